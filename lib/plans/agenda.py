"""The agenda of check-ins: what stands on it, and who reads it (docs/product.md#check-ins)."""

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from lib.models import AgendaPoint, Plan, Side


def agenda_of(session: Session, plan: Plan) -> list[AgendaPoint]:
    """The points that were not ticked yet: those of former check-ins first.

    What somebody kept to themselves who is no longer one of the two is none of them.
    """
    points = [
        point
        for point in session.scalars(_unticked(), {"plan_id": plan.id})
        if was_held(point) or point.by_id == plan.person_ids[point.side]
    ]
    return sorted(points, key=lambda point: (not was_held(point), point.place, point.id))


@cache
def _unticked() -> Select[AgendaPoint]:
    of_plan = col(AgendaPoint.plan_id) == bindparam("plan_id")
    return select(AgendaPoint).where(of_plan, col(AgendaPoint.is_done).is_(False))


def was_held(point: AgendaPoint) -> bool:
    """Was a check-in held with this point?"""
    return point.check_in_id is not None


def new_points(agenda: Iterable[AgendaPoint], side: Side) -> list[AgendaPoint]:
    """What one side put on the agenda of the check-in that is not held yet."""
    return [point for point in agenda if point.side is side and not was_held(point)]


def both_have_points(agenda: Sequence[AgendaPoint]) -> bool:
    """Do both sides have something on the agenda of the check-in that is not held yet?"""
    return all(new_points(agenda, side) for side in Side)


def points_read_by(agenda: Sequence[AgendaPoint], side: Side | None) -> list[AgendaPoint]:
    """What one of the two reads of an agenda, or anybody else who reads the plan in full."""
    are_shared = side is not None and both_have_points(agenda)
    return [point for point in agenda if was_held(point) or are_shared or point.side is side]
