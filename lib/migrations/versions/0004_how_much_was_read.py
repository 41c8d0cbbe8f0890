"""How much was read at each opening of a plan, and since when a plan has had nobody responsible

Revision: 0004
After: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In one statement with its constraint, which SQLite can add at no other time. Until here every opening was a
    # plan's page: its header, or all of it.
    levels = "'none', 'opportunity', 'header', 'full'"
    op.execute(
        "ALTER TABLE planopening ADD COLUMN level VARCHAR(24) DEFAULT 'header' NOT NULL "
        f"CONSTRAINT ck_planopening_reading CHECK (level IN ({levels}))"
    )
    op.execute("UPDATE planopening SET level = 'full' WHERE is_full")
    op.execute("ALTER TABLE planopening DROP COLUMN is_full")
    op.execute("ALTER TABLE plan ADD COLUMN nobody_since DATE")
