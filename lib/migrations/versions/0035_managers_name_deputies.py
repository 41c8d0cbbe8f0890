"""Managers name deputies

Revision: 0035
After: 0034
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("named_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_absence_ends_after_start")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_absence_deputy_id_person")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_absence_manager_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_deputy_last_on", "absence", ["deputy_id", "last_on"])
    op.create_index("ix_absence_manager_last_on", "absence", ["manager_id", "last_on"])
    op.create_table(
        "absenceplan",
        sa.Column("absence_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["absence.id"], name=op.f("fk_absenceplan_absence_id_absence"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_absenceplan_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("absence_id", "plan_id", name=op.f("pk_absenceplan")),
    )
    op.create_index("ix_absenceplan_plan_id", "absenceplan", ["plan_id"])


def downgrade() -> None:
    op.drop_table("absenceplan")
    op.drop_table("absence")
