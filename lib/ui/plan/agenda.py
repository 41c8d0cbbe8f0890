"""The agenda of the next check-in: on the page of a plan, and on paper."""

import streamlit as st

from lib import formatting
from lib.ui.check_in_form import by_whom
from lib.ui.escaping import escape
from lib.ui.frame import section
from lib.ui.plan.beside_check_in import beside_check_in
from lib.ui.plan.page import AGENDA, PRINT, PlanPage


def agenda(page: PlanPage) -> None:
    """What the two want to talk about, as far as the viewer reads it; the form of a check-in has it to be ticked."""
    points = page.body.agenda
    if not points or page.is_open("check_in"):
        return
    with st.container(gap="xxsmall", key=page.key("agenda")):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**Agenda**", width="content")
            if not page.is_printed:
                print_it = st.query_params.__setitem__
                page.button("Print agenda", "print_agenda", print_it, PRINT, AGENDA, icon="print", kind="tertiary")
        lines = (f"- {escape(point.text)} :gray[· {escape(by_whom(point, page.viewer))}]" for point in points)
        st.markdown("\n".join(lines))
        if not all(point.is_shared for point in points):
            st.caption(
                f"Only you see your new points until {escape(page.other)} has some too, or the check-in is recorded."
            )


def agenda_on_paper(page: PlanPage) -> None:
    """The points with a box to tick, and what stands beside a check-in."""
    ahead = page.body.next_check_in
    day = f" of the check-in {formatting.on_day(ahead.due, page.today)}" if ahead is not None else ""
    with section(f"Agenda{day}"):
        lines = (
            f"☐ {escape(point.text)} :gray[· {escape(formatting.first_name(point.by))}]" for point in page.body.agenda
        )
        st.markdown("  \n".join(lines) or "Nothing is on the agenda.")
    beside_check_in(page)
