"""How Alembic reaches the database: always over the connection that `lib.db.migrate` opened and locked."""

import warnings

from alembic import context

from lib.models import SQLModel

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
# SQLite changes a table by copying it, without an index over an expression; the migration makes that anew.
warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")

with context.begin_transaction():
    context.run_migrations()
