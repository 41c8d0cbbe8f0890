"""A report as a PDF: A4, charts as drawings, words that can be searched, all in the letters and colours of the screens.

What it uses is heavy: whoever needs it imports it when somebody asks for a report.
"""

import io
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from fpdf import FPDF, FontFace, ViewerPreferences

from lib import words
from lib.charts import Figure
from lib.exports.drawn import light_theme, svg_of
from lib.exports.fonts import FAMILY, fonts
from lib.exports.report import Report, numbers_behind
from lib.insights import KeyFigure
from lib.sheets import Cell, Share, Table

MARGIN, GAP = 18, 4
"""Millimetres around a page, and between what stands on it."""

LINE = 1.3 * 25.4 / 72
"""The height of a line in millimetres for each point of its letters."""

SIDE_BY_SIDE = 4
"""As many key figures at most stand in a row."""

TALLEST = 190
"""Millimetres; a higher drawing is made smaller, so that its title stands on the same page."""

WITH_CHART, MOST_ROWS, SOME_ROWS = 20, 40, 40
"""A table of so many rows stays on the page of its chart. Of a longer one so many are set; it begins where so many
millimetres are left."""


def pdf_of(report: Report, *, made_by: str, at: datetime) -> bytes:
    """The report as a PDF.

    Args:
        made_by: who takes it away; it stands at the foot of each page with the day.
        at: when, in the organisation's time zone.
    """
    pages = _Pages(report.title, made_by, at)
    pages.heading(report)
    for start in range(0, len(report.key_figures), SIDE_BY_SIDE):
        row = report.key_figures[start : start + SIDE_BY_SIDE]
        pages.in_one_piece(partial(pages.boxes, row, min(len(report.key_figures), SIDE_BY_SIDE)))
    for figure in report.figures:
        drawing = svg_of(figure.drawing) if figure.drawing is not None else ""
        table = numbers_behind(figure)
        if len(table.rows) <= WITH_CHART:
            pages.in_one_piece(partial(pages.chart, figure, drawing), partial(pages.numbers, table))
        else:
            pages.in_one_piece(partial(pages.chart, figure, drawing))
            if pages.will_page_break(SOME_ROWS):
                pages.add_page()
            pages.numbers(table)
    pages.in_one_piece(partial(pages.notes, report.notes))
    return bytes(pages.output())


class _Pages(FPDF):
    """Pages in the making, and how each part of a report is set on them, from top to bottom."""

    def __init__(self, title: str, made_by: str, at: datetime) -> None:
        super().__init__(format="A4")
        self.known, self.is_trial = fonts(), False
        self.foot = self.known.settable(f"Made by {made_by} on {_day(at.date())}")
        for style, path in self.known.files.items():
            self.add_font(FAMILY, style, path)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN + 4)
        self.c_margin = 0
        self.set_title(f"{title} · Coaching Plans")
        self.set_author(made_by)
        self.set_creator("Coaching Plans")
        self.set_lang("en")
        self.set_creation_date(at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    def footer(self) -> None:
        """Whose it is, and "2 of 4"; fpdf2 calls it for every page."""
        self.set_y(-MARGIN)
        self._letters(8, "grayColor")
        self.cell(self.epw / 2, 4, self.foot)
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

    def heading(self, report: Report) -> None:
        """The title, and the lines under it."""
        self._paragraph(report.title, 22, bold=True)
        for caption in report.captions:
            self._paragraph(caption, 10.5, colour="grayColor")

    def boxes(self, row: Sequence[KeyFigure], columns: int) -> None:
        """Key figures side by side, all as high as the highest has to be."""
        self.ln(GAP)
        width, top, bottom = (self.epw - GAP * (columns - 1)) / columns, self.y, self.y
        for number, each in enumerate(row):
            self.set_xy(self.l_margin + number * (width + GAP) + 3, top + 2.5)
            self._paragraph(each.label, 9.5, colour="grayColor", width=width - 6)
            self._paragraph(each.value, 17, bold=True, width=width - 6)
            # Streamlit reads a hyphen as a fall; on paper a minus is a minus.
            change = each.change_said.replace("-", "\N{MINUS SIGN}")
            self._paragraph(change or "\N{NO-BREAK SPACE}", 9, width=width - 6)
            self.y += 1
            self._paragraph(each.meaning, 7.5, colour="grayColor", width=width - 6)
            bottom = max(bottom, self.y + 2.5)
        self.set_draw_color(*_rgb(light_theme()["borderColor"]))
        self.set_line_width(0.25)
        for number in range(len(row)):
            x = self.l_margin + number * (width + GAP)
            self.rect(x, top, width, bottom - top, round_corners=True, corner_radius=1.8)
        self.set_xy(self.l_margin, bottom)

    def chart(self, figure: Figure, drawing: str) -> None:
        """Title, subtitle, drawing, legend and its sentence; the sentence alone where there is nothing to draw."""
        if self.y > self.t_margin:
            self.ln(GAP * 2)
        self._paragraph(figure.title, 13, bold=True)
        if drawing:
            self._paragraph(figure.subtitle, 9.5, colour="grayColor")
            self.ln(2)
            self._picture(drawing, figure.said)
            self.ln(1)
            self._paragraph(figure.legend, 9, colour="grayColor")
        self._paragraph(figure.said, 9.5)

    def numbers(self, table: Table) -> None:
        """The table behind a chart; its header stands on every page that it goes on to."""
        if not table.rows:
            return
        self.ln(2)
        self._letters(8.5)
        shown = [[self.known.settable(_said(cell)) for cell in row] for row in table.rows[:MOST_ROWS]]
        header = [self.known.settable(name) for name in table.columns]
        needed = [max(map(self.get_string_width, column)) * 1.08 + 5 for column in zip(header, *shown, strict=True)]
        self.set_draw_color(*_rgb(light_theme()["borderColor"]))
        self.set_line_width(0.2)
        with self.table(
            [header, *shown],
            width=min(sum(needed), self.epw),
            col_widths=needed,
            align="L",
            text_align=["R" if _is_number(column) else "L" for column in zip(*table.rows, strict=True)],
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD", color=_rgb(light_theme()["textColor"])),
            line_height=8.5 * LINE,
            padding=(0.8, 2),
        ):
            pass
        if len(table.rows) > MOST_ROWS:
            rest = f"The first {MOST_ROWS} of {len(table.rows)} rows; the spreadsheet holds them all."
            self._paragraph(rest, 8.5, colour="grayColor")

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
            self.image(io.BytesIO(svg.encode()), w=width, alt_text=said)

    def _paragraph(
        self, text: str, size: float, *, bold: bool = False, colour: str = "textColor", width: float = 0
    ) -> None:
        """A paragraph over the width of the page, or so wide; nothing where there is no text."""
        if text:
            self._letters(size, colour, bold=bold)
            self.multi_cell(width, size * LINE, self.known.settable(text), align="L", new_x="LEFT", new_y="NEXT")

    def _letters(self, size: float, colour: str = "textColor", *, bold: bool = False) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*_rgb(light_theme()[colour]))


def _said(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case date():
            return _day(cell)
        case Share():
            return words.percent(cell * 100)
        case float():
            return f"{cell:g}"
    return str(cell)


def _is_number(column: Sequence[Cell]) -> bool:
    return all(isinstance(cell, int | float) or cell is None for cell in column)


def _day(day: date) -> str:
    """ "6 November 2026": a report is read in another year too."""
    return f"{day.day} {words.month(day)}"


def _rgb(colour: str) -> tuple[int, int, int]:
    """ "#0F766E" as three numbers."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
