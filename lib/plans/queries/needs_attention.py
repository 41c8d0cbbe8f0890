"""The plans on which HR helps: those that are stuck, and those for which nobody is responsible."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer, is_about_hr, may_administer, may_watch_practice, plans_to_appoint_for
from lib.clock import Moment
from lib.models import Person, Plan, Stuck
from lib.plans.queries.header import PersonName, PlanHeader, headers, is_stuck
from lib.reporting_lines import reports_to_nobody

NAMED = 5
"""So many of those without a manager are named."""


@dataclass(frozen=True)
class WithoutAnybody:
    """Somebody in HR on whose open plan nobody is responsible, for a colleague in HR, who may appoint somebody.

    Attributes:
        code: of the plan, for the step alone; no page of it opens.
    """

    code: str
    person: PersonName


@dataclass(frozen=True)
class WithoutManager:
    """The people on the roster who report to nobody, the first few by name."""

    people: Sequence[PersonName]
    number: int


def people_without_manager(session: Session, viewer: Viewer) -> WithoutManager | None:
    """Who can have no plan, as they report to nobody, for HR and administrators; nothing about anybody's plans.

    Whoever is alone at the top, with everybody else below, is right there and not told.
    """
    if not (may_watch_practice(viewer) or may_administer(viewer)):
        return None
    report = aliased(Person)
    leads = exists().where(col(report.manager_id) == col(Person.id), col(report.active))
    found = session.execute(
        select(col(Person.id), col(Person.name), col(Person.title), func.count().over(), leads)
        .where(col(Person.active), reports_to_nobody())
        .order_by(leads, col(Person.name_folded), col(Person.id))
        .limit(NAMED)
    ).all()
    if not found or (len(found) == 1 and found[0][-1]):
        return None
    people = [PersonName(person_id, name, title) for person_id, name, title, *_ in found if person_id is not None]
    return WithoutManager(people, found[0][3])


def stuck_plans(session: Session, viewer: Viewer, *, moment: Moment) -> list[PlanHeader]:
    """The plans on which the viewer does HR's part and that need help: first those for which nobody is responsible
    or whose manager cannot sign in, where nothing goes on without HR, then those that have waited longest.

    For HR all of them but those about somebody in HR; the latter are for the manager's manager, who reads them anyway.
    """
    on_it = (col(Plan.manager_id), col(Plan.managers_manager_id))
    theirs: ColumnElement[bool] = and_(is_about_hr(), on_it[1] == viewer.person_id)
    if may_watch_practice(viewer):
        theirs = or_(theirs, and_(~is_about_hr(), on_it[0].is_distinct_from(viewer.person_id)))
    found = headers(session, viewer, and_(theirs, is_stuck(moment)), moment)
    return sorted(
        (plan for plan in found if plan.side is None),
        key=lambda plan: (
            plan.stuck not in (Stuck.NOBODY, Stuck.SHUT_OUT),
            plan.stuck_since or moment.today,
            plan.member.name,
            plan.code,
        ),
    )


def plans_without_anybody(session: Session, viewer: Viewer) -> list[WithoutAnybody]:
    """For HR: whom a colleague in HR needs as manager, by name; one line a person, and nothing of their plan."""
    found = session.execute(
        select(col(Plan.code), col(Person.id), col(Person.name))
        .join(Person, col(Person.id) == col(Plan.member_id))
        .where(plans_to_appoint_for(viewer))
        .order_by(col(Person.name), col(Person.id), col(Plan.id))
    )
    by_person: dict[int, WithoutAnybody] = {}
    for code, person_id, name in found:
        by_person.setdefault(person_id, WithoutAnybody(code, PersonName(person_id, name)))
    return list(by_person.values())
