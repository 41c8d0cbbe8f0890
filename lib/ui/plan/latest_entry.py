"""What was written last on a plan."""

from datetime import date
from typing import NamedTuple

from lib import formatting
from lib.clock import at
from lib.models import EntryKind
from lib.plans.queries import EntryView, LineView
from lib.ui.plan.page import PlanPage


class Latest(NamedTuple):
    """What was written last, and by whom and when in one line."""

    written: EntryView | LineView
    told: str


def latest_entries(page: PlanPage, count: int, *, has_changes: bool = True) -> list[Latest]:
    """The newest lines of check-ins and entries of the journal that were not withdrawn.

    Args:
        has_changes: with those that say what was changed on the plan.
    """
    entries = (entry for entry in page.body.journal if has_changes or entry.kind is not EntryKind.CHANGE)
    found: list[tuple[EntryView | LineView, date | None]] = [(entry, None) for entry in entries]
    found += [(line, held.held_on) for held in page.body.check_ins for line in held.lines]
    newest = sorted((each for each in found if each[0].text), key=lambda each: each[0].at, reverse=True)
    return [Latest(one, f"{one.by} · {_day(page, one, held_on)}") for one, held_on in newest[:count]]


def _day(page: PlanPage, one: EntryView | LineView, held_on: date | None) -> str:
    day = formatting.short_day(held_on or at(one.at).today, page.today)
    return f"check-in of {day}" if held_on else day


def first_check_in(page: PlanPage) -> str:
    """What stands where no check-in was held yet."""
    ahead = page.header.next_check_in
    return f"No check-in yet. The first is due {formatting.on_day(ahead, page.today)}." if ahead else "No check-in yet."
