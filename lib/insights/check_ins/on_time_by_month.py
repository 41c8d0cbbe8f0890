"""Do check-ins happen on time: the whole organisation over twelve months."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import Session, col

from lib import formatting
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, GRAY, INK, PADDING, PAPER, Figure, tooltip
from lib.insights.annotated_months import (
    annotated_in,
    annotation_column,
    annotation_layers,
    annotations_in_words,
    with_annotations,
)
from lib.insights.chart import InsightChart
from lib.insights.check_ins.decided import check_ins, what_was_due
from lib.insights.counted import by_row, is_whole, of, said, share, target_column, the_target, until
from lib.insights.counting import Scope, Source
from lib.insights.result import FEW, Cell, QuestionResult, month_name
from lib.insights.sql_functions import day_number, month_of
from lib.models import CheckInDue
from lib.months import Month, months_from, months_later

MONTHS = 12
"""As many months stand in the line of the whole organisation."""


def _twelve_months(last: date) -> list[date]:
    """The first days of the months up to that of a day."""
    return list(months_from(months_later(last, 1 - MONTHS), last))


def _longer(scope: Scope) -> Scope:
    """The twelve months up to the end of a period."""
    return replace(scope, filters=replace(scope.filters, first=_twelve_months(scope.last)[0]))


_CHANGE = 20
"""Points between neighbouring months from which on the title speaks of them."""


def on_time_by_month_table(answer: QuestionResult) -> pd.DataFrame:
    """Check-ins on time by month.

    Returns:
        A row for each month, none missing: `month` (ISO text), `due`, `on_time`, `share` (in percent; none of few),
        `whole` (the share once the month is over), `word` (at its mark), `key`, `What`, `When`, `said`, `is_told`
        (in the title), `is_below` (the word at its mark).
    """
    months = _twelve_months(until(answer))
    counted = by_row(answer, ON_TIME_BY_MONTH, [month.isoformat() for month in months])
    rows: list[dict[Hashable, Any]] = []
    for month in months:
        cell = counted.cell(month.isoformat(), "")
        share_here = None if cell.number < FEW else 100 * cell.good / cell.number
        name = formatting.month(month) + ("" if is_whole(month, answer) else " so far")
        rows.append(
            {
                "month": month.isoformat(),
                "due": cell.number,
                "on_time": cell.good,
                "share": share_here,
                "whole": share_here if is_whole(month, answer) else None,
                "word": share(cell.good, cell.number, is_few=cell.number < FEW) if cell.number else "",
                "key": counted.key(month.isoformat(), "") if cell.number else None,
                "What": what_was_due(cell),
                "When": name,
                "said": f"{name}: {what_was_due(cell)}",
            }
        )
    told = {each["month"] for change in _largest_changes(rows) for each in change}
    table = pd.DataFrame([each | {"is_told": each["month"] in told} for each in rows])
    shares = table["share"].astype(float).fillna(100)
    # Between two that are higher the line would run through a word above, and nothing is free above the highest.
    is_dip = (shares < shares.shift(1, fill_value=100)) & (shares < shares.shift(-1, fill_value=100))
    return table.assign(is_below=is_dip | (shares > 88))


@cache
def on_time_by_month_chart() -> dict[str, Any]:
    """A line through the shares of whole months; a month that is not over is a pale dot, one with few a count."""
    months = marks.columns("month")
    line = (
        alt.Chart()
        .mark_line(color=ACCENT, strokeWidth=2, aria=False)
        .encode(
            x=months,
            y=marks.shares("whole"),
        )
    )
    dots = (
        alt.Chart()
        .transform_filter("isValid(datum.share)")
        .mark_point(
            filled=True,
            size=70,
            color=ACCENT,
            fillOpacity=alt.ExprRef("isValid(datum.whole) ? 1 : 0.45"),
        )
        .encode(
            x=months,
            y=marks.shares("share"),
            opacity=FADING,
            **tooltip(),
        )
    )
    words = (
        alt.Chart()
        .transform_filter(f"isValid(datum.share) && (datum.is_told || width >= {_WIDE})")
        .encode(
            x=months,
            y=marks.shares("share"),
            text="word:N",
        )
    )
    rules, names = annotation_layers(months)
    beside = alt.ExprRef("datum.is_below ? 16 : -14")
    ground = words.mark_text(dy=beside, stroke=PAPER, strokeWidth=5, **marks.WORD)  # No rule strikes a word out.
    shares = words.mark_text(dy=beside, color=INK, **marks.WORD)
    few = (
        alt.Chart()
        .transform_filter("!isValid(datum.share) && datum.due > 0")
        .mark_text(color=GRAY, fontSize=alt.ExprRef(f"width < {_WIDE} ? 9 : 12"))
        .encode(
            x=months,
            y=alt.value(alt.ExprRef("height - 8")),
            text="word:N",
            opacity=FADING,
            **tooltip(),
        )
    )
    return marks.built(alt.layer(line, rules, names, ground, dots, shares, few).properties(height=210, padding=PADDING))


def _largest_changes(rows: Sequence[Mapping[Hashable, Any]]) -> list[tuple[Any, Any]]:
    """The neighbouring whole months between which the share on time changed most, where it changed much."""
    changes = {
        number: abs(round(month["whole"]) - round(before["whole"]))
        for number, (before, month) in enumerate(pairwise(rows))
        if pd.notna(before["whole"]) and pd.notna(month["whole"])
    }
    largest = max(changes.values(), default=0)
    return [(rows[at], rows[at + 1]) for at, change in changes.items() if change == largest >= _CHANGE]


def on_time_by_month_title(table: pd.DataFrame) -> str:
    """ "15 % of check-ins on time in August 2026, after 79 % in July"; of steadier months what holds for them all."""
    due, on_time = int(table["due"].sum()), int(table["on_time"].sum())
    changes = _largest_changes(table.to_dict("records"))
    if not changes:
        whole = f"{formatting.percent_of(on_time, due)} of {said(due)}" if due >= FEW else of(on_time, due)
        return f"{whole} check-ins on time in twelve months"
    (before, month), *others = reversed(changes)
    # A month is named with its year once, where both are of the same one.
    earlier, later = before["When"].removesuffix(month["When"][-5:]), month["When"]
    title = f"{month['word']} of check-ins on time in {later}, after {before['word']} in {earlier}"
    if not others:
        return title
    return f"{title}; as large a change in {formatting.listing([month['When'] for _, month in reversed(others)])}"


_WIDE = 560
"""Pixels from which on each column has room for a word."""


class OnTimeByMonth(InsightChart):
    """Check-ins of twelve months that were due and decided: month × ""; *good* were on time."""

    name = "on_time_by_month"
    question = "Do check-ins happen on time?"
    counts_check_ins = True
    is_compared = False
    is_annotated = True
    is_wide = True

    def source(self, scope: Scope) -> Source:
        """Check-ins of the twelve months up to the end of the period."""
        return check_ins(_longer(scope), row=month_of(day_number(col(CheckInDue.due_on))))

    def things(self, scope: Scope) -> Source:
        return check_ins(scope, row=month_of(day_number(col(CheckInDue.due_on))))

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        return super().cells(session, _longer(scope))

    def figure(self, result: QuestionResult) -> Figure:
        """The share of check-ins on time of everybody, by month."""
        table = on_time_by_month_table(result)
        if not table["due"].sum():
            return Figure(self.question, "No check-in was due in these twelve months.")
        title = on_time_by_month_title(table)
        months = [date.fromisoformat(month) for month in table["month"]]
        target, annotations = result.targets.check_ins_on_time, annotated_in(result.annotations, months)
        table = with_annotations(table, annotations)
        pale = f"; pale: {formatting.month(months[-1])} so far" if not is_whole(months[-1], result) else ""
        return Figure(
            title=title,
            said=f"{title}{the_target(target)}.",
            drawing=marks.drawing(
                on_time_by_month_chart(),
                table,
                ticks={month.isoformat(): formatting.short_month(month) for month in months},
                **marks.with_target(target),
            ),
            numbers=pd.DataFrame(
                {
                    "Month": [Month.of(month) for month in months],
                    "Check-ins due": table["due"],
                    "On time": table["on_time"],
                    "Share": table["word"],
                }
                | target_column(target)
                | annotation_column(table)
            ),
            legend=annotations_in_words(annotations),
            keys=marks.keys_of(table),
            subtitle="Share of the check-ins due in a month that were on time, twelve months; of fewer than "
            f"{formatting.number(FEW)} how many{pale}",
        )

    def row_name(self, row: str) -> str:
        return f"check-ins of {month_name(row)}"


ON_TIME_BY_MONTH = OnTimeByMonth()
