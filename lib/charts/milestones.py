"""Milestone progress: each milestone from the day it was planned for to the day it was reached."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pyarrow as pa

from lib import formatting
from lib.charts.base import (
    GRAY,
    INK,
    PADDING,
    PAPER,
    PLAIN_AXIS,
    STATE_COLOURS,
    Figure,
    filled,
    layer,
    prepared,
    table_of,
    tooltip,
)
from lib.charts.day_axis import HEADROOM, Span, day_axis, plan_span, today_layers, weeks_between

MOST_MILESTONES = 18
_ROW, _FOOT = 26, 28  # pixels: a row, and the axis below all of them
_WORDS = "96"  # pixels at the right for what has become of each


class MilestoneMark(NamedTuple):
    """A milestone as charts show it: what, when it is planned, the day it was reached."""

    title: str
    due: date
    reached_on: date | None


def milestone_progress(
    milestones: Sequence[MilestoneMark], *, start: date, end: date, today: date, is_over: bool = False
) -> Figure:
    """Planned against reached dates, a row for each milestone with its number, in words at its end.

    Args:
        milestones: in the order of their numbers; beyond 18 rows the drawing stops and says so.
        start: the day the plan started on.
        end: its last day.
        today: the organisation's day; for a plan that has ended, the day it ended.
        is_over: the plan has ended: what was not reached by then is not late any more.
    """
    if not milestones:
        return Figure("Milestones", "No milestones agreed.")
    reached = [mark for mark in milestones if mark.reached_on]
    late = sum(_days_late(mark, today, is_over) > 0 for mark in milestones)
    counted = f"{len(reached)} of {len(milestones)}"
    behind = f", {formatting.number(late)} late" if late else ""
    shown = milestones[:MOST_MILESTONES]
    days = [day for mark in shown for day in (mark.due, mark.reached_on) if day]
    span = plan_span(start, end, today, is_over, days)
    chosen = span.params(weeks_between(span.first, span.last, 5), weeks_between(span.first, span.last, 3))
    chosen["names"] = {str(n): f"{n}  {mark.title}" for n, mark in enumerate(shown, start=1)}
    more = f"The first {len(shown)} of {len(milestones)}. " if len(shown) < len(milestones) else ""
    return Figure(
        title=f"Milestones: {counted} reached{behind}",
        said=f"{counted} reached{behind}.",
        drawing=filled(_spec(), chosen, _marks(shown, span), height=HEADROOM + _ROW * len(shown) + _FOOT),
        numbers=_numbers(milestones, today, is_over),
        subtitle=f"{more}Hollow: planned · filled: reached",
    )


@cache
def _spec() -> dict[str, Any]:
    x = day_axis(_WORDS)
    y = alt.Y(
        "row:O",
        scale=alt.Scale(range=[HEADROOM, alt.ExprRef("height")]),
        axis=alt.Axis(
            # The list of milestones stands below on a narrow card, with the same numbers.
            labelExpr="width < 480 ? datum.value : names[datum.value]",
            labelLimit=alt.ExprRef("width < 480 ? 20 : 230"),
            aria=False,
            grid=False,
            **PLAIN_AXIS,
        ),
    )
    coloured = alt.Color("shown:N", scale=STATE_COLOURS, legend=None)
    diamond: dict[str, Any] = {"shape": "diamond", "size": 150, "filled": True, "opacity": 1}
    word: dict[str, Any] = {"align": "right", "fontSize": 12, "aria": False}
    margin = alt.value(alt.ExprRef("width"))
    return prepared(
        alt.layer(
            *today_layers(x),
            layer("link").mark_rule(color=GRAY, strokeWidth=3, opacity=0.6, aria=False).encode(x=x, x2="until:Q", y=y),
            layer("planned")
            .mark_point(fill=PAPER, stroke=GRAY, strokeWidth=1.5, **diamond)
            .encode(x=x, y=y, **tooltip()),
            layer("reached").mark_point(**diamond).encode(x=x, y=y, color=coloured, **tooltip()),
            layer("word").mark_text(color=INK, **word).encode(x=margin, y=y, text="word:N"),
            layer("late word").mark_text(**word).encode(x=margin, y=y, text="word:N", color=coloured),
        ).properties(height=100, padding=PADDING)
    )


def _marks(milestones: Iterable[MilestoneMark], span: Span) -> list[dict[str, Any]]:
    """Everything that is drawn, a row for each mark."""
    marks: list[dict[str, Any]] = []
    today, is_over = span.today, span.is_over
    for n, mark in enumerate(milestones, start=1):
        planned = formatting.short_day(mark.due, today)
        when = f"planned for {planned}"
        if mark.reached_on:
            when += f", reached on {formatting.short_day(mark.reached_on, today)}"
        row = {"row": n, "What": f"Milestone {n}: {mark.title}", "When": formatting.sentence(when)}
        row["said"] = f"{row['What']}: {when}"
        due, late = span.number(mark.due), _days_late(mark, today, is_over)
        marks.append(row | {"kind": "planned", "day": due})
        if mark.reached_on:
            reached = span.number(mark.reached_on)
            marks.append(row | {"kind": "link", "day": min(due, reached), "until": max(due, reached)})
            marks.append(row | {"kind": "reached", "day": reached, "shown": "Achieved"})
        is_late = late > 0 and not mark.reached_on
        kind, shown = ("late word", "Late") if is_late else ("word", None)
        marks.append(row | {"kind": kind, "shown": shown, "word": _state(mark, today, is_over)})
    if today >= span.zero:
        marks.append(span.today_mark())
    return marks


def _days_late(mark: MilestoneMark, today: date, is_over: bool) -> int:
    """How many days after its planned day it was reached, or is still open; negative when it was early."""
    if mark.reached_on:
        return (mark.reached_on - mark.due).days
    return 0 if is_over else max((today - mark.due).days, 0)


def _state(mark: MilestoneMark, today: date, is_over: bool) -> str:
    """What has become of it, in a word or two: "4 days late", "planned 25 Nov"."""
    late = _days_late(mark, today, is_over)
    if late > 0:
        return formatting.days_late(late)
    if mark.reached_on:
        return f"{-late} {formatting.plural(-late, 'day')} early" if late < 0 else "on the day"
    return "not reached" if is_over else f"planned {formatting.brief_day(mark.due)}"


def _numbers(milestones: Iterable[MilestoneMark], today: date, is_over: bool) -> pa.Table:
    """One row a milestone: `Milestone` (text), `Planned` and `Reached` (dates), `State` (text)."""
    rows = [
        (f"{n} {mark.title}", mark.due, mark.reached_on, formatting.sentence(_state(mark, today, is_over)))
        for n, mark in enumerate(milestones, start=1)
    ]
    return table_of(["Milestone", "Planned", "Reached", "State"], rows)
