"""Long lists and long texts: the first of it, and a button for the rest."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import streamlit as st

from lib.ui.escaping import show_text
from lib.ui.plan.page import PlanPage

PAGE = 10
LONG = 600
"""Characters beyond which a text in a list is cut."""
One = TypeVar("One")


def first_ones(page: PlanPage, name: str, items: Sequence[One], size: int = PAGE) -> Iterator[One]:
    """The first items of a list; after the last of them a button shows all. A form that is open stays in sight."""
    key = page.key(f"all_{name}")
    has_form = bool(page.subject) and any(getattr(item, "id", 0) == page.subject for item in items[size:])
    is_all = len(items) <= size + 2 or has_form or page.is_printed or bool(st.session_state.get(key))
    yield from items if is_all else items[:size]
    if not is_all and st.button(f"Show all {len(items)}", key=f"{key}_show", type="tertiary"):
        st.session_state[key] = True
        st.rerun()


def long_text(page: PlanPage, name: str, text: str) -> None:
    """A text as it was typed; of a long one its beginning, and a button shows the rest."""
    key = page.key(f"whole_{name}")
    if len(text) <= LONG + 100 or page.is_printed or st.session_state.get(key):
        show_text(text)
        return
    show_text(f"{text[:LONG].rstrip()} …")
    if st.button("Read on", key=f"{key}_show", type="tertiary"):
        st.session_state[key] = True
        st.rerun()
