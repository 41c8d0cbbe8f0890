"""Roster files of a watched folder are known again

Revision: 0022
After: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watchedfile",
        sa.Column("key", AutoString(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("file_name", AutoString(length=120), nullable=False),
        sa.Column("waits_for", AutoString(length=5000), nullable=False),
        sa.CheckConstraint("length(key) <= 64", name=op.f("ck_watchedfile_key_length")),
        sa.CheckConstraint("length(file_name) <= 120", name=op.f("ck_watchedfile_file_name_length")),
        sa.CheckConstraint("length(waits_for) <= 5000", name=op.f("ck_watchedfile_waits_for_length")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_watchedfile")),
    )


def downgrade() -> None:
    op.drop_table("watchedfile")
