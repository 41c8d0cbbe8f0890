"""What leadership reads: the stored snapshots, and nothing beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from lib.access import Viewer, may_read_figures
from lib.clock import Moment
from lib.errors import NotFound
from lib.insights.leadership.disclosure import Headline
from lib.insights.leadership.snapshots import keep_snapshots
from lib.models import MonthSnapshot, Outcome, Plan
from lib.months import first_of, last_of, months_later

TREND_MONTHS, QUARTERS, CHANGE_MONTHS = 12, 4, 3


@dataclass(frozen=True)
class LeadershipFigure:
    """One of the four figures, in percent, rounded to 5.

    Attributes:
        value: nothing where fewer than five people stand behind it.
        change: in points against three months before, the difference of two shown values; nothing where one is not.
    """

    value: int | None
    change: int | None


@dataclass(frozen=True)
class StartedInMonth:
    """How many plans started in a month, rounded to 5; nothing where the number is too small to be shown."""

    month: date
    plans: int | None


@dataclass(frozen=True)
class OutcomesOfQuarter:
    """The outcomes of the plans closed in a quarter, by its first month, each in percent; empty where too few."""

    quarter: date
    shares: Mapping[Outcome, int]


@dataclass(frozen=True)
class OnTimeInDepartments:
    """Check-ins on time in percent, of departments that are shown as one."""

    departments: Sequence[str]
    on_time: int | None


@dataclass(frozen=True)
class Overview:
    """Everything on the screen of leadership.

    Attributes:
        as_of: the last day of the newest month; nothing before the first month's end.
        first_on: when the first figures come, where there are none but a plan has started.
        figures: the four by name; none before the first month's end.
        started: the last twelve months, the oldest first, those from the first snapshot on.
        outcomes: the last four whole quarters, the oldest first.
        departments: the largest share first; empty where only the organisation is shown.
    """

    as_of: date | None
    first_on: date | None
    figures: Mapping[Headline, LeadershipFigure]
    started: Sequence[StartedInMonth]
    outcomes: Sequence[OutcomesOfQuarter]
    departments: Sequence[OnTimeInDepartments]


def look_at_overview(session: Session, viewer: Viewer, *, moment: Moment) -> Overview:
    """The figures of the last whole month and how they came about. Snapshots that are missing are made first.

    Raises:
        NotFound: the viewer does not hold the role leadership.
    """
    if not may_read_figures(viewer):
        raise NotFound
    keep_snapshots(session, moment=moment)
    newest_first = select(MonthSnapshot).order_by(col(MonthSnapshot.month).desc())
    found = list(session.scalars(newest_first.limit(TREND_MONTHS + 2)))
    if not found:
        # A plan that both agreed to may start in a later month.
        started = session.scalar(select(func.min(col(Plan.started_on))))
        first_on = months_later(first_of(max(started, moment.today)), 1) if started is not None else None
        return Overview(None, first_on, {}, [], [], [])
    return overview_of(found)


def overview_of(snapshots: Sequence[MonthSnapshot]) -> Overview:
    """What the screen makes of stored snapshots: of the newest, and of those before it as far back as it looks.

    Args:
        snapshots: at least one, the newest first.
    """
    newest, months = snapshots[0], {snapshot.month: snapshot for snapshot in snapshots}
    before = months.get(months_later(newest.month, -CHANGE_MONTHS))
    quarters = [snapshot for snapshot in snapshots if "quarter" in snapshot.shown][:QUARTERS]
    departments = [OnTimeInDepartments(names, share) for names, share in newest.shown["departments"]]
    return Overview(
        as_of=last_of(newest.month),
        first_on=None,
        figures={name: _figure(name, newest, before) for name in Headline},
        started=[StartedInMonth(each.month, each.shown["started"]) for each in reversed(snapshots[:TREND_MONTHS])],
        outcomes=[_outcomes(each) for each in reversed(quarters)],
        departments=sorted(departments, key=lambda each: (-(each.on_time or 0), each.departments)),
    )


def _figure(name: Headline, newest: MonthSnapshot, before: MonthSnapshot | None) -> LeadershipFigure:
    value = newest.shown[name]
    then = before.shown[name] if before is not None else None
    return LeadershipFigure(value, value - then if value is not None and then is not None else None)


def _outcomes(snapshot: MonthSnapshot) -> OutcomesOfQuarter:
    shares = {Outcome(name): share for name, share in snapshot.shown["quarter"].items() if share is not None}
    return OutcomesOfQuarter(months_later(snapshot.month, -2), shares)
