"""What leadership and HR read of the organisation: the stored snapshots, and nothing beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from lib import formatting
from lib.access import Viewer, may_read_figures
from lib.clock import Moment
from lib.db import writing_apart
from lib.errors import NotFound
from lib.insights.leadership.disclosure import Headline
from lib.insights.leadership.snapshots import keep_snapshots
from lib.models import MonthSnapshot, Outcome, Plan
from lib.months import first_of, last_of, months_later

TREND_MONTHS, QUARTERS, CHANGE_MONTHS = 12, 4, 3

MONTH = "overview_month"
"""The month that is open, as it stands in the address of the screen and of its files: "October 2026"."""


@dataclass(frozen=True)
class LeadershipFigure:
    """One of the four figures, in percent, rounded to 5.

    Attributes:
        value: nothing where fewer than five people stand behind it.
        change: in points against three months before, the difference of two shown values; nothing where one is not.
        of: how many things it is a share of, rounded to 5; nothing where that may not be shown.
    """

    value: int | None
    change: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class MonthFigures:
    """What is shown of one month in the trends; nothing where the number is too small.

    Attributes:
        on_time: check-ins on time in percent, rounded to 5; of: how many were due, rounded to 5.
        started: how many plans started, rounded to 5.
    """

    month: date
    on_time: int | None
    of: int | None
    started: int | None


@dataclass(frozen=True)
class OutcomesOfQuarter:
    """The outcomes of the plans closed in a quarter, by its first month, each in percent; empty where too few.

    Attributes:
        of: how many plans those were, rounded to 5; nothing where that may not be shown.
    """

    quarter: date
    shares: Mapping[Outcome, int]
    of: int | None = None


@dataclass(frozen=True)
class OnTimeInDepartments:
    """Check-ins on time in percent, of departments that are shown as one; of: how many were due, rounded to 5."""

    departments: Sequence[str]
    on_time: int
    of: int | None = None


@dataclass(frozen=True)
class Overview:
    """Everything on the screen of a month.

    Attributes:
        month: the one that is open, by its first day; nothing before the first month's end.
        months: those that can be opened, the newest first.
        next_on: when the next figures come, those of the month after the newest; nothing where no plan has started.
        figures: the four by name.
        trend: the last twelve months, the oldest first, those from the first snapshot on.
        outcomes: the last four whole quarters, the oldest first.
        quarter: the last whole quarter by its first month; nothing before the first one's end.
        departments: in that quarter, the largest share first; empty where only the organisation is shown.
        on_time_in_quarter: check-ins on time of the whole organisation, in percent; nothing without departments.
    """

    month: date | None = None
    months: Sequence[date] = ()
    next_on: date | None = None
    figures: Mapping[Headline, LeadershipFigure] = field(default_factory=dict)
    trend: Sequence[MonthFigures] = ()
    outcomes: Sequence[OutcomesOfQuarter] = ()
    quarter: date | None = None
    departments: Sequence[OnTimeInDepartments] = ()
    on_time_in_quarter: int | None = None

    @property
    def as_of(self) -> date | None:
        """The last day of the month that is open."""
        return last_of(self.month) if self.month is not None else None


def look_at_overview(session: Session, viewer: Viewer, asked: str = "", *, moment: Moment) -> Overview:
    """The figures of a month and how they came about. Snapshots that are missing are made first.

    Args:
        asked: the month as it stands in the address; any other word asks for the last whole month.

    Raises:
        NotFound: the viewer reads no figures.
    """
    if not may_read_figures(viewer):
        raise NotFound
    stored = select(MonthSnapshot).order_by(col(MonthSnapshot.month).desc())
    found, this_month = session.scalars(stored).all(), first_of(moment.today)
    first_start = None if found else session.scalar(select(func.min(col(Plan.started_on))))
    next_month = months_later(found[0].month, 1) if found else first_of(first_start) if first_start else this_month
    if next_month < this_month:
        with writing_apart(session) as apart:
            keep_snapshots(apart, moment=moment)
        found = session.scalars(stored).all()
    if not found:
        # A plan that both agreed to may start in a later month.
        return Overview(next_on=months_later(next_month, 1) if first_start else None)
    return overview_of(found, asked)


def overview_of(snapshots: Sequence[MonthSnapshot], asked: str = "") -> Overview:
    """What the screen makes of stored snapshots: of one month, and of those before it as far back as it looks.

    Args:
        snapshots: at least one, the newest first.
        asked: the month to open; the newest where there is none of that name.
    """
    months = {each.month: each for each in snapshots}
    month = next((each for each in months if formatting.month(each) == asked), snapshots[0].month)
    before = months.get(months_later(month, -CHANGE_MONTHS))
    seen = [each for each in snapshots if each.month <= month]
    quarters = [each for each in seen if "quarter" in each.shown][:QUARTERS]
    return Overview(
        month=month,
        months=list(months),
        next_on=months_later(snapshots[0].month, 2),
        figures={name: _figure(name, months[month], before) for name in Headline},
        trend=[_trend(each) for each in reversed(seen[:TREND_MONTHS])],
        outcomes=[_outcomes(each) for each in reversed(quarters)],
        quarter=months_later(quarters[0].month, -2) if quarters else None,
        departments=_departments(quarters[0]) if quarters else [],
        on_time_in_quarter=quarters[0].shown.get("quarter_on_time") if quarters else None,
    )


def _figure(name: Headline, snapshot: MonthSnapshot, before: MonthSnapshot | None) -> LeadershipFigure:
    value = snapshot.shown[name]
    then = before.shown[name] if before is not None else None
    return LeadershipFigure(
        value, value - then if value is not None and then is not None else None, _of(snapshot, name)
    )


def _of(snapshot: MonthSnapshot, name: Headline) -> int | None:
    """How many things a share is of; months that were counted before that was kept do not say."""
    found: int | None = snapshot.shown.get("of", {}).get(name)
    return found


def _trend(snapshot: MonthSnapshot) -> MonthFigures:
    shown = snapshot.shown
    return MonthFigures(snapshot.month, shown[Headline.CHECK_INS], _of(snapshot, Headline.CHECK_INS), shown["started"])


def _outcomes(snapshot: MonthSnapshot) -> OutcomesOfQuarter:
    shares = {Outcome(name): share for name, share in snapshot.shown["quarter"].items() if share is not None}
    return OutcomesOfQuarter(months_later(snapshot.month, -2), shares, snapshot.shown.get("quarter_of"))


def _departments(snapshot: MonthSnapshot) -> Sequence[OnTimeInDepartments]:
    """The departments of a quarter; quarters that were counted before departments had a whole one have none."""
    found = [OnTimeInDepartments(*each) for each in snapshot.shown.get("quarter_departments", [])]
    return sorted(found, key=lambda each: (-each.on_time, each.departments))
