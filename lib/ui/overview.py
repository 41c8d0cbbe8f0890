"""The pieces of Overview: four figures, and how small groups are protected."""

from datetime import date

import streamlit as st

from lib import words
from lib.insights import Headline, LeadershipFigure, Overview
from lib.ui.cards import empty

LABELS = {
    Headline.ACTIVE: "In an active plan",
    Headline.CHECK_INS: "Check-ins on time",
    Headline.MILESTONES: "Milestones on time",
    Headline.GOALS: "Goals reached",
}
"""The four figures; a label has room for 22 characters on a phone."""

MEANINGS = {
    Headline.ACTIVE: "People with an active plan on the last day of the month, of 100 on the roster.",
    Headline.CHECK_INS: "Of the check-ins that were due in the month, those held before they were overdue.",
    Headline.MILESTONES: "Of the milestones planned in the last three months, those reached by their day.",
    Headline.GOALS: "Of the plans closed in the last twelve months, those whose goal was achieved or partly achieved.",
}

PROTECTED = (
    "Small groups are protected: behind every figure stand at least five people, figures are rounded to 5 and never "
    "say none or all, and small departments are shown together."
)


def figures(overview: Overview) -> None:
    """The four figures with their change against three months before."""
    with st.grid(4, min_column_width=158):
        for name, label in LABELS.items():
            figure = overview.figures[name]
            st.metric(
                label,
                _value(name, figure),
                _change(figure),
                delta_color="off" if not figure.change else "normal",
                delta_arrow="off" if not figure.change else "auto",
                help=MEANINGS[name],
                border=True,
            )
    st.caption("Change against three months before, in points. “Too few”: fewer than five people stand behind it.")


def _value(name: Headline, figure: LeadershipFigure) -> str:
    if figure.value is None:
        return "Too few"
    return f"{figure.value} of 100" if name is Headline.ACTIVE else words.percent(figure.value)


def _change(figure: LeadershipFigure) -> str | None:
    if figure.change is None:
        return None
    return f"{figure.change:+d} pts" if figure.change else "as before"  # Streamlit reads a hyphen as a fall.


def nothing_yet(overview: Overview, today: date) -> None:
    """Before the first figures: when they come."""
    if overview.first_on is None:
        empty("No plan has started yet.", "The first figures come at the end of the month in which one does.")
        return
    empty(
        f"The first figures come on {words.short_day(overview.first_on, today)}.",
        "They are counted at the end of each month. No plan and no name can be read here.",
    )
