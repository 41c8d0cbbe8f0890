"""What a roster takes from what a directory says of somebody, and back."""

from enum import Enum
from typing import Any

from pydantic import BaseModel
from scim2_models import InvalidValueException

from lib.models import Person, PersonFacts, clean_text
from lib.roster_file.find_columns import E_MAIL
from lib.scim.resources import Address, AtWork, Email, EnterpriseUser, ScimPerson
from lib.texts import LONGEST_ID

LONGEST = 200
"""Letters of a text that is kept beside a person's columns."""

LONGEST_READ = 300
"""Letters of any text: a manager may be named by a long path."""

MOST_ENTRIES = 20
"""E-mail addresses of one person, and places."""

LIMITS = {
    name: limit
    for name, field in PersonFacts.model_fields.items()
    if (limit := next((each.max_length for each in field.metadata if hasattr(each, "max_length")), None))
}

NOTHING_SAID = ScimPerson()
"""What a directory has read of somebody whom it creates."""


def cleaned(said: ScimPerson) -> ScimPerson:
    """What a directory says, without control characters, and without what is not kept: private addresses."""
    said = said.model_copy(deep=True)
    _clean(said)
    said.emails = [each for each in said.emails or [] if each.value and _is_at_work(each)] or None
    said.addresses = [each for each in said.addresses or [] if each.locality and _is_at_work(each)] or None
    for name in ("emails", "addresses"):
        if len(getattr(said, name) or ()) > MOST_ENTRIES:
            raise InvalidValueException(detail=f"There are more than {MOST_ENTRIES} {name}.")
    for name in ("user_name", "external_id"):
        if len(getattr(said, name) or "") > LONGEST:
            raise InvalidValueException(detail=f"{_spelled(name)} is longer than {LONGEST} characters.")
    if not said.user_name:
        raise InvalidValueException(detail="userName has nothing in it that could be read.")
    return said


def facts_of(said: ScimPerson, person: Person | None, before: ScimPerson) -> dict[str, Any]:
    """The columns of a person, apart from the manager, by what a directory says.

    Whatever is as it was read stays as it is stored. Without an employee number the id that is stored stays, and
    whoever is new goes by their user name.

    Args:
        before: what the directory read of them before it said that.

    Raises:
        InvalidValueException: something is too long, or no e-mail address.
    """
    work, work_before = said[EnterpriseUser] or EnterpriseUser(), before[EnterpriseUser] or EnterpriseUser()
    stored = columns_of(person) if person is not None else {}
    user_name = said.user_name or ""
    email = _email_in(said, person, before)
    facts = {
        "employee_id": work.employee_number or stored.get("employee_id") or user_name,
        "name": _name_in(said, person, before) or stored.get("name") or user_name,
        "email": email.lower() if email else None,
        "title": said.title or "",
        "department": work.department or "",
        "location": _first(said.addresses, "locality") or "",
        "active": said.active if said.active is not None else stored.get("active", True),
    }
    is_as_before = {
        "title": said.title == before.title,
        "department": work.department == work_before.department,
        "location": said.addresses == before.addresses,
    }
    facts |= {name: stored[name] for name, stays in is_as_before.items() if stays and stored}
    if email and not E_MAIL.fullmatch(email) and (person is None or person.email != facts["email"]):
        raise InvalidValueException(detail=f"{email!r} is no e-mail address.")
    for name, limit in (*LIMITS.items(), ("employee_id", LONGEST_ID)):
        if len(str(facts.get(name) or "")) > limit:
            raise InvalidValueException(detail=f"{_spelled(name)} is longer than {limit} characters.")
    return facts


def _name_in(said: ScimPerson, person: Person | None, before: ScimPerson) -> str | None:
    """The name that is another one than was read: as it is displayed, else its parts."""
    if said.display_name and said.display_name != before.display_name:
        return said.display_name
    if said.name is None or said.name == before.name:
        return None
    given, family = said.name.given_name, said.name.family_name
    if person is not None and (given or family):  # Of a name that came by a file one part alone may be changed.
        first, _, last = person.name.rpartition(" ")
        given, family = given or first, family or last
    return " ".join(filter(None, [given, family])) or said.name.formatted


def _email_in(said: ScimPerson, person: Person | None, before: ScimPerson) -> str | None:
    """The address of work. Whoever has none there, and never had another, has their user name, if it is one."""
    user_name = said.user_name or ""
    if person is not None and said.emails == before.emails:
        is_user_name = person.email is not None and person.email == (before.user_name or "").lower()
        is_new_here = before.user_name is None
        if said.emails or not (is_user_name or is_new_here):
            return person.email
        return user_name if E_MAIL.fullmatch(user_name) else person.email
    return _first(said.emails, "value") or (user_name if E_MAIL.fullmatch(user_name) else None)


def corrected(said: ScimPerson, facts: dict[str, Any], person: Person) -> ScimPerson:
    """What a directory reads of somebody: what it said, and where the roster has something else by now, that.

    Args:
        facts: what the roster took from what was said.
    """
    work = said[EnterpriseUser] or EnterpriseUser()
    changed = {name for name, value in columns_of(person).items() if name not in facts or facts[name] != value}
    if "name" in changed:
        said.display_name, said.name = person.name, None
    if "email" in changed:
        said.emails = [Email(value=person.email, type=AtWork.WORK, primary=True)] if person.email else None
    if "title" in changed:
        said.title = person.title or None
    if "location" in changed:
        said.addresses = [Address(locality=person.location, type=AtWork.WORK)] if person.location else None
    if "active" in changed:
        said.active = person.active
    if "department" in changed:
        work.department = person.department or None
    if "employee_id" in changed:
        work.employee_number = person.employee_id
    said[EnterpriseUser] = work
    return said


def columns_of(person: Person) -> dict[str, Any]:
    """What SCIM and the roster both have of a person."""
    names = ("employee_id", "name", "email", "title", "department", "location", "active")
    return {name: getattr(person, name) for name in names}


def _first(entries: list[Any] | None, name: str) -> str | None:
    by_right = sorted(entries or [], key=lambda entry: not entry.primary)
    return getattr(by_right[0], name) if by_right else None


def _is_at_work(entry: Email | Address) -> bool:
    return entry.type is None or str(getattr(entry.type, "value", entry.type)).lower() == AtWork.WORK


def _clean(model: BaseModel) -> None:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            _clean(value)
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, BaseModel):
                    _clean(each)
        elif isinstance(value, str) and not isinstance(value, Enum):
            text = " ".join(str(clean_text(value)).split())
            if len(text) > LONGEST_READ:
                raise InvalidValueException(detail=f"{_spelled(name)} is longer than {LONGEST_READ} characters.")
            setattr(model, name, type(value)(text) if text else None)


def _spelled(name: str) -> str:
    """ "user_name" as SCIM writes it: "userName"."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
