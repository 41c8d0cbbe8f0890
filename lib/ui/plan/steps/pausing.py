"""A plan rests, and goes on."""

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.plans import LONGEST_PAUSE
from lib.ui.forms import field_error
from lib.ui.inputs import day_field
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.typing import choice_field, form_area


def _pause(desk: Desk) -> None:
    form, token = desk.form_key("pause"), desk.token("pause")
    with form_area(form):
        st.markdown(
            "The plan rests from today: nothing is due, and nobody is reminded. "
            "Nobody asks why; why somebody is away is nobody’s business."
        )
        errors = desk.errors("pause")
        until = day_field("Paused until", f"{form}_until", choice_field)
        field_error(errors, "until")
        moves = choice_field(
            st.checkbox,
            "Move the end and every open date from today on by the length of the pause",
            key=f"{form}_moves",
            start=True,
        )
        st.caption(
            f"{words.count(LONGEST_PAUSE, 'day')} at most. What is late already stays as it is. Ended early, what has "
            "moved moves back by the days that are left."
        )
        if not desk.sends("Pause the plan", "Keep going"):
            return
    told = f"Paused. {desk.other} sees until when."
    desk.act("pause", plans.pause, until=until, moves_dates=moves, token=token, told=told)


def _end_pause(desk: Desk) -> None:
    rest = desk.body.pause
    assert rest is not None  # Its step is open only while the plan rests.
    left = (rest.until_on - desk.today).days
    with form_area(desk.form_key("end_pause")):
        desk.errors("end_pause")
        st.markdown(f"It would rest until {words.day(rest.until_on, desk.today)}. Go on with it today?")
        if rest.moves_dates:
            st.caption(f"The end and the dates that the pause moved move back by {words.count(left, 'day')}.")
        if not desk.sends("Go on today", "Leave it paused"):
            return
    told = f"The plan goes on today. {desk.other} sees it."
    desk.act("end_pause", plans.end_pause, told=told)


def pause_in_words(desk: Desk) -> str:
    """How a plan rests, for the card of whose turn it is; empty where it does not."""
    rest = desk.body.pause
    if rest is None:
        return ""
    moved = " The end and the open dates from then on moved with it." if rest.moves_dates else ""
    return f"It rests {words.since(rest.from_on, desk.today)}.{moved}"


STEPS = {
    "pause": StepForm(lambda desk: "Let the plan rest for a while", Action.PAUSE, _pause, "Pause the plan"),
    "end_pause": StepForm(lambda desk: "End the pause", Action.END_PAUSE, _end_pause, "End the pause"),
}
