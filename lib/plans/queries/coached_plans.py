"""What a manager reads on top of Plans: what is slipping on the plans they coach."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, and_, select
from sqlmodel import Session, col

from lib.access import Viewer, any_viewer
from lib.clock import Moment
from lib.models import OPEN_STATES, Person, Plan
from lib.plans.queries.header import PlanHeader, headers_of
from lib.plans.queries.home import urgency


def coached_plans(
    session: Session,
    viewer: Viewer,
    *,
    moment: Moment,
    known: Sequence[PlanHeader] = (),
    left_out: dict[str, str] | None = None,
) -> list[PlanHeader]:
    """The open plans of which the viewer is the manager, by end and name.

    Args:
        known: headers that were read just now, which need not be read again.
        left_out: as in `lib.plans.queries.header.headers`.
    """
    codes = session.scalars(_coached_and_open(), viewer.parameters).all()
    there = {plan.code: plan for plan in known}
    others = headers_of(session, viewer, [code for code in codes if code not in there], moment, left_out=left_out)
    there |= {plan.code: plan for plan in others}
    return [there[code] for code in codes if code in there]


def slipping(plans: Sequence[PlanHeader]) -> list[PlanHeader]:
    """The plans that need their manager: it is their turn, or something is late, stuck or silent for long.

    The longest late comes first, then what waits for the manager, in the order of Home.
    """
    found = [plan for plan in plans if plan.is_mine or plan.late_days or plan.stuck or plan.stale_since]
    return sorted(found, key=lambda plan: (-plan.late_days, not plan.is_mine, urgency(plan), plan.end, plan.code))


@cache
def _coached_and_open() -> Select[str]:
    coached = and_(col(Plan.manager_id) == any_viewer(frozenset()).person_id, col(Plan.state).in_(OPEN_STATES))
    codes = select(col(Plan.code)).join(Person, col(Person.id) == col(Plan.member_id)).where(coached)
    return codes.order_by(col(Plan.end_on), col(Person.name), col(Plan.id))
