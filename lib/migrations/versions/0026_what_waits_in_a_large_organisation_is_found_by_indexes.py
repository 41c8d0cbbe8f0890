"""What waits in a large organisation is found by indexes

Revision: 0026
After: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_account_closed", "account", ["is_enabled", "person_id"],
        sqlite_where=sa.text("is_enabled = 0"), postgresql_where=sa.text("NOT is_enabled"),
    )  # fmt: skip  # one index, one thought
    op.create_index("ix_person_department", "person", ["department", "active"])
    op.create_index(
        "ix_person_left", "person", ["active"],
        sqlite_where=sa.text("active = 0"), postgresql_where=sa.text("NOT active"),
    )  # fmt: skip  # one index, one thought
    op.create_index("ix_person_name", "person", ["name_folded", "active"])
    op.create_index(
        "ix_plan_in_lists", "plan",
        ["state", "end_on", "ended_at", "member_id", "manager_id", "managers_manager_id", "align_asked_at", "code"],
    )  # fmt: skip  # one index, one thought
    op.create_index("ix_plan_state_proposed_at", "plan", ["state", "proposed_at"])
    adjusting = sa.text("state = 'open' AND part = 'adjustment'")
    op.create_index(
        "ix_suggestion_adjusting", "suggestion", ["plan_id", "at"],
        sqlite_where=adjusting, postgresql_where=adjusting,
    )  # fmt: skip  # one index, one thought


def downgrade() -> None:
    op.drop_index("ix_suggestion_adjusting", "suggestion")
    op.drop_index("ix_plan_state_proposed_at", "plan")
    op.drop_index("ix_plan_in_lists", "plan")
    op.drop_index("ix_person_name", "person")
    op.drop_index("ix_person_left", "person")
    op.drop_index("ix_person_department", "person")
    op.drop_index("ix_account_closed", "account")
