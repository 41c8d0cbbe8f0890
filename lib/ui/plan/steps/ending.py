"""The end of a plan: closing it, looking back."""

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.models import NextStep, Outcome, Side
from lib.ui.forms import field_error
from lib.ui.plan.desk import Desk
from lib.ui.plan.latest import latest_entry
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import BOX, ask_words, level_words
from lib.ui.plan.written import show_written
from lib.ui.safe import escape
from lib.ui.typing import choice_field, form_area, words_field


def _close(desk: Desk) -> None:
    opened, form = desk.opened, desk.form_key("close")
    body = desk.body  # A plan that was closed before and reopened kept what was written then.
    assert opened is not None
    opened.seen.setdefault("revision", desk.view.revision)
    with form_area(form):
        errors = desk.errors("close")
        if "" in errors and (newest := latest_entry(desk)):
            st.caption(escape(newest.told))
            show_written(desk, "close_latest", newest.written, is_quoted=True)
        outcome = choice_field(
            st.segmented_control,
            "How did it go?",
            list(Outcome),
            format_func=words.label,
            key=f"{form}_outcome",
            wrap=True,
        )
        field_error(errors, "outcome")
        if desk.header.progress < 100:
            st.caption(
                f"Progress stands at {words.percent(desk.header.progress)}. Where the goal was achieved all the same, "
                "say below what shows it."
            )
        evidence = words_field("What shows it, in one sentence?", key=f"{form}_evidence", stored=body.outcome_evidence)
        field_error(errors, "outcome_evidence")
        level = choice_field(
            st.selectbox,
            "Level at the end, if you like",
            range(1, 6),
            start=body.end_level,
            format_func=lambda level: level_words(desk, level),
            key=f"{form}_level",
            placeholder="Choose a level",
        )
        field_error(errors, "end_level")
        next_step = choice_field(
            st.selectbox,
            "Next step",
            list(NextStep),
            start=body.next_step or next(iter(NextStep)),
            format_func=words.label,
            key=f"{form}_next",
        )
        reflection = words_field(
            "What do you take from it yourself?",
            key=f"{form}_reflection",
            stored=body.reflections[Side.MANAGER],
            placeholder="If you like",
        )
        field_error(errors, "manager_reflection")
        st.caption(
            f"{escape(desk.can_read('what you write here'))} Afterwards the plan can be read, but no longer changed. "
            f"{escape(desk.member)} is asked for a reflection too."
        )
        if not desk.sends("Close the plan", "Keep it open"):
            return
    values = {
        "outcome": outcome,
        "outcome_evidence": evidence,
        "end_level": level,
        "next_step": next_step,
        "manager_reflection": reflection,
    }
    told = f"The plan is closed. {desk.member} sees the outcome and is asked for a reflection."
    desk.act("close", plans.close_plan, values=values, seen_revision=int(opened.seen["revision"]), told=told)


def _reflect(desk: Desk) -> None:
    text = _ask_once(desk, "reflect", "What do you take from it?", "reflection")
    if text is not None:
        desk.act("reflect", plans.reflect, reflection=text, told=f"Saved. {desk.can_read()}")


def _look_back(desk: Desk) -> None:
    text = _ask_once(desk, "look_back", "What of it do you still do today?", "look_back")
    if text is not None:
        desk.act("look_back", plans.look_back, text=text, told=f"Saved. {desk.can_read()}")


def _ask_once(desk: Desk, name: str, label: str, field: str) -> str | None:
    told = f"{desk.can_read()} It cannot be changed afterwards."
    return ask_words(desk, name, label, field, told=told, send="Save", leave="Later", height=BOX)


STEPS = {
    "reflect": StepForm(lambda desk: "Look back", Action.REFLECT, _reflect, "Write a reflection"),
    "look_back": StepForm(lambda desk: "Two months later", Action.LOOK_BACK, _look_back, "Say what became of it"),
    "close": StepForm(lambda desk: "Close the plan", Action.CLOSE, _close, "Close the plan"),
}
