"""What was counted for a question of Insights: cells for each of its charts, and the keys that clicks on them return.

A chart has a row for each of its marks, a `Cell`. Which values `row` and `part` take stands beside its class;
departments are named as they were stamped, days are ISO text of the first one: "2026-11-01".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from lib import formatting, labels
from lib.insights.annotations import AnnotationLine
from lib.models import Dimension, Purpose
from lib.models.insights import Grouping, OpenPlanStatus, Question, Tenure
from lib.organisation_settings import Targets

if TYPE_CHECKING:
    from lib.insights.chart import InsightChart

NO_DEPARTMENT = "No department"
"""The row of people for whom the roster named no department."""

NO_LOCATION = "No location"
"""The row of people for whom the roster named no location."""

OTHERS = "\N{WORD JOINER}Others"
"""The key of the departments beyond those with a row of their own, together: one may be called "Others" as well. It is
never shown; `department_name` is."""

ALL = "\N{WORD JOINER}All"
"""The key of a row for all departments. It is never shown, either."""

BIN, LONGEST = 5, 120
"""Days of one bar of lengths, and the days beyond which all stand together."""

MOST_MONTHS = 24
"""The longest period; a chart by months has no room for more."""

MOST_WEEKS = 26
"""As many weeks of check-ins are drawn, the last ones of a period."""

FEW = 5
"""Of fewer than this no share is said, but their number: it would be louder than they are."""

CANCELLED = "cancelled"
"""Beside the outcomes: a plan that was cancelled."""


class Cell(NamedTuple):
    """One mark of a chart.

    Attributes:
        row, part: where it stands; values as beside the chart's class.
        number: how many things it counts: plans, check-ins, milestones, activities, support.
        plans, people: how many different plans, and team members, those belong to.
        good: how many of the things were on time, where the chart asks for that.
        median: of the days that they took, where the chart asks for that.
    """

    row: str
    part: str
    number: int
    plans: int
    people: int
    good: int = 0
    median: float | None = None


@dataclass(frozen=True, eq=False)
class QuestionResult:
    """What was counted for a question; what is drawn from one is kept with it.

    Attributes:
        cells: of each chart that is shown, in their order on the screen; cells with nothing in them are missing.
        before: the same for the period before, of the same length; charts of today have none.
        first, last: the period, whole months; what lies after today is not counted.
        people: active people on the roster today by department, those whose plans are not the viewer's left out.
        people_by_location, people_by_tenure: the same people by location, and by `Tenure`.
        headcounts: people on the roster at the end of each month (ISO text of its first day), as kept by imports.
        about: which plans are counted, as it follows the noun: " for career advancement"; nothing where it is all.
        purposes: the only ones that are counted; none chosen is all.
        by_week: check-ins of departments are counted by week.
        left_out: how many plans of the whole organisation are in no figure of this viewer, because of a conflict.
        per_thousand: months are asked for by 1,000 people on the roster.
        kept_since: plans that ended before this day are deleted, and would be counted in the period or the one before.
        targets: that the organisation set.
        annotations: what HR noted, the earliest day first.
    """

    question: Question
    first: date
    last: date
    today: date
    cells: Mapping["InsightChart", Sequence[Cell]]
    before: Mapping["InsightChart", Sequence[Cell]] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    people_by_location: Mapping[str, int] = field(default_factory=dict)
    people_by_tenure: Mapping[str, int] = field(default_factory=dict)
    headcounts: Mapping[str, int] = field(default_factory=dict)
    about: str = ""
    left_out: int = 0
    purposes: frozenset[Purpose] = frozenset()
    by_week: bool = False
    per_thousand: bool = False
    kept_since: date | None = None
    targets: Targets = field(default_factory=Targets)
    annotations: Sequence[AnnotationLine] = ()


MOST_DEPARTMENTS = 12
"""With more of them, the eleven largest have a row of their own and the rest stands in `OTHERS`."""


def own_rows(cells: Sequence[Cell], people: Mapping[str, int], most: int = MOST_DEPARTMENTS) -> list[str]:
    """The departments that have a row of their own, those with most counted first, then by people and name.

    Args:
        cells: of a chart with a row for each department. Drafts do not count, they are not always shown; nor do cells
            that are not drawn.
        people: departments without a cell are there too: that nothing is counted is a finding.
        most: with more departments the last of these rows is left for the others.
    """
    counted = dict.fromkeys(people, 0)
    for cell in cells:
        counted[cell.row] = counted.get(cell.row, 0) + (
            cell.number if cell.part not in ("", OpenPlanStatus.DRAFT) else 0
        )
    names = sorted(counted, key=lambda name: (-counted[name], -people.get(name, 0), name))
    return names if len(names) <= most else names[: most - 1]


def department_name(row: str) -> str:
    """What the row of a department is called."""
    return {OTHERS: "Others", ALL: "All"}.get(row, row)


def month_name(row: str) -> str:
    """What the row of a month is called: "October 2026"."""
    return formatting.month(date.fromisoformat(row))


GROUPS: Mapping[Grouping, type[StrEnum]] = {
    Grouping.PURPOSE: Purpose,
    Grouping.DIMENSION: Dimension,
    Grouping.TENURE: Tenure,
}
"""The closed set that the rows of a chart are of, by what they are grouped by."""


def group_name(grouping: Grouping | None, row: str) -> str:
    """What the row of a group is called where it stands alone: "Sales", "Career advancement", "Q4 2026"."""
    if grouping is Grouping.QUARTER:
        return formatting.quarter(date.fromisoformat(row))
    kind = GROUPS.get(grouping) if grouping else None
    return labels.label(kind(row)) if kind else department_name(row)


def key_of(chart: "InsightChart", row: str, part: str) -> str:
    """What a click on a cell returns, and what stands in the address while its plans are listed."""
    return f"{chart.name}~{part}~{row}"


EVERY_PART = "*"
"""As the part of a key: the things of all parts of a row together, as a row of the table behind a chart has them."""


def read_key(key: str) -> tuple[str, str, str] | None:
    """The name of a chart, row and part of a key from an address; nothing where it is none."""
    name, *rest = key.split("~", 2)
    return (name, rest[1], rest[0]) if len(rest) == 2 else None
