"""Templates in a new plan: one to start from, a draft to be kept as one, and gaps that are still in the text."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from lib import formatting, labels
from lib.models import TemplateSource
from lib.plans.commands import Filled
from lib.plans.queries import PlanBody
from lib.templates import Shelf, Suggested, TemplateView, gaps_in
from lib.ui.cards import BUTTON_WIDTH
from lib.ui.escaping import escape
from lib.ui.forms import kept_errors
from lib.ui.inputs import told_apart
from lib.ui.templates.one import TEXTS, about_gaps, preview, text_form
from lib.ui.typing import choice_field, form_area


def form_of(code: str) -> str:
    """The name of the form in which a draft is kept as a template, by the code of its plan."""
    return f"template_save_{code}"


def offer() -> bool:
    """The way to the templates on the screen of a draft.

    Returns:
        Whether it was clicked.
    """
    return st.button(
        "Fill in what is empty from a template",
        key="new_plan_templates",
        type="tertiary",
        icon=":material/library_books:",
    )


def is_begun(body: PlanBody) -> bool:
    """Does the draft say already what it is about?"""
    return bool(body.text.area or body.text.goal)


def choose(shelf: Shelf, key: str) -> TemplateView | None:
    """One of the templates, found by its name."""
    views = {view.code: view for view in shelf.usable}
    names = told_apart({each: _named(view) for each, view in views.items()})
    code: str | None = choice_field(
        st.selectbox,
        "Template",
        list(views),
        format_func=names.__getitem__,
        placeholder="Choose one, or type to search",
        key=key,
    )
    if code is None:
        st.caption("A template holds a goal with gaps to fill, activities and support. Everything can be changed.")
    return views.get(code or "")


def show(view: TemplateView) -> None:
    """The whole template, and what its gaps are."""
    preview(view.content)
    about_gaps()


def use(shelf: Shelf, form_key: str) -> TemplateView | None:
    """One of the templates, looked at before it is used on a draft that is there.

    Returns:
        The one to be used, once that was clicked.
    """
    with form_area(form_key):
        view = choose(shelf, f"{form_key}_template")
        if view is None:
            return None
        with st.container(horizontal=True, vertical_alignment="center"):
            is_used = st.button("Use template", key="new_plan_template_use", type="primary", width=BUTTON_WIDTH)
            st.caption("It fills in what is still empty and adds activities, support and milestones. Your words stay.")
    show(view)
    return view if is_used else None


def filled(view: TemplateView, done: Filled) -> str:
    """What was put into the draft, in one line."""
    if not (done.fields or done.items):
        return "Nothing was empty, so nothing changed."
    return f"“{view.content.name}” is filled in. Words in [brackets] are yours to replace."


def offer_to_keep(ask: Callable[[str], None]) -> None:
    """The way to save a draft as a template.

    Args:
        ask: opens a dialog of the screen, given its name.
    """
    st.button(
        "Save as your own template",
        key="new_plan_keep",
        type="tertiary",
        icon=":material/bookmark_add:",
        on_click=ask,
        args=("keep",),
    )


def save_form(code: str, suggested: Suggested) -> dict[str, Any] | bool | None:
    """What would be saved from a draft, to be looked through and changed; see `text_form`."""
    st.markdown(
        "This is all that is saved: nothing about where the person stands, and nobody’s name. Please look whether "
        "other names or a customer are left, and take them out."
    )
    about_gaps()
    form_key = form_of(code)
    return text_form(form_key, suggested.content, "Save template", kept_errors(form_key), suggested.names)


def draw_gaps(body: PlanBody) -> None:
    """A gentle note where gaps of a template are still in a draft that is about to be proposed."""
    items = [*body.activities, *body.support, *body.milestones]
    texts = [*(getattr(body.text, field) for field in TEXTS), *(item.text for item in items)]
    found = list(dict.fromkeys(gap for text in texts for gap in gaps_in(text)))
    if found:
        more = f" and {formatting.number(len(found) - 3)} more" if len(found) > 3 else ""
        shown = ", ".join(escape(gap) for gap in found[:3])
        st.info(f"Still in brackets: {shown}{more}. Put your own words there.", icon=":material/edit:")


def _named(view: TemplateView) -> str:
    source = "" if view.source is TemplateSource.STARTER else f" · {labels.in_sentence(view.source)}"
    return f"{' '.join(view.content.name.split())}{source}"
