"""Long lists: the first rows are in sight, the rest is one click away."""

import streamlit as st


def shows_all(key: str) -> bool:
    """Was every row of this list asked for?"""
    return bool(st.session_state.get(f"{key}_asked"))


def show_all_button(key: str, number: int) -> None:
    """The button that asks for every row.

    Args:
        key: of the list, beginning with the name of its screen.
        number: how many rows there are.
    """
    st.button(
        f"Show all {number}",
        key=key,
        type="tertiary",
        icon=":material/expand_more:",
        on_click=lambda: st.session_state.update({f"{key}_asked": True}),
    )
