"""Pauses of an active plan."""

from datetime import date
from functools import cache

from sqlalchemy import Date, Select, bindparam, select
from sqlmodel import Session, col

from lib.models import Plan, PlanPause


def running_pause(session: Session, plan: Plan, today: date) -> PlanPause | None:
    """The pause that a plan is in today."""
    return session.scalars(_running(), {"plan_id": plan.id, "today": today}).first()


@cache
def _running() -> Select[PlanPause]:
    today = bindparam("today", type_=Date())
    of_plan = col(PlanPause.plan_id) == bindparam("plan_id")
    return select(PlanPause).where(of_plan, col(PlanPause.from_on) <= today, col(PlanPause.until_on) > today)
