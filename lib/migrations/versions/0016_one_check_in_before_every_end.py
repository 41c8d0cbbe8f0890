"""One check-in before every end

Revision: 0016
After: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain columns are added in place: making `plan` anew would take time and drop what hangs on it.
    op.execute("ALTER TABLE plan ADD COLUMN last_one_since DATE")
    # Where an end has passed nobody was asked for a check-in on it, so none is called missed afterwards.
    op.execute("UPDATE plan SET last_one_since = CURRENT_DATE WHERE started_on IS NOT NULL")
    # The due dates of plans that run are written anew when the server starts.
    op.execute("DELETE FROM checkindue WHERE plan_id IN (SELECT id FROM plan WHERE state = 'active')")


def downgrade() -> None:
    op.execute("ALTER TABLE plan DROP COLUMN last_one_since")
