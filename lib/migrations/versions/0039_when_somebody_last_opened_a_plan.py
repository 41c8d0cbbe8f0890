"""When somebody last opened a plan is found by an index

Revision: 0039
After: 0038
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_planseen_person_id_at"), "planseen", ["person_id", "at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_planseen_person_id_at"), "planseen")
