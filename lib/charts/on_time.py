"""Check-ins on time by department, for leadership: it knows rounded shares alone."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lib import formatting
from lib.charts import rounded
from lib.charts.base import ACCENT, GRAY, INK, PADDING, Figure, filled, layer, prepared, tooltip

ROW, HEAD, FOOT = 44, 24, 4
"""Pixels: a row with its name above its bar, the room for words above the first, and below the last."""

LONGEST = 36
"""Letters of two names that are named beside a bar; more, or more names, are counted there and listed in the table."""


class OnTimeOfGroup(NamedTuple):
    """Departments that are shown as one: their share in percent, and of how many check-ins, both rounded to 5."""

    names: Sequence[str]
    on_time: int
    of: int | None = None


def on_time_by_department(groups: Sequence[OnTimeOfGroup], quarter: date | None, everybody: int | None) -> Figure:
    """A bar for each department, or for small ones together: how many of their check-ins were on time.

    Args:
        groups: the largest share first; empty where only the organisation is shown.
        quarter: the last whole quarter; nothing before the first one's end.
        everybody: the share of the whole organisation in that quarter, where there are groups.
    """
    question = "Where are check-ins on time?"
    if quarter is None:
        said = "By department: once a quarter is over in which two groups of at least five people had check-ins due."
        return Figure(question, said)
    when = formatting.quarter(quarter)
    if not groups:
        said = f"{when} shows no departments. It takes two groups of at least five people with check-ins due in it."
        return Figure(question, said)
    names = names_of(groups)
    rows = [
        {
            "kind": "bar",
            "row": number,
            "name": name if group.of is None else f"{name} · {rounded.about(group.of, 'check-in')}",
            "share": group.on_time,
            "word": rounded.share_in_brief(group.on_time),
            "What": f"{rounded.share(group.on_time)} of check-ins on time",
            "When": formatting.listing(group.names),
        }
        for number, (name, group) in enumerate(zip(names, groups, strict=True))
    ]
    if everybody is not None:
        what = f"Everybody: {rounded.share_in_brief(everybody)}"
        rows.append({"kind": "all", "row": 0, "share": everybody, "word": what, "What": what, "When": when})
    title = _title(dict(zip(names, groups, strict=True)), when)
    return Figure(
        title=title,
        said=f"{title}.",
        drawing=filled(
            _spec(),
            {},
            pd.DataFrame(rows).assign(said=lambda table: table["When"] + ": " + table["What"]),
            height=HEAD + ROW * len(groups) + FOOT,
        ),
        numbers=pd.DataFrame(
            {
                "Department": [" + ".join(group.names) for group in groups],
                "Check-ins on time": [formatting.percent(group.on_time) for group in groups],
                "Of about": [rounded.TOO_FEW if group.of is None else str(group.of) for group in groups],
            }
        ),
        subtitle=f"Share of the check-ins due in {when}, rounded to 5\N{NO-BREAK SPACE}%; it stays until the next "
        "quarter ends. Small departments are shown together; the data table names them",
    )


def names_of(groups: Sequence[OnTimeOfGroup]) -> list[str]:
    """What groups are called where there is little room: by one name or two short ones, else by how many they are."""

    def is_named(group: OnTimeOfGroup) -> bool:
        return len(group.names) == 1 or (len(group.names) == 2 and sum(map(len, group.names)) <= LONGEST)

    others = " other" if any(map(is_named, groups)) else ""
    return [
        formatting.listing(group.names) if is_named(group) else f"{len(group.names)}{others} departments"
        for group in groups
    ]


def _title(groups: dict[str, OnTimeOfGroup], when: str) -> str:
    """ "Q3 2026: check-ins on time from 60 % in Sales to 90 % in Engineering"."""
    lowest, highest = (pick(group.on_time for group in groups.values()) for pick in (min, max))
    if lowest == highest:
        return f"{when}: {rounded.share(lowest)} of check-ins on time in each of the {len(groups)} groups"
    ends = [
        f"{rounded.share(end)} in {formatting.listing([name for name, each in groups.items() if each.on_time == end])}"
        for end in (lowest, highest)
    ]
    return f"{when}: check-ins on time from {ends[0]} to {ends[1]}"


@cache
def _spec() -> dict[str, Any]:
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 100]), axis=None)
    y = alt.Y("row:O", scale=alt.Scale(range=[HEAD, alt.ExprRef("height")], padding=0), axis=None)
    left, bars = alt.value(0), layer("bar").mark_bar(color=ACCENT, cornerRadiusEnd=3, height=18, yOffset=8)
    return prepared(
        alt.layer(
            layer("all")
            .mark_rule(color=GRAY, strokeDash=[4, 4], strokeWidth=1.5)
            .encode(x=x, y=alt.value(HEAD - 4), y2=alt.value(alt.ExprRef("height")), **tooltip()),
            layer("all")
            .mark_text(color=GRAY, fontSize=12, aria=False, align=alt.ExprRef("datum.share > 60 ? 'right' : 'left'"))
            .encode(x=x, y=alt.value(9), text="word:N"),
            bars.encode(x=x, y=y, **tooltip()),
            layer("bar")
            .mark_text(color=INK, align="left", fontSize=13, dy=-12, aria=False, limit=alt.ExprRef("width"))
            .encode(x=left, y=y, text="name:N"),
            layer("bar").mark_text(align="right", dx=-6, dy=8, fontSize=12, aria=False).encode(x=x, y=y, text="word:N"),
        ).properties(height=100, padding=PADDING)
    )
