"""Words for figures that were rounded before they came here, for leadership: to 5, shares from 5 to 95."""

from lib import formatting

LOWEST, HIGHEST = 5, 95
"""Shares stand for themselves and all beyond: whoever reads 5 % must not take it for a failure that happened."""

TOO_FEW = "too few"


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
