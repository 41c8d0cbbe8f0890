"""A chart as a picture on white paper, without a browser."""

import re
from collections.abc import Mapping
from typing import Any

import vl_convert

from lib.paper.document import FAMILY
from lib.paper.fonts import Fonts


def drawn(spec: Mapping[str, Any], known: Fonts) -> str:
    """The drawing as SVG. Letters that no font has are boxes."""
    return known.settable(vl_convert.vegalite_to_svg(dict(spec), allowed_base_urls=[]))


def dots_of(svg: str, known: Fonts, *, scale: float) -> bytes:
    """A picture as a PNG. Words with letters of another font are set in that one: joined letters have to be of one."""

    def in_one_font(text: re.Match[str]) -> str:
        return text[0].replace(f'font-family="{FAMILY}"', f'font-family="{known.family_of(text[0])}"')

    png: bytes = vl_convert.svg_to_png(re.sub(r"<text.*?</text>", in_one_font, svg), scale=scale)
    return png


def as_fpdf2_reads(svg: str) -> str:
    """A picture as Vega writes it, without what fpdf2 does not read."""
    svg = re.sub(r'<path[^>]* d="(?:M[\d.,]+h0v[\d.]+h-?0Z)?"[^>]*/>', "", svg)  # Frames around nothing.
    svg = svg.replace(' opacity="1"', "")  # It would take the place of how pale a mark is filled.
    svg = re.sub(r'font-size="([\d.]+)px"', r'font-size="\1"', svg)  # Of a pixel it makes three quarters of one.
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
