"""Who is the same person under another id: their open plans must not be cancelled for it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from lib.errors import CoachingError
from lib.roster.comparison import Comparison
from lib.roster.stored import Stored, key_of_id
from lib.roster_file.findings import quoted
from lib.roster_file.headings import Field
from lib.roster_file.table import RosterRow, RosterTable
from lib.texts import fold

ALL = "all"
"""In place of ids: everybody who is asked about and not named on the other side."""


class AnswersDoNotFit(CoachingError):
    """Somebody was named whom nobody asked about, or on both sides."""


def find_same_people(
    stored: Sequence[Stored],
    own_keys: Mapping[int, str],
    rows: Mapping[str, RosterRow],
    table: RosterTable,
    *,
    partial: bool,
    others: Collection[str] = (),
) -> dict[int, str]:
    """People on the roster who are on the file under another id, each with the key of their row.

    Name and e-mail address together tell who somebody is, whatever the id says. Where an address is missing or is
    itself the id, the name does, if one person of that name would leave and one would come. In a file without ids
    addresses are the ids, and nobody is asked about who keeps theirs.

    Args:
        own_keys: the key of everybody who is stored.
        rows: the rows of the file by key.
        others: ids of people who would be found, and are somebody else.
    """
    on_roster = [person for person in stored if person.is_on_roster]
    by_id = has_ids(table)
    known = {} if by_id else _by_address(on_roster, own_keys, rows)
    found = _by_name_and_address(on_roster, own_keys, rows) if by_id else {}
    if not partial:
        found |= _by_name(on_roster, own_keys, rows, found | known, is_by_address=not by_id)
    if others:
        somebody_else = set(map(key_of_id, others))
        people = {person.id: person for person in on_roster}
        found = {
            of: key
            for of, key in found.items()
            if key_of_id(id_after(people[of], rows[key], table)) not in somebody_else
        }
    return known | found


def has_ids(table: RosterTable) -> bool:
    """Does the file tell people from each other by ids? Otherwise by e-mail addresses, and what ids are stored stay."""
    return Field.EMPLOYEE_ID in table.columns


def id_after(person: Stored, row: RosterRow, table: RosterTable) -> str:
    """The id of somebody who is in this row of a file."""
    if person.employee_id is None or has_ids(table) or "@" in person.employee_id:
        return row.employee_id
    return person.employee_id


def _by_address(stored: Sequence[Stored], own_keys: Mapping[int, str], rows: Mapping[str, RosterRow]) -> dict[int, str]:
    return {
        person.id: person.email.lower()
        for person in stored
        if person.email and person.email.lower() in rows and own_keys[person.id] not in rows
    }


def _by_name_and_address(
    stored: Sequence[Stored], own_keys: Mapping[int, str], rows: Mapping[str, RosterRow]
) -> dict[int, str]:
    by_address = {person.email.lower(): person for person in stored if person.email}
    same: dict[int, str] = {}
    for key, row in rows.items():
        person = by_address.get(row.email or "")
        if person is None or own_keys[person.id] == key or not row.active:
            continue
        if fold(person.name) == fold(row.name):
            same.setdefault(person.id, key)
    return same


def _by_name(
    stored: Sequence[Stored],
    own_keys: Mapping[int, str],
    rows: Mapping[str, RosterRow],
    found: Mapping[int, str],
    *,
    is_by_address: bool,
) -> dict[int, str]:
    keys, taken = set(own_keys.values()), set(found.values())
    leaving = [
        person for person in stored if person.active and person.id not in found and own_keys[person.id] not in rows
    ]
    if not leaving:
        return {}
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
    """May this row be about the person whose name it has? Not where both have an address, unless addresses are ids."""
    is_address = "@" in (person.employee_id or "")
    return not person.email or not row.email or is_by_address or is_address


def who_is_somebody_else(proposed: Comparison, same: Collection[str], other: Collection[str]) -> tuple[set[str], bool]:
    """The ids of those who are somebody else, and whether everybody who is asked about was answered.

    Args:
        proposed: a comparison in which all of them are the same people.
        same: ids of those who are the same people, in any case, or `ALL`.
        other: ids of those who are not, or `ALL`.

    Raises:
        AnswersDoNotFit: an id that was not asked about, or one on both sides.
    """
    asked = {key_of_id(change.person.employee_id): change.person.employee_id for change in proposed.same_people}
    are_same, are_other = ({key_of_id(each) for each in ids if each != ALL} for ids in (same, other))
    if wrong := sorted((are_same | are_other) - asked.keys()):
        raise AnswersDoNotFit(
            f"{quoted(wrong[0])} is nobody who has another employee id or e-mail address in this file."
        )
    if twice := sorted(are_same & are_other) or sorted({ALL} & set(same) & set(other)):
        raise AnswersDoNotFit(f"{quoted(twice[0])} is named on both sides, among the same people and among others.")
    if ALL in other:
        are_other |= asked.keys() - are_same
    are_answered = ALL in same or ALL in other or asked.keys() <= are_same | are_other
    return {asked[key] for key in are_other}, are_answered
