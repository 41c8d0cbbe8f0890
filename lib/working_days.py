"""Which days people work: weekdays without public holidays and the organisation's own days off.

What somebody changes about it holds from the next day on, so that no day that has come is judged anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

import holidays
from babel import Locale

ONE_DAY = timedelta(days=1)
WEDNESDAY = 2
ENGLISH = ("en_US", "en_GB", "en")
"""Languages in which holidays are named, where the library knows them; else the country's own."""


@dataclass(frozen=True)
class WorkingWeek:
    """Which days are worked, as long as nobody changes it.

    Attributes:
        weekdays: Monday is 0; at least one.
        country, region: whose public holidays are free, by their codes; empty for none.
        days_off: further days that are free.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    country: str = ""
    region: str = ""
    days_off: frozenset[date] = frozenset()

    def has(self, day: date) -> bool:
        """Is the day worked?"""
        is_free = day.weekday() not in self.weekdays or day in self.days_off
        return not is_free and day not in public_holidays(self.country, self.region, day.year)


@dataclass(frozen=True)
class WorkingDays:
    """The working days of past and coming days.

    Attributes:
        now: what holds from the last change on.
        former: what held before, each until a day, that day included; in their order.
    """

    now: WorkingWeek = WorkingWeek()
    former: Sequence[tuple[date, WorkingWeek]] = ()

    def is_working(self, day: date) -> bool:
        """Is the day worked, by what holds on it?"""
        return next((week for until, week in self.former if day <= until), self.now).has(day)

    def weekdays_with(self, chosen: int) -> list[int]:
        """The weekdays to choose from, in their order: those that are worked, and the one that is chosen already."""
        return sorted(self.now.weekdays | {chosen})

    @property
    def usual_weekday(self) -> int:
        """The weekday of check-ins unless somebody chooses another: Wednesday, else the one in the middle."""
        weekdays = sorted(self.now.weekdays)
        return WEDNESDAY if WEDNESDAY in weekdays else weekdays[len(weekdays) // 2]

    def on_or_after(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def changed(self, week: WorkingWeek, today: date) -> "WorkingDays":
        """The working days once somebody changes them today."""
        return WorkingDays(week, (*self.former, (today, self.now)))


MONDAY_TO_FRIDAY = WorkingDays()
"""What holds until an organisation says otherwise."""


@lru_cache(maxsize=1000)
def public_holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    """The public holidays of a year with their names, by day; none without a country.

    A place that was chosen once and is not known any more has none; a region, those of its country.

    Past days too are as the installed version of the library has them: where another one knows other holidays, plans
    are judged by those, while their stored due dates stay as they were.
    """
    if country not in countries():
        return {}
    known = getattr(holidays, country).supported_languages
    language = next((each for each in ENGLISH if each in known), None)
    # Made anew for each year: one that is shared would add years while others look.
    found = holidays.country_holidays(
        country, subdiv=region if region in regions(country) else None, years=year, expand=False, language=language
    )
    return dict(sorted(found.items()))


@cache
def countries() -> Mapping[str, str]:
    """The names of the countries whose public holidays are known, by code, in their order."""
    names = Locale("en").territories
    codes = [code for code in holidays.list_supported_countries() if len(code) == 2 and code in names]
    return {code: names[code] for code in sorted(codes, key=lambda code: names[code])}


@cache
def regions(country: str) -> Mapping[str, str]:
    """The names of the regions of a country that have holidays of their own, by code, in their order."""
    if country not in countries():
        return {}
    codes = holidays.list_supported_countries()[country]
    names = {code: name for name, code in getattr(holidays, country).subdivisions_aliases.items()}
    return {code: names.get(code, code) for code in sorted(codes, key=lambda code: names.get(code, code))}
