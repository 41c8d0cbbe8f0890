"""The end of a plan: its outcome, and what both take with them."""

from typing import Any

from sqlmodel import Field, Session, SQLModel

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid
from lib.life import Action
from lib.models import PARAGRAPH, CloseForm, Side, StampEvent, State, Words
from lib.plans.drafting import stamp
from lib.plans.parts import checked
from lib.plans.saving import save
from lib.plans.situations import open_for


class ReflectionForm(SQLModel):
    reflection: Words = Field(min_length=1, max_length=PARAGRAPH)


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


def reflect(session: Session, viewer: Viewer, code: str, *, reflection: str, moment: Moment) -> None:
    """Write one's reflection on a closed plan, once.

    Raises:
        Invalid: there is no text, or too much.
        NotAllowed: it was written already, or the 14 days are over.
    """
    opened = open_for(session, viewer, code, Action.REFLECT, moment)
    side = opened.side
    text = checked(ReflectionForm, {"reflection": reflection}).reflection
    if side is Side.MEMBER:
        opened.plan.member_reflection = text
    else:
        opened.plan.manager_reflection = text
    save(session, viewer, opened.plan, "reflection written", moment)
