"""Check-ins have an agenda

Revision: 0033
After: 0032

What somebody had prepared to say becomes their points on it, a line each; the confidence is said at the check-in.
"""

import re

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agendapoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("team_member", "manager", name="side", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", AutoString(length=2000), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("NOT is_done OR check_in_id IS NOT NULL", name=op.f("ck_agendapoint_done_at_a_check_in")),
        sa.CheckConstraint("length(text) <= 2000", name=op.f("ck_agendapoint_text_length")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_agendapoint_activity_id_activity"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_agendapoint_by_id_person")),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["checkin.id"], name=op.f("fk_agendapoint_check_in_id_checkin"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_agendapoint_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agendapoint")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_agendapoint_plan_id", "agendapoint", ["plan_id"])
    _keep_what_was_prepared()
    op.drop_table("checkinpreparation")


def downgrade() -> None:
    raise NotImplementedError("What stands on an agenda is not forgotten by a migration.")


def _keep_what_was_prepared() -> None:
    bind, tables = op.get_bind(), sa.MetaData()
    tables.reflect(bind, only=["agendapoint", "checkinpreparation", "unsenttext"])
    for prepared in bind.execute(tables.tables["checkinpreparation"].select()).mappings().all():
        kept = {name: prepared[name] for name in ("plan_id", "side", "by_id", "due_on", "at")}
        for place, line in enumerate(dict.fromkeys(filter(None, map(str.strip, prepared["line"].splitlines())))):
            point = kept | {"place": place, "text": line, "is_done": False}
            bind.execute(tables.tables["agendapoint"].insert().values(point))
    # What was typed and not sent is found in the field of the points; there is none for the confidence any more.
    unsent = tables.tables["unsenttext"]
    for field in bind.scalars(sa.select(unsent.c.field).distinct()).all():
        if form := re.fullmatch(r"(plan_[\w-]{12}_prepare)_(line|confidence=)", field):
            of_field = unsent.c.field == field
            change = sa.update(unsent).where(of_field).values(field=f"{form[1]}_points")
            bind.execute(change if form[2] == "line" else sa.delete(unsent).where(of_field))
