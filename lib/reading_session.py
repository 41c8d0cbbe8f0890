"""The session that only reads, with rows from the connection itself and SQL that is not looked for by its parts."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, CursorResult, Result, Select, TextClause
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache
from sqlmodel import Session

LENGTHENED = 256
"""Longer lists of ids are sent as they are: they are rare, and a database takes only so many parameters."""


class ReadingSession(Session):
    """A session that only reads: rows come from the connection itself.

    There is nothing to be sent before, and the ORM would make the same rows of them in more than twice the time. An
    object of a table's class belongs to no session, as if it were new; in its row it goes by the name of its class, and
    columns beside it by those that they have in SQL.
    """

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if params:
            params = {name: _of_few_lengths(value) for name, value in params.items()}
        if getattr(statement, "is_dml", False):
            raise InvalidRequestError("This session only reads.")
        if options or (parts := _parts_of(statement)) is None:
            return super().execute(statement, params, **options)
        found = self.connection().execute(statement, params)
        return _with_objects(found, parts) if any(parts) else found

    def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        return self.execute(statement, params, **options).scalars()

    def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        return self.execute(statement, params, **options).scalar()


def _of_few_lengths(value: Any) -> Any:
    """A list of a few ids, lengthened by one of them to the next power of two; any other value as it is.

    For each length the database is sent another statement, which it has to prepare; most people differ in how many are
    above them and in how many plans they have.
    """
    if not isinstance(value, list | set | frozenset) or not 1 < len(value) <= LENGTHENED:
        return value
    ids = list(value)
    return ids + ids[:1] * ((1 << (len(ids) - 1).bit_length()) - len(ids))


class _Made(NamedTuple):
    """How objects of a table's class are made: an empty one, which is then given what the columns hold.

    Attributes:
        key: the place of the first column of the primary key; where it holds nothing, an outer join found no row.
    """

    name: str
    empty: Callable[[], Any]
    columns: Sequence[str]
    key: int


def _parts_of(statement: Any) -> Sequence[_Made | None] | None:
    """What a row of a statement consists of, in its order: how an object is made, or None for a column.

    None alone where it is for the ORM: it locks, is told how to load, names an object after a column or twice, whose
    columns would stand there once, or selects something else.
    """
    # What is public says the same and takes longer than the statement.
    if not isinstance(statement, Select):
        return () if isinstance(statement, CompoundSelect | TextClause) else None
    is_locked = statement._for_update_arg is not None
    is_for_orm = is_locked or bool(statement._with_options or statement._execution_options)
    parts, named = list[_Made | None](), list[Any]()
    for selected in statement._raw_columns:
        if isinstance(selected, ColumnElement):
            parts.append(None)
            continue
        entity = selected._annotations.get("parententity")
        if entity is None or entity in named or None in parts or is_for_orm:
            return None
        named.append(entity)
        parts.append(_made_of(entity.mapper))
    return parts


@cache
def _made_of(mapper: Mapper[Any]) -> _Made:
    columns = [each.key for each in mapper.column_attrs]
    key = mapper.get_property_by_column(mapper.primary_key[0]).key
    return _Made(mapper.class_.__name__, mapper.class_manager.new_instance, columns, columns.index(key))


def _with_objects(found: CursorResult[Any], parts: Sequence[_Made | None]) -> Result[Any]:
    """The rows of a statement with the objects that it asks for, instead of all of their columns."""
    keys, names, first = list(found.keys()), [], 0
    slices: list[tuple[_Made | None, slice]] = []
    for made in parts:
        last = first + (1 if made is None else len(made.columns))
        names.append(keys[first] if made is None else made.name)
        slices.append((made, slice(first, last)))
        first = last
    rows = (
        tuple(row[part.start] if made is None else _object(made, row[part]) for made, part in slices) for row in found
    )
    return IteratorResult(SimpleResultMetaData(names), rows, raw=found)


def _object(made: _Made, values: Sequence[Any]) -> Any:
    if values[made.key] is None:
        return None
    found = made.empty()
    found.__dict__.update(zip(made.columns, values, strict=True))
    return found


class Compiled(LRUCache[Any, Any]):
    """The SQL of statements. One that was made once and kept is found by itself, and any other by its parts.

    SQLAlchemy asks with a tuple of all parts, the same tuple for the same statement; to take its hash, as it does each
    time, is a twentieth of the time that most statements need.
    """

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._kept: dict[Any, tuple[Any, Any]] = {}

    def get(self, key: Any, default: Any = None) -> Any:
        parts, known = key[1], self._kept.get(_by_itself(key))
        if known is not None and known[0] is parts:
            return known[1]
        if (found := super().get(key)) is None:
            return default
        self._keep(key, found)
        return found

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key, compiled)
        self._keep(key, compiled)

    def _keep(self, key: Any, compiled: Any) -> None:
        """Remember it by the statement itself. Those of a day are made anew on the next, with the same parts."""
        if len(self._kept) >= self.capacity:  # Most of them were made to be asked once.
            self._kept.clear()
        self._kept[_by_itself(key)] = key[1], compiled


def _by_itself(key: Any) -> Any:
    dialect, parts, *more = key
    return dialect, id(parts), *more
