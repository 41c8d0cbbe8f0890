"""A chart as a picture for slides, with its words above and below it."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from lib.paper.document import FAMILY, WIDTH, Picture, letters_of
from lib.paper.drawing import dots_of, drawn
from lib.paper.fonts import Fonts, fonts_for

MARGIN, GAP = 32, 16
"""Pixels around the picture, and between the chart and its words."""

SCALE = 2
"""Dots for each pixel, as on the screens that slides are shown on."""


def as_png(picture: Picture, folder: Path) -> Iterator[bytes]:
    """The picture as a PNG, in one part.

    Args:
        folder: where the files of the letters are kept.
    """
    with TemporaryDirectory() as own:
        known = fonts_for(letters_of(picture), folder, Path(own))
        yield dots_of(as_svg(picture, known), known, scale=SCALE)


def as_svg(picture: Picture, known: Fonts) -> str:
    """The picture before it is made of dots."""
    gray, sheet = picture.colours["grayColor"], _Sheet(known)
    sheet.words(picture.title, 22, picture.colours["textColor"], weight=600)
    sheet.y += GAP / 4
    sheet.words(picture.subtitle, 14, gray)
    sheet.y += GAP
    sheet.chart(drawn(picture.spec, known))
    sheet.y += GAP / 2
    sheet.words(picture.legend, 13, gray)
    sheet.y += GAP / 2
    sheet.words(" · ".join(filter(None, (picture.source, picture.period))), 12, gray)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{WIDTH + 2 * MARGIN}" height="{sheet.y + MARGIN:g}"><rect width="100%" height="100%" fill="#FFFFFF"/>'
        f"{''.join(sheet.parts)}</svg>"
    )


class _Sheet:
    """A picture in the making, from top to bottom.

    Attributes:
        y: where the next part begins.
    """

    def __init__(self, known: Fonts) -> None:
        self.known, self.y, self.parts = known, float(MARGIN), list[str]()
        self.ruler = FPDF(unit="pt", format=(WIDTH, WIDTH))  # It breaks lines as those of a report are broken.
        self.ruler.add_page()
        self.ruler.c_margin = 0
        for style, path in known.files.items():
            self.ruler.add_font(FAMILY, style, path)
        for path in known.others:
            self.ruler.add_font(path.stem, "", path)
        if known.others:
            self.ruler.set_fallback_fonts([path.stem for path in known.others], exact_match=False)

    def words(self, text: str, size: float, colour: str, *, weight: int = 400) -> None:
        """A paragraph over the width of the chart; nothing where there is no text."""
        self.ruler.set_font(FAMILY, "B" if weight > 400 else "", size)
        shown = self.known.settable(text)
        lines = self.ruler.multi_cell(WIDTH, size, shown, dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(lines, list)
        for line in lines if text else []:
            self.y += 1.3 * size
            self.parts.append(
                f'<text x="{MARGIN}" y="{self.y:g}" font-family="{FAMILY}" font-size="{size}" font-weight="{weight}" '
                f'fill="{colour}">{escape(line)}</text>'
            )

    def chart(self, svg: str) -> None:
        """The drawing."""
        self.parts.append(svg.replace("<svg", f'<svg x="{MARGIN}" y="{self.y:g}"', 1))
        self.y += float(re.findall(r'<svg[^>]* height="([\d.]+)"', svg)[0])
