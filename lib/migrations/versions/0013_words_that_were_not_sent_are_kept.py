"""Words that were not sent are kept

Revision: 0013
After: 0012
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsenttext",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("window", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=100_000), nullable=False),
        sa.Column("before", sqlmodel.sql.sqltypes.AutoString(length=100_000), nullable=False),
        sa.Column("typed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(before) <= 100000", name=op.f("ck_unsenttext_before_length")),
        sa.CheckConstraint("length(field) <= 120", name=op.f("ck_unsenttext_field_length")),
        sa.CheckConstraint("length(text) <= 100000", name=op.f("ck_unsenttext_text_length")),
        sa.CheckConstraint('length("window") <= 32', name=op.f("ck_unsenttext_window_length")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_unsenttext_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "field", "window", name=op.f("pk_unsenttext")),
    )
    op.create_index("ix_unsenttext_typed_at", "unsenttext", ["typed_at"])


def downgrade() -> None:
    op.drop_table("unsenttext")
