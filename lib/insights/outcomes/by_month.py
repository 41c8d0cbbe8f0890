"""Columns by month, their parts on each other."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lib import formatting
from lib.charts import marks
from lib.charts.base import FADING, GRAY, PADDING, PLAIN_AXIS, TRACK, Figure, tooltip
from lib.insights.annotated_months import (
    annotated_in,
    annotation_column,
    annotation_layers,
    annotations_in_words,
    with_annotations,
)
from lib.insights.counted import Counted, is_whole, many, months_of, of
from lib.insights.result import Cell, QuestionResult
from lib.months import Month


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
    months = marks.columns("month")
    columns = (
        alt.Chart()
        .mark_bar(stroke=GRAY, strokeWidth=alt.ExprRef("datum.number ? 0.5 : 0"), width=alt.RelativeBandSize(0.84))
        .encode(
            x=months,
            y=alt.Y("number:Q", stack="zero", axis=alt.Axis(tickMinStep=1, tickCount=4, gridColor=TRACK, aria=False,
                                                             **PLAIN_AXIS)),
            color=marks.states("state"),
            order=alt.Order("order:Q"),
            fillOpacity=alt.FillOpacity("solid:Q", scale=None, legend=None),
            opacity=FADING,
            **tooltip(),
        )
    )  # fmt: skip  # one encoding a line
    return marks.built(alt.layer(columns, *annotation_layers(months)).properties(height=230, padding=PADDING))


def months_figure(
    result: QuestionResult,
    counted: Counted,
    parts: Mapping[str, tuple[str, str]],
    *,
    noun: str,
    total: str,
    title: str,
    subtitle: str,
) -> Figure:
    """The figure of such a chart, with what is annotated.

    Args:
        parts: as for `months_table`.
        total: what the column of all parts together is called in the table behind it.
        subtitle: what is counted; it goes on where a month is not over.
    """
    months = [date.fromisoformat(row) for row in counted.rows]
    annotations = annotated_in(result.annotations, months)
    numbers = (
        {"Month": [Month.of(month) for month in months]}
        | {name: [counted.number(row, part) for row in counted.rows] for part, (_, name) in parts.items()}
        | {total: [counted.total(row) for row in counted.rows]}
        | annotation_column(with_annotations(pd.DataFrame({"month": counted.rows}), annotations))
    )
    last = months_of(result)[-1]
    so_far = "" if is_whole(last, result) else f"; pale: {formatting.month(last)} so far"
    return Figure(
        title=title,
        drawing=marks.drawing(
            months_chart(),
            with_annotations(months_table(result, counted, parts, noun), annotations),
            ticks={month.isoformat(): formatting.short_month(month) for month in months},
            parts=[state for part, (state, _) in parts.items() if counted.total(part=part)],
            called=dict(parts.values()),
        ),
        numbers=pd.DataFrame(numbers),
        legend=annotations_in_words(annotations),
        keys=counted.row_keys,
        subtitle=f"{subtitle}{so_far}",
    )
