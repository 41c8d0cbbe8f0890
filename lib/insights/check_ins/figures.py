"""The figures above the charts of *Check-ins*."""

from lib.insights.check_ins.late import LATE
from lib.insights.check_ins.on_time import ON_TIME
from lib.insights.check_ins.stuck import STUCK
from lib.insights.key_figures import KeyFigure, count_of_today, good_of, share_figure
from lib.insights.result import QuestionResult
from lib.models.insights import Delay


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    late = answer.cells[LATE]
    return [
        share_figure(
            answer,
            "Check-ins on time",
            lambda cells: good_of(cells[ON_TIME]),
            "Of the check-ins due in the period that were held or are overdue, those held before they were overdue.",
        ),
        count_of_today(
            "Late",
            late,
            Delay.LATE,
            "Active plans today with a late check-in, activity or support, or past their end.",
        ),
        count_of_today(
            "Without an entry",
            late,
            Delay.SILENT,
            "Active plans today on which nobody wrote for one cadence and seven days.",
        ),
        count_of_today(
            "Stuck",
            answer.cells[STUCK],
            "",
            "Open plans today that need somebody’s help, see the chart.",
        ),
    ]
