"""How a file was read and what it would change, in plain sentences, for the screen and the command line."""

from collections.abc import Iterator, Sequence

from lib import formatting
from lib.roster.comparison import MANY, Change, Comparison, PersonEntry
from lib.roster.stored import key_of_id
from lib.roster_file.findings import quoted
from lib.roster_file.headings import FIELD_NAMES, Field
from lib.roster_file.table import RosterTable

SHOWN = 20
"""How many people a list names before it counts the rest."""

FEW = 4
"""How many people may leave a small organisation at once before it is asked whether the file is whole."""

NAMED_AT_THE_TOP = 3


def read_as_in_words(table: RosterTable) -> Iterator[str]:
    """From what each field was read, what is left out, and what was understood on the way, line by line."""
    read_as = table.read_as
    yield f"Read as {read_as.form}:"
    yield from (f"  {line}" for line in read_as.sentences())
    if read_as.left_out:
        yield f"  Left out: {', '.join(read_as.left_out)}"
    if len(read_as.sheets) > 1:
        for is_read, words in ((True, "Read"), (False, "Not read")):
            if names := [sheet.name for sheet in read_as.sheets if sheet.is_read is is_read]:
                yield f"  {words}: the {formatting.plural(len(names), 'sheet')} {formatting.listing(names)}"
    yield from (str(remark) for remark in table.remarks)


def questions_in_words(table: RosterTable) -> Iterator[tuple[str, str]]:
    """What has to be said before a file can be compared, each with how the command line says it."""
    if table.sheets_in_doubt:
        sheets = formatting.listing([f"“{one.name}” ({one.people:,})" for one in table.read_as.sheets if one.people])
        yield f"People are on several sheets: {sheets}.", "Please name those to read, each with --sheet."
    if table.addresses_in_doubt:
        columns = table.private_addresses
        option = f'Please add --map email="{columns[0]}"' + (" or another of them" if len(columns) > 1 else "")
        yield private_addresses_in_words(table), f"{option}, or --map email= to leave them out."
    if table.dates_in_doubt:
        yield table.dates_in_doubt, "Please add --dates day-first or --dates month-first."
    for word, number in table.unknown_states:
        people = formatting.count(number, "person")
        option = f'Please add --status "{word}=here" or "{word}=left".'
        yield f"Do people in “{word}” ({people}) work here?", option


def private_addresses_in_words(table: RosterTable) -> str:
    """The question whether addresses that may be private are used."""
    columns = formatting.listing([quoted(column) for column in table.private_addresses])
    return f"The only e-mail addresses in this file are in {columns} and may be private. Are they to be used?"


def managers_in_words(comparison: Comparison) -> str:
    """ "214 of 215 people have a manager; at the top: Greta Lindqvist"."""
    said = f"{comparison.with_manager:,} of {comparison.people:,} people have a manager"
    if not comparison.at_the_top:
        return f"{said}."
    names = [person.name for person in comparison.at_the_top[:NAMED_AT_THE_TOP]]
    if (more := len(comparison.at_the_top) - len(names)) > 0:
        names.append(f"{more:,} more")
    return f"{said}; at the top: {formatting.listing(names)}."


def cut_off_in_words(table: RosterTable, comparison: Comparison) -> str:
    """Where many people are not in the file and leave by that: the question whether it is whole, and where it ends."""
    on_file = {key_of_id(row.employee_id) for row in table.rows}
    missing = sum(key_of_id(person.employee_id) not in on_file for person in comparison.leaving)
    if missing <= max(FEW, MANY * comparison.people_before):
        return ""
    return (
        f"{missing:,} of the {comparison.people_before:,} people on the roster are not in this file, which ends with "
        f"{table.rows[-1].place}. Was it cut off, or does it hold only some of the people?"
    )


def warnings_in_words(table: RosterTable, comparison: Comparison) -> Iterator[str]:
    """What is said before all else, for it may be the file that is wrong."""
    if asked := cut_off_in_words(table, comparison):
        yield asked
    if comparison.managers_are_missing:
        yield f"Managers are missing: {managers_in_words(comparison)}"


def in_words(comparison: Comparison) -> Iterator[str]:
    """What an import would change, line by line: each kind of change with its number and the first people."""
    if comparison.people and not comparison.managers_are_missing:
        yield managers_in_words(comparison)
    yield from _list(
        "The same people, with another id or e-mail address", [change_in_words(one) for one in comparison.same_people]
    )
    yield from _list("New", [f"{_person(person)}, manager: {person.manager or '–'}" for person in comparison.new])
    kinds: tuple[tuple[str, Sequence[PersonEntry]], ...] = (
        ("Already here with an account, now on the roster", comparison.adopted),
        ("Coming back", comparison.coming_back),
        ("Leaving", comparison.leaving),
    )
    for title, people in kinds:
        yield from _list(title, [_person(person) for person in people])
    yield from _list("Changed", [change_in_words(change) for change in comparison.changed])
    yield from _list("New manager", [change_in_words(change) for change in comparison.new_manager])
    yield from _list(
        "Their manager is not there any more",
        [
            f"{_person(one.person)}: {one.manager} has left; "
            + (f"{one.acting} acts as manager" if one.acting else "nobody is there, HR appoints somebody")
            for one in comparison.without_manager
        ],
    )
    if comparison.already_left:
        yield f"Not active and not on the roster so far, so not stored: {comparison.already_left:,}."
    yield f"Unchanged: {comparison.unchanged:,}."


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"{title}: {len(lines):,}"
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN:,} more"


def _person(person: PersonEntry) -> str:
    return f"{person.name} ({person.employee_id})" if person.employee_id else person.name


def change_in_words(change: Change) -> str:
    """ "Anna Berg (A1): employee id: 1 → A1"."""
    fields = "; ".join(
        f"{name_of(field.field)}: {field.before or '–'} → {field.after or '–'}" for field in change.fields
    )
    return f"{_person(change.person)}: {fields}"


def name_of(field: str) -> str:
    """What a field is called in a sentence: "e-mail", "job title"."""
    return FIELD_NAMES[Field(field)].lower()
