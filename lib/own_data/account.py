"""Who somebody is here, how they come in, and how they are told of things."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import col

from lib.models import (
    Account,
    AccountRole,
    AuthSession,
    CalendarFeed,
    CheckInInvitation,
    Invitation,
    KnownBrowser,
    Message,
    NoticeReading,
    Notification,
    NotificationChoices,
    Person,
    ScimUser,
)
from lib.models.people import FOLDED
from lib.notifications.inbox import told_to
from lib.own_data.kind import Asked, Data, OfAccount, OfPerson, PersonalData, as_data


class OnRoster(OfPerson):
    title = "Roster"
    tables = (Person,)
    column = "id"
    without = frozenset(FOLDED)


class FromDirectory(OfPerson):
    title = "Directory"
    tables = (ScimUser,)
    without = frozenset({"facts", "user_name_key"})


class OfficialAccount(PersonalData):
    title = "Account"
    tables = (Account, AccountRole)

    def export(self, asked: Asked) -> Iterable[Data]:
        own = select(Account).where(col(Account.person_id) == asked.viewer.person_id)
        for account in asked.session.scalars(own):
            has_password = {"has_password": account.password_hash is not None}
            yield as_data(account, asked.names, {"person_id"}) | has_password | {"roles": sorted(asked.viewer.roles)}


class Invitations(OfAccount):
    title = "Invitations"
    tables = (Invitation,)


class Sessions(OfAccount):
    title = "Sessions"
    tables = (AuthSession,)


class KnownBrowsers(OfAccount):
    title = "Known browsers"
    tables = (KnownBrowser,)


class Calendar(OfPerson):
    title = "Calendar address"
    tables = (CalendarFeed,)


class CheckInInvitations(OfPerson):
    title = "Check-ins that you were invited to"
    tables = (CheckInInvitation,)


class ReadNotices(OfPerson):
    title = "Notices that you read"
    tables = (NoticeReading,)


class Notifications(PersonalData):
    """What somebody was told, as long as its plan is theirs to read. About which plan stands on the plan."""

    title = "Notifications"
    tables = (Notification,)

    def export(self, asked: Asked) -> Iterable[Data]:
        for row in told_to(asked.session, asked.viewer):
            yield as_data(row, asked.names, {"person_id", "key", "actor_id"})


class HowToBeTold(OfPerson):
    title = "How you are told"
    tables = (NotificationChoices,)


class Messages(OfPerson):
    """Mails on their way. What they say is gone once they are sent, and may hold a link that lets somebody in."""

    title = "Mails"
    tables = (Message,)
    without = frozenset({"content", "message_id", "claimed_until"})
