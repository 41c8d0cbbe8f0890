"""Is coaching happening, and who is left out? Open plans, and people who had one."""

from itertools import chain

import pandas as pd

from lib import formatting, labels
from lib.charts.base import Figure
from lib.charts.insights.bars import Bar, BarNote, draw_bars
from lib.charts.insights.counted import (
    as_table,
    by_department,
    in_none,
    in_parts,
    many,
    occurring,
    of,
    people_at_end,
    said,
    share,
    some,
)
from lib.charts.insights.shades import Shade, parts_of
from lib.insights.registry import FEW, QuestionResult
from lib.models.insights import Chart, OpenPlanStatus

_STATUSES = parts_of(
    {
        OpenPlanStatus.ACTIVE: "Active",
        OpenPlanStatus.PAST_END: "Late",
        OpenPlanStatus.PAUSED: "Paused",
        OpenPlanStatus.PROPOSED: "Proposed",
        OpenPlanStatus.DRAFT: "Draft",
    }
)
_REACHED = "reached"


def states(answer: QuestionResult) -> Figure:
    """Open plans by department and status; drafts stand beside them and are in no total."""
    counted = by_department(answer, Chart.STATES)
    total = counted.total()
    if not total:
        return Figure("No open plans today.", "No open plans today.")
    parts = occurring(counted, _STATUSES)
    bars = {row: in_parts(counted, row, parts) for row in counted.rows}
    ends = {row: bars[row][-1].end if bars[row] else 0 for row in counted.rows}
    largest = sorted((row for row in counted.own if counted.total(row)), key=counted.total, reverse=True)[:2]
    none = in_none(counted.without())
    most = counted.total(largest[0])
    where = f"most in {largest[0]}: {said(most)}" if most < total else f"{'all ' if total > 1 else ''}in {largest[0]}"
    has_drafts = any(part.value == OpenPlanStatus.DRAFT for part in parts)
    return Figure(
        title=f"{many(total, 'open plan')}, {where}{none}",
        said="Open plans by department: "
        + ", ".join(f"{row} {said(counted.total(row))}" for row in largest)
        + f"{none}.",
        drawing=draw_bars(
            counted.names,
            list(chain.from_iterable(bars.values())),
            [people_at_end(counted, row, ends[row]) for row in counted.rows],
            top=max(ends.values()),
            parts=parts,
        ),
        numbers=pd.DataFrame(as_table(counted, parts, row="Department", total="Open plans")),
        subtitle=f"Open plans by department on {formatting.short_day(answer.today, answer.today)}; at the end plans "
        f"and people{'; drafts are only counted' if has_drafts else ''}",
    )


def reach(answer: QuestionResult) -> Figure:
    """Of the people in each department, how many had a plan in the last twelve months."""
    counted = by_department(answer, Chart.REACH)
    people = {row: max(counted.people.get(row, 0), counted.number(row, _REACHED)) for row in counted.rows}
    everybody, reached = sum(people.values()), counted.total()
    if not everybody:
        return Figure(labels.label(Chart.REACH), "Nobody on the roster fits.")
    rows = sorted(counted.rows, key=lambda row: -counted.total(row) / (people[row] or 1))
    names, bars, notes = [counted.name(row) for row in rows], [], []
    for number, row in enumerate(rows, start=1):
        here = counted.cell(row, _REACHED)
        if here.number:
            rate = 100 * here.number / people[row]
            what = f"{of(here.number, people[row])} people had a plan, {many(here.plans, 'plan')}"
            word = formatting.percent(rate) if people[row] >= FEW else ""
            bars.append(Bar(number, 0, rate, Shade.ACCENT, what, counted.name(row), counted.key(row, _REACHED), word))
        word = of(here.number, people[row]) if here.number else f"nobody of {said(people[row])}"
        notes.append(BarNote(number, 100 if here.number else 0, word, key=bars[-1].key if here.number else None))
    without = counted.without()
    nobody = f"; nobody in {some(without)}" if without else ""
    all_rate = 100 * reached / everybody
    return Figure(
        title=f"{of(reached, everybody)} people had a plan in twelve months{nobody}",
        said=f"{of(reached, everybody)} people had a plan{nobody}.",
        drawing=draw_bars(
            names,
            bars,
            notes,
            top=100,
            rule=(all_rate, f"everybody {formatting.percent(all_rate)}") if everybody >= FEW else None,
        ),
        numbers=pd.DataFrame(
            {
                "Department": names,
                "People with a plan": [counted.total(row) for row in rows],
                "People": [people[row] for row in rows],
                "Share": [share(counted.total(row), people[row], is_few=people[row] < FEW) for row in rows],
                "Plans": [counted.cell(row, _REACHED).plans for row in rows],
            }
        ),
        subtitle="Share of the people of today with a plan in the last twelve months; at the end how many of them",
    )
