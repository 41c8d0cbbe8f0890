"""Who stands in for the manager of a plan, and on which days."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import Date, Select, and_, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access.absences import TODAY, absences_on_plans
from lib.access.load_viewers import load_viewers
from lib.access.rule import PlanPeople, relations
from lib.clock import at
from lib.models import Absence, AbsencePlan, Person, Plan, Relation


@dataclass(frozen=True)
class Deputy:
    """Somebody who stands in for a plan's manager from a first day to a last one, both included."""

    absence_id: int | None
    person_id: int
    name: str
    first_on: date
    last_on: date


def deputies_of(session: Session, plan: Plan, people: PlanPeople, now: datetime) -> list[Deputy]:
    """Who stands in for the plan's manager today or will, the first one first; whoever the rule shuts out does not.

    Args:
        people: what the rule knows about the plan.
    """
    assert plan.id is not None
    return deputies_of_many(session, {plan.id: people}, now)[plan.id]


def deputies_of_many(
    session: Session, people: Mapping[int, PlanPeople], now: datetime
) -> defaultdict[int, list[Deputy]]:
    """The deputies of many plans, as `deputies_of` gives them, in as many queries as for one.

    Args:
        people: what the rule knows about each plan, by its id.
    """
    absences = session.execute(_absences_of_plans(), {"plans": list(people), TODAY: at(now).today}).all()
    active = load_viewers(session, {one.deputy_id for one, _ in absences}, now) if absences else {}
    found = defaultdict[int, list[Deputy]](list)
    for one, plan_id in absences:
        viewer = active.get(one.deputy_id)
        if viewer is None:
            continue
        if Relation.DEPUTY in relations(replace(viewer, deputy_on=frozenset({plan_id})), people[plan_id]):
            found[plan_id].append(Deputy(one.id, viewer.person_id, viewer.name, one.first_on, one.last_on))
    return found


def deputies_on(session: Session, plan_ids: Collection[int], today: date) -> dict[int, list[int]]:
    """Who stands in on a day for the managers of these plans: the ids of people who work here, by plan."""
    found: dict[int, list[int]] = defaultdict(list)
    for plan_id, deputy_id in session.execute(_deputies_on(), {"plans": list(plan_ids), TODAY: today}):
        found[plan_id].append(deputy_id)
    return found


@cache
def _deputies_on() -> Select[int, int]:
    deputy = aliased(Person)
    today = bindparam(TODAY, type_=Date())
    return (
        absences_on_plans()
        .join(deputy, and_(col(deputy.id) == col(Absence.deputy_id), col(deputy.active)))
        .where(col(AbsencePlan.plan_id).in_(bindparam("plans", expanding=True)), col(Absence.first_on) <= today)
        .with_only_columns(col(AbsencePlan.plan_id), col(Absence.deputy_id))
        .order_by(col(Absence.deputy_id))
    )


@cache
def _absences_of_plans() -> Select[Absence, int]:
    asked = col(AbsencePlan.plan_id).in_(bindparam("plans", expanding=True))
    return absences_on_plans().add_columns(col(AbsencePlan.plan_id)).where(asked).order_by(col(Absence.first_on))
