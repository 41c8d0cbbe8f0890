"""The progress of activities and milestones on an active plan."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Field, Session, SQLModel

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotAllowed
from lib.models import PARAGRAPH, Action, Activity, Answer, Milestone, Part, Progress, Words
from lib.plans.commands.correct import forget_happened, note_happened
from lib.plans.commit import save
from lib.plans.context import open_for
from lib.plans.corrections import why_it_stands
from lib.plans.parts import checked, find_item, past_day


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
    require_agreed(activity)
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
            raise Invalid({"progress": f"The activity was marked as done. {reason}"})
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
    require_agreed(milestone)
    if milestone.reached_on is not None:
        raise NotAllowed("This milestone is marked as reached already.")
    on = past_day("reached_on", reached_on, opened.plan, moment)
    milestone.evidence = checked(EvidenceForm, {"evidence": evidence}).evidence
    note_happened(milestone, Part.MILESTONE, on, viewer, moment)
    save(session, viewer, opened.plan, "milestone reached", moment, item=milestone_id, on=on.isoformat())


def require_agreed(item: Any) -> None:
    if item.answer is not Answer.AGREED:
        raise NotAllowed("This was not agreed, so it has no status to update.")
