"""Messages wait to be sent

Revision: 0031
After: 0030
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "channelstate",
        sa.Column("channel", one_of("channel", "mail", "chat"), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("off_since", UTCDateTime(), nullable=True),
        sa.Column("off_reason", AutoString(length=500), nullable=False),
        sa.CheckConstraint("length(off_reason) <= 500", name=op.f("ck_channelstate_off_reason_length")),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channelstate")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", one_of("channel", "mail", "chat"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("purpose", AutoString(length=40), nullable=False),
        sa.Column("message_id", AutoString(length=250), nullable=False),
        sa.Column("state", one_of("messagestate", "waiting", "sent", "failed", "dropped"), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UTCDateTime(), nullable=False),
        sa.Column("claimed_until", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("last_error", AutoString(length=500), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("length(last_error) <= 500", name=op.f("ck_message_last_error_length")),
        sa.CheckConstraint("length(message_id) <= 250", name=op.f("ck_message_message_id_length")),
        sa.CheckConstraint("length(purpose) <= 40", name=op.f("ck_message_purpose_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_message_person_id"), "message", ["person_id"])
    op.create_index("ix_message_state", "message", ["state", "created_at"])
    op.create_index(
        "ix_message_waiting", "message", ["channel", "next_try_at", "id"],
        sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip  # one index, one thought


def downgrade() -> None:
    op.drop_table("message")
    op.drop_table("channelstate")
