"""Check-ins are in calendars

Revision: 0030
After: 0029
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendarfeed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", AutoString(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("fetched_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("length(token_hash) <= 64", name=op.f("ck_calendarfeed_token_hash_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendarfeed_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendarfeed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendarfeed_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("calendarfeed")
