"""The page Notifications, the number in the menu, and what somebody chooses for mails."""

import pytest

from lib import db, sign_in
from lib.models import Notification, NotificationKind
from lib.notifications import nudges
from tests.builders import moment
from tests.pages.screens import Screens, title_of, words_on
from tests.plans.household import Household


@pytest.fixture
def house() -> Household:
    with db.writing() as session:
        house = Household(session).active()
        nudges.remind(session, moment=moment("2026-05-19", 6))
    return house


def test_somebody_reads_what_they_are_told_puts_it_off_and_marks_it_as_read(screens: Screens, house: Household) -> None:
    screens.now = moment("2026-05-19")
    screen = screens.open(house.jonas, "notifications")
    assert "Your check-in with Maya Lindqvist is tomorrow." in words_on(screen)
    assert "Maya Lindqvist proposes a coaching plan to you." in words_on(screen)
    screen.button(key="notifications_read_all").click().run()
    again = screens.open(house.jonas, "notifications")
    assert "Earlier" in words_on(again)
    assert "New" not in [header.value for header in again.header]


def test_opening_the_plan_reads_what_was_told_of_it(screens: Screens, house: Household) -> None:
    screens.now = moment("2026-05-19")
    screens.open(house.jonas, "plan", plan=house.code)
    assert "New" not in [header.value for header in screens.open(house.jonas, "notifications").header]


@pytest.mark.parametrize(
    ("kind", "leads_to"),
    [(NotificationKind.REQUEST_ANSWERED, "Good morning, Jonas"), (NotificationKind.SIGN_IN, "Account")],
)
def test_what_is_about_no_plan_leads_to_its_place_too(
    screens: Screens, house: Household, monkeypatch: pytest.MonkeyPatch, kind: NotificationKind, leads_to: str
) -> None:
    monkeypatch.setattr(sign_in, "current_token", lambda: "a-token")
    screens.now = moment("2026-05-19")
    with db.writing() as session:
        told = Notification(person_id=house.jonas.id or 0, kind=kind, key="one", at=screens.now.now)
        session.add(told)
        session.commit()
        key = f"notifications_{told.id}_open"
    opened = screens.open(house.jonas, "notifications").button(key=key).click().run()
    assert title_of(opened) == leads_to


def test_nobody_reads_what_somebody_else_is_told(screens: Screens, house: Household) -> None:
    assert "Nothing new." in words_on(screens.open(house.tomas, "notifications"))


def test_a_choice_for_mails_is_saved_at_once(
    screens: Screens, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "current_token", lambda: "a-token")
    screen = screens.open(house.jonas, "account")
    screen.selectbox(key="account_notifications_of_closed").select_index(2).run()
    assert not screen.exception
    assert screens.open(house.jonas, "account").selectbox(key="account_notifications_of_closed").value == 2
