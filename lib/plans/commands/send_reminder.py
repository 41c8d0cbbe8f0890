"""A reminder by HR to those who take the next step."""

from sqlmodel import Session

from lib import audit
from lib.access import Viewer
from lib.clock import Moment
from lib.formatting import first_name
from lib.models import Action, Person, Plan, Relation, Side
from lib.plans.commit import note_change, touch
from lib.plans.context import open_for
from lib.plans.rules.status import PlanStatus
from lib.plans.rules.turn import OF_SIDE, whose_turn


def send_reminder(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> set[int]:
    """Ask whoever has the turn for the next step, at most once a day. The two read it in the journal.

    Returns:
        The ids of those who are asked.

    Raises:
        NotReady: somebody did today already, or nothing waits for anybody.
    """
    opened = open_for(session, viewer, code, Action.SEND_REMINDER, moment)
    plan = opened.plan
    by = first_name(viewer.name) + (" from HR" if Relation.HR in opened.relations else "")
    sides = asked_sides(opened.status)
    whom = _named(session, plan, sides)
    note_change(session, viewer, plan, f"{by} reminds {whom} of the next step.", moment)
    touch(plan, moment, is_step=False)
    plan.nudged_at, plan.nudged_by_id = moment.now, viewer.person_id
    audit.record(session, "reminder sent", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id, sides=sides)
    session.commit()
    return asked_people(plan, opened.status)


def asked_people(plan: Plan, now: PlanStatus) -> set[int]:
    """The ids of those whom a reminder is for."""
    return {person_id for side in asked_sides(now) if (person_id := plan.person_ids[side]) is not None}


def asked_sides(now: PlanStatus) -> list[Side]:
    """The sides that a reminder is for."""
    who = whose_turn(now).who
    if not who and now.adjustment_by is not None:  # It waits before the first day too, when it is nobody's turn.
        who = frozenset({OF_SIDE[now.adjustment_by.other]})
    return [side for side in Side if OF_SIDE[side] in who]


def _named(session: Session, plan: Plan, sides: list[Side]) -> str:
    """Whom a reminder is for, by first name, or both."""
    if len(sides) != 1:
        return "the two of you"
    assert plan.manager_id is not None, "A plan without a manager is HR's own turn"
    asked, other = (session.get_one(Person, plan.person_ids[side]) for side in (sides[0], sides[0].other))
    return asked.name if first_name(asked.name) == first_name(other.name) else first_name(asked.name)
