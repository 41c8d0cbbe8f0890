"""From the counts of a month to what may be shown of them: everything leadership reads passes here.

Pure: the counts come from `lib.insights.leadership.snapshots`, the rules about small groups from
`lib.insights.leadership.suppression`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from lib.insights.leadership.suppression import Group, merged, shown_count, shown_share
from lib.models import MonthSnapshot, Outcome


class Headline(StrEnum):
    """The four figures, each a share in percent, as they are called in a snapshot."""

    ACTIVE = "active"
    CHECK_INS = "check_ins"
    MILESTONES = "milestones"
    GOALS = "goals"


class MeasuredShare(NamedTuple):
    """What a share is made of: `part` of `whole`, with `people` different team members in the whole."""

    part: int
    whole: int
    people: int

    @property
    def shown(self) -> int | None:
        return shown_share(self.part, self.whole, self.people)


class Closed(NamedTuple):
    """Plans that were closed: how many by outcome, and how many different team members they are about."""

    outcomes: Mapping[Outcome, int]
    people: int

    @property
    def reached(self) -> MeasuredShare:
        """Those whose goal was achieved, or partly."""
        part = self.outcomes[Outcome.ACHIEVED] + self.outcomes[Outcome.PARTLY]
        return MeasuredShare(part, sum(self.outcomes.values()), self.people)

    @property
    def shown(self) -> dict[str, int | None]:
        """Each outcome as its share."""
        whole = sum(self.outcomes.values())
        return {outcome.value: shown_share(part, whole, self.people) for outcome, part in self.outcomes.items()}


class Started(NamedTuple):
    """Plans that started, and how many different team members they are about."""

    plans: int
    people: int

    @property
    def shown(self) -> int | None:
        return shown_count(self.plans, self.people)


class DueOfMember(NamedTuple):
    """A team member's check-ins that were due: how many, and how many of them were held on time."""

    member_id: int
    due: int
    on_time: int


@dataclass(frozen=True)
class MonthCounts:
    """What was counted as at the last day of a month, before anything of it is hidden.

    Attributes:
        month: its first day.
        active: people with an active plan, of those on the roster.
        due: check-ins due in the month, by department; departments on the roster in which nobody had one included.
        milestones: those planned in the last three months, and reached by their day.
        closed: the plans closed in the last twelve months.
        closed_in_quarter: those of the quarter that the month ends; nothing where it ends none.
        started: the plans started in the month.
    """

    month: date
    active: MeasuredShare
    due: Mapping[str, Sequence[DueOfMember]]
    milestones: MeasuredShare
    closed: Closed
    closed_in_quarter: Closed | None
    started: Started

    def on_time(self, departments: Group) -> MeasuredShare:
        """Check-ins on time in some departments together."""
        found = [row for name in departments for row in self.due.get(name, ())]
        return MeasuredShare(
            sum(r.on_time for r in found), sum(r.due for r in found), len({r.member_id for r in found})
        )


def show(counts: MonthCounts, before: Sequence[Group] | None, *, at: datetime) -> MonthSnapshot:
    """A month as it may be shown, for ever.

    Args:
        before: the groups of departments of the month before; none before the first.
        at: when it is made.
    """
    people = {name: {row.member_id for row in rows} for name, rows in counts.due.items()}
    groups = merged(people, before, month=counts.month)
    shown: dict[str, Any] = {
        Headline.ACTIVE: counts.active.shown,
        Headline.CHECK_INS: counts.on_time(frozenset(counts.due)).shown,
        Headline.MILESTONES: counts.milestones.shown,
        Headline.GOALS: counts.closed.reached.shown,
        "started": counts.started.shown,
        "departments": [[sorted(group), counts.on_time(group).shown] for group in groups] if len(groups) > 1 else [],
    }
    if counts.closed_in_quarter is not None:
        shown["quarter"] = counts.closed_in_quarter.shown
    if counts.month.month == 12:  # A department that is gone stays in its group until January; it had nobody by then.
        groups = [group & counts.due.keys() for group in groups]
    return MonthSnapshot(month=counts.month, at=at, shown=shown, groups=[sorted(group) for group in groups])
