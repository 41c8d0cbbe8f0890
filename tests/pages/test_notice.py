"""The notice on the screen: before every page, once, and where it is reworded and read again."""

import pytest
from sqlalchemy import delete
from streamlit.testing.v1 import AppTest

from lib import db, organisation_settings, sign_in
from lib.models import NoticeReading, Person, Role
from lib.notice import Notice
from lib.organisation_settings import Section
from lib.ui.notice import TITLE
from tests.builders import make_account, make_person, make_viewer, moment
from tests.pages.screens import Screens, title_of, words_on


@pytest.fixture
def sam(screens: Screens, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody who is here for the first time."""
    monkeypatch.setattr(sign_in, "current_token", lambda: "a-token")
    with db.writing() as session:
        person = make_person(session, "Sam Okafor")
        session.execute(delete(NoticeReading))
        session.commit()
    return person


def hana() -> Person:
    with db.writing() as session:
        person = make_person(session, "Hana Hill")
        make_account(session, person, [Role.HR])
    return person


def save(screen: AppTest, text: str, answer: str) -> AppTest:
    """Reword whom to ask, and answer the question in the dialog."""
    screen.text_area("settings_notice_whom_to_ask").input(text).run()
    screen.button("settings_notice_send").click().run()
    screen.button("settings_notice_send").click()  # The dialog is there in the run of this click alone.
    screen.button(answer).click().run()
    assert not screen.exception
    return screen


@pytest.mark.parametrize("page", ["home", "plans", "plan", "guide", "account"])
def test_it_stands_before_every_page(screens: Screens, sam: Person, page: str) -> None:
    screen = screens.open(sam, page)
    assert title_of(screen) == TITLE
    assert [button.label for button in screen.button] == ["I have read this", "Sign out"]


def test_who_has_read_it_is_where_they_were_going_and_is_not_asked_again(screens: Screens, sam: Person) -> None:
    screen = screens.open(sam, "plans", plans_search="Nina")
    screen.button("notice_read").click().run()
    assert title_of(screen) == "Plans"
    assert screen.query_params["plans_search"] == "Nina"
    assert title_of(screens.open(sam)) != TITLE


def test_signing_out_needs_no_reading(screens: Screens, sam: Person) -> None:
    screen = screens.open(sam, "plans")
    screen.button("notice_sign_out").click().run()
    assert words_on(screen) == ""
    assert "notice_read" not in screen.session_state  # All of it is gone: nobody is here any more.


def test_the_contact_of_settings_stands_below_it(screens: Screens, sam: Person) -> None:
    with db.writing() as session:
        ravi = make_person(session, "Ravi Menon")
        make_account(session, ravi, [Role.ADMINISTRATOR])
        organisation_settings.save_section(
            session, make_viewer(session, ravi), Section.ORGANISATION, {"hr_contact": "Hana, 2nd floor"},
            seen_version=0, moment=moment(),
        )  # fmt: skip
    assert "Hana, 2nd floor" in words_on(screens.open(sam))


def test_hr_rewords_it_and_says_whether_it_is_shown_again(screens: Screens, sam: Person) -> None:
    screens.open(sam).button("notice_read").click().run()
    hr = hana()
    save(screens.open(hr, "settings"), "Ask Hana.", "settings_notice_quietly")
    assert title_of(screens.open(sam)) != TITLE
    screen = save(screens.open(hr, "settings"), "Ask Hana.\nAsk *Rita*.", "settings_notice_again")
    assert "Last changed by Hana Hill today." in words_on(screen)
    shown = screens.open(sam)
    assert "This has changed since you read it today. What is new is marked." in words_on(shown)
    [asked] = [each.value for each in shown.markdown if "Rita" in each.value]
    assert asked.count("-badge[") == 2  # Neither line stood in what Sam read.
    assert r"\*Rita\*" in asked


def test_a_wording_that_only_became_shorter_promises_no_mark(screens: Screens, sam: Person) -> None:
    screens.open(sam).button("notice_read").click().run()
    save(screens.open(hana(), "settings"), Notice().whom_to_ask[0], "settings_notice_again")
    words = words_on(screens.open(sam))
    assert "This has changed since you read it today." in words
    assert "marked" not in words


def test_what_is_wrong_is_said_at_its_part_and_nothing_is_asked(screens: Screens, sam: Person) -> None:
    screen = screens.open(hana(), "settings")
    screen.text_area("settings_notice_how_long").input("For good.\n" + "x" * 501).run()
    screen.button("settings_notice_send").click().run()
    assert "Line 2:" in words_on(screen)
    with db.reading() as session:
        assert organisation_settings.in_force(session).versions[Section.NOTICE].number == 0


def test_account_says_when_it_was_read(screens: Screens, sam: Person) -> None:
    screens.open(sam).button("notice_read").click().run()
    words = words_on(screens.open(sam, "account"))
    assert "You read the first version today." in words
    assert Notice().how_long[0] in words
