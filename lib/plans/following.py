"""While a plan is active: what became of activities, milestones and support, and what people write in its journal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Field, Session, SQLModel

from lib import words
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotAllowed
from lib.life import Action
from lib.models import (
    PARAGRAPH,
    Activity,
    Answer,
    EntryKind,
    JournalEntry,
    JournalForm,
    Milestone,
    Part,
    Progress,
    Support,
    Words,
)
from lib.plans.correcting import forget_happened, note_happened, why_it_stands
from lib.plans.parts import checked, find_item, id_of, past_day, reason_in
from lib.plans.saving import is_repeat, note_change, save
from lib.plans.situations import open_for

WRITABLE = (EntryKind.COMMENT, EntryKind.FEEDBACK, EntryKind.ACHIEVEMENT)
"""What the two write into the journal as it comes; updates and changes have steps of their own."""


class EvidenceForm(SQLModel):
    """What shows that an activity is done or a milestone reached."""

    evidence: Words = Field(default="", max_length=PARAGRAPH)


def report_activity(
    session: Session,
    viewer: Viewer,
    code: str,
    activity_id: int,
    *,
    progress: Progress,
    evidence: str = "",
    seen: Mapping[str, Any] | None = None,
    moment: Moment,
) -> None:
    """Say how far an activity is, with what shows it.

    Args:
        seen: `progress` and `evidence` as they stood on the viewer's screen.

    Raises:
        Invalid: a sentence for each field; what is done stays done, unless whoever said so takes it back in time.
        EditConflict: the other one reported on it in between.
    """
    opened = open_for(session, viewer, code, Action.REPORT_ACTIVITY, moment)
    activity: Activity = find_item(session, opened.plan, Part.ACTIVITY, activity_id)
    _require_agreed(activity)
    form = checked(EvidenceForm, {"evidence": evidence})
    try:
        progress = Progress(progress)
    except ValueError:
        raise Invalid({"progress": "Please choose one of the options."}) from None
    now = {"progress": activity.progress, "evidence": activity.evidence}
    if any(now[field] != value for field, value in (seen or {}).items()):
        raise EditConflict(now)
    if progress is Progress.DONE and activity.done_on is None:
        note_happened(activity, Part.ACTIVITY, moment.today, viewer, moment)
    elif progress is not Progress.DONE and activity.done_on is not None:
        if (reason := why_it_stands(activity, viewer, moment)) is not None:
            raise Invalid({"progress": f"It was noted as done. {reason}"})
        forget_happened(activity)
    activity.progress = progress
    activity.reported_at, activity.reported_by_id = moment.now, viewer.person_id
    if form.evidence != activity.evidence:  # Else the words stay those of whoever wrote them.
        activity.evidence = form.evidence
        activity.evidence_at, activity.evidence_by_id = moment.now, viewer.person_id
        activity.edited_at = activity.withdrawn_at = None
    save(session, viewer, opened.plan, "activity reported", moment, item=activity_id, progress=progress.value)


def reach_milestone(
    session: Session,
    viewer: Viewer,
    code: str,
    milestone_id: int,
    *,
    evidence: str = "",
    reached_on: date | None = None,
    moment: Moment,
) -> None:
    """Note that a milestone was reached: today, or on a day since the plan's start.

    Raises:
        Invalid: a sentence for each field.
    """
    opened = open_for(session, viewer, code, Action.REACH_MILESTONE, moment)
    milestone: Milestone = find_item(session, opened.plan, Part.MILESTONE, milestone_id)
    _require_agreed(milestone)
    if milestone.reached_on is not None:
        raise NotAllowed("This milestone was noted as reached already.")
    on = past_day("reached_on", reached_on, opened.plan, moment)
    milestone.evidence = checked(EvidenceForm, {"evidence": evidence}).evidence
    note_happened(milestone, Part.MILESTONE, on, viewer, moment)
    save(session, viewer, opened.plan, "milestone reached", moment, item=milestone_id, on=on.isoformat())


def give_support(
    session: Session, viewer: Viewer, code: str, support_id: int, *, given_on: date | None = None, moment: Moment
) -> None:
    """The manager notes that support was given, today or on a day since the start; the team member can confirm it.

    Raises:
        Invalid: a sentence about `given_on`.
    """
    opened = open_for(session, viewer, code, Action.GIVE_SUPPORT, moment)
    support: Support = find_item(session, opened.plan, Part.SUPPORT, support_id)
    _require_agreed(support)
    if support.given_on is not None:
        raise NotAllowed("This support was noted as given already.")
    on = past_day("given_on", given_on, opened.plan, moment)
    support.not_received_on, support.not_received_reason = None, ""
    note_happened(support, Part.SUPPORT, on, viewer, moment)
    save(session, viewer, opened.plan, "support given", moment, item=support_id, on=on.isoformat())


def confirm_support(session: Session, viewer: Viewer, code: str, support_id: int, *, moment: Moment) -> None:
    """The team member confirms that support reached them. An offer: nothing waits for it."""
    opened = open_for(session, viewer, code, Action.CONFIRM_SUPPORT, moment)
    support: Support = find_item(session, opened.plan, Part.SUPPORT, support_id)
    if support.given_on is None or support.confirmed_on is not None:
        raise NotAllowed("There is nothing to confirm here any more. Please look at the plan again.")
    support.confirmed_on = moment.today
    save(session, viewer, opened.plan, "support confirmed", moment, item=support_id)


def say_not_received(
    session: Session, viewer: Viewer, code: str, support_id: int, *, reason: str, moment: Moment
) -> None:
    """The team member says that support did not come, with a word: it is late then, and the manager's turn.

    Raises:
        Invalid: there is no word, or too much of it.
        NotAllowed: it is confirmed, was said already, or its day has not passed and nobody noted it as given.
    """
    opened = open_for(session, viewer, code, Action.NOT_RECEIVED, moment)
    support: Support = find_item(session, opened.plan, Part.SUPPORT, support_id)
    _require_agreed(support)
    if not is_missable(support, moment.today):
        raise NotAllowed("There is nothing to say about this any more. Please look at the plan again.")
    said = reason_in(reason, "Please say in a word what happened.")
    forget_happened(support)
    support.not_received_on, support.not_received_reason = moment.today, said
    text = f"Not received: “{support.text}”. {words.sentence(said)}"
    note_change(session, viewer, opened.plan, text, moment, about=(Part.SUPPORT, support_id))
    save(session, viewer, opened.plan, "support not received", moment, item=support_id)


def is_missable(support: Support, today: date) -> bool:
    """May the team member say that this support did not come: noted as given and not confirmed, or its day passed?"""
    if support.answer is not Answer.AGREED or support.not_received_on is not None:
        return False
    if support.given_on is not None:
        return support.confirmed_on is None
    return support.due_on is not None and support.due_on < today


def add_to_journal(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    kind: EntryKind,
    text: str,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Write a comment, feedback or an achievement into the journal; once a plan has ended a note, which corrects it.

    Raises:
        Invalid: the text is empty or too long, or the kind is not one that people write.
    """
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.COMMENT, moment)
    form = checked(JournalForm, {"kind": kind, "text": text})
    is_by_the_two = opened.side is not None and opened.plan.ended_at is None
    if form.kind not in (WRITABLE if is_by_the_two else (EntryKind.COMMENT,)):
        raise Invalid({"kind": "Please choose one of the options."})
    session.add(
        JournalEntry(plan_id=id_of(opened.plan), by_id=viewer.person_id, at=moment.now, kind=form.kind, text=form.text)
    )
    save(session, viewer, opened.plan, "journal entry written", moment, kind=form.kind.value)


def _require_agreed(item: Any) -> None:
    if item.answer is not Answer.AGREED:
        raise NotAllowed("This was not agreed, so there is nothing to report on it.")
