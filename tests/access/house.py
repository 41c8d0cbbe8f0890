"""A small organisation around one plan, for the tests of the access rule."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from lib import access
from lib.access import Viewer
from lib.models import FullReading, Person, Plan, Reading, Role, State
from tests.builders import make_account, make_person, make_plan, moment

NOW = moment()


def how_much(session: Session, viewer: Viewer | None, plan: Plan) -> Reading:
    """What the viewer reads of the plan, asserted to be the same in both forms of the rule."""
    by_rule = access.reading(viewer, access.people_of_plan(session, plan))
    if viewer is None:
        return by_rule
    in_sql = dict(session.execute(access.readable_plans(viewer)).all()).get(plan.id, Reading.NONE)  # type: ignore[call-overload]  # rows are pairs
    assert in_sql == by_rule
    return by_rule


class House:
    """Director ← manager ← member, with HR beside them, and a plan between manager and member."""

    def __init__(self, session: Session, state: State = State.ACTIVE, **facts: Any) -> None:
        self.session = session
        self.director = make_person(session, "Dora Director")
        self.boss = make_person(session, "Tom Above", manager=self.director)
        self.manager = make_person(session, "Maya Manager", manager=self.boss)
        self.member = make_person(session, "Jonas Member", manager=self.manager)
        self.hr = make_person(session, "Hana Hr", manager=self.director)
        self.deputy = make_person(session, "Dina Deputy", manager=self.director)
        make_account(session, self.hr, [Role.HR])
        self.plan = make_plan(
            session, member=self.member, manager=self.manager, managers_manager=self.boss, state=state, **facts
        )

    def reads(self, person: Person) -> Reading:
        return how_much(self.session, access.load_viewer(self.session, person.id or 0), self.plan)


def full_reading(plan: Plan, person: Person) -> FullReading:
    """The person reads the plan in full for another half hour from now on."""
    until = NOW.now + timedelta(minutes=30)
    return FullReading(plan_id=plan.id or 0, person_id=person.id or 0, reason="stuck", at=NOW.now, until=until)
