"""Bars of shares: a row for each group, its parts adding up to a hundred, and at its end how many there are."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from lib import formatting
from lib.charts import marks
from lib.charts.base import FADING, PADDING, tooltip
from lib.insights.counted import ChartPart, Counted, many, said


def shares_table(counted: Counted, parts: Sequence[ChartPart], noun: str) -> pd.DataFrame:
    """The parts of each row.

    Args:
        noun: what is counted.

    Returns:
        A row for each part that there is, and one for a group without any: `group`, `part` (as the scale of colours
        has it), `order`, `number`, `share` (0 to 100), `word` (in the bar: a share, of few plans a count), `end` and
        `short` (how many there are, once for each group), `at` (where that stands), `key`, `What`, `When`, `said`.
    """
    rows = []
    for row in counted.rows:
        name, total = counted.name(row), counted.total(row)
        ends = _ends(counted, row, noun)
        for part in [each for each in parts if counted.number(row, each.value)] or parts[:1]:
            cell = counted.cell(row, part.value)
            percent = "" if counted.is_few(row) else formatting.percent_of(cell.number, total)
            what = f"{part.name}: {many(cell.number, noun)}"
            what += f", {percent} of {said(total)}" if percent else ""
            what += f", on {many(cell.plans, 'plan')}" if cell.plans else ""
            rows.append(
                {
                    "group": name,
                    "part": part.shown,
                    "order": parts.index(part),
                    "number": cell.number,
                    "share": 100 * cell.number / total if total else 0,
                    "word": percent or said(cell.number),
                    "end": ends[0],
                    "short": ends[1],
                    "at": 100,
                    "key": counted.key(row, part.value) if cell.number else None,
                    "What": what,
                    "When": name,
                    "said": f"{name}: {what}",
                }
            )
            ends = "", ""
    return pd.DataFrame(rows)


def _ends(counted: Counted, row: str, noun: str) -> tuple[str, str]:
    """ "80 activities" and in short "80"; "none · 11 people" and "none" where there is none."""
    if total := counted.total(row):
        return many(total, noun), said(total)
    return (f"none · {many(counted.people[row], 'person')}" if row in counted.people else "none"), "none"


def shares_chart(colour: alt.Color, *, rule: alt.Axis | None = None) -> dict[str, Any]:
    """A bar for each group, its parts beside each other with their shares; at its end how many there are.

    Args:
        colour: of the column `part`.
        rule: a dashed one across, see `marks.rule_above`.
    """
    groups = marks.names("group")
    ends = (
        alt.Chart()
        .transform_filter("datum.end !== ''")
        .mark_text(text=marks.by_width("end", "short"), **marks.AT_END)
        .encode(
            x=marks.lengths("at", top=100, room=120, axis=rule),
            y=groups,
        )
    )
    bars = (
        alt.Chart()
        .transform_filter("datum.number > 0")
        .mark_bar(**marks.BAR)
        .encode(
            x=marks.lengths("share", top=100, room=120, axis=rule),
            y=groups,
            color=colour,
            order=alt.Order("order:Q"),
            opacity=FADING,
            **tooltip(),
        )
    )
    words = (
        alt.Chart()
        .transform_filter("datum.number > 0")
        .mark_text(opacity=marks.where_it_fits("share", "word"), **marks.WORD)
        .encode(
            x=marks.lengths("share", top=100, room=120, axis=rule, stack="zero", bandPosition=0.5),
            y=groups,
            text="word:N",
            fill=marks.on_colour("part"),
            detail="part:N",
            order=alt.Order("order:Q"),
        )
    )
    # The layer with every group comes first: it tells their order.
    return marks.built(alt.layer(ends, bars, words).properties(height=marks.ROW, padding=PADDING))
