"""Somebody's coming check-ins as a calendar that other programs fetch (RFC 5545), and the secret address of it.

An entry says when two people meet, and leads to the page; nothing of a plan is in it. See `docs/product.md#calendar`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import audit, organisation_settings
from lib.access import Viewer, is_on_plan, load_viewer
from lib.accounts import hash_of, new_token
from lib.addresses import NEXT_CHECK_IN, plan_address
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import Account, CalendarFeed, CheckInDue, NotificationChoices, Person, Plan, State
from lib.plans.left_out import look_at_all
from lib.settings import get_settings

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone

ADDRESS = "/calendar"

FETCHED_EVERY = timedelta(minutes=30)
"""How exactly is kept when a calendar was last fetched."""


@dataclass(frozen=True)
class FeedLine:
    """An address as its owner sees it.

    Attributes:
        fetched_at: when a program last came for it, to half an hour.
    """

    created_at: datetime
    fetched_at: datetime | None


@dataclass(frozen=True)
class CheckInEntry:
    """A check-in as an entry of a calendar.

    Attributes:
        plan_id, code: of the plan.
        planned_on: the day of the cadence, which stays when the check-in is moved.
        day: the day it is due.
        other_id, with_whom: the other one of the two.
        changed_at: when the plan was last changed.
    """

    plan_id: int
    code: str
    planned_on: date
    day: date
    held_on: date | None
    other_id: int
    with_whom: str
    changed_at: datetime

    @property
    def address(self) -> str:
        """Where the entry leads: to the form of its check-in, to the plan once that is held."""
        return plan_address(self.code, do=NEXT_CHECK_IN if self.held_on is None else "")


@dataclass(frozen=True)
class Slot:
    """When on its day a check-in stands in somebody's calendar.

    Attributes:
        starts_at: in the organisation's zone; the whole day without it.
    """

    starts_at: time | None
    minutes: int

    def on(self, day: date) -> tuple[date, date] | tuple[datetime, datetime]:
        """The beginning and the end on a day: two times, or the day and the next one.

        A time that the clocks leave out is an hour later, as people's clocks show it then; one that comes twice is
        the first one, in UTC, as its name alone does not tell which.
        """
        if self.starts_at is None:
            return day, day + timedelta(1)
        start = datetime.combine(day, self.starts_at, get_settings().zone).astimezone(UTC)
        end = start + timedelta(minutes=self.minutes)
        on_clocks = start.astimezone(get_settings().zone), end.astimezone(get_settings().zone)
        return (start, end) if any(map(_comes_twice, on_clocks)) else on_clocks


def _comes_twice(time: datetime) -> bool:
    """Do the clocks show this time a second time, an hour or so before or after?"""
    return time.utcoffset() != time.replace(fold=1 - time.fold).utcoffset()


def slot_of(choices: NotificationChoices | None) -> Slot:
    """When check-ins stand in the calendar of somebody with these choices; the whole day for whoever chose nothing."""
    return Slot(choices.check_ins_at, choices.check_in_minutes) if choices is not None else Slot(None, 0)


def summary_of(title: str, with_whom: str) -> str:
    """What an entry is called: a neutral title, and the other one."""
    return f"{title} · {with_whom}"


def feed_of(session: Session, viewer: Viewer) -> FeedLine | None:
    """The address of the viewer's calendar, if they made one."""
    feed = session.get(CalendarFeed, viewer.person_id)
    return FeedLine(feed.created_at, feed.fetched_at) if feed else None


def make_feed(session: Session, viewer: Viewer, *, moment: Moment) -> str:
    """A new address of the viewer's calendar, which is told this once; a former one ends. Commits."""
    token = new_token()
    feed = session.get(CalendarFeed, viewer.person_id, with_for_update=True) or CalendarFeed(
        person_id=viewer.person_id, token_hash="", created_at=moment.now
    )
    feed.token_hash, feed.created_at, feed.fetched_at = hash_of(token), moment.now, None
    session.add(feed)
    audit.record(session, "calendar address made", at=moment.now, actor_id=viewer.person_id)
    session.commit()
    return f"{get_settings().public_url.rstrip('/')}{ADDRESS}/{token}.ics"


def end_feed(session: Session, viewer: Viewer, *, moment: Moment) -> None:
    """End the address of the viewer's calendar: whoever fetches it finds nothing from now on. Commits."""
    feed = session.get(CalendarFeed, viewer.person_id, with_for_update=True)
    if feed is not None:
        session.delete(feed)
        audit.record(session, "calendar address ended", at=moment.now, actor_id=viewer.person_id)
        session.commit()


def owner_of(session: Session, token: str) -> Viewer | None:
    """Whose calendar has this address, as long as they work here and their account is open."""
    found = (
        select(col(CalendarFeed.person_id))
        .join(Account, col(Account.person_id) == col(CalendarFeed.person_id))
        .where(col(CalendarFeed.token_hash) == hash_of(token), col(Account.is_enabled))
    )
    person_id = session.scalar(found)
    return load_viewer(session, person_id) if person_id is not None else None


def is_fetch_to_be_noted(session: Session, owner: Viewer, *, moment: Moment) -> bool:
    """Is it half an hour since it was last noted that a program fetched this calendar?"""
    feed = session.get(CalendarFeed, owner.person_id)
    return feed is not None and (feed.fetched_at is None or moment.now - feed.fetched_at >= FETCHED_EVERY)


def note_fetch(session: Session, owner: Viewer, *, moment: Moment) -> None:
    """Note that a program fetched this calendar. Commits."""
    feed = session.get(CalendarFeed, owner.person_id, with_for_update=True)
    if feed is not None:
        feed.fetched_at = moment.now
        session.commit()


def find_check_ins(
    session: Session, viewer: Viewer, code: str = "", *, left_out: dict[str, str] | None = None
) -> list[CheckInEntry]:
    """The check-ins of the active plans that the viewer is on as team member or manager, in the order of their days.

    Check-ins with somebody who left are none.

    Args:
        code: of a plan, for its check-ins alone.
        left_out: is given the codes of the plans whose check-ins cannot be looked at, each with why; without it the
            mistake is the caller's.
    """
    found = _check_ins(viewer)
    if code:
        found = found.where(col(Plan.code) == code)
    rows = look_at_all(
        lambda: session.execute(found).all(),
        lambda codes: session.execute(found.where(col(Plan.code).in_(codes))).all(),
        lambda: session.scalars(found.with_only_columns(col(Plan.code)).distinct()).all(),
        left_out,
    )
    return sorted((CheckInEntry(*row) for row in rows), key=lambda entry: (entry.day, entry.plan_id))


def _check_ins(viewer: Viewer) -> Select[int, str, date, date, date | None, int | None, str, datetime]:
    other = aliased(Person)
    is_member = col(Plan.member_id) == viewer.person_id
    return (
        select(
            col(CheckInDue.plan_id),
            col(Plan.code),
            col(CheckInDue.planned_on),
            col(CheckInDue.due_on),
            col(CheckInDue.held_on),
            col(other.id),
            col(other.name),
            col(Plan.changed_at),
        )
        .join(Plan, col(Plan.id) == col(CheckInDue.plan_id))
        .join(other, col(other.id) == case((is_member, col(Plan.manager_id)), else_=col(Plan.member_id)))
        .where(is_on_plan(viewer), col(Plan.state) == State.ACTIVE, col(other.active))
    )


def calendar_of(session: Session, viewer: Viewer, code: str = "", *, left_out: dict[str, str] | None = None) -> bytes:
    """The viewer's calendar as a file: an entry for each check-in, at the time that they chose.

    Args:
        code: of a plan, for its check-ins alone.
        left_out: as in `find_check_ins`.

    Raises:
        NotFound: the plan has none, or the viewer is not one of the two.
    """
    title = organisation_settings.organisation(session).calendar_title
    check_ins = find_check_ins(session, viewer, code, left_out=left_out)
    if code and not check_ins:
        raise NotFound
    return written(check_ins, title, slot_of(session.get(NotificationChoices, viewer.person_id)))


def written(check_ins: Iterable[CheckInEntry], title: str, slot: Slot) -> bytes:
    """Check-ins as a calendar.

    Args:
        title: what each is called, before the name of the other one.
    """
    calendar = new_calendar()
    calendar.add("x-wr-calname", title)  # What programs call it; RFC 7986 has a newer name that few know.
    calendar.add("x-published-ttl", "PT6H")
    for check_in in check_ins:
        summary = summary_of(title, check_in.with_whom)
        calendar.add_component(entry_of(check_in, summary, slot, written_at=check_in.changed_at))
    return as_file(calendar)


def as_file(calendar: "Calendar") -> bytes:
    """A calendar as it is sent, with the time zone that its entries name."""
    days = [entry.start for entry in calendar.events]
    for name in calendar.get_missing_tzids():
        zone = _time_zone(name, date(min(days).year - 1, 12, 31), date(max(days).year + 1, 12, 31))
        calendar.subcomponents.insert(0, zone)
    content: bytes = calendar.to_ical()
    return content


def _time_zone(name: str, first: date, last: date) -> "Timezone":
    """What a file says of the organisation's zone between two days: a part for each change of the clocks (RFC 5545).

    That of icalendar 7.3 begins where clocks go forward at the time that they show afterwards, and misses a change
    that is taken back within two months, as in Morocco.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", name)
    former = None
    for after in _changes(get_settings().zone, first, last):
        offset = after.utcoffset() or timedelta()
        former = offset if former is None else former
        part = TimezoneDaylight() if after.dst() else TimezoneStandard()
        begin = (after.astimezone(UTC) + former).replace(tzinfo=None)  # As clocks show it that are not changed yet.
        part.add("dtstart", begin)
        part.add("rdate", begin)  # There are programs, `ical` for one, that find it nowhere else.
        part.TZOFFSETFROM, part.TZOFFSETTO = former, offset
        part.add("tzname", after.tzname())
        zone.add_component(part)
        former = offset
    return zone


@lru_cache(maxsize=16)
def _changes(zone: ZoneInfo, first: date, last: date) -> list[datetime]:
    """The first moment of these days, and those at which the clocks are changed until then, to half an hour."""
    number = (last - first).days * 48
    moments = [
        (datetime.combine(first, time(), UTC) + timedelta(minutes=30 * n)).astimezone(zone) for n in range(number)
    ]
    changes = (after for before, after in pairwise(moments) if before.utcoffset() != after.utcoffset())
    return [moments[0], *changes]


def new_calendar() -> "Calendar":
    """A calendar without entries."""
    from icalendar import Calendar  # It takes a third of a second to load; the server starts without it.

    calendar = Calendar()
    calendar.add("prodid", "-//Coaching Plans//Check-ins//EN")
    calendar.add("version", "2.0")
    return calendar


def entry_of(check_in: CheckInEntry, summary: str, slot: Slot, *, written_at: datetime) -> "Event":
    """A check-in as an entry.

    Args:
        summary: what it is called.
    """
    from icalendar import Event

    host = get_settings().public_url.rstrip("/").partition("://")[2]
    entry = Event()
    entry.add("uid", f"{check_in.code}-{check_in.planned_on:%Y%m%d}@{host}")
    entry.add("dtstamp", written_at)
    start, end = slot.on(check_in.day)
    entry.add("dtstart", start)
    entry.add("dtend", end)
    entry.add("summary", summary)
    entry.add("description", check_in.address)
    entry.add("url", check_in.address)
    entry.add("class", "PRIVATE")
    # A day on which they meet is no day on which they are away.
    entry.add("transp", "TRANSPARENT" if slot.starts_at is None else "OPAQUE")
    return entry
