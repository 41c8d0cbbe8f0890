"""Counts and dates of the parts of plans: what waits, is done, open or late.

One aggregated query, however many plans are asked about.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import cast as as_type
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.models import (
    Activity,
    Answer,
    Item,
    Milestone,
    Part,
    Plan,
    Side,
    Suggestion,
    SuggestionState,
    Support,
    constant,
)
from lib.plans.check_in_history import PLANS, is_asked_for
from lib.plans.parts import HAPPENED, HELP, id_of

OLDEST = ("late_activity", "late_support", "adjusting_since")
"""The facts of which the earliest of several rows counts; of all others it is the sum."""

_TODAY = "today"


@dataclass
class PlanFacts:
    """Counts and dates of one plan's parts, as one aggregated query returns them."""

    waits_member: int = 0
    waits_manager: int = 0
    shaping: int = 0
    activities: int = 0
    helping: int = 0
    activities_agreed: int = 0
    activities_done: int = 0
    support_to_confirm: int = 0
    support_open: int = 0
    not_received: int = 0
    milestones: int = 0
    reached: int = 0
    adjustments: int = 0
    adjustments_by_member: int = 0
    late_activity: date | None = None
    late_support: date | None = None
    adjusting_since: datetime | None = None


def facts_of(session: Session, plan: Plan, today: date) -> PlanFacts:
    """The counts and dates of one plan's parts."""
    return facts_of_many(session, [id_of(plan)], today)[id_of(plan)]


def facts_of_many(session: Session, plan_ids: Collection[int], today: date) -> dict[int, PlanFacts]:
    """The counts and dates of the parts of many plans: one aggregated query over four tables."""
    found: dict[int, PlanFacts] = defaultdict(PlanFacts)
    rows = session.execute(_all_facts(), {PLANS: list(plan_ids), _TODAY: today})
    names = list(rows.keys())[1:]
    for plan_id, *values in rows:
        found[plan_id] = PlanFacts(**dict(zip(names, values, strict=True)))
    return found


@cache
def _all_facts() -> Select[Any]:
    """The rows behind `facts_of_many`, made once like those of `histories`."""
    everything = union_all(
        _item_facts(Activity, Part.ACTIVITY),
        _item_facts(Support, Part.SUPPORT),
        _item_facts(Milestone, Part.MILESTONE),
        _suggestion_facts(),
    ).subquery()
    return select(
        everything.c.plan_id,
        *(
            (func.min(column) if column.name in OLDEST else func.sum(column)).label(column.name)
            for column in everything.c
            if column.name != "plan_id"
        ),
    ).group_by(everything.c.plan_id)


def _item_facts(table: type[Item], part: Part) -> Any:
    """One row per activity, support or milestone with the columns of `PlanFacts` as 0, 1 or a date."""
    today = bindparam(_TODAY, type_=Date())
    is_reworded = exists().where(
        col(Suggestion.plan_id) == col(table.plan_id),
        col(Suggestion.part) == part,
        col(Suggestion.item_id) == col(table.id),
        col(Suggestion.state) == SuggestionState.OPEN,
    )
    is_waiting = and_(col(table.answer) == Answer.WAITING, ~is_reworded)
    is_agreed = col(table.answer) == Answer.AGREED
    is_from_member = col(table.added_by_side) == Side.MEMBER
    has_happened = col(getattr(table, HAPPENED[part])).is_not(None)
    none: ColumnElement[bool] = false()
    is_done = is_unconfirmed = is_helping = is_ungiven = is_not_received = is_late = none
    late_since: Any = col(table.due_on)
    if table is Activity:
        is_done = and_(is_agreed, has_happened)
        is_late = and_(is_agreed, ~has_happened, col(Activity.due_on) < today)
    elif table is Support:
        is_helping = and_(col(table.answer) != Answer.DECLINED, col(Support.kind).in_(HELP))
        is_ungiven = and_(is_agreed, ~has_happened)
        is_unconfirmed = and_(is_agreed, has_happened, col(Support.confirmed_on).is_(None))
        is_not_received = and_(is_ungiven, col(Support.not_received_on).is_not(None))
        is_late = and_(is_ungiven, is_late_support(today))
        late_since = support_late_since(today)
    is_milestone = is_agreed if table is Milestone else none
    is_reached = and_(is_agreed, has_happened) if table is Milestone else none
    late_on = case((is_late, late_since), else_=None)
    nothing = as_type(null(), Date())
    never = as_type(null(), UTCDateTime())
    return select(
        col(table.plan_id).label("plan_id"),
        _one(and_(is_waiting, ~is_from_member)).label("waits_member"),
        _one(and_(is_waiting, is_from_member)).label("waits_manager"),
        _one(or_(is_from_member, col(table.answer) == Answer.DECLINED)).label("shaping"),
        _one(col(table.answer) != Answer.DECLINED if table is Activity else none).label("activities"),
        _one(is_helping).label("helping"),
        _one(is_agreed if table is Activity else none).label("activities_agreed"),
        _one(is_done).label("activities_done"),
        _one(is_unconfirmed).label("support_to_confirm"),
        _one(is_ungiven).label("support_open"),
        _one(is_not_received).label("not_received"),
        _one(is_milestone).label("milestones"),
        _one(is_reached).label("reached"),
        constant(0).label("adjustments"),
        constant(0).label("adjustments_by_member"),
        (late_on if table is Activity else nothing).label("late_activity"),
        (late_on if table is Support else nothing).label("late_support"),
        never.label("adjusting_since"),
    ).where(is_asked_for(table))


def is_late_support(today: Any) -> ColumnElement[bool]:
    """A condition on `Support` that was not given: its date has passed, or the team member says it did not come."""
    return or_(col(Support.due_on) < today, col(Support.not_received_on).is_not(None))


def support_late_since(today: Any) -> ColumnElement[date | None]:
    """The day since which a late `Support` is late."""
    return case((col(Support.due_on) < today, col(Support.due_on)), else_=col(Support.not_received_on))


def _suggestion_facts() -> Any:
    is_open = col(Suggestion.state) == SuggestionState.OPEN
    is_from_member = col(Suggestion.by_side) == Side.MEMBER
    # What was answered with other words is off the plan as well, even where those were taken back later.
    was_turned_down = col(Suggestion.state).in_((SuggestionState.DECLINED, SuggestionState.CHANGED))
    was_kept = col(Suggestion.state) != SuggestionState.WITHDRAWN
    is_adjusting = and_(is_open, col(Suggestion.part) == Part.ADJUSTMENT)
    zeros = ("activities", "helping", "activities_agreed", "activities_done", "support_to_confirm", "support_open")
    return select(
        col(Suggestion.plan_id).label("plan_id"),
        _one(and_(is_open, ~is_from_member)).label("waits_member"),
        _one(and_(is_open, is_from_member)).label("waits_manager"),
        _one(or_(and_(is_from_member, was_kept), was_turned_down)).label("shaping"),
        *(constant(0).label(name) for name in (*zeros, "not_received", "milestones", "reached")),
        _one(is_adjusting).label("adjustments"),
        _one(and_(is_adjusting, is_from_member)).label("adjustments_by_member"),
        as_type(null(), Date()).label("late_activity"),
        as_type(null(), Date()).label("late_support"),
        case((is_adjusting, col(Suggestion.at)), else_=None).label("adjusting_since"),
    ).where(is_asked_for(Suggestion))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where the condition holds, else 0, to be summed."""
    return case((condition, constant(1)), else_=constant(0))
