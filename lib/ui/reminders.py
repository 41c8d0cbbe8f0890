"""HR reminds on all plans of a list at once: the question before it, and what is said afterwards."""

import streamlit as st

from lib import formatting
from lib.plans.commands import Reminders
from lib.ui.cards import empty
from lib.ui.escaping import escape

MOST = 500
"""On how many plans reminders are sent at once."""


def asks(there: Reminders) -> bool:
    """Who is reminded, who is left out and why, and the button that sends the reminders. Was it pressed?"""
    number = len(there.codes)
    if number:
        whom = f"**{formatting.count(there.people, 'person')}** on **{formatting.count(number, 'plan')}**"
        st.markdown(
            f"You remind {whom} of the next step. The reminder stands on their Home and in the journal of each plan, "
            "with your name, until one of the two does something."
        )
    else:
        empty("There is nobody to remind here.")
    if there.left_out:
        st.markdown("Left out:")
        left_out = sorted(there.left_out.items(), key=lambda item: (-item[1], item[0]))
        st.markdown(
            "\n".join(
                f"- {formatting.sentence(formatting.count(plans, 'plan'))}: {escape(why)}" for why, plans in left_out
            )
        )
    with st.container(horizontal=True):
        label = f"Send {formatting.count(number, 'reminder')}"
        is_sent = bool(number) and st.button(label, key="plans_remind_yes", type="primary")
        if st.button("Cancel", key="plans_remind_no", type="tertiary"):
            st.rerun()
    return is_sent


def too_many() -> None:
    """What to do where more plans match than are reminded at once."""
    st.markdown(
        f"More than {MOST} open plans match. Reminders go to so many at once: please choose a department, a manager or "
        "a state first."
    )


def told(sent: Reminders, asked: int) -> str:
    """The word afterwards."""
    number = len(sent.codes)
    said = f"{formatting.sentence(formatting.count(number, 'reminder'))} sent."
    missed = asked - number
    return said if not missed else f"{said} {formatting.sentence(formatting.count(missed, 'plan'))} moved on meanwhile."
