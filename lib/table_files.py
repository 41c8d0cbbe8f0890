"""The sheets of a file, CSV or XLSX, as rows of texts. Whoever wrote the file may mean harm.

It is read in a process of its own (`lib.limited`), so little is imported here.
"""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count, islice
from typing import NamedTuple
from xml.parsers import expat

import python_calamine

from lib.errors import CoachingError
from lib.texts import clean_texts

MAX_COLUMNS = 200
MAX_LETTERS = 32_767
"""No more fit into a cell of a workbook. A longer one would keep everybody waiting where it is looked at."""

MAX_LETTERS_OF_ALL = 20_000_000
"""Each letter is looked at."""

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_CELLS = 5_000_000
MAX_ELEMENTS = 10_000_000
PLACE = re.compile(r"([A-Z]{0,3})(\d{1,7})")
TOO_LARGE = "This workbook is larger than a roster of 50,000 people. Please save it as CSV."
TOO_MUCH = "This file holds more text than a roster of 50,000 people. Please leave out columns that no roster needs."

Row = tuple[int, list[str]]
"""A row's number as a spreadsheet shows it, and its cells, at most one more than `MAX_COLUMNS`."""


class Unreadable(CoachingError):
    """The file cannot be read as a table.

    Attributes:
        row: where it stops, 0 for the whole of it.
    """

    def __init__(self, sentence: str, row: int = 0) -> None:
        super().__init__(sentence)
        self.row = row


class Sheet(NamedTuple):
    """A sheet of a workbook, or the one that a text file is.

    Attributes:
        name: empty for a text file.
        rows: those that hold anything.
    """

    name: str
    rows: list[Row]


def read_sheets(content: bytes, is_heading: Callable[[str], bool]) -> tuple[str, list[Sheet]]:
    """How a file was read, "XLSX" or "CSV, UTF-8, separated by commas", and its sheets.

    Args:
        content: the whole file. CSV in UTF-8, UTF-16 or Windows-1252 with commas, semicolons, tabs or pipes; or XLSX,
            of which the visible sheets are read.
        is_heading: is this a heading that is known? The separator is the one that makes the most of them.

    Raises:
        Unreadable: with what to do about it.
    """
    if content.startswith(b"PK\x03\x04"):
        form, sheets = _kind_of_workbook(content), _sheets_of_workbook(content)
    else:
        _refuse_other_kinds(content)
        form, rows = _rows_of_text(content, is_heading)
        sheets = iter([("", rows)])
    size = _Size()
    return form, [Sheet(name, list(size.watch(map(_cut, rows)))) for name, rows in sheets]


def _refuse_other_kinds(content: bytes) -> None:
    """Say what a file is that is no table, whatever it is called."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("This workbook has a password. Please save it without one, as XLSX.")
        raise Unreadable("This is an older Excel file. Please save it as XLSX or CSV.")
    begins = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginning, what in OTHER_KINDS.items():
        if begins.startswith(beginning):
            raise Unreadable(f"This is {what}. Please export the roster as CSV or XLSX.")
    if begins.startswith(b"<"):
        raise Unreadable(
            "This is a web page under the name of a table, as some systems write it. Please open it in a spreadsheet "
            "and save it as XLSX."
        )


OTHER_KINDS = {
    b"%pdf": "a PDF, in which there is no table that could be read",
    b"\x89png": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"rar!": "a compressed file",
    b"{\\rtf": "a text document",
    b"[{": "JSON, which is meant for programs",
    b'{"': "JSON, which is meant for programs",
}
"""How files begin that are no table, in small letters."""


def _kind_of_workbook(content: bytes) -> str:
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


def plain_heading(heading: str) -> str:
    """A heading without case, accents, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _cut(row: Row) -> Row:
    """The row without the empty cells at its end."""
    number, cells = row
    if not any(cells):
        return number, []
    last = next((at for at in range(len(cells), 0, -1) if cells[at - 1]), 0)
    return number, cells[: min(last, MAX_COLUMNS + 1)]


@dataclass
class _Size:
    """Counts what is read: a text that stands in a file once may be in a million of its cells."""

    cells: int = 0
    letters: int = 0

    def watch(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows that hold anything, as long as they are no more than a roster can be."""
        for number, cells in rows:
            if not cells:
                continue
            letters = [*map(len, cells)]
            if max(letters) > MAX_LETTERS:
                raise _too_long(number)
            self.cells, self.letters = self.cells + len(cells), self.letters + sum(letters)
            if self.cells > MAX_CELLS or self.letters > MAX_LETTERS_OF_ALL:
                raise Unreadable(TOO_MUCH)
            texts = clean_texts(cells)
            if any(texts):
                yield number, texts


def _too_long(row: int) -> Unreadable:
    return Unreadable(f"A cell here has more than {MAX_LETTERS:,} characters.", row)


# Text


SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
TRIED_ROWS, TRIED_LETTERS = 30, 100_000
"""How much of a text shows which separator it has."""


def _rows_of_text(content: bytes, is_heading: Callable[[str], bool]) -> tuple[str, Iterator[Row]]:
    text, encoding = _decode(content)
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r'"?sep=([,;\t|])"?\r?', first)  # Spreadsheets read this line and do not show it.
    separator = named[1] if named else _find_separator(text, is_heading)
    rows = _rows_of_csv(rest if named else text, separator)
    if inside := _rows_in_quotes(text):
        separator = _find_separator(inside, is_heading)
        rows = _rows_of_csv(inside, separator)
    form = f"CSV, {encoding}, separated by {SEPARATORS[separator]}"
    if any(mark in text for mark in MARKS):
        rows = ((number, [*map(_as_shown, cells)]) for number, cells in rows)
    return form, rows


def _rows_in_quotes(text: str) -> str:
    """What is within the quotation marks where each row is one cell, as after a spreadsheet of another country."""
    if not text.startswith('"'):
        return ""
    with suppress(csv.Error):
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        first = [*islice(reader, TRIED_ROWS)]
        if set(first[0][0]) & SEPARATORS.keys() and all(len(row) <= 1 for row in first):
            return "\n".join("".join(row) for row in (*first, *reader))
    return ""


MARKS = ('="', "=HYPERLINK", "=hyperlink", *(f"{before}'" for before in ('"', "\n", *SEPARATORS)))
"""Where none of these is in a file, no cell has to be looked at for it."""

FORMULA = re.compile(r'=(?:HYPERLINK\(\s*"[^"]*"\s*[,;]\s*)?"([^"]*)"\)?', re.IGNORECASE)
"""="00123", which keeps a number as it is, and =HYPERLINK("mailto:anna@firm.example","Anna")."""


def _as_shown(cell: str) -> str:
    """A cell of a text file as a spreadsheet shows it, where it is a formula that is a text, or a text by its mark."""
    if cell[:1] == "=" and (formula := FORMULA.fullmatch(cell.strip())):
        return formula[1]
    return cell[1:] if cell[:1] == "'" and cell[1:].isdecimal() else cell


def _decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Whatever is not Unicode is Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = [("utf-16", "UTF-16")]
    elif b"\0" in content[:4]:
        # Text that begins with a heading has its zeros in every second place: in which tells the order of the bytes.
        encodings = [("utf-16-be" if content[0] == 0 else "utf-16-le", "UTF-16")]
    else:
        encodings = [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]
    for encoding, words in encodings:
        try:
            return content.decode(encoding), words
        except UnicodeDecodeError:
            continue
    raise Unreadable("The letters of this file could not be read. Please save it as “CSV UTF-8” or XLSX.")


def _find_separator(text: str, is_heading: Callable[[str], bool]) -> str:
    """The separator that makes the most known headings in one of the first rows, else the most even columns."""

    def found(separator: str) -> tuple[int, float]:
        rows: list[list[str]] = []
        with suppress(csv.Error):
            reader = csv.reader(io.StringIO(text[:TRIED_LETTERS], newline=""), delimiter=separator)
            rows.extend(row for row in islice(reader, TRIED_ROWS) if any(map(str.strip, row)))
        widths = Counter(map(len, rows))
        width, number = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        known = max((sum(map(is_heading, row[:MAX_COLUMNS])) for row in rows), default=0)
        return known, 0 if width == 1 else number / len(rows) * min(width, 50)

    return max(SEPARATORS, key=found)


def _rows_of_csv(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for row in count(1):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger than" in str(error):
                raise _too_long(row) from None
            raise Unreadable("The quotation marks in this row do not fit together.", row) from None
        yield row, cells


# Workbooks


def _sheets_of_workbook(content: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    with _said_as_unreadable():
        errors = _look_through_workbook(content)
        workbook = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        for name in visible or workbook.sheet_names[:1]:
            yield name, _rows_of_sheet(workbook.get_sheet_by_name(name), errors.get(name, {}))


def _rows_of_sheet(sheet: python_calamine.CalamineSheet, errors: Mapping[tuple[int, int], str]) -> Iterator[Row]:
    left = sheet.start[1] if sheet.start else 0
    with_errors = {row for row, _ in errors}
    with _said_as_unreadable():
        for number, cells in enumerate(sheet.iter_rows(), 1):
            texts = [""] * left + [_text(cell) for cell in cells]
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


def _look_through_workbook(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Refuse a small file that unpacks to a huge one, or that names a cell far away; find the errors in its cells.

    The library lays a sheet out as a full grid, so one cell in the last row and column would take all the memory:
    everything is counted before. What this does not find, such as a sheet in a part that is not called XML, ends at
    the limits of the process. For the library, a cell with an error is an empty one.

    Returns:
        For each sheet the cells with an error, by row and column from 1.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise Unreadable(TOO_LARGE)
        elements = 0
        errors: dict[str, dict[tuple[int, int], str]] = {}
        for member in archive.infolist():
            if member.filename.lower().endswith(".xml"):
                part = archive.read(member)
                counted = _count_as_usual(part) or _Counter().count(part)
                elements += counted.elements
                if elements > MAX_ELEMENTS:
                    raise Unreadable(TOO_LARGE)
                if counted.errors:
                    errors[member.filename] = counted.errors
        return {name: errors[part] for name, part in _parts_of_sheets(archive) if part in errors} if errors else {}


class _Counted(NamedTuple):
    """What a part of a workbook holds: how many elements, and what stands in the cells that hold an error."""

    elements: int
    errors: dict[tuple[int, int], str]


CELLS = tuple(b"<c" + end for end in (b" ", b">", b"/", b"\n", b"\r", b"\t"))
"""How a cell begins."""

CELL_OF_PREFIX = re.compile(rb"<[^\s<>/]*:c[\s/>]")
CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?=[\s/>])')
"""A cell that begins with its place."""

CELL_WITH_ERROR = re.compile(CELL.pattern + rb'[^<>]*\st="e"[^<>/]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)


def _count_as_usual(part: bytes) -> _Counted | None:
    """Count a part in which every cell begins with its place, as nearly all programs write it; none for any other part.

    Following it element by element takes twenty times as long.
    """
    elements = part.count(b"<") - part.count(b"</")
    if elements > MAX_ELEMENTS:
        _refuse()
    places = CELL.findall(part)
    is_usual = len(places) == sum(map(part.count, CELLS)) and b"\0" not in part  # No letters of two bytes.
    if not is_usual or (b":c" in part and CELL_OF_PREFIX.search(part)):
        return None
    parser = expat.ParserCreate()  # The library reads what is no XML as far as it likes; people would be lost.
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(part, True)
    if places:
        last_column = max(map(_number_of_column, {letters.decode() for letters, _ in places}))
        if last_column * max(map(int, {row for _, row in places})) > MAX_CELLS:
            _refuse()
    errors = {
        (int(row), _number_of_column(letters.decode())): text.decode().strip()[:20]
        for letters, row, text in (CELL_WITH_ERROR.findall(part) if b't="e"' in part else ())
    }
    return _Counted(elements, errors)


def _parts_of_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and the part of the workbook that it is in."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return
    targets = {
        attributes.get("Id"): attributes.get("Target", "")
        for kind, attributes in _elements(archive.read("xl/_rels/workbook.xml.rels"))
        if kind == "Relationship"
    }
    for kind, attributes in _elements(archive.read("xl/workbook.xml")):
        if kind == "sheet":
            of = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), None)
            target = targets.get(of, "")
            yield attributes.get("name", ""), target[1:] if target.startswith("/") else f"xl/{target}"


def _elements(part: bytes) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(part, True)
    return found


def _refuse(*_: object) -> None:
    raise Unreadable(TOO_LARGE)


class _Counter:
    """Follows a part of a workbook element by element and counts rows and columns as the library will.

    Attributes:
        errors: what stands in the cells that hold an error, by row and column.
    """

    def __init__(self) -> None:
        self.elements = self.row = self.column = self.last_row = self.last_column = 0
        self.errors: dict[tuple[int, int], str] = {}
        self.is_error = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = _refuse  # No workbook has one; it can blow up a text.

    def count(self, part: bytes) -> _Counted:
        """How many elements there are, and the errors.

        Raises:
            Unreadable: there are too many of them, or too many cells in the grid.
            ExpatError: it is no XML.
        """
        self.parser.Parse(part, True)
        return _Counted(self.elements, self.errors)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        kind = name.rpartition(":")[2]
        if kind == "row":
            # A row or a cell that does not say where it stands follows the one before.
            self.row, self.column = self._place(attributes.get("r"), self.row + 1, 0)
        elif kind == "c":
            self.row, self.column = self._place(attributes.get("r"), self.row, self.column + 1)
        else:
            self.parser.CharacterDataHandler = self._note_error if self.is_error and kind == "v" else None
            return
        self.is_error, self.parser.CharacterDataHandler = attributes.get("t") == "e", None
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if self.elements > MAX_ELEMENTS or self.last_row * self.last_column > MAX_CELLS:
            _refuse()

    def _note_error(self, text: str) -> None:
        place = (self.row, self.column)
        self.errors[place] = (self.errors.get(place, "") + text.strip())[:20]

    def _place(self, said: str | None, row: int, column: int) -> tuple[int, int]:
        if said is None:
            return row, column
        place = PLACE.fullmatch(said)
        if place is None:
            _refuse()
            return row, column
        return int(place[2]), _number_of_column(place[1])


def _number_of_column(letters: str) -> int:
    """A is 1, Z is 26, AA is 27; no letters are 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
