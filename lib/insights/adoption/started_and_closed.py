"""More plans or fewer: what starts and is closed in each month."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from lib import formatting, labels
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, GRAY, INK, PADDING, PLAIN_AXIS, TRACK, Figure, tooltip
from lib.clock import start_of
from lib.insights.annotated_months import (
    annotated_in,
    annotation_column,
    annotation_layers,
    annotations_in_words,
    with_annotations,
)
from lib.insights.chart import InsightChart
from lib.insights.counted import is_whole, many, months_of, said
from lib.insights.counting import Scope, Source, named, together
from lib.insights.result import EVERY_PART, QuestionResult, key_of, month_name
from lib.insights.sql_functions import day_number, month_of
from lib.models import Headcount, Plan, RosterImport, StampEvent, State
from lib.models.insights import Event
from lib.months import Month, last_of, months_from, months_later


def months(scope: Scope) -> Source:
    """Plans that started in a month, and plans that were closed in it."""
    started_on, ended_on = day_number(col(Plan.started_on)), scope.ended_on()
    started, closed = scope.plans(StampEvent.START), scope.plans(StampEvent.CLOSE)
    return together(
        started.rows(month_of(started_on), Event.STARTED.value, started_on).where(scope.has_started()),
        closed.rows(month_of(ended_on), Event.CLOSED.value, ended_on).where(
            col(Plan.state) == State.CLOSED, scope.at_between(col(Plan.ended_at))
        ),
    )


def headcounts(session: Session, scope: Scope) -> dict[str, int]:
    """How many people the roster held at the end of each month of the period, as the imports kept it.

    Departments are counted, locations are not: with a location chosen there is no number. Nor is there one for a month
    in which the chosen departments held nobody.
    """
    chosen = scope.filters
    if chosen.locations:
        return {}
    people: Any = func.sum(col(Headcount.people))
    if chosen.departments:  # An import that holds none of them says so: an older one does not count on.
        people = people.filter(named(col(Headcount.department)).in_(chosen.departments))
    counted = (
        select(col(RosterImport.at), func.coalesce(people, 0))
        .join(Headcount, col(Headcount.import_id) == col(RosterImport.id))
        .group_by(col(RosterImport.id), col(RosterImport.at))
        .order_by(col(RosterImport.at), col(RosterImport.id))
    )
    imports: list[tuple[datetime, int]] = [(at, int(people)) for at, people in session.execute(counted)]
    found = {}
    for month in months_from(scope.first, scope.last):
        after = start_of(last_of(month) + timedelta(1))
        kept = [people for at, people in imports if at < after]
        if kept and kept[-1]:
            found[month.isoformat()] = kept[-1]
    return found


def known_months(result: QuestionResult) -> set[date]:
    """The months that were counted from their first day to their last, or until today.

    Where the period is not over, the one before ends on the same day of its last month: that month is cut off.
    """
    first = result.first.replace(day=1)
    if STARTED_AND_CLOSED not in result.before:
        return set(months_of(result))
    number = len(list(months_from(first, result.last)))
    before = list(months_from(months_later(first, -number), months_later(first, -1)))
    return {*(before[:-1] if result.last > result.today else before), *months_of(result)}


def months_table(result: QuestionResult) -> pd.DataFrame:
    """Plans that started and that were closed, by month.

    Returns:
        A row for each month of the period and each event, none missing: `month` (ISO text of its first day), `event`
        (as it is called), `plans`, `people` (on the roster at its end, where somebody counted them), `height` (plans,
        or plans per 1,000 people; nothing where people are asked for and not known), `word` (above the bar),
        `is_whole` (the month is over), `key`, `What`, `When`, `said`.
    """
    counts = {(cell.row, cell.part): cell.number for cell in result.cells.get(STARTED_AND_CLOSED, ())}
    rows = []
    for month in months_of(result):
        people = result.headcounts.get(month.isoformat())
        is_over = is_whole(month, result)
        when = formatting.month(month) + ("" if is_over else " so far")
        for event in Event:
            number = counts.get((month.isoformat(), event), 0)
            rate = round(1000 * number / people, 1) if people else None
            height = rate if result.per_thousand else number
            what = f"{many(number, 'plan')} {labels.in_sentence(event)}"
            what += f", {said(rate)} per 1,000 people" if result.per_thousand and rate is not None else ""
            rows.append(
                {
                    "month": month.isoformat(),
                    "event": labels.label(event),
                    "plans": number,
                    "people": people,
                    "height": height,
                    "word": said(height) if height else "",
                    "is_whole": is_over,
                    "key": key_of(STARTED_AND_CLOSED, month.isoformat(), event) if height else None,
                    "What": what,
                    "When": when,
                    "said": f"{when}: {what}",
                }
            )
    return pd.DataFrame(rows)


@cache
def months_chart() -> dict[str, Any]:
    """Two bars for each month, started beside closed; a month that is not over is pale."""
    months = marks.columns("month")
    beside = alt.XOffset("event:N", sort=None)
    heights = alt.Y(
        "height:Q",
        scale=alt.Scale(rangeMax=16),  # Room for the number above the highest.
        axis=alt.Axis(
            format=",", tickCount=4, tickMinStep=alt.ExprRef("step"), gridColor=TRACK, aria=False, **PLAIN_AXIS
        ),
    )
    bars = (
        alt.Chart()
        .mark_bar(fillOpacity=alt.ExprRef("datum.is_whole ? 1 : 0.4"), stroke=GRAY, strokeWidth=0.5)
        .encode(
            x=months,
            xOffset=beside,
            y=heights,
            color=alt.Color("event:N", scale=_EVENT_COLOURS, legend=marks.legend()),
            opacity=FADING,
            **tooltip(),
        )
    )
    numbers = (
        alt.Chart()
        .mark_text(
            dy=-8,
            color=GRAY,
            opacity=alt.ExprRef("bandwidth('xOffset') > 6.5 * length(datum.word) ? 1 : 0"),
            **marks.WORD,
        )
        .encode(x=months, xOffset=beside, y=heights, text="word:N")
    )
    return marks.built(alt.layer(bars, numbers, *annotation_layers(months)).properties(height=_HEIGHT, padding=PADDING))


_EVENT_COLOURS = alt.Scale(domain=[labels.label(event) for event in Event], range=[ACCENT, INK])


_HEIGHT = 220


def months_title(result: QuestionResult, *, has_closed: bool = False) -> str:
    """ "42 plans started in August to October 2026, 20 a year earlier": the last three months that are over.

    Args:
        has_closed: what was closed is said too.
    """
    cells = (*result.before.get(STARTED_AND_CLOSED, ()), *result.cells.get(STARTED_AND_CLOSED, ()))
    drawn = months_of(result)
    counted = [month for month in drawn if is_whole(month, result)][-3:] or drawn[-1:]
    earlier = [months_later(month, -12) for month in counted]

    def number(event: Event, months: Sequence[date]) -> int:
        names = {month.isoformat() for month in months}
        return sum(cell.number for cell in cells if cell.part == event and cell.row in names)

    first, last = formatting.month(counted[0]), formatting.month(counted[-1])
    when = last if first == last else f"{first.removesuffix(f' {counted[-1].year}')} to {last}"
    title = f"{many(number(Event.STARTED, counted), 'plan')} started"
    title += f" and {said(number(Event.CLOSED, counted))} closed" if has_closed else ""
    title += f" in {when}{'' if is_whole(counted[-1], result) else ' so far'}"
    if not is_whole(counted[-1], result) or not known_months(result).issuperset(earlier):
        return title
    title += f", {said(number(Event.STARTED, earlier))}"
    return title + (f" and {said(number(Event.CLOSED, earlier))}" if has_closed else "") + " a year earlier"


class StartedAndClosed(InsightChart):
    """Plans started and closed: month × `Event`."""

    name = "months"
    question = "More plans or fewer?"
    part_values = Event
    is_annotated = True

    def source(self, scope: Scope) -> Source:
        return months(scope)

    def figure(self, result: QuestionResult) -> Figure:
        """How many plans started in each month, and how many were closed; per 1,000 people where that is asked for."""
        table = months_table(result)
        if table.empty or not table["plans"].any():
            return Figure(self.question, "No plan started or was closed in this period.")
        known = table["height"].notna()  # Where people are asked for, from the first month to the last with any.
        drawn = table[known.cummax() & known[::-1].cummax()]
        if not drawn["height"].any():
            return Figure(self.question, "How many people there were is not known for these months.")
        started, closed = (table[table["event"] == labels.label(event)].reset_index() for event in Event)
        numbers = {
            "Month": started["month"].map(Month.fromisoformat),
            "Started": started["plans"],
            "Closed": closed["plans"],
        }
        if started["people"].notna().any():
            heads = started["people"].astype("Int64")
            numbers["People"] = heads
            for name in ("Started", "Closed"):
                numbers[f"{name} per 1,000 people"] = (1000 * numbers[name] / heads).astype("Float64").round(1)
        months = [date.fromisoformat(month) for month in drawn["month"].unique()]
        annotations = annotated_in(result.annotations, months)
        drawn = with_annotations(drawn, annotations)
        pale = "" if is_whole(months[-1], result) else f"; pale: {formatting.month(months[-1])} so far"
        return Figure(
            title=months_title(result),
            said=f"{months_title(result, has_closed=True)}.",
            drawing=marks.drawing(
                months_chart(),
                drawn,
                ticks={month.isoformat(): formatting.short_month(month) for month in months},
                parts=[labels.label(event) for event in Event],
                called={},
                step=0 if result.per_thousand else 1,
            ),
            numbers=pd.DataFrame(numbers | annotation_column(with_annotations(started, annotations))),
            legend=annotations_in_words(annotations),
            keys=[
                key_of(self, month, EVERY_PART) if started or closed else None
                for month, started, closed in zip(started["month"], started["plans"], closed["plans"], strict=True)
            ],
            subtitle=f"Plans{' per 1,000 people' if result.per_thousand else ''} by month{pale}",
        )

    def row_name(self, row: str) -> str:
        return month_name(row)


STARTED_AND_CLOSED = StartedAndClosed()
