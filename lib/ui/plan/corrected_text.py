"""What people wrote beside the plan's own text, as it stands now, with what became of it since."""

import streamlit as st

from lib import formatting
from lib.plans.queries import EntryView, LineView
from lib.ui.escaping import escape
from lib.ui.plan.long_lists import long_text
from lib.ui.plan.page import PlanPage


def show_written(page: PlanPage, name: str, one: EntryView | LineView, *, is_quoted: bool = False) -> None:
    """The words of an entry or a line of a check-in, and what became of them; every place that shows them does so here.

    Args:
        name: tells it from others on the screen.
    """
    if one.text:
        long_text(page, name, f"“{one.text}”" if is_quoted else one.text)
    if became := one.correction.in_words(one.by, page.today):
        st.caption(escape(formatting.sentence(became)))
