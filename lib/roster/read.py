"""Read a roster from the bytes of a file: CSV or XLSX, with the columns and dates of many systems.

Nothing is guessed silently: columns that are not stored are named, a date that could be two days is asked about,
and every cell that cannot be read becomes a problem with its line number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import chain

from pydantic import ValidationError

from lib import limited
from lib.errors import CoachingError
from lib.limited import Limits
from lib.models import PersonFacts, clean_text
from lib.table_files import MAX_COLUMNS, Cell, Line, Unreadable, pieces_of, plain_heading

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 50_000
MAX_ID = 64
MAX_HEADING = 200
SHOWN_PROBLEMS = 100

READING = Limits(megabytes=1000, seconds=60)
"""What reading a file may take: some times as much as the largest roster does."""


class DateOrder(StrEnum):
    """How 03/04/2024 is read."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


# Each column with the other names it goes by, the most telling first; case and punctuation are ignored. A name that
# follows an earlier one in the same file is not stored, and the preview names it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "employee_id": (
        "employee number", "employee no", "employee code", "emp id", "emp no", "emp number", "personnel id",
        "personnel number", "personnel no", "staff id", "staff number", "staff no", "worker id", "worker number",
        "person id", "person number", "payroll id", "payroll number", "id",
    ),
    "name": (
        "full name", "employee name", "display name", "worker name", "worker", "employee", "preferred name",
        "legal name", "person name",
    ),
    "email": (
        "work email", "work email address", "email address", "business email", "company email", "corporate email",
        "primary work email", "primary email", "email work", "email id", "mail",
    ),
    "title": (
        "job title", "business title", "position title", "position", "job name", "job", "designation",
    ),
    "department": (
        "department name", "dept", "dept name", "org unit", "organisational unit", "organizational unit",
        "organisation unit", "organization unit", "supervisory organization", "team",
    ),
    "location": (
        "location name", "loc", "work location", "office location", "primary location", "office", "work site", "site",
        "workplace", "city",
    ),
    "manager_id": (
        "manager employee id", "managers employee id", "manager employee number", "managers id", "manager number",
        "manager no", "manager code", "manager personnel number", "line manager id", "direct manager id",
        "reporting manager id", "supervisor id", "supervisor employee id", "supervisor number", "supervisor no",
        "mgr id", "reports to id", "reports to", "mgr", "manager", "line manager", "supervisor",
    ),
    "hire_date": (
        "hired on", "date of hire", "hiring date", "original hire date", "latest hire date", "start date",
        "employment start date", "join date", "joining date", "date of joining", "date joined", "entry date",
    ),
    "active": ("is active", "active status", "employment status", "employee status", "worker status", "status"),
}  # fmt: skip
HEADINGS = frozenset(plain_heading(name) for column, others in COLUMNS.items() for name in (column, *others))
REQUIRED = ("employee_id", "name")
TEXTS = ("name", "email", "title", "department", "location")
WORDS_FOR_NO = frozenset({"no", "n", "false", "0", "inactive", "left", "terminated"})
WORDS_FOR_YES = frozenset({"", "yes", "y", "true", "1", "active"})

FIRST_YEAR, LAST_YEAR = 1900, 2100
EXCEL_DAY_ZERO = date(1899, 12, 30)
ISO_DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
EITHER_ORDER = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$")
WRITTEN_OUT = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%B-%Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y")
WHOLE_NUMBER = re.compile(r"(\d+)\.0+")
E_MAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"().]+(\.[^@\s,;<>\"().]+)+")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Why a roster is not taken: a sentence, and the line of the file it is about (0 for the whole file)."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence


class RosterRefused(CoachingError):
    """The roster cannot be imported; nothing was changed.

    Attributes:
        problems: all of them, by line; the message holds the first hundred.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        shown = [str(problem) for problem in self.problems[:SHOWN_PROBLEMS]]
        if len(self.problems) > SHOWN_PROBLEMS:
            shown.append(f"And {len(self.problems) - SHOWN_PROBLEMS:,} more.")
        super().__init__("\n".join(shown))


class DateOrderUnclear(CoachingError):
    """The file has dates such as 03/04/2024 and nothing in it says whether the day or the month comes first.

    Attributes:
        example: one of these dates, as written in the file.
        line: where it stands.
    """

    def __init__(self, example: str, line: int) -> None:
        self.example, self.line = example, line
        super().__init__(f"Does the day or the month come first in dates such as {example} (line {line})?")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as the file has them. An empty cell is empty text or none; see `RosterTable.columns`."""

    line: int
    employee_id: str
    name: str
    email: str | None = None
    title: str = ""
    department: str = ""
    location: str = ""
    manager_id: str | None = None
    hire_date: date | None = None
    active: bool = True


@dataclass(frozen=True)
class RosterTable:
    """What a file holds.

    Attributes:
        columns: the known columns that are there; an absent one leaves what is stored.
        unknown_columns: headings that are not stored, as written.
        form: how the file was read, for the preview: "XLSX" or "CSV, UTF-8, separated by commas".
        problems: what is wrong with single cells; a comparison adds its own and refuses them all together.
    """

    columns: frozenset[str]
    unknown_columns: tuple[str, ...]
    rows: tuple[RosterRow, ...]
    form: str
    problems: tuple[Problem, ...] = ()


def read(content: bytes, *, date_order: DateOrder | None = None) -> RosterTable:
    """The roster in a file, with the problems of its single cells.

    Args:
        content: the whole file. CSV in UTF-8, UTF-16 or Windows-1252 with commas, semicolons or tabs; or XLSX.
        date_order: how to read dates such as 03/04/2024, where the file itself leaves doubt.

    Raises:
        RosterRefused: the file as a whole cannot be read, has no rows, or lacks a required column.
        DateOrderUnclear: `date_order` has to be given.
        limited.Busy: too many files are read at this moment.
    """
    if len(content) > MAX_BYTES:
        raise _refused(f"The file is larger than {MAX_BYTES // 1024**2} MB. Please import it in parts, as partial.")
    try:
        pieces = limited.run(READING, pieces_of, content, HEADINGS)
        first = next(pieces)
        lines = chain(first.lines, chain.from_iterable(piece.lines for piece in pieces))
        return _roster_in(lines, first.form, date_order)
    except Unreadable as error:
        raise _refused(str(error), error.line) from error
    except limited.DidNotFinish as error:
        raise _refused("Reading this file takes too much time or memory. Please save it anew as CSV.") from error


def _roster_in(lines: Iterator[Line], form: str, date_order: DateOrder | None) -> RosterTable:
    filled = ((line, cells) for line, cells in lines if any(_text(cell) for cell in cells))
    heading = next(filled, None)
    if heading is None:
        raise _refused("The file is empty.")
    headings = [_text(cell) for cell in heading[1]]
    if too_long := next((text for text in headings if len(text) > MAX_HEADING), None):
        raise _refused(f"the heading “{_short(too_long)}” has more than {MAX_HEADING} characters.", heading[0])
    places, unknown = _find_columns(headings)
    return _Reader(places, unknown, form, date_order).read(filled, width=len(heading[1]))


def _refused(sentence: str, line: int = 0) -> RosterRefused:
    return RosterRefused([Problem(line, sentence)])


# From headings to columns


def _find_columns(headings: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each known column stands, and the headings that are not stored."""
    plain = [plain_heading(heading) for heading in headings]
    if len(headings) > MAX_COLUMNS:
        raise _refused(f"The file has more than {MAX_COLUMNS} columns. Is its first line the headings?")
    places: dict[str, int] = {}
    for column, others in COLUMNS.items():
        for name in map(plain_heading, (column, *others)):
            if plain.count(name) > 1:
                raise _refused(f"The column “{headings[plain.index(name)]}” is there twice. Please keep one.")
            if name in plain:
                places[column] = plain.index(name)
                break
    if "name" not in places and "lastname" in plain and "firstname" in plain:
        places["name"], places["first_name"] = plain.index("lastname"), plain.index("firstname")
    missing = [column for column in REQUIRED if column not in places]
    if missing:
        seen = ", ".join(f"“{heading}”" for heading in headings[:12] if heading)
        raise RosterRefused(
            [Problem(0, f"The column {column} is missing. The first line has {seen}.") for column in missing]
        )
    taken = set(places.values())
    return places, tuple(heading for place, heading in enumerate(headings) if heading and place not in taken)


# From cells to people


def _text(cell: Cell) -> str:
    """The cell as somebody would read it: a whole number without its “.0”."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text: str = clean_text(str(cell))
    return text


@dataclass
class _Reader:
    """Turns lines of cells into rows and gathers what is wrong with them."""

    places: dict[str, int]
    unknown: tuple[str, ...]
    form: str
    date_order: DateOrder | None
    problems: list[Problem] = field(default_factory=list)

    def read(self, lines: Iterator[Line], *, width: int) -> RosterTable:
        people: list[tuple[int, dict[str, Cell]]] = []
        for line, cells in lines:
            if len(people) == MAX_ROWS:
                raise _refused(f"The file has more than {MAX_ROWS:,} people. Please import it in parts, as partial.")
            if any(_text(cell) for cell in cells[width:]):
                self._problem(line, "there are more cells than headings; is a text with a comma without its quotes?")
            people.append((line, {name: cells[at] if at < len(cells) else None for name, at in self.places.items()}))
        if not people:
            raise _refused("The file has headings, but nobody below them.")
        if "hire_date" in self.places:
            self._settle_date_order([(line, _text(cells["hire_date"])) for line, cells in people])
        rows = tuple(self._row(line, cells) for line, cells in people)
        columns = frozenset(self.places) & COLUMNS.keys()
        return RosterTable(columns, self.unknown, rows, self.form, tuple(self.problems))

    def _problem(self, line: int, sentence: str) -> None:
        self.problems.append(Problem(line, sentence))

    def _settle_date_order(self, dates: Sequence[tuple[int, str]]) -> None:
        """Let the whole file say which comes first: a number over 12 is a day."""
        if self.date_order is not None:
            return
        either = [(line, text, found) for line, text in dates if (found := EITHER_ORDER.fullmatch(_day_part(text)))]
        proofs = {
            DateOrder.DAY_FIRST: [(line, text) for line, text, found in either if int(found[1]) > 12 >= int(found[3])],
            DateOrder.MONTH_FIRST: [
                (line, text) for line, text, found in either if int(found[3]) > 12 >= int(found[1])
            ],
        }
        if all(proofs.values()):
            (day_line, day), (month_line, month) = (proof[0] for proof in proofs.values())
            line, other = max(day_line, month_line), min(day_line, month_line)
            self._problem(
                line, f"“{day}” has the day first and “{month}” the month (see line {other}). Please write 2024-12-31."
            )
        for order, proof in proofs.items():
            if proof:
                self.date_order = order
                return
        for line, text, found in either:
            if int(found[1]) != int(found[3]) and max(int(found[1]), int(found[3])) <= 12:
                raise DateOrderUnclear(text, line)

    def _row(self, line: int, cells: dict[str, Cell]) -> RosterRow:
        texts = {name: _text(cell) for name, cell in cells.items()}
        if "first_name" in texts:
            texts["name"] = f"{texts['first_name']} {texts['name']}".strip()
        for column in REQUIRED:
            if not texts[column]:
                self._problem(line, f"the {column} is missing.")
        facts = {name: " ".join(texts[name].split()) for name in TEXTS if name in texts}
        self._check_facts(line, facts)
        return RosterRow(
            line,
            employee_id=self._id(line, "employee_id", texts["employee_id"]),
            name=facts["name"],
            # In small letters as Python knows them; SQLite would only lower ASCII when somebody signs in.
            email=facts.get("email", "").lower() or None,
            title=facts.get("title", ""),
            department=facts.get("department", ""),
            location=facts.get("location", ""),
            manager_id=self._id(line, "manager_id", texts.get("manager_id", "")) or None,
            hire_date=self._date(line, cells.get("hire_date")),
            active=self._is_active(line, texts.get("active", "")),
        )

    def _id(self, line: int, column: str, text: str) -> str:
        """An id as text. Tools that take a column for numbers write 100 as 100.0; leading zeros stay."""
        number = WHOLE_NUMBER.fullmatch(text)
        text = number[1] if number else " ".join(text.split())
        if len(text) > MAX_ID:
            self._problem(line, f"the {column} is longer than {MAX_ID} characters.")
        return text

    def _check_facts(self, line: int, facts: dict[str, str]) -> None:
        """Hold the texts against the limits of `PersonFacts`, and the e-mail address against its usual form."""
        if facts.get("email") and not E_MAIL.fullmatch(facts["email"]):
            self._problem(line, f"“{_short(facts['email'])}” is not an e-mail address.")
        try:
            PersonFacts.model_validate(facts)
        except ValidationError as error:
            for wrong in error.errors():
                if wrong["type"] == "string_too_long":
                    self._problem(
                        line, f"the {wrong['loc'][0]} is longer than {wrong['ctx']['max_length']} characters."
                    )

    def _is_active(self, line: int, text: str) -> bool:
        word = text.casefold()
        if word not in WORDS_FOR_NO and word not in WORDS_FOR_YES:
            self._problem(line, f"“{_short(text)}” in active is neither yes nor no.")
        return word not in WORDS_FOR_NO

    def _date(self, line: int, cell: Cell) -> date | None:
        if cell is None or cell == "":
            return None
        if isinstance(cell, datetime):
            found: date | None = cell.date()
        elif isinstance(cell, date):
            found = cell
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            # A date that a workbook shows as a number counts days since the end of 1899.
            found = EXCEL_DAY_ZERO + timedelta(days=int(cell)) if 1 <= cell < 80_000 else None
        else:
            text = _text(cell)
            if not text:
                return None
            found = self._date_in(text)
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            self._problem(line, f"“{_short(_text(cell))}” is not a date we can read. Please write it as 2024-12-31.")
            return None
        return found

    def _date_in(self, text: str) -> date | None:
        text = _day_part(text)
        if found := ISO_DATE.fullmatch(text):
            return _date_of(found[1], found[3], found[4])
        if found := EITHER_ORDER.fullmatch(text):
            first, second = found[1], found[3]
            if self.date_order is DateOrder.MONTH_FIRST:
                return _date_of(found[4], first, second)
            return _date_of(found[4], second, first)
        for form in WRITTEN_OUT:
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no time zone
            except ValueError:
                continue
        return None


def _day_part(text: str) -> str:
    """A date without the time of day that some systems write behind it."""
    return TIME_OF_DAY.sub("", text)


def _date_of(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
