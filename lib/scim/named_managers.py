"""Whom a directory means where it names somebody's manager."""

from enum import Enum

from scim2_models import InvalidValueException
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from lib.models import Person, ScimUser
from lib.roster.named_managers import Managers
from lib.roster.stored import key_of, people_named_like
from lib.roster_file.cell_words import is_nobody
from lib.scim.filters import user_name_column
from lib.scim.ids import person_id_of
from lib.scim.resources import EnterpriseUser, ScimPerson


class Stays(Enum):
    """What is stored stays."""

    STAYS = "stays"


STAYS = Stays.STAYS


def manager_in(session: Session, said: ScimPerson, before: ScimPerson) -> Person | Stays | None:
    """Who is somebody's manager; or that it is the one whom they have.

    Args:
        before: what the directory read of them before it said that.

    Raises:
        InvalidValueException: nobody goes by that, or several people do.
    """
    value, ref = _manager_named(said)
    if (value, ref) == (former := _manager_named(before)):
        return STAYS
    named = ref if ref and (not value or value == former[0]) else value
    if not named or is_nobody(named):
        return None
    if (person_id := person_id_of(named)) is not None:
        manager = session.get(Person, person_id)
    else:
        manager = _who_goes_by(session, named) or _named_like(session, named)
    if manager is None:
        raise InvalidValueException(detail=f"manager: there is nobody here who goes by {named!r}, or several do.")
    return manager


def _who_goes_by(session: Session, named: str) -> Person | None:
    """Who has this user name, external id, employee number or address."""
    plain = named.lower()
    goes_by = (
        user_name_column == plain,
        col(ScimUser.external_id) == named,
        func.lower(col(Person.employee_id)) == plain,
        func.lower(col(Person.email)) == plain.removeprefix("mailto:"),
    )
    people = (
        select(Person)
        .outerjoin(ScimUser, col(ScimUser.person_id) == col(Person.id))
        .where(or_(*goes_by), or_(col(Person.active), func.coalesce(ScimUser.is_deleted, False).is_(False)))
    )
    found = session.scalars(people.limit(2)).all()
    if len(found) > 1:
        raise InvalidValueException(detail=f"manager: {named!r} names two people.")
    return found[0] if found else None


def _named_like(session: Session, named: str) -> Person | None:
    """Who is named as a roster file may name them: by name, by name and id, or by a directory name."""
    candidates = people_named_like(session, named)
    keys = {person.id: key_of(person) for person in candidates}
    key = Managers({}, candidates, keys).key_of(named)
    found = next((person_id for person_id, own in keys.items() if own == key), None)
    return session.get(Person, found) if found is not None else None


def _manager_named(said: ScimPerson) -> tuple[str, str]:
    """By what a manager is named: as a value, and at the end of a reference."""
    work = said[EnterpriseUser]
    manager = work.manager if work else None
    return (manager.value or "", (manager.ref or "").rpartition("/")[2]) if manager else ("", "")
