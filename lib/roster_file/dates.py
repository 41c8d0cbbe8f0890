"""Dates as the systems of many countries write them."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from babel.dates import get_month_names

from lib.texts import fold


class DateOrder(StrEnum):
    """How 03/04/2024 is read."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


FIRST_YEAR, LAST_YEAR = 1900, 2100
EXCEL_DAY_ZERO = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 10_000, 80_000
"""A spreadsheet counts days since the end of 1899; these are days of 1927 and 2119."""

ISO_DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
EITHER_ORDER = re.compile(r"(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4}|\d{2})")
IN_ONE = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
TIME_OF_DAY = re.compile(
    r"(?:T| +)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?Z| ?UTC| ?[+-]\d{2}:?\d{2})?$"
)
PARTS = re.compile(r"[^\W\d_]+|\d+")
LONGEST_DATE = 40

LANGUAGES = ("en", "de", "de_AT", "fr", "es", "it", "nl", "pt", "sv")
OTHER_MONTHS = {"sept": 9, "maerz": 3, "mrz": 3, "feber": 2, "mag": 5, "aou": 8, "avr": 4, "juil": 7}
"""Short and older spellings that Babel does not have."""


@cache
def _months() -> dict[str, int]:
    """The names of the months, and their first three letters where these are one month's in all languages."""
    names = {
        fold(name).rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }
    short: dict[str, set[int]] = {}
    for name, number in names.items():
        short.setdefault(name[:3], set()).add(number)
    return {name: min(numbers) for name, numbers in short.items() if len(numbers) == 1} | names | OTHER_MONTHS


NO_MONTH = frozenset({"de", "of", "the", "den", "del", "st", "nd", "rd", "th", "le", "er", "a", "d"})


class Doubt(NamedTuple):
    """A date that could be two days, and where it stands."""

    text: str
    row: int


def order_of(dates: Iterable[tuple[int, str]]) -> DateOrder | Doubt | None:
    """What comes first in all of these dates: a number over 12 is a day.

    Args:
        dates: the row of each, and its text.

    Returns:
        The order; a date that leaves doubt, where nothing in the file tells or some tell one thing and some the other;
        none where it makes no difference.
    """
    proofs: dict[DateOrder, int] = {}
    doubt = None
    for row, text in dates:
        found = EITHER_ORDER.fullmatch(_day_part(text))
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            proofs.setdefault(DateOrder.DAY_FIRST, row)
        elif second > 12 >= first:
            proofs.setdefault(DateOrder.MONTH_FIRST, row)
        elif first != second and doubt is None:
            doubt = Doubt(text, row)
    return next(iter(proofs)) if len(proofs) == 1 else doubt


@lru_cache(maxsize=10_000)
def read_date(text: str, order: DateOrder | None, today: date) -> date | None:
    """The day, or none where this is no date of this or the last century.

    Args:
        order: what comes first in 03/04/2024.
        today: a year of two digits is the latest that is not beyond the next one.
    """
    found = _read(_day_part(text), order, today) if len(text) <= LONGEST_DATE else None
    return found if found is not None and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _day_part(text: str) -> str:
    """A date without the time of day that some systems write behind it."""
    return TIME_OF_DAY.sub("", text.strip())


def _read(text: str, order: DateOrder | None, today: date) -> date | None:
    if found := ISO_DATE.fullmatch(text):
        return _day(found[1], int(found[3]), found[4], today)
    if found := IN_ONE.fullmatch(text):
        return _day(found[1], int(found[2]), found[3], today)
    if found := EITHER_ORDER.fullmatch(text):
        # Where nothing was settled, some dates still say it by themselves.
        is_month_first = order is DateOrder.MONTH_FIRST or (order is None and int(found[3]) > 12)
        day, month = (found[3], found[1]) if is_month_first else (found[1], found[3])
        return _day(found[4], int(month), day, today)
    if found := SERIAL.fullmatch(text):
        days = int(found[1])
        return EXCEL_DAY_ZERO + timedelta(days) if FIRST_SERIAL <= days <= LAST_SERIAL else None
    return _written_out(fold(text), today)


def _written_out(text: str, today: date) -> date | None:
    """2 March 2015, 02-Mar-15, Mar 2nd, 2015, 2. März 2015, 2 de marzo de 2015."""
    parts = PARTS.findall(text)
    numbers = [part for part in parts if part.isdecimal()]
    words = [part for part in parts if not part.isdecimal() and part not in NO_MONTH]
    months = [month for word in words if (month := _months().get(word))]
    if len(numbers) != 2 or len(months) != 1 or len(words) > 2:  # The other word is a day of the week.
        return None
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    return _day(year, months[0], day, today) if len(year) in (2, 4) else None


def _day(year: str, month: int, day: str, today: date) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if 2000 + number <= today.year + 1 else 1900
    try:
        return date(number, month, int(day))
    except ValueError:
        return None
