"""Check-ins on time by month and by department, for leadership: it knows rounded shares alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lib import formatting
from lib.charts import rounded
from lib.charts.base import ACCENT, GRAY, INK, NEUTRAL, PADDING, PLAIN_AXIS, Figure, filled, layer, prepared, tooltip
from lib.charts.named_above import BAR, ROW, ROWS, names_above
from lib.months import Month

HEIGHT = 200

LONGEST = 36
"""Letters of two names that are named beside a bar; more, or more names, are counted there and listed in the table."""

ROOM_INSIDE = 45
"""Percent from which a bar has room for its words on a phone."""

EVERYBODY = "Everybody"
"""The row of the whole organisation."""

_FILL = alt.ExprRef(f"datum.is_everybody ? '{NEUTRAL}' : {ACCENT.expr}")
_ON_FILL = alt.ExprRef("datum.is_everybody || luminance(background) < 0.5 ? '#0B1220' : '#FFFFFF'")


class OnTimeInMonth(NamedTuple):
    """A month's share in percent, and of how many check-ins, both rounded to 5; nothing where it is not shown."""

    month: date
    on_time: int | None
    of: int | None = None


class OnTimeOfGroup(NamedTuple):
    """Departments that are shown as one: their share in percent, and of how many check-ins, both rounded to 5."""

    names: Sequence[str]
    on_time: int
    of: int | None = None


def on_time_by_month(months: Sequence[OnTimeInMonth]) -> Figure:
    """A line over the months, with a gap where a share is not shown.

    Args:
        months: every month there is, the oldest first.
    """
    shown = {each.month: each.on_time for each in months if each.on_time is not None}
    if not shown:
        return Figure("Are check-ins on time?", "It shows after a month in which five people had a check-in.")
    lowest, stretch = rounded.months_with(shown, min)[-1], 0
    rows = []
    for each in months:
        stretch += each.on_time is None
        name, share = formatting.month(each.month), each.on_time
        what = "Too few people had a check-in"
        if share is not None:
            of = rounded.about(each.of, "check-in") if each.of is not None else "check-ins"
            what = f"{rounded.share(share)} of {of} on time"
        rows.append(
            {
                "kind": "month" if share is not None else "few",
                "month": each.month.isoformat(),
                "share": share,
                "stretch": stretch,
                "word": rounded.share_in_brief(share)
                if share is not None and each.month in (max(shown), lowest)
                else "",
                "is_lowest": each.month == lowest,
                "What": what,
                "When": name,
                "said": f"{name}: {what}",
            }
        )
    title = _title_by_month(shown, months[-1].month)
    return Figure(
        title=title,
        drawing=filled(_months(), {"names": rounded.names_of_months(each.month for each in months)}, rows),
        numbers=pd.DataFrame(
            {
                "Month": [Month.of(each.month) for each in months],
                "Check-ins on time": [rounded.share_in_table(each.on_time) for each in months],
                "Of about": [rounded.whole_in_table(each.of) for each in months],
            }
        ),
        subtitle="Of the check-ins due in each month, those held before they were overdue, rounded to "
        "5\N{NO-BREAK SPACE}%",
    )


def _title_by_month(shown: Mapping[date, int], last: date) -> str:
    """ "80 % of check-ins on time in October 2026, lowest in August 2026 with 15 %"."""
    if last in shown:
        start = f"{rounded.share(shown[last])} of check-ins on time in {formatting.month(last)}"
    else:
        start = f"Too few people had a check-in in {formatting.month(last)}"
    lowest = rounded.months_with(shown, min)
    if len(lowest) == len(shown):
        return start if last in shown else f"{start}; {rounded.share(shown[lowest[0]])} were on time before"
    if lowest == [last]:
        return f"{start}, the lowest of the {len(shown)} months shown"
    if last in lowest:
        return f"{start}, as low as in any month shown"
    return f"{start}, lowest in {rounded.months_in_words(lowest, len(shown))} with {rounded.share(shown[lowest[0]])}"


@cache
def _months() -> dict[str, Any]:
    x = alt.X("month:O", scale=alt.Scale(padding=0.7), axis=rounded.month_axis())
    y = alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[-10, 105], nice=False),  # Room for words below and above.
        axis=alt.Axis(
            values=[0, 50, 100],
            labelExpr="datum.value + '\N{NO-BREAK SPACE}%'",
            labelPadding=6,
            aria=False,
            **PLAIN_AXIS,
        ),
    )
    return prepared(
        alt.layer(
            layer("month").mark_line(color=ACCENT, strokeWidth=2.5, aria=False).encode(x=x, y=y, detail="stretch:N"),
            layer("month").mark_point(color=ACCENT, filled=True, opacity=1, size=50).encode(x=x, y=y, **tooltip()),
            layer("month")
            .mark_text(color=INK, fontSize=12, dy=alt.ExprRef("datum.is_lowest ? 16 : -14"), aria=False)
            .encode(x=x, y=y, text="word:N"),
            layer("few")
            .mark_text(color=GRAY, fontSize=11)
            .encode(x=x, y=alt.datum(5), text=alt.value("few"), **tooltip()),
        ).properties(height=HEIGHT, padding=PADDING)
    )


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
    drawn = list(zip(names, groups, strict=True))
    if everybody is not None:
        drawn.insert(0, (EVERYBODY, OnTimeOfGroup(["Everybody"], everybody)))
    rows = [
        {
            "kind": "bar",
            "row": number,
            "name": name,
            "share": group.on_time,
            "is_everybody": name is EVERYBODY,
            "word": rounded.share_in_brief(group.on_time) + ("" if group.of is None else f" of about {group.of:,}"),
            "What": f"{rounded.share(group.on_time)} of check-ins on time",
            "When": formatting.listing(group.names),
        }
        for number, (name, group) in enumerate(drawn)
    ]
    title = _title_by_department([(name, group.on_time) for name, group in zip(names, groups, strict=True)], when)
    return Figure(
        title=title,
        drawing=filled(
            _departments(),
            {},
            [row | {"said": f"{row['When']}: {row['What']}"} for row in rows],
        ),
        numbers=pd.DataFrame(
            {
                "Department": [" + ".join(group.names) for group in groups],
                "Check-ins on time": [rounded.share_in_table(group.on_time) for group in groups],
                "Of about": [rounded.whole_in_table(group.of) for group in groups],
            }
        ),
        subtitle=f"Of the check-ins due in {when}, rounded to 5\N{NO-BREAK SPACE}%. It stays until the next quarter "
        "ends. Small departments are shown together; the data table names them",
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


def _title_by_department(groups: Sequence[tuple[str, int]], when: str) -> str:
    """ "Q3 2026: check-ins on time from 60 % in Sales to 90 % in Engineering"."""
    lowest, highest = (pick(share for _, share in groups) for pick in (min, max))
    if lowest == highest:
        return f"{when}: {rounded.share(lowest)} of check-ins on time in each of the {len(groups)} groups"
    ends = []
    for end in (lowest, highest):
        names = [name for name, share in groups if share == end]
        where = formatting.listing(names)
        if len(names) > rounded.MOST_NAMED:
            where = f"{len(names)} of the {len(groups)} groups"
        ends.append(f"{rounded.share(end)} in {where}")
    return f"{when}: check-ins on time from {ends[0]} to {ends[1]}"


@cache
def _departments() -> dict[str, Any]:
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 100]), axis=None)
    is_outside = f"datum.share < {ROOM_INSIDE}"
    return prepared(
        alt.layer(
            layer("bar").mark_bar(color=_FILL, cornerRadiusEnd=3, **BAR).encode(x=x, y=ROWS, **tooltip()),
            names_above("bar"),
            layer("bar")
            .transform_filter(f"!({is_outside})")
            .mark_text(fill=_ON_FILL, align="right", dx=-8, dy=8, fontSize=12, aria=False)
            .encode(x=x, y=ROWS, text="word:N"),
            layer("bar")
            .transform_filter(is_outside)
            .mark_text(color=INK, align="left", dx=8, dy=8, fontSize=12, aria=False)
            .encode(x=x, y=ROWS, text="word:N"),
        ).properties(height=ROW, padding=PADDING)
    )
