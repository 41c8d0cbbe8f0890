"""Fields for words: filled with what was typed there and not sent, beside what changed meanwhile."""

from typing import Any

import streamlit as st

from lib import unsent
from lib.ui.escaping import show_text
from lib.ui.typing.memory import Typing, begins_again, note_drawn, on_screen
from lib.unsent import CHOSEN, Unsent


def words_field(label: str, *, key: str, stored: str = "", is_line: bool = False, height: int = 74, **more: Any) -> str:
    """A field for words inside a `form_area`, filled with what was typed there and not sent.

    Args:
        label: as Streamlit reads it.
        stored: what stands there before anything is typed.
        is_line: a few words, such as a name or an address.
        height: of a field that is no line, in pixels.

    Returns:
        The words in it now.
    """
    note_drawn(key, stored)
    memory = on_screen()
    if begins_again(key):
        st.session_state[key] = stored
    elif key not in st.session_state:
        st.session_state[key] = memory.taken_up(key, stored)
    typed = st.text_input(label, key=key, **more) if is_line else st.text_area(label, key=key, height=height, **more)
    _show_what_changed(memory, key, stored)
    _show_other_windows(memory, key, typed or "")
    return typed or ""


def typed_in(name: str) -> dict[str, str]:
    """The words typed into the fields of a form as it was drawn last, without what stood there before."""
    memory, found = on_screen(), {}
    for key, stored in memory.fields.get(name, {}).items():
        if key.endswith(CHOSEN):
            continue
        rows = memory.of(key)
        text = st.session_state.get(key) or (rows[0].text if rows else "")
        if text.strip() and text != stored:
            found[key] = text
    return found


def note_saved(key: str, text: str) -> None:
    """The words of a field stand on the plan now."""
    memory = on_screen()
    memory.run(unsent.note_saved, key, text, window=memory.window)
    memory.rows = [row for row in memory.rows if row.field != key or row.text != text]


def was_emptied(key: str) -> bool:
    """Did somebody empty this field, rather than a browser that drew it anew without its words?"""
    memory = on_screen()
    return bool(memory.run(unsent.was_emptied, key, window=memory.window))


def take_out_row(key: str, row: Unsent) -> None:
    """Forget what was typed into a field in one window."""
    memory = on_screen()
    memory.run(unsent.discard, [key], window=row.window)
    memory.rows = [one for one in memory.rows if one != row]


def _show_what_changed(memory: Typing, key: str, stored: str) -> None:
    """What stands in the field's place by now, where that changed after somebody began to type."""
    rows = memory.of(key)
    if rows and rows[0].before.strip() not in ("", stored.strip()):
        with st.container(border=True, gap="small", key=f"{key}_meanwhile"):
            st.caption("While you were writing, this was changed. The field now says:")
            show_text(stored or "Nothing; it was emptied.")


def _show_other_windows(memory: Typing, key: str, typed: str) -> None:
    """Other words that the same person typed into the same field in another window."""
    for row in memory.of(key):
        if row.window == memory.window or not row.text.strip() or row.text.strip() in typed:
            continue
        with st.container(border=True, gap="small", key=f"{key}_in_{row.window[:6]}"):
            st.caption("In another window you wrote here:")
            show_text(row.text)
            with st.container(horizontal=True):
                st.button("Use this text", key=f"{key}_use_{row.window[:6]}", on_click=_use, args=(key, row.text))
                st.button(
                    "Discard",
                    key=f"{key}_drop_{row.window[:6]}",
                    type="tertiary",
                    on_click=take_out_row,
                    args=(key, row),
                )


def _use(key: str, text: str) -> None:
    own = str(st.session_state.get(key) or "").strip()
    st.session_state[key] = f"{own}\n{text}" if own else text
