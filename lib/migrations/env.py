"""How Alembic reaches the database: always over the connection that `lib.db.migrate` opened and locked."""

import warnings
from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum

from lib.models import SQLModel


def _as_is_stored(what: str, item: Any, _context: Any) -> str | Literal[False]:
    """A closed set as a migration writes it: what our own type of it adds is of no concern to a table."""
    is_ours = what == "type" and isinstance(item, Enum)
    return f"sa.Enum{repr(item).removeprefix(type(item).__name__)}" if is_ours else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=_as_is_stored,
)
# SQLite changes a table by copying it, without an index over an expression; the migration makes that anew.
warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")

with context.begin_transaction():
    context.run_migrations()
