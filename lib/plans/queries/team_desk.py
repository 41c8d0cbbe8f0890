"""What a manager reads on top of Plans: what is slipping on the plans they coach."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col

from lib.access import Viewer
from lib.clock import Moment
from lib.models import OPEN_STATES, Plan
from lib.plans.queries.header import PlanHeader, headers
from lib.plans.queries.home import urgency


def coached_plans(session: Session, viewer: Viewer, *, moment: Moment) -> list[PlanHeader]:
    """The open plans of which the viewer is the manager, by end and name."""
    return headers(session, viewer, _coached_and_open, moment)


def slipping(plans: Sequence[PlanHeader]) -> list[PlanHeader]:
    """Those of the plans that need their manager: it is their turn, or something is late, stuck or silent for long.

    The longest late comes first, then what waits for the manager, in the order of Home.
    """
    found = [plan for plan in plans if plan.is_mine or plan.late_days or plan.stuck or plan.stale_since]
    return sorted(found, key=lambda plan: (-plan.late_days, not plan.is_mine, urgency(plan), plan.end, plan.code))


def _coached_and_open(viewer: Viewer, _today: date) -> ColumnElement[bool]:
    return and_(col(Plan.manager_id) == viewer.person_id, col(Plan.state).in_(OPEN_STATES))
