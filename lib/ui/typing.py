"""Fields of forms. What somebody types or chooses is on the server a moment later, and found again until it is sent.

Every field for words on a screen is drawn by `words_field`, inside the `form_area` it belongs to. The browser tells the
server what is typed (`typing.js`); what was not sent is loaded by the router at the start of each run and filled in
where a field is drawn anew: after a reload, on another tab, in another browser. Every field in which something is
chosen is drawn by `choice_field`, which keeps what was chosen when it was.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import streamlit as st

from lib import formatting, unsent
from lib.clock import Moment
from lib.ui.escaping import escape, show_text
from lib.unsent import CHOSEN, Unsent

_TYPING, _WINDOW, _EMPTY, _GONE = "typing", "typing_window", "typing_to_be_emptied", "typing_gone"
_SENT = "typing_sent"
SECOND_CLICK = timedelta(seconds=5)
"""So long after a form was sent, another click that sends the very same words is the second one of a double click."""

DRAFTS = "new_plan_"
"""How the keys of fields begin that are saved on the plan itself."""

_listener = st.components.v2.component(
    "coaching_typing",
    js=Path(__file__).with_name("typing.js").read_text("utf-8"),
    # Nobody has to press these keys: the line that says so would stand where the words are.
    css=""".stTextArea [data-testid="InputInstructions"] {
        display: none;
    }""",
    isolate_styles=False,
)

Step = Callable[..., Any]
"""Runs a use case for whoever is signed in at that moment: `step(use_case, *args, **values)`."""


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
    run: Step = lambda *_, **__: None
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


def begin(who: int, rows: Sequence[Unsent], step: Step, now: Callable[[], Moment]) -> None:
    """Begin a run of the script: what somebody did not send is known from here on."""
    window = st.session_state.setdefault(_WINDOW, uuid4().hex)
    st.session_state[_TYPING] = Typing(who, window, rows, step, now, _typing().fields)


def listen(moment: Moment, zone: ZoneInfo) -> None:
    """Have the browser tell the server what is typed on this screen; drawn once by the router."""
    room = _typing()
    today = moment.today
    kept = {
        row.field: formatting.day_and_time(row.at, today, zone).removeprefix("today, ") for row in reversed(room.rows)
    }
    gone = st.session_state.pop(_GONE, [])  # Sent or discarded since the last run: the browser has nothing to tell.
    data = {
        "who": room.who,
        "window": room.window,
        "places": unsent.PLACES,
        "drafts": DRAFTS,
        "kept": kept,
        # What stood there before: of words that were filled in again the browser sees only themselves. In a draft they
        # are saved as they are filled in, and stand there then.
        "before": {row.field: row.before for row in reversed(room.rows) if not row.field.startswith(DRAFTS)},
        "gone": gone,
    }
    _listener(data=data, key="typing")


@contextmanager
def form_area(name: str) -> Iterator[None]:
    """A form: fields and buttons. Nothing in it is sent before a button is pressed.

    Whoever leaves it without sending it finds their words there when they come back, and can discard them.

    Args:
        name: begins the keys of its fields.
    """
    room = _typing()
    outer, room.form = room.form, name
    room.fields[name] = {}
    try:
        with st.container(gap="small", key=f"{name}_form"):
            yield
            if typed_in(name) or _chosen_in(name):
                st.button(
                    "Discard what I wrote", key=f"{name}_discard", type="tertiary", on_click=discard, args=(name,)
                )
    finally:
        room.form = outer


def current_form() -> str:
    """The name of the form that is being drawn."""
    return _typing().form


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
    room = _typing()
    to_be_emptied = st.session_state.setdefault(_EMPTY, set())
    if key in to_be_emptied:
        to_be_emptied.discard(key)
        st.session_state[key] = stored
    elif key not in st.session_state:
        st.session_state[key] = _begin_with(room, key, stored)
    typed = st.text_input(label, key=key, **more) if is_line else st.text_area(label, key=key, height=height, **more)
    _show_what_changed(room, key, stored)
    _show_other_windows(room, key, typed or "")
    return typed or ""


def choice_field(
    widget: Callable[..., Any],
    label: str,
    *args: Any,
    key: str,
    start: Any = None,
    before: Any = ...,
    called: str = "",
    **more: Any,
) -> Any:
    """A field inside a `form_area` in which something is chosen, with what was chosen there and not sent.

    Args:
        widget: draws it, such as `st.slider`; the other arguments are for it.
        label: as Streamlit reads it.
        start: what stands there before anything is chosen.
        before: what that is compared with to see that it changed meanwhile; `start` unless given.
        called: what is asked, where the label is no plain text.

    Returns:
        What is chosen now.
    """
    room, name = _typing(), f"{key}{CHOSEN}"
    options = args[0] if args and not isinstance(args[0], int | date | None) else None
    stood = json.dumps(_plain(start if before is ... else before))
    note_drawn(name, stood)
    to_be_emptied = st.session_state.setdefault(_EMPTY, set())
    if name in to_be_emptied or key not in st.session_state:
        kept = room.of(name) if name not in to_be_emptied else []
        to_be_emptied.discard(name)
        if kept:
            _begin_with(room, name, "")
        st.session_state[key] = _chosen(kept[0], options, start) if kept else start
    if widget in (st.selectbox, st.radio):
        more["index"] = None if start is None else 0  # Whether it can be empty; what is chosen stands in the session.
    said = more.get("format_func")
    value = widget(label, *args, key=key, on_change=_choose, args=(key, stood, called or label, said), **more)
    for row in room.of(name)[:1]:
        if row.before != stood:
            stands = _said(start, said, room.moment().today)
            st.caption(f"While you were choosing, this was changed. The field now says: {escape(stands)}")
    return value


def in_words(row: Unsent, today: date) -> str:
    """What was typed, or what was chosen with what was asked."""
    if not row.field.endswith(CHOSEN):
        return row.text
    value, asked, said = json.loads(row.text)
    if said is None:
        said = _said(date.fromisoformat(value) if isinstance(value, str) else value, None, today)
    return f"{asked.removesuffix('?')}: {said}"


def _choose(key: str, stood: str, asked: str, format_func: Callable[[Any], str] | None) -> None:
    room, name, value = _typing(), f"{key}{CHOSEN}", st.session_state[key]
    said = format_func(value) if format_func is not None and value is not None else None
    room.rows = [row for row in room.rows if (row.field, row.window) != (name, room.window)]
    if json.dumps(_plain(value)) == stood:  # There is nothing to send any more.
        room.run(unsent.discard, [name], window=room.window)
        return
    text, moment = json.dumps([_plain(value), asked, said]), room.moment()
    if room.run(unsent.choose, name, text, stood, window=room.window, moment=moment):
        room.rows = [Unsent(name, room.window, text, stood, moment.now), *room.rows]


def _chosen(row: Unsent, options: Sequence[Any] | None, start: Any) -> Any:
    """The value that was kept; where it is no longer offered, what stands there before anything is chosen."""
    value = json.loads(row.text)[0]
    if options is not None:
        return next((option for option in options if _plain(option) == value), start)
    return date.fromisoformat(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _said(value: Any, format_func: Callable[[Any], str] | None, today: date) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return formatting.day(value, today)
    return format_func(value) if format_func is not None else str(value)


def _chosen_in(name: str) -> set[str]:
    """The fields of a form as it was drawn last in which something was chosen and not sent."""
    return {row.field for row in _typing().rows if row.field.endswith(CHOSEN)} & set(_typing().fields.get(name, {}))


def forget_choices(name: str) -> None:
    """Throw away what was chosen in a form."""
    discard_fields(sorted(_chosen_in(name)))


def note_drawn(key: str, stored: str) -> None:
    """Note that a field for words stands on the screen; a field that saves itself does so here."""
    room = _typing()
    room.fields.setdefault(room.form, {})[key] = stored
    room.drawn.add(key)


def typed_in(name: str) -> dict[str, str]:
    """The words typed into the fields of a form as it was drawn last, without what stood there before."""
    room, found = _typing(), {}
    for key, stored in room.fields.get(name, {}).items():
        if key.endswith(CHOSEN):
            continue
        rows = room.of(key)
        text = st.session_state.get(key) or (rows[0].text if rows else "")
        if text.strip() and text != stored:
            found[key] = text
    return found


def forget_sent(name: str) -> None:
    """The form was sent: its fields are empty when they are drawn next, and nothing of it waits any more."""
    room = _typing()
    keys, sent = room.fields.get(name, {}), _words_in(name)
    st.session_state.setdefault(_SENT, {})[name] = (sent, room.moment().now)
    if chosen := _chosen_in(name):
        room.run(unsent.discard, list(chosen))
    _empty(keys)
    if any(row.field in keys for row in room.rows) or any(sent.values()):
        room.run(unsent.forget_sent, sent, window=room.window)
        room.forget(set(keys))
    _are_gone(keys)


def was_just_sent(name: str) -> bool:
    """Were these very words sent a moment ago, and the browser had not emptied the fields before the next click?"""
    sent, at = st.session_state.get(_SENT, {}).get(name, ({}, None))
    is_soon = at is not None and _typing().moment().now - at < SECOND_CLICK
    return is_soon and any(sent.values()) and sent == _words_in(name)


def _words_in(name: str) -> dict[str, str]:
    keys = _typing().fields.get(name, {})
    return {key: str(st.session_state.get(key) or "") for key in keys if not key.endswith(CHOSEN)}


def discard(name: str) -> None:
    """Throw away what was typed into a form; for `on_click`."""
    discard_fields(_typing().fields.get(name, {}))


def discard_fields(keys: Mapping[str, Any] | Sequence[str]) -> None:
    """Throw away what was typed into some fields; for `on_click`."""
    _empty(keys)
    for key in keys:
        st.session_state.pop(key.removesuffix(CHOSEN), None)
    room = _typing()
    room.run(unsent.discard, list(keys))
    room.forget(set(keys))
    _are_gone(keys)


def typed_on(prefix: str) -> dict[str, str]:
    """The words typed and not sent into fields whose keys begin like this, on the screen or not."""
    room = _typing()
    stored = {key: text for keys in room.fields.values() for key, text in keys.items() if key.startswith(prefix)}
    found = {key: str(st.session_state.get(key) or "") for key in stored}
    found |= {row.field: row.text for row in reversed(room.rows) if row.field.startswith(prefix)}
    found = {key: text for key, text in found.items() if not key.endswith(CHOSEN)}
    return {key: text for key, text in found.items() if text.strip() and text != stored.get(key)}


def is_in_another_window(row: Unsent) -> bool:
    """Were these words typed in another window than this one?"""
    return row.window != _typing().window


def holds_words(key: str) -> bool:
    """Is this one of the fields for words that were drawn last?"""
    return any(key in keys for keys in _typing().fields.values())


def rows_of(prefix: str) -> list[Unsent]:
    """What was typed and not sent in fields whose keys begin like this."""
    return [row for row in _typing().rows if row.field.startswith(prefix)]


def is_drawn(key: str) -> bool:
    """Does this field stand on the screen?"""
    return key in _typing().drawn


def note_saved(key: str, text: str) -> None:
    """The words of a field stand on the plan now."""
    room = _typing()
    room.run(unsent.note_saved, key, text, window=room.window)
    room.rows = [row for row in room.rows if row.field != key or row.text != text]


def was_emptied(key: str) -> bool:
    """Did somebody empty this field, rather than a browser that drew it anew without its words?"""
    room = _typing()
    return bool(room.run(unsent.was_emptied, key, window=room.window))


def take_out_row(key: str, row: Unsent) -> None:
    """Forget what was typed into a field in one window."""
    room = _typing()
    room.run(unsent.discard, [key], window=row.window)
    room.rows = [one for one in room.rows if one != row]


def _are_gone(keys: Mapping[str, Any] | Sequence[str]) -> None:
    st.session_state.setdefault(_GONE, []).extend(keys)


def _begin_with(room: Typing, key: str, stored: str) -> str:
    rows = room.of(key)
    if not rows:
        return stored
    if rows[0].window != room.window:  # This window goes on with it; two that are open at once keep their own.
        room.run(unsent.take_over, key, origin=rows[0].window, window=room.window)
        room.rows = [row._replace(window=room.window) if row is rows[0] else row for row in room.rows]
    return rows[0].text


def _show_what_changed(room: Typing, key: str, stored: str) -> None:
    """What stands in the field's place by now, where that changed after somebody began to type."""
    rows = room.of(key)
    if rows and rows[0].before.strip() not in ("", stored.strip()):
        with st.container(border=True, gap="small", key=f"{key}_meanwhile"):
            st.caption("While you were writing, this was changed. The field now says:")
            show_text(stored or "Nothing; it was emptied.")


def _show_other_windows(room: Typing, key: str, typed: str) -> None:
    """Other words that the same person typed into the same field in another window."""
    for row in room.of(key):
        if row.window == room.window or not row.text.strip() or row.text.strip() in typed:
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


def _empty(keys: Mapping[str, Any] | Sequence[str]) -> None:
    st.session_state.setdefault(_EMPTY, set()).update(keys)


def _typing() -> Typing:
    found = st.session_state.get(_TYPING)
    if not isinstance(found, Typing):
        found = st.session_state[_TYPING] = Typing()
    return found
