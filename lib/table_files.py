"""A table in a file, CSV or XLSX, as lines of cells. Whoever wrote the file may mean harm.

It is read in a process of its own (`lib.limited`), so little is imported here.
"""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO, NamedTuple
from xml.parsers import expat

import python_calamine

from lib.errors import CoachingError

MAX_COLUMNS = 200
MAX_LETTERS = 32_767
"""No more fit into a cell of a workbook. A longer one would keep everybody waiting where it is looked at."""

MAX_LETTERS_OF_ALL = 20_000_000
"""Whoever asked for the lines looks at each letter, in the process that draws the screens of everybody."""

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_CELLS = 5_000_000
MAX_ELEMENTS = 10_000_000
PIECE = 500
"""Lines that are handed over at once."""

PLACE = re.compile(r"([A-Z]{0,3})(\d{1,7})")
TOO_LARGE = "This workbook is larger than a roster of 50,000 people. Please save it as CSV."
TOO_MUCH = "This file holds more text than a roster of 50,000 people. Please leave out columns that no roster needs."

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Line = tuple[int, Sequence[Cell]]
"""A line's number in the file, and its cells, at most one more than `MAX_COLUMNS`."""


class Unreadable(CoachingError):
    """The file cannot be read as a table.

    Attributes:
        line: where it stops, 0 for the whole of it.
    """

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.line = line


class Piece(NamedTuple):
    """A few lines of a file, and how it was read: "XLSX" or "CSV, UTF-8, separated by commas"."""

    form: str
    lines: Sequence[Line]


def pieces_of(content: bytes, headings: Collection[str]) -> Iterator[Piece]:
    """The lines of a file that hold anything, in pieces; an empty piece where there is none.

    Args:
        content: the whole file. CSV in UTF-8, UTF-16 or Windows-1252 with commas, semicolons or tabs; or XLSX, of
            which the first visible sheet is read.
        headings: as `plain_heading` writes them; the separator is the one that makes the most of them.

    Raises:
        Unreadable: with what to do about it.
    """
    if content.startswith(b"PK\x03\x04"):
        lines, form = _lines_of_workbook(content), "XLSX"
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("This is an older Excel file or one with a password. Please save it as XLSX or CSV.")
    else:
        lines, form = _lines_of_text(content, headings)
    filled = _counted(line for line in map(_cut, lines) if line[1])
    piece = list(islice(filled, PIECE))
    yield Piece(form, piece)
    while piece := list(islice(filled, PIECE)):
        yield Piece(form, piece)


def plain_heading(heading: str) -> str:
    """A heading without case, accents, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _cut(line: Line) -> Line:
    """The line without the empty cells at its end."""
    number, cells = line
    last = next((at for at in range(len(cells), 0, -1) if cells[at - 1] not in ("", None)), 0)
    return number, cells[: min(last, MAX_COLUMNS + 1)]


def _counted(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, as long as they are no more than a roster can be: a text that stands in a file once may be in a
    million of its cells.
    """
    cells_of_all = letters_of_all = 0
    for number, cells in lines:
        letters = [len(cell) for cell in cells if isinstance(cell, str)]
        if max(letters, default=0) > MAX_LETTERS:
            raise _too_long(number)
        cells_of_all, letters_of_all = cells_of_all + len(cells), letters_of_all + sum(letters)
        if cells_of_all > MAX_CELLS or letters_of_all > MAX_LETTERS_OF_ALL:
            raise Unreadable(TOO_MUCH)
        yield number, cells


def _too_long(line: int) -> Unreadable:
    return Unreadable(f"a cell here has more than {MAX_LETTERS:,} characters.", line)


# Text


def _lines_of_text(content: bytes, headings: Collection[str]) -> tuple[Iterator[Line], str]:
    text, encoding = _decode(content)
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r'"?sep=([,;\t])"?\r?', first)
    separator = named[1] if named else _find_separator(text, headings)
    words = {",": "commas", ";": "semicolons", "\t": "tabs"}[separator]
    lines = _lines_of_csv(rest if named else text, separator, first_line=2 if named else 1)
    return lines, f"CSV, {encoding}, separated by {words}"


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


def _find_separator(text: str, headings: Collection[str]) -> str:
    """The separator that makes the most known headings of the first line that holds anything."""
    heading = next((line for line in text.splitlines() if line.strip(" \t,;")), "")

    def found(separator: str) -> int:
        return sum(plain_heading(cell) in headings for cell in heading.split(separator))

    return max(",;\t", key=found)


def _lines_of_csv(text: str, separator: str, first_line: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + first_line
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger than" in str(error):
                raise _too_long(line) from None
            raise Unreadable("the quotation marks in this line do not fit together.", line) from None
        yield line, cells


# Workbooks


def _lines_of_workbook(content: bytes) -> Iterator[Line]:
    try:
        _check_size_of_workbook(content)
        workbook = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        sheet = workbook.get_sheet_by_name(visible[0]) if visible else workbook.get_sheet_by_index(0)
        rows: Iterable[Sequence[Cell]] = sheet.iter_rows()
        yield from enumerate(rows, 1)
    except (
        python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, expat.ExpatError, RuntimeError, OSError,
        ValueError,
    ) as error:  # fmt: skip
        raise Unreadable("This workbook could not be opened. Please save it again as XLSX, or as CSV.") from error


def _check_size_of_workbook(content: bytes) -> None:
    """Refuse a small file that unpacks to a huge one, or that names a cell far away.

    The library lays a sheet out as a full grid, so one cell in the last row and column would take all the memory:
    everything is counted before. What this does not find, such as a sheet in a part that is not called XML, ends at
    the limits of the process.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise Unreadable(TOO_LARGE)
        elements = 0
        for member in archive.infolist():
            if member.filename.lower().endswith(".xml"):
                with archive.open(member) as part:
                    elements += _Counter().count(part)
                if elements > MAX_ELEMENTS:
                    raise Unreadable(TOO_LARGE)


class _Counter:
    """Follows a part of a workbook element by element and counts rows and columns as the library will."""

    def __init__(self) -> None:
        self.elements = self.row = self.column = self.last_row = self.last_column = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._refuse  # No workbook has one; it can blow up a text.

    def count(self, part: IO[bytes]) -> int:
        """How many elements there are.

        Raises:
            Unreadable: there are too many of them, or too many cells in the grid.
            ExpatError: it is no XML.
        """
        while block := part.read(64 * 1024):
            self.parser.Parse(block, False)
        self.parser.Parse(b"", True)
        return self.elements

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        kind = name.rpartition(":")[2]
        if kind == "row":
            # A row or a cell that does not say where it stands follows the one before.
            self.row, self.column = self._place(attributes.get("r"), self.row + 1, 0)
        elif kind == "c":
            self.row, self.column = self._place(attributes.get("r"), self.row, self.column + 1)
        else:
            return
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if self.elements > MAX_ELEMENTS or self.last_row * self.last_column > MAX_CELLS:
            self._refuse()

    def _place(self, said: str | None, row: int, column: int) -> tuple[int, int]:
        if said is None:
            return row, column
        place = PLACE.fullmatch(said)
        if place is None:
            self._refuse()
            return row, column
        return int(place[2]), _number_of_column(place[1])

    def _refuse(self, *_: object) -> None:
        raise Unreadable(TOO_LARGE)


def _number_of_column(letters: str) -> int:
    """A is 1, Z is 26, AA is 27; no letters are 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
