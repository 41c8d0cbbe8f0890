"""Compare a roster with what is stored: who is new, changed, leaving, and what stops the import.

The comparison is worked out from the whole organisation as it would be afterwards, so that a partial file cannot
bring in a loop or a second owner of an e-mail address either.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from lib import access, accounts, reporting_lines
from lib.access import Viewer
from lib.errors import CoachingError, NotFound
from lib.models import Person
from lib.roster.read import Problem, RosterRefused, RosterRow, RosterTable

FACTS = ("name", "email", "title", "department", "location", "hire_date")
"""What the file changes on a person, beside manager and activity. Roles are none of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the preview."""

    employee_id: str
    name: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact before and after, as text; empty where there is none."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody whose facts change, or their manager (then `fields` holds the names of the two managers)."""

    person: Entry
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class WithoutManager:
    """Somebody whose manager is not active after the import.

    Attributes:
        manager: the name of the one who is not there.
        acting: who acts as manager meanwhile; empty where HR has to appoint somebody.
    """

    person: Entry
    manager: str
    acting: str


@dataclass(frozen=True)
class Comparison:
    """What an import would change. Two comparisons are equal when they would do the same.

    Attributes:
        new: people who are not stored yet.
        adopted: people on the file who already have an account with the same e-mail address but are on no roster.
        changed: other facts than the manager.
        new_manager: people who get, change or lose their manager.
        leaving: active people who will not be; they need a confirmation.
        coming_back: people who had left; they are the same person as before.
        without_manager: people whose manager is not active afterwards.
        already_left: how many rows say *not active* about people who are not stored; they stay outside.
        unchanged: how many rows change nothing.
    """

    is_partial: bool
    unknown_columns: tuple[str, ...]
    new: tuple[Entry, ...] = ()
    adopted: tuple[Entry, ...] = ()
    changed: tuple[Change, ...] = ()
    new_manager: tuple[Change, ...] = ()
    leaving: tuple[Entry, ...] = ()
    coming_back: tuple[Entry, ...] = ()
    without_manager: tuple[WithoutManager, ...] = ()
    already_left: int = 0
    unchanged: int = 0

    @property
    def changes_nothing(self) -> bool:
        return not any((self.new, self.adopted, self.changed, self.new_manager, self.leaving, self.coming_back))

    @property
    def maybe_renamed(self) -> int:
        """How many leave by a name that somebody new has: perhaps the same people under another employee id."""
        newcomers = {person.name for person in self.new}
        return sum(person.name in newcomers for person in self.leaving)

    @property
    def counts(self) -> dict[str, int]:
        """How many people each kind of change touches, by the name of its list."""
        lists = ("new", "adopted", "changed", "new_manager", "leaving", "coming_back", "without_manager")
        return {name: len(getattr(self, name)) for name in lists} | {
            "already_left": self.already_left,
            "unchanged": self.unchanged,
        }


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
    def entry(self) -> Entry:
        return Entry(self.employee_id, str(self.facts["name"]), str(self.facts["department"]))

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
class Organisation:
    """Everybody afterwards, by key; what `applying` writes.

    Attributes:
        manager_before: the key of everybody's stored manager.
    """

    people: dict[str, ReportingPlace] = field(default_factory=dict)
    manager_before: dict[str, str | None] = field(default_factory=dict)
    already_left: int = 0
    problems: list[Problem] = field(default_factory=list)


class InDemonstration(CoachingError):
    """Real people do not come where anybody may try it as one of them."""

    def __init__(self) -> None:
        super().__init__(
            "This is a demonstration, so no roster is imported. The README says how to begin with a real one."
        )


def compare(session: Session, viewer: Viewer | None, table: RosterTable, *, partial: bool = False) -> Comparison:
    """What importing this table would change.

    Args:
        viewer: an administrator, or none for the command line.
        partial: whoever is not on the file stays; otherwise they leave.

    Raises:
        RosterRefused: with everything that is wrong in the file or with the organisation it would make.
        NotFound: the viewer is no administrator.
        InDemonstration: real people do not come where anybody may try it as one of them.
    """
    return describe(arrange(session, viewer, table, partial=partial), table, partial=partial)


def arrange(session: Session, viewer: Viewer | None, table: RosterTable, *, partial: bool) -> Organisation:
    """The whole organisation as it would be afterwards. Raises as `compare` does."""
    if viewer is not None and not access.may_administer(viewer):
        raise NotFound
    if accounts.is_demo(session):
        raise InDemonstration
    after = Organisation(problems=list(table.problems))
    rows = _rows_by_key(table, after.problems)
    stored = _stored_people(session)
    adopted = _find_adopted(stored, rows)
    keys = {person.id: adopted.get(person.id, _key_of(person)) for person in stored}
    for person in stored:
        key = keys[person.id]
        manager = keys.get(person.manager_id) if person.manager_id is not None else None
        after.manager_before[key] = manager
        after.people[key] = _place_of_stored(person, key, manager, rows.get(key), table, partial=partial)
    newcomers = {key: row for key, row in rows.items() if key not in after.people}
    needed = _needed_newcomers(newcomers, rows)
    after.already_left = len(newcomers) - len(needed)
    for key in needed:
        row = newcomers[key]
        after.people[key] = ReportingPlace(
            key, None, row, row.employee_id, _facts_of(row, None, table), _manager_key(row), row.active
        )
    after.problems += _unknown_managers(after, rows, newcomers)
    after.problems += _loops(after)
    after.problems += _shared_addresses(after)
    if after.problems:
        raise RosterRefused(after.problems)
    return after


def describe(after: Organisation, table: RosterTable, *, partial: bool) -> Comparison:
    """The preview of an organisation: what is different from what is stored, in the order of names."""
    places = sorted(after.people.values(), key=lambda place: (str(place.facts["name"]).casefold(), place.key))
    names = {key: str(place.facts["name"]) for key, place in after.people.items()}
    changed, new_manager, touched = [], [], set()
    for place in places:
        if place.stored is None:
            continue
        if fields := tuple(_changed_facts(place)):
            changed.append(Change(place.entry, fields))
            touched.add(place.key)
        before = after.manager_before[place.key]
        if before != place.manager:
            managers = FieldChange("manager", names.get(before or "", ""), names.get(place.manager or "", ""))
            new_manager.append(Change(place.entry, (managers,)))
            touched.add(place.key)
        if place.is_leaving or place.is_coming_back or place.is_adopted:
            touched.add(place.key)
    return Comparison(
        is_partial=partial,
        unknown_columns=table.unknown_columns,
        new=tuple(place.entry for place in places if place.stored is None),
        adopted=tuple(place.entry for place in places if place.is_adopted),
        changed=tuple(changed),
        new_manager=tuple(new_manager),
        leaving=tuple(place.entry for place in places if place.is_leaving),
        coming_back=tuple(place.entry for place in places if place.is_coming_back),
        without_manager=tuple(_without_manager(places, after.people, names)),
        already_left=after.already_left,
        unchanged=sum(
            place.row is not None and place.stored is not None and place.key not in touched for place in places
        ),
    )


# Who is who


def _stored_people(session: Session) -> list[Stored]:
    columns = [getattr(Person, name) for name in Stored._fields]
    return [Stored(*row) for row in session.execute(select(*columns).order_by(col(Person.id)))]


def _key(employee_id: str) -> str:
    return employee_id.lower()


def _key_of(person: Stored) -> str:
    """People on no roster get a key that no employee id can be: it holds a line break."""
    return _key(person.employee_id) if person.employee_id is not None else f"\n{person.id}"


def _manager_key(row: RosterRow) -> str | None:
    return _key(row.manager_id) if row.manager_id else None


def _rows_by_key(table: RosterTable, problems: list[Problem]) -> dict[str, RosterRow]:
    rows: dict[str, RosterRow] = {}
    for row in table.rows:
        if not row.employee_id:
            continue  # Named already when the file was read.
        first = rows.setdefault(_key(row.employee_id), row)
        if first is not row:
            problems.append(Problem(row.line, f"the employee_id {row.employee_id} is on line {first.line} already."))
    return rows


def _find_adopted(stored: Iterable[Stored], rows: Mapping[str, RosterRow]) -> dict[int, str]:
    """People on no roster, by id, with the key of the active row that has their e-mail address."""
    keys_stored = {_key(person.employee_id) for person in stored if person.employee_id is not None}
    waiting = {
        person.email.lower(): person.id for person in stored if person.employee_id is None and person.email is not None
    }
    return {
        waiting.pop(row.email.lower()): key
        for key, row in rows.items()
        if row.email and row.active and key not in keys_stored and row.email.lower() in waiting
    }


def _place_of_stored(
    person: Stored, key: str, manager: str | None, row: RosterRow | None, table: RosterTable, *, partial: bool
) -> ReportingPlace:
    if row is None:
        stays = partial or not person.is_on_roster
        facts = {name: getattr(person, name) for name in FACTS}
        return ReportingPlace(key, person, None, person.employee_id or "", facts, manager, person.active and stays)
    return ReportingPlace(
        key,
        person,
        row,
        person.employee_id or row.employee_id,
        _facts_of(row, person, table),
        _manager_key(row) if "manager_id" in table.columns else manager,
        row.active,
    )


def _facts_of(row: RosterRow, person: Stored | None, table: RosterTable) -> dict[str, str | date | None]:
    """The facts of the file; an absent column leaves what is stored."""
    return {name: getattr(row if name in table.columns or person is None else person, name) for name in FACTS}


def _needed_newcomers(newcomers: Mapping[str, RosterRow], rows: Mapping[str, RosterRow]) -> list[str]:
    """New people to store: the active ones, and those who have left but still are somebody's manager on the file."""
    needed: dict[str, None] = {}
    waiting = [key for key, row in rows.items() if key not in newcomers or row.active]
    while waiting:
        key = waiting.pop()
        if key in newcomers:
            needed[key] = None
        manager = _manager_key(rows[key])
        if manager is not None and manager in newcomers and manager not in needed:
            waiting.append(manager)
    return list(needed)


# What stops an import


def _unknown_managers(
    after: Organisation, rows: Mapping[str, RosterRow], newcomers: Mapping[str, RosterRow]
) -> Iterator[Problem]:
    for key, row in rows.items():
        manager = _manager_key(row)
        if manager is None or (key in newcomers and key not in after.people):
            continue
        if manager == key:
            yield Problem(row.line, f"{row.name or row.employee_id} cannot be their own manager.")
        elif manager not in after.people:
            yield Problem(row.line, f"the manager_id {row.manager_id} belongs to nobody on this file or on the roster.")


def _loops(after: Organisation) -> Iterator[Problem]:
    """Every loop once, at the first of its lines. Somebody managing themselves is named elsewhere."""
    finished: set[str] = set()
    for start in after.people:
        way: dict[str, None] = {}
        key: str | None = start
        while key is not None and key in after.people and key not in finished and key not in way:
            way[key] = None
            key = after.people[key].manager
        if key is not None and key in way:
            loop = list(way)[list(way).index(key) :]
            if len(loop) > 1:
                yield _loop_problem([after.people[each] for each in loop])
        finished.update(way)


def _loop_problem(loop: list[ReportingPlace]) -> Problem:
    """The sentence about a loop, told from the first line of the file that is part of it."""
    lines = [place.row.line if place.row else 0 for place in loop]
    start = lines.index(min((line for line in lines if line), default=0))
    told = [*loop[start:], *loop[:start]]
    names = [str(place.facts["name"]) or place.employee_id for place in told]
    shown = names if len(names) <= 6 else [*names[:5], "…", names[-1]]
    return Problem(lines[start], f"the reporting lines go round in a loop: {' → '.join([*shown, names[0]])}.")


def _shared_addresses(after: Organisation) -> Iterator[Problem]:
    """E-mail addresses that two people would have, and ids that are somebody else's address.

    People sign in by either. Somebody who is not active gives an address up to whoever has it now.
    """
    owners: dict[str, ReportingPlace] = {}
    by_right = sorted(after.people.values(), key=lambda place: (not place.active, place.row.line if place.row else 0))
    for place in by_right:
        address = str(place.facts["email"] or "").lower()
        if not address:
            continue
        owner = owners.setdefault(address, place)
        if owner is place:
            continue
        if not place.active:
            place.facts["email"] = None
        elif place.row is not None:
            where = f"on line {owner.row.line} already" if owner.row else f"{owner.facts['name']}’s, who stays"
            yield Problem(place.row.line, f"the e-mail address {place.facts['email']} is {where}.")
    for key, place in after.people.items():
        other = owners.get(key)
        if other is not None and other is not place and place.row is not None:
            yield Problem(
                place.row.line, f"the employee_id {place.employee_id} is {other.facts['name']}’s e-mail address."
            )


# What is different


def _changed_facts(place: ReportingPlace) -> Iterator[FieldChange]:
    for name in FACTS:
        before, after = getattr(place.stored, name), place.facts[name]
        if before != after:
            yield FieldChange(name, str(before or ""), str(after or ""))


def _without_manager(
    places: Iterable[ReportingPlace], people: Mapping[str, ReportingPlace], names: Mapping[str, str]
) -> Iterator[WithoutManager]:
    reports = {key: reporting_lines.Reports(place.manager, place.active) for key, place in people.items()}
    for place in places:
        if place.active and place.manager is not None and not people[place.manager].active:
            acting = reporting_lines.derive(place.key, reports).manager_id
            yield WithoutManager(place.entry, names[place.manager], names.get(acting or "", ""))
