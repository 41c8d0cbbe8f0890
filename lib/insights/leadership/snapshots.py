"""Month-end snapshots for leadership: the figures as at a month's last day, made once and never changed.

They are counted from dated events over all plans and stored as they may be shown. A missing one is made for every
whole month since the first start: at the first sign-in or reading after a month's end, or by `python -m lib snapshot`.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from lib.audit import is_clock_believed
from lib.clock import Moment, start_of
from lib.db import Lock, lock_for_transaction
from lib.insights.counting import EVER, has_begun
from lib.insights.leadership.disclosure import (
    Closed,
    DueByDepartment,
    DueOfMember,
    MeasuredShare,
    MonthCounts,
    QuarterCounts,
    Started,
    show,
)
from lib.insights.outcomes.kept_dates import is_counted, planned_on
from lib.insights.result import NO_DEPARTMENT
from lib.insights.sql_functions import day_number_at
from lib.models import (
    Answer,
    CheckIn,
    CheckInDue,
    Headcount,
    Milestone,
    MonthSnapshot,
    Outcome,
    Person,
    Plan,
    PlanStamp,
    RosterImport,
    StampEvent,
    State,
)
from lib.months import ends_quarter, first_of, last_of, months_from, months_later

MILESTONE_MONTHS, GOAL_MONTHS = 3, 12
"""How many months the figures about milestones and goals look back."""


def has_last_month(session: Session, *, moment: Moment) -> bool:
    """Is the snapshot of the last whole month there? Whoever reads then has nothing to wait for."""
    newest = session.scalar(select(func.max(col(MonthSnapshot.month))))
    return newest is not None and newest >= months_later(first_of(moment.today), -1)


def keep_snapshots(session: Session, *, moment: Moment, is_clock_right: bool = False) -> int:
    """Make the snapshots that are missing; commits. After the clock may have leapt ahead none are: they are for good.

    Args:
        is_clock_right: did somebody look at the clock, so that it is believed?

    Returns:
        How many were made.
    """
    if has_last_month(session, moment=moment):
        return 0
    if not (is_clock_right or is_clock_believed(session, moment, when_new=True)):
        return 0
    last = months_later(first_of(moment.today), -1)
    # Several servers may find the month missing at once: one makes it.
    lock_for_transaction(session, Lock.FIGURES)
    first = session.scalar(select(func.min(col(Plan.started_on))))
    there = set(session.scalars(select(col(MonthSnapshot.month))))
    missing = [m for m in months_from(first_of(first), last) if m not in there] if first is not None else []
    session.add_all(show(_count(session, month), at=moment.now) for month in missing)
    session.commit()
    return len(missing)


def _count(session: Session, month: date) -> MonthCounts:
    """Everything a snapshot is made of."""
    last = last_of(month)
    return MonthCounts(
        month=month,
        active=_active(session, last),
        due=_check_ins(session, month),
        milestones=_milestones(session, months_later(month, 1 - MILESTONE_MONTHS), last),
        closed=_closed(session, months_later(month, 1 - GOAL_MONTHS), last),
        started=_started(session, month, last),
        quarter=_quarter(session, month) if ends_quarter(month) else None,
    )


def _quarter(session: Session, month: date) -> QuarterCounts:
    """The quarter that a month ends."""
    months = list(months_from(months_later(month, -2), month))
    closed = _closed(session, months[0], last_of(month))
    there = session.scalars(select(MonthSnapshot).where(col(MonthSnapshot.month).in_(months)))
    # Once each month had departments of its own; beside those, the ones of their quarter would tell of small groups.
    if any("departments" in each.shown for each in there):
        return QuarterCounts(closed, [])
    return QuarterCounts(closed, [_check_ins(session, each) for each in months])


def _had_not_ended(last: date) -> ColumnElement[bool]:
    """A condition on `Plan`: it had not been closed or cancelled by the end of a day."""
    return or_(col(Plan.ended_at).is_(None), col(Plan.ended_at) >= _after(last))


def _after(day: date) -> datetime:
    """The instant at which a day is over."""
    return start_of(day + timedelta(1))


def _active(session: Session, last: date) -> MeasuredShare:
    """People with an active plan on a day, of the people on the roster of that day."""
    on_roster = _people_on_roster(session, last)
    active = session.scalar(
        select(func.count(func.distinct(col(Plan.member_id)))).where(col(Plan.started_on) <= last, _had_not_ended(last))
    )
    return MeasuredShare(min(active or 0, on_roster), on_roster, on_roster)


def _latest_import(last: date) -> Any:
    """The last roster that was complete by the end of a day."""
    return (
        select(col(RosterImport.id))
        .where(col(RosterImport.at) < _after(last))
        .order_by(col(RosterImport.at).desc(), col(RosterImport.id).desc())
        .limit(1)
        .scalar_subquery()
    )


def _people_on_roster(session: Session, last: date) -> int:
    kept = session.scalar(
        select(func.sum(col(Headcount.people))).where(col(Headcount.import_id) == _latest_import(last))
    )
    if kept is not None:
        return int(kept)
    # Nothing was imported by then; people came in some other way.
    there = select(func.count()).select_from(Person).where(col(Person.employee_id).is_not(None))
    return session.scalar(there.where(or_(col(Person.left_on).is_(None), col(Person.left_on) > last))) or 0


def _departments(session: Session, last: date) -> set[str]:
    """The departments on the roster of a day."""
    found = select(col(Headcount.department)).where(col(Headcount.import_id) == _latest_import(last))
    return {name or NO_DEPARTMENT for name in session.scalars(found)}


def _check_ins(session: Session, month: date) -> DueByDepartment:
    """Check-ins due in a month, by the department stamped at the start of their plan.

    Only those that were decided by its last day count: written down by then, or overdue.

    Returns:
        By department; those on the roster in which nobody had one included.
    """
    last = last_of(month)
    is_held = and_(col(CheckInDue.held_on).is_not(None), col(CheckIn.at) < _after(last))
    is_on_time = and_(is_held, col(CheckInDue.held_on) < col(CheckInDue.overdue_on))
    rows = session.execute(
        select(
            col(PlanStamp.department),
            col(Plan.member_id),
            func.count(),
            func.count().filter(is_on_time),
        )
        .select_from(CheckInDue)
        .join(Plan, col(Plan.id) == col(CheckInDue.plan_id))
        .join(PlanStamp, and_(col(PlanStamp.plan_id) == col(Plan.id), col(PlanStamp.event) == StampEvent.START))
        .outerjoin(
            CheckIn, and_(col(CheckIn.plan_id) == col(Plan.id), col(CheckIn.due_on) == col(CheckInDue.planned_on))
        )
        .where(col(CheckInDue.due_on).between(month, last), or_(is_held, col(CheckInDue.overdue_on) <= last))
        .group_by(col(PlanStamp.department), col(Plan.member_id))
    )
    found: defaultdict[str, list[DueOfMember]] = defaultdict(list, {name: [] for name in _departments(session, last)})
    for department, member_id, due, on_time in rows:
        found[department or NO_DEPARTMENT].append(DueOfMember(member_id, due, on_time))
    return found


def _milestones(session: Session, first: date, last: date) -> MeasuredShare:
    """Milestones planned between two days and reached by their day, by the rule of Insights."""
    planned, reached_on = planned_on(Milestone), col(Milestone.reached_on)
    ended_on = day_number_at(col(Plan.ended_at), EVER, _after(last).date())
    is_on_time = and_(reached_on.is_not(None), reached_on <= planned)
    row = session.execute(
        select(func.count().filter(is_on_time), func.count(), func.count(func.distinct(col(Plan.member_id))))
        .select_from(Milestone)
        .join(Plan, col(Plan.id) == col(Milestone.plan_id))
        .where(
            col(Plan.started_on).is_not(None),
            col(Milestone.answer) == Answer.AGREED,
            planned.between(first, last),
            is_counted(planned, reached_on, ended_on),
        )
    ).one()
    return MeasuredShare(*row)


def _closed(session: Session, first: date, last: date) -> Closed:
    """The plans closed between two days, by outcome."""
    *counts, people = session.execute(
        select(
            *(func.count().filter(col(Plan.outcome) == outcome) for outcome in Outcome),
            func.count(func.distinct(col(Plan.member_id))),
        ).where(
            col(Plan.state) == State.CLOSED, col(Plan.ended_at) >= start_of(first), col(Plan.ended_at) < _after(last)
        )
    ).one()
    return Closed(dict(zip(Outcome, counts, strict=True)), people)


def _started(session: Session, first: date, last: date) -> Started:
    """Plans that started between two days, those left out that were cancelled before."""
    row = session.execute(
        select(func.count(), func.count(func.distinct(col(Plan.member_id)))).where(
            col(Plan.started_on).between(first, last), has_begun(first, last)
        )
    ).one()
    return Started(*row)
