"""Pauses of an active plan."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from lib.models import Plan, PlanPause


def running_pause(session: Session, plan: Plan, today: date) -> PlanPause | None:
    """The pause that a plan is in today."""
    found = select(PlanPause).where(
        col(PlanPause.plan_id) == plan.id, col(PlanPause.from_on) <= today, col(PlanPause.until_on) > today
    )
    return session.scalars(found).first()
