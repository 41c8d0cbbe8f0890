"""Do team members shape their plans: who proposed the activities of a plan, and how the other one answered."""

from sqlalchemy import and_, case, exists
from sqlmodel import col

from lib.insights.counting import Scope, Source
from lib.models import Activity, Answer, Part, Plan, StampEvent, Suggestion, SuggestionState
from lib.models.insights import Answered


def proposers(scope: Scope) -> Source:
    """Activities on plans that were proposed in the period, by who of the two brought them in."""
    plans = scope.plans(StampEvent.PROPOSAL)
    found = plans.rows(plans.department, col(Activity.added_by_side))
    return found.join(Activity, col(Activity.plan_id) == col(Plan.id)).where(scope.between(col(plans.stamp.on)))


def answers(scope: Scope) -> Source:
    """Activities on plans that were proposed in the period and that the other one answered.

    What was added while the plan ran counted at once and was no question; what was taken out later is none either.
    """
    plans = scope.plans(StampEvent.PROPOSAL)
    was_reworded = exists().where(
        col(Suggestion.plan_id) == col(Activity.plan_id),
        col(Suggestion.part) == Part.ACTIVITY,
        col(Suggestion.item_id) == col(Activity.id),
        col(Suggestion.by_side) != col(Activity.added_by_side),
        col(Suggestion.state).in_((SuggestionState.ACCEPTED, SuggestionState.CHANGED)),
    )
    answer = case(
        (col(Activity.answer) == Answer.DECLINED, Answered.DECLINED.value),
        (was_reworded, Answered.CHANGED.value),
        else_=Answered.ACCEPTED.value,
    )
    found = plans.rows(col(Activity.added_by_side), answer)
    was_asked = and_(
        col(Activity.answer) != Answer.WAITING,
        col(Activity.answered_at) > col(Activity.added_at),
        col(Activity.taken_out_by_id).is_(None),
    )
    return found.join(Activity, col(Activity.plan_id) == col(Plan.id)).where(
        scope.between(col(plans.stamp.on)), was_asked
    )
