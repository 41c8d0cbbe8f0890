"""How rows and parts that several charts have are called, where the plans behind them are listed."""

from datetime import date

from lib import formatting


def month_name(first: str) -> str:
    """ "October 2026", by the ISO text of its first day."""
    return formatting.month(date.fromisoformat(first))


def quarter_name(first: str) -> str:
    """ "Q4 2026", by the ISO text of its first day."""
    return formatting.quarter(date.fromisoformat(first))
