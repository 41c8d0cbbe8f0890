"""Who left is found below their manager, and not all who left to look for one manager's

Revision: 0042
After: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index_by("active", "manager_id")


def downgrade() -> None:
    _index_by("active")


def _index_by(*columns: str) -> None:
    op.drop_index("ix_person_left", "person")
    op.create_index(
        "ix_person_left", "person", columns,
        sqlite_where=sa.text("active = 0"), postgresql_where=sa.text("NOT active"),
    )  # fmt: skip  # one index, one thought
