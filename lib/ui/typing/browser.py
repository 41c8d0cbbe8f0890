"""The browser tells the server what is typed, and is told what was kept."""

from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from lib import formatting, unsent
from lib.clock import Moment
from lib.ui.typing.memory import newly_gone, on_screen

DRAFTS = "new_plan_"
"""How the keys of fields begin that are saved on the plan itself."""

_listener = st.components.v2.component(
    "coaching_typing",
    js=Path(__file__).with_name("typing.js").read_text("utf-8"),
    # Nobody has to press these keys: the line that says so would stand where the words are.
    css=""".stTextArea [data-testid="InputInstructions"] {
        display: none;
    }""",
    isolate_styles=False,
)


def listen(moment: Moment, zone: ZoneInfo) -> None:
    """Have the browser tell the server what is typed on this screen; drawn once by the router."""
    memory = on_screen()
    today = moment.today
    kept = {
        row.field: formatting.day_and_time(row.at, today, zone).removeprefix("today, ") for row in reversed(memory.rows)
    }
    data = {
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
    _listener(data=[data], key="typing")  # In a dict each value would be asked whether it is a table.
