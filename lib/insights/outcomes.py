"""Does it work: how plans end, milestones, how long plans are, and where they stop on their stage_days."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib import formatting, labels
from lib.charts import marks
from lib.charts.base import (
    ACCENT,
    FADING,
    GRAY,
    NEUTRAL,
    PADDING,
    PLAIN_AXIS,
    TRACK,
    Drawing,
    Figure,
    tooltip,
)
from lib.insights.chart import InsightChart
from lib.insights.counted import (
    Counted,
    by_group,
    by_row,
    is_whole,
    many,
    months_of,
    of,
    period,
    said,
    target_column,
    the_target,
    until,
)
from lib.insights.counting import (
    NEVER,
    Plans,
    Scope,
    Source,
    bucket,
    bucket_at,
    cells_of,
    day_number,
    day_number_at,
    earliest_of,
    latest_of,
    together,
)
from lib.insights.grouping import GroupedChart
from lib.insights.key_figures import (
    FigurePart,
    KeyFigure,
    among,
    compared_count,
    number_in,
    part_of,
    share_figure,
)
from lib.insights.part_names import month_name
from lib.insights.result import BIN, CANCELLED, FEW, LONGEST, Cell, QuestionResult
from lib.models import (
    ITEMS,
    OPEN_STATES,
    Answer,
    Milestone,
    Outcome,
    Part,
    Plan,
    Side,
    StampEvent,
    State,
    Suggestion,
    SuggestionState,
)
from lib.models.insights import Grouping, KeptDate, Length, PlanStage, Reached
from lib.months import Month, months_from, months_later, quarters_from

RUNNING = "running"
"""Beside the outcomes: a plan that started and is not over yet."""

FAR = datetime(2200, 1, 1, tzinfo=UTC)
"""An instant after everything that happens."""


def outcomes(scope: Scope, chart: GroupedChart) -> Source:
    """Plans that were closed in the period, by outcome, and those that were cancelled."""
    quarter = bucket_at(col(Plan.ended_at), quarters_from(scope.first, scope.last))
    closed = scope.plans(StampEvent.CLOSE)
    cancelled = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
    is_in_period = scope.at_between(col(Plan.ended_at))

    def group(plans: Plans) -> Any:
        return quarter if chart.grouping is Grouping.QUARTER else chart.group(plans)

    return together(
        closed.rows(group(closed), col(Plan.outcome)).where(col(Plan.state) == State.CLOSED, is_in_period),
        cancelled.rows(group(cancelled), CANCELLED).where(col(Plan.state) == State.CANCELLED, is_in_period),
    )


def levels(scope: Scope) -> Source:
    """Plans that were closed in the period, by their level at the start and at the end."""
    plans = scope.plans(StampEvent.CLOSE)
    start, end = col(Plan.current_level), col(Plan.end_level)
    return plans.rows(cast(start, String), cast(end, String)).where(
        col(Plan.state) == State.CLOSED,
        scope.at_between(col(Plan.ended_at)),
        start.is_not(None),
        end.is_not(None),
    )


Apart = tuple[ColumnElement[bool], str]


def planned_on(table: Any) -> ColumnElement[date]:
    """The day for which something is planned: its own, or the end of its `Plan`."""
    return func.coalesce(col(table.due_on), col(Plan.end_on))


def promised(scope: Scope, table: Any, row: Any, happened: Any, plans: Plans, *apart: Apart) -> Source:
    """Milestones or support that were planned for a day in the period, by whether that day was kept.

    What was kept counts, whatever became of the plan; what was open when its plan ended counts if its day had come.

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
            col(table.answer) == Answer.AGREED,
            scope.between(planned),
            or_(col(Plan.ended_at).is_(None), happened_on.is_not(None), day_number(planned) <= ended_on(scope)),
        )
    )


def ended_on(scope: Scope) -> ColumnElement[int]:
    """The `day_number` on which a `Plan` was closed or cancelled."""
    return day_number_at(col(Plan.ended_at), scope.first, scope.moment.today)


def lengths(scope: Scope) -> Source:
    """Plans that were closed in the period by their days from the start to the day they were closed."""
    days = ended_on(scope) - day_number(col(Plan.started_on))
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


def _steps(stage_days: CTE) -> Source:
    sources: list[Any] = []
    for number, step in enumerate(PlanStage):
        got_there = _got_to(stage_days, number)
        sources.append(_of(stage_days, step, Reached.REACHED).where(got_there))
        if number:
            waits = and_(stage_days.c.is_open, _got_to(stage_days, number - 1), ~got_there)
            sources.append(_of(stage_days, step, Reached.WAITING).where(waits))
    return together(*sources)


def count_steps(session: Session, scope: Scope) -> list[Cell]:
    """The cells of the steps, each with the median of the days from the step before.

    Both in one statement: when each plan got to each step is most of the work.
    """
    stage_days = _stage_days(scope)
    counted = cells_of(_steps(stage_days)).add_columns(literal(None, Float()).label("median"))
    medians = _medians(stage_days)
    found: dict[tuple[str, str], Cell] = {}
    days: dict[str, float] = {}
    for row, part, number, plans, people, _, median in session.execute(union_all(counted, medians)):
        if median is None:
            found[row, part] = Cell(row, part, number, plans, people)
        else:
            days[row] = float(median)
    return [
        cell._replace(median=days.get(row)) if part == Reached.REACHED else cell for (row, part), cell in found.items()
    ]


def _medians(stage_days: CTE) -> Any:
    """A row with the median of the days from the step before to each step, over the plans that got to both."""
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
    nothing = [literal(0) for _ in range(4)]
    median = cast(func.avg(ranked.c.days), Float())
    return select(ranked.c.step, literal(""), *nothing, median).where(is_middle).group_by(ranked.c.step)


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


_MOST_QUARTERS = 8
_LAST_BIN = LONGEST + 1  # where the one without an end begins
_USUAL = 30
_LEVELS = range(1, 6)

_SHOWN: Mapping[str, str] = {**{outcome: labels.label(outcome) for outcome in Outcome}, CANCELLED: "Cancelled"}
_NONE_CLOSED = "No plan was closed in this period. An outcome appears here when a manager closes one."


def outcomes_table(ended: Counted, names: Mapping[str, str]) -> pd.DataFrame:
    """Plans that ended, by group and outcome.

    Args:
        names: of the rows.

    Returns:
        A row for each outcome that there is, and one of each group for its cancelled plans: `group`, `outcome` (one of
        `STATES`), `order`, `share` (of the closed ones; of the cancelled none), `word` (in the bar), `end` (at its
        end, with the cancelled ones), `key`, `What`, `When`, `said`.
    """
    rows = []
    for row in ended.rows:
        cancelled = ended.number(row, CANCELLED)
        closed = ended.total(row) - cancelled
        words = [many(closed, "plan")] if closed else []
        words += [f"{said(cancelled)} cancelled"] if cancelled else []
        for order, part in enumerate((*Outcome, CANCELLED)):
            plans = ended.number(row, part)
            if not plans and part != CANCELLED:
                continue
            is_apart = part == CANCELLED
            share = 0.0 if is_apart else 100 * plans / closed
            percent = "" if is_apart or closed < FEW else formatting.percent_of(plans, closed)
            what = f"{_SHOWN[part]}: {many(plans, 'plan')}" + (f", {percent} of {said(closed)}" if percent else "")
            rows.append(
                {
                    "group": names[row],
                    "outcome": _SHOWN[part],
                    "order": order,
                    "share": share,
                    "word": "" if is_apart else percent or said(plans),
                    "end": (" · ".join(words) or "no plan ended") if is_apart else "",
                    "key": ended.key(row, part) if plans else None,
                    "What": " · ".join(words) if is_apart else what,
                    "When": names[row].replace("\n", " "),
                    "said": f"{names[row]}: ".replace("\n", " ") + (f"cancelled {said(plans)}" if is_apart else what),
                }
            )
    return pd.DataFrame(rows)


@cache
def outcomes_chart() -> dict[str, Any]:
    """A bar for each group, its parts the outcomes; at its end how many plans were closed, and cancelled."""
    shares = partial(marks.lengths, room=150, narrow=90, axis=marks.rule_above("target", "target_said"))
    bars = (
        alt.Chart()
        .mark_bar(**{**marks.BAR, "strokeWidth": alt.ExprRef("datum.share ? 0.5 : 0")})
        .encode(
            x=shares("share"),
            y=marks.names("group"),
            color=marks.states("outcome"),
            order=alt.Order("order:Q"),
            opacity=FADING,
            **tooltip(),
        )
    )
    words = (
        alt.Chart()
        .mark_text(
            opacity=marks.where_it_fits("share", "word"),
            **marks.WORD,
        )
        .encode(
            x=shares("share", stack="zero", bandPosition=0.5),
            y=marks.names("group"),
            text="word:N",
            fill=marks.on_colour("outcome"),
            detail="outcome:N",
            order=alt.Order("order:Q"),
        )
    )
    ends = (
        alt.Chart()
        .transform_calculate(right="100")
        .mark_text(**marks.AT_END)
        .encode(
            x=shares("right", stack=None),
            y=marks.names("group"),
            text="end:N",
            tooltip=tooltip()["tooltip"],
        )
    )
    return marks.built(alt.layer(bars, words, ends).properties(height=marks.ROW, padding=PADDING))


def outcomes_title(ended: Counted) -> str:
    """ "31 of 45 closed plans achieved their goal, 9 a part of it, 5 not yet; 4 cancelled"."""
    cancelled = ended.total(part=CANCELLED)
    closed = ended.total() - cancelled
    apart = f"{said(cancelled)} cancelled" if cancelled else ""
    if not closed:
        return f"{many(cancelled, 'plan')} cancelled, none closed"
    achieved, partly, not_yet = (said(ended.total(part=outcome)) for outcome in Outcome)
    their = "its" if closed == 1 else "their"
    closed_plans = f"{achieved} of {many(closed, 'closed plan')} achieved {their} goal"
    return "; ".join(filter(None, [f"{closed_plans}, {partly} a part of it, {not_yet} not yet", apart]))


def _quarter_name(quarter: date, answer: QuestionResult) -> str:
    """ "Q3 2026", and below it what is missing of it: "so far", "from 1 June"."""
    name, end = formatting.quarter(quarter), months_later(quarter, 3) - timedelta(1)
    if quarter < answer.first:
        return f"{name}\nfrom {formatting.brief_day(answer.first)}"
    if not is_whole(quarter, answer, 3):
        return f"{name}\nso far"
    return f"{name}\nuntil {formatting.brief_day(answer.last)}" if end > answer.last else name


def levels_table(counted: Counted) -> pd.DataFrame:
    """Closed plans by the level at the start and at the end.

    Returns:
        A row for each pair that there is: `start`, `end` (words), `way` (one of `STATES`), `plans`, `key`, `What`,
        `When`, `said`.
    """
    ways = {1: "Achieved", 0: "Draft", -1: "Late"}
    return pd.DataFrame(
        [
            {
                "start": f"from level {start}",
                "end": f"to level {end}",
                "way": ways[(end > start) - (end < start)],
                "plans": plans,
                "key": counted.key(str(start), str(end)),
                "What": many(plans, "plan"),
                "When": f"From level {start} to level {end}",
                "said": f"From level {start} to level {end}: {many(plans, 'plan')}",
            }
            for start in _LEVELS
            for end in _LEVELS
            if (plans := counted.number(str(start), str(end)))
        ]
    )


@cache
def levels_chart() -> dict[str, Any]:
    """A circle for each pair of levels, as large as there are plans, with their number."""
    levels = [f"to level {level}" for level in _LEVELS]
    end = alt.X(
        "end:N",
        scale=alt.Scale(domain=levels),
        axis=alt.Axis(labelAngle=0, labelExpr=f"width < {marks.PHONE} ? slice(datum.value, -1) : datum.value",
                      aria=False, grid=False, **PLAIN_AXIS),
    )  # fmt: skip  # one axis
    circles = (
        alt.Chart()
        .mark_circle(opacity=1, stroke=GRAY, strokeWidth=0.5)
        .encode(
            x=end,
            y=marks.names("start"),
            size=alt.Size("plans:Q", scale=alt.Scale(range=[350, 1300]), legend=None),
            color=marks.states("way"),
            opacity=FADING,
            **tooltip(),
        )
    )
    numbers = (
        alt.Chart()
        .mark_text(**marks.WORD)
        .encode(
            x=end,
            y=marks.names("start"),
            text=alt.Text("plans:Q", format=","),
            fill=marks.on_colour("way"),
        )
    )
    return marks.built(alt.layer(circles, numbers).properties(height=alt.Step(44), padding=PADDING))


def levels_title(counted: Counted) -> str:
    """ "21 of 30 plans ended on a higher level, 8 on the same, 1 on a lower one; on average 0.7 levels higher"."""
    pairs = {(int(row), int(part)): cell.number for (row, part), cell in counted.cells.items()}
    total, higher = counted.total(), sum(n for (start, end), n in pairs.items() if end > start)
    same = sum(n for (start, end), n in pairs.items() if end == start)
    gain = sum((end - start) * n for (start, end), n in pairs.items()) / total
    lead = (
        f"{said(higher)} of {many(total, 'plan')} ended on a higher level, {said(same)} on the same, "
        f"{said(total - higher - same)} on a lower one"
    )
    if total < FEW:
        return lead
    average = f"{abs(gain):.1f} levels {'higher' if gain > 0 else 'lower'}" if abs(gain) >= 0.05 else "about as before"
    return f"{lead}; on average {average}"


def months_table(
    result: QuestionResult, counted: Counted, parts: Mapping[str, tuple[str, str]], noun: str
) -> pd.DataFrame:
    """What stands in a month, by part.

    Args:
        parts: value of a part → one of `STATES`, and what it is called.

    Returns:
        A row for each part that there is in a month, and one for a month without any: `month` (ISO text), `state`,
        `order`, `number`, `solid` (pale as long as the month is not over), `key`, `What`, `When`, `said`.
    """
    rows = []
    for row in counted.rows:
        month = date.fromisoformat(row)
        when = formatting.month(month) + ("" if is_whole(month, result) else " so far")
        here = [part for part in parts if counted.number(row, part)]
        for part in here or list(parts)[:1]:
            state, name = parts[part]
            cell = counted.cell(row, part)
            what = f"{name}: {of(cell.number, counted.total(row))} {noun}s"
            what += f", {many(cell.plans, 'plan')}" if noun != "plan" else ""
            rows.append(
                {
                    "month": row,
                    "state": state,
                    "order": list(parts).index(part),
                    "number": cell.number,
                    "solid": 1.0 if is_whole(month, result) else 0.5,
                    "key": counted.key(row, part) if cell.number else None,
                    "What": what if here else f"No {noun}",
                    "When": when,
                    "said": f"{when}: {_heard(name, cell, noun)}" if here else f"{when}: no {noun}",
                }
            )
    return pd.DataFrame(rows)


def _heard(name: str, cell: Cell, noun: str) -> str:
    """ "achieved, 3 plans", "late, 2 milestones on 1 plan": the plans come last, as they are listed."""
    things = "" if noun == "plan" else f"{many(cell.number, noun)} on "
    return f"{name.lower()}, {things}{many(cell.plans, 'plan')}"


@cache
def months_chart() -> dict[str, Any]:
    """A column for each month, its parts on each other."""
    columns = (
        alt.Chart()
        .mark_bar(stroke=GRAY, strokeWidth=alt.ExprRef("datum.number ? 0.5 : 0"), width=alt.RelativeBandSize(0.84))
        .encode(
            x=marks.columns("month"),
            y=alt.Y("number:Q", stack="zero", axis=alt.Axis(tickMinStep=1, tickCount=4, gridColor=TRACK, aria=False,
                                                             **PLAIN_AXIS)),
            color=marks.states("state"),
            order=alt.Order("order:Q"),
            fillOpacity=alt.FillOpacity("solid:Q", scale=None, legend=None),
            opacity=FADING,
            **tooltip(),
        )
    )  # fmt: skip  # one encoding a line
    return marks.built(alt.layer(columns).properties(height=230, padding=PADDING))


def _months_drawing(
    result: QuestionResult, counted: Counted, parts: Mapping[str, tuple[str, str]], noun: str
) -> Drawing:
    return marks.drawing(
        months_chart(),
        months_table(result, counted, parts, noun),
        ticks={row: formatting.short_month(date.fromisoformat(row)) for row in counted.rows},
        parts=[state for part, (state, _) in parts.items() if counted.total(part=part)],
        called=dict(parts.values()),
    )


def _months_numbers(counted: Counted, parts: Mapping[str, tuple[str, str]], total: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"Month": [Month.fromisoformat(row) for row in counted.rows]}
        | {name: [counted.number(row, part) for row in counted.rows] for part, (_, name) in parts.items()}
        | {total: [counted.total(row) for row in counted.rows]}
    )


def _so_far(result: QuestionResult) -> str:
    month = months_of(result)[-1]
    return "" if is_whole(month, result) else f"; pale: {formatting.month(month)} so far"


_COHORT: Mapping[str, tuple[str, str]] = {
    **{outcome: (labels.label(outcome), labels.label(outcome)) for outcome in Outcome},
    CANCELLED: ("Cancelled", "Cancelled"),
    RUNNING: ("Active", "Still running"),
}
_KEPT: Mapping[str, tuple[str, str]] = {
    KeptDate.ON_TIME: ("Achieved", "On time"),
    KeptDate.LATE: ("Late", "Late"),
    KeptDate.OPEN: ("Draft", "Open"),
}


def cohorts_title(counted: Counted) -> str:
    """ "Of 124 plans started, 31 achieved their goal, 9 a part of it, 5 not yet, 4 were cancelled; 75 still run"."""
    achieved, partly, not_yet, cancelled, running = (counted.total(part=part) for part in _COHORT)
    return (
        f"Of {many(counted.total(), 'plan')} started, {said(achieved)} achieved the goal, {said(partly)} a part of it, "
        f"{said(not_yet)} not yet, {said(cancelled)} cancelled; {said(running)} still running"
    )


def milestones_title(counted: Counted) -> str:
    """ "41 of 60 milestones were reached on time, 12 late, 7 open"."""
    on_time, late, still = (counted.total(part=part) for part in KeptDate)
    were = "was" if counted.total() == 1 else "were"
    return (
        f"{of(on_time, counted.total())} {formatting.plural(counted.total(), 'milestone')} {were} reached on time, "
        + (f"{said(late)} late; {said(still)} open")
    )


def lengths_table(counted: Counted) -> pd.DataFrame:
    """Closed plans by their days from start to close.

    Returns:
        A row for each five days and whether they were extended: `from`, `until` (days), `low`, `high` (plans), `how`
        (words), `key`, `What`, `When`, `said`.
    """
    rows = []
    for row in counted.rows:
        low, first = 0, int(row)
        for how in Length:
            plans = counted.number(row, how)
            if plans:
                what = f"{many(plans, 'plan')} {labels.in_sentence(how)}"
                rows.append(
                    {"from": first - 0.3, "until": first + 4.3, "low": low, "high": low + plans,
                     "how": labels.label(how), "key": counted.key(row, how), "What": what, "When": _days(first),
                     "said": f"{_days(first)}: {what}"}
                )  # fmt: skip  # one mark
            low += plans
    return pd.DataFrame(rows)


@cache
def lengths_chart() -> dict[str, Any]:
    """Columns of five days, extended plans on the others, with a dashed rule at the usual length."""
    days = alt.X(
        "from:Q",
        scale=alt.Scale(domain=[0, _LAST_BIN + BIN], nice=False),
        axis=alt.Axis(values=[0, 30, 60, 90, 120], aria=False, grid=False, **PLAIN_AXIS),
    )
    columns = (
        alt.Chart()
        .mark_bar(orient="vertical", stroke=GRAY, strokeWidth=0.5)
        .encode(
            x=days,
            x2="until:Q",
            y=alt.Y("low:Q", axis=alt.Axis(tickMinStep=1, tickCount=4, gridColor=TRACK, aria=False, **PLAIN_AXIS)),
            y2="high:Q",
            color=alt.Color(
                "how:N",
                scale=alt.Scale(domain=[labels.label(how) for how in Length], range=[NEUTRAL, ACCENT]),
                legend=marks.legend(),
            ),
            opacity=FADING,
            **tooltip(),
        )
    )
    one = alt.Chart().transform_aggregate(bars="count()")
    rule = one.mark_rule(color=GRAY, strokeDash=[4, 4], strokeWidth=1.5, aria=False).encode(x=alt.datum(_USUAL + 0.5))
    word = one.mark_text(
        color=GRAY, align="left", dx=5, dy=6, text=f"usual length: {_USUAL} days", **marks.WORD
    ).encode(x=alt.datum(_USUAL + 0.5), y=alt.value(0))
    return marks.built(alt.layer(columns, rule, word).properties(height=230, padding=PADDING))


def lengths_title(counted: Counted) -> str:
    """ "Half of 45 closed plans took up to 35 days; 22 % of them were extended"."""
    total, extended = counted.total(), counted.total(part=Length.EXTENDED)
    half, so_far = counted.rows[-1], 0
    for row in counted.rows:
        so_far += counted.total(row)
        if so_far * 2 >= total:
            half = row
            break
    took = f"over {LONGEST} days" if int(half) == _LAST_BIN else f"up to {int(half) + BIN - 1} days"
    lead = f"The closed plan took {took}" if total == 1 else f"Half of {said(total)} closed plans took {took}"
    share = "none" if not extended else share_of_them(extended, total)
    return f"{lead}; {share} {'was' if extended <= 1 and total < FEW else 'were'} extended"


def share_of_them(number: int, total: int) -> str:
    """ "22 % of them", "2 of 4"."""
    return of(number, total) if total < FEW else f"{formatting.percent_of(number, total)} of them"


def _days(first: int) -> str:
    if first == _LAST_BIN:
        return f"Over {LONGEST} days"
    return f"Up to {BIN} days" if first == 1 else f"{first} to {first + BIN - 1} days"


def steps_table(counted: Counted) -> pd.DataFrame:
    """Plans by how far they got.

    Returns:
        For each step a row of the plans that got there, and one of those for which it comes next: `step`, `part`
        (words), `order`, `plans`, `word`, `short` (above the bar), `key`, `What`, `When`, `said`.
    """
    rows = []
    for step in PlanStage:
        for order, part in enumerate(Reached):
            plans = counted.number(step, part)
            if plans or part == Reached.REACHED:
                words = _step_words(counted, step) if part == Reached.REACHED else ["", ""]
                rows.append(
                    {"step": labels.label(step), "part": labels.label(part), "order": order, "plans": plans,
                     "word": words[0], "short": words[1], "key": counted.key(step, part) if plans else None,
                     "What": f"{labels.label(part)}: {many(plans, 'plan')}", "When": labels.label(step),
                     "said": f"{labels.label(step)}, {labels.in_sentence(part)}: {many(plans, 'plan') if plans else 0}"}
                )  # fmt: skip  # one mark
    return pd.DataFrame(rows)


def _step_words(counted: Counted, step: PlanStage) -> list[str]:
    """ "113 of 124 · median 3 days · 10 on the way", and the same in short."""
    got, waits = (counted.number(step, part) for part in Reached)
    proposed, median = counted.number(PlanStage.PROPOSED, Reached.REACHED), counted.cell(step, Reached.REACHED).median
    numbers = many(got, "plan") if step is PlanStage.PROPOSED else of(got, proposed)
    days = f"median {median:g} {'day' if median == 1 else 'days'}" if median is not None else ""
    on_the_way = f"{said(waits)} on the way" if waits else ""
    return [" · ".join(filter(None, (numbers, days, on_the_way))), " · ".join(filter(None, (numbers, on_the_way)))]


@cache
def steps_chart() -> dict[str, Any]:
    """A bar for each step, pale where plans are on their way to it, with words above."""
    bars = (
        alt.Chart()
        .mark_bar(**{**marks.BAR, "height": 14, "yOffset": 9, "strokeWidth": alt.ExprRef("datum.plans ? 0.5 : 0")})
        .encode(
            x=marks.lengths("plans", room=0, narrow=0),
            y=marks.names("step"),
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=[labels.label(part) for part in Reached], range=[ACCENT, TRACK]),
                legend=marks.legend(),
            ),
            order=alt.Order("order:Q"),
            opacity=FADING,
            **tooltip(),
        )
    )
    words = (
        alt.Chart()
        .mark_text(text=marks.by_width("word", "short"), align="left", dy=-9, dx=1, color=GRAY, **marks.WORD)
        .encode(
            x=alt.value(0),
            y=marks.names("step"),
            tooltip=tooltip()["tooltip"],
        )
    )
    return marks.built(alt.layer(bars, words).properties(height=alt.Step(46), padding=PADDING))


def steps_title(counted: Counted) -> str:
    """ "113 of 124 proposed plans became active, 10 are still on the way"."""
    proposed, active = (counted.number(step, Reached.REACHED) for step in (PlanStage.PROPOSED, PlanStage.ACTIVE))
    before = list(PlanStage)[: list(PlanStage).index(PlanStage.ACTIVE) + 1]
    waiting = sum(counted.number(step, Reached.WAITING) for step in before)
    are = "is" if waiting == 1 else "are"
    way = f", {said(waiting)} {are} still on the way" if waiting else ""
    return f"{of(active, proposed)} proposed {formatting.plural(proposed, 'plan')} became active{way}"


class Outcomes(GroupedChart):
    """Plans that ended: first day of the quarter, or the group, × `lib.models.Outcome` or "cancelled"."""

    question = "Are goals reached?"
    counts_plans = True
    is_wide = True

    def source(self, scope: Scope) -> Source:
        return outcomes(scope, self)

    def figure(self, result: QuestionResult) -> Figure:
        """The outcomes of the plans that ended, by quarter or group."""
        if self.grouping is Grouping.QUARTER:
            quarters = quarters_from(result.first, until(result))[-_MOST_QUARTERS:]
            ended = every = by_row(result, self, [quarter.isoformat() for quarter in quarters])
            names = {quarter.isoformat(): _quarter_name(quarter, result) for quarter in quarters}
        else:
            ended, every = by_group(result, self), by_group(result, self, is_every=True)
            names = {row: ended.name(row) for row in ended.rows}
        if not ended.total():
            return Figure(self.question, _NONE_CLOSED)
        title, target = outcomes_title(ended), result.targets.goals_achieved
        together = "" if target is None else "; the target is for achieved and partly achieved together"
        closed = {row: ended.total(row) - ended.number(row, CANCELLED) for row in ended.rows}
        few = f"; of fewer than {FEW} the counts" if any(0 < number < FEW for number in closed.values()) else ""
        by = labels.in_sentence(self.grouping)
        return Figure(
            title=title,
            said=f"{title}{the_target(target, 'achieved or partly achieved')}.",
            drawing=marks.drawing(
                outcomes_chart(),
                outcomes_table(ended, names),
                names=marks.wrapped(name for name in names.values() if "\n" not in name),
                parts=[_SHOWN[outcome] for outcome in Outcome if ended.total(part=outcome)],
                called={},
                **marks.with_target(target),
            ),
            numbers=pd.DataFrame(
                {labels.label(self.grouping): [names.get(row, row).replace("\n", " ") for row in every.rows]}
                | {_SHOWN[outcome]: [every.number(row, outcome) for row in every.rows] for outcome in Outcome}
                | {"Closed": [every.total(row) - every.number(row, CANCELLED) for row in every.rows]}
                | {"Cancelled": [every.number(row, CANCELLED) for row in every.rows]}
                | target_column(target)
            ),
            keys=every.row_keys,
            subtitle=f"Closed plans{result.about} by {by}, {period(result)}; at the end how many, and how many were "
            f"cancelled{few}{together}",
        )

    def part_name(self, part: str, today: date) -> str:
        return part if part == CANCELLED else labels.in_sentence(Outcome(part))


OUTCOMES = [
    Outcomes("outcomes", Grouping.QUARTER),
    *(
        Outcomes(f"outcomes_{grouping}", grouping)
        for grouping in (Grouping.PURPOSE, Grouping.DIMENSION, Grouping.DEPARTMENT)
    ),
]


class Levels(InsightChart):
    """Closed plans with both levels: the one at the start × the one at the end, "1" to "5"."""

    name = "levels"
    question = "Do people move up?"
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        return levels(scope)

    def figure(self, result: QuestionResult) -> Figure:
        """Closed plans by the level at the start and at the end."""
        counted = by_row(result, self, [str(level) for level in _LEVELS])
        if not counted.total():
            return Figure(self.question, "No plan with a level at its start and its end was closed in this period.")
        table, title = levels_table(counted), levels_title(counted)
        called = {"Achieved": "Higher", "Draft": "Same level", "Late": "Lower"}
        return Figure(
            title=title,
            said=f"{title}.",
            drawing=marks.drawing(
                levels_chart(),
                table,
                names={},
                parts=[way for way in called if (table["way"] == way).any()],
                called=called,
            ),
            numbers=pd.DataFrame(
                {"Level at the start": list(_LEVELS)}
                | {f"To level {end}": [counted.number(str(start), str(end)) for start in _LEVELS] for end in _LEVELS}
            ),
            keys=counted.row_keys,
            subtitle=f"Plans closed{result.about} with a level at the start and at the end, {period(result)}",
        )

    def row_name(self, row: str, today: date) -> str:
        return f"from level {row}"

    def part_name(self, part: str, today: date) -> str:
        return f"to level {part}"


LEVELS = Levels()


class Cohorts(InsightChart):
    """Plans started: month × `lib.models.Outcome`, "cancelled" or "running"."""

    name = "cohorts"
    question = "What became of the plans that started?"
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        """Plans that started in the period by the month, and what became of them until today."""
        plans = scope.plans(StampEvent.START)
        month = bucket(col(Plan.started_on), list(months_from(scope.first, scope.last)))
        so_far = case(
            (col(Plan.state) == State.CLOSED, type_coerce(col(Plan.outcome), String())),
            (col(Plan.state) == State.CANCELLED, CANCELLED),
            else_=RUNNING,
        )
        return plans.rows(month, so_far).where(scope.has_started())

    def figure(self, result: QuestionResult) -> Figure:
        """What has become so far of the plans that started in each month."""
        counted = by_row(result, self, [month.isoformat() for month in months_of(result)])
        if not counted.total():
            return Figure(self.question, "No plan started in this period.")
        title = cohorts_title(counted)
        return Figure(
            title=title,
            said=f"{title}.",
            drawing=_months_drawing(result, counted, _COHORT, "plan"),
            numbers=_months_numbers(counted, _COHORT, "Started"),
            keys=counted.row_keys,
            subtitle=f"Plans{result.about} by the month they started in, and what became of them so far"
            f"{_so_far(result)}",
        )

    def row_name(self, row: str, today: date) -> str:
        return f"started in {month_name(row)}"

    def part_name(self, part: str, today: date) -> str:
        return _COHORT[part][1].lower()


COHORTS = Cohorts()


class Milestones(InsightChart):
    """Milestones planned: month × `KeptDate`."""

    name = "milestones"
    question = "Are milestones reached?"

    def source(self, scope: Scope) -> Source:
        """Milestones that were planned for a day in the period, by what became of them."""
        plans = scope.plans(StampEvent.START)
        month = bucket(planned_on(Milestone), list(months_from(scope.first, scope.last)))
        return promised(scope, Milestone, month, Milestone.reached_on, plans)

    def figure(self, result: QuestionResult) -> Figure:
        """Columns for the milestones that were planned for each month, by whether they were reached by then."""
        counted = by_row(result, self, [month.isoformat() for month in months_of(result)])
        if not counted.total():
            return Figure(self.question, "No milestone was planned for this period.")
        title = milestones_title(counted)
        return Figure(
            title=title,
            said=f"{title}.",
            drawing=_months_drawing(result, counted, _KEPT, "milestone"),
            numbers=_months_numbers(counted, _KEPT, "Milestones"),
            keys=counted.row_keys,
            subtitle="Milestones by the month they were planned for: reached by their day, after it, or not yet"
            + _so_far(result),
        )

    def row_name(self, row: str, today: date) -> str:
        return month_name(row)

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(KeptDate(part))


MILESTONES = Milestones()


class Lengths(InsightChart):
    """Closed plans by their days from start to end: first of five days ("1", "6", … "121" and more) × `Length`."""

    name = "lengths"
    question = "Is 30 days right?"
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        return lengths(scope)

    def figure(self, result: QuestionResult) -> Figure:
        """Columns for closed plans by their days from start to close, with a rule at the usual length."""
        firsts = list(range(1, _LAST_BIN + 1, BIN))
        counted = by_row(result, self, [str(first) for first in firsts])
        if not counted.total():
            return Figure(self.question, "No plan was closed in this period.")
        title = lengths_title(counted)
        return Figure(
            title=title,
            said=f"{title}.",
            drawing=marks.drawing(
                lengths_chart(),
                lengths_table(counted),
                parts=[labels.label(how) for how in Length if counted.total(part=how)],
                called={},
            ),
            numbers=pd.DataFrame(
                {"Length": [_days(first) for first in firsts]}
                | {labels.label(how): [counted.number(str(first), how) for first in firsts] for how in Length}
                | {"Plans": [counted.total(str(first)) for first in firsts]}
            ),
            keys=counted.row_keys,
            subtitle=f"Closed plans{result.about} by days from their start to the day they were closed, five days a "
            f"column, {period(result)}; the last one is over {LONGEST} days",
        )

    def row_name(self, row: str, today: date) -> str:
        return _days(int(row)).lower()

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Length(part))


LENGTHS = Lengths()


class Steps(InsightChart):
    """Plans proposed in the period: `PlanStage` × `Reached`."""

    name = "steps"
    question = "Where do plans get stuck?"
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        """How far the plans proposed in the period got, and those that are open by the step that comes next."""
        return _steps(_stage_days(scope))

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        return count_steps(session, scope)

    def figure(self, result: QuestionResult) -> Figure:
        """How many of the plans that were proposed got to each step; pale are those that may still come."""
        counted = by_row(result, self, list(PlanStage))
        proposed = counted.number(PlanStage.PROPOSED, Reached.REACHED)
        if not proposed:
            return Figure(self.question, "No plan was proposed in this period.")
        closed, title = counted.number(PlanStage.CLOSED, Reached.REACHED), steps_title(counted)
        return Figure(
            title=title,
            said=f"{title}; {said(closed)} closed.",
            drawing=marks.drawing(
                steps_chart(),
                steps_table(counted),
                names={},
                parts=[labels.label(part) for part in Reached if counted.total(part=part)],
                called={},
            ),
            numbers=pd.DataFrame(
                {
                    "Step": [labels.label(step) for step in PlanStage],
                    "Reached": [counted.number(step, Reached.REACHED) for step in PlanStage],
                    "On the way": [counted.number(step, Reached.WAITING) for step in PlanStage],
                    "Median days": [counted.cell(step, Reached.REACHED).median for step in PlanStage],
                }
            ),
            keys=counted.row_keys,
            subtitle=f"Plans{result.about} proposed from {period(result)} that got to each step; "
            "pale: still on the way",
        )

    def row_name(self, row: str, today: date) -> str:
        return labels.in_sentence(PlanStage(row))

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Reached(part))


STEPS = Steps()


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    lengths, outcomes = answer.cells[LENGTHS], next(chart for chart in answer.cells if chart in OUTCOMES)
    extended = FigurePart(number_in(lengths, among(Length.EXTENDED)), number_in(lengths))
    return [
        share_figure(
            answer,
            "Achieved or partly",
            lambda cells: part_of(
                cells[outcomes],
                among(Outcome.ACHIEVED, Outcome.PARTLY),
                among(*Outcome),
            ),
            "Of the plans closed in the period, those whose goal was achieved or partly achieved.",
        ),
        share_figure(
            answer,
            "Milestones on time",
            lambda cells: part_of(cells[MILESTONES], among(KeptDate.ON_TIME)),
            "Of the milestones planned in the period up to today, those reached by their day.",
        ),
        KeyFigure(
            "Extended", extended.said, meaning="Of the plans closed in the period, those that got a later end date."
        ),
        compared_count(
            answer,
            outcomes,
            among(CANCELLED),
            "Cancelled",
            "Plans cancelled in the period, for whatever reason.",
            is_better=None,
        ),
    ]
