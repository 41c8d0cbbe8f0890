"""Closing a plan with its outcome and what shows it."""

from typing import Any

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid
from lib.models import Action, CloseForm, StampEvent, State
from lib.plans.commit import save, stamp
from lib.plans.context import open_for
from lib.plans.parts import checked


def close_plan(
    session: Session, viewer: Viewer, code: str, *, values: dict[str, Any], seen_revision: int, moment: Moment
) -> None:
    """Close an active plan with its outcome and one sentence of evidence; all but reflections is then read-only.

    Args:
        values: the fields of `CloseForm`.
        seen_revision: the `revision` the viewer had before them.

    Raises:
        Invalid: a sentence for each field.
        EditConflict: somebody wrote on the plan in between.
        NotAllowed: the plan is not active, or is not the viewer's to close.
    """
    plan = open_for(session, viewer, code, Action.CLOSE, moment).plan
    if not values.get("outcome"):
        raise Invalid({"outcome": "Please choose how it went."})
    form = checked(CloseForm, values)
    if seen_revision != plan.revision:
        raise EditConflict({}, "Somebody wrote on this plan just now. Please look before you close it.")
    plan.sqlmodel_update(form.model_dump())
    plan.state, plan.ended_at, plan.ended_by_id = State.CLOSED, moment.now, viewer.person_id
    plan.state_before = State.ACTIVE
    stamp(session, plan, StampEvent.CLOSE, moment.today)
    save(session, viewer, plan, "plan closed", moment, outcome=form.outcome.value)
