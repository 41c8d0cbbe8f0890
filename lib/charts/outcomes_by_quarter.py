"""Outcomes by quarter, for leadership: it knows rounded shares alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lib import formatting, labels
from lib.charts import marks, rounded
from lib.charts.base import GRAY, PADDING, STATE_COLOURS, Figure, filled, layer, prepared, tooltip
from lib.charts.named_above import BAR, ROW, ROWS, names_above
from lib.models.vocabulary import Outcome

_ON_FILL = alt.ExprRef("contrast(scale('color', datum.outcome), '#FFFFFF') >= 4.5 ? '#FFFFFF' : '#0B1220'")

_WHERE_IT_FITS = alt.ExprRef("datum.share / 100 * width > 40 ? 1 : 0")


class QuarterOutcomes(NamedTuple):
    """The plans closed in a quarter: its first day, the share of each outcome in percent, of about how many plans.

    All is rounded to 5, shares from 5 to 95; no shares where fewer than five people stand behind them.
    """

    quarter: date
    shares: Mapping[Outcome, int]
    of: int | None = None


def outcomes_by_quarter(quarters: Sequence[QuarterOutcomes]) -> Figure:
    """A bar for each quarter, its parts the outcomes of the plans that were closed in it.

    Args:
        quarters: the oldest first.
    """
    shown = {each.quarter: each.shares for each in quarters if each.shares}
    if not shown:
        said = "It shows after a quarter in which plans of at least five people were closed."
        return Figure("Does coaching work?", said)
    rows: list[dict[str, Any]] = []
    for number, each in enumerate(quarters):
        when = formatting.quarter(each.quarter)
        name = f"{when} · fewer than five people" if not each.shares else when
        name = f"{when} · {rounded.about(each.of, 'plan')}" if each.of is not None else name
        rows.append({"kind": "name", "row": number, "name": name})
        for order, (outcome, share) in enumerate(each.shares.items()):
            what = f"{labels.label(outcome)}: {rounded.share(share)}"
            rows.append(
                {
                    "kind": "part",
                    "row": number,
                    "outcome": labels.label(outcome),
                    "order": order,
                    "share": share,
                    "word": rounded.share_in_brief(share),
                    "What": what,
                    "When": when,
                    "said": f"{when}, {what}",
                }
            )
    title = _title(shown)
    newest, shares = list(shown.items())[-1]
    parts = [f"{rounded.share(share)} {labels.in_sentence(outcome)}" for outcome, share in shares.items()]
    return Figure(
        title=title,
        said=f"{formatting.quarter(newest)}: {formatting.listing(parts)}.",
        drawing=filled(
            _spec(),
            {"parts": [labels.label(outcome) for outcome in Outcome], "called": {}},
            rows,
        ),
        numbers=pd.DataFrame(
            {"Quarter": [formatting.quarter(each.quarter) for each in quarters]}
            | {
                labels.label(outcome): [rounded.share_in_table(each.shares.get(outcome)) for each in quarters]
                for outcome in Outcome
            }
            | {"Of about": [rounded.whole_in_table(each.of) for each in quarters]}
        ),
        subtitle="Plans closed in each quarter, by outcome, rounded to 5\N{NO-BREAK SPACE}%; the parts may not add up "
        "to 100\N{NO-BREAK SPACE}%",
    )


def _title(shown: Mapping[date, Mapping[Outcome, int]]) -> str:
    """ "Goals achieved at least partly by about 85 % of the plans closed in Q3 2026"."""
    newest, shares = list(shown.items())[-1]
    reached = rounded.share(100 - shares[Outcome.NOT_YET])
    return f"{formatting.quarter(newest)}: {reached} of closed plans achieved their goal or a part of it"


@cache
def _spec() -> dict[str, Any]:
    x = alt.X("share:Q", stack="normalize", axis=None)
    middle = alt.X("share:Q", stack="normalize", bandPosition=0.5, axis=None)
    color = alt.Color("outcome:N", scale=STATE_COLOURS, legend=marks.legend())
    return prepared(
        alt.layer(
            layer("part")
            .mark_bar(stroke=GRAY, strokeWidth=0.5, **BAR)
            .encode(x=x, y=ROWS, color=color, order="order:Q", **tooltip()),
            layer("part")
            .mark_text(fill=_ON_FILL, fontSize=12, dy=8, aria=False, opacity=_WHERE_IT_FITS)
            .encode(x=middle, y=ROWS, order="order:Q", detail="outcome:N", text="word:N"),
            names_above("name"),
        ).properties(height=ROW, padding=PADDING)
    )  # fmt: skip  # a layer each
