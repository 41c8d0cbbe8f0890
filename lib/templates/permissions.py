"""Who may do what with a template that somebody saved: state × relation, for one template and in SQL for many."""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from lib.access import Viewer, is_code, may_approve_templates, may_coach
from lib.errors import NotAllowed, NotFound
from lib.models import PlanTemplate, TemplateState


class TemplateRelation(StrEnum):
    """What a viewer is to a template that somebody saved."""

    OWNER = "owner"
    HR = "hr"
    COACH = "coach"


class TemplateAction(StrEnum):
    """What may be done with a template that somebody saved."""

    USE = "use"
    CHANGE = "change"
    DELETE = "delete"
    ASK = "ask_to_publish"
    TAKE_BACK = "take_back"
    PUBLISH = "publish"
    DECLINE = "decline"


_OWN = frozenset({TemplateAction.USE, TemplateAction.CHANGE, TemplateAction.DELETE})

ALLOWED_ON_TEMPLATES: dict[tuple[TemplateState, TemplateRelation], frozenset[TemplateAction]] = {
    (TemplateState.PRIVATE, TemplateRelation.OWNER): _OWN | {TemplateAction.ASK},
    (TemplateState.WAITING, TemplateRelation.OWNER): _OWN | {TemplateAction.TAKE_BACK},
    (TemplateState.PUBLISHED, TemplateRelation.OWNER): _OWN,
    (TemplateState.DECLINED, TemplateRelation.OWNER): _OWN | {TemplateAction.ASK},
    (TemplateState.WAITING, TemplateRelation.HR): frozenset({TemplateAction.PUBLISH, TemplateAction.DECLINE}),
    (TemplateState.PUBLISHED, TemplateRelation.HR): frozenset({TemplateAction.DECLINE}),
    (TemplateState.PUBLISHED, TemplateRelation.COACH): frozenset({TemplateAction.USE}),
}
"""State × relation → what may be done. Who may do anything may read it; for everybody else it is not there."""


def template_relations(viewer: Viewer, owner_id: int) -> frozenset[TemplateRelation]:
    """What is the viewer to a template? Whoever wrote one is never HR to it: nobody approves their own."""
    if owner_id == viewer.person_id:
        return frozenset({TemplateRelation.OWNER})
    found = set()
    if may_approve_templates(viewer):
        found.add(TemplateRelation.HR)
    if may_coach(viewer):
        found.add(TemplateRelation.COACH)
    return frozenset(found)


def template_actions(viewer: Viewer, *, owner_id: int, state: TemplateState) -> frozenset[TemplateAction]:
    """What may the viewer do with a template of this owner in this state? Nothing means that they do not see it."""
    found = template_relations(viewer, owner_id)
    return frozenset().union(*(ALLOWED_ON_TEMPLATES.get((state, relation), frozenset()) for relation in found))


def readable_templates(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `PlanTemplate`, the same rule for many: those with which the viewer may do anything."""
    is_own = col(PlanTemplate.owner_id) == viewer.person_id
    of_others = template_relations(viewer, owner_id=0)  # No person has this id.
    states = {state for state, relation in ALLOWED_ON_TEMPLATES if relation in of_others}
    return or_(is_own, and_(~is_own, col(PlanTemplate.state).in_(states)))


def find_template(session: Session, viewer: Viewer, code: str, action: TemplateAction) -> PlanTemplate:
    """The template behind a code, for a step with it; others who want to change it wait until this transaction ends.

    Raises:
        NotFound: there is none that this viewer may know of.
        NotAllowed: the viewer reads it, but may not do this with it in its state.
    """
    if not is_code(code):
        raise NotFound
    found = select(PlanTemplate).where(col(PlanTemplate.code) == code, readable_templates(viewer))
    template = session.scalars(found.with_for_update()).one_or_none()
    if template is None:
        raise NotFound
    if action not in template_actions(viewer, owner_id=template.owner_id, state=template.state):
        raise NotAllowed("This step is not open to you right now. The template may have changed; please look again.")
    return template
