"""The axis of days with today and the end of a plan: whole days counted from a first one.

Days are numbers because a date would be moved by the reader's time zone.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

import altair as alt

from lib import formatting
from lib.charts.base import ACCENT, GRAY, PLAIN_AXIS, layer, tooltip

HEADROOM = 24
"""Pixels above what is drawn, for the words at the line of today and at the end."""
SCALE_ROOM = 42
"""Pixels left of the axis for a scale, the same in charts that stand below each other, so that their days do too."""
NAME_ROOM = "width < 440 ? 62 : 84"
"""Pixels right of the axis for names, for the same reason; an expression over `width`."""
_WORD = 8  # pixels from the top
_WEEKS = (1, 2, 3, 4, 8, 13, 26, 52, 104, 260)
_ALMOST_A_YEAR = 330
_NEAR = 0.18  # of the axis: words nearer than that would touch on a phone


class Span(NamedTuple):
    """The days that an axis shows, and which of them today is.

    Attributes:
        zero: the day counted as 0.
        first, last: the ends of the axis; two days.
        today: the organisation's day; for a plan that has ended, the day it ended.
        is_over: the plan has ended, so that the line of today says "Ended".
    """

    zero: date
    first: date
    last: date
    today: date
    is_over: bool = False

    def number(self, day: date) -> int:
        return (day - self.zero).days

    def place(self, day: date) -> float:
        """Where on the axis a day stands, from 0 to 1."""
        return (day - self.first).days / (self.last - self.first).days

    def params(self, ticks: Iterable[date], few_ticks: Iterable[date]) -> dict[str, Any]:
        """What `day_axis` needs: its ends, the days named on a wide and on a narrow drawing, and their names."""
        wide, narrow = ([self.number(tick) for tick in named] for named in (ticks, few_ticks))
        place = self.place(self.today)
        has_years = (self.last - self.first).days > _ALMOST_A_YEAR

        def name(tick: int) -> str:
            day = self.zero + timedelta(tick)
            return f"{formatting.brief_day(day)} {day.year}" if has_years else formatting.brief_day(day)

        return {
            "days": [self.number(self.first), self.number(self.last)],
            "ticks": wide,
            "few_ticks": narrow,
            "tick_names": {str(tick): name(tick) for tick in {*wide, *narrow}},
            "today_align": "left" if place < 0.06 else "right" if place > 0.94 else "center",
        }

    def today_mark(self) -> dict[str, Any]:
        """The row that `today_layers` draw."""
        what = "Ended" if self.is_over else "Today"
        return _mark("today", self.number(self.today), what, what, formatting.short_day(self.today, self.today))

    def end_mark(self, end: date) -> dict[str, Any]:
        """The row that `end_layers` draw; its word is left out where today stands too near."""
        word = "" if abs(self.place(end) - self.place(self.today)) < _NEAR else "End"
        return _mark("end", self.number(end), word, "The plan ends", formatting.short_day(end, self.today))


def plan_span(start: date, end: date, today: date, is_over: bool, others: Iterable[date] = ()) -> Span:
    """The days of a plan from its start to its end, and beyond where something happened later.

    Args:
        others: days that must be on the axis.
    """
    days = [end, *others, *([today] if today >= start else [])]
    first = min(start, *days)
    return Span(start, first, max(*days, first + timedelta(1)), today, is_over)


def day_axis(room: str = "0") -> alt.X:
    """The horizontal axis of days, from the column `day`; needs the parameters of `Span.params`.

    Args:
        room: how many pixels stay free at the right for names, as an expression over `width`.
    """
    return alt.X(
        "day:Q",
        scale=alt.Scale(
            domain=alt.ExprRef("days"), range=[6, alt.ExprRef(f"width - 6 - ({room})")], nice=False, zero=False
        ),
        axis=named_ticks("width < 440 ? few_ticks : ticks"),
    )


def named_ticks(values: str) -> alt.Axis:
    """An axis with a tick for each day of a parameter, named by `tick_names`."""
    return alt.Axis(
        values=alt.ExprRef(values),
        labelExpr="tick_names[datum.value]",
        aria=False,  # It would be read as numbers; the marks say their days.
        labelOverlap="greedy",
        labelPadding=8,
        grid=False,
        **PLAIN_AXIS,
    )


def weeks_between(first: date, last: date, most: int) -> list[date]:
    """Both ends and days between them that are whole weeks after the first, evenly spaced, so many at most."""
    days = max((last - first).days, 1)
    steps = (range(0, max(days - 3 * weeks, 1), 7 * weeks) for weeks in _WEEKS)
    between = next((step for step in steps if len(step) < most), [0])
    return [*(first + timedelta(day) for day in between), first + timedelta(days)]


def today_layers(x: alt.X) -> list[alt.Chart]:
    """The line of today over the whole height with its word above. Drawn first, it strikes no word out."""
    foot = alt.value(alt.ExprRef("height"))
    return [
        layer("today").mark_rule(color=ACCENT, strokeWidth=2).encode(x=x, y=alt.value(_WORD + 8), y2=foot, **tooltip()),
        layer("today")
        .mark_text(color=ACCENT, fontSize=13, fontWeight=600, align=alt.ExprRef("today_align"), aria=False)
        .encode(x=x, y=alt.value(_WORD), text="word:N"),
    ]


def end_layers(x: alt.X) -> list[alt.Chart]:
    """A thin dotted line at the last day of the plan with its word above."""
    foot = alt.value(alt.ExprRef("height"))
    return [
        layer("end")
        .mark_rule(color=GRAY, strokeWidth=1, strokeDash=[2, 3])
        .encode(x=x, y=alt.value(_WORD + 8), y2=foot, **tooltip()),
        layer("end").mark_text(color=GRAY, fontSize=12, aria=False).encode(x=x, y=alt.value(_WORD), text="word:N"),
    ]


def _mark(kind: str, day: int, word: str, what: str, when: str) -> dict[str, Any]:
    return {"kind": kind, "day": day, "word": word, "What": what, "When": when, "said": f"{what}: {when}"}
