"""Templates of one's own: saved from a draft without its people, changed, deleted."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlmodel import Session, col

from lib import audit
from lib.access import Viewer, may_coach
from lib.clock import Moment
from lib.errors import CoachingError, EditConflict, Invalid, NotAllowed, sentence_of
from lib.models import (
    NAME,
    PARAGRAPH,
    SENTENCE,
    Action,
    Part,
    Person,
    Plan,
    PlanTemplate,
    TemplateActivity,
    TemplateContent,
    TemplateItem,
    TemplateState,
    TemplateSupport,
)
from lib.models.templates import LONGEST_LIST
from lib.plans.commit import claim_form_token
from lib.plans.context import open_for
from lib.plans.parts import items_of
from lib.templates.gaps import without_names
from lib.templates.permissions import TemplateAction, find_template

HOW_MANY = 100
"""Templates somebody may keep."""

TEXTS = {"area": NAME, "goal": PARAGRAPH, "measure": PARAGRAPH, "achievable": PARAGRAPH}
"""The texts that a template takes from a plan, and how long each may be."""

LISTS: dict[str, tuple[Part, type[TemplateItem]]] = {
    "activities": (Part.ACTIVITY, TemplateActivity),
    "support": (Part.SUPPORT, TemplateSupport),
    "milestones": (Part.MILESTONE, TemplateItem),
}


class TooMany(CoachingError):
    """Somebody keeps as many templates as they may."""


class NotWhole(CoachingError):
    """A part is missing that a template for everybody needs."""


@dataclass(frozen=True)
class Suggested:
    """What would be saved from a draft, for its author to look through.

    Attributes:
        content: the text with gaps in place of the two people's names.
        names: the names that stood there, by field; an item is named like "activities.0.text".
    """

    content: TemplateContent
    names: Mapping[str, list[str]]


def suggest_template(session: Session, viewer: Viewer, plan_code: str, *, moment: Moment) -> Suggested:
    """What a draft gives as a template: nothing about where the person stands, and no name of the two on it.

    Raises:
        NotFound, NotAllowed: it is no draft of the viewer's.
    """
    plan = open_for(session, viewer, plan_code, Action.EDIT_DRAFT, moment).plan
    member = session.get_one(Person, plan.member_id).name
    names: dict[str, list[str]] = {}

    def cleared(field: str, text: str, limit: int) -> str:
        shorter, names[field] = without_names(text, member=member, manager=viewer.name)
        return shorter if len(shorter) <= limit else text

    values: dict[str, Any] = {field: cleared(field, getattr(plan, field), limit) for field, limit in TEXTS.items()}
    for name, (part, form) in LISTS.items():
        values[name] = [
            {field: getattr(item, field) for field in form.model_fields if hasattr(item, field)}
            | {"text": cleared(f"{name}.{n}.text", item.text, SENTENCE), "day": _day(item.due_on, plan)}
            for n, item in enumerate(items_of(session, plan, part)[:LONGEST_LIST])
        ]
    values |= {
        "name": values["area"] or "My template",
        "dimension": plan.dimension,
        "purpose": plan.purpose,
        "days": (plan.end_on - plan.start_on).days,
    }
    return Suggested(TemplateContent.model_validate(values), {field: found for field, found in names.items() if found})


def save_template(
    session: Session, viewer: Viewer, *, values: Mapping[str, Any], moment: Moment, token: str | None = None
) -> str | None:
    """Keep a template of the viewer's own. Nobody else sees it.

    Returns:
        Its code, or None when the same form was sent before.

    Raises:
        NotAllowed: the viewer starts no plans.
        Invalid: a sentence for each field, an item's named like "activities.0.text".
        TooMany: one has to be deleted first.
    """
    if not may_coach(viewer):
        raise NotAllowed("Templates are kept by people who start coaching plans.")
    content = checked_content(values)
    if not claim_form_token(session, token, moment):
        return None
    kept = session.scalars(
        select(func.count()).select_from(PlanTemplate).where(col(PlanTemplate.owner_id) == viewer.person_id)
    ).one()
    if kept >= HOW_MANY:
        raise TooMany(f"You keep {HOW_MANY} templates already. Please delete one on the page Templates first.")
    template = PlanTemplate(
        **content.model_dump(),
        code=secrets.token_urlsafe(9),
        owner_id=viewer.person_id,
        created_at=moment.now,
        changed_at=moment.now,
    )
    session.add(template)
    session.flush()
    save(session, viewer, template, "template saved", moment)
    return template.code


def change_template(
    session: Session, viewer: Viewer, code: str, *, values: Mapping[str, Any], seen_revision: int, moment: Moment
) -> bool:
    """Put a template of the viewer's own in other words. What HR saw or published is private again.

    Args:
        values: its whole content.
        seen_revision: the `revision` that stood on the screen.

    Returns:
        Whether anything is different now.

    Raises:
        Invalid: as in `save_template`.
        EditConflict: it was changed in another window since.
    """
    template = find_template(session, viewer, code, TemplateAction.CHANGE)
    require_seen(template, seen_revision)
    content = checked_content(values)
    if content == template.content:
        return False
    for field, value in content.model_dump().items():
        setattr(template, field, value)
    template.revision += 1
    template.changed_at = moment.now
    move(template, TemplateState.PRIVATE)
    save(session, viewer, template, "template changed", moment)
    return True


def delete_template(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Delete a template of the viewer's own for good, for everybody. Plans that began from it stay as they are."""
    template = find_template(session, viewer, code, TemplateAction.DELETE)
    audit.record(session, "template deleted", at=moment.now, actor_id=viewer.person_id, template_id=template.id)
    session.delete(template)
    session.commit()


def checked_content(values: Mapping[str, Any]) -> TemplateContent:
    """The values as a template, cleaned and within its limits.

    Raises:
        Invalid: a sentence for each field; unknown fields do not fit either.
    """
    try:
        return TemplateContent.model_validate(dict(values))
    except ValidationError as error:
        fields = {".".join(map(str, problem["loc"])): _sentence(problem) for problem in error.errors()}
        raise Invalid(fields) from None


def move(template: PlanTemplate, state: TemplateState) -> None:
    """Give a template another state, and forget what was asked and decided before."""
    template.state = state
    template.asked_at = template.decided_at = template.decided_by_id = None
    template.decision = ""


def require_seen(template: PlanTemplate, seen_revision: int) -> None:
    """Raise `EditConflict` unless the text is still the one that was on the screen."""
    if template.revision != seen_revision:
        raise EditConflict({}, "This template was changed since you read it. Please look through it once more.")


def save(session: Session, viewer: Viewer, template: PlanTemplate, action: str, moment: Moment) -> None:
    """Leave a line in the record and commit."""
    audit.record(session, action, at=moment.now, actor_id=viewer.person_id, template_id=template.id)
    session.commit()


def _day(due_on: date | None, plan: Plan) -> int | None:
    """A date of the plan as a day counted from its start; one before the start is its first day."""
    return None if due_on is None else min(max((due_on - plan.start_on).days, 0), 366)


def _sentence(problem: Mapping[str, Any]) -> str:
    if problem["type"] == "too_long":
        return f"Please keep at most {LONGEST_LIST} of these."
    if problem["type"] == "extra_forbidden":
        return "This field is not part of a template."
    return sentence_of(problem)
