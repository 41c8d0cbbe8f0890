"""What leadership may read of a month's counts: everything passes here. Pure; the rules of docs/product.md#leadership.

The counts come from `lib.insights.leadership.snapshots`. Behind a figure stand the different team members in its
denominator. Whoever knows a few of them must not learn anything about one more, from a single month or from the
difference of two.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from lib.models import MonthSnapshot, Outcome

SMALLEST = 5
"""As many different people stand behind everything that is shown, at least."""

STEP = 5
"""Shares and counts are rounded to it."""

Group = frozenset[str]
"""Departments that are shown as one."""


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


def shown_share(part: int, whole: int, people: int) -> int | None:
    """A share in percent as it may be shown: rounded to 5, from 5 to 95, as nothing and everything name everybody.

    Args:
        people: how many different people stand in the denominator.

    Returns:
        Nothing where those are too few.
    """
    if people < SMALLEST or whole <= 0:
        return None
    return min(max(_rounded(100 * part / whole), STEP), 100 - STEP)


def shown_count(number: int, people: int) -> int | None:
    """A count as it may be shown: rounded to 5; nothing where it is under 5, or of fewer than 5 people."""
    return None if min(number, people) < SMALLEST else _rounded(number)


def merged(people: Mapping[str, Collection[int]], before: Sequence[Group] | None, *, month: date) -> list[Group]:
    """Departments in groups large enough to be shown.

    While the smallest group has under 5 people, none included, it is merged with the next smallest. Groups stay as
    they were the month before, so that no difference of two months shows a small one; they are split in January. Each
    is split into parts of its own: were all departments grouped anew, one that is small before and after could change
    its group, and stand alone as the difference of the old group and the new one.

    Args:
        people: who stands behind the figure, by department; departments without anybody included.
        before: the groups of the month before; none before the first.
        month: its first day.

    Returns:
        By size, then name. Of a single one nothing may be shown beside the figure of the organisation.
    """
    known = [group for group in before or () if group]
    new = _alone(people.keys() - frozenset().union(*known))
    if month.month == 1:
        known = [part for group in known for part in _large_enough(_alone(group), people)]
    return _large_enough([*known, *new], people)


def _alone(departments: Collection[str]) -> list[Group]:
    return [frozenset({name}) for name in departments]


def _large_enough(groups: list[Group], people: Mapping[str, Collection[int]]) -> list[Group]:
    """These groups, merged as far as needed; a last one alone may still be small."""

    def size(group: Group) -> tuple[int, list[str]]:
        return len({person for name in group for person in people.get(name, ())}), sorted(group)

    groups = sorted(groups, key=size)
    while len(groups) > 1 and size(groups[0])[0] < SMALLEST:
        smallest, next_one, *rest = groups
        groups = sorted([smallest | next_one, *rest], key=size)
    return groups


def _rounded(number: float) -> int:
    """To the nearest step; half a step goes up."""
    return int((number + STEP / 2) // STEP) * STEP
