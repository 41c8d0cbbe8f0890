"""A directory keeps the roster by SCIM

Revision: 0024
After: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scimtoken",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(length=120), nullable=False),
        sa.Column("token_hash", AutoString(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_scimtoken_name_length")),
        sa.CheckConstraint("length(token_hash) <= 64", name=op.f("ck_scimtoken_token_hash_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scimtoken")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_scimtoken_token_hash")),
    )
    op.create_table(
        "scimuser",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_name_key", AutoString(length=200), nullable=True),
        sa.Column("external_id", AutoString(length=200), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(user_name_key) <= 200", name=op.f("ck_scimuser_user_name_key_length")),
        sa.CheckConstraint("length(external_id) <= 200", name=op.f("ck_scimuser_external_id_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scimuser_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_scimuser")),
        sa.UniqueConstraint("user_name_key", name=op.f("uq_scimuser_user_name_key")),
    )
    op.create_index(op.f("ix_scimuser_external_id"), "scimuser", ["external_id"])


def downgrade() -> None:
    op.drop_table("scimuser")
    op.drop_table("scimtoken")
