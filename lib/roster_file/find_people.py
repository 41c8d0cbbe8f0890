"""Which rows of a table are people, and which are totals, footers, repeated headings and duplicates."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from lib.roster_file.cell_words import TOTALS
from lib.roster_file.find_columns import key_in, name_in
from lib.roster_file.find_table import FoundTable, PeopleRow
from lib.roster_file.findings import Finding, Place, listed, quoted
from lib.roster_file.headings import Field, field_of
from lib.roster_file.people_index import turned
from lib.texts import fold

SECOND_HEADINGS = 10
"""A second row of labels stands within the first ones."""

LONGEST_LABEL = 60


def find_people(table: FoundTable, places: Mapping[Field, int]) -> tuple[list[tuple[int, PeopleRow]], list[Finding]]:
    """The rows that are people, by their place in the table, and what was left out.

    Args:
        places: the column of each field.
    """
    # Of one column, it gives the cell itself.
    read = itemgetter(*sorted(set(places.values())))
    seen: set[Sequence[str]] = set()
    people: list[tuple[int, PeopleRow]] = []
    totals, headings, twice = [], [], []
    for at, row in enumerate(table.rows):
        if _is_heading(row, table, places, may_be_worded=at < SECOND_HEADINGS):
            headings.append(Place(row.number, "", row.sheet))
        elif _is_total(row, table, places):
            first = next(cell for cell in row.cells if cell)
            totals.append(Place(row.number, quoted(first), row.sheet))
        elif (cells := read(row.cells)) in seen and any(cells):
            twice.append(place_of(row, places))
        elif any(cells):
            seen.add(cells)
            people.append((at, row))
    left_out = []
    for where, one, many in (
        (totals, "One row is no person and left out", "{} rows are no people and left out"),
        (headings, "One row repeats the headings and is left out", "{} rows repeat the headings and are left out"),
        (twice, "One row is there twice and counts once", "{} rows are there twice and count once"),
    ):
        if where:
            number = len(where)
            said = one if number == 1 else many.format(f"{number:,}")
            left_out.append(Finding(where[0].row, f"{said}: {listed(where, number)}.", number))
    return people, left_out


def place_of(row: PeopleRow, places: Mapping[Field, int]) -> Place:
    """Where a row stands, and who it is about."""
    return Place(row.number, turned(name_in(row, places)) or key_in(row, places), row.sheet)


def _is_heading(row: PeopleRow, table: FoundTable, places: Mapping[Field, int], *, may_be_worded: bool) -> bool:
    """Do two cells or more of this row stand below their own names?

    Args:
        may_be_worded: also below other words for them, as in a second row of labels.
    """
    found = 0
    for what, at in places.items():
        if len(cell := row.cells[at]) > LONGEST_LABEL or not cell:
            continue
        if cell == table.headings[at] or (may_be_worded and (known := field_of(cell)) and known[0] is what):
            found += 1
            if found == 2:
                return True
        elif found == 0 and what in (Field.NAME, Field.FIRST_NAME, Field.EMAIL):
            return False
    return False


def _is_total(row: PeopleRow, table: FoundTable, places: Mapping[Field, int]) -> bool:
    """Is this a line below or between people: a sum, a note, the name of a group?"""
    if len(row.cells) - row.cells.count("") > 3:
        return False
    if not name_in(row, places) and not key_in(row, places):
        return True
    filled = [cell for cell in row.cells if cell]
    if any("@" in cell for cell in filled):
        return False
    if len(filled) == 1 and (len(filled[0].split()) > 1) and filled[0] != name_in(row, places):
        return True
    are_numbers = all(cell.replace(".", "").isdecimal() for cell in filled[1:])
    is_sparse = len(filled) < len(table.labels)
    return (is_sparse or are_numbers) and TOTALS.fullmatch(fold(filled[0])) is not None
