"""Evidence of an activity has an author of its own: whoever reports last may have changed the progress alone

Revision: 0019
After: 0018
"""

import sqlmodel.sql.sqltypes
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    time = sqlmodel.sql.sqltypes.UTCDateTime().compile(dialect=op.get_bind().dialect)
    author = "evidence_by_id INTEGER CONSTRAINT fk_activity_evidence_by_id_person REFERENCES person (id)"
    for column in (f"evidence_at {time}", author):
        # In one statement with its constraint: SQLite can add none later without making the table anew.
        op.execute(f"ALTER TABLE activity ADD COLUMN {column}")
    # Who reported before the last one was not kept.
    op.execute(
        "UPDATE activity SET evidence_at = reported_at, evidence_by_id = reported_by_id "
        "WHERE evidence <> '' OR withdrawn_at IS NOT NULL"
    )


def downgrade() -> None:
    raise NotImplementedError("Who wrote what would be forgotten; it is not dropped by a migration.")
