"""Why an open plan needs somebody's help to go on: asked of one plan, and in SQL of many."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlmodel import col

from lib.clock import at, start_of
from lib.models import OPEN_STATES, Part, Plan, Side, State, Stuck, Suggestion, SuggestionState
from lib.plans.item_counts import PlanFacts
from lib.plans.rules.status import PlanStatus
from lib.reporting_lines import manager_is_shut_out, nobody_is_responsible

STUCK_PROPOSED_DAYS, STUCK_ADJUSTMENT_DAYS = 14, 7
"""Days beyond which a proposal that not both agreed to, and an adjustment without an answer, count as stuck."""


def why_stuck(
    plan: Plan, now: PlanStatus, facts: PlanFacts, *, manager_is_shut_out: bool
) -> tuple[Stuck | None, date | None]:
    """Does an open plan need somebody's help to go on, why, and since when? `is_stuck` asks the same of many."""
    if plan.state in OPEN_STATES and not now.has_manager:
        return Stuck.NOBODY, plan.nobody_since
    if plan.state in OPEN_STATES and manager_is_shut_out:
        return Stuck.SHUT_OUT, None
    if plan.state is State.PROPOSED and plan.proposed_at is not None and now.agreed != frozenset(Side):
        return _once_long(Stuck.PROPOSED, plan.proposed_at, STUCK_PROPOSED_DAYS, now.today)
    if plan.state is State.ACTIVE and facts.adjusting_since is not None:
        return _once_long(Stuck.ADJUSTMENT, facts.adjusting_since, STUCK_ADJUSTMENT_DAYS, now.today)
    return None, None


def _once_long(stuck: Stuck, since: datetime, days: int, today: date) -> tuple[Stuck | None, date | None]:
    day = at(since).today
    return (stuck, day) if (today - day).days > days else (None, None)


def is_stuck(today: date) -> ColumnElement[bool]:
    """A condition on `Plan`: it is open and needs somebody's help to go on, for one of the reasons of `Stuck`."""
    # Each reason is looked for by an index of its own.
    by_reason = (select(col(Plan.id)).where(reason).correlate(None) for reason in is_stuck_by(today).values())
    return col(Plan.id).in_(union(*by_reason))


def is_stuck_by(today: date) -> dict[Stuck, ColumnElement[bool]]:
    """Why an open plan needs help: each reason as a condition on `Plan`. Where several apply the first one counts."""

    def longer_than(days: int) -> datetime:
        return start_of(today - timedelta(days))

    adjustments = select(col(Suggestion.plan_id)).where(
        is_open_adjustment(), col(Suggestion.at) < longer_than(STUCK_ADJUSTMENT_DAYS)
    )
    is_not_agreed = or_(col(Plan.member_agreed_at).is_(None), col(Plan.manager_agreed_at).is_(None))
    return {
        Stuck.NOBODY: and_(col(Plan.state).in_(OPEN_STATES), nobody_is_responsible()),
        Stuck.SHUT_OUT: and_(col(Plan.state).in_(OPEN_STATES), manager_is_shut_out()),
        Stuck.PROPOSED: and_(
            col(Plan.state) == State.PROPOSED,
            is_not_agreed,
            col(Plan.proposed_at) < longer_than(STUCK_PROPOSED_DAYS),
        ),
        Stuck.ADJUSTMENT: and_(col(Plan.state) == State.ACTIVE, col(Plan.id).in_(adjustments)),
    }


def is_open_adjustment() -> ColumnElement[bool]:
    """A condition on `Suggestion`: an adjustment that waits for its answer."""
    return and_(col(Suggestion.state) == SuggestionState.OPEN, col(Suggestion.part) == Part.ADJUSTMENT)
