"""Tables as files for a spreadsheet, CSV and XLSX. No text in them is read as a formula, whoever typed it."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from lib.months import Month

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_NAME = 31
"""Letters that a spreadsheet allows in the name of a sheet."""

NARROWEST, WIDEST = 9, 60
"""Letters that a column has room for."""


class Percentage(float):
    """A part of a whole, from 0 to 1, which a spreadsheet shows in percent."""


class Separator(StrEnum):
    """What stands between the values of a CSV file, by its name in an address and on the screen."""

    COMMA = "Comma"
    SEMICOLON = "Semicolon"
    TAB = "Tab"


_SEPARATORS = {Separator.COMMA: ",", Separator.SEMICOLON: ";", Separator.TAB: "\t"}

CellValue = str | float | date | None
"""What stands in a table; a `Percentage` and a whole number are numbers."""


@dataclass(frozen=True)
class Table:
    """A table with what stands above it. All texts are plain.

    Attributes:
        captions: lines under the title: unit and period, or what the table was filtered by.
        columns: their names; none where a sentence stands in place of the table.
        is_bare: for a program that reads the file: in a spreadsheet nothing stands above the names of the columns.
    """

    title: str
    captions: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[CellValue]] = ()
    is_bare: bool = False


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[CellValue]], separator: Separator = Separator.COMMA) -> str:
    """One CSV file. A text that begins like a formula gets an apostrophe, after the advice of OWASP.

    https://owasp.org/www-community/attacks/CSV_Injection

    Args:
        separator: where spreadsheets expect a semicolon, a comma stands in a number: "2,5".
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=_SEPARATORS[separator])
    writer.writerow([_in_csv(name, separator) for name in columns])
    writer.writerows([_in_csv(cell, separator) for cell in row] for row in rows)
    return file.getvalue()


def _in_csv(cell: CellValue, separator: Separator) -> CellValue:
    if isinstance(cell, Percentage):
        return f"{cell:.0%}"
    if isinstance(cell, float) and separator is Separator.SEMICOLON:
        return str(cell).replace(".", ",")
    if isinstance(cell, str):
        return f"'{cell}" if cell[:1] in "=+-@\t\r\n＝＋－＠" and cell else cell
    return cell


def together(tables: Sequence[Table]) -> Table:
    """Several tables as one, a line for each row of each, so that one file holds them all.

    It has one header and every line says which table it is from: it can be filtered, sorted and read by any program,
    which tables below each other cannot. Cells of the columns that a table does not have are empty.
    """
    columns = list(dict.fromkeys(name for table in tables for name in table.columns))
    rows: list[Sequence[CellValue]] = []
    for table in tables:
        said = table.captions[0] if table.captions else ""
        for row in table.rows or [()]:
            cells: Mapping[str, CellValue] = dict(zip(table.columns, row, strict=False))
            rows.append([table.title, said, *(cells.get(name) for name in columns)])
    return Table("", (), ["Table", "About", *columns], rows)


def xlsx_of(tables: Sequence[Table]) -> bytes:
    """An XLSX file with a sheet for each table: title and captions above, the header stays in sight."""
    import xlsxwriter  # Few ask for a spreadsheet, and the server starts without it.

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    looks = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "caption": book.add_format({"font_color": "#4B525B"}),
        "header": book.add_format({"bold": True, "bottom": 1, "bg_color": "#F6F5F1", "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "month": book.add_format({"num_format": "mmmm yyyy", "align": "left"}),
        "share": book.add_format({"num_format": "0%"}),
    }
    names: list[str] = []
    for table in tables:
        names.append(_sheet_name(table.title, names))
        _fill(book.add_worksheet(names[-1]), table, looks)
    book.close()
    return file.getvalue()


def _fill(sheet: "Worksheet", table: Table, looks: Mapping[str, "Format"]) -> None:
    header = 0 if table.is_bare else len(table.captions) + 2
    if not table.is_bare:
        sheet.write_string(0, 0, table.title, looks["title"])
        for number, caption in enumerate(table.captions, start=1):
            sheet.write_string(number, 0, caption, looks["caption"])
    if not table.columns:
        return
    for column, name in enumerate(table.columns):
        cells = [row[column] for row in table.rows]
        sheet.write_string(header, column, name, looks["header"])
        for number, cell in enumerate(cells, start=header + 1):
            _write(sheet, number, column, cell, looks)
        widths = (len(str(cell)) + 1 for cell in cells if cell is not None)
        longest = max(len(name) + 3, *widths, 0)  # + the arrow of the filter
        sheet.set_column(column, column, min(max(longest, NARROWEST), WIDEST))
    sheet.freeze_panes(header + 1, 0)
    sheet.autofilter(header, 0, header + max(len(table.rows), 1), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)


def _write(sheet: "Worksheet", row: int, column: int, cell: CellValue, looks: Mapping[str, Any]) -> None:
    """Each kind by its own method: the one that guesses would take some texts for something else."""
    match cell:
        case str():
            sheet.write_string(row, column, cell)
        case date():
            look = looks["month" if isinstance(cell, Month) else "date"]
            sheet.write_datetime(row, column, cell, look)
        case Percentage():
            sheet.write_number(row, column, cell, looks["share"])
        case int() | float():
            sheet.write_number(row, column, cell)


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    """A name that a spreadsheet allows and that no other sheet has; letter case makes no difference there."""
    plain = " ".join(re.sub(r"[\[\]:*?/\\]", " ", title).split()).strip("'") or "Table"
    number, name = 1, _cut(plain, LONGEST_NAME)
    while name.lower() in {"history", *(other.lower() for other in taken)}:
        number += 1
        ending = f" {number}"
        name = _cut(plain, LONGEST_NAME - len(ending)) + ending
    return name


def _cut(text: str, longest: int) -> str:
    """The text, or its first whole words and an ellipsis."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept).rstrip(" '") + "…"
