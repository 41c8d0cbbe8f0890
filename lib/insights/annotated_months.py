"""How annotations stand in a chart by month: a thin rule with a number and, where there is room, the words."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from lib import formatting
from lib.charts import marks
from lib.charts.base import GRAY, INK
from lib.insights.annotations import AnnotationLine
from lib.months import first_of

_WIDE = 560
"""Pixels from which on the words of an annotation stand in the drawing."""


def annotated_in(annotations: Sequence[AnnotationLine], months: Sequence[date]) -> list[AnnotationLine]:
    """The annotations of the months that are drawn, in their order."""
    return [each for each in annotations if first_of(each.on) in months]


def with_annotations(table: pd.DataFrame, annotations: Sequence[AnnotationLine]) -> pd.DataFrame:
    """The table of a chart by month, with what is annotated.

    Args:
        table: has a column `month`, ISO text.
        annotations: as `annotated_in` gives them.

    Returns:
        More columns, filled in the first row of a month that is annotated: `annotation` ("1 Rollout"), `numbers`
        ("1"; of several "1, 2"), `annotated` (with the day) and `room` (months until the next one, or the end).
    """
    first_rows = table["month"].drop_duplicates()
    places = {month: (row, number) for number, (row, month) in enumerate(first_rows.items())}
    by_month: dict[str, list[tuple[int, AnnotationLine]]] = {}
    for number, each in enumerate(annotations, start=1):
        by_month.setdefault(first_of(each.on).isoformat(), []).append((number, each))
    starts = [places[month][1] for month in by_month]
    rows = [
        {
            "annotation": " · ".join(f"{number} {each.text}" for number, each in found),
            "numbers": ", ".join(str(number) for number, _ in found),
            "annotated": "; ".join(_in_words(each) for _, each in found),
            "room": end - start,
        }
        for found, start, end in zip(by_month.values(), starts, [*starts[1:], len(places)], strict=False)
    ]
    more = pd.DataFrame(
        rows,
        index=[places[month][0] for month in by_month],
        columns=["annotation", "numbers", "annotated", "room"],
    )
    return table.join(more)


def annotation_layers(months: alt.X) -> tuple[alt.Chart, alt.Chart]:
    """The rules of annotations, and their names above the drawing.

    Args:
        months: how the chart has its columns.
    """
    annotated = (
        alt.Chart()
        .transform_filter("isValid(datum.annotation)")
        .transform_calculate(key="null")  # A click on it lists nothing.
        .encode(
            x=months,
            tooltip=[alt.Tooltip("annotated:N", title="Annotation")],
        )
    )
    rules = annotated.mark_rule(color=GRAY, opacity=0.6, aria=False)  # They are listed below the drawing.
    names = annotated.mark_text(
        text=alt.ExprRef(f"width < {_WIDE} ? datum.numbers : datum.annotation"),
        limit=alt.ExprRef("datum.room * width / length(domain('x')) - 8"),
        align="left",
        color=INK,
        **marks.WORD,
    ).encode(y=alt.value(-8))
    return rules, names


def annotation_column(table: pd.DataFrame) -> dict[str, "pd.Series[str]"]:
    """The column of the data table behind the chart, where something is annotated."""
    return {"Annotation": table["annotated"].fillna("")} if table["annotated"].notna().any() else {}


def annotations_in_words(annotations: Sequence[AnnotationLine]) -> str:
    """ "1 = 12 March 2026, Rollout in Sales": below a chart, on paper too."""
    return " · ".join(f"{number} = {_in_words(each)}" for number, each in enumerate(annotations, start=1))


def _in_words(annotation: AnnotationLine) -> str:
    return f"{annotation.on.day} {formatting.month(annotation.on)}, {annotation.text}"
