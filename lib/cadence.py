"""When check-ins are due, overdue, held on time or missed: the handbook's *Check-ins*.

Everything is derived from the day; nothing of it is stored. A check-in that was recorded keeps the due date it
counts for, so a *recorded* due date below is one that a saved check-in names.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

from lib.models.vocabulary import Cadence

_STEPS = {Cadence.WEEKLY: 7, Cadence.EVERY_TWO_WEEKS: 14, Cadence.MONTHLY: 30}
_FIRST_AFTER = {Cadence.WEEKLY: 2, Cadence.EVERY_TWO_WEEKS: 7}


@dataclass(frozen=True)
class Rhythm:
    """What the due dates of a plan follow from.

    Attributes:
        start: the day the plan counts as started on.
        end: its last day; a check-in may be due on it.
        cadence: how often the two meet.
        days: every how many days; counts only for every n days.
        weekday: Monday is 0; counts only for weekly and every two weeks.
    """

    start: date
    end: date
    cadence: Cadence
    days: int
    weekday: int


class DueState(StrEnum):
    """What has become of a due date."""

    HELD = "held"
    HELD_LATE = "held_late"
    MISSED = "missed"
    LATE = "late"
    DUE = "due"
    AHEAD = "ahead"


@dataclass(frozen=True)
class DueDate:
    """A due date with its number in the plan (from 1), the day its check-in was held, and its state today."""

    number: int
    due: date
    held_on: date | None
    state: DueState


def step(rhythm: Rhythm) -> int:
    """The length of one cadence in days; a month counts as 30."""
    return _STEPS.get(rhythm.cadence, rhythm.days)


def due_dates(rhythm: Rhythm) -> list[date]:
    """All due dates, in order, none after the end and none on a weekend."""
    dates = set()
    for due in _planned(rhythm):
        if due > rhythm.end:
            break
        dates.add(_next_weekday(due))
    return sorted(due for due in dates if due <= rhythm.end)


def overdue_from(due: date) -> date:
    """The first day on which the check-in is overdue: the second weekday, Monday to Friday, after its day."""
    return _next_weekday(_next_weekday(due + timedelta(1)) + timedelta(1))


def is_overdue(due: date, today: date) -> bool:
    """Is a check-in of that due date overdue today, if it has not been held?"""
    return today >= overdue_from(due)


def is_on_time(due: date, held_on: date) -> bool:
    """Was the check-in dated before it became overdue?"""
    return held_on < overdue_from(due)


def due_for(held_on: date, rhythm: Rhythm, recorded: Collection[date]) -> date | None:
    """The due date a check-in of that day counts for, or nothing for an extra one.

    It is the nearest one without a record, at most half a cadence away; the earlier of two that are equally near.
    """
    near = [due for due in due_dates(rhythm) if due not in recorded and _distance(due, held_on) <= step(rhythm) // 2]
    return min(near, key=lambda due: (_distance(due, held_on), due), default=None)


def waiting(rhythm: Rhythm, recorded: Collection[date], today: date) -> list[date]:
    """The due dates that are due or overdue today and wait for a check-in: at most one.

    The latest that has come waits until any check-in is held from then on: one record does it. With the next one due,
    or past the end of the plan, it is missed: nobody is reminded of it for ever.

    Args:
        recorded: the due dates that were held, and the days of extra check-ins.
    """
    latest = max((due for due in due_dates(rhythm) if due <= today), default=None)
    if latest is None or today > rhythm.end or any(due >= latest for due in recorded):
        return []
    return [latest]


def next_due(rhythm: Rhythm, recorded: Collection[date], today: date) -> date | None:
    """The due date that waits today, else the next one ahead without a record; nothing when none is left."""
    ahead = (due for due in due_dates(rhythm) if due > today and due not in recorded)
    return next(iter(waiting(rhythm, recorded, today)), None) or next(ahead, None)


def due_line(rhythm: Rhythm, held: Mapping[date, date], today: date) -> list[DueDate]:
    """Every due date of a plan with what has become of it, in order.

    Args:
        rhythm: what the due dates follow from.
        held: the day each recorded due date was held on, by due date.
        today: the organisation's day.
    """
    open_ones = waiting(rhythm, held, today)
    return [
        DueDate(number, due, held.get(due), _state(due, held.get(due), due in open_ones, today))
        for number, due in enumerate(due_dates(rhythm), start=1)
    ]


def _state(due: date, held_on: date | None, is_waiting: bool, today: date) -> DueState:
    if held_on is not None:
        return DueState.HELD if is_on_time(due, held_on) else DueState.HELD_LATE
    if due > today:
        return DueState.AHEAD
    if not is_waiting:
        return DueState.MISSED
    return DueState.LATE if is_overdue(due, today) else DueState.DUE


def even_pace(start: date, end: date, today: date) -> int:
    """The progress, 0 to 100, that somebody at an even pace would have today; both ends are days of the plan."""
    passed, whole = (today - start).days + 1, (end - start).days + 1
    return round(100 * min(max(passed, 0), whole) / whole)


def _planned(rhythm: Rhythm) -> Iterator[date]:
    """The dates of the cadence without end, before weekends move to Monday."""
    match rhythm.cadence:
        case Cadence.MONTHLY:
            return (_months_after(rhythm.start, months) for months in count(1))
        case Cadence.EVERY_N_DAYS:
            return (rhythm.start + timedelta(rhythm.days * times) for times in count(1))
        case _:
            earliest = rhythm.start + timedelta(_FIRST_AFTER[rhythm.cadence])
            first = earliest + timedelta((rhythm.weekday - earliest.weekday()) % 7)
            return (first + timedelta(step(rhythm) * times) for times in count())


def _months_after(start: date, months: int) -> date:
    """The same day of a later month, or that month's last. Counted from the start, so that the day never drifts."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _next_weekday(d: date) -> date:
    """The day itself, or the Monday after it when it is a Saturday or Sunday."""
    return d + timedelta(7 - d.weekday()) if d.weekday() >= 5 else d


def _distance(due: date, held_on: date) -> int:
    return abs((due - held_on).days)
