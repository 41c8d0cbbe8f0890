"""Badges: always an icon and a word, never colour alone."""

from enum import StrEnum
from typing import Literal, cast

import streamlit as st

from lib import formatting, labels
from lib.ui.escaping import escape

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray", "grey", "primary"]


def badge(value: StrEnum) -> None:
    """The badge of a state or an outcome."""
    look = labels.look(value)
    st.badge(look.label, icon=f":material/{look.icon}:", color=cast(Colour, look.colour))


def fact_badge(text: str, icon: str, colour: str = "gray") -> None:
    """A fact such as "Day 18 of 30" with the name of its icon; the text is shown as typed."""
    # `st.badge` escapes brackets itself, and would undo ours.
    st.markdown(badge_text(text, icon, colour), width="content")


def late_badge(days: int) -> None:
    """ "2 days late", the one thing that is red; nothing when nothing is late."""
    if days > 0:
        st.badge(formatting.days_late(days), icon=":material/schedule:", color="red")


def badge_text(text: str, icon: str, colour: str = "gray") -> str:
    """A badge as Markdown, to stand inside a line."""
    return f":{colour}-badge[:material/{icon}: {escape(text)}]"
