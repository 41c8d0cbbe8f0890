"""Adding a column with its constraints in one statement: SQLite can add none to a column that is there already."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateColumn


def add_column(table: str, column: sa.Column[Any], *constraints: sa.CheckConstraint | sa.ForeignKeyConstraint) -> None:
    """Add a column to a table that may have rows.

    Args:
        column: a needed one has a default for the rows there are.
        constraints: of this column alone, under the names that the models give them.
    """
    written = str(CreateColumn(column).compile(dialect=op.get_bind().dialect))
    for constraint in constraints:
        written += f" CONSTRAINT {constraint.name} {_rule(constraint)}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {written}")


def _rule(constraint: sa.CheckConstraint | sa.ForeignKeyConstraint) -> str:
    if isinstance(constraint, sa.CheckConstraint):
        return f"CHECK ({constraint.sqltext})"
    other, _, column = constraint.elements[0].target_fullname.rpartition(".")
    return f"REFERENCES {other} ({column})"
