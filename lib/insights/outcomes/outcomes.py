"""How plans end: achieved, partly, not yet, or cancelled; by quarter, purpose, dimension or department."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import col

from lib import formatting, labels
from lib.charts import marks
from lib.charts.base import FADING, PADDING, Figure, tooltip
from lib.insights.counted import (
    Counted,
    by_group,
    by_row,
    is_whole,
    many,
    period,
    said,
    target_column,
    the_target,
    until,
)
from lib.insights.counting import Plans, Scope, Source, together
from lib.insights.grouping import GroupedChart
from lib.insights.result import CANCELLED, FEW, QuestionResult
from lib.insights.sql_functions import quarter_of
from lib.models import Outcome, Plan, StampEvent, State
from lib.models.insights import Grouping
from lib.months import months_later, quarters_from


def outcomes(scope: Scope, chart: GroupedChart) -> Source:
    """Plans that were closed in the period, by outcome, and those that were cancelled."""
    on = scope.ended_on()
    closed = scope.plans(StampEvent.CLOSE)
    cancelled = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
    is_in_period = scope.at_between(col(Plan.ended_at))

    def group(plans: Plans) -> Any:
        return quarter_of(on) if chart.grouping is Grouping.QUARTER else chart.group(plans)

    return together(
        closed.rows(group(closed), col(Plan.outcome), on).where(col(Plan.state) == State.CLOSED, is_in_period),
        cancelled.rows(group(cancelled), CANCELLED, on).where(col(Plan.state) == State.CANCELLED, is_in_period),
    )


_MOST_QUARTERS = 8


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
    closed_plans = f"{achieved} of {many(closed, 'closed plan')} achieved {formatting.plural(closed, 'its')} goal"
    return "; ".join(filter(None, [f"{closed_plans}, {partly} a part of it, {not_yet} not yet", apart]))


def _quarter_name(quarter: date, answer: QuestionResult) -> str:
    """ "Q3 2026", and below it what is missing of it: "so far", "from 1 June"."""
    name, end = formatting.quarter(quarter), months_later(quarter, 3) - timedelta(1)
    if quarter < answer.first:
        return f"{name}\nfrom {formatting.brief_day(answer.first)}"
    if not is_whole(quarter, answer, 3):
        return f"{name}\nso far"
    return f"{name}\nuntil {formatting.brief_day(answer.last)}" if end > answer.last else name


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
