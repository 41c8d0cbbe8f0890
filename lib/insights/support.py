"""Do we keep our promises: support that a manager gives or answers for, and the day it was promised for."""

from sqlmodel import col

from lib.insights.counting import Scope, Source
from lib.insights.outcomes import promised
from lib.models import StampEvent, Support
from lib.models.insights import Promise


def by_department(scope: Scope) -> Source:
    """Support that was promised for a day in the period, by department and what became of it."""
    plans = scope.plans(StampEvent.START)
    return promised(scope, Support, plans.department, Support.given_on, plans, _NOT_RECEIVED)


def by_kind(scope: Scope) -> Source:
    """Support that was promised for a day in the period, by its kind and what became of it."""
    plans = scope.plans(StampEvent.START)
    return promised(scope, Support, col(Support.kind), Support.given_on, plans, _NOT_RECEIVED)


_NOT_RECEIVED = (col(Support.not_received_on).is_not(None), Promise.NOT_RECEIVED.value)
