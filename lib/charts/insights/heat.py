"""A map of cells: a row for each name, a column for each week, darker for a larger share."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lib import formatting
from lib.charts.base import FADING, GRAY, PADDING, Drawing, filled, layer, prepared, tooltip
from lib.charts.insights.shades import LINE, in_lines, readable_on
from lib.charts.rows import row_axis

_ROW, _HEAD, _FOOT = 30, LINE + 6, 28  # pixels: a row, the scale of shares above, the weeks below
_SHARES = (0, 25, 50, 75, 100)
_COLUMNS = ["kind", "row", "from", "until", "middle", "value", "word", "place", "key", "What", "When", "said"]


class Spot(NamedTuple):
    """A cell of the map.

    Attributes:
        row, column: from 1, from the top and the left.
        share: from 0 to 100.
        is_thin: too little stands behind it.
        word: drawn on it where it has room.
        what, when, key: as of a bar.
    """

    row: int
    column: int
    share: float
    is_thin: bool
    word: str
    what: str
    when: str
    key: str


def draw_heat(
    names: Sequence[str], spots: Sequence[Spot], *, columns: int, ticks: Mapping[int, str], empty: Mapping[int, str]
) -> Drawing:
    """A row for each name.

    Args:
        columns: how many there are.
        ticks: those that are named, and their names.
        empty: what stands in rows without a cell.
    """
    marks: list[dict[str, Any]] = [
        {"kind": "scale", "value": share, "place": 40 + 18 * number, "word": ""} for number, share in enumerate(_SHARES)
    ]
    for place, share in ((40, 0), (40 + 18 * 4, 100)):
        marks.append({"kind": "scale word", "place": place, "word": formatting.percent(share)})
    for spot in spots:
        mark = {"kind": "thin" if spot.is_thin else "cell", "row": spot.row, "from": spot.column - 0.96}
        mark |= {"until": spot.column - 0.04, "middle": spot.column - 0.5, "value": spot.share, "word": spot.word}
        said = {"What": spot.what, "When": spot.when, "said": f"{spot.when}: {spot.what}"}
        marks.append(mark | said | {"key": spot.key})
    marks += [{"kind": "empty", "row": row, "from": 0, "word": word} for row, word in empty.items()]
    chosen = {
        "names": in_lines(names),
        "span": [0, columns],
        "ticks": [tick - 0.5 for tick in ticks],
        "tick_names": {f"{tick - 0.5:g}": name for tick, name in ticks.items()},
    }
    table = pd.DataFrame(marks, columns=_COLUMNS)
    return filled(_spec(), chosen, table, height=_HEAD + _ROW * len(names) + _FOOT)


@cache
def _spec() -> dict[str, Any]:
    scale = alt.Scale(domain=alt.ExprRef("span"), nice=False, zero=False)
    x = alt.X(
        "from:Q",
        scale=scale,
        axis=alt.Axis(
            values=alt.ExprRef("ticks"), labelExpr="tick_names[datum.value]", labelOverlap="greedy",
            labelFlush=False, labelColor=GRAY, labelPadding=6, aria=False, grid=False, domain=False, ticks=False,
            title=None,
        ),
    )  # fmt: skip  # one axis
    middle = alt.X("middle:Q", scale=scale)
    y = row_axis("width < 330 ? 92 : 170", _HEAD)
    # The theme holds the colours of shares, as it does those of states.
    color = alt.Color("value:Q", scale=alt.Scale(domain=[0, 100]), legend=None)
    place, top = alt.X("place:Q", scale=None, axis=None), alt.value(8)
    cell: dict[str, Any] = {"stroke": GRAY, "strokeWidth": 0.5, "strokeOpacity": 0.7, "cornerRadius": 2}
    number = readable_on("scale('color', datum.value)")
    word: dict[str, Any] = {"fontSize": 12, "aria": False}
    return prepared(
        alt.layer(
            layer("cell")
            .mark_bar(height={"band": 0.86}, **cell)
            .encode(x=x, x2="until:Q", y=y, color=color, opacity=FADING, **tooltip()),
            layer("thin")
            .mark_bar(height={"band": 0.3}, **cell)
            .encode(x=x, x2="until:Q", y=y, color=color, opacity=FADING, **tooltip()),
            layer("cell")
            .transform_filter("datum.value < 50 && width >= 560")
            .mark_text(fontSize=11, aria=False)
            .encode(x=middle, y=y, text="word:N", fill=number),
            layer("empty").mark_text(color=GRAY, align="left", dx=4, **word).encode(x=x, y=y, text="word:N"),
            layer("scale")
            .mark_point(shape="square", size=190, filled=True, opacity=1, stroke=GRAY, strokeWidth=0.5, aria=False)
            .encode(x=place, y=top, color=color),
            layer("scale word")
            .mark_text(
                color=GRAY, align=alt.ExprRef("datum.place > 40 ? 'left' : 'right'"),
                dx=alt.ExprRef("datum.place > 40 ? 13 : -13"), **word,
            )
            .encode(x=place, y=top, text="word:N"),
        ).properties(height=100, padding=PADDING),
        is_clicked=True,
    )  # fmt: skip  # layers a line each where they can be
