"""The pieces of Overview: which month is open, and what stands there before the first figures."""

from collections.abc import Iterator, Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import formatting
from lib.insights.leadership.overview import MONTH, Overview
from lib.months import months_later
from lib.ui.cards import empty
from lib.ui.escaping import escape

CHARTS = ("on_time", "departments", "started", "outcomes")
"""What the charts are called, in the order of the report."""


def two_in_a_row() -> Iterator[DeltaGenerator]:
    """A place for each chart, two beside each other."""
    for _ in range(0, len(CHARTS), 2):
        yield from st.columns(2, gap="medium")


def month_asked() -> str:
    """The month that was chosen, or that the address asks for; empty for the newest."""
    kept: str = st.session_state.get(MONTH) or st.query_params.get(MONTH, "")
    return kept


def choose_month(overview: Overview) -> Sequence[tuple[str, str]]:
    """The months that can be opened; one that the address asks for in vain is told.

    Returns:
        The month that is open, as it stands in the address of its files.
    """
    months = [formatting.month(each) for each in overview.months]
    asked = st.query_params.get(MONTH, "")
    if MONTH not in st.session_state and asked and asked not in months:
        unknown = escape(f"“{asked[:60]}”")
        st.caption(f":material/info: There are no figures of {unknown}, so this is the newest month.", width="content")
    chosen = st.selectbox("Month", months, key=MONTH, bind="query-params", width=180)
    return [(MONTH, chosen)]


def what_comes_next(overview: Overview, today: date) -> str:
    """ "The figures of November come on 1 December."."""
    if overview.next_on is None:
        return ""
    return (
        f"The figures of {formatting.MONTHS[months_later(overview.next_on, -1).month - 1]} come on "
        f"{formatting.short_day(overview.next_on, today)}."
    )


def nothing_yet(overview: Overview, today: date) -> None:
    """Before the first figures: when they come."""
    if overview.next_on is None:
        empty("No plan has started yet.", "The first figures come at the end of the month in which one does.")
        return
    empty(
        f"The first figures come on {formatting.short_day(overview.next_on, today)}.",
        "They are counted at the end of each month. No plan and no name can be read here.",
    )
