"""Everybody as the database has them, or those alone whom a change of one person concerns."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.models import Person
from lib.roster_file.people_index import turned
from lib.roster_file.spelling import SPELLED_ALIKE
from lib.roster_file.table import RosterRow
from lib.texts import fold


class Stored(NamedTuple):
    """Somebody as the database has them, as values that no session knows of."""

    id: int
    employee_id: str | None
    manager_id: int | None
    active: bool
    left_on: date | None
    name: str
    email: str | None
    title: str
    department: str
    location: str
    hire_date: date | None

    @property
    def is_on_roster(self) -> bool:
        return self.employee_id is not None


def stored_people(session: Session) -> list[Stored]:
    """Everybody, on the roster or not."""
    return _stored(session)


def people_around(session: Session, row: RosterRow, ids: Collection[int]) -> list[Stored]:
    """The people whom it concerns when somebody becomes what a row says.

    Args:
        ids: whose row it is, and who is named there as their manager: all above them are needed to find a loop. Beside
            them stand those who have an id or an address of the row.
    """
    above = select(col(Person.id), col(Person.manager_id)).where(col(Person.id).in_(ids)).cte("above", recursive=True)
    higher = aliased(Person, name="higher")
    step = select(col(higher.id), col(higher.manager_id)).join(above, col(higher.id) == above.c.manager_id)
    above = above.union(step)
    is_concerned = or_(
        col(Person.id).in_(select(above.c.id)),
        _is_among(Person.employee_id, row.employee_id),
        _is_among(Person.email, row.employee_id, row.email or ""),
    )
    return _stored(session, is_concerned)


def people_named_like(session: Session, text: str) -> list[Stored]:
    """Everybody who could be meant where a text names one person: by name, or by an id or address in it."""
    plain = fold(turned(text))
    words = [col(Person.name_folded).contains(word, autoescape=True) for word in re.findall(r"\w+", plain)]
    parts = {*re.split(r"[\s()\[\]<>,;:/|]+", text), *re.split(r"[\s()\[\]<>,;:/|–-]+", text)} - {""}
    return _stored(
        session,
        or_(
            literal(plain).contains(col(Person.name_folded)),
            sum((case((word, 1), else_=0) for word in words), literal(0)) >= 2,  # Others may be in between.
            _is_among(Person.employee_id, *parts),
            _is_among(Person.email, *parts),
            func.ltrim(col(Person.employee_id), "0") == text.lstrip("0"),
        ),
    )


def spellings(session: Session) -> dict[str, dict[str, str]]:
    """How departments and locations are written by most who work here: field → text as `alike` makes it → spelling."""
    found = {}
    for what in SPELLED_ALIKE:
        column = getattr(Person, what.value)
        number = func.count()
        often = select(column).where(col(Person.active)).group_by(column).order_by(number, func.min(Person.id).desc())
        found[what.value] = {alike(text): text for text in session.scalars(often)}
    return found


def alike(text: str) -> str:
    """What is the same for texts that differ by case and spaces alone."""
    return " ".join(text.casefold().split())


def _stored(session: Session, *conditions: ColumnElement[bool]) -> list[Stored]:
    columns = [getattr(Person, name) for name in Stored._fields]
    rows = session.execute(select(*columns).where(*conditions).order_by(col(Person.id)))
    return [Stored(*row) for row in rows]


def _is_among(column: Any, *texts: str) -> ColumnElement[bool]:
    """Is this one of these texts, whatever its case? SQLite knows small letters of ASCII alone."""
    written = {form for text in texts for form in (text, text.lower(), text.upper())}
    return or_(column.in_(written), func.lower(column).in_(written))


def key_of_id(employee_id: str) -> str:
    """What tells people from each other: the id in small letters."""
    return employee_id.lower()


def key_of(person: Stored | Person) -> str:
    """The key of somebody who is stored. Of people on no roster it holds a line break, as no employee id does."""
    return key_of_id(person.employee_id) if person.employee_id is not None else f"\n{person.id}"
