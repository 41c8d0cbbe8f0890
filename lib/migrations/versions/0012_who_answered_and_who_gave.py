"""Who answered what the other side added or suggested, and who gave support: a plan's manager may change

Revision: 0012
After: 0011
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW = {
    "activity": ["answered_by_id"],
    "support": ["answered_by_id", "given_by_id"],
    "milestone": ["answered_by_id"],
    "suggestion": ["answered_by_id"],
}
ANSWERS = ("part accepted", "part declined", "suggestion accepted", "suggestion declined", "support given")


def upgrade() -> None:
    for table, columns in NEW.items():
        for column in columns:
            # With its constraint in one statement: SQLite can add none later.
            foreign_key = f"CONSTRAINT fk_{table}_{column}_person REFERENCES person (id)"
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {foreign_key}")
    connection = op.get_bind()
    events = sa.table(
        "auditevent", *(sa.column(name) for name in ("id", "action", "actor_id")), sa.column("detail", sa.JSON)
    )
    found = sa.select(events).where(events.c.action.in_(ANSWERS), events.c.actor_id.is_not(None)).order_by(events.c.id)
    for event in connection.execute(found).all():
        for table, row_id, column in _written(event.action, event.detail):
            rows = sa.table(table, sa.column("id"), sa.column(column))
            connection.execute(rows.update().where(rows.c.id == row_id).values({column: event.actor_id}))


def _written(action: str, detail: dict[str, object]) -> Iterable[tuple[str, object, str]]:
    """The row that a line of the record is about, and the column in which its author belongs."""
    if action == "support given":
        yield "support", detail.get("item"), "given_by_id"
    elif action.startswith("suggestion"):
        yield "suggestion", detail.get("suggestion"), "answered_by_id"
    elif detail.get("part") in NEW:
        yield str(detail["part"]), detail.get("item"), "answered_by_id"


def downgrade() -> None:
    raise NotImplementedError("Who answered on a plan is not forgotten by a migration.")
