"""The team timeline without a server: no plan, one, many, and each state a plan may be in."""

from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa
import pytest

from lib.charts import MOST_ROWS, STATES, Figure, PlanBar, team_timeline
from lib.plans.rules.schedule import even_pace
from tests.charts.drawn import check, chosen, drawn, rows

TODAY = date(2026, 5, 14)


def bar(
    person: str = "Jonas Weber",
    state: str = "Active",
    start: date = date(2026, 4, 27),
    end: date = date(2026, 5, 26),
    progress: int = 55,
    late_since: date | None = None,
) -> PlanBar:
    return PlanBar(person, "Leading customer workshops", state, start, end, progress, late_since)


PAST = bar("Nina Kowalska", start=date(2026, 4, 1), end=date(2026, 4, 27), progress=80)
PROPOSED = bar("Sam Carter", "Proposed", date(2026, 5, 18), date(2026, 6, 16), 0)
LATE = bar(late_since=date(2026, 5, 11))


def draw(*plans: PlanBar, today: date = TODAY) -> Figure:
    return team_timeline(plans, today=today)


def test_without_plans_a_sentence_stands_in_place_of_the_chart() -> None:
    assert draw().drawing is None
    assert draw().sentence == "No active plans."


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(lambda: draw(bar()), id="one"),
        pytest.param(lambda: draw(bar(start=TODAY, end=TODAY)), id="one-of-one-day"),
        pytest.param(lambda: draw(PAST, PROPOSED, LATE), id="three"),
        pytest.param(lambda: draw(PROPOSED), id="ahead"),
        pytest.param(lambda: draw(PAST, today=date(2028, 1, 1)), id="long-past-its-end"),
        pytest.param(lambda: draw(*(bar(state=state) for state in STATES[1:])), id="every-state"),
    ],
)
def test_the_chart_is_valid_whatever_there_is(figure: Callable[[], Figure]) -> None:
    drawing = drawn(figure())
    check(drawing)
    first, last = chosen(drawing)["days"]
    assert first < last
    assert all(first <= day <= last for day in drawing.table["day"])


def test_plans_stand_in_the_order_of_their_ends() -> None:
    names = chosen(draw(PROPOSED, LATE, PAST))["names"]
    assert names == {"1": "Nina Kowalska", "2": "Jonas Weber", "3": "Sam Carter"}


def test_two_plans_of_one_person_are_two_rows() -> None:
    figure = draw(bar(), bar(end=date(2026, 6, 1)))
    assert rows(figure, "whole", "row") == [1, 2]
    assert chosen(figure)["names"] == {"1": "Jonas Weber", "2": "Jonas Weber"}


def test_a_bar_is_full_for_the_reported_progress_and_pale_for_the_rest() -> None:
    figure = draw(bar(start=TODAY - timedelta(10), end=TODAY + timedelta(10), progress=25))
    assert rows(figure, "whole", "day", "until") == [(0, 20)]
    assert rows(figure, "done", "day", "until") == [(0, 5)]
    assert not rows(draw(PROPOSED), "done", "day")


@pytest.mark.parametrize("day", [1, 14, 28, 29])
def test_a_full_part_that_ends_left_of_today_is_behind_the_even_pace(day: int) -> None:
    start, end = TODAY - timedelta(day), TODAY - timedelta(day) + timedelta(29)
    pace = even_pace(start, end, TODAY)
    ends = {p: rows(draw(bar(start=start, end=end, progress=p)), "done", "until")[0] for p in range(1, 101)}
    assert all(progress <= pace for progress, until in ends.items() if until < day)
    assert ends[max(pace - 5, 1)] < day


@pytest.mark.parametrize("state", STATES[1:])
def test_every_state_has_its_colour_and_its_word(state: str) -> None:
    figure = draw(bar(state=state))
    assert rows(figure, "whole", "shown") == [state]
    assert rows(figure, "word", "word") == [state]


def test_a_tail_leads_from_the_end_of_an_active_plan_to_today() -> None:
    figure = draw(PAST)
    assert rows(figure, "tail", "day", "until", "shown") == [(26, 43, "Late")]
    assert rows(figure, "late word", "day", "word") == [(43, "17 days late")]
    assert not rows(figure, "word", "word")


@pytest.mark.parametrize("state", ["Proposed", "Paused", "Achieved", "Cancelled"])
def test_only_an_active_plan_is_past_its_end(state: str) -> None:
    figure = draw(PAST._replace(state=state))
    assert not rows(figure, "tail", "day")
    assert "past" not in figure.title
    # The word of its state begins where today's line cannot strike it out.
    assert rows(figure, "word", "day", "word") == [(43, state)]


def test_a_late_check_in_is_marked_on_the_day_it_was_due() -> None:
    figure = draw(LATE)
    assert rows(figure, "late", "day", "shown") == [(14, "Late")]
    assert rows(figure, "late", "When") == ["Check-in late, due since 11 May"]
    assert not rows(draw(bar()), "late", "day")


@pytest.mark.parametrize(
    ("plans", "title"),
    [
        ([bar()], "One plan; it ends on Tuesday 26 May"),
        ([bar(), PROPOSED], "Two plans; the next ends on Tuesday 26 May"),
        ([bar(), PROPOSED, PAST], "Three plans, one past its end; the next ends on Tuesday 26 May"),
        ([PAST, PAST], "Two plans, two past their end"),
        ([bar(end=TODAY)], "One plan; it ends today"),
    ],
    ids=["one", "two", "one-past", "all-past", "today"],
)
def test_title_and_alternative_text_say_what_ends_when(plans: list[PlanBar], title: str) -> None:
    assert draw(*plans).title == title
    assert draw(*plans).sentence == f"{title}."


def test_the_legend_names_only_what_occurs() -> None:
    assert draw(PROPOSED).legend == "Pale: still ahead"
    assert draw(bar(progress=100)).legend == "Full colour: progress so far"
    assert draw(PAST, LATE).legend == (
        "Full colour: progress so far · pale: still ahead · ▼ check-in late · dotted: past its end"
    )


def test_of_many_plans_those_that_end_first_are_drawn_and_all_are_counted() -> None:
    figure = draw(*(bar(f"Person {n}", end=TODAY + timedelta(n)) for n in range(43)))
    assert len(rows(figure, "whole", "row")) == MOST_ROWS == 18
    assert figure.subtitle == "18 of 43, those that end first"
    assert figure.title.startswith("43 plans")
    assert figure.numbers is not None
    assert len(figure.numbers) == 43


def test_the_numbers_hold_every_plan() -> None:
    numbers = draw(LATE, PAST).numbers
    assert isinstance(numbers, pa.Table)
    assert numbers.column_names == [
        "Team member",
        "Development area",
        "State",
        "From",
        "To",
        "Progress",
        "Late",
    ]
    assert numbers["Late"].to_pylist() == ["17 days past its end", "Check-in due since 11 May"]
