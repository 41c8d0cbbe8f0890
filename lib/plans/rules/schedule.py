"""When check-ins are due, overdue, held on time or missed (docs/product.md#check-ins).

Everything here is derived from the day; `lib.plans.due_dates` keeps it for figures over many plans. A due date is
known by the day the cadence *planned* for it, also where the two moved it to another day: a *recorded* day below is a
planned one that a saved check-in counts for. *Extra* are the days of check-ins that count for none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, pairwise
from typing import NamedTuple

from lib.models.vocabulary import Cadence
from lib.months import same_day
from lib.working_days import MONDAY_TO_FRIDAY, ONE_DAY, WorkingDays

STEPS = {Cadence.WEEKLY: 7, Cadence.EVERY_TWO_WEEKS: 14, Cadence.MONTHLY: 30}
"""Days of one cadence; every n days has its own."""

_FIRST_AFTER = {Cadence.WEEKLY: 2, Cadence.EVERY_TWO_WEEKS: 7}

STALE_AFTER = 7
"""Days beyond one cadence after which a plan on which nothing was written is stale."""


class Former(NamedTuple):
    """A cadence that held until a day, that day included; another one counts from then on."""

    until: date
    cadence: Cadence
    days: int
    weekday: int


class Pause(NamedTuple):
    """Days on which a plan rests: from the first one until the day on which it goes on."""

    first: date
    until: date


@dataclass(frozen=True)
class Rhythm:
    """What the due dates of a plan follow from.

    Attributes:
        start: the day the plan counts as started on.
        end: its last day; a check-in may be due on it.
        cadence: how often the two meet.
        days: every how many days; counts only for every n days.
        weekday: Monday is 0; counts only for weekly and every two weeks.
        former: cadences that held before this one, in their order.
        pauses: due dates in them count in no figure.
        moved: planned day → the day it was moved to.
        skipped: planned days that were skipped.
        last_one_since: no check-in is due before this day merely because the cadence gives none, for nobody was asked
            for it.
        working: the days people work; a check-in is due on no other.
    """

    start: date
    end: date
    cadence: Cadence
    days: int
    weekday: int
    former: Sequence[Former] = ()
    pauses: Sequence[Pause] = ()
    moved: Mapping[date, date] = field(default_factory=dict)
    skipped: Collection[date] = ()
    last_one_since: date = date.min
    working: WorkingDays = MONDAY_TO_FRIDAY


class Due(NamedTuple):
    """A due date: the day that the cadence planned, and the day it is due on, another one where it was moved.

    Attributes:
        half: how many days away a check-in may be to count for it, half of the cadence that planned it.
    """

    planned: date
    due: date
    half: int


class DueState(StrEnum):
    """What has become of a due date."""

    HELD = "held"
    HELD_LATE = "held_late"
    MISSED = "missed"
    SKIPPED = "skipped"
    LATE = "late"
    DUE = "due"
    AHEAD = "ahead"


@dataclass(frozen=True)
class DueDate:
    """A due date with its number in the plan (from 1), the day its check-in was held, and its state today.

    Attributes:
        moved_from: the day the cadence planned, where the two moved it.
    """

    number: int
    due: date
    held_on: date | None
    state: DueState
    moved_from: date | None = None

    @property
    def planned(self) -> date:
        return self.moved_from or self.due


def step(rhythm: Rhythm) -> int:
    """The length of one cadence in days, as it is now; a month counts as 30."""
    return STEPS.get(rhythm.cadence, rhythm.days)


def schedule(rhythm: Rhythm, recorded: Collection[date] = ()) -> list[Due]:
    """The due dates that count, in the order they are due: none that was skipped, none in a pause without a record."""
    return [due for due in _all(rhythm, recorded) if due.planned in recorded or due.planned not in rhythm.skipped]


def due_dates(rhythm: Rhythm) -> list[date]:
    """The days on which check-ins are due, in order, none after the end and none on a day off."""
    return [due.due for due in schedule(rhythm)]


def neighbours(rhythm: Rhythm, planned: date) -> tuple[date | None, date | None]:
    """The days due before and after a due date: a moved one stays between them. None at either end."""
    every = _all(rhythm, ())
    place = next((n for n, due in enumerate(every) if due.planned == planned), None)
    if place is None:
        return None, None
    before, after = every[:place], every[place + 1 :]
    return (before[-1].due if before else None), (after[0].due if after else None)


def overdue_from(due: date, pauses: Collection[Pause] = (), working: WorkingDays = MONDAY_TO_FRIDAY) -> date:
    """The first day on which the check-in is overdue: the second working day after its day.

    Working days on which the plan rests do not count.
    """
    day = due
    for _ in range(2):
        day = working.on_or_after(day + ONE_DAY)
        while any(pause.first <= day < pause.until for pause in pauses):
            day = working.on_or_after(day + ONE_DAY)
    return day


def is_overdue(due: date, today: date, pauses: Collection[Pause] = (), working: WorkingDays = MONDAY_TO_FRIDAY) -> bool:
    """Is a check-in of that due date overdue today, if it has not been held?"""
    return today >= overdue_from(due, pauses, working)


def is_on_time(
    due: date, held_on: date, pauses: Collection[Pause] = (), working: WorkingDays = MONDAY_TO_FRIDAY
) -> bool:
    """Was the check-in dated before it became overdue?"""
    return held_on < overdue_from(due, pauses, working)


def is_paused(rhythm: Rhythm, day: date) -> bool:
    """Does the plan rest on that day?"""
    return any(pause.first <= day < pause.until for pause in rhythm.pauses)


def days_passed(since: date, today: date, pauses: Collection[Pause] = ()) -> int:
    """How many days have passed since a day, without those on which the plan rested."""
    rested = sum(max((min(pause.until, today) - max(pause.first, since)).days, 0) for pause in pauses)
    return (today - since).days - rested


def days_to_move(start: date, today: date) -> int:
    """By how many days the dates of a plan that starts today move because its start date has passed."""
    return max((today - start).days, 0)


def due_for(held_on: date, rhythm: Rhythm, recorded: Collection[date]) -> date | None:
    """The planned day of the due date a check-in of that day counts for, or nothing for an extra one.

    It is the nearest one, as moved, without a record, at most half a cadence away; the earlier of two that are
    equally near.
    """
    near = [due for due in schedule(rhythm) if due.planned not in recorded and _distance(due.due, held_on) <= due.half]
    nearest = min(near, key=lambda due: (_distance(due.due, held_on), due.due), default=None)
    return nearest.planned if nearest else None


def waiting_one(rhythm: Rhythm, recorded: Collection[date], today: date, extra: Collection[date] = ()) -> Due | None:
    """The due date that is due or overdue today and waits for a check-in, if one does.

    The latest that has come waits until any check-in is held from then on: one record does it. With the next one due,
    past the end of the plan, or while it rests, it is missed: nobody is reminded of it for ever.

    Args:
        recorded: the planned days that were held.
        extra: the days of extra check-ins.
    """
    return _one_waiting(_all(rhythm, recorded), rhythm, recorded, today, extra)


def _one_waiting(
    every: Sequence[Due], rhythm: Rhythm, recorded: Collection[date], today: date, extra: Collection[date]
) -> Due | None:
    """The answer of `waiting_one`, from every due date of the plan."""
    come = (due for due in every if due.due <= today)
    latest = max(come, key=lambda due: (due.due, due.planned), default=None)
    if latest is None or today > rhythm.end or is_paused(rhythm, today):
        return None
    if latest.planned in rhythm.skipped:  # What was missed before it is not asked for again.
        return None
    is_answered = any(day >= latest.planned for day in recorded) or any(day >= latest.due for day in extra)
    return None if is_answered else latest


def next_one(rhythm: Rhythm, recorded: Collection[date], today: date, extra: Collection[date] = ()) -> Due | None:
    """The due date that waits today, else the next one ahead without a record; nothing when none is left."""
    every = _all(rhythm, recorded)
    if waits := _one_waiting(every, rhythm, recorded, today, extra):
        return waits
    ahead = (due for due in every if due.due > today and due.planned not in rhythm.skipped)
    return next((due for due in ahead if due.planned not in recorded), None)


def unskipped_one(
    rhythm: Rhythm, planned: date, recorded: Collection[date], today: date, extra: Collection[date] = ()
) -> Due | None:
    """The due date planned for that day, if it waits or comes next, or would without being skipped."""
    unskipped = replace(rhythm, skipped=frozenset(rhythm.skipped) - {planned})
    due = next_one(unskipped, recorded, today, extra)
    return due if due is not None and due.planned == planned else None


def skipped_ahead(rhythm: Rhythm, recorded: Collection[date], today: date, extra: Collection[date] = ()) -> list[date]:
    """The planned days of skipped check-ins that may still take place after all, on their day."""
    ahead = (planned for planned in sorted(rhythm.skipped) if planned >= today)
    return [planned for planned in ahead if unskipped_one(rhythm, planned, recorded, today, extra)]


def next_due(rhythm: Rhythm, recorded: Collection[date], today: date, extra: Collection[date] = ()) -> date | None:
    """The day of the due date that waits today or comes next; see `next_one`."""
    found = next_one(rhythm, recorded, today, extra)
    return found.due if found else None


def stale_since(rhythm: Rhythm, last_entry: date | None, today: date) -> date | None:
    """The day since which nothing was written, once that is one cadence and 7 days ago; else nothing.

    Before the first entry it is the day the plan started. Days on which it rests count for nothing.
    """
    since = max(last_entry or rhythm.start, rhythm.start)
    is_stale = days_passed(since, today, rhythm.pauses) >= step(rhythm) + STALE_AFTER
    return since if is_stale and not is_paused(rhythm, today) else None


def due_line(rhythm: Rhythm, held: Mapping[date, date], today: date, extra: Collection[date] = ()) -> list[DueDate]:
    """Every due date of a plan with what has become of it, in order; those in a pause are left out.

    Args:
        rhythm: what the due dates follow from.
        held: the day each recorded due date was held on, by its planned day.
        today: the organisation's day.
        extra: the days of extra check-ins.
    """
    open_one = waiting_one(rhythm, held, today, extra)
    return [
        DueDate(
            number,
            due.due,
            held.get(due.planned),
            DueState.SKIPPED
            if due.planned in rhythm.skipped and due.planned not in held
            else _state(rhythm, due.due, held.get(due.planned), due == open_one, today),
            due.planned if due.planned != due.due else None,
        )
        for number, due in enumerate(_all(rhythm, held), start=1)
    ]


def _state(rhythm: Rhythm, due: date, held_on: date | None, is_waiting: bool, today: date) -> DueState:
    if held_on is not None:
        return DueState.HELD if is_on_time(due, held_on, rhythm.pauses, rhythm.working) else DueState.HELD_LATE
    if due > today:
        return DueState.AHEAD
    if not is_waiting:
        return DueState.MISSED
    return DueState.LATE if is_overdue(due, today, rhythm.pauses, rhythm.working) else DueState.DUE


def only_at_the_end(rhythm: Rhythm) -> date | None:
    """The day of the check-in that is due only because the cadence gives none before the end; nothing where it does."""
    last = _last_one(rhythm, _beats(rhythm))
    return last.due if last else None


def even_pace(start: date, end: date, today: date) -> int:
    """The progress, 0 to 100, that somebody at an even pace would have today: nothing at the start, all at the end."""
    passed, whole = (today - start).days, (end - start).days
    return round(100 * min(max(passed, 0), whole) / whole) if whole else 100 * (today >= end)


def renamed(before: Rhythm, after: Rhythm) -> dict[date, date]:
    """The new planned day of each due date that has another one once the working days have changed.

    One that has none any more is left out.

    Args:
        before, after: the same plan with the working days of before and after.
    """
    was, now = dict(_dated(before)), dict(_dated(after))
    new: dict[date, date] = {}
    for beat, day in was.items():
        if beat in now:
            new.setdefault(day, now[beat])
    found = _beats(after)
    last, last_now = _last_one(before, _beats(before)), _last_one(after, found)
    if last is not None and (last_now is not None or found):
        new[last.planned] = last_now.planned if last_now is not None else max(found)
    elif last_now is not None and was and max(was.values()) not in new:
        new[max(was.values())] = last_now.planned
    return {day: other for day, other in new.items() if day != other}


def _all(rhythm: Rhythm, recorded: Collection[date]) -> list[Due]:
    """Every due date, skipped ones included, in the order they are due. Those in a pause only with a record."""
    found = _beats(rhythm)
    if last := _last_one(rhythm, found):
        found[last.planned] = last
    for day in recorded:  # What was held on a last working day stays held where the end moved later.
        if day <= rhythm.end:
            found.setdefault(day, Due(day, _as_moved(rhythm, day), 0))
    counting = (due for day, due in found.items() if day in recorded or _counts(rhythm, due))
    in_order = sorted(counting, key=lambda due: (due.due, due.planned not in recorded, due.planned))
    fall_together = {due for before, due in pairwise(in_order) if before.due == due.due}
    return [due for due in in_order if due not in fall_together or due.planned in recorded]


def _beats(rhythm: Rhythm) -> dict[date, Due]:
    """The due dates that the former cadences and the present one give until the end, by their planned day."""
    found: dict[date, Due] = {}
    for (_, half), day in _dated(rhythm):
        found.setdefault(day, Due(day, _as_moved(rhythm, day), half))
    return found


def _dated(rhythm: Rhythm) -> Iterator[tuple[tuple[date, int], date]]:
    """The days for which the cadences plan, each with half of its cadence, and the working days they become."""
    begins = rhythm.start
    for beat in (*rhythm.former, Former(rhythm.end, rhythm.cadence, rhythm.days, rhythm.weekday)):
        half = STEPS.get(beat.cadence, beat.days) // 2
        last = min(beat.until, rhythm.end)
        for planned in _planned(begins, beat):
            if planned > last:
                break
            day = rhythm.working.on_or_after(planned)
            if day <= last:
                yield (planned, half), day
        begins = max(begins, beat.until)


def _as_moved(rhythm: Rhythm, planned: date) -> date:
    """The day on which a due date is due: the day it was moved to, or the next one people work by now."""
    if planned not in rhythm.moved:
        return planned
    day = rhythm.working.on_or_after(rhythm.moved[planned])
    return day if day <= rhythm.end else rhythm.moved[planned]


def _last_one(rhythm: Rhythm, found: Mapping[date, Due]) -> Due | None:
    """The check-in on the last working day, where the present cadence gives none before the end that counts.

    Args:
        found: the due dates that the cadences give.
    """
    begins = max([rhythm.start, *(former.until for former in rhythm.former)])
    if any(day > begins and _counts(rhythm, due) for day, due in found.items()):
        return None
    day = rhythm.working.on_or_before(rhythm.end)
    is_new = day not in found and (day > begins or not found)
    if not is_new or day < max(rhythm.start, rhythm.last_one_since):
        return None
    return Due(day, _as_moved(rhythm, day), step(rhythm) // 2)


def _counts(rhythm: Rhythm, due: Due) -> bool:
    return due.due <= rhythm.end and not is_paused(rhythm, due.due)


def _planned(start: date, beat: Former) -> Iterator[date]:
    """The dates of one cadence from its first day on, without end, before days off move to a working day."""
    match beat.cadence:
        case Cadence.MONTHLY:
            # Counted from the start, so that the day never drifts.
            return (same_day(start, months) for months in count(1))
        case Cadence.EVERY_N_DAYS:
            return (start + timedelta(beat.days * times) for times in count(1))
        case _:
            earliest = start + timedelta(_FIRST_AFTER[beat.cadence])
            first = earliest + timedelta((beat.weekday - earliest.weekday()) % 7)
            return (first + timedelta(STEPS[beat.cadence] * times) for times in count())


def _distance(due: date, held_on: date) -> int:
    return abs((due - held_on).days)
