"""The charts of leadership without a server: nothing, one row, and as many as there may be."""

from collections.abc import Callable
from datetime import date

import pytest

from lib.charts import Figure, OnTimeOfGroup, on_time_by_department, outcomes_by_quarter, started_by_month
from lib.charts.on_time import names_of
from lib.models import Outcome
from tests.charts.drawn import check, drawn, rows

MAY, JUNE, Q2 = date(2026, 5, 1), date(2026, 6, 1), date(2026, 4, 1)
SHARES = {Outcome.ACHIEVED: 60, Outcome.PARTLY: 35, Outcome.NOT_YET: 5}
YEAR = [date(2025 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(7, 19)]


@pytest.mark.parametrize(
    "figure",
    [
        started_by_month([]),
        outcomes_by_quarter([]),
        outcomes_by_quarter([(date(2026, 4, 1), {})]),
        on_time_by_department([], None, None),
        on_time_by_department([], Q2, None),
    ],
)
def test_without_figures_a_sentence_stands_in_place_of_the_chart(figure: Figure) -> None:
    assert figure.drawing is None
    assert figure.said.endswith(".")


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(lambda: started_by_month([(MAY, 5)]), id="one-month"),
        pytest.param(lambda: started_by_month([(MAY, None)]), id="few"),
        pytest.param(lambda: started_by_month([(month, 100_000) for month in YEAR]), id="a-year"),
        pytest.param(lambda: outcomes_by_quarter([(date(2026, 4, 1), SHARES)]), id="one-quarter"),
        pytest.param(
            lambda: outcomes_by_quarter([(month, SHARES if n else {}) for n, month in enumerate(YEAR[::3])]),
            id="four-quarters",
        ),
        pytest.param(lambda: on_time_by_department([OnTimeOfGroup(["Sales"], 5)], Q2, None), id="one-department"),
        pytest.param(
            lambda: on_time_by_department(
                [OnTimeOfGroup([f"Department {n}", "Legal"], 5 + 5 * (n % 19), 40) for n in range(40)], Q2, 60
            ),
            id="forty-departments",
        ),
    ],
)
def test_the_chart_is_valid_whatever_there_is(figure: Callable[[], Figure]) -> None:
    check(drawn(figure()))


def test_the_title_answers_with_the_last_month() -> None:
    figure = started_by_month([(MAY, 15), (JUNE, 10)])
    assert figure.title == "About 10 plans started in June 2026"
    assert figure.said == "About 10 plans started in June 2026. Most were about 15, in May 2026."
    assert started_by_month([(MAY, 15), (JUNE, None)]).said.startswith(
        "Too few plans started in June 2026 to be shown."
    )


def test_a_number_too_small_to_be_shown_is_nowhere() -> None:
    figure = started_by_month([(MAY, None), (JUNE, 10)])
    assert rows(figure, "few", "value") == [0]
    assert figure.numbers is not None
    assert list(figure.numbers["Plans started"]) == ["too few", "10"]


def test_outcomes_say_their_shares_in_their_order() -> None:
    figure = outcomes_by_quarter([(date(2026, 1, 1), {}), (date(2026, 4, 1), SHARES)])
    assert figure.title == "About 95\u00a0% achieved their goal or a part of it in Q2 2026"
    assert figure.said == "Q2 2026: 60\u00a0% achieved, 35\u00a0% partly achieved and 5\u00a0% not yet achieved."
    assert rows(figure, "part", "shown") == ["Achieved", "Partly achieved", "Not yet achieved"]
    assert rows(figure, "part", "until")[-1] == pytest.approx(100)
    assert rows(figure, "few", "word") == ["Fewer than five people"]


def test_departments_that_are_one_stand_in_one_row() -> None:
    groups = [OnTimeOfGroup(["Sales"], 75, 60), OnTimeOfGroup(["Finance", "Legal"], 40), OnTimeOfGroup(list("ABC"), 40)]
    figure = on_time_by_department(groups, Q2, 65)
    assert figure.title == (
        "Q2 2026: check-ins on time from 40\u00a0% in Finance and Legal and 3 other departments to 75\u00a0% in Sales"
    )
    assert rows(figure, "bar", "name") == ["Sales · about 60 check-ins", "Finance and Legal", "3 other departments"]
    assert rows(figure, "bar", "When") == ["Sales", "Finance and Legal", "A, B and C"]
    assert rows(figure, "all", "word") == ["Everybody: 65\u00a0%"]
    assert figure.numbers is not None
    assert list(figure.numbers["Department"]) == ["Sales", "Finance + Legal", "A + B + C"]
    assert list(figure.numbers["Of about"]) == ["60", "too few", "too few"]


def test_no_group_is_called_by_the_first_of_many_names() -> None:
    assert names_of([OnTimeOfGroup(list("ABC"), 40), OnTimeOfGroup(list("DEFG"), 40)]) == [
        "3 departments",
        "4 departments",
    ]
    long = OnTimeOfGroup(["Research and Development", "Corporate Communications"], 40)
    assert names_of([OnTimeOfGroup(["Sales"], 75), long]) == ["Sales", "2 other departments"]


def test_departments_as_good_as_each_other_are_no_range() -> None:
    figure = on_time_by_department([OnTimeOfGroup(["Sales"], 95), OnTimeOfGroup(["Legal"], 95)], Q2, 95)
    assert figure.title == "Q2 2026: 95\u00a0% or more of check-ins on time in each of the 2 groups"
