"""The template that is open on the page Templates: how it stands, and each step with it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from lib import formatting
from lib.models import TemplateState
from lib.templates import Shelf, TemplateAction, TemplateView
from lib.ui.escaping import escape, show_text
from lib.ui.forms import field_error, forget_errors, form_buttons, kept_errors
from lib.ui.templates.one import about_gaps, day_of, preview, problem, text_form
from lib.ui.typing import form_area, words_field

OPENED = "templates_opened"
CHANGE, DECLINE, LOOK = "templates_change", "templates_decline", "templates_look"
"""Names of forms; the last one is for what is clicked without a form."""


def words_of(form: str, code: str) -> str:
    """What the keys of the fields of a form begin with: each template has its own words."""
    return f"template_{code}_{form.removeprefix('templates_')}"


@dataclass
class OpenedTemplate:
    """The template that is open.

    Attributes:
        step: what is being done with it; none while it is only read.
        revision: the one that is read. Others may change the text meanwhile.
    """

    code: str
    revision: int
    step: TemplateAction | None = None


def opened(shelf: Shelf) -> tuple[TemplateView, OpenedTemplate] | None:
    """The template that is open and how; nothing where it is gone, or the step is not open to the viewer any more."""
    held: OpenedTemplate | None = st.session_state.get(OPENED)
    if held is None:
        return None
    view = next((view for view in shelf.everything if view.code == held.code), None)
    if view is None or (held.step is not None and held.step not in view.allowed):
        close()
        return None
    return view, held


def turn_to(view: TemplateView, step: TemplateAction | None = None) -> None:
    """Open a template, or go on with what is open to another step."""
    held: OpenedTemplate | None = st.session_state.get(OPENED)
    is_open = held is not None and held.code == view.code
    st.session_state[OPENED] = OpenedTemplate(view.code, held.revision if held and is_open else view.revision, step)
    for form in (CHANGE, DECLINE, LOOK):
        forget_errors(form)


def look_again(shelf: Shelf) -> None:
    """What stands on the screen from now on is what is read."""
    if (found := opened(shelf)) is not None:
        found[1].revision = found[0].revision


def close() -> None:
    """Close what is open."""
    st.session_state.pop(OPENED, None)


def look(view: TemplateView, today: date) -> TemplateAction | None:
    """A template to be read, and what may be done with it.

    Returns:
        What was asked for and needs no further question.
    """
    problem(kept_errors(LOOK))
    _draw_state(view, today)
    preview(view.content)
    about_gaps()
    with st.container(horizontal=True):
        if TemplateAction.PUBLISH in view.allowed and st.button("Publish", key="templates_publish", type="primary"):
            return TemplateAction.PUBLISH
        if TemplateAction.TAKE_BACK in view.allowed and st.button(
            "Withdraw the request", key="templates_take_back", icon=":material/undo:"
        ):
            return TemplateAction.TAKE_BACK
        for step, (label, icon) in STEPS.items():
            if step in view.allowed:
                waits, published = view.is_to_be_decided, view.state is TemplateState.PUBLISHED
                shown = "Unpublish" if step is TemplateAction.DECLINE and published and not waits else label
                st.button(shown, key=f"templates_{step}", icon=icon, on_click=turn_to, args=(view, step))
    return None


STEPS = {
    TemplateAction.DECLINE: ("Decline", None),
    TemplateAction.ASK: ("Ask HR to publish it", ":material/outgoing_mail:"),
    TemplateAction.CHANGE: ("Edit", ":material/edit:"),
    TemplateAction.DELETE: ("Delete", ":material/delete:"),
}
"""What is asked about once more: the button that leads there, and its icon."""

QUESTIONS = {
    TemplateAction.ASK: (
        "HR reads the whole text, and decides whether everybody who coaches can start from it. The template appears "
        "under the organisation’s name, without yours. Please look once more that it names nobody.",
        "Ask HR",
        "Cancel",
    ),
    TemplateAction.DELETE: (
        "The template cannot be brought back. Plans that started from it stay as they are.",
        "Delete",
        "Cancel",
    ),
}


def sure(view: TemplateView, step: TemplateAction) -> bool:
    """The question before a step that needs a second thought. Was it answered with yes?"""
    question, yes, no = QUESTIONS[step]
    problem(kept_errors(LOOK))
    st.markdown(question)
    if step is TemplateAction.DELETE and view.state is TemplateState.PUBLISHED:
        st.markdown("Everybody who coaches can use it now; for them it is gone too.")
    with st.container(horizontal=True):
        is_sure = st.button(yes, key=f"templates_{step}_yes", type="primary")
        st.button(no, key=f"templates_{step}_no", type="tertiary", on_click=turn_to, args=(view,))
    return is_sure


def change(view: TemplateView, today: date) -> dict[str, Any] | bool | None:
    """The text of one's own template to be changed; see `text_form`."""
    _draw_state(view, today)
    if view.state in (TemplateState.WAITING, TemplateState.PUBLISHED):
        what = "HR is reading it now" if view.state is TemplateState.WAITING else "Everybody who coaches can use it now"
        st.info(
            f"{what}. Once changed, the template is private again, until HR publishes the new version.",
            icon=":material/lock:",
        )
    return text_form(words_of(CHANGE, view.code), view.content, "Save", kept_errors(CHANGE))


def ask_why(view: TemplateView) -> str | bool | None:
    """The words with which HR declines a template; its author reads them."""
    is_published = view.state is TemplateState.PUBLISHED
    st.markdown(
        "Nobody can start from the template then. Its author keeps the template, and reads your reason."
        if is_published
        else "The template stays private. Its author reads your reason."
    )
    form_key = words_of(DECLINE, view.code)
    with form_area(form_key):
        errors = kept_errors(DECLINE)
        problem(errors)
        reason = words_field(
            "What would help?",
            key=f"{form_key}_reason",
            placeholder="For example: please take out the customer’s name",
        )
        field_error(errors, "reason")
        is_sent = form_buttons("Unpublish" if is_published else "Decline")
    return reason if is_sent else is_sent


def _draw_state(view: TemplateView, today: date) -> None:
    """Where the template stands, and what HR said."""
    if view.is_to_be_decided:
        st.caption(f"{escape(view.by)} asks you to publish it, {formatting.since(day_of(view), today)}.")
    elif view.state is TemplateState.DECLINED:
        st.caption(f"HR declined the template {formatting.on_day(day_of(view), today)}, with this reason:")
        show_text(f"“{view.decision}”")
    elif view.state is TemplateState.WAITING:
        st.caption(
            f"It waits for HR {formatting.since(day_of(view), today)}. Until HR publishes it, nobody else can use it."
        )
    elif view.state is TemplateState.PUBLISHED:
        st.caption(f"Everybody who coaches can use it, since {formatting.short_day(day_of(view), today)}.")
    elif view.state is TemplateState.PRIVATE:
        st.caption("Private: nobody else sees it.")
