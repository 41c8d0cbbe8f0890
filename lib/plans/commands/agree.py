"""Agreeing to a version of a proposed plan. The second agreement makes the plan active."""

from datetime import timedelta

from sqlmodel import Session

from lib import audit
from lib.access import Viewer, find_plan
from lib.clock import Moment
from lib.errors import EditConflict
from lib.models import ITEMS, Action, Answer, Plan, StampEvent, State
from lib.plans.commands.answer import accept, answer_item
from lib.plans.commit import stamp, touch
from lib.plans.context import open_for
from lib.plans.due_dates import keep_due_dates
from lib.plans.item_counts import facts_of
from lib.plans.parts import items_of, move_along, open_suggestions, reason_in, waits_for
from lib.plans.rules import schedule


def agree(session: Session, viewer: Viewer, code: str, *, version: int, moment: Moment) -> bool:
    """Agree to exactly this version. What the viewer has not answered counts as accepted.

    Args:
        version: the number of the version the viewer read.

    Returns:
        Whether the plan became active by this.

    Raises:
        EditConflict: there is a newer version.
        NotReady: something waits for the other side, or a part needed to start is missing.
    """
    _require_version(find_plan(session, viewer, code).plan, version)
    opened = open_for(session, viewer, code, Action.AGREE, moment)
    plan, side = opened.plan, opened.own_side
    _require_version(plan, version)
    suggestions = open_suggestions(session, plan)
    waiting = [item for part in ITEMS for item in items_of(session, plan, part) if waits_for(item, suggestions, part)]
    for item in waiting:
        answer_item(viewer, item, Answer.AGREED, "", moment)
    for suggestion in suggestions:
        accept(session, viewer, plan, suggestion, moment)
    plan.agreed_at[side] = moment.now
    audit.record(
        session, "version agreed", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id, version=plan.version
    )
    has_started = _start_if_agreed(session, viewer, plan, moment)
    touch(plan, moment)
    session.commit()
    return has_started


def explain_unshaped(session: Session, viewer: Viewer, code: str, *, reason: str, moment: Moment) -> None:
    """The manager's sentence why a plan starts that the team member changed nothing about. It starts by this.

    Raises:
        Invalid: there is no sentence.
        NotAllowed: not both have agreed, or the team member did shape the plan.
        NotReady: a part needed to start is missing, alignment with a new manager's manager for one.
    """
    opened = open_for(session, viewer, code, Action.EXPLAIN_UNSHAPED, moment)
    plan = opened.plan
    plan.unshaped_reason = reason_in(reason, "Please write one sentence; it stays with the plan.")
    audit.record(session, "unshaped plan explained", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id)
    _start_if_agreed(session, viewer, plan, moment)
    touch(plan, moment)
    session.commit()


def _is_shaped(session: Session, plan: Plan, moment: Moment) -> bool:
    """Did the team member suggest, add, change or decline anything that they did not take back?"""
    return facts_of(session, plan, moment.today).shaping > 0


def _start_if_agreed(session: Session, viewer: Viewer, plan: Plan, moment: Moment) -> bool:
    """Make the plan active where both have agreed and, if nothing was shaped, the manager has said why."""
    if None in plan.agreed_at.values():
        return False
    if not plan.unshaped_reason and not _is_shaped(session, plan, moment):
        return False
    by = timedelta(days=schedule.days_to_move(plan.start_on, moment.today))
    plan.start_on, plan.end_on = plan.start_on + by, plan.end_on + by
    move_along(session, plan, by)
    plan.state, plan.started_on = State.ACTIVE, plan.start_on
    stamp(session, plan, StampEvent.START, plan.started_on)
    keep_due_dates(session, plan)
    audit.record(
        session, "plan started", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id, moved_by_days=by.days
    )
    return True


def _require_version(plan: Plan, version: int) -> None:
    if plan.state is State.PROPOSED and version != plan.version:
        raise EditConflict(
            {"version": plan.version}, f"There is a newer version, {plan.version}. Please read it before you agree."
        )
