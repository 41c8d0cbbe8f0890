"""What leadership may read of a month's counts: everything passes here. Pure; the rules of docs/product.md#leadership.

The counts come from `lib.insights.leadership.snapshots`. Behind a figure stand the different team members in its
denominator. Whoever knows a few of them must not learn anything about one more, from a single month or from the
difference of two.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from lib.models import MonthSnapshot, Outcome

SMALLEST = 5
"""Behind everything that is shown stand at least so many different people."""

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

    @property
    def whole_shown(self) -> int | None:
        """How many it is a share of."""
        return shown_whole([self.shown], self.whole, self.people)


class Closed(NamedTuple):
    """Plans that were closed: how many by outcome, and how many different team members they are about."""

    outcomes: Mapping[Outcome, int]
    people: int

    @property
    def reached(self) -> MeasuredShare:
        """The share of plans whose goal was achieved, or partly."""
        part = self.outcomes[Outcome.ACHIEVED] + self.outcomes[Outcome.PARTLY]
        return MeasuredShare(part, sum(self.outcomes.values()), self.people)

    @property
    def shown(self) -> dict[str, int | None]:
        """Each outcome as its share."""
        whole = sum(self.outcomes.values())
        return {outcome.value: shown_share(part, whole, self.people) for outcome, part in self.outcomes.items()}

    @property
    def whole_shown(self) -> int | None:
        """How many plans they are shares of."""
        return shown_whole(self.shown.values(), sum(self.outcomes.values()), self.people)


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


DueByDepartment = Mapping[str, Sequence[DueOfMember]]
"""Check-ins due in a month; departments on the roster in which nobody had one included."""


class QuarterCounts(NamedTuple):
    """What was counted of a whole quarter.

    Attributes:
        closed: the plans closed in it.
        due: the check-ins due in each of its months, as at the end of that month. So they are the same that the
            figures of the months count, and no difference between quarter and months is left to look at.
    """

    closed: Closed
    due: Sequence[DueByDepartment]


@dataclass(frozen=True)
class MonthCounts:
    """What was counted as at the last day of a month, before anything of it is hidden.

    Attributes:
        month: its first day.
        active: people with an active plan, of those on the roster.
        due: check-ins due in the month.
        milestones: those planned in the last three months, and reached by their day.
        closed: the plans closed in the last twelve months.
        started: the plans started in the month.
        quarter: the one that the month ends; nothing where it ends none.
    """

    month: date
    active: MeasuredShare
    due: DueByDepartment
    milestones: MeasuredShare
    closed: Closed
    started: Started
    quarter: QuarterCounts | None = None


def show(counts: MonthCounts, *, at: datetime) -> MonthSnapshot:
    """A month as it may be shown, for ever.

    Args:
        at: when it is made.
    """
    shares = {
        Headline.CHECK_INS: on_time([counts.due]),
        Headline.MILESTONES: counts.milestones,
        Headline.GOALS: counts.closed.reached,
    }
    shown: dict[str, Any] = {
        Headline.ACTIVE: shown_of_hundred(counts.active.part, counts.active.whole),
        **{name: share.shown for name, share in shares.items()},
        "of": {name: share.whole_shown for name, share in shares.items()},
        "started": counts.started.shown,
    }
    if (quarter := counts.quarter) is not None:
        groups = [(group, on_time(quarter.due, group)) for group in groups_of(quarter.due)]
        shown["quarter"] = quarter.closed.shown
        shown["quarter_of"] = quarter.closed.whole_shown
        shown["quarter_departments"] = [[sorted(group), each.shown, each.whole_shown] for group, each in groups]
        # Without groups it is not shown: beside the months it would tell of one that is not.
        shown["quarter_on_time"] = on_time(quarter.due).shown if groups else None
    return MonthSnapshot(month=counts.month, at=at, shown=shown)


def on_time(months: Iterable[DueByDepartment], group: Collection[str] | None = None) -> MeasuredShare:
    """Check-ins on time in some months, of some departments together or of the whole organisation."""
    found = [row for due in months for name, rows in due.items() if group is None or name in group for row in rows]
    return MeasuredShare(sum(r.on_time for r in found), sum(r.due for r in found), len({r.member_id for r in found}))


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


def shown_of_hundred(part: int, whole: int) -> int | None:
    """People of 100 on the roster, as it may be shown. Everybody knows how many the roster has.

    So it is made of a count that may be shown: rounded to 5, nothing under 5, and as if five at least were not among
    them. Then rounded once more, and at least 5.
    """
    count = shown_count(min(part, whole - SMALLEST), whole)
    return None if count is None else shown_share(count, whole, whole)


def shown_whole(shares: Iterable[int | None], whole: int, people: int) -> int | None:
    """How many things shares are of, as it may be said beside them: rounded to 5.

    Args:
        shares: as they are shown.

    Returns:
        Nothing where number and share together would tell a number under 5, of those within a share or outside.
    """
    count = shown_count(whole, people)
    if count is None or any(share is None or min(share, 100 - share) * count < 100 * SMALLEST for share in shares):
        return None
    return count


def groups_of(months: Sequence[DueByDepartment]) -> list[Group]:
    """Departments in groups large enough to be shown, for the check-ins of a quarter. Made afresh for each quarter.

    While the smallest group has under 5 people, none included, it is merged with the next smallest. A group with
    nobody in a month in which others had somebody counts as none: taken from that month's figure of the organisation,
    what is known of the others would leave a month of theirs, behind which any number may stand. For the same reason
    there are no groups in a quarter with a month of one to four people: the quarter without the months that are shown
    would be that month.

    Args:
        months: those of the quarter.

    Returns:
        By size, then name; nothing where only one group is left, beside which stands the figure of the organisation.
    """
    people = [{name: {row.member_id for row in rows} for name, rows in due.items()} for due in months]
    everybody = [set().union(*month.values()) for month in people]
    if any(0 < len(each) < SMALLEST for each in everybody):
        return []

    def sized(names: Collection[str]) -> tuple[int, list[str]]:
        """How many people count for these departments, and their names in order."""
        found = [set().union(*(month.get(name, ()) for name in names)) for month in people]
        is_in_each = all(found_in_month or not others for found_in_month, others in zip(found, everybody, strict=True))
        return len(set().union(*found)) if is_in_each else 0, sorted(names)

    groups = [sized([name]) for name in {name for month in people for name in month}]
    heapify(groups)
    while len(groups) > 1 and groups[0][0] < SMALLEST:
        (_, smallest), (_, next_one) = heappop(groups), heappop(groups)
        heappush(groups, sized([*smallest, *next_one]))
    return [frozenset(names) for _, names in sorted(groups)] if len(groups) > 1 else []


def _rounded(number: float) -> int:
    """To the nearest step; half a step goes up."""
    return int((number + STEP / 2) // STEP) * STEP
