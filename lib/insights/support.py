"""Do we keep our promises: support that a manager gives or answers for, and the day it was promised for."""

from datetime import date
from itertools import chain

import pandas as pd
from sqlmodel import col

from lib import labels
from lib.charts.base import Figure
from lib.charts.insights.bars import draw_bars
from lib.charts.insights.shades import KEPT, MISSED, Shade, parts_of
from lib.insights.chart import InsightChart
from lib.insights.counted import (
    Counted,
    as_counts,
    as_table,
    at_right,
    by_department,
    by_row,
    in_parts,
    lowest_share,
    many,
    occurring,
    of,
    period,
    said,
    share_of,
)
from lib.insights.counting import Scope, Source
from lib.insights.key_figures import (
    KeyFigure,
    among,
    compared_count,
    part_of,
    share_figure,
)
from lib.insights.outcomes import promised
from lib.insights.result import QuestionResult, department_name
from lib.models import StampEvent, Support, SupportKind
from lib.models.insights import (
    Promise,
)

_NOT_RECEIVED = (col(Support.not_received_on).is_not(None), Promise.NOT_RECEIVED.value)


_KEPT = parts_of(
    {Promise.ON_TIME: KEPT, Promise.LATE: MISSED, Promise.OPEN: Shade.NEUTRAL, Promise.NOT_RECEIVED: Shade.PALE}
)
_PROMISE = "promise"


def _draw_support(answer: QuestionResult, counted: Counted, names: list[str], row: str, title: str) -> Figure:
    total = counted.total()
    if not total:
        return Figure(counted.chart.question, "No support was promised for this period.")
    counts = {part: counted.total(part=part) for part in Promise}
    missed = f", {said(counts[Promise.NOT_RECEIVED])} not received" if counts[Promise.NOT_RECEIVED] else ""
    parts = occurring(counted, _KEPT)
    bars = chain.from_iterable(in_parts(counted, each, parts, is_share=True, noun=_PROMISE) for each in counted.rows)
    return Figure(
        title=title,
        said=f"{of(counts[Promise.ON_TIME], total)} promises kept on time, {said(counts[Promise.LATE])} late, "
        f"{said(counts[Promise.OPEN])} open{missed}.",
        drawing=draw_bars(
            names,
            [bar._replace(when=names[bar.row - 1]) for bar in bars],
            [at_right(counted, each, _PROMISE) for each in counted.rows],
            top=100,
            parts=parts,
        ),
        numbers=pd.DataFrame(as_table(counted, _KEPT, row=row, total="Promises") | {row: names}),
        subtitle=f"Support promised for {period(answer)}: provided by its day, after it, not yet, or not received; at "
        f"the end how many{as_counts(counted)}",
    )


class SupportByDepartment(InsightChart):
    """Support that was promised for a day in the period: department × `Promise`."""

    name = "support"
    question = "Is support provided on time?"
    has_department_rows = True

    def source(self, scope: Scope) -> Source:
        """Support that was promised for a day in the period, by department and what became of it."""
        plans = scope.plans(StampEvent.START)
        return promised(scope, Support, plans.department, Support.given_on, plans, _NOT_RECEIVED)

    def figure(self, result: QuestionResult) -> Figure:
        """The share of promises kept on time, by department."""
        counted = by_department(result, self)
        total, kept = counted.total(), counted.total(part=Promise.ON_TIME)
        rate = share_of(kept, total, "promises", is_few=counted.is_few())
        title = f"{rate} kept on time{lowest_share(counted, Promise.ON_TIME)}"
        return _draw_support(result, counted, counted.names, "Department", title)

    def row_name(self, row: str, today: date) -> str:
        return department_name(row)

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Promise(part))


SUPPORT = SupportByDepartment()


class SupportByKind(InsightChart):
    """Support that was promised for a day in the period: `lib.models.SupportKind` × `Promise`."""

    name = "support_kinds"
    question = "Which support comes late?"
    is_compared = False

    def source(self, scope: Scope) -> Source:
        """Support that was promised for a day in the period, by its kind and what became of it."""
        plans = scope.plans(StampEvent.START)
        return promised(scope, Support, col(Support.kind), Support.given_on, plans, _NOT_RECEIVED)

    def figure(self, result: QuestionResult) -> Figure:
        """The share of promises kept on time, by what was promised."""
        counted = by_row(result, self, list(SupportKind))
        behind = {kind: counted.total(kind) - counted.number(kind, Promise.ON_TIME) for kind in SupportKind}
        most = max(SupportKind, key=lambda kind: behind[kind])
        title = (
            f"Not provided on time most often: {labels.in_sentence(most)}, {of(behind[most], counted.total(most))}"
            if behind[most]
            else f"{many(counted.total(), _PROMISE)} kept on time"
        )
        return _draw_support(result, counted, [labels.label(kind) for kind in SupportKind], "Support", title)

    def row_name(self, row: str, today: date) -> str:
        return labels.in_sentence(SupportKind(row))

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Promise(part))


SUPPORT_KINDS = SupportByKind()


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    return [
        share_figure(
            answer,
            "Provided on time",
            lambda cells: part_of(cells[SUPPORT], among(Promise.ON_TIME)),
            "Of the support promised for a day in the period up to today, what was provided by that day.",
        ),
        compared_count(
            answer,
            SUPPORT,
            among(Promise.LATE),
            "Provided late",
            "Provided after the day it was promised for.",
            is_better=None,
        ),
        compared_count(
            answer,
            SUPPORT,
            among(Promise.OPEN),
            "Still open",
            "The day it was promised for has come, and the support was not provided yet.",
            is_better=None,
        ),
        compared_count(
            answer,
            SUPPORT,
            among(Promise.NOT_RECEIVED),
            "Not received",
            "The team member did not receive the support.",
            is_better=None,
        ),
    ]
