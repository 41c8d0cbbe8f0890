"""On top of Plans, for a manager: what is slipping on the plans they coach, each with the one thing to do about it."""

from collections.abc import Sequence
from datetime import date

from lib.access import Viewer
from lib.plans.queries import PlanHeader
from lib.ui.cards import empty
from lib.ui.frame import heading
from lib.ui.home import go_to_turn, turn_row
from lib.ui.show_all import show_all_button, shows_all

ROWS = 3
"""How many rows stand in sight above the list; the rest is one click away."""

ALL_ROWS = "plans_show_all_slipping"


def draw(
    coached: Sequence[PlanHeader], slipping: Sequence[PlanHeader], viewer: Viewer, today: date, *, is_whole: bool
) -> None:
    """The rows, most urgent first; nothing for whoever coaches no open plan.

    Args:
        coached: the open plans of the team.
        slipping: those of them that need their manager.
        is_whole: no open plan that they coach is missing because it cannot be shown.
    """
    if not coached:
        return
    is_all = shows_all(ALL_ROWS)
    heading("Needs your attention")
    if not slipping:
        empty(f"Nothing slips on the plans you coach{'' if is_whole else ' that can be shown here'}.")
    for plan in slipping if is_all else slipping[:ROWS]:
        if turn_row(plan, viewer, today, screen="plans", is_quiet_told=True):
            go_to_turn(plan)
    if len(slipping) > ROWS and not is_all:
        show_all_button(ALL_ROWS, len(slipping))
