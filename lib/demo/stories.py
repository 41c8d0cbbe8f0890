"""The texts of the demonstration's plans, as they stand in `stories/*.toml`, one file per department.

`{member}`, `{manager}` and `{end}` in a text become first names and the last day. Days count from the start of the
plan. The texts name nobody by *he* or *she*, so that any name from the roster fits.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lib.models import (
    ActivityKind,
    AlignAnswer,
    Cadence,
    CancelReason,
    Dimension,
    EntryKind,
    HrReason,
    NextStep,
    Outcome,
    Purpose,
    Side,
    SupportKind,
    TemplateState,
)

FOLDER = Path(__file__).parent / "stories"

Text = Annotated[str, Field(min_length=1)]
Level = Annotated[int, Field(ge=1, le=5)]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ToldItem(_Told):
    """An activity, support or a milestone.

    Attributes:
        day: when it is due, counted from the start; the end of the plan where it is left out.
        by: who adds it.
        first: the words the manager proposed first; the team member suggested those of `text` in their place.
        why: the reason of that suggestion.
        declined: the reason for which the other side declined it.
        late: so many days after its day it happened.
        undone: it is still open at the end.
    """

    text: Text
    day: int | None = None
    by: Side = Side.MANAGER
    first: str = ""
    why: str = ""
    declined: str = ""
    late: int = Field(default=0, ge=0)
    undone: bool = False

    @property
    def is_shaped(self) -> bool:
        return bool(self.by is Side.MEMBER or self.first or self.declined)


class ToldActivity(ToldItem):
    """`too_soon`: it was noted as done when it had just begun, and taken back."""

    kind: ActivityKind
    evidence: str = ""
    too_soon: bool = False


class ToldSupport(ToldItem):
    """What the manager promised.

    Attributes:
        unconfirmed: the team member has not confirmed yet that it reached them.
        noted_after: so many days after it was given the manager noted it; from three on also over a weekend.
        missed: the team member's word, where it did not come.
    """

    kind: SupportKind
    link: str = ""
    by_whom: str = ""
    unconfirmed: bool = False
    noted_after: int = Field(default=0, ge=0)
    missed: str = ""


class ToldMilestone(ToldItem):
    evidence: str = ""


class ToldCheckIn(_Told):
    """What both wrote about one check-in. `confidence` is (team member, manager)."""

    progress: int = Field(ge=0, le=100)
    confidence: tuple[Level, Level]
    member: Text
    manager: str = ""


class RemarkStory(_Told):
    """A comment while the plan is shaped, in the order they were written."""

    by: Side
    text: Text


class NoteStory(_Told):
    """An entry of the journal on a day of the plan.

    Attributes:
        first: the words in which it was written, where they were edited.
        withdrawn: its author took it back.
    """

    day: int
    by: Side
    kind: EntryKind
    text: Text
    first: str = ""
    withdrawn: bool = False


class Closing(_Told):
    """How it went, with a reflection from each."""

    outcome: Outcome
    evidence: Text
    level: Level
    next_step: NextStep = NextStep.NONE
    member: Text
    manager: Text


# Turns that only some plans take. Their days count from the start of the plan, or from the proposal where it was
# never agreed.


class Request(_Told):
    """The team member asked for a plan; the manager’s draft begins with these words."""

    interest: Text
    aspirations: str = ""


class AlignmentStory(_Told):
    """The manager asked their own manager about the opportunity, who has answered or not yet."""

    answer: AlignAnswer | None = None
    comment: str = ""


class NotNowStory(_Told):
    """The team member would rather not begin now; the manager revised the goal, or has not answered yet."""

    reason: Text
    revised_goal: str = ""


class Adjustment(_Told):
    """A change of a running plan that needs the other’s agreement.

    Attributes:
        end_days: the new length of the plan in days from its start; a longer one is an extension.
        answer: by the other side, two days later; withdrawn by who suggested it; open: not answered yet.
        answer_reason: why it was declined.
    """

    day: int
    by: Side
    goal: str = ""
    end_days: int | None = None
    reason: Text
    answer: Literal["accept", "decline", "withdraw", "open"]
    answer_reason: str = ""


class Changed(_Told):
    """What one of the two changed on the running plan at once: an activity added, or one taken out with a reason."""

    day: int
    by: Side
    added: ToldActivity | None = None
    taken_out: str = ""
    why: str = ""


class PauseStory(_Told):
    """The plan rests for so many days; `ended_after` so many where it went on earlier. Why is nobody's business."""

    day: int
    days: int = Field(ge=1, le=90)
    ended_after: int | None = None


class Stop(_Told):
    """The team member asked to stop; without an answer the manager has not decided yet."""

    day: int
    reason: Text
    answer: str = ""


class Cancelled(_Told):
    """Why it ended early. Before it was agreed `day` counts from the proposal.

    Attributes:
        text: what was said about it: by the team member who asked to stop, else by the manager.
    """

    reason: CancelReason
    day: int = Field(ge=0)
    text: str = ""


class Reopened(_Told):
    """The plan was closed too early and reopened, so many days later; it was closed for good a week after that."""

    days: int = Field(ge=0, le=7)
    line: Text


class Update(_Told):
    """A few sentences meant for HR and the manager’s manager."""

    day: int
    by: Side
    text: Text


class Moved(_Told):
    """A check-in, by its number in the plan, moved by some days."""

    check_in: int = Field(ge=1)
    days: int


class Skipped(_Told):
    """A check-in, by its number in the plan, that both let go."""

    check_in: int = Field(ge=1)
    reason: Text


class PreparationStory(_Told):
    """What one side has put on the agenda of the next check-in."""

    by: Side
    points: tuple[Text, ...]


class Helped(_Told):
    """HR helped where the plan was stuck.

    Attributes:
        nudge: the day on which HR reminded whoever’s turn it was.
        opened: the day on which HR opened the plan in full, and why.
        comment: what HR wrote on it then.
    """

    nudge: int | None = None
    opened: int | None = None
    why: HrReason = HrReason.STUCK
    comment: str = ""


class LookBack(_Told):
    """What both answered two months after it was closed."""

    member: str = ""
    manager: str = ""


class WishStory(Request):
    """The team member asks for a plan once more, so many days ago.

    Attributes:
        goes_on: they ask to go on from this plan, with everything that was not finished on it.
        answer: what their manager answered instead of starting one; without it the wish waits.
    """

    days_ago: int
    goes_on: bool = False
    answer: str = ""


class Story(_Told):
    """One plan in words.

    Attributes:
        levels: today and at the end.
        days: from start to end.
        goal_first, goal_why: the manager's first words for the goal, and why the team member suggested others.
        unshaped: the manager's sentence, where the team member changed nothing.
        follows: the story of the closed plan that this one goes on from.
        template: the manager kept the draft as a template, and what has become of it.
        wish: what the team member asked for after it was closed.
    """

    area: Text
    dimension: Dimension
    purpose: Purpose
    why_now: tuple[str, ...]
    observed: Text
    aspirations: str = ""
    skills: str = ""
    business_need: str = ""
    current_state: Text
    levels: tuple[Level, Level]
    goal: Text
    goal_first: str = ""
    goal_why: str = ""
    measure: Text
    achievable: Text
    relevant: Text
    days: int = 30
    cadence: Cadence = Cadence.WEEKLY
    cadence_days: int = 10
    together: str = ""
    activities: tuple[ToldActivity, ...] = Field(min_length=3, max_length=5)
    support: tuple[ToldSupport, ...] = Field(min_length=2, max_length=3)
    milestones: tuple[ToldMilestone, ...] = ()
    remarks: tuple[RemarkStory, ...] = ()
    check_ins: tuple[ToldCheckIn, ...] = ()
    notes: tuple[NoteStory, ...] = ()
    closing: Closing | None = None
    unshaped: str = ""
    follows: str = ""
    request: Request | None = None
    alignment: AlignmentStory | None = None
    not_now: NotNowStory | None = None
    changed: tuple[Changed, ...] = ()
    adjustment: Adjustment | None = None
    pause: PauseStory | None = None
    stop: Stop | None = None
    cancelled: Cancelled | None = None
    reopened: Reopened | None = None
    updates: tuple[Update, ...] = ()
    moved: tuple[Moved, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    prepared: tuple[PreparationStory, ...] = ()
    helped: Helped | None = None
    look_back: LookBack | None = None
    template: TemplateState | None = None
    wish: WishStory | None = None

    @property
    def is_shaped(self) -> bool:
        items = (*self.activities, *self.support, *self.milestones)
        return bool(self.goal_first) or any(item.is_shaped for item in items)


@cache
def load() -> dict[str, Story]:
    """All stories by their name."""
    told: dict[str, Story] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for name, values in tomllib.loads(path.read_text(encoding="utf-8")).items():
            assert name not in told, f"{path.name} tells “{name}” a second time"
            told[name] = Story.model_validate(values)
    return told
