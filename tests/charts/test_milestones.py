"""Milestone progress without a server: none, one, and each kind of milestone."""

from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa
import pytest

from lib.charts import Figure, MilestoneMark, milestone_progress
from tests.charts.drawn import check, chosen, drawn, rows

START, END, TODAY = date(2026, 10, 26), date(2026, 12, 4), date(2026, 11, 20)
MARKS = [
    MilestoneMark("Shadow two client calls", date(2026, 11, 5), date(2026, 11, 4)),
    MilestoneMark("Lead one call with support", date(2026, 11, 15), date(2026, 11, 19)),
    MilestoneMark("Write the summary", date(2026, 11, 10), date(2026, 11, 10)),
    MilestoneMark("Ask for a rating", date(2026, 11, 18), None),
    MilestoneMark("Lead a call alone", date(2026, 11, 25), None),
]


def draw(milestones: list[MilestoneMark], *, today: date = TODAY, is_over: bool = False) -> Figure:
    return milestone_progress(milestones, start=START, end=END, today=today, is_over=is_over)


def said_at_the_end(figure: Figure) -> list[str]:
    """What has become of each milestone, in the order of their rows."""
    found = [*rows(figure, "word", "row", "word"), *rows(figure, "late word", "row", "word")]
    return [word for _, word in sorted(found)]


def test_without_milestones_a_sentence_stands_in_place_of_the_chart() -> None:
    figure = draw([])
    assert figure.drawing is None
    assert (figure.title, figure.sentence) == ("Milestones", "No milestones agreed.")


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(lambda: draw(MARKS[:1]), id="one-reached"),
        pytest.param(lambda: draw(MARKS[4:]), id="one-planned"),
        pytest.param(lambda: draw(MARKS), id="all"),
        pytest.param(lambda: draw(MARKS, today=START - timedelta(3)), id="not-begun"),
        pytest.param(lambda: draw(MARKS, today=END + timedelta(60)), id="past-the-end"),
        pytest.param(lambda: draw([MilestoneMark("Early", START - timedelta(9), None)]), id="before-the-start"),
    ],
)
def test_the_chart_is_valid_whatever_there_is(figure: Callable[[], Figure]) -> None:
    drawing = drawn(figure())
    check(drawing)
    first, last = chosen(drawing)["days"]
    assert all(first <= day <= last for day in drawing.table["day"].dropna())


def test_each_milestone_says_what_has_become_of_it() -> None:
    words = ["1 day early", "4 days late", "on the day", "2 days late", "planned 25 Nov"]
    assert said_at_the_end(draw(MARKS)) == words


def test_only_what_is_still_open_is_marked_late() -> None:
    assert rows(draw(MARKS), "late word", "row", "shown") == [(4, "Late")]


def test_after_the_end_nothing_is_late_that_was_not_reached() -> None:
    figure = draw(MARKS[1:], is_over=True)
    assert said_at_the_end(figure) == ["4 days late", "on the day", "not reached", "not reached"]
    assert figure.sentence == "2 of 4 reached, one late."
    assert rows(figure, "today", "word") == ["Ended"]


def test_a_line_leads_from_planned_to_reached() -> None:
    figure = draw(MARKS[:2])
    assert rows(figure, "planned", "day") == [10, 20]
    assert rows(figure, "reached", "day", "shown") == [(9, "Achieved"), (24, "Achieved")]
    assert rows(figure, "link", "day", "until") == [(9, 10), (20, 24)]


def test_title_and_alternative_text_count() -> None:
    assert draw(MARKS).title == "Milestones: 3 of 5 reached, two late"
    assert draw(MARKS).sentence == "3 of 5 reached, two late."
    assert draw(MARKS[:1]).title == "Milestones: 1 of 1 reached"


def test_marks_say_what_they_are() -> None:
    sentences = set(drawn(draw(MARKS)).table["said"])
    assert "Milestone 2: Lead one call with support: planned for 15 November, reached on 19 November" in sentences
    assert "Milestone 5: Lead a call alone: planned for 25 November" in sentences


def test_rows_grow_with_the_milestones_until_there_are_too_many() -> None:
    many = [MilestoneMark(f"Step {n}", START + timedelta(n), None) for n in range(43)]
    heights = [drawn(draw(many[:n])).spec["height"] for n in (1, 2, 18, 43)]
    assert heights[1] - heights[0] == (heights[2] - heights[1]) / 16
    assert heights[2] == heights[3]
    assert draw(many).subtitle.startswith("The first 18 of 43.")
    numbers = draw(many).numbers
    assert isinstance(numbers, pa.Table)
    assert len(numbers) == 43


def test_a_title_reaches_the_chart_as_it_was_typed() -> None:
    figure = draw([MilestoneMark("100 % of 'it' + datum", END, None)])
    assert chosen(figure)["names"] == {"1": "1  100 % of 'it' + datum"}


def test_the_numbers_hold_planned_and_reached_days() -> None:
    numbers = draw(MARKS).numbers
    assert isinstance(numbers, pa.Table)
    assert numbers.column_names == ["Milestone", "Planned", "Reached", "State"]
    assert tuple(numbers.to_pylist()[1].values()) == (
        "2 Lead one call with support",
        date(2026, 11, 15),
        date(2026, 11, 19),
        "4 days late",
    )
    assert numbers["Reached"].to_pylist()[3:] == [None, None]
