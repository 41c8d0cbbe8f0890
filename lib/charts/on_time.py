"""Check-ins on time by department, for leadership: it knows rounded shares alone."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lib import formatting
from lib.charts.base import ACCENT, GRAY, INK, PADDING, Figure, filled, layer, prepared, tooltip
from lib.charts.rows import FOOT, HEAD, ROW, row_axis

MOST_NAMES = 2
"""As many departments at most are named beside a bar."""

_ON_ACCENT = alt.ExprRef("luminance(background) > 0.5 ? '#FFFFFF' : '#0B1220'")


def on_time_by_department(departments: Sequence[tuple[Sequence[str], int | None]], everybody: int | None) -> Figure:
    """A bar for each department, or for small ones together: how many of their check-ins were on time.

    Args:
        departments: names that are shown as one, and their share in percent, rounded to 5 and from 5 to 95.
        everybody: the share of the whole organisation.
    """
    question = "Where are check-ins on time?"
    drawn = [(names, share) for names, share in departments if share is not None]
    if not drawn:
        return Figure(question, "Too few people had a check-in to show departments; the organisation stands above.")
    rows = []
    for number, (names, share) in enumerate(drawn, start=1):
        what = f"{formatting.percent(share)} of check-ins on time"
        name = " + ".join(names)
        row = {"row": number, "value": share, "word": formatting.percent(share), "What": what, "When": name}
        rows.append(row | {"kind": "bar", "said": f"{name}: {what}"})
    if everybody is not None:
        what = f"Everybody: {formatting.percent(everybody)}"
        rows.append({"kind": "all", "row": 1, "value": everybody, "word": what, "What": what, "said": what, "When": ""})
    lowest_names, lowest = min(drawn, key=lambda each: each[1])
    highest = max(share for _, share in drawn)
    spread = f"from {formatting.percent(lowest)} to {formatting.percent(highest)}"
    title = f"Check-ins on time: {spread}" if lowest != highest else f"Check-ins on time: {formatting.percent(lowest)}"
    return Figure(
        title=title,
        said=f"{title}; lowest in {formatting.listing(list(lowest_names))}.",
        drawing=filled(
            _spec(),
            {"names": {str(n): _in_brief(names) for n, (names, _) in enumerate(drawn, start=1)}},
            pd.DataFrame(rows),
            height=HEAD + ROW * len(drawn) + FOOT,
        ),
        numbers=pd.DataFrame(
            {
                "Department": [" + ".join(names) for names, _ in drawn],
                "Check-ins on time": [formatting.percent(share) for _, share in drawn],
            }
        ),
        subtitle="Share of the month’s check-ins, rounded to 5 %; dashed: the whole organisation",
    )


def _in_brief(names: Sequence[str]) -> str:
    """The names beside a bar; of many the first, all stand under the pointer and among the numbers."""
    return " + ".join(names) if len(names) <= MOST_NAMES else f"{names[0]} + others"


@cache
def _spec() -> dict[str, Any]:
    scale = alt.Scale(domain=[0, 100], range=[0, alt.ExprRef("width - 8")], nice=False)
    x, y = alt.X("value:Q", scale=scale, axis=None), row_axis("width < 440 ? 165 : 240")
    return prepared(
        alt.layer(
            layer("all")
            .mark_rule(color=GRAY, strokeDash=[4, 4], strokeWidth=1.5)
            .encode(x=x, y=alt.value(HEAD - 4), y2=alt.value(alt.ExprRef("height")), **tooltip()),
            layer("all")
            .mark_text(color=GRAY, fontSize=12, aria=False, align=alt.ExprRef("datum.value > 60 ? 'right' : 'left'"))
            .encode(x=x, y=alt.value(9), text="word:N"),
            layer("bar").mark_bar(color=ACCENT, cornerRadiusEnd=3, height={"band": 0.5}).encode(x=x, y=y, **tooltip()),
            # Inside, where the rule does not strike it out; only the shortest have no room for it.
            layer("bar")
            .transform_filter("datum.value >= 25")
            .mark_text(color=_ON_ACCENT, align="right", dx=-6, fontSize=12, aria=False)
            .encode(x=x, y=y, text="word:N"),
            layer("bar")
            .transform_filter("datum.value < 25")
            .mark_text(color=INK, align="left", dx=6, fontSize=12, aria=False)
            .encode(x=x, y=y, text="word:N"),
        ).properties(height=100, padding=PADDING)
    )
