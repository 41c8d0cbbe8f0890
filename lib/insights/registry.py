"""The questions of Insights: the charts that answer each, in their order on the screen, and its figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from lib.insights import adoption, check_ins, fairness, involvement, outcomes, support
from lib.insights.chart import InsightChart
from lib.insights.counting import Scope
from lib.insights.key_figures import KeyFigure
from lib.insights.result import QuestionResult, read_key
from lib.models.insights import Grouping, Question


@dataclass(frozen=True)
class InsightQuestion:
    """What answers a question.

    Attributes:
        charts: in their order; of those with a grouping one for each is shown.
        key_figures: those above the charts.
        facts: what the charts and figures need besides cells, by the names of `QuestionResult`.
    """

    charts: Sequence[InsightChart]
    key_figures: Callable[[QuestionResult], list[KeyFigure]]
    facts: Callable[[Session, Scope], Mapping[str, Any]]

    @property
    def groupings(self) -> list[Grouping]:
        """Those that its charts offer; the first one where none is asked for."""
        return list(dict.fromkeys(chart.grouping for chart in self.charts if chart.grouping))

    def shown(self, by: Grouping | None = None) -> list[InsightChart]:
        """The charts on the screen, grouped by what is asked for if that is offered."""
        if by not in self.groupings:
            by = next(iter(self.groupings), None)
        return [chart for chart in self.charts if chart.grouping in (None, by)]


QUESTIONS: Mapping[Question, InsightQuestion] = {
    Question.ADOPTION: InsightQuestion(
        (adoption.OPEN_PLANS, adoption.STARTED_AND_CLOSED, adoption.REACH, adoption.MANAGERS),
        adoption.key_figures,
        adoption.facts,
    ),
    Question.CHECK_INS: InsightQuestion(
        (check_ins.ON_TIME_BY_MONTH, check_ins.ON_TIME, check_ins.LATE, check_ins.STUCK),
        check_ins.key_figures,
        adoption.people_facts,
    ),
    Question.OUTCOMES: InsightQuestion(
        (
            *outcomes.OUTCOMES,
            outcomes.COHORTS,
            outcomes.LEVELS,
            outcomes.LENGTHS,
            outcomes.STEPS,
            outcomes.MILESTONES,
        ),
        outcomes.key_figures,
        adoption.people_facts,
    ),
    Question.FAIRNESS: InsightQuestion(
        (fairness.THEMES, *fairness.PER_PERSON, *fairness.ISSUES), fairness.key_figures, fairness.facts
    ),
    Question.INVOLVEMENT: InsightQuestion(
        (involvement.PROPOSERS, involvement.ANSWERS), involvement.key_figures, adoption.people_facts
    ),
    Question.SUPPORT: InsightQuestion(
        (support.SUPPORT, support.SUPPORT_KINDS), support.key_figures, adoption.people_facts
    ),
}

CHARTS: Mapping[str, InsightChart] = {chart.name: chart for each in QUESTIONS.values() for chart in each.charts}
"""All charts by name."""


def read_part(key: str) -> tuple[InsightChart, str, str] | None:
    """Chart, row and part of a key from an address; nothing where it is none."""
    found = read_key(key)
    return (CHARTS[found[0]], *found[1:]) if found is not None and found[0] in CHARTS else None
