"""Find the plan behind a code from an address, as far as it means something to whoever asks."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, false, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access.plan_people import people_as_stored, people_of_plan
from lib.access.rule import PlanPeople, is_about_hr, readable_plans, reading_of, relations
from lib.access.viewer import Viewer
from lib.db import MISTAKES
from lib.errors import NotAllowed, NotFound
from lib.models import OPEN_STATES, Person, Plan, Reading, Relation, Side, State


@dataclass(frozen=True)
class OpenedPlan:
    """A plan that means something to the viewer, with what they are to it.

    Attributes:
        people: what the rule knew about it.
    """

    plan: Plan
    relations: frozenset[Relation]
    reading: Reading
    people: PlanPeople

    @property
    def side(self) -> Side | None:
        """Which of the two is the viewer?"""
        if Relation.MEMBER in self.relations:
            return Side.MEMBER
        return Side.MANAGER if Relation.MANAGER in self.relations else None

    @property
    def acts_for(self) -> Side | None:
        """For which of the two does the viewer take steps? A deputy does for the manager."""
        return Side.MANAGER if self.side is None and Relation.DEPUTY in self.relations else self.side

    @property
    def own_side(self) -> Side:
        """For which of the two does the viewer take a step that is for the two alone?

        Raises:
            NotAllowed: for neither.
        """
        if (side := self.acts_for) is None:
            raise NotAllowed("Only the team member and the manager can take this step.")
        return side


def find_plan(session: Session, viewer: Viewer, code: str, *, at_least: Reading = Reading.FULL) -> OpenedPlan:
    """The plan behind a code from an address, if the viewer may read that much of it.

    Raises:
        NotFound: there is none, or it is not for this viewer: the two are never told apart.
    """
    opened = look_up(session, viewer, code)
    levels = list(Reading)
    if opened.reading is Reading.NONE or levels.index(opened.reading) < levels.index(at_least):
        raise NotFound
    return opened


def look_up(session: Session, viewer: Viewer, code: str, *, to_change: bool = False) -> OpenedPlan:
    """The plan behind a code from an address, if the viewer is anything to it, reading or not.

    Args:
        to_change: others who want to change the plan wait until this transaction ends.

    Raises:
        NotFound: there is none, or it is nothing to this viewer: the two are never told apart.
    """
    if not is_code(code):
        raise NotFound
    try:
        found = _plan_to_change(session, code) if to_change else _plan_to_read(session, code)
    except MISTAKES:  # The row is damaged, which tells that there is one: nobody learns that who may not read it.
        if session.execute(readable_plans(viewer).where(col(Plan.code) == code)).first() is None:
            raise NotFound from None
        raise
    opened = _opened(viewer, *found) if found is not None else None
    if opened is None:
        raise NotFound
    return opened


def look_up_open(session: Session, viewer: Viewer, codes: Collection[str]) -> dict[str, OpenedPlan]:
    """The plans with these codes that are open and to which the viewer is anything, by code, as `look_up` gives them.

    However many they are, it asks the database once.
    """
    are_asked_for = col(Plan.code).in_(codes), col(Plan.state).in_(OPEN_STATES)
    rows = session.execute(_plans_with_people().where(*are_asked_for))
    found = (
        (plan, _opened(viewer, plan, people_as_stored(plan, is_about, is_there))) for plan, is_about, is_there in rows
    )
    return {plan.code: opened for plan, opened in found if opened is not None}


def is_code(code: object) -> bool:
    """Could this be the code of something? Anything may be sent in place of one."""
    return isinstance(code, str) and 0 < len(code) <= 22 and code.isascii() and code.isprintable()


def _opened(viewer: Viewer, plan: Plan, people: PlanPeople) -> OpenedPlan | None:
    """A plan as the viewer opens it, if they are anything to it."""
    found = relations(viewer, people)
    return OpenedPlan(plan, found, reading_of(found, plan.state), people) if found else None


def _plan_to_read(session: Session, code: str) -> tuple[Plan, PlanPeople] | None:
    found = session.execute(_plan_of(), {"code": code}).one_or_none()
    if found is None:
        return None
    plan, is_about, has_manager = found
    is_draft = plan.state is State.DRAFT
    return plan, people_of_plan(session, plan) if is_draft else people_as_stored(plan, is_about, has_manager)


def _plan_to_change(session: Session, code: str) -> tuple[Plan, PlanPeople] | None:
    plan = session.scalars(_held_plan_of(), {"code": code}).one_or_none()
    return (plan, people_of_plan(session, plan)) if plan is not None else None


@cache
def _plan_of() -> Select[Plan, bool, bool]:
    """The query behind `look_up`, made once, as every page of a plan asks it."""
    return _plans_with_people().where(col(Plan.code) == bindparam("code"))


@cache
def _held_plan_of() -> Select[Plan]:
    # Whoever was changing it came first; what they saved counts, not what was read before.
    of_code = select(Plan).where(col(Plan.code) == bindparam("code"))
    return of_code.with_for_update().execution_options(populate_existing=True)


def _plans_with_people() -> Select[Plan, bool, bool]:
    """Plans with what `people_as_stored` needs besides: whether it is about HR, and whether its manager is there."""
    manager = aliased(Person)
    plans = select(Plan, is_about_hr(is_of_few=True), func.coalesce(col(manager.active), false()))
    return plans.outerjoin(manager, col(manager.id) == col(Plan.manager_id))
