"""The charts of leadership without a server: nothing, one row, as many as there may be; and what they say is true."""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pytest

from lib import formatting
from lib.charts import (
    Figure,
    OnTimeInMonth,
    OnTimeOfGroup,
    QuarterOutcomes,
    on_time_by_department,
    on_time_by_month,
    outcomes_by_quarter,
    started_by_month,
)
from lib.charts.on_time import names_of
from lib.exports.overview import headline
from lib.insights.leadership.disclosure import Headline
from lib.insights.leadership.overview import LeadershipFigure, Overview
from lib.models import Outcome
from lib.months import Month, months_later
from tests.charts.drawn import check, drawn, rows

MAY, JUNE, Q1, Q2 = date(2026, 5, 1), date(2026, 6, 1), date(2026, 1, 1), date(2026, 4, 1)
SHARES = {Outcome.ACHIEVED: 60, Outcome.PARTLY: 35, Outcome.NOT_YET: 5}
YEAR = [months_later(date(2025, 7, 1), number) for number in range(12)]
QUARTERS = YEAR[::3]
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    "figure",
    [
        on_time_by_month([]),
        on_time_by_month([OnTimeInMonth(MAY, None)]),
        started_by_month([]),
        started_by_month([(MAY, None)]),
        outcomes_by_quarter([]),
        outcomes_by_quarter([QuarterOutcomes(Q2, {})]),
        on_time_by_department([], None, None),
        on_time_by_department([], Q2, None),
    ],
)
def test_without_figures_a_sentence_stands_in_place_of_the_chart(figure: Figure) -> None:
    assert figure.drawing is None
    assert figure.sentence.endswith(".")


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(lambda: on_time_by_month([OnTimeInMonth(MAY, 5)]), id="one-month-on-time"),
        pytest.param(
            lambda: on_time_by_month([OnTimeInMonth(month, None if n % 3 else 80, 40) for n, month in enumerate(YEAR)]),
            id="a-year-on-time",
        ),
        pytest.param(lambda: started_by_month([(MAY, 5)]), id="one-month"),
        pytest.param(
            lambda: started_by_month([(month, 100_000 if n else None) for n, month in enumerate(YEAR)]), id="a-year"
        ),
        pytest.param(lambda: outcomes_by_quarter([QuarterOutcomes(Q2, SHARES)]), id="one-quarter"),
        pytest.param(
            lambda: outcomes_by_quarter(
                [
                    QuarterOutcomes(month, SHARES if n else {}, 100 if n > 1 else None)
                    for n, month in enumerate(YEAR[::3])
                ]
            ),
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


def test_a_month_that_is_not_shown_is_a_gap_in_the_line() -> None:
    figure = on_time_by_month([OnTimeInMonth(Q2, 80), OnTimeInMonth(MAY, None), OnTimeInMonth(JUNE, 75, 40)])
    assert rows(figure, "month", "month", "stretch") == [("2026-04-01", 0), ("2026-06-01", 1)]
    assert rows(figure, "few", "said") == ["May 2026: Too few people had a check-in"]
    assert rows(figure, "month", "What")[-1] == f"75{NBSP}% of about 40 check-ins on time"
    assert figure.numbers is not None
    assert figure.numbers.to_dict("list") == {
        "Month": [Q2, MAY, JUNE],
        "Check-ins on time": [f"80{NBSP}%", "too few", f"75{NBSP}%"],
        "Of about": ["not shown", "not shown", "40"],
    }
    assert isinstance(figure.numbers["Month"][0], Month)


def test_a_number_too_small_to_be_shown_is_nowhere() -> None:
    figure = started_by_month([(MAY, None), (JUNE, 10)])
    assert rows(figure, "few", "plans") == [0]
    assert figure.numbers is not None
    assert list(figure.numbers["Plans started"]) == ["too few", "10"]


def test_outcomes_say_their_shares_in_their_order() -> None:
    figure = outcomes_by_quarter([QuarterOutcomes(Q1, {}), QuarterOutcomes(Q2, SHARES, 100)])
    assert figure.title == f"Q2 2026: 95{NBSP}% or more of closed plans achieved their goal or a part of it"
    # Nobody reads a failure where there may be none.
    assert (
        figure.sentence
        == f"Q2 2026: 60{NBSP}% achieved, 35{NBSP}% partly achieved and 5{NBSP}% or less not yet achieved."
    )
    assert rows(figure, "part", "outcome") == ["Achieved", "Partly achieved", "Not yet achieved"]
    assert rows(figure, "part", "word")[-1] == f"≤{NBSP}5{NBSP}%"
    assert rows(figure, "name", "name") == ["Q1 2026 · fewer than five people", "Q2 2026 · about 100 plans"]


def test_departments_that_are_one_stand_in_one_row() -> None:
    groups = [OnTimeOfGroup(["Sales"], 75, 60), OnTimeOfGroup(["Finance", "Legal"], 40), OnTimeOfGroup(list("ABC"), 40)]
    figure = on_time_by_department(groups, Q2, 65)
    assert rows(figure, "bar", "name") == ["Everybody", "Sales", "Finance and Legal", "3 other departments"]
    assert rows(figure, "bar", "When") == ["Everybody", "Sales", "Finance and Legal", "A, B and C"]
    assert rows(figure, "bar", "word") == [f"65{NBSP}%", f"75{NBSP}% of about 60", f"40{NBSP}%", f"40{NBSP}%"]
    assert figure.numbers is not None
    assert list(figure.numbers["Department"]) == ["Sales", "Finance + Legal", "A + B + C"]
    assert list(figure.numbers["Of about"]) == ["60", "not shown", "not shown"]


def test_no_group_is_called_by_the_first_of_many_names() -> None:
    assert names_of([OnTimeOfGroup(list("ABC"), 40), OnTimeOfGroup(list("DEFG"), 40)]) == [
        "3 departments",
        "4 departments",
    ]
    long = OnTimeOfGroup(["Research and Development", "Corporate Communications"], 40)
    assert names_of([OnTimeOfGroup(["Sales"], 75), long]) == ["Sales", "2 other departments"]


# Every sentence is true: read by patterns, and compared with the figures by a plain loop.

SAID = rf"(\d+){NBSP}%( or less| or more|)"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
TIMES = 400


def at_random(seed: str) -> Iterator[random.Random]:
    yield from (random.Random(f"{seed} {number}") for number in range(TIMES))


def some_figure(chance: random.Random) -> int | None:
    """Few different ones, so that there are ties; the ends of the scale; and nothing."""
    return chance.choice([None, 5, 5, 20, 60, 95, chance.randrange(5, 100, 5)])


def some_months(chance: random.Random) -> list[date]:
    """From one to twelve months in a row."""
    first = date(2025, chance.randint(1, 12), 1)
    return [months_later(first, number) for number in range(chance.randint(1, 12))]


def assert_end_is_said(percent: str, end: str) -> None:
    assert end == {"5": " or less", "95": " or more"}.get(percent, "")


def months_named(words: str) -> set[str]:
    return set(re.findall(MONTH, words))


def assert_extreme_is_true(words: str, shown: Mapping[date, int], last: date, which: str, value: int | None) -> None:
    """The end of a title about months: ", lowest in May 2026 with", ", the lowest of the 9 months shown", or nothing.

    Args:
        value: the number that is said; the months are those that have it, and it is the lowest or highest there is.
    """
    end = min(shown.values()) if which == "lowest" else max(shown.values())
    names = {formatting.month(month) for month, figure in shown.items() if figure == end}
    if alone := re.search(rf"the {which} of the (\d+) months shown$", words):
        assert (int(alone[1]), names) == (len(shown), {formatting.month(last)})
    elif words in (", as low as in any month shown", ", as many as in any month shown"):
        assert formatting.month(last) in names
        assert 1 < len(names) < len(shown)
    elif words:
        assert value == end
        several = re.search(r"in (\d+) of the (\d+) months shown", words)
        if several:
            assert (int(several[1]), int(several[2])) == (len(names), len(shown))
        else:
            assert months_named(words) == names
    else:
        assert len(set(shown.values())) == 1, "where months differ, the title says which"


def test_what_is_said_of_check_ins_by_month_is_true() -> None:
    for chance in at_random("by month"):
        months = [OnTimeInMonth(month, some_figure(chance)) for month in some_months(chance)]
        shown = {each.month: each.on_time for each in months if each.on_time is not None}
        if not shown:
            continue
        title, last = on_time_by_month(months).title, months[-1]
        name = formatting.month(last.month)
        if last.on_time is None:
            rest = title.removeprefix(f"Too few people had a check-in in {name}")
            assert rest != title
            if before := re.fullmatch(rf"; {SAID} were on time before", rest):
                assert set(shown.values()) == {int(before[1])}
                assert_end_is_said(before[1], before[2])
                continue
        else:
            start = re.match(rf"{SAID} of check-ins on time in {name}", title)
            assert start is not None, title
            assert int(start[1]) == last.on_time
            assert_end_is_said(start[1], start[2])
            rest = title[start.end() :]
        value = re.search(rf"with {SAID}$", rest)
        assert_extreme_is_true(rest, shown, last.month, "lowest", int(value[1]) if value else None)
        if value:
            assert_end_is_said(value[1], value[2])


def test_what_is_said_of_plans_started_is_true() -> None:
    for chance in at_random("started"):
        started = [(month, chance.choice([None, 5, 10, 10, 1_500])) for month in some_months(chance)]
        shown = {month: plans for month, plans in started if plans is not None}
        if not shown:
            continue
        title, (last, plans) = started_by_month(started).title, started[-1]
        number = "Too few plans to be shown" if plans is None else f"About {plans:,} plans"
        start = f"{number} started in {formatting.month(last)}"
        rest = title.removeprefix(start)
        assert rest != title
        value = re.search(r"with about ([\d,]+)$", rest)
        assert_extreme_is_true(rest, shown, last, "most", int(value[1].replace(",", "")) if value else None)


def test_what_is_said_of_departments_is_true() -> None:
    for chance in at_random("departments"):
        letters = list("ABCDEFGHIJKLMNOP")
        groups = []
        for _ in range(chance.randint(2, 5)):
            names = [letters.pop() for _ in range(chance.randint(1, min(3, len(letters))))]
            groups.append(OnTimeOfGroup(names, some_figure(chance) or 50))
        title = on_time_by_department(groups, Q2, None).title
        by_share: dict[int, list[str]] = {}
        for name, group in zip(names_of(groups), groups, strict=True):
            by_share.setdefault(group.on_time, []).append(name)
        if same := re.fullmatch(rf"Q2 2026: {SAID} of check-ins on time in each of the (\d+) groups", title):
            assert list(by_share) == [int(same[1])]
            assert int(same[3]) == len(groups)
            assert_end_is_said(same[1], same[2])
            continue
        said = re.fullmatch(rf"Q2 2026: check-ins on time from {SAID} in (.+) to {SAID} in (.+)", title)
        assert said is not None, title
        for pick, (percent, end, names_said) in zip(
            (min, max), (said.group(1, 2, 3), said.group(4, 5, 6)), strict=True
        ):
            assert int(percent) == pick(by_share)
            several = re.fullmatch(r"(\d+) of the (\d+) groups", names_said)
            if several:
                assert (int(several[1]), int(several[2])) == (len(by_share[int(percent)]), len(groups))
            else:
                assert names_said == formatting.listing(by_share[int(percent)])
            assert_end_is_said(percent, end)


def test_what_is_said_of_outcomes_is_true() -> None:
    for chance in at_random("outcomes"):
        quarters = [
            QuarterOutcomes(
                quarter, {each: chance.randrange(5, 100, 5) for each in Outcome} if chance.random() < 0.7 else {}
            )
            for quarter in YEAR[: chance.randint(1, 12) : 3]
        ]
        shown = [each for each in quarters if each.shares]
        if not shown:
            continue
        figure = outcomes_by_quarter(quarters)
        said = re.fullmatch(rf"(Q\d \d{{4}}): {SAID} of closed plans achieved their goal or a part of it", figure.title)
        assert said is not None
        assert said[1] == formatting.quarter(shown[-1].quarter)
        assert int(said[2]) == 100 - shown[-1].shares[Outcome.NOT_YET]
        assert_end_is_said(said[2], said[3])
        assert [int(share) for share, _ in re.findall(SAID, figure.sentence)] == list(shown[-1].shares.values())


def test_the_first_sentence_is_true() -> None:
    for chance in at_random("headline"):
        values = {name: some_figure(chance) for name in Headline}
        changes = {name: None if value is None else chance.choice([None, 0, 15, -5]) for name, value in values.items()}
        figures = {name: LeadershipFigure(values[name], changes[name]) for name in Headline}
        said = headline(Overview(month=MAY, figures=figures))
        assert said.endswith(".")
        assert said.count("May 2026") == 1
        people = re.search(r"(?:(about) )?(\d+)( or fewer| or more)? of 100 people were in an active plan", said)
        assert (int(people[2]) if people else None) == values[Headline.ACTIVE]
        if people:
            assert people[3] == {"5": " or fewer", "95": " or more"}.get(people[2])
            assert (people[1] is None) == (people[3] is not None)
        on_time = re.search(rf"{SAID} of the [^.]*check-ins[^.]* were on time", said)
        assert (int(on_time[1]) if on_time else None) == values[Headline.CHECK_INS]
        goals = re.search(rf"{SAID} of the plans closed in the twelve months to May 2026 achieved their goal", said)
        if goals:
            assert int(goals[1]) == values[Headline.GOALS]
            assert not people
            assert not on_time
        for found in filter(None, (on_time, goals)):
            assert_end_is_said(found[1], found[2])
        change = re.search(r"(?:(\d+) points (more|fewer) than|(as)) three months before", said)
        told = None if change is None else 0 if change[3] else int(change[1]) * (1 if change[2] == "more" else -1)
        assert told == (changes[Headline.CHECK_INS] if on_time else None)
        assert ("Too few people" in said) == (not (people or on_time or goals))
