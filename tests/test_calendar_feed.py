"""Check-ins in calendars: what stands in one, who finds it, and until when."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from io import StringIO
from itertools import product

import pytest
from dateutil.tz import tzical
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from sqlalchemy import select, text, update
from sqlmodel import Session, col
from starlette.requests import Request
from starlette.responses import Response

from lib import calendar_feed, clock, organisation_settings
from lib.access import Viewer
from lib.accounts import administration
from lib.calendar_feed import CheckInEntry, Slot
from lib.errors import NotAllowed, NotFound
from lib.models import Account, AuditEvent, CheckInDue, Person, Plan, Role, State
from lib.notifications import messages, notification_choices
from lib.organisation_settings import Section
from lib.plans.due_dates import keep_due_dates
from lib.settings import get_settings
from lib.web import calendar
from tests.builders import make_account, make_person, make_plan, make_viewer, moment

NOW = moment()
WEDNESDAYS = [date(2026, 5, day) for day in (6, 13, 20, 27)] + [date(2026, 6, 3)]


@pytest.fixture
def pair(session: Session) -> tuple[Person, Person]:
    """A manager and a team member, both with an account."""
    manager = make_person(session, "Clara Nyström")
    member = make_person(session, "Tobias Keller", manager=manager)
    for person in (manager, member):
        make_account(session, person, password="a-passphrase-of-many-letters")
    return manager, member


def begin(session: Session, manager: Person | None, member: Person, **facts: object) -> Plan:
    """A plan of the two with its due dates."""
    plan = make_plan(session, member=member, manager=manager, **facts)  # type: ignore[arg-type]  # its own facts
    keep_due_dates(session, plan)
    session.commit()
    return plan


def read(content: bytes) -> Calendar:
    """A calendar as a library reads it that did not write it."""
    return IcsCalendarStream.calendar_from_ics(content.decode())


def fetched(session: Session, viewer: Viewer) -> Calendar:
    return read(calendar_feed.calendar_of(session, viewer))


def ask(address: str) -> Response:
    token = address.rpartition("/")[2].removesuffix(".ics")
    return calendar.hand_out(Request({"type": "http", "headers": [], "path_params": {"token": token}}))


def test_both_find_each_check_in_on_its_day_with_the_other_one(session: Session, pair: tuple[Person, Person]) -> None:
    manager, member = pair
    plan = begin(session, manager, member)
    for viewer, other in ((manager, "Tobias Keller"), (member, "Clara Nyström")):
        entries = fetched(session, make_viewer(session, viewer)).events
        assert [entry.dtstart for entry in entries] == WEDNESDAYS
        assert {entry.summary for entry in entries} == {f"1:1 · {other}"}
        assert {str(entry.url) for entry in entries} == {
            f"http://localhost:8501/plan?plan={plan.code}&do=next_check_in"
        }
        assert {(entry.classification, entry.transparency) for entry in entries} == {("PRIVATE", "TRANSPARENT")}
        assert {entry.dtend - entry.dtstart for entry in entries} == {timedelta(1)}


def test_an_entry_leads_to_the_form_of_its_check_in_until_that_is_held(
    session: Session, pair: tuple[Person, Person]
) -> None:
    plan = begin(session, *pair)
    session.execute(update(CheckInDue).where(col(CheckInDue.due_on) == WEDNESDAYS[0]).values(held_on=WEDNESDAYS[0]))
    leads_to = [str(entry.url) for entry in fetched(session, make_viewer(session, pair[0])).events]
    address = f"http://localhost:8501/plan?plan={plan.code}"
    assert leads_to == [address, *([f"{address}&do=next_check_in"] * (len(WEDNESDAYS) - 1))]


def test_a_file_of_one_plan_holds_its_entries_alone_as_the_address_has_them(
    session: Session, pair: tuple[Person, Person]
) -> None:
    manager, member = pair
    plan = begin(session, manager, member)
    begin(session, manager, make_person(session, "Ida Holm", manager=manager))
    viewer = make_viewer(session, manager)
    entries = read(calendar_feed.calendar_of(session, viewer, plan.code)).events
    assert [entry.dtstart for entry in entries] == WEDNESDAYS
    assert {entry.uid for entry in entries} < {entry.uid for entry in fetched(session, viewer).events}
    with pytest.raises(NotFound):
        calendar_feed.calendar_of(session, viewer, "another")


def test_a_plan_that_cannot_be_looked_at_takes_no_other_check_in_out_of_the_calendar(
    session: Session, pair: tuple[Person, Person]
) -> None:
    manager, member = pair
    plan, broken = begin(session, manager, member), begin(session, manager, make_person(session, "Ida Holm"))
    session.execute(text("UPDATE checkindue SET due_on = '2026-99-99' WHERE plan_id = :id"), {"id": broken.id})
    viewer = make_viewer(session, manager)
    answer = ask(calendar_feed.make_feed(session, viewer, moment=NOW))
    assert [entry.dtstart for entry in read(bytes(answer.body)).events] == WEDNESDAYS
    assert "ValueError" in messages.mistake_in_lists(
        session, make_viewer(session, _with_role(session, Role.ADMINISTRATOR)), moment=clock.moment()
    )
    assert read(calendar_feed.calendar_of(session, viewer, plan.code)).events
    with pytest.raises(ValueError, match="month"):  # Invitations wait: what is missing would be taken back.
        calendar_feed.find_check_ins(session, viewer)


def test_whoever_chose_a_time_finds_them_at_that_time_of_the_organisation(
    session: Session, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACHING_TIME_ZONE", "Europe/Berlin")
    get_settings.cache_clear()
    manager, member = pair
    begin(session, manager, member)
    notification_choices.choose(session, make_viewer(session, manager), check_ins_at=time(9, 30), check_in_minutes=45)
    entries = fetched(session, make_viewer(session, manager)).events
    assert [entry.dtstart.astimezone(UTC) for entry in entries] == [
        datetime(day.year, day.month, day.day, 7, 30, tzinfo=UTC) for day in WEDNESDAYS
    ]
    assert {(entry.dtend - entry.dtstart, entry.transparency) for entry in entries} == {
        (timedelta(minutes=45), "OPAQUE")
    }
    assert [entry.dtstart for entry in fetched(session, make_viewer(session, member)).events] == WEDNESDAYS
    with pytest.raises(NotAllowed):
        notification_choices.choose(session, make_viewer(session, manager), check_ins_at=time(9, 31))


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("Europe/Berlin", date(2026, 3, 27), 8),
        ("Europe/Berlin", date(2026, 3, 29), 7),
        ("Europe/Berlin", date(2026, 10, 24), 7),
        ("Europe/Berlin", date(2026, 10, 25), 8),
        ("America/Santiago", date(2026, 9, 5), 13),
        ("America/Santiago", date(2026, 9, 6), 12),
        ("Asia/Kolkata", date(2026, 3, 29), 4),
        ("UTC", date(2026, 3, 29), 9),
    ],
)
def test_the_time_stays_on_the_clock_when_the_clocks_are_changed(
    monkeypatch: pytest.MonkeyPatch, zone: str, day: date, hour: int
) -> None:
    monkeypatch.setenv("COACHING_TIME_ZONE", zone)
    get_settings.cache_clear()
    check_in = CheckInEntry(1, "c", day, day, None, 2, "Ana", NOW.now)
    content = calendar_feed.written([check_in], "1:1", Slot(time(9, 30), 30))
    [entry] = read(content).events
    assert entry.dtstart.time() == time(9, 30)
    expected = datetime(day.year, day.month, day.day, hour, 0 if zone == "Asia/Kolkata" else 30, tzinfo=UTC)
    assert entry.dtstart.astimezone(UTC) == expected
    if zone != "UTC":  # Whoever does not know the zone by its name reads what the file says of it.
        in_file = tzical(StringIO(content.decode().replace("\r\n", "\n"))).get(zone)
        assert entry.dtstart.replace(tzinfo=in_file).astimezone(UTC) == expected


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Africa/Casablanca"]


@pytest.mark.parametrize("name", ZONES)
def test_around_a_change_of_the_clocks_everybody_reads_the_same_instants(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("COACHING_TIME_ZONE", name)
    get_settings.cache_clear()
    zone = get_settings().zone
    days = [date(2026, 7, 1) + timedelta(number) for number in range(365)]
    changes = [day for day in days if offset_on(day, zone) != offset_on(day + timedelta(1), zone)]
    assert len(changes) == 2
    for day, minutes in product(changes, range(0, 300, 30)):
        at = time(minutes // 60, minutes % 60)
        start = datetime.combine(day, at, zone).astimezone(UTC)
        content = calendar_feed.written([CheckInEntry(1, "c", day, day, None, 2, "A", NOW.now)], "1:1", Slot(at, 30))
        text = content.decode()
        [by_name] = read(content).events
        [by_file] = read(text.replace(name, "Office").encode()).events  # Of such a zone it knows what the file says.
        for entry in (by_name, by_file):
            said = entry.dtstart.astimezone(UTC), entry.dtend.astimezone(UTC)
            assert said == (start, start + timedelta(minutes=30)), (day, at)
        if "TZID" in text:
            in_file = tzical(StringIO(text.replace("\r\n", "\n"))).get(name)
            assert by_name.dtstart.replace(tzinfo=in_file).astimezone(UTC) == start, (day, at)
            assert by_name.dtend.replace(tzinfo=None) > by_name.dtstart.replace(tzinfo=None)


@pytest.mark.parametrize("name", ZONES)
def test_each_part_of_a_zone_begins_at_a_change_of_its_clocks(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("COACHING_TIME_ZONE", name)
    get_settings.cache_clear()
    zone, day = get_settings().zone, date(2026, 12, 1)
    content = calendar_feed.written([CheckInEntry(1, "c", day, day, None, 2, "A", NOW.now)], "1:1", Slot(time(9), 30))
    [in_file] = read(content).timezones
    begins = set()
    for part in (*in_file.standard, *in_file.daylight):
        begin = part.start_datetime.replace(tzinfo=UTC) - part.tz_offset_from.offset
        begins.add(begin)
        assert begin.astimezone(zone).utcoffset() == part.tz_offset_to.offset
        assert (begin - timedelta(seconds=1)).astimezone(zone).utcoffset() == part.tz_offset_from.offset
    assert len(begins) == 5, "the first one, and two changes in each of two years"


def offset_on(day: date, zone: tzinfo) -> timedelta | None:
    return datetime.combine(day, time(), zone).utcoffset()


def test_no_word_of_a_plan_is_in_it(session: Session, pair: tuple[Person, Person]) -> None:
    plan = begin(session, *pair)
    content = calendar_feed.calendar_of(session, make_viewer(session, pair[0])).decode().replace("\r\n ", "")
    for words in (plan.area, plan.goal, plan.measure, plan.current_state, plan.state, "coaching plan"):
        assert words.lower() not in content.lower().replace("coaching plans//check-ins", ""), words


def test_an_entry_stays_the_one_it_is_when_its_check_in_is_moved(session: Session, pair: tuple[Person, Person]) -> None:
    plan = begin(session, *pair)
    viewer = make_viewer(session, pair[0])
    before = fetched(session, viewer).events[0]
    due = session.get_one(CheckInDue, (plan.id, WEDNESDAYS[0]))
    due.due_on = date(2026, 5, 8)
    session.commit()
    after = fetched(session, viewer).events[0]
    assert (after.uid, after.dtstart) == (before.uid, date(2026, 5, 8))


def test_names_with_commas_and_lines_stay_names(session: Session, pair: tuple[Person, Person]) -> None:
    manager, member = pair
    member.name = "Keller, Tobias; “TK” \\ BEGIN:VEVENT\nX:Y"
    session.add(member)
    begin(session, manager, member)
    calendar = fetched(session, make_viewer(session, manager))
    assert len(calendar.events) == len(WEDNESDAYS)
    assert {entry.summary for entry in calendar.events} == {f"1:1 · {member.name}"}


@pytest.mark.parametrize("state", [state for state in State if state is not State.ACTIVE])
def test_only_plans_that_are_active_have_entries(session: Session, pair: tuple[Person, Person], state: State) -> None:
    plan = make_plan(session, member=pair[1], manager=pair[0], state=state)
    day = WEDNESDAYS[0]
    session.add(CheckInDue(plan_id=plan.id, planned_on=day, due_on=day, overdue_on=day + timedelta(3)))
    session.commit()
    assert [fetched(session, make_viewer(session, person)).events for person in pair] == [[], []]


def test_nobody_else_has_these_entries(session: Session, pair: tuple[Person, Person]) -> None:
    manager, member = pair
    above = make_person(session, "Maya Brandt")
    manager.manager_id = above.id
    hr = make_person(session, "Ines Costa")
    make_account(session, hr, [Role.HR, Role.LEADERSHIP, Role.ADMINISTRATOR])
    former = make_person(session, "Rafael Lund")
    begin(session, manager, member, managers_manager=above)
    for person in (above, hr, former):
        assert not fetched(session, make_viewer(session, person)).events


def test_a_former_manager_and_one_whose_manager_the_member_became_have_none(
    session: Session, pair: tuple[Person, Person]
) -> None:
    manager, member = pair
    plan = begin(session, manager, member)
    manager.manager_id, member.manager_id = member.id, None
    session.add_all((manager, member))
    session.commit()
    assert not fetched(session, make_viewer(session, manager)).events, "the member is above them now"
    manager.manager_id = None
    plan.manager_id = make_person(session, "Maya Brandt").id
    session.add_all((manager, plan))
    session.commit()
    assert not fetched(session, make_viewer(session, manager)).events


def test_check_ins_with_somebody_who_left_are_none(session: Session, pair: tuple[Person, Person]) -> None:
    begin(session, *pair)
    pair[1].active = False
    session.add(pair[1])
    session.commit()
    assert not fetched(session, make_viewer(session, pair[0])).events


def test_the_organisation_says_what_an_entry_is_called(session: Session, pair: tuple[Person, Person]) -> None:
    admin = make_viewer(session, _with_role(session, Role.ADMINISTRATOR))
    begin(session, *pair)
    organisation_settings.save_section(
        session, admin, Section.ORGANISATION, {"calendar_title": "Jour fixe"}, seen_version=0, moment=NOW
    )
    assert fetched(session, make_viewer(session, pair[0])).events[0].summary == "Jour fixe · Tobias Keller"


def _with_role(session: Session, role: Role) -> Person:
    person = make_person(session, "Ravi Menon")
    make_account(session, person, [role])
    return person


def test_the_address_leads_to_its_owners_calendar_and_to_no_other(
    session: Session, pair: tuple[Person, Person]
) -> None:
    begin(session, *pair)
    of_manager, of_member = (calendar_feed.make_feed(session, make_viewer(session, each), moment=NOW) for each in pair)
    for address, other in ((of_manager, "Tobias Keller"), (of_member, "Clara Nyström")):
        answer = ask(address)
        assert answer.media_type == "text/calendar; charset=utf-8"
        assert {entry.summary for entry in read(bytes(answer.body)).events} == {f"1:1 · {other}"}
    assert [line.action for line in session.scalars(select(AuditEvent))] == ["calendar address made"] * 2


def _made_again(session: Session, owner: Person) -> None:
    calendar_feed.make_feed(session, make_viewer(session, owner), moment=NOW)


def _ended(session: Session, owner: Person) -> None:
    calendar_feed.end_feed(session, make_viewer(session, owner), moment=NOW)


def _left(session: Session, owner: Person) -> None:
    owner.active = False
    session.add(owner)
    session.commit()


def _disabled(session: Session, owner: Person) -> None:
    admin = make_viewer(session, _with_role(session, Role.ADMINISTRATOR))
    account = session.scalars(select(Account).where(col(Account.person_id) == owner.id)).one()
    administration.disable(session, admin, account.id or 0, moment=NOW)


@pytest.mark.parametrize("what", [_made_again, _ended, _left, _disabled])
def test_nothing_is_found_once_the_address_or_its_owner_is_gone(
    session: Session, pair: tuple[Person, Person], what: Callable[[Session, Person], None]
) -> None:
    begin(session, *pair)
    address = calendar_feed.make_feed(session, make_viewer(session, pair[0]), moment=NOW)
    assert ask(address).status_code == 200
    what(session, pair[0])
    assert ask(address).status_code == 404


@pytest.mark.parametrize("token", ["", "a", "%", "\x00", "0" * 5000])
def test_an_address_that_never_was_is_not_found(session: Session, pair: tuple[Person, Person], token: str) -> None:
    calendar_feed.make_feed(session, make_viewer(session, pair[0]), moment=NOW)
    assert ask(f"/calendar/{token}.ics").status_code == 404


def test_its_owner_reads_when_it_was_last_fetched_to_half_an_hour(
    session: Session, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = make_viewer(session, pair[0])
    address = calendar_feed.make_feed(session, viewer, moment=NOW)
    for minutes, noted in ((0, 0), (29, 0), (30, 30), (45, 30)):
        at = clock.at(NOW.now + timedelta(minutes=minutes))
        monkeypatch.setattr(clock, "moment", lambda at=at: at)
        session.commit()
        ask(address)
        line = calendar_feed.feed_of(session, viewer)
        assert line is not None
        assert line.fetched_at == NOW.now + timedelta(minutes=noted)
