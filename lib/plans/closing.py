"""The end of a plan: its outcome, and what both take with them."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Field, Session, SQLModel

from lib.access import Action, Viewer, open_for
from lib.clock import Moment, at
from lib.errors import EditConflict, Invalid, NotAllowed
from lib.models import PARAGRAPH, CloseForm, Plan, Side, StampEvent, State, Words
from lib.plans.drafting import stamp
from lib.plans.parts import checked
from lib.plans.saving import save

REFLECTION_DAYS = 14
"""For how many days after closing both are asked for a reflection."""


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
    plan = open_for(session, viewer, code, Action.CLOSE).plan
    if moment.today < (plan.started_on or plan.start_on):
        raise NotAllowed("The plan has not started yet. It can be closed from its first day.")
    if not values.get("outcome"):
        raise Invalid({"outcome": "Please choose how it went."})
    form = checked(CloseForm, values)
    if seen_revision != plan.revision:
        raise EditConflict({}, "Somebody wrote on this plan just now. Please look before you close it.")
    plan.sqlmodel_update(form.model_dump())
    plan.state, plan.ended_at = State.CLOSED, moment.now
    stamp(session, plan, StampEvent.CLOSE, moment.today)
    save(session, viewer, plan, "plan closed", moment, outcome=form.outcome.value)


def reflect(session: Session, viewer: Viewer, code: str, *, reflection: str, moment: Moment) -> None:
    """Write one's reflection on a closed plan, once.

    Raises:
        Invalid: there is no text, or too much.
        NotAllowed: it was written already, or the 14 days are over.
    """
    opened = open_for(session, viewer, code, Action.REFLECT)
    side = opened.side
    if side is None or side not in reflecting_sides(opened.plan, moment.today):
        raise NotAllowed("Reflections are open for 14 days after closing, once for each of you.")
    text = checked(ReflectionForm, {"reflection": reflection}).reflection
    if side is Side.MEMBER:
        opened.plan.member_reflection = text
    else:
        opened.plan.manager_reflection = text
    save(session, viewer, opened.plan, "reflection written", moment)


def reflecting_sides(plan: Plan, today: date) -> frozenset[Side]:
    """The sides that are still asked for a reflection: not written yet, and within 14 days of closing."""
    if plan.state is not State.CLOSED or plan.ended_at is None:
        return frozenset()
    if today > at(plan.ended_at).today + timedelta(days=REFLECTION_DAYS):
        return frozenset()
    written = {Side.MEMBER: plan.member_reflection, Side.MANAGER: plan.manager_reflection}
    return frozenset(side for side, text in written.items() if not text)
