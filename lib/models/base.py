"""What tables share: names for constraints, closed sets, cleaned text, words that can be corrected."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint, ColumnElement, Integer, String, Table, literal_column
from sqlalchemy import Enum as SAEnum
from sqlalchemy.sql.operators import OperatorType
from sqlmodel import SQLModel

from lib.texts import clean_text, fold

# Constraints get names before the first table exists: a migration can only drop what has a name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

NEVER_AGAIN = {"sqlite_autoincrement": True}
"""For tables from which rows are deleted: SQLite would give their ids out again, and an old screen would mean the new
row."""

LONGEST_SEARCH = 100


def search_terms(search: str) -> list[str]:
    """The words of a search, folded, each of which has to be found.

    Letters beyond the hundredth and words beyond the eighth are not looked for: they would only slow it down.
    """
    return fold(str(clean_text(search[:LONGEST_SEARCH]))).split()[:8]


Words = Annotated[str, BeforeValidator(clean_text)]
"""Text that somebody typed. Limits are given where it is used, with `Field(max_length=…)`."""


def wrong_day(value: date) -> str:
    """What is wrong with a day that nobody can have meant, such as one in the year 9999; empty for any other."""
    return "" if 2000 <= value.year < 2200 else "Please choose a day between 2000 and 2199."


def sane_day(value: date) -> date:
    """A day that somebody may have meant."""
    if wrong := wrong_day(value):
        raise PydanticCustomError("day_out_of_range", "{wrong}", {"wrong": wrong})
    return value


Day = Annotated[date, AfterValidator(sane_day)]
"""A date that somebody chooses."""


class _OneOf(SAEnum):
    """A closed set whose values are written into a statement where they are compared, and are no parameters of it.

    Each parameter takes time whenever the statement is executed. With one that is compared with a column which tells
    which rows an index is of, SQLite even prepares the whole statement anew, to see whether the index will do.
    """

    class Comparator(SAEnum.Comparator):
        def operate(self, op: OperatorType, *other: Any, **options: Any) -> ColumnElement[Any]:
            values: Any = self.type
            return super().operate(op, *(_written(each, values.enum_class) for each in other), **options)

    comparator_factory = Comparator


def _written(value: Any, values: type[StrEnum]) -> Any:
    """A value of the set as part of a statement. Any other one stays a parameter, which is refused if it is wrong."""
    if isinstance(value, values):
        return constant(value)
    if isinstance(value, list | tuple | set | frozenset) and value:
        return [_written(each, values) for each in value]
    return value


def constant(value: str | int) -> ColumnElement[Any]:
    """A number or a word of ours as part of a statement, and no parameter, which takes time at each execution.

    Never for what comes from outside.
    """
    if isinstance(value, int):
        return literal_column(f"{value:d}", Integer())
    quoted = value.replace("'", "''")
    return literal_column(f"'{quoted}'", String())


def one_of(values: type[StrEnum], name: str = "") -> Any:
    """The column type of a closed set: text with a check in the database, refused before the SQL is sent.

    Args:
        name: of the check, where a table has two columns of the same set.
    """
    return _OneOf(
        values,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=24,
        name=name or values.__name__.lower(),
    )


class Correctable(SQLModel):
    """Words that their author may edit or withdraw for a day. Of those that were withdrawn nothing is kept."""

    edited_at: datetime | None = None
    withdrawn_at: datetime | None = None


def hold_limits(table: Table) -> None:
    """Add to a table the check of each text column's length, which SQLite would not hold by itself."""
    for column in table.columns:
        limit = getattr(column.type, "length", None)
        if limit and not isinstance(column.type, SAEnum):
            table.append_constraint(CheckConstraint(f"length({column.name}) <= {limit}", name=f"{column.name}_length"))
