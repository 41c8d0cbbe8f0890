"""What follows a plan is found by an index

Revision: 0009
After: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_plan_follows_id", "plan", ["follows_id"])


def downgrade() -> None:
    op.drop_index("ix_plan_follows_id", "plan")
