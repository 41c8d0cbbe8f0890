"""Roster files for tests, as bytes: whatever a spreadsheet or an HR system may write."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lib import roster
from lib.roster import Choices, RosterTable

TODAY = date(2026, 11, 29)

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(content: bytes, chosen: Choices | None = None, kept: Mapping[str, Choices] | None = None) -> RosterTable:
    """A file as it is read on the day of the tests."""
    return roster.read(content, today=TODAY, chosen=chosen, kept=kept)


def csv_file(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(lines).encode(encoding)


def people_file(*rows: str, columns: str = "employee_id,name,manager_id") -> bytes:
    """A CSV file with a heading and these lines."""
    return csv_file(columns, *rows)


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """An XLSX file with one sheet. Text, numbers and truth values are cells of that kind; none is no cell.

    A `Day` is a number that the sheet shows as a date, as spreadsheets keep days.
    """
    return workbook_of(_sheet_data(rows))


def workbook_of_sheets(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """An XLSX file with several sheets, some of them hidden."""
    return _workbook({name: _sheet_data(rows) for name, rows in sheets.items()}, (), hidden)


def _sheet_data(rows: Sequence[Sequence[Any]]) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row) if value is not None)
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


class Day(int):
    """A day as the number of days since the end of 1899, in a cell that is shown as a date."""


def _cell(place: str, value: object) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Day):
        return f'<c r="{place}" s="1"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def workbook_of(sheet_data: str, *shared: str) -> bytes:
    """An XLSX file around the inside of a sheet, which may be hostile, and the texts that its cells share."""
    return _workbook({"People": sheet_data}, shared, ())


def _workbook(sheets: Mapping[str, str], shared: Sequence[str], hidden: Sequence[str]) -> bytes:
    state = dict.fromkeys(hidden, ' state="hidden"')
    named = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"{state.get(name, "")}/>'
        for number, name in enumerate(sheets, 1)
    )
    files = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
        ),
        "_rels/.rels": _relationships(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _relationships(
            *files, ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/workbook.xml": (f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>'),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{MAIN}"><cellXfs count="2">'
            '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in shared)}</sst>',
    }
    for (_, path), sheet_data in zip(files, sheets.values(), strict=True):
        parts[f"xl/{path}"] = f'<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return file.getvalue()


def _relationships(*targets: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'
