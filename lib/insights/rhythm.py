"""Does it keep its rhythm: check-ins on time, what is late today, what is stuck."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from lib.cadence import STALE_AFTER, STEPS
from lib.clock import Moment
from lib.insights.counting import (
    Scope,
    Source,
    bucket,
    day_number,
    days_passed,
    earliest_of,
    is_resting,
    latest_of,
)
from lib.models import (
    Activity,
    Answer,
    CheckIn,
    CheckInDue,
    CheckInLine,
    DueChange,
    JournalEntry,
    Milestone,
    Plan,
    StampEvent,
    State,
    Support,
)
from lib.plans.headers import is_stuck_by
from lib.questions import Age, Delay
from lib.settings import get_settings

MOST_WEEKS = 26

NEVER = 1e9
"""A day that never comes, as a number of days."""

MOMENT = 0.001
"""A part of a day within which two are the same: differences of days are not quite whole numbers."""

AGES = ((7, Age.WEEK), (14, Age.TWO_WEEKS), (30, Age.MONTH))
"""Days up to which something counts as each; beyond the last one it has been longer."""


def check_ins(scope: Scope) -> Source:
    """Check-ins that were due in the period and are decided: held, or overdue. Good are those that were on time."""
    is_held = col(CheckInDue.held_on).is_not(None)
    is_decided = or_(is_held, col(CheckInDue.overdue_on) <= scope.moment.today)
    is_on_time = and_(is_held, col(CheckInDue.held_on) < col(CheckInDue.overdue_on))
    plans = scope.plans(StampEvent.START)
    week = bucket(col(CheckInDue.due_on), weeks(scope), before="")
    found = plans.rows(plans.department, week, is_on_time)
    return found.join(CheckInDue, col(CheckInDue.plan_id) == col(Plan.id)).where(
        scope.between(col(CheckInDue.due_on)), is_decided
    )


def weeks(scope: Scope) -> list[date]:
    """The Mondays of the last weeks of the period that are drawn, the oldest first."""
    last = scope.last - timedelta(scope.last.weekday())
    mondays = [last - timedelta(7 * number) for number in reversed(range(MOST_WEEKS))]
    return [monday for monday in mondays if monday + timedelta(6) >= scope.first]


def late(scope: Scope) -> Source:
    """Open plans today on which something is late, and those on which nobody wrote for long; by how many days.

    A plan counts once for each of the two, by the oldest. Days on which it rested do not count.
    """
    moment = scope.moment
    plans = scope.plans(StampEvent.START)
    is_running = and_(col(Plan.state) == State.ACTIVE, col(Plan.started_on) <= moment.today, ~is_resting(moment.today))
    since = _late_since(moment.today)
    days, silent = days_passed(since, moment.today), days_passed(_last_written(moment), moment.today)
    step = case(
        *((col(Plan.cadence) == cadence, days) for cadence, days in STEPS.items()), else_=col(Plan.cadence_days)
    )
    # What was written at some time of a day counts from the beginning of that day: the last part day is a whole one.
    is_silent = silent > step + (STALE_AFTER - 1) + MOMENT
    return select(
        union_all(
            plans.rows(_age(days), Delay.LATE.value).where(is_running, since < NEVER),
            plans.rows(_age(silent), Delay.SILENT.value).where(is_running, is_silent),
        ).subquery("both")
    )


def stuck(scope: Scope) -> Source:
    """Open plans today that need somebody's help to go on, by why."""
    plans = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
    reasons = is_stuck_by(scope.moment)
    why = case(*((condition, reason.value) for reason, condition in reasons.items()), else_=None)
    return plans.rows(why, "").where(or_(*reasons.values()))


def _age(days: ColumnElement[float]) -> ColumnElement[str]:
    return case(*((days <= limit + MOMENT, age.value) for limit, age in AGES), else_=Age.LONGER.value)


def _late_since(today: date) -> ColumnElement[float]:
    """The number of the day since which the oldest of what is late on a `Plan` has been, or `NEVER`."""
    ended = case((col(Plan.end_on) < today, col(Plan.end_on)), else_=None)
    late = (
        ended,
        _late_check_in(today),
        _late_item(Activity, Activity.done_on, today),
        _late_item(Support, Support.given_on, today),
    )
    return earliest_of(*(func.coalesce(day_number(day), NEVER) for day in late))


def _late_item(table: Any, happened: Any, today: date) -> Any:
    return (
        select(func.min(col(table.due_on)))
        .where(
            col(table.plan_id) == col(Plan.id),
            col(table.answer) == Answer.AGREED,
            col(happened).is_(None),
            col(table.due_on) < today,
        )
        .correlate(Plan)
        .scalar_subquery()
    )


def _last_written(moment: Moment) -> ColumnElement[float]:
    """The number of the day on which somebody last wrote on a `Plan`; see `Diary.last_entry`. The start is the first.

    The time of a day is kept as a part of the number.
    """
    from_utc = moment.now.astimezone(get_settings().zone).utcoffset() or timedelta()

    def last(table: Any, column: Any, *conditions: ColumnElement[bool]) -> Any:
        return (
            select(func.max(col(column)))
            .select_from(table)
            .where(col(table.plan_id) == col(Plan.id), *conditions)
            .correlate(Plan)
            .scalar_subquery()
        )

    days = (
        last(Activity, Activity.done_on),
        last(Milestone, Milestone.reached_on),
        last(Support, Support.given_on),
        last(Support, Support.confirmed_on),
    )
    times = (
        last(CheckIn, CheckInLine.at, col(CheckInLine.check_in_id) == col(CheckIn.id)),
        last(JournalEntry, JournalEntry.at, col(JournalEntry.by_id).is_not(None)),
        last(Activity, Activity.reported_at),
    )
    offset = from_utc / timedelta(1)
    return latest_of(
        day_number(col(Plan.started_on)),
        *(func.coalesce(day_number(day), 0.0) for day in days),
        *(func.coalesce(day_number(time) + offset, 0.0) for time in times),
    )


def _late_check_in(today: date) -> Any:
    """The due date that waits and is overdue, as `cadence.waiting_one` finds it: the latest that has come."""
    due, other = aliased(CheckInDue), aliased(CheckInDue)
    has_come_later = exists().where(
        col(other.plan_id) == col(due.plan_id), col(other.due_on) > col(due.due_on), col(other.due_on) <= today
    )
    is_answered = exists().where(
        col(other.plan_id) == col(due.plan_id),
        col(other.held_on).is_not(None),
        col(other.planned_on) >= col(due.planned_on),
    )
    is_met = exists().where(
        col(CheckIn.plan_id) == col(due.plan_id), col(CheckIn.due_on).is_(None), col(CheckIn.held_on) >= col(due.due_on)
    )
    is_skipped_since = exists().where(
        col(DueChange.plan_id) == col(due.plan_id),
        col(DueChange.skip_reason) != "",
        col(DueChange.planned_on) > col(due.due_on),
        col(DueChange.planned_on) <= today,
    )
    return (
        select(func.max(col(due.due_on)))
        .where(
            col(due.plan_id) == col(Plan.id),
            col(Plan.end_on) >= today,
            col(due.held_on).is_(None),
            col(due.overdue_on) <= today,
            ~has_come_later,
            ~is_answered,
            ~is_met,
            ~is_skipped_since,
        )
        .correlate(Plan)
        .scalar_subquery()
    )
