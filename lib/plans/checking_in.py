"""Check-ins: holding them, preparing, moving and skipping them, and updates for those who do not sit at the table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, func, select

from lib import audit, cadence, words
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotAllowed
from lib.life import Action
from lib.models import (
    PARAGRAPH,
    SENTENCE,
    CheckIn,
    CheckInForm,
    CheckInLine,
    CheckInPreparation,
    DueChange,
    EntryKind,
    JournalEntry,
    Plan,
    Side,
    Words,
)
from lib.models.base import Day
from lib.plans.diaries import Diary, diary_of, rhythm_of
from lib.plans.parts import checked, id_of, past_day
from lib.plans.saving import is_repeat, note_change, save
from lib.plans.situations import open_for

HELD_BACK = 7
"""How many days ago a check-in that is written down may have been held at most."""

PREPARED_ELSEWHERE = "You prepared this check-in in another window meanwhile. Your words are still here."
WRITTEN_ELSEWHERE = (
    "You wrote down a check-in in another window meanwhile. Your words are still here. "
    "Save again only if this was another check-in."
)
USED_UP = "What you had prepared was saved or taken back meanwhile. Your words are still here."
SOMETHING_ELSE = "Only the check-in that waits or comes next can be moved or skipped. Please look at the plan again."


class PreparationForm(SQLModel):
    """What somebody writes ahead of a check-in; an empty line takes it back."""

    line: Words = Field(default="", max_length=PARAGRAPH)
    confidence: int | None = Field(default=None, ge=1, le=5)


class MoveForm(SQLModel):
    """The day a check-in is moved to."""

    to: Day


class SkipForm(SQLModel):
    """Why a check-in is skipped."""

    reason: Words = Field(min_length=1, max_length=SENTENCE)


class UpdateForm(SQLModel):
    """A few sentences for HR and the manager's manager."""

    text: Words = Field(min_length=1, max_length=PARAGRAPH)


@dataclass(frozen=True)
class Prepared:
    """What the viewer prepared for a check-in."""

    line: str
    confidence: int | None


@dataclass(frozen=True)
class Coming:
    """The check-in that waits or comes next.

    Attributes:
        planned: the day the cadence planned, by which it is known.
        due: the day it is due on.
        earliest, latest: the days it may be moved between, both included; weekends in between are no choice.
    """

    planned: date
    due: date
    earliest: date
    latest: date

    @property
    def can_move(self) -> bool:
        """Is there another weekday it could be moved to?"""
        days = (self.earliest + timedelta(n) for n in range((self.latest - self.earliest).days + 1))
        return any(day.weekday() < 5 and day != self.due for day in days)


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
    if is_repeat(session, token, moment):
        return True
    opened = open_for(session, viewer, code, Action.CHECK_IN, moment)
    plan, side = opened.plan, opened.side
    assert side is not None
    form = checked(CheckInForm, {"line": line, "progress": progress, "confidence": confidence})
    meeting = open_check_in(session, plan, side, moment.today)
    is_first = meeting is None
    day = past_day("held_on", held_on, plan, moment, days_back=HELD_BACK)
    due_on = _due_on(session, plan, day) if is_first else None
    mine = preparation_for(session, plan, side, due_on)
    _require_unwritten(lines_written(session, plan, side), mine, seen)
    if meeting is None:
        _require_seen(mine, seen)
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


def prepare_check_in(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    line: str,
    confidence: int | None = None,
    seen: Mapping[str, Any] | None = None,
    moment: Moment,
    token: str | None = None,
) -> bool:
    """Keep what one side wants to say in the next check-in: theirs alone until it is held or both have prepared it.

    Once both have, each reads the other's line; it is held when either saves one on the day.

    Args:
        line: empty to take back what was prepared.
        seen: `line` and `confidence` as they stood in the form before anything was typed.

    Returns:
        Whether both have prepared it by now.

    Raises:
        Invalid: a sentence for each field.
        EditConflict: the same person prepared something else in another window.
    """
    if is_repeat(session, token, moment):
        return False
    opened = open_for(session, viewer, code, Action.PREPARE_CHECK_IN, moment)
    plan, side = opened.plan, opened.side
    assert side is not None
    form = checked(PreparationForm, {"line": line, "confidence": confidence})
    coming = coming_check_in(plan, diary_of(session, plan), moment.today)
    assert coming is not None  # The table opens this step only while one is ahead.
    _require_seen(preparation_of(session, plan, side), seen)
    there = session.get(CheckInPreparation, (plan.id, side))
    if there is not None:
        session.delete(there)
        session.flush()
    if form.line:
        session.add(
            CheckInPreparation(
                plan_id=id_of(plan),
                side=side,
                due_on=coming.planned,
                by_id=viewer.person_id,
                line=form.line,
                confidence=form.confidence,
                at=moment.now,
            )
        )
    # The plan itself does not change: nothing of it shows to anybody else, not even that there is something.
    audit.record(session, "check-in prepared", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id)
    session.commit()
    return both_prepared(session, plan, side) is not None


def move_check_in(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    planned: date,
    to: date,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Move the check-in that waits or comes next to another day; to its planned day, and it is as it was.

    One that was skipped takes place after all, if it would come next.

    Args:
        planned: the day the cadence planned, by which the check-in is known.
        to: a weekday, today or later, between the check-ins before and after it and not after the end.

    Raises:
        Invalid: a sentence about `to`.
        NotAllowed: another check-in waits or comes next by now.
    """
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.MOVE_CHECK_IN, moment)
    plan = opened.plan
    to = checked(MoveForm, {"to": to}).to
    diary = diary_of(session, plan)
    was = _changeable(plan, diary, planned, moment.today)
    _require_fitting(plan, diary, was, to, moment.today)
    is_skipped = planned in diary.skipped
    if to == was.due and not is_skipped:
        raise Invalid({"to": "It is due on that day already. Please choose another one."})
    _change_due(session, viewer, plan, planned, moment, moved_to=to if to != planned else None)
    from_day, to_day = words.day(was.due, moment.today), words.day(to, moment.today)
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
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.MOVE_CHECK_IN, moment)
    plan = opened.plan
    form = checked(SkipForm, {"reason": reason})
    diary = diary_of(session, plan)
    was = _changeable(plan, diary, planned, moment.today)
    if planned in diary.skipped:
        raise NotAllowed(SOMETHING_ELSE)
    _change_due(session, viewer, plan, planned, moment, skip_reason=form.reason)
    told = f"Skipped the check-in of {words.day(was.due, moment.today)}: {form.reason}"
    note_change(session, viewer, plan, told, moment)
    save(session, viewer, plan, "check-in skipped", moment, planned=planned.isoformat())


def write_update(
    session: Session, viewer: Viewer, code: str, *, text: str, moment: Moment, token: str | None = None
) -> None:
    """Write a few sentences that HR reads without opening the plan in full, and the manager's manager too.

    Raises:
        Invalid: the text is empty or too long.
    """
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.WRITE_UPDATE, moment)
    form = checked(UpdateForm, {"text": text})
    session.add(
        JournalEntry(
            plan_id=id_of(opened.plan), kind=EntryKind.UPDATE, text=form.text, by_id=viewer.person_id, at=moment.now
        )
    )
    save(session, viewer, opened.plan, "update written", moment)


def open_check_in(session: Session, plan: Plan, side: Side, today: date) -> CheckIn | None:
    """The oldest check-in that the other side has held and this side may still add to: until the next due date."""
    line = select(CheckInLine).where(col(CheckInLine.check_in_id) == col(CheckIn.id), col(CheckInLine.side) == side)
    held = session.exec(
        select(CheckIn)
        .where(col(CheckIn.plan_id) == plan.id, ~line.exists())
        .order_by(col(CheckIn.held_on), col(CheckIn.id))
    )
    diary = diary_of(session, plan)
    due_dates = cadence.schedule(rhythm_of(plan, diary), diary.held)
    day_of = {due.planned: due.due for due in due_dates}
    for meeting in held:
        own = meeting.held_on if meeting.due_on is None else day_of.get(meeting.due_on, meeting.due_on)
        coming = next((due.due for due in due_dates if due.due > max(own, meeting.held_on)), None)
        if coming is None or today < coming:
            return meeting
    return None


def lines_written(session: Session, plan: Plan, side: Side) -> int:
    """How many lines this side has written, by which a form knows whether another window was first."""
    lines = select(func.count()).select_from(CheckInLine).join(CheckIn, col(CheckIn.id) == col(CheckInLine.check_in_id))
    return session.exec(lines.where(col(CheckIn.plan_id) == plan.id, col(CheckInLine.side) == side)).one()


def preparation_of(session: Session, plan: Plan, side: Side) -> CheckInPreparation | None:
    """What one side prepared, if whoever stands on that side today did."""
    found = session.get(CheckInPreparation, (plan.id, side))
    on_it = plan.member_id if side is Side.MEMBER else plan.manager_id
    return found if found is not None and found.by_id == on_it else None


def preparation_for(session: Session, plan: Plan, side: Side, due_on: date | None) -> CheckInPreparation | None:
    """What one side begins with: what they prepared for a due date, or for an earlier one that was never held.

    Args:
        due_on: the planned day; none for an extra check-in, which nobody prepares.
    """
    found = preparation_of(session, plan, side)
    return found if found is not None and due_on is not None and found.due_on <= due_on else None


def both_prepared(session: Session, plan: Plan, side: Side) -> CheckInPreparation | None:
    """What the other side prepared, once both have prepared the same check-in: before, it is theirs alone."""
    mine, theirs = preparation_of(session, plan, side), preparation_of(session, plan, side.other)
    return theirs if mine is not None and theirs is not None and mine.due_on == theirs.due_on else None


def coming_check_in(plan: Plan, diary: Diary, today: date) -> Coming | None:
    """The check-in that waits or comes next, and the days it may be moved between."""
    rhythm = rhythm_of(plan, diary)
    due = cadence.next_one(rhythm, diary.held, today, diary.extra)
    return Coming(due.planned, due.due, *_room(rhythm, due.planned, today)) if due else None


def _due_on(session: Session, plan: Plan, day: date) -> date | None:
    """The planned day of the due date that a check-in of that day counts for; none for an extra one."""
    diary = diary_of(session, plan)
    return cadence.due_for(day, rhythm_of(plan, diary), diary.held)


def _last_held(session: Session, plan: Plan) -> date | None:
    """The day of the check-in that was held last."""
    return session.exec(select(func.max(col(CheckIn.held_on))).where(col(CheckIn.plan_id) == plan.id)).one()


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
        raise EditConflict(_begun(mine) | {"written": written}, USED_UP if was_used_up else WRITTEN_ELSEWHERE)


def _require_seen(mine: CheckInPreparation | None, seen: Mapping[str, Any] | None) -> None:
    """Raise `EditConflict` where what the viewer prepared is not what stood in their form."""
    now = _begun(mine)
    if seen is not None and any(seen.get(name, value) != value for name, value in now.items()):
        raise EditConflict(now, PREPARED_ELSEWHERE if mine else USED_UP)


def _begun(mine: CheckInPreparation | None) -> dict[str, Any]:
    """What a form begins with, by its fields."""
    return {"line": mine.line if mine else "", "confidence": mine.confidence if mine else None}


def _changeable(plan: Plan, diary: Diary, planned: date, today: date) -> cadence.Due:
    """The due date that was planned for that day, if it waits or comes next, or would without being skipped."""
    due = cadence.unskipped_one(rhythm_of(plan, diary), planned, diary.held, today, diary.extra)
    if due is None:
        raise NotAllowed(SOMETHING_ELSE)
    return due


def _room(rhythm: cadence.Rhythm, planned: date, today: date) -> tuple[date, date]:
    """The first and the last day a check-in may be moved to."""
    before, after = cadence.neighbours(rhythm, planned)
    earliest = max(today, rhythm.start, before + timedelta(1) if before else today)
    return earliest, min(rhythm.end, after - timedelta(1) if after else rhythm.end)


def _require_fitting(plan: Plan, diary: Diary, was: cadence.Due, to: date, today: date) -> None:
    earliest, latest = _room(rhythm_of(plan, diary), was.planned, today)
    if to.weekday() >= 5:
        raise Invalid({"to": "Please choose a day from Monday to Friday."})
    if to < today:
        raise Invalid({"to": "That day has passed. Please choose today or a later one."})
    if not earliest <= to <= latest:
        span = words.span(earliest, latest, today) if earliest <= latest else "no other day"
        raise Invalid({"to": f"It has to stay between the check-ins around it and within the plan: {span}."})


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
