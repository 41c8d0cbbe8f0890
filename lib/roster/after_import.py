"""The whole organisation as it would be after an import: who is who, with which facts, below whom.

It is worked out from everybody who is stored and everybody on the file, so that a partial file cannot bring in a loop
or a second owner of an e-mail address either.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from lib.roster.comparison import PersonEntry
from lib.roster.named_managers import Managers
from lib.roster.same_people import find_same_people, has_ids, id_after
from lib.roster.stored import Stored, alike, key_of, key_of_id
from lib.roster_file.findings import Finding, Findings, Place, quoted
from lib.roster_file.headings import Field
from lib.roster_file.table import RosterRow, RosterTable

FACTS = ("name", "email", "title", "department", "location", "hire_date")
"""What the file changes on a person, beside manager and activity. Roles are none of it."""

facts_in = attrgetter(*FACTS)
"""The facts in a row of a file, or of somebody who is stored."""


@dataclass(slots=True)
class ReportingPlace:
    """Somebody before and after the import. `key` is the employee id in small letters.

    Attributes:
        stored: as they are in the database; none for somebody new.
        row: the line of the file about them, if there is one.
        manager: the key of their manager afterwards.
    """

    key: str
    stored: Stored | None
    row: RosterRow | None
    employee_id: str
    facts: dict[str, str | date | None]
    manager: str | None
    active: bool

    @property
    def entry(self) -> PersonEntry:
        return PersonEntry(self.employee_id, str(self.facts["name"]), str(self.facts["department"]))

    @property
    def is_leaving(self) -> bool:
        return self.stored is not None and self.stored.active and not self.active

    @property
    def is_coming_back(self) -> bool:
        return self.stored is not None and not self.stored.active and self.active

    @property
    def is_adopted(self) -> bool:
        return self.stored is not None and self.stored.employee_id is None and self.row is not None


@dataclass
class OrganisationAfter:
    """Everybody afterwards, by key; what `apply` writes.

    Attributes:
        rows: the rows of the file by key.
        managers: the key of the manager that each row names, whether there is such a person or not.
        manager_before: the key of everybody's stored manager.
        already_left: rows about people who left before they were ever here.
        problems: what is wrong so far.
    """

    people: dict[str, ReportingPlace] = field(default_factory=dict)
    rows: Mapping[str, RosterRow] = field(default_factory=dict)
    managers: Mapping[str, str | None] = field(default_factory=dict)
    manager_before: dict[str, str | None] = field(default_factory=dict)
    already_left: int = 0
    problems: list[Finding] = field(default_factory=list)


def arrange(
    stored: Sequence[Stored],
    table: RosterTable,
    *,
    partial: bool,
    others: Collection[str] = (),
    known: Mapping[int, str] | None = None,
    spelled: Mapping[str, Mapping[str, str]] | None = None,
) -> OrganisationAfter:
    """Everybody as they would be afterwards.

    Args:
        stored: everybody, or all whom the table concerns.
        partial: whoever is not on the file stays; otherwise they leave.
        others: ids of people who could be somebody who is stored, and are somebody else.
        known: people of whom is known which row is theirs, by id with its key, whatever else it says of them; then
            nobody is looked for by name or address.
        spelled: how departments and locations are written, as `spellings` gives it; none for a roster that says so
            itself, as a full one does.
    """
    after = OrganisationAfter(problems=list(table.problems))
    rows = _rows_by_key(table, after.problems)
    after.rows = rows = _spelled_alike(rows, spelled) if spelled else rows
    own_keys = {person.id: key_of(person) for person in stored}
    if known is None:
        same = find_same_people(stored, own_keys, rows, table, partial=partial, others=others)
        keys = own_keys | _find_adopted(stored, rows) | same
    else:
        same = dict(known)
        keys = own_keys | same
    after.problems += _ids_that_passed_on(stored, keys, same)
    after.problems += _ids_of_others(stored, rows, others)
    managers = Managers(rows, stored, keys)
    after.managers = {key: managers.key_of(row.manager, row.employee_id) for key, row in rows.items()}
    for person in stored:
        key = keys[person.id]
        manager = keys.get(person.manager_id) if person.manager_id is not None else None
        after.manager_before[key] = manager
        facts = dict(zip(FACTS, facts_in(person), strict=True))
        place = ReportingPlace(
            key, person, rows.get(key), person.employee_id or "", facts, manager, person.active,
        )  # fmt: skip
        if place.row is None:
            place.active = person.active and (partial or not person.is_on_roster)
        else:
            _follow_row(place, person, place.row, table, after.managers[key])
        after.people[key] = place
    newcomers = {key: row for key, row in rows.items() if key not in after.people}
    needed = list(newcomers) if table.keeps_who_left else _needed_newcomers(newcomers, rows, after.managers)
    after.already_left = len(newcomers) - len(needed)
    for key in needed:
        row = newcomers[key]
        facts = dict(zip(FACTS, facts_in(row), strict=True))
        after.people[key] = ReportingPlace(key, None, row, row.employee_id, facts, after.managers[key], row.active)
    return after


def _follow_row(place: ReportingPlace, person: Stored, row: RosterRow, table: RosterTable, manager: str | None) -> None:
    """Bring somebody who is stored to what the file says; what is not in it or could not be read stays."""
    if key_of(person) != place.key:  # An id that differs by case alone stays as it is.
        place.employee_id = id_after(person, row, table)
    for name in FACTS:
        if (name == "name" or name in table.columns) and name not in row.unread:
            place.facts[name] = getattr(row, name)
    if Field.MANAGER in table.columns and Field.MANAGER not in row.unread:
        place.manager = manager
    place.active = row.active


def _rows_by_key(table: RosterTable, problems: list[Finding]) -> dict[str, RosterRow]:
    rows: dict[str, RosterRow] = {}
    found = Findings()
    is_by_id = has_ids(table)
    for row in table.rows:
        if not row.employee_id:
            continue  # Named already when the file was read.
        first = rows.setdefault(key_of_id(row.employee_id), row)
        if first is not row:
            what = "employee id" if is_by_id else "e-mail address"
            found.add(
                f"is the {what} of two people", f"are {what}s of two people each", "Everybody needs their own.",
                quoted(row.employee_id), place_of_both(first, row),
            )  # fmt: skip
    problems += found
    return rows


def place_of_both(one: RosterRow, other: RosterRow) -> Place:
    """Two people of the file in one."""
    return Place(other.row, f"{one.place} and {other.name or other.employee_id}", other.sheet)


def _spelled_alike(rows: Mapping[str, RosterRow], spelled: Mapping[str, Mapping[str, str]]) -> dict[str, RosterRow]:
    """The rows with the departments and locations of those who are here, where case and spaces alone differ."""
    return {
        key: row._replace(
            **{what: known.get(alike(text), text) for what, known in spelled.items() if (text := getattr(row, what))}
        )
        for key, row in rows.items()
    }


def _find_adopted(stored: Iterable[Stored], rows: Mapping[str, RosterRow]) -> dict[int, str]:
    """People on no roster, by id, with the key of the active row that has their e-mail address."""
    keys_stored = {key_of_id(person.employee_id) for person in stored if person.employee_id is not None}
    waiting = {
        person.email.lower(): person.id for person in stored if person.employee_id is None and person.email is not None
    }
    return {
        waiting.pop(row.email.lower()): key
        for key, row in rows.items()
        if row.email and row.active and key not in keys_stored and row.email.lower() in waiting
    }


def _needed_newcomers(
    newcomers: Mapping[str, RosterRow], rows: Mapping[str, RosterRow], managers: Mapping[str, str | None]
) -> list[str]:
    """New people to store: the active ones, and those who have left but still are somebody's manager on the file."""
    needed: dict[str, None] = {}
    waiting = [key for key, row in rows.items() if key not in newcomers or row.active]
    while waiting:
        key = waiting.pop()
        if key in newcomers:
            needed[key] = None
        manager = managers[key]
        if manager is not None and manager in newcomers and manager not in needed:
            waiting.append(manager)
    return list(needed)


def _ids_of_others(stored: Iterable[Stored], rows: Mapping[str, RosterRow], others: Collection[str]) -> Findings:
    """Ids of somebody else on the file that whoever is stored has: an id that comes back is the same person."""
    found = Findings()
    somebody_else = set(map(key_of_id, others))
    for person in stored if others else ():
        if person.employee_id and (key := key_of(person)) in somebody_else and key in rows:
            found.add(
                "is the id of somebody else on the roster", "are ids of others on the roster",
                "Whoever is somebody else needs an id that nobody had.",
                quoted(person.employee_id), rows[key].place,
            )  # fmt: skip
    return found


def _ids_that_passed_on(stored: Iterable[Stored], keys: Mapping[int, str], same: Mapping[int, str]) -> Findings:
    """Ids that pass to somebody while whoever had them is not on the file under another one."""
    taken = set(same.values())
    found = Findings()
    for person in stored:
        if person.id not in same and keys[person.id] in taken:
            found.add(
                "has passed to somebody else, and who had it is not on this file",
                "have passed to somebody else, and who had them is not on this file",
                "Please give whoever is on the file an id that nobody had.",
                quoted(person.employee_id or ""), Place(0, person.name),
            )  # fmt: skip
    return found
