"""Check-ins have a time of the day in calendars, for whoever chooses one

Revision: 0038
After: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

INVITATIONS = sa.table("checkininvitation", sa.column("summary"), sa.column("other_id"))
PEOPLE = sa.table("person", sa.column("id"), sa.column("name"))
CHOSEN = sa.table(
    "organisationsetting", sa.column("section"), sa.column("version", sa.Integer()), sa.column("content", sa.JSON())
)


def upgrade() -> None:
    op.add_column("notificationchoices", sa.Column("check_ins_at", sa.Time(), nullable=True))
    op.add_column(
        "notificationchoices", sa.Column("check_in_minutes", sa.Integer(), nullable=False, server_default="30")
    )
    with op.batch_alter_table("checkininvitation") as table:
        table.add_column(sa.Column("summary", sa.String(length=500), nullable=False, server_default=""))
        table.add_column(sa.Column("starts_at", sa.Time(), nullable=True))
        table.add_column(sa.Column("minutes", sa.Integer(), nullable=False, server_default="30"))
        table.create_check_constraint(op.f("ck_checkininvitation_summary_length"), "length(summary) <= 500")
    # Whoever was invited knows the name; without it they would be told of a change that is none.
    database = op.get_bind()
    newest = sa.select(CHOSEN.c.content).where(CHOSEN.c.section == "organisation").order_by(CHOSEN.c.version.desc())
    title = (database.scalar(newest.limit(1)) or {}).get("calendar_title", "1:1")
    name = sa.select(PEOPLE.c.name).where(PEOPLE.c.id == INVITATIONS.c.other_id).scalar_subquery()
    database.execute(sa.update(INVITATIONS).values(summary=sa.literal(f"{title} · ", sa.String()) + name))


def downgrade() -> None:
    with op.batch_alter_table("checkininvitation") as table:
        table.drop_constraint(op.f("ck_checkininvitation_summary_length"), type_="check")
        for column in ("minutes", "starts_at", "summary"):
            table.drop_column(column)
    for column in ("check_in_minutes", "check_ins_at"):
        op.drop_column("notificationchoices", column)
