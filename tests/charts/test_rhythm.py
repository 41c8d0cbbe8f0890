"""The rhythm line without a server: first with nothing on it, then with everything."""

import json
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lib import charts
from lib.charts import MilestoneMark
from lib.models import Cadence
from lib.plans.rules import schedule
from lib.settings import ROOT
from tests.charts.drawn import Drawn, check, chosen, drawn

START, END = date(2026, 4, 27), date(2026, 5, 26)  # weekly on Wednesdays: 29 April, 6, 13 and 20 May
FRIDAY = date(2026, 5, 15)
WEEKLY = schedule.Rhythm(START, END, Cadence.WEEKLY, 10, 2)
HELD = {date(2026, 4, 29): date(2026, 4, 29), date(2026, 5, 6): date(2026, 5, 8)}
MILESTONES = [
    MilestoneMark("Shadowed two workshops", date(2026, 5, 6), date(2026, 5, 5)),
    MilestoneMark("Runs one alone", date(2026, 5, 25), None),
]
Line = list[schedule.DueDate]


def line(today: date = FRIDAY, held: dict[date, date] | None = None) -> Line:
    return schedule.due_line(WEEKLY, HELD if held is None else held, today)


def draw(
    check_ins: Line,
    extra: tuple[date, ...] = (),
    milestones: tuple[MilestoneMark, ...] | list[MilestoneMark] = (),
    *,
    end: date = END,
    today: date = FRIDAY,
) -> Drawn:
    return drawn(charts.rhythm(check_ins, extra, milestones, start=START, end=end, today=today))


def kinds(drawing: Drawn) -> list[str]:
    return list(drawing.table["kind"])


@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param(lambda: draw([]), id="nothing"),
        pytest.param(lambda: draw([], end=START, today=START), id="a-plan-of-one-day"),
        pytest.param(lambda: draw(line()[:1]), id="one-due-date"),
        pytest.param(lambda: draw([], milestones=MILESTONES[:1]), id="one-milestone"),
        pytest.param(lambda: draw(line(), (date(2026, 5, 11),), MILESTONES), id="everything"),
        pytest.param(lambda: draw(line(START), today=START - timedelta(5)), id="not-begun"),
        pytest.param(lambda: draw(line(END), today=END + timedelta(40)), id="long-past-its-end"),
    ],
)
def test_the_rhythm_line_is_valid_whatever_there_is(drawing: Any) -> None:
    check(drawing())
    assert drawing().spec["height"] == 132
    assert "whole" in kinds(drawing())


def test_filling_the_line_leaves_the_prepared_one_as_it_is() -> None:
    first = json.dumps(draw(line(), milestones=MILESTONES).spec)
    draw([], today=START)
    assert json.dumps(draw(line(), milestones=MILESTONES).spec) == first


def test_every_due_date_has_a_tick_and_its_name_below() -> None:
    names = chosen(draw(line()))
    assert names["ticks"] == [2, 9, 16, 23]
    assert [names["tick_names"][str(tick)] for tick in names["ticks"]] == ["29 Apr", "6 May", "13 May", "20 May"]


def test_without_due_dates_start_and_end_are_named() -> None:
    names = chosen(draw([]))
    assert names["tick_names"] == {"0": "27 Apr", "29": "26 May"}


def test_thirteen_due_dates_all_stand_on_the_line() -> None:
    quarter = schedule.Rhythm(START, START + timedelta(92), Cadence.WEEKLY, 10, 2)
    drawing = draw(schedule.due_line(quarter, {}, START), end=START + timedelta(92), today=START)
    assert len(chosen(drawing)["ticks"]) == kinds(drawing).count("due") == 13


def test_marks_say_what_has_become_of_each_check_in() -> None:
    drawing = draw(line(held={date(2026, 5, 6): date(2026, 5, 8)}), (date(2026, 5, 11),), MILESTONES)
    said = list(drawing.table["said"])
    assert kinds(drawing).count("held") == 2
    for sentence in (
        "Check-in 1: due 29 April, missed",
        "Check-in 2: due 6 May, held 8 May",
        "Check-in 3: due 13 May, late",
        "Check-in 4: due 20 May",
        "Extra check-in: held 11 May",
        "Milestone 1: Shadowed two workshops: reached on 5 May",
        "Milestone 2: Runs one alone: planned for 25 May",
        "Today: 15 May",
    ):
        assert sentence in said


def test_late_is_marked_late_and_nothing_else_is() -> None:
    assert "late" not in kinds(draw(line(date(2026, 5, 14)), today=date(2026, 5, 14)))
    late = draw(line()).table.query("kind == 'late'")
    assert list(late["day"]) == [16]
    assert list(late["shown"]) == ["Late"]


def test_a_skipped_check_in_is_marked_and_counted_in_no_figure() -> None:
    skipping = replace(WEEKLY, skipped=frozenset({date(2026, 5, 6)}), moved={date(2026, 5, 20): date(2026, 5, 21)})
    due = schedule.due_line(skipping, {date(2026, 4, 29): date(2026, 4, 29)}, FRIDAY)
    drawing = draw(due)
    check(drawing)
    sentences = set(drawing.table["said"])
    assert "Check-in 2: due 6 May, skipped" in sentences
    assert "Check-in 4: due 21 May, moved from 20 May" in sentences
    assert kinds(drawing).count("skipped") == 1
    assert charts.rhythm_table(due, [], [])["State"].to_pylist() == ["Held", "Skipped", "Late", "Ahead"]
    assert "┊ skipped" in charts.rhythm_legend(due, [])
    said = charts.rhythm_alt(due, [], start=START, end=END, today=FRIDAY)
    assert said == "Day 18 of 29: 1 of 2 check-ins held, due since Wednesday 13 May."


def test_every_state_of_a_due_date_can_be_drawn() -> None:
    every = [
        schedule.DueDate(n, START + timedelta(n), None, state) for n, state in enumerate(schedule.DueState, start=1)
    ]
    check(draw(every))
    assert len(charts.rhythm_table(every, [], [])) == len(schedule.DueState)


def test_a_check_in_held_late_is_linked_to_its_due_date() -> None:
    links = draw(line()).table.query("kind == 'link'")
    assert list(zip(links["day"], links["until"], strict=True)) == [(9, 11)]


def test_a_reached_milestone_stands_where_it_was_reached_and_keeps_its_number() -> None:
    table = draw(line(), milestones=MILESTONES).table.set_index("kind")
    assert (table.loc["reached", "day"], table.loc["reached", "number"]) == (8, 1)
    assert (table.loc["planned", "day"], table.loc["planned", "number"]) == (28, 2)


@pytest.mark.parametrize(
    ("today", "so_far", "is_marked"),
    [
        pytest.param(START - timedelta(3), None, False, id="before"),
        pytest.param(START, None, True, id="first-day"),
        pytest.param(FRIDAY, 18, True, id="in-the-middle"),
        pytest.param(END + timedelta(3), 29, True, id="past-its-end"),
    ],
)
def test_the_bar_is_filled_until_today_and_never_past_its_end(today: date, so_far: int | None, is_marked: bool) -> None:
    table = draw(line(today), today=today).table
    assert list(table.query("kind == 'so far'")["until"]) == ([] if so_far is None else [so_far])
    assert ("today" in list(table["kind"])) is is_marked


def test_the_line_of_a_plan_that_has_ended_does_not_say_today() -> None:
    over = drawn(charts.rhythm(line(), [], MILESTONES, start=START, end=END, today=FRIDAY, is_over=True))
    assert "Ended" in set(over.table["What"])
    assert "Today" not in set(over.table["What"])
    said = charts.rhythm_alt(line(), [], start=START, end=END, today=FRIDAY, is_over=True)
    assert said == "Ended on 15 May: 2 of 3 check-ins held."


@pytest.mark.parametrize(("today", "edge"), [(START, "left"), (FRIDAY, "center"), (END, "right")])
def test_the_word_today_stays_inside_the_drawing(today: date, edge: str) -> None:
    assert chosen(draw(line(today), today=today))["today_align"] == edge


def test_days_are_numbers_so_that_no_time_zone_moves_them() -> None:
    assert not [name for name, kind in draw(line()).table.dtypes.items() if "datetime" in str(kind)]
    assert ":T" not in json.dumps(draw(line()).spec)
    assert '"temporal"' not in json.dumps(draw(line()).spec)


def test_the_theme_has_a_colour_for_each_state() -> None:
    """A chart fixes the states in this order and takes the colours from the theme."""
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for mode in ("light", "dark"):
        assert len(theme[mode]["chartCategoricalColors"]) == len(charts.STATES)
    assert '"range"' not in json.dumps(draw(line()).spec)


@pytest.mark.parametrize(
    ("held", "milestones", "today", "sentence"),
    [
        pytest.param(
            HELD,
            MILESTONES,
            FRIDAY,
            "Day 18 of 29: 2 of 3 check-ins held, due since Wednesday 13 May; 1 of 2 milestones reached.",
            id="late",
        ),
        pytest.param(
            HELD,
            [],
            date(2026, 5, 11),
            "Day 14 of 29: 2 of 2 check-ins held, next due Wednesday 13 May.",
            id="on-track",
        ),
        pytest.param(
            {},
            [],
            START - timedelta(1),
            "Starts on 27 April: no check-in was due yet, next due Wednesday 29 April.",
            id="not-begun",
        ),
        pytest.param({}, [], END + timedelta(1), "1 day past its end: 0 of 4 check-ins held.", id="over"),
    ],
)
def test_the_alternative_text_says_where_the_plan_is(
    held: dict[date, date], milestones: list[MilestoneMark], today: date, sentence: str
) -> None:
    assert charts.rhythm_alt(line(today, held), milestones, start=START, end=END, today=today) == sentence


def test_the_legend_names_only_what_occurs() -> None:
    assert charts.rhythm_legend([], []) == ""
    assert charts.rhythm_legend(line(START, {}), []) == "| check-in due"
    assert charts.rhythm_legend(line(), MILESTONES) == "| check-in due · ● held · ▼ late · ◆ milestone"
    assert charts.rhythm_legend(line(END, {}), []) == "| check-in due · ▼ late · ✕ missed"


def test_the_table_behind_the_line_is_in_the_order_of_the_dates() -> None:
    table = charts.rhythm_table(line(), [date(2026, 5, 11)], MILESTONES)
    assert table.column_names == ["What", "Planned", "Done", "State"]
    assert [(row["What"], row["State"]) for row in table.to_pylist()] == [
        ("Check-in 1", "Held"),
        ("Check-in 2", "Held late"),
        ("Milestone 1: Shadowed two workshops", "Reached"),
        ("Extra check-in", "Held"),
        ("Check-in 3", "Late"),
        ("Check-in 4", "Ahead"),
        ("Milestone 2: Runs one alone", "Planned"),
    ]
    assert not charts.rhythm_table([], [], []).num_rows
