"""Which column holds what: by its heading, and where headings do not tell, by what stands in it.

A few hundred rows show what a column holds. Only ids, addresses and names are looked up among all people, in a few
columns: a file may have two hundred.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lib.roster_file.cell_words import StatusWord, is_error, is_nobody, is_nothing, what_it_says
from lib.roster_file.find_table import FoundTable, PeopleRow
from lib.roster_file.headings import WEAK_NAMES, Field, bare, field_of, is_never_read, is_private, may_name_managers
from lib.roster_file.people_index import By, PeopleIndex, plain_id, turned
from lib.texts import fold

SAMPLE = 300
LOOKED_FOR = 5_000
"""A sample is taken from so many rows: some columns are mostly empty."""

MOST_ID_COLUMNS = 12
E_MAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"().]+(\.[^@\s,;<>\"().]+)+")
ANYBODYS = re.compile(
    r"@(gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|aol|gmx|web|t-online|proton|protonmail|orange|free"
    r"|wanadoo|laposte|sfr)\.",
    re.IGNORECASE,
)
"""Where people have their private addresses."""

SALUTATIONS = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "m", "mme", "mlle", "sr", "sra", "srta"}
)


@dataclass
class Columns:
    """Where each field stands.

    Attributes:
        places: field → column; the e-mail address is the key where there is no id.
        twice: fields that two columns of one name claim with different contents, with the labels of both.
        private_addresses: columns with addresses that may be private, in a table that has no others.
        index: who is meant by what, over all rows.
    """

    places: dict[Field, int] = field(default_factory=dict)
    twice: dict[Field, tuple[str, str]] = field(default_factory=dict)
    private_addresses: list[int] = field(default_factory=list)
    index: PeopleIndex = field(default_factory=PeopleIndex)


def find_columns(table: FoundTable, chosen: Mapping[Field, int | None]) -> Columns:
    """Where each field stands in a table.

    Args:
        chosen: what somebody said: a column, or none for a field that is to be left out.
    """
    return _Finder(table, chosen).find()


@dataclass
class _Finder:
    table: FoundTable
    chosen: Mapping[Field, int | None]
    columns: Columns = field(default_factory=Columns)
    samples: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    def find(self) -> Columns:
        self.columns.places.update({what: at for what, at in self.chosen.items() if at is not None})
        self._find_name()
        self._find_email()
        for what in (Field.TITLE, Field.DEPARTMENT, Field.LOCATION, Field.HIRE_DATE, Field.TERMINATION_DATE):
            self._find_plain(what)
        self._find_status()
        self._find_manager_and_id()
        self.columns.private_addresses = self._find_private_addresses()
        return self.columns

    # What is known of the columns

    @cached_property
    def by_heading(self) -> dict[Field, list[tuple[int, int]]]:
        """The columns whose headings name each field, the most telling first, with how telling."""
        found: dict[Field, list[tuple[int, int]]] = {}
        for at, heading in enumerate(self.table.headings):
            if heading and (known := field_of(heading)):
                found.setdefault(known[0], []).append((known[1], at))
        return {what: sorted(columns) for what, columns in found.items()}

    def _headed(self, what: Field) -> list[int]:
        taken = set(self.columns.places.values())
        return [at for _, at in self.by_heading.get(what, []) if at not in taken]

    def _is_settled(self, what: Field) -> bool:
        return what in self.chosen or what in self.columns.places

    def _sample(self, at: int) -> list[tuple[int, str]]:
        """Some cells of a column that hold anything, each with the place of its row."""
        if at not in self.samples:
            found = self.samples[at] = []
            for place, row in enumerate(self.table.rows[:LOOKED_FOR]):
                if (text := row.cell(at)) and not is_nothing(text) and not is_error(text):
                    found.append((place, text))
                    if len(found) == SAMPLE:
                        break
        return self.samples[at]

    def _texts(self, at: int) -> list[str]:
        return [text for _, text in self._sample(at)]

    def _unheaded(self) -> list[int]:
        """Columns that no heading tells of and that are not private."""
        taken = set(self.columns.places.values()) | {
            at for what, columns in self.by_heading.items() if what is not Field.EMPLOYEE_ID for _, at in columns
        }
        return [at for at, heading in enumerate(self.table.headings) if at not in taken and not is_private(heading)]

    # Field by field

    def _find_plain(self, what: Field) -> None:
        if self._is_settled(what):
            return
        columns = [at for at in self._headed(what) if not (what is Field.TITLE and self._are_salutations(at))]
        columns = [at for at in columns if self._sample(at)] or columns
        if columns:
            self._take(what, columns[0])

    def _take(self, what: Field, at: int) -> None:
        self.columns.places[what] = at
        heading = bare(self.table.headings[at])
        for other in self._headed(what):
            if other != at and bare(self.table.headings[other]) == heading and self._differ(at, other):
                self.columns.twice[what] = (self.table.labels[at], self.table.labels[other])

    def _differ(self, at: int, other: int) -> bool:
        return any(row.cell(at) != row.cell(other) for row in self.table.rows[:LOOKED_FOR])

    def _are_salutations(self, at: int) -> bool:
        texts = self._texts(at)
        return bool(texts) and sum(fold(text).rstrip(".") in SALUTATIONS for text in texts) >= 0.8 * len(texts)

    def _find_name(self) -> None:
        if Field.NAME in self.columns.places:
            return
        first, last = (
            self.columns.places.get(what) if what in self.chosen else next(iter(self._headed(what)), None)
            for what in (Field.FIRST_NAME, Field.LAST_NAME)
        )
        whole = [at for at in self._headed(Field.NAME) if self._sample(at)] or self._headed(Field.NAME)
        if self.chosen.keys() & {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME}:
            whole = []  # Somebody said that it is in two columns.
        # "Name" beside "Vorname" is the last name, "Nombre" beside "Apellidos" the first.
        if whole and last is None and first is not None and not self._holds(whole[0], first):
            last = whole[0]
        elif whole and first is None and last is not None and not self._holds(whole[0], last):
            first = whole[0]
        else:
            strong = [at for at in whole if bare(self.table.headings[at]) not in WEAK_NAMES and self._are_whole(at)]
            weak = [at for at in whole if self._are_whole(at)]
            if strong or (whole and (first is None or last is None)):
                self._take(Field.NAME, (strong or weak or whole)[0])
                return
        if first is not None and last is not None:
            self._take(Field.FIRST_NAME, first)
            self._take(Field.LAST_NAME, last)
        elif (
            Field.NAME not in self.chosen
            and (found := next(filter(self._look_like_names, self._unheaded()), None)) is not None
        ):
            self.columns.places[Field.NAME] = found

    def _holds(self, whole: int, part: int) -> bool:
        """Does the one column hold the names of the other one, within longer ones?"""
        rows = [row for row in self.table.rows[:SAMPLE] if row.cell(whole) and row.cell(part)]
        return sum(fold(row.cell(part)) in fold(row.cell(whole)) for row in rows) > len(rows) / 2

    def _are_whole(self, at: int) -> bool:
        texts = self._texts(at)
        return sum(" " in text or "," in text for text in texts) >= len(texts) / 2

    def _look_like_names(self, at: int) -> bool:
        texts = self._texts(at)
        named = [
            text
            for text in texts
            if 2 <= len(text.split()) <= 5 and not any(c.isdecimal() or c in "@/=&" for c in text)
        ]
        return len(texts) > 1 and len(named) >= 0.9 * len(texts) and len(set(named)) >= 0.95 * len(named)

    def _find_email(self) -> None:
        if self._is_settled(Field.EMAIL):
            return
        headed = self._headed(Field.EMAIL)
        if with_addresses := [at for at in headed if self._are_addresses(at)]:
            self._take(Field.EMAIL, with_addresses[0])
        elif headed:
            self._take(Field.EMAIL, headed[0])
        elif (found := next(filter(self._are_work_addresses, self._unheaded()), None)) is not None:
            self.columns.places[Field.EMAIL] = found

    def _are_addresses(self, at: int) -> bool:
        texts = self._texts(at)
        return bool(texts) and sum("@" in text for text in texts) >= len(texts) / 2

    def _find_private_addresses(self) -> list[int]:
        own = [
            at
            for at, heading in enumerate(self.table.headings)
            if (known := field_of(heading)) is None or known[0] is Field.EMAIL
            if at != self.columns.places.get(Field.MANAGER) and not is_never_read(heading)
            if may_name_managers(heading) and self._are_own_addresses(at)
        ]
        has_others = any(self._are_addresses(at) for _, at in self.by_heading.get(Field.EMAIL, [])) or any(
            not is_private(self.table.headings[at]) and self._are_work_addresses(at) for at in own
        )
        return [] if has_others else own

    def _are_work_addresses(self, at: int) -> bool:
        """Is everybody's own address in this column, and are they those of one organisation?"""
        domains = Counter(text.lower().rpartition("@")[2] for text in self._texts(at))
        domain, number = domains.most_common(1)[0] if domains else ("", 0)
        is_one = number >= 0.6 * domains.total() and not ANYBODYS.match(f"@{domain}")
        return is_one and self._are_own_addresses(at)

    def _are_own_addresses(self, at: int) -> bool:
        """Are these addresses, and each somebody else's?"""
        texts = [text.lower() for text in self._texts(at)]
        are_addresses = bool(texts) and sum(E_MAIL.fullmatch(text) is not None for text in texts) >= 0.9 * len(texts)
        return are_addresses and len(set(texts)) >= 0.95 * len(texts)

    def _find_status(self) -> None:
        """The column of states with words that tell who works here: full-time and part-time do not."""
        if self._is_settled(Field.STATUS):
            return
        telling = []
        for rank, at in enumerate(self._headed(Field.STATUS)):
            said = [what_it_says(text) for text in self._texts(at)]
            tells = sum(word in (StatusWord.WORKS_HERE, StatusWord.HAS_LEFT) for word in said)
            kinds = sum(word is StatusWord.KIND_OF_CONTRACT for word in said)
            if not said or tells or not kinds:
                telling.append((tells / len(said) if said else 0, -rank, at))
        if telling:
            self.columns.places[Field.STATUS] = max(telling)[2]

    # Managers, and the ids that they are named by

    def _find_manager_and_id(self) -> None:
        ids: Sequence[int | None] = self._id_columns() or [None]
        indexes: dict[int | None, PeopleIndex] = {at: self._index(at) for at in ids}
        manager, pointed_to = self._find_manager(indexes)
        if manager is not None:
            self.columns.places[Field.MANAGER] = manager
        key = pointed_to
        if key is None:
            headed = [at for at in self._headed(Field.EMPLOYEE_ID) if at != manager]
            unique = [at for at in headed if self._are_ids(at)]
            key = next(iter(unique or headed), None)
        if self._is_settled(Field.EMPLOYEE_ID):
            key = self.columns.places.get(Field.EMPLOYEE_ID)
        elif key is not None:
            self.columns.places[Field.EMPLOYEE_ID] = key
        self.columns.index = indexes[key] if key in indexes else self._index(key)

    def _id_columns(self) -> list[int]:
        """The columns that may hold the ids of people, those with telling headings first."""
        if self._is_settled(Field.EMPLOYEE_ID):
            at = self.columns.places.get(Field.EMPLOYEE_ID)
            return [] if at is None else [at]
        headed = self._headed(Field.EMPLOYEE_ID)
        others = [at for at in self._unheaded() if at not in headed and self._are_ids(at)]
        return [*filter(self._are_ids, headed), *others][:MOST_ID_COLUMNS]

    def _are_ids(self, at: int) -> bool:
        """Are these short, different and there for nearly everybody? A few rows may be totals, or there twice."""
        texts = self._texts(at)
        ids = {text for text in texts if len(text) <= 64 and " " not in text}
        return len(ids) >= 0.75 * max(len(texts), min(len(self.table.rows), SAMPLE), 1)

    @cached_property
    def _others_named(self) -> PeopleIndex:
        """Everybody by address and name."""
        index, places = PeopleIndex(), self.columns.places
        addresses = [places[Field.EMAIL]] if Field.EMAIL in places else []
        addresses += [at for at in self._headed(Field.EMAIL) if self._are_addresses(at)]
        for at, row in enumerate(self.table.rows):
            name = fold(turned(name_in(row, places)))
            other = index.names.get(name, -1)
            if other >= 0 and self.table.rows[other].cells == row.cells:
                continue  # The very same row again is no other person of this name.
            index.add(at, [row.cells[column] for column in addresses], name)
        return index

    def _index(self, ids: int | None) -> PeopleIndex:
        index = PeopleIndex()
        index.addresses, index.names = self._others_named.addresses, self._others_named.names
        if ids is not None:
            for at, row in enumerate(self.table.rows):
                index.add_id(at, row.cells[ids])
        return index

    def _find_manager(self, indexes: Mapping[int | None, PeopleIndex]) -> tuple[int | None, int | None]:
        """The column of managers, and the column of ids they are named by, if they are."""
        if self._is_settled(Field.MANAGER):
            at = self.columns.places.get(Field.MANAGER)
            return at, self._best(indexes, [] if at is None else [at], at_least=0)[1]
        headed = self._headed(Field.MANAGER)
        at, key = self._best(indexes, headed, at_least=0.5)
        if at is None:
            others = [at for at in self._unheaded() if may_name_managers(self.table.headings[at])]
            at, key = self._best(indexes, others, at_least=0.8)
        if at is None:
            at = next((at for at in headed if self._sample(at)), next(iter(headed), None))
        return at, key

    def _best(
        self, indexes: Mapping[int | None, PeopleIndex], columns: Sequence[int], *, at_least: float
    ) -> tuple[int | None, int | None]:
        """The column most of whose cells name other people here, ids and addresses before names."""
        best: tuple[tuple[float, bool, int, int], int, int | None] | None = None
        for order, at in enumerate(columns):
            said = [(place, text) for place, text in self._sample(at) if not is_nobody(text)]
            for rank, (ids, index) in enumerate(indexes.items()):
                if ids == at or not said or self._named(index, said[:20])[0] < at_least * len(said[:20]):
                    continue
                number, by = self._named(index, said)
                if number and number >= at_least * len(said):
                    score = (round(number / len(said), 2), by not in (By.NAME, By.FIRST_AND_LAST), -order, -rank)
                    if best is None or score > best[0]:
                        best = (score, at, ids if by in (By.ID, By.NAME_AND_ID, By.NUMBER) else None)
        return (None, None) if best is None else best[1:]

    @staticmethod
    def _named(index: PeopleIndex, said: Sequence[tuple[int, str]]) -> tuple[int, By | None]:
        """How many of these cells name somebody in another row, and how most of them do."""
        ways = Counter(meant.by for place, text in said if (meant := index.find(text)) and meant.at != place)
        return ways.total(), ways.most_common(1)[0][0] if ways else None


def name_in(row: PeopleRow, places: Mapping[Field, int]) -> str:
    """The name in a row as it is written, or those of its two parts that are there."""
    if Field.NAME in places:
        return row.cell(places[Field.NAME])
    parts = row.cell(places.get(Field.FIRST_NAME)), row.cell(places.get(Field.LAST_NAME))
    return " ".join(part for part in parts if part[:1].isalpha() or _is_part_of_name(part))


def _is_part_of_name(text: str) -> bool:
    """Is this no dash for somebody who has one name only, and no error? Somebody may be called None or Null."""
    return any(map(str.isalnum, text)) and not is_error(text)


def key_in(row: PeopleRow, places: Mapping[Field, int]) -> str:
    """What tells this person from all others: the id, or where there is no such column, the e-mail address."""
    if Field.EMPLOYEE_ID in places:
        text = plain_id(row.cell(places[Field.EMPLOYEE_ID]))
    else:
        text = row.cell(places.get(Field.EMAIL)).lower()
    return "" if is_nothing(text) or (text[0] == "#" and is_error(text)) else text
