"""What people wrote beside the plan's own text, as it stands now, with what became of it since."""

import streamlit as st

from lib import words
from lib.plans import EntryView, LineView
from lib.ui.plan.desk import Desk
from lib.ui.plan.listing import long_text
from lib.ui.safe import escape


def show_written(desk: Desk, name: str, one: EntryView | LineView, *, is_quoted: bool = False) -> None:
    """The words of an entry or a line of a check-in, and what became of them; every place that shows them does so here.

    Args:
        name: tells it from others on the screen.
    """
    if one.text:
        long_text(desk, name, f"“{one.text}”" if is_quoted else one.text)
    if became := one.correction.in_words(one.by, desk.today):
        st.caption(escape(words.sentence(became)))
