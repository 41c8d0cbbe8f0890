"""The views of Insights that somebody in HR keeps: what is asked now under a name, and the list of them."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

import streamlit as st

from lib import formatting, labels
from lib.insights import saved_views as use_cases
from lib.insights import url_parameters
from lib.insights.counting import FilterChoices, InsightFilters
from lib.insights.saved_views import ViewLine
from lib.models import Dimension, Purpose
from lib.models.insights import Grouping, Question
from lib.settings import get_settings
from lib.ui.cards import empty
from lib.ui.escaping import escape
from lib.ui.forms import (
    field_error,
    flash,
    forget_errors,
    form_buttons,
    form_token,
    keep_error,
    kept_errors,
    renew_form_token,
    run_action,
)
from lib.ui.insights import SWITCHES, close_list
from lib.ui.typing import form_area, words_field

OPENED = "insights_view_opened"
"""The view that is being renamed or deleted: its code, and whether it is deleted."""

POPOVER = "insights_views"
"""The list of views, which remembers that it is open, so that opening a view closes it."""

NEW = "insights_view_new"
"""The form in which a view is saved."""


class ViewToKeep(NamedTuple):
    """What is on the screen, to be kept as a view."""

    question: Question
    filters: InsightFilters
    unit: str
    by: Grouping | None


def draw(views: list[ViewLine], asked: ViewToKeep, choices: FilterChoices, run: Callable[..., Any]) -> None:
    """The views by name, each with what can be done with it, and the form that saves another one.

    Args:
        run: runs a use case for whoever is signed in.
    """
    with st.popover("Views", icon=":material/bookmarks:", key=POPOVER, on_change="rerun"):
        st.caption("A view keeps the question, the filters and the months as they are now. Only you see it.")
        code, is_deleted = st.session_state.get(OPENED, ("", False))
        for view in views:
            if view.code != code:
                _line(view, choices)
            elif is_deleted:
                _delete(view, run)
            else:
                _change(view, run)
        if not views:
            empty("You keep no view yet.")
        _save(asked, run)


def _line(view: ViewLine, choices: FilterChoices) -> None:
    form = _form(view)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{form}_card"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{escape(view.name)}**")
            st.caption(escape(url_parameters.address_in_words(view.address)))
        st.button("Open", key=f"{form}_open", on_click=_open, args=(view, choices))
        for label, is_deleted in (("Edit", False), ("Delete", True)):
            args = (view, is_deleted)
            st.button(label, key=f"{form}_{label.lower()}", type="tertiary", on_click=_turn_to, args=args)


def _open(view: ViewLine, choices: FilterChoices) -> None:
    """Ask what a view asks. What is not offered any more is left out, and told."""
    st.session_state[POPOVER] = False
    close_list()
    months = [formatting.month(month) for month in choices.months]
    offered = {
        url_parameters.QUESTION: [labels.label(each) for each in Question],
        url_parameters.SINCE: months,
        url_parameters.UNTIL: months,
        url_parameters.DEPARTMENT: choices.departments,
        url_parameters.LOCATION: choices.locations,
        url_parameters.DIMENSION: [labels.label(each) for each in Dimension],
        url_parameters.PURPOSE: [labels.label(each) for each in Purpose],
    }
    left_out = []
    for key, names in offered.items():
        found = [name for name in view.address.get(key, ()) if name in names]
        left_out += [name for name in view.address.get(key, ()) if name not in names]
        if key not in (url_parameters.QUESTION, url_parameters.SINCE, url_parameters.UNTIL):
            st.session_state[key] = found
        elif found:
            st.session_state[key] = found[-1]
    for key, options in SWITCHES.values():
        st.session_state[key] = view.address.get(key, options)[0]
    for key in url_parameters.BY.values():
        if key in view.address:
            st.session_state[key] = view.address[key][0]
    if left_out:
        flash(f"Not offered any more, so left out: {formatting.listing(left_out)}.")


def _save(asked: ViewToKeep, run: Callable[..., Any]) -> None:
    with form_area(NEW):
        name = _name_field(NEW, "Name of a new view")
        if st.button("Save this view", key=f"{NEW}_send", icon=":material/bookmark_add:"):
            save = partial(run, use_cases.save_view, name, *asked[:2], unit=asked.unit, by=asked.by)
            _take(NEW, partial(save, token=form_token(NEW)), "Saved. It stands under Views.")


def _change(view: ViewLine, run: Callable[..., Any]) -> None:
    form = _form(view)
    with st.container(border=True, gap="small", key=f"{form}_card"), form_area(form):
        name = _name_field(form, "Name", view.name)
        st.caption("Its address, for somebody else in HR:")
        query = urlencode(view.address, doseq=True)
        st.code(f"{get_settings().public_url.rstrip('/')}/insights?{query}", language=None, wrap_lines=True)
        sent = form_buttons("Save name")
    if sent:
        _take(form, partial(run, use_cases.rename_view, view.code, name), "Renamed.")
    elif sent is False:
        _close(form)
        st.rerun()


def _delete(view: ViewLine, run: Callable[..., Any]) -> None:
    form = _form(view)
    with st.container(border=True, gap="small", key=f"{form}_card"):
        _problem(form)
        st.markdown(f"Delete “{escape(view.name)}”? It cannot be brought back; plans and figures stay as they are.")
        with st.container(horizontal=True):
            if st.button("Delete", key=f"{form}_yes", type="primary"):
                _take(form, partial(run, use_cases.delete_view, view.code), f"“{view.name}” is deleted.")
            if st.button("Cancel", key=f"{form}_no", type="tertiary"):
                _close(form)
                st.rerun()


def _name_field(form: str, label: str, stored: str = "") -> str:
    errors = kept_errors(form)
    _problem(form)
    name = words_field(label, key=f"{form}_name", stored=stored, is_line=True)
    field_error(errors, "name")
    return name


def _take(form: str, step: Callable[[], Any], told: str) -> None:
    """Take a step, then draw the screen anew; what stood in the way is said there."""
    if run_action(step, told, partial(keep_error, form), form_key=form):
        renew_form_token(form)
        _close(form)
    st.rerun()


def _problem(form: str) -> None:
    """What was wrong and is about no field."""
    if problem := kept_errors(form).get(""):
        st.error(escape(problem), icon=":material/info:")


def _form(view: ViewLine) -> str:
    return f"insights_view_{view.code}"


def _turn_to(view: ViewLine, is_deleted: bool) -> None:
    forget_errors(_form(view))
    st.session_state[OPENED] = (view.code, is_deleted)


def _close(form: str) -> None:
    forget_errors(form)
    st.session_state.pop(OPENED, None)
