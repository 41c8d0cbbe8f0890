"""Who is the same person under another id: their open plans must not be cancelled for it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from lib.roster.stored import Stored, key_of
from lib.roster_file.headings import Field
from lib.roster_file.table import RosterRow, RosterTable
from lib.texts import fold


def find_same_people(
    stored: Sequence[Stored], rows: Mapping[str, RosterRow], table: RosterTable, *, partial: bool
) -> dict[int, str]:
    """People on the roster who are on the file under another id, each with the key of their row.

    Name and e-mail address together tell who somebody is, whatever the id says. Where an address is missing or is
    itself the id, the name does, if one person of that name would leave and one would come.

    Args:
        rows: the rows of the file by key.
    """
    on_roster = [person for person in stored if person.is_on_roster]
    same = _by_name_and_address(on_roster, rows) if has_ids(table) else _by_address(on_roster, rows)
    if not partial:
        same |= _by_name(on_roster, rows, set(same), set(same.values()), is_by_address=not has_ids(table))
    return same


def has_ids(table: RosterTable) -> bool:
    """Does the file tell people from each other by ids? Otherwise by e-mail addresses, and what ids are stored stay."""
    return Field.EMPLOYEE_ID in table.columns


def id_after(person: Stored, row: RosterRow, table: RosterTable) -> str:
    """The id of somebody who is in this row of a file."""
    if person.employee_id is None or has_ids(table) or "@" in person.employee_id:
        return row.employee_id
    return person.employee_id


def _by_address(stored: Sequence[Stored], rows: Mapping[str, RosterRow]) -> dict[int, str]:
    return {
        person.id: person.email.lower()
        for person in stored
        if person.email and person.email.lower() in rows and key_of(person) not in rows
    }


def _by_name_and_address(stored: Sequence[Stored], rows: Mapping[str, RosterRow]) -> dict[int, str]:
    known = {(person.email.lower(), fold(person.name)): person for person in stored if person.email}
    same: dict[int, str] = {}
    for key, row in rows.items():
        person = known.get((row.email or "", fold(row.name)))
        if person is not None and key_of(person) != key and row.active:
            same.setdefault(person.id, key)
    return same


def _by_name(
    stored: Sequence[Stored], rows: Mapping[str, RosterRow], found: set[int], taken: set[str], *, is_by_address: bool
) -> dict[int, str]:
    keys = {key_of(person) for person in stored}
    leaving = [person for person in stored if person.active and person.id not in found and key_of(person) not in rows]
    joining = {key: row for key, row in rows.items() if key not in keys and key not in taken and row.active}
    leavers, joiners = (
        Counter(fold(person.name) for person in leaving),
        Counter(fold(row.name) for row in joining.values()),
    )
    by_name = {fold(person.name): person for person in leaving}
    return {
        person.id: key
        for key, row in joining.items()
        if (name := fold(row.name)) in by_name
        and leavers[name] == joiners[name] == 1
        and _may_be(person := by_name[name], row, is_by_address=is_by_address)
    }


def _may_be(person: Stored, row: RosterRow, *, is_by_address: bool) -> bool:
    """Does nothing but the id, and an address that is the id, speak against it?"""
    is_address = "@" in (person.employee_id or "")
    return not person.email or not row.email or is_by_address or is_address
