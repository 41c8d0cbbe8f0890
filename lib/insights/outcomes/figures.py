"""The figures above the charts of *Outcomes*."""

from lib.insights.key_figures import FigurePart, KeyFigure, among, compared_count, number_in, part_of, share_figure
from lib.insights.outcomes.lengths import LENGTHS
from lib.insights.outcomes.milestones import MILESTONES
from lib.insights.outcomes.outcomes import OUTCOMES
from lib.insights.result import CANCELLED, QuestionResult
from lib.models import Outcome
from lib.models.insights import KeptDate, Length


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    lengths, outcomes = answer.cells[LENGTHS], next(chart for chart in answer.cells if chart in OUTCOMES)
    extended = FigurePart(number_in(lengths, among(Length.EXTENDED)), number_in(lengths))
    return [
        share_figure(
            answer,
            "Achieved or partly",
            lambda cells: part_of(
                cells[outcomes],
                among(Outcome.ACHIEVED, Outcome.PARTLY),
                among(*Outcome),
            ),
            "Of the plans closed in the period, those whose goal was achieved or partly achieved.",
        ),
        share_figure(
            answer,
            "Milestones on time",
            lambda cells: part_of(cells[MILESTONES], among(KeptDate.ON_TIME)),
            "Of the milestones planned in the period up to today, those reached by their day.",
        ),
        KeyFigure(
            "Extended", extended.said, meaning="Of the plans closed in the period, those that got a later end date."
        ),
        compared_count(
            answer,
            outcomes,
            among(CANCELLED),
            "Cancelled",
            "Plans cancelled in the period, for whatever reason.",
            is_better=None,
        ),
    ]
