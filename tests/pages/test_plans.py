"""Plans: what each person finds in the list, and the filters in the address."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from streamlit.testing.v1 import AppTest

from lib import db, exports
from lib.models import Outcome, Person, Plan, PlanPause, Role, State
from lib.plans import queries
from lib.spreadsheets import Table
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.pages.screens import Screens, links_on, numbers_of, title_of, words_on

AREAS = {
    "draft": State.DRAFT,
    "proposed": State.PROPOSED,
    "active": State.ACTIVE,
    "closed": State.CLOSED,
    "cancelled": State.CANCELLED,
}


class House:
    """Tomás above Maya and Henrike of HR, Maya above Jonas, who has a plan in every state; each is named after it."""

    def __init__(self) -> None:
        with db.writing() as session:
            self.tomas = make_person(session, "Tomás Rivera")
            self.maya = make_person(session, "Maya Lindqvist", manager=self.tomas)
            self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
            self.henrike = make_person(session, "Henrike Adler", manager=self.tomas)
            make_account(session, self.henrike, [Role.HR])
        self.plans = {area: self.plan(area=f"About {area}", state=state) for area, state in AREAS.items()}

    def person(self, name: str, manager: Person | None = None, roles: tuple[Role, ...] = ()) -> Person:
        with db.writing() as session:
            person = make_person(session, name, manager=manager)
            make_account(session, person, roles)
            return person

    def plan(self, member: Person | None = None, manager: Person | None = None, **facts: object) -> Plan:
        with db.writing() as session:
            return make_plan(
                session,
                member=member or self.jonas,
                manager=manager or self.maya,
                managers_manager=self.tomas,
                **facts,  # type: ignore[arg-type]  # the test's own facts
            )


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    return House()


def listed(screen: AppTest) -> pd.DataFrame:
    return screen.dataframe[0].value


def areas(screen: AppTest) -> set[str]:
    """What the plans in the list are about; the column is called otherwise for HR, and stands last."""
    return set(listed(screen)[about(screen)]) if screen.dataframe else set()


def about(screen: AppTest) -> str:
    return "Plan" if "Plan" in listed(screen) else "Development area"


EVERY_STATE = ["Draft", "Proposed", "Active", "Closed", "Cancelled"]
AFTER_THE_DRAFT = {"About proposed", "About active", "About closed", "About cancelled"}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("maya", AFTER_THE_DRAFT | {"About draft"}),
        ("jonas", AFTER_THE_DRAFT),
        ("tomas", AFTER_THE_DRAFT),
        ("henrike", {"Job skills: Career advancement"}),
    ],
)
def test_everybody_finds_the_plans_they_may_read(house: House, screens: Screens, who: str, expected: set[str]) -> None:
    assert areas(screens.open(getattr(house, who), "plans", plans_state=EVERY_STATE)) == expected


@pytest.mark.parametrize(
    "roles", [(), (Role.ADMINISTRATOR,), (Role.LEADERSHIP,)], ids=["nobody", "admin", "leadership"]
)
def test_who_is_on_no_plan_finds_none(house: House, screens: Screens, roles: tuple[Role, ...]) -> None:
    screen = screens.open(house.person("Kim Larsen", house.tomas, roles), "plans")

    assert not screen.dataframe
    assert "No plans yet." in words_on(screen)


def test_hr_does_not_find_the_plan_of_a_colleague_in_hr(house: House, screens: Screens) -> None:
    other = house.person("Hugo Brandt", house.tomas, (Role.HR,))
    house.plan(house.henrike, house.tomas, area="About Henrike")

    frame = listed(screens.open(other, "plans"))

    assert set(frame["Team member"]) == {"Jonas Weber"}


def test_hr_does_not_find_the_plan_of_somebody_above_them(house: House, screens: Screens) -> None:
    boss = house.person("Olga Petrova")
    house.plan(house.tomas, boss, area="About Tomás")

    frame = listed(screens.open(house.henrike, "plans"))

    assert set(frame["Team member"]) == {"Jonas Weber"}


def test_hr_reads_that_it_sees_headers_only(house: House, screens: Screens) -> None:
    assert "HR sees headers only" in words_on(screens.open(house.henrike, "plans"))


def test_a_former_manager_finds_only_what_they_ended(house: House, screens: Screens) -> None:
    other = house.person("Olga Petrova")
    house.plan(manager=other, area="Goes on without Maya")

    found = areas(screens.open(house.maya, "plans", plans_state=EVERY_STATE))

    assert "Goes on without Maya" not in found
    assert "About closed" in found


def test_open_plans_are_shown_at_first(house: House, screens: Screens) -> None:
    screen = screens.open(house.maya, "plans")

    assert areas(screen) == {"About draft", "About proposed", "About active"}
    assert "3 of 5 plans" in words_on(screen)


def test_drafts_are_no_choice_for_a_team_member(house: House, screens: Screens) -> None:
    screen = screens.open(house.jonas, "plans")

    assert screen.pills[0].options == ["Proposed", "Active", "Closed", "Cancelled"]
    assert "2 of 4 plans" in words_on(screen)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"plans_state": "Closed"}, {"About closed"}),
        ({"plans_state": ["Closed", "Cancelled"]}, {"About closed", "About cancelled"}),
        ({"plans_state": ["Closed", "Nonsense"]}, {"About closed"}),
        ({"plans_search": "propo"}, {"About proposed"}),
        ({"plans_search": "weber active"}, {"About active"}),
        ({"plans_search": "nobody"}, set()),
        ({"plans_mine": "true"}, {"About draft", "About proposed", "About active"}),
    ],
)
def test_filters_are_read_from_the_address(
    house: House, screens: Screens, address: dict[str, str | list[str]], expected: set[str]
) -> None:
    assert areas(screens.open(house.maya, "plans", **address)) == expected


@pytest.mark.parametrize(
    "address",
    [
        {"plans_state": "Nonsense"},
        {"plans_mine": "perhaps"},
        {"plan": "0000"},
        {"plans_state": "![x](https://evil.example/p.png)"},
    ],
    ids=str,
)
def test_a_wrong_value_in_the_address_is_ignored_with_no_trace(
    house: House, screens: Screens, address: dict[str, str | list[str]]
) -> None:
    usual, screen = screens.open(house.maya, "plans"), screens.open(house.maya, "plans", **address)

    assert words_on(screen) == words_on(usual)
    assert not screen.error
    assert not screen.warning


def test_a_team_member_cannot_ask_for_drafts_by_the_address(house: House, screens: Screens) -> None:
    screen = screens.open(house.jonas, "plans", plans_state="Draft")

    assert areas(screen) == {"About proposed", "About active"}


def test_no_match_says_what_to_do(house: House, screens: Screens) -> None:
    said = words_on(screens.open(house.maya, "plans", plans_search="nobody"))

    assert "No plan matches." in said
    assert "Clear the search or choose more states." in said


def test_a_row_says_who_what_and_whose_turn(house: House, screens: Screens) -> None:
    house.plan(area="Late", progress=40, start_on=date(2026, 4, 27), started_on=date(2026, 4, 27), cadence_weekday=0)

    screens.now = moment("2026-05-13")
    frame = listed(screens.open(house.maya, "plans", plans_search="late"))

    [row] = frame.to_dict("records")
    assert next(iter(frame.columns)) == "Open"
    assert len(frame.columns) <= 8
    assert (row["Team member"], row["Manager"], row["State"]) == ("Jonas Weber", "You", ["Active"])
    assert (row["Whose turn"], row["Progress"]) == ("You: check-in late", 40)


def test_a_closed_plan_shows_its_outcome_and_no_progress(house: House, screens: Screens) -> None:
    house.plan(area="Over", state=State.CLOSED, outcome=Outcome.NOT_YET, progress=40)

    frame = listed(screens.open(house.maya, "plans", plans_search="over", plans_state="Closed"))

    assert frame["State"].tolist() == [["Not yet achieved"]]
    assert frame["Progress"].isna().all()


def test_ones_own_plan_says_you(house: House, screens: Screens) -> None:
    frame = listed(screens.open(house.jonas, "plans"))

    assert set(frame["Team member"]) == {"You"}
    assert set(frame["Manager"]) == {"Maya Lindqvist"}


@pytest.fixture
def two_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.paging.PAGE_SIZE", 2)


@pytest.mark.usefixtures("two_a_page")
@pytest.mark.parametrize(
    ("page", "count", "said"),
    [
        ("1", 2, "1–2 of 3 that match, of 5 plans"),
        ("2", 1, "3–3 of 3 that match, of 5 plans"),
        ("99", 1, "3–3 of 3 that match, of 5 plans"),
        ("-1", 2, "1–2 of 3 that match, of 5 plans"),
        ("x", 2, "1–2 of 3 that match, of 5 plans"),
    ],
)
def test_the_page_of_the_list_stands_in_the_address(
    house: House, screens: Screens, page: str, count: int, said: str
) -> None:
    screen = screens.open(house.maya, "plans", plans_page=page)

    assert len(listed(screen)) == count
    assert said in words_on(screen)
    assert timelines(screen) == ["Two plans; the next ends on Wednesday 3 June."], "the chart holds all pages"


@pytest.mark.usefixtures("two_a_page")
def test_another_search_begins_at_its_first_page(house: House, screens: Screens) -> None:
    screen = screens.open(house.maya, "plans", plans_page="2")

    screen.text_input(key="plans_search").set_value("about").run()

    assert "1–2 of 3 that match" in words_on(screen)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"plans_department": "Legal"}, {"Nina Kowalska"}),
        ({"plans_department": ["Legal", "Nowhere"]}, {"Nina Kowalska"}),
        ({"plans_department": "Nowhere"}, {"Nina Kowalska", "Jonas Weber"}),
        ({"plans_manager": "NYSTROM"}, {"Nina Kowalska"}),
        ({"plans_manager": "jonas"}, set()),
        ({"plans_outcome": "Not yet achieved", "plans_state": EVERY_STATE}, {"Nina Kowalska"}),
        ({"plans_from": "2026-08-01"}, {"Nina Kowalska"}),
        ({"plans_to": "2026-05-31"}, {"Jonas Weber"}),
        ({"plans_from": "2026-06-04", "plans_to": "2026-06-30"}, set()),
        ({"plans_from": "yesterday"}, {"Nina Kowalska", "Jonas Weber"}),
        ({"plans_to": "1999-12-31"}, {"Nina Kowalska", "Jonas Weber"}),
        ({"plans_from": "0001-01-01", "plans_to": "9998-01-01"}, {"Nina Kowalska", "Jonas Weber"}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else str(len(value)),
)
def test_hr_filters_by_department_manager_outcome_and_day(
    house: House, screens: Screens, address: dict[str, str | list[str]], expected: set[str]
) -> None:
    anna = house.person("Anna Nyström", house.tomas)
    with db.writing() as session:
        nina = make_person(session, "Nina Kowalska", manager=anna, department="Legal")
    house.plan(nina, anna, start_on=date(2026, 7, 6), end_on=date(2026, 8, 5), started_on=None, state=State.PROPOSED)
    house.plan(nina, anna, state=State.CLOSED, outcome=Outcome.NOT_YET)
    screen = screens.open(house.henrike, "plans", **address)
    assert (set(listed(screen)["Team member"]) if screen.dataframe else set()) == expected
    with db.reading() as session:
        viewer = make_viewer(session, house.henrike)
        asked = {name: [value] if isinstance(value, str) else value for name, value in address.items()}
        taken = exports.gather(session, viewer, "plans", "csv", asked, moment=moment()).content
    assert isinstance(taken, Table)
    assert {row[0] for row in taken.rows} == expected


def test_a_day_that_nobody_can_have_meant_is_said_beside_its_filter(house: House, screens: Screens) -> None:
    screen = screens.open(house.henrike, "plans")
    screen.date_input(key="plans_from").set_value(date(9998, 1, 1)).run()
    assert "Please choose a day between 2000 and 2199." in words_on(screen)
    assert set(listed(screen)["Team member"]) == {"Jonas Weber"}


@pytest.mark.parametrize("key", ["plans_search", "plans_manager"])
def test_of_a_long_search_the_beginning_stays_in_the_field_and_is_looked_for(
    house: House, screens: Screens, key: str
) -> None:
    screen = screens.open(house.henrike, "plans")
    pasted = ("jonas" if key == "plans_search" else "maya") + " " * 200 + "and much more"
    screen.text_input(key=key).set_value(pasted).run()
    assert screen.text_input(key=key).value == pasted[:100]
    assert set(listed(screen)["Team member"]) == {"Jonas Weber"}


def test_who_is_not_in_hr_is_offered_no_filter_of_theirs(house: House, screens: Screens) -> None:
    screen = screens.open(house.maya, "plans", plans_manager="nobody", plans_from="2030-01-01")

    assert areas(screen) == {"About draft", "About proposed", "About active"}
    assert not screen.multiselect
    assert not screen.date_input


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"plans_search": "nobody"}, "Clear the search or choose more states."),
        ({"plans_outcome": "Achieved"}, "Only closed plans have an outcome: choose that state as well."),
        ({"plans_manager": "nobody"}, "Clear a filter or choose more states."),
        ({"plans_from": "2026-06-02", "plans_to": "2026-06-01"}, "The first day lies after the last one"),
    ],
    ids=str,
)
def test_a_list_without_a_match_says_what_to_do(
    house: House, screens: Screens, address: dict[str, str | list[str]], said: str
) -> None:
    assert said in words_on(screens.open(house.henrike, "plans", **address))


@pytest.mark.parametrize(("area", "title"), [("active", "About active"), ("draft", "New plan for Jonas Weber")])
def test_the_button_of_a_row_opens_the_plan(house: House, screens: Screens, area: str, title: str) -> None:
    screen = screens.open(house.maya, "plans")
    with db.reading() as session:
        viewer = make_viewer(session, house.maya)
        found = queries.list_plans(session, viewer, queries.Filters(), moment=moment()).headers
    # AppTest cannot click into a data frame; this is what the click leaves behind.
    screen.session_state["plans_opened"] = next(plan for plan in found if plan.code == house.plans[area].code)

    screen.run()

    assert screen.query_params["plan"] == house.plans[area].code
    assert title_of(screen) == title


def test_only_managers_are_offered_a_new_plan(house: House, screens: Screens) -> None:
    assert "New plan" in [button.label for button in screens.open(house.maya, "plans").button]
    assert not screens.open(house.jonas, "plans").button
    assert [button.label for button in screens.open(house.henrike, "plans").button] == ["Send reminders"]


def timelines(screen: AppTest) -> list[str]:
    """What the timeline says to those who do not see it."""
    return [chart.proto.alt for chart in screen.get("vega_lite_chart")]


def test_a_manager_sees_the_open_plans_of_the_team_over_time(house: House, screens: Screens) -> None:
    house.plan(area="Past its end", start_on=date(2026, 4, 1), started_on=date(2026, 4, 1), end_on=date(2026, 5, 1))

    screen = screens.open(house.maya, "plans")

    assert "Plans of your team over time" in words_on(screen)
    assert timelines(screen) == ["Three plans, one past its end; the next ends on Wednesday 3 June."]
    numbers = numbers_of(screen, "plans_timeline")
    assert numbers["Development area"].tolist() == ["Past its end", "About proposed", "About active"]
    assert numbers["State"].tolist() == ["Active", "Proposed", "Active"]
    assert numbers["Late"].tolist() == ["13 days past its end", "", ""]


def test_the_timeline_follows_the_filters(house: House, screens: Screens) -> None:
    assert timelines(screens.open(house.maya, "plans", plans_search="active")) == [
        "One plan; it ends on Wednesday 3 June."
    ]
    assert not timelines(screens.open(house.maya, "plans", plans_state="Closed"))
    assert not timelines(screens.open(house.maya, "plans", plans_search="nobody"))


@pytest.mark.parametrize("who", ["jonas", "tomas", "henrike"])
def test_who_coaches_no_open_plan_sees_no_timeline(house: House, screens: Screens, who: str) -> None:
    screen = screens.open(getattr(house, who), "plans")

    assert not timelines(screen)
    assert "over time" not in words_on(screen)


def test_a_draft_stands_on_no_timeline(house: House, screens: Screens) -> None:
    assert not timelines(screens.open(house.maya, "plans", plans_state="Draft"))


def test_a_plan_that_rests_stands_on_the_timeline_as_paused(house: House, screens: Screens) -> None:
    plan = house.plans["active"]
    with db.writing() as session:
        session.add(
            PlanPause(
                plan_id=plan.id or 0,
                from_on=date(2026, 5, 13),
                until_on=date(2026, 5, 20),
                by_id=house.maya.id or 0,
                at=moment("2026-05-13").now,
            )
        )
        session.commit()

    screen = screens.open(house.maya, "plans", plans_search="active")

    assert numbers_of(screen, "plans_timeline")["State"].tolist() == ["Paused"]


def test_what_is_shown_can_be_taken_away_with_its_filters(house: House, screens: Screens) -> None:
    address: dict[str, str | list[str]] = {"plans_state": ["Closed", "Nonsense"], "plans_search": "a&b ü"}
    assert not links_on(screens.open(house.maya, "plans", **address)), "nothing is shown"
    address["plans_search"] = "weber"
    links = links_on(screens.open(house.maya, "plans", **address))
    assert list(links) == ["Spreadsheet (XLSX)", "Plain table (CSV)"]
    assert links["Plain table (CSV)"] == "/export/plans.csv?plans_state=Closed&plans_search=weber"


@pytest.mark.parametrize("who", ["maya", "jonas", "tomas", "henrike"])
@pytest.mark.parametrize(
    "address",
    [{}, {"plans_state": EVERY_STATE}, {"plans_mine": "true"}, {"plans_state": ["Nonsense"]}, {"plans_state": "Draft"}],
    ids=str,
)
def test_a_file_holds_the_plans_that_the_screen_shows(
    house: House, screens: Screens, who: str, address: dict[str, str | list[str]]
) -> None:
    person = getattr(house, who)
    screen = screens.open(person, "plans", **address)
    asked = {name: [value] if isinstance(value, str) else value for name, value in address.items()}
    with db.writing() as session:
        taken = exports.gather(session, make_viewer(session, person), "plans", "csv", asked, moment=moment())
    assert isinstance(taken.content, Table)
    in_file = [(row[1], row[9]) for row in taken.content.rows]
    shown = listed(screen)[[about(screen), "End date"]] if screen.dataframe else pd.DataFrame()
    assert in_file == [*shown.itertuples(index=False, name=None)]


def test_a_manager_names_a_deputy_and_ends_it_again(screens: Screens, house: House) -> None:
    lena = house.person("Lena Roth", manager=house.tomas)
    plans = screens.open(house.maya, "plans")
    plans.button(key="plans_deputy").click().run()
    assert "record check-ins" in words_on(plans)
    plans.date_input(key="plans_deputy_first_on").set_value(date(2026, 5, 19)).run()
    plans.date_input(key="plans_deputy_last_on").set_value(date(2026, 5, 25)).run()
    proposed = house.plans["proposed"]
    plans.checkbox(key=f"plans_deputy_plan_{proposed.code}").uncheck().run()
    plans.text_input(key="plans_deputy_search").set_value("roth").run()
    plans.radio(key="plans_deputy_person").set_value(lena.id).run()
    plans.button(key="plans_deputy_send").click().run()
    assert "Lena Roth stands in for you from 19 May to 25 May" in words_on(plans)
    assert "On the plan with Jonas" in words_on(plans)
    with db.reading() as session:
        [absence] = queries.list_absences(session, make_viewer(session, house.maya), moment=moment())
    plans.button(key=f"plans_absence_{absence.id}").click().run()
    assert "Lena Roth stands in for you" not in words_on(plans)


def test_who_coaches_nobody_names_no_deputy(screens: Screens, house: House) -> None:
    assert not [button for button in screens.open(house.jonas, "plans").button if button.key == "plans_deputy"]


def test_whoever_manages_a_plan_but_has_no_team_names_a_deputy_and_reads_what_slips(
    screens: Screens, house: House
) -> None:
    irina = house.person("Irina Sokolova")
    house.plan(manager=irina, area="About handing over", state=State.ACTIVE)
    plans = screens.open(irina, "plans")
    keys = {button.key for button in plans.button}
    assert "plans_deputy" in keys
    assert "plans_new" not in keys
    assert "Needs your attention" in words_on(plans)


def test_what_does_not_fit_in_the_form_of_a_deputy_stands_beside_its_field(screens: Screens, house: House) -> None:
    lena = house.person("Lena Roth", manager=house.tomas)
    plans = screens.open(house.maya, "plans")
    plans.button(key="plans_deputy").click().run()
    plans.text_input(key="plans_deputy_search").set_value("roth").run()
    plans.radio(key="plans_deputy_person").set_value(lena.id).run()
    plans.date_input(key="plans_deputy_first_on").set_value(date(2026, 5, 14)).run()
    plans.date_input(key="plans_deputy_last_on").set_value(date(2026, 5, 25)).run()
    plans.button(key="plans_deputy_send").click().run()
    assert "Please choose tomorrow or a later day" in words_on(plans)
    assert plans.date_input(key="plans_deputy_last_on").value == date(2026, 5, 25)


def test_a_manager_reads_first_what_slips_whatever_is_filtered(house: House, screens: Screens) -> None:
    house.plan(area="Past its end", start_on=date(2026, 4, 1), started_on=date(2026, 4, 1), end_on=date(2026, 5, 1))
    screen = screens.open(house.maya, "plans", plans_search="nobody")
    assert "Look back on Jonas’s plan" in words_on(screen)
    screen.button("plans_turn_" + house.plans["active"].code)  # Its check-in is late, too.


def test_the_button_of_what_slips_leads_to_the_step(house: House, screens: Screens) -> None:
    plan = house.plan(area="Over", start_on=date(2026, 4, 1), started_on=date(2026, 4, 1), end_on=date(2026, 5, 1))
    screen = screens.open(house.maya, "plans")
    screen.button(f"plans_turn_{plan.code}").click().run()
    assert screen.query_params["plan"] == plan.code
    assert screen.query_params["do"] == "close"


def test_a_team_without_anything_that_slips_is_told_so(house: House, screens: Screens) -> None:
    with db.writing() as session:
        ruth = make_person(session, "Ruth Okoye")
        make_person(session, "Nina Petrova", manager=ruth)
    assert "Needs your attention" not in words_on(screens.open(ruth, "plans"))  # No plan, so nothing to say.
    with db.writing() as session:
        nina = make_person(session, "Nina Berg", manager=ruth)
        for _ in range(2):
            plan = make_plan(
                session, member=nina, manager=ruth, start_on=date(2026, 5, 14), started_on=date(2026, 5, 14)
            )
    assert "Nothing slips on the plans you coach." in words_on(screens.open(ruth, "plans"))
    with db.writing() as session:
        session.execute(text("UPDATE plan SET end_on = '2026-99-99' WHERE code = :code"), {"code": plan.code})
        session.commit()
    assert "Nothing slips on the plans you coach that can be shown here." in words_on(screens.open(ruth, "plans"))


@pytest.mark.parametrize("who", ["jonas", "tomas", "henrike"])
def test_who_coaches_no_open_plan_sees_nothing_slip(house: House, screens: Screens, who: str) -> None:
    assert "Needs your attention" not in words_on(screens.open(getattr(house, who), "plans"))


def test_hr_reminds_all_of_a_list_after_one_question(house: House, screens: Screens) -> None:
    screen = screens.open(house.henrike, "plans")
    screen.button("plans_remind").click().run()
    assert "You remind **two people** on **two plans** of the next step." in words_on(screen)
    screen.button("plans_remind").click()  # The dialog is there in the run of this click alone.
    screen.button("plans_remind_yes").click().run()
    assert [toast.value for toast in screen.toast] == ["Two reminders sent."]
    screen.button("plans_remind").click().run()
    assert "There is nobody to remind here." in words_on(screen)
    assert "Two plans: Somebody reminded them today already" in words_on(screen)


def test_only_hr_is_offered_to_remind_all(house: House, screens: Screens) -> None:
    assert not [button for button in screens.open(house.maya, "plans").button if button.key == "plans_remind"]
