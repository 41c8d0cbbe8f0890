"""Tables as the browser takes them. Given as lists they would come to be the same by way of pandas, 5 ms for each."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
import streamlit as st

from lib.ui.escaping import escape, escape_lines

Columns = Mapping[str, Sequence[Any]]
"""Cells by the name of their column; one that may hold nothing but None is an array with a type."""

ROW_HEIGHT, HEADER_HEIGHT = 44, 36  # pixels


def frame(columns: Columns) -> pa.Table:
    """What `st.dataframe` shows; its cells are shown as they are, nothing in them is read as Markdown."""
    return pa.table(dict(columns))


def table(columns: Columns, *, alt: str) -> None:
    """A table at its full height, between thin lines. Its cells and names read Markdown.

    Args:
        alt: what it holds, for those who do not see it.
    """
    st.table(frame(columns), border="horizontal", hide_index=True, alt=alt)


def list_table(columns: Columns, looks: Mapping[str, Any], *, alt: str, **selection: Any) -> Any:
    """A list, one thing a row, with rows for fingers; the rest of a long one is scrolled to.

    Args:
        looks: the columns that do not look as their cells say (`st.column_config`), by name.
        alt: what it holds, for those who do not see it.
        selection: what `st.dataframe` takes for a choice of rows.

    Returns:
        What `st.dataframe` does: the rows that are chosen, where some can be.
    """
    number = len(next(iter(columns.values())))
    height = min(HEADER_HEIGHT + ROW_HEIGHT * number + 2, 640)
    return st.dataframe(
        frame(columns), column_config=dict(looks), hide_index=True, row_height=ROW_HEIGHT, height=height, alt=alt,
        **selection,
    )  # fmt: skip  # one call


def facts(rows: Mapping[str, str], alt: str = "Facts") -> None:
    """Facts by their names, in two columns. Rows without a text are left out, and so is an empty table.

    Args:
        rows: plain text by plain label; both are escaped here, line breaks stay.
        alt: what the table holds, for those who do not see it.
    """
    shown = {escape(name): escape_lines(text) for name, text in rows.items() if text.strip()}
    if shown:
        cells = pa.table([list(shown.values()), list(shown)], schema=_named_rows())
        st.table(cells, border="horizontal", hide_index=False, hide_header=True, alt=alt)


@cache
def _named_rows() -> pa.Schema:
    """A column of texts beside the names of the rows, which browsers read aloud with them."""
    import pandas as pd  # Only here, and once.

    return pa.Schema.from_pandas(pd.DataFrame({"text": [""]}, index=[""]))
