"""The due dates of check-ins as rows, so that figures over many plans can count them where they are stored.

What is due follows from a plan's rhythm by the rule in `lib.plans.rules.schedule` and is derived for every single plan.
A figure over a hundred thousand of them cannot ask that rule, so each step on an active plan leaves its due dates here
too, in its own transaction. A test holds that they equal a recount.
"""

from sqlalchemy import exists, select
from sqlmodel import Session, col

from lib.clock import at
from lib.db import Lock, lock_for_transaction
from lib.models import CheckInDue, Plan
from lib.plans.check_in_history import CheckInHistory, history_of, rhythm_of
from lib.plans.parts import id_of
from lib.plans.rules import schedule


def due_rows(plan: Plan, history: CheckInHistory) -> list[CheckInDue]:
    """The due dates of a plan that started: those that count in figures, none after the day on which it ended."""
    last = min(plan.end_on, at(plan.ended_at).today) if plan.ended_at else plan.end_on
    rhythm = rhythm_of(plan, history)
    return [
        CheckInDue(
            plan_id=id_of(plan),
            planned_on=due.planned,
            due_on=due.due,
            overdue_on=schedule.overdue_from(due.due, rhythm.pauses),
            held_on=history.held.get(due.planned),
        )
        for due in schedule.schedule(rhythm, history.held)
        if due.due <= last
    ]


def keep_due_dates(session: Session, plan: Plan) -> None:
    """Bring the rows of a plan to what its due dates are now, once it has started; the caller commits."""
    if plan.started_on is None:
        return
    stored = select(CheckInDue).where(col(CheckInDue.plan_id) == plan.id)
    there = {row.planned_on: row for row in session.scalars(stored)}
    for row in due_rows(plan, history_of(session, plan)):
        known = there.pop(row.planned_on, None)
        if known is None:
            session.add(row)
        elif known.model_dump() != row.model_dump():
            known.due_on, known.overdue_on, known.held_on = row.due_on, row.overdue_on, row.held_on
    for gone in there.values():
        session.delete(gone)


def keep_due_dates_of_all(session: Session) -> None:
    """Write the rows of plans that started before there were any; commits."""
    lock_for_transaction(session, Lock.FIGURES)  # Several servers may start at once.
    has_rows = exists().where(col(CheckInDue.plan_id) == col(Plan.id))
    for plan in session.scalars(select(Plan).where(col(Plan.started_on).is_not(None), ~has_rows)):
        keep_due_dates(session, plan)
    session.commit()
