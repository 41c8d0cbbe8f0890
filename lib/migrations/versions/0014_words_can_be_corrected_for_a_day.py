"""Words can be corrected for a day, what was noted has an author, and support may not have been received

Revision: 0014
After: 0013
"""

import sqlmodel.sql.sqltypes
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    time = sqlmodel.sql.sqltypes.UTCDateTime().compile(dialect=op.get_bind().dialect)
    # Each column in one statement with its constraint: SQLite can add none later.
    for table in ("activity", "milestone", "checkinline", "journalentry"):
        for column in ("edited_at", "withdrawn_at"):
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {time}")
    op.execute("ALTER TABLE support RENAME COLUMN given_by_id TO noted_by_id")
    for table in ("activity", "milestone"):
        foreign_key = f"CONSTRAINT fk_{table}_noted_by_id_person REFERENCES person (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN noted_by_id INTEGER {foreign_key}")
    for table in ("activity", "support", "milestone"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN noted_at {time}")
    op.execute(
        "ALTER TABLE support ADD COLUMN not_received_on DATE CONSTRAINT ck_support_given_or_not_received "
        "CHECK (given_on IS NULL OR not_received_on IS NULL)"
    )
    op.execute(
        "ALTER TABLE support ADD COLUMN not_received_reason VARCHAR(500) DEFAULT '' NOT NULL "
        "CONSTRAINT ck_support_not_received_reason_length CHECK (length(not_received_reason) <= 500)"
    )
    op.create_index("ix_journalentry_kind_at", "journalentry", ["kind", "at"])
    # Where HR, or anybody who is told of news, has looked already: those updates are not new to them.
    op.execute(
        "INSERT INTO planseen (plan_id, person_id, at) "
        "SELECT plan_id, person_id, max(half_hour) FROM planopening AS opening WHERE NOT EXISTS "
        "(SELECT 1 FROM planseen AS seen WHERE seen.plan_id = opening.plan_id AND seen.person_id = opening.person_id) "
        "GROUP BY plan_id, person_id"
    )


def downgrade() -> None:
    raise NotImplementedError("What was withdrawn or not received is not forgotten by a migration.")
