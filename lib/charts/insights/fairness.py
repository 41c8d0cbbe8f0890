"""What for, and fairly? Plans by dimension and purpose, by department and by how long somebody has been there."""

from collections.abc import Callable
from itertools import chain

import pandas as pd

from lib import labels
from lib.charts.base import Figure
from lib.charts.insights.bars import Bar, BarNote, Heading, draw_bars
from lib.charts.insights.counted import (
    Counted,
    as_table,
    by_department,
    by_row,
    in_none,
    in_parts,
    many,
    occurring,
    of,
    people_at_end,
    period,
    said,
)
from lib.charts.insights.shades import Shade, parts_of
from lib.insights.registry import QuestionResult
from lib.models.insights import Chart, PurposeKind, Tenure
from lib.models.vocabulary import Dimension, Purpose

_NOTHING = "No plan started in this period."
_KINDS = parts_of({PurposeKind.GROWTH: Shade.ACCENT, PurposeKind.ISSUE: Shade.NEUTRAL})
_SLOT = 1.55
"""How far apart the columns of the grid begin, as a multiple of the longest bar; the rest is for its number."""


def themes(answer: QuestionResult) -> Figure:
    """A bar for each pair of dimension and purpose, all from zero and on one scale, so that lengths compare."""
    counted = by_row(answer, Chart.THEMES, list(Dimension))
    total = counted.total()
    if not total:
        return Figure(labels.label(Chart.THEMES), _NOTHING)
    pairs = [(dimension, purpose) for dimension in Dimension for purpose in Purpose]
    longest = max(counted.number(*pair) for pair in pairs)
    bars, notes = [], []
    for dimension, purpose in pairs:
        count, row = counted.number(dimension, purpose), list(Dimension).index(dimension) + 1
        at, key = list(Purpose).index(purpose) * longest * _SLOT, counted.key(dimension, purpose)
        if count:
            when = f"{labels.label(dimension)}, {labels.in_sentence(purpose)}"
            bars.append(Bar(row, at, at + count, Shade.ACCENT, many(count, "plan"), when, key))
        notes.append(BarNote(row, at + count, said(count), key=key if count else None))
    dimension, purpose = max(pairs, key=lambda pair: counted.number(*pair))
    most = f"{labels.in_sentence(dimension)} for {labels.in_sentence(purpose)}"
    return Figure(
        title=f"Most plans: {most}, {of(longest, total)}",
        said=f"Most plans: {most}, {said(longest)}.",
        drawing=draw_bars(
            [labels.label(dimension) for dimension in Dimension],
            bars,
            notes,
            top=longest * (2 * _SLOT + 1),
            headings=[
                Heading(number * longest * _SLOT, labels.label(purpose).replace(" ", "\n"))
                for number, purpose in enumerate(Purpose)
            ],
            row=44,
        ),
        numbers=pd.DataFrame(
            {"Dimension": [labels.label(dimension) for dimension in Dimension]}
            | {
                labels.label(purpose): [counted.number(dimension, purpose) for dimension in Dimension]
                for purpose in Purpose
            }
        ),
        subtitle=f"Plans started by what they develop and why, {period(answer)}",
    )


def offered(answer: QuestionResult) -> Figure:
    """Plans started in each department: growth and emerging issues."""
    counted = by_department(answer, Chart.OFFERED)
    none = in_none(counted.without())
    return _by_kind(
        answer,
        counted,
        "Department",
        title=lambda growth, total: f"{of(growth, total)} plans started are for growth{none}",
    )


def tenure(answer: QuestionResult) -> Figure:
    """Plans started by how long the team member had been there: growth and emerging issues."""
    cells = answer.cells.get(Chart.TENURE, ())
    is_unknown = answer.people_by_tenure.get(Tenure.UNKNOWN) or any(cell.row == Tenure.UNKNOWN for cell in cells)
    rows = [each for each in Tenure if each is not Tenure.UNKNOWN or is_unknown]
    counted = by_row(answer, Chart.TENURE, rows, answer.people_by_tenure)

    def title(_growth: int, total: int) -> str:
        most = max(rows, key=counted.total)
        there = {Tenure.FIRST_YEAR: "in their first year", Tenure.UNKNOWN: "whose hire date is not known"}.get(
            most, f"with {labels.in_sentence(most)}"
        )
        return f"Most plans started for people {there}: {of(counted.total(most), total)}"

    return _by_kind(answer, counted, "Years in the organisation", title=title)


def _by_kind(answer: QuestionResult, counted: Counted, row: str, *, title: Callable[[int, int], str]) -> Figure:
    total, growth = counted.total(), counted.total(part=PurposeKind.GROWTH)
    if not total:
        return Figure(labels.label(counted.chart), _NOTHING)
    parts = occurring(counted, _KINDS)
    names = [labels.label(each) if isinstance(each, Tenure) else counted.name(each) for each in counted.rows]
    bars = [in_parts(counted, each, parts) for each in counted.rows]
    said_title = title(growth, total)
    return Figure(
        title=said_title,
        said=f"{said_title}; {many(total - growth, 'plan')} for an emerging issue.",
        drawing=draw_bars(
            names,
            [bar._replace(when=names[bar.row - 1]) for bar in chain.from_iterable(bars)],
            [people_at_end(counted, each, float(counted.total(each))) for each in counted.rows],
            top=max(map(counted.total, counted.rows)),
            parts=parts,
        ),
        numbers=pd.DataFrame(as_table(counted, _KINDS, row=row, total="Plans started") | {row: names}),
        subtitle=f"Plans started, {period(answer)}; at the end plans and people of today",
    )
