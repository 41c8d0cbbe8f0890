"""Which mail tells what, so that it is written when it is sent

Revision: 0037
After: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("notification", "checkininvitation")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("mail_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_mail_id_message"), "message", ["mail_id"], ["id"], ondelete="SET NULL"
            )
            batch.create_index(op.f(f"ix_{table}_mail_id"), ["mail_id"])


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_mail_id"))
            batch.drop_constraint(op.f(f"fk_{table}_mail_id_message"), type_="foreignkey")
            batch.drop_column("mail_id")
