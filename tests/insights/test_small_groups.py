"""What may be shown of small groups, and how departments are merged."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.insights.leadership.disclosure import SMALLEST, Group, merged, shown_count, shown_share

MAY, JANUARY = date(2026, 5, 1), date(2026, 1, 1)


def group(*names: str) -> Group:
    return frozenset(names)


def people(**sizes: int) -> dict[str, set[int]]:
    """So many different people in each department."""
    numbers = iter(range(1_000))
    return {name: {next(numbers) for _ in range(size)} for name, size in sizes.items()}


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


def test_departments_that_are_large_enough_stand_alone_smallest_first() -> None:
    assert merged(people(Sales=9, Finance=5, People=6), None, month=MAY) == [
        group("Finance"),
        group("People"),
        group("Sales"),
    ]


def test_the_smallest_is_merged_with_the_next_smallest_until_it_is_large_enough() -> None:
    found = merged(people(Sales=9, Finance=2, Legal=0, People=2, Design=7), None, month=MAY)
    assert found == [group("Sales"), group("Design", "Finance", "Legal", "People")]
    assert merged(people(Sales=9, Finance=2, Legal=0, People=3), None, month=MAY) == [
        group("Finance", "Legal", "People"),
        group("Sales"),
    ]


def test_of_equal_ones_the_name_decides() -> None:
    assert merged(people(B=5, A=4, C=5), None, month=MAY) == [group("C"), group("A", "B")]


def test_somebody_in_two_departments_is_one_person() -> None:
    assert merged({"Sales": {1, 2, 3}, "Finance": {1, 2, 3}, "People": {4, 5, 6, 7, 8}}, None, month=MAY) == [
        group("Finance", "People", "Sales")
    ]


def test_groups_carry_over_and_are_split_in_january_only() -> None:
    before = [group("Finance", "Legal"), group("Sales")]
    grown = people(Finance=9, Legal=8, Sales=7)
    assert merged(grown, before, month=MAY) == [group("Sales"), group("Finance", "Legal")]
    assert merged(grown, before, month=JANUARY) == [group("Sales"), group("Legal"), group("Finance")]


def test_in_january_a_group_is_split_into_parts_of_its_own() -> None:
    # Legal would go with Design, the next smallest; the old group without Finance would then lay it open.
    before = [group("Finance", "Legal"), group("Design"), group("Sales")]
    found = merged(people(Finance=9, Legal=2, Design=5, Sales=7), before, month=JANUARY)
    assert found == [group("Design"), group("Sales"), group("Finance", "Legal")]


def test_a_department_that_is_gone_does_not_leave_its_group_in_january() -> None:
    before = [group("Finance", "Legal"), group("Sales")]
    assert merged(people(Finance=9, Sales=7), before, month=JANUARY) == [group("Sales"), group("Finance", "Legal")]


def test_one_that_falls_under_five_is_merged_further() -> None:
    before = [group("Finance", "Legal"), group("Sales"), group("Design")]
    found = merged(people(Finance=2, Legal=1, Sales=7, Design=6), before, month=MAY)
    assert found == [group("Sales"), group("Design", "Finance", "Legal")]


def test_a_new_department_begins_alone() -> None:
    assert merged(people(Sales=7, Design=6), [group("Sales")], month=MAY) == [group("Design"), group("Sales")]


def test_too_few_people_are_one_group() -> None:
    assert merged(people(Sales=2, Design=1), None, month=MAY) == [group("Design", "Sales")]
    assert merged({}, None, month=MAY) == []


@given(
    st.lists(st.dictionaries(st.sampled_from("ABCDEF"), st.sets(st.integers(0, 40), max_size=9)), max_size=24),
    st.integers(1, 12),
)
def test_no_month_shows_a_small_group_or_splits_one(months: list[dict[str, set[int]]], first: int) -> None:
    before: list[Group] | None = None
    for number, members in enumerate(months):
        month = date(2026 + (first + number - 1) // 12, (first + number - 1) % 12 + 1, 1)
        groups = merged(members, before, month=month)
        assert set(members) <= {name for one in groups for name in one}
        assert sum(len(one) for one in groups) == len({name for one in groups for name in one})
        if len(groups) > 1:
            assert all(len(set().union(*(members.get(name, set()) for name in one))) >= SMALLEST for one in groups)
        if before is not None and month.month != 1:
            assert all(any(earlier <= one for one in groups) for earlier in before)
        before = groups
