"""The clock, asked only by screens and the command line; everything else is told the time."""

from datetime import UTC, date, datetime, time
from typing import NamedTuple

from lib.settings import get_settings


class Moment(NamedTuple):
    """A point in time as use cases need it: the instant (aware, UTC) and the organisation's day."""

    now: datetime
    today: date


def at(now: datetime) -> Moment:
    """An instant with the day that it is then in the organisation's time zone."""
    return Moment(now, now.astimezone(get_settings().zone).date())


def start_of(day: date) -> datetime:
    """The instant at which a day of the organisation begins (aware, UTC)."""
    return datetime.combine(day, time(), tzinfo=get_settings().zone).astimezone(UTC)


def moment() -> Moment:
    """Now, as an instant and as a day of the organisation."""
    return at(datetime.now(UTC))
