"""Do we keep our promises: support that a manager gives or answers for, and the day it was promised for."""

from functools import cache
from typing import Any

import pandas as pd
from sqlmodel import col

from lib import formatting, labels
from lib.charts import marks
from lib.charts.base import Figure
from lib.insights.chart import InsightChart
from lib.insights.counted import (
    Counted,
    as_counts,
    as_table,
    by_department,
    by_row,
    lowest_share,
    many,
    occurring,
    of,
    parts_of,
    period,
    said,
    share_of,
    target_column,
    the_target,
)
from lib.insights.counting import Scope, Source
from lib.insights.key_figures import KeyFigure, among, compared_count, part_of, share_figure
from lib.insights.outcomes.kept_dates import promised
from lib.insights.result import QuestionResult
from lib.insights.shares import shares_chart, shares_table
from lib.models import StampEvent, Support, SupportKind
from lib.models.insights import Promise

_NOT_RECEIVED = (col(Support.not_received_on).is_not(None), Promise.NOT_RECEIVED.value)

_KEPT = parts_of(
    {
        Promise.ON_TIME: "Achieved",
        Promise.LATE: "Late",
        Promise.OPEN: "Draft",
        Promise.NOT_RECEIVED: "Cancelled",
    }
)
_PROMISE = "promise"
_NOTHING = "No support was promised for this period."


@cache
def support_chart() -> dict[str, Any]:
    """A bar for each row, its parts what became of the promises; in the colours of states."""
    return shares_chart(marks.states("part"), rule=marks.rule_above("target", "target_said"))


def support_title(counted: Counted) -> str:
    """ "50 % of promises kept on time; lowest in Finance, 25 %"."""
    total, kept = counted.total(), counted.total(part=Promise.ON_TIME)
    rate = share_of(kept, total, formatting.plural(total, _PROMISE), is_few=counted.is_few())
    return f"{rate} kept on time{lowest_share(counted, Promise.ON_TIME)}"


def support_kinds_title(counted: Counted) -> str:
    """ "The largest number not on time: meeting, 9 of 40 promises". Of equal ones all are named."""
    behind = {kind: counted.total(kind) - counted.number(kind, Promise.ON_TIME) for kind in SupportKind}
    most = max(behind.values())
    if not most:
        return f"{'All ' if counted.total() > 1 else ''}{many(counted.total(), _PROMISE)} kept on time"
    largest = [kind for kind, number in behind.items() if number == most]
    total = counted.total(largest[0])
    number = f"{of(most, total)} {formatting.plural(total, _PROMISE)}"
    if len(largest) > 1:
        number = f"{many(most, _PROMISE)} each"
    return f"The largest number not on time: {formatting.listing(list(map(labels.in_sentence, largest)))}, {number}"


def _support_figure(result: QuestionResult, counted: Counted, every: Counted, row: str, title: str) -> Figure:
    """What became of promises.

    Args:
        every: the rows of the table behind the chart.
        row: what they are.
    """
    counts, target = {part: counted.total(part=part) for part in Promise}, result.targets.support_on_time
    about = f", on plans{result.about}" if result.about else ""
    missed = f", {said(counts[Promise.NOT_RECEIVED])} not received" if counts[Promise.NOT_RECEIVED] else ""
    return Figure(
        title=title,
        said=f"{of(counts[Promise.ON_TIME], counted.total())} {formatting.plural(counted.total(), _PROMISE)} kept on "
        f"time, {said(counts[Promise.LATE])} late, {said(counts[Promise.OPEN])} open{missed}{the_target(target)}.",
        drawing=marks.drawing(
            support_chart(),
            shares_table(counted, _KEPT, _PROMISE),
            names=marks.wrapped(counted.names),
            parts=[part.shown for part in occurring(counted, _KEPT)],
            called={part.shown: part.name for part in _KEPT},
            **marks.with_target(target),
        ),
        numbers=pd.DataFrame(as_table(every, _KEPT, row=row, total="Promises") | target_column(target)),
        keys=every.row_keys,
        subtitle=f"Support promised for {period(result)}{about}: provided by its day, after it, not yet, or not "
        f"received; at the end how many{as_counts(counted)}",
    )


class SupportByDepartment(InsightChart):
    """Support that was promised for a day in the period: department × `Promise`."""

    name = "support"
    question = "Is support provided on time?"
    part_values = Promise
    has_department_rows = True

    def source(self, scope: Scope) -> Source:
        """Support that was promised for a day in the period, by department and what became of it."""
        plans = scope.plans(StampEvent.START)
        return promised(scope, Support, plans.department, Support.given_on, plans, _NOT_RECEIVED)

    def figure(self, result: QuestionResult) -> Figure:
        """The share of promises kept on time, by department."""
        counted = by_department(result, self)
        if not counted.total():
            return Figure(self.question, _NOTHING)
        every = by_department(result, self, is_every=True)
        return _support_figure(result, counted, every, "Department", support_title(counted))


SUPPORT = SupportByDepartment()


class SupportByKind(InsightChart):
    """Support that was promised for a day in the period: `lib.models.SupportKind` × `Promise`."""

    name = "support_kinds"
    question = "Which support comes late?"
    row_values = SupportKind
    part_values = Promise
    is_compared = False

    def source(self, scope: Scope) -> Source:
        """Support that was promised for a day in the period, by its kind and what became of it."""
        plans = scope.plans(StampEvent.START)
        return promised(scope, Support, col(Support.kind), Support.given_on, plans, _NOT_RECEIVED)

    def figure(self, result: QuestionResult) -> Figure:
        """The share of promises kept on time, by what was promised."""
        counted = by_row(result, self, list(SupportKind))
        if not counted.total():
            return Figure(self.question, _NOTHING)
        return _support_figure(result, counted, counted, "Support", support_kinds_title(counted))


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
