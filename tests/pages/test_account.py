"""The account: an address for one's calendar. Passwords and other browsers stand in `tests/test_sign_in.py`."""

import pytest

from lib import calendar_feed, db, sign_in
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
