"""Each commit leaves a line that says of which plans and tables it changed what figures count

Revision: 0040
After: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "datachange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("plans", sa.String(), nullable=False),
        sa.Column("tables", sa.String(), nullable=False),
        sa.CheckConstraint("length(token) <= 16", name=op.f("ck_datachange_token_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datachange")),
        sa.UniqueConstraint("token", name=op.f("uq_datachange_token")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("datachange")
