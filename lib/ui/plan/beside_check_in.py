"""What stands beside a check-in, in its form and on paper: last notes, open activities, promised support."""

from collections.abc import Sequence

import streamlit as st

from lib import formatting, labels
from lib.models import Progress
from lib.plans.queries import ItemView
from lib.ui.escaping import escape, show_text
from lib.ui.plan.latest_entry import first_check_in, latest_entries
from lib.ui.plan.page import PlanPage

NOTES = 3
"""How many of the last notes stand there."""


def beside_check_in(page: PlanPage) -> None:
    """Draw all three, the one that is due first at the top of each."""
    notes = latest_entries(page, NOTES, has_changes=False)
    _list("Last notes", [(note.written.text, note.told) for note in notes], first_check_in(page))
    activities = [item for item in page.body.activities if item.is_agreed and item.progress is not Progress.DONE]
    _list(
        "Open activities",
        [
            (item.text, f"{labels.label(item.progress or Progress.TO_DO)} · due {_due(page, item)}")
            for item in sorted(activities, key=lambda item: item.due_on)
        ],
        "No activity is open.",
    )
    support = [item for item in page.body.support if item.is_agreed and item.done_on is None]
    _list(
        "Promised support",
        [
            (item.text, f"{item.by_whom or page.manager} · due {_due(page, item)}")
            for item in sorted(support, key=lambda item: item.due_on)
        ],
        "No support is open.",
    )


def _due(page: PlanPage, item: ItemView) -> str:
    return formatting.short_day(item.due_on, page.today)


def _list(heading: str, rows: Sequence[tuple[str, str]], if_empty: str) -> None:
    """Texts, each with a line below it."""
    with st.container(gap="xsmall"):
        st.markdown(f"**{heading}**")
        for text, told in rows:
            with st.container(gap="xxsmall"):
                show_text(text)
                st.caption(escape(told))
        if not rows:
            st.caption(escape(if_empty))
