"""Messages and Mailbox on the screen, and what Home and Settings say about them."""

import pytest

from lib import accounts, audit, db, organisation_settings
from lib.channels import AddressRefused
from lib.models import Channel, Person, Role
from lib.notifications import left_out, mailbox, outbox
from lib.settings import get_settings
from tests.builders import make_account, make_person, moment
from tests.notifications.posting import Post, put_mails, send
from tests.pages.screens import NOT_FOUND, Screens, words_on


@pytest.fixture
def ravi(screens: Screens) -> Person:
    """An administrator."""
    with db.writing() as session:
        person = make_person(session, "Ravi Menon")
        make_account(session, person, [Role.ADMINISTRATOR])
    return person


@pytest.fixture
def sam(screens: Screens) -> Person:
    """Somebody with an account and no role."""
    with db.writing() as session:
        person = make_person(session, "Sam Okafor")
        make_account(session, person)
    return person


def test_only_administrators_find_messages_and_nobody_a_mailbox(screens: Screens, ravi: Person, sam: Person) -> None:
    assert words_on(screens.open(sam, "messages")) == NOT_FOUND
    for person in (ravi, sam):
        assert words_on(screens.open(person, "mailbox")) == NOT_FOUND
    words = words_on(screens.open(ravi, "messages"))
    assert "No mail server is named" in words
    assert "No message was written yet." in words


def test_what_failed_is_sent_again_and_a_channel_switched_on(
    screens: Screens, ravi: Person, sam: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACHING_SMTP_HOST", "smtp.example.com")
    monkeypatch.setenv("COACHING_MAIL_FROM", "coaching@example.com")
    get_settings.cache_clear()
    with db.writing() as session:
        put_mails(session, 1, sam)
    send(db.get_engine(), Post([AddressRefused("The mail server refused the address (550).")]))
    with db.writing() as session:
        outbox.switch_off(session, Channel.MAIL, "The mail server refused the sender (550).", moment=moment())
        audit.record(session, "signed in", at=moment("2026-01-05").now)
        left_out.keep(session, {7: "KeyError at turn.py:1 whose_turn"})
        session.commit()
    home = screens.open(ravi)
    assert "Mail is switched off" in words_on(home)
    assert "The mail server refused the sender (550)." in words_on(home)
    of_sam = words_on(screens.open(sam))
    assert "switched off" not in of_sam
    assert "left out" not in of_sam
    screen = screens.open(ravi, "messages")
    for page in (home, screen):
        assert "One plan was left out of what the day brings" in words_on(page)
        assert "KeyError at turn" in words_on(page)
        assert "The timer (remind) has never run" in words_on(page)
    assert "The mail server refused the address (550)." in str(screen.dataframe[0].value)
    screen.button("messages_again").click().run()
    assert [toast.value for toast in screen.toast] == ["One message waiting for the sender."]
    screen.button("messages_mail").click().run()
    assert not screen.exception
    assert [toast.value for toast in screen.toast] == ["Mail is on. The sender tries again within a minute."]
    assert "Mail is switched off" not in words_on(screens.open(ravi))


def test_the_mailbox_shows_each_message_to_everybody_in_the_demonstration(
    screens: Screens, sam: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "is_demo", lambda _session: True)
    monkeypatch.setattr(mailbox, "is_demo", lambda _session: True)
    assert "No message was written yet." in words_on(screens.open(sam, "mailbox"))
    with db.writing() as session:
        put_mails(session, 1, sam)
    screen = screens.open(sam, "mailbox")
    assert screen.selectbox("mailbox_person").options == ["Everybody", "Sam Okafor"]
    assert [box.label for box in screen.expander] == ["Sam Okafor · Subject 0 · today, 09:00"]


def test_the_address_of_the_chat_is_saved_and_never_shown_again(screens: Screens, ravi: Person) -> None:
    screen = screens.open(ravi, "settings")
    screen.text_input("settings_chat_address").input("json://localhost").run()
    screen.button("settings_chat_send").click().run()
    assert "This is no address of Slack, Teams, Mattermost or Matrix" in words_on(screen)
    screen.text_input("settings_chat_address").input("mmost://127.0.0.1:9/sometoken").run()
    screen.button("settings_chat_send").click().run()
    assert not screen.exception
    assert "An address is saved. It is a secret and is not shown again." in words_on(screen)
    assert "sometoken" not in words_on(screen)
    assert screen.text_input("settings_chat_address").value == ""
    screen.button("settings_chat_test").click().run()
    assert [error.value for error in screen.error] == ["The chat cannot be reached, or did not take the line."]
    screen.button("settings_chat_remove").click().run()
    with db.reading() as session:
        assert organisation_settings.chat_address(session) == ""
    assert "An address is saved." not in words_on(screen)
