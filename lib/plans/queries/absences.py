"""Whom a manager named as a deputy: the absences that are not over."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import load_only
from sqlmodel import Session, col

from lib.access import Viewer, any_viewer, deputies_of, people_of_plan
from lib.clock import Moment
from lib.models import OPEN_STATES, Absence, AbsencePlan, Person, Plan
from lib.plans.queries.header import PersonName

_WHOSE_IT_IS: Any = (Plan.state, Plan.member_id, Plan.manager_id, Plan.managers_manager_id)
"""The columns that tell who is on a plan."""


@dataclass(frozen=True)
class OwnAbsence:
    """Days on which somebody stands in for the viewer.

    Attributes:
        members: on whose plans; the plan may have ended since, or the deputy may have come to be shut out of it.
    """

    id: int
    deputy: PersonName
    first_on: date
    last_on: date
    members: Sequence[PersonName]


def may_name_deputy(session: Session, viewer: Viewer) -> bool:
    """Is the viewer the manager of an open plan?"""
    return session.execute(_coached(), viewer.parameters).first() is not None


@cache
def _coached() -> Select[int | None]:
    me = any_viewer(frozenset()).person_id
    return select(col(Plan.id)).where(col(Plan.manager_id) == me, col(Plan.state).in_(OPEN_STATES)).limit(1)


def list_absences(session: Session, viewer: Viewer, *, moment: Moment) -> list[OwnAbsence]:
    """The viewer's absences of today and of later days, the first one first."""
    rows = session.execute(
        select(Absence, col(Person.name))
        .join(Person, col(Person.id) == col(Absence.deputy_id))
        .where(
            col(Absence.manager_id) == viewer.person_id,
            col(Absence.last_on) >= moment.today,
            col(Absence.ended_at).is_(None),
        )
        .order_by(col(Absence.first_on), col(Absence.id))
    ).all()
    members = defaultdict[int, list[PersonName]](list)
    plans = session.execute(
        select(col(AbsencePlan.absence_id), Plan, col(Person.name))
        .join(Plan, col(Plan.id) == col(AbsencePlan.plan_id))
        .join(Person, col(Person.id) == col(Plan.member_id))
        .where(col(AbsencePlan.absence_id).in_([absence.id for absence, _ in rows]))
        .order_by(col(Person.name))
        .options(load_only(*_WHOSE_IT_IS))  # A row that is damaged elsewhere keeps nobody from their absences.
    )
    for absence_id, plan, name in plans:
        standing_in = deputies_of(session, plan, people_of_plan(session, plan), moment.now)
        if any(one.absence_id == absence_id for one in standing_in):
            members[absence_id].append(PersonName(plan.member_id, name))
    return [
        OwnAbsence(
            absence.id, PersonName(absence.deputy_id, name), absence.first_on, absence.last_on, members[absence.id]
        )
        for absence, name in rows
        if absence.id is not None
    ]
