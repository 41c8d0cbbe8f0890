"""Closing a plan."""

import streamlit as st

from lib import formatting, labels
from lib.models import Action, NextStep, Outcome, Side
from lib.plans import commands
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.plan.corrected_text import show_written
from lib.ui.plan.latest_entry import latest_entries
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import level_words
from lib.ui.typing import choice_field, form_area, words_field


def _close(page: PlanPage) -> None:
    opened, form_key = page.open_form, page.form_key("close")
    body = page.body  # A plan that was closed before and reopened kept what was written then.
    opened.seen.setdefault("revision", page.view.revision)
    with form_area(form_key):
        errors = page.errors("close")
        for newest in latest_entries(page, 1) if "" in errors else ():
            st.caption(escape(newest.told))
            show_written(page, "close_latest", newest.written, is_quoted=True)
        outcome = choice_field(
            st.segmented_control,
            "Outcome",
            list(Outcome),
            format_func=labels.label,
            key=f"{form_key}_outcome",
            wrap=True,
        )
        field_error(errors, "outcome")
        if page.header.progress < 100:
            st.caption(
                f"Progress stands at {formatting.percent(page.header.progress)}. Where the goal was achieved all "
                "the same, say below what shows that."
            )
        evidence = words_field("Evidence", key=f"{form_key}_evidence", stored=body.outcome_evidence)
        field_error(errors, "outcome_evidence")
        level = choice_field(
            st.selectbox,
            "Level at the end (optional)",
            range(1, 6),
            start=body.end_level,
            format_func=lambda level: level_words(page, level),
            key=f"{form_key}_level",
            placeholder="Choose a level",
        )
        field_error(errors, "end_level")
        next_step = choice_field(
            st.selectbox,
            "Next step",
            list(NextStep),
            start=body.next_step or next(iter(NextStep)),
            format_func=labels.label,
            key=f"{form_key}_next",
        )
        reflection = words_field(
            "Your reflection (optional)",
            key=f"{form_key}_reflection",
            stored=body.reflections[Side.MANAGER],
            placeholder="What do you take from the plan?",
        )
        field_error(errors, "manager_reflection")
        st.caption(
            f"{escape(page.can_read('what you write here'))} Afterwards the plan can be read, but no longer changed. "
            f"{escape(page.member)} is asked for a reflection too."
        )
        if not page.sends("Close plan", "Cancel"):
            return
    values = {
        "outcome": outcome,
        "outcome_evidence": evidence,
        "end_level": level,
        "next_step": next_step,
        "manager_reflection": reflection,
    }
    told = f"The plan is closed. {page.member} sees the outcome and is asked for a reflection."
    page.act("close", commands.close_plan, values=values, seen_revision=int(opened.seen["revision"]), told=told)


STEPS = {
    "close": StepForm(lambda page: "Close plan", Action.CLOSE, _close, "Close plan"),
}
