"""Whom a manager named as a deputy: the absences that are not over."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Date, Select, bindparam, select
from sqlmodel import Session, col

from lib.access import Viewer, any_viewer, deputies_of_many, people_of_proposed
from lib.clock import Moment
from lib.models import OPEN_STATES, Absence, AbsencePlan, Person, Plan
from lib.plans.queries.header import PersonName


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
    rows = session.execute(_own(), viewer.parameters | {"today": moment.today}).all()
    if not rows:
        return []
    # By columns: a row that is damaged elsewhere keeps nobody from their absences.
    plans = session.execute(_plans(), {"absences": [absence.id for absence, _ in rows]}).all()
    people = people_of_proposed(session, [plan_id for _, plan_id, _, _ in plans if plan_id is not None])
    deputies = deputies_of_many(session, people, moment.now)
    members = defaultdict[int, list[PersonName]](list)
    for absence_id, plan_id, member_id, name in plans:
        if any(one.absence_id == absence_id for one in deputies[plan_id or 0]):
            members[absence_id].append(PersonName(member_id, name))
    return [
        OwnAbsence(
            absence.id, PersonName(absence.deputy_id, name), absence.first_on, absence.last_on, members[absence.id]
        )
        for absence, name in rows
        if absence.id is not None
    ]


@cache
def _own() -> Select[Absence, str]:
    me, today = any_viewer(frozenset()).person_id, bindparam("today", type_=Date())
    own = select(Absence, col(Person.name)).join(Person, col(Person.id) == col(Absence.deputy_id))
    own = own.where(col(Absence.manager_id) == me, col(Absence.last_on) >= today, col(Absence.ended_at).is_(None))
    return own.order_by(col(Absence.first_on), col(Absence.id))


@cache
def _plans() -> Select[int, int | None, int, str]:
    return (
        select(col(AbsencePlan.absence_id), col(Plan.id), col(Plan.member_id), col(Person.name))
        .join(Plan, col(Plan.id) == col(AbsencePlan.plan_id))
        .join(Person, col(Person.id) == col(Plan.member_id))
        .where(col(AbsencePlan.absence_id).in_(bindparam("absences", expanding=True)))
        .order_by(col(Person.name))
    )
