"""More plans or fewer? Those that started and were closed in each month."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

import pandas as pd

from lib import formatting, labels
from lib.charts.base import Figure
from lib.charts.insights.columns import Column, Dot, Tag, draw_columns
from lib.charts.insights.counted import is_whole, many, months_of, said
from lib.charts.insights.shades import Shade, parts_of
from lib.insights.registry import QuestionResult, key_of
from lib.models.insights import Chart, Event
from lib.months import months_later

_SHOWN: dict[StrEnum, str] = {Event.STARTED: Shade.ACCENT, Event.CLOSED: Shade.LINE}
_PARTS = parts_of(_SHOWN)
_NEAR = 0.12  # of the height: words nearer than that would touch

Counts = Mapping[tuple[date, str], int]


def months(answer: QuestionResult, *, per_thousand: bool = False) -> Figure:
    """Bars for the plans that started in each month, a line for those that were closed.

    Args:
        per_thousand: for 1,000 people on the roster; months in which nobody counted them are not drawn.
    """
    drawn = months_of(answer)
    cells = (*answer.before.get(Chart.MONTHS, ()), *answer.cells.get(Chart.MONTHS, ()))
    counts = {(date.fromisoformat(cell.row), cell.part): cell.number for cell in cells}
    if not any(counts.get((month, event)) for month in drawn for event in Event):
        return Figure(labels.label(Chart.MONTHS), "No plan started or was closed in this period.")
    heads = {month: answer.headcounts.get(month.isoformat(), 0) for month in drawn}
    known = [month for month in drawn if heads[month]] if per_thousand else drawn

    def high(month: date, event: Event) -> float:
        count = counts.get((month, event), 0)
        return 1000 * count / heads[month] if per_thousand else count

    if not any(high(month, event) for month in known for event in Event):
        return Figure(labels.label(Chart.MONTHS), "How many people there were is not known for the months with plans.")
    place = {month: number + 0.5 for number, month in enumerate(drawn[drawn.index(known[0]) :])}
    over = [month for month in known if is_whole(month, answer)]
    columns, dots, tags = [], [], _peaks(over, place, high)
    for month in known:
        at, whole = place[month], month in over
        when = formatting.month(month) if whole else f"{formatting.month(month)} so far"
        what = {
            event: f"{many(counts.get((month, event), 0), 'plan')} {labels.in_sentence(event)}"
            + (f", {said(high(month, event))} per 1,000 people" if per_thousand else "")
            for event in Event
        }
        started, key = high(month, Event.STARTED), key_of(Chart.MONTHS, month.isoformat(), Event.STARTED)
        if started:
            solid = 0.55 if whole else 0.25
            columns.append(
                Column(at - 0.42, at + 0.42, 0, started, Shade.ACCENT, what[Event.STARTED], when, key, solid)
            )
        if whole or not over:  # The line stops at the last whole month, where there is one.
            closed, closed_key = high(month, Event.CLOSED), key_of(Chart.MONTHS, month.isoformat(), Event.CLOSED)
            dots.append(Dot(at, closed, what[Event.CLOSED], when, closed_key if closed else None))
        if (
            not whole
            and started
            and all(abs(at - tag.at) > 2 or abs(tag.high - started) > 2 * _NEAR * tag.high for tag in tags)
        ):
            # Beside a peak as high as it is, both numbers would touch.
            tags.append(Tag(at, started, said(started), key, shown=Shade.ACCENT))
    per = " per 1,000 people" if per_thousand else ""
    begun = "" if is_whole(known[-1], answer) else f"; pale: {formatting.month(known[-1])} so far"
    return Figure(
        title=_title(answer, counts),
        said=_said(answer, counts),
        drawing=draw_columns(
            columns,
            span=(0, place[known[-1]] + 0.5),
            ticks={place[month]: formatting.short_month(month) for month in known},
            parts=_PARTS,
            dots=dots,
            tags=tags,
        ),
        numbers=pd.DataFrame(_numbers(answer, drawn, counts, heads)),
        subtitle=f"Plans{per} by month: bars started, line closed{begun}",
    )


def _peaks(whole: Sequence[date], place: Mapping[date, float], high: Callable[[date, Event], float]) -> list[Tag]:
    """The numbers at the highest column and the highest dot; above each other where both would touch."""
    if not whole:
        return []
    peaks = {event: max(whole, key=lambda month: high(month, event)) for event in Event}
    tops = {event: high(month, event) for event, month in peaks.items()}
    is_beside = abs(place[peaks[Event.STARTED]] - place[peaks[Event.CLOSED]]) < 2
    is_near = is_beside and abs(tops[Event.STARTED] - tops[Event.CLOSED]) < _NEAR * max(tops.values())
    upper = max(Event, key=lambda event: tops[event])
    return [
        Tag(
            place[month],
            max(tops.values()) if is_near else tops[event],
            said(tops[event]),
            key_of(Chart.MONTHS, month.isoformat(), event),
            dy=-24 if is_near and event is upper else -10,
            shown=_SHOWN[event],
        )
        for event, month in peaks.items()
        if tops[event]
    ]


def _since(answer: QuestionResult) -> date:
    """The first month that is known: of the period before, where it was counted."""
    first = answer.first.replace(day=1)
    if Chart.MONTHS not in answer.before:
        return first
    after = months_later(answer.last, 1)
    return months_later(first, first.year * 12 + first.month - after.year * 12 - after.month)


def _title(answer: QuestionResult, counts: Counts) -> str:
    """ "42 plans started in August to October 2026, 20 a year earlier"."""
    whole = [month for month in months_of(answer) if is_whole(month, answer)][-3:]
    if not whole:
        month = months_of(answer)[-1]
        return f"{many(counts.get((month, Event.STARTED), 0), 'plan')} started in {formatting.month(month)} so far"
    started = sum(counts.get((month, Event.STARTED), 0) for month in whole)
    earlier = [months_later(month, -12) for month in whole]
    when = formatting.month(whole[-1])
    if len(whole) > 1:
        first = formatting.month(whole[0])
        when = f"{first.split()[0] if whole[0].year == whole[-1].year else first} to {when}"
    title = f"{many(started, 'plan')} started in {when}"
    if earlier[0] < _since(answer):
        return title
    return f"{title}, {said(sum(counts.get((month, Event.STARTED), 0) for month in earlier))} a year earlier"


def _said(answer: QuestionResult, counts: Counts) -> str:
    months = months_of(answer)
    month = next((month for month in reversed(months) if is_whole(month, answer)), months[-1])
    year_before = months_later(month, -12)
    started = f"{many(counts.get((month, Event.STARTED), 0), 'plan')} started in {formatting.month(month)}"
    started += "" if is_whole(month, answer) else " so far"
    if year_before >= _since(answer):
        started += f", {said(counts.get((year_before, Event.STARTED), 0))} a year before"
    return f"{started}; {said(counts.get((month, Event.CLOSED), 0))} closed."


def _numbers(
    answer: QuestionResult, drawn: Sequence[date], counts: Counts, heads: Mapping[date, int]
) -> dict[str, list[object]]:
    """The table behind both forms; people only where somebody counted them."""
    table: dict[str, list[object]] = {
        "Month": [formatting.month(month) + ("" if is_whole(month, answer) else " so far") for month in drawn]
    }
    for event in Event:
        table[labels.label(event)] = [counts.get((month, event), 0) for month in drawn]
    if any(heads.values()):
        table["People"] = [heads[month] or None for month in drawn]
        for event in Event:
            table[f"{labels.label(event)} per 1,000 people"] = [
                round(1000 * counts.get((month, event), 0) / heads[month], 1) if heads[month] else None
                for month in drawn
            ]
    return table
