"""Who opened a plan, who may read it in full for a while, and when somebody last looked at it."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from lib.models.base import one_of
from lib.models.vocabulary import HrReason, Reading


class PlanOpening(SQLModel, table=True):
    """Somebody other than the team member opened the plan: one line per person and half hour, with HR's reason.

    `level` is the most they read in that half hour; *opportunity* is the view that was asked for to align on a draft.
    """

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    half_hour: datetime = Field(primary_key=True)
    level: Reading = Field(sa_type=one_of(Reading))
    reason: HrReason | None = Field(default=None, sa_type=one_of(HrReason))


class FullReading(SQLModel, table=True):
    """HR may read one plan in full until a time, for a reason that stays."""

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: HrReason = Field(sa_type=one_of(HrReason))
    at: datetime
    until: datetime


class PlanSeen(SQLModel, table=True):
    """When somebody on a plan, or in HR, last looked at it, so that they are told what is new since."""

    __table_args__ = (Index("ix_planseen_person_id_at", "person_id", "at"),)

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    at: datetime
