"""How far plans get from their proposal on, and where they wait."""

from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from sqlalchemy import CTE, ColumnElement, Integer, and_, case, func, literal, or_, select, type_coerce
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib import formatting, labels
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, GRAY, PADDING, TRACK, Figure, tooltip
from lib.insights.chart import InsightChart
from lib.insights.counted import Counted, by_row, many, of, period, said
from lib.insights.counting import NEVER, Scope, Source, chosen_by, together
from lib.insights.result import Cell, QuestionResult
from lib.insights.sql_functions import day_number, day_number_at, earliest_of, latest_of
from lib.insights.things import count, things_in
from lib.models import ITEMS, OPEN_STATES, Plan, Side, StampEvent, State, Suggestion, SuggestionState
from lib.models.insights import PlanStage, Reached

FAR = datetime(2200, 1, 1, tzinfo=UTC)
"""An instant after everything that happens."""


_STAGE_BEFORE = {stage: before for before, stage in pairwise(PlanStage)}


def stages(scope: Scope) -> Source:
    """How far the plans proposed in the period got, and those that are open by the stage that comes next.

    Beside the columns of a source stand `days` from the stage before, where a plan has a day for both.
    """
    stage_days = _stage_days(scope)
    sources: list[Any] = []
    for number, stage in enumerate(PlanStage):
        got_there = _got_to(stage_days, number)
        sources.append(_of(stage_days, stage, Reached.REACHED).where(got_there))
        if number:
            waits = and_(stage_days.c.is_open, _got_to(stage_days, number - 1), ~got_there)
            sources.append(_of(stage_days, stage, Reached.WAITING).where(waits))
    return together(*sources)


def _stage_days(scope: Scope) -> CTE:
    """The plans proposed in the period, each with the number of the day on which it got to each stage."""
    plans, today = scope.plans(StampEvent.PROPOSAL), scope.moment.today
    times = (
        plans.rows("", "", day_number(col(plans.stamp.on)))
        .add_columns(
            col(Plan.state).in_(OPEN_STATES).label("is_open"),
            case((col(Plan.started_on) <= today, day_number(col(Plan.started_on))), else_=NEVER).label(
                PlanStage.ACTIVE
            ),
            *(time.label(stage.value) for stage, time in _times_of_stages().items()),
        )
        .where(scope.between(col(plans.stamp.on)))
        .cte("times")
        .prefix_with("MATERIALIZED")  # A time is asked for once, however often it is used.
    )
    days: dict[PlanStage, Any] = {
        stage: case((times.c[stage] < FAR, day_number_at(times.c[stage], scope.first, today)), else_=NEVER)
        for stage in PlanStage
        if stage is not PlanStage.ACTIVE
    }
    days[PlanStage.ACTIVE] = times.c[PlanStage.ACTIVE]
    return select(
        times.c.plan_id,
        times.c.member_id,
        times.c.on,
        *chosen_by(times),
        times.c.is_open,
        *(days[stage].label(stage.value) for stage in PlanStage),
    ).cte("stage_days")


def _got_to(stage_days: CTE, number: int) -> ColumnElement[bool]:
    """Did a plan get to a stage? Whatever comes later shows that it did."""
    return or_(*(stage_days.c[stage] < NEVER for stage in list(PlanStage)[number:]))


def _of(stage_days: CTE, stage: PlanStage, part: Reached) -> Any:
    of_stage = (literal(stage.value).label("row"), literal(part.value).label("part"), literal(0).label("good"))
    took: Any = literal(None, Integer())
    if (before := _STAGE_BEFORE.get(stage)) is not None:
        day, day_before = stage_days.c[stage], stage_days.c[before]
        took = case((and_(day < NEVER, day_before < NEVER), day - day_before), else_=None)
    return select(
        *(stage_days.c[name] for name in ("plan_id", "member_id", "on")),
        *of_stage,
        *chosen_by(stage_days),
        took.label("days"),
    )


def _times_of_stages() -> dict[PlanStage, ColumnElement[datetime]]:
    """When a `Plan` got to each stage that happens at some time of a day, or `FAR`."""
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


def stages_table(counted: Counted) -> pd.DataFrame:
    """Plans by how far they got.

    Returns:
        For each stage a row of the plans that got there, and one of those for which it comes next: `stage`, `part`
        (words), `order`, `plans`, `word`, `short` (above the bar), `key`, `What`, `When`, `said`.
    """
    rows = []
    for stage in PlanStage:
        name = labels.label(stage)
        for order, part in enumerate(Reached):
            plans = counted.number(stage, part)
            if plans or part == Reached.REACHED:
                words = _stage_words(counted, stage) if part == Reached.REACHED else ["", ""]
                rows.append(
                    {"stage": name, "part": labels.label(part), "order": order, "plans": plans,
                     "word": words[0], "short": words[1], "key": counted.key(stage, part) if plans else None,
                     "What": f"{labels.label(part)}: {many(plans, 'plan')}", "When": name,
                     "said": f"{name}, {labels.in_sentence(part)}: {many(plans, 'plan') if plans else 0}"}
                )  # fmt: skip  # one mark
    return pd.DataFrame(rows)


def _stage_words(counted: Counted, stage: PlanStage) -> list[str]:
    """ "113 of 124 · median 3 days · 10 on the way", and the same in short."""
    got, waits = (counted.number(stage, part) for part in Reached)
    proposed, median = counted.number(PlanStage.PROPOSED, Reached.REACHED), counted.cell(stage, Reached.REACHED).median
    numbers = many(got, "plan") if stage is PlanStage.PROPOSED else of(got, proposed)
    days = f"median {median:g} {formatting.plural(median, 'day')}" if median is not None else ""
    on_the_way = f"{said(waits)} on the way" if waits else ""
    return [" · ".join(filter(None, (numbers, days, on_the_way))), " · ".join(filter(None, (numbers, on_the_way)))]


@cache
def stages_chart() -> dict[str, Any]:
    """A bar for each stage, pale where plans are on their way to it, with words above."""
    bars = (
        alt.Chart()
        .mark_bar(**{**marks.BAR, "height": 14, "yOffset": 9, "strokeWidth": alt.ExprRef("datum.plans ? 0.5 : 0")})
        .encode(
            x=marks.lengths("plans", room=0, narrow=0),
            y=marks.names("stage"),
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
            y=marks.names("stage"),
            tooltip=tooltip()["tooltip"],
        )
    )
    return marks.built(alt.layer(bars, words).properties(height=alt.Step(46), padding=PADDING))


def stages_title(counted: Counted) -> str:
    """ "113 of 124 proposed plans became active, 10 are still on the way"."""
    proposed, active = (counted.number(stage, Reached.REACHED) for stage in (PlanStage.PROPOSED, PlanStage.ACTIVE))
    before = list(PlanStage)[: list(PlanStage).index(PlanStage.ACTIVE) + 1]
    waiting = sum(counted.number(stage, Reached.WAITING) for stage in before)
    are = formatting.plural(waiting, "is")
    way = f", {said(waiting)} {are} still on the way" if waiting else ""
    return f"{of(active, proposed)} proposed {formatting.plural(proposed, 'plan')} became active{way}"


class Stages(InsightChart):
    """Plans proposed in the period: `PlanStage` × `Reached`."""

    name = "steps"  # It stands in addresses that people saved.
    question = "Where do plans get stuck?"
    row_values = PlanStage
    part_values = Reached
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        return stages(scope)

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        things = things_in(session, scope, self)
        took = things.where(~np.isnan(things["days"]))
        days, row_of = took["days"], took["row"]
        medians = {things.words["row"][row]: float(np.median(days[row_of == row])) for row in np.unique(row_of)}
        return [
            cell._replace(median=medians.get(cell.row)) if cell.part == Reached.REACHED else cell
            for cell in count(things)
        ]

    def figure(self, result: QuestionResult) -> Figure:
        """How many of the plans that were proposed got to each stage; pale are those that may still come."""
        counted = by_row(result, self, list(PlanStage))
        proposed = counted.number(PlanStage.PROPOSED, Reached.REACHED)
        if not proposed:
            return Figure(self.question, "No plan was proposed in this period.")
        closed, title = counted.number(PlanStage.CLOSED, Reached.REACHED), stages_title(counted)
        return Figure(
            title=title,
            said=f"{title}; {said(closed)} closed.",
            drawing=marks.drawing(
                stages_chart(),
                stages_table(counted),
                names={},
                parts=[labels.label(part) for part in Reached if counted.total(part=part)],
                called={},
            ),
            numbers=pd.DataFrame(
                {
                    "Step": [labels.label(stage) for stage in PlanStage],
                    "Reached": [counted.number(stage, Reached.REACHED) for stage in PlanStage],
                    "On the way": [counted.number(stage, Reached.WAITING) for stage in PlanStage],
                    "Median days": [counted.cell(stage, Reached.REACHED).median for stage in PlanStage],
                }
            ),
            keys=counted.row_keys,
            subtitle=f"Plans{result.about} proposed from {period(result)} that got to each step; "
            "pale: still on the way",
        )


STAGES = Stages()
