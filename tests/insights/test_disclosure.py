"""From counts to a snapshot: what is stored beside the figures, which `test_snapshots` counts by hand."""

from collections.abc import Sequence
from datetime import date

import pytest

from lib.insights.leadership.disclosure import Closed, DueOfMember, MeasuredShare, MonthCounts, Started, show
from lib.models import Outcome
from tests.builders import moment


def counts(month: date, **departments: Sequence[int]) -> MonthCounts:
    """These people had a check-in each, on time; nothing else happened."""
    nothing = MeasuredShare(0, 0, 0)
    due = {name: [DueOfMember(who, 1, 1) for who in people] for name, people in departments.items()}
    return MonthCounts(month, nothing, due, nothing, Closed(dict.fromkeys(Outcome, 0), 0), None, Started(0, 0))


@pytest.mark.parametrize(
    ("month", "kept"),
    [(date(2026, 11, 1), [["Sales"], ["Finance", "Legal"]]), (date(2026, 12, 1), [["Sales"], ["Finance"]])],
    ids=["november", "december"],
)
def test_a_department_that_is_gone_is_named_with_its_group_until_january(month: date, kept: list[list[str]]) -> None:
    before = [frozenset({"Finance", "Legal"}), frozenset({"Sales"})]
    snapshot = show(counts(month, Finance=range(9), Sales=range(10, 17)), before, at=moment().now)
    assert snapshot.shown["departments"] == [[["Sales"], 95], [["Finance", "Legal"], 95]]
    assert snapshot.groups == kept


def test_one_group_alone_is_kept_and_not_shown() -> None:
    snapshot = show(counts(date(2026, 5, 1), Finance=range(9), Legal=[20]), None, at=moment().now)
    assert (snapshot.shown["departments"], snapshot.shown["check_ins"]) == ([], 95)
    assert snapshot.groups == [["Finance", "Legal"]]
