"""HR keeps views of Insights

Revision: 0029
After: 0028
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "savedview",
        sa.Column("name", AutoString(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(length=22), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(code) <= 22", name=op.f("ck_savedview_code_length")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_savedview_name_length")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_savedview_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_savedview")),
        sa.UniqueConstraint("code", name=op.f("uq_savedview_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_savedview_owner_id"), "savedview", ["owner_id"])


def downgrade() -> None:
    op.drop_table("savedview")
