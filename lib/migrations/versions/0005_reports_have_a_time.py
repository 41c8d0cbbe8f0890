"""Reports on activities have a time and an author

Revision: 0005
After: 0004
"""

import sqlmodel.sql.sqltypes
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    time = sqlmodel.sql.sqltypes.UTCDateTime().compile(dialect=op.get_bind().dialect)
    reporter = "reported_by_id INTEGER CONSTRAINT fk_activity_reported_by_id_person REFERENCES person (id)"
    for column in (f"reported_at {time}", reporter):
        # In one statement with its constraint: SQLite can add none later without making the table anew.
        op.execute(f"ALTER TABLE activity ADD COLUMN {column}")


def downgrade() -> None:
    raise NotImplementedError("Who reported what would be forgotten; it is not dropped by a migration.")
