"""How coaching is practised across the organisation: figures over many plans, each counted by the database."""

from lib.insights.counting import InsightFilters
from lib.insights.headlines import QuestionFigure, compared_with, headlines
from lib.insights.looking import (
    Behind,
    Choices,
    PartNotFound,
    choose_filters,
    default_period,
    look_at_question,
    period,
    plans_behind,
)
from lib.insights.overview import (
    LeadershipFigure,
    OnTimeInDepartments,
    OutcomesOfQuarter,
    Overview,
    StartedInMonth,
    look_at_overview,
)
from lib.insights.showing import Headline
from lib.insights.snapshots import keep_snapshots

__all__ = [
    "Behind",
    "Choices",
    "Headline",
    "InsightFilters",
    "LeadershipFigure",
    "OnTimeInDepartments",
    "OutcomesOfQuarter",
    "Overview",
    "PartNotFound",
    "QuestionFigure",
    "StartedInMonth",
    "choose_filters",
    "compared_with",
    "default_period",
    "headlines",
    "keep_snapshots",
    "look_at_overview",
    "look_at_question",
    "period",
    "plans_behind",
]
