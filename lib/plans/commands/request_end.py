"""The team member would like to stop: they say why, and the manager decides whether and how it goes on."""

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.formatting import first_name
from lib.models import Action, Person
from lib.plans.commit import note_change, save
from lib.plans.context import open_for
from lib.plans.parts import reason_in


def request_to_end(session: Session, viewer: Viewer, code: str, *, reason: str, moment: Moment) -> None:
    """The team member asks to stop, and says why. Until the manager decides the plan goes on.

    Raises:
        Invalid: there is no reason.
    """
    plan = open_for(session, viewer, code, Action.REQUEST_END, moment).plan
    plan.stop_reason, plan.stop_asked_at = reason_in(reason), moment.now
    save(session, viewer, plan, "stop asked for", moment)


def withdraw_end_request(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """The team member takes their wish back. Nothing of it stays on the plan."""
    plan = open_for(session, viewer, code, Action.WITHDRAW_END_REQUEST, moment).plan
    plan.stop_reason, plan.stop_asked_at = "", None
    save(session, viewer, plan, "wish to stop taken back", moment)


def decline_end_request(session: Session, viewer: Viewer, code: str, *, answer: str, moment: Moment) -> None:
    """The manager decides that the plan goes on, with a sentence to the team member.

    The other two answers are closing the plan and cancelling it because the team member asked.

    Raises:
        Invalid: there is no sentence.
    """
    plan = open_for(session, viewer, code, Action.DECLINE_END_REQUEST, moment).plan
    said = reason_in(answer, "Please write a sentence; it is your answer.", field="answer")
    member = first_name(session.get_one(Person, plan.member_id).name)
    note_change(
        session,
        viewer,
        plan,
        f"{member} requested to end the plan: {plan.stop_reason}\nThe plan continues: {said}",
        moment,
    )
    plan.stop_reason, plan.stop_asked_at = "", None
    save(session, viewer, plan, "wish to stop answered", moment)
