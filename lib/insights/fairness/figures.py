"""The figures above the charts of *Fairness*, and what figures and charts need besides what is counted."""

from typing import Any

from sqlmodel import Session

from lib.insights.adoption.people import people_by
from lib.insights.counted import of
from lib.insights.counting import Scope
from lib.insights.fairness.rates import PER, per_hundred
from lib.insights.fairness.themes import THEMES
from lib.insights.key_figures import KeyFigure, among, compared_count, everything, number_in, part_of, share_figure
from lib.insights.result import FEW, QuestionResult
from lib.models import Purpose
from lib.models.insights import Grouping


def facts(session: Session, scope: Scope) -> dict[str, Any]:
    """What these charts and figures need besides cells."""
    return {
        "people": people_by(session, scope, Grouping.DEPARTMENT),
        "people_by_location": people_by(session, scope, Grouping.LOCATION),
        "people_by_tenure": people_by(session, scope, Grouping.TENURE),
    }


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    plans, people = number_in(answer.cells[THEMES]), sum(answer.people.values())
    is_few = min(plans, people) < FEW
    return [
        compared_count(answer, THEMES, everything, "Plans started", "Plans whose first day was in the period."),
        KeyFigure(
            f"Per {PER} people",
            of(plans, people) if is_few else per_hundred(plans, people),
            meaning=f"Plans started in the period for {PER} people on the roster today; of few, the counts.",
        ),
        share_figure(
            answer,
            "Emerging issues",
            lambda cells: part_of(cells[THEMES], among(Purpose.EMERGING_ISSUE)),
            "Of the plans started, those for an emerging issue; the others are for career advancement or role "
            "evolution.",
            is_better=None,
        ),
    ]
