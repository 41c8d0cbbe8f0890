"""*Not now*: the team member asks for another time, with a reason, and may withdraw that."""

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.models import Action, Plan
from lib.plans.commit import note_change, save
from lib.plans.context import open_for
from lib.plans.parts import reason_in


def say_not_now(session: Session, viewer: Viewer, code: str, *, reason: str, moment: Moment) -> None:
    """The team member says *not now* to a proposal, and why. All shaping rests until the manager has answered.

    Raises:
        Invalid: there is no reason.
        NotAllowed: the plan is no proposal any more, or a not now is open.
    """
    plan = open_for(session, viewer, code, Action.NOT_NOW, moment).plan
    plan.not_now_reason = reason_in(reason, "Please say why; your manager reads it and revises the proposal.")
    plan.not_now_at, plan.member_agreed_at = moment.now, None
    note_change(session, viewer, plan, f"Not now: {plan.not_now_reason}", moment)
    save(session, viewer, plan, "not now said", moment)


def withdraw_not_now(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """The team member takes their *not now* back; the two go on shaping where they were."""
    plan = open_for(session, viewer, code, Action.WITHDRAW_NOT_NOW, moment).plan
    settle_not_now(plan)
    note_change(session, viewer, plan, "The not now was withdrawn.", moment)
    save(session, viewer, plan, "not now taken back", moment)


def settle_not_now(plan: Plan) -> None:
    plan.not_now_at, plan.not_now_reason = None, ""
