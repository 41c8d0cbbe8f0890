"""What somebody keeps for themselves, and what they did here."""

from collections.abc import Iterable

from sqlalchemy import and_, or_, select
from sqlmodel import col

from lib import unsent
from lib.audit import KIND_OF
from lib.models import (
    Annotation,
    AuditEvent,
    OrganisationSetting,
    PlanOpening,
    PlanSeen,
    PlanTemplate,
    RosterImport,
    SavedView,
    UnsentText,
)
from lib.own_data.kind import Asked, Data, OfPerson, PersonalData


class Templates(OfPerson):
    title = "Templates"
    tables = (PlanTemplate,)
    column = "owner_id"
    without = frozenset({"code", "revision"})


class Views(OfPerson):
    title = "Views of Insights"
    tables = (SavedView,)
    column = "owner_id"
    without = frozenset({"code"})


class UnsentWords(PersonalData):
    """What somebody typed and did not send. What stood in a field before is theirs while they may read it there."""

    title = "Words that you did not send"
    tables = (UnsentText,)

    def export(self, asked: Asked) -> Iterable[Data]:
        for one in unsent.unsent_of(asked.session, asked.viewer):
            if not one.before or unsent.may_write_in(asked.session, asked.viewer, one.field):
                yield {"field": one.field, "text": one.text, "typed_at": one.at}


class Annotations(OfPerson):
    title = "Annotations of Insights"
    tables = (Annotation,)
    column = "by_id"


class Imports(OfPerson):
    title = "Imports of the roster"
    tables = (RosterImport,)
    column = "by_person_id"


class ChangedSettings(OfPerson):
    """Which settings somebody saved; what they say is the organisation's."""

    title = "Settings that you saved"
    tables = (OrganisationSetting,)
    column = "by_id"
    without = frozenset({"content"})


class Openings(OfPerson):
    """When somebody opened plans of others, and how much of them; which ones is for those who are on them."""

    title = "Plans of others that you opened"
    tables = (PlanOpening,)


class LastLooks(OfPerson):
    """When somebody last looked at each plan, so that they are told what is new since."""

    title = "When you last looked at plans"
    tables = (PlanSeen,)


class Recorded(PersonalData):
    """What the record says somebody did, and what was done with their account."""

    title = "Record"
    tables = (AuditEvent,)

    def export(self, asked: Asked) -> Iterable[Data]:
        me = asked.viewer.person_id
        # What else is about somebody may be about a draft, which is nobody's but its author's.
        is_about_me = and_(col(AuditEvent.person_id) == me, col(AuditEvent.action).in_(KIND_OF))
        lines = select(AuditEvent).where(or_(col(AuditEvent.actor_id) == me, is_about_me))
        for line in asked.session.scalars(lines.order_by(col(AuditEvent.id).desc())):
            yield {"at": line.at, "action": line.action, "by_you": line.actor_id == me}
