"""Recording a check-in from the page of a plan, beside what was written last and what is still to do."""

import streamlit as st

from lib import formatting, labels
from lib.models import Action, Progress
from lib.plans import commands
from lib.ui.check_in_form import check_in_form, seen_by, told_of
from lib.ui.escaping import escape, show_text
from lib.ui.plan.latest_entry import first_check_in, latest_entries
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm

NOTES = 3
"""How many of the last notes stand beside the form."""


def _check_in(page: PlanPage) -> None:
    start, opened = page.body.check_in, page.open_form
    assert start is not None
    form_key, token, adds = page.form_key("check_in"), page.token("check_in"), start.adds_to is not None
    left, right = st.columns([3, 2], gap="large")
    with left:
        answer = check_in_form(form_key, start, page.viewer, page.today)
    with right, st.container(gap="medium"):
        _last_notes(page)
        _open_activities(page)
    if answer is None:
        return
    if answer.sent is None:
        page.leave()
    typed, other = answer.sent, page.other
    page.act(
        "check_in",
        commands.record_check_in,
        line=typed.line,
        progress=typed.progress,
        confidence=typed.confidence,
        held_on=typed.held_on,
        seen=opened.seen,
        token=token,
        told=lambda was_first: told_of(other, was_first=was_first, adds=adds),
    )


def _last_notes(page: PlanPage) -> None:
    with st.container(gap="xsmall"):
        st.markdown("**Last notes**")
        notes = latest_entries(page, NOTES)
        for note in notes:
            with st.container(gap="xxsmall"):
                show_text(note.written.text)
                st.caption(escape(note.told))
        if not notes:
            st.caption(first_check_in(page))


def _open_activities(page: PlanPage) -> None:
    still_open = [item for item in page.body.activities if item.is_agreed and item.progress is not Progress.DONE]
    with st.container(gap="xsmall"):
        st.markdown("**Open activities**")
        for item in sorted(still_open, key=lambda item: item.due_on):
            with st.container(gap="xxsmall"):
                show_text(item.text)
                status = labels.label(item.progress or Progress.TO_DO)
                st.caption(escape(f"{status} · due {formatting.short_day(item.due_on, page.today)}"))
        if not still_open:
            st.caption("No activity is open.")


def _check_in_seen(page: PlanPage, item: int) -> dict[str, object]:
    return seen_by(page.body.check_in) if page.body.check_in is not None else {}


STEPS = {
    "check_in": StepForm(
        lambda page: "Record check-in", Action.CHECK_IN, _check_in, "Record check-in", seen=_check_in_seen
    ),
}
