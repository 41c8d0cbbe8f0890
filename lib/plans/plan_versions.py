"""Keeping a version of a plan: its whole text as it stands."""

from typing import Any

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.models import ITEMS, Answer, Part, Plan, PlanText, PlanVersion, Side
from lib.plans.commit import touch
from lib.plans.parts import (
    PART_FIELDS,
    id_of,
    items_of,
    moved_by,
    open_suggestions,
    plain,
    plain_fields,
    suggestion_for,
    text_with,
)


def new_version(session: Session, viewer: Viewer, plan: Plan, moment: Moment) -> None:
    """Count a new version, keep its whole text, and clear both agreements; the caller commits."""
    plan.agreed_at.update(dict.fromkeys(Side))
    touch(plan, moment)
    keep_version(session, viewer, plan, moment)


def keep_version(session: Session, viewer: Viewer, plan: Plan, moment: Moment) -> None:
    """Count a version and keep its whole text; what both agreed to stays agreed. The caller commits."""
    plan.version += 1
    session.flush()
    content = version_content(session, plan)
    session.add(
        PlanVersion(plan_id=id_of(plan), number=plan.version, at=moment.now, by_id=viewer.person_id, content=content)
    )


def version_content(session: Session, plan: Plan) -> dict[str, Any]:
    """The whole text of this version as JSON. Open suggestions count as accepted; declined items are left out."""
    suggestions = open_suggestions(session, plan)
    text = text_with(plan, suggestions)
    content = plain_fields(text, PlanText.model_fields)
    start = suggestion_for(suggestions, Part.TIMELINE)
    by = moved_by(plan, suggestions)
    if text.goal_by and text.goal_by == plan.goal_by:
        content["goal_by"] = plain(text.goal_by + by)
    for part in ITEMS:
        rows = []
        for item in items_of(session, plan, part):
            if item.answer is Answer.DECLINED:
                continue
            row = {"id": item.id} | plain_fields(item, PART_FIELDS[part])
            if item.due_on and start and item.added_at <= start.at:
                row["due_on"] = plain(item.due_on + by)
            suggestion = suggestion_for(suggestions, part, item.id)
            rows.append(row | (suggestion.after if suggestion else {}))
        content[part.value] = rows
    return content
