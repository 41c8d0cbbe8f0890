"""How coaching is practised across the organisation: figures over many plans, each counted by the database."""

from lib.insights.asking import (
    FILTERS_IN_ADDRESS,
    address_of,
    behind_in,
    default_period,
    filters_in,
    period,
    question_in,
    unit_in,
)
from lib.insights.counting import InsightFilters
from lib.insights.key_figures import KeyFigure, compared_with, key_figures
from lib.insights.looking import (
    Behind,
    Choices,
    PartNotFound,
    choose_filters,
    every_plan_behind,
    look_at_question,
    plans_behind,
)
from lib.insights.naming import name_of
from lib.insights.overview import (
    LeadershipFigure,
    OnTimeInDepartments,
    OutcomesOfQuarter,
    Overview,
    StartedInMonth,
    look_at_overview,
)
from lib.insights.showing import Headline
from lib.insights.snapshots import has_last_month, keep_snapshots

__all__ = [
    "FILTERS_IN_ADDRESS",
    "Behind",
    "Choices",
    "Headline",
    "InsightFilters",
    "KeyFigure",
    "LeadershipFigure",
    "OnTimeInDepartments",
    "OutcomesOfQuarter",
    "Overview",
    "PartNotFound",
    "StartedInMonth",
    "address_of",
    "behind_in",
    "choose_filters",
    "compared_with",
    "default_period",
    "every_plan_behind",
    "filters_in",
    "has_last_month",
    "keep_snapshots",
    "key_figures",
    "look_at_overview",
    "look_at_question",
    "name_of",
    "period",
    "plans_behind",
    "question_in",
    "unit_in",
]
