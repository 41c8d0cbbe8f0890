"""Check-ins as invitations by mail: who is told of what, once, and what stands in it for a calendar."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from time import sleep
from typing import Any

import pytest
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from sqlalchemy import Engine, delete, select, update
from sqlmodel import Session, col

from lib import calendar_feed
from lib.access import Viewer
from lib.channels.mail import written as as_mail
from lib.clock import Moment
from lib.models import (
    Account,
    CheckInDue,
    CheckInInvitation,
    Message,
    MessageState,
    Notification,
    OrganisationSetting,
    Person,
    Plan,
)
from lib.notifications import check_in_invitations, compose, mailbox, notification_choices, outbox
from lib.notifications.outbox import Content, MessagePurpose
from lib.organisation_settings import Section
from lib.plans import commands
from lib.settings import get_settings
from tests.builders import make_account, moment
from tests.canary import CANARY, is_heard_in, plant
from tests.notifications.posting import Clock, Post, mails, plan_of, send, written
from tests.plans.household import Household

THURSDAY = moment("2026-05-14")
FIRST, SECOND, THIRD, FOURTH = WEDNESDAYS = [date(2026, 5, 20) + timedelta(7) * number for number in range(4)]


pytestmark = pytest.mark.usefixtures("mail_server_is_named")


@pytest.fixture
def house(session: Session, house: Household) -> Household:
    """Both are invited to check-ins."""
    for viewer in (house.manager, house.member):
        notification_choices.choose(session, viewer, invites_to_check_ins=True)
    return house


def told(session: Session, at: Moment = THURSDAY) -> list[Message]:
    """The messages about check-ins that are put into the outbox at this moment."""
    session.execute(delete(Notification))
    return [message for message in written(session, at) if message.purpose == MessagePurpose.CHECK_IN]


def mail_of(session: Session, message: Message, at: Moment = THURSDAY) -> EmailMessage:
    """A message as it arrives."""
    letter = outbox.letter_of(session, message, Content(**(message.content or {})), moment=at)
    arrived = message_from_bytes(as_mail(letter, get_settings()).as_bytes(), policy=policy.default)
    assert isinstance(arrived, EmailMessage)
    return arrived


def entry_of(session: Session, message: Message) -> tuple[str, Event]:
    """The method and the entry, as a library reads them that did not write them."""
    mail = mail_of(session, message)
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = IcsCalendarStream.calendar_from_ics(part.get_content())
    [entry] = calendar.events
    assert part["Content-Type"].params["method"] == calendar.method
    return str(calendar.method), entry


def said(session: Session, messages: list[Message], to: Person) -> list[tuple[str, date, int]]:
    """What somebody is told: method, day and sequence, in the order of the days."""
    own = [entry_of(session, message) for message in messages if message.person_id == to.id]
    return sorted(((method, entry.dtstart, entry.sequence) for method, entry in own), key=lambda each: each[1])


@pytest.mark.databases
def test_both_are_invited_to_each_coming_check_in_once(session: Session, house: Household) -> None:
    messages = told(session)
    for person in (house.maya, house.jonas):
        assert said(session, messages, person) == [("REQUEST", day, 0) for day in WEDNESDAYS]
    assert len(messages) == 2 * len(WEDNESDAYS)
    assert told(session) == []
    assert told(session, moment("2026-05-20")) == []


def test_an_invitation_is_the_entry_of_the_calendar_for_one_person_who_need_not_answer(
    session: Session, house: Household
) -> None:
    message = next(message for message in told(session) if message.person_id == house.jonas.id)
    mail = mail_of(session, message)
    assert mail["Subject"] == "1:1 · Maya Lindqvist, Wednesday 20 May"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    assert mail.get_content_type() == "multipart/alternative"
    address = f"http://localhost:8501/plan?plan={house.code}&do=next_check_in"
    text = mail.get_body(("plain",)).get_content()
    assert ["Your check-in with Maya Lindqvist is on Wednesday 20 May.", address] == text.splitlines()[2:4]
    _, entry = entry_of(session, message)
    feed = IcsCalendarStream.calendar_from_ics(calendar_feed.calendar_of(session, house.member).decode())
    assert (entry.uid, entry.summary) == (feed.events[0].uid, feed.events[0].summary)
    assert {str(entry.url), entry.description, str(feed.events[0].url), feed.events[0].description} == {address}
    assert (entry.dtstart, entry.dtend) == (FIRST, FIRST + timedelta(1))
    assert (entry.classification, entry.transparency, entry.status) == ("PRIVATE", "TRANSPARENT", "CONFIRMED")
    assert str(entry.organizer.uri) == "mailto:coaching@example.com"
    [attendee] = entry.attendees
    assert (str(attendee.uri), attendee.common_name) == (f"mailto:{house.jonas.email}", "Jonas Weber")
    assert attendee.rsvp is False


def test_a_check_in_that_is_moved_is_told_once_more_with_a_higher_sequence(session: Session, house: Household) -> None:
    first = told(session)
    uid = entry_of(session, first[0])[1].uid
    for number, day in enumerate((date(2026, 5, 22), FIRST), start=1):
        commands.reschedule_check_in(session, house.manager, house.code, planned=FIRST, to=day, moment=THURSDAY)
        messages = told(session)
        for person in (house.maya, house.jonas):
            assert said(session, messages, person) == [("REQUEST", day, number)]
        assert {entry_of(session, message)[1].uid for message in messages} == {uid}
        assert all((message.content or {})["subject"].startswith("Changed: 1:1 · ") for message in messages)
    assert told(session) == []


@pytest.mark.databases
def test_whoever_chooses_a_time_is_told_of_it_once_and_the_other_one_keeps_the_whole_day(
    session: Session, house: Household
) -> None:
    uid = entry_of(session, told(session)[0])[1].uid
    notification_choices.choose(session, house.member, check_ins_at=time(9, 30), check_in_minutes=45)
    messages = told(session)
    assert {message.person_id for message in messages} == {house.jonas.id}
    assert said(session, messages, house.jonas) == [
        ("REQUEST", datetime.combine(day, time(9, 30), UTC), 1) for day in WEDNESDAYS
    ]
    entry = entry_of(session, messages[0])[1]
    assert (entry.uid, entry.dtend - entry.dtstart) == (uid, timedelta(minutes=45))
    assert (messages[0].content or {})["subject"] == "Changed: 1:1 · Maya Lindqvist, Wednesday 20 May at 09:30"
    assert told(session) == []
    notification_choices.choose(session, house.member, check_ins_at=None)
    assert said(session, told(session), house.jonas) == [("REQUEST", day, 2) for day in WEDNESDAYS]


def test_a_time_that_the_clocks_leave_out_is_said_as_they_show_it(
    session: Session, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = told(session)[0]
    monkeypatch.setenv("COACHING_TIME_ZONE", "Europe/Berlin")
    get_settings.cache_clear()
    row = session.scalars(select(CheckInInvitation).where(col(CheckInInvitation.mail_id) == message.id)).one()
    row.due_on, row.starts_at = date(2027, 3, 28), time(2, 30)
    content = check_in_invitations.content_of(session, message, moment=THURSDAY)
    assert "on Sunday 28 March 2027 at 03:30." in content.text
    assert "DTSTART;TZID=Europe/Berlin:20270328T033000" in content.calendar


@pytest.mark.databases
def test_another_title_and_another_name_are_told_of_today_and_what_comes(session: Session, house: Household) -> None:
    told(session)
    at = moment(SECOND.isoformat())
    session.execute(update(Person).where(col(Person.id) == house.maya.id).values(name="Maya Berg"))
    messages = told(session, at)
    assert said(session, messages, house.jonas) == [("REQUEST", day, 1) for day in (SECOND, THIRD, FOURTH)]
    assert {message.person_id for message in messages} == {house.jonas.id}
    session.add(
        OrganisationSetting(
            section=Section.ORGANISATION, version=1, content={"calendar_title": "Check-in"}, on=at.today, at=at.now
        )
    )
    messages = told(session, at)
    assert {entry_of(session, message)[1].summary for message in messages} == {
        "Check-in · Maya Berg", "Check-in · Jonas Weber",
    }  # fmt: skip  # a set of two
    assert len(messages) == 6
    assert told(session, at) == []


def test_a_check_in_that_is_skipped_is_cancelled_and_the_others_stay(session: Session, house: Household) -> None:
    uid = entry_of(session, told(session)[0])[1].uid
    commands.skip_check_in(session, house.manager, house.code, planned=FIRST, reason="A trip", moment=THURSDAY)
    messages = told(session)
    for person in (house.maya, house.jonas):
        assert said(session, messages, person) == [("CANCEL", FIRST, 1)]
    assert {(entry_of(session, each)[1].uid, entry_of(session, each)[1].status) for each in messages} == {
        (uid, "CANCELLED")
    }
    assert "/plan?" not in (messages[0].content or {})["text"], "it leads to no page that may have closed"
    assert told(session) == []


def test_a_plan_that_ends_cancels_what_was_to_come_and_nothing_that_has_passed(
    session: Session, house: Household
) -> None:
    told(session)
    at = moment("2026-05-28")
    commands.close_plan(
        session, house.manager, house.code, values={"outcome": "achieved", "outcome_evidence": "Led one"},
        seen_revision=plan_of(house).revision, moment=at,
    )  # fmt: skip  # one call
    messages = told(session, at)
    assert said(session, messages, house.jonas) == [("CANCEL", THIRD, 1), ("CANCEL", FOURTH, 1)]
    assert told(session, at) == []
    commands.reopen_plan(session, house.manager, house.code, moment=at)
    messages = told(session, at)
    assert said(session, messages, house.jonas) == [("REQUEST", THIRD, 2), ("REQUEST", FOURTH, 2)]


@pytest.mark.databases
def test_another_manager_is_invited_the_former_one_is_no_more_and_the_member_reads_the_new_name(
    session: Session, house: Household
) -> None:
    told(session)
    notification_choices.choose(session, house.above, invites_to_check_ins=True)
    session.execute(update(Plan).values(manager_id=house.tomas.id))
    session.execute(update(Person).where(col(Person.id) == house.jonas.id).values(manager_id=house.tomas.id))
    messages = told(session)
    assert said(session, messages, house.tomas) == [("REQUEST", day, 0) for day in WEDNESDAYS]
    assert said(session, messages, house.maya) == [("CANCEL", day, 1) for day in WEDNESDAYS]
    assert said(session, messages, house.jonas) == [("REQUEST", day, 1) for day in WEDNESDAYS]
    summaries = {entry_of(session, each)[1].summary for each in messages if each.person_id == house.jonas.id}
    assert summaries == {"1:1 · Tomás Rivera"}
    assert told(session) == []


def test_whoever_wants_none_any_more_has_them_taken_out_and_the_other_one_keeps_theirs(
    session: Session, house: Household
) -> None:
    told(session)
    notification_choices.choose(session, house.member, invites_to_check_ins=False)
    messages = told(session)
    assert {message.person_id for message in messages} == {house.jonas.id}
    assert said(session, messages, house.jonas) == [("CANCEL", day, 1) for day in WEDNESDAYS]
    assert told(session) == []
    notification_choices.choose(session, house.member, invites_to_check_ins=True)
    assert said(session, told(session), house.jonas) == [("REQUEST", day, 2) for day in WEDNESDAYS]


def test_without_having_chosen_nobody_is_invited(session: Session) -> None:
    house = Household(session).active()
    for person in (house.maya, house.jonas):
        make_account(session, person)
    notification_choices.choose(session, house.member, digest_hour=9)
    assert told(session) == []


def test_today_is_told_and_yesterday_is_not(session: Session, house: Household) -> None:
    messages = told(session, moment("2026-05-27"))
    assert said(session, messages, house.jonas) == [("REQUEST", day, 0) for day in (SECOND, THIRD, FOURTH)]
    subjects = {(message.content or {})["subject"] for message in messages if message.person_id == house.jonas.id}
    assert "1:1 · Maya Lindqvist, Wednesday 27 May" in subjects, "it may be read another day"
    session.execute(delete(CheckInInvitation))
    assert [day for _, day, _ in said(session, told(session, moment("2026-05-28")), house.jonas)] == [THIRD, FOURTH]


@pytest.mark.parametrize("is_told", [True, False], ids=["told before", "not told yet"])
def test_a_check_in_that_was_held_today_is_neither_cancelled_nor_told(
    session: Session, house: Household, is_told: bool
) -> None:
    if is_told:
        told(session)
    at = moment(FIRST.isoformat())
    commands.record_check_in(session, house.manager, house.code, line="Maya’s line", progress=30, moment=at)
    held = session.scalars(select(CheckInDue).where(col(CheckInDue.held_on).is_not(None))).one()
    assert held.due_on == FIRST
    moved = date(2026, 5, 28)
    commands.reschedule_check_in(session, house.manager, house.code, planned=SECOND, to=moved, moment=at)
    days = [day for _, day, _ in said(session, told(session, at), house.jonas)]
    assert days == ([moved] if is_told else [moved, THIRD, FOURTH])


def test_a_check_in_that_was_held_before_its_day_is_cancelled(session: Session, house: Household) -> None:
    told(session)
    at = moment("2026-05-19")
    commands.record_check_in(session, house.manager, house.code, line="Maya’s line", progress=30, moment=at)
    assert said(session, told(session, at), house.jonas) == [("CANCEL", FIRST, 1)]


def test_nothing_goes_out_on_a_day_off_and_what_changed_comes_on_the_next_working_day(
    session: Session, house: Household
) -> None:
    assert told(session, moment("2026-05-16")) == []
    assert len(told(session, moment("2026-05-18"))) == 2 * len(WEDNESDAYS)


@pytest.mark.parametrize("why", ["account is closed", "no address", "left"])
def test_whoever_no_mail_reaches_is_told_nothing(session: Session, house: Household, why: str) -> None:
    jonas = house.jonas.id
    if why == "account is closed":
        session.execute(update(Account).where(col(Account.person_id) == jonas).values(is_enabled=False))
    else:
        values: dict[str, Any] = {"email": ""} if why == "no address" else {"active": False}
        session.execute(update(Person).where(col(Person.id) == jonas).values(**values))
    messages = told(session)
    assert jonas not in {message.person_id for message in messages}
    assert len(said(session, messages, house.maya)) == (0 if why == "left" else len(WEDNESDAYS))


@pytest.mark.databases
def test_nobody_who_was_told_all_is_looked_at_again(session: Session, house: Household) -> None:
    assert set(check_in_invitations.people_to_tell(session, THURSDAY)) == {house.maya.id, house.jonas.id}
    told(session)
    assert list(check_in_invitations.people_to_tell(session, THURSDAY)) == []


@pytest.mark.databases
def test_two_senders_tell_each_change_once(session: Session, house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    people_to_tell, other = check_in_invitations.people_to_tell, []

    def meanwhile(found_in: Session, at: Moment) -> Any:
        found = people_to_tell(found_in, at)
        found_in.commit()
        if not other:
            other.append(compose)
            assert compose.compose(moment=at, engine=session.get_bind().engine) == 2 * len(WEDNESDAYS)
        return found

    monkeypatch.setattr(check_in_invitations, "people_to_tell", meanwhile)
    assert len(told(session)) == 2 * len(WEDNESDAYS)


def test_a_sender_waits_for_another_one_that_is_telling_somebody(
    session: Session, engine: Engine, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, others = calendar_feed.find_check_ins, []

    def meanwhile(found_in: Session, viewer: Viewer) -> list[calendar_feed.CheckInEntry]:
        if not others:
            others.append(pool.submit(compose.compose, moment=THURSDAY, engine=engine))
            sleep(0.5)
        return find(found_in, viewer)

    monkeypatch.setattr(calendar_feed, "find_check_ins", meanwhile)
    with ThreadPoolExecutor() as pool:
        assert len(told(session)) == 2 * len(WEDNESDAYS)
        [other] = others
        other.result()
    assert told(session) == []


def test_an_invitation_that_cannot_be_written_stops_no_other(
    session: Session, engine: Engine, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_of_feed = calendar_feed.entry_of

    def broken(check_in: calendar_feed.CheckInEntry, *args: Any, **named: Any) -> Any:
        if check_in.day == SECOND and check_in.other_id == house.maya.id:
            raise ValueError("secret")
        return entry_of_feed(check_in, *args, **named)

    monkeypatch.setattr(calendar_feed, "entry_of", broken)
    compose.compose(moment=THURSDAY, engine=engine)
    number = 2 * len(WEDNESDAYS)
    assert send(engine, Post(), Clock(THURSDAY.now)) == {MessageState.SENT: number - 1, MessageState.WAITING: 1}
    [waits] = [message for message in mails(engine) if message.state is MessageState.WAITING]
    assert waits.last_error.startswith("It could not be written: ValueError at test_check_in_invitations.py")
    assert "secret" not in waits.last_error


def test_check_ins_that_cannot_be_read_keep_nobody_else_from_theirs(
    session: Session,
    engine: Engine,
    house: Household,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    find_check_ins = calendar_feed.find_check_ins

    def broken(session: Session, viewer: Viewer) -> Any:
        if viewer.person_id == min(house.maya.id or 0, house.jonas.id or 0):
            raise ValueError("secret")
        return find_check_ins(session, viewer)

    monkeypatch.setattr(calendar_feed, "find_check_ins", broken)
    assert compose.compose(moment=THURSDAY, engine=engine) == len(WEDNESDAYS)
    assert "wait: ValueError at test_check_in_invitations.py" in caplog.text
    assert "secret" not in caplog.text
    monkeypatch.undo()


def test_no_invitation_holds_a_word_of_a_plan(session: Session, house: Household) -> None:
    plant(session, plan_of(house))
    messages = told(session)
    notification_choices.choose(session, house.member, check_ins_at=time(9, 30))
    messages += told(session)
    commands.skip_check_in(session, house.manager, house.code, planned=FIRST, reason=CANARY, moment=THURSDAY)
    messages += told(session)
    assert len(messages) == 3 * len(WEDNESDAYS) + 2
    for message in messages:
        whole = mail_of(session, message)
        texts = [part.get_content() for part in whole.iter_parts()]
        assert not is_heard_in("\n".join([*whole.values(), *texts]))


def test_the_mailbox_of_the_demonstration_says_what_an_invitation_asks_of_a_calendar(
    session: Session, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "is_demo", lambda _session: True)
    told(session)
    commands.skip_check_in(session, house.manager, house.code, planned=FIRST, reason="A trip", moment=THURSDAY)
    cancelled = next(message for message in told(session) if message.person_id == house.jonas.id)
    parts = [line.calendar for line in mailbox.in_mailbox(session, "Jonas Weber")]
    assert parts[0] == mailbox.CalendarPart("CANCEL", "1:1 · Maya Lindqvist", FIRST)
    assert mailbox.CalendarPart("REQUEST", "1:1 · Maya Lindqvist", FOURTH) in parts
    assert cancelled.id is not None
    assert mailbox.calendar_of(session, cancelled.id) == (cancelled.content or {})["calendar"]


def test_names_stay_names_in_an_invitation(session: Session, house: Household) -> None:
    for person in (house.maya, house.jonas):
        person.name = 'Weber, "J"; Jonas\\n: BEGIN:VEVENT ^ Zoë'
        session.add(person)
    session.commit()
    for message in told(session):
        _, entry = entry_of(session, message)
        assert entry.summary == f"1:1 · {house.maya.name}"
        assert len(entry.attendees) == 1
