"""Plans started by month, for leadership: it knows rounded numbers alone."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lib import formatting
from lib.charts.base import ACCENT, GRAY, INK, PADDING, Figure, filled, layer, prepared, tooltip

HEIGHT = 190
_TOO_FEW = "too few"


def started_by_month(started: Sequence[tuple[date, int | None]]) -> Figure:
    """A bar for each month: how many plans started in it.

    Args:
        started: the first day of each month and the number, rounded to 5; none where it is under 5. Oldest first.
    """
    question = "How many plans start?"
    if not started:
        return Figure(question, "It shows after the first month with a plan.")
    rows = []
    for number, (month, plans) in enumerate(started, start=1):
        told_as = f"About {plans} plans" if plans is not None else "Too few plans to be shown"
        what, when = told_as, formatting.month(month)
        row = {"row": number, "value": plans or 0, "What": what, "When": when, "said": f"{when}: {what}"}
        rows.append(row | {"kind": "bar" if plans is not None else "few", "word": str(plans or _TOO_FEW)})
    last_month, last = started[-1]
    title = f"About {last} plans started in {formatting.month(last_month)}" if last else "Few plans start at the moment"
    highest = max(plans or 0 for _, plans in started)
    chosen = {
        "names": {str(n): formatting.short_month(month) for n, (month, _) in enumerate(started, start=1)},
        "top": [0, max(highest, 5) * 1.15],
    }
    peak = max(started, key=lambda each: each[1] or 0)
    most = f" Most were about {peak[1]}, in {formatting.month(peak[0])}." if highest else ""
    few = f"Too few plans started in {formatting.month(last_month)} to be shown."
    said = f"{f'About {last} plans started in {formatting.month(last_month)}.' if last else few}{most}"
    return Figure(
        title=title,
        said=said,
        drawing=filled(_spec(), chosen, pd.DataFrame(rows)),
        numbers=pd.DataFrame(
            {
                "Month": [formatting.month(month) for month, _ in started],
                "Plans started": [str(plans) if plans is not None else _TOO_FEW for _, plans in started],
            }
        ),
        subtitle="Plans started in each month, rounded to 5",
    )


@cache
def _spec() -> dict[str, Any]:
    x = alt.X(
        "row:O",
        scale=alt.Scale(paddingInner=0.3, paddingOuter=0.15),
        axis=alt.Axis(
            labelExpr="names[datum.value]", labelAngle=0, labelOverlap="greedy", labelColor=GRAY, labelPadding=8,
            domain=False, ticks=False, title=None, aria=False,
        ),
    )  # fmt: skip  # one axis
    y = alt.Y("value:Q", scale=alt.Scale(domain=alt.ExprRef("top"), nice=False), axis=None)
    word: dict[str, Any] = {"dy": -8, "fontSize": alt.ExprRef("width < 440 ? 11 : 12"), "aria": False}
    return prepared(
        alt.layer(
            layer("bar").mark_bar(color=ACCENT, cornerRadiusEnd=3).encode(x=x, y=y, **tooltip()),
            layer("bar").mark_text(color=INK, **word).encode(x=x, y=y, text="word:N"),
            layer("few").mark_point(shape="stroke", color=GRAY, size=120).encode(x=x, y=y, **tooltip()),
            layer("few").mark_text(color=GRAY, **word).encode(x=x, y=y, text=alt.value("few")),
        ).properties(height=HEIGHT, padding=PADDING)
    )
