"""A document as a PDF: A4, charts as drawings, words that can be searched, in the letters of the screens."""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import bidirectional

from fpdf import FPDF, FontFace, ViewerPreferences
from fpdf.enums import MethodReturnValue

from lib.paper.document import (
    FAMILY,
    Box,
    Document,
    DocumentPart,
    DocumentSection,
    Entry,
    PrintedChart,
    PrintedTable,
    letters_of,
)
from lib.paper.drawing import as_fpdf2_reads, dots_of, drawn
from lib.paper.fonts import UNKNOWN, Fonts, fonts_for

MARGIN, GAP = 18, 4
"""Millimetres around a page, and between what stands on it."""

LINE = 1.3 * 25.4 / 72
"""The height of a line in millimetres for each point of its letters."""

SIDE_BY_SIDE = 4
"""As many key figures at most stand in a row."""

TALLEST = 210
"""Millimetres; a higher drawing is made smaller, so that its title stands on the same page."""

DOTS = 4
"""How many dots stand for each pixel of a drawing that is set as dots."""

NAMES_OF_FACTS = 44
"""Millimetres for the name of a fact, which stands left of it."""

SOME_LINES = 24
"""Millimetres below a heading without which it begins on the next page."""

UNKNOWN_SAID = f"{UNKNOWN} stands for a letter that cannot be printed; the screen has it."

WITH_CHART, SOME_ROWS = 20, 40
"""A table of so many rows stays on the page of its chart. A longer one begins where so many millimetres are left."""


def as_pdf(document: Document, folder: Path) -> Iterator[bytes]:
    """The document as a PDF, in one part.

    Args:
        folder: where the files of the letters are kept.
    """
    with TemporaryDirectory() as own:
        letters = letters_of(document)
        pages = _Pages(document, fonts_for(letters, folder, Path(own)))
        for part in document.parts:
            _set(pages, part)
        if pages.known.lacks(letters):
            pages.notes([UNKNOWN_SAID])
        yield bytes(pages.output())


def _set(pages: "_Pages", part: DocumentPart) -> None:
    """Set a part, from the top of a page on."""
    pages.add_page()
    pages.start_section(pages.known.settable(part.title))
    pages.heading(part)
    for start in range(0, len(part.boxes), SIDE_BY_SIDE):
        row = part.boxes[start : start + SIDE_BY_SIDE]
        pages.in_one_piece(partial(pages.row_of_boxes, row, min(len(part.boxes), SIDE_BY_SIDE)))
    for chart in part.charts:
        drawing = drawn(chart.spec, pages.known) if chart.spec is not None else ""
        if len(chart.sheet.rows) <= WITH_CHART:
            pages.in_one_piece(partial(pages.chart, chart, drawing), partial(pages.numbers, chart.sheet))
        else:
            pages.in_one_piece(partial(pages.chart, chart, drawing))
            pages.numbers(chart.sheet)
    for section in part.sections:
        pages.section(section)
    pages.in_one_piece(partial(pages.notes, part.notes))


class _Pages(FPDF):
    """Pages in the making, and how each part of a document is set on them, from top to bottom."""

    def __init__(self, document: Document, known: Fonts) -> None:
        super().__init__(format="A4")
        self.known, self.is_trial = known, False
        self.colours: Mapping[str, tuple[int, int, int]] = {
            name: _rgb(colour) for name, colour in document.colours.items()
        }
        self.period, self.foot = self.known.settable(document.period), self.known.settable(document.foot)
        for style, path in self.known.files.items():
            self.add_font(FAMILY, style, path)
        for path in known.others:
            self.add_font(path.stem, "", path)
        if known.others:
            self.set_fallback_fonts([path.stem for path in known.others], exact_match=False)
            self.set_text_shaping(True)  # Arabic letters are joined, and what runs from the right does so.
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN + 6)
        self.c_margin = 0
        self.set_title(f"{document.title} · Coaching Plans")
        self.set_author(document.author)
        self.set_creator("Coaching Plans")
        self.set_lang("en")
        self.set_creation_date(document.made_at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def footer(self) -> None:
        """Write below a page what the document is of, whose it is, and "2 of 4"; fpdf2 calls it for every page."""
        self.set_y(-MARGIN)
        self._letters(8, "grayColor")
        self.cell(0, 4, self._in_one_line(self.period), new_x="LMARGIN", new_y="NEXT")
        self.cell(self.epw / 2, 4, self._in_one_line(self.foot, 0.8 * self.epw))
        # The number of pages takes the place of a longer word once it is known.
        too_wide = self.get_string_width("{nb}") - self.get_string_width("9")
        self.cell(self.epw / 2 + too_wide, 4, f"{self.page_no()} of {{nb}}", align="R")

    def in_one_piece(self, *parts: Callable[[], None]) -> None:
        """Set what belongs together on this page where it has room, else on the next one."""
        with self.offset_rendering() as trial:
            self.is_trial = True
            for part in parts:
                part()
        # The trial left nothing behind, not even its being one.
        if trial.page_break_triggered and self.y > self.t_margin:
            self.add_page()
        for part in parts:
            part()

    def heading(self, part: DocumentPart) -> None:
        """The title, and the lines under it."""
        self._paragraph(part.title, 22, bold=True)
        for caption in (self.period, *part.captions):
            self._paragraph(caption, 10.5, colour="grayColor")

    def row_of_boxes(self, row: Sequence[Box], columns: int) -> None:
        """Key figures side by side, all as high as the highest has to be."""
        self.ln(GAP)
        width, top, bottom = (self.epw - GAP * (columns - 1)) / columns, self.y, self.y
        for number, each in enumerate(row):
            self.set_xy(self.l_margin + number * (width + GAP) + 3, top + 2.5)
            self._paragraph(each.label, 9.5, colour="grayColor", width=width - 6)
            self._paragraph(each.value, 17, bold=True, width=width - 6)
            self._paragraph(each.change or "\N{NO-BREAK SPACE}", 9, width=width - 6)
            self.y += 1
            self._paragraph(each.meaning, 8, colour="grayColor", width=width - 6)
            bottom = max(bottom, self.y + 2.5)
        self.set_draw_color(*self.colours["borderColor"])
        self.set_line_width(0.25)
        for number in range(len(row)):
            x = self.l_margin + number * (width + GAP)
            self.rect(x, top, width, bottom - top, round_corners=True, corner_radius=1.8)
        self.set_xy(self.l_margin, bottom)

    def chart(self, chart: PrintedChart, drawing: str) -> None:
        """Title, subtitle, drawing, legend and its sentence; the sentence alone where there is nothing to draw."""
        if self.y > self.t_margin:
            self.ln(GAP * 2)
        self._paragraph(chart.title, 13, bold=True)
        if drawing:
            self._paragraph(chart.subtitle, 9.5, colour="grayColor")
            self.ln(2)
            self._picture(drawing, chart.said)
            self.ln(1)
            self._paragraph(chart.legend, 9, colour="grayColor")
        self._paragraph(chart.said, 9.5)

    def numbers(self, sheet: PrintedTable) -> None:
        """The table behind a chart; its header stands on every page that it goes on to."""
        if not sheet.rows:
            return
        if len(sheet.rows) > WITH_CHART and self.will_page_break(SOME_ROWS):
            self.add_page()
        self.ln(2)
        self._letters(8.5)
        shown = [[self.known.settable(cell) for cell in row] for row in sheet.rows]
        header = [self.known.settable(name) for name in sheet.header]
        wanted = [max(map(self.get_string_width, column)) * 1.08 + 5 for column in zip(header, *shown, strict=True)]
        widths = _fitting(wanted, self.epw)
        self.set_draw_color(*self.colours["borderColor"])
        self.set_line_width(0.2)
        with self.table(
            [header, *shown],
            width=sum(widths),
            col_widths=widths,
            align="L",
            text_align=["R" if is_number else "L" for is_number in sheet.is_number],
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD", color=self.colours["textColor"]),
            line_height=8.5 * LINE,
            padding=(0.8, 2),
        ):
            pass

    def section(self, section: DocumentSection) -> None:
        """A heading, the facts and the things below it; each of them may go on over pages."""
        self._keep_together(SOME_LINES)
        if self.y > self.t_margin:
            self.ln(GAP * 1.5)
        self.start_section(self.known.settable(section.title), level=1)
        self._paragraph(section.title, 13, bold=True)
        self.set_draw_color(*self.colours["borderColor"])
        self.set_line_width(0.25)
        self.line(self.l_margin, self.y + 0.8, self.l_margin + self.epw, self.y + 0.8)
        self.ln(2.4)
        for name, said in section.facts:
            self._fact(name, said)
        if section.facts and section.entries:
            self.ln(2)
        for entry in section.entries:
            self._entry(entry)

    def _fact(self, name: str, said: str) -> None:
        self._keep_together(SOME_LINES / 2)
        top, page = self.y, self.page
        self.y += 0.35  # Smaller letters stand on the line of larger ones.
        self._paragraph(name, 9.5, colour="grayColor", width=NAMES_OF_FACTS - GAP)
        below_name = self.y
        self.set_xy(self.l_margin + NAMES_OF_FACTS, top)
        self._paragraph(said, 10.5, width=self.epw - NAMES_OF_FACTS, is_typed=True)
        self.set_xy(self.l_margin, max(self.y, below_name) if self.page == page else self.y)
        self.ln(1)

    def _entry(self, entry: Entry) -> None:
        self._keep_together(SOME_LINES / 2)
        self._paragraph(entry.title, 10.5, bold=True, is_typed=True)
        self._paragraph(entry.told, 9.5, colour="grayColor")
        self._paragraph(entry.words, 10.5, is_typed=True)
        self.ln(2)

    def _keep_together(self, height: float) -> None:
        """Go on at the top of the next page where so many millimetres are not left."""
        if self.will_page_break(height):
            self.add_page()

    def notes(self, notes: Sequence[str]) -> None:
        """How to read it, at the end."""
        self.ln(GAP * 1.5)
        for note in notes:
            self._paragraph(note, 8.5, colour="grayColor")

    def _picture(self, svg: str, said: str) -> None:
        """A drawing, as wide as the page; where it is tried whether it has room, its height is enough."""
        wide, high = map(float, re.findall(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', svg)[0])
        width = min(self.epw, TALLEST * wide / high)
        if self.is_trial:
            self.y += width * high / wide
        else:
            # Letters that are joined or run from the right fpdf2 sets in words, but not in drawings.
            is_dots = self.known.family_of(svg) != FAMILY
            picture = dots_of(svg, self.known, scale=DOTS) if is_dots else as_fpdf2_reads(svg).encode()
            self.image(io.BytesIO(picture), w=width, alt_text=said)

    def _paragraph(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = "textColor",
        width: float = 0,
        is_typed: bool = False,
    ) -> None:
        """Paragraphs over the width of the page, or so wide; nothing where there is no text.

        Args:
            is_typed: somebody typed it: each of its paragraphs begins at the right where its letters run from there.
        """
        if not text:
            return
        self._letters(size, colour, bold=bold)
        for line in text.split("\n") if is_typed else [text]:
            align = "R" if is_typed and _runs_from_right(line) else "L"
            self.multi_cell(width, size * LINE, self.known.settable(line), align=align, new_x="LEFT", new_y="NEXT")

    def _in_one_line(self, text: str, width: float = 0) -> str:
        """The text, or as much of it as fits over the width of the page, or so wide, and an ellipsis."""
        lines = self.multi_cell(width, 4, text, dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(lines, list)
        return text if len(lines) <= 1 else f"{lines[0].rstrip()} …"

    def _letters(self, size: float, colour: str = "textColor", *, bold: bool = False) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*self.colours[colour])


def _runs_from_right(text: str) -> bool:
    """Does the first letter of a text run from the right, as those of Arabic and Hebrew do?"""
    directions = map(bidirectional, text)
    return next((each for each in directions if each in ("L", "R", "AL")), "L") != "L"


def _fitting(wanted: Sequence[float], room: float) -> list[float]:
    """How wide the columns of a table are: those that want little get it, the others share what is left.

    A word without a space, be it ever so long, would else leave its neighbours no room for a letter.
    """
    share = left = room
    for number, each in enumerate(sorted(wanted)):
        share = left / (len(wanted) - number)
        if each > share:
            break
        left -= each
    return [min(each, share) for each in wanted] if sum(wanted) > room else list(wanted)


def _rgb(colour: str) -> tuple[int, int, int]:
    """ "#0F766E" as three numbers."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
