"""What Insights asks, the charts that answer, and the table behind each: the words that counting and drawing share.

A chart's table has a row for each of its marks, a `Cell`. Which values `row` and `part` take stands beside each chart;
departments are named as they were stamped, days are ISO text of the first one: "2026-11-01".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Question(StrEnum):
    """What HR asks about the practice, in the order of docs/product.md#charts; only the open one is drawn."""

    ADOPTION = "adoption"
    CHECK_INS = "check_ins"
    OUTCOMES = "outcomes"
    FAIRNESS = "fairness"
    INVOLVEMENT = "involvement"
    SUPPORT = "support"


class Chart(StrEnum):
    """A chart of Insights. It counts plans, unless it says otherwise."""

    STATES = "states"
    """Open plans today: department × `OpenPlanStatus`."""
    MONTHS = "months"
    """Plans started and closed: month × `Event`."""
    REACH = "reach"
    """People who had a plan in the last twelve months, who may have had several: department of today × "reached"."""
    ON_TIME = "on_time"
    """Check-ins that were due and decided: department × Monday of the week; *good* were on time. Those before the
    weeks that are drawn stand under the week ""."""
    LATE = "late"
    """Open plans today on which something is late or nobody wrote: `Age` × `Delay`."""
    STUCK = "stuck"
    """Open plans today that need help: `lib.models.Stuck` × ""."""
    MILESTONES = "milestones"
    """Milestones planned: month × `KeptDate`."""
    OUTCOMES = "outcomes"
    """Plans that ended: first day of the quarter × `lib.models.Outcome` or "cancelled"."""
    LENGTHS = "lengths"
    """Closed plans by their days from start to end: first of five days ("1", "6", … "121" and more) × `Length`."""
    STEPS = "steps"
    """Plans proposed in the period: `PlanStage` × `Reached`."""
    THEMES = "themes"
    """Plans started: `lib.models.Dimension` × `lib.models.Purpose`."""
    OFFERED = "offered"
    """Plans started: department × `PurposeKind`."""
    TENURE = "tenure"
    """Plans started: `Tenure` of the team member on that day × `PurposeKind`."""
    PROPOSERS = "proposers"
    """Activities on plans proposed in the period: department × `lib.models.Side` that proposed it."""
    ANSWERS = "answers"
    """Activities on plans proposed in the period, once answered: `lib.models.Side` that proposed it × `Answered`."""
    SUPPORT = "support"
    """Support that was promised for a day in the period: department × `Promise`."""
    SUPPORT_KINDS = "support_kinds"
    """Support that was promised for a day in the period: `lib.models.SupportKind` × `Promise`."""


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


class OpenPlanStatus(StrEnum):
    """How an open plan stands today, in the order of its bar. Drafts are counted only where there are several."""

    ACTIVE = "active"
    PAST_END = "past_its_end"
    PAUSED = "paused"
    PROPOSED = "proposed"
    DRAFT = "draft"


class Event(StrEnum):
    STARTED = "started"
    CLOSED = "closed"


class Age(StrEnum):
    """For how many days something has been late, or nobody has written."""

    WEEK = "0-7"
    TWO_WEEKS = "8-14"
    MONTH = "15-30"
    LONGER = "over-30"


class Delay(StrEnum):
    """What is late: a check-in, activity, support or the end; or nobody has written for a cadence and 7 days."""

    LATE = "late"
    SILENT = "silent"


class KeptDate(StrEnum):
    """What became of something that was planned for a day: by then, after it, or not yet."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"


class Promise(StrEnum):
    """What became of support that was promised for a day: given by then, after it, not yet; or it did not come."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    NOT_RECEIVED = "not_received"


class Length(StrEnum):
    AS_PLANNED = "as_planned"
    EXTENDED = "extended"


class PlanStage(StrEnum):
    """The way of a plan from its proposal on."""

    PROPOSED = "proposed"
    ANSWERED = "answered"
    AGREED = "agreed"
    ACTIVE = "active"
    CLOSED = "closed"


class Reached(StrEnum):
    """A plan got to a step, or it is open and this step is the next one."""

    REACHED = "reached"
    WAITING = "waiting"


class PurposeKind(StrEnum):
    """What a plan is for: growth (career advancement, role evolution), or an emerging issue."""

    GROWTH = "growth"
    ISSUE = "emerging_issue"


class Tenure(StrEnum):
    """How long somebody has been there."""

    FIRST_YEAR = "under-1"
    TO_THREE = "1-3"
    TO_FIVE = "3-5"
    LONGER = "over-5"
    UNKNOWN = "unknown"


class Answered(StrEnum):
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"


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
