"""Two confidences: how confident the team member and the manager are at each check-in, and the gap between them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pyarrow as pa

from lib import formatting, labels
from lib.charts.base import (
    ACCENT,
    GRAY,
    INK,
    PADDING,
    PAPER,
    PLAIN_AXIS,
    TRACK,
    Figure,
    filled,
    layer,
    prepared,
    table_of,
    tooltip,
)
from lib.charts.day_axis import HEADROOM, NAME_ROOM, SCALE_ROOM, Span, day_axis, plan_span, today_layers, weeks_between
from lib.models.vocabulary import Side

HEIGHT = 170
_MARKS = {Side.MEMBER: "●", Side.MANAGER: "□"}


class Confidences(NamedTuple):
    """A check-in: the day it was held, and from 1 to 5 how confident each side was, where they said so."""

    held_on: date
    member: int | None
    manager: int | None


def two_confidences(
    check_ins: Sequence[Confidences],
    *,
    member: str,
    manager: str,
    start: date,
    end: date,
    today: date,
    is_over: bool = False,
) -> Figure:
    """Both confidences over time, on the axis of days of `progress_and_pace` when it is given the same check-ins.

    Args:
        check_ins: in any order; also those in which nobody said how confident they are.
        member, manager: what the two are called, in a word.
        start: the day the plan started on.
        end: its last day.
        today: the organisation's day; for a plan that has ended, the day it ended.
        is_over: the plan has ended.
    """
    names = {Side.MEMBER: member, Side.MANAGER: manager}
    if member == manager:
        names = {side: labels.label(side) for side in Side}
    check_ins = sorted(check_ins, key=lambda check_in: check_in.held_on)
    said = {
        Side.MEMBER: {c.held_on: c.member for c in check_ins if c.member is not None},
        Side.MANAGER: {c.held_on: c.manager for c in check_ins if c.manager is not None},
    }
    latest = {side: said[side][max(said[side])] for side in Side if said[side]}
    if not latest:
        return Figure(
            "Confidence",
            "It shows after the first check-in in which one of you says how confident you are, from 1 to 5.",
        )
    span = plan_span(start, end, today, is_over, [check_in.held_on for check_in in check_ins])
    marks = _marks(said, latest, names, span)
    each = [f"{names[side]} {value}" for side, value in latest.items()]
    has_gap = any(mark.get("until", mark.get("value")) != mark.get("value") for mark in marks)
    return Figure(
        title=f"Confidence: {', '.join(each)} of 5",
        said=f"Latest: {', '.join(f'{labels.in_sentence(side)} {value}' for side, value in latest.items())} of 5.",
        drawing=filled(_spec(), span.params(weeks_between(start, end, 5), weeks_between(start, end, 3)), marks),
        numbers=_numbers(check_ins, names),
        subtitle="1 low to 5 high, at each check-in" + (" · shaded: the gap" if has_gap else ""),
        legend=" · ".join(f"{_MARKS[side]} {names[side]}" for side in latest),
    )


@cache
def _spec() -> dict[str, Any]:
    x = day_axis(NAME_ROOM)
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[1, 5], range=[alt.ExprRef("height - 6"), HEADROOM + 6], zero=False),
        axis=alt.Axis(
            values=[1, 2, 3, 4, 5],
            labelPadding=10,
            minExtent=SCALE_ROOM,
            maxExtent=SCALE_ROOM,
            **PLAIN_AXIS,
        ),
    )
    name: dict[str, Any] = {"align": "left", "fontSize": 12, "fontWeight": 600, "aria": False}
    name["limit"] = alt.ExprRef(NAME_ROOM)
    margin = alt.value(alt.ExprRef(f"width - ({NAME_ROOM}) + 2"))
    return prepared(
        alt.layer(
            layer("gap").mark_area(color=TRACK, opacity=0.7, line=False, aria=False).encode(x=x, y=y, y2="until:Q"),
            *today_layers(x),
            layer(Side.MANAGER.value)
            .mark_line(color=GRAY, strokeWidth=2, strokeDash=[5, 4], aria=False)
            .encode(x=x, y=y),
            layer(Side.MEMBER.value).mark_line(color=ACCENT, strokeWidth=2.5, aria=False).encode(x=x, y=y),
            # A square with room inside for the dot of the other: where both are equal, both are seen.
            layer(Side.MANAGER.value)
            .mark_point(shape="square", size=130, fill=PAPER, stroke=GRAY, strokeWidth=2, opacity=1)
            .encode(x=x, y=y, **tooltip()),
            layer(Side.MEMBER.value)
            .mark_point(color=ACCENT, filled=True, size=60, opacity=1)
            .encode(x=x, y=y, **tooltip()),
            layer(f"{Side.MEMBER.value} name").mark_text(color=ACCENT, **name).encode(x=margin, y=y, text="word:N"),
            layer(f"{Side.MANAGER.value} name").mark_text(color=GRAY, **name).encode(x=margin, y=y, text="word:N"),
            layer("both").mark_text(color=INK, **name).encode(x=margin, y=y, text="word:N"),
        ).properties(height=HEIGHT, padding=PADDING)
    )


def _marks(
    said: Mapping[Side, Mapping[date, int]], latest: Mapping[Side, int], names: Mapping[Side, str], span: Span
) -> list[dict[str, Any]]:
    """Everything that is drawn, a row for each mark and each turn of a line or of the shaded gap."""
    marks: list[dict[str, Any]] = []
    for side, values in said.items():
        for day, value in values.items():
            what, when = f"{names[side]}: {value} of 5", formatting.short_day(day, span.today)
            row = {"kind": side.value, "day": span.number(day), "value": value}
            marks.append(row | {"What": what, "When": f"Check-in of {when}", "said": f"{when}, {what}"})
    days = sorted({*said[Side.MEMBER], *said[Side.MANAGER]})
    for day in days:
        member, manager = _between(said[Side.MEMBER], day), _between(said[Side.MANAGER], day)
        if member is not None and manager is not None:
            marks.append({"kind": "gap", "day": span.number(day), "value": member, "until": manager})
    if latest.get(Side.MEMBER) == latest.get(Side.MANAGER):
        marks.append({"kind": "both", "day": 0, "value": latest[Side.MEMBER], "word": "Both"})
    else:
        marks += [
            {"kind": f"{side.value} name", "day": 0, "value": value, "word": names[side]}
            for side, value in latest.items()
        ]
    return [*marks, span.today_mark()]


def _between(values: Mapping[date, int], day: date) -> float | None:
    """Where the line through the values stands on a day; nothing before its first and after its last."""
    before = max((other for other in values if other <= day), default=None)
    after = min((other for other in values if other >= day), default=None)
    if before is None or after is None:
        return None
    if before == after:
        return values[day]
    share = (day - before).days / (after - before).days
    return values[before] + share * (values[after] - values[before])


def _numbers(check_ins: Sequence[Confidences], names: Mapping[Side, str]) -> pa.Table:
    """One row a check-in, oldest first: its day (date), and what each said (a whole number, empty where nothing)."""
    return table_of(["Check-in", names[Side.MEMBER], names[Side.MANAGER]], check_ins)
