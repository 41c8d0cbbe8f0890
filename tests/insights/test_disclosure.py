"""From counts to a snapshot: what is stored beside the figures, which `test_snapshots` counts by hand."""

from collections.abc import Sequence
from datetime import date

from lib.insights.leadership.disclosure import (
    Closed,
    DueByDepartment,
    DueOfMember,
    MeasuredShare,
    MonthCounts,
    QuarterCounts,
    Started,
    show,
)
from lib.models import Outcome
from tests.builders import moment

NOTHING = MeasuredShare(0, 0, 0)
NO_PLAN = Closed(dict.fromkeys(Outcome, 0), 0)


def due(**departments: Sequence[int]) -> DueByDepartment:
    """These people had a check-in each, on time."""
    return {name: [DueOfMember(who, 1, 1) for who in people] for name, people in departments.items()}


def counts(month: date, *quarter: DueByDepartment) -> MonthCounts:
    """Nothing happened but these check-ins."""
    of_quarter = QuarterCounts(NO_PLAN, quarter) if quarter else None
    return MonthCounts(month, NOTHING, quarter[-1] if quarter else {}, NOTHING, NO_PLAN, Started(0, 0), of_quarter)


def test_departments_are_stored_with_the_quarter_alone() -> None:
    month = due(Sales=range(5), Finance=range(10, 13))
    shown = show(counts(date(2026, 6, 1), month, month, due(Sales=range(5), Finance=[13, 14])), at=moment().now).shown
    assert shown["quarter_departments"] == [[["Finance"], 95, None], [["Sales"], 95, None]]
    assert shown["quarter_on_time"] == 95
    assert not {name for name in show(counts(date(2026, 5, 1)), at=moment().now).shown if name.startswith("quarter")}


def test_with_one_group_alone_nothing_of_the_quarter_is_shown_that_its_months_do_not_show() -> None:
    month = due(Sales=range(9), Finance=[20])
    shown = show(counts(date(2026, 6, 1), month, month, month), at=moment().now).shown
    assert (shown["quarter_departments"], shown["quarter_on_time"], shown["check_ins"]) == ([], None, 95)
