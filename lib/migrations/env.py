"""How Alembic reaches the database: always over the connection that `lib.db.migrate` opened and locked."""

from alembic import context

from lib.models import SQLModel

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
