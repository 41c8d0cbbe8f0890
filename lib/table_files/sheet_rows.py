"""What a file of tables holds: sheets, rows and cells, and how much of it may be read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lib.errors import CoachingError
from lib.texts import clean_texts

MAX_COLUMNS = 200
MAX_LETTERS = 32_767
"""No more fit into a cell of a workbook. A longer one would keep everybody waiting where it is looked at."""

MAX_LETTERS_OF_ALL = 20_000_000
"""Each letter is looked at."""

MAX_CELLS = 5_000_000
TOO_MUCH = "This file holds more text than a roster of 50,000 people. Please leave out columns that no roster needs."

UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
"""Marks of no width that come along where a cell was copied from a page or a mail: an address would be another one."""

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


@dataclass
class Amount:
    """Counts what is read: a text that stands in a file once may be in a million of its cells."""

    cells: int = 0
    letters: int = 0

    def watch(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows that hold anything, without the empty cells at their end, as long as a roster can have so many.

        Raises:
            Unreadable: there are more, or a cell is too long.
        """
        for number, cells in rows:
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            del cells[MAX_COLUMNS + 1 :]
            whole = "".join(cells)
            letters = len(whole)
            if letters > MAX_LETTERS and max(map(len, cells)) > MAX_LETTERS:
                raise too_long(number)
            self.cells, self.letters = self.cells + len(cells), self.letters + letters
            if self.cells > MAX_CELLS or self.letters > MAX_LETTERS_OF_ALL:
                raise Unreadable(TOO_MUCH)
            if not whole.isascii() and UNSEEN.search(whole):
                cells = [UNSEEN.sub("", cell) for cell in cells]
            texts = clean_texts(cells)
            if any(texts):
                yield number, texts


def too_long(row: int) -> Unreadable:
    return Unreadable(f"A cell here has more than {MAX_LETTERS:,} characters.", row)
