"""What the person at this screen typed or chose and did not send, and the fields in which it stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import streamlit as st

from lib import unsent
from lib.clock import Moment
from lib.unsent import CHOSEN, Unsent

_TYPING, _WINDOW, _EMPTY, _GONE = "typing", "typing_window", "typing_to_be_emptied", "typing_gone"

Run = Callable[..., Any]
"""Runs a use case for whoever is signed in at that moment: `run(use_case, *args, **values)`."""


@dataclass
class Typing:
    """What the person at this screen typed and did not send, and the fields that were drawn.

    Attributes:
        who: the person's id.
        window: this browser window, a new one after each reload.
        rows: what was not sent, the latest first.
        now: asks the clock.
        fields: the names of the fields in each form as it was drawn last, with what stands in them before anything is
            typed.
        drawn: the names of those that stand on the screen in this run.
    """

    who: int = 0
    window: str = ""
    rows: Sequence[Unsent] = ()
    run: Run = lambda *_, **__: None
    now: Callable[[], Moment] | None = None
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)
    form: str = ""

    def moment(self) -> Moment:
        """When something is chosen or sent."""
        assert self.now is not None  # Whoever sees a form is signed in.
        return self.now()

    def of(self, key: str) -> list[Unsent]:
        """What was typed into a field and not sent: in this window first, then the latest."""
        found = [row for row in self.rows if row.field == key]
        return sorted(found, key=lambda row: row.window != self.window)

    def forget(self, keys: set[str]) -> None:
        """No longer know of words that were sent or discarded."""
        self.rows = [row for row in self.rows if row.field not in keys]

    def taken_up(self, key: str, stored: str) -> str:
        """What a field that is drawn anew begins with: what was typed into it last, else what is stored."""
        rows = self.of(key)
        if not rows:
            return stored
        if rows[0].window != self.window:  # This window goes on with it; two that are open at once keep their own.
            self.run(unsent.take_over, key, origin=rows[0].window, window=self.window)
            self.rows = [row._replace(window=self.window) if row is rows[0] else row for row in self.rows]
        return rows[0].text


def begin(who: int, rows: Sequence[Unsent], run: Run, now: Callable[[], Moment]) -> None:
    """Begin a run of the script: what somebody did not send is known from here on."""
    window = st.session_state.setdefault(_WINDOW, uuid4().hex)
    st.session_state[_TYPING] = Typing(who, window, rows, run, now, on_screen().fields)


def on_screen() -> Typing:
    """The `Typing` that `begin` has put on this screen; an empty one as long as nobody is signed in."""
    found = st.session_state.get(_TYPING)
    if not isinstance(found, Typing):
        found = st.session_state[_TYPING] = Typing()
    return found


def current_form() -> str:
    """The name of the form that is being drawn."""
    return on_screen().form


def note_drawn(key: str, stored: str) -> None:
    """Note that a field for words stands on the screen; a field that saves itself does so here."""
    memory = on_screen()
    memory.fields.setdefault(memory.form, {})[key] = stored
    memory.drawn.add(key)


def is_drawn(key: str) -> bool:
    """Does this field stand on the screen?"""
    return key in on_screen().drawn


def holds_words(key: str) -> bool:
    """Is this one of the fields for words that were drawn last?"""
    return any(key in keys for keys in on_screen().fields.values())


def rows_of(prefix: str) -> list[Unsent]:
    """What was typed and not sent in fields whose keys begin like this."""
    return [row for row in on_screen().rows if row.field.startswith(prefix)]


def typed_on(prefix: str) -> dict[str, str]:
    """The words typed and not sent into fields whose keys begin like this, on the screen or not."""
    memory = on_screen()
    stored = {key: text for keys in memory.fields.values() for key, text in keys.items() if key.startswith(prefix)}
    found = {key: str(st.session_state.get(key) or "") for key in stored}
    found |= {row.field: row.text for row in reversed(memory.rows) if row.field.startswith(prefix)}
    found = {key: text for key, text in found.items() if not key.endswith(CHOSEN)}
    return {key: text for key, text in found.items() if text.strip() and text != stored.get(key)}


def is_in_another_window(row: Unsent) -> bool:
    """Were these words typed in another window than this one?"""
    return row.window != on_screen().window


def empty(keys: Iterable[str]) -> None:
    """Let fields begin again with what is stored when they are drawn next."""
    st.session_state.setdefault(_EMPTY, set()).update(keys)


def begins_again(key: str) -> bool:
    """Is this field drawn for the first time since it was emptied?"""
    emptied: set[str] = st.session_state.setdefault(_EMPTY, set())
    is_first = key in emptied
    emptied.discard(key)
    return is_first


def are_gone(keys: Iterable[str]) -> None:
    """What stood in these fields was sent or discarded: the browser has nothing to tell of them any more."""
    st.session_state.setdefault(_GONE, []).extend(keys)


def newly_gone() -> list[str]:
    """The fields whose words were sent or discarded since the last run; they are named once."""
    gone: list[str] = st.session_state.pop(_GONE, [])
    return gone
