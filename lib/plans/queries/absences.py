"""Whom a manager named as a deputy: the absences that are not over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Date, and_, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer, any_viewer, deputies_let_in, people_as_stored, people_columns
from lib.clock import Moment
from lib.models import Absence, AbsencePlan, Person, Plan
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


def list_absences(session: Session, viewer: Viewer, *, moment: Moment) -> list[OwnAbsence]:
    """The viewer's absences of today and of later days, the first one first."""
    rows = session.execute(_own(), viewer.parameters | {"today": moment.today}).all()
    on_plans = {
        (row.deputy_id, row.id): people_as_stored(row, row.is_about_hr, has_manager=True) for row in rows if row.id
    }
    let_in = deputies_let_in(session, [(deputy_id, people) for (deputy_id, _), people in on_plans.items()], moment.now)
    found = []
    for absence_id, of_absence in groupby(rows, attrgetter("absence_id")):
        on_each = list(of_absence)
        one = on_each[0]
        members = [PersonName(row.member_id, row.member) for row in on_each if (row.deputy_id, row.id) in let_in]
        deputy = PersonName(one.deputy_id, one.deputy)
        found.append(OwnAbsence(absence_id, deputy, one.first_on, one.last_on, members))
    return found


@cache
def _own() -> Any:
    """Absences, each once for every plan of it that is still the viewer's, or without one; by the name of its member.

    By columns: a row that is damaged elsewhere keeps nobody from their absences.
    """
    me, today = any_viewer(frozenset()).person_id, bindparam("today", type_=Date())
    deputy, member = aliased(Person), aliased(Person)
    return (
        select(
            col(Absence.id).label("absence_id"),
            col(Absence.deputy_id),
            col(Absence.first_on),
            col(Absence.last_on),
            col(deputy.name).label("deputy"),
            col(member.name).label("member"),
            *people_columns(),
        )
        .join(deputy, col(deputy.id) == col(Absence.deputy_id))
        .outerjoin(AbsencePlan, col(AbsencePlan.absence_id) == col(Absence.id))
        .outerjoin(Plan, and_(col(Plan.id) == col(AbsencePlan.plan_id), col(Plan.manager_id) == me))
        .outerjoin(member, col(member.id) == col(Plan.member_id))
        .where(col(Absence.manager_id) == me, col(Absence.last_on) >= today, col(Absence.ended_at).is_(None))
        .order_by(col(Absence.first_on), col(Absence.id), col(member.name))
    )
