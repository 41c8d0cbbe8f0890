"""What all charts share: the colours, what a chart is made of, and how it is filled.

States take their colours from the theme: `chartCategoricalColors` holds them in the order of `STATES`, and a chart
fixes the domain without a range. What the theme does not know, such as `TRACK`, is chosen in the browser by the
brightness of the background. So one specification is right in light and dark and, with the signal `width`, at every
width. It is made once and kept; a drawing fills it with data and with values for its parameters, because building a
specification takes a hundred times as long as filling it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd
import pyarrow as pa

STATES = (
    "Draft",
    "Proposed",
    "Active",
    "Late",
    "Achieved",
    "Partly achieved",
    "Not yet achieved",
    "Paused",
    "Cancelled",
)
STATE_COLOURS = alt.Scale(domain=list(STATES))

TRACK = alt.ExprRef("luminance(background) > 0.5 ? '#E4E1D9' : '#2C383F'")
INK = alt.ExprRef("luminance(background) > 0.5 ? '#111A22' : '#E7ECEC'")
GRAY = alt.ExprRef("luminance(background) > 0.5 ? '#4B5563' : '#B4BECA'")
ACCENT = alt.ExprRef("luminance(background) > 0.5 ? '#0F766E' : '#2DD4BF'")
PAPER = alt.ExprRef("background")

NEUTRAL = "#98A1AC"
"""A fill without a meaning of its own; in both themes."""

PLAIN_AXIS: dict[str, Any] = {"labelColor": GRAY, "labelFlush": False, "domain": False, "ticks": False, "title": None}
"""Options of an axis that is drawn as its labels alone: no line, no ticks, no title."""

PADDING = {"left": 0, "top": 0, "right": 0, "bottom": 4}
"""Around a drawing; Streamlit's own leaves 20 pixels below it."""


_CLICKED = "(event.item && event.item.datum)"
PICKED = {
    "name": "picked",
    "select": {
        "type": "point",
        "fields": ["key"],
        "toggle": False,
        # A mark without plans behind it picks nothing; a click beside all marks takes the choice back. Vega's
        # interpreter, which our policy for scripts needs, knows no `datum` in a filter.
        "on": {"type": "click", "filter": f"!{_CLICKED} || !isDefined({_CLICKED}.key) || isValid({_CLICKED}.key)"},
    },
    "views": ["first"],
}
"""A click on a mark picks its `key`. One layer declares it, it listens to all: the number on a bar picks the bar."""

FADING = alt.OpacityValue(0.35, condition={"param": "picked", "empty": True, "value": 1})
"""Of a mark with a `key`: it fades while another one is picked."""


class Drawing(NamedTuple):
    """A Vega-Lite specification and the table it draws, as browsers take it; `lib.ui.draw` puts it on the screen."""

    spec: dict[str, Any]
    table: pa.Table


class Figure(NamedTuple):
    """A chart with everything that stands around it on its card. All texts are plain.

    Attributes:
        title: the answer to the chart's question, with a number from the data.
        said: what `sentence` says where the title is not enough; it stands in place of the chart where there is nothing
            to draw.
        drawing: empty where there is nothing to draw, which is decided before anything is built.
        numbers: the table behind the chart, with columns named for people; a data frame where files hold it, too.
        keys: of each row of that table what choosing it returns, as a click on a mark does; nothing for those rows
            behind which there is nothing, and no keys at all where rows cannot be chosen.
        subtitle: unit, period and how to read marks that are not named in the drawing.
        legend: the marks and what they mean, those that occur.
    """

    title: str
    said: str = ""
    drawing: Drawing | None = None
    numbers: pd.DataFrame | pa.Table | None = None
    subtitle: str = ""
    legend: str = ""
    keys: Sequence[str | None] = ()

    @property
    def sentence(self) -> str:
        """What the chart shows, for those who do not see it."""
        return self.said or f"{self.title}."


def prepared(chart: alt.LayerChart | alt.FacetChart) -> dict[str, Any]:
    """The specification of a chart without its data. The tests hold it against the schema, which takes a while."""
    # Altair's own theme would set sizes and colours beside Streamlit's.
    spec = {**chart.to_dict(validate=False), "config": {"view": {"strokeWidth": 0}}}
    # In place of data, which comes with the drawing, Altair names a table with one row of nothing: it would be drawn,
    # and sent each time by way of a data frame.
    del spec["datasets"]
    for layer in spec["layer"]:
        layer.pop("data", None)
    return spec


def filled(
    spec: Mapping[str, Any], chosen: Mapping[str, Any], marks: Sequence[Mapping[str, Any]], **more: Any
) -> Drawing:
    """A prepared specification with values for its parameters, its marks and what else depends on the data.

    Layers without a mark are left out: a screen reader would meet a picture without a name.

    Args:
        marks: each with its `kind`; a mark without some of the columns holds nothing there.
    """
    occurs = {_is(mark["kind"]) for mark in marks}
    layers = [each for each in spec["layer"] if each["transform"][0]["filter"] in occurs]
    params = [{"name": name, "value": value} for name, value in chosen.items()]
    names = list(dict.fromkeys(name for mark in marks for name in mark))
    table = table_of(names, [[mark.get(name) for name in names] for mark in marks])
    return Drawing({**spec, "layer": layers, "params": params} | more, table)


def table_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """A table as browsers take it; by way of a data frame each would take some milliseconds.

    Args:
        names: of the columns.
    """
    columns = [_column(cells) for cells in zip(*rows, strict=True)] or [_column([])] * len(names)
    return pa.table(columns, names=list(names))


def _column(cells: Sequence[Any]) -> pa.Array:
    """A column with a type, also where it holds nothing: browsers read none without."""
    return pa.nulls(len(cells), pa.string()) if all(cell is None for cell in cells) else pa.array(cells)


def layer(kind: str) -> alt.Chart:
    """The rows of one kind: the tables of these charts hold all marks, told apart by the column `kind`."""
    return alt.Chart().transform_filter(_is(kind))


def _is(kind: str) -> str:
    return f"datum.kind === '{kind}'"


def tooltip() -> dict[str, Any]:
    """How a mark speaks: two lines under the pointer, one sentence for a screen reader."""
    return {
        "tooltip": [alt.Tooltip("What:N"), alt.Tooltip("When:N")],
        "description": alt.Description("said:N"),
    }
