"""A report as a PDF: what stands on its pages, in words and numbers; `lib.paper` sets them."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from lib import formatting, limited
from lib.charts import Drawing, Figure
from lib.exports import font_folder
from lib.exports.report import NotSet, Report, numbers_behind
from lib.insights.key_figures import KeyFigure
from lib.limited import Limits
from lib.models import without_what_xml_cannot_hold
from lib.months import Month
from lib.paper.document import (
    FAMILY,
    WIDTH,
    Box,
    Document,
    DocumentPart,
    DocumentSection,
    Entry,
    PrintedChart,
    PrintedTable,
)
from lib.paper.pages import as_pdf
from lib.settings import ROOT
from lib.spreadsheets import CellValue, Percentage, Table

SETTING = Limits(megabytes=2000, seconds=150)
"""What making a PDF may take. What draws the charts reserves a quarter of that memory before it begins."""


LONGEST_IN_FOOT = 60
"""Letters of a name that stand at the foot of a page."""


def pdf_of(report: Report, *, made_by: str, at: datetime) -> bytes:
    """The report as a PDF.

    Args:
        made_by: who downloads it; that stands at the foot of each page with the day.
        at: when, in the organisation's time zone.

    Raises:
        NotSet: something in it ended what draws, or takes too much.
    """
    try:
        [content] = limited.run(SETTING, as_pdf, _document_of(report, made_by, at), font_folder.folder())
    except limited.DidNotFinish as error:
        raise NotSet(of_figures=not any(each.sections for each in (report, *report.parts))) from error
    return content


def _document_of(report: Report, made_by: str, at: datetime) -> Document:
    return Document(
        title=fit(report.title),
        author=fit(made_by),
        made_at=at,
        period=fit(report.period),
        foot=fit(f"Made by {_in_foot(made_by)} on {formatting.full_day(at.date())}"),
        parts=[_part_of(each) for each in (report, *report.parts)],
        colours=colours(),
    )


def _in_foot(name: str) -> str:
    """A name, or as much of it as leaves room for the day."""
    return name if len(name) <= LONGEST_IN_FOOT else f"{name[:LONGEST_IN_FOOT].rstrip()}…"


def _part_of(report: Report) -> DocumentPart:
    return DocumentPart(
        title=fit(report.title),
        captions=fit(report.captions),
        boxes=[
            Box(fit(each.label), fit(each.value), _change_of(each), fit(each.meaning)) for each in report.key_figures
        ],
        charts=[_chart_of(figure) for figure in report.figures],
        notes=fit(report.notes),
        sections=[
            DocumentSection(
                fit(each.title),
                fit(each.facts),
                [Entry(fit(entry.title), fit(entry.told), fit(entry.words)) for entry in each.entries],
            )
            for each in report.sections
        ],
    )


def _change_of(figure: KeyFigure) -> str:
    """ "−5 pts, of about 40"; Streamlit reads a hyphen as a fall, on paper a minus is a minus."""
    of = "" if figure.of is None else f"of about {figure.of:,}"
    return ", ".join(filter(None, [figure.change_said.replace("-", "\N{MINUS SIGN}"), of]))


def _chart_of(figure: Figure) -> PrintedChart:
    return PrintedChart(
        fit(figure.title),
        fit(figure.subtitle),
        fit(figure.legend),
        fit(figure.sentence),
        fit(spec_of(figure.drawing)) if figure.drawing is not None else None,
        _sheet_of(numbers_behind(figure)),
    )


def _sheet_of(table: Table) -> PrintedTable:
    return PrintedTable(
        fit(table.columns),
        [[fit(_said(cell)) for cell in row] for row in table.rows],
        [any(isinstance(cell, int | float) for cell in column) for column in zip(*table.rows, strict=True)],
    )


def spec_of(drawing: Drawing) -> dict[str, Any]:
    """The specification of a drawing with its data, as wide as the page and in the colours of the light theme."""
    return {
        **drawing.spec,
        "data": {"values": drawing.table.to_pylist()},
        "width": WIDTH,
        "background": "#FFFFFF",
        "config": _config() | drawing.spec.get("config", {}),
    }


def fit(content: Any) -> Any:
    """Texts without what would end the process that draws them, wherever in tables and specifications they stand."""
    match content:
        case str():
            return without_what_xml_cannot_hold(content)
        case Mapping():
            return {fit(key): fit(value) for key, value in content.items()}
        case list() | tuple():
            return [fit(value) for value in content]
    return content


def _said(cell: CellValue) -> str:
    match cell:
        case None:
            return ""
        case Month():
            return formatting.month(cell)
        case date():
            return formatting.full_day(cell)
        case Percentage():
            return formatting.percent(cell * 100)
        case float():
            return f"{cell:g}"
    return str(cell)


def colours() -> dict[str, str]:
    """The colours of the light theme by their names."""
    return {name: colour for name, colour in _light_theme().items() if isinstance(colour, str)}


@cache
def _light_theme() -> dict[str, Any]:
    """The colours of the light theme, where the screens have them from."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    light: dict[str, Any] = config["theme"]["light"]
    return light


@cache
def _config() -> dict[str, Any]:
    """What Streamlit's theme gives a chart on a screen, as far as our charts show it."""
    theme = _light_theme()
    gray, shades = theme["grayColor"], theme["chartSequentialColors"]
    words = {"labelFontSize": 12, "labelFontWeight": 400, "labelColor": gray}
    words |= {"titleFontSize": 12, "titleFontWeight": 400, "titleColor": gray}
    return {
        "font": FAMILY,
        "autosize": {"type": "fit", "contains": "padding"},
        "axis": words
        | {"ticks": False, "domain": False, "gridColor": theme["dataframeBorderColor"]}
        | {"labelFlush": True, "labelFlushOffset": 1, "labelLimit": 100, "labelPadding": 16, "titlePadding": 16}
        | {"labelSeparation": 4, "labelOverlap": True},
        "legend": words | {"labelPadding": 16, "symbolStrokeWidth": 4},
        "range": {"category": theme["chartCategoricalColors"], "ramp": shades, "heatmap": shades},
        "view": {"strokeWidth": 0},
    }
