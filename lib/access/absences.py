"""The absences for which a manager named a deputy, as the access rule goes by them."""

from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from lib.models import Absence, AbsencePlan, Person, Plan

TODAY = "today"
"""What the day that is asked about is called among the parameters of these queries."""


def absences_on_plans() -> Select[Any]:
    """The absences with each of their plans that are not over on the day `today`: while the manager is the plan's."""
    manager = aliased(Person)
    return (
        select(Absence)
        .join(AbsencePlan, col(AbsencePlan.absence_id) == col(Absence.id))
        .join(Plan, and_(col(Plan.id) == col(AbsencePlan.plan_id), col(Plan.manager_id) == col(Absence.manager_id)))
        .join(manager, and_(col(manager.id) == col(Absence.manager_id), col(manager.active)))
        .where(col(Absence.last_on) >= bindparam(TODAY, type_=Date()), col(Absence.ended_at).is_(None))
    )
