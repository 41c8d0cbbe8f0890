"""The table and its columns are found, whatever their order, language and headings."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.roster.summary import questions_in_words
from lib.roster_file.headings import SPELLINGS, Field, is_never_read
from lib.roster_file.read_content import NoSuchColumn, table_in
from lib.roster_file.table import Choices, RosterRow, RosterTable
from tests.roster.files import TODAY, csv_file, workbook, workbook_of, workbook_of_sheets

PEOPLE: dict[Field, tuple[str, ...]] = {
    Field.EMPLOYEE_ID: ("E1001", "E1002", "E1003", "E1004", "E1005", "E1006"),
    Field.NAME: ("Greta Lindqvist", "Omar Haddad", "Yuki Tanabe", "Siobhan O'Rourke", "Lucía Peña-Ortiz", "Tom Bakker"),
    Field.EMAIL: tuple(f"{name}@acorn.example" for name in ("greta", "omar", "yuki", "siobhan", "lucia", "tom")),
    Field.TITLE: ("Chief Executive", "Director", "Account Manager", "Account Manager", "Head of Support", "Agent"),
    Field.DEPARTMENT: ("Management", "Sales", "Sales", "Sales", "Support", "Support"),
    Field.LOCATION: ("Malmö", "Leeds", "Leeds", "Leeds", "Malmö", "Malmö"),
    Field.HIRE_DATE: ("2015-03-02", "13.06.2016", "21 Jan 2019", "20201005", "27-Aug-18", "2022-02-14T00:00:00Z"),
    Field.STATUS: ("Active", "active", "On leave", "Active", "Probation", "Active"),
}
MANAGERS = (None, 0, 1, 1, 0, 4)
AS_WRITTEN = {
    "id": PEOPLE[Field.EMPLOYEE_ID],
    "address": PEOPLE[Field.EMAIL],
    "name": PEOPLE[Field.NAME],
    "name and id": tuple(
        f"{name} ({key})" for name, key in zip(PEOPLE[Field.NAME], PEOPLE[Field.EMPLOYEE_ID], strict=True)
    ),
    "directory": tuple(f"CN={name},OU=Staff,DC=acorn,DC=example" for name in PEOPLE[Field.NAME]),
}
DECORATED = ("{}", "{} *", "{} [Required]", "*{}", "{}:", " {} ", "{} (optional)")
MADE_UP = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9).map(lambda word: f"x{word}q")
NO_OTHER_KIND = {"nom", "nombre", "title", "título", "titre"}
"""Headings that mean something else beside others."""


def found(
    content: bytes, chosen: Choices | None = None, kept: Mapping[str, Choices] | None = None
) -> tuple[RosterTable, list[RosterRow]]:
    """A file, read without a process of its own."""
    head, *pieces = table_in(content, chosen or Choices(), kept or {}, TODAY)
    assert isinstance(head, RosterTable)
    return head, [row for piece in pieces if not isinstance(piece, RosterTable) for row in piece]


def assert_all_there(content: bytes, fields: Sequence[Field] = tuple(PEOPLE)) -> None:
    table, rows = found(content)
    assert (table.problems, table.asks) == ((), False), table.read_as.sentences()
    keys = PEOPLE[Field.EMPLOYEE_ID if Field.EMPLOYEE_ID in fields else Field.EMAIL]
    assert [row.employee_id for row in rows] == list(keys), table.read_as.sentences()
    assert [row.manager for row in rows] == [None if at is None else keys[at] for at in MANAGERS], (
        table.read_as.sentences()
    )
    for field in (Field.NAME, Field.EMAIL, Field.TITLE, Field.DEPARTMENT, Field.LOCATION):
        if field in fields:
            assert [getattr(row, field) for row in rows] == list(PEOPLE[field]), table.read_as.sentences()
    if Field.HIRE_DATE in fields:
        assert [row.hire_date for row in rows][:4] == [
            date(2015, 3, 2), date(2016, 6, 13), date(2019, 1, 21), date(2020, 10, 5),
        ]  # fmt: skip
    assert all(row.active for row in rows)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, tuple[Field, ...]]:
    """A file with any of the spellings of each field, in any order and decoration, the manager written in any way."""
    optional = (Field.TITLE, Field.DEPARTMENT, Field.LOCATION, Field.HIRE_DATE, Field.STATUS)
    fields = [Field.NAME, Field.EMAIL, *draw(st.lists(st.sampled_from(optional), unique=True))]
    way = draw(st.sampled_from(sorted(AS_WRITTEN)))
    if way in ("id", "name and id") or draw(st.booleans()):
        fields.append(Field.EMPLOYEE_ID)
    columns = []
    for field in fields:
        spelling = draw(st.sampled_from([word for word in SPELLINGS[field] if word not in NO_OTHER_KIND]))
        columns.append((draw(st.sampled_from(DECORATED)).format(spelling), PEOPLE[field]))
    heading = draw(st.one_of(MADE_UP, st.sampled_from(SPELLINGS[Field.MANAGER])))
    written = ["" if at is None else AS_WRITTEN[way][at] for at in MANAGERS]
    columns.append((heading, written))
    columns += [(draw(MADE_UP), ("1", "2", "1", "2", "1", "2")) for _ in range(draw(st.integers(0, 3)))]
    columns = draw(st.permutations(columns))
    separator = draw(st.sampled_from(",;\t|"))
    title = draw(st.sampled_from([(), ("Employee roster",), ("Roster", "", "As of 2026-01-05")]))
    lines = zip(*([name, *cells] for name, cells in columns), strict=True)
    return csv_file(*title, *(separator.join(f'"{cell}"' for cell in line) for line in lines)), tuple(fields)


@given(files())
@settings(max_examples=150)
def test_every_order_language_and_heading_is_read(file: tuple[bytes, tuple[Field, ...]]) -> None:
    assert_all_there(*file)


@pytest.mark.parametrize("way", AS_WRITTEN)
def test_contents_decide_where_no_heading_tells(way: str) -> None:
    """Only addresses, names, ids and managers: what a title or a location is, no content tells."""
    columns = [
        ("Alpha", PEOPLE[Field.NAME]),
        ("Beta", ["" if at is None else AS_WRITTEN[way][at] for at in MANAGERS]),
        ("Gamma", PEOPLE[Field.EMAIL]),
        *([("Delta", PEOPLE[Field.EMPLOYEE_ID])] if way in ("id", "name and id") else []),
    ]
    lines = zip(*([name, *cells] for name, cells in columns), strict=True)
    fields = [Field.NAME, Field.EMAIL, *([Field.EMPLOYEE_ID] if len(columns) == 4 else [])]
    assert_all_there(csv_file(*(",".join(f'"{cell}"' for cell in line) for line in lines)), fields)


@pytest.mark.parametrize("heading", ["HR Business Partner", "Mentor", "Matrix manager", "Second level manager", "HR"])
def test_other_people_of_the_organisation_are_no_managers(heading: str) -> None:
    rows = [f"{key},{name},E1001" for key, name in zip(PEOPLE[Field.EMPLOYEE_ID], PEOPLE[Field.NAME], strict=True)]
    table, people = found(csv_file(f"Employee ID,Name,{heading}", *rows))
    assert Field.MANAGER not in table.columns
    assert table.read_as.left_out == (heading,)
    assert {row.manager for row in people} == {None}


@pytest.mark.parametrize("heading", ["Vorgesetzte/r (Personal-Nr.)", "Leitung Personal-ID", "Personal Nr. Leitung"])
def test_the_number_of_a_manager_is_nothing_private(heading: str) -> None:
    rows = [f"{n},Person {n},{'' if n == 1 else 1}" for n in range(1, 9)]
    table, _ = found(csv_file(f"Personal-Nr.,Name,{heading}", *rows))
    assert table.read_as.places.get(Field.MANAGER) == heading


@pytest.mark.parametrize("heading", ["City", "Wohnort", "Date of birth", "Salary", "SSN", "Emergency contact email"])
def test_what_is_private_is_not_taken_by_guess(heading: str) -> None:
    content = {"Date of birth": "1980-01-01", "City": "Oslo", "Wohnort": "Oslo"}.get(heading, "{}@acorn.example")
    rows = [f"{number},Person {number},{'' if number == 1 else 1},{content.format(number)}" for number in range(1, 9)]
    table, people = found(csv_file(f"ID,Name,Manager,{heading}", *rows))
    assert (table.read_as.left_out, table.asks) == ((heading,), False)
    assert {(row.email, row.location, row.hire_date) for row in people} == {(None, "", None)}


@pytest.mark.parametrize(
    "heading",
    ["Salaire brut", "Base Pay", "Geburtsdatum", "date_of_birth", "SSN", "Steuer-ID", "N° de sécurité sociale",
     "Gender (Self-ID)", "Sexo", "Religion", "Nationality", "Estado civil"],
)  # fmt: skip  # a list to read
def test_what_is_nobodys_business_is_never_read_even_if_it_was_chosen(heading: str) -> None:
    content = csv_file(f"ID,Name,Manager,{heading}", "1,Anna,,secret", "2,Ben,1,secret")
    table, rows = found(content)
    assert (table.read_as.left_out, heading in table.read_as.columns) == ((heading,), False)
    assert "secret" not in repr((table, rows))
    with pytest.raises(NoSuchColumn, match=r"is private and is never read\."):
        found(content, Choices({Field.TITLE: heading}))


def test_no_field_is_headed_by_what_is_never_read() -> None:
    assert [word for words in SPELLINGS.values() for word in words if is_never_read(word)] == []


@pytest.mark.parametrize(
    ("headings", "read_as"),
    [
        (
            "Position ID,Payroll Name,Reports To Name,Reports To Position ID,Home Department Desc,Position Status",
            {Field.EMPLOYEE_ID: "Position ID", Field.MANAGER: "Reports To Position ID",
             Field.DEPARTMENT: "Home Department Desc", Field.STATUS: "Position Status"},
        ),
        (
            "Employee ID,Display name,Reports to,Manager ID,Department,Lifecycle status",
            {Field.STATUS: "Lifecycle status", Field.NAME: "Display name"},
        ),
        ("Personalnummer,Name,Vorgesetzter,Vorgesetzter ID,Team,Status", {Field.DEPARTMENT: "Team"}),
        ("Personalnummer,Name,Vorgesetzter,Team,Abteilung,Status", {Field.DEPARTMENT: "Abteilung"}),
    ],
    ids=["ADP", "HiBob", "a team alone", "a team beside the department"],
)  # fmt: skip  # a list to read
def test_headings_of_real_systems_are_known(headings: str, read_as: dict[Field, str]) -> None:
    rows = ('1001,"Lindqvist, Greta",,,Sales,Active', '1002,"Ott, Ben","Lindqvist, Greta",1001,Sales,Active')
    table, _ = found(csv_file(headings, *rows))
    assert {what: table.read_as.places.get(what) for what in read_as} == read_as


def test_where_there_are_no_headings_the_first_row_is_a_person() -> None:
    table, rows = found(csv_file("1001,Greta Lindqvist,", "1002,Omar Haddad,1001", "1003,Yuki Tanabe,1002"))
    assert [(row.row, row.name, row.manager) for row in rows] == [
        (1, "Greta Lindqvist", None), (2, "Omar Haddad", "1001"), (3, "Yuki Tanabe", "1002"),
    ]  # fmt: skip
    assert table.read_as.columns == ("Column A", "Column B", "Column C")


def test_a_work_column_is_read_rather_than_a_private_one_wherever_it_stands() -> None:
    rows = [
        f"{n},Person {n},{'' if n == 1 else 1},p{n}@home.example,p{n}@acorn.example,Oslo,Bergen" for n in range(1, 5)
    ]
    table, people = found(csv_file("ID,Name,Manager,Email,Work Email,Home City,Office", *rows))
    assert (people[0].email, people[0].location) == ("p1@acorn.example", "Bergen")
    assert table.read_as.left_out == ("Email", "Home City")


PRIVATE = ("Private E-Mail", "Personal email", "Home Email", "E-Mail (privat)", "Correo personal", "Contact")


@pytest.mark.parametrize("heading", PRIVATE)
def test_whether_private_addresses_are_used_is_asked_and_the_answer_is_kept(heading: str) -> None:
    content = csv_file(f"ID,Name,Manager,{heading}", *(f"{n},Person {n},1,person{n}@gmail.com" for n in range(1, 9)))
    table, people = found(content)
    assert (table.asks, table.private_addresses, people[0].email) == (True, (heading,), None)
    assert list(questions_in_words(table)) == [
        (
            f"The only e-mail addresses in this file are in “{heading}” and may be private. Are they to be used?",
            f'Please add --map email="{heading}", or --map email= to leave them out.',
        )
    ]
    for answer, address in ((heading, "person1@gmail.com"), ("", None)):
        answered, people = found(content, kept={table.read_as.key: Choices({Field.EMAIL: answer})})
        assert (answered.asks, people[0].email, answered.private_addresses) == (False, address, (heading,))


@pytest.mark.parametrize("beside", ["Work Email", "Email"])
def test_private_addresses_are_not_asked_about_beside_others(beside: str) -> None:
    rows = [f"{n},Person {n},p{n}@gmail.com,p{n}@home.example" for n in range(1, 9)]
    for chosen in (None, Choices({Field.EMAIL: beside}), Choices({Field.EMAIL: "Private email"})):
        assert found(csv_file(f"ID,Name,{beside},Private email", *rows), chosen)[0].private_addresses == ()
    shared = [f"{n},Person {n},shop@firm.example,p{n}@home.example" for n in range(1, 9)]
    assert found(csv_file(f"ID,Name,{beside},Private email", *shared))[0].private_addresses == ()
    empty = csv_file(f"ID,Name,{beside},Private email", *(f"{n},Person {n},,p{n}@home.example" for n in range(1, 9)))
    assert found(empty)[0].private_addresses == ("Private email",)


def test_private_addresses_are_no_key_by_guess() -> None:
    content = csv_file("Name,Contact", *(f"Person {n} Surname,person{n}@gmail.com" for n in range(1, 5)))
    table, people = found(content)
    assert (table.asks, table.problems, people) == (True, (), [])
    assert table.read_as.sentences() == ["Name ← Name"]  # Nobody was read, so nobody is counted.
    table, people = found(content, Choices({Field.EMAIL: "Contact"}))
    assert (table.asks, people[0].employee_id) == (False, "person1@gmail.com")
    assert [str(problem) for problem in found(content, Choices({Field.EMAIL: ""}))[0].problems] == [
        "No column holds employee ids or work e-mail addresses. The columns are “Name” and “Contact”. "
        "Please say which one does."
    ]


@pytest.mark.parametrize(
    ("columns", "first", "name"),
    [
        ("Nr,Vorname,Name", "1,Anna Lena,Berg", "Anna Lena Berg"),
        ("Matricule,Nom,Prénom", "1,Berg,Anna", "Anna Berg"),
        ("Legajo,Nombre,Apellidos", "1,Ana María,García López", "Ana María García López"),
        ("ID,Preferred Name,First Name,Last Name", "1,Annie,Anna,Berg", "Anna Berg"),
        ("ID,Name,First Name", "1,Anna Berg,Anna", "Anna Berg"),
        ("ID,First Name,Last Name", "1,-,Sukarno", "Sukarno"),
        ("ID,First Name,Last Name", "1,Jennifer,Null", "Jennifer Null"),
        ("ID,Name", '1,"Berg, Anna"', "Anna Berg"),
        ("ID,Name", '1,"Anna Berg, PhD"', "Anna Berg, PhD"),
    ],
)
def test_names_are_read_in_full(columns: str, first: str, name: str) -> None:
    columns = columns.replace("Nr", "Personalnummer")
    assert [row.name for row in found(csv_file(columns, first))[1]] == [name]


def test_a_title_before_a_name_is_no_job_title() -> None:
    rows = ("1,Ms,Anna Berg,,Lead", "2,Dr.,Ben Ott,1,Analyst")
    _, people = found(csv_file("ID,Title,Name,Manager,Position", *rows))
    assert [row.title for row in people] == ["Lead", "Analyst"]


def test_kinds_of_contracts_are_no_status() -> None:
    rows = ("1,Anna Berg,,Full-Time", "2,Ben Ott,1,Part-Time")
    assert found(csv_file("ID,Name,Manager,Employment Status", *rows))[0].read_as.left_out == ("Employment Status",)
    table, people = found(csv_file("ID,Name,Manager,Status", *rows, "3,Cem,1,Terminated"))
    assert ([row.active for row in people], table.asks) == ([True, True, False], False)


def test_a_person_with_words_of_headings_in_their_row_is_no_heading() -> None:
    rows = ("7,Anna Berg,Manager,Active", "8,Ben Ott,Employee,Status")
    table, people = found(csv_file("Alpha,Beta,Gamma,Delta", *rows), Choices({Field.EMPLOYEE_ID: "Alpha"}))
    assert table.read_as.columns == ("Alpha", "Beta", "Gamma", "Delta")
    assert [row.name for row in people] == ["Anna Berg", "Ben Ott"]


# Awkward workbooks

HEADINGS = ["Employee ID", "Name", "Work Email", "Manager", "Hire Date"]


def line(at: int) -> list[object]:
    manager = MANAGERS[at]
    return [
        PEOPLE[Field.EMPLOYEE_ID][at], PEOPLE[Field.NAME][at], PEOPLE[Field.EMAIL][at],
        None if manager is None else PEOPLE[Field.EMPLOYEE_ID][manager], 42065,
    ]  # fmt: skip


EVERYBODY = [line(at) for at in range(6)]
MERGED = [["Roster of Acorn"], ["As of", "2026-01-05"], [], ["Person", None, None, "Job"], HEADINGS, *EVERYBODY]
GROUPED = [HEADINGS, ["Management team"], *EVERYBODY[:2], ["Everybody else"], *EVERYBODY[2:], [None, "Total", 6]]
AWKWARD = {
    "a title, prompts and a line of groups above": workbook(MERGED),
    "names of groups and a total between people": workbook(GROUPED),
    "a table that begins in column C": workbook([[None, None, *row] for row in [[], HEADINGS, *EVERYBODY]]),
    "a sheet of notes before": workbook_of_sheets(
        {"Read me": [["Please fill in all cells"], ["Owner", "HR"]], "People": [HEADINGS, *EVERYBODY]}
    ),
    "a table of departments before": workbook_of_sheets(
        {"Departments": [["Department", "Location"], ["Sales", "Leeds"]], "People": [HEADINGS, *EVERYBODY]}
    ),
    "a hidden sheet with people who left": workbook_of_sheets(
        {"Leavers": [HEADINGS, ["X1", "Gone Person", "gone@acorn.example"]], "People": [HEADINGS, *EVERYBODY]},
        hidden=("Leavers",),
    ),
    "headings twice and an empty column": workbook(
        [[*HEADINGS[:3], None, *HEADINGS[3:]]] * 2 + [[*row[:3], None, *row[3:]] for row in EVERYBODY]
    ),
}


@pytest.mark.parametrize("content", AWKWARD.values(), ids=AWKWARD)
def test_an_awkward_workbook_is_read(content: bytes) -> None:
    table, rows = found(content)
    assert (table.problems, table.asks) == ((), False)
    keys = PEOPLE[Field.EMPLOYEE_ID]
    assert [row.employee_id for row in rows] == list(keys)
    assert [row.manager for row in rows] == [None if at is None else keys[at] for at in MANAGERS]
    assert {row.hire_date for row in rows} == {date(2015, 3, 2)}


def test_errors_of_a_workbook_are_found_where_its_table_begins_further_right() -> None:
    cells = [["ID", "Name", "Boss"], ["1", "Anna Berg", "0"], ["2", "Ben Ott", "1"]]
    rows = [
        "".join(f'<c r="{"DEF"[at]}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(row))
        for number, row in enumerate(cells, 4)
    ]
    broken = '<c r="D7"><v>3</v></c><c r="E7" t="inlineStr"><is><t>Cem</t></is></c><c r="F7" t="e"><v>#REF!</v></c>'
    data = "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate([*rows, broken], 4))
    table, people = found(workbook_of(data))
    assert [(row.row, row.manager) for row in people] == [(5, None), (6, "1"), (7, None)]
    assert table.lost_managers == 1
    assert str(table.remarks[-1]) == "“#REF!” in “Boss” is an error of the spreadsheet and names nobody: Cem (row 7)."


def test_rows_of_a_workbook_are_told_as_it_shows_them() -> None:
    _, rows = found(AWKWARD["names of groups and a total between people"])
    assert [row.row for row in rows] == [3, 4, 6, 7, 8, 9]


def test_a_second_sheet_with_people_is_asked_about_and_both_can_be_read() -> None:
    reordered = [[row[1], row[0], *row[2:]] for row in [HEADINGS, *EVERYBODY[3:]]]
    content = workbook_of_sheets({"North": [HEADINGS, *EVERYBODY[:3]], "South": reordered, "Notes": [["Nothing"]]})
    table, _ = found(content)
    assert (table.asks, table.sheets_in_doubt) == (True, True)
    table, rows = found(content, Choices(sheets=("north", "South")))
    assert [(row.sheet, row.row, row.name) for row in rows][3] == ("South", 2, "Siobhan O'Rourke")
    assert [sheet.is_read for sheet in table.read_as.sheets] == [True, True, False]
    table, rows = found(content, Choices(sheets=("South",)))
    assert (table.asks, len(rows)) == (False, 3)


def test_a_later_sheet_may_have_more_columns() -> None:
    north = [["ID", "Name"], ["1", "Anna Berg"]]
    south = [["ID", "Name", "Department"], ["2", "Ben Ott", "Sales"]]
    _, rows = found(workbook_of_sheets({"N": north, "S": south}), Choices(sheets=("N", "S")))
    assert [(row.name, row.department) for row in rows] == [("Anna Berg", ""), ("Ben Ott", "Sales")]


def test_of_two_columns_of_one_name_on_one_of_two_sheets_one_has_to_be_renamed_in_the_file() -> None:
    """Whichever were chosen of the three, people of a sheet would lose their titles."""
    once, twice = ["ID", "Name", "Title"], ["ID", "Name", "Title", "Title"]
    south = [twice, ["2", "Ben Ott", "Lead", "Dr."]]
    both, sheets = Choices(sheets=("North", "South")), {"North": [once, ["1", "Anna Berg", "Lead"]], "South": south}
    said = (
        "Job title: several columns of the sheet “South” are called “Title”, and another sheet does not have the same "
        "ones. Please open the file and rename the columns that are not meant."
    )
    table, _ = found(workbook_of_sheets(sheets), both)
    assert [str(problem) for problem in table.problems] == [said]
    for label in [label for label in table.read_as.columns if label.startswith("Title")]:
        chosen, _ = found(workbook_of_sheets(sheets), both | Choices(columns={Field.TITLE: label}))
        assert [str(problem) for problem in chosen.problems] == [said], label
    left_out, rows = found(workbook_of_sheets(sheets), both | Choices(columns={Field.TITLE: ""}))
    assert (left_out.problems, [row.name for row in rows]) == ((), ["Anna Berg", "Ben Ott"])
    sheets["North"] = [twice, ["1", "Anna Berg", "Lead", "Dr."]]  # As on the other sheet: one of the two can be chosen.
    table, _ = found(workbook_of_sheets(sheets), both)
    assert "Please say which one is meant." in str(table.problems[0])


def test_sheets_that_were_named_before_are_asked_about_again_where_they_are_not_there() -> None:
    content = workbook_of_sheets({"May": [HEADINGS, *EVERYBODY]})
    key = found(content)[0].read_as.key
    kept = {key: Choices(sheets=("April",), columns={Field.HIRE_DATE: ""})}
    table = next(table_in(content, Choices(), kept, TODAY))
    assert isinstance(table, RosterTable)
    assert ([sheet.is_read for sheet in table.read_as.sheets], Field.HIRE_DATE in table.columns) == ([True], False)


def test_finding_does_not_take_long_however_many_columns_there_are() -> None:
    """Two hundred columns of ids that could all be ids or managers; each is looked at in a sample."""
    names = [f"c{at}x" for at in range(198)]
    rows = (f"{n},Person {n}," + ",".join(str((n * (at + 3)) % 3000) for at in range(198)) for n in range(3000))
    began = time.monotonic()
    found(csv_file(",".join(["id", "name", *names]), *islice(rows, 3000)))
    assert time.monotonic() - began < 30
