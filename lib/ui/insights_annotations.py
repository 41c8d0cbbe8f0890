"""What HR notes beside the charts by month: the list below them, and a form for each."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple, NoReturn

import streamlit as st

from lib import formatting
from lib.clock import at
from lib.errors import CoachingError, EditConflict
from lib.insights import annotations as use_cases
from lib.insights.annotations import AnnotationLine
from lib.ui.cards import empty
from lib.ui.escaping import escape
from lib.ui.forms import (
    field_error,
    forget_errors,
    form_buttons,
    keep_error,
    keep_lost_words,
    kept_errors,
    run_action,
    show_lost_words,
)
from lib.ui.inputs import day_field
from lib.ui.typing import choice_field, form_area, typed_on, words_field

OPENED, LOST = "insights_annotation_opened", "insights_annotation_lost"
"""The annotation that is being changed or deleted, and words whose annotation is gone."""


NEXT = 0
"""In place of a revision: the one that is drawn next."""


class Opened(NamedTuple):
    """What is asked about an annotation.

    Attributes:
        revision: the one that stood on the screen, or `NEXT`.
    """

    annotation_id: int
    revision: int
    is_deleted: bool = False


class Wish(NamedTuple):
    """What somebody sent: the form, the step, and what is said once it is done."""

    form: str
    step: Callable[..., None]
    told: str


def draw(annotations: Sequence[AnnotationLine], today: date) -> Wish | None:
    """The annotations, the earliest day first, and what can be done with them.

    Returns:
        What was sent with this click.
    """
    opened = _opened(annotations)
    with st.expander("Annotations", icon=":material/flag:", key="insights_annotations"):
        st.caption(
            "A day and a sentence that explain a month, such as a rollout or holidays. They are marked in the charts "
            "by month and stand in downloads. Everybody in HR reads them."
        )
        show_lost_words(LOST)
        wishes = [_line(each, opened, today) for each in annotations]
        if not annotations:
            empty("Nothing is annotated yet.")
        wishes.append(_add(today))
    return next(filter(None, wishes), None)


def carry_out(wish: Wish, run: Callable[..., Any]) -> None:
    """Take the step that was asked for.

    Args:
        run: runs a use case for whoever is signed in.
    """

    def refused(error: CoachingError) -> None:
        keep_error(wish.form, error)
        if isinstance(error, EditConflict):  # What stands there now is on the screen the next time it is sent.
            st.session_state[OPENED] = st.session_state[OPENED]._replace(revision=NEXT)

    if run_action(partial(run, wish.step), wish.told, refused, form_key=wish.form):
        _close(wish.form)


def _opened(annotations: Sequence[AnnotationLine]) -> Opened | None:
    opened: Opened | None = st.session_state.get(OPENED)
    if opened is None:
        return None
    there = {each.id: each for each in annotations}
    if opened.annotation_id not in there:
        form = _form(opened.annotation_id)
        keep_lost_words(LOST, "Somebody deleted this annotation.", typed_on(f"{form}_"))
        _close(form)
        return None
    if opened.revision == NEXT:
        opened = st.session_state[OPENED] = opened._replace(revision=there[opened.annotation_id].revision)
    return opened


def _line(annotation: AnnotationLine, opened: Opened | None, today: date) -> Wish | None:
    form = _form(annotation.id)
    if opened is not None and opened.annotation_id == annotation.id:
        return _delete(annotation, form) if opened.is_deleted else _change(annotation, opened, form)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{form}_line"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{formatting.short_day(annotation.on, today)}** {escape(annotation.text)}")
            st.caption(f"{escape(annotation.by)}, {formatting.on_day(at(annotation.at).today, today)}")
        for label, is_deleted in (("Edit", False), ("Delete", True)):
            st.button(
                label,
                key=f"{form}_{label.lower()}",
                type="tertiary",
                on_click=_open,
                args=(Opened(annotation.id, annotation.revision, is_deleted), form),
            )
    return None


def _add(today: date) -> Wish | None:
    form = _form()
    with form_area(form):
        values = _fields(form, today, "")
        if st.button("Add", key=f"{form}_send", type="primary"):
            return Wish(form, partial(use_cases.add_annotation, values=values), "Added. Everybody in HR reads it.")
    return None


def _change(annotation: AnnotationLine, opened: Opened, form: str) -> Wish | None:
    with st.container(border=True, key=f"{form}_card"), form_area(form):
        values = _fields(form, annotation.on, annotation.text)
        sent = form_buttons("Save")
    if sent is False:
        _leave(form)
    if not sent:
        return None
    step = partial(
        use_cases.change_annotation, annotation_id=annotation.id, values=values, seen_revision=opened.revision
    )
    return Wish(form, step, "Saved.")


def _delete(annotation: AnnotationLine, form: str) -> Wish | None:
    with st.container(border=True, gap="small", key=f"{form}_card"):
        _problem(form)
        st.markdown(f"Delete “{escape(annotation.text)}”? It is gone for everybody in HR, and from the charts.")
        with st.container(horizontal=True):
            is_sure = st.button("Delete", key=f"{form}_yes", type="primary")
            if st.button("Cancel", key=f"{form}_no", type="tertiary"):
                _leave(form)
    step = partial(use_cases.delete_annotation, annotation_id=annotation.id)
    return Wish(form, step, "Deleted.") if is_sure else None


def _fields(form: str, on: date, text: str) -> dict[str, Any]:
    errors = kept_errors(form)
    _problem(form)
    day = day_field("Day", f"{form}_on", choice_field, start=on, width=190)
    field_error(errors, "on")
    words = words_field("What happened?", key=f"{form}_text", stored=text, is_line=True)
    field_error(errors, "text")
    return {"on": day, "text": words}


def _problem(form: str) -> None:
    """What was wrong and is about no field."""
    if problem := kept_errors(form).get(""):
        st.error(escape(problem), icon=":material/info:")


def _form(annotation_id: int | str = "new") -> str:
    return f"insights_annotation_{annotation_id}"


def _open(opened: Opened, form: str) -> None:
    forget_errors(form)
    st.session_state[OPENED] = opened


def _close(form: str) -> None:
    forget_errors(form)
    opened: Opened | None = st.session_state.get(OPENED)
    if opened is not None and _form(opened.annotation_id) == form:
        del st.session_state[OPENED]


def _leave(form: str) -> NoReturn:
    _close(form)
    st.rerun()
