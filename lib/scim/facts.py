"""What a roster takes from what a directory says of somebody, and back."""

from typing import Any

from pydantic import BaseModel
from scim2_models import InvalidValueException

from lib.models import Person, PersonFacts, clean_text
from lib.roster_file.find_columns import E_MAIL
from lib.roster_file.people import MAX_ID
from lib.scim.resources import Address, AtWork, Email, EnterpriseUser, ScimPerson

LONGEST = 200
"""Letters of a text that is kept beside a person's columns."""

LIMITS = {
    name: limit
    for name, field in PersonFacts.model_fields.items()
    if (limit := next((each.max_length for each in field.metadata if hasattr(each, "max_length")), None))
}


def cleaned(said: ScimPerson) -> ScimPerson:
    """What a directory says, without control characters, and without what is not kept: private addresses."""
    said = said.model_copy(deep=True)
    _clean(said)
    said.emails = [each for each in said.emails or [] if each.value and _is_at_work(each)] or None
    said.addresses = [each for each in said.addresses or [] if each.locality and _is_at_work(each)] or None
    for name in ("user_name", "external_id"):
        if len(getattr(said, name) or "") > LONGEST:
            raise InvalidValueException(detail=f"{_spelled(name)} is longer than {LONGEST} characters.")
    if not said.user_name:
        raise InvalidValueException(detail="userName has nothing in it that could be read.")
    return said


def facts_of(said: ScimPerson, person: Person | None) -> dict[str, Any]:
    """The columns of a person, apart from the manager, by what a directory says.

    Without an employee number the id that is stored stays, and whoever is new goes by their user name.

    Raises:
        InvalidValueException: something is too long, or no e-mail address.
    """
    work = said[EnterpriseUser] or EnterpriseUser()
    parts = " ".join(filter(None, [said.name.given_name, said.name.family_name])) if said.name else ""
    formatted = said.name.formatted if said.name else None
    user_name = said.user_name or ""
    email = _first(said.emails, "value") or (user_name if E_MAIL.fullmatch(user_name) else None)
    facts = {
        "employee_id": work.employee_number or (person.employee_id if person else None) or user_name,
        "name": said.display_name or parts or formatted or user_name,
        "email": email.lower() if email else None,
        "title": said.title or "",
        "department": work.department or "",
        "location": _first(said.addresses, "locality") or "",
        "active": said.active is not False,
    }
    if email and not E_MAIL.fullmatch(email) and (person is None or person.email != facts["email"]):
        raise InvalidValueException(detail=f"{email!r} is no e-mail address.")
    for name, limit in (*LIMITS.items(), ("employee_id", MAX_ID)):
        if len(str(facts.get(name) or "")) > limit:
            raise InvalidValueException(detail=f"{_spelled(name)} is longer than {limit} characters.")
    return facts


def corrected(said: ScimPerson, facts: dict[str, Any], person: Person) -> ScimPerson:
    """What a directory reads of somebody: what it said, and where the roster has something else by now, that.

    Args:
        facts: what the roster took from what was said.
    """
    work = said[EnterpriseUser] or EnterpriseUser()
    changed = {name for name, value in _columns_of(person).items() if name not in facts or facts[name] != value}
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


def _columns_of(person: Person) -> dict[str, Any]:
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
        elif type(value) is str:
            setattr(model, name, " ".join(str(clean_text(value)).split()) or None)


def _spelled(name: str) -> str:
    """ "user_name" as SCIM writes it: "userName"."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
