"""Settings on the screen: what administrators and HR find there, and that saving shows everywhere."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from lib import db, formatting, organisation_settings
from lib.models import OrganisationSetting, Person, Role
from lib.organisation_settings import Section
from lib.ui.organisation_settings import working_days
from tests.builders import make_account, make_person, make_viewer, moment
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


def confirm_working_days(screen: AppTest) -> None:
    """Answer the question in the dialog, which is there in the run of the click that opens it alone."""
    screen.button("settings_working_days_send").click()
    screen.button("settings_working_days_yes").click().run()


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
    screen.text_area("settings_working_days_days_off").input("2026-12-24 Closed\nEaster").run()
    screen.button("settings_working_days_send").click().run()
    assert "“Easter” does not begin with a day." in words_on(screen)
    assert screen.text_area("settings_working_days_days_off").value == "2026-12-24 Closed\nEaster"
    screen.text_area("settings_working_days_days_off").input("2026-12-24 Closed").run()
    screen.button("settings_working_days_send").click().run()
    assert "fall on a day off move to the next working day" in words_on(screen)  # Asked whether there are plans or not.
    confirm_working_days(screen)
    assert not screen.exception
    with db.reading() as session:
        working = organisation_settings.working_days(session)
    assert working.on_or_after(date(2026, 5, 22)) == date(2026, 5, 26)  # A Friday, and Monday is Pentecost.
    assert not working.is_working(date(2026, 12, 24))
    assert working.is_working(date(2026, 5, 14))  # Today is as it was, though a holiday from now on.


def test_a_day_off_stays_the_day_it_is_when_days_are_written_otherwise(
    screens: Screens, ravi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formatting, "_days_written", formatting._days_written)  # Put back afterwards.
    with db.writing() as session:
        organisation_settings.save_section(
            session, make_viewer(session, ravi), Section.WORKING_DAYS,
            {"days_off": [{"day": "2026-12-05", "name": "Closed"}]}, seen_version=0, moment=moment(),
        )  # fmt: skip
    screen = screens.open(ravi, "settings")
    screen.selectbox("settings_organisation_date_format").select("MM/DD/YYYY").run()
    screen.button("settings_organisation_send").click().run()
    screen.checkbox("settings_working_days_weekday_4").uncheck().run()
    screen.button("settings_working_days_send").click().run()
    confirm_working_days(screen)
    assert not screen.exception
    with db.reading() as session:
        stands = organisation_settings.in_force(session).working_days
    assert (stands.weekdays, [off.day for off in stands.days_off]) == ((0, 1, 2, 3), [date(2026, 12, 5)])


def test_what_is_chosen_right_after_saving_is_saved_too(
    screens: Screens, ravi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formatting, "_days_written", formatting._days_written)  # Put back afterwards.
    screen = screens.open(ravi, "settings")
    screen.text_input("settings_organisation_name").input("Alder").run()
    screen.button("settings_organisation_send").click().run()
    screen.selectbox("settings_organisation_date_format").select("MM/DD/YYYY").run()
    screen.button("settings_organisation_send").click().run()
    assert screen.selectbox("settings_organisation_date_format").value == "MM/DD/YYYY"
    with db.reading() as session:
        assert organisation_settings.in_force(session).organisation.date_format == "MM/DD/YYYY"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("2026-12-24 Closed", ("2026-12-24", "Closed")),
        (" 2026/1/2", ("2026-01-02", "")),
        ("2026-12-24: Closed", ("2026-12-24", "Closed")),
        ("24/12/2026 Closed", ("24/12/2026 Closed", "")),
        ("05/12/26 Closed", ("05/12/26 Closed", "")),
        ("2026-12-24-2026-12-26 Closed", ("2026-12-24-2026-12-26 Closed", "")),
        ("2026-02-30 Closed", ("2026-02-30 Closed", "")),
    ],
)
def test_a_line_of_the_days_off_begins_with_one_day_or_is_none(line: str, found: tuple[str, str]) -> None:
    assert tuple(working_days.day_in(line).values()) == found


def test_settings_say_that_a_place_is_not_known_any_more(screens: Screens, ravi: Person) -> None:
    with db.writing() as session:
        content = {"country": "DE", "region": "XX"}
        now = moment()
        session.add(
            OrganisationSetting(section=Section.WORKING_DAYS, version=1, content=content, on=now.today, at=now.now)
        )
        session.commit()
    screen = screens.open(ravi, "settings")
    assert "The public holidays of DE XX are not known any more." in screen.warning[0].value
    assert screen.selectbox("settings_working_days_country").value == "DE"


def test_hr_rewords_the_policy_and_nothing_else(screens: Screens) -> None:
    screen = screens.open(somebody(Role.HR, name="Hana Hill"), "settings")
    assert {area.key.removeprefix("settings_policy_") for area in screen.text_area} >= {"psp_name", "levels_5"}
    assert not screen.text_input
    assert not screen.checkbox
    screen.text_area("settings_policy_psp_name").input("Formal <b>process</b>").run()
    screen.text_area("settings_policy_purpose").input("First.\n\nSecond.").run()
    assert "Formal \\<b" in words_on(screen)  # It is in the preview before it is saved.
    screen.button("settings_policy_send").click().run()
    assert not screen.exception
    with db.reading() as session:
        texts = organisation_settings.in_force(session).policy
    assert (texts.psp_name, texts.purpose) == ("Formal <b>process</b>", ("First.", "Second."))


def test_a_text_of_the_policy_that_cannot_be_is_said_at_its_field(screens: Screens) -> None:
    screen = screens.open(somebody(Role.HR), "settings")
    screen.text_area("settings_policy_contrasts_0_psp").input("").run()
    screen.text_area("settings_policy_purpose").input(f"First.\n{'x' * 501}").run()
    assert "Something is to be put right first" in words_on(screen)
    screen.button("settings_policy_send").click().run()
    said = words_on(screen)
    assert "Please write something here." in said
    assert "Line 2: Please keep this to 500 characters; it has 501." in said
    assert screen.text_area("settings_policy_purpose").value.startswith("First.")
    with db.reading() as session:
        assert not organisation_settings.in_force(session).versions[Section.POLICY].number


def test_each_version_says_what_was_there_before_and_after(screens: Screens, ravi: Person) -> None:
    with db.writing() as session:
        viewer, when = make_viewer(session, ravi), moment()
        for number, contact in enumerate(["Hana Hill", "Ravi *Menon*"]):
            organisation_settings.save_section(
                session, viewer, Section.ORGANISATION, {"hr_contact": contact}, seen_version=number, moment=when
            )
        organisation_settings.save_section(
            session, viewer, Section.WORKING_DAYS, {"country": "DE", "days_off": [{"day": "2026-12-24", "name": "x"}]},
            seen_version=0, moment=when,
        )  # fmt: skip
    screen = screens.open(ravi, "settings")
    assert not screen.exception
    said = [table.value.to_numpy().tolist() for table in screen.table if "After" in table.value]
    assert said == [
        [["HR contact", "Hana Hill", "Ravi \\*Menon\\*"]],
        [["HR contact", "Nothing yet", "Hana Hill"]],
        [["Public holidays of", "Nothing yet", "Germany"], ["Other days off", "Nothing yet", "2026-12-24 x"]],
    ]


def test_going_back_to_the_first_texts_leaves_the_length_of_new_plans(screens: Screens) -> None:
    hana = somebody(Role.HR, name="Hana Hill")
    with db.writing() as session:
        values = {"psp_name": "One", "default_days": 45}
        organisation_settings.save_section(
            session, make_viewer(session, hana), Section.POLICY, values, seen_version=0, moment=moment()
        )
    screen = screens.open(hana, "settings")
    screen.button("settings_policy_version_1").click().run()
    screen.button("settings_policy_first").click().run()
    with db.reading() as session:
        chosen = organisation_settings.in_force(session)
    assert (chosen.policy.psp_name != "One", chosen.new_plans.days) == (True, 45)


def test_a_version_of_the_policy_can_be_compared_and_come_back(screens: Screens) -> None:
    hana = somebody(Role.HR, name="Hana Hill")
    for number, name in enumerate(["One", "Two"]):
        with db.writing() as session:
            organisation_settings.save_section(
                session, make_viewer(session, hana), Section.POLICY, {"psp_name": name}, seen_version=number,
                moment=moment(),
            )  # fmt: skip
    screen = screens.open(hana, "settings")
    screen.button("settings_policy_version_2").click().run()
    [compared] = [table.value for table in screen.table if "After" in table.value]
    assert compared.to_numpy().tolist() == [["Name of the formal process", "One", "Two"]]
    screen.button("settings_policy_version_1").click().run()
    screen.button("settings_policy_back").click().run()
    with db.reading() as session:
        chosen = organisation_settings.in_force(session)
    assert (chosen.policy.psp_name, chosen.versions[Section.POLICY].number) == ("One", 3)


def test_a_new_plan_begins_as_the_organisation_chose(screens: Screens, ravi: Person) -> None:
    screen = screens.open(ravi, "settings")
    screen.number_input("settings_new_plans_days").set_value(45).run()
    screen.button("settings_new_plans_send").click().run()
    assert not screen.exception
    with db.reading() as session:
        assert organisation_settings.in_force(session).new_plans.days == 45


def test_a_target_is_set_and_taken_away_with_both_versions_in_sight(screens: Screens, ravi: Person) -> None:
    screen = screens.open(ravi, "settings")
    screen.number_input("settings_targets_people_reached").set_value(130).run()
    screen.button("settings_targets_send").click().run()
    assert "Please choose a number of 100 or less." in words_on(screen)
    for value in (60, None):
        screen.number_input("settings_targets_people_reached").set_value(value).run()
        screen.button("settings_targets_send").click().run()
        with db.reading() as session:
            assert organisation_settings.targets(session).people_reached == value
    assert not screen.exception
    label = "People with a plan in twelve months, in %"
    said = [table.value.to_numpy().tolist() for table in screen.table if "After" in table.value]
    assert said == [[[label, "60\u00a0%", "Nothing"]], [[label, "Nothing yet", "60\u00a0%"]]]


def test_a_shorter_time_for_plans_is_asked_about_and_a_longer_one_saved_at_once(screens: Screens, ravi: Person) -> None:
    screen = screens.open(ravi, "settings")
    screen.number_input("settings_retention_years").set_value(0).run()
    screen.button("settings_retention_send").click().run()
    assert "Please choose a number of 1 or more." in words_on(screen)
    screen.number_input("settings_retention_years").set_value(2).run()
    for answer, years in (("no", None), ("yes", 2)):
        screen.button("settings_retention_send").click().run()
        assert "Fewer than 5 plans, or none, ended more than two years ago." in words_on(screen)
        screen.button("settings_retention_send").click()  # The dialog is there in the run of this click alone.
        screen.button(f"settings_retention_{answer}").click().run()
        assert kept_years() == years
        said = [each.value for each in screen.info if "Nothing is deleted before tomorrow, " in each.value]
        assert bool(said) == (years is not None)
    for years in (3, None):
        screen.number_input("settings_retention_years").set_value(years).run()
        screen.button("settings_retention_send").click().run()
        assert kept_years() == years
    assert not screen.info
    assert not screen.exception


def kept_years() -> int | None:
    with db.reading() as session:
        return organisation_settings.retention(session).years


def test_two_who_change_the_same_see_both(screens: Screens, ravi: Person) -> None:
    ana = somebody(Role.ADMINISTRATOR, name="Ana Silva")
    first = screens.open(ravi, "settings")
    first.text_input("settings_organisation_name").input("Alder").run()
    with db.writing() as session:
        organisation_settings.save_section(
            session, make_viewer(session, ana), Section.ORGANISATION, {"name": "Birch", "hr_contact": "Hana"},
            seen_version=0, moment=moment(),
        )  # fmt: skip
    first.button("settings_organisation_send").click().run()
    assert "Somebody saved this while you were writing." in first.error[0].value
    assert first.text_input("settings_organisation_name").value == "Alder"
    assert first.text_area("settings_organisation_hr_contact").value == "Hana"  # Nobody here touched it.
    first.button("settings_organisation_send").click().run()
    with db.reading() as session:
        chosen = organisation_settings.in_force(session).organisation
    assert (chosen.name, chosen.hr_contact) == ("Alder", "Hana")


def test_what_is_saved_already_is_no_conflict_with_oneself(screens: Screens, ravi: Person) -> None:
    """A click may end a run after it saved and before the form was told."""
    screen = screens.open(ravi, "settings")
    screen.text_input("settings_organisation_name").input("Alder").run()
    with db.writing() as session:
        organisation_settings.save_section(
            session, make_viewer(session, ravi), Section.ORGANISATION, {"name": "Alder"}, seen_version=0,
            moment=moment(),
        )  # fmt: skip
    screen.run()
    screen.text_area("settings_organisation_hr_contact").input("Hana").run()
    screen.button("settings_organisation_send").click().run()
    assert not screen.error
    with db.reading() as session:
        chosen = organisation_settings.in_force(session).organisation
    assert (chosen.name, chosen.hr_contact) == ("Alder", "Hana")


def test_what_is_chosen_shows_where_people_need_it(
    screens: Screens, ravi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formatting, "_days_written", formatting._days_written)  # Put back afterwards.
    with db.writing() as session:
        viewer, when = make_viewer(session, ravi), moment()
        chosen = {"hr_contact": "Hana Hill, 2nd floor", "date_format": "MM/DD/YYYY"}
        for section, values in ((Section.ORGANISATION, chosen), (Section.POLICY, {"psp_name": "Support process"})):
            organisation_settings.save_section(session, viewer, section, values, seen_version=0, moment=when)
    guide = words_on(screens.open(somebody(name="Jonas Weber"), "guide"))
    assert "Hana Hill, 2nd floor" in guide
    assert "It is not a Support process." in guide
    assert formatting.date_format() == "MM/DD/YYYY"
