"""What people work on: plans started by what they develop and why."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import col

from lib import formatting, labels
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, PADDING, Figure, tooltip
from lib.insights.chart import InsightChart
from lib.insights.counted import NOTHING_STARTED, Counted, by_row, many, of, period, said
from lib.insights.counting import Scope, Source
from lib.insights.result import QuestionResult
from lib.insights.sql_functions import day_number
from lib.models import Dimension, Plan, Purpose, StampEvent


def themes_table(counted: Counted) -> pd.DataFrame:
    """Plans started by what they develop and why.

    Returns:
        A row for each pair, none missing: `dimension`, `purpose` (words), `plans`, `word` (at its end), `key`,
        `What`, `When`, `said`.
    """
    return pd.DataFrame(
        [
            {
                "dimension": labels.label(dimension),
                "purpose": labels.label(purpose),
                "plans": (plans := counted.number(dimension, purpose)),
                "word": f"{said(plans)} {labels.in_sentence(purpose)}",
                "key": counted.key(dimension, purpose) if plans else None,
                "What": many(plans, "plan"),
                "When": f"{labels.label(dimension)}, {labels.in_sentence(purpose)}",
                "said": f"{labels.label(dimension)}, {labels.in_sentence(purpose)}: {many(plans, 'plan')}",
            }
            for dimension in Dimension
            for purpose in Purpose
        ]
    )


@cache
def themes_chart() -> dict[str, Any]:
    """A bar for each purpose, those of a dimension together; its number and purpose stand at its end."""
    bars = (
        alt.Chart()
        .mark_bar(fill=ACCENT, **{**marks.BAR, "height": 15})
        .encode(
            x=marks.lengths("plans", room=170, narrow=140),
            y=marks.names("dimension"),
            yOffset=alt.YOffset("purpose:N", sort=None),
            opacity=FADING,
            **tooltip(),
        )
    )
    words = (
        alt.Chart()
        .mark_text(**marks.AT_END)
        .encode(
            x=marks.lengths("plans", room=170, narrow=140),
            y=marks.names("dimension"),
            yOffset=alt.YOffset("purpose:N", sort=None),
            text="word:N",
            tooltip=tooltip()["tooltip"],
        )
    )
    return marks.built(alt.layer(bars, words).properties(height=alt.Step(22), padding=PADDING))


def themes_title(counted: Counted) -> str:
    """ "Job skills for career advancement is the largest theme: 18 of 60 plans". Of equal ones all are named."""
    pairs = [(dimension, purpose) for dimension in Dimension for purpose in Purpose]
    total, most = counted.total(), max(counted.number(*pair) for pair in pairs)
    largest = [
        f"{labels.in_sentence(dimension)} for {labels.in_sentence(purpose)}"
        for dimension, purpose in pairs
        if counted.number(dimension, purpose) == most
    ]
    if most == total:
        return f"{'All ' if total > 1 else ''}{many(total, 'plan')} started: {largest[0]}"
    lead = "Most plans" if 2 * most > total else "Largest theme"
    if len(largest) == 1:
        return f"{lead}: {largest[0]}, {of(most, total)}"
    which = formatting.listing(largest) if len(largest) <= 3 else formatting.count(len(largest), "theme")
    return f"Largest themes: {which}, {of(most, total)} each"


class Themes(InsightChart):
    """Plans started: `lib.models.Dimension` × `lib.models.Purpose`."""

    name = "themes"
    question = "What do people work on?"
    row_values = Dimension
    part_values = Purpose
    counts_plans = True
    is_wide = True

    def source(self, scope: Scope) -> Source:
        plans = scope.plans(StampEvent.START)
        on = day_number(col(Plan.started_on))
        return plans.rows(col(Plan.dimension), col(Plan.purpose), on).where(scope.has_started())

    def figure(self, result: QuestionResult) -> Figure:
        """Plans started by dimension and purpose."""
        counted = by_row(result, self, list(Dimension))
        if not counted.total():
            return Figure(self.question, NOTHING_STARTED)
        title = themes_title(counted)
        return Figure(
            title=title,
            drawing=marks.drawing(
                themes_chart(), themes_table(counted), names=marks.wrapped(map(labels.label, Dimension))
            ),
            numbers=pd.DataFrame(
                {"Dimension": [labels.label(dimension) for dimension in Dimension]}
                | {
                    labels.label(purpose): [counted.number(dimension, purpose) for dimension in Dimension]
                    for purpose in Purpose
                }
            ),
            keys=counted.row_keys,
            subtitle=f"Plans started by what they develop and why, {period(result)}",
        )


THEMES = Themes()
