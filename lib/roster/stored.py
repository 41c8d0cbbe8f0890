"""Everybody as the database has them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from lib.models import Person


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
    columns = [getattr(Person, name) for name in Stored._fields]
    return [Stored(*row) for row in session.execute(select(*columns).order_by(col(Person.id)))]


def key_of_id(employee_id: str) -> str:
    """What tells people from each other: the id in small letters."""
    return employee_id.lower()


def key_of(person: Stored) -> str:
    """People on no roster get a key that no employee id can be: it holds a line break."""
    return key_of_id(person.employee_id) if person.employee_id is not None else f"\n{person.id}"
