"""What Streamlit leaves out for people who use a keyboard, a screen reader, a finger, forced colours or paper.

One component without anything to see, drawn once by the router. Its style and its script stand beside this file; the
script reads what is on the screen and adds names, roles and focus, and never changes what is shown or typed.

Two habits of the screens carry it. A container whose key ends in `_card` is about one thing, named by its first bold
words: its buttons are read with that name. A container whose key ends in `_place` is a screen within a screen: when
another one stands there, it begins at its top.
"""

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "coaching_assistive",
    css=Path(__file__).with_name("assistive.css").read_text("utf-8"),
    js=Path(__file__).with_name("assistive.js").read_text("utf-8"),
    isolate_styles=False,
)


def draw() -> None:
    """Add what is missing to every screen; once, where every screen passes."""
    _component(key="assistive")
