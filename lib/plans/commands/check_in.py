"""Recording a check-in."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict
from lib.models import Action, CheckIn, CheckInForm, CheckInLine, Plan
from lib.plans.agenda import agenda_of, points_read_by, was_held
from lib.plans.check_in_facts import HELD_BACK, lines_written, open_check_in
from lib.plans.commit import claim_form_token, save
from lib.plans.context import open_for
from lib.plans.parts import checked, id_of, past_day
from lib.plans.rules import schedule

WRITTEN_ELSEWHERE = (
    "You recorded a check-in in another window meanwhile. Your words are still here. "
    "Save again only if this was another check-in."
)


def record_check_in(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    line: str,
    progress: int,
    confidence: int | None = None,
    held_on: date | None = None,
    ticked: Collection[int] = (),
    seen: Mapping[str, Any] | None = None,
    moment: Moment,
    token: str | None = None,
) -> bool:
    """Save one side's line about a check-in. The first line holds the check-in and sets the progress.

    Where the other side has held a check-in and the next due date has not come, the line is added to it. Points of the
    agenda that are ticked are done. The others go on to the next check-in; from the one that they were for, both read
    them.

    Args:
        held_on: today unless said otherwise, at most `HELD_BACK` days ago; the day of the other's check-in stays.
            The progress stays too, where a check-in was held after that day.
        ticked: ids of points; those that the viewer does not read, or that are done already, count for nothing.
        seen: `progress` as it stood in the form before anything was typed, and `written`, how many lines the viewer's
            side had written by then.

    Returns:
        Whether the check-in was held with this line; else it was added to the other side's, and the progress is theirs.

    Raises:
        Invalid: a sentence for each field.
        EditConflict: they wrote a check-in since.
        NotAllowed: the plan has not started yet, or rests.
    """
    if not claim_form_token(session, token, moment):
        return True
    opened = open_for(session, viewer, code, Action.CHECK_IN, moment)
    plan, side = opened.plan, opened.own_side
    form = checked(CheckInForm, {"line": line, "progress": progress, "confidence": confidence})
    meeting = open_check_in(opened, side)
    is_first = meeting is None
    day = past_day("held_on", held_on, plan, moment, days_back=HELD_BACK)
    _require_unwritten(lines_written(session, plan, side), seen)
    agenda = agenda_of(session, plan)
    talked_about = [point for point in points_read_by(agenda, opened.side) if point.id in ticked]
    if meeting is None:
        due_on = schedule.due_for(day, opened.rhythm, opened.history.held)
        progress, progress_by_id = form.progress, viewer.person_id
        if seen is not None and seen.get("progress") == form.progress != plan.progress and plan.progress_by_id:
            # A slider that nobody touched takes nothing back that somebody set meanwhile.
            progress, progress_by_id = plan.progress, plan.progress_by_id
        is_latest = day >= (_last_held(session, plan) or day)
        meeting = _hold(session, plan, day, due_on, progress, progress_by_id, moment)
        for point in agenda:
            if not was_held(point) and due_on is not None and point.due_on <= due_on:
                point.check_in_id = meeting.id
        if is_latest:
            plan.progress, plan.progress_by_id = progress, progress_by_id
    for point in talked_about:
        point.check_in_id, point.is_done = meeting.id, True
    assert meeting.id is not None
    session.add(
        CheckInLine(
            check_in_id=meeting.id,
            side=side,
            by_id=viewer.person_id,
            line=form.line,
            confidence=form.confidence,
            at=moment.now,
        )
    )
    save(session, viewer, plan, "check-in written", moment, check_in=meeting.id, held_on=meeting.held_on.isoformat())
    return is_first


def _last_held(session: Session, plan: Plan) -> date | None:
    """The day of the check-in that was held last."""
    return session.scalars(select(func.max(col(CheckIn.held_on))).where(col(CheckIn.plan_id) == plan.id)).one()


def _hold(
    session: Session, plan: Plan, day: date, due_on: date | None, progress: int, progress_by_id: int, moment: Moment
) -> CheckIn:
    """A check-in of that day, counting for that due date."""
    meeting = CheckIn(
        plan_id=id_of(plan),
        due_on=due_on,
        held_on=day,
        progress=progress,
        progress_by_id=progress_by_id,
        at=moment.now,
    )
    session.add(meeting)
    session.flush()
    return meeting


def _require_unwritten(written: int, seen: Mapping[str, Any] | None) -> None:
    """Raise `EditConflict` where the viewer's side has a line that the form did not know of."""
    if seen is not None and seen.get("written", written) != written:
        raise EditConflict({"written": written}, WRITTEN_ELSEWHERE)
