"""What runs in the browser beside Streamlit, on every screen.

One component without anything to see, drawn once by the router: a screen takes as long as it has elements.

`assistive.js` and its style give what Streamlit leaves out for people who use a keyboard, a screen reader, a finger,
forced colours or paper. The script reads what is on the screen and adds names, roles and focus, and never changes what
is shown or typed. Two habits of the screens carry it. A container whose key ends in `_card` is about one thing, named
by its first bold words: its buttons are read with that name. A container whose key ends in `_place` is a screen within
a screen: when another one stands there, it begins at its top.

`typing/typing.js` tells the server what is typed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
_SCRIPTS = ("assistive.js", "typing/typing.js")
_BEGIN = """
export default function ({ data: [told] }) {
    try {
        assist()
    } catch (error) {
        console.error(error) // What is typed is kept all the same.
    }
    if (told) keepWords(told)
}
"""

_component = st.components.v2.component(
    "coaching",
    css=(_HERE / "assistive.css").read_text("utf-8"),
    js="\n".join([*((_HERE / script).read_text("utf-8") for script in _SCRIPTS), _BEGIN]),
    isolate_styles=False,
)


def draw(told: Mapping[str, Any] | None = None) -> None:
    """Add to this screen what runs in the browser; once, where every screen passes.

    Args:
        told: what `typing.js` is to know, by `typing.for_browser`; nothing where nobody is signed in.
    """
    _component(data=[told], key="in_browser")  # In a dict each value would be asked whether it is a table.
