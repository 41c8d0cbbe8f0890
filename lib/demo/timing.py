"""From where a plan should be today to its dates: start, end, rhythm, and which check-ins were held."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lib import cadence
from lib.cadence import Rhythm
from lib.demo.scenes import LEFT_DAYS_AGO, At, Scene
from lib.demo.stories import Story
from lib.models import Cadence

DRAFTED, ALIGNED, PROPOSED, ANSWERED, SETTLED, MEMBER_AGREED, AGREED = 13, 12, 11, 9, 7, 5, 4
"""Days before the start on which the steps of a plan's shaping are taken."""


@dataclass(frozen=True)
class Timing:
    """The dates of one plan.

    Attributes:
        proposed_on: the day of the proposal; the other steps of shaping keep their distance to it.
        ended_on: the day it was closed or cancelled.
        rhythm: what its due dates follow from.
        held: due date → day on which its check-in was held.
        meetings: the days on which check-ins were held, extra ones included, in order.
    """

    proposed_on: date
    ended_on: date | None
    rhythm: Rhythm
    held: dict[date, date]
    meetings: list[date]

    @property
    def start(self) -> date:
        return self.rhythm.start

    @property
    def end(self) -> date:
        return self.rhythm.end


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend: nobody in the demonstration works on Sundays."""
    return day - timedelta(max(day.weekday() - 4, 0))


def timing_of(scene: Scene, story: Story, number: int, today: date) -> Timing:
    """The dates that bring a plan to where the scene wants it today.

    Args:
        number: of the scene; weekdays differ by it where they are free.
    """
    weekday, kind, every, days = number % 5, story.cadence, story.cadence_days, timedelta(scene.days)
    ended_on: date | None = None
    open_due: date | None = None
    match scene.at:
        case At.CLOSED:
            ended_on = workday(today - days)
            start = ended_on - timedelta(story.days + 1)
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
        case At.ON_TRACK | At.ACTIVITY_LATE | At.SUPPORT_LATE:
            start = today - days + timedelta(1)
            weekday = workday(today - timedelta(1 + number % 3)).weekday()
        case _:  # Drafts and proposals begin in the week after next.
            start = today + timedelta(14 - today.weekday() + number % 3)
    if open_due is not None:
        weekday = open_due.weekday()
        kind = kind if kind is Cadence.EVERY_N_DAYS else Cadence.WEEKLY
    rhythm = Rhythm(start, start + timedelta(story.days), kind, every, weekday)
    has_started = start <= today and ended_on is None
    proposed_on = start - timedelta(PROPOSED)
    if not has_started and ended_on is None:
        proposed_on = today - (days if scene.at is not At.STARTS_LATER else timedelta(PROPOSED - AGREED + 1))
    if scene.at is At.DRAFT:
        proposed_on += timedelta(DRAFTED - PROPOSED)
    last = (ended_on or today) - timedelta(1)
    slack = august_before(today) if ended_on is not None else None
    held = dict(_held(rhythm, open_due, last, number, len(story.check_ins), slack))
    meetings = list(held.values())
    early = workday(start + timedelta(3))
    if open_due is not None and len(held) < len(story.check_ins) and not _counts(early, rhythm):
        meetings.insert(0, early)  # Where the rhythm begins late, the two met in the first week anyway.
    return Timing(proposed_on, ended_on, rhythm, held, meetings)


def _counts(day: date, rhythm: Rhythm) -> bool:
    """Would a check-in of that day count for a due date, or is it an extra one?"""
    return day < rhythm.start or cadence.due_for(day, rhythm, ()) is not None


def august_before(today: date) -> tuple[int, int]:
    """Year and month of the last August that ended at least a month ago: in it the rhythm slipped."""
    is_over = date(today.year, 8, 31) <= today - timedelta(30)
    return (today.year if is_over else today.year - 1, 8)


def _held(
    rhythm: Rhythm, open_due: date | None, last: date, number: int, lines: int, slack: tuple[int, int] | None
) -> Iterator[tuple[date, date]]:
    """The check-ins up to a day, the last one among them, as many as there are lines for; some held a day later.

    Args:
        slack: of a plan that has ended, the month in which two of three were held too late or not at all. In other
            months of such a plan a few were too late.
    """
    due_dates = [due for due in cadence.due_dates(rhythm) if due <= last + timedelta(1) and due != open_due]
    lines = min(lines, len(due_dates))
    for place in range(lines):
        due, turn = due_dates[(place + 1) * len(due_dates) // lines - 1], place + number
        too_late = _too_late(due, rhythm, last) if slack is not None else None
        if (due.year, due.month) == slack and turn % 3:
            if too_late is not None and turn % 3 == 1:
                yield due, too_late
        elif too_late is not None and (turn + 4 * place) % 9 == 4:
            yield due, too_late
        else:
            is_delayed = turn % 4 == 3 and due.weekday() < 4
            yield due, workday(min(due + timedelta(is_delayed), last))


def _too_late(due: date, rhythm: Rhythm, last: date) -> date | None:
    """A day on which the check-in is overdue and still counts for its date, where there is one."""
    day = cadence.overdue_from(due)
    return day if day <= last and cadence.due_for(day, rhythm, ()) == due else None


def _overdue_since(today: date) -> date:
    """The latest due date whose check-in is overdue today."""
    day = workday(today - timedelta(1))
    while not cadence.is_overdue(day, today):
        day = workday(day - timedelta(1))
    return day
