"""The days that a text names, as they lie to a plan: "26 May", "May 26th", "2026-05-26", "the end of June"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import MO, SU, relativedelta

from lib import formatting

_NUMBERS = {formatting.number(n): n for n in range(1, 13)}
_MONTHS = {month.lower(): number for number, month in enumerate(formatting.MONTHS, start=1)}
_MONTHS |= {month[:3]: number for month, number in _MONTHS.items()} | {"sept": 9}
_WEEKDAYS = {day.lower(): number for number, day in enumerate(formatting.WEEKDAYS)}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:,? (?P<year>20\d\d)\b)?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"

_EXACT = (
    re.compile(rf"\b(?:the )?{_DAY}(?: of)? (?P<month>{_MONTH})\b\.?{_YEAR}", re.IGNORECASE),
    re.compile(rf"\b(?P<month>{_MONTH})\.? (?:the )?{_DAY}\b(?![.:]\d){_YEAR}", re.IGNORECASE),
    re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"\b(?P<day>\d{1,2})(?P<mark>[./])(?P<month>\d{1,2})(?P=mark)(?P<year>20\d\d)\b"),
)
# "may" and "march" are months here only with a capital letter: there is no day beside them.
_PART = re.compile(
    r"\b(?P<part>(?i:(?:the )?(?:end|beginning|middle|start) of|early|mid|late|"
    r"in|by|until|till|before|through|during))[ -]"
    r"(?P<month>" + "|".join(month.capitalize() for month in sorted(_MONTHS, key=len, reverse=True)) + rf")\b{_YEAR}"
)
_PERIOD = re.compile(
    r"\b(?P<part>end of|next|this|by|in|until) (?:the |this |next )?(?P<period>year|month|week|Q[1-4])\b", re.IGNORECASE
)
_WEEKDAY = re.compile(
    rf"\b(?:(?:by|on|until|till|before) )?(?P<which>next|this|the coming) (?P<day>{'|'.join(formatting.WEEKDAYS)})\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"\b(?:(?:within|in|during)(?: the)?(?: next| coming)?|over the (?:next|coming)) "
    rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)}) (?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:by|until|till|before|to|on|due|latest|than)(?: the)?(?: end of)? ?$", re.IGNORECASE)
_BACK = re.compile(r"\b(?:since|from|compared (?:to|with)|than (?:in|on)|as of|of|last)(?: the)? ?$", re.IGNORECASE)
_PERIODS = {
    "year": (relativedelta(years=1), relativedelta(month=1, day=1), relativedelta(month=12, day=31)),
    "month": (relativedelta(months=1), relativedelta(day=1), relativedelta(day=31)),
    "week": (relativedelta(weeks=1), relativedelta(weekday=MO(-1)), relativedelta(weekday=SU)),
}
"""From one to the next, and the first and the last day of the one around a day."""
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True)
class Named:
    """A day, or a time of some days, that a text names.

    Attributes:
        said: the very words.
        first, last: the days it may mean.
        is_exact: it is one day.
        is_deadline: the words before it make it the day something is done by.
        start, end: where it stands in the text.
    """

    said: str
    first: date
    last: date
    is_exact: bool
    is_deadline: bool
    start: int
    end: int

    def is_within(self, start: date, end: date) -> bool:
        """Does some day of it lie between the two, both included?"""
        return self.first <= end and start <= self.last


def named(text: str, start: date, end: date) -> list[Named]:
    """The days a text names, in its order. Without a year the one nearest to the plan is meant.

    A day that only looks back, such as "since 3 March", is left out; so are lengths that fit into the plan, because
    "within two days" is mostly not the day the goal is reached.

    Args:
        text: in one line.
        start, end: the first and the last day of the plan.
    """
    found: list[Named] = []
    taken: set[int] = set()
    for each in (
        *_exact(text, start, end),
        *_part(text, start, end),
        *_period(text, start),
        *_weekday(text, start),
        *_length(text, start, end),
    ):
        place = range(each.start, each.end)
        if taken.isdisjoint(place):
            found.append(each)
            taken.update(place)
    return sorted(found, key=lambda each: each.start)


def _exact(text: str, start: date, end: date) -> Iterator[Named]:
    for pattern in _EXACT:
        for match in pattern.finditer(text):
            month = match["month"].lower()
            number = _MONTHS.get(month) or int(month)
            day = _nearest(match["year"], number, int(match["day"]), start, end)
            before = text[max(0, match.start() - 24) : match.start()]
            if day is None or (day < start and _BACK.search(before)):
                continue
            yield Named(match.group(), day, day, True, bool(_BEFORE.search(before)), match.start(), match.end())


def _part(text: str, start: date, end: date) -> Iterator[Named]:
    for match in _PART.finditer(text):
        part, number = match["part"].lower(), _MONTHS[match["month"].lower()]
        first = _nearest(match["year"], number, 1, start, end)
        if first is None:
            continue
        last = first + relativedelta(day=31)
        if "end" in part or part == "late":
            first = last - timedelta(9)
        elif "beginning" in part or "start" in part or part == "early":
            last = first + timedelta(9)
        elif "mid" in part:
            first, last = first + timedelta(9), first + timedelta(19)
        if last < start and part in ("in", "during", "through"):
            continue  # That looks back.
        yield Named(match.group(), first, last, False, True, match.start(), match.end())


def _period(text: str, start: date) -> Iterator[Named]:
    for match in _PERIOD.finditer(text):
        period, part = match["period"].lower(), match["part"].lower()
        is_next, is_end = "next" in match.group().lower(), part == "end of"
        if period in _PERIODS:
            if not is_next and not is_end:
                continue
            step, begins, ends = _PERIODS[period]
            within = start + step if is_next else start
            first, last = within + begins, within + ends
        else:
            first = date(start.year, 3 * int(period[1]) - 2, 1)
            last = first + relativedelta(months=2, day=31)
            if last < start and part in ("in", "this"):
                continue
        if is_end:
            first = last - timedelta(2 if period == "week" else 9)
        yield Named(match.group(), first, last, False, True, match.start(), match.end())


def _weekday(text: str, start: date) -> Iterator[Named]:
    """ "Next Friday" is the first one for some, and for others the one after; which day they count from is not said."""
    for match in _WEEKDAY.finditer(text):
        first = start + relativedelta(weekday=_WEEKDAYS[match["day"].lower()])
        last = first + timedelta(7 if match["which"].lower() == "next" else 0)
        yield Named(match.group(), first, last, False, True, match.start(), match.end())


def _length(text: str, start: date, end: date) -> Iterator[Named]:
    for match in _LENGTH.finditer(text):
        said = match["number"].lower()
        days = (_NUMBERS.get(said) or int(said)) * _DAYS[match["unit"].lower()]
        if days > (end - start).days + 7:
            day = start + timedelta(days)
            yield Named(match.group(), day, day, False, True, match.start(), match.end())


def _nearest(year: str | None, month: int, day: int, start: date, end: date) -> date | None:
    """The day of that month that lies within the plan, else nearest to it; nothing where there is no such day."""
    years = [int(year)] if year else range(start.year - 1, end.year + 2)
    candidates = []
    for each in years:
        try:
            candidates.append(date(each, month, day))
        except ValueError:
            continue
    return min(candidates, key=lambda each: max(start - each, each - end, timedelta()), default=None)
