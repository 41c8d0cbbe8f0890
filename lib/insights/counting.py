"""What Insights counts: over the plans this viewer may read, a row for each thing, with the plans behind each cell.

Every chart has a *source*: a select with a row for each thing it counts. The chart's table is that source grouped by
its columns `row` and `part`; the plans behind a cell are those of the same rows. The source of everybody is kept in
memory by `lib.insights.things`, which takes away what the source of a viewer leaves out; a test holds the two equal.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from lib.access import Viewer, plans_in_figures
from lib.clock import Moment, start_of
from lib.insights.result import EVERY_PART, NO_DEPARTMENT, NO_LOCATION
from lib.insights.sql_functions import day_number, day_number_at, earliest_of, latest_of
from lib.models import Dimension, Plan, PlanPause, PlanStamp, Purpose, StampEvent, State
from lib.months import months_later, same_day

NEVER = 10**9
"""A day that never comes, as a `day_number`."""

EVER = date(2000, 1, 1)
"""A day before everything that is counted."""

SOME_PLANS = "some_plans"
"""The parameter with the ids of the plans that are asked for, where it is not all of them."""

Source = Select[Any]
"""A row for each thing that a chart counts: `plan_id`, `member_id`, `row`, `part` (text), `good` (0 or 1), and what
filters ask about, `CHOSEN_BY`; where a period chooses, `on`, the `day_number` by which it does. What lasts has `until`
beside it, its last day: a period chooses it by any of its days."""

CHOSEN_BY = ("department", "location", "dimension", "purpose")
"""The columns of a source by which filters choose."""


@dataclass(frozen=True)
class InsightFilters:
    """What HR looks at. Nothing chosen means everything.

    Attributes:
        first: the first day of the first month; last: the last day of the last month.
        departments, locations: as stamped on the plan at the event that a chart counts, open plans the latest.
        by_week: the map of check-ins has a column for each week, not for each month.
    """

    first: date
    last: date
    departments: frozenset[str] = frozenset()
    locations: frozenset[str] = frozenset()
    dimensions: frozenset[Dimension] = frozenset()
    purposes: frozenset[Purpose] = frozenset()
    by_week: bool = False

    @property
    def chosen(self) -> Sequence[frozenset[str]]:
        """What was chosen of each of `CHOSEN_BY`."""
        return self.departments, self.locations, self.dimensions, self.purposes


@dataclass(frozen=True)
class FilterChoices:
    """What the filters offer.

    Attributes:
        months: first days, from the month of the first proposal to the present one, the newest first.
    """

    months: Sequence[date]
    departments: Sequence[str]
    locations: Sequence[str]


NOBODY = Viewer(0, "")


@dataclass(frozen=True)
class Scope:
    """Whose figures, over what, on which day.

    Attributes:
        is_of_everybody: over all plans from the proposal on, whoever looks; for what is kept in memory alone.
        is_of_some: only the plans that a statement is executed with, as `SOME_PLANS`.
    """

    viewer: Viewer
    filters: InsightFilters
    moment: Moment
    is_of_everybody: bool = False
    is_of_some: bool = False

    @property
    def first(self) -> date:
        return self.filters.first

    @property
    def last(self) -> date:
        """The last day that is counted: what lies ahead is in no figure."""
        return min(self.filters.last, self.moment.today)

    @property
    def before(self) -> "Scope":
        """The period before, as long as this one; of a month that has just begun as many days."""
        months = (self.filters.last.year - self.first.year) * 12 + self.filters.last.month - self.first.month + 1
        ended = self.first - timedelta(1)
        if self.last < self.filters.last:
            ended = same_day(self.last, -months)
        return replace(self, filters=replace(self.filters, first=months_later(self.first, -months), last=ended))

    @property
    def anywhere(self) -> "Scope":
        """This scope without the departments and locations that were chosen."""
        return replace(self, filters=replace(self.filters, departments=frozenset(), locations=frozenset()))

    def of_everybody(self) -> "Scope":
        """All that ever was with the plans of everybody, for nobody to look at as it is."""
        filters = InsightFilters(EVER, self.moment.today, by_week=self.filters.by_week)
        return Scope(NOBODY, filters, self.moment, is_of_everybody=True)

    def of_some(self) -> "Scope":
        """This scope with some of its plans, which are said to each statement when it is executed."""
        return replace(self, is_of_some=True)

    def between(self, day: Any) -> ColumnElement[bool]:
        """A condition on a column of days: within the period, and not ahead of today."""
        return and_(day >= self.first, day <= self.last)

    def at_between(self, at: Any) -> ColumnElement[bool]:
        """A condition on a column of instants: within the period, by the organisation's days."""
        return and_(at >= start_of(self.first), at < start_of(self.last + timedelta(1)))

    def has_started(self) -> ColumnElement[bool]:
        """A condition on `Plan`: its first day was in the period, and it was not cancelled before."""
        return and_(self.between(col(Plan.started_on)), has_begun(self.first, self.last))

    def ended_on(self) -> ColumnElement[int]:
        """The `day_number` on which a `Plan` was closed or cancelled."""
        return day_number_at(col(Plan.ended_at), self.first, self.moment.today)

    def plans(self, *events: StampEvent) -> "Plans":
        """The plans in these figures, with the stamp of an event; of several the first one that there is."""
        stamps = [aliased(PlanStamp, name=f"at_{event.value}") for event in events]
        joined = select(col(Plan.id))
        for stamp, event in zip(stamps, events, strict=True):
            of_event = and_(col(stamp.plan_id) == col(Plan.id), col(stamp.event) == event)
            joined = joined.outerjoin(stamp, of_event)
        department = func.coalesce(*(col(stamp.department) for stamp in stamps), "")
        location = func.coalesce(*(col(stamp.location) for stamp in stamps), "")
        is_counted = col(Plan.state) != State.DRAFT if self.is_of_everybody else plans_in_figures(self.viewer)
        conditions, chosen = [is_counted], self.filters
        if self.is_of_some:
            conditions.append(col(Plan.id).in_(bindparam(SOME_PLANS, type_=Integer(), expanding=True)))
        if chosen.departments:
            conditions.append(named(department).in_(chosen.departments))
        if chosen.locations:
            conditions.append(location.in_(chosen.locations))
        if chosen.dimensions:
            conditions.append(col(Plan.dimension).in_(chosen.dimensions))
        if chosen.purposes:
            conditions.append(col(Plan.purpose).in_(chosen.purposes))
        return Plans(joined.where(*conditions), named(department), location, stamps[0])


@dataclass(frozen=True)
class Plans:
    """Plans to count, joined with the stamp of an event.

    Attributes:
        found: a select from `Plan` and the stamps.
        department: as stamped, never empty; location: likewise, empty where there is none.
        stamp: of the first event; `on` is its day.
    """

    found: Select[Any]
    department: Any
    location: Any
    stamp: Any

    def rows(self, row: Any, part: Any, on: Any = None) -> Source:
        """A source of these plans; further conditions and joins may follow.

        Args:
            row, part: a word, or a column of text.
            on: the `day_number` by which a period chooses, where it does.
        """
        return self.found.with_only_columns(
            col(Plan.id).label("plan_id"),
            col(Plan.member_id).label("member_id"),
            as_text(row).label("row"),
            as_text(part).label("part"),
            literal(0).label("good"),
            *([] if on is None else [on.label("on")]),
            self.department.label("department"),
            self.location.label("location"),
            as_text(col(Plan.dimension)).label("dimension"),
            as_text(col(Plan.purpose)).label("purpose"),
            maintain_column_froms=True,
        )


def as_text(value: Any) -> Any:
    """A word, or a column as its text: a column of a closed set would not take the words of another one."""
    return literal(str(value), String()) if isinstance(value, str) else type_coerce(value, String())


def named(department: Any) -> ColumnElement[str]:
    """A department as it is called in figures."""
    return case((department == "", NO_DEPARTMENT), else_=department)


def placed(location: Any) -> ColumnElement[str]:
    """A location as it is called in figures."""
    return case((location == "", NO_LOCATION), else_=location)


def chosen_by(things: Any) -> list[Any]:
    """The columns by which filters choose, of a source that another one is made of."""
    return [things.c[name] for name in CHOSEN_BY]


def different(name: Any, is_offered: ColumnElement[bool]) -> Select[str]:
    """The different values of a column in rows that fulfil a condition, of which an index finds one after the other.

    That takes one step a value, however many rows there are.
    """
    first = select(func.min(name).label("name")).cte("names", recursive=True)
    following = select(func.min(name)).where(name > first.c.name).correlate(first).scalar_subquery()
    names = first.union_all(select(following).where(first.c.name.is_not(None)))
    # The first one of each: for an EXISTS PostgreSQL would join all rows with all that they depend on.
    one = select(literal(1)).where(name == names.c.name, is_offered).limit(1).correlate(names).scalar_subquery()
    return select(names.c.name).where(one.is_not(None))


def together(*sources: Source) -> Source:
    """Several sources as one."""
    return select(union_all(*sources).subquery("together"))


def plans_of(source: Source, rows: Collection[str], part: str) -> Select[Any]:
    """The ids of the plans behind the cells of some rows."""
    return select(things_of(source, rows, part).subquery("behind").c.plan_id)


def things_of(source: Source, rows: Collection[str], part: str) -> Select[Any]:
    """The rows of a source behind the cells of some of the chart's rows, of all parts where that is asked for."""
    things = source.subquery("things")
    found = select(things).where(things.c.row.in_(rows))
    return found if part == EVERY_PART else found.where(things.c.part == part)


def days_passed(plan_id: Any, since: ColumnElement[int], today: date) -> ColumnElement[int]:
    """How many days have passed on a plan, without those on which it rested; see `cadence.days_passed`.

    Args:
        since: the number of a day.
    """
    now = day_number(literal(today, Date()))
    from_on, until_on = day_number(col(PlanPause.from_on)), day_number(col(PlanPause.until_on))
    rested = (
        select(func.coalesce(func.sum(earliest_of(until_on, now) - latest_of(from_on, since)), 0))
        .where(col(PlanPause.plan_id) == plan_id, until_on > since, from_on < now)
        .correlate_except(PlanPause)
        .scalar_subquery()
    )
    return now - since - rested


def is_paused(today: date) -> ColumnElement[bool]:
    """A condition on `Plan`: it is paused today."""
    return exists().where(
        col(PlanPause.plan_id) == col(Plan.id), col(PlanPause.from_on) <= today, col(PlanPause.until_on) > today
    )


def has_begun(first: date, last: date) -> ColumnElement[bool]:
    """A condition on a `Plan` that has a day on which it started: it was not cancelled before that day.

    Args:
        first, last: the days in question, for changes of the clocks.
    """
    ended = day_number_at(col(Plan.ended_at), first, last)
    return or_(col(Plan.state) != State.CANCELLED, ended >= day_number(col(Plan.started_on)))


def has_not_ended_before(day: date) -> ColumnElement[bool]:
    """A condition on `Plan`: it was not closed or cancelled before a day."""
    return or_(col(Plan.ended_at).is_(None), col(Plan.ended_at) >= start_of(day))
