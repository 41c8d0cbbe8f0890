"""Who reads a plan today."""

from datetime import datetime

from sqlmodel import Session, col

from lib.access.deputies import deputies_of
from lib.access.load_viewers import load_viewers
from lib.access.plan_people import people_of_plan
from lib.access.rule import people_in_hr, reading_of, relations
from lib.access.viewer import Viewer
from lib.models import Account, Person, Plan, Reading, Relation


def readers_of(session: Session, plan: Plan, now: datetime) -> list[tuple[Viewer, frozenset[Relation]]]:
    """Everybody who may read the plan today and what they are to it: the two, a deputy, those above, then HR by name.

    The rule itself is asked for each of them, so that the list cannot say anything else than what holds.

    Args:
        now: for what HR opened in full a moment ago, and for deputies.
    """
    people = people_of_plan(session, plan)
    deputies = [one.person_id for one in deputies_of(session, plan, people, now)]
    on_it = [plan.member_id, plan.manager_id, *deputies, plan.managers_manager_id]
    in_hr = session.scalars(
        people_in_hr().join(Person, col(Person.id) == col(Account.person_id)).order_by(col(Person.name))
    )
    in_order = [person_id for person_id in dict.fromkeys([*on_it, *in_hr]) if person_id is not None]
    active = load_viewers(session, in_order, now)
    viewers = [active[person_id] for person_id in in_order if person_id in active]
    found = [(viewer, relations(viewer, people)) for viewer in viewers]
    return [(viewer, as_what) for viewer, as_what in found if reading_of(as_what, plan.state) is not Reading.NONE]
