"""The one place where a chart meets the screen, so that no page chooses how."""

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:  # Altair is heavy; a screen without a chart does without it.
    from lib.charts import Drawing


def draw(drawing: "Drawing", *, key: str, alt: str) -> None:
    """Draw a chart over the whole width, in the colours of the theme.

    Args:
        drawing: from `lib.charts`.
        key: unique on the screen, beginning with its name.
        alt: the sentence that says what the chart shows, for those who do not see it.
    """
    st.vega_lite_chart(drawing.table, drawing.spec, width="stretch", key=key, alt=alt)
