"""Who stands in for the manager of a plan, and on which days."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import Date, Select, and_, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access.absences import TODAY, absences_on_plans
from lib.access.load_viewers import load_viewers
from lib.access.rule import PlanPeople, relations
from lib.access.viewer import Viewer
from lib.clock import at
from lib.models import Absence, AbsencePlan, Person, Plan, Relation

_PLAN = "plan_id"


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
    absences = session.execute(_absences_of_plan(), {_PLAN: plan.id, TODAY: at(now).today}).all()
    let_in = deputies_let_in(session, [(one.deputy_id, people) for one in absences], now)
    return [
        Deputy(one.id, one.deputy_id, let_in[one.deputy_id, plan.id].name, one.first_on, one.last_on)
        for one in absences
        if (one.deputy_id, plan.id) in let_in
    ]


def deputies_let_in(
    session: Session, named: Collection[tuple[int, PlanPeople]], now: datetime
) -> dict[tuple[int, int | None], Viewer]:
    """Those whom the rule does not shut out among people who are named as deputies, by their id and the plan's.

    Args:
        named: the id of each with what the rule knows about the plan.
    """
    viewers = load_viewers(session, {deputy_id for deputy_id, _ in named}, now) if named else {}
    return {
        (deputy_id, people.plan_id): viewer
        for deputy_id, people in named
        if (viewer := viewers.get(deputy_id)) is not None
        and Relation.DEPUTY in relations(replace(viewer, deputy_on=frozenset({people.plan_id or 0})), people)
    }


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
def _absences_of_plan() -> Select[int | None, int, date, date]:
    return (
        absences_on_plans()
        .with_only_columns(col(Absence.id), col(Absence.deputy_id), col(Absence.first_on), col(Absence.last_on))
        .where(col(AbsencePlan.plan_id) == bindparam(_PLAN))
        .order_by(col(Absence.first_on))
    )
