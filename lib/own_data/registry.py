"""The kinds of personal data, in the order of the file, and the tables in which there is none."""

from collections.abc import Mapping

from sqlmodel import Session, SQLModel

from lib.access import Viewer
from lib.clock import Moment
from lib.models import (
    AppFact,
    ChannelState,
    DataChange,
    FormToken,
    Headcount,
    MonthSnapshot,
    RosterChoices,
    ScimToken,
    SignInTicket,
    Throttle,
    WatchedFile,
)
from lib.own_data import account, kept, plans
from lib.own_data.kind import Asked, Data, PersonalData
from lib.plans.person_names import Names

KINDS: tuple[PersonalData, ...] = (
    account.OnRoster(),
    account.FromDirectory(),
    account.OfficialAccount(),
    account.Invitations(),
    account.Sessions(),
    account.KnownBrowsers(),
    account.Calendar(),
    account.CheckInInvitations(),
    account.ReadNotices(),
    account.Notifications(),
    account.HowToBeTold(),
    account.Messages(),
    plans.OwnPlans(),
    plans.Requests(),
    plans.Absences(),
    plans.WordsOnOtherPlans(),
    kept.Templates(),
    kept.Views(),
    kept.UnsentWords(),
    kept.Annotations(),
    kept.Imports(),
    kept.ChangedSettings(),
    kept.Openings(),
    kept.LastLooks(),
    kept.Recorded(),
)

LEFT_OUT: Mapping[type[SQLModel], str] = {
    SignInTicket: "It is good for a minute and holds hashes alone.",
    Throttle: "It counts wrong tries by hashes of names and addresses, and is forgotten after a day.",
    FormToken: "It says that a form was sent, not by whom.",
    ChannelState: "It is about a channel of messages.",
    AppFact: "It is about the database.",
    DataChange: "It is about the database.",
    MonthSnapshot: "It holds rounded figures behind which at least five people stand.",
    Headcount: "It counts people by department.",
    RosterChoices: "It says how columns of a file are read.",
    WatchedFile: "It is about a file.",
    ScimToken: "It is about a directory.",
}
"""Each table that is in no file, and why."""


def own_data_of(session: Session, viewer: Viewer, *, moment: Moment) -> dict[str, list[Data]]:
    """Everything about the viewer, by the name of its kind; nothing of it is a plan of somebody else."""
    asked = Asked(session, viewer, moment, Names(session))
    return {kind.name: list(kind.export(asked)) for kind in KINDS}
