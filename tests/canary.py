"""A word that cannot be overlooked, in every text that hangs on a plan."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, String, Table, insert
from sqlmodel import Session, SQLModel

from lib.models import EntryKind, Plan
from tests.builders import moment

CANARY = "canary"

SAYS_NOTHING = ("plan", "planstamp", "fullreading", "planseen", "planopening", "absenceplan", "checkininvitation")
"""Tables that hang on a plan and hold no text of it, beside the plan itself."""


def plant(session: Session, plan: Plan) -> None:
    """Put a word that cannot be overlooked into every text that hangs on the plan, a row in each table."""
    for column in texts_of(Plan.__table__):  # type: ignore[attr-defined]  # SQLModel sets __table__
        setattr(plan, column.name, f"{CANARY} {column.name}")
    plan.why_now = [CANARY]
    session.flush()
    made: dict[str, int] = {"plan": plan.id or 0, "person": plan.member_id}
    for table in SQLModel.metadata.sorted_tables:
        above = {key.column.table.name for key in table.foreign_keys}
        hangs_on_it = "plan" in above or "checkin" in above
        if hangs_on_it and table.name not in SAYS_NOTHING:
            row = {column.name: value_for(column, made) for column in table.columns if column.name != "id"}
            result = session.execute(insert(table).values(**row))
            made[table.name] = (result.inserted_primary_key or [0])[0]
    session.commit()


def is_heard_in(said: str) -> bool:
    """Does the word stand in what was said, however a calendar, whose lines are cut after 75 bytes, wraps it?"""
    return CANARY in re.sub(r"\r?\n[ \t]", "", said).lower()


def texts_of(table: Table) -> Iterator[Column[Any]]:
    return (column for column in table.columns if is_text(column) and column.name != "code")


def is_text(column: Column[Any]) -> bool:
    kind = getattr(column.type, "impl_instance", column.type)  # SQLModel's text is a type around the database's.
    return isinstance(kind, String) and not isinstance(kind, Enum)


def value_for(column: Column[Any], made: dict[str, int]) -> Any:
    """A value that the column takes: the canary where it is text."""
    for key in column.foreign_keys:
        return made[key.column.table.name] if not column.nullable or key.column.table.name == "plan" else None
    if isinstance(column.type, Enum):
        return EntryKind.COMMENT if column.name == "kind" and "comment" in column.type.enums else column.type.enums[0]
    if is_text(column):
        return f"{CANARY} {column.table.name}.{column.name}"
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return {"goal": CANARY}
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return 77 if column.name == "number" else 1
    if isinstance(column.type, Date):
        return date(2026, 1, 2) if column.name == "until_on" else date(2026, 1, 1)
    return moment("2026-05-15").now
