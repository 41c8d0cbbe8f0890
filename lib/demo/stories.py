"""The texts of the demonstration's plans, as they stand in `stories/*.toml`, one file per department.

`{member}`, `{manager}` and `{end}` in a text become first names and the last day. Days count from the start of the
plan. The texts name nobody by *he* or *she*, so that any name from the roster fits.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lib.models import (
    ActivityKind,
    Cadence,
    Dimension,
    EntryKind,
    NextStep,
    Outcome,
    Purpose,
    Side,
    SupportKind,
)

FOLDER = Path(__file__).parent / "stories"

Text = Annotated[str, Field(min_length=1)]
Level = Annotated[int, Field(ge=1, le=5)]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(_Told):
    """An activity, support or a milestone.

    Attributes:
        day: when it is due, counted from the start; the end of the plan where it is left out.
        by: who adds it.
        first: the words the manager proposed first; the team member suggested those of `text` in their place.
        why: the reason of that suggestion.
        declined: the reason for which the other side declined it.
        undone: it is still open at the end.
    """

    text: Text
    day: int | None = None
    by: Side = Side.MANAGER
    first: str = ""
    why: str = ""
    declined: str = ""
    undone: bool = False

    @property
    def is_shaped(self) -> bool:
        return bool(self.by is Side.MEMBER or self.first or self.declined)


class ToldActivity(Told):
    kind: ActivityKind
    evidence: str = ""


class ToldSupport(Told):
    kind: SupportKind
    link: str = ""
    by_whom: str = ""


class ToldMilestone(Told):
    evidence: str = ""


class ToldCheckIn(_Told):
    """What both wrote about one check-in. `confidence` is (team member, manager)."""

    progress: int = Field(ge=0, le=100)
    confidence: tuple[Level, Level]
    member: Text
    manager: str = ""


class Remark(_Told):
    """A comment while the plan is shaped, in the order they were written."""

    by: Side
    text: Text


class Note(_Told):
    """An entry of the journal on a day of the plan."""

    day: int
    by: Side
    kind: EntryKind
    text: Text


class Closing(_Told):
    """How it went, with a reflection from each."""

    outcome: Outcome
    evidence: Text
    level: Level
    next_step: NextStep = NextStep.NONE
    member: Text
    manager: Text


class Story(_Told):
    """One plan in words.

    Attributes:
        levels: today and at the end.
        days: from start to end.
        goal_first, goal_why: the manager's first words for the goal, and why the team member suggested others.
        unshaped: the manager's sentence, where the team member changed nothing.
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
    remarks: tuple[Remark, ...] = ()
    check_ins: tuple[ToldCheckIn, ...] = ()
    notes: tuple[Note, ...] = ()
    closing: Closing | None = None
    unshaped: str = ""

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
