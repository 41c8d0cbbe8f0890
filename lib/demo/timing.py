"""From where a plan should be today to its dates: start, end, rhythm, and which check-ins were held."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from lib.demo.scenes import (
    APPOINTED_DAYS_AGO,
    HEAD_LEFT_DAYS_AGO,
    LEFT_DAYS_AGO,
    PUNCTUAL,
    QUIET_FOR,
    SLIPPING,
    At,
    Scene,
)
from lib.demo.stories import Story
from lib.models import Cadence
from lib.plans.rules import schedule
from lib.plans.rules.schedule import Due, Pause, Rhythm

REQUESTED, DRAFTED, ALIGNED, PROPOSED, ANSWERED, SETTLED, MEMBER_AGREED, AGREED = 16, 13, 12, 11, 9, 7, 5, 4
"""Days before the start on which the steps of a plan's shaping are taken."""

UNTIL_CLOSED_FOR_GOOD = 7
"""Days after being opened again until a plan is closed a second time."""


class _Punctuality(NamedTuple):
    """How many check-ins of a team were not held in time.

    Attributes:
        too_late_of_twelve: how many of twelve were too late in any other month than the slack one.
        in_time_of_three: how many of three were in time all the same in the slack month.
    """

    too_late_of_twelve: int
    in_time_of_three: int


@dataclass(frozen=True)
class Timing:
    """The dates of one plan.

    Attributes:
        proposed_on: the day of the proposal; the other steps of shaping keep their distance to it.
        ended_on: the day it was closed or cancelled.
        rhythm: what its due dates follow from, as they are today.
        agreed_end: its last day as it was when both agreed, before a rest or an extension.
        held: planned day of a due date → day on which its check-in was held.
        meetings: the days on which check-ins were held, extra ones included, in order.
        pause: the days on which it rested, as they came about.
        shut: the days on which nobody could write: it was closed for a while, or nobody was responsible.
        last: the last day on which anything was reported.
    """

    proposed_on: date
    ended_on: date | None
    rhythm: Rhythm
    agreed_end: date
    held: dict[date, date]
    meetings: list[date]
    pause: Pause | None
    shut: Pause | None
    last: date

    @property
    def start(self) -> date:
        return self.rhythm.start

    @property
    def end(self) -> date:
        return self.rhythm.end

    def planned(self, check_in: int) -> date:
        """The day on which the cadence planned a check-in, by its number in the plan."""
        unchanged = replace(self.rhythm, moved={}, skipped=())
        return schedule.schedule(unchanged)[check_in - 1].planned


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend: nobody in the demonstration works on Sundays."""
    return day - timedelta(max(day.weekday() - 4, 0))


def timing_of(scene: Scene, story: Story, number: int, today: date) -> Timing:
    """The dates that bring a plan to where the scene wants it today.

    Args:
        number: of the scene; weekdays differ by it where they are free.
    """
    weekday, kind, every, days = number % 5, story.cadence, story.cadence_days, timedelta(scene.days)
    extension, rest = _extension(story), _rest(story)
    ended_on: date | None = None
    open_due: date | None = None
    match scene.at:
        case At.CLOSED:
            ended_on = workday(today - days)
            start = ended_on - timedelta(story.days + 1) - extension - rest
        case At.CANCELLED:
            assert story.cancelled is not None
            ended_on = workday(today - days)
            start = ended_on - timedelta(story.cancelled.day)
        case At.DROPPED:
            assert story.cancelled is not None
            ended_on = workday(today - days)
            start = ended_on - timedelta(story.cancelled.day) + timedelta(PROPOSED)
        case At.LEFT:
            ended_on = today - timedelta(LEFT_DAYS_AGO)
            start = ended_on - days + timedelta(1)
        case At.PAST_END:
            start = today - days - timedelta(story.days)
        case At.STARTS_LATER:
            start = today + days
        case At.CHECK_IN_DUE:
            start, open_due = today - days + timedelta(1), workday(today)
        case At.CHECK_IN_LATE:
            start, open_due = today - days + timedelta(1), _overdue_since(today)
            if (today - open_due).days > 3:
                # Over a weekend a weekly check-in is nearer to the next one before it counts as late.
                kind, every = Cadence.EVERY_N_DAYS, 8
                start = open_due - timedelta(every * max(round((scene.days - 5) / every), 1))
        case At.DRAFT | At.MEMBER_ANSWERS | At.MANAGER_ANSWERS | At.BOTH_ANSWER | At.PART_MISSING | At.NOT_NOW:
            start = _after_next_week(today, number)
        case At.MEMBER_AGREES | At.MANAGER_AGREES | At.UNSHAPED:
            start = _after_next_week(today, number)
        case _:
            start = today - days + timedelta(1)
            weekday = workday(today - timedelta(1 + number % 3)).weekday()
    if open_due is not None:
        weekday = open_due.weekday()
        kind = kind if kind is Cadence.EVERY_N_DAYS else Cadence.WEEKLY
    agreed_end = start + timedelta(story.days)
    pause = _pause(story, start)
    rested = pause.until - pause.first if pause else timedelta()
    rhythm = Rhythm(start, agreed_end + extension + rested, kind, every, weekday, pauses=(pause,) if pause else ())
    rhythm = _with_changes(rhythm, story)
    has_started = start <= today and ended_on is None
    proposed_on = start - timedelta(PROPOSED)
    if not has_started and ended_on is None:
        proposed_on = today - (days if scene.at is not At.STARTS_LATER else timedelta(PROPOSED - AGREED + 1))
    if scene.at is At.DRAFT:
        proposed_on += timedelta(DRAFTED - PROPOSED)
    last = (ended_on or today) - timedelta(QUIET_FOR if scene.at is At.QUIET else 1)
    shut = _shut(scene, story, ended_on, today)
    slack = august_before(today) if ended_on is not None else None
    held = dict(_held(rhythm, shut, open_due, last, number, len(story.check_ins), slack, _punctuality(scene)))
    meetings = list(held.values())
    early = workday(start + timedelta(3))
    if open_due is not None and len(held) < len(story.check_ins) and not _counts(early, rhythm):
        meetings.insert(0, early)  # Where the rhythm begins late, the two met in the first week anyway.
    return Timing(proposed_on, ended_on, rhythm, agreed_end, held, meetings, pause, shut, last)


def _after_next_week(today: date, number: int) -> date:
    """The first day of drafts and proposals."""
    return today + timedelta(14 - today.weekday() + number % 3)


def _extension(story: Story) -> timedelta:
    """By how much an adjustment that was accepted made the plan longer."""
    told = story.adjustment
    if told is None or told.end_days is None or told.answer != "accept":
        return timedelta()
    return timedelta(told.end_days - story.days)


def _rest(story: Story) -> timedelta:
    """For how long the plan is meant to rest."""
    if story.pause is None:
        return timedelta()
    return timedelta(story.pause.days if story.pause.ended_after is None else story.pause.ended_after)


def _pause(story: Story, start: date) -> Pause | None:
    """The days of rest, from a day of work; one that ended early ended on a day of work too."""
    if story.pause is None:
        return None
    first = workday(start + timedelta(story.pause.day))
    until = first + _rest(story)
    return Pause(first, until if story.pause.ended_after is None else workday(until))


def _with_changes(rhythm: Rhythm, story: Story) -> Rhythm:
    """The rhythm with the check-ins that the two moved or skipped."""
    if not story.moved and not story.skipped:
        return rhythm
    planned = [due.planned for due in schedule.schedule(rhythm)]
    moved = {}
    for told in story.moved:
        day = planned[told.check_in - 1] + timedelta(told.days)
        moved[planned[told.check_in - 1]] = day + timedelta((7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
    return replace(rhythm, moved=moved, skipped=frozenset(planned[told.check_in - 1] for told in story.skipped))


def _shut(scene: Scene, story: Story, ended_on: date | None, today: date) -> Pause | None:
    """The days on which nobody could write on the plan, though it went on later."""
    if scene.at in (At.NOBODY_RESPONSIBLE, At.APPOINTED):
        left_on = workday(today - timedelta(HEAD_LEFT_DAYS_AGO))
        is_appointed = scene.at is At.APPOINTED
        until = workday(today - timedelta(APPOINTED_DAYS_AGO)) if is_appointed else today + timedelta(1)
        return Pause(left_on + timedelta(1), until)
    if story.reopened is None or ended_on is None:
        return None
    again_on = workday(ended_on - timedelta(UNTIL_CLOSED_FOR_GOOD))
    return Pause(workday(again_on - timedelta(story.reopened.days)), again_on)


def _counts(day: date, rhythm: Rhythm) -> bool:
    """Would a check-in of that day count for a due date, or is it an extra one?"""
    return day < rhythm.start or schedule.due_for(day, rhythm, ()) is not None


def august_before(today: date) -> tuple[int, int]:
    """Year and month of the last August that ended at least a month ago: in it the rhythm slipped."""
    is_over = date(today.year, 8, 31) <= today - timedelta(30)
    return (today.year if is_over else today.year - 1, 8)


def _held(
    rhythm: Rhythm,
    shut: Pause | None,
    open_due: date | None,
    last: date,
    number: int,
    lines: int,
    slack: tuple[int, int] | None,
    punctuality: _Punctuality,
) -> Iterator[tuple[date, date]]:
    """The check-ins up to a day, the last one among them, as many as there are lines for; some held a day later.

    Args:
        shut: days on which none could be written.
        slack: of a plan that has ended, the month in which most were held too late or not at all.
        punctuality: what counts for a plan that has ended.
    """
    dues = [due for due in schedule.schedule(rhythm) if due.due <= last + timedelta(1) and due.due != open_due]
    if shut is not None:
        dues = [due for due in dues if not shut.first <= due.due < shut.until]
    lines = min(lines, len(dues))
    for place in range(lines):
        due, turn = dues[(place + 1) * len(dues) // lines - 1], place + number
        too_late = _too_late(due, rhythm, shut, last) if slack is not None else None
        if (due.due.year, due.due.month) == slack and turn % 3 >= punctuality.in_time_of_three:
            if too_late is not None and turn % 3 == 1:
                yield due.planned, too_late
        elif too_late is not None and (5 * number + 4 * place) % 12 < punctuality.too_late_of_twelve:
            yield due.planned, too_late
        else:
            is_delayed = turn % 4 == 3 and due.due.weekday() < 4
            day = workday(min(due.due + timedelta(is_delayed), last))
            yield due.planned, day if _is_open(day, rhythm, shut) else due.due


def _punctuality(scene: Scene) -> _Punctuality:
    """How punctual the team is; departments are apart by it in every quarter, that of the slack month as well."""
    team = scene.member.split(".")[0]
    if team in PUNCTUAL:
        return _Punctuality(too_late_of_twelve=0, in_time_of_three=2)
    return _Punctuality(too_late_of_twelve=7 if team in SLIPPING else 0, in_time_of_three=0)


def _is_open(day: date, rhythm: Rhythm, shut: Pause | None) -> bool:
    """Could a check-in be written on that day?"""
    return not schedule.is_paused(rhythm, day) and (shut is None or not shut.first <= day < shut.until)


def _too_late(due: Due, rhythm: Rhythm, shut: Pause | None, last: date) -> date | None:
    """A day on which the check-in is overdue and still counts for its date, where there is one."""
    day = schedule.overdue_from(due.due)
    is_possible = day <= last and _is_open(day, rhythm, shut)
    return day if is_possible and schedule.due_for(day, rhythm, ()) == due.planned else None


def _overdue_since(today: date) -> date:
    """The latest due date whose check-in is overdue today."""
    day = workday(today - timedelta(1))
    while not schedule.is_overdue(day, today):
        day = workday(day - timedelta(1))
    return day
