"""The account: an address for one's calendar. Passwords and other browsers stand in `tests/test_sign_in.py`."""

from datetime import time

import pytest

from lib import calendar_feed, db, sign_in
from lib.notifications import outbox
from lib.notifications.notification_choices import choices_of
from tests.builders import make_account, make_person
from tests.pages.screens import Screens, words_on


def is_found(address: str) -> bool:
    with db.reading() as session:
        return calendar_feed.owner_of(session, address.rpartition("/")[2].removesuffix(".ics")) is not None


def test_an_address_is_shown_once_and_ends_after_a_question(screens: Screens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "current_token", lambda: "a-token")
    with db.writing() as session:
        person = make_person(session, "Clara Nyström")
        make_account(session, person)
    screen = screens.open(person, "account")
    screen.button(key="account_calendar_make").click().run()
    (shown,) = screen.code
    assert is_found(shown.value)
    screen.button(key="account_calendar_copied").click().run()
    assert not screen.code
    screen.button(key="account_calendar_end").click().run()
    screen.button(key="account_calendar_back").click().run()
    assert is_found(shown.value)
    screen.button(key="account_calendar_end").click().run()
    screen.button(key="account_calendar_end_it").click().run()
    assert not is_found(shown.value)
    assert "Make an address" in words_on(screen)


@pytest.mark.parametrize("is_mailed", [True, False], ids=["mail is sent", "no mail is sent"])
def test_invitations_by_mail_are_chosen_where_mail_is_sent(
    screens: Screens, monkeypatch: pytest.MonkeyPatch, is_mailed: bool
) -> None:
    monkeypatch.setattr(sign_in, "current_token", lambda: "a-token")
    monkeypatch.setattr(outbox, "mail_is_sent", lambda _session: is_mailed)
    with db.writing() as session:
        person = make_person(session, "Clara Nyström")
        make_account(session, person)
    screen = screens.open(person, "account")
    assert ("Check-ins as invitations by mail" in words_on(screen)) is is_mailed
    for is_chosen in (True, False) if is_mailed else ():
        screen.toggle(key="account_invites").set_value(is_chosen).run()
        with db.reading() as session:
            assert choices_of(session, person.id or 0).invites_to_check_ins is is_chosen


def test_the_time_of_check_ins_in_ones_calendar_is_chosen(screens: Screens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "current_token", lambda: "a-token")
    with db.writing() as session:
        person = make_person(session, "Clara Nyström")
        make_account(session, person)
    screen = screens.open(person, "account")
    assert "account_check_in_minutes" not in {field.key for field in screen.selectbox}
    screen.selectbox(key="account_check_ins_at").set_value("09:30").run()
    screen.selectbox(key="account_check_in_minutes").set_value(60).run()
    assert not screen.exception
    with db.reading() as session:
        kept = choices_of(session, person.id or 0)
    assert (kept.check_ins_at, kept.check_in_minutes) == (time(9, 30), 60)
    screen.selectbox(key="account_check_ins_at").select_index(0).run()
    with db.reading() as session:
        assert choices_of(session, person.id or 0).check_ins_at is None
