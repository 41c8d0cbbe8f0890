"""The pieces of Overview: its four figures, and what stands there before the first ones."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from lib import words
from lib.exports import KeyFigure
from lib.insights import Overview
from lib.ui.cards import empty


def figures(shown: Sequence[KeyFigure]) -> None:
    """The four figures with their change."""
    with st.grid(4, min_column_width=158):
        for figure in shown:
            st.metric(
                figure.label,
                figure.value,
                figure.change_said or None,
                delta_color="normal" if figure.change else "off",
                delta_arrow="auto" if figure.change else "off",
                help=figure.meaning,
                border=True,
            )


def nothing_yet(overview: Overview, today: date) -> None:
    """Before the first figures: when they come."""
    if overview.first_on is None:
        empty("No plan has started yet.", "The first figures come at the end of the month in which one does.")
        return
    empty(
        f"The first figures come on {words.short_day(overview.first_on, today)}.",
        "They are counted at the end of each month. No plan and no name can be read here.",
    )
