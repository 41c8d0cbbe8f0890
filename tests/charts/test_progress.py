"""Progress and pace without a server: first with nothing reported, then with everything."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa
import pytest

from lib.charts import Figure, ProgressReport, progress_and_pace
from tests.charts.drawn import check, chosen, drawn, rows

START, END, TODAY = date(2026, 4, 27), date(2026, 5, 26), date(2026, 5, 14)
REPORTS = [ProgressReport(date(2026, 4, 29), 10, "Jonas Weber"), ProgressReport(date(2026, 5, 7), 55, "Maya Lindqvist")]


def draw(
    reports: list[ProgressReport], *, start: date = START, end: date = END, today: date = TODAY, is_over: bool = False
) -> Figure:
    return progress_and_pace(reports, start=start, end=end, today=today, is_over=is_over)


def test_before_the_first_check_in_a_sentence_stands_in_place_of_the_chart() -> None:
    figure = draw([])
    assert figure.drawing is None
    assert figure.numbers is None
    assert (figure.title, figure.sentence) == (
        "Progress 0\N{NO-BREAK SPACE}%",
        "Progress shows after the first check-in.",
    )


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(lambda: draw(REPORTS[:1]), id="one-check-in"),
        pytest.param(lambda: draw(REPORTS), id="two-check-ins"),
        pytest.param(lambda: draw(REPORTS[:1], end=START, today=START), id="a-plan-of-one-day"),
        pytest.param(lambda: draw(REPORTS, today=END + timedelta(40)), id="long-past-its-end"),
        pytest.param(lambda: draw(REPORTS, today=END + timedelta(2), is_over=True), id="ended"),
        pytest.param(
            lambda: draw([ProgressReport(START + timedelta(7 * n), n, "Jo") for n in range(52)], end=date(2027, 5, 1)),
            id="a-year",
        ),
    ],
)
def test_the_chart_is_valid_whatever_there_is(figure: Callable[[], Figure]) -> None:
    drawing = drawn(figure())
    check(drawing)
    first, last = chosen(drawing)["days"]
    assert first < last
    days = [*chosen(drawing)["ticks"], *chosen(drawing)["few_ticks"], *drawing.table["day"]]
    assert all(first <= day <= last for day in days)


def test_progress_goes_from_nothing_at_the_start_over_the_check_ins_and_no_further() -> None:
    assert rows(draw(REPORTS[::-1]), "report", "day", "progress") == [(0, 0), (2, 10), (10, 55)]


def test_two_reports_of_one_day_keep_their_order() -> None:
    again = [ProgressReport(TODAY, 70, "Jonas Weber"), ProgressReport(TODAY, 60, "Maya Lindqvist")]
    assert rows(draw([*REPORTS, *again]), "report", "progress") == [0, 10, 55, 70, 60]
    assert draw([*REPORTS, *again]).title == "Progress 60\N{NO-BREAK SPACE}%"


def test_the_even_pace_leads_to_everything_on_the_last_day() -> None:
    assert rows(draw(REPORTS, today=END + timedelta(9)), "pace", "day", "progress") == [(0, 0), (29, 100)]


def test_title_and_subtitle_answer_with_numbers() -> None:
    figure = draw(REPORTS)
    assert figure.title == "Progress 55\N{NO-BREAK SPACE}%"
    assert figure.subtitle == "As reported at check-ins · even pace today: 59\N{NO-BREAK SPACE}%"
    assert figure.sentence == "Day 17 of 29: 55\N{NO-BREAK SPACE}% reported, even pace 59\N{NO-BREAK SPACE}%."


def test_a_plan_that_has_ended_has_no_pace_of_today() -> None:
    figure = draw(REPORTS, today=date(2026, 5, 20), is_over=True)
    assert figure.subtitle == "As reported at check-ins"
    assert figure.sentence == "Ended on 20 May: 55\N{NO-BREAK SPACE}% reported."
    assert rows(figure, "today", "word") == ["Ended"]


def test_the_end_is_named_unless_today_stands_beside_it() -> None:
    assert rows(draw(REPORTS), "end", "word") == ["End"]
    assert rows(draw(REPORTS, today=END - timedelta(2)), "end", "word") == [""]


def test_marks_say_what_they_are() -> None:
    assert rows(draw(REPORTS), "report", "said") == [
        "The start on 27 April: 0\N{NO-BREAK SPACE}%",
        "Check-in on 29 April: 10\N{NO-BREAK SPACE}%",
        "Check-in on 7 May: 55\N{NO-BREAK SPACE}%",
    ]


def test_days_are_named_less_often_on_a_narrow_drawing() -> None:
    named = chosen(draw(REPORTS))
    assert named["ticks"] == [0, 7, 14, 21, 29]
    assert named["few_ticks"] == [0, 14, 29]
    assert named["tick_names"]["29"] == "26 May"


def test_days_have_their_year_where_the_axis_is_almost_one() -> None:
    year = draw(REPORTS, end=date(2027, 4, 27))
    assert chosen(year)["tick_names"]["365"] == "27 Apr 2027"


def test_filling_the_chart_leaves_the_prepared_one_as_it_is() -> None:
    first = json.dumps(drawn(draw(REPORTS)).spec)
    draw(REPORTS[:1], today=END)
    assert json.dumps(drawn(draw(REPORTS)).spec) == first


def test_the_numbers_name_who_set_them_and_the_pace_of_that_day() -> None:
    numbers = draw(REPORTS).numbers
    assert isinstance(numbers, pa.Table)
    assert numbers.column_names == ["Check-in", "Progress", "Even pace", "Set by"]
    assert [tuple(row.values()) for row in numbers.to_pylist()] == [
        (date(2026, 4, 29), "10\N{NO-BREAK SPACE}%", "7\N{NO-BREAK SPACE}%", "Jonas Weber"),
        (date(2026, 5, 7), "55\N{NO-BREAK SPACE}%", "34\N{NO-BREAK SPACE}%", "Maya Lindqvist"),
    ]
