"""What was said about roster files is kept

Revision: 0021
After: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rosterchoices",
        sa.Column("key", AutoString(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(key) <= 64", name=op.f("ck_rosterchoices_key_length")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rosterchoices")),
    )


def downgrade() -> None:
    op.drop_table("rosterchoices")
