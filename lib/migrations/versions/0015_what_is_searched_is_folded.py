"""What is searched stands beside what was typed, in small letters without accents

Revision: 0015
After: 0014
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from lib.models import fold

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ABOUT = ("email", "employee_id", "title", "department")


def upgrade() -> None:
    for table, column in (("person", "name_folded"), ("person", "about_folded"), ("plan", "area_folded")):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR DEFAULT '' NOT NULL")
    _fill("person", ("name", *ABOUT), _folded_person)
    _fill("plan", ("area",), lambda plan: {"area_folded": fold(plan["area"])})


def _folded_person(facts: Mapping[str, Any]) -> dict[str, str]:
    """The columns of a person as they were in this revision, whatever is folded later."""
    about = "\n".join(fold(facts[name]) for name in ABOUT if facts[name])
    return {"name_folded": fold(facts["name"]), "about_folded": about}


def _fill(table: str, typed: tuple[str, ...], make: Callable[[Mapping[str, Any]], dict[str, str]]) -> None:
    """Make the folded columns of every row from what was typed."""
    stored = sa.table(table, *map(sa.column, ("id", *typed, "name_folded", "about_folded", "area_folded")))
    rows = op.get_bind().execute(sa.select(stored.c.id, *(stored.c[name] for name in typed))).mappings().all()
    if made := [{"of": row["id"], **make(dict(row))} for row in rows]:
        new: dict[str, Any] = {name: sa.bindparam(name) for name in made[0] if name != "of"}
        op.get_bind().execute(sa.update(stored).where(stored.c.id == sa.bindparam("of")).values(new), made)


def downgrade() -> None:
    for table, column in (("plan", "area_folded"), ("person", "about_folded"), ("person", "name_folded")):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
