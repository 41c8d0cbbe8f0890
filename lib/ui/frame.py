"""The frame of a screen: its width, its title, its sections."""

from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.ui.cards import small
from lib.ui.escaping import escape


def page(width: int = 1120, *, gap: Literal["small", "medium"] = "small") -> DeltaGenerator:
    """The container a screen writes into, in the middle and at most that many pixels wide.

    1120 for working screens, 800 for personal and reading pages, 860 for signing in.

    Args:
        gap: between what stands in it: medium where these are sections.
    """
    return st.container(horizontal_alignment="center").container(width=width, gap=gap)


def tab_title(text: str) -> None:
    """Name the browser's tab, and with it a line of its history: with a text that the viewer may read."""
    st.set_page_config(page_title=in_tab(text))


def in_tab(text: str | None) -> str:
    """What stands on the browser's tab for a screen, and before there is one."""
    return f"{text} · Coaching Plans" if text else "Coaching Plans"


def title(text: str, caption: str = "", *, width: Literal["stretch", "content"] = "stretch") -> None:
    """The title of a screen and the line under it, both as plain text."""
    titled(text, small(caption) if caption else "", width=width)


def titled(text: str, under: str, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """A title as plain text, and under it a line of Markdown. One element, as a screen takes as long as it has them."""
    st.markdown("\n\n".join(filter(None, [f"# {escape(text)}", under])), width=width, anchors=False)


def heading(text: str, under: str = "") -> None:
    """The heading of a section, for what stands below it in the same container, at its gaps.

    Args:
        under: what follows it at once, as Markdown of ours: then the two are one element.
    """
    if under:
        st.markdown(f"## {escape(text)}\n\n{under}", anchors=False)
    else:
        st.header(escape(text), anchor=False)


def section(text: str, key: str | None = None, *, under: str = "") -> DeltaGenerator:
    """A container with a heading, for the cards below it. It keeps them together in a container with larger gaps.

    Args:
        key: unique on the screen; one that ends in `_card` has the buttons in it read aloud with the heading.
        under: as in `heading`.
    """
    frame = st.container(gap="small", key=key)
    with frame:
        heading(text, under)
    return frame
