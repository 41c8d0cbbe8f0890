"""The check-ins of a plan: held, prepared, due, moved; the cadences they had before, and the days on which it rests."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from lib.models.base import NEVER_AGAIN, Correctable, Words, one_of
from lib.models.vocabulary import Cadence, Side
from lib.texts import PARAGRAPH, SENTENCE


class CheckIn(SQLModel, table=True):
    """A check-in that was held on `held_on` and written down at `at`, which may be some days later.

    `due_on` is the day the cadence planned, also where it was moved to another one; it is empty for an extra one.
    """

    __table_args__ = (
        UniqueConstraint("plan_id", "due_on", name="uq_checkin_due"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    due_on: date | None = None
    held_on: date
    progress: int = Field(ge=0, le=100)
    progress_by_id: int = Field(foreign_key="person.id")
    at: datetime


class CheckInForm(SQLModel):
    """One line and one slider. `progress` counts from whoever writes first; confidence is one's own."""

    line: Words = Field(min_length=1, max_length=PARAGRAPH)
    progress: int = Field(ge=0, le=100)
    confidence: int | None = Field(default=None, ge=1, le=5)


class CheckInLine(Correctable, table=True):
    """What one side wrote about a check-in, and their confidence that the goal will be reached, 1 to 5."""

    __table_args__ = (CheckConstraint("confidence BETWEEN 1 AND 5", name="confidence_range"),)

    check_in_id: int = Field(primary_key=True, foreign_key="checkin.id", ondelete="CASCADE")
    side: Side = Field(primary_key=True, sa_type=one_of(Side))
    by_id: int = Field(foreign_key="person.id")
    line: Words = Field(max_length=PARAGRAPH)
    confidence: int | None = Field(default=None, ge=1, le=5)
    at: datetime


class AgendaPoint(SQLModel, table=True):
    """What one side wants to talk about in a check-in: theirs alone until both sides have some, or it is held.

    `due_on` is the day the cadence planned for that check-in, as in `CheckIn`; `place` the order among its author's
    own. `check_in_id` is the check-in at which it was ticked, else the first that was held with it: it goes on to the
    next ones. `activity_id` is the activity it became.
    """

    __table_args__ = (
        CheckConstraint("NOT is_done OR check_in_id IS NOT NULL", name="done_at_a_check_in"),
        NEVER_AGAIN,
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    side: Side = Field(sa_type=one_of(Side))
    by_id: int = Field(foreign_key="person.id")
    due_on: date
    place: int = 0
    text: Words = Field(max_length=PARAGRAPH)
    at: datetime
    check_in_id: int | None = Field(default=None, foreign_key="checkin.id", ondelete="CASCADE", index=True)
    is_done: bool = False
    activity_id: int | None = Field(default=None, foreign_key="activity.id", ondelete="SET NULL", index=True)


class DueChange(SQLModel, table=True):
    """A due date that the two moved, or skipped with a reason, by the day the cadence planned."""

    __table_args__ = (CheckConstraint("(moved_to IS NULL) <> (skip_reason = '')", name="moved_or_skipped"),)

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    planned_on: date = Field(primary_key=True)
    moved_to: date | None = None
    skip_reason: Words = Field(default="", max_length=SENTENCE)
    by_id: int = Field(foreign_key="person.id")
    at: datetime


class CheckInDue(SQLModel, table=True):
    """A due date of a plan that started and counts in figures, as `lib.plans.rules.schedule` derives it.

    Each step that changes the due dates writes them anew.

    `planned_on` is the day the cadence planned; from `overdue_on` on a check-in is too late to be on time.
    """

    __table_args__ = (Index("ix_checkindue_due_on", "due_on"),)

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    planned_on: date = Field(primary_key=True)
    due_on: date
    overdue_on: date
    held_on: date | None = None


class FormerCadence(SQLModel, table=True):
    """A cadence of a running plan that held until a day, that day included."""

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    until_on: date = Field(primary_key=True)
    cadence: Cadence = Field(sa_type=one_of(Cadence))
    cadence_days: int
    cadence_weekday: int


class PlanPause(SQLModel, table=True):
    """Days on which a plan rests: from `from_on` until `until_on`, on which it goes on. Why is nobody's business.

    `moved` holds what was moved by the length of the pause: ids by part, and names of the plan's own dates.
    """

    __table_args__ = (CheckConstraint("until_on > from_on", name="goes_on_later"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    from_on: date
    until_on: date
    moved: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    by_id: int = Field(foreign_key="person.id")
    at: datetime
