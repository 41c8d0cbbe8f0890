"""What a form needs around its fields: a token against double clicks, errors beside fields, a word afterwards.

Unfinished input, errors and messages live in the session of one browser tab; nothing here outlives it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import streamlit as st

from lib.errors import CoachingError, Invalid
from lib.ui import typing
from lib.ui.escaping import escape, show_text
from lib.ui.inputs import day_field

_FLASH = "ui_flash"


def flash(message: str) -> None:
    """Keep a message in plain text for the next time the screen is drawn: past tense, what the other now sees."""
    st.session_state[_FLASH] = [*st.session_state.get(_FLASH, []), message]


def show_flash() -> None:
    """Show the kept messages once. Called where every screen passes, after it was decided who is there."""
    for message in st.session_state.pop(_FLASH, []):
        st.toast(escape(message), icon=":material/check:")


def run_action(
    step: Callable[[], Any],
    told: str | Callable[[Any], str],
    if_refused: Callable[[CoachingError], object],
    *,
    form_key: str = "",
) -> bool:
    """Take a step, and keep a word about it for the screen that is drawn next.

    Args:
        told: the word, or what makes it of what the step returns.
        if_refused: is given what stood in the way, such as `show_errors` to say it here.
        form_key: whose words are sent by the step.

    Returns:
        Was the step taken?
    """
    if form_key and typing.was_just_sent(form_key):
        typing.forget_sent(form_key)
        return True
    try:
        done = step()
    except CoachingError as error:
        if_refused(error)
        return False
    if form_key:
        typing.forget_sent(form_key)
    flash(told if isinstance(told, str) else told(done))
    return True


def form_token(name: str) -> str:
    """The token of a form that is being filled in: the same on every rerun, so that a double click is seen as one."""
    return str(st.session_state.setdefault(f"form_token_{name}", uuid4().hex))


def renew_form_token(name: str) -> None:
    """Forget the token after the form was saved; the next form of that name gets a new one."""
    st.session_state.pop(f"form_token_{name}", None)


def keep_error(form_key: str, error: CoachingError) -> None:
    """Keep what was wrong with a form until it is drawn again, so that it can stand beside the fields above."""
    fields = error.fields if isinstance(error, Invalid) else {"": str(error)}
    st.session_state[f"form_errors_{form_key}"] = dict(fields)


def kept_errors(form_key: str) -> dict[str, str]:
    """What was wrong with a form, by field; under the empty name what concerns the whole form."""
    return dict(st.session_state.get(f"form_errors_{form_key}", {}))


def forget_errors(form_key: str) -> None:
    """Forget what was wrong, once the form was saved or left."""
    st.session_state.pop(f"form_errors_{form_key}", None)


def field_error(errors: Mapping[str, str], name: str) -> None:
    """The sentence about one field, right below it; nothing when the field is fine."""
    if message := errors.get(name):
        st.markdown(f":red[:material/error: {escape(message)}]")


def past_day_field(label: str, key: str, today: date) -> date | None:
    """The day on which something happened: today unless another one is chosen. The use case judges which ones fit.

    A field that nobody touched goes along when midnight passes, so that it shows the day it means.

    Returns:
        Nothing for today, which is the day the form is sent on.
    """
    state, begun_with = st.session_state, f"{key}_begun_with"
    if key in state and state[key] == state.get(begun_with):
        state[key] = today
    state[begun_with] = today
    day = day_field(label, key, typing.choice_field, start=today, before=None, width=190)
    return day if day != today else None


def keep_lost_words(name: str, why: str, typed: Mapping[str, str]) -> None:
    """Keep what was typed into a form that is gone, until it was copied.

    Args:
        name: of the words; `show_lost_words` shows them by it.
        why: why it could not be saved, in a sentence.
        typed: the words, by the key of their field.
    """
    kept = st.session_state.setdefault(name, [])
    known = {key for _, before in kept for key in before}
    if new := {key: text.strip() for key, text in typed.items() if text.strip() and key not in known}:
        st.session_state[name] = [*kept, (why, new)]


def show_lost_words(name: str) -> None:
    """Show the words that were kept under this name, each with a button that lets go of them."""
    kept: list[tuple[str, dict[str, str]]] = st.session_state.get(name, [])

    def let_go(one: tuple[str, dict[str, str]]) -> None:
        st.session_state[name] = [each for each in kept if each is not one]
        typing.discard_fields(one[1])

    for number, one in enumerate(kept):
        why, typed = one
        with st.container(border=True, gap="small", key=f"{name}_{number}"):
            st.markdown(f"{escape(why)} What you wrote was not saved. Here it is, so that you can copy it:")
            show_text("\n\n".join(typed.values()))
            st.button("I have copied what I need", key=f"{name}_{number}_close", on_click=let_go, args=(one,))


def form_buttons(label: str, leave: str = "Cancel", icon: str = "") -> bool | None:
    """The one filled button of a form, none without a label, and the way to leave it.

    Returns:
        True to send it, False to leave it, nothing where neither was clicked.
    """
    form_key = typing.current_form()
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = f":material/{icon}:" if icon else None
        if label and st.button(label, key=f"{form_key}_send", type="primary", icon=shown):
            return True
        if st.button(leave, key=f"{form_key}_leave", type="tertiary" if label else "secondary"):
            return False
    return None


def show_errors(error: CoachingError) -> None:
    """The sentence of an error where no field is to blame."""
    st.error(escape(str(error)), icon=":material/info:")
