"""The level at the start of a plan against the one at its end."""

from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import String, cast
from sqlmodel import col

from lib.charts import marks
from lib.charts.base import FADING, GRAY, PADDING, PLAIN_AXIS, Figure, tooltip
from lib.insights.chart import InsightChart
from lib.insights.counted import Counted, by_row, many, period, said
from lib.insights.counting import Scope, Source
from lib.insights.result import FEW, QuestionResult
from lib.models import Plan, StampEvent, State


def levels(scope: Scope) -> Source:
    """Plans that were closed in the period, by their level at the start and at the end."""
    plans = scope.plans(StampEvent.CLOSE)
    start, end = col(Plan.current_level), col(Plan.end_level)
    return plans.rows(cast(start, String), cast(end, String), scope.ended_on()).where(
        col(Plan.state) == State.CLOSED,
        scope.at_between(col(Plan.ended_at)),
        start.is_not(None),
        end.is_not(None),
    )


_LEVELS = range(1, 6)


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

    def row_name(self, row: str) -> str:
        return f"from level {row}"

    def part_name(self, part: str, today: date) -> str:
        return f"to level {part}"


LEVELS = Levels()
