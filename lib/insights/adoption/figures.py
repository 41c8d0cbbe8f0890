"""The figures above the charts of *Adoption*, and what figures and charts need besides what is counted."""

from typing import Any

from sqlmodel import Session

from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.adoption.people import people_by_department
from lib.insights.adoption.reach import REACH
from lib.insights.adoption.started_and_closed import STARTED_AND_CLOSED, headcounts
from lib.insights.counting import Scope
from lib.insights.key_figures import FigurePart, KeyFigure, among, compared_count, count_figure, number_in
from lib.insights.result import QuestionResult
from lib.models.insights import Event, OpenPlanStatus


def facts(session: Session, scope: Scope) -> dict[str, Any]:
    """What these charts and figures need besides cells."""
    return {
        "people": people_by_department(session, scope),
        "headcounts": headcounts(session, scope),
    }


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    opened = number_in(answer.cells[OPEN_PLANS], among(*set(OpenPlanStatus) - {OpenPlanStatus.DRAFT}))
    people, reached = sum(answer.people.values()), sum(cell.people for cell in answer.cells[REACH])
    return [
        count_figure("Open plans today", opened, None, "Proposed or active today, whatever the period."),
        compared_count(
            answer, STARTED_AND_CLOSED, among(Event.STARTED), "Started", "Plans whose first day was in the period."
        ),
        compared_count(
            answer, STARTED_AND_CLOSED, among(Event.CLOSED), "Closed", "Plans closed with an outcome in the period."
        ),
        KeyFigure(
            "Had a plan",
            FigurePart(reached, people).said,
            meaning="Of the people on the roster today, those with a plan that ran in the last twelve months. "
            "You do not see the plans of everybody, as of those above you: they are left out.",
        ),
    ]
