"""Does it work: how plans end, milestones, how long plans are, and where they stop on their stage_days."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, exists, func, literal, or_, select, type_coerce, union_all
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.insights.counting import (
    NEVER,
    Plans,
    Scope,
    Source,
    bucket,
    bucket_at,
    day_number,
    day_number_at,
    earliest_of,
    latest_of,
    together,
)
from lib.insights.registry import BIN, CANCELLED, LONGEST
from lib.models import (
    ITEMS,
    OPEN_STATES,
    Answer,
    Milestone,
    Part,
    Plan,
    PlanStamp,
    Side,
    StampEvent,
    State,
    Suggestion,
    SuggestionState,
)
from lib.models.insights import KeptDate, Length, PlanStage, Reached
from lib.months import months_from, quarters_from

FAR = datetime(2200, 1, 1, tzinfo=UTC)
"""An instant after everything that happens."""


def outcomes(scope: Scope) -> Source:
    """Plans that were closed in the period, by outcome, and those that were cancelled."""
    quarter = bucket_at(col(Plan.ended_at), quarters_from(scope.first, scope.last))
    closed = scope.plans(StampEvent.CLOSE)
    cancelled = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
    return together(
        closed.rows(quarter, col(Plan.outcome)).where(
            col(Plan.state) == State.CLOSED, scope.at_between(col(Plan.ended_at))
        ),
        cancelled.rows(quarter, CANCELLED).where(
            col(Plan.state) == State.CANCELLED, scope.at_between(col(Plan.ended_at))
        ),
    )


def milestones(scope: Scope) -> Source:
    """Milestones that were planned for a day in the period, by what became of them.

    One that was planned after its plan was closed does not count, nor any of a plan that was cancelled.
    """
    plans = scope.plans(StampEvent.START)
    month = bucket(planned_on(Milestone), list(months_from(scope.first, scope.last)))
    return promised(scope, Milestone, month, Milestone.reached_on, plans)


Apart = tuple[ColumnElement[bool], str]


def planned_on(table: Any) -> ColumnElement[date]:
    """The day for which something is planned: its own, or the end of its `Plan`."""
    return func.coalesce(col(table.due_on), col(Plan.end_on))


def promised(scope: Scope, table: Any, row: Any, happened: Any, plans: Plans, *apart: Apart) -> Source:
    """Milestones or support that were planned for a day in the period, by whether that day was kept.

    Args:
        happened: the column with the day on which it was reached or given.
        apart: conditions and what they are counted as before that is asked.
    """
    planned, happened_on = planned_on(table), col(happened)
    kept = case(
        *apart,
        (happened_on.is_(None), KeptDate.OPEN.value),
        (happened_on > planned, KeptDate.LATE.value),
        else_=KeptDate.ON_TIME.value,
    )
    return (
        plans.rows(row, kept)
        .join(table, col(table.plan_id) == col(Plan.id))
        .where(
            col(Plan.started_on).is_not(None),
            col(Plan.state) != State.CANCELLED,
            col(table.answer) == Answer.AGREED,
            scope.between(planned),
            or_(col(Plan.ended_at).is_(None), planned <= closed_on()),
        )
    )


def closed_on() -> Any:
    """The day on which a `Plan` was closed."""
    return (
        select(col(PlanStamp.on))
        .where(col(PlanStamp.plan_id) == col(Plan.id), col(PlanStamp.event) == StampEvent.CLOSE)
        .correlate(Plan)
        .scalar_subquery()
    )


def lengths(scope: Scope) -> Source:
    """Plans that were closed in the period by how long they were meant to be at the end, extensions included."""
    days = day_number(col(Plan.end_on)) - day_number(col(Plan.started_on))
    bins = [(days <= first + BIN - 1, str(first)) for first in range(1, LONGEST, BIN)]
    is_later = col(Suggestion.after)["end_on"].as_string() > col(Suggestion.before)["end_on"].as_string()
    was_extended = exists().where(
        col(Suggestion.plan_id) == col(Plan.id),
        col(Suggestion.part) == Part.ADJUSTMENT,
        col(Suggestion.state) == SuggestionState.ACCEPTED,
        is_later,
    )
    how = case((was_extended, Length.EXTENDED.value), else_=Length.AS_PLANNED.value)
    plans = scope.plans(StampEvent.CLOSE)
    return plans.rows(case(*bins, else_=str(LONGEST + 1)), how).where(
        col(Plan.state) == State.CLOSED, scope.at_between(col(Plan.ended_at))
    )


def steps(scope: Scope) -> Source:
    """How far the plans proposed in the period got, and those that are open by the step that comes next."""
    stage_days = _stage_days(scope)
    sources: list[Any] = []
    for number, step in enumerate(PlanStage):
        got_there = _got_to(stage_days, number)
        sources.append(_of(stage_days, step, Reached.REACHED).where(got_there))
        if number:
            waits = and_(stage_days.c.is_open, _got_to(stage_days, number - 1), ~got_there)
            sources.append(_of(stage_days, step, Reached.WAITING).where(waits))
    return together(*sources)


def medians(session: Session, scope: Scope) -> dict[str, float]:
    """The median of the days from the step before to each step, over the plans that got to both."""
    stage_days = _stage_days(scope)
    took = [
        select(literal(step.value).label("step"), (stage_days.c[step] - stage_days.c[before]).label("days")).where(
            stage_days.c[step] < NEVER, stage_days.c[before] < NEVER
        )
        for before, step in pairwise(PlanStage)
    ]
    every = union_all(*took).subquery("took")
    place = func.row_number().over(partition_by=every.c.step, order_by=every.c.days)
    number = func.count().over(partition_by=every.c.step)
    ranked = select(every.c.step, every.c.days, place.label("place"), number.label("number")).subquery("ranked")
    is_middle = and_(ranked.c.place * 2 >= ranked.c.number, ranked.c.place * 2 <= ranked.c.number + 2)
    rows = session.execute(select(ranked.c.step, func.avg(ranked.c.days)).where(is_middle).group_by(ranked.c.step))
    return {step: float(median) for step, median in rows}


def _stage_days(scope: Scope) -> CTE:
    """The plans proposed in the period, each with the number of the day on which it got to each stage."""
    plans, today = scope.plans(StampEvent.PROPOSAL), scope.moment.today
    times = (
        plans.found.add_columns(
            col(Plan.member_id),
            col(Plan.state).in_(OPEN_STATES).label("is_open"),
            case((col(Plan.started_on) <= today, day_number(col(Plan.started_on))), else_=NEVER).label(
                PlanStage.ACTIVE
            ),
            *(time.label(step.value) for step, time in _times_of_steps().items()),
        )
        .where(scope.between(col(plans.stamp.on)))
        .cte("times")
        .prefix_with("MATERIALIZED")  # A time is asked for once, however often it is used.
    )
    days: dict[PlanStage, Any] = {
        step: case((times.c[step] < FAR, day_number_at(times.c[step], scope.first, today)), else_=NEVER)
        for step in PlanStage
        if step is not PlanStage.ACTIVE
    }
    days[PlanStage.ACTIVE] = times.c[PlanStage.ACTIVE]
    return select(
        times.c.id, times.c.member_id, times.c.is_open, *(days[step].label(step.value) for step in PlanStage)
    ).cte("stage_days")


def _got_to(stage_days: CTE, number: int) -> ColumnElement[bool]:
    """Did a plan get to a step? Whatever comes later shows that it did."""
    return or_(*(stage_days.c[step] < NEVER for step in list(PlanStage)[number:]))


def _of(stage_days: CTE, step: PlanStage, part: Reached) -> Any:
    named = (literal(step.value).label("row"), literal(part.value).label("part"))
    return select(stage_days.c.id.label("plan_id"), stage_days.c.member_id, *named, literal(0).label("good"))


def _times_of_steps() -> dict[PlanStage, ColumnElement[datetime]]:
    """When a `Plan` got to each step that happens at some time of a day, or `FAR`."""
    agreed = latest_of(_or_far(col(Plan.member_agreed_at)), _or_far(col(Plan.manager_agreed_at)))
    return {
        PlanStage.PROPOSED: _or_far(col(Plan.proposed_at)),
        PlanStage.ANSWERED: type_coerce(_answered(), UTCDateTime()),
        PlanStage.AGREED: type_coerce(agreed, UTCDateTime()),
        PlanStage.CLOSED: case((col(Plan.state) == State.CLOSED, col(Plan.ended_at)), else_=_or_far(None)),
    }


def _or_far(time: Any) -> ColumnElement[datetime]:
    far = literal(FAR, UTCDateTime())
    return far if time is None else func.coalesce(time, far)


def _answered() -> Any:
    """When the team member first answered: suggested, added, took or declined something, agreed, said *not now*."""

    def first(table: Any, theirs: ColumnElement[datetime]) -> Any:
        return _or_far(
            select(func.min(theirs)).where(col(table.plan_id) == col(Plan.id)).correlate(Plan).scalar_subquery()
        )

    was_answered = col(Suggestion.state).not_in((SuggestionState.OPEN, SuggestionState.WITHDRAWN))
    suggested = case(
        (col(Suggestion.by_side) == Side.MEMBER, col(Suggestion.at)), (was_answered, col(Suggestion.answered_at))
    )
    items = [
        first(table, case((col(table.added_by_side) == Side.MEMBER, col(table.added_at)), else_=col(table.answered_at)))
        for table in ITEMS.values()
    ]
    return earliest_of(
        _or_far(col(Plan.member_agreed_at)), _or_far(col(Plan.not_now_at)), first(Suggestion, suggested), *items
    )
