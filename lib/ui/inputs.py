"""Fields for a day, a number and a search. They take whatever is typed; the use case judges it.

A field with bounds of its own turns red for what lies outside, and what is sent then is what stood in it before.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from lib.formatting import date_format
from lib.models import LONGEST_SEARCH

FIRST, LAST = date.min, date(9998, 12, 31)
"""Without bounds Streamlit takes ten years around the value. With the year 9999 in reach the browser stands still."""

Draw = Callable[..., Any]


def _drawn(widget: Callable[..., Any], label: str, *args: Any, **more: Any) -> Any:
    return widget(label, *args, **more)


def day_field(label: str, key: str, draw: Draw = _drawn, **more: Any) -> date | None:
    """A field for a day, which can be emptied.

    Args:
        draw: what it is drawn by; in a form `choice_field`, which takes what it begins with as `start`.
        more: as for `st.date_input`.
    """
    day: date | None = draw(st.date_input, label, None, FIRST, LAST, key=key, format=date_format(), **more)
    return day


def number_field(label: str, key: str, draw: Draw = _drawn, **more: Any) -> int | None:
    """A field for a whole number, which can be emptied.

    Args:
        draw: as in `day_field`.
        more: as for `st.number_input`.
    """
    number: int | None = draw(st.number_input, label, value=None, step=1, key=key, **more)
    return number


def search_field(
    label: str, key: str, on_change: Callable[[], object] = lambda: None, draw: Draw = _drawn, **more: Any
) -> str:
    """A field for a few words to look for. Of a text that is too long its beginning stays there and is looked for.

    Args:
        draw: as in `day_field`.
        more: as for `st.text_input`.
    """

    def shorten() -> None:
        st.session_state[key] = st.session_state[key][:LONGEST_SEARCH]
        on_change()

    typed: str = draw(st.text_input, label, key=key, on_change=shorten, **more)
    return typed[:LONGEST_SEARCH]


def told_apart(names: Mapping[Any, str]) -> dict[Any, str]:
    """The names of options, numbered where two are alike: a list knows its entries by their words."""
    alike = {name: [option for option, other in names.items() if other == name] for name in names.values()}
    return {
        option: f"{name} ({alike[name].index(option) + 1})" if len(alike[name]) > 1 else name
        for option, name in names.items()
    }
