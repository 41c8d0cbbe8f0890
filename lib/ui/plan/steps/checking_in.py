"""A check-in: one line and one slider."""

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.models import PARAGRAPH
from lib.ui.forms import field_error, ways_out
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm, leave_unless
from lib.ui.plan.values import LINE
from lib.ui.safe import escape, show_text


def _check_in(desk: Desk) -> None:
    start = desk.body.check_in
    assert start is not None
    form, token, added = desk.form_key("check_in"), desk.token("check_in"), start.adds_to
    if added is not None:
        day = words.on_day(added.held_on, desk.today)
        st.markdown(f"{escape(added.lines[0].by)} wrote {escape(day)}:")
        show_text(f"“{added.lines[0].text}”")
        st.caption(f"Progress was set to {words.percent(added.progress)}. You add your line to the same check-in.")
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("check_in")
        line = st.text_area(
            "What happened since the last time, and what comes next?",
            key=f"{form}_line",
            height=LINE,
            max_chars=PARAGRAPH,
            placeholder="One line is enough",
        )
        field_error(errors, "line")
        progress = start.progress
        if added is None:
            progress = st.slider("Progress", 0, 100, start.progress, 5, format="%d %%", key=f"{form}_progress")
            by = "you" if start.progress_by_id == desk.viewer.person_id else start.progress_by
            st.caption(
                f"It stands at {words.percent(start.progress)}, set by {escape(by)}."
                if start.progress_by
                else "It starts at 0."
            )
            field_error(errors, "progress")
        confidence = st.segmented_control(
            "How confident are you that the goal will be reached?",
            range(1, 6),
            key=f"{form}_confidence",
        )
        st.caption("If you like, from 1 to 5. It is not a score.")
        field_error(errors, "confidence")
        is_sent = ways_out("Save the check-in", "Not now")
    if is_sent is None:
        return
    leave_unless(desk, is_sent)
    desk.act(
        "check_in",
        plans.record_check_in,
        line=line or "",
        progress=progress,
        confidence=confidence,
        token=token,
        told=f"Your check-in is saved. {desk.other} sees it on the plan.",
    )


STEPS = {
    "check_in": StepForm(lambda desk: "Check-in", Action.CHECK_IN, _check_in, "Write a check-in"),
}
