"""Who it is that a directory speaks of: somebody known who comes back, or somebody new; and what is another one's."""

from typing import Any, cast

from scim2_models import UniquenessException
from sqlalchemy import ColumnElement, false, func, or_, select
from sqlmodel import Session, col

from lib.models import Person, ScimUser
from lib.scim.facts import LONGEST, NOTHING_SAID, facts_of
from lib.scim.filters import user_name_column
from lib.scim.resources import EnterpriseUser, ScimPerson
from lib.texts import fold


def coming_back(session: Session, said: ScimPerson) -> Person | None:
    """Who it is that a directory creates, if they are known: deleted before, or an account that is on no roster.

    An employee number says who is meant. Without one a user name or address may have passed to somebody new, so
    the name has to be theirs, too.
    """
    facts = facts_of(said, None, NOTHING_SAID)
    number = _number_in(said)
    is_theirs = func.lower(col(Person.employee_id)) == str(facts["employee_id"]).lower()
    has_address = func.lower(col(Person.email)) == facts["email"] if facts["email"] else false()
    found = (
        select(Person, ScimUser)
        .outerjoin(ScimUser, col(ScimUser.person_id) == col(Person.id))
        .where(or_(is_theirs, has_address))
        .order_by(is_theirs.desc(), col(Person.id))
    )
    for person, row in session.execute(found):
        if person.employee_id is None:
            if facts["active"]:
                return cast(Person, person)
        elif row is not None and row.is_deleted and not person.active:
            is_number = number is not None and person.employee_id.lower() == number.lower()
            if is_number or (number is None and fold(person.name) == fold(facts["name"])):
                return cast(Person, person)
    return None


def refuse_taken(
    session: Session, said: ScimPerson, facts: dict[str, Any], person: Person | None, before: ScimPerson
) -> None:
    """Refuse another user name, id or address than before, if it is somebody else's."""
    own_id = person.id if person is not None else 0
    key, employee_id, email = user_name_key(said), str(facts["employee_id"]).lower(), str(facts["email"] or "")
    taken: list[ColumnElement[bool]] = []
    row = session.get(ScimUser, own_id)
    if row is None or key != user_name_key(before):
        taken.append(user_name_column == key)
    if person is None or employee_id != (person.employee_id or "").lower():
        taken += [func.lower(col(Person.employee_id)) == employee_id, user_name_column == employee_id]
    if person is None or email != (person.email or "").lower():
        taken.append(func.lower(col(Person.email)) == email)
    others = (
        select(Person, ScimUser)
        .outerjoin(ScimUser, col(ScimUser.person_id) == col(Person.id))
        .where(col(Person.id) != own_id, or_(false(), *taken))
    )
    for other, row in session.execute(others):
        if (other.employee_id or "").lower() == employee_id:
            raise UniquenessException(detail="Somebody else has this employee number, or this user name as theirs.")
        if row is not None and row.is_deleted and not other.active:
            continue
        is_in_doubt = person is None and _number_in(said) is None  # Are they back, or is it another one?
        if other.active or other.employee_id is None or is_in_doubt:
            raise UniquenessException(detail="Somebody else has this user name or e-mail address.")


def refuse_somebody_else(session: Session, said: ScimPerson, facts: dict[str, Any], person: Person) -> None:
    """Whoever has left does not come back as another one: a user name that was free is given to somebody new."""
    if person.active or not facts["active"]:
        return
    is_same_id = facts["employee_id"].lower() == (person.employee_id or "").lower()
    row = session.get(ScimUser, person.id)
    has_said_id = row is not None and _number_in(ScimPerson.model_validate(row.said)) is not None
    if not is_same_id or not (has_said_id or fold(facts["name"]) == fold(person.name)):
        raise UniquenessException(
            detail=(
                "Somebody who left had this user name. Whoever is somebody else has to be created with an employee "
                "number of their own; whoever comes back has the number and name that they had."
            )
        )


def user_name_key(said: ScimPerson) -> str:
    """What tells a user name from others, whatever its case."""
    return str(said.user_name).lower()[:LONGEST]


def _number_in(said: ScimPerson) -> str | None:
    work = said[EnterpriseUser]
    return work.employee_number or None if work else None
