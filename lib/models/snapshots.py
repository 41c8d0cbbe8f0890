"""What leadership reads: one snapshot a month, already rounded and with small groups hidden."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class MonthSnapshot(SQLModel, table=True):
    """The figures of one month as at its last day. Made once, never changed.

    `month` is its first day. `shown` holds what may be shown and nothing else.
    """

    month: date = Field(primary_key=True)
    at: datetime
    shown: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
