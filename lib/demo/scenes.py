"""Which story is whose plan, and where that plan is today. To show more plans, add scenes (and stories)."""

from enum import StrEnum
from typing import NamedTuple


class At(StrEnum):
    """Where a plan of the demonstration is today."""

    DRAFT = "draft"
    MEMBER_ANSWERS = "proposed, the team member answers"
    MANAGER_ANSWERS = "proposed, the manager answers"
    BOTH_ANSWER = "proposed, both answer"
    PART_MISSING = "proposed, a part is missing"
    MEMBER_AGREES = "proposed, the team member agrees"
    MANAGER_AGREES = "proposed, the manager agrees"
    UNSHAPED = "proposed, the manager says why nothing was changed"
    STARTS_LATER = "active, starts later"
    ON_TRACK = "active, on track"
    CHECK_IN_DUE = "active, a check-in is due"
    CHECK_IN_LATE = "active, a check-in is overdue"
    ACTIVITY_LATE = "active, an activity is late"
    SUPPORT_LATE = "active, support is late"
    PAST_END = "active, past its end"
    CLOSED = "closed"
    LEFT = "cancelled, the team member left"


class Scene(NamedTuple):
    """One plan.

    Attributes:
        story: its name in `stories/*.toml`.
        member: the place of the team member in the organisation.
        days: drafts: begun, proposed plans: proposed, closed ones: closed that many days ago; active and cancelled
            ones: the day of the plan it is (or was); past its end: days since; starts later: days until.
        reflected: whose reflections are there, of "member" and "manager".
    """

    story: str
    member: str
    at: At
    days: int
    reflected: tuple[str, ...] = ("member", "manager")


LEFT_DAYS_AGO = 20
"""When the second roster came in: somebody has left, somebody else has moved to another team."""

LEAVER = "support.4"
MOVER, MOVER_TO = "content.3", "events"

SCENES: tuple[Scene, ...] = (Scene("go-live-calls", "onboarding.1", At.CHECK_IN_DUE, 18),)
