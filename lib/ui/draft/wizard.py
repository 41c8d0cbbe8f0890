"""The way through a new plan: its four steps, what is still missing, and when the draft was saved."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

import streamlit as st

from lib import formatting
from lib.clock import Moment
from lib.models import Part
from lib.plan_fields import HEADINGS, NAMES
from lib.plans.queries import PlanBody, PlanView
from lib.ui.autosave import AutosaveForm


class WizardStep(StrEnum):
    """The steps, as they stand in the address."""

    OPPORTUNITY = "opportunity"
    GOAL = "goal"
    ACTIVITIES = "activities"
    REVIEW = "review"


TITLES = {
    WizardStep.OPPORTUNITY: HEADINGS[Part.OPPORTUNITY],
    WizardStep.GOAL: HEADINGS[Part.GOAL],
    WizardStep.ACTIVITIES: f"{HEADINGS[Part.ACTIVITY]} and support",
    WizardStep.REVIEW: "Review",
}
GO_ON = {
    WizardStep.GOAL: "Save and go on to the goal",
    WizardStep.ACTIVITIES: "Save and go on to activities",
    WizardStep.REVIEW: "Save and go on to the review",
}
NEEDED = {
    **{field: (WizardStep.OPPORTUNITY, NAMES[field]) for field in ("why_now", "alignment")},
    **{
        field: (WizardStep.GOAL, NAMES[field])
        for field in ("area", "dimension", "purpose", "current_state", "goal", "measure")
    },
    "activity": (WizardStep.ACTIVITIES, "At least one activity"),
    "support": (WizardStep.ACTIVITIES, "At least one meeting or manager assistance"),
}
"""What a plan needs to be proposed or to start: the step it belongs to, and what it is called on the screen."""


def saved_at(view: PlanView, moment: Moment, zone: ZoneInfo) -> str:
    """ "at 10:42", with the day before it when that is not today."""
    near, is_today, time = formatting.day_and_time(view.changed_at, moment.today, zone).rpartition("today, ")
    return f"at {time}" if is_today else f"on {near}{time}"


def choose_step(name: str, missing: Sequence[str], go: Callable[[str], None]) -> WizardStep:
    """The four steps in a row, a check mark before what is complete; the address says which one is open.

    Args:
        name: begins every key.
        missing: names of the parts that are not there yet.
        go: opens a step, given its value.
    """
    unfinished = {NEEDED[part][0] for part in missing}
    asked = st.query_params.get("step", "")
    first = next((step for step in WizardStep if step in unfinished), WizardStep.REVIEW)
    step = WizardStep(asked) if asked in list(WizardStep) else first
    key = f"{name}_step"
    st.session_state[key] = step.value

    def label(value: str) -> str:
        number, is_complete = (
            list(WizardStep).index(WizardStep(value)) + 1,
            value not in {*unfinished, WizardStep.REVIEW},
        )
        return f"{':material/check_circle: ' if is_complete else ''}{number} {TITLES[WizardStep(value)]}"

    st.segmented_control(
        "Steps",
        [step.value for step in WizardStep],
        format_func=label,
        required=True,
        key=key,
        on_change=lambda: go(st.session_state[key]),
        label_visibility="collapsed",
        width="stretch",
        wrap=True,
    )
    return step


def draw_step_buttons(name: str, step: WizardStep, go: Callable[[str], None]) -> None:
    """The way back and on. What was typed is saved by then; going on is the one filled button of these steps."""
    steps = list(WizardStep)
    number = steps.index(step)
    with st.container(horizontal=True, horizontal_alignment="distribute" if number > 0 else "right"):
        if number > 0:
            st.button(
                "Back",
                icon=":material/arrow_back:",
                key=f"{name}_back",
                on_click=go,
                args=(steps[number - 1].value,),
            )
        if number < len(steps) - 1:
            onward = steps[number + 1]
            st.button(GO_ON[onward], key=f"{name}_on", type="primary", on_click=go, args=(onward.value,))


def draw_missing(
    form: AutosaveForm, body: PlanBody, to_propose: Sequence[str], to_start: Sequence[str], go: Callable[[str], None]
) -> None:
    """What is still missing, each with a link to its step; and whether something typed is not on the plan."""
    if form.has_unsaved([item.text for item in (*body.activities, *body.support, *body.milestones)]):
        st.warning("Something you typed is not part of the plan yet. It still stands in its field.")
    if to_propose or to_start:
        st.header("Still missing", anchor=False)
    for title, parts in (
        ("Needed to propose", to_propose),
        ("Needed before the plan starts; you can propose without it", to_start),
    ):
        if not parts:
            continue
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{title}**")
            for part in parts:
                step, words_for_it = NEEDED[part]
                st.button(
                    words_for_it,
                    key=f"{form.name}_missing_{part}",
                    icon=":material/arrow_forward:",
                    type="tertiary",
                    on_click=go,
                    args=(step.value,),
                )
