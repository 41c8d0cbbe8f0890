"""From the rows of a table to people: every cell understood, left out with a word, or told as what is wrong."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache

from pydantic import ValidationError

from lib.roster_file.cell_words import StatusWord, is_error, is_nobody, is_nothing, what_it_says
from lib.roster_file.dates import DateOrder, Doubt, order_of, read_date
from lib.roster_file.find_columns import E_MAIL, Columns, key_in, name_in
from lib.roster_file.find_people import find_people, place_of
from lib.roster_file.find_table import FoundTable, PeopleRow
from lib.roster_file.findings import Finding, Findings, Place, listed, quoted
from lib.roster_file.headings import FIELD_NAMES, Field
from lib.roster_file.people_index import By, turned
from lib.roster_file.spelling import spell_alike
from lib.roster_file.table import ROSTER_ROW, Choices, RosterRow
from lib.texts import LONGEST_ID, fold

MAX_ROWS = 50_000
ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
"""A long number as a spreadsheet writes it into a CSV file: most of its digits are gone."""

MAX_STATES_ASKED = 30
LONGEST_NO_FACT = 20
DATES = (Field.HIRE_DATE, Field.TERMINATION_DATE)


@dataclass
class People:
    """The people of a table.

    Attributes:
        problems: what has to be put right.
        remarks: what was left out or understood.
        fits: how many people have each field.
        ways: how often managers are named in each way.
        unknown_states: words that nobody told us about, with their number.
        doubt: a date that could be two days.
        lost_managers: cells of managers that hold an error.
    """

    rows: list[RosterRow] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    fits: Counter[Field] = field(default_factory=Counter)
    ways: Counter[By] = field(default_factory=Counter)
    unknown_states: Counter[str] = field(default_factory=Counter)
    doubt: Doubt | None = None
    lost_managers: int = 0
    reads_addresses: bool = True


def read_people(table: FoundTable, columns: Columns, choices: Choices, today: date) -> People:
    """The people of a table whose columns were found.

    Args:
        today: a termination date before it means that somebody has left.
    """
    return _Reader(table, columns, choices, today).read()


@lru_cache(maxsize=10_000)
def _in_one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass
class _Reader:
    table: FoundTable
    columns: Columns
    choices: Choices
    today: date
    people: People = field(default_factory=People)
    wrong: Findings = field(default_factory=Findings)
    left_out: Findings = field(default_factory=Findings)
    tops: list[Place] = field(default_factory=list)
    order: DateOrder | None = None
    turns_names: bool = False

    def __post_init__(self) -> None:
        self._meant = cache(self.columns.index.find)
        self.places: Mapping[Field, int] = self.columns.places

    def read(self) -> People:
        keys = [key_in(row, self.places) for row in self.table.rows]
        numbered, left_out = find_people(self.table, self.places)
        self.people.remarks += left_out
        rows = [row for _, row in numbered]
        self._settle_names(rows)
        self._settle_addresses(rows)
        self._settle_dates(rows)
        read = [self._person(row, keys[at], keys) for at, row in numbered]
        self.people.rows, spelled = spell_alike(read)
        self.people.remarks += spelled
        self._name_tops()
        self.people.problems += self.wrong
        self.people.remarks += self.left_out
        return self.people

    def _heading(self, what: Field) -> str:
        return self.table.labels[self.places[what]]

    # What holds for the whole file

    def _settle_names(self, rows: Sequence[PeopleRow]) -> None:
        """Names are turned round where most of them have the last name first."""
        if Field.NAME in self.places:
            self.turns_names = sum("," in name_in(row, self.places) for row in rows) > len(rows) / 2

    def _settle_addresses(self, rows: Sequence[PeopleRow]) -> None:
        if Field.EMAIL not in self.places or Field.EMPLOYEE_ID not in self.places:
            return
        filled = [text for row in rows if not is_nothing(text := row.cell(self.places[Field.EMAIL]))]
        self.people.reads_addresses = not filled or any("@" in text for text in filled)
        if not self.people.reads_addresses:
            self.people.remarks.append(
                Finding(
                    0,
                    f"No e-mail addresses are stored: {quoted(self._heading(Field.EMAIL))} holds none, but "
                    f"{quoted(filled[0])} and the like.",
                )
            )

    def _settle_dates(self, rows: Sequence[PeopleRow]) -> None:
        texts: dict[str, int] = {}
        for at in (self.places[what] for what in DATES if what in self.places):
            texts |= {row.cells[at]: row.number for row in reversed(rows)} | texts  # Each where it is first.
        found = order_of((row, text) for text, row in texts.items())
        if isinstance(found, Doubt):
            self.order = self.choices.dates
            self.people.doubt = found if self.order is None else None
        else:
            self.order = found or self.choices.dates

    # One person

    def _person(self, row: PeopleRow, key: str, keys: Sequence[str]) -> RosterRow:
        unread: list[Field] = []
        cells = row.cells
        texts = {what: text for what, at in self.places.items() if (text := cells[at])}
        for what, no_facts in self._no_facts.items():
            if texts.get(what) in no_facts:
                self._leave_out(what, texts, row, unread)
        name = self._name(row, texts)
        self._check_key(row, key)
        place = Place(row.number, name or (key and f"id {key}"), row.sheet)
        person = RosterRow(
            row.number,
            key,
            name,
            self._address(texts.get(Field.EMAIL, ""), place, unread),
            self._fact(Field.TITLE, texts),
            self._fact(Field.DEPARTMENT, texts),
            self._fact(Field.LOCATION, texts),
            self._manager(key, keys, place, texts.get(Field.MANAGER, "")),
            self._date(Field.HIRE_DATE, texts, place, unread),
            self._works_here(texts, place, unread),
            row.sheet,
            tuple(unread),
        )
        try:
            ROSTER_ROW.validate_python(person)
        except ValidationError as error:
            self._tell(error, place, name)
        return person

    def _tell(self, error: ValidationError, place: Place, name: str) -> None:
        """Say which limits of a row's fields do not hold; what is wrong with the key is said by `_check_key`."""
        for wrong in error.errors(include_url=False):
            what = Field(str(wrong["loc"][0]))
            if what is Field.NAME and not wrong["input"]:
                self.wrong.add("is missing", "names are missing", "Everybody needs a name.", "A name", place)
            elif what is not Field.EMPLOYEE_ID:
                limit = wrong["ctx"]["max_length"]
                heading = quoted(self._heading(what if what in self.places else Field.FIRST_NAME))
                self.wrong.add(
                    f"is longer than {limit} characters", f"are longer than {limit} characters",
                    f"Is {heading} the column for {quoted(FIELD_NAMES[what])}?", quoted(wrong["input"]),
                    place._replace(name=name[:60]),
                )  # fmt: skip

    @cached_property
    def _no_facts(self) -> dict[Field, set[str]]:
        """What stands for an empty cell or is an error of the spreadsheet, for the few columns that hold such."""
        found = {}
        for what, at in self.places.items():
            short = {text for row in self.table.rows if 0 < len(text := row.cells[at]) <= LONGEST_NO_FACT}
            no_facts = {text for text in short if is_error(text) or (what is not Field.MANAGER and is_nothing(text))}
            if no_facts:
                found[what] = no_facts
        return found

    def _leave_out(self, what: Field, texts: dict[Field, str], row: PeopleRow, unread: list[Field]) -> None:
        if is_error(texts[what]):
            if what in (Field.STATUS, Field.TERMINATION_DATE):
                return  # Who works here is not guessed: it is asked, or has to be put right.
            unread.append(Field.NAME if what in (Field.FIRST_NAME, Field.LAST_NAME) else what)
            if what is Field.MANAGER:
                return  # It is told with the managers.
            self.left_out.add(
                f"in {quoted(self._heading(what))} is an error of the spreadsheet and left out",
                f"in {quoted(self._heading(what))} are errors of the spreadsheet and left out",
                "", quoted(texts[what]), place_of(row, self.places),
            )  # fmt: skip
        del texts[what]

    def _check_key(self, row: PeopleRow, key: str) -> None:
        by_id = Field.EMPLOYEE_ID in self.places
        is_rounded = by_id and "+" in key and ROUNDED.fullmatch(key)
        if key and not is_rounded and len(key) <= LONGEST_ID and (by_id or E_MAIL.fullmatch(key)):
            self.people.fits[Field.EMPLOYEE_ID] += 1
            return
        place = Place(row.number, turned(name_in(row, self.places)), row.sheet)
        if not key:
            what = "id" if by_id else "e-mail address"
            self.wrong.add(
                "is missing", f"{what}s are missing",
                "It tells everybody from others: please fill it in, or take the row out.",
                f"An employee {what}" if by_id else f"An {what}", place,
            )  # fmt: skip
        elif is_rounded:
            heading = quoted(self._heading(Field.EMPLOYEE_ID))
            self.wrong.add(
                f"in {heading} is a number that a spreadsheet rounded",
                f"in {heading} are numbers that a spreadsheet rounded",
                "Please import the file as it was exported, before a spreadsheet opened it, or an XLSX file.",
                quoted(key), place,
            )  # fmt: skip
        elif by_id:
            self.wrong.add(
                f"is longer than {LONGEST_ID} characters", f"ids are longer than {LONGEST_ID} characters",
                f"Is {quoted(self._heading(Field.EMPLOYEE_ID))} the column of employee ids?", quoted(key), place,
            )  # fmt: skip
        elif E_MAIL.fullmatch(key):
            self.wrong.add(
                f"is longer than {LONGEST_ID} characters", f"are longer than {LONGEST_ID} characters",
                "Without employee ids the address is the id: please add a column of ids.", quoted(key), place,
            )  # fmt: skip
        else:
            self.wrong.add(
                "is no e-mail address", "are no e-mail addresses",
                "Without employee ids the address tells everybody from others: please put it right.",
                quoted(key), place,
            )  # fmt: skip

    def _name(self, row: PeopleRow, texts: Mapping[Field, str]) -> str:
        name = " ".join(name_in(row, self.places).split())
        if not name or (Field.NAME in self.places and Field.NAME not in texts):
            return ""
        self.people.fits[Field.NAME] += 1
        return turned(name) if self.turns_names else name

    def _fact(self, what: Field, texts: Mapping[Field, str]) -> str:
        if not (text := texts.get(what, "")):
            return ""
        self.people.fits[what] += 1
        return _in_one_line(text)

    def _address(self, text: str, place: Place, unread: list[Field]) -> str | None:
        """In small letters as Python knows them; SQLite would only lower ASCII when somebody signs in."""
        if not text or not self.people.reads_addresses:
            return None
        text = text.removeprefix("mailto:")
        if not E_MAIL.fullmatch(text):
            if Field.EMPLOYEE_ID in self.places:  # Elsewhere it is the key, and told as such.
                unread.append(Field.EMAIL)
                self.left_out.add(
                    "is no e-mail address and left out", "are no e-mail addresses and left out",
                    "They sign in by employee id until it is put right.", quoted(text), place,
                )  # fmt: skip
            return None
        self.people.fits[Field.EMAIL] += 1
        return text.lower()

    def _date(self, what: Field, texts: Mapping[Field, str], place: Place, unread: list[Field]) -> date | None:
        text = texts.get(what, "")
        if not text or self.people.doubt is not None:
            return None
        found = read_date(text, self.order, self.today)
        if found is not None:
            self.people.fits[what] += 1
            return found
        unread.append(what)
        heading = quoted(self._heading(what))
        if what is Field.HIRE_DATE:
            self.left_out.add(
                f"in {heading} is no date and left out", f"in {heading} are no dates and left out",
                "Dates such as 2024-12-31 can be read.", quoted(text), place,
            )  # fmt: skip
        else:
            self.wrong.add(
                f"in {heading} is no date", f"in {heading} are no dates",
                "Whoever left cannot be told from whoever did not: please write dates such as 2024-12-31, or leave the "
                "column out.", quoted(text), place,
            )  # fmt: skip
        return None

    def _works_here(self, texts: Mapping[Field, str], place: Place, unread: list[Field]) -> bool:
        left_on = self._date(Field.TERMINATION_DATE, texts, place, unread)
        word = texts.get(Field.STATUS, "")
        if not word:
            works_here = True
        elif self.choices.states and (chosen := self.choices.states.get(fold(word))) is not None:
            self.people.fits[Field.STATUS] += 1
            works_here = chosen
        elif (says := what_it_says(word)) is not None:
            self.people.fits[Field.STATUS] += 1
            works_here = says is not StatusWord.HAS_LEFT
        else:
            self._ask(" ".join(word.split()))
            works_here = True
        return works_here and not (left_on is not None and left_on < self.today)

    def _ask(self, word: str) -> None:
        known = self.people.unknown_states
        spelled = next((other for other in known if fold(other) == fold(word)), word) if word not in known else word
        if spelled in known or len(known) < MAX_STATES_ASKED:
            known[spelled] += 1
        else:
            self.wrong.add(
                f"in {quoted(self._heading(Field.STATUS))} is one of very many words",
                f"in {quoted(self._heading(Field.STATUS))} are very many words",
                "Is this the column that says who works here? Please choose another one, or leave it out.",
                quoted(word), Place(0, ""),
            )  # fmt: skip

    def _manager(self, own_key: str, keys: Sequence[str], place: Place, text: str) -> str | None:
        if not text:
            return None
        if text in self._no_facts.get(Field.MANAGER, ()):
            self.people.lost_managers += 1
            self.left_out.add(
                f"in {quoted(self._heading(Field.MANAGER))} is an error of the spreadsheet and names nobody",
                f"in {quoted(self._heading(Field.MANAGER))} are errors of the spreadsheet and name nobody",
                "", quoted(text), place,
            )  # fmt: skip
            return None
        meant = self._meant(text)
        if meant is None:
            if is_nobody(text):
                self.tops.append(place)
                return None
            return " ".join(text.split())
        if meant.at < 0:
            self.wrong.add(
                f"in {quoted(self._heading(Field.MANAGER))} is the name of several people",
                f"in {quoted(self._heading(Field.MANAGER))} are names of several people",
                "Please choose a column that names managers by id or e-mail address.", quoted(text), place,
            )  # fmt: skip
            return None
        if keys[meant.at] == own_key:
            self.tops.append(place)
            return None
        if meant.by in (By.NUMBER, By.FIRST_AND_LAST):
            heading = quoted(self._heading(Field.MANAGER))
            self.left_out.add(
                f"in {heading} is found {meant.by}", f"in {heading} are found {meant.by}", "", quoted(text), place,
            )  # fmt: skip
        self.people.fits[Field.MANAGER] += 1
        self.people.ways[meant.by] += 1
        return keys[meant.at] or None

    def _name_tops(self) -> None:
        if self.tops:
            number = len(self.tops)
            said = "One person has nobody above" if number == 1 else f"{number:,} people have nobody above"
            self.people.remarks.append(
                Finding(self.tops[0].row, f"{said}, as the file says: {listed(self.tops, number)}.", number)
            )
