"""Rows with bars: their parts beside each other from zero, words at their ends, a dashed rule across."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lib.charts.base import FADING, GRAY, PADDING, Drawing, filled, layer, prepared, tooltip
from lib.charts.insights.shades import (
    COLOUR,
    FILL,
    LINE,
    ON_SHADE,
    ON_STATE,
    ChartPart,
    in_lines,
    kind_of,
    name_layers,
    names_of,
    pixels,
)
from lib.charts.rows import FOOT, ROW, row_axis

_PHONE = 330  # pixels: a drawing that is narrower says the short form
_HEAD = "(width < wide ? names_narrow : name_head) + rule_head"
_COLUMNS = [
    "kind", "row", "from", "until", "middle", "shift", "dx", "shown", "word", "short", "place", "narrow", "line", "key",
    "What", "When", "said",
]  # fmt: skip  # all columns of the table


class Bar(NamedTuple):
    """A bar or a part of one.

    Attributes:
        row: from 1, from the top.
        start, end: where it begins and ends, in what the chart counts.
        part: what it looks like.
        what, when: what it says under the pointer.
        key: what a click on it returns.
        word: drawn on it where it has room.
        shift: pixels below the middle of its row.
    """

    row: int
    start: float
    end: float
    shown: str
    what: str
    when: str
    key: str
    word: str = ""
    shift: int = 0


class BarNote(NamedTuple):
    """Words beside the end of a bar, or above it where they are shifted up.

    Attributes:
        row, shift: as of a `Bar`.
        at: the end they stand at, in what the chart counts.
        short: what they say on a phone, where that is less.
        key: of the bar, for a click on the words.
    """

    row: int
    at: float
    word: str
    short: str = ""
    key: str | None = None
    shift: int = 0


class Heading(NamedTuple):
    """Words above all rows, where bars begin; with a line break where they are two."""

    at: float
    word: str


def draw_bars(
    names: Sequence[str],
    bars: Sequence[Bar],
    notes: Sequence[BarNote] = (),
    *,
    top: float,
    parts: Sequence[ChartPart] = (),
    rule: tuple[float, str] | None = None,
    headings: Sequence[Heading] = (),
    row: int = ROW,
    size: int = 20,
) -> Drawing:
    """A row for each name.

    Args:
        top: where the scale ends, in what the chart counts; it begins at zero.
        parts: those that are named above, in the order of the bars.
        rule: where a dashed rule stands, and what it is called.
        row, size: pixels of a row and of a bar in it.
    """
    marks, chosen, names_narrow = names_of(parts)
    for bar in bars:
        mark = {"kind": kind_of(bar.shown), "row": bar.row, "from": bar.start, "until": bar.end, "shift": bar.shift}
        mark |= {"middle": (bar.start + bar.end) / 2, "shown": bar.shown, "word": bar.word, "key": bar.key}
        marks.append(mark | {"What": bar.what, "When": bar.when, "said": f"{bar.when}: {bar.what}"})
    # Vega lets a click through where a mark has nothing to tell: what stands beside a bar tells the same.
    told_by = {bar.key: (bar.what, bar.when) for bar in bars}
    for note in notes:
        mark = {"kind": "note", "row": note.row, "from": note.at, "shift": note.shift, "key": note.key}
        mark["dx"] = 1 if _is_above(note) else 8
        mark["What"], mark["When"] = told_by.get(note.key or "", (note.word, names[note.row - 1]))
        marks.append(mark | {"word": note.word, "short": note.short or note.word})
    for heading in headings:
        marks.append({"kind": "heading", "from": heading.at, "word": heading.word})
    if rule:
        at, word = rule
        marks.append({"kind": "rule", "from": at, "word": word, "What": word, "When": "", "said": word})
    beside = [note for note in notes if note.at]
    room = max((pixels(note.word) + 14 for note in beside), default=0)
    short_room = max((pixels(note.short or note.word) + 14 for note in beside), default=0)
    heading_lines = max((heading.word.count("\n") + 1 for heading in headings), default=0)
    rule_head = LINE * heading_lines + (LINE if rule else 0) + 4
    chosen |= {
        "names": in_lines(names),
        "top": [0, top or 1],
        "room": room,
        "short_room": short_room,
        "names_narrow": names_narrow,
        "rule_head": rule_head,
        "bar_size": size,
    }
    table = pd.DataFrame(marks, columns=_COLUMNS)
    return filled(_spec(), chosen, table, height=names_narrow + rule_head + row * len(names) + FOOT)


def _is_above(note: BarNote) -> bool:
    return not note.at and note.shift < 0


@cache
def _spec() -> dict[str, Any]:
    width = f"width - (width < {_PHONE} ? short_room : room)"
    scale = alt.Scale(domain=alt.ExprRef("top"), range=[0, alt.ExprRef(width)], nice=False)
    x, middle = alt.X("from:Q", scale=scale, axis=None), alt.X("middle:Q", scale=scale, axis=None)
    head = alt.ExprRef(_HEAD)
    y = row_axis("width < 330 ? 98 : 170", head)
    shift = alt.ExprRef("datum.shift")
    # Half a pixel on each side of a part leaves a gap to the next one.
    bar: dict[str, Any] = {
        "height": alt.ExprRef("bar_size"), "yOffset": shift, "xOffset": 0.5, "x2Offset": -0.5,
        "stroke": GRAY, "strokeWidth": 0.5,
    }  # fmt: skip  # one mark
    word: dict[str, Any] = {"fontSize": 12, "aria": False}
    on_bar = f"(datum.until - datum.from) / top[1] * ({width}) > 7 * length(datum.word) + 6"
    rule_top = alt.value(alt.ExprRef(f"{_HEAD} - 4"))
    return prepared(
        alt.layer(
            # Under the bars: a rule above them would strike their numbers out.
            layer("rule")
            .mark_rule(color=GRAY, strokeDash=[4, 4], strokeWidth=1.5)
            .encode(x=x, y=rule_top, y2=alt.value(alt.ExprRef("height")), **tooltip()),
            layer("rule")
            .mark_text(color=GRAY, align=alt.ExprRef("datum.from > top[1] * .6 ? 'right' : 'left'"), **word)
            .encode(x=x, y=alt.value(alt.ExprRef(f"{_HEAD} - 13")), text="word:N"),
            layer("heading")
            .mark_text(color=GRAY, align="left", baseline="top", lineBreak="\n", **word)
            .encode(x=x, y=alt.value(0), text="word:N"),
            layer("state").mark_bar(**bar).encode(x=x, x2="until:Q", y=y, color=COLOUR, opacity=FADING, **tooltip()),
            layer("shade").mark_bar(fill=FILL, **bar).encode(x=x, x2="until:Q", y=y, opacity=FADING, **tooltip()),
            *(
                layer(kind)
                .transform_filter(on_bar)
                .mark_text(dy=shift, **word)
                .encode(x=middle, y=y, text="word:N", fill=fill)
                for kind, fill in (("state", ON_STATE), ("shade", ON_SHADE))
            ),
            layer("note")
            .mark_text(
                color=GRAY,
                align="left",
                dx=alt.ExprRef("datum.dx"),
                dy=shift,
                text=alt.ExprRef(f"width < {_PHONE} ? datum.short : datum.word"),
                **word,
            )
            .encode(x=x, y=y, tooltip=tooltip()["tooltip"]),
            *name_layers(),
        ).properties(height=100, padding=PADDING),
        is_clicked=True,
    )
