"""Whole months and quarters, by their first day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Self

from dateutil.relativedelta import relativedelta


class Month(date):
    """A month in a table, by its first day: a date for a spreadsheet, and "October 2026" for people."""

    @classmethod
    def of(cls, day: date) -> Self:
        """The month of a day."""
        return cls(day.year, day.month, 1)


def first_of(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month + relativedelta(day=31)


def months_later(month: date, number: int) -> date:
    """The first day of a later month, or of an earlier one with a negative number, counted from any day of a month."""
    return month + relativedelta(day=1, months=number)


def same_day(day: date, number: int) -> date:
    """A day so many months later, earlier if negative, or that month's last: the 31st of January becomes the 28th."""
    return day + relativedelta(months=number)


def months_from(first: date, last: date) -> Iterator[date]:
    """Every month from the first to the last, both included."""
    month = first
    while month <= last:
        yield month
        month = months_later(month, 1)


def quarters_from(first: date, last: date) -> list[date]:
    """The first day of every quarter that a stretch of days touches."""
    begun = first.replace(month=(first.month - 1) // 3 * 3 + 1, day=1)
    return [month for month in months_from(begun, last) if month.month % 3 == 1]


def mondays(first: date, last: date) -> list[date]:
    """The Monday of every week that a stretch of days touches."""
    begun = first - timedelta(first.weekday())
    return [begun + timedelta(weeks=number) for number in range((last - begun).days // 7 + 1)]


def ends_quarter(month: date) -> bool:
    """Is it March, June, September or December?"""
    return month.month % 3 == 0
