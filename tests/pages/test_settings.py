"""Settings on the screen: what administrators and HR find there, and that saving shows everywhere."""

from datetime import date

import pytest

from lib import db, organisation_settings
from lib.models import Person, Role
from tests.builders import make_account, make_person
from tests.pages.screens import NOT_FOUND, Screens, words_on


def somebody(*roles: Role, name: str = "Ravi Menon") -> Person:
    with db.writing() as session:
        person = make_person(session, name)
        make_account(session, person, roles)
    return person


@pytest.fixture
def ravi(screens: Screens) -> Person:
    """An administrator."""
    return somebody(Role.ADMINISTRATOR)


def test_nobody_else_finds_it(screens: Screens) -> None:
    assert words_on(screens.open(somebody(), "settings")) == NOT_FOUND
    assert words_on(screens.open(somebody(Role.LEADERSHIP), "settings")) == NOT_FOUND


def test_a_name_and_a_contact_are_saved(screens: Screens, ravi: Person) -> None:
    screen = screens.open(ravi, "settings")
    screen.text_input("settings_organisation_name").input("Alder & Co.").run()
    screen.text_area("settings_organisation_hr_contact").input("Hana Hill, 2nd floor").run()
    screen.button("settings_organisation_send").click().run()
    assert not screen.exception
    with db.reading() as session:
        chosen = organisation_settings.in_force(session).organisation
    assert (chosen.name, chosen.hr_contact) == ("Alder & Co.", "Hana Hill, 2nd floor")
    assert screen.text_input("settings_organisation_name").value == "Alder & Co."
    assert "Last changed by Ravi Menon today." in words_on(screen)


def test_working_days_are_ticked_and_a_line_that_is_no_day_is_said_at_its_field(screens: Screens, ravi: Person) -> None:
    screen = screens.open(ravi, "settings")
    screen.checkbox("settings_working_days_weekday_4").uncheck().run()
    screen.selectbox("settings_working_days_country").select("DE").run()
    screen.selectbox("settings_working_days_region_DE").select("BY").run()
    assert "Pentecost Monday" in words_on(screen)
    screen.text_area("settings_working_days_days_off").input("24/12/2026 Closed\nEaster").run()
    screen.button("settings_working_days_send").click().run()
    assert "“Easter” is no day." in words_on(screen)
    assert screen.text_area("settings_working_days_days_off").value == "24/12/2026 Closed\nEaster"
    screen.text_area("settings_working_days_days_off").input("24/12/2026 Closed").run()
    screen.button("settings_working_days_send").click().run()
    assert not screen.exception
    with db.reading() as session:
        working = organisation_settings.working_days(session)
    assert working.on_or_after(date(2026, 5, 22)) == date(2026, 5, 26)  # A Friday, and Monday is Pentecost.
    assert not working.is_working(date(2026, 12, 24))
    assert working.is_working(date(2026, 5, 14))  # Today is as it was, though a holiday from now on.
