"""What was written last on a plan."""

from datetime import date
from typing import NamedTuple

from lib import words
from lib.clock import at
from lib.plans import EntryView, LineView
from lib.ui.plan.desk import Desk


class Latest(NamedTuple):
    """What was written last, and by whom and when in one line."""

    written: EntryView | LineView
    told: str


def latest_entry(desk: Desk) -> Latest | None:
    """The newest line of a check-in or entry of the journal that was not withdrawn."""
    found: list[tuple[EntryView | LineView, date | None]] = [(entry, None) for entry in desk.body.journal]
    found += [(line, held.held_on) for held in desk.body.check_ins for line in held.lines]
    newest = max((each for each in found if each[0].text), key=lambda each: each[0].at, default=None)
    if newest is None:
        return None
    one, held_on = newest
    day = words.short_day(held_on or at(one.at).today, desk.today)
    return Latest(one, f"{one.by} · check-in of {day}" if held_on else f"{one.by} · {day}")


def first_check_in(desk: Desk) -> str:
    """What stands where no check-in was held yet."""
    ahead = desk.header.next_check_in
    return f"No check-in yet. The first is due {words.on_day(ahead, desk.today)}." if ahead else "No check-in yet."
