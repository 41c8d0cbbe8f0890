"""Long lists: the first ones, and a button for the rest."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import streamlit as st

from lib.ui.plan.desk import Desk

PAGE = 10
One = TypeVar("One")


def first_ones(desk: Desk, name: str, items: Sequence[One], size: int = PAGE) -> Iterator[One]:
    """The first items of a list; after the last of them a button shows all."""
    key = desk.key(f"all_{name}")
    is_all = len(items) <= size + 2 or bool(st.session_state.get(key))
    yield from items if is_all else items[:size]
    if not is_all and st.button(f"Show all {len(items)}", key=f"{key}_show", type="tertiary"):
        st.session_state[key] = True
        st.rerun()
