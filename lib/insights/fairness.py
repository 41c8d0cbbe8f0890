"""What do people work on, and is it offered fairly: what plans are for, where, and for whom."""

from sqlalchemy import ColumnElement, case
from sqlmodel import col

from lib.insights.adoption import tenure
from lib.insights.counting import Scope, Source
from lib.models import Person, Plan, Purpose, StampEvent
from lib.models.insights import PurposeKind


def themes(scope: Scope) -> Source:
    """Plans that started in the period, by dimension and purpose."""
    plans = scope.plans(StampEvent.START)
    return plans.rows(col(Plan.dimension), col(Plan.purpose)).where(scope.has_started())


def by_department(scope: Scope) -> Source:
    """Plans that started in the period, by department and whether they are for growth or an emerging issue."""
    plans = scope.plans(StampEvent.START)
    return plans.rows(plans.department, _kind()).where(scope.has_started())


def by_tenure(scope: Scope) -> Source:
    """Plans that started in the period, by how long the team member had been there on that day."""
    plans = scope.plans(StampEvent.START)
    found = plans.rows(tenure(col(Plan.started_on)), _kind()).join(Person, col(Person.id) == col(Plan.member_id))
    return found.where(scope.has_started())


def _kind() -> ColumnElement[str]:
    return case((col(Plan.purpose) == Purpose.EMERGING_ISSUE, PurposeKind.ISSUE.value), else_=PurposeKind.GROWTH.value)
