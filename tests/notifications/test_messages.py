"""Administrators see what became of messages and look after the channels; nobody else does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text, update
from sqlmodel import Session

from lib import organisation_settings
from lib.access import Viewer
from lib.channels import AddressRefused
from lib.clock import at
from lib.errors import Invalid, NotAllowed, NotFound
from lib.models import Channel, Message, MessageState, OrganisationSetting, Role
from lib.notifications import mailbox, message_texts, messages, nudges, outbox
from lib.notifications.outbox import MessagePurpose
from lib.settings import get_settings
from tests.builders import make_account, make_person, make_viewer, moment
from tests.notifications.posting import Post, mails, put_mails, send

NOW = moment()


def administrator(session: Session) -> Viewer:
    ravi = make_person(session, "Ravi Menon")
    make_account(session, ravi, [Role.ADMINISTRATOR])
    return make_viewer(session, ravi)


@pytest.fixture
def names_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHING_SMTP_HOST", "smtp.example.com")
    monkeypatch.setenv("COACHING_MAIL_FROM", "coaching@example.com")
    get_settings.cache_clear()


def test_how_all_channels_are_is_one_statement(session: Session) -> None:
    viewer, asked = administrator(session), list[str]()
    outbox.note_seen(session, Channel.CHAT, moment=NOW)
    outbox.switch_off(session, Channel.MAIL, "Refused.", moment=NOW)

    def note(*facts: Any) -> None:
        asked.append(facts[2])

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", note)
    lines = {line.channel: line for line in messages.channels(session, viewer, moment=NOW)}
    event.remove(bind, "before_cursor_execute", note)
    assert sum("channelstate" in statement for statement in asked) == 1
    assert (lines[Channel.CHAT].seen_at, lines[Channel.CHAT].off_since) == (NOW.now, None)
    assert (lines[Channel.MAIL].off_since, lines[Channel.MAIL].off_reason) == (NOW.now, "Refused.")


def test_nobody_else_sees_or_does_anything(session: Session) -> None:
    viewer = make_viewer(session, make_person(session))
    assert messages.troubles(session, viewer, moment=NOW) == []
    for step in (
        lambda: messages.channels(session, viewer, moment=NOW),
        lambda: messages.read_messages(session, viewer),
        lambda: messages.send_again(session, viewer, moment=NOW),
        lambda: messages.switch_channel_on(session, viewer, Channel.MAIL, moment=NOW),
        lambda: messages.send_test_line(viewer, moment=NOW),
        lambda: organisation_settings.save_chat_address(session, viewer, "", seen_version=0, moment=NOW),
    ):
        with pytest.raises(NotFound):
            step()


def test_what_failed_is_seen_with_its_reason_and_sent_again(session: Session, engine: Engine) -> None:
    viewer, sam = administrator(session), put_mails(session, 2)
    send(engine, Post([AddressRefused("The mail server refused the address (550).")]))
    found = messages.read_messages(session, viewer)
    assert [(line.person, line.state, line.why) for line in found.lines] == [
        ("", MessageState.SENT, ""),
        (sam.name, MessageState.FAILED, "The mail server refused the address (550)."),
    ]
    assert found.to_send_again == 1
    assert [line.state for line in messages.read_messages(session, viewer, MessageState.FAILED).lines] == ["failed"]
    assert messages.send_again(session, viewer, moment=NOW) == 1
    assert send(engine, Post()) == {MessageState.SENT: 1}
    assert {message.state for message in mails(engine)} == {MessageState.SENT}


@pytest.mark.parametrize(
    ("purpose", "answer", "is_named", "is_called"),
    [
        (MessagePurpose.CHECK_IN, None, False, "notifications"),
        (MessagePurpose.WAITS_FOR_ANSWER, None, False, "notifications"),
        (MessagePurpose.ACCOUNT, None, False, "notifications"),
        (MessagePurpose.CHECK_IN, AddressRefused("No such mailbox."), True, "notifications"),
        (
            MessagePurpose.CHECK_IN,
            AddressRefused(f"{message_texts.NOT_WRITTEN}: KeyError at turn.py:1 whose_turn"), False, "notifications",
        ),
        (MessagePurpose.INVITATION, None, True, "invitation"),
    ],
)  # fmt: skip  # a table
def test_administrators_do_not_learn_from_messages_who_has_a_plan(
    session: Session, engine: Engine, purpose: MessagePurpose, answer: Exception | None, is_named: bool, is_called: str
) -> None:
    viewer, sam = administrator(session), put_mails(session)
    session.execute(update(Message).values(purpose=purpose))
    session.commit()
    send(engine, Post([answer]))
    [line] = messages.read_messages(session, viewer).lines
    assert (line.person, line.purpose) == (sam.name if is_named else "", is_called)


def test_a_mail_can_be_sent_again_and_a_line_of_chat_that_was_never_written_cannot(
    session: Session, engine: Engine
) -> None:
    viewer, sam = administrator(session), make_person(session)
    make_account(session, sam)
    assert sam.id is not None
    outbox.put(session, MessagePurpose.INVITATION, person_id=sam.id, moment=NOW)
    outbox.put_line(session, "one", "", moment=NOW, problem="KeyError at x.py:1")
    session.commit()
    send(engine, Post([AddressRefused("The mail server refused the address (550).")]))
    assert messages.send_again(session, viewer, moment=NOW) == 1
    assert send(engine, Post()) == {MessageState.SENT: 1}


def test_what_became_of_a_message_is_kept_for_90_days_and_what_waits_until_it_is_sent(
    session: Session, engine: Engine
) -> None:
    waiting = put_mails(session)
    send(engine, Post())
    put_mails(session, 1, waiting)
    days = outbox.KEPT_DAYS
    for later, states in ((days, ["sent", "waiting"]), (days + 1, ["waiting"])):
        nudges.remind(session, moment=at(NOW.now + timedelta(days=later)))
        assert [message.state for message in mails(engine)] == states


def test_pages_hold_fifty_messages_each_and_the_last_stands_for_those_past_the_end(session: Session) -> None:
    viewer = administrator(session)
    put_mails(session, 51)
    assert len(messages.read_messages(session, viewer).lines) == 50
    last = messages.read_messages(session, viewer, page=99)
    assert (len(last.lines), last.page, last.pages, last.found) == (1, 2, 2, 51)


@pytest.mark.usefixtures("names_a_server")
def test_administrators_are_told_once_the_sender_was_not_seen_for_a_quarter_of_an_hour(session: Session) -> None:
    viewer = administrator(session)
    [trouble] = messages.troubles(session, viewer, moment=NOW)
    assert (trouble.channel, trouble.is_silent, trouble.seen_at) == (Channel.MAIL, True, None)
    outbox.note_seen(session, Channel.MAIL, moment=NOW)
    for minutes, is_told in ((0, False), (15, False), (16, True), (-16, True)):
        later = NOW._replace(now=NOW.now + timedelta(minutes=minutes))
        assert bool(messages.troubles(session, viewer, moment=later)) == is_told, minutes


def test_nobody_is_told_where_no_mail_is_sent(session: Session) -> None:
    assert messages.troubles(session, administrator(session), moment=NOW) == []


@pytest.mark.usefixtures("names_a_server")
def test_a_channel_that_is_off_says_why_until_it_is_switched_on(session: Session) -> None:
    viewer = administrator(session)
    outbox.note_seen(session, Channel.MAIL, moment=NOW)
    outbox.switch_off(session, Channel.MAIL, "The mail server refused COACHING_MAIL_FROM (550).", moment=NOW)
    [trouble] = messages.troubles(session, viewer, moment=NOW)
    assert (trouble.off_since, trouble.off_reason) == (NOW.now, "The mail server refused COACHING_MAIL_FROM (550).")
    messages.switch_channel_on(session, viewer, Channel.MAIL, moment=NOW)
    session.expire_all()
    assert messages.troubles(session, viewer, moment=NOW) == []


def test_the_address_of_the_chat_is_kept_once_and_stands_in_no_version_and_no_record(session: Session) -> None:
    viewer = administrator(session)
    first, second = "mmosts://chat.example.com/firsttoken", "mmosts://chat.example.com/secondtoken"
    organisation_settings.save_chat_address(session, viewer, first, seen_version=0, moment=NOW)
    assert organisation_settings.chat_address(session) == first
    assert "firsttoken" not in str(organisation_settings.in_force(session))
    organisation_settings.save_chat_address(session, viewer, second, seen_version=1, moment=NOW)
    assert organisation_settings.chat_address(session) == second
    kept = [str(row.content) for row in session.scalars(select(OrganisationSetting))]
    assert sum("token" in content for content in kept) == 1
    assert "token" not in str(session.execute(text("SELECT detail FROM auditevent")).all())
    organisation_settings.save_chat_address(session, viewer, "", seen_version=2, moment=NOW)
    assert organisation_settings.chat_address(session) == ""


def test_what_is_no_address_of_a_chat_is_not_saved(session: Session) -> None:
    with pytest.raises(Invalid, match="Slack, Teams, Mattermost or Matrix"):
        organisation_settings.save_chat_address(
            session, administrator(session), "json://localhost", seen_version=0, moment=NOW
        )


def test_a_test_line_needs_an_address(session: Session) -> None:
    viewer = administrator(session)
    session.commit()
    with pytest.raises(NotAllowed, match="address of a chat first"):
        messages.send_test_line(viewer, moment=NOW)


def test_there_is_no_mailbox_outside_the_demonstration(session: Session) -> None:
    put_mails(session)
    for look in (mailbox.in_mailbox, mailbox.names_in_mailbox, lambda session: mailbox.html_of(session, 1)):
        with pytest.raises(NotFound):
            look(session)


def test_the_mailbox_holds_every_message_whole(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "is_demo", lambda _session: True)
    sam = put_mails(session)
    zoe = put_mails(session, 1, make_person(session, "Zoë Lang"))
    outbox.put_line(session, "one", "A coaching plan needs HR’s help: link", moment=NOW)
    assert [line.content.text for line in mailbox.in_mailbox(session)] == [
        "A coaching plan needs HR’s help: link", "Text 0", "Text 0",
    ]  # fmt: skip  # latest first
    assert mailbox.names_in_mailbox(session) == [sam.name, zoe.name]
    assert [line.person for line in mailbox.in_mailbox(session, zoe.name)] == [zoe.name]
    assert mailbox.html_of(session, 1) == "<p>Text 0</p>"
    session.execute(update(Message).values(content=None))
    assert mailbox.in_mailbox(session) == []
