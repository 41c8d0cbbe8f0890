"""Is coaching happening, and who is left out: open plans, what starts and ends, who had a plan."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, literal, select
from sqlmodel import Session, col

from lib.access import people_in_figures, plans_in_draft_counts
from lib.clock import start_of
from lib.insights.counting import (
    Scope,
    Source,
    bucket,
    bucket_at,
    has_begun,
    has_not_ended_before,
    is_paused,
    named,
    together,
)
from lib.insights.registry import Cell
from lib.models import OPEN_STATES, Headcount, Person, Plan, RosterImport, StampEvent, State
from lib.models.insights import Event, OpenPlanStatus, Tenure
from lib.months import last_of, months_from, same_day

REACH_MONTHS = 12
"""For how many months somebody is reached by a plan that they had."""

FEWEST_DRAFTS = 5
"""Drafts are counted in a department from this many on, of as many people."""

TENURES = ((1, Tenure.FIRST_YEAR), (3, Tenure.TO_THREE), (5, Tenure.TO_FIVE))
"""Years below which somebody counts as each; beyond the last one they are there longer."""


def open_plans(scope: Scope) -> Source:
    """Open plans as they stand today, whatever the period."""
    today = scope.moment.today
    plans = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
    status = case(
        (col(Plan.state) == State.PROPOSED, OpenPlanStatus.PROPOSED.value),
        (is_paused(today), OpenPlanStatus.PAUSED.value),
        (col(Plan.end_on) < today, OpenPlanStatus.PAST_END.value),
        else_=OpenPlanStatus.ACTIVE.value,
    )
    return plans.rows(plans.department, status).where(col(Plan.state).in_(OPEN_STATES))


def draft_counts(session: Session, scope: Scope) -> list[Cell]:
    """How many drafts there are in each department: the one figure over plans that HR may not open.

    Only where there are at least five of five people, and over departments as a whole: the difference of two filters
    would tell of fewer.
    """
    chosen = scope.filters
    if chosen.locations or chosen.dimensions or chosen.purposes:
        return []
    department = named(col(Person.department))
    drafts, people = func.count(), func.count(func.distinct(col(Plan.member_id)))
    counted = (
        select(department, drafts, people)
        .select_from(Plan)
        .join(Person, col(Person.id) == col(Plan.member_id))
        .where(plans_in_draft_counts(scope.viewer))
        .group_by(department)
        .having(and_(drafts >= FEWEST_DRAFTS, people >= FEWEST_DRAFTS))
    )
    if chosen.departments:
        counted = counted.where(department.in_(chosen.departments))
    return [Cell(name, OpenPlanStatus.DRAFT, number, number, of) for name, number, of in session.execute(counted)]


def open_on(session: Session, scope: Scope, day: date) -> int:
    """How many plans were open at the end of a day, in the departments in which they are counted today."""
    plans = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
    later = day + timedelta(1)
    was_proposed = col(Plan.proposed_at) < start_of(later)
    things = plans.rows("", "").where(was_proposed, has_not_ended_before(later)).subquery()
    return session.scalar(select(func.count()).select_from(things)) or 0


def months(scope: Scope) -> Source:
    """Plans that started in a month, and plans that were closed in it."""
    starts = list(months_from(scope.first, scope.last))
    started, closed = scope.plans(StampEvent.START), scope.plans(StampEvent.CLOSE)
    return together(
        started.rows(bucket(col(Plan.started_on), starts), Event.STARTED.value).where(scope.has_started()),
        closed.rows(bucket_at(col(Plan.ended_at), starts), Event.CLOSED.value).where(
            col(Plan.state) == State.CLOSED, scope.at_between(col(Plan.ended_at))
        ),
    )


def reached(scope: Scope) -> Source:
    """Plans that ran at any time in the last twelve months, of people who are on the roster today.

    Departments and locations are those of the people today: a plan that somebody had elsewhere reached them too.
    """
    today = scope.moment.today
    since = same_day(today, -REACH_MONTHS)
    plans = scope.anywhere.plans(StampEvent.START)
    department = named(col(Person.department))
    found = plans.rows(department, "reached").join(Person, col(Person.id) == col(Plan.member_id))
    ran = and_(col(Plan.started_on) <= today, has_begun(since, today), has_not_ended_before(since))
    return found.where(ran, *_on_roster(scope))


def people_by_department(session: Session, scope: Scope) -> dict[str, int]:
    """Active people on the roster today, by department."""
    return _people(session, scope, named(col(Person.department)))


def people_by_tenure(session: Session, scope: Scope) -> dict[str, int]:
    """Active people on the roster today, by how long they have been there."""
    return _people(session, scope, tenure(literal(scope.moment.today)))


def tenure(day: Any) -> ColumnElement[str]:
    """How long a `Person` had been there on a day."""
    been = _calendar_number(day) - _calendar_number(col(Person.hire_date))
    return case(
        (col(Person.hire_date).is_(None), Tenure.UNKNOWN.value),
        *((been < limit * _YEAR, name.value) for limit, name in TENURES),
        else_=Tenure.LONGER.value,
    )


_YEAR = 10_000


def _calendar_number(day: Any) -> ColumnElement[int]:
    """A day as the number 20260514: a whole year later it is larger by 10,000, leap years or not."""
    return extract("year", day) * _YEAR + extract("month", day) * 100 + extract("day", day)


def _people(session: Session, scope: Scope, by: Any) -> dict[str, int]:
    rows = session.execute(select(by, func.count()).select_from(Person).where(*_on_roster(scope)).group_by(by))
    return {str(name): int(number) for name, number in rows}


def _on_roster(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on `Person`: active, on the roster, not in conflict with the viewer, and within the filters."""
    chosen = scope.filters
    conditions: list[ColumnElement[bool]] = [
        col(Person.active).is_(True),
        col(Person.employee_id).is_not(None),
        people_in_figures(scope.viewer),
    ]
    if chosen.departments:
        conditions.append(named(col(Person.department)).in_(chosen.departments))
    if chosen.locations:
        conditions.append(col(Person.location).in_(chosen.locations))
    return conditions


def headcounts(session: Session, scope: Scope) -> dict[str, int]:
    """How many people the roster held at the end of each month of the period, as the imports kept it.

    Departments are counted, locations are not: with a location chosen there is no number. Nor is there one for a month
    in which the chosen departments held nobody.
    """
    chosen = scope.filters
    if chosen.locations:
        return {}
    people: Any = func.sum(col(Headcount.people))
    if chosen.departments:  # An import that holds none of them says so: an older one does not count on.
        people = people.filter(named(col(Headcount.department)).in_(chosen.departments))
    counted = (
        select(col(RosterImport.at), func.coalesce(people, 0))
        .join(Headcount, col(Headcount.import_id) == col(RosterImport.id))
        .group_by(col(RosterImport.id), col(RosterImport.at))
        .order_by(col(RosterImport.at), col(RosterImport.id))
    )
    imports: list[tuple[datetime, int]] = [(at, int(people)) for at, people in session.execute(counted)]
    found = {}
    for month in months_from(scope.first, scope.last):
        after = start_of(last_of(month) + timedelta(1))
        kept = [people for at, people in imports if at < after]
        if kept and kept[-1]:
            found[month.isoformat()] = kept[-1]
    return found
