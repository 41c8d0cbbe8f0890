"""Where the table of people is: on which sheets, and below which row of headings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lib.roster_file.findings import quoted
from lib.roster_file.headings import Field, bare, field_of
from lib.roster_file.people_index import THOUSANDS_APART, together
from lib.table_files import MAX_COLUMNS, Row, Sheet, Unreadable

LOOKED_THROUGH = 30
"""How many rows are looked through for the headings: titles and prompts above them are fewer."""

MAX_HEADING = 200

WHO = frozenset({Field.EMPLOYEE_ID, Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.EMAIL})
"""A sheet with people tells of each who it is."""


class PeopleRow(NamedTuple):
    """A row below the headings, with a cell for each of the table's columns."""

    sheet: str
    number: int
    cells: list[str]

    def cell(self, at: int | None) -> str:
        """What stands in a column; nothing where there is no such column."""
        return self.cells[at] if at is not None else ""


@dataclass(frozen=True)
class FoundSheet:
    """What one sheet holds.

    Attributes:
        headings: the fields that its headings name.
        at: the place of the headings among its rows, −1 where it has none.
    """

    sheet: Sheet
    headings: frozenset[Field]
    at: int

    @property
    def people(self) -> int:
        """The rows below the headings, where they are people."""
        return len(self.sheet.rows) - self.at - 1 if len(self.headings) >= 2 and self.headings & WHO else 0

    @property
    def heading_row(self) -> Row:
        return self.sheet.rows[self.at] if self.at >= 0 else (0, [])


@dataclass
class FoundTable:
    """The people of the sheets that are read.

    Attributes:
        labels: what each column is called: its heading, with its letter where that is empty or there twice.
        headings: the same without letters.
        wider: a row with more cells than there are columns, if there is one.
        apart: headings, as `bare` has them, that stand twice on a sheet and in other columns on another, with the name
            of the first: which of them belong together cannot be told, nor chosen.
    """

    labels: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    rows: list[PeopleRow] = field(default_factory=list)
    wider: list[PeopleRow] = field(default_factory=list)
    apart: dict[str, str] = field(default_factory=dict)


def look_through(sheets: Sequence[Sheet]) -> list[FoundSheet]:
    """What each sheet that is not empty holds."""
    return [_look_through(sheet) for sheet in sheets if sheet.rows]


def _look_through(sheet: Sheet) -> FoundSheet:
    first = sheet.rows[:LOOKED_THROUGH]
    known = [
        frozenset() if any(map(_is_fact, cells[:MAX_COLUMNS])) else frozenset(_fields_in(cells)) for _, cells in first
    ]
    at = max(range(len(first)), key=lambda row: len(known[row]))
    if len(known[at]) < 2:
        at = _row_like_headings(first)
    return FoundSheet(sheet, known[at], at)


def _fields_in(cells: Sequence[str]) -> Iterator[Field]:
    return (found[0] for cell in cells[:MAX_COLUMNS] if cell and (found := field_of(cell)))


def _is_fact(cell: str) -> bool:
    """A number or an address heads no column, though "Manager" and "Active" may stand beside it."""
    return "@" in cell or cell.isdecimal()


def _row_like_headings(rows: Sequence[Row]) -> int:
    """The first row that fills nearly all columns with different words; −1 where each is a person."""
    width = Counter(len(cells) for _, cells in rows).most_common(1)[0][0]
    for at, (_, cells) in enumerate(rows):
        filled = [cell for cell in cells if cell]
        if len(filled) >= 0.8 * width and len(set(filled)) == len(filled) and not any(map(_is_value, filled)):
            return at
    return 0 if len(rows) == 1 else -1


def _is_value(cell: str) -> bool:
    return "@" in cell or any(letter.isdecimal() for letter in cell[:1])


def sheets_with_people(found: Sequence[FoundSheet]) -> list[FoundSheet]:
    """The sheets that may be read, the best one first: with the most headings that are known, then the most rows."""
    best_first = sorted(found, key=lambda one: (one.people > 0, len(one.headings), one.people), reverse=True)
    return [one for one in best_first if one.people] or best_first[:1]


def table_of(sheets: Sequence[FoundSheet]) -> FoundTable:
    """The people of these sheets in one table. A column of a later sheet is that of the same heading before."""
    table, columns_of = FoundTable(), dict[str, dict[tuple[int, ...], str]]()
    for found in sheets:
        row, headings = found.heading_row
        _check(row, headings)
        # Letters of columns that hold something without a heading.
        width = max((len(cells) for _, cells in found.sheet.rows[max(found.at, 0) : found.at + 500]), default=0)
        labels = _labels([*headings, *[""] * (min(width, MAX_COLUMNS) - len(headings))])
        places = _places(table, labels, headings)
        name = found.sheet.name if len(sheets) > 1 else ""
        for heading in {bare(heading) for heading in headings if heading}:
            same = tuple(place for place in places if bare(table.headings[place]) == heading)
            columns_of.setdefault(heading, {}).setdefault(same, name)
        straight = places == list(range(len(places)))
        for number, cells in found.sheet.rows[found.at + 1 :]:
            kept = cells[: len(places)] if straight else _arranged(cells, places, len(table.labels))
            kept += [""] * (len(table.labels) - len(kept))
            table.rows.append(PeopleRow(name, number, kept))
            if headings and any(cells[len(headings) :]) and not table.wider:
                table.wider.append(table.rows[-1])
    for heading, groups in columns_of.items():
        if len(groups) > 1 and (twice := [sheet for same, sheet in groups.items() if len(same) > 1]):
            table.apart[heading] = twice[0]
    for person in table.rows:  # A later sheet may have more columns.
        person.cells.extend([""] * (len(table.labels) - len(person.cells)))
    for at, heading in enumerate(table.headings):
        if (known := field_of(heading)) and known[0] is Field.EMPLOYEE_ID:
            _put_thousands_together(table.rows, at)
    return table


def _put_thousands_together(rows: Sequence[PeopleRow], at: int) -> None:
    """Write 1001 for 1,001 in a column in which all large numbers have their thousands apart: they are ids."""
    texts = {text for row in rows if (text := row.cells[at])}
    apart = {text for text in texts if THOUSANDS_APART.fullmatch(text)}
    if apart and not any(len(text) > 3 and any(map(str.isdecimal, text)) for text in texts - apart):
        for row in rows:
            row.cells[at] = together(row.cells[at])


def _check(row: int, headings: Sequence[str]) -> None:
    if len(headings) > MAX_COLUMNS:
        raise Unreadable(f"The file has more than {MAX_COLUMNS} columns. Are its headings in the first rows?", row)
    if too_long := next((text for text in headings if len(text) > MAX_HEADING), None):
        raise Unreadable(f"The heading {quoted(too_long)} has more than {MAX_HEADING} characters.", row)


def _labels(headings: Sequence[str]) -> list[str]:
    often = Counter(headings)
    return [
        (f"{' '.join(heading.split())} (column {_letters(at)})" if often[heading] > 1 else " ".join(heading.split()))
        if heading
        else f"Column {_letters(at)}"
        for at, heading in enumerate(headings)
    ]


def _letters(at: int) -> str:
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _places(table: FoundTable, labels: Sequence[str], headings: Sequence[str]) -> list[int]:
    """Where the columns of a sheet stand in the table, which grows by those it does not have."""
    known: Mapping[str, int] = {bare(label): at for at, label in enumerate(table.labels)}
    places = []
    for at, label in enumerate(labels):
        if (place := known.get(bare(label))) is None:
            place = len(table.labels)
            table.labels.append(label)
            table.headings.append(headings[at] if at < len(headings) else "")
        places.append(place)
    return places


def _arranged(cells: Sequence[str], places: Sequence[int], width: int) -> list[str]:
    arranged = [""] * width
    for place, cell in zip(places, cells, strict=False):
        arranged[place] = cell
    return arranged


def columns_named(labels: Sequence[str], written: str) -> Iterator[int]:
    """The columns that somebody may mean by this: what they are called, in any case and punctuation."""
    plain = bare(written)
    return (at for at, label in enumerate(labels) if label == written or bare(label) == plain)
