"""Month-end snapshots for leadership: the figures as at a month's last day, made once and never changed.

They are counted from dated events over all plans and stored as they may be shown. A missing one is made for every
whole month since the first start: at the first sign-in or reading after a month's end, or by `python -m lib snapshot`.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from lib.clock import Moment, start_of
from lib.db import Lock, lock_for_transaction
from lib.insights.months import ends_quarter, first_of, last_of, months_from, months_later
from lib.insights.suppression import Group, merged, shown_count, shown_share
from lib.models import (
    Answer,
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


class Headline(StrEnum):
    """The four figures, each a share in percent, as they are called in a snapshot."""

    ACTIVE = "active"
    CHECK_INS = "check_ins"
    MILESTONES = "milestones"
    GOALS = "goals"


MILESTONE_MONTHS, GOAL_MONTHS = 3, 12
"""How many months the figures about milestones and goals look back."""

NO_DEPARTMENT = "No department"


class Share(NamedTuple):
    """What a share is made of: `part` of `whole`, with `people` different team members in the whole."""

    part: int
    whole: int
    people: int

    @property
    def shown(self) -> int | None:
        return shown_share(self.part, self.whole, self.people)


class Closed(NamedTuple):
    """Plans that were closed: how many by outcome, and how many different team members they are about."""

    outcomes: Mapping[Outcome, int]
    people: int

    @property
    def reached(self) -> Share:
        """Those whose goal was achieved, or partly."""
        part = self.outcomes[Outcome.ACHIEVED] + self.outcomes[Outcome.PARTLY]
        return Share(part, sum(self.outcomes.values()), self.people)

    @property
    def shown(self) -> dict[str, int | None]:
        """Each outcome as its share."""
        whole = sum(self.outcomes.values())
        return {outcome.value: shown_share(part, whole, self.people) for outcome, part in self.outcomes.items()}


def keep_snapshots(session: Session, *, moment: Moment) -> int:
    """Make the snapshots that are missing; commits.

    Returns:
        How many were made.
    """
    last = months_later(first_of(moment.today), -1)
    newest = session.scalar(select(func.max(col(MonthSnapshot.month))))
    if newest is not None and newest >= last:
        return 0
    # Several servers may find the month missing at once: one makes it.
    lock_for_transaction(session, Lock.FIGURES)
    first = session.scalar(select(func.min(col(Plan.started_on))))
    there = set(session.scalars(select(col(MonthSnapshot.month))))
    missing = [m for m in months_from(first_of(first), last) if m not in there] if first is not None else []
    for month in missing:
        session.add(_snapshot(session, month, moment))
        session.flush()
    session.commit()
    return len(missing)


def _snapshot(session: Session, month: date, moment: Moment) -> MonthSnapshot:
    last = last_of(month)
    due = _check_ins(session, month, last)
    before = session.get(MonthSnapshot, months_later(month, -1))
    people: dict[str, set[int]] = {name: set() for name in _departments(session, last)}
    people |= {name: {who for who, *_ in rows} for name, rows in due.items()}
    groups = merged(
        people,
        None if before is None else [frozenset(names) for names in before.groups],
        month=month,
    )
    shown: dict[str, Any] = {
        Headline.ACTIVE: _active(session, last).shown,
        Headline.CHECK_INS: _share(due, frozenset(due)).shown,
        Headline.MILESTONES: _milestones(session, months_later(month, 1 - MILESTONE_MONTHS), last).shown,
        Headline.GOALS: _closed(session, months_later(month, 1 - GOAL_MONTHS), last).reached.shown,
        "started": _started(session, month, last),
        "departments": [[sorted(group), _share(due, group).shown] for group in groups] if len(groups) > 1 else [],
    }
    if ends_quarter(month):
        shown["quarter"] = _closed(session, months_later(month, -2), last).shown
    return MonthSnapshot(month=month, at=moment.now, shown=shown, groups=[sorted(group) for group in groups])


def _had_not_ended(last: date) -> ColumnElement[bool]:
    """A condition on `Plan`: it had not been closed or cancelled by the end of a day."""
    return or_(col(Plan.ended_at).is_(None), col(Plan.ended_at) >= _after(last))


def _after(day: date) -> datetime:
    """The instant at which a day is over."""
    return start_of(day + timedelta(1))


def _active(session: Session, last: date) -> Share:
    """People with an active plan on a day, of the people on the roster of that day."""
    on_roster = _people_on_roster(session, last)
    active = session.scalar(
        select(func.count(func.distinct(col(Plan.member_id)))).where(col(Plan.started_on) <= last, _had_not_ended(last))
    )
    return Share(min(active or 0, on_roster), on_roster, on_roster)


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


def _check_ins(session: Session, first: date, last: date) -> dict[str, list[tuple[int, int, int]]]:
    """Check-ins due in a month, by the department stamped at the start of their plan.

    Only those that were decided by its last day count: held by then, or overdue.

    Returns:
        By department: the team member, how many were due, and how many of them were held on time.
    """
    is_held = and_(col(CheckInDue.held_on).is_not(None), col(CheckInDue.held_on) <= last)
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
        .where(col(CheckInDue.due_on).between(first, last), or_(is_held, col(CheckInDue.overdue_on) <= last))
        .group_by(col(PlanStamp.department), col(Plan.member_id))
    )
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for department, member_id, due, on_time in rows:
        found[department or NO_DEPARTMENT].append((member_id, due, on_time))
    return found


def _share(due: dict[str, list[tuple[int, int, int]]], group: Group) -> Share:
    """Check-ins on time of a group of departments."""
    rows = [row for name in group for row in due.get(name, [])]
    return Share(sum(on_time for *_, on_time in rows), sum(n for _, n, _ in rows), len({who for who, *_ in rows}))


def _milestones(session: Session, first: date, last: date) -> Share:
    """Milestones planned between two days and reached by their day.

    One that was planned after its plan was closed does not count, nor any of a plan that was cancelled by then.
    """
    planned = func.coalesce(col(Milestone.due_on), col(Plan.end_on))
    is_on_time = and_(col(Milestone.reached_on).is_not(None), col(Milestone.reached_on) <= planned)
    row = session.execute(
        select(func.count().filter(is_on_time), func.count(), func.count(func.distinct(col(Plan.member_id))))
        .select_from(Milestone)
        .join(Plan, col(Plan.id) == col(Milestone.plan_id))
        .outerjoin(PlanStamp, and_(col(PlanStamp.plan_id) == col(Plan.id), col(PlanStamp.event) == StampEvent.CLOSE))
        .where(
            col(Plan.started_on).is_not(None),
            col(Milestone.answer) == Answer.AGREED,
            planned.between(first, last),
            or_(col(PlanStamp.on).is_(None), planned <= col(PlanStamp.on)),
            or_(col(Plan.state) != State.CANCELLED, _had_not_ended(last)),
        )
    ).one()
    return Share(*row)


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


def _started(session: Session, first: date, last: date) -> int | None:
    """Plans that started between two days, as a count that may be shown."""
    started, people = session.execute(
        select(func.count(), func.count(func.distinct(col(Plan.member_id)))).where(
            col(Plan.started_on).between(first, last)
        )
    ).one()
    return shown_count(started, people)
