"""What may be shown of small groups, and how departments are merged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.insights.leadership.disclosure import (
    SMALLEST,
    DueByDepartment,
    DueOfMember,
    Group,
    groups_of,
    on_time,
    shown_count,
    shown_of_hundred,
    shown_share,
    shown_whole,
)


def group(*names: str) -> Group:
    return frozenset(names)


def due(**members: set[int]) -> DueByDepartment:
    """A month in which these people had a check-in."""
    return {name: [DueOfMember(who, 1, 1) for who in people] for name, people in members.items()}


def people(**sizes: int) -> list[DueByDepartment]:
    """A quarter in which so many different people in each department had a check-in, each of them every month."""
    numbers = iter(range(1_000))
    return [due(**{name: {next(numbers) for _ in range(size)} for name, size in sizes.items()})] * 3


@pytest.mark.parametrize(
    ("part", "whole", "who", "shown"),
    [
        (3, 4, 4, None),
        (3, 20, 4, None),
        (0, 0, 9, None),
        (0, 20, 5, 5),
        (20, 20, 5, 95),
        (1, 5, 5, 20),
        (2, 16, 9, 15),
        (37, 100, 50, 35),
        (38, 100, 50, 40),
        (99, 100, 50, 95),
    ],
)
def test_a_share_is_rounded_never_whole_and_of_five_people_at_least(
    part: int, whole: int, who: int, shown: int | None
) -> None:
    assert shown_share(part, whole, who) == shown


@pytest.mark.parametrize(
    ("number", "who", "shown"),
    [(0, 0, None), (4, 4, None), (9, 4, None), (5, 5, 5), (7, 6, 5), (8, 8, 10), (22, 20, 20), (23, 20, 25)],
)
def test_a_count_is_rounded_and_hidden_below_five(number: int, who: int, shown: int | None) -> None:
    assert shown_count(number, who) == shown


@pytest.mark.parametrize(
    ("active", "roster", "shown"),
    [
        (4, 1_000, None),
        (5, 9, None),
        (3, 20, None),
        (6, 20, 25),
        (8, 20, 50),
        (20, 20, 75),
        (7, 10, 50),
        (5, 1_000, 5),
        (200, 1_000, 20),
        (1_000, 1_000, 95),
    ],
)
def test_people_of_100_never_tell_a_number_under_five(active: int, roster: int, shown: int | None) -> None:
    assert shown_of_hundred(active, roster) == shown


@pytest.mark.parametrize(
    ("shares", "whole", "who", "shown"),
    [
        ([80], 22, 9, None),  # 20 % of about 20 are 4.
        ([80], 23, 9, 25),
        ([90], 42, 9, None),
        ([90], 50, 9, 50),
        ([5], 60, 9, None),
        ([60, 35, 5], 98, 40, 100),
        ([60, 35, 5], 90, 40, None),
        ([50], 20, 4, None),
        ([None], 20, 9, None),
    ],
)
def test_what_a_share_is_of_is_said_unless_it_tells_a_number_under_five(
    shares: list[int | None], whole: int, who: int, shown: int | None
) -> None:
    assert shown_whole(shares, whole, who) == shown


def test_departments_that_are_large_enough_stand_alone_smallest_first() -> None:
    assert groups_of(people(Sales=9, Finance=5, People=6)) == [group("Finance"), group("People"), group("Sales")]


def test_the_smallest_is_merged_with_the_next_smallest_until_it_is_large_enough() -> None:
    found = groups_of(people(Sales=9, Finance=2, Legal=0, People=2, Design=7))
    assert found == [group("Sales"), group("Design", "Finance", "Legal", "People")]
    found = groups_of(people(Sales=9, Finance=2, Legal=0, People=3))
    assert found == [group("Finance", "Legal", "People"), group("Sales")]


def test_of_equal_ones_the_name_decides() -> None:
    assert groups_of(people(B=5, A=4, C=5)) == [group("C"), group("A", "B")]


def test_the_people_of_all_months_count_each_once() -> None:
    months = [due(Sales={1, 2, 3}, Legal={11, 12}), due(Sales={3, 4}, Legal={12, 13, 14}), due(Sales={5}, Legal={15})]
    assert groups_of([*months[:2], due(Sales={5, 6, 7}, Legal={15, 16})]) == [group("Legal"), group("Sales")]
    assert not groups_of([*months[:2], due(Sales={1, 2, 3}, Legal={11, 12})])


def test_somebody_in_two_departments_is_one_person() -> None:
    both = {"Sales": {1, 2, 3}, "Finance": {1, 2, 3}, "People": {4, 5, 6, 7, 8}}
    assert groups_of([due(**both)] * 3) == []


def test_a_department_with_nobody_in_a_month_counts_as_none() -> None:
    # Finance in July, taken from the figure of July, would leave the one of Legal.
    busy, quiet = due(Finance={*range(5)}, Legal={11, 12}, Sales={*range(20, 27)}), due(Legal={*range(11, 17)})
    quiet = {**quiet, **due(Sales={*range(20, 27)})}
    assert groups_of([busy, quiet, quiet]) == [group("Sales"), group("Finance", "Legal")]


def test_a_month_in_which_nobody_had_a_check_in_asks_for_nothing() -> None:
    month = due(Finance={*range(5)}, Sales={*range(20, 27)})
    assert groups_of([due(Finance=set(), Sales=set()), month, month]) == [group("Finance"), group("Sales")]


def test_a_month_of_few_people_leaves_the_quarter_without_groups() -> None:
    month = due(Finance={*range(5)}, Sales={*range(20, 27)})
    assert groups_of([month, month, due(Finance={1, 2}, Sales={20})]) == []


def test_one_group_alone_is_none() -> None:
    assert groups_of(people(Sales=2, Design=1)) == []
    assert groups_of(people(Sales=9)) == []
    assert groups_of([]) == []


@given(
    st.lists(
        st.dictionaries(st.sampled_from("ABCDEF"), st.sets(st.integers(0, 40), max_size=9)), min_size=1, max_size=3
    )
)
def test_groups_hold_every_department_once_and_five_people_each(members: list[dict[str, set[int]]]) -> None:
    months = [due(**month) for month in members]
    groups = groups_of(months)
    if groups:
        assert sorted(name for each in groups for name in each) == sorted({name for month in members for name in month})
        assert all(on_time(months, each).people >= SMALLEST for each in groups)
        assert len(groups) > 1
