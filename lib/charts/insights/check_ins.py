"""Does it keep its rhythm? Check-ins on time, what is late today, which plans need help."""

from datetime import date

import pandas as pd

from lib import formatting, labels
from lib.charts.base import Figure
from lib.charts.insights.bars import Bar, BarNote, draw_bars
from lib.charts.insights.counted import (
    Counted,
    by_department,
    by_row,
    many,
    occurring,
    of,
    said,
    share,
    until,
)
from lib.charts.insights.heat import Spot, draw_heat
from lib.charts.insights.shades import MISSED, Shade, parts_of
from lib.insights.registry import FEW, MOST_WEEKS, QuestionResult
from lib.models.insights import Age, Chart, Delay
from lib.models.vocabulary import Stuck
from lib.months import mondays

_THIN = 3
"""Fewer check-ins than this in a week are a thin cell."""
_RECENT = 4  # weeks that the title speaks of
_DELAYS = parts_of({Delay.LATE: MISSED, Delay.SILENT: Shade.NEUTRAL})
_STUCK = {
    Stuck.PROPOSED: "proposed for over 14 days",
    Stuck.ADJUSTMENT: "with an adjustment open for over 7 days",
    Stuck.NOBODY: "with nobody responsible",
    Stuck.SHUT_OUT: "with a manager whose account is closed",
}


def on_time(answer: QuestionResult) -> Figure:
    """The share of check-ins on time, by week and department."""
    cells = [cell for cell in answer.cells.get(Chart.ON_TIME, ()) if cell.part and cell.number]
    weeks = mondays(answer.first, until(answer))[-MOST_WEEKS:]
    names = {week.isoformat(): number for number, week in enumerate(weeks, start=1)}
    cells = [cell for cell in cells if cell.part in names]
    if not cells:
        return Figure(labels.label(Chart.ON_TIME), "No check-in was due.")
    counted = by_department(answer, Chart.ON_TIME, cells)
    spots = []
    for (row, week), cell in counted.cells.items():
        rate = 100 * cell.good / cell.number
        what = f"{of(cell.good, cell.number)} check-ins on time, {many(cell.plans, 'plan')}"
        when = f"{counted.name(row)}, week of {formatting.short_day(date.fromisoformat(week), answer.today)}"
        place = counted.rows.index(row) + 1, names[week]
        key = counted.key(row, week)
        spots.append(Spot(*place, rate, cell.number < _THIN, f"{rate:.0f}", what, when, key))
    months = [(number, week) for number, week in enumerate(weeks, start=1) if week.day <= 7]
    title = _on_time_title(counted, {week.isoformat() for week in weeks[-_RECENT:]})
    table = pd.DataFrame(
        [
            (
                counted.name(cell.row),
                date.fromisoformat(cell.part),
                cell.number,
                cell.good,
                share(cell.good, cell.number, is_few=cell.number < FEW),
                cell.plans,
            )
            for cell in sorted(counted.cells.values(), key=lambda cell: (counted.rows.index(cell.row), cell.part))
        ],
        columns=["Department", "Week of", "Check-ins due", "On time", "Share", "Plans"],
    )
    nothing = {number: "nothing was due" for number, row in enumerate(counted.rows, start=1) if not counted.total(row)}
    table_of_nothing = pd.DataFrame({"Department": [counted.names[number - 1] for number in nothing]})
    return Figure(
        title=title,
        said=f"{title}.",
        drawing=draw_heat(
            counted.names,
            spots,
            columns=len(weeks),
            ticks={number: formatting.short_month(week) for number, week in months}
            or {1: formatting.brief_day(weeks[0])},
            empty=nothing,
        ),
        numbers=pd.concat([table, table_of_nothing.assign(**{"Check-ins due": 0})]) if nothing else table,
        subtitle=f"Share of check-ins on time by department and week, {len(weeks)} weeks. Numbers: under "
        f"{formatting.percent(50)}; thin: fewer than {_THIN} due; gap: nothing was due",
    )


def _on_time_title(counted: Counted, recent: set[str]) -> str:
    """ "81 % of 64 check-ins on time in the last four weeks; lowest in Sales, 33 %"."""
    cells = [cell for cell in counted.cells.values() if cell.part in recent]
    when = "in the last four weeks"
    if not cells:
        cells, when = list(counted.cells.values()), "in these weeks"
    due, good = sum(cell.number for cell in cells), sum(cell.good for cell in cells)
    if due < FEW:
        return f"{of(good, due)} check-ins on time {when}"
    title = f"{formatting.percent(100 * good / due)} of {said(due)} check-ins on time {when}"
    by_row = {}
    for row in counted.own:
        here = [cell for cell in cells if cell.row == row]
        if sum(cell.number for cell in here) >= FEW:
            by_row[row] = 100 * sum(cell.good for cell in here) / sum(cell.number for cell in here)
    if len(by_row) < 2 or len({round(rate) for rate in by_row.values()}) == 1:
        return title
    lowest = min(by_row, key=lambda row: by_row[row])
    return f"{title}; lowest in {counted.name(lowest)}, {formatting.percent(by_row[lowest])}"


def late(answer: QuestionResult) -> Figure:
    """Open plans on which something is late or nobody wrote, the worst on top; a plan may be in both."""
    ages = list(reversed(Age))
    counted = by_row(answer, Chart.LATE, ages)
    if not counted.total():
        return Figure("Nothing is late.", "Nothing is late.")
    parts = occurring(counted, _DELAYS)
    bars, notes = [], []
    for number, age in enumerate(ages, start=1):
        if not counted.total(age):
            notes.append(BarNote(number, 0, ""))  # The row stands without a word: that nothing is so late is good.
        for place, part in enumerate(parts):
            count, key = counted.number(age, part.value), counted.key(age, part.value)
            if count:
                shift = 16 * place - 8 * (len(parts) - 1)
                word = f"{said(count)} {part.name.lower()}"
                what = f"{many(count, 'plan')} {part.name.lower()}"
                bars.append(Bar(number, 0, count, part.shown, what, labels.label(age), key, shift=shift))
                notes.append(BarNote(number, count, word, key=key, shift=shift))
    behind, silent = counted.total(part=Delay.LATE), counted.total(part=Delay.SILENT)
    longest = counted.number(Age.LONGER, Delay.LATE)
    if behind:
        title = f"{many(behind, 'plan')} late, {said(longest) if longest else 'none'} for over 30 days"
    else:
        title = f"Nothing is late; {many(silent, 'plan')} without an entry"
    also = f"; {said(silent)} without an entry" if behind and silent else ""
    return Figure(
        title=title,
        said=f"{title}{also}.",
        drawing=draw_bars(
            [labels.label(age) for age in ages],
            bars,
            notes,
            top=max(bar.end for bar in bars),
            row=44 if len(parts) > 1 else 34,
            size=14,
        ),
        numbers=pd.DataFrame(
            {"For": [labels.label(age) for age in ages]}
            | {part.name: [counted.number(age, part.value) for age in ages] for part in _DELAYS}
        ),
        subtitle="Open plans today, by how long something has been late or nobody has written; a plan may be in both",
    )


def stuck(answer: QuestionResult) -> Figure:
    """Open plans that need help from HR, by reason."""
    reasons = list(Stuck)
    counted = by_row(answer, Chart.STUCK, reasons)
    if not counted.total():
        return Figure("Nothing is stuck.", "Nothing is stuck.")
    counts = {reason: counted.number(reason, "") for reason in reasons}
    largest = max(reasons, key=lambda reason: counts[reason])
    bars = [
        Bar(
            number, 0, counts[reason], Shade.ACCENT, many(counts[reason], "plan"), labels.label(reason),
            counted.key(reason, ""),
        )
        for number, reason in enumerate(reasons, start=1)
        if counts[reason]
    ]  # fmt: skip  # one bar
    return Figure(
        title=f"{many(counts[largest], 'plan')} {_STUCK[largest]}",
        said="Open plans that need help: "
        + ", ".join(f"{said(count)} {_STUCK[reason]}" for reason, count in counts.items() if count)
        + ".",
        drawing=draw_bars(
            [labels.label(reason) for reason in reasons],
            bars,
            [
                BarNote(
                    number, counts[reason], many(counts[reason], "plan") if counts[reason] else "none",
                    key=counted.key(reason, "") if counts[reason] else None,
                )
                for number, reason in enumerate(reasons, start=1)
            ],
            top=max(counts.values()),
            row=40,
        ),
        numbers=pd.DataFrame(
            {"Reason": [labels.label(reason) for reason in reasons], "Plans": list(counts.values())}
        ),
        subtitle="Open plans today by what they wait for; a plan counts once, by the first of these",
    )  # fmt: skip  # one note
