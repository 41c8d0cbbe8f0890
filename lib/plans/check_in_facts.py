"""What is on record about check-ins: the one that is open, and the one that comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import func, select
from sqlmodel import Session, col

from lib.models import CheckIn, CheckInLine, Plan, Side
from lib.plans.check_in_history import CheckInHistory, rhythm_of
from lib.plans.context import PlanContext
from lib.plans.rules import schedule

HELD_BACK = 7
"""How many days ago a check-in that is written down may have been held at most."""


@dataclass(frozen=True)
class NextCheckIn:
    """The check-in that waits or comes next.

    Attributes:
        planned: the day the cadence planned, by which it is known.
        due: the day it is due on.
        earliest, latest: the days it may be moved between, both included; days off in between are no choice.
        can_move: is there another working day it could be moved to?
    """

    planned: date
    due: date
    earliest: date
    latest: date
    can_move: bool


class HeldOn(Protocol):
    """A check-in, as the table or a screen has it."""

    @property
    def held_on(self) -> date: ...
    @property
    def due_on(self) -> date | None: ...


Meeting = TypeVar("Meeting", bound=HeldOn)


def open_check_in(context: PlanContext, side: Side) -> CheckIn | None:
    """The oldest check-in that the other side has held and this side may still add to: until the next due date."""
    line = select(CheckInLine).where(col(CheckInLine.check_in_id) == col(CheckIn.id), col(CheckInLine.side) == side)
    held = context.session.scalars(
        select(CheckIn)
        .where(col(CheckIn.plan_id) == context.plan.id, ~line.exists())
        .order_by(col(CheckIn.held_on), col(CheckIn.id))
    )
    return still_open(context, held)


def still_open(context: PlanContext, held: Iterable[Meeting]) -> Meeting | None:
    """The first of some check-ins after which nothing was due until today."""
    due_dates = schedule.schedule(context.rhythm, context.history.held)
    day_of = {due.planned: due.due for due in due_dates}
    for meeting in held:
        own = meeting.held_on if meeting.due_on is None else day_of.get(meeting.due_on, meeting.due_on)
        following = next((due.due for due in due_dates if due.due > max(own, meeting.held_on)), None)
        if following is None or context.moment.today < following:
            return meeting
    return None


def lines_written(session: Session, plan: Plan, side: Side) -> int:
    """How many lines this side has written, by which a form knows whether another window was first."""
    lines = select(func.count()).select_from(CheckInLine).join(CheckIn, col(CheckIn.id) == col(CheckInLine.check_in_id))
    return session.scalars(lines.where(col(CheckIn.plan_id) == plan.id, col(CheckInLine.side) == side)).one()


def next_check_in(plan: Plan, history: CheckInHistory, today: date) -> NextCheckIn | None:
    """The check-in that waits or comes next, and the days it may be moved between."""
    rhythm = rhythm_of(plan, history)
    due = schedule.next_one(rhythm, history.held, today, history.extra)
    if due is None:
        return None
    earliest, latest = days_around(rhythm, due.planned, today)
    days = (earliest + timedelta(n) for n in range((latest - earliest).days + 1))
    can_move = any(day != due.due and rhythm.working.is_working(day) for day in days)
    return NextCheckIn(due.planned, due.due, earliest, latest, can_move)


def days_around(rhythm: schedule.Rhythm, planned: date, today: date) -> tuple[date, date]:
    """The first and the last day a check-in may be moved to."""
    before, after = schedule.neighbours(rhythm, planned)
    earliest = max(today, rhythm.start, before + timedelta(1) if before else today)
    return earliest, min(rhythm.end, after - timedelta(1) if after else rhythm.end)
