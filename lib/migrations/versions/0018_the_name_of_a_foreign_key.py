"""The foreign key of whoever noted support is called like its column

Revision: 0018
After: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE, AFTER = "fk_support_given_by_id_person", "fk_support_noted_by_id_person"


def upgrade() -> None:
    _rename(BEFORE, AFTER)


def downgrade() -> None:
    _rename(AFTER, BEFORE)


def _rename(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite can rename none, and needs no name for anything.
        op.execute(f"ALTER TABLE support RENAME CONSTRAINT {old} TO {new}")
