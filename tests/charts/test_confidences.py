"""Two confidences without a server: nobody said any, one side did, both did."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from lib.charts import Confidences, Figure, ProgressReport, progress_and_pace, two_confidences
from tests.charts.drawn import check, chosen, rows

START, END, TODAY = date(2026, 4, 27), date(2026, 5, 26), date(2026, 5, 14)
FIRST, SECOND, THIRD = (START + timedelta(days) for days in (2, 6, 10))
BOTH = [Confidences(FIRST, 2, 4), Confidences(THIRD, 3, 4)]


def draw(check_ins: list[Confidences], *, member: str = "Jonas", manager: str = "Maya", today: date = TODAY) -> Figure:
    return two_confidences(check_ins, member=member, manager=manager, start=START, end=END, today=today)


@pytest.mark.parametrize("check_ins", [[], [Confidences(FIRST, None, None)]], ids=["no-check-in", "nobody-said"])
def test_where_nobody_said_any_a_sentence_stands_in_place_of_the_chart(check_ins: list[Confidences]) -> None:
    figure = draw(check_ins)
    assert figure.drawing is None
    assert figure.title == "Confidence"
    assert figure.sentence.startswith("It shows after the first check-in in which one of you says")


@pytest.mark.parametrize(
    "check_ins",
    [
        pytest.param(BOTH[:1], id="one-check-in"),
        pytest.param([Confidences(FIRST, None, 5)], id="one-side-once"),
        pytest.param(BOTH, id="both"),
        pytest.param([Confidences(FIRST, 1, None), Confidences(SECOND, None, 5), *BOTH[1:]], id="in-turns"),
        pytest.param([Confidences(START, 3, 3), Confidences(END + timedelta(3), 3, 3)], id="past-the-end"),
    ],
)
def test_the_chart_is_valid_whatever_there_is(check_ins: list[Confidences]) -> None:
    figure = draw(check_ins)
    check(figure)
    assert len(rows(figure, "team_member", "day")) == sum(c.member is not None for c in check_ins)
    assert len(rows(figure, "manager", "day")) == sum(c.manager is not None for c in check_ins)


def test_it_stands_below_progress_on_the_same_days() -> None:
    today = END + timedelta(4)
    check_ins = [*BOTH, Confidences(END + timedelta(6), None, None)]
    reports = [ProgressReport(held_on, 10, "Jonas Weber") for held_on, _, _ in check_ins]
    above = chosen(progress_and_pace(reports, start=START, end=END, today=today))
    assert above == chosen(draw(check_ins, today=today))


def test_the_gap_follows_both_lines_between_check_ins_of_one_side() -> None:
    check_ins = [Confidences(FIRST, 1, 5), Confidences(SECOND, None, 4), Confidences(THIRD, 5, 3)]
    assert rows(draw(check_ins), "gap", "day", "value", "until") == [(2, 1, 5), (6, 3, 4), (10, 5, 3)]


def test_there_is_no_gap_where_only_one_side_said_how_confident_they_are() -> None:
    figure = draw([Confidences(FIRST, 2, None), Confidences(SECOND, None, 4)])
    assert not rows(figure, "gap", "day")
    assert "shaded" not in figure.subtitle
    assert "shaded" in draw(BOTH).subtitle
    assert "shaded" not in draw([Confidences(FIRST, 3, 3), Confidences(SECOND, 4, 4)]).subtitle


def test_each_line_is_named_at_its_latest_value_and_equal_ones_once() -> None:
    apart = draw(BOTH)
    assert rows(apart, "team_member name", "value", "word") == [(3, "Jonas")]
    assert rows(apart, "manager name", "value", "word") == [(4, "Maya")]
    level = draw([*BOTH, Confidences(TODAY, 4, None)])
    assert rows(level, "both", "value", "word") == [(4, "Both")]
    assert not rows(level, "manager name", "word")


@pytest.mark.parametrize(
    ("check_ins", "title", "said"),
    [
        (BOTH[::-1], "Confidence: Jonas 3, Maya 4 of 5", "Latest: team member 3, manager 4 of 5."),
        ([Confidences(FIRST, None, 4)], "Confidence: Maya 4 of 5", "Latest: manager 4 of 5."),
        (
            [*BOTH, Confidences(TODAY, 5, None)],
            "Confidence: Jonas 5, Maya 4 of 5",
            "Latest: team member 5, manager 4 of 5.",
        ),
    ],
    ids=["both", "one-side", "one-side-later"],
)
def test_title_and_alternative_text_say_the_latest(check_ins: list[Confidences], title: str, said: str) -> None:
    assert (draw(check_ins).title, draw(check_ins).sentence) == (title, said)


def test_two_of_one_name_are_told_apart_by_their_part() -> None:
    assert draw(BOTH, member="Sam", manager="Sam").title == "Confidence: Team member 3, Manager 4 of 5"


def test_the_legend_names_who_said_something() -> None:
    assert draw(BOTH).legend == "● Jonas · □ Maya"
    assert draw([Confidences(FIRST, 2, None)]).legend == "● Jonas"


def test_the_numbers_hold_every_check_in_and_nothing_where_nothing_was_said() -> None:
    numbers = draw([Confidences(FIRST, 2, 4), Confidences(SECOND, None, None), Confidences(THIRD, None, 4)]).numbers
    assert isinstance(numbers, pa.Table)
    assert numbers.column_names == ["Check-in", "Jonas", "Maya"]
    assert numbers["Jonas"].to_pylist() == [2, None, None]
    assert numbers["Maya"].to_pylist() == [4, None, 4]
