"""A field for words in a new plan, with a gentle note right below it where they sound like discipline."""

from typing import Any

import streamlit as st

from lib.plan_fields import NAMES
from lib.ui.autosave import PLAN, AutosaveForm, FieldTarget
from lib.ui.smart import draw_words_of_growth


def draw_words(
    form: AutosaveForm, field: str, stored: str, place: FieldTarget = PLAN, *, label: str = "", **more: Any
) -> None:
    """A field of the plan's text by the name it has everywhere, or of an activity, support or milestone.

    Args:
        label: what it is called, where `NAMES` has no name for it.
    """
    name = label or NAMES[field]
    with st.container():  # What is said about it moves nothing else: somebody may be typing in the next field already.
        form.text(name, field, stored, place, **more)
        draw_words_of_growth({name: stored})
