"""What charts of tidy tables need beyond Altair's gallery: names that wrap, room for words, a phone's width, a click.

A chart is one expression over columns of its table. It is built once, without data: `drawing` adds the table and the
few values that depend on it. The rows of a table stand in the order in which they are drawn.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from lib.charts.base import GRAY, INK, PICKED, PLAIN_AXIS, STATE_COLOURS, TRACK, Drawing, prepared

PHONE = 330
"""Pixels: a narrower drawing says the short form of words."""

ROW = alt.Step(34)
"""The height of a drawing with a row for each thing."""

LONG = 16
"""Letters of a name that still stands in one line."""

LONGEST_WORD = 28
"""Letters of a word that is not broken."""

WORD: dict[str, Any] = {"fontSize": 12, "aria": False}
"""Options of words in a drawing; a screen reader hears the marks they belong to."""

AT_END: dict[str, Any] = {"align": "left", "dx": 8, "color": GRAY, **WORD}
"""Options of words beside the end of a bar."""

BAR: dict[str, Any] = {"height": 20, "stroke": GRAY, "strokeWidth": 0.5, "xOffset": 0.5, "x2Offset": -0.5}
"""Options of a lying bar; half a pixel on each side leaves a gap to the next part."""


def names(column: str) -> alt.Y:
    """A row for each value of a column, in the order of the table, with names that wrap."""
    lines = "split(names[datum.value] || datum.value, '\\n')"
    return alt.Y(
        f"{column}:N",
        sort=None,
        axis=alt.Axis(
            labelExpr=lines,
            labelLimit=alt.ExprRef(f"width < {PHONE} ? 150 : 190"),
            # Vega sets the first line of two where one would stand.
            labelOffset={"condition": {"test": f"length({lines}) > 1", "value": -7}, "value": 0},
            aria=False,
            grid=False,
            **PLAIN_AXIS,
        ),
    )


def columns(column: str) -> alt.X:
    """A column for each value of a column, in the order of the table; below it its name in the parameter `ticks`."""
    return alt.X(
        f"{column}:O",
        sort=None,
        axis=alt.Axis(
            labelExpr="ticks[datum.value] || ''",
            labelAngle=0,
            labelOverlap="greedy",
            labelPadding=6,
            aria=False,
            grid=False,
            **PLAIN_AXIS,
        ),
    )


def shares(column: str, *, foot: int = 22) -> alt.Y:
    """Heights for shares, from none to all of a hundred, with a dashed rule for a target: see `with_target`.

    Args:
        foot: so many pixels stay free below none.
    """
    is_target = "datum.value === target[0]"
    return alt.Y(
        f"{column}:Q",
        scale=alt.Scale(domain=[0, 100], rangeMin=alt.ExprRef(f"height - {foot}"), nice=False),
        axis=alt.Axis(
            values=alt.ExprRef("heights"),
            labelExpr=f"{is_target} ? target_said : datum.value + '\u00a0%'",
            gridColor={"condition": {"test": is_target, "expr": GRAY.expr}, "expr": TRACK.expr},
            gridDash={"condition": {"test": is_target, "value": [4, 4]}, "value": []},
            aria=False,
            **PLAIN_AXIS,
        ),
    )


def lengths(
    column: str,
    *,
    top: float | None = None,
    room: int = 110,
    narrow: int = 56,
    axis: alt.Axis | None = None,
    **more: Any,
) -> alt.X:
    """Lengths from zero, with room for words at the end of the longest bar: so many pixels, and so many on a phone.

    Args:
        top: the longest that there may be, 100 for shares; without it the longest that there is.
    """
    end = alt.ExprRef(f"width - (width < {PHONE} ? {narrow} : {room})")
    longest = alt.Undefined if top is None else top
    scale = alt.Scale(domainMax=longest, rangeMax=end, nice=False, zero=True)
    return alt.X(f"{column}:Q", axis=axis, scale=scale, **more)


def by_width(word: str, short: str) -> alt.ExprRef:
    """The words of a column, of another one on a phone."""
    return alt.ExprRef(f"width < {PHONE} ? datum.{short} : datum.{word}")


def rule_above(at: str, called: str) -> alt.Axis:
    """A dashed rule behind the bars with its name above: at the value in one parameter, named by another."""
    return alt.Axis(
        orient="top",
        values=alt.ExprRef(at),
        labelExpr=called,
        labelColor=GRAY,
        labelFontSize=12,
        title=None,
        domain=False,
        ticks=False,
        aria=False,
        grid=True,
        gridColor=GRAY,
        gridDash=[4, 4],
        gridWidth=1.5,
    )


def with_target(target: int | None) -> dict[str, Any]:
    """The parameters of a drawing of shares by which `shares` or `rule_above` shows a target in percent, or none."""
    heights = {each for each in (0, 50, 100) if target is None or abs(each - target) > _NEAR}
    return {
        "target": [] if target is None else [target],
        "target_said": "" if target is None else f"target {target}\u00a0%",
        "heights": sorted(heights | ({target} if target is not None else set())),
    }


_NEAR = 10
"""Percent within which the name of a target would touch another number of the axis."""


def states(column: str) -> alt.Color:
    """The theme's colour for a column of `STATES`, named above those that occur by what they are called here."""
    return alt.Color(f"{column}:N", scale=STATE_COLOURS, legend=legend())


def legend() -> alt.Legend:
    """Names above the drawing, in lines on a phone: those in the parameter `parts`, as `called` names them."""
    return alt.Legend(
        title=None,
        orient="top",
        values=alt.ExprRef("parts"),
        labelExpr="called[datum.value] || datum.value",
        columns=alt.ExprRef(f"width < 220 ? 1 : width < {PHONE} ? 2 : 9"),
        symbolType="square",
        symbolStrokeWidth=0.5,
        labelColor=GRAY,
        labelFontSize=12,
        labelLimit=0,
    )


def on_colour(column: str) -> alt.FillValue:
    """The colour of letters on a part that has the colour of a column; what fades is nearly the background."""
    readable = {"expr": f"contrast(scale('color', datum.{column}), '#FFFFFF') >= 4.5 ? '#FFFFFF' : '#0B1220'"}
    return alt.FillValue(INK, condition={"param": "picked", "empty": True, "value": readable})


def where_it_fits(column: str, word: str = "") -> alt.ExprRef:
    """The opacity of a word, or else of the number, inside a part of its length: none where that is too short."""
    letters = f"length('' + datum.{word or column})"
    return alt.ExprRef(f"scale('x', datum.{column}) - scale('x', 0) > 7 * {letters} + 6 ? 1 : 0")


def built(chart: alt.LayerChart | alt.FacetChart) -> dict[str, Any]:
    """The specification of a chart without its data. A click on a mark returns its `key`."""
    spec = prepared(chart)
    spec["layer"][0]["name"] = "first"  # One layer declares the click; it listens to all.
    return spec


def drawing(spec: Mapping[str, Any], table: pd.DataFrame, **values: Any) -> Drawing:
    """A chart that was built, with its table and the values of its parameters."""
    params = [{"name": name, "value": value} for name, value in values.items()]
    return Drawing({**spec, "params": [copy(PICKED), *params]}, pa.Table.from_pandas(table, preserve_index=False))


def keys_of(table: pd.DataFrame) -> list[str | None]:
    """The keys of a table with a row for each row of the numbers behind the chart."""
    return [key if isinstance(key, str) else None for key in table["key"]]


def wrapped(names: Iterable[str]) -> dict[str, str]:
    """The long ones of some names in two lines, broken where both are about as long, for `names`."""
    return {name: _in_two(name) for name in names if len(name) > LONG}


def _in_two(name: str) -> str:
    words = name.split()
    if max(map(len, words), default=0) > LONGEST_WORD:
        half = len(name) // 2
        return f"{name[:half].rstrip()}-\n{name[half:].lstrip()}"
    broken = ["\n".join((" ".join(words[:at]), " ".join(words[at:]))) for at in range(1, len(words))]
    return min(broken, key=lambda lines: max(map(len, lines.split("\n"))), default=name)
