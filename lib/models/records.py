"""What the application remembers about itself: the audit trail, used form tokens, facts about this database."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class AuditEvent(SQLModel, table=True):
    """One line of the append-only record: ids and names of fields, never a word somebody typed.

    `plan_id` is no foreign key: the line about a discarded draft outlives it. `hash` covers the line and
    `previous_hash`, so that a changed or missing line is found by `lib.audit.verify`.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    action: str = Field(max_length=60, index=True)
    plan_id: int | None = Field(default=None, index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)


class FormToken(SQLModel, table=True):
    """A form that was sent. The same token again is the second half of a double click."""

    token: str = Field(primary_key=True, max_length=64)
    at: datetime


class AppFact(SQLModel, table=True):
    """A fact about this database, such as that the demonstration made it."""

    key: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=500)


class DataChange(SQLModel, table=True):
    """What a commit changed that figures count, as `lib.data_version` writes and reads it. The last ones are kept.

    `plans` holds ids of plans and `tables` names of tables, each with spaces between.
    """

    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(max_length=16, unique=True)
    plans: str = ""
    tables: str = ""


class OrganisationSetting(SQLModel, table=True):
    """A part of what the organisation chose in Settings, as somebody saved it; the highest version holds.

    Version 0 is what a file said before, kept with the first that was saved: it was saved by nobody. `on` is the
    organisation's day on which it was saved. Who saved it is empty for the command line, too.
    """

    section: str = Field(primary_key=True, max_length=24)
    version: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=JSON)
    on: date
    at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
