"""The rows of a text file, whatever its encoding and separator."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count, islice

from lib.table_files.sheet_rows import MAX_COLUMNS, Row, Unreadable, too_long

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
TRIED_ROWS, TRIED_LETTERS = 30, 100_000
"""How much of a text shows which separator it has."""


def rows_of_text(content: bytes, is_heading: Callable[[str], bool]) -> tuple[str, Iterator[Row]]:
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
                raise too_long(row) from None
            raise Unreadable("The quotation marks in this row do not fit together.", row) from None
        yield row, cells
