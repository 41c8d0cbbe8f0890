"""The team timeline: one bar for each plan, how far it is, and what ends when."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pyarrow as pa

from lib import formatting
from lib.charts.base import (
    GRAY,
    INK,
    PADDING,
    PLAIN_AXIS,
    STATE_COLOURS,
    Figure,
    filled,
    layer,
    prepared,
    table_of,
    tooltip,
)
from lib.charts.day_axis import HEADROOM, Span, day_axis, today_layers, weeks_between

MOST_ROWS = 18
_ROW, _FOOT = 30, 28  # pixels: a row, and the axis below all of them
_WORDS = "width < 440 ? 82 : 98"  # pixels at the right for the state of each


class PlanBar(NamedTuple):
    """A plan on the timeline.

    Attributes:
        person: whose plan it is; about: what it is about.
        state: one of `STATES`.
        start, end: its first and last day.
        progress: 0 to 100, as last reported.
        late_since: the day a check-in was due on that is late today.
    """

    person: str
    about: str
    state: str
    start: date
    end: date
    progress: int
    late_since: date | None


def team_timeline(plans: Sequence[PlanBar], *, today: date) -> Figure:
    """One bar for each plan, coloured by its state, full for the reported progress and pale for the rest.

    A full part that ends left of the line of today is behind the even pace. A dotted tail leads from the end of an
    active plan to today where it goes on past its end.

    Args:
        plans: in any order; of more than 18 those that end first are drawn.
        today: the organisation's day.
    """
    if not plans:
        return Figure("No active plans.", "No active plans.")
    plans = sorted(plans, key=lambda plan: (plan.end, plan.person))
    shown = plans[:MOST_ROWS]
    first = min(plan.start for plan in shown)
    span = Span(first, min(first, today), max(today, *(max(p.end, p.start + timedelta(1)) for p in shown)), today)
    monday = span.first + timedelta(-span.first.weekday() % 7)
    ticks = weeks_between(monday, span.last, 10)[:-1] or [span.first]
    chosen = span.params(ticks, weeks_between(monday, span.last, 4)[:-1] or [span.first])
    chosen["names"] = {str(n): plan.person for n, plan in enumerate(shown, start=1)}
    title = _title(plans, today)
    return Figure(
        title=title,
        drawing=filled(_spec(), chosen, _marks(shown, span), height=HEADROOM + _ROW * len(shown) + _FOOT),
        numbers=_numbers(plans, today),
        subtitle=f"{len(shown)} of {len(plans)}, those that end first" if len(shown) < len(plans) else "",
        legend=_legend(shown, today),
    )


@cache
def _spec() -> dict[str, Any]:
    x = day_axis(_WORDS)
    y = alt.Y(
        "row:O",
        scale=alt.Scale(range=[HEADROOM, alt.ExprRef("height")], paddingInner=0, paddingOuter=0),
        axis=alt.Axis(
            labelExpr="names[datum.value]",
            labelLimit=alt.ExprRef("width < 440 ? 90 : 170"),
            aria=False,
            grid=False,
            **PLAIN_AXIS,
        ),
    )
    coloured = alt.Color("shown:N", scale=STATE_COLOURS, legend=None)
    bar: dict[str, Any] = {"height": {"band": 0.46}, "cornerRadius": 3}
    word: dict[str, Any] = {"align": "left", "dx": 8, "fontSize": 12, "aria": False}
    return prepared(
        alt.layer(
            layer("whole")
            .mark_bar(fillOpacity=0.3, stroke=GRAY, strokeWidth=0.5, strokeOpacity=0.4, **bar)
            .encode(x=x, x2="until:Q", y=y, color=coloured, **tooltip()),
            layer("done")
            .mark_bar(opacity=1, aria=False, **bar)
            .encode(x=x, x2="until:Q", y=y, color=coloured, tooltip=tooltip()["tooltip"]),
            layer("tail")
            .mark_rule(strokeWidth=3, strokeDash=[1, 5], strokeCap="round")
            .encode(x=x, x2="until:Q", y=y, color=coloured, **tooltip()),
            layer("late")
            .mark_point(shape="triangle-down", size=80, filled=True, opacity=1, yOffset=-11)
            .encode(x=x, y=y, color=coloured, **tooltip()),
            *today_layers(x),
            layer("word").mark_text(color=INK, **word).encode(x=x, y=y, text="word:N"),
            layer("late word").mark_text(**word).encode(x=x, y=y, text="word:N", color=coloured),
        ).properties(height=100, padding=PADDING)
    )


def _marks(plans: Sequence[PlanBar], span: Span) -> list[dict[str, Any]]:
    """Everything that is drawn, a row for each mark."""
    today = span.today
    marks: list[dict[str, Any]] = []
    for n, plan in enumerate(plans, start=1):
        length = formatting.span(plan.start, plan.end, today)
        row = {"row": n, "What": f"{plan.person}: {plan.about}", "When": f"{_state(plan)}, {length}"}
        row["said"] = f"{row['What']}: {row['When']}"
        start, end = span.number(plan.start), max(span.number(plan.end), span.number(plan.start) + 1)
        done = start + (end - start) * plan.progress / 100
        marks.append(row | {"kind": "whole", "day": start, "until": end, "shown": plan.state})
        if plan.progress:
            marks.append(row | {"kind": "done", "day": start, "until": done, "shown": plan.state})
        past = _days_past(plan, today)
        if past:
            row |= {"When": f"{row['When']}, {_past(past)}"}
            row["said"] = f"{row['What']}: {row['When']}"
            now = span.number(today)
            marks.append(row | {"kind": "tail", "day": end, "until": now, "shown": "Late"})
            marks.append(row | {"kind": "late word", "day": now, "shown": "Late", "word": formatting.days_late(past)})
        else:
            # The line of today would strike a word out that begins left of it.
            marks.append(row | {"kind": "word", "day": max(end, span.number(today)), "word": plan.state})
        if plan.late_since:
            when = f"Check-in late, due since {formatting.short_day(plan.late_since, today)}"
            late = {"kind": "late", "day": span.number(plan.late_since), "shown": "Late", "When": when}
            marks.append(row | late | {"said": f"{row['What']}: {when}"})
    return [*marks, span.today_mark()]


def _days_past(plan: PlanBar, today: date) -> int:
    """For how many days an active plan has been past its end."""
    return max((today - plan.end).days, 0) if plan.state in ("Active", "Late") else 0


def _past(days: int) -> str:
    return f"{days} {formatting.plural(days, 'day')} past its end"


def _state(plan: PlanBar) -> str:
    return f"{plan.state}, {formatting.percent(plan.progress)}" if plan.progress else plan.state


def _title(plans: Sequence[PlanBar], today: date) -> str:
    """ "Five plans, one past its end; the next ends on Tuesday 26 May"."""
    past = sum(_days_past(plan, today) > 0 for plan in plans)
    ahead = min((plan.end for plan in plans if plan.end >= today), default=None)
    said = formatting.sentence(formatting.count(len(plans), "plan"))
    if past:
        said += f", {formatting.number(past)} past {formatting.plural(past, 'its')} end"
    which = "it" if len(plans) == 1 else "the next"
    return f"{said}; {which} ends {formatting.on_day(ahead, today)}" if ahead else said


def _legend(plans: Sequence[PlanBar], today: date) -> str:
    """The marks of the timeline and what they mean, those only that occur."""
    marks = {
        "Full colour: progress so far": any(plan.progress for plan in plans),
        "pale: still ahead": any(plan.progress < 100 for plan in plans),
        "▼ check-in late": any(plan.late_since for plan in plans),
        "dotted: past its end": any(_days_past(plan, today) for plan in plans),
    }
    return formatting.sentence(" · ".join(name for name, occurs in marks.items() if occurs))


def _numbers(plans: Sequence[PlanBar], today: date) -> pa.Table:
    """One row a plan, those that end first on top.

    Returns:
        `Team member`, `Development area`, `State` (text), `From`, `To` (dates), `Progress` (text, %), `Late` (text).
    """
    rows = []
    for plan in plans:
        past = _days_past(plan, today)
        late = [_past(past)] if past else []
        late += [f"check-in due since {formatting.short_day(plan.late_since, today)}"] if plan.late_since else []
        progress = formatting.percent(plan.progress)
        rows.append(
            (plan.person, plan.about, plan.state, plan.start, plan.end, progress, formatting.sentence(", ".join(late)))
        )
    columns = ["Team member", "Development area", "State", "From", "To", "Progress", "Late"]
    return table_of(columns, rows)
