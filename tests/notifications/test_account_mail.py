"""Invitations and new passwords by mail: their links are made when they are sent."""

import re

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from lib import accounts
from lib.accounts import LinkNotValid
from lib.accounts.throttle import TooManyTries
from lib.errors import NotFound
from lib.models import Account, Channel, Invitation, Message, Notification, NotificationKind, Role
from lib.notifications import account_mail, outbox, sender
from lib.notifications.message_texts import LEFT_OUT, NOT_READ_OF_ACCOUNT
from lib.settings import get_settings
from tests.builders import make_account, make_person, make_viewer, moment
from tests.notifications.posting import Clock, Post, mails, send

PASSWORD = "a long enough pass phrase 27"


@pytest.fixture(autouse=True)
def mail_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(get_settings()), "sends_mail", True)


def ask(session: Session, name: str, address: str = "192.0.2.7") -> None:
    account_mail.request_new_password(session, name, address=address, moment=moment())


def waiting(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).where(col(Message.channel) == Channel.MAIL).order_by(col(Message.id))))


def token_in(session: Session, message: Message) -> str:
    content = account_mail.content_of(session, message, moment=moment())
    found = re.search(r"\?invitation=(\S+)", content.text)
    assert found is not None
    return found[1]


def test_whoever_forgot_their_password_chooses_a_new_one_and_the_old_one_works_until_then(session: Session) -> None:
    clara = make_person(session, "Clara Nyström")
    account = make_account(session, clara, password="the old one, long enough 3")
    before = account.password_hash
    ask(session, clara.email or "")
    [message] = waiting(session)
    assert message.content is None  # The database holds no link that could be used.
    token = token_in(session, message)
    assert session.get_one(Account, account.id).password_hash == before
    accounts.activate(session, token, PASSWORD, moment=moment())
    assert session.get_one(Account, account.id).password_hash != before
    [told] = session.scalars(select(Notification)).all()
    assert (told.person_id, told.kind) == (clara.id, NotificationKind.SIGN_IN)


def test_a_mail_that_arrives_twice_has_two_links_and_one_password_ends_both(session: Session) -> None:
    clara = make_person(session)
    make_account(session, clara, password=PASSWORD)
    ask(session, clara.employee_id or "")
    [message] = waiting(session)
    first, second = token_in(session, message), token_in(session, message)
    assert accounts.person_invited_by(session, first, moment=moment()) == clara.name
    accounts.activate(session, second, "another long pass phrase 99", moment=moment())
    with pytest.raises(LinkNotValid):
        accounts.person_invited_by(session, first, moment=moment())


def test_whoever_changes_their_password_ends_the_links_that_were_asked_for(session: Session) -> None:
    clara = make_person(session)
    make_account(session, clara, password=PASSWORD)
    ask(session, clara.email or "")
    token = token_in(session, waiting(session)[0])
    accounts.change_password(
        session, make_viewer(session, clara), current=PASSWORD, new="another long pass phrase 31", token="",
        address="192.0.2.7", moment=moment(),
    )  # fmt: skip  # one call
    with pytest.raises(LinkNotValid):
        accounts.person_invited_by(session, token, moment=moment())


def test_a_link_for_a_new_password_works_for_an_hour(session: Session) -> None:
    clara = make_person(session)
    make_account(session, clara, password=PASSWORD)
    ask(session, clara.email or "")
    token = token_in(session, waiting(session)[0])
    with pytest.raises(LinkNotValid):
        accounts.person_invited_by(session, token, moment=moment(hour=10))


def test_in_the_demonstration_whose_mails_everybody_reads_no_link_is_made(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "is_demo", lambda _session: True)
    clara, new = make_person(session, "Clara"), make_person(session, "Ada")
    make_account(session, clara, password=PASSWORD)
    ask(session, clara.email or "")
    invited = make_account(session, new)
    viewer_person = make_person(session)
    make_account(session, viewer_person, [Role.ADMINISTRATOR], password=PASSWORD)
    account_mail.send_invitations(session, make_viewer(session, viewer_person), [invited.id or 0], moment=moment())
    post = Post()
    send(engine, post)
    assert len(post.letters) == 2
    for letter in post.letters:
        assert "invitation=" not in letter.text + letter.html
        assert LEFT_OUT in letter.text
    assert session.scalars(select(Invitation)).all() == []


def test_what_was_asked_for_an_hour_ago_is_given_up_and_keeps_nobody_from_asking_again(
    session: Session, engine: Engine
) -> None:
    clara, clock, post = make_person(session), Clock(), Post()
    make_account(session, clara, password=PASSWORD)
    ask(session, clara.email or "")
    clock.move(minutes=61)
    account_mail.request_new_password(session, clara.email or "", address="192.0.2.7", moment=clock())
    assert send(engine, post, clock) == {outbox.MessageState.DROPPED: 1, outbox.MessageState.SENT: 1}
    assert len(post.letters) == 1
    assert [message.last_error for message in mails(engine)] == ["It was asked for too long ago.", ""]


def nobody(session: Session) -> str:
    return "nobody@example.com"


def a_closed_account(session: Session) -> str:
    person = make_person(session)
    make_account(session, person, password=PASSWORD, is_enabled=False)
    return person.email or ""


def somebody_who_left(session: Session) -> str:
    person = make_person(session, active=False)
    make_account(session, person, password=PASSWORD)
    return person.email or ""


def somebody_without_address(session: Session) -> str:
    person = make_person(session, email=None)
    make_account(session, person, password=PASSWORD)
    return person.employee_id or ""


@pytest.mark.parametrize("whose", [nobody, a_closed_account, somebody_who_left, somebody_without_address])
def test_for_others_nothing_is_sent_and_nothing_is_said(session: Session, whose: object) -> None:
    name = whose(session)  # type: ignore[operator]  # one of the functions above
    ask(session, name)
    assert waiting(session) == []


def tries_until_one_waits(session: Session, name: str) -> int:
    for number in range(30):
        try:
            ask(session, name, address=f"192.0.2.{number}")
        except TooManyTries:
            session.rollback()
            return number
    return 0


def test_asking_again_and_again_has_to_wait_whether_there_is_somebody_or_not(session: Session) -> None:
    clara = make_person(session)
    make_account(session, clara, password=PASSWORD)
    sent = [tries_until_one_waits(session, name) for name in (clara.email or "", "nobody@example.com")]
    assert sent[0] == sent[1] > 1
    # Nobody is kept from signing in by it.
    name = clara.email or ""
    session.commit()
    assert accounts.Credentials("198.51.100.1", moment())[name]["password"]


def test_a_second_mail_is_not_put_beside_one_that_waits(session: Session) -> None:
    clara = make_person(session)
    make_account(session, clara, password=PASSWORD)
    for _ in range(2):
        ask(session, clara.email or "")
    assert len(waiting(session)) == 1


def test_invitations_go_to_those_who_wait_for_a_password_and_have_an_address(session: Session) -> None:
    viewer_person = make_person(session)
    make_account(session, viewer_person, [Role.ADMINISTRATOR], password=PASSWORD)
    viewer = make_viewer(session, viewer_person)
    new, there, without = (
        make_person(session, "Ada"),
        make_person(session, "Bo"),
        make_person(session, "Cy", email=None),
    )
    made = [
        make_account(session, new), make_account(session, there, password=PASSWORD), make_account(session, without),
        make_account(session, make_person(session, "Dana"), is_enabled=False),
    ]  # fmt: skip  # only the first can be mailed to
    sent = account_mail.send_invitations(session, viewer, [one.id or 0 for one in made], moment=moment())
    assert (sent.number, sent.without_address) == (1, ("Cy",))
    [message] = waiting(session)
    assert message.person_id == new.id
    accounts.activate(session, token_in(session, message), PASSWORD, moment=moment())
    with pytest.raises(outbox.NotWanted, match="have chosen a password"):
        account_mail.content_of(session, message, moment=moment())
    with pytest.raises(NotFound):
        account_mail.send_invitations(session, make_viewer(session, new), [made[2].id or 0], moment=moment())


def test_an_invitation_a_reset_and_a_forgotten_password_have_words_of_their_own(session: Session) -> None:
    ravi, ada, clara = (make_person(session, name) for name in ("Ravi", "Ada", "Clara"))
    make_account(session, ravi, [Role.ADMINISTRATOR], password=PASSWORD)
    by_ravi, new = make_viewer(session, ravi), make_account(session, ada)
    known = make_account(session, clara, password=PASSWORD)
    ask(session, clara.email or "")
    accounts.invite(session, by_ravi, known.id or 0, moment=moment())
    account_mail.send_invitations(session, by_ravi, [new.id or 0, known.id or 0], moment=moment())
    forgotten, invited, reset = waiting(session)
    assert (invited.purpose, reset.purpose) == (outbox.MessagePurpose.INVITATION, outbox.MessagePurpose.RESET)
    said = {
        message.purpose: account_mail.content_of(session, message, moment=moment())
        for message in (forgotten, invited, reset)
    }
    assert [(one.subject, "Choose a new password" in one.html) for one in said.values()] == [
        ("A new password for Coaching Plans", True),
        ("Your invitation to Coaching Plans", False),
        ("Your password for Coaching Plans was reset", True),
    ]
    assert all(NOT_READ_OF_ACCOUNT in text for one in said.values() for text in (one.text, one.html))
    assert "You can use Coaching Plans now." in said[outbox.MessagePurpose.INVITATION].text
    assert "the former one does not work any more" in said[outbox.MessagePurpose.RESET].text
    assert "works once, within an hour" in said[outbox.MessagePurpose.FORGOTTEN].text
    accounts.activate(session, token_in(session, reset), PASSWORD, moment=moment())
    with pytest.raises(outbox.NotWanted, match="have chosen a password"):
        account_mail.content_of(session, reset, moment=moment())


def test_the_sender_writes_the_link_and_keeps_nothing_of_it(session: Session) -> None:
    clara = make_person(session)
    make_account(session, clara, password=PASSWORD)
    ask(session, clara.email or "")
    letters = []

    class Kept:
        def send(self, letter: object) -> None:
            letters.append(letter)

        def close(self) -> None:
            pass

    engine = session.get_bind().engine
    sender.send_by(Channel.MAIL, Kept(), lambda: moment(), engine=engine)
    session.expire_all()
    assert len(letters) == 1
    assert "?invitation=" in letters[0].text  # type: ignore[attr-defined]
    [message] = waiting(session)
    assert (message.state, message.content) == (outbox.MessageState.SENT, None)
    assert session.scalars(select(Invitation)).one().used_at is None
