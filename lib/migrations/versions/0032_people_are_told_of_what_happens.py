"""People are told of what happens

Revision: 0032
After: 0031
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notificationchoices",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("timings", sa.JSON(), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("weekly_day", sa.Integer(), nullable=True),
        sa.Column("weekly_hour", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notificationchoices_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notificationchoices")),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "proposed",
                "revised",
                "suggested",
                "answered",
                "not_now",
                "agreed",
                "started",
                "align",
                "align_answered",
                "requested",
                "request_answered",
                "check_in_coming",
                "check_in_overdue",
                "check_in_moved",
                "activity_due",
                "support_late",
                "support_not_received",
                "stale",
                "adjustment",
                "adjustment_answered",
                "end_request",
                "end_request_answered",
                "changed",
                "paused",
                "ending",
                "past_end",
                "closed",
                "cancelled",
                "reopened",
                "reflection",
                "look_back",
                "manager_changed",
                "deputy",
                "reminder",
                "update",
                "stuck",
                "role",
                "sign_in",
                name="notificationkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column(
            "relation",
            sa.Enum(
                "team_member",
                "manager",
                "deputy",
                "managers_manager",
                "hr",
                "hr_in_full",
                "appointer",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("key", AutoString(length=80), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("snoozed_until", UTCDateTime(), nullable=True),
        sa.Column("mail_done_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("length(key) <= 80", name=op.f("ck_notification_key_length")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_notification_actor_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notification_person_id_person")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_notification_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("person_id", "kind", "key", name="uq_notification_person_id"),
    )
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_notification_for_mail",
        "notification",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("mail_done_at IS NULL"),
        postgresql_where=sa.text("mail_done_at IS NULL"),
    )
    op.create_index("ix_notification_person_id_at", "notification", ["person_id", "at"], unique=False)
    op.create_index("ix_notification_plan_id", "notification", ["plan_id"], unique=False)


def downgrade() -> None:
    op.drop_table("notification")
    op.drop_table("notificationchoices")
