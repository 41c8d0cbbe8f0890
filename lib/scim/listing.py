"""Whom a directory reads, and what it reads of them."""

from hashlib import sha256

from scim2_models import Meta, Reference
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from lib.models import Person, ScimUser
from lib.scim.facts import corrected
from lib.scim.ids import id_of
from lib.scim.resources import EnterpriseUser, Manager, ScimPerson

_Manager = aliased(Person, name="manager")


def listed() -> Select[Person, ScimUser, Person]:
    """Whom a directory sees: everybody on the roster whom it did not delete, with what it said and their manager."""
    return (
        select(Person, ScimUser, _Manager)
        .outerjoin(ScimUser, col(ScimUser.person_id) == col(Person.id))
        .outerjoin(_Manager, col(_Manager.id) == col(Person.manager_id))
        .where(
            col(Person.employee_id).is_not(None),
            or_(col(Person.active), func.coalesce(ScimUser.is_deleted, False).is_(False)),
        )
        .order_by(col(Person.id))
    )


def as_resource(person: Person, row: ScimUser | None, manager: Person | None) -> ScimPerson:
    assert person.id is not None  # It comes from the database.
    said = ScimPerson.model_validate(row.said) if row is not None else ScimPerson()
    if row is None or row.user_name_key is None:  # No directory named them, or their user name passed to another one.
        said.user_name = person.email or person.employee_id
    said = corrected(said, row.facts if row is not None else {}, person)
    said.id, said.external_id = id_of(person.id), row.external_id if row is not None else None
    work = said[EnterpriseUser]
    if manager is not None and manager.id is not None:
        above = id_of(manager.id)
        work.manager = Manager(value=above, ref=Reference(f"Users/{above}"))
    else:
        work.manager = None
    version = sha256(said.model_dump_json().encode()).hexdigest()[:16]
    said.meta = Meta(
        resource_type="User",
        created=row.created_at if row is not None else None,
        last_modified=row.changed_at if row is not None else None,
        version=f'W/"{version}"',
    )
    return said
