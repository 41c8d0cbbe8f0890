"""Departments are shown by quarter, in groups that are made afresh for each

Months that are there keep what they hold; their departments, each of one month, are not shown any more.

Revision: 0025
After: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("monthsnapshot", "groups")


def downgrade() -> None:
    op.add_column("monthsnapshot", sa.Column("groups", sa.JSON(), nullable=False, server_default="[]"))
    # The version before asks each month for its departments; it makes those anew that have none.
    month = sa.table("monthsnapshot", sa.column("month", sa.Date), sa.column("shown", sa.JSON))
    stored = op.get_bind().execute(sa.select(month)).all()
    gone = [each.month for each in stored if "departments" not in each.shown]
    op.get_bind().execute(sa.delete(month).where(month.c.month.in_(gone)))
