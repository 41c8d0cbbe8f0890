"""What a file holds, as it is handed to whoever compares it: how it was read, its people, what was found in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import StringConstraints, TypeAdapter

from lib.roster_file.dates import DateOrder
from lib.roster_file.findings import Finding, Place
from lib.roster_file.headings import FIELD_NAMES, Field
from lib.texts import LONGEST_ADDRESS, LONGEST_ID, NAME

Fact = Annotated[str, StringConstraints(max_length=NAME)]


@dataclass(frozen=True)
class Choices:
    """What somebody said about files with these headings, where it was not found or found wrong.

    Attributes:
        columns: field → what its column is called; an empty text for a field that is to be left out.
        sheets: which sheets are read; empty where that was not said.
        states: word in the column of states → does somebody in it work here? In small letters.
        dates: which comes first in 03/04/2024.
    """

    columns: Mapping[Field, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    states: Mapping[str, bool] = field(default_factory=dict)
    dates: DateOrder | None = None

    def __or__(self, later: "Choices") -> "Choices":
        """These choices, with those that were made later."""
        return Choices(
            {**self.columns, **later.columns},
            later.sheets or self.sheets,
            {**self.states, **later.states},
            later.dates or self.dates,
        )


class RosterRow(NamedTuple):
    """One person as the file has them. An empty cell is empty text or none; see `RosterTable.columns`.

    Pydantic holds a row of a file against the types and limits of its fields, as `ROSTER_ROW`. It is a tuple, for with
    50,000 models in place of tuples a preview takes a quarter longer (docs/measured.md).

    Attributes:
        row: as a spreadsheet shows it.
        manager: the employee id of their manager where that is somebody on this file, else what stands in the cell.
        unread: the fields whose cells could not be read; what is stored of them stays.
    """

    row: int
    employee_id: Annotated[str, StringConstraints(max_length=LONGEST_ID)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME)]
    email: Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS)] | None = None
    title: Fact = ""
    department: Fact = ""
    location: Fact = ""
    manager: str | None = None
    hire_date: date | None = None
    active: bool = True
    sheet: str = ""
    unread: tuple[Field, ...] = ()

    @property
    def place(self) -> Place:
        """Where they are told of."""
        return Place(self.row, self.name or self.employee_id, self.sheet)


ROSTER_ROW = TypeAdapter(RosterRow)
"""Validates a row; whoever reads it says to people what does not hold."""


@dataclass(frozen=True, slots=True)
class FieldRead:
    """From which column a field was read.

    Attributes:
        columns: what the column is called; two for a first and a last name.
        how: "by e-mail", for the manager and the employee id.
        fits: how many of the people have it.
    """

    field: Field
    columns: tuple[str, ...]
    how: str = ""
    fits: int = 0


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet of the file.

    Attributes:
        people: how many rows look like people, whether they are read or not.
    """

    name: str
    people: int
    is_read: bool


@dataclass(frozen=True)
class ReadAs:
    """How a file was read.

    Attributes:
        form: "XLSX" or "CSV, UTF-8, separated by commas".
        places: field → what its column is called, first and last name apart.
        columns: what all columns are called, in their order.
        left_out: those that nothing was read from.
        people: how many rows are people; 0 where something has to be said before anybody can be read.
        key: tells files with these headings from others.
        choices: what was said about files with these headings, now or before.
    """

    form: str
    fields: tuple[FieldRead, ...] = ()
    places: Mapping[Field, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    sheets: tuple[SheetRead, ...] = ()
    people: int = 0
    key: str = ""
    choices: Choices = field(default_factory=Choices)

    def column_of(self, what: Field) -> str:
        """What the column of a field is called; empty where it is not read."""
        return next((read.columns[0] for read in self.fields if read.field is what), "")

    def sentences(self) -> list[str]:
        """Each field with its column: "Manager ← Supervisor email, by e-mail, 214 of 215"."""
        return [
            ", ".join(
                part
                for part in (
                    f"{FIELD_NAMES[read.field]} ← {' + '.join(read.columns)}",
                    read.how,
                    f"{read.fits:,} of {self.people:,}" if self.people else "",
                )
                if part
            )
            for read in self.fields
        ]


@dataclass(frozen=True)
class RosterTable:
    """What a file holds.

    Attributes:
        columns: the fields that are there; an absent one leaves what is stored.
        problems: what has to be put right first; a comparison adds its own and refuses them all together.
        remarks: what was left out or understood, worth knowing.
        dates_in_doubt: the question which comes first in its dates, empty where there is no doubt.
        unknown_states: words of which nobody knows whether somebody in them works here, with their number of people.
        sheets_in_doubt: more than one sheet has people, and nobody said which are meant.
        private_addresses: the columns of the only addresses there are, where these may be private.
        lost_managers: how many people's manager cells hold an error.
        keeps_who_left: people who do not work here are stored even if nobody knew them; of a file they stay outside.
    """

    read_as: ReadAs
    columns: frozenset[Field] = frozenset()
    rows: tuple[RosterRow, ...] = ()
    problems: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()
    dates_in_doubt: str = ""
    unknown_states: tuple[tuple[str, int], ...] = ()
    sheets_in_doubt: bool = False
    private_addresses: tuple[str, ...] = ()
    lost_managers: int = 0
    keeps_who_left: bool = False

    @property
    def asks(self) -> bool:
        """Does something have to be said before this can be compared?"""
        return bool(self.dates_in_doubt or self.unknown_states or self.sheets_in_doubt or self.addresses_in_doubt)

    @property
    def addresses_in_doubt(self) -> bool:
        """Are there only addresses that may be private, and nobody said whether they are used?"""
        return bool(self.private_addresses) and Field.EMAIL not in self.read_as.choices.columns
