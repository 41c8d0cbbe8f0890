"""Snapshots of each month

Revision: 0011
After: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "monthsnapshot",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_monthsnapshot")),
    )


def downgrade() -> None:
    op.drop_table("monthsnapshot")
