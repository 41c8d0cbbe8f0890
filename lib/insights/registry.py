"""The charts that answer each question of Insights, and the table behind each: what counting and drawing share.

A chart's table has a row for each of its marks, a `Cell`. Which values `row` and `part` take stands beside its `Chart`;
departments are named as they were stamped, days are ISO text of the first one: "2026-11-01".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from lib.models.insights import Chart, OpenPlanStatus, Question

CHARTS: Mapping[Question, Sequence[Chart]] = {
    Question.ADOPTION: (Chart.STATES, Chart.MONTHS, Chart.REACH),
    Question.CHECK_INS: (Chart.ON_TIME, Chart.LATE, Chart.STUCK),
    Question.OUTCOMES: (Chart.OUTCOMES, Chart.MILESTONES, Chart.LENGTHS, Chart.STEPS),
    Question.FAIRNESS: (Chart.THEMES, Chart.OFFERED, Chart.TENURE),
    Question.INVOLVEMENT: (Chart.PROPOSERS, Chart.ANSWERS),
    Question.SUPPORT: (Chart.SUPPORT, Chart.SUPPORT_KINDS),
}
"""The charts of each question, at most four."""

NO_DEPARTMENT = "No department"
"""Where the roster named none."""

OTHERS = "\N{WORD JOINER}Others"
"""The key of the departments beyond those with a row of their own, together: one may be called "Others" as well. It is
never shown; `row_name` is."""

BIN, LONGEST = 5, 120
"""Days of one bar of lengths, and the days beyond which all stand together."""

MOST_WEEKS = 26
"""As many weeks of check-ins are drawn, the last ones of a period."""

FEW = 5
"""Of fewer than this no share is said, but their number: it would be louder than they are."""

CANCELLED = "cancelled"
"""Beside the outcomes: a plan that was cancelled."""


class Cell(NamedTuple):
    """One mark of a chart.

    Attributes:
        row, part: where it stands; values as beside its `Chart`.
        number: how many things it counts: plans, check-ins, milestones, activities, support.
        plans, people: how many different plans, and team members, those belong to.
        good: how many of the things were on time, where the chart asks for that.
    """

    row: str
    part: str
    number: int
    plans: int
    people: int
    good: int = 0


@dataclass(frozen=True)
class QuestionResult:
    """What was counted for a question.

    Attributes:
        cells: of each chart of the question, in no order; cells with nothing in them are missing.
        before: the same for the period before, of the same length; charts of today have none.
        first, last: the period, whole months; what lies after today is not counted.
        people: active people on the roster today by department, those whose plans are not the viewer's left out.
        people_by_tenure: the same people by `Tenure`.
        headcounts: people on the roster at the end of each month (ISO text of its first day), as kept by imports.
        medians: median days from the step before to each `PlanStage`.
        open_before: how many plans were open on the day before the period.
    """

    question: Question
    first: date
    last: date
    today: date
    cells: Mapping[Chart, Sequence[Cell]]
    before: Mapping[Chart, Sequence[Cell]] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    people_by_tenure: Mapping[str, int] = field(default_factory=dict)
    headcounts: Mapping[str, int] = field(default_factory=dict)
    medians: Mapping[str, float] = field(default_factory=dict)
    open_before: int | None = None


MOST_DEPARTMENTS = 12
"""With more of them, the eleven largest have a row of their own and the rest stands in `OTHERS`."""


def own_rows(cells: Sequence[Cell], people: Mapping[str, int]) -> list[str]:
    """The departments that have a row of their own, those with most counted first, then by people and name.

    Args:
        cells: of a chart with a row for each department. Drafts do not count, they are not always shown; nor do cells
            that are not drawn.
        people: departments without a cell are there too: that nothing is counted is a finding.
    """
    counted = dict.fromkeys(people, 0)
    for cell in cells:
        counted[cell.row] = counted.get(cell.row, 0) + (
            cell.number if cell.part not in ("", OpenPlanStatus.DRAFT) else 0
        )
    names = sorted(counted, key=lambda name: (-counted[name], -people.get(name, 0), name))
    return names if len(names) <= MOST_DEPARTMENTS else names[: MOST_DEPARTMENTS - 1]


def row_name(row: str) -> str:
    """What the row of a department is called."""
    return "Others" if row == OTHERS else row


def key_of(chart: Chart, row: str, part: str) -> str:
    """What a click on a cell returns, and what stands in the address while its plans are listed."""
    return f"{chart}~{part}~{row}"


def read_key(key: str) -> tuple[Chart, str, str] | None:
    """Chart, row and part of a key from an address; nothing where it is none."""
    name, *rest = key.split("~", 2)
    return (Chart(name), rest[1], rest[0]) if name in set(Chart) and len(rest) == 2 else None
