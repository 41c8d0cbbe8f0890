"""What waits to be sent is looked at again when it is sent: nobody gets what is over or no longer theirs."""

from datetime import date

import pytest
from sqlalchemy import Engine, select, update
from sqlmodel import Session, col

from lib.models import (
    Account,
    MailTiming,
    MessageState,
    Notification,
    NotificationChoices,
    NotificationKind,
    Person,
    Plan,
    Relation,
)
from lib.notifications import compose, contents, inbox, notification_choices, nudges, outbox
from lib.notifications.kinds import KINDS
from lib.notifications.outbox import MessagePurpose
from lib.plans import commands
from tests.builders import make_absence, make_account, make_person, make_viewer, moment
from tests.notifications.posting import Clock, Post, mails, plan_of, send, subjects
from tests.plans.household import Household

pytestmark = pytest.mark.usefixtures("mail_server_is_named")

SENT, DROPPED, WAITING = MessageState.SENT, MessageState.DROPPED, MessageState.WAITING
THURSDAY = moment("2026-05-14")
FRIDAY, SATURDAY, MONDAY = moment("2026-05-15"), moment("2026-05-16"), moment("2026-05-18", 4)


def put_one(session: Session, engine: Engine, house: Household, kind: NotificationKind) -> Notification:
    """Let a mail to the manager wait that tells this one thing."""
    row = Notification(
        person_id=house.maya.id, kind=kind, plan_id=plan_of(house).id, relation=Relation.MANAGER, key=kind,
        actor_id=house.jonas.id, at=THURSDAY.now,
    )  # fmt: skip  # one row
    session.add(row)
    session.commit()
    compose.compose(moment=THURSDAY, engine=engine)
    return row


def former_manager(session: Session, house: Household, row: Notification) -> None:
    other = make_person(session)
    session.execute(update(Plan).values(manager_id=other.id))


def left(session: Session, house: Household, row: Notification) -> None:
    session.execute(update(Person).where(col(Person.id) == house.maya.id).values(active=False))


def closed_account(session: Session, house: Household, row: Notification) -> None:
    session.execute(update(Account).where(col(Account.person_id) == house.maya.id).values(is_enabled=False))


def paused(session: Session, house: Household, row: Notification) -> None:
    commands.pause_plan(session, house.manager, house.code, until=date(2026, 6, 8), moment=THURSDAY)


def switched_off(session: Session, house: Household, row: Notification) -> None:
    notification_choices.choose(session, house.manager, timings={NotificationKind.CHANGED: MailTiming.OFF})


def read(session: Session, house: Household, row: Notification) -> None:
    inbox.mark_read(session, house.manager, None, moment=THURSDAY)


def put_off(session: Session, house: Household, row: Notification) -> None:
    session.execute(update(Notification).values(snoozed_until=FRIDAY.now))


def test_nobody_with_a_closed_account_is_written_for(session: Session) -> None:
    house = Household(session)
    make_account(session, house.maya, is_enabled=False)
    assert contents.reader(session, house.maya.id, THURSDAY) is None


@pytest.mark.parametrize("happened", [former_manager, left, closed_account, paused, switched_off, read, put_off])
def test_what_happened_while_a_mail_waited_keeps_it_back(
    session: Session, engine: Engine, house: Household, happened: object
) -> None:
    row = put_one(session, engine, house, NotificationKind.CHANGED)
    happened(session, house, row)  # type: ignore[operator]  # one of the functions above
    session.commit()
    post = Post()
    assert send(engine, post, Clock(THURSDAY.now)) == {DROPPED: 1}
    assert post.letters == []
    assert mails(engine)[0].last_error


def test_what_was_put_off_is_mailed_again_when_it_comes_again(
    session: Session, engine: Engine, house: Household
) -> None:
    tuesday, wednesday = moment("2026-05-19"), moment("2026-05-20")
    nudges.remind(session, moment=tuesday)
    compose.compose(moment=tuesday, engine=engine)
    row = session.scalars(select(Notification).where(col(Notification.person_id) == house.maya.id)).one()
    inbox.snooze(session, house.manager, row.id or 0, inbox.Snooze.DAY, moment=tuesday)
    compose.compose(moment=wednesday, engine=engine)
    assert [mail.person_id for mail in mails(engine)].count(house.maya.id) == 2


def test_what_is_settled_waits_for_nobody_although_another_thing_on_the_plan_does(session: Session) -> None:
    house, due = Household(session).active(), moment("2026-05-20")
    for viewer in (house.manager, house.member):
        assert house.view(viewer, due).header.is_mine  # A check-in is due.
        lines, _ = inbox.inbox(session, viewer, most=50, moment=due)
        assert [line.waits for line in lines] == [False] * len(lines) != []
        rows = session.scalars(select(Notification).where(col(Notification.person_id) == viewer.person_id)).all()
        assert not [row.kind for row in inbox.still_so(session, viewer, rows, due) if KINDS[row.kind].waits]


def test_a_request_to_end_waits_for_the_manager_and_is_mailed_while_the_plan_is_paused(
    session: Session, engine: Engine, house: Household
) -> None:
    commands.pause_plan(session, house.manager, house.code, until=date(2026, 6, 8), moment=THURSDAY)
    commands.request_to_end(session, house.member, house.code, reason="Another role", moment=THURSDAY)
    compose.compose(moment=THURSDAY, engine=engine)
    [mail] = [mail for mail in mails(engine) if mail.person_id == house.maya.id]
    assert mail.purpose == MessagePurpose.WAITS_FOR_ANSWER
    [line] = inbox.inbox(session, house.manager, most=50, moment=THURSDAY)[0]
    assert line.text == "Jonas Weber asks you something about the plan and waits for your answer."
    commands.decline_end_request(session, house.manager, house.code, answer="Let us go on", moment=THURSDAY)
    [line] = inbox.inbox(session, house.manager, most=50, moment=THURSDAY)[0]
    assert (line.waits, line.text) == (False, "Jonas Weber asks you something about the plan.")


def test_a_deputy_is_told_that_something_waits_only_where_it_waits_for_them(session: Session) -> None:
    house, at = Household(session).active(), moment("2026-05-20")
    kim = make_person(session, "Kim Vogel")
    make_absence(session, plan_of(house), kim)
    for kind in (NotificationKind.NOT_NOW, NotificationKind.END_REQUEST):
        session.add(
            Notification(
                person_id=kim.id or 0, kind=kind, plan_id=plan_of(house).id, relation=Relation.DEPUTY, key=kind,
                actor_id=house.jonas.id, at=at.now,
            )
        )  # fmt: skip  # one row
    commands.request_to_end(session, house.member, house.code, reason="Another role", moment=at)
    lines, _ = inbox.inbox(session, make_viewer(session, kim, at), most=50, moment=at)
    assert [line.text for line in lines if "wait" in line.text] == []


def test_of_a_mail_what_is_over_is_left_out(session: Session, engine: Engine, house: Household) -> None:
    row = put_one(session, engine, house, NotificationKind.CHANGED)
    [mail] = mails(engine)
    session.add(
        Notification(
            person_id=house.maya.id, kind=NotificationKind.ROLE, key="role", at=THURSDAY.now, mail_id=mail.id,
            mail_done_at=THURSDAY.now,
        )
    )  # fmt: skip  # one row
    session.commit()
    assert row.id is not None
    inbox.mark_read(session, house.manager, [row.id], moment=THURSDAY)
    post = Post()
    assert send(engine, post, Clock(THURSDAY.now)) == {SENT: 1}
    assert subjects(post.letters) == ["Your roles changed"]


def test_a_mail_that_was_kept_back_is_not_the_mail_of_the_day(
    session: Session, engine: Engine, house: Household
) -> None:
    read(session, house, put_one(session, engine, house, NotificationKind.CHANGED))
    send(engine, Post(), Clock(THURSDAY.now))
    put_one(session, engine, house, NotificationKind.CLOSED)
    assert [mail.state for mail in mails(engine)] == [DROPPED, WAITING]


def test_whoever_wants_no_mail_about_their_team_any_more_gets_none(
    session: Session, engine: Engine, house: Household
) -> None:
    session.add(NotificationChoices(person_id=house.maya.id, weekly_day=THURSDAY.today.weekday()))
    session.commit()
    compose.compose(moment=THURSDAY, engine=engine)
    notification_choices.choose(session, house.manager, weekly_day=None)
    assert send(engine, Post(), Clock(THURSDAY.now)) == {DROPPED: 1}


def test_what_waits_when_a_day_off_begins_goes_out_after_it_but_what_is_about_the_account(
    session: Session, engine: Engine, house: Household
) -> None:
    put_one(session, engine, house, NotificationKind.CHANGED)
    session.add(Notification(person_id=house.jonas.id, kind=NotificationKind.ROLE, key="role", at=SATURDAY.now))
    session.commit()
    compose.compose(moment=SATURDAY, engine=engine)
    post, clock = Post(), Clock(SATURDAY.now)
    assert send(engine, post, clock) == {SENT: 1}
    assert subjects(post.letters) == ["Your roles changed"]
    clock.now = MONDAY.now
    assert send(engine, post, clock) == {SENT: 1}


@pytest.mark.databases
def test_of_a_check_in_the_latest_that_waits_is_told_alone(session: Session, engine: Engine, house: Household) -> None:
    notification_choices.choose(session, house.member, invites_to_check_ins=True)
    compose.compose(moment=THURSDAY, engine=engine)
    number = len(mails(engine))
    commands.skip_check_in(
        session, house.manager, house.code, planned=date(2026, 5, 20), reason="A trip", moment=THURSDAY
    )
    compose.compose(moment=THURSDAY, engine=engine)
    post = Post()
    send(engine, post, Clock(THURSDAY.now))
    of_check_ins = [letter for letter in post.letters if letter.calendar]
    assert [letter.calendar_method for letter in of_check_ins if "20260520" in letter.calendar] == ["CANCEL"]
    assert len(of_check_ins) == number


def test_a_check_in_whose_day_has_passed_is_not_told(session: Session, engine: Engine, house: Household) -> None:
    notification_choices.choose(session, house.member, invites_to_check_ins=True)
    compose.compose(moment=THURSDAY, engine=engine)
    post = Post()
    counted = send(engine, post, Clock(moment("2026-05-21").now))
    assert counted[DROPPED] == 1
    assert not any("DTSTART;VALUE=DATE:20260520" in letter.calendar for letter in post.letters)


def test_a_message_from_before_says_what_was_written_then(session: Session, engine: Engine) -> None:
    person = make_person(session)
    assert person.id is not None
    mail = outbox.put(session, MessagePurpose.WEEKLY_DIGEST, person_id=person.id, moment=THURSDAY)
    mail.content = {"text": "Nothing waits on your team.", "subject": "Your team", "html": "", "headers": {}}
    session.commit()
    post = Post()
    send(engine, post, Clock(THURSDAY.now))
    assert subjects(post.letters) == ["Your team"]
