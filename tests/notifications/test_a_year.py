"""A year of plans: whenever reminders are written, each is told once, and none where none belongs.

What belongs is said by `brings`, which reads the facts of a plan and nothing of the application.
"""

import random
import time
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib.clock import at
from lib.models import Cadence, Notification, OrganisationSetting, Person, Plan, Relation, State
from lib.notifications import nudges
from lib.organisation_settings import Section
from lib.plans import commands
from lib.settings import get_settings
from tests.amount import EVERY_CASE, some_of
from tests.builders import make_activity, make_person, make_plan, make_support, make_viewer, moment

FIRST, LAST = date(2028, 1, 3), date(2028, 12, 29)
"""A leap year."""

DAY = timedelta(1)

WHEN_IT_CHANGES = (0, 10)
"""The hours in which a day begins and in which people do something."""

PLACES = {
    "Europe/Berlin": ("DE", "BY"),
    "America/New_York": ("US", "NY"),
    "Pacific/Auckland": ("NZ", ""),
    "America/Santiago": ("CL", ""),  # The clock is put forward at midnight: one day has no such hour.
    "Asia/Kolkata": ("IN", ""),
}

Brought = tuple[str, str, date]
"""Kind, "member" or "manager", and the day it is about."""


@dataclass
class Life:
    """What happens to a plan, with the working days around it.

    Attributes:
        held: the day a check-in was held, by the day it was due on.
        rest: the first day of a pause, and the one on which the plan goes on.
        closed_on: the day it is closed; it is `ended` from ten o'clock on.
    """

    start: date
    end: date
    cadence: Cadence
    every: int
    weekday: int
    free: holidays.HolidayBase
    closed_on: date
    rest: tuple[date, date] | None
    activities: list[date]
    support: list[date]
    held: dict[date, date] = field(default_factory=dict)
    code: str = ""
    plan_id: int = 0

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.free

    def working(self, day: date) -> date:
        while not self.works(day):
            day += DAY
        return day

    def rests(self, day: date) -> bool:
        return self.rest is not None and self.rest[0] <= day < self.rest[1]

    def due(self) -> list[date]:
        """The days on which check-ins are due."""
        planned = []
        if self.cadence is Cadence.MONTHLY:
            for month in range(self.start.month + 1, 13):
                last = monthrange(self.start.year, month)[1]
                planned.append(date(self.start.year, month, min(self.start.day, last)))
        elif self.cadence is Cadence.EVERY_N_DAYS:
            planned = [self.start + DAY * self.every * times for times in range(1, 100)]
        else:
            first, step = self.start + DAY * (2 if self.cadence is Cadence.WEEKLY else 7), self.every
            while first.weekday() != self.weekday:
                first += DAY
            planned = [first + DAY * step * times for times in range(100)]
        found = sorted({self.working(day) for day in planned if day <= self.end})
        counting = [day for day in found if day <= self.end and not self.rests(day)]
        if counting:
            return counting
        last = self.end
        while not self.works(last):
            last -= DAY
        return [last] if last >= self.start and last not in found and not self.rests(last) else []

    def overdue_from(self, due: date) -> date:
        day, counted = due, 0
        while counted < 2:
            day += DAY
            counted += self.works(day) and not self.rests(day)
        return day


def brings(life: Life, today: date, is_after_ten: bool) -> Iterator[Brought]:
    """What a working day brings on a plan."""

    def to_both(kind: str, on: date) -> list[Brought]:
        return [(kind, "member", on), (kind, "manager", on)]

    ended = life.closed_on
    if today > ended or (today == ended and is_after_ten):
        if ended + 7 * DAY <= today <= ended + 14 * DAY:
            yield from to_both("reflection", ended)
        if ended + 60 * DAY <= today <= ended + 74 * DAY:
            yield from to_both("look_back", ended)
        return
    if life.rest and not (life.rest[0] < today or (life.rest[0] == today and is_after_ten)):
        life = replace(life, rest=None)  # Nobody knows of it yet.
    if today < life.start or life.rests(today):
        return
    held = {due: on for due, on in life.held.items() if on < today or (on == today and is_after_ten)}
    dates = life.due()
    next_working = life.working(today + DAY)
    coming = [due for due in dates if today <= due <= next_working and due not in held]
    if coming:
        yield from to_both("check_in_coming", coming[0])
    latest = max((due for due in dates if due <= today), default=None)
    if latest and latest not in held and today <= life.end and today >= life.overdue_from(latest):
        yield from to_both("check_in_overdue", latest)
    if come := [day for day in life.activities if day <= today]:
        yield "activity_due", "member", max(come)
    if late := [day for day in life.support if day < today]:
        yield "support_late", "manager", max(late)
    if today > life.end:
        yield "past_end", "manager", life.end
        return
    if today >= life.end - 7 * DAY:
        yield from to_both("ending", life.end)
    paused_on = [life.rest[0]] if life.rest else []  # The journal says so.
    since = max([life.start, *held.values(), *paused_on])
    passed = sum(not life.rests(since + DAY * number) for number in range((today - since).days))
    step = 30 if life.cadence is Cadence.MONTHLY else life.every
    if passed >= step + 7:
        yield "stale", "manager", since


class Year:
    """Plans of a year in one place, with whatever happens to them."""

    def __init__(self, session: Session, zone: str, seed: int) -> None:
        self.session, self.rng, self.zone = session, random.Random(f"{zone} {seed}"), ZoneInfo(zone)
        country, region = PLACES[zone]
        session.add(
            OrganisationSetting(
                section=Section.WORKING_DAYS, version=1, content={"country": country, "region": region},
                on=date(2027, 1, 1), at=moment("2027-01-01").now,
            )
        )  # fmt: skip  # one row
        self.maya = make_person(session, "Maya Lindqvist")
        free = holidays.country_holidays(country, subdiv=region or None, years=(2028, 2029))
        self.lives = [self._life(free, FIRST + DAY * first) for first in (2, 31, 50, 120, 200, 250)]
        self.told: list[tuple[date, int, str, str, date]] = []
        self.expected: dict[tuple[int, str, str, date], date] = {}
        self.is_done: set[tuple[str, date]] = set()

    def _life(self, free: holidays.HolidayBase, start: date) -> Life:
        rng = self.rng
        cadence, every = rng.choice(
            [(Cadence.WEEKLY, 7), (Cadence.EVERY_TWO_WEEKS, 14), (Cadence.MONTHLY, 30), (Cadence.EVERY_N_DAYS, 9)]
        )
        length = rng.randrange(14, 70)
        end = start + DAY * length
        rest = start + DAY * rng.randrange(3, length - 9)
        life = Life(
            start, end, cadence, every, rng.randrange(5), free, end + DAY * rng.randrange(-3, 15),
            (rest, rest + DAY * rng.randrange(2, 9)) if rng.random() < 0.5 else None,
            [start + DAY * rng.randrange(length) for _ in range(2)],
            [start + DAY * rng.randrange(length) for _ in range(2)],
        )  # fmt: skip  # one life
        for due in life.due():
            on = due + DAY * rng.choice((-1, 0, 0, 1))
            if rng.random() < 0.6 and life.start <= on < life.closed_on and not life.rests(on):
                life.held[due] = on
        member = make_person(self.session, f"Jonas {start}", manager=self.maya)
        plan = make_plan(
            self.session, member=member, manager=self.maya, start_on=start, started_on=start, end_on=end,
            cadence=cadence, cadence_days=every, cadence_weekday=life.weekday,
        )  # fmt: skip  # one call
        for day in life.activities:
            make_activity(self.session, plan, due_on=day)
        for day in life.support:
            make_support(self.session, plan, due_on=day)
        life.code, life.plan_id = plan.code, plan.id or 0
        return life

    def do(self, now: datetime) -> None:
        """Everything that happens at ten o'clock, until now."""
        today = now.astimezone(self.zone)
        until = today.date() if today.hour >= 10 else today.date() - DAY
        for life in self.lives:
            done = sorted(
                [*((day, "hold") for day in life.held.values()), (life.closed_on, "close")]
                + ([(life.rest[0], "rest")] if life.rest else [])
            )
            for day, what in done:
                if day <= until and (life.code + what, day) not in self.is_done:
                    self.is_done.add((life.code + what, day))
                    self._do(life, what, day)

    def _do(self, life: Life, what: str, day: date) -> None:
        ten = at(datetime(day.year, day.month, day.day, 10, tzinfo=self.zone).astimezone(UTC))
        maya = make_viewer(self.session, self.session.get_one(Person, self.maya.id), ten)
        if what == "hold":
            commands.record_check_in(self.session, maya, life.code, line="We spoke.", progress=10, moment=ten)
        elif what == "rest":
            assert life.rest is not None
            commands.pause_plan(self.session, maya, life.code, until=life.rest[1], moves_dates=False, moment=ten)
        else:
            plan = self.session.get_one(Plan, life.plan_id)
            plan.state, plan.ended_at, plan.outcome = State.CLOSED, ten.now, "achieved"  # type: ignore[assignment]
            plan.outcome_evidence = "It took place."
        self.session.commit()

    def remind(self, now: datetime) -> None:
        """Write reminders now, and what they should be."""
        self.do(now)
        local = now.astimezone(self.zone)
        nudges.remind(self.session, moment=at(now))
        nudged = select(Notification).where(
            col(Notification.at) == now, col(Notification.on).is_not(None), col(Notification.actor_id).is_(None)
        )
        for row in self.session.scalars(nudged):
            if row.plan_id and row.on:
                side = "member" if row.relation is Relation.MEMBER else "manager"
                self.told.append((local.date(), row.plan_id, row.kind.value, side, row.on))
        for life in self.lives:
            if life.works(local.date()):
                for brought in brings(life, local.date(), local.hour >= 10):
                    self.expected.setdefault((life.plan_id, *brought), local.date())

    def check(self) -> None:
        """Was each told on the first day on which it belonged, once, and nothing else?"""
        belongs = [(day, *what) for what, day in self.expected.items()]
        assert (sorted(set(belongs) - set(self.told)), sorted(set(self.told) - set(belongs))) == ([], [])
        assert len(self.told) == len(belongs)


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The organisation's zone; the server's is another one."""
    with monkeypatch.context() as patch:
        patch.setenv("COACHING_TIME_ZONE", request.param)
        patch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        get_settings.cache_clear()
        yield request.param
    time.tzset()
    get_settings.cache_clear()


def hours(zone: str, first: date, last: date, chosen: Iterable[int] = range(24)) -> Iterator[datetime]:
    """The beginning of these hours of each day there, as instants."""
    for number in range((last - first).days + 1):
        day = first + DAY * number
        for hour in chosen:
            yield datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)


in_zones = pytest.mark.parametrize(
    "zone", tuple(PLACES) if EVERY_CASE else ("Europe/Berlin", "America/Santiago"), indirect=True
)


@in_zones
def test_through_a_leap_day_holidays_and_both_changes_of_the_clock_each_is_told_once(
    session: Session, zone: str
) -> None:
    year = Year(session, zone, 1)
    first, last = (FIRST, LAST) if EVERY_CASE else (date(2028, 2, 25), date(2028, 4, 4))
    for now in hours(zone, first, last, WHEN_IT_CHANGES):
        year.remind(now)
    year.check()
    assert len(year.told) > 20


@pytest.mark.timeout(3600)
@in_zones
def test_of_all_hours_only_the_first_of_a_day_and_that_of_a_step_bring_anything(session: Session, zone: str) -> None:
    year = Year(session, zone, 2)
    every_day = date(2028, 1, 1), date(2028, 12, 31)
    first, last = every_day if EVERY_CASE else (date(2028, 4, 1), date(2028, 4, 3))
    for now in hours(zone, first, last):
        before = len(year.told)
        year.remind(now)
        local = now.astimezone(year.zone)
        is_first = (local - timedelta(hours=1)).date() < local.date() or now == next(hours(zone, first, last))
        assert len(year.told) == before or is_first or local.hour in WHEN_IT_CHANGES, local
    year.check()


@pytest.mark.parametrize("seed", range(some_of(5)))
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Pacific/Auckland"], indirect=True)
def test_with_random_gaps_each_is_told_once(session: Session, zone: str, seed: int) -> None:
    year = Year(session, zone, seed)
    now = next(hours(zone, FIRST, LAST))
    last = FIRST + DAY * 120 if not EVERY_CASE else LAST
    while now.date() < last:
        year.remind(now)
        now += timedelta(hours=year.rng.choice((1, 7, 24, 24, 30, 49, 100, 24 * 9, 24 * 30)))
    year.check()
