"""Days on which a manager is away and somebody stands in for them (docs/product.md#deputy)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from lib.models.base import Day


class AbsenceForm(SQLModel):
    """The first and the last day on which somebody stands in, both included."""

    first_on: Day
    last_on: Day


class Absence(AbsenceForm, table=True):
    """A manager is away, and their deputy stands in on some of their plans.

    It counts for a plan as long as the manager is still the plan's; `ended_at` is set where they ended it early.
    """

    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="ends_after_start"),
        Index("ix_absence_deputy_last_on", "deputy_id", "last_on"),
        Index("ix_absence_manager_last_on", "manager_id", "last_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    manager_id: int = Field(foreign_key="person.id")
    deputy_id: int = Field(foreign_key="person.id")
    named_at: datetime
    ended_at: datetime | None = None


class AbsencePlan(SQLModel, table=True):
    """A plan on which the deputy stands in."""

    absence_id: int = Field(primary_key=True, foreign_key="absence.id", ondelete="CASCADE")
    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE", index=True)
