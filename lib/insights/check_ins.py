"""Does it keep its rhythm: check-ins on time, what is late today, what is stuck."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, exists, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.insights.counting import (
    NEVER,
    Scope,
    Source,
    bucket,
    day_number,
    day_number_at,
    days_passed,
    earliest_of,
    is_paused,
    latest_of,
)
from lib.insights.registry import MOST_WEEKS
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
    PlanPause,
    StampEvent,
    State,
    Support,
)
from lib.models.insights import Age, Delay
from lib.months import mondays, same_day
from lib.plans.item_counts import is_late_support, support_late_since
from lib.plans.queries.header import is_stuck_by
from lib.plans.rules.schedule import STALE_AFTER, STEPS

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""An instant before everything that was written."""

AGES = ((7, Age.WEEK), (14, Age.TWO_WEEKS), (30, Age.MONTH))
"""Days up to which something counts as each; beyond the last one it has been longer."""


def check_ins(scope: Scope) -> Source:
    """Check-ins that were due in the period and are decided: held, or overdue. Good are those that were on time."""
    is_held = col(CheckInDue.held_on).is_not(None)
    is_decided = or_(is_held, col(CheckInDue.overdue_on) <= scope.moment.today)
    is_on_time = and_(is_held, col(CheckInDue.held_on) < col(CheckInDue.overdue_on))
    plans = scope.plans(StampEvent.START)
    # Who may read a plan is asked once for each that ran then, not for each of its check-ins.
    ran = and_(col(Plan.started_on) <= scope.last, col(Plan.end_on) >= scope.first)
    started = plans.rows(plans.department, "").where(ran).cte("started").prefix_with("MATERIALIZED")
    return (
        select(
            started.c.plan_id,
            started.c.member_id,
            started.c.row,
            bucket(col(CheckInDue.due_on), mondays(scope.first, scope.last)[-MOST_WEEKS:], before="").label("part"),
            case((is_on_time, 1), else_=0).label("good"),
        )
        .join(started, started.c.plan_id == col(CheckInDue.plan_id))
        .where(scope.between(col(CheckInDue.due_on)), is_decided)
    )


def late(scope: Scope) -> Source:
    """Open plans today on which something is late, and those on which nobody wrote for long; by how many days.

    A plan counts once for each of the two, by the oldest. Days on which it rested do not count.
    """
    today = scope.moment.today
    running = _running(scope)
    silent_after = STALE_AFTER + case(
        *((running.c.cadence == cadence, days) for cadence, days in STEPS.items()), else_=running.c.cadence_days
    )
    written_on = latest_of(running.c.written_on, day_number_at(running.c.written_at, *_last_years(today)))

    def lasting(since: Any, delay: Delay) -> Any:
        days = days_passed(running.c.plan_id, since, today)
        of_plan = (running.c.plan_id, running.c.member_id, silent_after.label("silent_after"))
        return select(*of_plan, literal(delay.value).label("part"), days.label("days"))

    found = union_all(
        lasting(running.c.late_since, Delay.LATE).where(running.c.late_since < NEVER),
        lasting(written_on, Delay.SILENT),
    ).subquery("lasting")
    return select(
        found.c.plan_id, found.c.member_id, _age(found.c.days).label("row"), found.c.part, literal(0).label("good")
    ).where(or_(found.c.part == Delay.LATE.value, found.c.days >= found.c.silent_after))


def _running(scope: Scope) -> CTE:
    """The plans that have started and do not rest today: since when something is late, and when somebody last wrote."""
    today = scope.moment.today
    plans = scope.plans(StampEvent.START)
    written_on, written_at = _last_written()
    return (
        plans.rows("", "")
        .with_only_columns(
            col(Plan.id).label("plan_id"),
            col(Plan.member_id).label("member_id"),
            col(Plan.cadence).label("cadence"),
            col(Plan.cadence_days).label("cadence_days"),
            _late_since(today).label("late_since"),
            written_on.label("written_on"),
            written_at.label("written_at"),
            maintain_column_froms=True,
        )
        .where(col(Plan.state) == State.ACTIVE, col(Plan.started_on) <= today, ~is_paused(today))
        .cte("running")
        .prefix_with("MATERIALIZED")  # Each of these is asked for once, however often it is used.
    )


def _last_years(today: date) -> tuple[date, date]:
    """The days in which somebody may last have written on a plan that runs today."""
    return same_day(today, -24), today


def stuck(scope: Scope) -> Source:
    """Open plans today that need somebody's help to go on, by why."""
    plans = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
    reasons = is_stuck_by(scope.moment)
    why = case(*((condition, reason.value) for reason, condition in reasons.items()), else_=None)
    return plans.rows(why, "").where(or_(*reasons.values()))


def _age(days: ColumnElement[int]) -> ColumnElement[str]:
    return case(*((days <= limit, age.value) for limit, age in AGES), else_=Age.LONGER.value)


def _late_since(today: date) -> ColumnElement[int]:
    """The number of the day since which the oldest of what is late on a `Plan` has been, or `NEVER`."""
    ended = case((col(Plan.end_on) < today, col(Plan.end_on)), else_=None)
    late = (
        ended,
        _late_check_in(today),
        _late_item(Activity, Activity.done_on, col(Activity.due_on) < today, col(Activity.due_on)),
        _late_item(Support, Support.given_on, is_late_support(today), support_late_since(today)),
    )
    return earliest_of(*(func.coalesce(day_number(day), NEVER) for day in late))


def _late_item(table: Any, happened: Any, is_late: ColumnElement[bool], since: Any) -> Any:
    return (
        select(func.min(since))
        .where(
            col(table.plan_id) == col(Plan.id),
            col(table.answer) == Answer.AGREED,
            col(happened).is_(None),
            is_late,
        )
        .correlate(Plan)
        .scalar_subquery()
    )


def _last_written() -> tuple[ColumnElement[int], ColumnElement[datetime]]:
    """When somebody last wrote on a `Plan`, see `CheckInHistory.last_entry`: the number of a day, and an instant.

    The start is the first.
    """

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
        last(Milestone, Milestone.noted_at),
        last(Support, Support.noted_at),
    )
    on = latest_of(day_number(col(Plan.started_on)), *(func.coalesce(day_number(day), 0) for day in days))
    at = latest_of(*(func.coalesce(time, literal(LONG_AGO, UTCDateTime())) for time in times))
    return on, type_coerce(at, UTCDateTime())


def _late_check_in(today: date) -> Any:
    """The due date that waits and is overdue, as `cadence.waiting_one` finds it: the latest that has come."""
    due, other = aliased(CheckInDue), aliased(CheckInDue)
    has_come_later = exists().where(
        col(other.plan_id) == col(due.plan_id), col(other.due_on) > col(due.due_on), col(other.due_on) <= today
    )
    is_answered = exists().where(
        col(CheckIn.plan_id) == col(due.plan_id),
        or_(
            col(CheckIn.due_on) >= col(due.planned_on),
            and_(col(CheckIn.due_on).is_(None), col(CheckIn.held_on) >= col(due.due_on)),
        ),
    )
    is_in_a_pause = exists().where(
        col(PlanPause.plan_id) == col(DueChange.plan_id),
        col(PlanPause.from_on) <= col(DueChange.planned_on),
        col(PlanPause.until_on) > col(DueChange.planned_on),
    )
    is_skipped_since = exists().where(
        col(DueChange.plan_id) == col(due.plan_id),
        col(DueChange.skip_reason) != "",
        col(DueChange.planned_on) > col(due.due_on),
        col(DueChange.planned_on) <= today,
        ~is_in_a_pause,
    )
    return (
        select(func.max(col(due.due_on)))
        .where(
            col(due.plan_id) == col(Plan.id),
            col(Plan.end_on) >= today,
            col(due.overdue_on) <= today,
            ~has_come_later,
            ~is_answered,
            ~is_skipped_since,
        )
        .correlate(Plan)
        .scalar_subquery()
    )
