"""Who took an activity, support or milestone out of a running plan

Revision: 0006
After: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("activity", "support", "milestone"):
        # With its constraint in one statement: SQLite can add none later.
        foreign_key = f"CONSTRAINT fk_{table}_taken_out_by_id_person REFERENCES person (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN taken_out_by_id INTEGER {foreign_key}")


def downgrade() -> None:
    raise NotImplementedError("Who changed a plan is not forgotten by a migration.")
