"""Progress and pace: the progress reported at check-ins against the even pace."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pyarrow as pa

from lib import formatting
from lib.charts.base import ACCENT, GRAY, PADDING, PLAIN_AXIS, Figure, filled, layer, prepared, table_of, tooltip
from lib.charts.day_axis import (
    HEADROOM,
    NAME_ROOM,
    SCALE_ROOM,
    Span,
    day_axis,
    end_layers,
    plan_span,
    today_layers,
    weeks_between,
)
from lib.plans.rules.schedule import even_pace

HEIGHT = 180


class ProgressReport(NamedTuple):
    """What a check-in said about progress: the day it was held, 0 to 100, and who set it."""

    held_on: date
    progress: int
    set_by: str


def progress_and_pace(
    reports: Sequence[ProgressReport], *, start: date, end: date, today: date, is_over: bool = False
) -> Figure:
    """Progress over time, from 0 at the start, against the even pace; nothing says how it may go on.

    Args:
        reports: in any order; those of one day in the order they were made.
        start: the day the plan started on.
        end: its last day.
        today: the organisation's day; for a plan that has ended, the day it ended.
        is_over: the plan has ended.
    """
    reports = sorted(reports, key=lambda report: report.held_on)
    now = formatting.percent(reports[-1].progress if reports else 0)
    if not reports:
        return Figure(f"Progress {now}", "Progress shows after the first check-in.")
    pace = formatting.percent(even_pace(start, end, today))
    span = plan_span(start, end, today, is_over, [report.held_on for report in reports])
    when = f"Ended on {formatting.short_day(today, today)}" if is_over else formatting.day_of(start, end, today)
    return Figure(
        title=f"Progress {now}",
        said=f"{when}: {now} reported" + ("." if is_over else f", even pace {pace}."),
        drawing=filled(
            _spec(),
            span.params(weeks_between(start, end, 5), weeks_between(start, end, 3)),
            _marks(reports, start, end, span),
        ),
        numbers=_numbers(reports, start, end),
        subtitle="As reported at check-ins" + ("" if is_over else f" · even pace today: {pace}"),
    )


@cache
def _spec() -> dict[str, Any]:
    x = day_axis(NAME_ROOM)
    y = alt.Y(
        "progress:Q",
        scale=alt.Scale(domain=[0, 100], range=[alt.ExprRef("height"), HEADROOM]),
        axis=alt.Axis(
            values=[0, 50, 100],
            labelExpr="datum.value + '\N{NO-BREAK SPACE}%'",
            labelPadding=10,
            minExtent=SCALE_ROOM,
            maxExtent=SCALE_ROOM,
            **PLAIN_AXIS,
        ),
    )
    reported: dict[str, Any] = {"color": ACCENT, "opacity": 1}
    return prepared(
        alt.layer(
            *end_layers(x),
            *today_layers(x),
            layer("pace").mark_line(color=GRAY, strokeWidth=1.5, strokeDash=[5, 4], aria=False).encode(x=x, y=y),
            layer("pace name")
            .mark_text(color=GRAY, align="left", dx=8, fontSize=12, aria=False)
            .encode(x=x, y=y, text="word:N"),
            layer("report").mark_line(strokeWidth=2.5, aria=False, **reported).encode(x=x, y=y),
            layer("report").mark_point(filled=True, size=70, **reported).encode(x=x, y=y, **tooltip()),
        ).properties(height=HEIGHT, padding=PADDING)
    )


def _marks(reports: Sequence[ProgressReport], start: date, end: date, span: Span) -> list[dict[str, Any]]:
    """Everything that is drawn, a row for each mark and each turn of a line."""

    def report(day: date, progress: int, what: str) -> dict[str, Any]:
        when = formatting.short_day(day, span.today)
        percent = formatting.percent(progress)
        row = {"kind": "report", "day": span.number(day), "progress": progress}
        return row | {"What": f"{what}: {percent}", "When": when, "said": f"{what} on {when}: {percent}"}

    pace_ends = [(start, even_pace(start, end, start)), (end, 100)]
    marks = [{"kind": "pace", "day": span.number(day), "progress": share} for day, share in pace_ends]
    # The name stands in the room at the right, also where the axis goes on beyond the end.
    marks.append({"kind": "pace name", "day": span.number(span.last), "progress": 100, "word": "even pace"})
    marks += [report(start, 0, "The start"), *(report(r.held_on, r.progress, "Check-in") for r in reports)]
    marks.append(span.end_mark(end))
    return [*marks, span.today_mark()]


def _numbers(reports: Sequence[ProgressReport], start: date, end: date) -> pa.Table:
    """One row a check-in, oldest first: `Check-in` (date), `Progress` and `Even pace` (text, %), `Set by` (text)."""
    rows = [
        (r.held_on, formatting.percent(r.progress), formatting.percent(even_pace(start, end, r.held_on)), r.set_by)
        for r in reports
    ]
    return table_of(["Check-in", "Progress", "Even pace", "Set by"], rows)
