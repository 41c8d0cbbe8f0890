"""A report: what a screen of figures shows, as plain values. Screens draw it, files are written from it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lib.errors import CoachingError
from lib.insights.key_figures import KeyFigure
from lib.paper.document import DocumentSection
from lib.spreadsheets import CellValue, Percentage, Table

if TYPE_CHECKING:  # Charts bring pandas and Altair; a list of plans does without them.
    from lib.charts import Figure

_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d{0,2}(?:,\d{3}){1,4}|[1-9]\d{0,14})(?:\.\d+)?")
_PERCENT = re.compile(r"(?:[≤≥]\s)?(\d{1,3})(?:\s?%| of 100)")


@dataclass(frozen=True)
class Report:
    """Everything that a screen shows, of figures or of words. All texts are plain.

    Attributes:
        period: as of when, which days and filtered by what, with the year in dates; it stands on every sheet and page.
        captions: lines under the title: what it says.
        notes: lines at the end: how to read it.
        figures: the charts, in their order on the screen.
        parts: reports of the same period that follow, each with sheets of its own and from a new page on.
        sections: what is words; they stand on paper alone, after the charts.
    """

    title: str
    captions: Sequence[str] = ()
    key_figures: Sequence[KeyFigure] = ()
    figures: Sequence["Figure"] = field(default_factory=tuple)
    notes: Sequence[str] = ()
    period: str = ""
    parts: Sequence["Report"] = ()
    sections: Sequence[DocumentSection] = ()


class NotSet(CoachingError):
    """A report could not be made as a PDF, or one of its charts as a picture."""

    def __init__(self, *, of_figures: bool = True) -> None:
        more = "; the spreadsheet holds the same numbers" if of_figures else ""
        super().__init__(f"This file could not be made. Please try again{more}.")


def tables_of(report: Report) -> list[Table]:
    """The report as tables for a spreadsheet: its key figures, the numbers behind each chart, and its parts.

    A chart without numbers has its sentence in their place.
    """
    has_of = any(each.of is not None for each in report.key_figures)
    key_figures = [
        (each.label, _typed(each.value), each.change, *([each.of] if has_of else []), each.meaning)
        for each in report.key_figures
    ]
    columns = ["Figure", "Value", "Change", *(["Of about"] if has_of else []), "Meaning"] if key_figures else []
    tables = [
        Table(report.title, [*report.captions, *report.notes], columns, key_figures),
        *(numbers_behind(figure) for figure in report.figures),
    ]
    own = [replace(each, captions=[*filter(None, [report.period]), *each.captions]) for each in tables]
    return [*own, *(table for part in report.parts for table in tables_of(part))]


def numbers_behind(figure: "Figure") -> Table:
    """The table behind a chart; a table without columns, with the chart's sentence above it, where there is none."""
    if figure.numbers is None or isinstance(figure.numbers, pa.Table):
        return Table(figure.title, [figure.sentence])
    captions = [line for line in (figure.subtitle, figure.sentence) if line]
    columns = [str(name) for name in figure.numbers.columns]
    rows = figure.numbers.astype(object).to_numpy().tolist()
    # What a row is called is text, also where it is a department by the name of "2024".
    typed = [[_plain(name), *(_typed(value) for value in values)] for name, *values in rows]
    return Table(figure.title, captions, columns, typed)


def _typed(value: Any) -> CellValue:
    """What a chart's table holds as a spreadsheet should know it: there a number stands as people read it."""
    if isinstance(value, str):
        if percent := _PERCENT.fullmatch(value):
            return Percentage(int(percent[1]) / 100)
        if _NUMBER.fullmatch(value):
            plain = value.replace(",", "")  # Thousands are apart.
            return float(plain) if "." in plain else int(plain)
        return value or None
    return _plain(value)


def _plain(value: Any) -> CellValue:
    """What stands in a chart's table, as it is."""
    if value is None or value != value:  # "Not a number" and "not a time" do not equal themselves.
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date | int | float) else str(value)
