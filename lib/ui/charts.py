"""The one place where a chart meets the screen, so that no page chooses how."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import formatting
from lib.months import Month
from lib.ui.cards import row_words
from lib.ui.escaping import escape

if TYPE_CHECKING:  # Altair is heavy; a screen without a chart does without it.
    import pandas as pd

    from lib.charts import Drawing, Figure


def draw(drawing: "Drawing", *, key: str, alt: str, on_select: Callable[[], None] | None = None) -> None:
    """Draw a chart over the whole width, in the colours of the theme.

    Args:
        drawing: from `lib.charts`.
        key: unique on the screen, beginning with its name.
        alt: the sentence that says what the chart shows, for those who do not see it.
        on_select: called when a mark is clicked; which one then stands under `key` in the session state, as
            `selection.picked`. Only for charts whose marks have a key.
    """
    # It may be drawn again. Streamlit writes nothing into it but a title of colours where that is said to be nothing.
    st.vega_lite_chart(drawing.table, drawing.spec, width="stretch", key=key, alt=alt, on_select=on_select or "ignore")


def _as_read(numbers: "pd.DataFrame | pa.Table") -> "pd.DataFrame | pa.Table":
    """A data table with its months in words, where files have them as dates."""
    if isinstance(numbers, pa.Table):
        return numbers
    months = [name for name in numbers if any(isinstance(cell, Month) for cell in numbers[name])]
    return numbers.assign(**{str(name): numbers[name].map(_month) for name in months}) if months else numbers


def _month(cell: object) -> object:
    return formatting.month(cell) if isinstance(cell, Month) else cell


def chart_card(
    figure: "Figure",
    *,
    key: str,
    drawn: str = "",
    note: str = "",
    on_select: Callable[[], None] | None = None,
    rows: Mapping[str, str] | None = None,
    on_row: Callable[[str], None] | None = None,
) -> DeltaGenerator:
    """A card with a chart: title, subtitle, legend, drawing and the numbers behind it, or a sentence in its place.

    Args:
        figure: from `lib.charts`; its texts are plain and are escaped here.
        key: unique on the screen, beginning with its name.
        drawn: the key of the drawing, where it is not that of the card.
        note: more about the subject of the chart, as plain text behind its legend.
        on_select: as in `draw`.
        rows: the rows that have plans behind them, by key, with their names: a menu offers them to those who cannot
            click on the drawing.
        on_row: called with the key that is chosen there.

    Returns:
        The card, for what belongs below the chart.
    """
    card = st.container(border=True, gap="small", key=f"{key}_card")
    with card:
        under = figure.subtitle if figure.drawing is not None else figure.sentence
        legend = figure.legend if figure.drawing is not None else ""
        beside = " · ".join(filter(None, [legend, note]))
        row_words(figure.title, under if under != figure.title else "", note=beside, note_icon="")
        if figure.drawing is not None:
            draw(figure.drawing, key=drawn or key, alt=figure.sentence, on_select=on_select)
            with st.container(horizontal=True) if rows and on_row else nullcontext():
                if rows and on_row:
                    _row_menu(rows, f"{key}_rows", on_row)
                if figure.numbers is not None:
                    data_table(partial(_as_read, figure.numbers), key=key)
    return card


def data_table(numbers: "Callable[[], pd.DataFrame | pa.Table]", *, key: str) -> None:
    """The button below a chart that shows the numbers behind it, which are drawn once somebody asks for them.

    Args:
        numbers: makes the table.
        key: that of the chart.
    """
    shown = st.popover(
        "Data table", icon=":material/table_rows:", type="tertiary", key=f"{key}_numbers", on_change="rerun"
    )
    if shown.open:
        shown.dataframe(numbers(), hide_index=True, width="content")


def _row_menu(rows: Mapping[str, str], key: str, on_row: Callable[[str], None]) -> None:
    def choose() -> None:
        on_row(st.session_state[key])

    st.menu_button(
        "Show plans",
        list(rows),
        key=key,
        icon=":material/list:",
        type="tertiary",
        format_func=lambda row: escape(rows[row]),
        on_click=choose,
    )
