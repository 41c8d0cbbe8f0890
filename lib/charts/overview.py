"""The three charts of leadership: plans started, outcomes, check-ins on time. They know rounded numbers alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from lib import words
from lib.charts.base import ACCENT, GRAY, INK, PADDING, STATE_COLOURS, TRACK, Figure, filled, layer, prepared, told
from lib.models.vocabulary import Outcome

HEIGHT = 190
_ROW, _HEAD, _FOOT = 34, 22, 8
_PLACES = (6, 82, 186)  # pixels from the left: the names of the outcomes
_TOO_FEW = "under 5"
_NAMES = "width < 440 ? 130 : 240"
_ON_ACCENT = alt.ExprRef("luminance(background) > 0.5 ? '#FFFFFF' : '#0B1220'")
_ON_FILL = alt.ExprRef("contrast(scale('color', datum.shown), '#FFFFFF') >= 4.5 ? '#FFFFFF' : '#0B1220'")


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
        told_as = f"About {plans} plans" if plans is not None else "Under 5 plans"
        what, when = told_as, words.month(month)
        row = {"row": number, "value": plans or 0, "What": what, "When": when, "said": f"{when}: {what}"}
        rows.append(row | {"kind": "bar" if plans is not None else "few", "word": str(plans or _TOO_FEW)})
    last_month, last = started[-1]
    title = f"About {last} plans started in {words.month(last_month)}" if last else "Few plans start at the moment"
    highest = max(plans or 0 for _, plans in started)
    chosen = {
        "names": {str(n): words.short_month(month) for n, (month, _) in enumerate(started, start=1)},
        "top": [0, max(highest, 5) * 1.15],
    }
    peak = max(started, key=lambda each: each[1] or 0)
    most = f" Most were about {peak[1]}, in {words.month(peak[0])}." if highest else ""
    said = f"{words.sentence(f'about {last}' if last else 'under 5')} plans started in {words.month(last_month)}.{most}"
    return Figure(
        title=title,
        said=said,
        drawing=filled(_months(), chosen, pd.DataFrame(rows)),
        numbers=pd.DataFrame(
            {
                "Month": [words.month(month) for month, _ in started],
                "Plans started": [str(plans) if plans is not None else _TOO_FEW for _, plans in started],
            }
        ),
        subtitle="Plans started in each month, rounded to 5",
    )


@cache
def _months() -> dict[str, Any]:
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
            layer("bar").mark_bar(color=ACCENT, cornerRadiusEnd=3).encode(x=x, y=y, **told()),
            layer("bar").mark_text(color=INK, **word).encode(x=x, y=y, text="word:N"),
            layer("few").mark_point(shape="stroke", color=GRAY, size=120).encode(x=x, y=y, **told()),
            layer("few").mark_text(color=GRAY, **word).encode(x=x, y=y, text=alt.value("<5")),
        ).properties(height=HEIGHT, padding=PADDING)
    )


def outcomes_by_quarter(quarters: Sequence[tuple[date, Mapping[Outcome, int]]]) -> Figure:
    """A bar for each quarter, its parts the outcomes of the plans that were closed in it.

    Args:
        quarters: the first day of each quarter and the share of each outcome in percent, rounded to 5 and from 5 to
            95; empty where fewer than five people stand behind it. Oldest first.
    """
    question = "Does it work?"
    drawn = [(quarter, shares) for quarter, shares in quarters if shares]
    if not drawn:
        return Figure(question, "It shows after a quarter in which plans of at least five people were closed.")
    rows = []
    for number, (quarter, shares) in enumerate(quarters, start=1):
        name, at = words.quarter(quarter), 0.0
        if not shares:
            text = "Fewer than five people"
            row = {"row": number, "from": 0, "until": 100, "What": text, "When": name, "said": f"{name}: {text}"}
            rows.append(row | {"kind": "few", "word": text, "shown": ""})
        for outcome, share in shares.items():
            until = at + 100 * share / sum(shares.values())
            what = f"{words.label(outcome)}: {words.percent(share)}"
            row = {"row": number, "from": at, "until": until, "middle": (at + until) / 2}
            row |= {"What": what, "When": name, "said": f"{name}, {what}"}
            rows.append(row | {"kind": "part", "word": words.percent(share), "shown": words.label(outcome)})
            at = until
    rows += [
        {"kind": "name", "shown": words.label(outcome), "place": place}
        for outcome, place in zip(Outcome, _PLACES, strict=True)
    ]
    newest, shares = drawn[-1]
    parts = words.listing([f"{words.percent(share)} {words.in_sentence(outcome)}" for outcome, share in shares.items()])
    chosen = {"names": {str(n): words.quarter(quarter) for n, (quarter, _) in enumerate(quarters, start=1)}}
    reached = words.percent(min(shares[Outcome.ACHIEVED] + shares[Outcome.PARTLY], 95))
    return Figure(
        title=f"About {reached} achieved their goal or a part of it in {words.quarter(newest)}",
        said=f"{words.quarter(newest)}: {parts}.",
        drawing=filled(_quarters(), chosen, pd.DataFrame(rows), height=_HEAD + _ROW * len(quarters) + _FOOT),
        numbers=pd.DataFrame(
            {"Quarter": [words.quarter(quarter) for quarter, _ in quarters]}
            | {
                words.label(outcome): [
                    words.percent(shares[outcome]) if shares else "too few" for _, shares in quarters
                ]
                for outcome in Outcome
            }
        ),
        subtitle="Plans closed in each quarter, by outcome, rounded to 5 %; the parts may not add up to 100 %",
    )


@cache
def _quarters() -> dict[str, Any]:
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=None)
    y = _rows()
    color = alt.Color("shown:N", scale=STATE_COLOURS, legend=None)
    # Vega's own legend has no room on a phone.
    place, top = alt.X("place:Q", scale=None, axis=None), alt.value(8)
    middle = alt.X("middle:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=None)
    return prepared(
        alt.layer(
            layer("part")
            .mark_bar(stroke=GRAY, strokeWidth=0.5, height={"band": 0.66})
            .encode(x=x, x2="until:Q", y=y, color=color, **told()),
            layer("part")
            .transform_filter("(datum.until - datum.from) / 100 * width > 34")
            .mark_text(fill=_ON_FILL, fontSize=12, aria=False)
            .encode(x=middle, y=y, text="word:N"),
            layer("few").mark_bar(color=TRACK, height={"band": 0.66}).encode(x=x, x2="until:Q", y=y, **told()),
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


def on_time_by_department(departments: Sequence[tuple[Sequence[str], int | None]], everybody: int | None) -> Figure:
    """A bar for each department, or for small ones together: how many of their check-ins were on time.

    Args:
        departments: names that are shown as one, and their share in percent, rounded to 5 and from 5 to 95.
        everybody: the share of the whole organisation.
    """
    question = "Where does it keep its rhythm?"
    drawn = [(names, share) for names, share in departments if share is not None]
    if not drawn:
        return Figure(question, "Too few people had a check-in to show departments; the organisation stands above.")
    rows = []
    for number, (names, share) in enumerate(drawn, start=1):
        what = f"{words.percent(share)} of check-ins on time"
        name = " + ".join(names)
        row = {"row": number, "value": share, "word": words.percent(share), "What": what, "When": name}
        rows.append(row | {"kind": "bar", "said": f"{name}: {what}"})
    if everybody is not None:
        what = f"Everybody: {words.percent(everybody)}"
        rows.append({"kind": "all", "row": 1, "value": everybody, "word": what, "What": what, "said": what, "When": ""})
    lowest_names, lowest = min(drawn, key=lambda each: each[1])
    highest = max(share for _, share in drawn)
    spread = f"from {words.percent(lowest)} to {words.percent(highest)}"
    title = f"Check-ins on time: {spread}" if lowest != highest else f"Check-ins on time: {words.percent(lowest)}"
    return Figure(
        title=title,
        said=f"{title}; lowest in {words.listing(list(lowest_names))}.",
        drawing=filled(
            _departments(),
            {"names": {str(n): " + ".join(names) for n, (names, _) in enumerate(drawn, start=1)}},
            pd.DataFrame(rows),
            height=_HEAD + _ROW * len(drawn) + _FOOT,
        ),
        numbers=pd.DataFrame(
            {
                "Department": [" + ".join(names) for names, _ in drawn],
                "Check-ins on time": [words.percent(share) for _, share in drawn],
            }
        ),
        subtitle="Share of the month’s check-ins, rounded to 5 %; dashed: the whole organisation",
    )


@cache
def _departments() -> dict[str, Any]:
    scale = alt.Scale(domain=[0, 100], range=[0, alt.ExprRef("width - 8")], nice=False)
    x, y = alt.X("value:Q", scale=scale, axis=None), _rows()
    return prepared(
        alt.layer(
            layer("all")
            .mark_rule(color=GRAY, strokeDash=[4, 4], strokeWidth=1.5)
            .encode(x=x, y=alt.value(_HEAD - 4), y2=alt.value(alt.ExprRef("height")), **told()),
            layer("all")
            .mark_text(color=GRAY, fontSize=12, aria=False, align=alt.ExprRef("datum.value > 60 ? 'right' : 'left'"))
            .encode(x=x, y=alt.value(9), text="word:N"),
            layer("bar").mark_bar(color=ACCENT, cornerRadiusEnd=3, height={"band": 0.5}).encode(x=x, y=y, **told()),
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


def _rows() -> alt.Y:
    """A row for each number of the column `row`, with its name at the left; room for words above."""
    return alt.Y(
        "row:O",
        scale=alt.Scale(range=[_HEAD, alt.ExprRef("height")], paddingInner=0, paddingOuter=0),
        axis=alt.Axis(
            labelExpr="names[datum.value]", labelLimit=alt.ExprRef(_NAMES), labelColor=GRAY, labelFlush=False,
            aria=False, grid=False, domain=False, ticks=False, title=None,
        ),
    )  # fmt: skip  # one axis
