"""The frame of a screen: its width, its title, its sections."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.ui.escaping import escape


def page(width: int = 1120) -> DeltaGenerator:
    """The container a screen writes into, in the middle and at most that many pixels wide.

    1120 for working screens, 800 for personal and reading pages, 860 for signing in.
    """
    return st.container(horizontal_alignment="center").container(width=width)


def tab_title(text: str) -> None:
    """What stands on the browser's tab and in its history: a text that whoever is here may read."""
    st.set_page_config(page_title=f"{text} · Coaching Plans")


def title(text: str, caption: str = "") -> None:
    """The title of a screen and the line under it, both as plain text."""
    with st.container(gap="xxsmall"):
        st.title(escape(text), anchor=False)
        if caption:
            st.caption(escape(caption))


def section(text: str, key: str | None = None) -> DeltaGenerator:
    """A container with a heading, for the cards below it. It keeps them together in a container with larger gaps.

    Args:
        key: unique on the screen; one that ends in `_card` has the buttons in it read aloud with the heading.
    """
    frame = st.container(gap="small", key=key)
    frame.header(escape(text), anchor=False)
    return frame
