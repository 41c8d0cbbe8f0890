"""From the bytes of a file to its people. Runs in a process of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from lib.errors import CoachingError
from lib.roster_file.find_columns import Columns, find_columns
from lib.roster_file.find_table import FoundSheet, FoundTable, columns_named, look_through, sheets_with_people, table_of
from lib.roster_file.findings import Finding, joined, quoted
from lib.roster_file.headings import FIELD_NAMES, Field, bare, field_of, is_never_read
from lib.roster_file.people import MAX_ROWS, People, read_people
from lib.roster_file.table import Choices, FieldRead, ReadAs, RosterRow, RosterTable, SheetRead
from lib.table_files import Unreadable, read_sheets

PIECE = 1_000
"""People that are handed over at once: while some are taken over, nobody else gets on."""

MAX_CHOSEN = 40


class NoSuchColumn(CoachingError):
    """A column or sheet was named that this file does not have."""


def table_in(
    content: bytes, chosen: Choices, kept: Mapping[str, Choices], today: date
) -> Iterator[RosterTable | Sequence[RosterRow]]:
    """How a file is read, without its people, and then the people in pieces.

    Args:
        chosen: what somebody says about this file now.
        kept: what was said about files before, by the key of their headings.
        today: a termination date before it means that somebody has left.

    Raises:
        Unreadable: the file as a whole cannot be read.
        NoSuchColumn: something was chosen that is not there.
    """
    form, sheets = read_sheets(content, lambda cell: field_of(cell) is not None)
    found = look_through(sheets)
    if not found:
        raise Unreadable("The file is empty.")
    best = sheets_with_people(found)
    first = _sheets_named(found, chosen.sheets)[0] if chosen.sheets else best[0]
    key = _key_of(first)
    choices = _kept_for(found, kept.get(key)) | chosen
    read = _sheets_named(found, choices.sheets) or [first]
    table = table_of(read)
    if not table.rows:
        raise Unreadable("The file has headings, but nobody below them.")
    if len(table.rows) > MAX_ROWS + 100:
        raise Unreadable(f"The file has more than {MAX_ROWS:,} people. Please import it in parts, as partial.")
    columns = find_columns(table, _chosen_columns(table, choices))
    wrong = _missing(table, columns, choices)
    may_be_read = not wrong and _has_key(columns)
    people = read_people(table, columns, choices, today) if may_be_read else People()
    if len(people.rows) > MAX_ROWS:
        raise Unreadable(f"The file has more than {MAX_ROWS:,} people. Please import it in parts, as partial.")
    yield _described(form, found, best, read, table, columns, people, choices, wrong, key)
    for start in range(0, len(people.rows), PIECE):
        yield people.rows[start : start + PIECE]


def _key_of(found: FoundSheet) -> str:
    """Tells files with these headings from others, whatever their order."""
    headings = sorted(filter(None, map(bare, found.heading_row[1]))) or [f"{len(found.sheet.rows[0][1])} columns"]
    return sha256("\n".join(headings).encode()).hexdigest()


def _kept_for(found: Sequence[FoundSheet], kept: Choices | None) -> Choices:
    """What was said before, without sheets that this file does not have: some are called by the month."""
    if kept is None:
        return Choices()
    names = {one.sheet.name for one in found}
    return kept if names.issuperset(kept.sheets) else replace(kept, sheets=())


def _sheets_named(found: Sequence[FoundSheet], names: Sequence[str]) -> list[FoundSheet]:
    by_name = {one.sheet.name.casefold(): one for one in found}
    named: list[FoundSheet] = []
    for name in names:
        if (one := by_name.get(name.casefold())) is None:
            there = joined([quoted(one.sheet.name) for one in found if one.sheet.name])
            raise NoSuchColumn(
                f"There is no sheet {quoted(name)} with anything on it in this file"
                + (f"; there is {there}." if there else ".")
            )
        if one not in named:
            named.append(one)
    return named


def _chosen_columns(table: FoundTable, choices: Choices) -> dict[Field, int | None]:
    chosen: dict[Field, int | None] = {}
    for what, written in choices.columns.items():
        if not written:
            chosen[what] = None
            continue
        at = next(columns_named(table.labels, written), None)
        if at is None:
            named = joined([quoted(label) for label in _may_be_chosen(table)][:MAX_CHOSEN])
            raise NoSuchColumn(f"There is no column {quoted(written)} in this file. Its columns are {named}.")
        if is_never_read(table.headings[at]):
            raise NoSuchColumn(f"{quoted(written)} is private and is never read. Please choose another column.")
        chosen[what] = at
    return chosen


def _may_be_chosen(table: FoundTable) -> list[str]:
    """What the columns are called, without those that are nobody's business."""
    return [label for label, heading in zip(table.labels, table.headings, strict=True) if not is_never_read(heading)]


def _has_key(columns: Columns) -> bool:
    return Field.EMPLOYEE_ID in columns.places or Field.EMAIL in columns.places


def _missing(table: FoundTable, columns: Columns, choices: Choices) -> list[Finding]:
    """What the columns of a file lack before anybody can be read from it."""
    places = columns.places
    seen = joined([quoted(label) for label in _may_be_chosen(table)[:12]])
    found = []
    has_name = Field.NAME in places or {Field.FIRST_NAME, Field.LAST_NAME} <= places.keys()
    if not has_name:
        found.append(Finding(0, f"No column holds people’s names. The columns are {seen}. Please say which one does."))
    is_asked = bool(columns.private_addresses) and Field.EMAIL not in choices.columns
    if not _has_key(columns) and not is_asked:
        found.append(
            Finding(
                0,
                f"No column holds employee ids or work e-mail addresses. The columns are {seen}. "
                "Please say which one does.",
            )
        )
    apart = {what: table.apart.get(bare(table.headings[at])) for what, at in places.items()}
    for what, sheet in apart.items():
        if sheet is not None:
            called = f"several columns of the sheet {quoted(sheet)} are called {quoted(table.headings[places[what]])}"
            found.append(
                Finding(
                    0,
                    f"{FIELD_NAMES[what]}: {called}, and another sheet does not have the same ones. Please open the "
                    "file and rename the columns that are not meant.",
                )
            )
    for what, (one, other) in columns.twice.items():
        if apart.get(what) is not None:
            continue
        found.append(
            Finding(0, f"{FIELD_NAMES[what]} could be {quoted(one)} or {quoted(other)}. Please say which one is meant.")
        )
    if table.wider:
        row = table.wider[0]
        found.append(
            Finding(
                row.number,
                f"Row {row.number} has more cells than there are headings. Is there a text with a comma without its "
                "quotation marks?",
            )
        )
    return found


def _described(
    form: str, found: Sequence[FoundSheet], best: Sequence[FoundSheet], read: Sequence[FoundSheet],
    table: FoundTable, columns: Columns, people: People, choices: Choices, wrong: Sequence[Finding], key: str,
) -> RosterTable:  # fmt: skip
    unread = set() if people.reads_addresses else {Field.EMAIL}
    used = {at for what, at in columns.places.items() if what not in unread}
    holds_something = {at for row in table.rows[:1000] for at, cell in enumerate(row.cells) if cell}
    read_as = ReadAs(
        form=form,
        fields=tuple(read for read in _fields_read(table, columns, people) if read.field not in unread),
        places={what: table.labels[at] for what, at in columns.places.items() if what not in unread},
        columns=tuple(_may_be_chosen(table)),
        left_out=tuple(
            label
            for at, label in enumerate(table.labels)
            if at not in used and (table.headings[at] or at in holds_something)
        ),
        sheets=tuple(SheetRead(one.sheet.name, one.people, one in read) for one in found if one.sheet.name),
        people=len(people.rows),
        key=key,
        choices=choices,
    )
    others = [one for one in best if one.people and one not in read]
    return RosterTable(
        read_as=read_as,
        columns=frozenset(columns.places) - unread,
        problems=(*wrong, *people.problems),
        remarks=tuple(people.remarks),
        dates_in_doubt=_asked(people),
        unknown_states=tuple(people.unknown_states.most_common()),
        sheets_in_doubt=bool(others) and not choices.sheets,
        private_addresses=tuple(table.labels[at] for at in columns.private_addresses),
        lost_managers=people.lost_managers,
    )


def _asked(people: People) -> str:
    if people.doubt is None:
        return ""
    text, row = people.doubt
    return f"Does the day or the month come first in dates such as {text} (row {row})?"


def _fields_read(table: FoundTable, columns: Columns, people: People) -> Iterator[FieldRead]:
    places = columns.places
    for what in Field:
        if what is Field.FIRST_NAME and Field.NAME not in places and what in places:
            both = (
                (table.labels[places[what]], table.labels[places[Field.LAST_NAME]]) if Field.LAST_NAME in places else ()
            )
            yield FieldRead(Field.NAME, both or (table.labels[places[what]],), fits=people.fits[Field.NAME])
        elif what is Field.EMPLOYEE_ID and what not in places and Field.EMAIL in places:
            email = table.labels[places[Field.EMAIL]]
            yield FieldRead(what, (email,), "the e-mail address, for there is no id", people.fits[what])
        elif what in places and what not in (Field.FIRST_NAME, Field.LAST_NAME):
            how = people.ways.most_common(1)[0][0].value if what is Field.MANAGER and people.ways else ""
            yield FieldRead(what, (table.labels[places[what]],), how, people.fits[what])
