"""SQL functions that each database calls something else: days as numbers, their weeks, months, quarters, the least."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, String, case, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from lib.clock import start_of
from lib.settings import get_settings


class _AsNamedThere(FunctionElement[Any]):
    """A value for which the databases have no common word. `SQL` holds each one's, to be filled with the arguments."""

    SQL: ClassVar[Mapping[str, str]]
    type: TypeEngine[Any] = Integer()
    inherit_cache = True


@compiles(_AsNamedThere)
def _named_there(element: Any, compiler: Any, **kw: Any) -> str:
    return str(element.SQL[compiler.dialect.name]).format(compiler.process(element.clauses, **kw))


class day_number(_AsNamedThere):  # noqa: N801  # it reads as the SQL function that it is
    """A day as a whole number, for differences."""

    inherit_cache = True
    SQL: ClassVar[Mapping[str, str]] = {
        "sqlite": "CAST(julianday({}) - 2440587.5 AS INTEGER)",
        "postgresql": "(({}) - DATE '1970-01-01')",
    }


class week_of(_AsNamedThere):  # noqa: N801  # likewise
    """The Monday of the week of a `day_number`, as ISO text."""

    type = String()
    inherit_cache = True
    SQL: ClassVar[Mapping[str, str]] = {
        "sqlite": "date({} * 86400, 'unixepoch', '-6 days', 'weekday 1')",
        "postgresql": "to_char(date_trunc('week', DATE '1970-01-01' + CAST({} AS INTEGER)), 'YYYY-MM-DD')",
    }


class month_of(_AsNamedThere):  # noqa: N801  # likewise
    """The first day of the month of a `day_number`, as ISO text."""

    type = String()
    inherit_cache = True
    SQL: ClassVar[Mapping[str, str]] = {
        "sqlite": "date({} * 86400, 'unixepoch', 'start of month')",
        "postgresql": "to_char(date_trunc('month', DATE '1970-01-01' + CAST({} AS INTEGER)), 'YYYY-MM-DD')",
    }


class quarter_of(_AsNamedThere):  # noqa: N801  # likewise
    """The first day of the quarter of a `day_number`, as ISO text."""

    type = String()
    inherit_cache = True
    SQL: ClassVar[Mapping[str, str]] = {
        "sqlite": "strftime('%Y-', {0} * 86400, 'unixepoch')"
        " || printf('%02d-01', (strftime('%m', {0} * 86400, 'unixepoch') - 1) / 3 * 3 + 1)",
        "postgresql": "to_char(date_trunc('quarter', DATE '1970-01-01' + CAST({} AS INTEGER)), 'YYYY-MM-DD')",
    }


class _seconds(_AsNamedThere):  # noqa: N801  # likewise
    """An instant as whole seconds since the 1st of January 1970, when it was midnight in UTC."""

    inherit_cache = True
    SQL: ClassVar[Mapping[str, str]] = {
        "sqlite": "CAST(strftime('%s', {}) AS INTEGER)",
        "postgresql": "CAST(floor(extract(epoch FROM {})) AS bigint)",
    }


def day_number_at(value: Any, first: date, last: date) -> ColumnElement[int]:
    """The `day_number` of the organisation's day at an instant.

    Args:
        value: a column of instants. It is repeated for each change of the clocks.
        first, last: the days between which those changes count.
    """
    (_, offset), *later = _offsets(first, last, get_settings().zone)
    offsets = [(value >= at, literal(seconds)) for at, seconds in reversed(later)]
    shifted = _seconds(value) + (case(*offsets, else_=literal(offset)) if offsets else literal(offset))
    return shifted // literal(_DAY)


_DAY = 24 * 60 * 60


@lru_cache(maxsize=32)
def _offsets(first: date, last: date, zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """By how many seconds the organisation's clocks are ahead of UTC: on a day, and from each later change on."""
    quarter = timedelta(minutes=15)

    def seconds(at: datetime) -> int:
        return round((at.astimezone(zone).utcoffset() or timedelta()).total_seconds())

    at, end = start_of(first), start_of(last)
    found = [(at, seconds(at))]
    while at < end:
        if seconds(at + timedelta(1)) != found[-1][1]:
            change = next(t for n in range(1, 97) if seconds(t := at + n * quarter) != found[-1][1])
            found.append((change, seconds(change)))
        at += timedelta(1)
    return found


class earliest_of(_AsNamedThere):  # noqa: N801  # likewise
    """The smallest of several numbers or instants, none of which may be missing."""

    inherit_cache = True
    SQL: ClassVar[Mapping[str, str]] = {"sqlite": "min({})", "postgresql": "least({})"}


class latest_of(_AsNamedThere):  # noqa: N801  # likewise
    """The largest of several numbers or instants, none of which may be missing."""

    inherit_cache = True
    SQL: ClassVar[Mapping[str, str]] = {"sqlite": "max({})", "postgresql": "greatest({})"}
