"""Write the next migration from the difference between the models and the migrations there are.

    python -m lib.migrations.new "Plans have a mentor"

What is written is a proposal: read it, and try it on both databases with `make test`. A needed column in
which the rows there are can have no value is refused.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_origin

from alembic import command
from alembic.autogenerate import render_op_text, renderers
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.rewriter import Rewriter
from alembic.config import Config
from alembic.operations import ops
from alembic.script import ScriptDirectory
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Float, ForeignKeyConstraint, Integer, Table
from sqlalchemy import Enum as SAEnum
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.db import MIGRATIONS, make_engine
from lib.models import SQLModel

UNKNOWN: dict[type[TypeEngine[Any]] | type[TypeDecorator[Any]], Any] = {
    Boolean: False, Integer: 0, Float: 0, Date: "2000-01-01", UTCDateTime: "2000-01-01 00:00:00",
}  # fmt: skip  # a list to read
"""What stands in a needed column without a default, by its type, for the rows there are; else an empty text."""

rewriter = Rewriter()


class NoValue(Exception):
    """A needed column has no default, and there is none that the rows there are could have."""

    def __init__(self, column: Column[Any]) -> None:
        super().__init__(
            f"The rows that are there already can have no value in {column.table.name}.{column.name}. "
            "Please give the column a default, or make it optional."
        )


class AddWholeColumn(ops.MigrateOperation):
    """A new column with its constraints, as `lib.migrations.columns.add_column` adds it."""

    def __init__(self, column: Column[Any]) -> None:
        self.column = column


class DropWholeColumn(ops.MigrateOperation):
    """The way back from `AddWholeColumn`."""

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column


@rewriter.rewrites(ops.ModifyTableOps)
def _whole_columns(context: Any, revision: Any, changes: ops.ModifyTableOps) -> list[ops.MigrateOperation]:
    """Columns come with their constraints, before what else changes about their table."""
    added = {change.column.name for change in changes.ops if isinstance(change, ops.AddColumnOp)}
    first: list[ops.MigrateOperation] = []
    rest: list[ops.MigrateOperation] = []
    for change in changes.ops:
        if isinstance(change, ops.AddColumnOp):
            first.append(AddWholeColumn(SQLModel.metadata.tables[changes.table_name].columns[change.column.name]))
        elif isinstance(change, ops.DropColumnOp):
            first.append(DropWholeColumn(changes.table_name, change.column_name))
        elif not isinstance(change, ops.CreateForeignKeyOp) or not added.issuperset(change.local_cols):
            rest.append(change)
    if any(not isinstance(change, ops.DropConstraintOp) for change in rest):
        first.append(ops.ModifyTableOps(changes.table_name, rest, schema=changes.schema))
    return first


@renderers.dispatch_for(AddWholeColumn)
def _render_added(context: AutogenContext, added: AddWholeColumn) -> str:
    context.imports.add("from lib.migrations.columns import add_column")
    column: Column[Any] = Column(added.column.name, added.column.type, nullable=added.column.nullable)
    written = render_op_text(context, ops.AddColumnOp(added.column.table.name, column))
    if not column.nullable:
        written = written.replace(
            "nullable=False", f'server_default=sa.text("{_default_of(added.column)}"), nullable=False'
        )
    return ", ".join([written.removeprefix("op.").removesuffix(")"), *_constraints_of(added.column)]) + ")"


@renderers.dispatch_for(DropWholeColumn)
def _render_dropped(context: AutogenContext, dropped: DropWholeColumn) -> str:
    return f'op.execute("ALTER TABLE {dropped.table} DROP COLUMN {dropped.column}")'


def _default_of(column: Column[Any]) -> str:
    """What stands in a needed column of the rows there are, as SQL: what a new row has, else what says the least."""
    value = _least(column) if column.default is None else getattr(column.default, "arg", "")
    if callable(value):  # SQLAlchemy hands every default its context.
        value = value(None)
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, list | dict):
        value = json.dumps(value)
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


def _least(column: Column[Any]) -> Any:
    """What says the least in a needed column without a default, if the model's own rules let a row have it.

    Raises:
        NoValue: they do not, or it would name a row of another table.
    """
    field = _field_of(column)
    if isinstance(column.type, SAEnum):
        value: Any = column.type.enums[0]
    elif isinstance(column.type, JSON):
        value = [] if field and list in (field.annotation, get_origin(field.annotation)) else {}
    else:
        value = next((value for kind, value in UNKNOWN.items() if isinstance(column.type, kind)), "")
    if column.foreign_keys:
        raise NoValue(column)
    if field:
        try:
            TypeAdapter(field.rebuild_annotation()).validate_python(value)
        except ValidationError:
            raise NoValue(column) from None
    return value


def _field_of(column: Column[Any]) -> FieldInfo | None:
    """The field of the model whose column this is."""
    models = (mapper.class_ for mapper in SQLModel._sa_registry.mappers if mapper.local_table is column.table)
    fields: dict[str, FieldInfo] = next((model.model_fields for model in models), {})
    return fields.get(column.name)


def _constraints_of(column: Column[Any]) -> Iterator[str]:
    """The constraints of one column alone, as Python."""
    if isinstance(column.type, SAEnum):
        named = next(check.name for check in _checks_of(column.table) if column.name in check.columns)
        values = ", ".join(f"'{value}'" for value in column.type.enums)
        yield f'sa.CheckConstraint("{column.name} IN ({values})", name="{named}")'
    for check in _checks_of(column.table):
        rule = str(check.sqltext)
        if set(re.findall(r"[a-z_]+", rule)) & set(column.table.columns.keys()) == {column.name} and not check.columns:
            yield f'sa.CheckConstraint("{rule}", name="{check.name}")'
    for constraint in column.table.constraints:
        if isinstance(constraint, ForeignKeyConstraint) and constraint.column_keys == [column.name]:
            other = constraint.elements[0].target_fullname
            yield f'sa.ForeignKeyConstraint(["{column.name}"], ["{other}"], name="{constraint.name}")'


def _checks_of(table: Table) -> list[CheckConstraint]:
    return [constraint for constraint in table.constraints if isinstance(constraint, CheckConstraint)]


def write_migration(message: str, *, scripts: Path = MIGRATIONS) -> Path:
    """Write the migration that follows the newest one, for the tables as the models are now.

    Args:
        message: what changes, in a few words; it becomes the file's name and first line.
        scripts: the folder with `env.py` and `versions`.

    Returns:
        The new file.

    Raises:
        NoValue: the rows there are can have no value in a new column; nothing is written.
    """
    config = Config()
    config.set_main_option("script_location", str(scripts))
    newest = ScriptDirectory.from_config(config).get_current_head() or "0"
    number = f"{int(newest) + 1:04}"
    path = scripts / "versions" / f"{number}_{re.sub(r'[^a-z0-9]+', '_', message.lower()).strip('_')}.py"
    config.set_main_option("file_template", path.stem)
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/models.db")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=number, process_revision_directives=rewriter)
        engine.dispose()
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('Please say what changes: python -m lib.migrations.new "Plans have a mentor"')
    try:
        write_migration(sys.argv[1])
    except NoValue as refused:
        sys.exit(str(refused))
