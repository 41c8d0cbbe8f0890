"""Rescheduling and skipping a check-in."""

from datetime import date

from sqlmodel import Field, Session, SQLModel

from lib import formatting
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import Invalid, NotAllowed
from lib.models import SENTENCE, Action, DueChange, Plan, Words
from lib.models.base import Day
from lib.plans.check_in_facts import days_around
from lib.plans.check_in_history import CheckInHistory, rhythm_of
from lib.plans.commit import claim_form_token, note_change, save
from lib.plans.context import open_for
from lib.plans.parts import checked, id_of
from lib.plans.rules import schedule

SOMETHING_ELSE = (
    "Only the check-in that waits or comes next can be rescheduled or skipped. Please look at the plan again."
)


class RescheduleForm(SQLModel):
    """The day a check-in is moved to."""

    to: Day


class SkipForm(SQLModel):
    """Why a check-in is skipped."""

    reason: Words = Field(min_length=1, max_length=SENTENCE)


def reschedule_check_in(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    planned: date,
    to: date,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Move the check-in that waits or comes next to another day; on its planned day it is as it was.

    One that was skipped takes place after all, if it would come next.

    Args:
        planned: the day the cadence planned, by which the check-in is known.
        to: a working day, today or later, between the check-ins before and after it and not after the end.

    Raises:
        Invalid: a sentence about `to`.
        NotAllowed: another check-in waits or comes next by now.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.RESCHEDULE_CHECK_IN, moment)
    plan = opened.plan
    to = checked(RescheduleForm, {"to": to}).to
    history = opened.history
    was = _changeable(plan, history, planned, moment.today)
    _require_fitting(plan, history, was, to, moment.today)
    is_skipped = planned in history.skipped
    if to == was.due and not is_skipped:
        raise Invalid({"to": "The check-in is due on that day already. Please choose another one."})
    _change_due(session, viewer, plan, planned, moment, moved_to=to if to != planned else None)
    from_day, to_day = formatting.day(was.due, moment.today), formatting.day(to, moment.today)
    if is_skipped:
        told = f"The check-in of {from_day} takes place after all{f', on {to_day}' if to != was.due else ''}."
    else:
        told = f"Moved the check-in of {from_day} {'back ' if to == planned else ''}to {to_day}."
    note_change(session, viewer, plan, told, moment)
    save(session, viewer, plan, "check-in moved", moment, planned=planned.isoformat(), to=to.isoformat())


def skip_check_in(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    planned: date,
    reason: str,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Skip the check-in that waits or comes next, with a reason that both read. It counts in no figure.

    Args:
        planned: the day the cadence planned, by which the check-in is known.

    Raises:
        Invalid: a sentence about `reason`.
        NotAllowed: another check-in waits or comes next by now.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.RESCHEDULE_CHECK_IN, moment)
    plan = opened.plan
    form = checked(SkipForm, {"reason": reason})
    history = opened.history
    was = _changeable(plan, history, planned, moment.today)
    if planned in history.skipped:
        raise NotAllowed(SOMETHING_ELSE)
    _change_due(session, viewer, plan, planned, moment, skip_reason=form.reason)
    told = f"Skipped the check-in of {formatting.day(was.due, moment.today)}: {form.reason}"
    note_change(session, viewer, plan, told, moment)
    save(session, viewer, plan, "check-in skipped", moment, planned=planned.isoformat())


def _changeable(plan: Plan, history: CheckInHistory, planned: date, today: date) -> schedule.Due:
    """The due date that was planned for that day, if it waits or comes next, or would without being skipped."""
    due = schedule.unskipped_one(rhythm_of(plan, history), planned, history.held, today, history.extra)
    if due is None:
        raise NotAllowed(SOMETHING_ELSE)
    return due


def _require_fitting(plan: Plan, history: CheckInHistory, was: schedule.Due, to: date, today: date) -> None:
    earliest, latest = days_around(rhythm_of(plan, history), was.planned, today)
    if not history.working.is_working(to):
        raise Invalid({"to": f"{formatting.day(to, today)} is no working day. Please choose another one."})
    if to < today:
        raise Invalid({"to": "That day has passed. Please choose today or a later one."})
    if not earliest <= to <= latest:
        span = formatting.span(earliest, latest, today) if earliest <= latest else "no other day"
        raise Invalid({"to": f"The check-in has to stay between the check-ins around it and within the plan: {span}."})


def _change_due(
    session: Session,
    viewer: Viewer,
    plan: Plan,
    planned: date,
    moment: Moment,
    *,
    moved_to: date | None = None,
    skip_reason: str = "",
) -> None:
    """Replace what was changed about a due date; without a new day and a reason it is as the cadence planned it."""
    there = session.get(DueChange, (plan.id, planned))
    if there is not None:
        session.delete(there)
        session.flush()
    if moved_to is not None or skip_reason:
        session.add(
            DueChange(
                plan_id=id_of(plan),
                planned_on=planned,
                moved_to=moved_to,
                skip_reason=skip_reason,
                by_id=viewer.person_id,
                at=moment.now,
            )
        )
