"""The pages that are measured, by whom they are opened, and what they must reach in the largest organisation."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from lib import labels
from lib.insights import url_parameters
from lib.models import Purpose
from lib.models.insights import Question

MANAGER, MEMBER, HR, LEADERSHIP, ADMINISTRATOR = "manager", "team_member", "hr", "leadership", "administrator"


@dataclass(frozen=True)
class Measured:
    """A page as somebody opens it.

    Attributes:
        part: who, by the parts that the demonstration offers to try.
        address: its path and query; `{code}` is a running plan of whoever opens it.
        at_most: by what the empty page's time may be multiplied when the page runs again.
        other: a query with another filter; empty where the page has none.
        at_most_first: likewise with another filter, or after somebody changed something.
        is_own: one of the pages on which people see their own plans, which may hardly grow with the organisation.
    """

    name: str
    part: str
    path: str
    at_most: float
    query: str = ""
    other: str = ""
    at_most_first: float | None = None
    is_own: bool = False


def _question(question: Question) -> Measured:
    asked = {url_parameters.QUESTION: labels.label(question)}
    return Measured(
        f"Insights, {labels.label(question)}",
        HR,
        "insights",
        15,
        query=urlencode(asked),
        other=urlencode(asked | {url_parameters.PURPOSE: labels.label(Purpose.CAREER_ADVANCEMENT)}),
        at_most_first=120,
    )


_own = partial(Measured, is_own=True)

PAGES = (
    _own("Home, manager", MANAGER, "", 8),
    _own("Home, team member", MEMBER, "", 8),
    _own("Plans, manager", MANAGER, "plans", 8),
    _own("Plan, manager", MANAGER, "plan", 10, query="plan={code}"),
    _own("New plan, manager", MANAGER, "new-plan", 8),
    _own("Notifications, manager", MANAGER, "notifications", 8),
    _own("Achievements, team member", MEMBER, "achievements", 8),
    Measured("Home, HR", HR, "", 12),
    Measured("Plans, HR", HR, "plans", 12),
    *map(_question, Question),
    Measured("Overview, leadership", LEADERSHIP, "overview", 8),
    Measured("People, administrator", ADMINISTRATOR, "people", 12),
    Measured("Messages, administrator", ADMINISTRATOR, "messages", 12),
)

GROWS_AT_MOST = 1.2
"""By what one's own pages may take longer in the largest organisation than in the demonstration."""

CROWD_WITHIN, CROWD = 0.8, 60
"""Seconds within which 95 of 100 runs end while so many people work."""

MIX = {
    "Home, manager": 25,
    "Home, team member": 30,
    "Plans, manager": 10,
    "Plan, manager": 15,
    "New plan, manager": 5,
    "Home, HR": 5,
    "Plans, HR": 3,
    "Insights, Adoption": 2,
    "Insights, Check-ins": 1,
    "Overview, leadership": 3,
    "People, administrator": 1,
}
"""Of a hundred people, how many are on which page at a time."""
