"""What the charts of Insights count, kept in memory: a row a thing, of everybody, until something about it changes.

After a change only the things of the plans that changed are read again. What a viewer may not see, and what their
period and filters leave out, is taken away at each question: what is kept leaves nothing out.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, select
from sqlmodel import Session, col

from lib import db
from lib.access import may_watch_practice, plans_left_out
from lib.data_version import Changes, changes_since, data_version, tables_of
from lib.errors import NotFound
from lib.insights.counting import CHOSEN_BY, SOME_PLANS, Scope, Source
from lib.insights.result import Cell
from lib.models import Plan
from lib.prepared import prepared
from lib.settings import get_settings

if TYPE_CHECKING:
    from lib.insights.chart import InsightChart

MOST_VALUES = 100_000_000
"""How many values are kept in memory, of a few bytes each: things by their columns. Those asked for last stay."""

MOST_PLANS = 2_000
"""Where more plans than this have changed, all things are read anew: databases limit how many values are named."""

_NUMBERS = {
    "plan_id": "int32", "member_id": "int32", "good": "int8", "on": "int32", "until": "int32", "days": "float32",
}  # fmt: skip  # a list to read
_WORDS = ("row", "part", *CHOSEN_BY)
_DAY_ZERO = date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class Things:
    """Things by column, each an array: numbers, and for a word its place among `words`.

    Attributes:
        words: of each column that is of words; none comes first.
        places: which of all things these are, where it is not all; a column is cut down to them when it is asked for.
    """

    columns: Mapping[str, Any]
    words: Mapping[str, Sequence[Any]]
    places: Any = None

    def __len__(self) -> int:
        return len(self["plan_id"])

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> Any:
        column = self.columns[name]
        return column if self.places is None else column[self.places]

    def where(self, is_so: Any) -> "Things":
        """Those of which a condition holds."""
        places = np.flatnonzero(is_so)
        return replace(self, places=places if self.places is None else self.places[places])

    def named(self, name: str, words: Collection[str]) -> Any:
        """A condition: the word in a column is one of these."""
        return np.array([word in words for word in self.words[name]])[self[name]]

    def with_others(self, plan_ids: Collection[int], others: "Things") -> "Things":
        """All things, with others for those of some plans."""
        is_gone = np.isin(self["plan_id"], list(plan_ids))
        whose = {*self["member_id"][is_gone], *others["member_id"]}
        is_theirs = np.isin(self["member_id"], list(whose))
        # Those of everybody else stand in a few stretches: to copy these takes a tenth of choosing each thing.
        stretches = np.flatnonzero(np.diff(is_theirs, prepend=True, append=True)).reshape(-1, 2)
        words = {name: list(dict.fromkeys([*known, *others.words[name]])) for name, known in self.words.items()}
        again, theirs = self.where(is_theirs & ~is_gone), {}
        for name in self.columns:
            fresh = others[name]
            if name in words:
                places = [words[name].index(word) for word in others.words[name]]
                fresh = np.array(places, _kind_for(words[name]))[fresh]
            theirs[name] = np.concatenate([again[name], fresh])
        theirs = _in_order(theirs)
        columns = {
            name: np.concatenate([*(column[first:end] for first, end in stretches), theirs[name]])
            for name, column in self.columns.items()
        }
        return Things(columns, words)


def _in_order(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Things of somebody stand together, by cell, and there by plan: `count` relies on it."""
    order = np.lexsort([columns[name] for name in ("plan_id", "part", "row", "member_id")])
    return {name: column[order] for name, column in columns.items()}


def _kind_for(words: Collection[Any]) -> Any:
    """The smallest kind of numbers that has one for each word."""
    return np.min_scalar_type(len(words))


@dataclass(frozen=True)
class _KeptThings:
    """The things of a chart.

    Attributes:
        version: the token of the data that they were read from.
        tables: what they were read from.
        of_some: the statement that finds those of some plans; to make it takes ten times as long as to ask it.
    """

    version: str
    tables: frozenset[str]
    of_some: Select[Any]
    things: Things


_kept: OrderedDict[Hashable, _KeptThings] = OrderedDict()
_lock = Lock()
_reading: defaultdict[str, Lock] = defaultdict(Lock)
"""A lock for each chart."""


def things_in(session: Session, scope: Scope, chart: "InsightChart") -> Things:
    """What a chart counts for a viewer, within what they chose.

    Returns:
        Things with `plan_id`, `member_id`, `row`, `part`, `good` (0 or 1), `department`, `location`, `dimension`,
        `purpose`, and `on`, `until` and `days` where the chart has them.

    Raises:
        NotFound: the viewer does not hold the role HR.
    """
    if not may_watch_practice(scope.viewer):
        raise NotFound
    things = _of_everybody(session, scope, chart)
    if chart.is_of_today is ("on" in things):  # Else a period that is chosen would change nothing, without a word.
        raise TypeError(f"{chart.name} has to have a day, `on`, by which a period chooses, or to be of today.")
    if "on" in things:
        until = things["until" if "until" in things else "on"]
        things = things.where((things["on"] <= _number(scope.last)) & (until >= _number(scope.first)))
    for name, chosen in zip(CHOSEN_BY, scope.filters.chosen, strict=True):
        if chosen:
            things = things.where(things.named(name, chosen))
    left_out = ids_left_out(session, scope)
    return things.where(~is_among(things["plan_id"], left_out)) if left_out else things


def is_among(ids: Any, some: Collection[int]) -> Any:
    """A condition: an id is one of some."""
    return pd.Series(ids, copy=False).isin(some).to_numpy()


def _number(day: date) -> int:
    """A day as a `day_number`."""
    return (day - _DAY_ZERO).days


def ids_left_out(session: Session, scope: Scope) -> frozenset[int]:
    """The ids of the plans that are in no figure of this viewer."""

    def look() -> frozenset[int]:
        return frozenset(session.scalars(select(col(Plan.id)).where(plans_left_out(scope.viewer))))

    return prepared(session, scope.viewer, None, "left out", look)


def count(things: Things) -> list[Cell]:
    """The table of a chart; cells with nothing in them are missing."""
    rows, parts = things.words["row"], things.words["part"]
    cells = things["row"].astype("int64") * len(parts) + things["part"]
    numbers, good = np.bincount(cells), np.bincount(cells, weights=things["good"])
    # In the order in which they stand, a cell has not had somebody, or a plan, wherever they are not those before.
    is_other_person = _is_other(cells) | _is_other(things["member_id"])
    is_other_plan = is_other_person | _is_other(things["plan_id"])
    people, plans = (np.bincount(cells[is_other]) for is_other in (is_other_person, is_other_plan))
    return [
        Cell(
            rows[cell // len(parts)],
            parts[cell % len(parts)],
            *(int(each[cell]) for each in (numbers, plans, people, good)),
        )
        for cell in np.flatnonzero(numbers).tolist()
    ]


def _is_other(column: Any) -> Any:
    """A condition: it is another one than before it."""
    return np.append(column[:1] == column[:1], column[1:] != column[:-1])


def _of_everybody(session: Session, scope: Scope, chart: "InsightChart") -> Things:
    """All things of a chart, whoever asks, for whatever period, and whatever else they chose."""
    version, everybody = data_version(session), scope.of_everybody()
    if version is None:
        return _read(session, _columns_of(chart.things(everybody)))
    key = (chart.name, everybody.filters, scope.moment.today, get_settings().time_zone)
    with _one_reads(session, chart.name) as has_waited:
        if has_waited:
            version = data_version(session) or version
        before = _kept.get(key)
        found = _brought_up(session, before, version) if before is not None else None
        if found is None:
            every, some = (_columns_of(chart.things(each)) for each in (everybody, everybody.of_some()))
            found = _KeptThings(version, tables_of(session, every), some, _read(session, every))
        with _lock:
            _kept[key] = found
            _kept.move_to_end(key)
            while len(_kept) > 1 and sum(_size(each.things) for each in _kept.values()) > MOST_VALUES:
                _kept.popitem(last=False)
    return found.things


@contextmanager
def _one_reads(session: Session, name: str) -> Iterator[bool]:
    """One session at a time reads all things of a chart: it takes seconds, and longer if several do.

    One that only reads lets go of its connection while it waits, and sees the database anew afterwards: what is kept by
    then may be newer than what it saw, and would have to be read once more.

    Returns:
        Whether it had to wait.
    """
    lock = _reading[name]
    if has_to_wait := not lock.acquire(blocking=False):
        if db.only_reads(session):
            session.commit()
        lock.acquire()
    try:
        yield has_to_wait
    finally:
        lock.release()


def _size(things: Things) -> int:
    return len(things) * len(things.columns)


def _brought_up(session: Session, before: _KeptThings, version: str) -> _KeptThings | None:
    """What is kept as it is now; nothing where all of it has to be read anew."""
    changes: Changes | None = changes_since(session, before.version, version)
    if changes is None or changes.tables & before.tables or len(changes.plans) > MOST_PLANS:
        return None
    things = before.things
    if changes.plans:
        fresh = _read(session, before.of_some, changes.plans)
        things = things.with_others(changes.plans, fresh)
    return replace(before, version=changes.version, things=things)


def _columns_of(source: Source) -> Select[Any]:
    """What is kept of a source."""
    things = source.subquery("things")
    return select(*(things.c[name] for name in (*_NUMBERS, *_WORDS) if name in things.c))


def _read(session: Session, statement: Select[Any], plan_ids: Collection[int] | None = None) -> Things:
    """All things that a statement finds, or those of some plans."""
    # By columns, and as the driver gives them: there may be hundreds of thousands of rows, and making an object of each
    # takes as long as finding it.
    asked = {} if plan_ids is None else {SOME_PLANS: list(plan_ids)}
    result: Any = session.connection().execute(statement, asked)
    names = list(statement.selected_columns.keys())
    found = list(zip(*result.cursor.fetchall(), strict=True)) or [()] * len(names)
    result.close()
    columns: dict[str, Any] = {}
    words: dict[str, Sequence[Any]] = {}
    for name, values in zip(names, found, strict=True):
        if name in _WORDS:
            columns[name], words[name] = _of_words(values)
        else:
            columns[name] = np.array(values, _NUMBERS[name])
    return Things(_in_order(columns), words)


def _of_words(values: Sequence[str | None]) -> tuple[Any, Sequence[Any]]:
    """For each its place among the different words, and those."""
    places, words = pd.factorize(np.array(values, object))  # Where there is none, this is -1.
    different = [None, *words]
    return (places + 1).astype(_kind_for(different)), different
