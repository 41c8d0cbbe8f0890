"""What the charts of Insights count, kept in memory: a row a thing, of everybody, until something about it changes.

After a change only the things of the plans that changed are read again. What a viewer may not see, and what their
period and filters leave out, is taken away at each question: what is kept leaves nothing out.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import may_watch_practice, plans_left_out
from lib.data_version import Changes, changes_since, data_version, tables_of
from lib.errors import NotFound
from lib.insights.counting import CHOSEN_BY, Scope, Source
from lib.insights.result import Cell
from lib.models import Plan
from lib.prepared import prepared
from lib.settings import get_settings

if TYPE_CHECKING:
    from lib.insights.chart import InsightChart

MOST_VALUES = 100_000_000
"""So many there may be together, of a few bytes each; those that were asked for last stay."""

MOST_PLANS = 2_000
"""Where more plans than this have changed, all things are read anew: databases limit how many values are named."""

_NUMBERS = {
    "plan_id": "int32", "member_id": "int32", "good": "int8", "on": "int32", "until": "int32", "days": "float32",
}  # fmt: skip  # a list to read
_WORDS = ("row", "part", *CHOSEN_BY)
_DAY_ZERO = date(1970, 1, 1)


@dataclass(frozen=True)
class _Kept:
    """The things of a chart.

    Attributes:
        version: the token of the data that they were read from.
        tables: what they were read from.
    """

    version: str
    tables: frozenset[str]
    things: pd.DataFrame


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = Lock()


def things_in(session: Session, scope: Scope, chart: "InsightChart") -> pd.DataFrame:
    """What a chart counts for a viewer, within what they chose.

    Returns:
        A row for each thing: `plan_id`, `member_id`, `row`, `part`, `good` (0 or 1), `department`, `location`,
        `dimension`, `purpose`, and `on`, `until` and `days` where the chart has them.

    Raises:
        NotFound: the viewer does not hold the role HR.
    """
    if not may_watch_practice(scope.viewer):
        raise NotFound
    things, filters = _of_everybody(session, scope, chart), scope.filters
    if chart.is_of_today is ("on" in things):  # Else a period that is chosen would change nothing, without a word.
        raise TypeError(f"{chart.name} has to have a day, `on`, by which a period chooses, or to be of today.")
    is_counted = ~things["plan_id"].isin(ids_left_out(session, scope))
    if "on" in things:
        until = things["until" if "until" in things else "on"]
        is_counted &= (things["on"] <= _number(scope.last)) & (until >= _number(scope.first))
    for name, chosen in zip(CHOSEN_BY, filters.chosen, strict=True):
        if chosen:
            is_counted &= things[name].isin(chosen)
    return things if is_counted.all() else things[is_counted]


def _number(day: date) -> int:
    """A day as a `day_number`."""
    return (day - _DAY_ZERO).days


def ids_left_out(session: Session, scope: Scope) -> frozenset[int]:
    """The ids of the plans that are in no figure of this viewer."""

    def look() -> frozenset[int]:
        return frozenset(session.scalars(select(col(Plan.id)).where(plans_left_out(scope.viewer))))

    return prepared(session, scope.viewer, None, "left out", look)


def count(things: pd.DataFrame) -> list[Cell]:
    """The table of a chart; cells with nothing in them are missing."""
    rows, parts = things["row"].cat, things["part"].cat
    width = len(parts.categories) + 1  # Before the categories stands what has none.
    cells = (rows.codes.to_numpy("int64") + 1) * width + parts.codes.to_numpy() + 1
    numbers, good = np.bincount(cells), np.bincount(cells, weights=things["good"])
    plans, people = (_different(cells, things[each]) for each in ("plan_id", "member_id"))
    names, part_names = [None, *rows.categories], [None, *parts.categories]
    return [
        Cell(
            names[cell // width],
            part_names[cell % width],
            *(int(each[cell]) for each in (numbers, plans, people, good)),
        )
        for cell in np.flatnonzero(numbers)
    ]


def _different(cells: Any, ids: Any) -> Any:
    """How many different ids there are in each cell."""
    return np.bincount(pd.unique(cells << 32 | ids.to_numpy("int64")) >> 32)


def _of_everybody(session: Session, scope: Scope, chart: "InsightChart") -> pd.DataFrame:
    """All things of a chart, whoever asks, for whatever period, and whatever else they chose."""
    version, everybody = data_version(session), scope.of_everybody()
    if version is None:
        return _read(session, chart.things(everybody))
    key = (chart.name, everybody.filters, scope.moment.today, get_settings().time_zone)
    with _lock:
        before = _kept.get(key)
    found = _brought_up(session, before, everybody, chart, version) if before is not None else None
    if found is None:
        source = chart.things(everybody)
        found = _Kept(version, tables_of(session, source), _read(session, source))
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > 1 and sum(each.things.size for each in _kept.values()) > MOST_VALUES:
            _kept.popitem(last=False)
    return found.things


def _brought_up(session: Session, before: _Kept, everybody: Scope, chart: "InsightChart", version: str) -> _Kept | None:
    """What is kept as it is now; nothing where all of it has to be read anew."""
    changes: Changes | None = changes_since(session, before.version, version)
    if changes is None or changes.tables & before.tables or len(changes.plans) > MOST_PLANS:
        return None
    if not changes.plans:
        return _Kept(changes.version, before.tables, before.things)
    fresh = _read(session, chart.things(everybody.of_plans(changes.plans)))
    rest = before.things[~before.things["plan_id"].isin(changes.plans)]
    things = {
        name: union_categoricals([rest[name], fresh[name]])
        if name in _WORDS
        else np.concatenate([rest[name], fresh[name]])
        for name in rest
    }
    return _Kept(changes.version, before.tables, pd.DataFrame(things))


def _read(session: Session, source: Source) -> pd.DataFrame:
    things = source.subquery("things")
    columns = [things.c[name] for name in (*_NUMBERS, *_WORDS) if name in things.c]
    # By columns, and as the driver gives them: there may be hundreds of thousands of rows, and making an object of each
    # takes as long as finding it.
    result: Any = session.connection().execute(select(*columns))
    found = list(zip(*result.cursor.fetchall(), strict=True)) or [()] * len(columns)
    result.close()
    return pd.DataFrame(
        {
            column.name: np.array(values, _NUMBERS[column.name]) if column.name in _NUMBERS else _of_words(values)
            for column, values in zip(columns, found, strict=True)
        }
    )


def _of_words(values: Sequence[str | None]) -> pd.Categorical:
    codes, words = pd.factorize(np.array(values, object))
    return pd.Categorical.from_codes(codes, pd.Index(words, dtype="str"))
