"""Names in figures are found by indexes

Revision: 0027
After: 0026
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_person_location", "person", ["location", "active"])
    op.create_index("ix_planstamp_department", "planstamp", ["department", "plan_id"])
    op.create_index("ix_planstamp_event_on", "planstamp", ["event", "on", "plan_id"])
    op.create_index("ix_planstamp_location", "planstamp", ["location", "plan_id"])


def downgrade() -> None:
    op.drop_index("ix_planstamp_location", "planstamp")
    op.drop_index("ix_planstamp_event_on", "planstamp")
    op.drop_index("ix_planstamp_department", "planstamp")
    op.drop_index("ix_person_location", "person")
