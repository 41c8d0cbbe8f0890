"""Does it work? Outcomes, milestones, the length of plans and where they stop on their way."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from lib import formatting, labels
from lib.charts.base import Figure
from lib.charts.insights.bars import Bar, BarNote, draw_bars
from lib.charts.insights.columns import Column, draw_columns
from lib.charts.insights.counted import (
    Counted,
    as_counts,
    by_row,
    in_parts,
    is_whole,
    many,
    months_of,
    occurring,
    of,
    period,
    said,
    share,
    until,
)
from lib.charts.insights.shades import KEPT, MISSED, Shade, parts_of
from lib.insights.registry import BIN, CANCELLED, FEW, LONGEST, QuestionResult
from lib.models.insights import Chart, KeptDate, Length, PlanStage, Reached
from lib.models.vocabulary import Outcome
from lib.months import months_later, quarters_from

_MOST_QUARTERS = 8
_OUTCOMES = parts_of({outcome: labels.label(outcome) for outcome in Outcome})
_KEPT = parts_of({KeptDate.ON_TIME: KEPT, KeptDate.LATE: MISSED, KeptDate.OPEN: Shade.NEUTRAL})
_LENGTHS = parts_of({Length.AS_PLANNED: Shade.NEUTRAL, Length.EXTENDED: Shade.ACCENT})
_LAST_BIN = LONGEST + 1  # where the one without an end begins
_USUAL = 30


def outcomes(answer: QuestionResult) -> Figure:
    """A bar for each quarter, its parts the outcomes of the plans that ended in it."""
    quarters = quarters_from(answer.first, until(answer))[-_MOST_QUARTERS:]
    ended = by_row(answer, Chart.OUTCOMES, [quarter.isoformat() for quarter in quarters])
    if not ended.total():
        return Figure(
            labels.label(Chart.OUTCOMES),
            "No plan was closed in this period. An outcome appears here when a manager closes one.",
        )
    # Shares are of the plans that were closed; those that were cancelled stand apart.
    counted = replace(ended, cells={key: cell for key, cell in ended.cells.items() if cell.part != CANCELLED})
    names = {quarter.isoformat(): _quarter_name(quarter, answer) for quarter in quarters}
    bars = [
        bar._replace(when=names[row].replace("\n", " "))
        for row in counted.rows
        for bar in in_parts(counted, row, _OUTCOMES, is_share=True)
    ]
    cancelled = ended.total(part=CANCELLED)
    closed = counted.total()
    if closed:
        title = f"{_reached(counted, Outcome.ACHIEVED)} of {said(closed)} closed plans achieved their goal"
        title += f", {said(counted.total(part=Outcome.PARTLY))} a part of it"
    else:
        title = f"{many(cancelled, 'plan')} cancelled, none closed"
    newest = [row for row in ended.rows if ended.total(row)][-1]
    here = {part: ended.number(newest, part) for part in (*Outcome, CANCELLED)}
    achieved = f"{of(here[Outcome.ACHIEVED], counted.total(newest))} achieved"
    also = f", {said(here[CANCELLED])} cancelled" if here[CANCELLED] else ""
    at_end = "; at the end how many, and how many were cancelled" if cancelled else ""
    return Figure(
        title=title,
        said=f"{names[newest].replace(chr(10), ' ')}: {achieved}, {said(here[Outcome.PARTLY])} partly, "
        f"{said(here[Outcome.NOT_YET])} not yet{also}.",
        drawing=draw_bars(
            list(names.values()),
            bars,
            [_ended_note(ended, row, counted.total(row)) for row in ended.rows],
            top=100,
            parts=occurring(counted, _OUTCOMES),
        ),
        numbers=pd.DataFrame(
            {"Quarter": [name.replace("\n", " ") for name in names.values()]}
            | {part.name: [counted.number(row, part.value) for row in counted.rows] for part in _OUTCOMES}
            | {"Closed": [counted.total(row) for row in counted.rows]}
            | {"Cancelled": [ended.number(row, CANCELLED) for row in ended.rows]}
        ),
        subtitle=f"Closed plans by the quarter they ended in, {period(answer)}{at_end}{as_counts(counted)}",
    )


def _ended_note(ended: Counted, row: str, closed: int) -> BarNote:
    """ "6 plans · 4 cancelled" beside a quarter; a click on it lists those that were cancelled."""
    cancelled = ended.number(row, CANCELLED)
    key = ended.key(row, CANCELLED) if cancelled else None
    parts = [many(closed, "plan")] if closed else []
    parts += [f"{said(cancelled)} cancelled"] if cancelled else []
    short = " + ".join(said(number) for number in (closed, cancelled) if number)
    word = " · ".join(parts) or "no plan ended"
    return BarNote(ended.rows.index(row) + 1, 100 if closed else 0, word, short if closed else "", key)


def _reached(counted: Counted, outcome: Outcome) -> str:
    return said(counted.total(part=outcome))


def _quarter_name(quarter: date, answer: QuestionResult) -> str:
    """ "Q3 2026", and below it what is missing of it: "so far", "from 1 June"."""
    name, end = formatting.quarter(quarter), months_later(quarter, 3) - timedelta(1)
    if quarter < answer.first:
        return f"{name}\nfrom {formatting.brief_day(answer.first)}"
    if not is_whole(quarter, answer, 3):
        return f"{name}\nso far"
    return f"{name}\nuntil {formatting.brief_day(answer.last)}" if end > answer.last else name


def milestones(answer: QuestionResult) -> Figure:
    """Columns for the milestones that were planned for each month, by whether they were reached by then."""
    months = months_of(answer)
    counted = by_row(answer, Chart.MILESTONES, [month.isoformat() for month in months])
    total = counted.total()
    if not total:
        return Figure(labels.label(Chart.MILESTONES), "No milestone was planned for this period.")
    columns = []
    for number, month in enumerate(months):
        row, at, whole = month.isoformat(), 0, is_whole(month, answer)
        when = formatting.month(month) + ("" if whole else " so far")
        for part in _KEPT:
            cell = counted.cell(row, part.value)
            if cell.number:
                what = f"{part.name}: {of(cell.number, counted.total(row))} milestones, {many(cell.plans, 'plan')}"
                key = counted.key(row, part.value)
                column = Column(
                    number + 0.08, number + 0.92, at, at + cell.number, part.shown, what, when, key,
                    1 if whole else 0.45,
                )  # fmt: skip  # one column
                columns.append(column)
                at += cell.number
    kept, behind = counted.total(part=KeptDate.ON_TIME), counted.total(part=KeptDate.LATE)
    return Figure(
        title=f"{of(kept, total)} milestones were reached on time",
        said=f"{of(kept + behind, total)} milestones reached, {said(behind)} late.",
        drawing=draw_columns(
            columns,
            span=(0, len(months)),
            ticks={number + 0.5: formatting.short_month(month) for number, month in enumerate(months)},
            parts=occurring(counted, _KEPT),
        ),
        numbers=pd.DataFrame(
            {"Month": [formatting.month(month) + ("" if is_whole(month, answer) else " so far") for month in months]}
            | {part.name: [counted.number(month.isoformat(), part.value) for month in months] for part in _KEPT}
            | {"Milestones": [counted.total(month.isoformat()) for month in months]}
        ),
        subtitle="Milestones by the month they were planned for: reached by their day, after it, or not yet"
        + ("" if is_whole(months[-1], answer) else f"; pale: {formatting.month(months[-1])} so far"),
    )


def lengths(answer: QuestionResult) -> Figure:
    """Columns for closed plans by their days from start to end, with a rule at the usual length."""
    firsts = list(range(1, _LAST_BIN + 1, BIN))
    counted = by_row(answer, Chart.LENGTHS, [str(first) for first in firsts])
    total, extended = counted.total(), counted.total(part=Length.EXTENDED)
    if not total:
        return Figure(labels.label(Chart.LENGTHS), "No plan was closed in this period.")
    columns = []
    for first in firsts:
        low = 0
        for part in _LENGTHS:
            count = counted.number(str(first), part.value)
            if count:
                key = counted.key(str(first), part.value)
                what = f"{many(count, 'plan')} {part.name.lower()}"
                columns.append(Column(first - 0.3, first + 4.3, low, low + count, part.shown, what, _days(first), key))
                low += count
    so_far, median = 0, firsts[-1]
    for first in firsts:
        so_far += counted.total(str(first))
        if so_far * 2 >= total:
            median = first
            break
    half = f"over {LONGEST} days" if median == _LAST_BIN else f"up to {median + BIN - 1} days"
    title = f"{_were(extended, total)} extended; half were planned for {half}"
    return Figure(
        title=title,
        said=f"Half of {many(total, 'closed plan')} were planned for {half}; "
        f"{share(extended, total, is_few=total < FEW)} {'was' if extended == 1 else 'were'} extended.",
        drawing=draw_columns(
            columns,
            span=(0, _LAST_BIN + BIN),
            ticks={0: "0", 30: "30", 60: "60", 90: "90", 120: "120"},
            parts=occurring(counted, _LENGTHS),
            rule=(_USUAL + 0.5, f"usual length: {_USUAL} days"),
            axis="days from start to end",
        ),
        numbers=pd.DataFrame(
            {"Length": [_days(first) for first in firsts]}
            | {part.name: [counted.number(str(first), part.value) for first in firsts] for part in _LENGTHS}
            | {"Plans": [counted.total(str(first)) for first in firsts]}
        ),
        subtitle=f"Closed plans by days from start to end, five days a column, {period(answer)}; the last one is over "
        f"{LONGEST} days",
    )


def _days(first: int) -> str:
    return f"Over {LONGEST} days" if first == _LAST_BIN else f"{first} to {first + BIN - 1} days"


def _were(number: int, total: int) -> str:
    """ "22 % of 156 closed plans were", "1 of 4 closed plans was", "No plan of 12 was"."""
    if not number:
        return f"None of {said(total)} closed plans was"
    if total < FEW:
        return f"{of(number, total)} closed plans {'was' if number == 1 else 'were'}"
    return f"{formatting.percent(100 * number / total)} of {said(total)} closed plans were"


def steps(answer: QuestionResult) -> Figure:
    """How many of the plans that were proposed got to each step; pale are those that may still come."""
    counted = by_row(answer, Chart.STEPS, list(PlanStage))
    proposed = counted.number(PlanStage.PROPOSED, Reached.REACHED)
    if not proposed:
        return Figure(labels.label(Chart.STEPS), "No plan was proposed in this period.")
    bars, notes = [], []
    for number, step in enumerate(PlanStage, start=1):
        got, waits = (counted.number(step, part) for part in (Reached.REACHED, Reached.WAITING))
        at = 0
        for part, count, shown in ((Reached.REACHED, got, Shade.ACCENT), (Reached.WAITING, waits, Shade.PALE)):
            if count:
                what = f"{labels.label(part)}: {many(count, 'plan')}"
                key = counted.key(step, part)
                bars.append(Bar(number, at, at + count, shown, what, labels.label(step), key, shift=9))
                at += count
        word, short = _step_words(counted, answer, step)
        notes.append(BarNote(number, 0, word, short, counted.key(step, Reached.REACHED) if got else None, -10))
    active, closed = (counted.number(step, Reached.REACHED) for step in (PlanStage.ACTIVE, PlanStage.CLOSED))
    became = f"{of(active, proposed)} proposed plans became active"
    before = [None, *list(PlanStage)[:-1]]
    return Figure(
        title=f"{share(active, proposed, is_few=proposed < FEW)} of proposed plans became active"
        if proposed >= FEW
        else became,
        said=f"{said(proposed)} were proposed, {said(active)} became active, {said(closed)} are closed.",
        drawing=draw_bars(
            [labels.label(step) for step in PlanStage],
            bars,
            notes,
            top=max(bar.end for bar in bars),
            row=46,
            size=14,
        ),
        numbers=pd.DataFrame(
            {
                "Step": [labels.label(step) for step in PlanStage],
                "Reached": [counted.number(step, Reached.REACHED) for step in PlanStage],
                "Of the step before": [
                    _of_before(counted, step, former) if former else None
                    for step, former in zip(PlanStage, before, strict=True)
                ],
                "Median days": [answer.medians.get(step) for step in PlanStage],
                "On the way": [counted.number(step, Reached.WAITING) for step in PlanStage],
            }
        ),
        subtitle=f"Plans proposed from {period(answer)} that got to each step; pale: still on the way",
    )


def _of_before(counted: Counted, step: PlanStage, former: PlanStage) -> str:
    whole = counted.number(former, Reached.REACHED)
    return share(counted.number(step, Reached.REACHED), whole, is_few=whole < FEW) if whole else ""


def _step_words(counted: Counted, answer: QuestionResult, step: PlanStage) -> tuple[str, str]:
    """ "150 · 99 % of the step before · median 2 days · 9 on the way", and the same in short."""
    got, waits = (counted.number(step, part) for part in (Reached.REACHED, Reached.WAITING))
    if step is PlanStage.PROPOSED:
        return many(got, "plan"), many(got, "plan")
    former = list(PlanStage)[list(PlanStage).index(step) - 1]
    whole = counted.number(former, Reached.REACHED)
    rate = _of_before(counted, step, former) if whole >= FEW else ""
    median = answer.medians.get(step)
    on_the_way = f"{said(waits)} on the way" if waits else ""
    days = f"median {median:g} {formatting.plural(1 if median == 1 else 2, 'day')}" if median is not None else ""
    full = [said(got), f"{rate} of the step before" if rate else f"of {said(whole)} before", days, on_the_way]
    return " · ".join(filter(None, full)), " · ".join(filter(None, [said(got), rate, on_the_way]))
