"""The questions of Insights: the charts that answer each, in their order on the screen, and its figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from lib.insights import involvement, support
from lib.insights.adoption import figures as adoption_figures
from lib.insights.adoption.managers import MANAGERS
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.adoption.people import people_facts
from lib.insights.adoption.reach import REACH
from lib.insights.adoption.started_and_closed import STARTED_AND_CLOSED
from lib.insights.chart import InsightChart
from lib.insights.check_ins import figures as check_ins_figures
from lib.insights.check_ins.late import LATE
from lib.insights.check_ins.on_time import ON_TIME
from lib.insights.check_ins.on_time_by_month import ON_TIME_BY_MONTH
from lib.insights.check_ins.stuck import STUCK
from lib.insights.counting import Scope
from lib.insights.fairness import figures as fairness_figures
from lib.insights.fairness.rates import ISSUES, PER_PERSON
from lib.insights.fairness.themes import THEMES
from lib.insights.key_figures import KeyFigure
from lib.insights.outcomes import figures as outcomes_figures
from lib.insights.outcomes.cohorts import COHORTS
from lib.insights.outcomes.lengths import LENGTHS
from lib.insights.outcomes.levels import LEVELS
from lib.insights.outcomes.milestones import MILESTONES
from lib.insights.outcomes.outcomes import OUTCOMES
from lib.insights.outcomes.stages import STAGES
from lib.insights.result import QuestionResult, read_key
from lib.models.insights import Grouping, Question


@dataclass(frozen=True)
class InsightQuestion:
    """What answers a question.

    Attributes:
        charts: in their order; of those with a grouping one for each is shown.
        key_figures: the figures above the charts.
        facts: what the charts and figures need besides cells, by the names of `QuestionResult`.
    """

    charts: Sequence[InsightChart]
    key_figures: Callable[[QuestionResult], list[KeyFigure]]
    facts: Callable[[Session, Scope], Mapping[str, Any]]

    @property
    def groupings(self) -> list[Grouping]:
        """By what its charts can be grouped; by the first of these where nothing is asked for."""
        return list(dict.fromkeys(chart.grouping for chart in self.charts if chart.grouping))

    def shown(self, by: Grouping | None = None) -> list[InsightChart]:
        """The charts on the screen, grouped by what is asked for if that is offered."""
        if by not in self.groupings:
            by = next(iter(self.groupings), None)
        return [chart for chart in self.charts if chart.grouping in (None, by)]


QUESTIONS: Mapping[Question, InsightQuestion] = {
    Question.ADOPTION: InsightQuestion(
        (OPEN_PLANS, STARTED_AND_CLOSED, REACH, MANAGERS),
        adoption_figures.key_figures,
        adoption_figures.facts,
    ),
    Question.CHECK_INS: InsightQuestion(
        (ON_TIME_BY_MONTH, ON_TIME, LATE, STUCK),
        check_ins_figures.key_figures,
        people_facts,
    ),
    Question.OUTCOMES: InsightQuestion(
        (
            *OUTCOMES,
            COHORTS,
            LEVELS,
            LENGTHS,
            STAGES,
            MILESTONES,
        ),
        outcomes_figures.key_figures,
        people_facts,
    ),
    Question.FAIRNESS: InsightQuestion(
        (THEMES, *PER_PERSON, *ISSUES), fairness_figures.key_figures, fairness_figures.facts
    ),
    Question.INVOLVEMENT: InsightQuestion(
        (involvement.PROPOSERS, involvement.ANSWERS), involvement.key_figures, people_facts
    ),
    Question.SUPPORT: InsightQuestion((support.SUPPORT, support.SUPPORT_KINDS), support.key_figures, people_facts),
}

CHARTS: Mapping[str, InsightChart] = {chart.name: chart for each in QUESTIONS.values() for chart in each.charts}
"""All charts by name."""


def read_part(key: str) -> tuple[InsightChart, str, str] | None:
    """Chart, row and part of a key from an address; nothing where it is none."""
    found = read_key(key)
    return (CHARTS[found[0]], *found[1:]) if found is not None and found[0] in CHARTS else None
