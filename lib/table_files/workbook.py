"""The rows of a workbook, as somebody would read them in a spreadsheet."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, time, timedelta
from xml.parsers import expat

import python_calamine

from lib.table_files.sheet_rows import Row, Unreadable
from lib.table_files.workbook_parts import check_xml, look_through_workbook


def kind_of_workbook(content: bytes) -> str:
    """ "XLSX" or "ODS"; a sentence for other files that are packed in the same way."""
    with _said_as_unreadable(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            return "XLSX"
        if "content.xml" in names:
            return "ODS"
    if "xl/workbook.bin" in names:
        raise Unreadable("This is a binary workbook. Please save it as XLSX.")
    if any(name.startswith("Index/") or name.endswith(".iwa") for name in names):
        raise Unreadable("This is a document of Numbers. Please export it from there as Excel or CSV.")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable("This is a text document or a presentation. Please save the table in it as XLSX or CSV.")
    raise Unreadable("This is a compressed folder. Please unpack it and choose the file with the people.")


def sheets_of_workbook(content: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    with _said_as_unreadable(), ThreadPoolExecutor(1) as beside:
        errors, unchecked = look_through_workbook(content)
        checking = beside.submit(check_xml, unchecked)
        workbook = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        for name in visible or workbook.sheet_names[:1]:
            yield name, _rows_of_sheet(workbook.get_sheet_by_name(name), errors.get(name, {}))
        checking.result()


def _rows_of_sheet(sheet: python_calamine.CalamineSheet, errors: Mapping[tuple[int, int], str]) -> Iterator[Row]:
    left = sheet.start[1] if sheet.start else 0
    with_errors = {row for row, _ in errors}
    with _said_as_unreadable():
        for number, cells in enumerate(sheet.iter_rows(), 1):
            # Nearly all cells are texts, and there are a million.
            texts = [""] * left + [cell if type(cell) is str else _text(cell) for cell in cells]
            if number in with_errors:
                texts = [errors.get((number, column), text) for column, text in enumerate(texts, 1)]
            yield number, texts


@contextmanager
def _said_as_unreadable() -> Iterator[None]:
    try:
        yield
    except (
        python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, expat.ExpatError, RuntimeError, OSError,
        ValueError,
    ) as error:  # fmt: skip
        raise Unreadable("This workbook could not be opened. Please save it again as XLSX, or as CSV.") from error


def _text(cell: str | float | bool | date | time | timedelta | None) -> str:
    """The cell as somebody would read it: a whole number without its “.0”, a day as 2015-03-02."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
