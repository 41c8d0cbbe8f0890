"""The rhythm line: what was due, what was held and what was reached, on one bar from start to end."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import altair as alt
import pyarrow as pa

from lib import formatting
from lib.charts.base import (
    ACCENT,
    GRAY,
    INK,
    PAPER,
    STATE_COLOURS,
    TRACK,
    Drawing,
    filled,
    layer,
    prepared,
    table_of,
    tooltip,
)
from lib.charts.day_axis import named_ticks
from lib.charts.milestones import MilestoneMark
from lib.plans.rules.schedule import DueDate, DueState

ON_ACHIEVED = alt.ExprRef("contrast(scale('color', 'Achieved'), '#FFFFFF') >= 4.5 ? '#FFFFFF' : '#0B1220'")

RHYTHM_HEIGHT = 132
_TODAY_LABEL, _MILESTONE, _BAR, _TICK = 8, 32, 62, (48, 76)  # pixels from the top of the drawing

_DUE_WORDS = {
    DueState.HELD: "Held",
    DueState.HELD_LATE: "Held late",
    DueState.MISSED: "Missed",
    DueState.SKIPPED: "Skipped",
    DueState.LATE: "Late",
    DueState.DUE: "Due",
    DueState.AHEAD: "Ahead",
}


def rhythm(
    check_ins: Sequence[DueDate],
    extra: Sequence[date],
    milestones: Sequence[MilestoneMark],
    *,
    start: date,
    end: date,
    today: date,
    is_over: bool = False,
) -> Drawing:
    """The rhythm line: one bar from start to end, and on it what was due, what was held and what was reached.

    Args:
        check_ins: the due dates of the plan from `lib.plans.rules.schedule.due_line`; may be empty.
        extra: days of check-ins that count for no due date.
        milestones: in the order of their numbers.
        start: the day the plan started on.
        end: its last day.
        today: the organisation's day; for a plan that has ended, the day it ended.
        is_over: the plan has ended, so that its line says "Ended" where it would say "Today".
    """
    marks = _rhythm_marks(check_ins, extra, milestones, start, end, today, "Ended" if is_over else "Today")
    ticks = [(due.due - start).days for due in check_ins] or sorted({0, (end - start).days})
    names = {str(tick): formatting.brief_day(start + timedelta(tick)) for tick in ticks}
    days = [day for mark in marks for day in (mark["day"], mark["until"]) if day is not None]
    first, last = min(days), max(days)
    place = ((today - start).days - first) / (last - first)
    edge = "left" if place < 0.06 else "right" if place > 0.94 else "center"
    chosen = {"days": [first, last], "ticks": ticks, "tick_names": names, "today_align": edge}
    return filled(_rhythm_spec(), chosen, marks)


@cache
def _rhythm_spec() -> dict[str, Any]:
    """The rhythm line without its data, made once: building it takes a hundred times as long as filling it."""
    x = alt.X(
        "day:Q",
        scale=alt.Scale(domain=alt.ExprRef("days"), nice=False, zero=False, padding=10),
        axis=named_ticks("ticks"),
    )
    coloured = alt.Color("shown:N", scale=STATE_COLOURS, legend=None)
    line: dict[str, Any] = {"strokeWidth": 9, "strokeCap": "round"}
    diamond: dict[str, Any] = {"shape": "diamond", "size": 380, "filled": True, "opacity": 1}
    number: dict[str, Any] = {"fontSize": 11, "fontWeight": "bold", "aria": False}
    bar, lane, label = alt.value(_BAR), alt.value(_MILESTONE), alt.value(_TODAY_LABEL)
    top, foot = alt.value(_TICK[0]), alt.value(_TICK[1])

    drawing = alt.layer(
        layer("whole").mark_rule(color=TRACK, **line).encode(x=x, x2="until:Q", y=bar, **tooltip()),
        layer("so far").mark_rule(**line).encode(x=x, x2="until:Q", y=bar, color=coloured, **tooltip()),
        layer("link").mark_rule(color=INK, strokeWidth=4).encode(x=x, x2="until:Q", y=bar, **tooltip()),
        layer("due").mark_rule(color=INK, strokeWidth=2).encode(x=x, y=top, y2=foot, **tooltip()),
        layer("late").mark_rule(strokeWidth=2).encode(x=x, y=top, y2=foot, color=coloured, **tooltip()),
        layer("missed").mark_text(color=INK, text="✕", fontSize=11, aria=False).encode(x=x, y=alt.value(_TICK[0] - 7)),
        layer("skipped")
        .mark_rule(color=GRAY, strokeWidth=1, strokeDash=[3, 3])
        .encode(x=x, y=top, y2=foot, **tooltip()),
        layer("today").mark_rule(color=ACCENT, strokeWidth=2).encode(x=x, y=alt.value(16), y2=foot, **tooltip()),
        layer("today")
        .mark_text(color=ACCENT, fontSize=13, fontWeight=600, align=alt.ExprRef("today_align"), aria=False)
        .encode(x=x, y=label, text="What:N"),
        layer("late")
        .mark_point(shape="triangle-down", size=90, filled=True, opacity=1, aria=False)
        .encode(x=x, y=alt.value(_TICK[0] - 4), color=coloured),
        layer("held")
        .mark_point(size=100, strokeWidth=3, fill=PAPER, opacity=1)
        .encode(x=x, y=bar, color=coloured, **tooltip()),
        layer("planned").mark_point(fill=TRACK, stroke=INK, strokeWidth=1, **diamond).encode(x=x, y=lane, **tooltip()),
        layer("reached").mark_point(**diamond).encode(x=x, y=lane, color=coloured, **tooltip()),
        layer("planned").mark_text(color=INK, **number).encode(x=x, y=lane, text="number:Q"),
        layer("reached").mark_text(color=ON_ACHIEVED, **number).encode(x=x, y=lane, text="number:Q"),
    ).properties(height=RHYTHM_HEIGHT)
    return prepared(drawing)


def rhythm_alt(
    check_ins: Sequence[DueDate],
    milestones: Sequence[MilestoneMark],
    *,
    start: date,
    end: date,
    today: date,
    is_over: bool = False,
) -> str:
    """What the rhythm line shows, in a sentence, with the arguments of `rhythm`."""
    counted = [due for due in check_ins if due.state is not DueState.SKIPPED]
    come = [due for due in counted if due.held_on or due.due <= today]
    held = sum(due.held_on is not None for due in check_ins)
    open_states = (DueState.AHEAD, DueState.DUE, DueState.LATE)
    waiting = next((due for due in check_ins if due.state in open_states), None)
    parts = [f"{held} of {len(come)} check-ins held" if come else "no check-in was due yet"]
    if waiting and not is_over:
        due = formatting.day(waiting.due, today)
        parts.append(f"due since {due}" if waiting.state is DueState.LATE else f"next due {due}")
    when = f"Ended on {formatting.short_day(today, today)}" if is_over else formatting.day_of(start, end, today)
    sentence = f"{when}: {', '.join(parts)}"
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
        "┊ skipped": DueState.SKIPPED in states,
        "◆ milestone": bool(milestones),
    }
    return " · ".join(name for name, occurs in marks.items() if occurs)


def rhythm_table(check_ins: Sequence[DueDate], extra: Sequence[date], milestones: Sequence[MilestoneMark]) -> pa.Table:
    """The data behind the rhythm line.

    Returns:
        One row for each due date, extra check-in and milestone, in the order of their dates: `What` (text),
        `Planned` (date, empty for an extra check-in), `Done` (date, empty where not held or reached), `State` (text).
    """
    rows: list[tuple[str, date | None, date | None, str]] = [
        (f"Check-in {due.number}", due.due, due.held_on, _DUE_WORDS[due.state]) for due in check_ins
    ]
    rows += [("Extra check-in", None, day, "Held") for day in extra]
    rows += [
        (f"Milestone {n}: {mark.title}", mark.due, mark.reached_on, "Reached" if mark.reached_on else "Planned")
        for n, mark in enumerate(milestones, start=1)
    ]
    rows.sort(key=lambda row: row[1] or row[2] or date.min)
    return table_of(["What", "Planned", "Done", "State"], rows)


def _rhythm_marks(
    check_ins: Sequence[DueDate],
    extra: Sequence[date],
    milestones: Sequence[MilestoneMark],
    start: date,
    end: date,
    today: date,
    today_label: str,
) -> list[dict[str, Any]]:
    """Everything that is drawn, a row for each mark.

    Days are whole numbers counted from the start of the plan: a date would be moved by the reader's time zone.
    """
    marks = []

    def mark(
        kind: str, on: date, what: str, when: str, *, until: date | None = None, shown: str = "", n: int = 0
    ) -> None:
        ends = (until - start).days if until else None
        marks.append(
            {
                "kind": kind, "day": (on - start).days, "until": ends, "shown": shown, "number": n or None,
                "said": f"{what}: {when}", "What": what, "When": when,
            }
        )  # fmt: skip  # one mark

    def said(d: date) -> str:
        return formatting.short_day(d, today)

    length = formatting.span(start, end, today)
    mark("whole", start, "The plan", length, until=max(end, start + timedelta(1)))
    if min(today, end) > start:
        mark("so far", start, "The plan", length, until=min(today, end), shown="Active")
    for due in check_ins:
        what, when = f"Check-in {due.number}", f"due {said(due.due)}"
        if due.moved_from:
            when += f", moved from {said(due.moved_from)}"
        if due.held_on:
            when += f", held {said(due.held_on)}"
            mark("due", due.due, what, when)
            mark("held", due.held_on, what, when, shown="Active")
            if due.state is DueState.HELD_LATE:
                mark("link", due.due, what, when, until=due.held_on)
        elif due.state is DueState.LATE:
            mark("late", due.due, what, f"{when}, late", shown="Late")
        elif due.state is DueState.SKIPPED:
            mark("skipped", due.due, what, f"{when}, skipped")
        elif due.state is DueState.MISSED:
            mark("due", due.due, what, f"{when}, missed")
            mark("missed", due.due, what, f"{when}, missed")
        else:
            mark("due", due.due, what, when)
    for day in extra:
        mark("held", day, "Extra check-in", f"held {said(day)}", shown="Active")
    for n, milestone in enumerate(milestones, start=1):
        what = f"Milestone {n}: {milestone.title}"
        if milestone.reached_on:
            mark(
                "reached", milestone.reached_on, what, f"reached on {said(milestone.reached_on)}", shown="Achieved", n=n
            )
        else:
            mark("planned", milestone.due, what, f"planned for {said(milestone.due)}", n=n)
    if today >= start:
        mark("today", today, today_label, said(today))
    return marks
