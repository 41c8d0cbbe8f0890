"""What was written last on a plan."""

from typing import NamedTuple

from lib import words
from lib.clock import at
from lib.ui.plan.desk import Desk


class Latest(NamedTuple):
    """What was written last, and by whom and when in one line."""

    text: str
    told: str


def latest_entry(desk: Desk) -> Latest | None:
    """The newest line of a check-in or entry of the journal."""
    lines = [
        (line.at, line.text, line.by, held.held_on) for held in desk.body.check_ins for line in held.lines if line.text
    ]
    entries = [(entry.at, entry.text, entry.by, None) for entry in desk.body.journal if entry.text]
    found = max([*lines, *entries], key=lambda one: one[0], default=None)
    if found is None:
        return None
    when, text, by, held_on = found
    day = words.short_day(held_on or at(when).today, desk.today)
    return Latest(text, f"{by} · check-in of {day}" if held_on else f"{by} · {day}")


def first_check_in(desk: Desk) -> str:
    """What stands where no check-in was held yet."""
    ahead = desk.header.next_check_in
    return f"No check-in yet. The first is due {words.on_day(ahead, desk.today)}." if ahead else "No check-in yet."
