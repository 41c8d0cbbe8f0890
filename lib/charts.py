"""Charts: a tidy table in, an Altair chart out. Nothing here asks the database, the clock or the theme.

States take their colours from the theme: `chartCategoricalColors` holds them in the order of `STATES`, and a chart
fixes the domain without a range. What the theme does not know, `track`, `ink` and `accent`, is chosen in the browser by
the brightness of the background. So one specification is right in light and dark and at every width.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

import altair as alt
import pandas as pd

from lib import words
from lib.cadence import DueDate, DueState

STATES = ("Draft", "Proposed", "Active", "Late", "Achieved", "Partly achieved", "Not yet", "Paused", "Cancelled")
STATE_COLOURS = alt.Scale(domain=list(STATES))

TRACK = alt.ExprRef("luminance(background) > 0.5 ? '#E4E1D9' : '#2C383F'")
INK = alt.ExprRef("luminance(background) > 0.5 ? '#111A22' : '#E7ECEC'")
ACCENT = alt.ExprRef("luminance(background) > 0.5 ? '#0F766E' : '#2DD4BF'")
PAPER = alt.ExprRef("background")
ON_ACHIEVED = alt.ExprRef("contrast(scale('color', 'Achieved'), '#FFFFFF') >= 4.5 ? '#FFFFFF' : '#0B1220'")

RHYTHM_HEIGHT = 132
_TODAY_LABEL, _MILESTONE, _BAR, _TICK = 8, 32, 62, (48, 76)  # pixels from the top of the drawing


class MilestoneMark(NamedTuple):
    """A milestone as the rhythm line shows it: what, when it is planned, the day it was reached."""

    title: str
    due: date
    reached_on: date | None


_DUE_WORDS = {
    DueState.HELD: "held",
    DueState.HELD_LATE: "held late",
    DueState.MISSED: "missed",
    DueState.LATE: "late",
    DueState.DUE: "due today",
    DueState.AHEAD: "ahead",
}


def rhythm(
    check_ins: Sequence[DueDate],
    extra: Sequence[date],
    milestones: Sequence[MilestoneMark],
    *,
    start: date,
    end: date,
    today: date,
) -> alt.LayerChart:
    """The rhythm line: one bar from start to end, and on it what was due, what was held and what was reached.

    Args:
        check_ins: the due dates of the plan from `lib.cadence.due_line`; may be empty.
        extra: days of check-ins that count for no due date.
        milestones: in the order of their numbers.
        start: the day the plan started on.
        end: its last day.
        today: the organisation's day; for a plan that has ended, the day it ended.
    """
    days = [start, end, today if today > end else end, *extra]
    days += [d for due in check_ins for d in (due.due, due.held_on) if d]
    days += [mark.reached_on or mark.due for mark in milestones]
    first, last = (min(days) - start).days, max((max(days) - start).days, 1)
    ticks = [(due.due - start).days for due in check_ins] or [0, (end - start).days]
    names = {str(tick): _axis_day(date.fromordinal(start.toordinal() + tick)) for tick in ticks}

    table = pd.DataFrame(
        _rhythm_marks(check_ins, extra, milestones, start, end, today),
        columns=["kind", "day", "until", "shown", "label", "What", "When"],
    )
    x = alt.X(
        "day:Q",
        scale=alt.Scale(domain=[first, last], nice=False, zero=False, padding=10),
        axis=alt.Axis(
            values=ticks,
            labelExpr=f"{json.dumps(names)}[datum.value]",
            labelOverlap="greedy",
            labelFlush=False,
            labelPadding=8,
            grid=False,
            domain=False,
            ticks=False,
            title=None,
        ),
    )
    told: dict[str, Any] = {
        "tooltip": [alt.Tooltip("What:N"), alt.Tooltip("When:N")],
        "description": alt.Description("label:N"),
    }
    coloured = alt.Color("shown:N", scale=STATE_COLOURS, legend=None)

    def layer(kind: str) -> alt.Chart:
        return alt.Chart(table).transform_filter(alt.datum.kind == kind)

    def at(y: float) -> Any:
        return alt.value(y)

    line: dict[str, Any] = {"strokeWidth": 9, "strokeCap": "round"}
    ahead = layer("track").mark_rule(color=TRACK, **line).encode(x=x, x2="until:Q", y=at(_BAR), **told)
    so_far = layer("so far").mark_rule(**line).encode(x=x, x2="until:Q", y=at(_BAR), color=coloured, **told)
    due = layer("due").mark_rule(color=INK, strokeWidth=2)
    waits = layer("late").mark_rule(strokeWidth=2)
    missed = layer("missed").mark_text(color=INK, text="✕", fontSize=11, aria=False)
    flag = layer("late").mark_point(shape="triangle-down", size=90, filled=True, opacity=1)
    link = layer("link").mark_rule(color=INK, strokeWidth=4)
    held = layer("held").mark_point(size=100, strokeWidth=3, fill=PAPER, opacity=1)
    planned = layer("planned").mark_point(
        shape="diamond", size=380, filled=True, fill=TRACK, stroke=INK, strokeWidth=1, opacity=1
    )
    reached = layer("reached").mark_point(shape="diamond", size=380, filled=True, opacity=1)
    number: dict[str, Any] = {"fontSize": 11, "fontWeight": "bold", "aria": False}
    share = ((today - start).days - first) / (last - first)
    edge: Literal["left", "center", "right"] = "left" if share < 0.06 else "right" if share > 0.94 else "center"

    drawing: alt.LayerChart = (
        alt.layer(
            ahead,
            so_far,
            link.encode(x=x, x2="until:Q", y=at(_BAR), **told),
            due.encode(x=x, y=at(_TICK[0]), y2=at(_TICK[1]), **told),
            waits.encode(x=x, y=at(_TICK[0]), y2=at(_TICK[1]), color=coloured, **told),
            missed.encode(x=x, y=at(_TICK[0] - 7)),
            layer("today").mark_rule(color=ACCENT, strokeWidth=2).encode(x=x, y=at(16), y2=at(_TICK[1]), **told),
            layer("today")
            .mark_text(color=ACCENT, fontSize=13, fontWeight=600, align=edge, aria=False)
            .encode(x=x, y=at(_TODAY_LABEL), text="shown:N"),
            flag.encode(x=x, y=at(_TICK[0] - 4), color=coloured, **told),
            held.encode(x=x, y=at(_BAR), color=coloured, **told),
            planned.encode(x=x, y=at(_MILESTONE), **told),
            reached.encode(x=x, y=at(_MILESTONE), color=coloured, **told),
            layer("planned").mark_text(color=INK, **number).encode(x=x, y=at(_MILESTONE), text="until:Q"),
            layer("reached").mark_text(color=ON_ACHIEVED, **number).encode(x=x, y=at(_MILESTONE), text="until:Q"),
        )
        .properties(height=RHYTHM_HEIGHT)
        .configure_view(strokeWidth=0)
    )
    return drawing


def rhythm_alt(
    check_ins: Sequence[DueDate], milestones: Sequence[MilestoneMark], *, start: date, end: date, today: date
) -> str:
    """What the rhythm line shows, in a sentence, with the arguments of `rhythm`."""
    come = [due for due in check_ins if due.held_on or due.due <= today]
    held = sum(due.held_on is not None for due in check_ins)
    open_states = (DueState.AHEAD, DueState.DUE, DueState.LATE)
    waiting = next((due for due in check_ins if due.state in open_states), None)
    parts = [f"{held} of {len(come)} check-ins held" if come else "no check-in was due yet"]
    if waiting:
        due = words.day(waiting.due, today)
        parts.append(f"due since {due}" if waiting.state is DueState.LATE else f"next due {due}")
    sentence = f"{words.day_of(start, end, today)}: {', '.join(parts)}"
    if milestones:
        reached = sum(mark.reached_on is not None for mark in milestones)
        sentence += f"; {reached} of {len(milestones)} milestones reached"
    return f"{sentence}."


def rhythm_legend(check_ins: Sequence[DueDate], milestones: Sequence[MilestoneMark]) -> str:
    """The marks of the rhythm line and what they mean, those that occur only: "| check-in due · ● held"."""
    states = {due.state for due in check_ins}
    marks = {
        "| check-in due": bool(check_ins),
        "● held": bool(states & {DueState.HELD, DueState.HELD_LATE}),
        "▼ late": DueState.LATE in states,
        "✕ missed": DueState.MISSED in states,
        "◆ milestone": bool(milestones),
    }
    return " · ".join(name for name, occurs in marks.items() if occurs)


def rhythm_table(
    check_ins: Sequence[DueDate], extra: Sequence[date], milestones: Sequence[MilestoneMark]
) -> pd.DataFrame:
    """The data behind the rhythm line.

    Returns:
        One row for each due date, extra check-in and milestone, in the order of their dates: `What` (text),
        `Planned` (date, empty for an extra check-in), `Done` (date, empty where not held or reached), `State` (text).
    """
    rows: list[tuple[str, date | None, date | None, str]] = [
        (f"Check-in {due.number}", due.due, due.held_on, words.sentence(_DUE_WORDS[due.state])) for due in check_ins
    ]
    rows += [("Extra check-in", None, day, "Held") for day in extra]
    rows += [
        (f"Milestone {n}: {mark.title}", mark.due, mark.reached_on, "Reached" if mark.reached_on else "Planned")
        for n, mark in enumerate(milestones, start=1)
    ]
    rows.sort(key=lambda row: row[1] or row[2] or date.min)
    return pd.DataFrame(rows, columns=["What", "Planned", "Done", "State"])


def _rhythm_marks(
    check_ins: Sequence[DueDate],
    extra: Sequence[date],
    milestones: Sequence[MilestoneMark],
    start: date,
    end: date,
    today: date,
) -> list[tuple[str, int, int | None, str, str, str, str]]:
    """Everything that is drawn, a row for each mark; `day` and `until` count from the start of the plan."""

    def mark(kind: str, on: date, until: int | None, shown: str, what: str, when: str) -> Any:
        return kind, (on - start).days, until, shown, f"{what}: {when}", what, when

    def said(d: date) -> str:
        return words.short_day(d, today)

    so_far = min(today, end)
    length = words.span(start, end, today)
    marks = [mark("track", start, (end - start).days, "", "The plan", length)]
    if so_far > start:
        marks.append(mark("so far", start, (so_far - start).days, "Active", "The plan", length))
    for due in check_ins:
        what = f"Check-in {due.number}"
        if due.held_on:
            when = f"due {said(due.due)}, held {said(due.held_on)}"
            marks += [mark("due", due.due, None, "", what, when), mark("held", due.held_on, None, "Active", what, when)]
            if due.state is DueState.HELD_LATE:
                marks.append(mark("link", due.due, (due.held_on - start).days, "", what, when))
        else:
            late = due.state is DueState.LATE
            when = f"due {said(due.due)}, {_DUE_WORDS[due.state]}" if due.due <= today else f"due {said(due.due)}"
            marks.append(mark("late" if late else "due", due.due, None, "Late", what, when))
            if due.state is DueState.MISSED:
                marks.append(mark("missed", due.due, None, "", what, when))
    marks += [mark("held", day, None, "Active", "Extra check-in", f"held {said(day)}") for day in extra]
    for n, milestone in enumerate(milestones, start=1):
        kind, on = ("reached", milestone.reached_on) if milestone.reached_on else ("planned", milestone.due)
        what = f"Milestone {n}: {milestone.title}"
        marks.append(mark(kind, on, n, "Achieved", what, f"{kind} {'for' if kind == 'planned' else 'on'} {said(on)}"))
    if today >= start:
        marks.append(mark("today", today, None, "Today", "Today", said(today)))
    return marks


def _axis_day(d: date) -> str:
    return f"{d.day} {words.MONTHS[d.month - 1][:3]}"
