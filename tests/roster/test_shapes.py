"""Rosters in the shapes that HR systems export: an invented organisation of six, by command and without a question.

Greta is at the top; Omar and Lucía report to her, Yuki and Siobhan to Omar, Tom to Lucía.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from lib import db
from lib.models import Person
from tests.roster.test_command import run

SHAPES = sorted((Path(__file__).parent / "shapes").iterdir())

GRETA, OMAR, YUKI = "Greta Lindqvist", "Omar Haddad", "Yuki Tanabe"
SIOBHAN, LUCIA, TOM = "Siobhan O'Rourke", "Lucía Peña-Ortiz", "Tom Bakker"
MANAGERS = {GRETA: None, OMAR: GRETA, YUKI: OMAR, SIOBHAN: OMAR, LUCIA: GRETA, TOM: LUCIA}
ADDRESSES = {
    name: f"{address}@acorn.example"
    for name, address in zip(
        MANAGERS,
        ("greta.lindqvist", "omar.haddad", "yuki.tanabe", "siobhan.orourke", "lucia.pena", "tom.bakker"),
        strict=True,
    )
}
HIRED = dict(
    zip(
        MANAGERS,
        ("2015-03-02", "2016-06-13", "2019-01-21", "2020-10-05", "2018-08-27", "2022-02-14"),
        strict=True,
    )
)

OPTIONS = {
    "C05": ["--accept-missing-managers"],
    "C11": ["--sheet", "Sales", "--sheet", "Support"],
    "B41_status_voluntary": [],
}
"""What has to be said about a file."""

REFUSED = "B48"
"""The one that does not go in as it is."""

HAS_LEFT = {"A37": TOM, "B41_status_voluntary": TOM, "B62": TOM}
"""Who has left by a file; without a person reporting to them, they are not stored."""

WITHOUT_ADDRESSES = ("A26", "A30", "A37", "B64")


def of(shape: Path, of_shapes: dict[str, object] | Sequence[str]) -> object:
    """What is said of a shape by the beginning of its name."""
    found = next((name for name in of_shapes if shape.name.startswith(name)), None)
    return of_shapes.get(found) if isinstance(of_shapes, dict) and found else found


@pytest.mark.parametrize(
    "shape", [shape for shape in SHAPES if not shape.name.startswith(REFUSED)], ids=lambda shape: shape.stem
)
def test_it_goes_in_right(
    shape: Path, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    code = run(monkeypatch, shape, *(of(shape, OPTIONS) or ()))
    output, errors = capfd.readouterr()
    assert (code, errors) == (0, ""), output
    with db.reading() as session:
        people = session.scalars(select(Person).where(col(Person.active))).all()
        names = {person.id: person.name for person in session.scalars(select(Person))}
    gone = of(shape, HAS_LEFT)
    expected = {name: manager for name, manager in MANAGERS.items() if name != gone}
    if shape.name.startswith("C05"):
        expected[SIOBHAN] = None
    assert {person.name: names.get(person.manager_id) for person in people} == expected
    addresses = {name: None if of(shape, WITHOUT_ADDRESSES) else ADDRESSES[name] for name in expected}
    if shape.name.startswith("B47"):
        addresses[YUKI] = None
    assert {person.name: person.email for person in people} == addresses
    for person in people:
        is_wrong = shape.name.startswith("B10") and person.name == SIOBHAN
        assert person.hire_date in ({None} if is_wrong else {None, date.fromisoformat(HIRED[person.name])})


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        ("A01", ["Manager ← Manager Email, by e-mail, 5 of 6", "5 of 6 people have a manager; at the top: Greta"]),
        ("A03", ["Employee id ← Email, the e-mail address, for there is no id, 6 of 6"]),
        ("A08", ["Status ← Status, 6 of 6", "Left out: Supervisor, Employment Status"]),
        ("A10", ["Hire date ← HIREDATE, 6 of 6", "One row repeats the headings and is left out: row 2."]),
        ("A22", ["Employee id ← Work Email, the e-mail address, for there is no id, 6 of 6", "Manager, by name"]),
        ("A24", ["Manager ← Reporting Manager, by name and id, 5 of 6"]),
        ("A26", ["One person has nobody above, as the file says: Greta Lindqvist (row 2)."]),
        ("A30", ["No e-mail addresses are stored: “EMAIL” holds none", "Hire date ← HIRE_DATE, 6 of 6"]),
        ("A37", ["Status ← EmploymentStatus, 6 of 6", "Not active and not on the roster so far, so not stored: 1."]),
        ("B10", ["“rubbish” in “hire_date” is no date and left out: Siobhan O'Rourke (row 5)."]),
        ("B11", ["One row is no person and left out: “Total” (row 8)."]),
        ("B12", ["One row is no person and left out: “Total employees” (row 8)."]),
        ("B38", ["Department: “sales” and “SALES” are read as “Sales”."]),
        ("B49", ["One row is there twice and counts once: Yuki Tanabe (row 8)."]),
        ("B55", ["Left out: City"]),
        ("B64", ["Employee id ← Employee #, 6 of 6", "Left out: ID"]),
        ("C05", ["“#N/A” in “manager_id” is an error of the spreadsheet and names nobody: Siobhan O'Rourke (row 5)."]),
        ("C10", ["One row is no person and left out: “Total” (row 9)."]),
        ("E01", ["Employee id ← ID, 6 of 6", "Left out: Employee #"]),
        ("E06", ["E-mail ← Work Email, 6 of 6", "Left out: Email, Personal Email"]),
        ("G01", ["Employee id ← Personio-ID, 6 of 6", "Omar Haddad (1002), manager: Greta", "Left out: Team,"]),
        ("G02", ["Status ← Estado, 6 of 6", "Manager ← Responsable directo, by name, 5 of 6"]),
        ("G03", ["Manager ← Manager, by name, 5 of 6", "Left out: Adresse e-mail personnelle, Type de contrat"]),
        ("G04", ["Hire date ← Start, 6 of 6", "Not read: the sheet Pivot", "One row is no person and left out"]),
        ("G05", ["Manager ← Reports To Position ID, by id, 5 of 6", "“Total number of records: 6” (row 11)"]),
        ("G06", ["Manager ← Manager ID, by id, 5 of 6", "Tom Bakker (12004), manager: Lucía Peña-Ortiz"]),
    ],
)  # fmt: skip
def test_it_says_how_it_is_read(
    begins: str, said: list[str], sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    shape = next(shape for shape in SHAPES if shape.name.startswith(begins))
    assert run(monkeypatch, shape, "--dry-run") == 0
    output = capfd.readouterr().out
    assert [words for words in said if words not in output] == [], output
    with db.reading() as session:
        assert session.scalars(select(Person)).all() == []


@pytest.mark.parametrize(
    ("begins", "sentence"),
    [
        ("B48", "An employee id is missing: Yuki Tanabe (row 4)."),
        ("C05", "4 of 6 people would have a manager."),
        ("C11", "People are on several sheets: “Sales” (3) and “Support” (3). Please name those to read"),
    ],
)
def test_it_is_not_decided_by_guess(
    begins: str, sentence: str, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    shape = next(shape for shape in SHAPES if shape.name.startswith(begins))
    assert run(monkeypatch, shape) == 1
    errors = capfd.readouterr().err
    assert errors.startswith(sentence)
    assert len(errors.splitlines()) == 1
    with db.reading() as session:
        assert session.scalars(select(Person)).all() == []
