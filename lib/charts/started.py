"""Plans started by month, for leadership: it knows rounded numbers alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lib import formatting
from lib.charts import rounded
from lib.charts.base import ACCENT, GRAY, INK, PADDING, Figure, filled, layer, prepared, tooltip
from lib.months import Month

HEIGHT = 200


def started_by_month(started: Sequence[tuple[date, int | None]]) -> Figure:
    """A bar for each month: how many plans started in it.

    Args:
        started: the first day of each month and the number, rounded to 5; none where it is under 5. Oldest first.
    """
    shown = {month: plans for month, plans in started if plans is not None}
    if not shown:
        return Figure("How many plans start?", "It shows after a month in which five people started a plan.")
    rows = []
    for month, plans in started:
        name, what = formatting.month(month), "Too few plans to be shown"
        if plans is not None:
            what = formatting.sentence(rounded.about(plans, "plan"))
        rows.append(
            {
                "kind": "bar" if plans is not None else "few",
                "month": month.isoformat(),
                "plans": plans or 0,
                "What": what,
                "When": name,
                "said": f"{name}: {what}",
            }
        )
    title = _title(shown, started[-1][0])
    chosen = {
        "names": rounded.names_of_months(month for month, _ in started),
        "top": [0, max(shown.values()) * 1.15],
    }
    return Figure(
        title=title,
        drawing=filled(_spec(), chosen, rows),
        numbers=pd.DataFrame(
            {
                "Month": [Month.of(month) for month, _ in started],
                "Plans started": [rounded.number_in_table(plans) for _, plans in started],
            }
        ),
        subtitle="Plans started in each month, rounded to 5",
    )


def _title(shown: Mapping[date, int], last: date) -> str:
    """ "About 10 plans started in October 2026, most in May 2026 with about 25"."""
    start = f"Too few plans to be shown started in {formatting.month(last)}"
    if last in shown:
        start = f"{formatting.sentence(rounded.about(shown[last], 'plan'))} started in {formatting.month(last)}"
    most = rounded.months_with(shown, max)
    if last in most:
        end = f", the most of the {len(shown)} months shown" if most == [last] else ", as many as in any month shown"
        return start if len(most) == len(shown) else f"{start}{end}"
    return f"{start}, most in {rounded.months_in_words(most, len(shown))} with about {shown[most[0]]:,}"


@cache
def _spec() -> dict[str, Any]:
    x = alt.X("month:O", scale=alt.Scale(paddingInner=0.3, paddingOuter=0.15), axis=rounded.month_axis())
    y = alt.Y("plans:Q", scale=alt.Scale(domain=alt.ExprRef("top"), nice=False), axis=None)
    word: dict[str, Any] = {"dy": -8, "fontSize": alt.ExprRef("width < 440 ? 11 : 12"), "aria": False}
    return prepared(
        alt.layer(
            layer("bar").mark_bar(color=ACCENT, cornerRadiusEnd=3).encode(x=x, y=y, **tooltip()),
            layer("bar").mark_text(color=INK, **word).encode(x=x, y=y, text=alt.Text("plans:Q", format=",")),
            layer("few").mark_point(shape="stroke", color=GRAY, size=120).encode(x=x, y=y, **tooltip()),
            layer("few").mark_text(color=GRAY, **word).encode(x=x, y=y, text=alt.value("few")),
        ).properties(height=HEIGHT, padding=PADDING)
    )
