"""The browser tells the server what is typed, and is told what was kept."""

from typing import Any
from zoneinfo import ZoneInfo

from lib import formatting, unsent
from lib.clock import Moment
from lib.ui.typing.memory import newly_gone, on_screen

DRAFTS = "new_plan_"
"""How the keys of fields begin that are saved on the plan itself."""


def for_browser(moment: Moment, zone: ZoneInfo) -> dict[str, Any]:
    """What `typing.js` is told in this run, to tell the server what is typed on this screen.

    To be asked once in a run: fields that are gone are told once.
    """
    memory = on_screen()
    today = moment.today
    kept = {
        row.field: formatting.day_and_time(row.at, today, zone).removeprefix("today, ") for row in reversed(memory.rows)
    }
    return {
        "who": memory.who,
        "window": memory.window,
        "places": unsent.PLACES,
        "drafts": DRAFTS,
        "kept": kept,
        # What stood there before: of words that were filled in again the browser sees only themselves. In a draft they
        # are saved as they are filled in, and stand there then.
        "before": {row.field: row.before for row in reversed(memory.rows) if not row.field.startswith(DRAFTS)},
        "gone": newly_gone(),
    }
