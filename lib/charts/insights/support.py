"""Do we keep our promises? Support that was promised for a day: given by then, later, not yet, or it did not come."""

from itertools import chain

import pandas as pd

from lib import labels
from lib.charts.base import Figure
from lib.charts.insights.bars import draw_bars
from lib.charts.insights.counted import (
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
from lib.charts.insights.shades import KEPT, MISSED, Shade, parts_of
from lib.insights.registry import QuestionResult
from lib.models.insights import Chart, Promise
from lib.models.vocabulary import SupportKind

_KEPT = parts_of(
    {Promise.ON_TIME: KEPT, Promise.LATE: MISSED, Promise.OPEN: Shade.NEUTRAL, Promise.NOT_RECEIVED: Shade.PALE}
)
_PROMISE = "promise"


def support(answer: QuestionResult) -> Figure:
    """The share of promises kept on time, by department."""
    counted = by_department(answer, Chart.SUPPORT)
    total, kept = counted.total(), counted.total(part=Promise.ON_TIME)
    rate = share_of(kept, total, "promises", is_few=counted.is_few())
    title = f"{rate} kept on time{lowest_share(counted, Promise.ON_TIME)}"
    return _draw_support(answer, counted, counted.names, "Department", title)


def support_kinds(answer: QuestionResult) -> Figure:
    """The share of promises kept on time, by what was promised."""
    counted = by_row(answer, Chart.SUPPORT_KINDS, list(SupportKind))
    behind = {kind: counted.total(kind) - counted.number(kind, Promise.ON_TIME) for kind in SupportKind}
    most = max(SupportKind, key=lambda kind: behind[kind])
    title = (
        f"Not provided on time most often: {labels.in_sentence(most)}, {of(behind[most], counted.total(most))}"
        if behind[most]
        else f"{many(counted.total(), _PROMISE)} kept on time"
    )
    return _draw_support(answer, counted, [labels.label(kind) for kind in SupportKind], "Support", title)


def _draw_support(answer: QuestionResult, counted: Counted, names: list[str], row: str, title: str) -> Figure:
    total = counted.total()
    if not total:
        return Figure(labels.label(counted.chart), "No support was promised for this period.")
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
