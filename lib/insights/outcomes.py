"""Does it work: how plans end, milestones, how long plans are, and where they stop on their stage_days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
from sqlalchemy import CTE, ColumnElement, and_, case, exists, func, literal, or_, select, type_coerce, union_all
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib import formatting, labels
from lib.charts.base import Figure
from lib.charts.insights.bars import Bar, BarNote, draw_bars
from lib.charts.insights.columns import Column, draw_columns
from lib.charts.insights.shades import KEPT, MISSED, Shade, parts_of
from lib.insights.chart import InsightChart
from lib.insights.counted import (
    Counted,
    as_counts,
    by_row,
    in_parts,
    is_whole,
    many,
    months_of,
    occurring,
    of,
    period,
    said,
    share,
    until,
)
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
from lib.insights.key_figures import (
    FigurePart,
    KeyFigure,
    among,
    compared_count,
    number_in,
    part_of,
    share_figure,
)
from lib.insights.part_names import month_name, quarter_name
from lib.insights.result import BIN, CANCELLED, FEW, LONGEST, QuestionResult
from lib.models import (
    ITEMS,
    OPEN_STATES,
    Answer,
    Milestone,
    Outcome,
    Part,
    Plan,
    PlanStamp,
    Side,
    StampEvent,
    State,
    Suggestion,
    SuggestionState,
)
from lib.models.insights import (
    KeptDate,
    Length,
    PlanStage,
    Reached,
)
from lib.months import months_from, months_later, quarters_from

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


_MOST_QUARTERS = 8
_OUTCOMES = parts_of({outcome: labels.label(outcome) for outcome in Outcome})
_KEPT = parts_of({KeptDate.ON_TIME: KEPT, KeptDate.LATE: MISSED, KeptDate.OPEN: Shade.NEUTRAL})
_LENGTHS = parts_of({Length.AS_PLANNED: Shade.NEUTRAL, Length.EXTENDED: Shade.ACCENT})
_LAST_BIN = LONGEST + 1  # where the one without an end begins
_USUAL = 30


def outcomes_figure(answer: QuestionResult) -> Figure:
    """A bar for each quarter, its parts the outcomes of the plans that ended in it."""
    quarters = quarters_from(answer.first, until(answer))[-_MOST_QUARTERS:]
    ended = by_row(answer, OUTCOMES, [quarter.isoformat() for quarter in quarters])
    if not ended.total():
        return Figure(
            OUTCOMES.question,
            "No plan was closed in this period. An outcome appears here when a manager closes one.",
        )
    # Shares are of the plans that were closed; those that were cancelled stand apart.
    counted = replace(ended, cells={key: cell for key, cell in ended.cells.items() if cell.part != CANCELLED})
    names = {quarter.isoformat(): _quarter_name(quarter, answer) for quarter in quarters}
    bars = [
        bar._replace(when=names[row].replace("\n", " "))
        for row in counted.rows
        for bar in in_parts(counted, row, _OUTCOMES, is_share=True)
    ]
    cancelled = ended.total(part=CANCELLED)
    closed = counted.total()
    if closed:
        title = f"{_reached(counted, Outcome.ACHIEVED)} of {said(closed)} closed plans achieved their goal"
        title += f", {said(counted.total(part=Outcome.PARTLY))} a part of it"
    else:
        title = f"{many(cancelled, 'plan')} cancelled, none closed"
    newest = [row for row in ended.rows if ended.total(row)][-1]
    here = {part: ended.number(newest, part) for part in (*Outcome, CANCELLED)}
    achieved = f"{of(here[Outcome.ACHIEVED], counted.total(newest))} achieved"
    also = f", {said(here[CANCELLED])} cancelled" if here[CANCELLED] else ""
    at_end = "; at the end how many, and how many were cancelled" if cancelled else ""
    return Figure(
        title=title,
        said=f"{names[newest].replace(chr(10), ' ')}: {achieved}, {said(here[Outcome.PARTLY])} partly, "
        f"{said(here[Outcome.NOT_YET])} not yet{also}.",
        drawing=draw_bars(
            list(names.values()),
            bars,
            [_ended_note(ended, row, counted.total(row)) for row in ended.rows],
            top=100,
            parts=occurring(counted, _OUTCOMES),
        ),
        numbers=pd.DataFrame(
            {"Quarter": [name.replace("\n", " ") for name in names.values()]}
            | {part.name: [counted.number(row, part.value) for row in counted.rows] for part in _OUTCOMES}
            | {"Closed": [counted.total(row) for row in counted.rows]}
            | {"Cancelled": [ended.number(row, CANCELLED) for row in ended.rows]}
        ),
        subtitle=f"Closed plans by the quarter they ended in, {period(answer)}{at_end}{as_counts(counted)}",
    )


def _ended_note(ended: Counted, row: str, closed: int) -> BarNote:
    """ "6 plans · 4 cancelled" beside a quarter; a click on it lists those that were cancelled."""
    cancelled = ended.number(row, CANCELLED)
    key = ended.key(row, CANCELLED) if cancelled else None
    parts = [many(closed, "plan")] if closed else []
    parts += [f"{said(cancelled)} cancelled"] if cancelled else []
    short = " + ".join(said(number) for number in (closed, cancelled) if number)
    word = " · ".join(parts) or "no plan ended"
    return BarNote(ended.rows.index(row) + 1, 100 if closed else 0, word, short if closed else "", key)


def _reached(counted: Counted, outcome: Outcome) -> str:
    return said(counted.total(part=outcome))


def _quarter_name(quarter: date, answer: QuestionResult) -> str:
    """ "Q3 2026", and below it what is missing of it: "so far", "from 1 June"."""
    name, end = formatting.quarter(quarter), months_later(quarter, 3) - timedelta(1)
    if quarter < answer.first:
        return f"{name}\nfrom {formatting.brief_day(answer.first)}"
    if not is_whole(quarter, answer, 3):
        return f"{name}\nso far"
    return f"{name}\nuntil {formatting.brief_day(answer.last)}" if end > answer.last else name


def milestones_figure(answer: QuestionResult) -> Figure:
    """Columns for the milestones that were planned for each month, by whether they were reached by then."""
    months = months_of(answer)
    counted = by_row(answer, MILESTONES, [month.isoformat() for month in months])
    total = counted.total()
    if not total:
        return Figure(MILESTONES.question, "No milestone was planned for this period.")
    columns = []
    for number, month in enumerate(months):
        row, at, whole = month.isoformat(), 0, is_whole(month, answer)
        when = formatting.month(month) + ("" if whole else " so far")
        for part in _KEPT:
            cell = counted.cell(row, part.value)
            if cell.number:
                what = f"{part.name}: {of(cell.number, counted.total(row))} milestones, {many(cell.plans, 'plan')}"
                key = counted.key(row, part.value)
                column = Column(
                    number + 0.08, number + 0.92, at, at + cell.number, part.shown, what, when, key,
                    1 if whole else 0.45,
                )  # fmt: skip  # one column
                columns.append(column)
                at += cell.number
    kept, behind = counted.total(part=KeptDate.ON_TIME), counted.total(part=KeptDate.LATE)
    return Figure(
        title=f"{of(kept, total)} milestones were reached on time",
        said=f"{of(kept + behind, total)} milestones reached, {said(behind)} late.",
        drawing=draw_columns(
            columns,
            span=(0, len(months)),
            ticks={number + 0.5: formatting.short_month(month) for number, month in enumerate(months)},
            parts=occurring(counted, _KEPT),
        ),
        numbers=pd.DataFrame(
            {"Month": [formatting.month(month) + ("" if is_whole(month, answer) else " so far") for month in months]}
            | {part.name: [counted.number(month.isoformat(), part.value) for month in months] for part in _KEPT}
            | {"Milestones": [counted.total(month.isoformat()) for month in months]}
        ),
        subtitle="Milestones by the month they were planned for: reached by their day, after it, or not yet"
        + ("" if is_whole(months[-1], answer) else f"; pale: {formatting.month(months[-1])} so far"),
    )


def lengths_figure(answer: QuestionResult) -> Figure:
    """Columns for closed plans by their days from start to end, with a rule at the usual length."""
    firsts = list(range(1, _LAST_BIN + 1, BIN))
    counted = by_row(answer, LENGTHS, [str(first) for first in firsts])
    total, extended = counted.total(), counted.total(part=Length.EXTENDED)
    if not total:
        return Figure(LENGTHS.question, "No plan was closed in this period.")
    columns = []
    for first in firsts:
        low = 0
        for part in _LENGTHS:
            count = counted.number(str(first), part.value)
            if count:
                key = counted.key(str(first), part.value)
                what = f"{many(count, 'plan')} {part.name.lower()}"
                columns.append(Column(first - 0.3, first + 4.3, low, low + count, part.shown, what, _days(first), key))
                low += count
    so_far, median = 0, firsts[-1]
    for first in firsts:
        so_far += counted.total(str(first))
        if so_far * 2 >= total:
            median = first
            break
    half = f"over {LONGEST} days" if median == _LAST_BIN else f"up to {median + BIN - 1} days"
    title = f"{_were(extended, total)} extended; half were planned for {half}"
    return Figure(
        title=title,
        said=f"Half of {many(total, 'closed plan')} were planned for {half}; "
        f"{share(extended, total, is_few=total < FEW)} {'was' if extended == 1 else 'were'} extended.",
        drawing=draw_columns(
            columns,
            span=(0, _LAST_BIN + BIN),
            ticks={0: "0", 30: "30", 60: "60", 90: "90", 120: "120"},
            parts=occurring(counted, _LENGTHS),
            rule=(_USUAL + 0.5, f"usual length: {_USUAL} days"),
            axis="days from start to end",
        ),
        numbers=pd.DataFrame(
            {"Length": [_days(first) for first in firsts]}
            | {part.name: [counted.number(str(first), part.value) for first in firsts] for part in _LENGTHS}
            | {"Plans": [counted.total(str(first)) for first in firsts]}
        ),
        subtitle=f"Closed plans by days from start to end, five days a column, {period(answer)}; the last one is over "
        f"{LONGEST} days",
    )


def _days(first: int) -> str:
    return f"Over {LONGEST} days" if first == _LAST_BIN else f"{first} to {first + BIN - 1} days"


def _were(number: int, total: int) -> str:
    """ "22 % of 156 closed plans were", "1 of 4 closed plans was", "No plan of 12 was"."""
    if not number:
        return f"None of {said(total)} closed plans was"
    if total < FEW:
        return f"{of(number, total)} closed plans {'was' if number == 1 else 'were'}"
    return f"{formatting.percent(100 * number / total)} of {said(total)} closed plans were"


def steps_figure(answer: QuestionResult) -> Figure:
    """How many of the plans that were proposed got to each step; pale are those that may still come."""
    counted = by_row(answer, STEPS, list(PlanStage))
    proposed = counted.number(PlanStage.PROPOSED, Reached.REACHED)
    if not proposed:
        return Figure(STEPS.question, "No plan was proposed in this period.")
    bars, notes = [], []
    for number, step in enumerate(PlanStage, start=1):
        got, waits = (counted.number(step, part) for part in (Reached.REACHED, Reached.WAITING))
        at = 0
        for part, count, shown in ((Reached.REACHED, got, Shade.ACCENT), (Reached.WAITING, waits, Shade.PALE)):
            if count:
                what = f"{labels.label(part)}: {many(count, 'plan')}"
                key = counted.key(step, part)
                bars.append(Bar(number, at, at + count, shown, what, labels.label(step), key, shift=9))
                at += count
        word, short = _step_words(counted, answer, step)
        notes.append(BarNote(number, 0, word, short, counted.key(step, Reached.REACHED) if got else None, -10))
    active, closed = (counted.number(step, Reached.REACHED) for step in (PlanStage.ACTIVE, PlanStage.CLOSED))
    became = f"{of(active, proposed)} proposed plans became active"
    before = [None, *list(PlanStage)[:-1]]
    return Figure(
        title=f"{share(active, proposed, is_few=proposed < FEW)} of proposed plans became active"
        if proposed >= FEW
        else became,
        said=f"{said(proposed)} were proposed, {said(active)} became active, {said(closed)} are closed.",
        drawing=draw_bars(
            [labels.label(step) for step in PlanStage],
            bars,
            notes,
            top=max(bar.end for bar in bars),
            row=46,
            size=14,
        ),
        numbers=pd.DataFrame(
            {
                "Step": [labels.label(step) for step in PlanStage],
                "Reached": [counted.number(step, Reached.REACHED) for step in PlanStage],
                "Of the step before": [
                    _of_before(counted, step, former) if former else None
                    for step, former in zip(PlanStage, before, strict=True)
                ],
                "Median days": [answer.medians.get(step) for step in PlanStage],
                "On the way": [counted.number(step, Reached.WAITING) for step in PlanStage],
            }
        ),
        subtitle=f"Plans proposed from {period(answer)} that got to each step; pale: still on the way",
    )


def _of_before(counted: Counted, step: PlanStage, former: PlanStage) -> str:
    whole = counted.number(former, Reached.REACHED)
    return share(counted.number(step, Reached.REACHED), whole, is_few=whole < FEW) if whole else ""


def _step_words(counted: Counted, answer: QuestionResult, step: PlanStage) -> tuple[str, str]:
    """ "150 · 99 % of the step before · median 2 days · 9 on the way", and the same in short."""
    got, waits = (counted.number(step, part) for part in (Reached.REACHED, Reached.WAITING))
    if step is PlanStage.PROPOSED:
        return many(got, "plan"), many(got, "plan")
    former = list(PlanStage)[list(PlanStage).index(step) - 1]
    whole = counted.number(former, Reached.REACHED)
    rate = _of_before(counted, step, former) if whole >= FEW else ""
    median = answer.medians.get(step)
    on_the_way = f"{said(waits)} on the way" if waits else ""
    days = f"median {median:g} {formatting.plural(1 if median == 1 else 2, 'day')}" if median is not None else ""
    full = [said(got), f"{rate} of the step before" if rate else f"of {said(whole)} before", days, on_the_way]
    return " · ".join(filter(None, full)), " · ".join(filter(None, [said(got), rate, on_the_way]))


class Outcomes(InsightChart):
    """Plans that ended: first day of the quarter × `lib.models.Outcome` or "cancelled"."""

    name = "outcomes"
    question = "Are goals reached?"
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        return outcomes(scope)

    def figure(self, result: QuestionResult) -> Figure:
        return outcomes_figure(result)

    def row_name(self, row: str, today: date) -> str:
        return quarter_name(row)

    def part_name(self, part: str, today: date) -> str:
        return part if part == CANCELLED else labels.in_sentence(Outcome(part))


OUTCOMES = Outcomes()


class Milestones(InsightChart):
    """Milestones planned: month × `KeptDate`."""

    name = "milestones"
    question = "Are milestones reached?"

    def source(self, scope: Scope) -> Source:
        return milestones(scope)

    def figure(self, result: QuestionResult) -> Figure:
        return milestones_figure(result)

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
        return lengths_figure(result)

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
        return steps(scope)

    def figure(self, result: QuestionResult) -> Figure:
        return steps_figure(result)

    def row_name(self, row: str, today: date) -> str:
        return labels.in_sentence(PlanStage(row))

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Reached(part))


STEPS = Steps()


def facts(session: Session, scope: Scope) -> dict[str, Any]:
    """What these charts need besides cells."""
    return {"medians": medians(session, scope)}


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    lengths = answer.cells[LENGTHS]
    extended = FigurePart(number_in(lengths, among(Length.EXTENDED)), number_in(lengths))
    return [
        share_figure(
            answer,
            "Goals achieved",
            lambda cells: part_of(
                cells[OUTCOMES],
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
            OUTCOMES,
            among(CANCELLED),
            "Cancelled",
            "Plans cancelled in the period, for whatever reason.",
            is_better=None,
        ),
    ]
