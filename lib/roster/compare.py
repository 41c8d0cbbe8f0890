"""Compare a roster with what is stored: who is new, changed, leaving, and what stops the import.

The comparison is worked out from the whole organisation as it would be afterwards, so that a partial file cannot
bring in a loop or a second owner of an e-mail address either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session

from lib import access, accounts, reporting_lines
from lib.access import Viewer
from lib.errors import CoachingError, NotFound
from lib.roster.read import RosterRefused
from lib.roster.same_people import find_same_people, has_ids, id_after
from lib.roster.stored import Stored, key_of, key_of_id, stored_people
from lib.roster_file.findings import Finding, Findings, Place, listed, quoted
from lib.roster_file.headings import Field
from lib.roster_file.people_index import PeopleIndex
from lib.roster_file.table import RosterRow, RosterTable
from lib.texts import fold

FACTS = ("name", "email", "title", "department", "location", "hire_date")
"""What the file changes on a person, beside manager and activity. Roles are none of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the preview. Only those who are new have the name of their manager here."""

    employee_id: str
    name: str
    department: str = ""
    manager: str = ""


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
        are_same: people whose id changed, and whose other facts did not, count as the same people.
        new: people who are not stored yet.
        adopted: people on the file who already have an account with the same e-mail address but are on no roster.
        same_people: people whose id or e-mail address changes while the rest stays, with both; to be confirmed.
        changed: other facts than the manager.
        new_manager: people who get, change or lose their manager.
        leaving: active people who will not be; they need a confirmation.
        coming_back: people who had left; they are the same person as before.
        without_manager: people whose manager is not active afterwards.
        already_left: how many rows say *not active* about people who are not stored; they stay outside.
        unchanged: how many rows change nothing.
        people: how many people on the file work here.
        at_the_top: those of them who have no manager.
        lost_managers: how many managers could not be read, for their cells hold errors.
    """

    is_partial: bool
    are_same: bool = True
    new: tuple[Entry, ...] = ()
    adopted: tuple[Entry, ...] = ()
    changed: tuple[Change, ...] = ()
    new_manager: tuple[Change, ...] = ()
    leaving: tuple[Entry, ...] = ()
    coming_back: tuple[Entry, ...] = ()
    without_manager: tuple[WithoutManager, ...] = ()
    already_left: int = 0
    unchanged: int = 0
    people: int = 0
    at_the_top: tuple[Entry, ...] = ()
    lost_managers: int = 0
    same_people: tuple[Change, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not any(
            (self.new, self.adopted, self.changed, self.new_manager, self.leaving, self.coming_back, self.same_people)
        )

    @property
    def with_manager(self) -> int:
        """How many people on the file work here and have a manager."""
        return self.people - len(self.at_the_top)

    @property
    def managers_are_missing(self) -> bool:
        """Have fewer than nine in ten a manager, one person at the top apart, or could some not be read?"""
        return self.with_manager < 0.9 * (self.people - 1) or self.lost_managers > 0

    @property
    def counts(self) -> dict[str, int]:
        """How many people each kind of change touches, by the name of its list."""
        lists = ("new", "adopted", "changed", "new_manager", "leaving", "coming_back", "without_manager")
        return {name: len(getattr(self, name)) for name in lists} | {
            "renamed": len(self.same_people),
            "already_left": self.already_left,
            "unchanged": self.unchanged,
        }


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
    problems: list[Finding] = field(default_factory=list)


class InDemonstration(CoachingError):
    """Real people do not come where anybody may try it as one of them."""

    def __init__(self) -> None:
        super().__init__(
            "This is a demonstration, so no roster is imported. The README says how to begin with a real one."
        )


class NotSaidYet(CoachingError):
    """Something about the file has to be said before it can be compared."""

    def __init__(self) -> None:
        super().__init__("Please answer first what this file leaves open; nothing was changed.")


def compare(
    session: Session, viewer: Viewer | None, table: RosterTable, *, partial: bool = False, are_same: bool = True
) -> Comparison:
    """What importing this table would change.

    Args:
        viewer: an administrator, or none for the command line.
        partial: whoever is not on the file stays; otherwise they leave.
        are_same: somebody under another id whose name and e-mail address stay is the same person; otherwise one
            leaves and another one comes.

    Raises:
        RosterRefused: with everything that is wrong in the file or with the organisation it would make.
        NotSaidYet: the file leaves something open.
        NotFound: the viewer is no administrator.
        InDemonstration: real people do not come where anybody may try it as one of them.
    """
    after = arrange(session, viewer, table, partial=partial, are_same=are_same)
    return describe(after, table, partial=partial, are_same=are_same)


def arrange(
    session: Session,
    viewer: Viewer | None,
    table: RosterTable,
    *,
    partial: bool,
    are_same: bool,
    known: Mapping[int, str] | None = None,
) -> Organisation:
    """The whole organisation as it would be afterwards. Raises as `compare` does.

    Args:
        known: people of whom is known which row is theirs, by id with its key, whatever else it says of them; then
            nobody is looked for by name or address.
    """
    if viewer is not None and not access.may_administer(viewer):
        raise NotFound
    if accounts.is_demo(session):
        raise InDemonstration
    after = Organisation(problems=list(table.problems))
    if after.problems and not table.rows:
        raise RosterRefused(after.problems)
    if table.asks:
        raise NotSaidYet
    rows = _rows_by_key(table, after.problems)
    stored = stored_people(session)
    if known is not None:
        same, adopted = dict(known), {}
    else:
        same = find_same_people(stored, rows, table, partial=partial) if are_same or not has_ids(table) else {}
        adopted = _find_adopted(stored, rows)
    keys = {person.id: same.get(person.id) or adopted.get(person.id) or key_of(person) for person in stored}
    after.problems += _ids_of_others(stored, keys, same)
    managers = _Managers(table, rows, stored, keys)
    for person in stored:
        key = keys[person.id]
        manager = keys.get(person.manager_id) if person.manager_id is not None else None
        after.manager_before[key] = manager
        row = rows.get(key)
        place = _place_of_stored(person, key, manager, row, table, partial=partial)
        if row is not None and Field.MANAGER in table.columns:
            place.manager = manager if Field.MANAGER in row.unread else managers.key_of(row)
        after.people[key] = place
    newcomers = {key: row for key, row in rows.items() if key not in after.people}
    needed = list(newcomers) if table.keeps_who_left else _needed_newcomers(newcomers, rows, managers)
    after.already_left = len(newcomers) - len(needed)
    for key in needed:
        row = newcomers[key]
        after.people[key] = ReportingPlace(
            key, None, row, row.employee_id, _facts_of(row, None, table), managers.key_of(row), row.active
        )
    after.problems += _unknown_managers(after, rows, managers)
    after.problems += _loops(after)
    after.problems += _shared_addresses(after)
    if after.problems:
        raise RosterRefused(after.problems)
    return after


def describe(after: Organisation, table: RosterTable, *, partial: bool, are_same: bool) -> Comparison:
    """The preview of an organisation: what is different from what is stored, in the order of names."""
    places = sorted(after.people.values(), key=lambda place: (str(place.facts["name"]).casefold(), place.key))
    names = {key: str(place.facts["name"]) for key, place in after.people.items()}
    changed, new_manager, same_people, touched = [], [], [], set()
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
        if are_same and (identity := tuple(_changed_identity(place))):
            same_people.append(Change(place.entry, identity))
            touched.add(place.key)
    working = [place for place in places if place.active and place.row is not None]
    return Comparison(
        is_partial=partial,
        are_same=are_same,
        new=tuple(
            replace(place.entry, manager=names.get(place.manager or "", "")) for place in places if place.stored is None
        ),
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
        people=len(working),
        at_the_top=tuple(place.entry for place in working if place.manager is None),
        lost_managers=table.lost_managers,
        same_people=tuple(same_people),
    )


# Who is who


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
                quoted(row.employee_id), _both(first, row),
            )  # fmt: skip
    problems += found
    return rows


def _place(row: RosterRow) -> Place:
    return Place(row.row, row.name or row.employee_id, row.sheet)


def _both(one: RosterRow, other: RosterRow) -> Place:
    return Place(other.row, f"{_place(one)} and {other.name or other.employee_id}", other.sheet)


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
        # An id that differs by case alone stays as it is.
        person.employee_id or row.employee_id if key_of(person) == key else id_after(person, row, table),
        _facts_of(row, person, table),
        manager,
        row.active,
    )


def _facts_of(row: RosterRow, person: Stored | None, table: RosterTable) -> dict[str, str | date | None]:
    """The facts of the file; an absent column leaves what is stored, and so does a cell that could not be read."""
    read = {*table.columns, *([Field.NAME] if Field.LAST_NAME in table.columns else [])} - set(row.unread)
    return {name: getattr(row if name in read or person is None else person, name) for name in FACTS}


def _needed_newcomers(
    newcomers: Mapping[str, RosterRow], rows: Mapping[str, RosterRow], managers: "_Managers"
) -> list[str]:
    """New people to store: the active ones, and those who have left but still are somebody's manager on the file."""
    needed: dict[str, None] = {}
    waiting = [key for key, row in rows.items() if key not in newcomers or row.active]
    while waiting:
        key = waiting.pop()
        if key in newcomers:
            needed[key] = None
        manager = managers.key_of(rows[key])
        if manager is not None and manager in newcomers and manager not in needed:
            waiting.append(manager)
    return list(needed)


class _Managers:
    """Who is meant by the managers on a file: people on it, else people who are stored."""

    def __init__(
        self, table: RosterTable, rows: Mapping[str, RosterRow], stored: Sequence[Stored], keys: Mapping[int, str]
    ) -> None:
        self.column = table.read_as.column_of(Field.MANAGER)
        self._rows, self._stored, self._keys = rows, stored, keys
        self._known = set(keys.values())
        self._index: PeopleIndex | None = None
        self._found: dict[str, str | None] = {}

    def key_of(self, row: RosterRow) -> str | None:
        """The key of somebody's manager: none for nobody, and for somebody who manages themselves."""
        if row.manager is None:
            return None
        key = key_of_id(row.manager)
        if key not in self._rows and key not in self._known:
            key = self._stored_by(row.manager) or key
        return None if key == key_of_id(row.employee_id) else key

    def _stored_by(self, text: str) -> str | None:
        if text not in self._found:
            meant = self._stored_index().find(text)
            self._found[text] = self._keys[self._stored[meant.at].id] if meant is not None and meant.at >= 0 else None
        return self._found[text]

    def _stored_index(self) -> PeopleIndex:
        """Whoever works here goes before others of that name."""
        if self._index is None:
            self._index = PeopleIndex()
            for works_here in (True, False):
                names = set(self._index.names)
                for at, person in enumerate(self._stored):
                    if person.active is works_here:
                        name = person.name if works_here or fold(person.name) not in names else ""
                        self._index.add(
                            at, employee_id=person.employee_id or "", addresses=(person.email or "",), name=name
                        )
        return self._index


# What stops an import


def _ids_of_others(stored: Iterable[Stored], keys: Mapping[int, str], same: Mapping[int, str]) -> Findings:
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


def _unknown_managers(after: Organisation, rows: Mapping[str, RosterRow], managers: _Managers) -> Findings:
    found = Findings()
    for key, row in rows.items():
        place = after.people.get(key)
        if place is None or row.manager is None or (above := managers.key_of(row)) is None or above in after.people:
            continue
        where = f" in {quoted(managers.column)}" if managers.column else ""
        found.add(
            f"{where} is nobody on this file or on the roster".strip(),
            f"{where} are nobody on this file or on the roster".strip(),
            "Please put the managers right, or choose the column that names them.", quoted(row.manager), _place(row),
        )  # fmt: skip
    return found


def _loops(after: Organisation) -> Iterator[Finding]:
    """Every loop, at the first of its rows. Nobody is above themselves: that is the top."""
    loops: list[tuple[int, str]] = []
    finished: set[str] = set()
    for start in after.people:
        path: dict[str, None] = {}
        key: str | None = start
        while key is not None and key in after.people and key not in finished and key not in path:
            path[key] = None
            key = after.people[key].manager
        if key is not None and key in path:
            loops.append(_told([after.people[each] for each in list(path)[list(path).index(key) :]]))
        finished.update(path)
    if loops:
        loops.sort()
        number = len(loops)
        said = "go round in a loop" if number == 1 else f"go round in {number:,} loops"
        shown = listed((Place(0, loop) for _, loop in loops), number)
        advice = "Somebody in a loop needs another manager, or none."
        yield Finding(loops[0][0], f"The reporting lines {said}: {shown}. {advice}", number)


def _told(loop: list[ReportingPlace]) -> tuple[int, str]:
    """The first row of a loop, and its people from there on."""
    rows = [place.row.row if place.row else 0 for place in loop]
    start = rows.index(min((row for row in rows if row), default=0))
    told = [*loop[start:], *loop[:start]]
    names = [str(place.facts["name"]) or place.employee_id for place in told]
    shown = names if len(names) <= 6 else [*names[:5], "…", names[-1]]
    return rows[start], " → ".join([*shown, names[0]]) + (f" (row {rows[start]})" if rows[start] else "")


def _shared_addresses(after: Organisation) -> Findings:
    """E-mail addresses that two people would have, and ids that are somebody else's address.

    People sign in by either. Somebody who is not active gives an address up to whoever has it now.
    """
    found = Findings()
    owners: dict[str, ReportingPlace] = {}
    by_right = sorted(after.people.values(), key=lambda place: (not place.active, place.row.row if place.row else 0))
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
            who = _both(owner.row, place.row) if owner.row else _place(place.row)
            stays = "" if owner.row else f"; {owner.facts['name']} has it and stays"
            found.add(
                f"is the e-mail address of two people{stays}", "are e-mail addresses of two people each",
                "Everybody needs their own.", quoted(address), who,
            )  # fmt: skip
    for key, place in after.people.items():
        other = owners.get(key)
        if other is not None and other is not place and place.row is not None:
            found.add(
                "is an employee id, and somebody else’s e-mail address",
                "are employee ids, and somebody else’s e-mail addresses",
                "People sign in by either: nobody can have both.", quoted(place.employee_id), _place(place.row),
            )  # fmt: skip
    return found


# What is different


def _changed_identity(place: ReportingPlace) -> Iterator[FieldChange]:
    """The id and the e-mail address of somebody whom they tell from others, where one changes and the name stays."""
    stored = place.stored
    if stored is None or stored.employee_id is None or place.row is None or not place.active:
        return
    if key_of_id(stored.employee_id) != key_of_id(place.employee_id):
        yield FieldChange("employee_id", stored.employee_id, place.employee_id)
    email = str(place.facts["email"] or "")
    if stored.email and email and stored.email.lower() != email and fold(stored.name) == fold(str(place.facts["name"])):
        yield FieldChange("email", stored.email, email)


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
