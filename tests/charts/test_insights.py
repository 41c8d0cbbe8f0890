"""The charts of Insights without a server: nothing, one row, and as many as there may be, with cells as they come."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from lib import labels
from lib.charts import Figure
from lib.insights import result
from lib.insights.adoption.managers import MANAGERS
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.adoption.reach import REACH
from lib.insights.adoption.started_and_closed import STARTED_AND_CLOSED
from lib.insights.annotations import AnnotationLine
from lib.insights.chart import InsightChart
from lib.insights.check_ins.late import LATE
from lib.insights.check_ins.on_time import ON_TIME
from lib.insights.check_ins.on_time_by_month import ON_TIME_BY_MONTH
from lib.insights.check_ins.stuck import STUCK
from lib.insights.fairness.rates import ISSUES, PER_PERSON
from lib.insights.fairness.themes import THEMES
from lib.insights.involvement import ANSWERS, PROPOSERS
from lib.insights.outcomes.cohorts import COHORTS, RUNNING
from lib.insights.outcomes.lengths import LENGTHS
from lib.insights.outcomes.levels import LEVELS
from lib.insights.outcomes.milestones import MILESTONES
from lib.insights.outcomes.outcomes import OUTCOMES
from lib.insights.outcomes.stages import STAGES
from lib.insights.registry import CHARTS, QUESTIONS
from lib.insights.result import CANCELLED, Cell, QuestionResult
from lib.insights.support import SUPPORT, SUPPORT_KINDS
from lib.models import Dimension, Outcome, Purpose, Side, Stuck, SupportKind
from lib.models.insights import (
    Age,
    Answered,
    Delay,
    Event,
    KeptDate,
    Length,
    OpenPlanStatus,
    PlanStage,
    Promise,
    PurposeKind,
    Reached,
    Tenure,
)
from lib.months import Month
from lib.organisation_settings import Targets
from lib.plans.queries.stuck_reasons import is_stuck_by
from tests.charts.drawn import check, chosen, drawn, marks

TODAY = date(2026, 11, 20)  # a Friday
PEOPLE = {"Sales": 24, "Finance": 11}
MONTHS = [date(2025 + month // 12, month % 12 + 1, 1).isoformat() for month in range(23)]
WEEKS = [(date(2026, 11, 16) - timedelta(weeks=number)).isoformat() for number in range(40)]
DEPARTMENTS = [f"Department {number}" for number in range(1, 16)]
NBSP = "\N{NO-BREAK SPACE}"

PARTS: Mapping[InsightChart, tuple[Sequence[str], Sequence[str]]] = {
    OPEN_PLANS: (DEPARTMENTS, list(OpenPlanStatus)),
    STARTED_AND_CLOSED: (MONTHS, list(Event)),
    REACH: (DEPARTMENTS, ["reached"]),
    MANAGERS: (["1", "2", "3", "4"], ["coached"]),  # Of managers with no plan nothing is listed.
    ON_TIME_BY_MONTH: (MONTHS, [""]),
    ON_TIME: (DEPARTMENTS, [month[:7] for month in MONTHS[11:]]),
    LATE: (list(Age), list(Delay)),
    STUCK: (list(Stuck), [""]),
    OUTCOMES[0]: (MONTHS[::3], [*Outcome, CANCELLED]),
    OUTCOMES[1]: (list(Purpose), [*Outcome, CANCELLED]),
    OUTCOMES[2]: (list(Dimension), [*Outcome, CANCELLED]),
    OUTCOMES[3]: (DEPARTMENTS, [*Outcome, CANCELLED]),
    COHORTS: (MONTHS, [*Outcome, CANCELLED, RUNNING]),
    LEVELS: (list("12345"), list("12345")),
    MILESTONES: (MONTHS, list(KeptDate)),
    LENGTHS: ([str(first) for first in range(1, 122, 5)], list(Length)),
    STAGES: (list(PlanStage), list(Reached)),
    THEMES: (list(Dimension), list(Purpose)),
    PER_PERSON[0]: (DEPARTMENTS, ["started"]),
    PER_PERSON[1]: (DEPARTMENTS, ["started"]),
    PER_PERSON[2]: (list(Tenure), ["started"]),
    ISSUES[0]: (DEPARTMENTS, list(PurposeKind)[::-1]),
    ISSUES[1]: (DEPARTMENTS, list(PurposeKind)[::-1]),
    ISSUES[2]: (list(Tenure), list(PurposeKind)[::-1]),
    PROPOSERS: (DEPARTMENTS, list(Side)),
    ANSWERS: (list(Side), list(Answered)),
    SUPPORT: (DEPARTMENTS, list(Promise)),
    SUPPORT_KINDS: (list(SupportKind), list(Promise)),
}
"""The values that row and part of each chart take."""


def answered(chart: InsightChart, *cells: Cell, **more: Any) -> QuestionResult:
    """The answer to the question of a chart over a year that is not over."""
    question = next(question for question, asked in QUESTIONS.items() if chart in asked.charts)
    given = {"first": date(2025, 12, 1), "last": date(2026, 11, 30), "today": TODAY, "people": PEOPLE} | more
    return QuestionResult(question=question, cells={chart: cells}, **given)


def cell(row: str, part: str, number: int, *, plans: int | None = None, good: int = 0) -> Cell:
    behind = number if plans is None else plans
    return Cell(row, part, number, behind, behind, good)


def draw(chart: InsightChart, *cells: Cell, **more: Any) -> Figure:
    return chart.figure(answered(chart, *cells, **more))


def table(figure: Figure) -> dict[str, list[Any]]:
    assert figure.numbers is not None
    return figure.numbers.to_dict("list")


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_nothing_counted_is_a_sentence_in_place_of_axes(chart: InsightChart) -> None:
    figure = draw(chart, people={})
    assert figure.drawing is None
    assert figure.sentence.endswith(".")


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_one_cell_draws(chart: InsightChart) -> None:
    row, part = PARTS[chart][0][0], PARTS[chart][1][0]
    row = "2026-10-01" if row == MONTHS[0] else row
    figure = draw(chart, cell(row, part, 1, good=1), people={})
    check(figure)
    assert set(drawn(figure).table["key"].dropna()) == {result.key_of(chart, row, part)}


@pytest.mark.parametrize("number", [1, 100_000])
@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_all_cells_draw_and_each_that_is_drawn_can_be_clicked(chart: InsightChart, number: int) -> None:
    people = dict.fromkeys(DEPARTMENTS, number)
    first = date.fromisoformat(MONTHS[0])
    cells = [cell(row, part, number, good=number // 2) for row, part in product(*PARTS[chart])]
    places = {"people": people, "people_by_location": people}
    figure = draw(chart, *cells, **places, first=first, headcounts=dict.fromkeys(MONTHS, 100))
    check(figure)
    assert figure.numbers is not None
    keys = {result.read_key(key) for key in drawn(figure).table["key"].dropna()}
    assert len(figure.keys) == len(figure.numbers), "each row of the table offers its plans"
    for name, row, part in filter(None, map(result.read_key, filter(None, figure.keys))):
        assert (name, row in {*PARTS[chart][0], result.OTHERS, result.ALL}) == (chart.name, True)
        assert part in {*PARTS[chart][1], result.EVERY_PART}
    drawn_rows = {row for _, row, _ in filter(None, keys)}
    assert (result.ALL in drawn_rows) == chart.has_row_of_all
    drawn_rows.discard(result.ALL)
    assert not drawn_rows - {*PARTS[chart][0], result.OTHERS}
    if PARTS[chart][0] is DEPARTMENTS:
        assert chart.has_department_rows or chart is REACH
        assert len(drawn_rows) == result.MOST_DEPARTMENTS
        assert (result.OTHERS in drawn_rows) == (chart is not REACH)
        assert {*figure.numbers.iloc[:, 0]} - {"All"} == {*DEPARTMENTS}, "the table has all departments"


def test_drafts_are_beside_the_total_and_in_no_sentence() -> None:
    cells = (
        cell("Sales", OpenPlanStatus.ACTIVE, 3),
        cell("Sales", OpenPlanStatus.PAST_END, 1),
        cell("Finance", OpenPlanStatus.DRAFT, 9),
    )
    figure = draw(OPEN_PLANS, *cells)
    assert figure.title == "4 open plans today, all in Sales; none in Finance"
    assert figure.sentence == "4 open plans today, all in Sales; none in Finance."
    assert drawn(figure).table[["department", "status", "plans", "people"]].to_numpy().tolist() == [
        ["Sales", "Active", 3, 24], ["Sales", "Late", 1, 24], ["Sales", "Draft", 0, 24],
        ["Finance", "Active", 0, 11], ["Finance", "Late", 0, 11], ["Finance", "Draft", 9, 11],
    ]  # fmt: skip  # a row of the table a cell
    assert chosen(figure)["parts"] == ["Active", "Late", "Draft"]
    assert chosen(figure)["called"]["Late"] == "Past its end"
    assert table(figure)["Open plans"] == [4, 0]
    assert figure.subtitle.endswith("drafts are only counted")
    assert draw(OPEN_PLANS, cells[-1]).drawing is None


def test_the_departments_beyond_the_largest_stand_together() -> None:
    cells = [cell(name, OpenPlanStatus.ACTIVE, 20 - number) for number, name in enumerate(DEPARTMENTS)]
    figure = draw(OPEN_PLANS, *cells, people=dict.fromkeys(DEPARTMENTS, 30))
    assert table(figure)["Department"] == DEPARTMENTS
    assert table(figure)["Open plans"][-2:] == [7, 6]
    assert figure.keys[-1] == result.key_of(OPEN_PLANS, "Department 15", result.EVERY_PART)
    assert figure.sentence == "195 open plans today, the largest number in Others (4): 30."
    assert drawn(figure).table.iloc[-1][["department", "plans", "people"]].tolist() == ["Others (4)", 30, 120]
    assert drawn(figure).table["key"].iloc[-1] == result.key_of(OPEN_PLANS, result.OTHERS, OpenPlanStatus.ACTIVE)


STARTED = [cell(f"2026-{month:02}-01", Event.STARTED, month) for month in range(8, 12)]


def test_months_are_compared_with_those_a_year_earlier_where_they_are_known() -> None:
    figure = draw(STARTED_AND_CLOSED, *STARTED, cell("2026-10-01", Event.CLOSED, 4))
    assert figure.title == "27 plans started in August to October 2026"
    assert figure.sentence == "27 plans started and 4 closed in August to October 2026."
    before = {STARTED_AND_CLOSED: [cell("2025-09-01", Event.STARTED, 6), cell("2025-10-01", Event.STARTED, 7)]}
    figure = draw(STARTED_AND_CLOSED, *STARTED, before=before)
    assert figure.title == "27 plans started in August to October 2026, 13 a year earlier"
    assert figure.sentence == "27 plans started and 0 closed in August to October 2026, 13 and 0 a year earlier."


def test_a_month_that_is_not_over_is_pale() -> None:
    figure = draw(STARTED_AND_CLOSED, *STARTED)
    assert marks(figure, "event", "height", "is_whole", "word")[-4:] == [
        ("Started", 10, True, "10"), ("Closed", 0, True, ""), ("Started", 11, False, "11"), ("Closed", 0, False, ""),
    ]  # fmt: skip  # a bar a row
    assert figure.subtitle.endswith("pale: November 2026 so far")
    assert table(figure)["Month"][-1] == date(2026, 11, 1)
    assert draw(STARTED_AND_CLOSED, *STARTED, today=date(2026, 12, 1)).subtitle == "Plans by month"


def test_the_first_month_alone_is_drawn_so_far() -> None:
    figure = draw(STARTED_AND_CLOSED, cell("2026-11-01", Event.CLOSED, 2), first=date(2026, 11, 1))
    check(figure)
    assert figure.title == "0 plans started in November 2026 so far"
    assert marks(figure, "event", "plans", "When") == [
        ("Started", 0, "November 2026 so far"),
        ("Closed", 2, "November 2026 so far"),
    ]


def test_months_for_a_thousand_people_leave_out_those_without_a_headcount() -> None:
    heads = {"2026-09-01": 200, "2026-10-01": 250}
    figure = draw(STARTED_AND_CLOSED, *STARTED, headcounts=heads, per_thousand=True)
    check(figure)
    assert marks(figure, "month", "event", "height") == [
        ("2026-09-01", "Started", 45), ("2026-09-01", "Closed", 0), ("2026-10-01", "Started", 40),
        ("2026-10-01", "Closed", 0),
    ]  # fmt: skip  # a bar a row
    assert marks(figure, "What")[0] == ("9 plans started, 45.0 per 1,000 people",)
    assert table(figure)["Started per 1,000 people"][-3:-1] == [45, 40]
    assert draw(STARTED_AND_CLOSED, *STARTED, headcounts={}, per_thousand=True).drawing is None


def test_reach_is_in_the_order_of_shares_and_counts_where_people_are_few() -> None:
    people = {"Sales": 20, "Legal": 4, "Finance": 11}
    figure = draw(REACH, cell("Sales", "reached", 9, plans=12), cell("Legal", "reached", 2), people=people)
    assert figure.title == "11 of 35 people had a plan in the last twelve months; nobody in Finance"
    assert draw(REACH, people=people).title == "0 of 35 people had a plan in the last twelve months"
    assert marks(figure, "department", "end", "What") == [
        ("Finance", "nobody of 11", "nobody of 11 people had a plan"),
        ("Sales", f"9 of 20 · 45{NBSP}%", "9 of 20 people had a plan, 12 plans"),
        ("Legal", "2 of 4", "2 of 4 people had a plan, 2 plans"),
    ]
    assert figure.subtitle.endswith(f"dotted: everybody, 31{NBSP}%")
    assert table(figure)["Plans"] == [0, 12, 2]
    about = draw(REACH, cell("Sales", "reached", 9), people=people, about=" for career advancement")
    assert about.title.startswith("9 of 35 people had a plan for career advancement in the last twelve months")


TARGETS = Targets(check_ins_on_time=95, people_reached=50, goals_achieved=70, support_on_time=80)


@pytest.mark.parametrize(
    ("chart", "row", "target", "heights"),
    [(ON_TIME_BY_MONTH, "2026-10-01", 95, [0, 50, 95]), (REACH, "Sales", 50, [0, 50, 100]),
     (OUTCOMES[3], "Sales", 70, [0, 50, 70, 100]), (SUPPORT, "Sales", 80, [0, 50, 80, 100]),
     (SUPPORT_KINDS, SupportKind.MEETING, 80, [0, 50, 80, 100])],
    ids=lambda value: str(getattr(value, "name", value)),
)  # fmt: skip  # a chart a line
def test_a_target_is_named_in_the_drawing_and_stands_in_the_table(
    chart: InsightChart, row: str, target: int, heights: list[int]
) -> None:
    counted = cell(row, PARTS[chart][1][0], 10)
    figure = draw(chart, counted, targets=TARGETS)
    check(figure)
    said = chosen(figure)
    assert (said["target"], said["target_said"]) == ([target], f"target {target}{NBSP}%")
    assert said["heights"] == heights, "the name of a target would touch the number beside it"
    assert set(table(figure)["Target"]) == {f"{target}{NBSP}%"}
    assert f"the target of {target}{NBSP}%" in figure.sentence or f"the target is {target}{NBSP}%" in figure.sentence
    without = draw(chart, counted)
    assert chosen(without)["target"] == []
    assert "Target" not in table(without)
    assert "target" not in f"{without.title} {without.sentence} {without.subtitle}"


def test_departments_below_the_target_are_counted_where_every_plan_is() -> None:
    people = {"Sales": 20, "Legal": 4, "Finance": 11, result.NO_DEPARTMENT: 3}
    cells = cell("Sales", "reached", 9), cell("Legal", "reached", 2)
    figure = draw(REACH, *cells, people=people, targets=TARGETS)
    assert figure.title.endswith(f"; nobody in Finance; 2 of 3 departments below the target of 50{NBSP}%")
    figure = draw(REACH, *cells, people=people, targets=TARGETS, about=" for career advancement")
    assert "target" not in figure.title
    assert chosen(figure)["target"] == []
    figure = draw(REACH, cell(result.NO_DEPARTMENT, "reached", 1), people={result.NO_DEPARTMENT: 3}, targets=TARGETS)
    assert "target" not in figure.title


def annotation(day: date, text: str) -> AnnotationLine:
    return AnnotationLine(1, day, text, "Hana Hill", datetime(2026, 11, 20, tzinfo=UTC), 1)


ANNOTATIONS = [
    annotation(date(2025, 11, 30), "Before the twelve months"),
    annotation(date(2026, 3, 12), "Rollout in Sales"),
    annotation(date(2026, 8, 1), "Holidays"),
    annotation(date(2026, 8, 20), "More holidays"),
    annotation(date(2026, 12, 1), "After them"),
]


@pytest.mark.parametrize(
    ("chart", "part"),
    [
        (ON_TIME_BY_MONTH, ""),
        (STARTED_AND_CLOSED, Event.CLOSED),
        (COHORTS, Outcome.PARTLY),
        (MILESTONES, KeptDate.LATE),
    ],
    ids=lambda each: str(getattr(each, "name", each)),
)
def test_what_is_annotated_is_marked_once_in_its_month_listed_below_and_in_the_table(
    chart: InsightChart, part: str
) -> None:
    counted = [cell(month, part, 10, good=5) for month in MONTHS[11:]]
    figure = draw(chart, *counted, annotations=ANNOTATIONS)
    check(figure)
    columns = ["month", "annotation", "numbers", "annotated", "room"]
    assert drawn(figure).table[columns].dropna().to_numpy().tolist() == [
        ["2026-03-01", "1 Rollout in Sales", "1", "12 March 2026, Rollout in Sales", 5],
        ["2026-08-01", "2 Holidays · 3 More holidays", "2, 3", "1 August 2026, Holidays; 20 August 2026, More holidays",
         4],
    ]  # fmt: skip  # a month a row
    assert figure.legend == (
        "1 = 12 March 2026, Rollout in Sales · 2 = 1 August 2026, Holidays · 3 = 20 August 2026, More holidays"
    )
    by_month = dict(zip(table(figure)["Month"], table(figure)["Annotation"], strict=True))
    assert {month: said for month, said in by_month.items() if said} == {
        Month(2026, 3, 1): "12 March 2026, Rollout in Sales",
        Month(2026, 8, 1): "1 August 2026, Holidays; 20 August 2026, More holidays",
    }
    without = draw(chart, *counted, annotations=ANNOTATIONS[:1])
    check(without)
    assert drawn(without).table["annotation"].isna().all()
    assert "Annotation" not in table(without)
    assert without.legend == ""


def test_of_many_departments_those_least_reached_are_drawn_and_the_table_has_all() -> None:
    cells = [cell(name, "reached", number) for number, name in enumerate(DEPARTMENTS) if number]
    figure = draw(REACH, *cells, people=dict.fromkeys(DEPARTMENTS, 20))
    assert marks(figure, "department") == [(name,) for name in DEPARTMENTS[:12]]
    assert table(figure)["Department"] == DEPARTMENTS
    assert figure.subtitle.endswith("the 12 least reached of 15 departments, the data table has all")
    assert list(figure.keys) == [None, *(result.key_of(REACH, name, "reached") for name in DEPARTMENTS[1:])]


def test_managers_are_counted_by_how_many_plans_they_coached() -> None:
    none = Cell("0", "coached", 3, 0, 0)
    figure = draw(MANAGERS, none, Cell("1", "coached", 4, 4, 4), Cell("4", "coached", 1, 6, 1))
    assert figure.title == "5 of 8 managers coached somebody in the period"
    assert figure.sentence == f"{figure.title}: 3 with no plan, 4 with 1 plan and 1 with 4 or more plans."
    assert marks(figure, "coached", "end", "When") == [
        ("No plan", f"3 managers · 38{NBSP}%", ""),
        ("1 plan", f"4 managers · 50{NBSP}%", "4 plans in all"),
        ("2 plans", "0 managers", ""),
        ("3 plans", "0 managers", ""),
        ("4 or more plans", f"1 manager · 12{NBSP}%", "6 plans in all"),
    ]
    assert figure.keys == [None, "managers~coached~1", None, None, "managers~coached~4"]
    assert draw(MANAGERS, none).title == "0 of 3 managers coached somebody in the period"


def on_time_by_month(*months: tuple[int, int, int], **more: Any) -> Figure:
    """The line of months of 2026: month, check-ins due, on time."""
    cells = [cell(date(2026, month, 1).isoformat(), "", due, good=good) for month, due, good in months]
    return draw(ON_TIME_BY_MONTH, *cells, **more)


def test_the_largest_change_between_neighbouring_months_is_the_title() -> None:
    figure = on_time_by_month((6, 100, 59), (7, 100, 79), (8, 20, 3), (9, 50, 36), (10, 4, 0), (11, 60, 0))
    check(figure)
    assert figure.title == f"15{NBSP}% of check-ins on time in August 2026, after 79{NBSP}% in July"
    months = drawn(figure).table.set_index("month").loc["2026-08-01":]  # type: ignore[misc]
    assert months["is_told"].tolist() == [True, False, False, False]
    # Of few no share is drawn, and the line ends before a month that is not over.
    assert months["word"].tolist() == [f"15{NBSP}%", f"72{NBSP}%", "0 of 4", f"0{NBSP}%"]
    assert months["share"].fillna(-1).tolist() == [15, 72, -1, 0]
    assert months["whole"].fillna(-1).tolist() == [15, 72, -1, -1]
    assert figure.subtitle.endswith("; pale: November 2026 so far")
    assert table(figure)["Month"][-1] == date(2026, 11, 1)


def test_changes_that_are_as_large_are_all_named() -> None:
    figure = on_time_by_month((5, 10, 9), (6, 10, 5), (7, 10, 9), (8, 10, 5), (9, 10, 6))
    assert figure.title == (
        f"50{NBSP}% of check-ins on time in August 2026, after 90{NBSP}% in July; "
        "as large a change in June 2026 and July 2026"
    )
    figure = on_time_by_month((1, 10, 9), today=date(2026, 6, 1), last=date(2026, 2, 28))
    assert figure.title == f"90{NBSP}% of 10 check-ins on time in twelve months"


def test_steady_months_say_what_holds_for_them_all() -> None:
    assert on_time_by_month((7, 1000, 999), (8, 10, 9)).title == (
        f"over 99{NBSP}% of 1,010 check-ins on time in twelve months"
    )
    # Twenty points only with a month that is not over, with few, or over a gap.
    assert on_time_by_month((5, 4, 0), (6, 10, 9), (10, 50, 40), (11, 50, 0)).title.startswith(f"43{NBSP}% of 114 ")
    assert on_time_by_month((10, 4, 1)).title == "1 of 4 check-ins on time in twelve months"


def map_of_check_ins(figure: Figure, *columns: str) -> list[Any]:
    """Those cells of the map that have something in them."""
    marks = drawn(figure).table.query("due > 0")
    return [tuple(row) for row in marks[["department", "column", *columns]].to_numpy()]


def test_the_map_of_check_ins_has_a_row_of_all_and_a_column_for_each_month() -> None:
    figure = draw(
        ON_TIME,
        cell("Sales", "2026-10", 20, plans=9, good=18),
        cell("Sales", "2026-08", 2, good=0),
        cell("Legal", "2026-10", 600, plans=7, good=599),
    )
    check(figure)
    assert figure.title == f"99{NBSP}% of 622 check-ins on time in twelve months; lowest in Sales, 82{NBSP}%"
    assert map_of_check_ins(figure, "word", "What") == [
        (result.ALL, "2026-08", "0/2", "0 of 2 check-ins on time, on 2 plans"),
        (result.ALL, "2026-10", ">99", f"over 99{NBSP}% on time: 617 of 620 check-ins, on 16 plans"),
        ("Legal", "2026-10", ">99", f"over 99{NBSP}% on time: 599 of 600 check-ins, on 7 plans"),
        ("Sales", "2026-08", "0/2", "0 of 2 check-ins on time, on 2 plans"),
        ("Sales", "2026-10", "90", f"90{NBSP}% on time: 18 of 20 check-ins, on 9 plans"),
    ]
    assert len(drawn(figure).table) == 12 * 4
    assert chosen(figure)["names"][result.ALL] == "All"
    assert table(figure)["Department"] == ["All", "All", "Legal", "Sales", "Sales", "Finance"]
    assert table(figure)["Check-ins due"][-1] == 0
    alone = draw(ON_TIME, cell("Sales", "2026-10", 5, good=1), people={})
    assert set(drawn(alone).table["department"]) == {"Sales"}


def test_the_map_of_weeks_says_what_is_drawn_and_no_more() -> None:
    cells = cell("Sales", WEEKS[0], 20, good=18), cell("Sales", "", 50, good=1), cell("Sales", WEEKS[30], 50, good=1)
    figure = draw(ON_TIME, *cells, by_week=True)
    check(figure)
    assert figure.title == f"90{NBSP}% of 20 check-ins on time in 26 weeks"
    assert "by department and week from 25 May to 20 November" in figure.subtitle
    assert map_of_check_ins(figure) == [(result.ALL, WEEKS[0]), ("Sales", WEEKS[0])]
    assert drawn(figure).table["When"].iloc[25] == "All, week of 16 November"
    assert draw(ON_TIME, *cells[1:], by_week=True).drawing is None


def test_the_lowest_departments_are_named_where_they_had_enough_check_ins() -> None:
    full = cell("Sales", "2026-11", 10, good=9), cell("Finance", "2026-11", 5, good=2)
    assert draw(ON_TIME, *full).title.endswith(f"; lowest in Finance, 40{NBSP}%")
    figure = draw(ON_TIME, *full, cell("Legal", "2026-10", 10, good=4))
    assert figure.title.endswith(f"; lowest in Legal and Finance, 40{NBSP}% each")
    figure = draw(ON_TIME, full[0], cell("Finance", "2026-11", 4, good=0))
    assert figure.title == f"64{NBSP}% of 14 check-ins on time in twelve months"
    assert draw(ON_TIME, cell("Finance", "2026-11", 4, good=1)).title.startswith("1 of 4 check-ins on time")
    # The departments that stand together may be the lowest.
    cells = [cell(f"D{n:02}", "2026-11", 20 - n, good=20 - n) for n in range(11)]
    figure = draw(ON_TIME, *cells, *(cell(f"E{n}", "2026-11", 5) for n in range(2)), people={})
    assert figure.title.endswith(f"; lowest in Others (2), 0{NBSP}%")


def test_late_has_the_longest_on_top_and_says_nothing_of_zeros() -> None:
    figure = draw(LATE, cell(Age.WEEK, Delay.LATE, 5), cell(Age.LONGER, Delay.SILENT, 2))
    assert figure.title == "5 plans late today, none for over 30 days"
    assert figure.sentence == "5 plans late today, none for over 30 days; 2 without an entry."
    ages = ["Over 30 days", "15 to 30 days", "8 to 14 days", "Up to 7 days"]
    assert marks(figure, "age") == [(age,) for age in ages for _ in Delay]
    assert [word for word in marks(figure, "delay", "word") if word[1]] == [
        ("Draft", "2 without an entry"), ("Late", "5 late"),
    ]  # fmt: skip  # a bar each
    assert table(figure) == {"For": ages, "Late": [0, 0, 0, 5], "Without an entry": [2, 0, 0, 0]}
    assert figure.keys == ["late~*~over-30", None, None, "late~*~0-7"]
    assert draw(LATE).title == "Nothing is late today."
    assert draw(LATE, cell(Age.WEEK, Delay.SILENT, 1)).title == "Nothing is late today; 1 plan without an entry"


def test_a_plan_that_needs_help_says_for_what() -> None:
    figure = draw(STUCK, cell(Stuck.PROPOSED, "", 1), cell(Stuck.NOBODY, "", 3))
    assert figure.title == "4 open plans need help today: 3 with nobody responsible and 1 proposed for over 14 days"
    assert figure.sentence == f"{figure.title}."
    assert marks(figure, "reason", "end") == [
        ("Nobody responsible", "3 plans"), ("Manager’s account closed", "none"),
        ("Proposed for over 14 days", "1 plan"), ("Adjustment open for over 7 days", "none"),
    ]  # fmt: skip  # a row each
    assert draw(STUCK, cell(Stuck.NOBODY, "", 1)).title == "1 open plan needs help today: with nobody responsible"


def test_reasons_stand_in_the_order_in_which_they_count() -> None:
    figure = draw(STUCK, cell(Stuck.PROPOSED, "", 1))
    assert table(figure)["Reason"] == [labels.label(reason) for reason in is_stuck_by(TODAY)]


def test_outcomes_of_few_plans_are_counts_and_a_quarter_says_what_is_missing_of_it() -> None:
    figure = draw(
        OUTCOMES[0],
        cell("2026-04-01", Outcome.ACHIEVED, 2),
        cell("2026-04-01", CANCELLED, 2),
        cell("2026-10-01", Outcome.ACHIEVED, 3),
        cell("2026-10-01", Outcome.NOT_YET, 2),
        first=date(2026, 6, 1),
    )
    marks = drawn(figure).table
    assert list(dict.fromkeys(marks["group"])) == ["Q2 2026\nfrom 1 Jun", "Q3 2026", "Q4 2026\nso far"]
    assert [word for word in marks["word"] if word] == ["2", f"60{NBSP}%", f"40{NBSP}%"]
    assert [end for end in marks["end"] if end] == ["2 plans · 2 cancelled", "no plan ended", "5 plans"]
    assert marks["key"].tolist()[1] == f"outcomes~{CANCELLED}~2026-04-01"
    assert figure.title == "5 of 7 closed plans achieved their goal, 0 a part of it, 2 not yet; 2 cancelled"
    assert figure.subtitle.endswith("of fewer than 5 the counts")
    only = draw(OUTCOMES[0], cell("2026-07-01", CANCELLED, 2), first=date(2026, 7, 1), last=date(2026, 8, 31))
    assert only.title == "2 plans cancelled, none closed"
    assert drawn(only).table["group"].tolist() == ["Q3 2026\nuntil 31 Aug"]


def test_no_more_months_and_quarters_are_drawn_than_can_be_read() -> None:
    first = date(2020, 1, 1)
    months = [date(2020 + number // 12, number % 12 + 1, 1).isoformat() for number in range(82)]
    figure = draw(MILESTONES, *(cell(month, KeptDate.ON_TIME, 1) for month in months), first=first)
    assert len(table(figure)["Month"]) == 24
    figure = draw(OUTCOMES[0], *(cell(month, CANCELLED, 1) for month in months[::3]), first=first)
    assert len(table(figure)["Quarter"]) == 8


def test_what_is_undecided_counts_as_nothing_else() -> None:
    cells = cell("2026-09-01", Outcome.NOT_YET, 1), cell("2026-10-01", RUNNING, 4), cell("2026-11-01", CANCELLED, 1)
    figure = draw(COHORTS, *cells, first=date(2026, 9, 1))
    assert figure.title == (
        "Of 6 plans started, 0 achieved the goal, 0 a part of it, 1 not yet, 1 cancelled; 4 still running"
    )
    assert drawn(figure).table[["state", "number", "solid", "When"]].to_numpy().tolist() == [
        ["Not yet achieved", 1, 1, "September 2026"], ["Active", 4, 1, "October 2026"],
        ["Cancelled", 1, 0.5, "November 2026 so far"],
    ]  # fmt: skip  # a row of the table a line
    assert chosen(figure)["called"]["Active"] == "Still running"


def test_levels_say_who_moved_up_and_by_how_much() -> None:
    figure = draw(LEVELS, cell("2", "3", 3), cell("2", "2", 1), cell("4", "2", 1))
    assert figure.title == (
        "3 of 5 plans ended on a higher level, 1 on the same, 1 on a lower one; on average 0.2 levels higher"
    )
    assert drawn(figure).table[["start", "end", "way", "plans"]].to_numpy().tolist() == [
        ["from level 2", "to level 2", "Draft", 1], ["from level 2", "to level 3", "Achieved", 3],
        ["from level 4", "to level 2", "Late", 1],
    ]  # fmt: skip  # a row of the table a line
    assert draw(LEVELS, cell("2", "3", 1)).title == (
        "1 of 1 plan ended on a higher level, 0 on the same, 0 on a lower one"
    )


def test_milestones_stand_on_each_other_in_the_month_they_were_planned_for() -> None:
    cells = (
        cell("2026-10-01", KeptDate.ON_TIME, 4),
        cell("2026-10-01", KeptDate.LATE, 1),
        cell("2026-11-01", KeptDate.OPEN, 2),
    )
    figure = draw(MILESTONES, *cells, first=date(2026, 10, 1))
    assert figure.title == "4 of 7 milestones were reached on time, 1 late; 2 open"
    marks = drawn(figure).table
    assert marks[["state", "number"]].to_numpy().tolist() == [["Achieved", 4], ["Late", 1], ["Draft", 2]]
    assert marks[["solid", "When"]].to_numpy().tolist()[-1] == [0.5, "November 2026 so far"]


def test_lengths_say_how_many_were_extended_and_what_half_took() -> None:
    few = draw(LENGTHS, cell("26", Length.AS_PLANNED, 3), cell("56", Length.EXTENDED, 1))
    assert few.title == "Half of 4 closed plans took up to 30 days; 1 of 4 was extended"
    long = draw(LENGTHS, cell("121", Length.EXTENDED, 5))
    assert long.title == f"Half of 5 closed plans took over 120 days; 100{NBSP}% of them were extended"
    one = draw(LENGTHS, cell("1", Length.AS_PLANNED, 1))
    assert one.title == "The closed plan took up to 5 days; none was extended"
    assert drawn(one).table["When"].tolist() == ["Up to 5 days"]


def test_steps_say_what_is_still_on_the_way() -> None:
    reached = [cell(step, Reached.REACHED, number) for step, number in zip(PlanStage, (10, 8, 4, 2, 0), strict=True)]
    reached[1] = reached[1]._replace(median=1.0)
    reached[2] = reached[2]._replace(median=2.5)
    figure = draw(STAGES, *reached, cell(PlanStage.AGREED, Reached.WAITING, 3))
    assert figure.title == "2 of 10 proposed plans became active, 3 are still on the way"
    assert figure.sentence == "2 of 10 proposed plans became active, 3 are still on the way; 0 closed."
    assert [word for word in drawn(figure).table["word"] if word] == [
        "10 plans", "8 of 10 · median 1 day", "4 of 10 · median 2.5 days · 3 on the way", "2 of 10", "0 of 10",
    ]  # fmt: skip  # a step each
    assert table(figure)["Median days"][1:3] == [1, 2.5]
    assert draw(STAGES, cell(PlanStage.PROPOSED, Reached.REACHED, 1)).title == "0 of 1 proposed plan became active"


def test_themes_have_all_nine_numbers() -> None:
    pair = Dimension.COMPANY_VALUES, Purpose.EMERGING_ISSUE
    figure = draw(THEMES, cell(*pair, 3), cell(Dimension.JOB_SKILLS, Purpose.ROLE_EVOLUTION, 2))
    assert figure.title == "Most plans: company values for emerging issue, 3 of 5"
    assert drawn(figure).table["plans"].tolist() == [0, 2, 0, 0, 0, 3, 0, 0, 0]
    assert drawn(figure).table["word"].tolist()[1] == "2 role evolution"


def test_plans_per_person_say_the_highest_and_the_lowest_and_who_has_none() -> None:
    people = {"Sales": 24, "Care": 18, "Design": 30, "Legal": 20, "Finance": 11}
    numbers = {"Sales": 12, "Care": 9, "Design": 6, "Legal": 3}
    [by_department, _, by_tenure] = PER_PERSON
    figure = draw(by_department, *(cell(name, "started", number) for name, number in numbers.items()), people=people)
    assert figure.title == (
        "29 plans started for 100 people; highest: Sales and Care, 50 each; lowest: Design, 20 "
        "(without groups of fewer than five); none: Finance"
    )
    assert drawn(figure).table[["group", "rate", "word"]].to_numpy().tolist() == [
        ["Sales", 50, "50 · 12 plans, 24 people"], ["Care", 50, "50 · 9 plans, 18 people"],
        ["Design", 20, "20 · 6 plans, 30 people"], ["Legal", 0, "3 plans, 20 people"],
        ["Finance", 0, "none, 11 people"],
    ]  # fmt: skip  # a row of the table a line
    assert chosen(figure)["average"] == [pytest.approx(100 * 30 / 103)]
    assert chosen(figure)["average_said"] == "average 29"
    assert draw(by_department, cell("Sales", "started", 3)).title == "3 plans started for 35 people; none: Finance"
    years = {Tenure.FIRST_YEAR: 5, Tenure.TO_THREE: 1}
    figure = draw(by_tenure, cell(Tenure.FIRST_YEAR, "started", 5), people_by_tenure=years)
    assert figure.title == "83 plans started for 100 people; none: 1 to 3 years"
    assert table(figure)["Years in the organisation"] == [
        "Under 1 year", "1 to 3 years", "3 to 5 years", "Over 5 years",
    ]  # fmt: skip  # in their order, whatever their rates


def test_the_share_of_emerging_issues_is_compared_where_it_is_not_of_few() -> None:
    [by_department, _, by_tenure] = ISSUES
    cells = [
        cell(Tenure.FIRST_YEAR, PurposeKind.ISSUE, 5), cell(Tenure.FIRST_YEAR, PurposeKind.GROWTH, 5),
        cell(Tenure.LONGER, PurposeKind.ISSUE, 1), cell(Tenure.LONGER, PurposeKind.GROWTH, 199),
        cell(Tenure.TO_FIVE, PurposeKind.ISSUE, 3), cell(Tenure.TO_FIVE, PurposeKind.GROWTH, 1),
    ]  # fmt: skip  # two for each time
    figure = draw(by_tenure, *cells)
    assert figure.title == (
        f"4{NBSP}% of 214 plans are for an emerging issue; highest: Under 1 year, 50{NBSP}%; "
        f"lowest: Over 5 years, under 1{NBSP}% (without groups of fewer than five)"
    )
    assert drawn(figure).table["word"].tolist() == [
        f"50{NBSP}% · 5 of 10 plans", "no plan", "3 of 4 plans", f"under 1{NBSP}% · 1 of 200 plans",
    ]  # fmt: skip  # in the order of years
    none = draw(by_department, cell("Sales", PurposeKind.GROWTH, 3))
    assert none.title == "None of 3 plans are for an emerging issue"
    one = draw(by_department, cell("Sales", PurposeKind.GROWTH, 1))
    assert one.title == "0 of 1 plan is for an emerging issue"
    assert none.drawing is not None
    chosen_purpose = draw(by_tenure, *cells, purposes=frozenset({Purpose.EMERGING_ISSUE}))
    assert chosen_purpose.drawing is None, "of plans for one purpose alone there is no share"


def test_what_is_narrowed_by_filters_says_so() -> None:
    figure = draw(PER_PERSON[0], cell("Sales", "started", 7), about=" on job skills for role evolution")
    assert figure.title.startswith("20 plans on job skills for role evolution started for 100 people")


def test_a_share_of_activities_of_few_plans_is_a_count() -> None:
    figure = draw(
        PROPOSERS,
        cell("Sales", Side.MEMBER, 20, plans=5),
        cell("Sales", Side.MANAGER, 60, plans=9),
        cell("Finance", Side.MEMBER, 7, plans=4),
        cell("Finance", Side.MANAGER, 3, plans=4),
        people={"Legal": 3},
    )
    check(figure)
    assert figure.title == f"30{NBSP}% of activities come from team members"
    assert marks(figure, "group", "part", "share", "word", "end", "short", "at") == [
        ("Sales", "Team member", 25, f"25{NBSP}%", "80 activities", "80", 100),
        ("Sales", "Manager", 75, f"75{NBSP}%", "", "", 100),
        ("Finance", "Team member", 70, "7", "10 activities", "10", 100),
        ("Finance", "Manager", 30, "3", "", "", 100),
        ("Legal", "Team member", 0, "0", "none · 3 people", "none", 100),
    ]
    assert marks(figure, "What")[0] == (f"Team member: 20 activities, 25{NBSP}% of 80, on 5 plans",)
    assert figure.subtitle.endswith("; numbers of fewer than 5 plans are counts")
    assert figure.keys == ["proposers~*~Sales", "proposers~*~Finance", None]
    assert draw(PROPOSERS, cell("Sales", Side.MEMBER, 1)).title == "1 of 1 activity comes from team members"


def test_answers_say_what_is_accepted_of_each_side() -> None:
    figure = draw(
        ANSWERS,
        cell(Side.MEMBER, Answered.ACCEPTED, 6, plans=5),
        cell(Side.MEMBER, Answered.BY_AGREEING, 3),
        cell(Side.MEMBER, Answered.DECLINED, 1),
        cell(Side.MANAGER, Answered.CHANGED, 2),
    )
    check(figure)
    assert figure.title == (
        f"Accepted: 90{NBSP}% of activities of team members, 0 of 2 activities of managers; "
        f"by agreeing to the whole plan: 25{NBSP}% of activities"
    )
    assert marks(figure, "group", "part", "word") == [
        ("Team member", "Accepted", f"60{NBSP}%"), ("Team member", "Accepted by agreeing", f"30{NBSP}%"),
        ("Team member", "Declined", f"10{NBSP}%"), ("Manager", "Changed", "2"),
    ]  # fmt: skip  # a part each
    assert [end for (end,) in marks(figure, "end") if end] == ["10 activities", "2 activities"]


def test_promises_say_how_many_were_kept_and_where_fewest() -> None:
    cells = [
        cell("Sales", Promise.ON_TIME, 8, plans=5), cell("Sales", Promise.LATE, 2), cell("Finance", Promise.ON_TIME, 3),
        cell("Finance", Promise.OPEN, 9, plans=6),
    ]  # fmt: skip  # two departments
    figure = draw(SUPPORT, *cells)
    check(figure)
    assert figure.title == f"50{NBSP}% of promises kept on time; lowest in Finance, 25{NBSP}%"
    assert figure.sentence == "11 of 22 promises kept on time, 2 late, 9 open."
    assert marks(figure, "group", "part") == [
        ("Finance", "Achieved"), ("Finance", "Draft"), ("Sales", "Achieved"), ("Sales", "Late"),
    ]  # fmt: skip  # a part each
    assert chosen(figure)["parts"] == ["Achieved", "Late", "Draft"]
    assert chosen(figure)["called"]["Cancelled"] == "Not received"
    missed = draw(SUPPORT, *cells, cell("Finance", Promise.NOT_RECEIVED, 1))
    assert missed.sentence == "11 of 23 promises kept on time, 2 late, 9 open, 1 not received."
    assert "on plans for role evolution:" in draw(SUPPORT, *cells, about=" for role evolution").subtitle


def test_the_support_that_was_late_most_is_named_with_all_that_were_so_often() -> None:
    kept, late = cell(SupportKind.TOOL, Promise.ON_TIME, 2), cell(SupportKind.MEETING, Promise.LATE, 1)
    assert draw(SUPPORT_KINDS, kept, late).title == "The largest number not on time: meeting, 1 of 1 promise"
    other = cell(SupportKind.TOOL, Promise.NOT_RECEIVED, 1)
    tie = draw(SUPPORT_KINDS, kept, late, other)
    assert tie.title == "The largest number not on time: tool and meeting, 1 promise each"
    assert table(tie)["Support"] == ["Tool", "Meeting", "Manager assistance"]
    assert draw(SUPPORT_KINDS, kept).title == "All 2 promises kept on time"


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_fewer_than_five_plans_have_no_percentages(chart: InsightChart) -> None:
    row, part = PARTS[chart][0][0], PARTS[chart][1][0]
    row = "2026-10-01" if row == MONTHS[0] else row
    figure = draw(chart, cell(row, part, 4, good=3), people={row: 4})
    texts = [
        figure.title,
        figure.sentence,
        *(word for word in drawn(figure).table.to_numpy().ravel() if isinstance(word, str)),
    ]
    assert not [text for text in texts if "%" in text]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_only_marks_with_plans_behind_them_have_a_key(chart: InsightChart) -> None:
    row, part = PARTS[chart][0][-1], PARTS[chart][1][-1]
    # Of these the last row or part alone is nothing to draw: a draft, a step without those before, plans
    # closed in a month that is not over.
    part = {OPEN_PLANS: OpenPlanStatus.ACTIVE, STAGES: Reached.REACHED}.get(chart, part)
    part = PurposeKind.ISSUE if chart in ISSUES else part
    row = {STARTED_AND_CLOSED: "2026-10-01", STAGES: PlanStage.PROPOSED}.get(chart, row)
    figure = draw(chart, cell(row, part, 6, good=3), first=date(2025, 1, 1))
    rows = {row, *([result.ALL] if chart.has_row_of_all else [])}
    assert set(drawn(figure).table["key"].dropna()) == {result.key_of(chart, each, part) for each in rows}
