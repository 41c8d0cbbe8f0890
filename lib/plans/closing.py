"""The end of a plan: its outcome or why it was cancelled, what both take with them, and the way back."""

from typing import Any

from sqlmodel import Field, Session, SQLModel

from lib import line, words
from lib.access import Viewer
from lib.clock import Moment, at
from lib.errors import EditConflict, Invalid
from lib.life import Action
from lib.models import PARAGRAPH, CancelReason, CloseForm, Person, Plan, PlanStamp, Side, StampEvent, State, Words
from lib.plans.parts import checked, id_of
from lib.plans.saving import note_change, save, stamp
from lib.plans.situations import open_for

CANCEL_REASONS = tuple(reason for reason in CancelReason if reason is not CancelReason.LEFT)
"""Why people cancel a plan; *left* is found out by an import alone."""


class ReflectionForm(SQLModel):
    """What somebody takes with them from a plan that was closed."""

    reflection: Words = Field(min_length=1, max_length=PARAGRAPH)


class LookBackForm(SQLModel):
    """What became of it, two months later."""

    look_back: Words = Field(min_length=1, max_length=PARAGRAPH)


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


def look_back(session: Session, viewer: Viewer, code: str, *, text: str, moment: Moment) -> None:
    """Say, two months after a plan was closed, what of it one still does today; once.

    Raises:
        Invalid: there is no text, or too much.
        NotAllowed: it was written already, it is too early, or the 14 days are over.
    """
    opened = open_for(session, viewer, code, Action.LOOK_BACK, moment)
    said = checked(LookBackForm, {"look_back": text}).look_back
    if opened.side is Side.MEMBER:
        opened.plan.member_look_back = said
    else:
        opened.plan.manager_look_back = said
    save(session, viewer, opened.plan, "look-back written", moment)


def cancel_plan(
    session: Session, viewer: Viewer, code: str, *, reason: CancelReason, seen_revision: int, moment: Moment
) -> None:
    """Cancel an open plan. It can be read afterwards, and for a week be reopened.

    Args:
        reason: one of `CANCEL_REASONS`.
        seen_revision: the `revision` the viewer had before them.

    Raises:
        Invalid: no reason, or one that people do not give.
        EditConflict: somebody wrote on the plan in between.
    """
    plan = open_for(session, viewer, code, Action.CANCEL, moment).plan
    if reason not in CANCEL_REASONS:
        raise Invalid({"reason": "Please choose a reason."})
    if seen_revision != plan.revision:
        raise EditConflict({}, "Somebody wrote on this plan just now. Please look before you cancel it.")
    why = CancelReason(reason)
    plan.state_before = plan.state
    plan.state, plan.cancel_reason = State.CANCELLED, why
    plan.ended_at, plan.ended_by_id = moment.now, viewer.person_id
    note_change(session, viewer, plan, f"Cancelled: {words.in_sentence(why)}.", moment)
    save(session, viewer, plan, "plan cancelled", moment, reason=why.value)


def reopen_plan(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Take a plan that ended within the last week back to the state before, with the reporting line of today.

    What was written when it was closed stays and stands in the form when it is closed again; its outcome and the
    sentence of evidence are kept in the journal.

    Raises:
        NotReady: it ended too long ago, or its team member left.
        NotAllowed: it is not the viewer's to reopen.
    """
    line.hold_lines(session)  # From here on the plan follows the roster again; no import may end between the two.
    plan = open_for(session, viewer, code, Action.REOPEN, moment).plan
    assert plan.ended_at is not None
    was = f"closed as {words.in_sentence(plan.outcome)}" if plan.outcome else "cancelled"
    told = f"Reopened. It had been {was} on {words.short_day(at(plan.ended_at).today, moment.today)}."
    stamped = session.get(PlanStamp, (id_of(plan), StampEvent.CLOSE))
    if stamped is not None:
        session.delete(stamped)
    evidence = f"\nWhat showed it: {plan.outcome_evidence}" if plan.outcome else ""
    has_begun = plan.started_on is not None
    plan.state = plan.state_before or (State.ACTIVE if has_begun else State.PROPOSED)
    plan.outcome = plan.cancel_reason = plan.ended_at = plan.ended_by_id = plan.state_before = None
    note_change(session, viewer, plan, f"{told}{_take_line_of_today(session, plan, moment)}{evidence}", moment)
    save(session, viewer, plan, "plan reopened", moment)


def _take_line_of_today(session: Session, plan: Plan, moment: Moment) -> str:
    """Give a reopened plan the reporting line of today; say who its manager is now, where it is another one."""
    before = plan.manager_id
    line.take_line(session, plan, line.line_of_plan(session, plan), moment)
    if plan.manager_id == before:
        return ""
    manager = session.get(Person, plan.manager_id) if plan.manager_id is not None else None
    return f" {manager.name} is its manager now." if manager else f" {line.NOBODY_THERE}"
