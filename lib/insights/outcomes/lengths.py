"""How long plans are, to the day they were closed, and whether they were extended."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import case, exists
from sqlmodel import col

from lib import formatting, labels
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, GRAY, NEUTRAL, PADDING, PLAIN_AXIS, TRACK, Figure, tooltip
from lib.insights.chart import InsightChart
from lib.insights.counted import Counted, by_row, many, of, period, said
from lib.insights.counting import Scope, Source
from lib.insights.result import BIN, FEW, LONGEST, QuestionResult
from lib.insights.sql_functions import day_number
from lib.models import Part, Plan, StampEvent, State, Suggestion, SuggestionState
from lib.models.insights import Length


def lengths(scope: Scope) -> Source:
    """Plans that were closed in the period by their days from the start to the day they were closed."""
    days = scope.ended_on() - day_number(col(Plan.started_on))
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
    return plans.rows(case(*bins, else_=str(LONGEST + 1)), how, scope.ended_on()).where(
        col(Plan.state) == State.CLOSED, scope.at_between(col(Plan.ended_at))
    )


_LAST_BIN = LONGEST + 1  # where the one without an end begins


_USUAL = 30


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


class Lengths(InsightChart):
    """Closed plans by their days from start to end: first of five days ("1", "6", … "121" and more) × `Length`."""

    name = "lengths"
    question = "Is 30 days right?"
    part_values = Length
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

    def row_name(self, row: str) -> str:
        return _days(int(row)).lower()


LENGTHS = Lengths()
