"""On the cards of a running plan: ways to add, change and take out, each with its form in place."""

import streamlit as st

from lib.models import Action, Part
from lib.plans.commands import Writing
from lib.plans.corrections import Correction
from lib.plans.queries import ItemView
from lib.ui.plan.page import Kind, PlanPage
from lib.ui.plan.steps import open_step, show_step_of
from lib.ui.plan.steps.change import ADDING, CHANGING, TAKING_OUT
from lib.ui.plan.steps.correct import EDIT, TAKE_BACK, WITHDRAW, take_back_label
from lib.ui.plan.suggestions import NOUNS


def change_menu(page: PlanPage, item: ItemView) -> None:
    """A menu to change or take out what is agreed and has not happened, where that is open to the viewer."""
    if not page.may(Action.CHANGE) or not item.is_agreed or item.done_on is not None:
        return
    key = page.key(f"change_menu_{item.part.value}_{item.id}")
    labels = {CHANGING[item.part]: "Edit", TAKING_OUT[item.part]: "Remove"}

    def open_chosen() -> None:
        if chosen := st.session_state.get(key):
            open_step(page, chosen, item.id)

    st.menu_button(
        "Change", list(labels), key=key, type="tertiary", format_func=labels.__getitem__, on_click=open_chosen
    )


def correct_menu(page: PlanPage, what: Writing | None, item_id: int, correction: Correction, part: Part | None) -> None:
    """Edit or withdraw one's own words, take back what one noted; nothing where none of it is open any more.

    Args:
        what: where the words stand, if there are any.
        part: what was noted as done, given or reached, if that can be taken back.
    """
    labels: dict[str, str] = {}
    if what is not None and correction.is_open and page.may(Action.CORRECT):
        labels |= {EDIT[what]: "Edit", WITHDRAW[what]: "Withdraw"}
    if part is not None and page.may(Action.TAKE_BACK):
        labels[TAKE_BACK[part]] = take_back_label(part)
    if not labels:
        return
    key = page.key(f"correct_menu_{what.value if what else part}_{item_id}")

    def open_chosen() -> None:
        if chosen := st.session_state.get(key):
            open_step(page, chosen, item_id)

    st.menu_button(
        "Correct", list(labels), key=key, type="tertiary", format_func=labels.__getitem__, on_click=open_chosen
    )


def correction_form(page: PlanPage, what: Writing | None, item_id: int, part: Part | None = None) -> bool:
    """The form that corrects words or takes something back, if one is open."""
    names = [*([EDIT[what], WITHDRAW[what]] if what else []), *([TAKE_BACK[part]] if part else [])]
    return any(show_step_of(page, name, item_id) for name in names)


def change_form(page: PlanPage, item: ItemView) -> bool:
    """The form that changes or takes out an activity, support or a milestone, if one is open."""
    return any(show_step_of(page, names[item.part], item.id) for names in (CHANGING, TAKING_OUT))


def add_button(page: PlanPage, part: Part) -> None:
    """A way to add an activity, support or a milestone to the running plan, with its form in its place."""
    name = ADDING[part]
    if page.is_open(name) and page.may(Action.CHANGE):
        with st.container(border=True, gap="small", key=page.key(f"{name}_card")):
            st.markdown(f"**Add {NOUNS[part]}**")
            show_step_of(page, name, 0)
    elif page.may(Action.CHANGE):
        kind: Kind = "tertiary" if part is Part.MILESTONE else "secondary"
        page.button(f"Add {NOUNS[part]}", f"{name}_open", open_step, page, name, icon="add", kind=kind)


def adjust_button(page: PlanPage, name: str, label: str, action: Action) -> None:
    """A button for the form of a step about the text beside it, where that is open to the viewer."""
    if page.may(action) and not page.is_open(name):
        page.button(label, f"{name}_open", open_step, page, name, icon="edit", kind="tertiary")
