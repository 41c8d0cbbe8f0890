"""What leadership reads: one snapshot a month, already rounded and with small groups hidden."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class MonthSnapshot(SQLModel, table=True):
    """The figures of one month as at its last day. Made once, never changed.

    `month` is its first day. `shown` holds what may be shown and nothing else; `groups` holds the departments that are
    shown as one, also where there is a single group, because they carry over to the next month.
    """

    month: date = Field(primary_key=True)
    at: datetime
    shown: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    groups: list[list[str]] = Field(default_factory=list, sa_type=JSON)
