"""What was prepared is for one check-in

Revision: 0008
After: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody knows any more for which check-in those before were: with a day long past they stay their author's alone.
    op.execute("ALTER TABLE checkinpreparation ADD COLUMN due_on DATE DEFAULT '2000-01-01' NOT NULL")


def downgrade() -> None:
    raise NotImplementedError("Which check-in somebody prepared is not forgotten by a migration.")
