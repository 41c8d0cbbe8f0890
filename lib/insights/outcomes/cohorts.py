"""What became of the plans that started in each month."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import String, case, type_coerce
from sqlmodel import col

from lib import labels
from lib.charts.base import Figure
from lib.insights.chart import InsightChart
from lib.insights.counted import NOTHING_STARTED, Counted, by_row, many, months_of, said
from lib.insights.counting import Scope, Source
from lib.insights.outcomes.by_month import months_figure
from lib.insights.result import CANCELLED, QuestionResult, month_name
from lib.insights.sql_functions import day_number, month_of
from lib.models import Outcome, Plan, StampEvent, State

RUNNING = "running"
"""Beside the outcomes: a plan that started and is not over yet."""


_COHORT: Mapping[str, tuple[str, str]] = {
    **{outcome: (labels.label(outcome), labels.label(outcome)) for outcome in Outcome},
    CANCELLED: ("Cancelled", "Cancelled"),
    RUNNING: ("Active", "Still running"),
}


def cohorts_title(counted: Counted) -> str:
    """ "Of 124 plans started, 31 achieved their goal, 9 a part of it, 5 not yet, 4 were cancelled; 75 still run"."""
    achieved, partly, not_yet, cancelled, running = (counted.total(part=part) for part in _COHORT)
    return (
        f"Of {many(counted.total(), 'plan')} started, {said(achieved)} achieved the goal, {said(partly)} a part of it, "
        f"{said(not_yet)} not yet, {said(cancelled)} cancelled; {said(running)} still running"
    )


class Cohorts(InsightChart):
    """Plans started: month × `lib.models.Outcome`, "cancelled" or "running"."""

    name = "cohorts"
    question = "What became of the plans that started?"
    is_compared = False
    is_annotated = True
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        """Plans that started in the period by the month, and what became of them until today."""
        plans = scope.plans(StampEvent.START)
        on = day_number(col(Plan.started_on))
        so_far = case(
            (col(Plan.state) == State.CLOSED, type_coerce(col(Plan.outcome), String())),
            (col(Plan.state) == State.CANCELLED, CANCELLED),
            else_=RUNNING,
        )
        return plans.rows(month_of(on), so_far, on).where(scope.has_started())

    def figure(self, result: QuestionResult) -> Figure:
        """What has become so far of the plans that started in each month."""
        counted = by_row(result, self, [month.isoformat() for month in months_of(result)])
        if not counted.total():
            return Figure(self.question, NOTHING_STARTED)
        return months_figure(
            result,
            counted,
            _COHORT,
            noun="plan",
            total="Started",
            title=cohorts_title(counted),
            subtitle=f"Plans{result.about} by the month they started in, and what became of them so far",
        )

    def row_name(self, row: str) -> str:
        return f"started in {month_name(row)}"

    def part_name(self, part: str, today: date) -> str:
        return _COHORT[part][1].lower()


COHORTS = Cohorts()
