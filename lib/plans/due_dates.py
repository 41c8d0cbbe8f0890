"""The due dates of check-ins as rows, so that figures over many plans can count them where they are stored.

What is due follows from a plan's rhythm by the rule in `lib.plans.rules.schedule` and is derived for every single plan.
A figure over a hundred thousand of them cannot ask that rule, so each step on an active plan leaves its due dates here
too, in its own transaction. A test holds that they equal a recount. Where the working days change, those of all plans
that go on follow at once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update
from sqlmodel import Session, col

from lib.clock import at
from lib.db import Lock, lock_for_transaction
from lib.models import AgendaPoint, CheckIn, CheckInDue, DueChange, Plan, State
from lib.plans.check_in_history import CheckInHistory, histories, history_of, rhythm_of
from lib.plans.parts import id_of
from lib.plans.rules import schedule
from lib.working_days import WorkingDays

AT_ONCE = 500
"""Plans that are looked at together: databases limit how many values a statement may hold."""


def due_columns(plan: Plan, history: CheckInHistory, rhythm: schedule.Rhythm) -> list[dict[str, Any]]:
    """The due dates of a plan that started, as columns: those that count in figures, none after the day it ended on.

    A thousand of them are made faster than objects.
    """
    last = min(plan.end_on, at(plan.ended_at).today) if plan.ended_at else plan.end_on
    return [
        {
            "plan_id": plan.id,
            "planned_on": due.planned,
            "due_on": due.due,
            "overdue_on": schedule.overdue_from(due.due, rhythm.pauses, rhythm.working),
            "held_on": history.held.get(due.planned),
        }
        for due in schedule.schedule(rhythm, history.held)
        if due.due <= last
    ]


def keep_due_dates(session: Session, plan: Plan) -> None:
    """Bring the rows of a plan to what its due dates are now, once it has started; the caller commits."""
    if plan.started_on is None:
        return
    stored = select(CheckInDue).where(col(CheckInDue.plan_id) == plan.id)
    there = {row.planned_on: row for row in session.scalars(stored)}
    history = history_of(session, plan)
    for columns in due_columns(plan, history, rhythm_of(plan, history)):
        row = there.pop(columns["planned_on"], None)
        if row is None:
            session.add(CheckInDue(**columns))
        elif any(getattr(row, name) != value for name, value in columns.items()):
            row.sqlmodel_update(columns)
    for gone in there.values():
        session.delete(gone)


def keep_due_dates_of_all(session: Session) -> None:
    """Write the rows of plans that started before there were any; commits."""
    lock_for_transaction(session, Lock.FIGURES)  # Several servers may start at once.
    has_rows = exists().where(col(CheckInDue.plan_id) == col(Plan.id))
    for plan in session.scalars(select(Plan).where(col(Plan.started_on).is_not(None), ~has_rows)):
        keep_due_dates(session, plan)
    session.commit()


@dataclass(frozen=True)
class DueDatesMoved:
    """What other working days change about the due dates of a plan.

    Attributes:
        renamed: planned day of before → planned day of now, where the two differ.
        rows: the columns of all due dates as they are now.
        moved: how many coming check-ins are due on another day, or on none.
        last_one_since: the day that the plan's field of that name gets; none where it stays.
    """

    plan_id: int
    renamed: Mapping[date, date]
    rows: Sequence[Mapping[str, Any]]
    moved: int
    last_one_since: date | None


def moved_by(session: Session, before: WorkingDays, after: WorkingDays, today: date) -> Iterator[DueDatesMoved]:
    """What other working days change, plan by plan; days that have come stay as they are.

    Args:
        before, after: the working days until they are changed today, and from then on.
    """
    ids = session.scalars(select(col(Plan.id)).where(_goes_on(today)).order_by(col(Plan.id))).all()
    for start in range(0, len(ids), AT_ONCE):
        some = [plan_id for plan_id in ids[start : start + AT_ONCE] if plan_id is not None]
        written = histories(session, some)
        for plan in session.scalars(select(Plan).where(col(Plan.id).in_(some)).order_by(col(Plan.id))):
            history = replace(written[id_of(plan)], working=before)
            if (moved := _moved(plan, history, after, today)) is not None:
                yield moved


def follow_working_days(session: Session, before: WorkingDays, after: WorkingDays, today: date) -> int:
    """Move the coming due dates of all plans to other working days, with what is known by them; the caller commits.

    Steps on these plans wait until then, and read the working days afterwards. Those that are proposed wait too: one
    that starts at this moment is looked at once it has started.

    Returns:
        How many coming check-ins are due on another day, or on none.
    """
    number = 0
    waiting: list[DueDatesMoved] = []
    affected = or_(col(Plan.state).in_([State.PROPOSED, State.ACTIVE]), _goes_on(today))
    session.execute(select(col(Plan.id)).where(affected).order_by(col(Plan.id)).with_for_update())
    for moved in moved_by(session, before, after, today):
        number += moved.moved
        waiting.append(moved)
        if len(waiting) == AT_ONCE:
            _write(session, waiting)
            waiting.clear()
    _write(session, waiting)
    return number


def _goes_on(today: date) -> ColumnElement[bool]:
    """Can a check-in of the plan be due or become overdue on a day ahead? One that was closed early may be reopened."""
    is_overdue_later = exists().where(col(CheckInDue.plan_id) == col(Plan.id), col(CheckInDue.overdue_on) > today)
    return and_(col(Plan.started_on).is_not(None), or_(col(Plan.end_on) > today, is_overdue_later))


def _moved(plan: Plan, before: CheckInHistory, working: WorkingDays, today: date) -> DueDatesMoved | None:
    after = replace(before, working=working)
    then, now, since = rhythm_of(plan, before), rhythm_of(plan, after), None
    last = schedule.only_at_the_end(now)
    if last is not None and last < today and last != schedule.only_at_the_end(then):
        since = today  # Nobody is asked for a check-in on a day that has passed.
        now = replace(now, last_one_since=max(now.last_one_since, since))
    renamed = schedule.renamed(then, now)
    if renamed:
        after.held = {renamed.get(planned, planned): on for planned, on in sorted(before.held.items(), reverse=True)}
        after.moved = {renamed.get(planned, planned): to for planned, to in sorted(before.moved.items(), reverse=True)}
        after.skipped = {renamed.get(planned, planned) for planned in before.skipped}
        now = replace(rhythm_of(plan, after), last_one_since=now.last_one_since)
    was, rows = due_columns(plan, before, then), due_columns(plan, after, now)
    if not renamed and since is None and was == rows:
        return None
    coming = {row["due_on"] for row in was if row["due_on"] > today and row["held_on"] is None}
    return DueDatesMoved(id_of(plan), renamed, rows, len(coming - {row["due_on"] for row in rows}), since)


def _write(session: Session, moved: Collection[DueDatesMoved]) -> None:
    by_plan = {each.plan_id: each for each in moved}
    if not by_plan:
        return
    session.execute(delete(CheckInDue).where(col(CheckInDue.plan_id).in_(by_plan)))
    if rows := [row for each in moved for row in each.rows]:
        session.execute(insert(CheckInDue), rows)
    for since in {each.last_one_since for each in moved} - {None}:
        those = [each.plan_id for each in moved if each.last_one_since == since]
        session.execute(update(Plan).where(col(Plan.id).in_(those)).values(last_one_since=since))
    with_names = [each.plan_id for each in moved if each.renamed]
    if not with_names:
        return
    # Each is known by its planned day, which becomes free before another takes it. Where two due dates fall together
    # now, the earlier check-in counts for both and the other is an extra one; so with what was changed about them.
    held = select(CheckIn).where(col(CheckIn.plan_id).in_(with_names), col(CheckIn.due_on).is_not(None))
    named: dict[tuple[int, date], CheckIn] = {}
    for check_in in session.scalars(held.order_by(col(CheckIn.due_on))).all():
        assert check_in.due_on is not None
        new = by_plan[check_in.plan_id].renamed.get(check_in.due_on, check_in.due_on)
        named.setdefault((check_in.plan_id, new), check_in)
        check_in.due_on = None
    session.flush()
    for (_, new), check_in in named.items():
        check_in.due_on = new
    for point in session.scalars(select(AgendaPoint).where(col(AgendaPoint.plan_id).in_(with_names))):
        point.due_on = by_plan[point.plan_id].renamed.get(point.due_on, point.due_on)
    changed = select(DueChange).where(col(DueChange.plan_id).in_(with_names)).order_by(col(DueChange.planned_on))
    changes: dict[tuple[int, date], dict[str, Any]] = {}
    for change in session.scalars(changed).all():
        new = by_plan[change.plan_id].renamed.get(change.planned_on, change.planned_on)
        changes.setdefault((change.plan_id, new), change.model_dump() | {"planned_on": new})
        session.delete(change)
    session.flush()
    session.add_all(DueChange(**change) for change in changes.values())
    session.flush()
