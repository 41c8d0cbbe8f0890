"""How coaching is practised across the organisation: figures over many plans, each counted by the database."""

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
    "Headline",
    "LeadershipFigure",
    "OnTimeInDepartments",
    "OutcomesOfQuarter",
    "Overview",
    "StartedInMonth",
    "keep_snapshots",
    "look_at_overview",
]
