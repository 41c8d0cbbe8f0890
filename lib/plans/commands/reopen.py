"""Reopening a plan that was closed or cancelled a few days ago."""

from sqlmodel import Session

from lib import formatting, labels, reporting_lines
from lib.access import Viewer
from lib.clock import Moment, at
from lib.models import Action, Person, Plan, PlanStamp, StampEvent, State
from lib.plans.commands import follow_roster
from lib.plans.commit import note_change, save
from lib.plans.context import open_for
from lib.plans.parts import id_of


def reopen_plan(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Take a plan that ended within the last week back to the state before, with the reporting line of today.

    What was written at closing fills the form when the plan is closed again; the outcome and the sentence of evidence
    are kept in the journal.

    Raises:
        NotReady: it ended too long ago, or its team member left.
        NotAllowed: it is not the viewer's to reopen.
    """
    reporting_lines.lock_lines(
        session
    )  # From here on the plan follows the roster again; no import may end between the two.
    plan = open_for(session, viewer, code, Action.REOPEN, moment).plan
    assert plan.ended_at is not None
    was = f"closed as {labels.in_sentence(plan.outcome)}" if plan.outcome else "cancelled"
    told = f"Reopened. It had been {was} on {formatting.short_day(at(plan.ended_at).today, moment.today)}."
    stamped = session.get(PlanStamp, (id_of(plan), StampEvent.CLOSE))
    if stamped is not None:
        session.delete(stamped)
    evidence = f"\nEvidence: {plan.outcome_evidence}" if plan.outcome else ""
    has_begun = plan.started_on is not None
    plan.state = plan.state_before or (State.ACTIVE if has_begun else State.PROPOSED)
    plan.outcome = plan.cancel_reason = plan.ended_at = plan.ended_by_id = plan.state_before = None
    note_change(session, viewer, plan, f"{told}{_take_line_of_today(session, plan, moment)}{evidence}", moment)
    save(session, viewer, plan, "plan reopened", moment)


def _take_line_of_today(session: Session, plan: Plan, moment: Moment) -> str:
    """Give a reopened plan the reporting line of today; say who its manager is now, where that has changed."""
    before = plan.manager_id
    follow_roster.take_line(session, plan, reporting_lines.line_of_plan(session, plan), moment)
    if plan.manager_id == before:
        return ""
    manager = session.get(Person, plan.manager_id) if plan.manager_id is not None else None
    return f" {manager.name} is its manager now." if manager else f" {follow_roster.NOBODY_THERE}"
