"""Dates, numbers, lists and names as people read them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_day_names, get_month_names
from babel.lists import format_list

from lib.labels import in_sentence
from lib.models.vocabulary import Cadence

LOCALE = Locale("en", "GB")
MONTHS: tuple[str, ...] = tuple(get_month_names(locale=LOCALE)[number] for number in range(1, 13))
WEEKDAYS: tuple[str, ...] = tuple(get_day_names(locale=LOCALE)[number] for number in range(7))

_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip  # one line of thirteen would be thirteen lines

_form_of = LOCALE.plural_form
_IRREGULAR = {
    "person": "people", "is": "are", "was": "were", "has": "have", "its": "their", "comes": "come", "counts": "count",
    "gets": "get", "holds": "hold", "leaves": "leave", "needs": "need", "reports": "report", "waits": "wait",
}  # fmt: skip  # a list to read

_HONORIFICS = {"dr", "prof", "mr", "mrs", "ms", "mx", "sir"}


class _DaysWritten(NamedTuple):
    """How days are written: in a field, and in words by a pattern of Unicode with and without their year."""

    in_field: str = "DD/MM/YYYY"
    day: str = "d MMMM"
    brief: str = "d MMM"
    with_weekday: str = "EEEE d MMMM"
    year: str = " y"


_days_written = _DaysWritten()


def write_days_as(date_format: str) -> None:
    """Write all days as the organisation does from now on; a process serves one organisation.

    Args:
        date_format: as a field for a day shows it, "MM/DD/YYYY". Where the month comes first, it does so in words too.
    """
    global _days_written
    if date_format.startswith("MM"):
        _days_written = _DaysWritten(date_format, "MMMM d", "MMM d", "EEEE, MMMM d", ", y")
    else:
        _days_written = _DaysWritten(date_format)


def date_format() -> str:
    """How a field for a day shows it."""
    return _days_written.in_field


def in_field(d: date, of: str = "") -> str:
    """The day as a field for a day shows it, of another format where one is given: "13/05/2026"."""
    return (of or date_format()).replace("DD", f"{d:%d}").replace("MM", f"{d:%m}").replace("YYYY", f"{d:%Y}")


def _written(d: date, pattern: str, today: date) -> str:
    """A day in a pattern of Unicode, with the year when it is not this one."""
    return _in_pattern(d, pattern if d.year == today.year else pattern + _days_written.year)


@lru_cache(maxsize=4096)
def _in_pattern(d: date, pattern: str) -> str:
    """A day in a pattern of Unicode; the same few days stand on every screen."""
    return format_date(d, pattern, locale=LOCALE)


def short_day(d: date, today: date) -> str:
    """ "13 May", with the year when it is not this one."""
    return _written(d, _days_written.day, today)


def full_day(d: date) -> str:
    """ "13 May 2026": a file is read in another year too."""
    return _in_pattern(d, _days_written.day + _days_written.year)


def brief_day(d: date) -> str:
    """ "13 May", "27 Nov": for a figure in little room."""
    return _in_pattern(d, _days_written.brief)


def month(d: date) -> str:
    """ "October 2026"."""
    return _in_pattern(d, "MMMM y")


def short_month(d: date) -> str:
    """ "Oct", and in January the year in place of it, for an axis."""
    return _in_pattern(d, "y" if d.month == 1 else "MMM")


def quarter(d: date) -> str:
    """ "Q4 2026", by any day in it."""
    return _in_pattern(d, "QQQ y")


def day(d: date, today: date) -> str:
    """ "Wednesday 13 May", with the year when it is not this one."""
    return _written(d, _days_written.with_weekday, today)


def near_day(d: date, today: date) -> str:
    """ "today", "tomorrow" or "yesterday", else the day with its weekday."""
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get((d - today).days) or day(d, today)


def on_day(d: date, today: date) -> str:
    """The day as it follows a verb: "tomorrow", "on Wednesday 13 May"."""
    near = near_day(d, today)
    return near if near.islower() else f"on {near}"


def since(d: date, today: date) -> str:
    """ "since today", "since yesterday", "since Tuesday" within the last six days, else "since 13 May"."""
    days = (today - d).days
    if days in (0, 1):
        return f"since {near_day(d, today)}"
    return f"since {WEEKDAYS[d.weekday()]}" if 1 < days < 7 else f"since {short_day(d, today)}"


def span(start: date, end: date, today: date) -> str:
    """ "27 April to 26 May"; a year stands once where both are in the same one."""
    return f"{short_day(start, end if start.year == end.year else today)} to {short_day(end, today)}"


def day_of(start: date, end: date, today: date) -> str:
    """Where a plan is: "Starts on 18 May", "Day 18 of 30" once 18 days have passed, "3 days past its end".

    Its start and its end are as many days apart as it has.
    """
    if today <= start:
        return f"Starts {'today' if today == start else f'on {short_day(start, today)}'}"
    past = (today - end).days
    if past > 0:
        return f"{past} {plural(past, 'day')} past its end"
    return f"Day {(today - start).days} of {(end - start).days}"


def time_of_day(when: datetime, zone: ZoneInfo) -> str:
    """ "10:42" in the organisation's time zone."""
    return format_time(when, "HH:mm", tzinfo=zone, locale=LOCALE)


def day_and_time(when: datetime, today: date, zone: ZoneInfo) -> str:
    """ "today, 10:42" or "14 May, 10:42" in the organisation's time zone."""
    local = when.astimezone(zone).date()
    near = near_day(local, today)
    return f"{near if near.islower() else short_day(local, today)}, {time_of_day(when, zone)}"


def greeting(when: datetime, zone: ZoneInfo) -> str:
    """ "Good morning" until noon, "Good afternoon" until six, then "Good evening"."""
    hour = when.astimezone(zone).hour
    return f"Good {'morning' if 4 <= hour < 12 else 'afternoon' if 12 <= hour < 18 else 'evening'}"


def cadence(cadence: Cadence, days: int, weekday: int) -> str:
    """How often the two meet: "weekly on Wednesdays", "every 10 days".

    Args:
        cadence: the rhythm.
        days: counts only for every n days.
        weekday: Monday is 0; counts only for weekly and every two weeks.
    """
    if cadence is Cadence.EVERY_N_DAYS:
        return f"every {days} days"
    if cadence is Cadence.MONTHLY:
        return "monthly"
    return f"{in_sentence(cadence)} on {WEEKDAYS[weekday]}s"


def percent(n: float) -> str:
    """ "55 %", rounded to a whole number. The space does not break."""
    return f"{round(n)}\N{NO-BREAK SPACE}%"


def percent_of(part: int, whole: int) -> str:
    """What a part is of a whole: "55 %". It is 0 % only for none, and 100 % only for all: "under 1 %", "over 99 %"."""
    share = 100 * part / whole
    if 0 < part < whole and round(share) in (0, 100):
        return f"under {percent(1)}" if share < 50 else f"over {percent(99)}"
    return percent(share)


def number(n: int) -> str:
    """A number as a word up to twelve, then in digits, thousands apart."""
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else f"{n:,}"


@lru_cache(maxsize=4096)
def plural(n: float, noun: str) -> str:
    """The noun, or verb, as it goes with the number n: "plan", "plans"; "activity", "activities"; "waits", "wait".

    Which of the two forms a number takes is Babel's rule for the language; the words are ours.
    """
    if _form_of(n) == "one":
        return noun
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def count(n: int, noun: str) -> str:
    """ "no plans", "one plan", "twelve plans", "13 plans"."""
    return f"{number(n)} {plural(n, noun)}"


def counts(*things: tuple[int, str]) -> list[str]:
    """Several counts that stand beside each other: all in words, or all in digits where one is above twelve."""
    in_digits = any(n >= len(_NUMBERS) for n, _ in things)
    return [f"{n:,} {plural(n, noun)}" if in_digits else count(n, noun) for n, noun in things]


def days_late(days: int) -> str:
    """ "1 day late", "2 days late": digits, as it stands in a badge."""
    return f"{days} {plural(days, 'day')} late"


def first_name(name: str) -> str:
    """What people call somebody: "Jonas" for "Jonas Weber", "Weber, Jonas" and "Dr. Jonas Weber"."""
    family, comma, given = name.partition(",")
    words = (given if comma and given.strip() else family).split()
    while len(words) > 1 and words[0].rstrip(".").lower() in _HONORIFICS:
        words = words[1:]
    return words[0] if words else name


def possessive(name: str) -> str:
    """ "Jonas’s", "Maya’s": always with an s, as it is said."""
    return f"{name}’s"


def listing(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; nothing for nothing."""
    return format_list(items, locale=LOCALE)


def alternatives(items: Sequence[str]) -> str:
    """ "a", "a or b", "a, b or c"; nothing for nothing."""
    return format_list(items, style="or", locale=LOCALE)


def sentence(words: str) -> str:
    """The words with their first letter raised, the rest as it is."""
    return words[:1].upper() + words[1:]
