"""The charts of Insights: what was counted for a question in, a drawing and its words out.

A question a file, with the texts and the order of its charts. What they draw with is in `bars`, `columns` and `heat`;
`counted` puts the cells into rows and says numbers, `shades` names the parts and gives them their colours.
"""

from collections.abc import Callable, Mapping

from lib.charts.base import Figure
from lib.charts.insights.adoption import reach, states
from lib.charts.insights.check_ins import late, on_time, stuck
from lib.charts.insights.fairness import offered, tenure, themes
from lib.charts.insights.involvement import answers, proposers
from lib.charts.insights.outcomes import lengths, milestones, outcomes, steps
from lib.charts.insights.started_and_closed import months
from lib.charts.insights.support import support, support_kinds
from lib.insights.registry import QuestionResult
from lib.models.insights import Chart

_FIGURES: Mapping[Chart, Callable[[QuestionResult], Figure]] = {
    Chart.STATES: states,
    Chart.MONTHS: months,
    Chart.REACH: reach,
    Chart.ON_TIME: on_time,
    Chart.LATE: late,
    Chart.STUCK: stuck,
    Chart.OUTCOMES: outcomes,
    Chart.MILESTONES: milestones,
    Chart.LENGTHS: lengths,
    Chart.STEPS: steps,
    Chart.THEMES: themes,
    Chart.OFFERED: offered,
    Chart.TENURE: tenure,
    Chart.PROPOSERS: proposers,
    Chart.ANSWERS: answers,
    Chart.SUPPORT: support,
    Chart.SUPPORT_KINDS: support_kinds,
}


def insight(chart: Chart, answer: QuestionResult, *, per_thousand: bool = False) -> Figure:
    """A chart of Insights with everything around it; a click on a mark returns its `lib.insights.registry.key_of`.

    Args:
        answer: to the question that the chart belongs to.
        per_thousand: the months for 1,000 people on the roster; the others have no such form.
    """
    return months(answer, per_thousand=per_thousand) if chart is Chart.MONTHS else _FIGURES[chart](answer)
