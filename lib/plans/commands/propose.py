"""Proposing a draft to the team member, and what is missing until then."""

import re

from sqlalchemy import select
from sqlmodel import Session, col

from lib import reporting_lines
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid
from lib.models import OPEN_STATES, Action, Plan, PlanText, StampEvent, State
from lib.plans.commands.draft import NEEDED_TO_PROPOSE, open_draft
from lib.plans.commit import save, stamp
from lib.plans.parts import require_fit, require_items_inside, require_timeline
from lib.plans.plan_versions import new_version
from lib.texts import fold


def missing_to_propose(text: PlanText) -> dict[str, str]:
    """The bold parts that are not there yet: for each field the sentence that asks for it."""
    return {field: sentence for field, sentence in NEEDED_TO_PROPOSE.items() if not getattr(text, field)}


def propose(session: Session, viewer: Viewer, code: str, *, seen_revision: int | None = None, moment: Moment) -> None:
    """Show the draft to the team member as version 1, which the manager agrees to by proposing it.

    Args:
        seen_revision: the `revision` the viewer reviewed, if the screen knows it.

    Raises:
        Invalid: bold parts are missing, or a date does not fit; a sentence for each, by field name.
        EditConflict: the draft was changed elsewhere since it was reviewed.
    """
    reporting_lines.lock_lines(session)  # From here on the plan follows the roster; no import may end between the two.
    plan = open_draft(session, viewer, code, Action.PROPOSE, moment).plan
    if seen_revision is not None and seen_revision != plan.revision:
        raise EditConflict({}, "The draft changed since you read it. Please look through it once more.")
    if missing := missing_to_propose(plan):
        raise Invalid(missing)
    require_timeline(plan.start_on, plan.end_on, moment.today)
    require_fit(session, plan, {"goal_by": plan.goal_by}, moment.today)
    require_items_inside(session, plan, plan.start_on, plan.end_on, moment.today)
    today = reporting_lines.line_of(session, plan.member_id)
    plan.managers_manager_id = today.managers_manager_id
    plan.state = State.PROPOSED
    plan.proposed_at = moment.now
    stamp(session, plan, StampEvent.PROPOSAL, moment.today)
    new_version(session, viewer, plan, moment)
    plan.manager_agreed_at = moment.now
    save(session, viewer, plan, "plan proposed", moment)


def similar_open_areas(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> list[str]:
    """Development areas that are much alike, on other open plans of the team member that the viewer coaches.

    They are alike where two thirds of the words of the shorter one stand in the other, in whatever case and order.
    """
    plan = open_draft(session, viewer, code, Action.EDIT_DRAFT, moment).plan
    areas = session.scalars(
        select(col(Plan.area)).where(
            col(Plan.member_id) == plan.member_id,
            col(Plan.manager_id) == viewer.person_id,
            col(Plan.state).in_(OPEN_STATES),
        )
    )
    return [area for area in areas if _are_similar(area, plan.area)]


def _are_similar(one: str, other: str) -> bool:
    words, others = (set(re.findall(r"\w+", fold(text))) for text in (one, other))
    fewest = min(len(words), len(others))
    return fewest > 0 and len(words & others) >= 2 / 3 * fewest
