"""Rows whose name stands above their bar, so that a long name is whole on a phone too."""

from typing import Any

import altair as alt

from lib.charts.base import INK, layer

ROW = alt.Step(44)
"""The height of a drawing: so many pixels for a name and its bar."""

BAR: dict[str, Any] = {"height": 18, "yOffset": 8}
"""Options of the bar."""

ROWS = alt.Y("row:O", scale=alt.Scale(padding=0), axis=None)
"""The place of each row, from the column `row`."""

_SMALLER = alt.ExprRef("min(13, 1.8 * width / length(datum.name))")


def names_above(kind: str) -> alt.Chart:
    """The names, from the column `name` of the rows of a kind; letters are smaller where it is longer than the bar."""
    words = layer(kind).mark_text(color=INK, align="left", fontSize=_SMALLER, dy=-12, aria=False)
    chart: alt.Chart = words.encode(x=alt.value(0), y=ROWS, text="name:N")
    return chart
