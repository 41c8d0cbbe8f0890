"""A report as tables and as a PDF: the same numbers, in every alphabet, with nothing cut off or lost."""

import io
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

from lib import charts
from lib.charts import Figure
from lib.exports import NotSet, Report, font_folder, tables_of
from lib.exports import pdf as pdf_module
from lib.exports.pdf import colours, pdf_of, spec_of
from lib.exports.picture import png_of
from lib.insights.key_figures import KeyFigure
from lib.limited import Limits
from lib.models import Outcome
from lib.paper import fonts
from lib.paper.document import FAMILY, WIDTH, Picture
from lib.paper.drawing import dots_of
from lib.paper.pages import UNKNOWN_SAID
from lib.paper.picture import MARGIN, as_svg
from lib.settings import ROOT
from lib.spreadsheets import Percentage, Table

AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
NAMES = ("Łukasz Żółć", "Ελένη", "Дмитрий")


def test_what_people_read_as_a_number_is_one() -> None:
    shown = ["5", "-2", "+3", "44.5", "80\u00a0%", "5 %", "under 5", "007", "1–5", "5 of 7"]
    more = [7, 2.5, float("nan"), None, pd.NaT, pd.Timestamp("2026-05-04"), date(2026, 5, 4)]
    [_, table] = tables_of(
        Report("Report", figures=[Figure("Chart", "Said", numbers=pd.DataFrame({"Of": shown, "A": shown}))])
    )
    assert [row[0] for row in table.rows] == shown, "the name of a row may look like a number"
    assert [row[1] for row in table.rows] == [
        5, -2, 3, 44.5, Percentage(0.8), Percentage(0.05), "under 5", "007", "1–5", "5 of 7",
    ]  # fmt: skip  # as above
    frame = pd.DataFrame({"A": pd.Series(more, dtype=object)})
    [_, table] = tables_of(Report("Report", figures=[Figure("Chart", "Said", numbers=frame)]))
    assert [row[0] for row in table.rows] == [7, 2.5, None, None, None, date(2026, 5, 4), date(2026, 5, 4)]


def test_the_first_table_holds_title_filters_and_key_figures() -> None:
    figures = [KeyFigure("On time", "80\u00a0%", -15, "pts", "Of all."), KeyFigure("Reached", "Too few")]
    [table] = tables_of(Report("Overview", ["As of 31 October 2026"], figures, notes=["In points."]))
    assert table == Table(
        "Overview",
        ["As of 31 October 2026", "In points."],
        ["Figure", "Value", "Change", "Meaning"],
        [("On time", Percentage(0.8), -15, "Of all."), ("Reached", "Too few", None, "")],
    )
    assert [each.change_said for each in figures] == ["-15 pts", ""]
    figures[0] = figures[0]._replace(value="≤\u00a05\u00a0%", of=40)
    tables = tables_of(
        Report("Overview", ["Said"], figures, [Figure("Chart", "None.")], period="As of 31 October 2026")
    )
    assert tables[0].columns == ["Figure", "Value", "Change", "Of about", "Meaning"]
    assert tables[0].rows[0] == ("On time", Percentage(0.05), -15, 40, "Of all.")
    assert [table.captions[0] for table in tables] == ["As of 31 October 2026"] * 2
    assert KeyFigure("Same", "5", 0).change_said == "as before"
    assert KeyFigure("None", "0", 0).change_said == ""


def read(content: bytes) -> PdfReader:
    assert content.startswith(b"%PDF")
    return PdfReader(io.BytesIO(content))


SMALLEST_LETTERS = 8
"""Points."""


def smallest_letters(pdf: PdfReader) -> float:
    """How high the smallest ones of a document are, charts and feet of pages included, in points."""
    found: list[float] = []

    def note(text: str, page: Sequence[float], place: Sequence[float], _font: object, size: float) -> None:
        if text.strip():
            found.append(round(size * math.hypot(*page[2:4]) * math.hypot(*place[2:4]), 2))

    for page in pdf.pages:
        page.extract_text(visitor_text=note)
    return min(found)


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def test_a_report_is_set_in_every_alphabet_and_goes_over_pages(caplog: pytest.LogCaptureFixture) -> None:
    departments = [[name] for name in NAMES] + [["日本", "<Ops> & “co”"]]
    started = [(date(2026, month, 1), 5 * month) for month in range(1, 11)]
    shares = {Outcome.ACHIEVED: 60, Outcome.PARTLY: 35, Outcome.NOT_YET: 5}
    long = pd.DataFrame({"Week": [f"Week {number}" for number in range(1, 100)], "Due": range(99)})
    figures = [
        charts.started_by_month(started),
        charts.outcomes_by_quarter([charts.QuarterOutcomes(date(2026, 7, 1), shares)]),
        by_department(*departments),
        charts.started_by_month(started)._replace(numbers=long),
        Figure("", "Nothing is late."),
    ]
    report = Report(
        "Insights",
        [f"Department: {NAMES[0]}"],
        [KeyFigure(f"Figure {number}", "80\u00a0%", -15, "pts", "What it means.") for number in range(6)],
        [figure._replace(title=f"Title {number}") for number, figure in enumerate(figures)],
        ["Small groups are protected."],
        f"As of 31 October 2026 · {', '.join(['Customer Success'] * 12)}",
    )
    pdf = read(pdf_of(report, made_by=NAMES[0], at=AT))
    pages = [page.extract_text() for page in pdf.pages]
    for number, text in enumerate(pages, start=1):
        assert "As of 31 October 2026 · Customer" in text
        assert f"Made by {NAMES[0]} on 3 November 2026" in text
        assert f"{number} of {len(pages)}" in text
    whole = "\n".join(pages)
    for figure in report.figures:
        [page] = [text for text in pages if figure.title in text]
        assert in_one_line(figure.subtitle) in in_one_line(page)
        assert in_one_line(figure.sentence) in in_one_line(page), "a title stands on the page of its chart"
    for said in (*NAMES, "<Ops> & “co”", "日本", "−15 pts", "Nothing is late.", "Small groups are protected."):
        assert said in whole
    assert in_one_line(whole).count(report.period) == 1, "a foot has one line of it"
    of_weeks = [in_one_line(text) for text in pages if "Week 9" in text]
    assert len(of_weeks) > 1
    for text in of_weeks:
        names, first = text.index("Week Due"), text.index("Week 9")
        assert names < first, "the names of the columns stand on every page of a table, with rows below them"
    assert [week for week in range(1, 100) if f"Week {week} {week - 1} " not in in_one_line(whole)] == []
    assert smallest_letters(pdf) >= SMALLEST_LETTERS
    assert "□" not in whole
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.author) == ("Insights · Coaching Plans", NAMES[0])
    assert pdf.root_object["/Lang"] == "en"
    assert not any(letter in caplog.text for letter in "日本"), "the log holds no letter of a name"


OF_OTHER_SCRIPTS = ["日本語", "한국어", "简体", "繁體", "مبيعات", "מכירות"]


@pytest.mark.limited
def test_letters_of_other_scripts_are_set_in_words_and_in_charts() -> None:
    figure = by_department(*[[name] for name in OF_OTHER_SCRIPTS])
    report = Report(
        OF_OTHER_SCRIPTS[0], OF_OTHER_SCRIPTS, [KeyFigure(name, name) for name in OF_OTHER_SCRIPTS], [figure]
    )
    pdf = read(pdf_of(report, made_by=OF_OTHER_SCRIPTS[-1], at=AT))
    letters = {*"".join(page.extract_text() for page in pdf.pages)}
    missing = {letter for letter in "".join(OF_OTHER_SCRIPTS) if letter not in letters}
    assert not missing - {*"مبيعات"}, "joined letters have forms of their own"
    assert "□" not in letters
    assert any(page.images for page in pdf.pages), "a chart with such letters is set as dots"


def test_words_with_joined_letters_are_drawn_in_one_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("vl_convert.svg_to_png", lambda svg, scale: drawn.append(svg))
    words = [f"{name} 7" for name in ("Ops", *OF_OTHER_SCRIPTS)]
    known = fonts.fonts_for("".join(words), font_folder.folder(), tmp_path)
    dots_of("".join(f'<text font-family="{FAMILY}">{each}</text>' for each in words), known, scale=1)
    families = re.findall(r'font-family="([^"]*)"', drawn[0])
    assert families[0] == FAMILY
    assert FAMILY not in families[1:]
    assert set(families[1:]) == {path.stem for path in known.others}


def test_a_report_says_what_a_letter_that_cannot_be_printed_looks_like() -> None:
    [page] = read(pdf_of(Report("Ops 😀"), made_by="Lena Ortiz", at=AT)).pages
    assert "Ops □" in page.extract_text()
    assert UNKNOWN_SAID in page.extract_text()
    [page] = read(pdf_of(Report("Ops"), made_by="Lena Ortiz", at=AT)).pages
    assert UNKNOWN_SAID not in page.extract_text()


def test_each_part_of_a_report_begins_on_a_page_and_is_found_in_its_outline() -> None:
    parts = [Report(f"Part {number}", notes=["Read it well."], period="Of May") for number in (1, 2)]
    pdf = read(pdf_of(Report("Whole", period="Of May", parts=parts), made_by="Lena Ortiz", at=AT))
    assert [page.extract_text().split("\n")[0] for page in pdf.pages] == ["Whole", "Part 1", "Part 2"]
    assert [entry.title for entry in pdf.outline if not isinstance(entry, list)] == ["Whole", "Part 1", "Part 2"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Whole · Coaching Plans"
    assert [table.title for table in tables_of(Report("Whole", parts=parts))] == ["Whole", "Part 1", "Part 2"]


def test_a_report_without_anything_is_a_page_with_its_title() -> None:
    pdf = read(pdf_of(Report("Overview"), made_by="Lena Ortiz", at=AT))
    assert len(pdf.pages) == 1
    assert "Overview" in pdf.pages[0].extract_text()


ENDLESS = ["W" * 120, "i" * 120, "日" * 120, "\u00ad" * 60]


def by_department(*groups: Sequence[str]) -> Figure:
    shares = [charts.OnTimeOfGroup(names, 60 - 10 * number) for number, names in enumerate(groups)]
    return charts.on_time_by_department(shares, date(2026, 7, 1), 55)


def test_a_word_without_an_end_is_set_as_any_other() -> None:
    """In a table its column would leave the others no room for a letter."""
    figures = [
        by_department([word], ["Ops"])._replace(
            numbers=pd.DataFrame({"Department": [word, "Ops"], "Check-ins due": [5, 10], word[:60]: ["80 %", "5 %"]})
        )
        for word in ENDLESS
    ]
    wide = ENDLESS[0]
    report = Report(wide, ENDLESS, [KeyFigure(wide, wide, 1, wide, wide)] * 4, figures, ENDLESS)
    pages = read(pdf_of(report, made_by=wide, at=AT)).pages
    whole = "".join("".join(page.extract_text() for page in pages).split())
    assert whole.count("Check-insdue") == len(ENDLESS)


def test_a_chart_is_a_picture_with_its_words_twice_as_large_as_on_a_screen() -> None:
    figure = by_department(["<Ops> & “co”"], [NAMES[0]])
    report = Report("Overview", figures=[figure], period="As of 31 October 2026")
    picture = Image.open(io.BytesIO(png_of(report)))
    assert (picture.format, picture.width) == ("PNG", 2 * (WIDTH + 2 * MARGIN))
    assert picture.getpixel((0, 0)) == (255, 255, 255, 255)
    assert len(set(picture.convert("RGB").get_flattened_data())) > 100, "something is drawn"
    longer = png_of(Report("Overview", figures=[figure._replace(title="A long title " * 20)]))
    assert Image.open(io.BytesIO(longer)).height > picture.height


def test_a_picture_says_title_unit_period_and_source() -> None:
    spec = spec_of(drawing) if (drawing := by_department(["Ops"], ["Sales"]).drawing) else {}
    picture = Picture("<60 %> & “co”", "Of the quarter", "● on time", "As of 31 October 2026", "Ours", spec, colours())
    said = as_svg(picture, fonts.fonts_in(font_folder.folder()))
    for words in ("&lt;60 %&gt; &amp; “co”", "Of the quarter", "● on time", "Ours · As of 31 October 2026", "Sales"):
        assert f">{words}</text>" in said


@pytest.mark.limited
def test_what_xml_cannot_hold_is_not_drawn() -> None:
    """What was stored before it was taken out at the edge may still hold it; the library that draws would abort."""
    said = "O\ufffep\uffff\x00\x0bs"
    figure = by_department([said], ["Sales"])
    report = Report(said, [said], [KeyFigure(said, said, meaning=said)], [figure], [said])
    [page] = read(pdf_of(report, made_by=said, at=AT)).pages
    assert "Made by Ops" in page.extract_text()
    assert "□" not in page.extract_text()


@pytest.mark.limited
def test_a_report_that_takes_too_much_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "SETTING", Limits(megabytes=60, seconds=60))
    with pytest.raises(NotSet, match="Please try again; the spreadsheet holds the same numbers"):
        pdf_of(Report("Overview"), made_by="Lena Ortiz", at=AT)


def test_a_report_is_set_after_the_folder_of_its_letters_was_cleaned_away() -> None:
    first = font_folder.folder()
    shutil.rmtree(first)
    assert read(pdf_of(Report("Overview"), made_by="Lena Ortiz", at=AT)).pages
    second = font_folder.folder()
    assert second != first
    assert {path.name for path in second.iterdir()} == {"400.ttf", "600.ttf"}
    font_folder.remove()
    assert not second.exists()


def test_letters_that_could_not_be_made_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise OSError("The disk is full")

    monkeypatch.setattr(fonts, "_make", breaks)
    with pytest.raises(OSError, match="full"):
        fonts.fonts_in(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_letters_are_gone_when_the_server_has_ended(tmp_path: Path) -> None:
    script = """
import asyncio, os, app
from lib.exports import font_folder

async def serve():
    async with app.lifespan(app.app):
        (font_folder.folder() / "400.ttf").touch()

asyncio.run(serve())
os._exit(0)  # A signal ends the process like this.
"""
    environment = os.environ | {"TMPDIR": str(tmp_path), "COACHING_DATABASE_URL": f"sqlite:///{tmp_path / 'plans.db'}"}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)
    assert not list(tmp_path.glob("coaching-fonts-*"))
