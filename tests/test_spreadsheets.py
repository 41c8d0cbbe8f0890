"""Tables as files: what a spreadsheet reads is what was in the table, and nothing is a formula."""

import csv
import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from lib.months import Month
from lib.spreadsheets import LONGEST_NAME, CellValue, Percentage, Separator, Table, csv_of, together, xlsx_of

FORMULAS = ["=1+1", "+1", "-1 pts", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", "＝1", '=HYPERLINK("http://x")']
NAMES = ["Łukasz Żółć", "Ελένη", "Дмитрий", "日本", "עברית", "O’Brien", 'Sam "The" Li', "a, b; c"]


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def read_xlsx(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert read_csv(csv_of([text], [[text]])) == [[f"'{text}"], [f"'{text}"]]
    content = xlsx_of([Table(text, [text], [text], [[text]])])
    [rows] = read_xlsx(content).values()
    assert [row[0] for row in rows if row[0]] == [text] * 4
    assert b"<f>" not in content


@pytest.mark.parametrize("name", NAMES)
def test_names_in_every_alphabet_come_back(name: str) -> None:
    assert read_csv(csv_of(["Name"], [[name]])) == [["Name"], [name]]
    assert read_xlsx(xlsx_of([Table("People", (), ["Name"], [[name]])]))["People"][-1] == [name]


def test_numbers_stay_numbers_and_dates_dates() -> None:
    row: list[CellValue] = [-15, 2.5, Percentage(0.8), date(2026, 5, 4), None]
    columns = ["Change", "Median", "On time", "Starts", "Ends"]
    assert read_csv(csv_of(columns, [row])) == [columns, ["-15", "2.5", "80%", "2026-05-04", ""]]
    rows = read_xlsx(xlsx_of([Table("Figures", ["All of them"], columns, [row])]))["Figures"]
    assert [line[0] for line in rows[:2]] == ["Figures", "All of them"]
    assert rows[-2:] == [columns, [-15, 2.5, 0.8, date(2026, 5, 4), ""]]


@pytest.mark.parametrize(
    ("separator", "line"),
    [
        (Separator.COMMA, '"a, b; c",-1200,2.5,80%,2026-05-01'),
        (Separator.SEMICOLON, '"a, b; c";-1200;2,5;80%;2026-05-01'),
        (Separator.TAB, "a, b; c\t-1200\t2.5\t80%\t2026-05-01"),
    ],
)
def test_values_are_separated_as_is_chosen_and_numbers_are_read_there(separator: Separator, line: str) -> None:
    row: list[CellValue] = ["a, b; c", -1200, 2.5, Percentage(0.8), Month(2026, 5, 1)]
    assert csv_of(["A", "B", "C", "D", "E"], [row], separator).splitlines()[1] == line


def test_a_table_without_rows_keeps_its_header() -> None:
    assert read_csv(csv_of(["Name"], [])) == [["Name"]]
    assert read_xlsx(xlsx_of([Table("People", (), ["Name"])]))["People"][-1] == ["Name"]


def test_a_sentence_in_place_of_a_table_is_a_sheet_of_its_own() -> None:
    assert read_xlsx(xlsx_of([Table("Late", ["Nothing is late."])]))["Late"] == [["Late"], ["Nothing is late."]]


def test_names_of_sheets_are_allowed_and_differ() -> None:
    titles = ["30 plans started in October 2026, 5 more than before"] * 3 + ["History", "a/b [c]: *?", "'", "X" * 40]
    names = list(read_xlsx(xlsx_of([Table(title) for title in titles])))
    assert len({name.lower() for name in names}) == len(titles)
    assert all(0 < len(name) <= LONGEST_NAME and not set(name) & set("[]:*?/\\") for name in names)
    assert names[:2] == ["30 plans started in October…", "30 plans started in October… 2"]


def test_several_tables_are_one_with_a_line_for_each_row() -> None:
    one = together(
        [
            Table("Started", ["Each month"], ["Month", "Plans"], [["May", 5], ["June", 10]]),
            Table("On time", ["Of the month"], ["Department", "Plans"], [["Sales", 2]]),
            Table("Late", ["Nothing is late."]),
        ]
    )
    assert one.columns == ["Table", "About", "Month", "Plans", "Department"]
    assert one.rows == [
        ["Started", "Each month", "May", 5, None],
        ["Started", "Each month", "June", 10, None],
        ["On time", "Of the month", None, 2, "Sales"],
        ["Late", "Nothing is late.", None, None, None],
    ]
