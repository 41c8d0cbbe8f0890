"""The axis of charts with a row for each thing, and a name for each row at the left."""

import altair as alt

from lib.charts.base import PLAIN_AXIS

ROW, HEAD, FOOT = 34, 22, 8
"""Pixels of charts without another axis: a row, the room for words above the first one, the room below the last."""

_LINES = "split(names[datum.value], '\\n')"


def row_axis(room: str, head: int | alt.ExprRef = HEAD) -> alt.Y:
    """The vertical axis of rows, from the column `row`; needs the parameter `names`, a name for each number as text.

    A name may have two lines.

    Args:
        room: how many pixels a name may take, as an expression over `width`.
        head: pixels that stay free above the first row.
    """
    return alt.Y(
        "row:O",
        scale=alt.Scale(range=[head, alt.ExprRef("height")], paddingInner=0, paddingOuter=0),
        axis=alt.Axis(
            labelExpr=_LINES,
            labelLimit=alt.ExprRef(room),
            # Vega sets the first line of two where one would stand.
            labelOffset={"condition": {"test": f"length({_LINES}) > 1", "value": -7}, "value": 0},
            aria=False,
            grid=False,
            **PLAIN_AXIS,
        ),
    )
