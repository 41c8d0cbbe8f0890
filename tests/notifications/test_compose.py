"""Which mails and lines of chat are written, when, to whom, and what never stands in one."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col

from lib.clock import Moment
from lib.models import (
    Account,
    Channel,
    MailTiming,
    Message,
    MessageState,
    Notification,
    NotificationChoices,
    NotificationKind,
    OrganisationSetting,
    Part,
    Person,
    Plan,
    Relation,
    Role,
    State,
)
from lib.notifications import compose, contents, inbox, message_texts, nudges, outbox
from lib.organisation_settings import Section
from lib.plans import commands
from lib.plans.commands.follow_roster import follow_roster
from lib.plans.context import derive_status
from lib.plans.queries import header
from lib.plans.rules.status import PlanStatus
from lib.settings import get_settings
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.notifications import posting
from tests.notifications.posting import Clock, Post, mails, plan_of, send
from tests.plans.household import Household

KIND = NotificationKind
THURSDAY, NEXT = moment("2026-05-14"), moment("2026-05-15")


pytestmark = pytest.mark.usefixtures("mail_server_is_named")


def tell(session: Session, person: Person, kind: NotificationKind, plan: Plan | None = None, **facts: Any) -> None:
    number = len(session.scalars(select(Notification)).all())
    row: dict[str, Any] = {
        "person_id": person.id, "kind": kind, "plan_id": plan.id if plan else None, "key": str(number),
        "relation": Relation.MEMBER if plan else None, "at": THURSDAY.now - timedelta(hours=1),
    }  # fmt: skip  # one row
    session.add(Notification(**row | facts))
    session.commit()


def choose(session: Session, person: Person, **chosen: Any) -> None:
    session.merge(NotificationChoices(person_id=person.id, **chosen))
    session.commit()


def written(session: Session, at: Moment = THURSDAY) -> list[Message]:
    return posting.written(session, at)


def subjects(messages: list[Message]) -> list[str]:
    return [(message.content or {})["subject"] for message in messages]


def test_what_waits_for_an_answer_is_mailed_at_once_however_many_there_were(session: Session) -> None:
    house = Household(session)
    for person in (house.maya, house.jonas):
        make_account(session, person)
    house.proposed()
    early = moment("2026-05-14", 4)
    [mail] = written(session, early)
    assert mail.person_id == house.jonas.id
    assert subjects([mail]) == ["Maya Lindqvist proposes a coaching plan to you"]
    assert written(session, early) == [], "once is enough"
    tell(session, house.jonas, KIND.PROPOSED, plan_of(house), actor_id=house.maya.id)
    assert len(written(session, early)) == 1


def test_the_mail_of_the_day_goes_out_at_the_hour_somebody_chose_and_once(
    session: Session, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACHING_TIME_ZONE", "Europe/Berlin")
    get_settings.cache_clear()
    choose(session, house.jonas, digest_hour=11)
    tell(session, house.jonas, KIND.STARTED, plan_of(house))
    assert written(session, moment("2026-05-14", 8)) == [], "it is ten o’clock in Berlin"
    assert len(written(session, moment("2026-05-14", 9))) == 1
    tell(session, house.jonas, KIND.CHANGED, plan_of(house), actor_id=house.maya.id)
    assert written(session, moment("2026-05-14", 12)) == [], "one a day"
    assert written(session, moment("2026-05-15", 8)) == []
    assert subjects(written(session, moment("2026-05-15", 9))) == ["Maya Lindqvist changed something on the plan"]


def test_what_comes_at_once_and_waits_for_nobody_is_one_mail_a_day_too(session: Session, house: Household) -> None:
    choose(session, house.jonas, timings={KIND.STARTED: "at_once", KIND.CHANGED: "at_once"})
    tell(session, house.jonas, KIND.STARTED, plan_of(house))
    assert len(written(session, moment("2026-05-14", 3))) == 1
    tell(session, house.jonas, KIND.CHANGED, plan_of(house))
    assert written(session, moment("2026-05-14", 23)) == []
    assert len(written(session, moment("2026-05-15", 1))) == 1


def test_what_is_switched_off_is_in_no_mail_but_what_everybody_has_to_know_is(
    session: Session, house: Household
) -> None:
    choose(session, house.jonas, timings=dict.fromkeys(KIND, MailTiming.OFF))
    tell(session, house.jonas, KIND.STARTED, plan_of(house))
    tell(session, house.jonas, KIND.ROLE)
    assert subjects(written(session)) == ["Your roles changed"]


def test_nothing_goes_out_on_a_day_off_but_what_is_about_the_account(session: Session, house: Household) -> None:
    saturday, monday = moment("2026-05-16"), moment("2026-05-18")
    tell(session, house.jonas, KIND.STARTED, plan_of(house))
    tell(session, house.jonas, KIND.SIGN_IN)
    assert subjects(written(session, saturday)) == ["Your password was changed"]
    assert len(written(session, monday)) == 1


def test_several_things_are_one_mail_with_what_waits_first(session: Session) -> None:
    house = Household(session)
    make_account(session, house.jonas)
    house.proposed()
    choose(session, house.jonas, digest_hour=0)
    tell(session, house.jonas, KIND.ROLE, at=THURSDAY.now - timedelta(days=1))
    [mail] = written(session)
    assert mail.purpose == "notifications"
    assert mail.content is not None
    assert mail.content["subject"] == "Coaching plans: 2 things to look at"
    text = mail.content["text"]
    assert text.startswith(
        "Hello Jonas,\n\nMaya Lindqvist proposes a coaching plan to you.\nhttp://localhost:8501/plan?"
    )
    assert "Your roles changed.\nhttp://localhost:8501/account\n" in text
    assert message_texts.NOT_READ in text
    assert mail.content["headers"] == {"List-Unsubscribe": "<http://localhost:8501/account>"}


@pytest.mark.parametrize("why", ["read", "snoozed", "answered", "former manager", "left", "closed", "no address"])
def test_nobody_is_mailed_about_what_is_over_or_not_theirs(session: Session, why: str) -> None:
    house = Household(session)
    account = make_account(session, house.jonas)
    house.proposed()
    row = session.scalars(select(Notification).where(col(Notification.person_id) == house.jonas.id)).one()
    if why == "read":
        row.read_at = THURSDAY.now
    elif why == "snoozed":
        row.snoozed_until = NEXT.now
    elif why == "answered":
        commands.agree(session, house.member, house.code, version=1, moment=THURSDAY)
    elif why == "former manager":
        row.relation = Relation.MANAGER
    elif why == "left":
        house.jonas.active = False
    elif why == "closed":
        session.get_one(Account, account.id).is_enabled = False
    else:
        house.jonas.email = None
    session.add_all([row, house.jonas])
    assert [mail for mail in written(session) if mail.person_id == house.jonas.id] == []


def test_a_paused_plan_is_quiet_but_for_the_news_that_it_is(session: Session, house: Household) -> None:
    commands.pause_plan(session, house.manager, house.code, until=date(2026, 6, 8), moment=THURSDAY)
    session.execute(update(Notification).values(mail_done_at=THURSDAY.now))
    tell(session, house.jonas, KIND.CHANGED, plan_of(house))
    assert written(session) == []
    tell(session, house.jonas, KIND.PAUSED, plan_of(house), actor_id=house.maya.id)
    assert len(written(session)) == 1


def test_two_senders_write_a_mail_once(session: Session, house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(session, house.jonas, KIND.STARTED, plan_of(house))
    lines, other = contents.lines_to_tell, []

    def meanwhile(*args: Any) -> list[inbox.InboxLine]:
        found = lines(*args)
        if not other:
            other.append(compose)
            args[0].commit()
            assert compose.compose(moment=THURSDAY, engine=session.get_bind().engine) == 1
        return found

    monkeypatch.setattr(contents, "lines_to_tell", meanwhile)
    assert len(written(session)) == 1


@pytest.mark.parametrize("mistake", [KeyError, AssertionError, NoResultFound])
def test_a_mail_that_cannot_be_written_stops_no_other_says_where_and_is_tried_again(
    session: Session, engine: Engine, house: Household, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, mistake: type[Exception],
) -> None:  # fmt: skip  # six things
    of_notifications = message_texts.of_notifications

    def broken(name: str, lines: list[inbox.InboxLine]) -> outbox.Content:
        if name == house.jonas.name:
            raise mistake("secret")
        return of_notifications(name, lines)

    monkeypatch.setattr(message_texts, "of_notifications", broken)
    tell(session, house.jonas, KIND.STARTED, plan_of(house))
    tell(session, house.maya, KIND.STARTED, plan_of(house), relation=Relation.MANAGER)
    assert compose.compose(moment=THURSDAY, engine=engine) == 2
    clock, post = Clock(THURSDAY.now), Post()
    assert send(engine, post, clock) == {MessageState.SENT: 1, MessageState.WAITING: 1}
    [waits] = [mail for mail in mails(engine) if mail.state is MessageState.WAITING]
    assert (waits.person_id, waits.content, waits.attempts) == (house.jonas.id, None, 1)
    assert waits.last_error.startswith(f"It could not be written: {mistake.__name__} at test_compose.py")
    assert "secret" not in waits.last_error + caplog.text
    assert f"It could not be written: {mistake.__name__}" in caplog.text
    monkeypatch.undo()
    clock.move(minutes=1)
    assert send(engine, post, clock) == {MessageState.SENT: 1}


def test_a_plan_that_cannot_be_looked_at_waits_in_a_mail_of_its_own_and_the_others_are_told(
    session: Session, engine: Engine, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_plan(session, member=make_person(session, "Olga Novak"), manager=house.maya)
    for plan in (plan_of(house), other):
        tell(session, house.maya, KIND.STARTED, plan, relation=Relation.MANAGER)
    choose(session, house.maya, weekly_day=THURSDAY.today.weekday())

    def fails(plan: Plan, *args: Any, **values: Any) -> PlanStatus:
        if plan.id == other.id:
            raise KeyError(plan.goal)
        return derive_status(plan, *args, **values)

    with monkeypatch.context() as mistaken:
        for module in (nudges, header):
            mistaken.setattr(module, "derive_status", fails)
        assert compose.compose(moment=THURSDAY, engine=engine) == 3
        clock, post = Clock(THURSDAY.now), Post()
        assert send(engine, post, clock) == {MessageState.SENT: 2, MessageState.WAITING: 1}
        told, of_team = post.letters
        assert "Jonas Weber" in told.text
        assert of_team.subject == "Your team’s coaching plans this week"
        assert "Cannot be shown right now: 1 plan\n" in of_team.text
        assert "KeyError" in mails(engine)[1].last_error
    clock.move(minutes=1)
    assert send(engine, post, clock) == {MessageState.SENT: 1}
    assert "Olga Novak" in post.letters[2].text


def test_what_can_be_told_of_each_plan_alone_makes_no_mail_about_nothing(
    session: Session, engine: Engine, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_plan(session, member=make_person(session, "Olga Novak"), manager=house.maya)
    for plan in (plan_of(house), other):
        tell(session, house.maya, KIND.STARTED, plan, relation=Relation.MANAGER)
    lines_to_tell = contents.lines_to_tell

    def fails_together(session: Session, viewer: Any, ids: Any, at: Any) -> Any:
        if len(ids) > 1:
            raise KeyError
        return lines_to_tell(session, viewer, ids, at)

    monkeypatch.setattr(contents, "lines_to_tell", fails_together)
    assert compose.compose(moment=THURSDAY, engine=engine) == 1


def test_nor_does_one_that_needs_help_keep_hr_from_hearing_of_the_others(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya, hana = make_person(session, "Maya Lindqvist"), make_person(session, "Hana Hill")
    make_account(session, hana, [Role.HR])
    for name in ("Jonas Weber", "Olga Novak"):
        broken = make_plan(session, member=make_person(session, name), manager=maya, state=State.PROPOSED)
    at = moment("2026-05-28")
    nudges.remind(session, moment=at)

    def fails(plan: Plan, *args: Any, **values: Any) -> PlanStatus:
        if plan.id == broken.id:
            raise KeyError
        return derive_status(plan, *args, **values)

    monkeypatch.setattr(header, "derive_status", fails)
    assert compose.compose(moment=at, engine=engine) == 2
    assert send(engine, Post(), Clock(at.now)) == {MessageState.SENT: 1, MessageState.WAITING: 1}


def test_mail_that_is_switched_on_late_does_not_begin_with_last_month(session: Session, house: Household) -> None:
    tell(session, house.jonas, KIND.STARTED, plan_of(house), at=THURSDAY.now - timedelta(days=15))
    assert written(session) == []


def test_nothing_is_written_where_no_mail_leaves(
    session: Session, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(session, house.jonas, KIND.STARTED, plan_of(house))
    outbox.switch_off(session, Channel.MAIL, "refused", moment=THURSDAY)
    assert written(session) == []
    outbox.switch_on(session, Channel.MAIL)
    monkeypatch.delenv("COACHING_SMTP_HOST")
    get_settings.cache_clear()
    assert written(session) == []


def test_a_manager_gets_the_mail_about_the_team_on_the_day_and_hour_they_chose(
    session: Session, house: Household
) -> None:
    choose(session, house.maya, weekly_day=4, weekly_hour=9, timings=dict.fromkeys(KIND, MailTiming.OFF))
    assert written(session, moment("2026-05-21", 9)) == []
    assert written(session, moment("2026-05-22", 8)) == []
    [mail] = written(session, moment("2026-05-22", 9))
    assert mail.person_id == house.maya.id
    assert subjects([mail]) == ["Your team’s coaching plans this week"]
    assert "A check-in is overdue: 1 plan\n" in (mail.content or {})["text"]
    assert "Jonas" not in str(mail.content)
    assert written(session, moment("2026-05-22", 15)) == []
    assert written(session, moment("2026-05-25")) == []


def asks_for_a_plan(house: Household) -> None:
    commands.request_plan(house.session, house.member, interest="To lead", moment=THURSDAY)


def suggests(house: Household) -> None:
    house.proposed()
    milestone = {"text": "Half a workshop"}
    commands.add_item(house.session, house.member, house.code, Part.MILESTONE, values=milestone, moment=THURSDAY)


def asks_to_end_what_is_paused(house: Household) -> None:
    house.active()
    commands.pause_plan(house.session, house.manager, house.code, until=date(2026, 6, 8), moment=THURSDAY)
    commands.request_to_end(house.session, house.member, house.code, reason="Another role", moment=THURSDAY)


@pytest.mark.parametrize(
    ("happens", "line"),
    [
        (asks_for_a_plan, "A team member requests a plan: 1 plan"),
        (suggests, "Needs your attention: 1 plan"),
        (asks_to_end_what_is_paused, "Needs your attention: 1 plan"),
    ],
)
def test_the_mail_about_the_team_says_what_waits_for_the_manager_though_no_day_brings_it(
    session: Session, happens: Callable[[Household], None], line: str
) -> None:
    house = Household(session)
    make_account(session, house.maya)
    happens(house)
    choose(session, house.maya, weekly_day=4, timings=dict.fromkeys(KIND, MailTiming.OFF))
    [mail] = written(session, NEXT)
    text = (mail.content or {})["text"]
    assert line in text
    assert "Nothing waits" not in text


def test_whoever_has_no_team_any_more_gets_no_mail_about_it(session: Session, house: Household) -> None:
    choose(session, house.maya, weekly_day=THURSDAY.today.weekday())
    other = make_person(session, "Olga Novak")
    session.add(NotificationChoices(person_id=other.id, weekly_day=THURSDAY.today.weekday()))
    make_account(session, other)
    assert [mail.person_id for mail in written(session, moment("2026-05-14", 20))] == [house.maya.id]


def test_a_request_is_mailed_and_shown_to_the_manager_of_today_while_it_waits(session: Session) -> None:
    house, evening = Household(session), moment("2026-05-15", 20)
    olga = make_person(session, "Olga Novak")
    for person in (house.maya, house.jonas, olga):
        make_account(session, person)
    commands.request_plan(session, house.member, interest="To lead", moment=evening)
    assert inbox.unread_count(session, house.manager, moment=evening) == 1
    house.jonas.manager_id = olga.id
    session.add(house.jonas)
    session.commit()
    follow_roster(session, moment=evening, actor_id=olga.id)
    session.commit()
    mails = written(session, moment("2026-05-18"))
    assert [(mail.person_id, *subjects([mail])) for mail in mails] == [
        (house.jonas.id, "Your request for a plan was taken back")
    ], "what an import brings about is nobody's step, and the manager of Friday is told nothing"
    assert inbox.unread_count(session, make_viewer(session, house.maya), moment=evening) == 0
    assert inbox.inbox(session, make_viewer(session, house.maya), most=30, moment=evening) == ([], 0)


def test_a_team_mail_of_a_day_off_comes_on_the_next_working_day(session: Session, house: Household) -> None:
    choose(session, house.maya, weekly_day=6, timings=dict.fromkeys(KIND, MailTiming.OFF))
    assert written(session, moment("2026-05-17")) == []
    [mail] = written(session, moment("2026-05-18"))
    assert "Nothing waits on your team." in (mail.content or {})["text"]


def set_chat(session: Session) -> None:
    session.add(
        OrganisationSetting(
            section=Section.CHAT, version=1, content={"address": "mmosts://chat.example.com/abcdef"},
            on=THURSDAY.today, at=THURSDAY.now,
        )
    )  # fmt: skip  # one row
    session.commit()


def lines_of_chat(messages: list[Message]) -> list[str]:
    return [(message.content or {})["text"] for message in messages if message.channel is Channel.CHAT]


def test_the_chat_is_told_once_of_what_is_meant_for_hr_without_a_name(session: Session, house: Household) -> None:
    for _ in range(2):
        make_account(session, make_person(session), [Role.HR])
    commands.write_update(session, house.manager, house.code, text="All is well.", moment=THURSDAY)
    assert lines_of_chat(written(session)) == [], "no chat is chosen"
    set_chat(session)
    address = f"http://localhost:8501/plan?plan={house.code}"
    assert lines_of_chat(written(session)) == [f"An update was written for HR: {address}"]
    assert lines_of_chat(written(session, NEXT)) == []


def test_the_chat_is_told_of_nothing_that_is_not_meant_for_hr(session: Session, house: Household) -> None:
    set_chat(session)
    tell(session, house.tomas, KIND.UPDATE, plan_of(house), relation=Relation.MANAGERS_MANAGER)
    tell(session, house.tomas, KIND.CHANGED, plan_of(house), relation=Relation.HR)
    assert [message for message in written(session) if message.channel is Channel.CHAT] == []


def test_a_line_that_cannot_be_written_stops_no_other_is_seen_once_and_tried_again(
    session: Session, house: Household, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_account(session, make_person(session), [Role.HR])
    set_chat(session)
    tell(session, house.tomas, KIND.STUCK, plan_of(house), relation=Relation.HR)
    tell(session, house.tomas, KIND.UPDATE, plan_of(house), relation=Relation.HR)
    with monkeypatch.context() as broken:
        broken.delitem(message_texts.CHAT_LINES, KIND.STUCK)
        failed, line = [message for message in written(session) if message.channel is Channel.CHAT]
        assert (failed.state, failed.content) == (MessageState.FAILED, None)
        assert failed.last_error.startswith("It could not be written: KeyError at message_texts.py")
        assert lines_of_chat([line])[0].startswith("An update was written for HR")
        assert lines_of_chat(written(session)) == [], "the mistake is noted once"
    assert [line[:14] for line in lines_of_chat(written(session))] == ["A coaching pla"]
    assert caplog.text.count("a line of chat waits: It could not be written: KeyError") == 1


def test_the_chat_is_not_told_of_plans_of_people_in_hr(session: Session, house: Household) -> None:
    set_chat(session)
    session.execute(update(Account).where(col(Account.person_id) == house.jonas.id).values(is_enabled=True))
    hr = make_person(session)
    make_account(session, hr, [Role.HR])
    tell(session, house.tomas, KIND.UPDATE, plan_of(house), relation=Relation.HR)
    in_hr = make_plan(session, member=hr, manager=house.maya)
    tell(session, house.tomas, KIND.UPDATE, in_hr, relation=Relation.HR)
    assert [house.code in line for line in lines_of_chat(written(session))] == [True]


def test_names_are_text_in_a_mail(session: Session, house: Household) -> None:
    line = inbox.InboxLine((1,), KIND.STARTED, "<b>Ann & Co</b> waits.", None, THURSDAY.now, False, False, False)
    content = asdict(message_texts.of_notifications("<i>Zoë</i>", [line]))
    assert "<b>" not in content["html"]
    assert "&lt;b&gt;Ann &amp; Co&lt;/b&gt; waits." in content["html"]
    assert "Hello &lt;i&gt;Zoë&lt;/i&gt;," in content["html"]
    assert "<b>Ann & Co</b> waits." in content["text"]


def kinds_told(*pending: NotificationKind, hour: int, had_mail: bool = False, **chosen: MailTiming) -> set[str]:
    """Of these kinds those that go out in this hour of a working day."""
    choices = NotificationChoices(person_id=1, timings={kind: timing.value for kind, timing in chosen.items()})
    return {kind.value for kind in compose.Day(True, hour, had_mail).kinds_to_tell(pending, choices)}


def test_what_comes_with_a_day_waits_for_the_morning_whenever_it_is_to_come() -> None:
    overdue = KIND.CHECK_IN_OVERDUE
    assert kinds_told(overdue, hour=7) == set()
    assert kinds_told(overdue, hour=8) == {"check_in_overdue"}
    assert kinds_told(overdue, KIND.PROPOSED, hour=3) == {"proposed"}, "what waits for an answer comes in the night too"


def test_the_mail_of_the_day_takes_along_what_would_find_none_any_more() -> None:
    pending = KIND.SIGN_IN, KIND.CHECK_IN_COMING, KIND.ACTIVITY_DUE
    off = {"activity_due": MailTiming.OFF}
    assert kinds_told(*pending, hour=2, **off) == {"sign_in", "check_in_coming"}
    assert kinds_told(*pending[1:], hour=9, had_mail=True, **off) == set()
    assert kinds_told(KIND.PROPOSED, KIND.CHECK_IN_COMING, hour=2) == {"proposed"}, "it is not the mail of the day"


def test_the_chat_is_quiet_until_the_morning(session: Session, house: Household) -> None:
    set_chat(session)
    make_account(session, make_person(session), [Role.HR])
    commands.write_update(session, house.manager, house.code, text="All is well.", moment=moment("2026-05-15", 1))
    assert lines_of_chat(written(session, moment("2026-05-15", 7))) == []
    assert len(lines_of_chat(written(session, moment("2026-05-15", 8)))) == 1


def test_the_chat_is_quiet_on_a_day_off(session: Session, house: Household) -> None:
    set_chat(session)
    make_account(session, make_person(session), [Role.HR])
    commands.write_update(session, house.manager, house.code, text="All is well.", moment=moment("2026-05-15", 20))
    assert lines_of_chat(written(session, moment("2026-05-16"))) == []
    assert len(lines_of_chat(written(session, moment("2026-05-18", 8)))) == 1
