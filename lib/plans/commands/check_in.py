"""Recording a check-in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict
from lib.models import Action, CheckIn, CheckInForm, CheckInLine, CheckInPreparation, Plan, Side
from lib.plans.check_in_facts import HELD_BACK, lines_written, open_check_in, preparation_for, preparation_of
from lib.plans.commands.prepare import USED_UP, beginning_of, require_preparation_seen
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
    seen: Mapping[str, Any] | None = None,
    moment: Moment,
    token: str | None = None,
) -> bool:
    """Save one side's line about a check-in. The first line holds the check-in and sets the progress.

    Where the other side has held a check-in and the next due date has not come, the line is added to it. What the
    other side had prepared for the check-in that is held now becomes their line on it; what they prepared for another
    one stays theirs alone.

    Args:
        held_on: today unless said otherwise, at most `HELD_BACK` days ago; the day of the other's check-in stays.
            The progress stays too, where a check-in was held after that day.
        seen: `line`, `confidence` and `progress` as they stood in the form before anything was typed, and `written`,
            how many lines the viewer's side had written by then.

    Returns:
        Whether the check-in was held with this line; else it was added to the other side's, and the progress is theirs.

    Raises:
        Invalid: a sentence for each field.
        EditConflict: what the viewer had prepared is not what stood in the form, or they wrote a check-in since.
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
    due_on = schedule.due_for(day, opened.rhythm, opened.history.held) if is_first else None
    mine = preparation_for(session, plan, side, due_on)
    _require_unwritten(lines_written(session, plan, side), mine, seen)
    if meeting is None:
        require_preparation_seen(mine, seen)
        progress, progress_by_id = form.progress, viewer.person_id
        if seen is not None and seen.get("progress") == form.progress != plan.progress and plan.progress_by_id:
            # A slider that nobody touched takes nothing back that somebody set meanwhile.
            progress, progress_by_id = plan.progress, plan.progress_by_id
        is_latest = day >= (_last_held(session, plan) or day)
        meeting = _hold(session, plan, day, due_on, progress, progress_by_id, moment)
        theirs = preparation_of(session, plan, side.other)
        # Where both had prepared the same one they have read each other's line.
        if theirs is not None and theirs.due_on in (meeting.due_on, mine.due_on if mine else None):
            _write(session, meeting, side.other, theirs.by_id, theirs.line, theirs.confidence, moment)
            session.delete(theirs)
        if mine is not None:
            session.delete(mine)
        if is_latest:
            plan.progress, plan.progress_by_id = progress, progress_by_id
    _write(session, meeting, side, viewer.person_id, form.line, form.confidence, moment)
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


def _write(
    session: Session, meeting: CheckIn, side: Side, by_id: int, line: str, confidence: int | None, moment: Moment
) -> None:
    assert meeting.id is not None
    session.add(
        CheckInLine(check_in_id=meeting.id, side=side, by_id=by_id, line=line, confidence=confidence, at=moment.now)
    )


def _require_unwritten(written: int, mine: CheckInPreparation | None, seen: Mapping[str, Any] | None) -> None:
    """Raise `EditConflict` where the viewer's side has a line that the form did not know of.

    It was written in another window, or the other one held the check-in and what had been prepared stands on it.
    """
    if seen is not None and seen.get("written", written) != written:
        was_used_up = bool(seen.get("line")) and mine is None
        raise EditConflict(beginning_of(mine) | {"written": written}, USED_UP if was_used_up else WRITTEN_ELSEWHERE)
