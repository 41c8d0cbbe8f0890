"""Pausing and resuming a plan."""

import streamlit as st

from lib import formatting
from lib.models import Action
from lib.plans import commands
from lib.plans.commands import LONGEST_PAUSE
from lib.ui.forms import field_error
from lib.ui.inputs import day_field
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.typing import choice_field, form_area


def _pause(page: PlanPage) -> None:
    form_key, token = page.form_key("pause"), page.token("pause")
    with form_area(form_key):
        st.markdown(
            "The plan is paused from today: nothing is due, and nobody is reminded. "
            "Nobody asks why; why somebody is away is nobody’s business."
        )
        errors = page.errors("pause")
        until = day_field("Paused until", f"{form_key}_until", choice_field)
        field_error(errors, "until")
        moves = choice_field(
            st.checkbox,
            "Move the end and every open date from today on by the length of the pause",
            key=f"{form_key}_moves",
            start=True,
        )
        st.caption(
            f"{formatting.count(LONGEST_PAUSE, 'day')} at most. What is late already stays as it is. Ended early, what "
            "has moved moves back by the days that are left."
        )
        if not page.sends("Pause plan", "Cancel"):
            return
    told = f"Paused. {page.other} sees until when."
    page.act("pause", commands.pause_plan, until=until, moves_dates=moves, token=token, told=told)


def _resume(page: PlanPage) -> None:
    rest = page.body.pause
    assert rest is not None  # Its step is open only while the plan rests.
    left = (rest.until_on - page.today).days
    with form_area(page.form_key("resume")):
        page.errors("resume")
        st.markdown(f"The plan is paused until {formatting.day(rest.until_on, page.today)}. Resume it today?")
        if rest.moves_dates:
            st.caption(f"The end and the dates that the pause moved move back by {formatting.count(left, 'day')}.")
        if not page.sends("Resume plan", "Cancel"):
            return
    told = f"The plan continues from today. {page.other} sees it."
    page.act("resume", commands.resume_plan, told=told)


def pause_in_words(page: PlanPage) -> str:
    """How a plan rests, for the card of whose turn it is; empty where it does not."""
    rest = page.body.pause
    if rest is None:
        return ""
    moved = " The end and the open dates from then on moved with it." if rest.moves_dates else ""
    return f"It is paused {formatting.since(rest.from_on, page.today)}.{moved}"


STEPS = {
    "pause": StepForm(lambda page: "Pause plan", Action.PAUSE, _pause, "Pause plan"),
    "resume": StepForm(lambda page: "Resume plan", Action.RESUME, _resume, "Resume plan"),
}
