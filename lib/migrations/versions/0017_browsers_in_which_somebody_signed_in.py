"""Browsers in which somebody signed in

Revision: 0017
After: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knownbrowser",
        sa.Column("token_hash", AutoString(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(token_hash) <= 64", name=op.f("ck_knownbrowser_token_hash_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_knownbrowser_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", "account_id", name=op.f("pk_knownbrowser")),
    )
    op.create_index(op.f("ix_knownbrowser_account_id"), "knownbrowser", ["account_id"])
    # A ticket lives for a minute; those of before would be good in no browser.
    op.execute("DELETE FROM signinticket")
    with op.batch_alter_table("signinticket") as table:
        table.add_column(sa.Column("browser_hash", AutoString(length=64), nullable=False))
        table.create_check_constraint(op.f("ck_signinticket_browser_hash_length"), "length(browser_hash) <= 64")


def downgrade() -> None:
    with op.batch_alter_table("signinticket") as table:
        table.drop_constraint(op.f("ck_signinticket_browser_hash_length"), type_="check")
        table.drop_column("browser_hash")
    op.drop_index(op.f("ix_knownbrowser_account_id"), "knownbrowser")
    op.drop_table("knownbrowser")
