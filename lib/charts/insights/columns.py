"""Columns side by side on a scale of numbers, in parts on top of each other, with a line and a dashed rule."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lib.charts.base import FADING, GRAY, INK, PADDING, PAPER, TRACK, Drawing, filled, layer, prepared, tooltip
from lib.charts.insights.shades import COLOUR, FILL, LINE, ChartPart, Shade, kind_of, name_layers, names_of

_HEIGHT, _FOOT = 168, 26  # pixels: of the columns, and of the axis below them
_TITLE = 18  # pixels: the name of the axis
_COLUMNS = [
    "kind", "from", "until", "low", "high", "solid", "shown", "word", "dy", "align", "place", "narrow", "line", "key",
    "What", "When", "said",
]  # fmt: skip  # all columns of the table


class Column(NamedTuple):
    """A column or a part of one.

    Attributes:
        start, end: its sides.
        low, high: where it begins and ends above zero.
        shown: a state or a shade.
        what, when: what it says under the pointer.
        key: what a click on it returns.
        solid: how full its colour is, from 0 to 1.
    """

    start: float
    end: float
    low: float
    high: float
    shown: str
    what: str
    when: str
    key: str
    solid: float = 1


class Dot(NamedTuple):
    """A point of the line; at zero it has no key."""

    at: float
    high: float
    what: str
    when: str
    key: str | None


class Tag(NamedTuple):
    """A word `dy` pixels below the top of a column or a dot, mostly above it, in the colour of a shade."""

    at: float
    high: float
    word: str
    key: str
    dy: int = -10
    align: str = "center"
    shown: str = Shade.LINE


def draw_columns(
    columns: Sequence[Column],
    *,
    span: tuple[float, float],
    ticks: Mapping[float, str],
    parts: Sequence[ChartPart] = (),
    dots: Sequence[Dot] = (),
    tags: Sequence[Tag] = (),
    rule: tuple[float, str] | None = None,
    axis: str = "",
) -> Drawing:
    """Columns from zero.

    Args:
        span: both ends of the horizontal scale.
        ticks: places on it that are named, and their names.
        parts: those that are named above, from the bottom of a column to its top.
        rule: where a dashed rule stands, and what it is called.
        axis: what the horizontal scale counts.
    """
    marks, chosen, names_narrow = names_of(parts)
    for each in columns:
        mark = {"kind": kind_of(each.shown), "from": each.start, "until": each.end, "low": each.low, "high": each.high}
        mark |= {"solid": each.solid, "shown": each.shown, "key": each.key}
        marks.append(mark | {"What": each.what, "When": each.when, "said": f"{each.when}: {each.what}"})
    for dot in dots:
        said = {"What": dot.what, "When": dot.when, "said": f"{dot.when}: {dot.what}"}
        marks.append({"kind": "dot", "from": dot.at, "high": dot.high, "key": dot.key} | said)
    # Vega lets a click through where a mark has nothing to tell: what stands above a column tells the same.
    told_by = {each.key: (each.what, each.when) for each in columns}
    told_by |= {dot.key: (dot.what, dot.when) for dot in dots if dot.key}
    for tag in tags:
        mark = {"kind": "tag", "from": tag.at, "high": tag.high, "word": tag.word, "key": tag.key}
        marks.append(mark | {"dy": tag.dy, "align": tag.align, "shown": tag.shown})
        marks[-1]["What"], marks[-1]["When"] = told_by[tag.key]
    if rule:
        at, word = rule
        marks.append({"kind": "rule", "from": at, "word": word, "What": word, "When": "", "said": word})
    highest = max([each.high for each in columns] + [dot.high for dot in dots]) or 1
    levels = _levels(highest)
    chosen |= {
        "span": list(span),
        "ticks": list(ticks),
        "tick_names": {f"{tick:g}": name for tick, name in ticks.items()},
        "top": [0, max(levels[-1], highest * (1.22 if tags else 1.05))],
        "levels": levels,
        "names_narrow": names_narrow,
        "rule_head": LINE + 8 if rule else 6,
    }
    height = names_narrow + chosen["rule_head"] + _HEIGHT + _FOOT + (_TITLE if axis else 0)
    return filled(_spec(axis), chosen, pd.DataFrame(marks, columns=_COLUMNS), height=height)


def _levels(highest: float) -> list[float]:
    """Zero and at most four even steps of 1, 2 or 5 times a power of ten that the highest column is read by."""
    step, factors = (1.0, (2, 2.5, 2)) if highest >= 2 or highest == 1 else (0.1, (2, 2.5, 2))
    turn = 0
    while highest > 4 * step:
        step, turn = step * factors[turn % 3], turn + 1
    return [round(step * number, 1) for number in range(max(int(highest / step), 1) + 1)]


@cache
def _spec(axis: str) -> dict[str, Any]:
    head = "(width < wide ? names_narrow : name_head) + rule_head"
    x_scale = alt.Scale(domain=alt.ExprRef("span"), nice=False, zero=False)
    x = alt.X(
        "from:Q",
        scale=x_scale,
        axis=alt.Axis(
            values=alt.ExprRef("ticks"), labelExpr="tick_names[datum.value]", labelOverlap="greedy",
            labelFlush=False, labelColor=GRAY, labelPadding=6, aria=False, grid=False, domain=False, ticks=False,
            title=axis or None, titleColor=GRAY, titleFontSize=12, titleFontWeight="normal", titlePadding=6,
        ),
    )  # fmt: skip  # one axis
    y_scale = alt.Scale(
        domain=alt.ExprRef("top"), range=[alt.ExprRef("height"), alt.ExprRef(head)], nice=False, zero=True
    )
    y = alt.Y(
        "high:Q",
        scale=y_scale,
        axis=alt.Axis(
            values=alt.ExprRef("levels"), labelColor=GRAY, labelFlush=False, aria=False, domain=False, ticks=False,
            grid=True, gridColor=TRACK, title=None,
            labelExpr="format(datum.value, ',')",
        ),
    )  # fmt: skip  # one axis
    low = alt.Y2("low:Q")
    rect: dict[str, Any] = {
        "fillOpacity": alt.ExprRef("datum.solid"), "stroke": GRAY, "strokeWidth": 0.5, "strokeOpacity": 0.6,
    }  # fmt: skip  # one mark
    word: dict[str, Any] = {"fontSize": 12, "aria": False}
    top = alt.value(alt.ExprRef(f"{head} - 16"))
    return prepared(
        alt.layer(
            layer("state")
            .mark_rect(**rect)
            .encode(x=x, x2="until:Q", y=y, y2=low, color=COLOUR, opacity=FADING, **tooltip()),
            layer("shade")
            .mark_rect(fill=FILL, **rect)
            .encode(x=x, x2="until:Q", y=y, y2=low, opacity=FADING, **tooltip()),
            layer("rule")
            .mark_rule(color=INK, strokeDash=[4, 4], strokeWidth=1.5)
            .encode(x=x, y=top, y2=alt.value(alt.ExprRef("height")), **tooltip()),
            layer("rule").mark_text(color=INK, align="left", dx=6, **word).encode(x=x, y=top, text="word:N"),
            layer("dot").mark_line(color=INK, strokeWidth=2, aria=False).encode(x=x, y=y),
            layer("dot")
            .mark_point(fill=INK, stroke=PAPER, strokeWidth=1, size=45, opacity=1)
            .encode(x=x, y=y, opacity=FADING, **tooltip()),
            layer("tag")
            .mark_text(fill=FILL, dy=alt.ExprRef("datum.dy"), align=alt.ExprRef("datum.align"), fontWeight=600, **word)
            .encode(x=x, y=y, text="word:N", tooltip=tooltip()["tooltip"]),
            *name_layers(),
        ).properties(height=100, padding=PADDING),
        is_clicked=True,
    )
