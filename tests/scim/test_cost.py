"""What one change of a directory asks of the database, and that it finds what a look at everybody would find."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from lib import accounts, db
from lib.models import Person
from lib.roster.after_import import arrange
from lib.roster.compare import organisation_around
from lib.roster.differences import describe
from lib.roster.read_roster import RosterRefused
from lib.roster.refusals import what_stops
from lib.roster.stored import key_of, spellings, stored_people
from lib.roster_file.findings import Finding
from lib.roster_file.table import ReadAs, RosterRow, RosterTable
from lib.scim.roster_change import COLUMNS
from tests.builders import make_person
from tests.scim.directory import ENTERPRISE, Directory
from tests.scim.test_roster import ACTIVE_NO, ACTIVE_YES

NAMES = ("Anna", "Ben", "Ärne")
GROUPS = ("Sales", "sales ", "SALES", "")


@contextmanager
def asked(engine: Engine) -> Iterator[list[int]]:
    """How many rows each statement brings meanwhile."""
    rows: list[int] = []

    def note(_connection: object, cursor: object, *_: object) -> None:
        rows.append(0)
        cursor.row_factory = count  # type: ignore[attr-defined]  # SQLite's own

    def count(_cursor: object, row: tuple[object, ...]) -> tuple[object, ...]:
        rows[-1] += 1
        return row

    event.listen(engine, "before_cursor_execute", note)
    yield rows
    event.remove(engine, "before_cursor_execute", note)


def test_a_change_asks_as_much_of_many_people_as_of_few(sqlite_engine: Engine, okta: Directory) -> None:
    with db.writing() as session:
        top = make_person(session, "Greta Top")
        anna = make_person(session, "Anna Berg", manager=make_person(session, "Maya Above", manager=top))
        ben = make_person(session, "Ben Carter", manager=top)
    steps = [
        ("a title", {"op": "replace", "path": "title", "value": "{n}"}),
        ("a manager", {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": f"person-{ben.id}"}),
        ("a manager by name", {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": "CN=Maya Above,OU=People"}),
        ("leaving", ACTIVE_NO),
        ("coming back", ACTIVE_YES),
    ]
    scim_id, found = f"person-{anna.id}", []
    okta.patch(scim_id, {"op": "replace", "path": "title", "value": "The first change of a day"})
    for others in (0, 300):
        with db.writing() as session:
            session.add_all(
                Person(employee_id=f"O{n}", name=f"Somebody {n}", department="Sales", manager_id=ben.id)
                for n in range(others)
            )
            session.commit()
        for name, step in steps:
            with asked(sqlite_engine) as rows:
                said = step | ({"value": f"Title {others}"} if name == "a title" else {})
                assert okta.patch(scim_id, said).status == 204
            found.append((name, len(rows), sum(rows)))
    few, many = found[: len(steps)], found[len(steps) :]
    assert many == few


def test_those_whom_a_change_concerns_tell_what_everybody_tells(session: Session) -> None:
    """In small organisations everything meets: loops, ids and addresses of others, people who left, other spellings."""
    random = Random(7)
    told = 0
    for _ in range(25):
        people = [random_person(session, random, n) for n in range(7)]
        for number, person in enumerate(people):  # There is no loop yet.
            person.manager_id = random.choice([None, *(each.id for each in people[:number])])
        session.commit()
        for _ in range(20):
            told += compares_alike(session, random, people)
        for person in people:
            person.manager_id = None
        session.commit()
        for person in people:
            session.delete(person)
        session.commit()
    assert told > 50, "many changes can be made, and not all"


def random_person(session: Session, random: Random, number: int) -> Person:
    person = Person(
        employee_id=random.choice([f"e{number}", f"E{number}", f"p{number}@x.example", None]),
        email=random.choice([f"p{number}@x.example", None]), name=random.choice(NAMES),
        active=random.random() < 0.8, department=random.choice(GROUPS), location=random.choice(GROUPS),
    )  # fmt: skip
    session.add(person)
    session.commit()
    return person


def compares_alike(session: Session, random: Random, people: list[Person]) -> bool:
    """Compare a random change both ways. Can it be made?"""
    person, manager = random.choice([None, *people]), random.choice([None, *people])
    number = random.randrange(8)
    row = RosterRow(
        0, random.choice([f"E{number}", f"p{number}@x.example"]), random.choice(NAMES),
        random.choice([f"p{number}@x.example", None]), "", random.choice(GROUPS), random.choice(GROUPS),
        key_of(manager) if manager else None, active=random.random() < 0.7,
    )  # fmt: skip
    if person is None and row.employee_id.lower() in map(key_of, people):
        return False  # Somebody new has an id of their own.
    table = RosterTable(ReadAs("SCIM"), COLUMNS, (row,), keeps_who_left=True)
    known = {person.id: row.employee_id.lower()} if person else {}
    whole = arrange(stored_people(session), table, partial=True, known=known, spelled=spellings(session))
    whole.problems += what_stops(whole, "", accounts.administrators(session))
    whereabouts = {"person_id": person.id if person else None, "manager_id": manager.id if manager else None}
    if whole.problems:
        with pytest.raises(RosterRefused) as refused:
            organisation_around(session, table, **whereabouts)
        assert causes(refused.value.problems) == causes(whole.problems)
        return False
    near = organisation_around(session, table, **whereabouts)
    of_all, of_few = (describe(after, table, partial=True) for after in (whole, near))
    names = ("new", "adopted", "changed", "new_manager", "leaving", "coming_back", "same_people", "people", "unchanged")
    assert {name: getattr(of_few, name) for name in names} == {name: getattr(of_all, name) for name in names}
    return True


def causes(problems: Iterable[Finding]) -> list[str]:
    """What is wrong, but for where a loop begins."""
    return sorted(str(problem).partition(":")[0] for problem in problems)
