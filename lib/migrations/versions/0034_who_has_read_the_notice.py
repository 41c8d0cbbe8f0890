"""Who has read the notice

Revision: 0034
After: 0033
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "noticereading",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_noticereading_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "version", name=op.f("pk_noticereading")),
    )


def downgrade() -> None:
    op.drop_table("noticereading")
