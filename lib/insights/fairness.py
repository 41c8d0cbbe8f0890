"""What do people work on, and is it offered fairly: what plans are for, where, and for whom."""

from collections.abc import Callable
from datetime import date
from itertools import chain
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col

from lib import labels
from lib.charts.base import Figure
from lib.charts.insights.bars import Bar, BarNote, Heading, draw_bars
from lib.charts.insights.shades import Shade, parts_of
from lib.insights.adoption import people_by_department, people_by_tenure, tenure
from lib.insights.chart import InsightChart
from lib.insights.counted import (
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
from lib.insights.counting import Scope, Source
from lib.insights.key_figures import (
    KeyFigure,
    among,
    compared_count,
    everything,
    part_of,
    share_figure,
)
from lib.insights.result import QuestionResult, department_name
from lib.models import Dimension, Person, Plan, Purpose, StampEvent
from lib.models.insights import (
    PurposeKind,
    Tenure,
)


def themes(scope: Scope) -> Source:
    """Plans that started in the period, by dimension and purpose."""
    plans = scope.plans(StampEvent.START)
    return plans.rows(col(Plan.dimension), col(Plan.purpose)).where(scope.has_started())


def started_by_department(scope: Scope) -> Source:
    """Plans that started in the period, by department and whether they are for growth or an emerging issue."""
    plans = scope.plans(StampEvent.START)
    return plans.rows(plans.department, _kind()).where(scope.has_started())


def started_by_tenure(scope: Scope) -> Source:
    """Plans that started in the period, by how long the team member had been there on that day."""
    plans = scope.plans(StampEvent.START)
    found = plans.rows(tenure(col(Plan.started_on)), _kind()).join(Person, col(Person.id) == col(Plan.member_id))
    return found.where(scope.has_started())


def _kind() -> ColumnElement[str]:
    return case((col(Plan.purpose) == Purpose.EMERGING_ISSUE, PurposeKind.ISSUE.value), else_=PurposeKind.GROWTH.value)


_NOTHING = "No plan started in this period."
_KINDS = parts_of({PurposeKind.GROWTH: Shade.ACCENT, PurposeKind.ISSUE: Shade.NEUTRAL})
_SLOT = 1.55
"""How far apart the columns of the grid begin, as a multiple of the longest bar; the rest is for its number."""


def themes_figure(answer: QuestionResult) -> Figure:
    """A bar for each pair of dimension and purpose, all from zero and on one scale, so that lengths compare."""
    counted = by_row(answer, THEMES, list(Dimension))
    total = counted.total()
    if not total:
        return Figure(THEMES.question, _NOTHING)
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


def offered_figure(answer: QuestionResult) -> Figure:
    """Plans started in each department: growth and emerging issues."""
    counted = by_department(answer, OFFERED)
    none = in_none(counted.without())
    return _by_kind(
        answer,
        counted,
        "Department",
        title=lambda growth, total: f"{of(growth, total)} plans started are for growth{none}",
    )


def tenure_figure(answer: QuestionResult) -> Figure:
    """Plans started by how long the team member had been there: growth and emerging issues."""
    cells = answer.cells.get(TENURE, ())
    is_unknown = answer.people_by_tenure.get(Tenure.UNKNOWN) or any(cell.row == Tenure.UNKNOWN for cell in cells)
    rows = [each for each in Tenure if each is not Tenure.UNKNOWN or is_unknown]
    counted = by_row(answer, TENURE, rows, answer.people_by_tenure)

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
        return Figure(counted.chart.question, _NOTHING)
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


class Themes(InsightChart):
    """Plans started: `lib.models.Dimension` × `lib.models.Purpose`."""

    name = "themes"
    question = "What do people work on?"
    counts_plans = True
    is_wide = True

    def source(self, scope: Scope) -> Source:
        return themes(scope)

    def figure(self, result: QuestionResult) -> Figure:
        return themes_figure(result)

    def row_name(self, row: str, today: date) -> str:
        return labels.in_sentence(Dimension(row))

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Purpose(part))


THEMES = Themes()


class Offered(InsightChart):
    """Plans started: department × `PurposeKind`."""

    name = "offered"
    question = "Is coaching offered everywhere?"
    has_department_rows = True
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        return started_by_department(scope)

    def figure(self, result: QuestionResult) -> Figure:
        return offered_figure(result)

    def row_name(self, row: str, today: date) -> str:
        return department_name(row)

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(PurposeKind(part))


OFFERED = Offered()


class ByTenure(InsightChart):
    """Plans started: `Tenure` of the team member on that day × `PurposeKind`."""

    name = "tenure"
    question = "Is coaching offered to newcomers and old hands alike?"
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        return started_by_tenure(scope)

    def figure(self, result: QuestionResult) -> Figure:
        return tenure_figure(result)

    def row_name(self, row: str, today: date) -> str:
        return labels.in_sentence(Tenure(row))

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(PurposeKind(part))


TENURE = ByTenure()


def facts(session: Session, scope: Scope) -> dict[str, Any]:
    """What these charts and figures need besides cells."""
    return {
        "people": people_by_department(session, scope),
        "people_by_tenure": people_by_tenure(session, scope),
    }


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    started = {cell.row for cell in answer.cells[OFFERED]}
    without = sum(name not in started for name in answer.people)
    return [
        compared_count(answer, THEMES, everything, "Plans started", "Plans whose first day was in the period."),
        share_figure(
            answer,
            "For growth",
            lambda cells: part_of(cells[OFFERED], among(PurposeKind.GROWTH)),
            "Of those, the ones for career advancement or role evolution; the others are for an emerging issue.",
            is_better=None,
        ),
        KeyFigure(
            "Left out",
            f"{without} of {len(answer.people)}",
            meaning="Departments on the roster in which no plan started in the period.",
        ),
    ]
