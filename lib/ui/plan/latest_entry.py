"""What was written last on a plan."""

from datetime import date
from typing import NamedTuple

from lib import formatting
from lib.clock import at
from lib.plans.queries import EntryView, LineView
from lib.ui.plan.page import PlanPage


class Latest(NamedTuple):
    """What was written last, and by whom and when in one line."""

    written: EntryView | LineView
    told: str


def latest_entry(page: PlanPage) -> Latest | None:
    """The newest line of a check-in or entry of the journal that was not withdrawn."""
    found: list[tuple[EntryView | LineView, date | None]] = [(entry, None) for entry in page.body.journal]
    found += [(line, held.held_on) for held in page.body.check_ins for line in held.lines]
    newest = max((each for each in found if each[0].text), key=lambda each: each[0].at, default=None)
    if newest is None:
        return None
    one, held_on = newest
    day = formatting.short_day(held_on or at(one.at).today, page.today)
    return Latest(one, f"{one.by} · check-in of {day}" if held_on else f"{one.by} · {day}")


def first_check_in(page: PlanPage) -> str:
    """What stands where no check-in was held yet."""
    ahead = page.header.next_check_in
    return f"No check-in yet. The first is due {formatting.on_day(ahead, page.today)}." if ahead else "No check-in yet."
