"""Cancelling a plan for one of a few reasons."""

from sqlmodel import Session

from lib import labels
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid
from lib.models import Action, CancelReason, State
from lib.plans.commit import note_change, save
from lib.plans.context import open_for

CANCEL_REASONS = tuple(reason for reason in CancelReason if reason is not CancelReason.LEFT)
"""Why people cancel a plan; *left* is found out by an import alone."""


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
    note_change(session, viewer, plan, f"Cancelled: {labels.in_sentence(why)}.", moment)
    save(session, viewer, plan, "plan cancelled", moment, reason=why.value)
