"""Fields in which something is chosen: they keep what was chosen, until it is sent."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from lib import formatting, unsent
from lib.ui.escaping import escape
from lib.ui.typing.memory import begins_again, note_drawn, on_screen
from lib.unsent import CHOSEN, Unsent


def choice_field(
    widget: Callable[..., Any],
    label: str,
    *args: Any,
    key: str,
    start: Any = None,
    before: Any = ...,
    called: str = "",
    on_change: Callable[[], object] | None = None,
    **more: Any,
) -> Any:
    """A field inside a `form_area` in which something is chosen, with what was chosen there and not sent.

    Args:
        widget: draws it, such as `st.slider`; the other arguments are for it.
        label: as Streamlit reads it.
        start: what stands there before anything is chosen.
        before: what that is compared with to see that it changed meanwhile; `start` unless given.
        called: what is asked, where the label is no plain text.
        on_change: is done first when something is chosen.

    Returns:
        What is chosen now.
    """
    memory, name = on_screen(), f"{key}{CHOSEN}"
    options = args[0] if args and not isinstance(args[0], int | date | None) else None
    stood = json.dumps(_plain(start if before is ... else before))
    note_drawn(name, stood)
    is_empty = begins_again(name)
    if is_empty or key not in st.session_state:
        kept = [] if is_empty else memory.of(name)
        if kept:
            memory.taken_up(name, "")
        st.session_state[key] = _chosen(kept[0], options, start) if kept else start
    if widget in (st.selectbox, st.radio):
        more["index"] = None if start is None else 0  # Whether it can be empty; what is chosen stands in the session.
    said = more.get("format_func")

    def choose() -> None:
        if on_change is not None:
            on_change()
        _choose(key, stood, called or label, said)

    value = widget(label, *args, key=key, on_change=choose, **more)
    for row in memory.of(name)[:1]:
        if row.before != stood:
            stands = _said(start, said, memory.moment().today)
            st.caption(f"While you were choosing, this was changed. The field now says: {escape(stands)}")
    return value


def chosen_before(key: str, options: Sequence[Any]) -> Any:
    """What was chosen in a field that is drawn next, for one whose options depend on it; nothing where it is none."""
    rows = on_screen().of(f"{key}{CHOSEN}")
    return st.session_state.get(key, _chosen(rows[0], options, None) if rows else None)


def kept_choice(key: str) -> Any:
    """What `keep_choice` kept and nobody sent or discarded; nothing where there is none."""
    rows = on_screen().of(f"{key}{CHOSEN}")
    return json.loads(rows[0].text)[0] if rows else None


def keep_choice(key: str, value: Any, called: str) -> None:
    """Keep what was chosen in several fields whose lists depend on each other, for the form to begin with again.

    Args:
        value: plain values, as JSON holds them.
        called: what is asked there.
    """
    _keep(f"{key}{CHOSEN}", value, "", called, None)


def note_choice(key: str) -> None:
    """Let the form that is being drawn send and discard what `keep_choice` keeps."""
    note_drawn(f"{key}{CHOSEN}", "")


def in_words(row: Unsent, today: date) -> str:
    """What was typed, or what was chosen with what was asked."""
    if not row.field.endswith(CHOSEN):
        return row.text
    value, asked, said = json.loads(row.text)
    if said is None:
        said = _said(date.fromisoformat(value) if isinstance(value, str) else value, None, today)
    return f"{asked.removesuffix('?')}: {said}"


def chosen_in(name: str) -> set[str]:
    """The fields of a form as it was drawn last in which something was chosen and not sent."""
    return {row.field for row in on_screen().rows if row.field.endswith(CHOSEN)} & set(on_screen().fields.get(name, {}))


def _choose(key: str, stood: str, asked: str, format_func: Callable[[Any], str] | None) -> None:
    value = st.session_state[key]
    said = format_func(value) if format_func is not None and value is not None else None
    said = value if isinstance(value, str) and said is None else said  # The rest is put into words where it is shown.
    _keep(f"{key}{CHOSEN}", value, stood, asked, said)


def _keep(name: str, value: Any, stood: str, asked: str, said: str | None) -> None:
    memory = on_screen()
    memory.rows = [row for row in memory.rows if (row.field, row.window) != (name, memory.window)]
    if json.dumps(_plain(value)) == stood:  # There is nothing to send any more.
        memory.run(unsent.discard, [name], window=memory.window)
        return
    text, moment = json.dumps([_plain(value), asked, said]), memory.moment()
    if memory.run(unsent.choose, name, text, stood, window=memory.window, moment=moment):
        memory.rows = [Unsent(name, memory.window, text, stood, moment.now), *memory.rows]


def _chosen(row: Unsent, options: Sequence[Any] | None, start: Any) -> Any:
    """The value that was kept; where it is no longer offered, what stands there before anything is chosen."""
    value = json.loads(row.text)[0]
    if isinstance(value, list) and options is not None:  # Several of them were chosen.
        return [option for option in options if _plain(option) in value]
    if options is not None:
        return next((option for option in options if _plain(option) == value), start)
    return date.fromisoformat(value) if isinstance(value, str) and not isinstance(start, str) else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _said(value: Any, format_func: Callable[[Any], str] | None, today: date) -> str:
    if isinstance(value, list):
        return formatting.listing(value) if value else "nothing"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return formatting.day(value, today)
    return format_func(value) if format_func is not None else str(value)
