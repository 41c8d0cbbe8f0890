"""What the charts of leadership share: figures that were rounded to 5 before, shares from 5 to 95, by month."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import altair as alt

from lib import formatting
from lib.charts.base import GRAY

LOWEST, HIGHEST = 5, 95
"""Shares that stand for all beyond them too: whoever reads 5 % must not take it for a failure that happened."""

TOO_FEW = "too few"

MOST_NAMED = 3
"""As many months at most are named in a sentence."""


def share(percent: int) -> str:
    """ "80 %", "5 % or less", "95 % or more"."""
    end = {LOWEST: " or less", HIGHEST: " or more"}.get(percent, "")
    return f"{formatting.percent(percent)}{end}"


def share_in_brief(percent: int) -> str:
    """ "80 %", "≤ 5 %", "≥ 95 %": where there is little room."""
    sign = {LOWEST: "≤\N{NO-BREAK SPACE}", HIGHEST: "≥\N{NO-BREAK SPACE}"}.get(percent, "")
    return f"{sign}{formatting.percent(percent)}"


def about(number: int, noun: str) -> str:
    """ "about 40 plans"."""
    return f"about {number:,} {formatting.plural(number, noun)}"


def share_in_table(percent: int | None) -> str:
    """A share in a data table, where it is a number of its own."""
    return TOO_FEW if percent is None else formatting.percent(percent)


def number_in_table(number: int | None, none: str = TOO_FEW) -> str:
    """A number in a data table, and what stands there where it is not shown."""
    return none if number is None else str(number)


def whole_in_table(of: int | None) -> str:
    """What a share in a data table is of. It is not only of few that it is not shown."""
    return number_in_table(of, "not shown")


def months_with(shown: Mapping[date, int], pick: Callable[[Iterable[int]], int]) -> list[date]:
    """The months with the lowest or the highest figure."""
    end = pick(shown.values())
    return [month for month, figure in shown.items() if figure == end]


def months_in_words(months: Sequence[date], of: int) -> str:
    """ "March and May 2026", "5 of the 12 months shown"."""
    if len(months) > MOST_NAMED:
        return f"{len(months)} of the {of} months shown"
    return formatting.listing([formatting.month(month) for month in months])


def names_of_months(months: Iterable[date]) -> dict[str, str]:
    """The names of `month_axis`."""
    return {month.isoformat(): formatting.short_month(month) for month in months}


def month_axis() -> alt.Axis:
    """The axis of months, from a column of ISO days; needs the parameter `names`."""
    return alt.Axis(
        labelExpr="names[datum.value]",
        labelAngle=0,
        labelOverlap="parity",
        labelColor=GRAY,
        labelPadding=8,
        domain=False,
        ticks=False,
        grid=False,
        title=None,
        aria=False,
    )
