"""While a plan is active: what became of activities, milestones and support, and what people write in its journal."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Field, Session, SQLModel

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
    State,
    Support,
    Words,
)
from lib.plans.parts import checked, find_item, id_of
from lib.plans.saving import is_repeat, save
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
    activity.progress, activity.evidence = progress, form.evidence
    activity.reported_at, activity.reported_by_id = moment.now, viewer.person_id
    if progress is not Progress.DONE:
        activity.done_on = None
    elif activity.done_on is None:
        activity.done_on = moment.today
    save(session, viewer, opened.plan, "activity reported", moment, item=activity_id, progress=progress.value)


def reach_milestone(
    session: Session, viewer: Viewer, code: str, milestone_id: int, *, evidence: str = "", moment: Moment
) -> None:
    """Note that a milestone was reached today."""
    opened = open_for(session, viewer, code, Action.REACH_MILESTONE, moment)
    milestone: Milestone = find_item(session, opened.plan, Part.MILESTONE, milestone_id)
    _require_agreed(milestone)
    if milestone.reached_on is not None:
        raise NotAllowed("This milestone was noted as reached already.")
    milestone.reached_on = moment.today
    milestone.evidence = checked(EvidenceForm, {"evidence": evidence}).evidence
    save(session, viewer, opened.plan, "milestone reached", moment, item=milestone_id)


def give_support(session: Session, viewer: Viewer, code: str, support_id: int, *, moment: Moment) -> None:
    """The manager notes that support was given today; the team member can confirm it."""
    opened = open_for(session, viewer, code, Action.GIVE_SUPPORT, moment)
    support: Support = find_item(session, opened.plan, Part.SUPPORT, support_id)
    _require_agreed(support)
    if support.given_on is not None:
        raise NotAllowed("This support was noted as given already.")
    support.given_on, support.given_by_id = moment.today, viewer.person_id
    save(session, viewer, opened.plan, "support given", moment, item=support_id)


def confirm_support(session: Session, viewer: Viewer, code: str, support_id: int, *, moment: Moment) -> None:
    """The team member confirms that support reached them. An offer: nothing waits for it."""
    opened = open_for(session, viewer, code, Action.CONFIRM_SUPPORT, moment)
    support: Support = find_item(session, opened.plan, Part.SUPPORT, support_id)
    if support.given_on is None or support.confirmed_on is not None:
        raise NotAllowed("There is nothing to confirm here any more. Please look at the plan again.")
    support.confirmed_on = moment.today
    save(session, viewer, opened.plan, "support confirmed", moment, item=support_id)


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
    """Write a comment, feedback or an achievement into the journal; on a closed plan a note, which corrects it.

    Raises:
        Invalid: the text is empty or too long, or the kind is not one that people write.
    """
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.COMMENT, moment)
    form = checked(JournalForm, {"kind": kind, "text": text})
    is_by_the_two = opened.side is not None and opened.plan.state is not State.CLOSED
    if form.kind not in (WRITABLE if is_by_the_two else (EntryKind.COMMENT,)):
        raise Invalid({"kind": "Please choose one of the options."})
    session.add(
        JournalEntry(plan_id=id_of(opened.plan), by_id=viewer.person_id, at=moment.now, kind=form.kind, text=form.text)
    )
    save(session, viewer, opened.plan, "journal entry written", moment, kind=form.kind.value)


def _require_agreed(item: Any) -> None:
    if item.answer is not Answer.AGREED:
        raise NotAllowed("This was not agreed, so there is nothing to report on it.")
