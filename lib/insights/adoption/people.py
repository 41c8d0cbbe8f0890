"""People on the roster today, by department, location or tenure."""

from typing import Any

from sqlalchemy import ColumnElement, case, extract, func, literal, select
from sqlmodel import Session, col

from lib.access import people_in_figures
from lib.insights.counting import Scope, named, placed
from lib.models import Person
from lib.models.insights import Grouping, Tenure
from lib.prepared import prepared

TENURES = ((1, Tenure.FIRST_YEAR), (3, Tenure.TO_THREE), (5, Tenure.TO_FIVE))
"""The years below which somebody belongs to each group; whoever is there longer belongs to `Tenure.LONGER`."""


def people_by(session: Session, scope: Scope, grouping: Grouping | None) -> dict[str, int]:
    """Active people on the roster today, by location, tenure or else by department."""
    if grouping is Grouping.LOCATION:
        by: Any = placed(col(Person.location))
    elif grouping is Grouping.TENURE:
        by = tenure(literal(scope.moment.today))
    else:
        by = named(col(Person.department))
    counted = select(by, func.count()).select_from(Person).where(*on_roster(scope)).group_by(by)
    asked = "people by", grouping, scope.filters.departments, scope.filters.locations
    return prepared(
        session, scope.viewer, scope.moment.today, asked,
        lambda: {str(name): int(number) for name, number in session.execute(counted)}, reads=counted,
    )  # fmt: skip  # one call


def people_by_department(session: Session, scope: Scope) -> dict[str, int]:
    """Active people on the roster today, by department."""
    return people_by(session, scope, Grouping.DEPARTMENT)


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


def on_roster(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on `Person`: active, on the roster, not in conflict with the viewer, and within the filters."""
    chosen = scope.filters
    conditions: list[ColumnElement[bool]] = [col(Person.active).is_(True), col(Person.employee_id).is_not(None)]
    if not scope.is_of_everybody:
        conditions.append(people_in_figures(scope.viewer))
    if chosen.departments:
        conditions.append(named(col(Person.department)).in_(chosen.departments))
    if chosen.locations:
        conditions.append(col(Person.location).in_(chosen.locations))
    return conditions


def people_facts(session: Session, scope: Scope) -> dict[str, Any]:
    """What a question with a row for each department needs."""
    return {"people": people_by_department(session, scope)}
