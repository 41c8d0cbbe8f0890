"""What the parts of a chart look like and what they are called, in the drawing: Vega's own legend fits no phone.

A part has the colour of a state or an outcome only where it is one, or where it was kept or late. The others are told
apart by brightness and by their order.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import altair as alt

from lib import labels
from lib.charts.base import ACCENT, GRAY, INK, NEUTRAL, STATE_COLOURS, STATES, TRACK, layer


class Shade(StrEnum):
    """A fill that is no state's."""

    ACCENT = "accent"
    NEUTRAL = "neutral"
    PALE = "pale"
    LINE = "line"


KEPT, MISSED = "Achieved", "Late"
"""The states whose colours say that something was done by its day, or later."""

COLOUR = alt.Color("shown:N", scale=STATE_COLOURS, legend=None)

_SHADES = {
    Shade.ACCENT: f"({ACCENT.expr})",
    Shade.NEUTRAL: f"'{NEUTRAL}'",
    Shade.PALE: f"({TRACK.expr})",
    Shade.LINE: f"({INK.expr})",
}
_SHADE = " : ".join(f"datum.shown === '{shade}' ? {fill}" for shade, fill in _SHADES.items()) + " : 'transparent'"
FILL = alt.ExprRef(_SHADE)


def readable_on(fill: str) -> alt.FillValue:
    """The colour of letters on a fill; what fades while another mark is picked is nearly the background."""
    letters = {"expr": f"contrast({fill}, '#FFFFFF') >= 4.5 ? '#FFFFFF' : '#0B1220'"}
    return alt.FillValue(INK, condition={"param": "picked", "empty": True, "value": letters})


ON_STATE, ON_SHADE = readable_on("scale('color', datum.shown)"), readable_on(f"({_SHADE})")
"""Letters on a fill."""

LETTER = 6.4
"""Pixels of a letter in a word of 12 pixels, as most words have them."""
LINE = 18
"""Pixels of a line of words."""
_NARROW, _BETWEEN = 230, 30


class ChartPart(NamedTuple):
    """A part of a chart: its value in the cells, a state of the theme or a shade, and what it is called."""

    value: str
    shown: str
    name: str


def parts_of(shown: Mapping[StrEnum, str]) -> list[ChartPart]:
    """Parts that are called what their values are called, in the order of a bar."""
    return [ChartPart(value, each, labels.label(value)) for value, each in shown.items()]


def kind_of(shown: str) -> str:
    """Which layers draw it: those in the colours of the theme or those with a fill."""
    return "state" if shown in STATES else "shade"


def pixels(word: str) -> float:
    """About how wide a word is drawn."""
    return len(word) * LETTER


_LONG = 16  # letters of a name that still stands in one line


def in_lines(names: Sequence[str]) -> dict[str, str]:
    """The names of rows by their number, for `lib.charts.rows.row_axis`; a long one in two lines.

    They are broken where both are about as long: "Adjustment open\nfor over 7 days".
    """
    return {str(number): _broken(name) for number, name in enumerate(names, start=1)}


def _broken(name: str) -> str:
    parts = name.split()
    broken = ["\n".join((" ".join(parts[:at]), " ".join(parts[at:]))) for at in range(1, len(parts))]
    long = "\n" not in name and len(name) > _LONG
    return min(broken, key=lambda lines: max(map(len, lines.split("\n"))), default=name) if long else name


def names_of(parts: Sequence[ChartPart]) -> tuple[list[dict[str, Any]], dict[str, Any], int]:
    """The names of the parts above a drawing: in one line, or in several where it is narrow.

    Returns:
        The rows of its table, the parameters for `name_layers`, and the pixels that several lines take.
    """
    marks: list[dict[str, Any]] = []
    wide = narrow = 6.0
    line = 0
    for part in parts:
        room = pixels(part.name) + _BETWEEN
        if narrow > 6 and narrow + room - _BETWEEN / 2 > _NARROW:
            narrow, line = 6.0, line + 1
        marks.append(
            {
                "kind": f"{kind_of(part.shown)} name", "shown": part.shown, "word": part.name,
                "place": wide, "narrow": narrow, "line": line,
            }
        )  # fmt: skip  # where it stands
        wide, narrow = wide + room, narrow + room
    lines = line + 1 if parts else 0
    # A drawing that is too narrow for one line has the names in several.
    return marks, {"wide": wide if lines > 1 else 0, "name_head": LINE * min(lines, 1)}, LINE * lines


def name_layers() -> list[alt.Chart]:
    """The names of `names_of`: a square or, for a line, a dot, and the word beside it."""
    x = alt.value(alt.ExprRef("width < wide ? datum.narrow : datum.place"))
    beside = alt.value(alt.ExprRef("(width < wide ? datum.narrow : datum.place) + 9"))
    y = alt.value(alt.ExprRef(f"8 + (width < wide ? datum.line * {LINE} : 0)"))
    point: dict[str, Any] = {
        "size": 90, "filled": True, "opacity": 1, "stroke": GRAY, "strokeWidth": 0.5, "aria": False,
        "shape": alt.ExprRef(f"datum.shown === '{Shade.LINE}' ? 'circle' : 'square'"),
    }  # fmt: skip  # one mark
    word: dict[str, Any] = {"color": GRAY, "align": "left", "fontSize": 12, "aria": False}
    return [
        layer("state name").mark_point(**point).encode(x=x, y=y, color=COLOUR),
        layer("shade name").mark_point(fill=FILL, **point).encode(x=x, y=y),
        *(layer(f"{kind} name").mark_text(**word).encode(x=beside, y=y, text="word:N") for kind in ("state", "shade")),
    ]
