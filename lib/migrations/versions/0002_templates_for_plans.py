"""Templates for plans

Revision: 0002
After: 0001
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plantemplate",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("area", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "job_skills",
                "company_values",
                "operational_execution",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "career_advancement",
                "role_evolution",
                "emerging_issue",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("goal", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("measure", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("achievable", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=22), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "private",
                "waiting_for_hr",
                "published",
                "declined",
                name="templatestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("support", sa.JSON(), nullable=False),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decision", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.CheckConstraint(
            "(state IN ('published', 'declined')) = (decided_at IS NOT NULL)",
            name=op.f("ck_plantemplate_decided_has_a_time"),
        ),
        sa.CheckConstraint(
            "state <> 'waiting_for_hr' OR asked_at IS NOT NULL", name=op.f("ck_plantemplate_waiting_since_a_time")
        ),
        sa.CheckConstraint("days BETWEEN 0 AND 366", name=op.f("ck_plantemplate_days_range")),
        sa.CheckConstraint("decided_by_id <> owner_id", name=op.f("ck_plantemplate_decided_by_somebody_else")),
        sa.CheckConstraint("length(achievable) <= 2000", name=op.f("ck_plantemplate_achievable_length")),
        sa.CheckConstraint("length(area) <= 120", name=op.f("ck_plantemplate_area_length")),
        sa.CheckConstraint("length(code) <= 22", name=op.f("ck_plantemplate_code_length")),
        sa.CheckConstraint("length(decision) <= 500", name=op.f("ck_plantemplate_decision_length")),
        sa.CheckConstraint("length(goal) <= 2000", name=op.f("ck_plantemplate_goal_length")),
        sa.CheckConstraint("length(measure) <= 2000", name=op.f("ck_plantemplate_measure_length")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_plantemplate_name_length")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_plantemplate_decided_by_id_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_plantemplate_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plantemplate")),
        sa.UniqueConstraint("code", name=op.f("uq_plantemplate_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("plantemplate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plantemplate_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plantemplate_state"), ["state"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Templates hold people's words; they are not dropped by a migration.")
