"""The due dates of check-ins are kept

Revision: 0010
After: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checkindue",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("overdue_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_checkindue_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "planned_on", name=op.f("pk_checkindue")),
    )
    op.create_index("ix_checkindue_due_on", "checkindue", ["due_on"])


def downgrade() -> None:
    op.drop_table("checkindue")
