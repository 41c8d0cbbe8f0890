"""The plans on which HR helps: those that are stuck, and those for which nobody is responsible."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import (
    Viewer,
    any_viewer,
    is_about_hr,
    may_administer,
    may_watch_practice,
    plans_to_appoint_for,
    readable_plans,
)
from lib.clock import Moment
from lib.models import Person, Plan, Role, State, Stuck, Suggestion
from lib.plans.queries.header import PersonName, PlanHeader
from lib.plans.queries.stuck_reasons import is_open_adjustment, is_stuck, is_stuck_by
from lib.prepared import prepared
from lib.reporting_lines import reports_to_nobody

NAMED = 5
"""How many of those without a manager are named."""


@dataclass(frozen=True)
class WithoutAnybody:
    """Somebody in HR on whose open plan nobody is responsible, for a colleague in HR, who may appoint somebody.

    Attributes:
        code: of the plan, for the step alone; no page of it opens.
    """

    code: str
    person: PersonName


@dataclass(frozen=True)
class PeopleWithoutManager:
    """The people on the roster who report to nobody, the first few by name."""

    people: Sequence[PersonName]
    number: int


def people_without_manager(session: Session, viewer: Viewer) -> PeopleWithoutManager | None:
    """Who can have no plan, as they report to nobody, for HR and administrators; nothing about anybody's plans.

    Whoever is alone at the top, with everybody else below, is right there and not told.
    """
    if not (may_watch_practice(viewer) or may_administer(viewer)):
        return None
    asked = _without_manager()
    found = prepared(session, viewer, None, "without manager", lambda: session.execute(asked).all(), reads=asked)
    if not found or (len(found) == 1 and found[0][-1]):
        return None
    people = [PersonName(person_id, name, title) for person_id, name, title, *_ in found if person_id is not None]
    return PeopleWithoutManager(people, found[0][3])


@cache
def _without_manager() -> Select[int | None, str, str, int, bool]:
    report = aliased(Person)
    leads = exists().where(col(report.manager_id) == col(Person.id), col(report.active))
    return (
        select(col(Person.id), col(Person.name), col(Person.title), func.count().over(), leads)
        .where(col(Person.active), reports_to_nobody())
        .order_by(leads, col(Person.name_folded), col(Person.id))
        .limit(NAMED)
    )


def stuck_first(plans: Iterable[PlanHeader], today: date) -> list[PlanHeader]:
    """Plans that need help, in their order: first those for which nobody is responsible or whose manager cannot sign
    in, where nothing goes on without HR, then those that have waited longest."""
    return sorted(
        plans,
        key=lambda plan: (
            plan.stuck not in (Stuck.NOBODY, Stuck.SHUT_OUT),
            plan.stuck_since or today,
            plan.member.name,
            plan.code,
        ),
    )


def needs_help_of(viewer: Viewer, plan: PlanHeader) -> bool:
    """Is a plan stuck that is about somebody in HR, so that the manager's manager, this viewer, does HR's part?

    `stuck_codes` asks the same of the database. Every such plan is open and names the viewer as the manager's manager,
    so that it is among those of their Home.
    """
    is_above = plan.managers_manager is not None and plan.managers_manager.id == viewer.person_id
    return plan.stuck is not None and plan.is_about_hr and is_above and plan.side is None


def stuck_codes(session: Session, viewer: Viewer, *, moment: Moment, most: int | None = None) -> Sequence[str]:
    """The codes of the plans on which the viewer does HR's part and that need help, in the order of `stuck_first`.

    For HR all of them but those about somebody in HR; the latter are for the manager's manager, who reads them anyway.
    There is no look at what their rows say.

    Args:
        most: how many are read at most; without it all.
    """
    asked = {**viewer.parameters, _MOST: 2**31 - 1 if most is None else most}
    return prepared(
        session, viewer, moment.today, ("stuck", most),
        lambda: session.scalars(_first_stuck(viewer.roles, moment.today), asked).all(),
    )  # fmt: skip  # one call


def count_stuck(session: Session, viewer: Viewer, *, moment: Moment) -> int:
    """How many `stuck_codes` there are."""
    return prepared(
        session, viewer, moment.today, "number stuck",
        lambda: session.scalars(_number_stuck(viewer.roles, moment.today), viewer.parameters).one(),
    )  # fmt: skip  # one call


_MOST = "most"


@lru_cache(maxsize=16)
def _first_stuck(roles: frozenset[Role], today: date) -> Select[str]:
    return _stuck(roles, today).limit(bindparam(_MOST, type_=Integer()))


@lru_cache(maxsize=16)
def _number_stuck(roles: frozenset[Role], today: date) -> Select[int]:
    return select(func.count()).select_from(_stuck(roles, today).order_by(None).subquery())


def _stuck(roles: frozenset[Role], today: date) -> Select[str]:
    """The codes of the plans that are stuck, in the order of `stuck_first`."""
    viewer, member = any_viewer(roles), aliased(Person)
    readable = readable_plans(viewer).subquery()
    is_side = or_(col(Plan.member_id) == viewer.person_id, ~col(Plan.manager_id).is_distinct_from(viewer.person_id))
    theirs: ColumnElement[bool] = and_(is_about_hr(), col(Plan.managers_manager_id) == viewer.person_id)
    if may_watch_practice(viewer):
        theirs = or_(theirs, ~is_about_hr())
    reasons = is_stuck_by(today)
    of_plan = and_(col(Suggestion.plan_id) == col(Plan.id), is_open_adjustment())
    adjusting_since = select(func.min(col(Suggestion.at))).where(of_plan).correlate(Plan).scalar_subquery()
    return (
        select(col(Plan.code))
        .join(readable, readable.c.plan_id == col(Plan.id))
        .join(member, col(member.id) == col(Plan.member_id))
        .where(theirs, ~is_side, is_stuck(today))
        .order_by(
            case((or_(reasons[Stuck.NOBODY], reasons[Stuck.SHUT_OUT]), 0), else_=1),
            func.coalesce(col(Plan.nobody_since), today),
            case((col(Plan.state) == State.PROPOSED, col(Plan.proposed_at)), else_=adjusting_since),
            col(member.name),
            col(Plan.id),
        )
    )


def plans_without_anybody(session: Session, viewer: Viewer) -> list[WithoutAnybody]:
    """For HR: whom a colleague in HR needs as manager, by name; one line a person, and nothing of their plan."""
    if not may_watch_practice(viewer):
        return []
    found = prepared(
        session, viewer, None, "without anybody",
        lambda: session.execute(_without_anybody(viewer.roles), viewer.parameters).all(),
    )  # fmt: skip  # one call
    by_person: dict[int, WithoutAnybody] = {}
    for code, person_id, name in found:
        by_person.setdefault(person_id or 0, WithoutAnybody(code, PersonName(person_id or 0, name)))
    return list(by_person.values())


@cache
def _without_anybody(roles: frozenset[Role]) -> Select[str, int | None, str]:
    return (
        select(col(Plan.code), col(Person.id), col(Person.name))
        .join(Person, col(Person.id) == col(Plan.member_id))
        .where(plans_to_appoint_for(any_viewer(roles)))
        .order_by(col(Person.name), col(Person.id), col(Plan.id))
    )
