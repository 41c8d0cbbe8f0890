"""How much a workbook holds, found out before the library lays it out, and the errors in its cells."""

import io
import re
import string
import zipfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from lib.table_files.sheet_rows import MAX_CELLS, Unreadable

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_ELEMENTS = 10_000_000
PLACE = re.compile(r"([A-Z]{0,3})(\d{1,7})")
TOO_LARGE = "This workbook is larger than a roster of 50,000 people. Please save it as CSV."


class LookedThrough(NamedTuple):
    """What was found in a workbook before the library opens it.

    Attributes:
        errors: for each sheet the cells with an error, by row and column from 1.
        unchecked: parts that have to be XML, see `check_xml`.
    """

    errors: dict[str, dict[tuple[int, int], str]]
    unchecked: list[bytes]


def look_through_workbook(content: bytes) -> LookedThrough:
    """Refuse a small file that unpacks to a huge one, or that names a cell far away; find the errors in its cells.

    The library lays a sheet out as a full grid, so one cell in the last row and column would take all the memory:
    everything is counted before. What this does not find, such as a sheet in a part that is not called XML, ends at
    the limits of the process. For the library, a cell with an error is an empty one.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise Unreadable(TOO_LARGE)
        elements = 0
        errors: dict[str, dict[tuple[int, int], str]] = {}
        unchecked = []
        for member in archive.infolist():
            if member.filename.lower().endswith(".xml"):
                part = archive.read(member)
                if (counted := _count_as_usual(part)) is not None:
                    unchecked.append(part)
                else:
                    counted = _Counter().count(part)
                elements += counted.elements
                if elements > MAX_ELEMENTS:
                    raise Unreadable(TOO_LARGE)
                if counted.errors:
                    errors[member.filename] = counted.errors
        if errors:
            errors = {name: errors[part] for name, part in _parts_of_sheets(archive) if part in errors}
        return LookedThrough(errors, unchecked)


def check_xml(parts: Iterable[bytes]) -> None:
    """Refuse what is no XML: the library reads it as far as it likes, and people would be lost.

    It takes as long as the library does, which can work meanwhile: between two pieces others get their turn.
    """
    for part in parts:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        for end in range(PIECE, len(part) + PIECE, PIECE):
            parser.Parse(part[end - PIECE : end])
            if min(end, len(part)) - parser.CurrentByteIndex > LONGEST_TAG:
                _refuse()
        parser.Parse(b"", True)


PIECE = 100_000
"""Bytes that are checked in a few milliseconds."""

LONGEST_TAG = 1_000_000
"""Bytes of a tag or a comment. With each piece the parser begins anew with what has not ended yet."""


class _Counted(NamedTuple):
    """What a part of a workbook holds: how many elements, and what stands in the cells that hold an error."""

    elements: int
    errors: dict[tuple[int, int], str]


CELLS = tuple(b"<c" + end for end in (b" ", b">", b"/", b"\n", b"\r", b"\t"))
"""How a cell begins."""

FAR_OR_WITHOUT_PLACE = re.compile(rb'<c(?! r="(?:[A-Z]|A[A-X])[0-9]{1,5}"[\s/>])[\s/>]')
"""A cell that does not begin with its place, or stands beyond AX99999: up to there are fewer cells than `MAX_CELLS`."""

CELL_OF_PREFIX = re.compile(rb"<[^\s<>/]*:c[\s/>]")
CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?=[\s/>])')
"""A cell that begins with its place."""

DIGITS, LETTERS = string.digits.encode(), string.ascii_uppercase.encode()

CELL_WITH_ERROR = re.compile(
    CELL.pattern + rb'[^<>]{0,80}\st="e"[^<>/]{0,80}>(?:(?!</?c[\s/>]).)*?<v>([^<]*)</v>', re.DOTALL
)
"""A cell with an error, looked for before the part is known to be XML: without bounds, endless cells take hours."""


def _count_as_usual(part: bytes) -> _Counted | None:
    """Count a part in which every cell begins with its place, as nearly all programs write it; none for any other part.

    Following it element by element takes twenty times as long.
    """
    elements = part.count(b"<") - part.count(b"</")
    if elements > MAX_ELEMENTS:
        _refuse()
    if b"\0" in part or (b":c" in part and CELL_OF_PREFIX.search(part)):  # Letters of two bytes, or other names.
        return None
    if FAR_OR_WITHOUT_PLACE.search(part):
        places = CELL.findall(part)
        if len(places) != sum(map(part.count, CELLS)):
            return None
        columns, rows = ({place.strip(others) for place in places} for others in (DIGITS, LETTERS))
        if max(map(_number_of_column, map(bytes.decode, columns))) * max(map(int, rows)) > MAX_CELLS:
            _refuse()
    errors = {
        (int(place.strip(LETTERS)), _number_of_column(place.strip(DIGITS).decode())): text.decode().strip()[:20]
        for place, text in (CELL_WITH_ERROR.findall(part) if b't="e"' in part else ())
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
