"""Outcomes by quarter, for leadership: it knows rounded shares alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lib import formatting, labels
from lib.charts.base import GRAY, PADDING, STATE_COLOURS, TRACK, Figure, filled, layer, prepared, tooltip
from lib.charts.rows import FOOT, HEAD, ROW, row_axis
from lib.models.vocabulary import Outcome

_PLACES = (6, 82, 186)  # pixels from the left: the names of the outcomes
_ON_FILL = alt.ExprRef("contrast(scale('color', datum.shown), '#FFFFFF') >= 4.5 ? '#FFFFFF' : '#0B1220'")


def outcomes_by_quarter(quarters: Sequence[tuple[date, Mapping[Outcome, int]]]) -> Figure:
    """A bar for each quarter, its parts the outcomes of the plans that were closed in it.

    Args:
        quarters: the first day of each quarter and the share of each outcome in percent, rounded to 5 and from 5 to
            95; empty where fewer than five people stand behind it. Oldest first.
    """
    question = "Does coaching work?"
    drawn = [(quarter, shares) for quarter, shares in quarters if shares]
    if not drawn:
        return Figure(question, "It shows after a quarter in which plans of at least five people were closed.")
    rows = []
    for number, (quarter, shares) in enumerate(quarters, start=1):
        name, at = formatting.quarter(quarter), 0.0
        if not shares:
            text = "Fewer than five people"
            row = {"row": number, "from": 0, "until": 100, "What": text, "When": name, "said": f"{name}: {text}"}
            rows.append(row | {"kind": "few", "word": text, "shown": ""})
        for outcome, share in shares.items():
            until = at + 100 * share / sum(shares.values())
            what = f"{labels.label(outcome)}: {formatting.percent(share)}"
            row = {"row": number, "from": at, "until": until, "middle": (at + until) / 2}
            row |= {"What": what, "When": name, "said": f"{name}, {what}"}
            rows.append(row | {"kind": "part", "word": formatting.percent(share), "shown": labels.label(outcome)})
            at = until
    rows += [
        {"kind": "name", "shown": labels.label(outcome), "place": place}
        for outcome, place in zip(Outcome, _PLACES, strict=True)
    ]
    newest, shares = drawn[-1]
    parts = formatting.listing(
        [f"{formatting.percent(share)} {labels.in_sentence(outcome)}" for outcome, share in shares.items()]
    )
    chosen = {"names": {str(n): formatting.quarter(quarter) for n, (quarter, _) in enumerate(quarters, start=1)}}
    reached = formatting.percent(100 - shares[Outcome.NOT_YET])
    return Figure(
        title=f"About {reached} achieved their goal or a part of it in {formatting.quarter(newest)}",
        said=f"{formatting.quarter(newest)}: {parts}.",
        drawing=filled(_spec(), chosen, pd.DataFrame(rows), height=HEAD + ROW * len(quarters) + FOOT),
        numbers=pd.DataFrame(
            {"Quarter": [formatting.quarter(quarter) for quarter, _ in quarters]}
            | {
                labels.label(outcome): [
                    formatting.percent(shares[outcome]) if shares else "too few" for _, shares in quarters
                ]
                for outcome in Outcome
            }
        ),
        subtitle="Plans closed in each quarter, by outcome, rounded to 5 %; the parts may not add up to 100 %",
    )


@cache
def _spec() -> dict[str, Any]:
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=None)
    y = row_axis("70")
    color = alt.Color("shown:N", scale=STATE_COLOURS, legend=None)
    # Vega's own legend has no room on a phone.
    place, top = alt.X("place:Q", scale=None, axis=None), alt.value(8)
    middle = alt.X("middle:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=None)
    return prepared(
        alt.layer(
            layer("part")
            .mark_bar(stroke=GRAY, strokeWidth=0.5, height={"band": 0.66})
            .encode(x=x, x2="until:Q", y=y, color=color, **tooltip()),
            layer("part")
            .transform_filter("(datum.until - datum.from) / 100 * width > 34")
            .mark_text(fill=_ON_FILL, fontSize=12, aria=False)
            .encode(x=middle, y=y, text="word:N"),
            layer("few").mark_bar(color=TRACK, height={"band": 0.66}).encode(x=x, x2="until:Q", y=y, **tooltip()),
            layer("name")
            .mark_point(shape="square", size=90, filled=True, opacity=1, stroke=GRAY, strokeWidth=0.5, aria=False)
            .encode(x=place, y=top, color=color),
            layer("name")
            .mark_text(color=GRAY, align="left", dx=9, fontSize=12, aria=False)
            .encode(x=place, y=top, text="shown:N"),
            layer("few")
            .mark_text(color=GRAY, align="left", dx=8, fontSize=12, aria=False)
            .encode(x=x, y=y, text="word:N"),
        ).properties(height=100, padding=PADDING)
    )
