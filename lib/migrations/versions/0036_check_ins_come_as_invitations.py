"""Check-ins come as invitations

Revision: 0036
After: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "notificationchoices",
        sa.Column("invites_to_check_ins", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "checkininvitation",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_checkininvitation_other_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_checkininvitation_person_id_person")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_checkininvitation_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "plan_id", "planned_on", name=op.f("pk_checkininvitation")),
    )
    op.create_index(op.f("ix_checkininvitation_plan_id"), "checkininvitation", ["plan_id"])


def downgrade() -> None:
    op.drop_table("checkininvitation")
    op.drop_column("notificationchoices", "invites_to_check_ins")
