"""What hangs on a plan is found by indexes, so that deleting one reads no table as a whole

Revision: 0041
After: 0040
"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

COLUMNS = (
    ("agendapoint", "check_in_id"), ("agendapoint", "activity_id"), ("planrequest", "follows_id"),
    ("planrequest", "plan_id"),
)  # fmt: skip  # table and column


def upgrade() -> None:
    for table, column in COLUMNS:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
