"""The pieces of Overview: what stands there before the first figures."""

from datetime import date

from lib import formatting
from lib.insights.leadership.figures import Overview
from lib.ui.cards import empty


def nothing_yet(overview: Overview, today: date) -> None:
    """Before the first figures: when they come."""
    if overview.next_on is None:
        empty("No plan has started yet.", "The first figures come at the end of the month in which one does.")
        return
    empty(
        f"The first figures come on {formatting.short_day(overview.next_on, today)}.",
        "They are counted at the end of each month. No plan and no name can be read here.",
    )
