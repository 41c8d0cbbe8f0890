"""What waits is sent, message by message; nothing is lost, and nothing is sent twice but by a crash."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, update
from sqlmodel import Session, col

from lib import db
from lib.accounts import demonstration
from lib.channels import AddressRefused, ChannelRefuses, Letter, TryLater
from lib.channels.mail import MailSender
from lib.models import AppFact, Channel, Message, MessageState, Notification, NotificationKind, Role
from lib.notifications import compose, message_texts, messages, outbox, sender
from lib.notifications.inbox import InboxLine
from lib.notifications.outbox import WAITS
from lib.settings import ROOT
from tests.amount import EVERY_CASE
from tests.builders import make_account, make_person, make_viewer, moment
from tests.channels.mail_server import MailServer, mail_server, settings_for
from tests.notifications.posting import Clock, Post, mails, put_mails, send, subjects

SENT, FAILED, WAITING, DROPPED = MessageState.SENT, MessageState.FAILED, MessageState.WAITING, MessageState.DROPPED


def test_what_waits_is_sent_in_its_order_and_nothing_of_it_is_kept(session: Session, engine: Engine) -> None:
    person, post = put_mails(session, 3), Post()
    assert send(engine, post) == {SENT: 3}
    assert subjects(post.letters) == ["Subject 0", "Subject 1", "Subject 2"]
    first = post.letters[0]
    assert (first.name, first.address) == (person.name, person.email)
    assert (first.text, first.html) == ("Text 0", "<p>Text 0</p>")
    for message, letter in zip(mails(engine), post.letters, strict=True):
        assert message.message_id == letter.message_id
        assert (message.state, message.content, message.sent_at) == (SENT, None, moment().now)
    assert post.is_closed
    assert send(engine, post) == {}


def test_a_line_of_chat_waits_for_its_own_channel(session: Session, engine: Engine) -> None:
    assert outbox.put_line(session, "plan 1", "A coaching plan needs HR’s help", moment=moment())
    assert not outbox.put_line(session, "plan 1", "A coaching plan needs HR’s help", moment=moment()), "once is enough"
    assert send(engine, Post()) == {}
    post = Post()
    sender.send_by(Channel.CHAT, post, Clock(), engine=engine)
    assert [letter.text for letter in post.letters] == ["A coaching plan needs HR’s help"]


def test_what_is_refused_for_now_waits_longer_each_time_and_fails_after_three_days(
    session: Session, engine: Engine
) -> None:
    monday = moment("2026-05-11")
    put_mails(session, at=monday)
    clock, post = Clock(monday.now), Post([TryLater("Busy (450).")] * (len(WAITS) + 1))
    for wait in WAITS:
        assert send(engine, post, clock) == {WAITING: 1}
        [message] = mails(engine)
        assert message.next_try_at == clock.now + wait
        assert message.last_error == "Busy (450)."
        clock.now = message.next_try_at - timedelta(seconds=1)
        assert send(engine, post, clock) == {}, "it is not tried before its time"
        clock.move(seconds=1)
    assert clock.now - monday.now > timedelta(days=3)
    assert send(engine, post, clock) == {FAILED: 1}
    [message] = mails(engine)
    assert message.content is not None, "it can be sent again"


def test_one_refused_letter_does_not_stop_the_others(session: Session, engine: Engine) -> None:
    put_mails(session, 3)
    post = Post([AddressRefused("The mail server refused the address (550)."), TryLater("Busy (450).")])
    assert send(engine, post) == {FAILED: 1, WAITING: 1, SENT: 1}
    assert subjects(post.letters) == ["Subject 2"]
    assert mails(engine)[0].last_error == "The mail server refused the address (550)."


def test_without_a_connection_one_message_is_tried_and_the_others_wait(session: Session, engine: Engine) -> None:
    put_mails(session, 3)
    assert send(engine, Post([TryLater("No server.", is_for_all=True)])) == {WAITING: 1}
    assert [message.attempts for message in mails(engine)] == [1, 0, 0]


def test_a_channel_that_refuses_for_good_is_off_until_it_is_switched_on(session: Session, engine: Engine) -> None:
    put_mails(session, 2)
    post, clock = Post([ChannelRefuses("The mail server refused the password (535).")]), Clock()
    assert send(engine, post, clock) == {}
    state = outbox.channel_states(session)[Channel.MAIL]
    assert (state.off_since, state.off_reason) == (clock.now, "The mail server refused the password (535).")
    session.commit()
    assert {(message.state, message.attempts) for message in mails(engine)} == {(WAITING, 0)}
    assert send(engine, post, clock) == {}
    assert not post.letters
    outbox.switch_on(session, Channel.MAIL)
    assert send(engine, post, clock) == {SENT: 2}


@pytest.mark.parametrize("why", ["left", "no address", "closed"])
def test_nothing_goes_to_somebody_who_is_not_to_get_mail_any_more(session: Session, engine: Engine, why: str) -> None:
    person = put_mails(session)
    account = make_account(session, person)
    if why == "left":
        person.active = False
    elif why == "no address":
        person.email = None
    else:
        account.is_enabled = False
    session.commit()
    post = Post()
    assert send(engine, post) == {DROPPED: 1}
    assert not post.letters
    [message] = mails(engine)
    assert (message.content, message.last_error) == (
        None, "Whom it is for left, has no address, or their account is closed."
    )  # fmt: skip  # one row


def test_a_clock_that_was_set_back_keeps_no_message_waiting(session: Session, engine: Engine) -> None:
    person = put_mails(session, 2, at=moment("2026-05-20"))
    session.execute(update(Message).where(col(Message.id) == 2).values(claimed_until=moment("2026-05-20").now))
    session.commit()
    post, clock = Post(), Clock()  # It is the 14th.
    assert send(engine, post, clock) == {SENT: 2}
    clock.move(days=-30)
    put_mails(session, 1, person, at=clock())
    assert send(engine, post, clock) == {SENT: 1}
    assert len(post.letters) == len({letter.message_id for letter in post.letters}) == 3


def test_a_claim_ends_by_itself(session: Session, engine: Engine) -> None:
    put_mails(session)
    assert outbox.claim(session, Channel.MAIL, moment=moment()) is not None
    session.commit()
    clock = Clock()
    assert send(engine, Post(), clock) == {}, "it is in the hands of another sender"
    clock.move(minutes=5)
    assert send(engine, Post(), clock) == {SENT: 1}


def test_two_senders_at_once_send_everything_once(session: Session, engine: Engine) -> None:
    put_mails(session, 30)
    posts = [Post(), Post()]
    senders = [threading.Thread(target=send, args=(engine, post)) for post in posts]
    for each in senders:
        each.start()
    for each in senders:
        each.join(60)
    sent = Counter(letter.message_id for post in posts for letter in post.letters)
    assert len(sent) == 30
    assert set(sent.values()) == {1}


def test_a_sender_that_is_to_end_finishes_the_message_in_its_hands(session: Session, engine: Engine) -> None:
    put_mails(session, 3)
    post = Post()
    sender.send_by(Channel.MAIL, post, Clock(), is_ending=lambda: bool(post.letters), engine=engine)
    assert [message.state for message in mails(engine)] == [SENT, WAITING, WAITING]


def test_a_sender_with_much_to_do_says_every_minute_that_it_is_there(session: Session, engine: Engine) -> None:
    put_mails(session, 3)
    clock = Clock()

    class Slow(Post):
        def send(self, letter: Letter) -> None:
            super().send(letter)
            clock.move(seconds=50)

    send(engine, Slow(), clock)
    assert outbox.channel_states(session)[Channel.MAIL].seen_at == clock.now - timedelta(seconds=50)


def test_the_demonstration_sends_nothing_out_and_keeps_what_would_go(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "is_embedded", lambda _engine=None: True)
    monkeypatch.setenv("COACHING_SMTP_HOST", "smtp.example.com")
    monkeypatch.setenv("COACHING_MAIL_FROM", "coaching@example.com")
    session.add(AppFact(key=demonstration.DEMO, value="yes"))
    put_mails(session)
    sender.send_all(Clock(), engine=engine)
    [message] = mails(engine)
    assert message.state is SENT
    assert message.content is not None
    assert message.content["subject"] == "Subject 0"


def test_however_many_wait_the_next_one_is_found_by_the_index(sqlite_engine: Engine) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    with db.writing(sqlite_engine) as session:
        outbox.claim(session, Channel.MAIL, moment=moment())
        statement, values = next((statement, values) for statement, values in asked if "FROM message" in statement)
        steps = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert ["ix_message_waiting (channel=? AND next_try_at<?)" in step.detail for step in steps] == [True]


@pytest.mark.thorough
def test_a_queue_of_fifty_thousand_is_sent_once_each(sqlite_engine: Engine) -> None:
    with db.writing(sqlite_engine) as session:
        put_mails(session, 50_000)
    post = Post()
    assert send(sqlite_engine, post) == {SENT: 50_000}
    assert len({letter.message_id for letter in post.letters}) == len(post.letters) == 50_000


def start_sending(port: int, **environment: str) -> subprocess.Popen[str]:
    """`python -m lib send-mail` in a process of its own."""
    chosen = {
        "COACHING_SMTP_HOST": "localhost",
        "COACHING_SMTP_PORT": str(port),
        "COACHING_SMTP_SECURITY": "none",
        "COACHING_MAIL_FROM": "coaching@example.com",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "lib", "send-mail", "--every", "1"],
        cwd=ROOT, env=os.environ | chosen | environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def release_claims(engine: Engine) -> None:
    """Let the five minutes pass after which another sender takes over."""
    with db.writing(engine) as session:
        session.execute(update(Message).values(claimed_until=None))
        session.commit()


def test_a_sender_that_is_killed_loses_nothing_and_doubles_at_most_one_message(engine: Engine) -> None:
    with db.writing(engine) as session:
        person = make_person(session)
    kills = 50 if EVERY_CASE else 4
    with mail_server() as server:
        for kill in range(kills):
            with db.writing(engine) as session:
                put_mails(session, 10, person)
            before = len(server.letters)
            process = fork_sender(engine, server)
            # It is killed in the middle of a mail, each time a little later in it.
            wait_until(lambda before=before: len(server.letters) > before)
            time.sleep(kill % 10 * 0.002)
            process.kill()
            process.join()
            release_claims(engine)
        fork_sender(engine, server).join(60)
    arrived = Counter(server.message_ids)
    assert {message.state for message in mails(engine)} == {SENT}
    assert set(arrived) == {message.message_id for message in mails(engine)}, "none is lost"
    assert sum(arrived.values()) - len(arrived) <= kills, "at most one for each time it was killed"


def fork_sender(engine: Engine, server: MailServer) -> multiprocessing.context.ForkProcess:
    """A sender in a process of its own, which spares loading the application each time."""
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()

    def send_mail() -> None:
        sender.send_by(Channel.MAIL, MailSender(settings_for(server)), moment, engine=db.make_engine(url))

    process = multiprocessing.get_context("fork").Process(target=send_mail)
    process.start()
    return process


@pytest.mark.long
def test_the_log_of_a_sender_holds_counts_and_no_address(sqlite_engine: Engine) -> None:
    with db.writing(sqlite_engine) as session:
        person = put_mails(session, 2)
    assert person.email is not None
    with mail_server() as server:
        server.refuses["DATA", ""] = f"554 {person.email} wrote Text 0"
        process = start_sending(server.port)
        wait_until(lambda: all(message.state is FAILED for message in mails(sqlite_engine)))
        process.send_signal(signal.SIGTERM)
        told, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "mail: 2 failed" in told
    assert "message 1 failed: The mail server refused the mail (554)." in told
    assert "@" not in told
    assert "Text" not in told


def wait_until(is_so: object, seconds: float = 60) -> None:
    """Wait for something that another process does."""
    assert callable(is_so)
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.005)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
def test_a_clock_that_is_set_back_loses_nothing_doubles_nothing_and_is_said(
    session: Session, engine: Engine, caplog: pytest.LogCaptureFixture, back: timedelta
) -> None:
    clock, post = Clock(), Post([None, TryLater("Busy (450).")])
    person = put_mails(session, 2, at=clock())
    assert send(engine, post, clock) == {SENT: 1, WAITING: 1}
    assert caplog.text == "" or "set back" not in caplog.text
    clock.now -= back
    put_mails(session, 1, person, at=clock())
    assert send(engine, post, clock)[SENT] >= 1
    assert f"the clock was set back by {back};" in caplog.text
    clock.now += back + timedelta(minutes=1)
    send(engine, post, clock)
    assert {message.state for message in mails(engine)} == {SENT}
    assert len(post.letters) == len({letter.message_id for letter in post.letters}) == 3


def test_mail_to_many_is_sent_while_that_to_others_is_still_to_be_written(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        person = make_person(session)
        make_account(session, person)
        kind = NotificationKind.ROLE
        session.add(Notification(person_id=person.id or 0, kind=kind, key=str(number), at=moment().now))
    session.commit()
    waiting: list[int] = []

    class Slow(Post):
        def send(self, letter: Letter) -> None:
            super().send(letter)
            waiting.append(len([message for message in mails(engine) if message.state is WAITING]))

    post = Slow()
    monkeypatch.setattr(sender, "open_channels", lambda _session: {Channel.MAIL: post})
    monkeypatch.setattr(outbox, "mail_is_sent", lambda _session: True)
    monkeypatch.setattr(compose, "PEOPLE_AT_ONCE", 2)
    assert sender.send_all(Clock(), engine=engine) == {Channel.MAIL: {SENT: 5}}
    assert max(waiting) == 2


@pytest.mark.parametrize(
    ("trouble", "why", "sent"),
    [
        ("no server", "The mail server cannot be reached (ConnectionRefusedError).", []),
        ("refused", "The mail server refused the address (550).", ["Ann", "Cem"]),
        ("broken", "It could not be written: KeyError at test_sender.py", ["Ann", "Cem"]),
    ],
)
def test_what_goes_wrong_is_a_line_in_the_log_and_for_administrators_and_the_others_go(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: str, why: str,
    sent: list[str],
) -> None:  # fmt: skip  # five things
    monkeypatch.setattr(outbox, "mail_is_sent", lambda _session: True)
    people = [make_person(session, name) for name in ("Ann", "Ben", "Cem")]
    for person in people:
        make_account(session, person, [Role.ADMINISTRATOR] if person.name == "Ann" else [])
        kind = NotificationKind.ROLE
        session.add(Notification(person_id=person.id or 0, kind=kind, key="role", at=moment().now))
    session.commit()
    of_notifications = message_texts.of_notifications

    def broken(name: str, lines: list[InboxLine]) -> outbox.Content:
        if name == "Ben":
            raise KeyError("secret")
        return of_notifications(name, lines)

    if trouble == "broken":
        monkeypatch.setattr(message_texts, "of_notifications", broken)
    with mail_server() as server:
        server.refuses["RCPT", people[1].email or ""] = "550 unknown" if trouble == "refused" else ""
        settings = settings_for(server, **{"smtp_port": 9} if trouble == "no server" else {})
        monkeypatch.setattr(sender, "open_channels", lambda _session: {Channel.MAIL: MailSender(settings)})
        sender.send_all(Clock())
    assert [mail["To"].addresses[0].display_name for mail in server.letters] == sent
    page = messages.read_messages(session, make_viewer(session, people[0]))
    [line] = [line for line in page.lines if line.why]
    assert line.why.startswith(why)
    assert line.person == ("Ben" if trouble == "refused" else "")
    [said] = [record.getMessage() for record in caplog.records if record.name == "coaching"]
    assert line.why in said
    assert "secret" not in said
    assert len([line for line in page.lines if line.state is SENT]) == len(sent), "nothing is lost"
