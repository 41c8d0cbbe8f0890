"""A chart as a picture on white paper, in the light theme's colours, without a browser."""

import json
import re
import tomllib
from functools import cache
from typing import Any

import vl_convert

from lib.charts import Drawing
from lib.exports.fonts import FAMILY, fonts
from lib.settings import ROOT

WIDTH = 700
"""Pixels; the signal `width` of a specification goes by it, and words are 12 of them high."""


@cache
def light_theme() -> dict[str, Any]:
    """The colours of the light theme, where the screens have them from."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    light: dict[str, Any] = config["theme"]["light"]
    return light


def svg_of(drawing: Drawing) -> str:
    """The drawing as SVG. Letters that the font does not have are boxes."""
    known = fonts()
    rows = json.loads(drawing.table.to_json(orient="records", date_format="iso"))
    spec = {
        **{key: value for key, value in drawing.spec.items() if key != "datasets"},
        # Altair gives each layer an empty table of its own, which Streamlit replaces on a screen.
        "layer": [{key: value for key, value in layer.items() if key != "data"} for layer in drawing.spec["layer"]],
        "data": {"values": rows},
        "width": WIDTH,
        "background": "#FFFFFF",
        "config": _config() | drawing.spec.get("config", {}),
    }
    return known.settable(_as_fpdf2_reads(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])))


def _as_fpdf2_reads(svg: str) -> str:
    """The same picture without what fpdf2 does not read as Vega writes it."""
    svg = re.sub(r'<path[^>]* d=""[^>]*/>', "", svg)  # Frames around nothing.
    svg = svg.replace(' opacity="1"', "")  # It would take the place of how pale a mark is filled.
    for name in ("x1", "y1", "x2", "y2"):  # What is zero is left out.
        svg = re.sub(rf"<line(?![^>]* {name}=)", f'<line {name}="0"', svg)
    # Several lines of words would be aligned as if they were one.
    return re.sub(r"<text([^>]*)>(<tspan.*?)</text>", _line_by_line, svg)


def _line_by_line(text: re.Match[str]) -> str:
    lines, y = [], 0.0
    for attributes, line in re.findall(r"<tspan([^>]*)>(.*?)</tspan>", text[2]):
        lower = re.search(r'dy="([\d.]+)"', attributes)
        y += float(lower[1]) if lower else 0
        lines.append(f'<text{text[1]} y="{y:g}">{line}</text>')
    return "".join(lines)


@cache
def _config() -> dict[str, Any]:
    """What Streamlit's theme gives a chart on a screen, as far as our charts show it."""
    colours = light_theme()
    gray, shades = colours["grayColor"], colours["chartSequentialColors"]
    words = {"labelFontSize": 12, "labelFontWeight": 400, "labelColor": gray}
    words |= {"titleFontSize": 12, "titleFontWeight": 400, "titleColor": gray}
    return {
        "font": FAMILY,
        "autosize": {"type": "fit", "contains": "padding"},
        "axis": words
        | {"ticks": False, "domain": False, "gridColor": colours["dataframeBorderColor"]}
        | {"labelFlush": True, "labelFlushOffset": 1, "labelLimit": 100, "labelPadding": 16, "titlePadding": 16}
        | {"labelSeparation": 4, "labelOverlap": True},
        "legend": words | {"labelPadding": 16, "symbolStrokeWidth": 4},
        "range": {"category": colours["chartCategoricalColors"], "ramp": shades, "heatmap": shades},
        "view": {"strokeWidth": 0},
    }
