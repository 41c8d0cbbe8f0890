"""Whether milestones are reached by their day."""

from collections.abc import Mapping

from lib import formatting
from lib.charts.base import Figure
from lib.insights.chart import InsightChart
from lib.insights.counted import Counted, by_row, months_of, of, said
from lib.insights.counting import Scope, Source
from lib.insights.outcomes.by_month import months_figure
from lib.insights.outcomes.kept_dates import planned_on, promised
from lib.insights.result import QuestionResult, month_name
from lib.insights.sql_functions import day_number, month_of
from lib.models import Milestone, StampEvent
from lib.models.insights import KeptDate

_KEPT: Mapping[str, tuple[str, str]] = {
    KeptDate.ON_TIME: ("Achieved", "On time"),
    KeptDate.LATE: ("Late", "Late"),
    KeptDate.OPEN: ("Draft", "Open"),
}


def milestones_title(counted: Counted) -> str:
    """ "41 of 60 milestones were reached on time, 12 late, 7 open"."""
    on_time, late, still = (counted.total(part=part) for part in KeptDate)
    were = formatting.plural(counted.total(), "was")
    return (
        f"{of(on_time, counted.total())} {formatting.plural(counted.total(), 'milestone')} {were} reached on time, "
        + (f"{said(late)} late; {said(still)} open")
    )


class Milestones(InsightChart):
    """Milestones planned: month × `KeptDate`."""

    name = "milestones"
    question = "Are milestones reached?"
    part_values = KeptDate
    is_annotated = True

    def source(self, scope: Scope) -> Source:
        """Milestones that were planned for a day in the period, by what became of them."""
        plans = scope.plans(StampEvent.START)
        month = month_of(day_number(planned_on(Milestone)))
        return promised(scope, Milestone, month, Milestone.reached_on, plans)

    def figure(self, result: QuestionResult) -> Figure:
        """Columns for the milestones that were planned for each month, by whether they were reached by then."""
        counted = by_row(result, self, [month.isoformat() for month in months_of(result)])
        if not counted.total():
            return Figure(self.question, "No milestone was planned for this period.")
        return months_figure(
            result,
            counted,
            _KEPT,
            noun="milestone",
            total="Milestones",
            title=milestones_title(counted),
            subtitle="Milestones by the month they were planned for: reached by their day, after it, or not yet",
        )

    def row_name(self, row: str) -> str:
        return month_name(row)


MILESTONES = Milestones()
