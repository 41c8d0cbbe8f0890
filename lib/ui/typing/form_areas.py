"""Forms: fields and buttons that belong together, sent or discarded as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import streamlit as st

from lib import unsent
from lib.ui.typing.choice_fields import chosen_in
from lib.ui.typing.memory import are_gone, empty, on_screen
from lib.ui.typing.words_fields import typed_in
from lib.unsent import CHOSEN

_SENT = "typing_sent"
SECOND_CLICK = timedelta(seconds=5)
"""How long after a form was sent another click with the very same words is the second one of a double click."""


@contextmanager
def form_area(name: str) -> Iterator[None]:
    """A form: fields and buttons. Nothing in it is sent before a button is pressed.

    Whoever leaves it without sending it finds their words there when they come back, and can discard them.

    Args:
        name: begins the keys of its fields.
    """
    memory = on_screen()
    outer, memory.form = memory.form, name
    memory.fields[name] = {}
    try:
        with st.container(gap="small", key=f"{name}_form"):
            yield
            has_words = bool(typed_in(name))
            if has_words or chosen_in(name):
                what = "wrote" if has_words else "chose"
                st.button(
                    f"Discard what I {what}", key=f"{name}_discard", type="tertiary", on_click=discard, args=(name,)
                )
    finally:
        memory.form = outer


def forget_sent(name: str) -> None:
    """The form was sent: its fields are empty when they are drawn next, and nothing of it waits any more."""
    memory = on_screen()
    keys, sent = memory.fields.get(name, {}), _words_in(name)
    st.session_state.setdefault(_SENT, {})[name] = (sent, _choices_in(name), memory.moment().now)
    if chosen := chosen_in(name):
        memory.run(unsent.discard, list(chosen))
    empty(keys)
    if any(row.field in keys for row in memory.rows) or any(sent.values()):
        memory.run(unsent.forget_sent, sent, window=memory.window)
        memory.forget(set(keys))
    are_gone(keys)


def was_just_sent(name: str) -> bool:
    """Were these very words sent a moment ago, and the browser had not emptied the fields before the next click?

    Where something else is chosen beside the same words, it is no second click.
    """
    sent, chosen, at = st.session_state.get(_SENT, {}).get(name, ({}, {}, None))
    is_soon = at is not None and on_screen().moment().now - at < SECOND_CLICK
    return is_soon and any(sent.values()) and sent == _words_in(name) and chosen == _choices_in(name)


def discard(name: str) -> None:
    """Throw away what was typed into a form; for `on_click`."""
    discard_fields(on_screen().fields.get(name, {}))


def discard_fields(keys: Mapping[str, Any] | Sequence[str]) -> None:
    """Throw away what was typed into some fields; for `on_click`."""
    empty(keys)
    for key in keys:
        st.session_state.pop(key.removesuffix(CHOSEN), None)
    memory = on_screen()
    memory.run(unsent.discard, list(keys))
    memory.forget(set(keys))
    are_gone(keys)


def forget_choices(name: str) -> None:
    """Throw away what was chosen in a form."""
    discard_fields(sorted(chosen_in(name)))


def _words_in(name: str) -> dict[str, str]:
    keys = on_screen().fields.get(name, {})
    return {key: str(st.session_state.get(key) or "") for key in keys if not key.endswith(CHOSEN)}


def _choices_in(name: str) -> dict[str, Any]:
    keys = (key.removesuffix(CHOSEN) for key in on_screen().fields.get(name, {}) if key.endswith(CHOSEN))
    return {key: st.session_state.get(key) for key in keys}
