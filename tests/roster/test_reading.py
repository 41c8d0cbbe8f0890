"""Reading a roster from whatever file it comes in."""

import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import pytest
from pydantic import ValidationError

from lib.models import PersonFacts
from lib.roster import MAX_ROWS, Choices, DateOrder, Field, Finding, RosterRefused, RosterRow
from lib.roster_file.dates import read_date
from lib.roster_file.table import ROSTER_ROW
from lib.settings import ROOT
from lib.table_files import TOO_MUCH
from tests.roster.files import TODAY, Day, csv_file, people_file, read, workbook, workbook_of


def problems(content: bytes) -> list[str]:
    """What is wrong with a file, whether it concerns the whole of it or single cells."""
    try:
        return [str(problem) for problem in read(content).problems]
    except RosterRefused as refused:
        return [str(problem) for problem in refused.problems]


def hired(*dates: str, order: DateOrder | None = None) -> list[date | None]:
    rows = [f"{number},Person {number},{day}" for number, day in enumerate(dates, 1)]
    table = read(csv_file("employee_id,name,hire_date", *rows), Choices(dates=order))
    assert (table.problems, table.dates_in_doubt) == ((), "")
    return [row.hire_date for row in table.rows]


def test_the_sample_roster_can_be_read_without_a_problem() -> None:
    table = read((ROOT / "data" / "sample-roster.csv").read_bytes())
    assert table.problems == ()
    assert table.read_as.left_out == ()
    assert len(table.rows) == 60


# Encodings and separators


@pytest.mark.parametrize(
    ("encoding", "form"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
@pytest.mark.parametrize(("separator", "words"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "pipes")])
def test_names_survive_every_encoding_and_separator(encoding: str, form: str, separator: str, words: str) -> None:
    lines = [separator.join(cells) for cells in (("employee_id", "name"), ("7", "Žofie Brännström – “Bee”"))]
    table = read(csv_file(*lines, encoding=encoding))
    assert [row.name for row in table.rows] == ["Žofie Brännström – “Bee”"]
    assert table.read_as.form == f"CSV, {form}, separated by {words}"


def test_letters_that_are_in_no_known_encoding_are_refused() -> None:
    assert problems(b"employee_id,name\n1,Bj\x81rk") == [
        "The letters of this file could not be read. Please save it as “CSV UTF-8” or XLSX."
    ]


def test_a_line_that_names_the_separator_is_no_heading() -> None:
    table = read(csv_file("sep=;", "employee_id;name", "1;Anna Berg"))
    assert [(row.row, row.name) for row in table.rows] == [(2, "Anna Berg")], "a spreadsheet does not show it"


def test_windows_line_ends_blank_lines_and_lines_of_separators_are_no_people() -> None:
    table = read(b"\r\nemployee_id,name\r\n\r\n1,Anna Berg\r\n,,\r\n  , \r\n2,Sam Carter\r\n")
    assert [(row.row, row.name) for row in table.rows] == [(4, "Anna Berg"), (7, "Sam Carter")]


def test_a_row_is_one_row_whatever_breaks_stand_in_its_cells() -> None:
    table = read(csv_file("employee_id,name,title", '1,Anna Berg,"Manager,\nPlatform"', "2,Sam Carter,Analyst"))
    assert [(row.row, row.title) for row in table.rows] == [(2, "Manager, Platform"), (3, "Analyst")]


def test_quotes_that_do_not_fit_together_are_refused_with_their_line() -> None:
    assert problems(csv_file("employee_id,name", '1,"Anna Berg', "2,Sam Carter")) == [
        "Row 2: The quotation marks in this row do not fit together."
    ]


def test_a_comma_without_quotes_is_noticed() -> None:
    assert problems(people_file("1,Berg, Anna,2")) == [
        "Row 2 has more cells than there are headings. Is there a text with a comma without its quotation marks?"
    ]


@pytest.mark.parametrize(
    "line",
    [
        '="0017",Anna Berg,="0016"',
        """'0017,Anna Berg,'0016""",
        '0017,"=HYPERLINK(""https://hr.example/17"",""Anna Berg"")",0016',
        '"0017,Anna Berg,0016"',
        "0017\u00a0,Anna\u00a0Berg,0016\u200b",
        "００１７,Anna Berg,０016",
    ],
    ids=["text by formula", "text by mark", "link", "row in quotes", "marks that nobody sees", "full width"],
)
def test_a_cell_is_read_as_a_spreadsheet_shows_it(line: str) -> None:
    is_in_quotes = line.startswith('"0017')
    rows = ["employee_id,name,manager_id", "0016,Ben Ott,", line]
    if is_in_quotes:
        rows[:2] = [f'"{row}"' for row in rows[:2]]
    assert [(row.employee_id, row.name, row.manager) for row in read(csv_file(*rows)).rows][1] == (
        "0017", "Anna Berg", "0016",
    )  # fmt: skip


def test_text_is_cleaned() -> None:
    table = read(csv_file("employee_id,name", " 1 ,  Anna\u202e  Be\u0000rg ", "2,Zoe\u0308"))
    assert [(row.employee_id, row.name) for row in table.rows] == [("1", "Anna Berg"), ("2", "Zoë")]
    table = read(csv_file("employee_id,name,\u2060email", "1,Anna,\u200banna@firm\u00ad.example\u200b"))
    assert [row.email for row in table.rows] == ["anna@firm.example"]


# Columns


def test_other_names_of_columns_are_known_whatever_their_case_and_punctuation() -> None:
    table = read(
        csv_file(
            "EMPLOYEE ID,Full_Name,Work E-mail,Job Title,Dept.,Office Location,Manager’s ID,Date of Hire,Is Active?",
            "1,Anna Berg,anna@firm.example,Lead,Platform,Oslo,2,2020-01-31,no",
        )
    )
    assert table.read_as.left_out == ()
    (row,) = table.rows
    assert (row.employee_id, row.name, row.email, row.title) == ("1", "Anna Berg", "anna@firm.example", "Lead")
    assert (row.department, row.location, row.manager, row.hire_date, row.active) == (
        "Platform", "Oslo", "2", date(2020, 1, 31), False,
    )  # fmt: skip


def test_first_and_last_name_make_a_name() -> None:
    table = read(csv_file("ID;Last name;First name", "1;Berg;Anna"))
    assert [row.name for row in table.rows] == ["Anna Berg"]
    assert table.read_as.left_out == ()


def test_unknown_columns_are_named_and_not_stored() -> None:
    table = read(csv_file("employee_id,name,Role,Salary", "1,Anna Berg,hr,100"))
    assert table.read_as.left_out == ("Role", "Salary")
    assert table.columns == {Field.EMPLOYEE_ID, Field.NAME}


def test_the_more_telling_of_two_names_is_taken_and_the_other_one_named() -> None:
    table = read(csv_file("employee_id,name,Manager,Manager ID", "1,Anna Berg,Ruben Okoye,2"))
    assert table.rows[0].manager == "2"
    assert table.read_as.left_out == ("Manager",)


def test_of_the_same_column_twice_one_has_to_be_chosen() -> None:
    content = csv_file("employee_id,name,Title,Title", "1,Anna Berg,Lead,Dr.")
    assert problems(content) == [
        "Job title could be “Title (column C)” or “Title (column D)”. Please say which one is meant."
    ]
    table = read(content, Choices(columns={Field.TITLE: "Title (column C)"}))
    assert (table.problems, table.rows[0].title) == ((), "Lead")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "The file is empty.", id="nothing"),
        pytest.param(b"\n ,, \n", "The file is empty.", id="blank lines"),
        pytest.param(b"employee_id,name\n\n", "The file has headings, but nobody below them.", id="only headings"),
        pytest.param(
            b"id,department\n1,Sales",
            "No column holds people’s names. The columns are “id” and “department”. Please say which one does.",
            id="no names",
        ),
        pytest.param(
            b"name,team\nAnna,Sales",
            "No column holds employee ids or work e-mail addresses. The columns are “name” and “team”. "
            "Please say which one does.",
            id="no ids",
        ),
    ],
)
def test_a_file_without_people_or_columns_is_refused(content: bytes, sentence: str) -> None:
    assert problems(content) == [sentence]


# Dates


def test_iso_dates_need_no_order() -> None:
    day = date(2024, 3, 4)
    assert hired("2024-03-04", "2024/03/04", "2024-03-04 00:00:00", "2024-03-04T08:30:00Z", "4 Mar 2024", "") == [
        day, day, day, day, day, None,
    ]  # fmt: skip


def test_one_day_over_twelve_settles_the_order_of_the_whole_file() -> None:
    assert hired("03/04/2024", "25/04/2024") == [date(2024, 4, 3), date(2024, 4, 25)]
    assert hired("03/04/2024", "04/25/2024") == [date(2024, 3, 4), date(2024, 4, 25)]


def test_dates_that_mean_the_same_either_way_leave_no_doubt() -> None:
    assert hired("05/05/2024", "01.01.2020") == [date(2024, 5, 5), date(2020, 1, 1)]


def test_where_the_file_leaves_doubt_the_order_is_asked() -> None:
    table = read(people_file("1,Anna,2024-12-31", "2,Ben,05/05/2024", "3,Cem,03/04/2024", columns="id,name,hire date"))
    assert table.asks
    assert table.dates_in_doubt == "Does the day or the month come first in dates such as 03/04/2024 (row 4)?"


def test_an_answer_settles_the_order() -> None:
    assert hired("03/04/2024", order=DateOrder.DAY_FIRST) == [date(2024, 4, 3)]
    assert hired("03/04/2024", order=DateOrder.MONTH_FIRST) == [date(2024, 3, 4)]


def test_an_answer_does_not_stand_against_what_the_file_says() -> None:
    assert hired("25/04/2024", "03/04/2024", order=DateOrder.MONTH_FIRST) == [date(2024, 4, 25), date(2024, 4, 3)]


def test_a_file_with_both_orders_is_read_where_each_date_is_clear_and_asked_about_otherwise() -> None:
    assert hired("25/04/2024", "04/26/2024") == [date(2024, 4, 25), date(2024, 4, 26)]
    content = csv_file("employee_id,name,hire_date", "1,A,25/04/2024", "2,B,04/26/2024", "3,C,03/04/2024")
    assert "03/04/2024 (row 4)" in read(content).dates_in_doubt


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("02-MAR-15", "2015-03-02"), ("13-Jun-16", "2016-06-13"), ("Mar 2nd, 2015", "2015-03-02"),
        ("Monday, 2 March 2015", "2015-03-02"), ("2. März 2015", "2015-03-02"), ("12 juin 2019", "2019-06-12"),
        ("1 juil. 2019", "2019-07-01"), ("3 août 2020", "2020-08-03"), ("2 de marzo de 2015", "2015-03-02"),
        ("20150302", "2015-03-02"), ("42065", "2015-03-02"), ("42065.0", "2015-03-02"), ("13/02/27", "2027-02-13"),
        ("13/02/28", "1928-02-13"), ("13.2.99", "1999-02-13"), ("2015-03-02T00:00:00.000Z", "2015-03-02"),
        ("2015-03-02 12:00 AM", "2015-03-02"),
    ],
)  # fmt: skip  # a list to read
def test_dates_are_read_as_the_systems_of_many_countries_write_them(written: str, day: str) -> None:
    assert read_date(written, None, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("day", ["soon", "2024-02-30", "31/31/2024", "0024-03-04", "2015", "123456", "March", "1 2 3"])
def test_a_hire_date_that_cannot_be_read_is_left_out_and_told(day: str) -> None:
    table = read(csv_file("employee_id,name,hire_date", f"1,Anna,{day}", "2,Ben,2024-12-31"))
    assert table.problems == ()
    assert [str(remark) for remark in table.remarks] == [
        f"“{day}” in “hire_date” is no date and left out: Anna (row 2). Dates such as 2024-12-31 can be read."
    ]
    assert [(row.hire_date, row.unread) for row in table.rows] == [
        (None, (Field.HIRE_DATE,)), (date(2024, 12, 31), ()),
    ]  # fmt: skip


def test_many_dates_that_cannot_be_read_are_one_sentence() -> None:
    rows = [f"{number},Person {number},{'soon' if number < 8 else '2024-12-31'}" for number in range(1, 11)]
    assert [str(remark) for remark in read(csv_file("id,name,Hire Date", *rows)).remarks] == [
        "“soon” and 6 more in “Hire Date” are no dates and left out: Person 1 (row 2), Person 2 (row 3), Person 3 "
        "(row 4), Person 4 (row 5), Person 5 (row 6) and 2 more. Dates such as 2024-12-31 can be read."
    ]


# Cells


@pytest.mark.parametrize("word", ["no", "No", "FALSE", "0", "inactive"])
def test_words_for_not_active(word: str) -> None:
    assert not read(people_file(f"1,Anna,{word}", columns="employee_id,name,active")).rows[0].active


@pytest.mark.parametrize("word", ["yes", "TRUE", "1", "Active", ""])
def test_words_for_active(word: str) -> None:
    assert read(people_file(f"1,Anna,{word}", columns="employee_id,name,active")).rows[0].active


@pytest.mark.parametrize(
    ("words", "works_here"),
    [
        ("On leave;Leave of Absence;Probation;suspended;ONBOARDING;Enabled;Elternzeit;Période d'essai;En congé", True),
        ("Resigned;Retired;terminated;Voluntarily Terminated;ausgeschieden;Démissionné;Jubilado;Disabled", False),
    ],
)
def test_states_are_read_in_many_words(words: str, works_here: bool) -> None:
    rows = [f"{number},Person {number},{word}" for number, word in enumerate(words.split(";"))]
    table = read(people_file(*rows, "99,Anna,Active", columns="id,name,Status"))
    assert table.unknown_states == ()
    assert {row.active for row in table.rows[:-1]} == {works_here}


def test_a_word_that_nobody_knows_is_asked_with_its_number() -> None:
    content = people_file("1,Anna,Sabbatical", "2,Ben,SABBATICAL", "3,Cem,Active", columns="id,name,Status")
    table = read(content)
    assert (table.asks, table.unknown_states) == (True, (("Sabbatical", 2),))
    table = read(content, Choices(states={"sabbatical": False}))
    assert (table.asks, [row.active for row in table.rows]) == (False, [False, False, True])


def test_whether_somebody_works_here_is_asked_where_the_spreadsheet_has_an_error() -> None:
    table = read(people_file("1,Anna,#N/A", "2,Ben,Active", columns="id,name,Status"))
    assert (table.asks, table.unknown_states) == (True, (("#N/A", 1),))


@pytest.mark.parametrize(
    ("day", "works_here"), [("2026-11-28", False), ("2026-11-29", True), ("2026-11-30", True), ("", True)]
)
def test_who_ended_before_today_has_left(day: str, works_here: bool) -> None:
    table = read(people_file(f"1,Anna,{day},Active", columns="id,name,Termination Date,Status"))
    assert table.rows[0].active is works_here


@pytest.mark.parametrize("day", ["soon", "#REF!"])
def test_an_end_that_cannot_be_read_is_refused(day: str) -> None:
    (sentence,) = problems(people_file(f"1,Anna,{day}", columns="id,name,Termination Date"))
    assert sentence.startswith(f"“{day}” in “Termination Date” is no date: Anna (row 2). Whoever left cannot be told")


def test_every_cause_is_told_with_its_row() -> None:
    content = csv_file(
        "employee_id,name,email,title", ",Anna,anna,,", f"2,,sam@firm.example,{'x' * 121}", "3,Mei,mei@firm.example,"
    )
    assert problems(content) == [
        "An employee id is missing: Anna (row 2). "
        "It tells everybody from others: please fill it in, or take the row out.",
        "A name is missing: id 2 (row 3). Everybody needs a name.",
        f"“{'x' * 39}…” is longer than 120 characters: row 3. Is “title” the column for “Job title”?",
    ]


@pytest.mark.parametrize(
    "address", ["anna", "anna@firm", "anna berg@firm.example", "a@b@firm.example", "@firm.example"]
)
def test_what_is_no_e_mail_address_is_left_out_and_told(address: str) -> None:
    table = read(people_file(f"1,Anna,{address}", "2,Ben,ben@firm.example", columns="employee_id,name,email"))
    assert [row.email for row in table.rows] == [None, "ben@firm.example"]
    assert [str(remark) for remark in table.remarks] == [
        f"“{address}” is no e-mail address and left out: Anna (row 2). "
        "They sign in by employee id until it is put right."
    ]


@pytest.mark.parametrize("nobody", ["", "-1", "0", "N/A", "-", "NULL", "None", "NO_MANAGER", "keine"])
def test_words_for_nobody_above(nobody: str) -> None:
    table = read(people_file(f"1,Anna,{nobody}", "2,Ben,1"))
    assert ([row.manager for row in table.rows], table.problems) == ([None, "1"], ())


def test_an_id_may_look_like_a_word_for_nobody() -> None:
    assert [row.manager for row in read(people_file("0,Anna,", "2,Ben,0", "3,Cem,0")).rows] == [None, "0", "0"]


@pytest.mark.parametrize(
    ("row", "is_person"),
    [
        ("Total,,,3", False),
        ("Total employees: 3,,,", False),
        ("Grand Total,3,,", False),
        ("Summe,,,3", False),
        ("Generated by Workday on 1 May,,,", False),
        ("employee_id,name,manager_id,Title", False),
        ("Employee ID,Full name,Reports to,Title", False),
        ("3,Total Recall,1,Actor", True),
        ("3,Sum Li,1,", True),
    ],
)
def test_totals_footers_and_repeated_headings_are_no_people(row: str, is_person: bool) -> None:
    table = read(people_file("1,Anna,,Lead", "2,Ben,1,", row, columns="employee_id,name,manager_id,Title"))
    assert (len(table.rows), table.problems, len(table.remarks)) == (3 if is_person else 2, (), 0 if is_person else 1)


def test_a_person_may_be_called_like_a_sum() -> None:
    content = people_file(
        "Sum Li,sum@firm.example,", "Total Recall,total@firm.example,Sum Li", columns="Name,Email,Boss"
    )
    assert [row.name for row in read(content).rows] == ["Sum Li", "Total Recall"]


def test_a_total_below_two_columns_is_no_person() -> None:
    assert [row.name for row in read(people_file("1,Anna", "2,Ben", "Total,2", columns="id,name")).rows] == [
        "Anna",
        "Ben",
    ]


def test_the_very_same_row_again_is_the_same_person_and_no_other_of_the_name() -> None:
    table = read(people_file("1,Anna,", "2,Ben,Anna", "1,Anna,", columns="employee_id,name,manager"))
    assert [(row.name, row.manager) for row in table.rows] == [("Anna", None), ("Ben", "1")]
    assert [str(remark) for remark in table.remarks] == ["One row is there twice and counts once: Anna (row 4)."]


def test_a_name_that_several_people_have_names_no_manager() -> None:
    table = read(people_file("1,Sam Li,", "2,Sam Li,", "3,Ben,Sam Li", "4,Cem,Ben", columns="id,name,manager"))
    assert [str(problem) for problem in table.problems] == [
        "“Sam Li” in “manager” is the name of several people: Ben (row 4). "
        "Please choose a column that names managers by id or e-mail address."
    ]


def test_groups_that_differ_by_case_and_spaces_have_the_spelling_that_is_used_most() -> None:
    table = read(people_file("1,A,SALES", "2,B,sales ", "3,C,Sales", "4,D,Sales", columns="id,name,department"))
    assert [row.department for row in table.rows] == ["Sales"] * 4


def test_a_long_id_is_refused() -> None:
    assert problems(people_file(f"{'7' * 65},Anna,")) == [
        f"“{'7' * 39}…” is longer than 64 characters: Anna (row 2). Is “employee_id” the column of employee ids?"
    ]


def test_an_address_that_is_too_long_to_be_the_id_is_refused() -> None:
    address = f"{'a' * 60}@firm.example"
    assert problems(people_file(f"Anna,{address}", columns="name,email")) == [
        f"“{'a' * 39}…” is longer than 64 characters: Anna (row 2). "
        "Without employee ids the address is the id: please add a column of ids."
    ]


def test_a_row_holds_the_limits_of_what_is_stored() -> None:
    for name, stored in PersonFacts.model_fields.items():
        limits = [each.max_length for each in stored.metadata if hasattr(each, "max_length")]
        for limit in limits:
            row = RosterRow(2, "1", "Anna")._replace(**{name: "x" * limit})
            assert ROSTER_ROW.validate_python(row) == row
            with pytest.raises(ValidationError, match=f"at most {limit} characters"):
                ROSTER_ROW.validate_python(row._replace(**{name: "x" * (limit + 1)}))


def test_ids_that_a_spreadsheet_rounded_are_refused() -> None:
    assert problems(people_file("1.23457E+11,Anna,", "1.23458E+11,Ben,1.23457E+11", "E+11,Cem,")) == [
        "“1.23457E+11” and 1 more in “employee_id” are numbers that a spreadsheet rounded: Anna (row 2) and "
        "Ben (row 3). Please import the file as it was exported, before a spreadsheet opened it, or an XLSX file."
    ]


def test_a_manager_is_found_without_the_leading_zeros_that_a_spreadsheet_took() -> None:
    table = read(people_file("0016,Anna Berg,", "0017,Ben Ott,16", "0018,Cem Kaya,16"))
    assert [row.manager for row in table.rows] == [None, "0016", "0016"]
    assert [str(remark) for remark in table.remarks] == [
        "“16” and 1 more in “manager_id” are found by id, without its leading zeros: Ben Ott (row 3) and Cem Kaya "
        "(row 4)."
    ]


@pytest.mark.parametrize("written", ["Lindqvist, Greta Marie", "Greta M. Lindqvist"])
def test_a_manager_is_found_by_first_and_last_name_where_that_is_one_person(written: str) -> None:
    rows = ("1,Greta Lindqvist,", f'2,Ben Ott,"{written}"')
    table = read(people_file(*rows, columns="id,name,manager"))
    assert [row.manager for row in table.rows] == [None, "1"]
    assert "found by first and last name: Ben Ott (row 3)." in str(table.remarks[0])
    (sentence,) = problems(people_file(*rows, "3,Greta Kim Lindqvist,", columns="id,name,manager"))
    assert "is the name of several people" in sentence


def test_a_number_that_a_tool_wrote_with_a_point_is_the_same_id() -> None:
    rows = read(people_file("100,Anna,", "00123,Sam,100.0", '"7,0",Mei,"100,0"')).rows
    assert [(row.employee_id, row.manager) for row in rows] == [("100", None), ("00123", "100"), ("7", "100")]


# Workbooks


@pytest.mark.parametrize("between", [",", ".", "’", " ", "\u202f"])
def test_thousands_apart_are_no_part_of_an_id(between: str) -> None:
    """A line that counts them is none of them, and says nothing of how ids are written."""
    written = ('"1_000",Anna,', '998,Sam,"1_000"', "7,Mei,1000", "Total,3,")
    rows = read(people_file(*(row.replace("_", between) for row in written))).rows
    assert [(row.employee_id, row.manager) for row in rows] == [("1000", None), ("998", "1000"), ("7", "1000")]


def test_ids_that_are_no_whole_numbers_stay_as_they_are_written() -> None:
    rows = read(people_file('"1,001",Anna,', '1002,Sam,"1,001"', '"1,1",Mei,"1,001"')).rows
    assert [(row.employee_id, row.manager) for row in rows] == [
        ("1,001", None), ("1002", "1,001"), ("1,1", "1,001")
    ]  # fmt: skip
    assert [row.employee_id for row in read(people_file('"1,001.002",Anna,', "2,Sam,")).rows] == ["1,001.002", "2"]


@pytest.mark.parametrize(
    ("name", "other", "read_as"),
    [
        pytest.param("Weber, Jonas", "Carter, Sam", "Jonas Weber", id="most"),
        pytest.param("Weber, Jonas", "Sam Carter", "Weber, Jonas", id="half"),
        pytest.param("Weber, Jonas, MSc", "Carter, Sam", "Weber, Jonas, MSc", id="more than two parts"),
    ],
)
def test_names_are_turned_where_most_of_them_have_the_last_name_first(name: str, other: str, read_as: str) -> None:
    names = (name, other, "Berg, Anna", "Mei Tanaka")
    rows = read(people_file(*(f'{at},"{each}",' for at, each in enumerate(names, 1)))).rows
    assert rows[0].name == read_as


def test_a_manager_is_found_with_the_last_name_first_unless_two_could_be_meant() -> None:
    columns = "employee_id,first name,last name,manager"
    team = ("1,Omar,Haddad,", "2,Yuki,Tanabe,HADDAD Omar", "3,Mei,Yu,haddad omar", "4,Kim,Yuki,Yu Mei")
    assert [row.manager for row in read(people_file(*team, columns=columns)).rows] == [None, "1", "1", "3"]
    one_name = read(people_file("1,-,Sukarno,", "2,Mei,Yu,Sukarno", "3,Kim,Yuki,- Sukarno", columns=columns))
    assert [row.manager for row in one_name.rows] == [None, "1", "1"]
    twins = (*team, "5,Haddad,Omar,1", "6,Tom,Bakker,Omar Haddad")
    assert [row.manager for row in read(people_file(*twins, columns=columns)).rows][-1] == "1"


def test_a_workbook_keeps_ids_dates_and_truth() -> None:
    table = read(
        workbook(
            [
                ["Employee ID", "Name", "Manager ID", "Hire Date", "Active", None],
                [100, "Anna Berg", None, Day(45_000), True],
                [None, None, None, None, None],
                ["00123", "Sam Carter", 100.0, 45_001, False],
                [102, "Mei Tanaka", "100", "2024-03-04", None],
            ]
        )
    )
    assert table.read_as.form == "XLSX"
    assert table.problems == ()
    assert [(row.row, row.employee_id, row.manager, row.hire_date, row.active) for row in table.rows] == [
        (2, "100", None, date(2023, 3, 15), True),
        (4, "00123", "100", date(2023, 3, 16), False),
        (5, "102", "100", date(2024, 3, 4), True),
    ]


def test_rows_above_the_headings_of_a_workbook_count_as_lines() -> None:
    table = read(workbook([[], [], ["employee_id", "name"], [1, "Anna Berg"]]))
    assert [row.row for row in table.rows] == [4]


@pytest.mark.limited
@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="&#88;FD1048576"><v>1</v></c></row>',
        "<row r='60000'><c r='ZZ60000'><v>1</v></c></row>",
        '<row r="100001"><c r="AX100001"><v>1</v></c></row>',
        '<row r="99999"><c r="AY99999"><v>1</v></c></row>',
    ],
    ids=["far away", "written in another way", "too wide and too long", "one row too long", "one column too wide"],
)
def test_a_cell_far_away_is_refused_before_it_takes_all_the_memory(sheet: str) -> None:
    assert problems(workbook_of(sheet)) == [
        "This workbook is larger than a roster of 50,000 people. Please save it as CSV."
    ]


@pytest.mark.limited
def test_a_text_that_stands_in_very_many_cells_counts_as_often() -> None:
    """It is in the file once, and each time it is there somebody would look at it letter by letter."""
    rows = "".join('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>' for _ in range(700))
    file = workbook_of(
        f'<row><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>{rows}', "7", "x" * 30_000, "employee_id", "name"
    )
    assert len(file) < 20_000
    assert problems(file) == [TOO_MUCH]


CELLS_WITHOUT_A_PLACE = "<c><v>1</v></c>" * 20_000
WITHOUT_PLACES = {
    "rows and cells": f"<row>{CELLS_WITHOUT_A_PLACE}</row>" + "<row/>" * 300,
    "cells after a row far away": f'<row r="1048576"><c><v>1</v></c></row><row>{CELLS_WITHOUT_A_PLACE}</row>',
    "a sign that ends no tag": '<row r="1"><c s=">" r="XFD1048576"><v>1</v></c></row>',
    "many rows": "<row/>" * 300 + '<row r="1048000"><c r="J1048000"><v>1</v></c></row>',
}


@pytest.mark.limited
@pytest.mark.parametrize("sheet", WITHOUT_PLACES.values(), ids=WITHOUT_PLACES)
def test_cells_that_do_not_say_where_they_stand_are_counted(sheet: str) -> None:
    assert problems(workbook_of(sheet)) == [
        "This workbook is larger than a roster of 50,000 people. Please save it as CSV."
    ]


def test_rows_and_cells_without_a_place_are_read_all_the_same() -> None:
    rows = [["employee_id", "name"], ["7", "Anna Berg"]]
    cells = ["".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) for row in rows]
    table = read(workbook_of("".join(f"<row>{row}</row>" for row in cells)))
    assert [(row.row, row.employee_id, row.name) for row in table.rows] == [(2, "7", "Anna Berg")]


@pytest.mark.limited
@pytest.mark.parametrize(
    "sheet",
    [
        "<c " * 1_000_000,
        '<c r="A1" t="e">' * 60_000,
        '<c r="A1"' + ' t="e"' * 60_000,
        '</sheetData><!DOCTYPE a [<!ENTITY b "c">]>',
        '<row r="1"><c r="A1"><v>&b;</v></c></row>',
    ],
    ids=[
        "tags that never end",
        "cells that never end",
        "a cell that never ends",
        "a definition",
        "a text that was never defined",
    ],
)
def test_what_is_no_xml_is_refused_at_once(sheet: str) -> None:
    began = time.monotonic()
    assert problems(workbook_of(sheet)) == [
        "This workbook could not be opened. Please save it again as XLSX, or as CSV."
    ]
    assert time.monotonic() - began < 20


@pytest.mark.limited
@pytest.mark.parametrize("inside", [f'<row r="1" spans="{"1" * 1_200_000}"/>', f"<!--{'x' * 1_200_000}-->"])
def test_a_tag_that_goes_on_and_on_is_refused(inside: str) -> None:
    """The parser would look through one of a hundred megabytes again and again, for minutes."""
    assert problems(workbook_of(inside)) == [
        "This workbook is larger than a roster of 50,000 people. Please save it as CSV."
    ]


@pytest.mark.limited
def test_a_sheet_that_is_not_counted_ends_at_the_memory_there_is() -> None:
    """Called by another ending it is no XML for the guard, but the library reads it."""
    file = workbook_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    hidden = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as whole, zipfile.ZipFile(hidden, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name).replace(b"sheet1.xml", b"sheet1.bin")
            archive.writestr(name.replace("sheet1.xml", "sheet1.bin"), content)
    assert problems(hidden.getvalue()) == [
        "Reading this file takes too much time or memory. Please save it anew as CSV."
    ]


@pytest.mark.limited
def test_while_a_hostile_file_is_read_nobody_else_waits() -> None:
    """Every moment in which this thread cannot go on would be one in which no visitor gets an answer."""
    rows = "".join(f'<row r="{row}">{"<c><v>1</v></c>" * 99}</row>' for row in range(1, 10_000))
    heading = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"é" * 20_000_000}</t></is></c></row>'
    hostile = [workbook_of(rows), workbook_of("<c " * 30_000_000), b"a," * 2_500_000, b'"' * 5_000_000]
    hostile += [workbook_of(heading), ",".join(["é" * 32_000] * 40).encode("cp1252")]
    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(lambda: [problems(content) for content in hostile])
        longest, last = 0.0, time.monotonic()
        while not reading.done():
            time.sleep(0.001)
            now = time.monotonic()
            longest, last = max(longest, now - last), now
    assert all(reading.result())
    assert longest < 0.5


@pytest.mark.parametrize("letters", [32_768, 140_000])
def test_a_cell_that_is_too_long_is_refused_with_its_row(letters: int) -> None:
    cell = "x" * letters
    in_a_workbook = f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
    too_long = "A cell here has more than 32,767 characters."
    assert problems(cell.encode()) == problems(workbook_of(f"<row>{in_a_workbook}</row>")) == [f"Row 1: {too_long}"]
    assert problems(csv_file("employee_id,name", "1,Anna", f"2,{cell}")) == [f"Row 3: {too_long}"]
    assert problems(workbook_of(f'<row r="1"><c><v>1</v></c></row><row r="7">{in_a_workbook}</row>')) == [
        f"Row 7: {too_long}"
    ]


def test_a_heading_that_is_too_long_is_refused_with_its_row() -> None:
    assert problems(csv_file("", f"employee_id,name,{'x' * 201}", "1,Anna,2")) == [
        f"Row 2: The heading “{'x' * 39}…” has more than 200 characters."
    ]
    assert read(csv_file(f"employee_id,name,{'x' * 200}", "1,Anna,2")).read_as.left_out == ("x" * 200,)


@pytest.mark.limited
def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    file = BytesIO(workbook([["employee_id", "name"], [1, "Anna"]]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.bin", b"\0" * (101 * 1024 * 1024))
    assert problems(file.getvalue()) == [
        "This workbook is larger than a roster of 50,000 people. Please save it as CSV."
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04 and then nothing", workbook([["a"]])[:-40]], ids=["junk", "cut off"])
def test_a_broken_workbook_is_refused(content: bytes) -> None:
    assert problems(content) == ["This workbook could not be opened. Please save it again as XLSX, or as CSV."]


def packed(*names: str) -> bytes:
    """A file that is packed as workbooks are, with these in it."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


OLDER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (OLDER, "This is an older Excel file. Please save it as XLSX or CSV."),
        (OLDER + "EncryptedPackage".encode("utf-16-le"), "This workbook has a password. Please save it without one"),
        (b"%PDF-1.7 \xff", "This is a PDF, in which there is no table that could be read. Please export the roster as"),
        (b"\x89PNG\r\n", "This is a picture. Please export"),
        (b"\x1f\x8b\x08", "This is a compressed file. Please export"),
        (b' [{"id": 1}]', "This is JSON, which is meant for programs. Please export"),
        (b"\xef\xbb\xbf\n<html><table>", "This is a web page under the name of a table, as some systems write it."),
        (packed("xl/workbook.bin"), "This is a binary workbook. Please save it as XLSX."),
        (packed("Index/Document.iwa"), "This is a document of Numbers. Please export it from there as Excel or CSV."),
        (packed("word/document.xml"), "This is a text document or a presentation."),
        (packed("roster.csv"), "This is a compressed folder. Please unpack it and choose the file with the people."),
    ],
    ids=["xls", "password", "pdf", "png", "gzip", "json", "html", "xlsb", "numbers", "docx", "zip"],
)
def test_what_is_no_table_is_told_as_what_it_is(content: bytes, says: str) -> None:
    (sentence,) = problems(content)
    assert sentence.startswith(says)


# Sizes


def test_too_many_people_are_refused() -> None:
    content = people_file(*(f"{number},P" for number in range(MAX_ROWS + 1)), columns="employee_id,name")
    assert problems(content) == ["The file has more than 50,000 people. Please import it in parts, as partial."]


def test_a_file_that_is_too_large_is_refused() -> None:
    assert problems(b"x" * (10 * 1024 * 1024 + 1)) == [
        "The file is larger than 10 MB. Please import it in parts, as partial."
    ]


def test_the_message_of_a_refusal_is_cut_but_its_problems_are_not() -> None:
    refused = RosterRefused(Finding(row, f"Cause {row}.") for row in range(130))
    assert len(refused.problems) == 130
    assert str(refused).splitlines()[-1] == "And 30 more."
