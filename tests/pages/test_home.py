"""Home: what waits for each person, what comes next, and what somebody without anything does first."""

from datetime import date

import pytest
from sqlalchemy import Engine, select, text
from streamlit.testing.v1 import AppTest

from lib import accounts, audit, db, organisation_settings
from lib.getting_started import end_getting_started
from lib.models import (
    Account,
    Answer,
    CheckInLine,
    Notification,
    NotificationKind,
    Outcome,
    Person,
    Plan,
    Role,
    State,
    Support,
    WatchedFile,
)
from lib.organisation_settings import Section
from lib.ui.home import ROWS, STEP_OF, TEAM_IN_SIGHT
from lib.ui.plan.steps import STEPS
from tests.builders import (
    make_absence,
    make_account,
    make_activity,
    make_milestone,
    make_person,
    make_plan,
    make_support,
    make_viewer,
    moment,
)
from tests.pages.screens import Screens, title_of, words_on

NOTHING = ("Nothing is stuck.", "Nothing needs", "What this is", "Nothing new.", "No plan matches.", "No plans yet.")
"""What a screen says that has nothing to show."""


class House:
    """Tomás above Maya, Maya above Jonas and Nina."""

    def __init__(self) -> None:
        with db.writing() as session:
            self.tomas = make_person(session, "Tomás Rivera")
            self.maya = make_person(session, "Maya Lindqvist", manager=self.tomas)
            self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
            self.nina = make_person(session, "Nina Kowalska", manager=self.maya)

    def person(self, name: str, manager: Person | None = None, roles: tuple[Role, ...] = ()) -> Person:
        with db.writing() as session:
            person = make_person(session, name, manager=manager)
            make_account(session, person, roles)
            return person

    def plan(self, member: Person | None = None, manager: Person | None = None, **facts: object) -> Plan:
        """A plan of Jonas coached by Maya unless the test says otherwise, with check-ins on Wednesdays."""
        with db.writing() as session:
            people = {"member": member or self.jonas, "manager": manager or self.maya, "managers_manager": self.tomas}
            dates = {"start_on": date(2026, 4, 27), "end_on": date(2026, 5, 26), "cadence_weekday": 2}
            if facts.get("state", State.ACTIVE) is State.ACTIVE:
                dates["started_on"] = date(2026, 4, 27)
            return make_plan(session, **people | dates | facts)  # type: ignore[arg-type]  # the test's own facts

    def support(self, plan: Plan, text: str) -> Support:
        with db.writing() as session:
            return make_support(session, plan, text, given_on=date(2026, 5, 11))


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    return House()


def primary_buttons(screen: AppTest) -> list[str]:
    return [button.label for button in screen.button if button.proto.type == "primary"]


def test_a_manager_is_greeted_with_the_day_and_the_team(house: House, screens: Screens) -> None:
    house.plan()
    house.plan(house.nina, state=State.DRAFT)

    screen = screens.open(house.maya)

    assert title_of(screen) == "Good morning, Maya"
    assert "Thursday 14 May · two people report to you · one plan and one draft" in words_on(screen)


@pytest.mark.parametrize(("hour", "greeting"), [(9, "Good morning"), (15, "Good afternoon"), (20, "Good evening")])
def test_the_greeting_follows_the_clock_of_the_organisation(
    house: House, screens: Screens, hour: int, greeting: str
) -> None:
    screens.now = moment(hour=hour)

    assert title_of(screens.open(house.jonas)) == f"{greeting}, Jonas"


def test_the_most_urgent_row_comes_first_and_has_the_only_filled_button(house: House, screens: Screens) -> None:
    house.plan(house.nina, state=State.DRAFT, area="Delegating")
    house.plan(area="Leading workshops")

    screen = screens.open(house.maya)

    rows = [element.value for element in screen.markdown if element.value.startswith(":material/")]
    assert "**Record the check-in with Jonas**" in rows[0]
    assert "**Finish the plan for Nina and propose it**" in rows[1]
    assert primary_buttons(screen) == ["Record check-in"]


def test_a_late_check_in_says_for_how_long(house: House, screens: Screens) -> None:
    house.plan()
    screens.now = moment("2026-05-15")

    assert "2 days late" in words_on(screens.open(house.maya))


def test_five_rows_are_in_sight_and_the_rest_one_click_away(house: House, screens: Screens) -> None:
    for number in range(ROWS + 2):
        house.plan(house.person(f"Ruben {number}", house.maya))
    screen = screens.open(house.maya)
    assert [button.label for button in screen.button].count("Record check-in") == ROWS

    screen.button(key="home_show_all").click().run()

    assert [button.label for button in screen.button].count("Record check-in") == ROWS + 2


def test_a_row_leads_to_its_plan(house: House, screens: Screens) -> None:
    plan = house.plan(area="Leading workshops", end_on=date(2026, 5, 12))
    screen = screens.open(house.maya)

    screen.button(key=f"home_turn_{plan.code}").click().run()

    assert screen.query_params["plan"] == plan.code
    assert title_of(screen) == "Leading workshops"


def test_a_check_in_is_written_in_its_row(house: House, screens: Screens) -> None:
    plan = house.plan(area="Leading workshops")
    screen = screens.open(house.maya)

    screen.button(key=f"home_turn_{plan.code}").click().run()
    assert not screen.exception
    [line] = [field for field in screen.text_area if field.label.startswith("What happened since the last check-in")]
    line.set_value("The first one went well")
    [save] = [button for button in screen.button if button.label == "Record check-in"]
    save.click().run()

    assert not screen.exception
    with db.reading() as session:
        assert session.scalars(select(CheckInLine.line)).all() == ["The first one went well"]
    assert "plan" not in screen.query_params


def test_a_row_opens_the_form_it_is_about(house: House, screens: Screens) -> None:
    screens.now = moment("2026-05-28")
    plan = house.plan(area="Leading workshops")
    screen = screens.open(house.maya)

    screen.button(key=f"home_turn_{plan.code}").click().run()

    assert (screen.query_params["plan"], screen.query_params["do"]) == (plan.code, "close")
    assert "Close plan" in [element.value for element in screen.header]


def test_every_form_that_a_row_opens_is_one_of_the_plan() -> None:
    assert set(STEP_OF.values()) <= set(STEPS)


def test_a_promise_that_is_late_leads_to_where_it_stands(house: House, screens: Screens) -> None:
    plan = house.plan(cadence="monthly")
    with db.writing() as session:
        make_activity(session, plan, "Shadow two", due_on=date(2026, 5, 11))
    screen = screens.open(house.jonas)

    screen.button(key=f"home_turn_{plan.code}").click().run()

    assert "**0 of 1 done**" in words_on(screen)


def test_a_draft_leads_to_where_it_is_written(house: House, screens: Screens) -> None:
    plan = house.plan(state=State.DRAFT)
    screen = screens.open(house.maya)

    screen.button(key=f"home_turn_{plan.code}").click().run()

    assert screen.query_params["plan"] == plan.code
    assert title_of(screen) == "New plan for Jonas Weber"


def test_a_draft_is_not_hinted_at_to_its_team_member(house: House, screens: Screens) -> None:
    before = words_on(screens.open(house.jonas))
    house.plan(state=State.DRAFT)

    assert words_on(screens.open(house.jonas)) == before


def test_a_proposal_is_announced_to_its_team_member(house: House, screens: Screens) -> None:
    plan = house.plan(state=State.PROPOSED)
    with db.writing() as session:
        make_activity(session, plan, answer=Answer.WAITING)

    screen = screens.open(house.jonas)

    assert "**Maya proposes a plan with you**" in words_on(screen)
    assert primary_buttons(screen) == ["Read proposal"]


def test_a_team_member_sees_how_far_the_plan_is(house: House, screens: Screens) -> None:
    plan = house.plan(progress=55)
    with db.writing() as session:
        make_activity(session, plan)
        make_milestone(session, plan, reached_on=date(2026, 5, 6))

    screen = screens.open(house.jonas)

    [bar] = screen.get("progress")
    assert bar.proto.text == "**Progress 55\N{NO-BREAK SPACE}%** · even pace today: 59\N{NO-BREAK SPACE}%"
    assert bar.proto.value == 55
    figures = ":gray[Activities] **0 of 1** · :gray[Next check-in] **Now** · :gray[Milestones] **1 of 1**"
    assert figures in words_on(screen)


def test_a_plan_that_starts_later_says_so(house: House, screens: Screens) -> None:
    house.plan(started_on=date(2026, 5, 18), start_on=date(2026, 5, 18), end_on=date(2026, 6, 16))

    said = words_on(screens.open(house.jonas))

    assert "Starts on Monday 18 May." in said
    assert "Nothing needs your attention." in said


def test_support_is_confirmed_in_place(house: House, screens: Screens) -> None:
    plan = house.plan()
    support = house.support(plan, "Facilitation guide")
    screen = screens.open(house.jonas)
    assert "**Did “Facilitation guide” reach you?**" in words_on(screen)

    screen.button(key=f"home_support_{plan.code}_{support.id}").click().run()

    assert [toast.value for toast in screen.toast] == ["Maya now sees that it reached you."]
    assert "Facilitation guide" not in words_on(screen)
    with db.reading() as session:
        stored = session.get(Support, support.id)
        assert stored is not None
        assert stored.confirmed_on == date(2026, 5, 14)


def test_support_that_was_confirmed_elsewhere_is_not_confirmed_twice(house: House, screens: Screens) -> None:
    plan = house.plan()
    support = house.support(plan, "Facilitation guide")
    key = f"home_support_{plan.code}_{support.id}"
    one, other = screens.open(house.jonas), screens.open(house.jonas)
    one.button(key=key).click().run()

    other.button(key=key).click().run()

    assert not other.exception
    assert not other.toast


def test_support_is_confirmed_by_the_team_member_alone(house: House, screens: Screens) -> None:
    house.support(house.plan(), "Facilitation guide")

    assert "Confirm receipt" not in words_on(screens.open(house.maya))


def test_the_next_seven_days_stand_in_their_order(house: House, screens: Screens) -> None:
    plan = house.plan()
    with db.writing() as session:
        make_milestone(session, plan, "Runs half a workshop", due_on=date(2026, 5, 16))
        make_activity(session, plan, "Rehearse", due_on=date(2026, 5, 15))
        make_activity(session, plan, "Far away", due_on=date(2026, 5, 25))

    table = screens.open(house.maya).table[0].value

    assert table.iloc[:, 0].to_dict() == {
        "Tomorrow": "Jonas: Rehearse (activity)",
        "Saturday 16 May": "Jonas: Runs half a workshop (milestone)",
    }


def test_the_team_at_a_glance_shows_plans_and_who_has_none(house: House, screens: Screens) -> None:
    house.plan(area="Leading workshops")
    house.plan(house.nina, area="Old", state=State.CLOSED, outcome=Outcome.PARTLY, ended_at=moment("2026-04-24").now)

    said = words_on(screens.open(house.maya))

    assert "Leading workshops · you: check-in" in said
    assert "No open plan · last one closed on 24 April" in said


def test_a_plan_is_started_for_somebody_without_one(house: House, screens: Screens) -> None:
    house.plan()
    screen = screens.open(house.maya)

    screen.button(key=f"home_start_{house.nina.id}").click().run()

    assert screen.query_params["person"] == str(house.nina.id)
    assert not screen.exception


def test_of_a_large_team_those_with_plans_are_in_sight(house: House, screens: Screens) -> None:
    for number in range(TEAM_IN_SIGHT):
        house.person(f"Ruben {number}", house.maya)
    house.plan()
    screen = screens.open(house.maya)
    assert "Nina Kowalska" not in words_on(screen)

    screen.button(key="home_show_team").click().run()

    assert "Nina Kowalska" in words_on(screen)


def test_a_manager_who_has_a_plan_too_sees_both(house: House, screens: Screens) -> None:
    house.plan()
    house.plan(house.maya, house.tomas, area="Chairing the leadership round")

    said = words_on(screens.open(house.maya))

    assert "Team at a glance" in said
    assert "Your plan" in said
    assert "**Chairing the leadership round**" in said
    assert "**Record the check-in with Tomás**" in said


def test_the_managers_manager_sees_only_what_is_their_own_turn(house: House, screens: Screens) -> None:
    house.plan(area="Leading workshops")

    assert "Leading workshops" not in words_on(screens.open(house.tomas))


def test_a_former_manager_sees_nothing_of_the_plan_any_more(house: House, screens: Screens) -> None:
    other = house.person("Olga Petrova")
    house.plan(manager=other, area="Leading workshops")

    assert "Leading workshops" not in words_on(screens.open(house.maya))


FIRST_STEPS = {
    "a manager": ((), True, "No plans yet. Pick somebody whose next step you can see", ["New plan"]),
    "a team member": ((), False, "Tell Tomás what interests you", ["Request a coaching plan"]),
    "an administrator": ((Role.ADMINISTRATOR,), False, "**HR and leadership named**", ["Name people"]),
    "HR": ((Role.HR,), False, "See which plans there are", []),
    "leadership": ((Role.LEADERSHIP,), False, "See how coaching goes", ["Overview"]),
}


@pytest.mark.parametrize(("roles", "has_team", "step", "primary"), FIRST_STEPS.values(), ids=FIRST_STEPS)
def test_somebody_with_nothing_reads_what_this_is_and_what_to_do_first(
    house: House, screens: Screens, roles: tuple[Role, ...], has_team: bool, step: str, primary: list[str]
) -> None:
    person = house.person("Kim Larsen", house.tomas, roles)
    if has_team:
        house.person("Lee Moreau", person)

    screen = screens.open(person)

    said = words_on(screen)
    assert "A coaching plan is a short, shared plan" in said
    assert step in said
    assert primary_buttons(screen) == primary


def test_somebody_without_a_manager_reads_whom_to_tell(house: House, screens: Screens) -> None:
    ada, kim = house.person("Ada", house.tomas, (Role.ADMINISTRATOR,)), house.person("Kim Larsen")
    with db.writing() as session:
        organisation_settings.save_section(
            session, make_viewer(session, ada), Section.ORGANISATION, {"hr_contact": "people@firm.example"},
            seen_version=0, moment=screens.now,
        )  # fmt: skip
    said = words_on(screens.open(kim))
    assert "If that is not right, please tell HR or an administrator" in said
    assert "people@firm.example" in said


def test_somebody_without_a_manager_is_told_so(house: House, screens: Screens) -> None:
    assert "Nobody is your manager on the roster" in words_on(screens.open(house.person("Kim Larsen")))


def test_each_first_step_leads_somewhere(house: House, screens: Screens) -> None:
    person = house.person("Kim Larsen", house.tomas, (Role.ADMINISTRATOR, Role.HR))
    house.person("Lee Moreau", person)
    titles = {}
    screens.open(person).button(key="home_start_hide").click().run()
    for page in ("new_plan", "people", "plans", "overview", "guide"):
        screen = screens.open(person)
        screen.button(key=f"home_first_{page}").click().run()
        assert not screen.exception
        titles[page] = title_of(screen)

    assert len(set(titles.values())) == len(titles)
    assert title_of(screen) == "Guide"


START_LEADS_TO = {
    "roster": ("People", "Import the roster"),
    "roles": ("People", "HR"),
    "invite": ("People", "Who gets an invitation?"),
    "signed_in": ("People", "Invited"),
    "plan": ("Guide", ""),
}


@pytest.mark.parametrize("step", START_LEADS_TO)
def test_each_step_of_getting_started_leads_to_where_it_is_done(house: House, screens: Screens, step: str) -> None:
    title, shown = START_LEADS_TO[step]
    ravi = house.person("Ravi Menon", None, (Role.ADMINISTRATOR,))
    with db.writing() as session:
        for person in session.scalars(select(Person)):
            person.active = person.id == ravi.id and step != "roster"
            if step == "roster":
                person.active, person.employee_id = person.id == ravi.id, None
        session.commit()
    screen = screens.open(ravi)
    assert "Getting started" in words_on(screen)
    screen.button(key=f"home_start_{step}").click().run()
    assert not screen.exception
    assert title_of(screen) == title
    said = words_on(screen) + repr([*screen.radio, *screen.tabs])
    assert shown in said


def test_getting_started_is_gone_once_it_is_hidden_and_was_never_there_for_others(
    house: House, screens: Screens
) -> None:
    ravi = house.person("Ravi Menon", None, (Role.ADMINISTRATOR,))
    assert "Getting started" not in words_on(screens.open(house.maya))
    screen = screens.open(ravi)
    screen.button(key="home_start_hide").click().run()
    assert "Getting started" not in words_on(screen)
    assert "Getting started" not in words_on(screens.open(ravi))


def test_names_and_areas_are_shown_as_typed(house: House, screens: Screens) -> None:
    spy = house.person("Eve ![x](https://evil.example/p.png)", house.maya)
    house.plan(spy, area="**Bold** ![y](https://evil.example/q.png)")

    said = words_on(screens.open(house.maya))

    assert "![x](" not in said
    assert "![y](" not in said
    assert r"\*\*Bold\*\*" in said


def test_hr_reads_on_home_which_roles_changed(house: House, screens: Screens) -> None:
    hana = house.person("Hana Reyes", roles=(Role.HR,))
    ada = house.person("Ada Admin", roles=(Role.ADMINISTRATOR,))
    otto = house.person("Otto *Other*")
    with db.writing() as session:
        account = session.scalars(select(Account).where(Account.person_id == otto.id)).one()
        accounts.set_roles(session, make_viewer(session, ada), account.id or 0, [Role.LEADERSHIP], moment=moment())

    assert "Otto \\*Other\\* now holds the role Leadership (by Ada Admin)" in words_on(screens.open(hana))
    assert "now holds the role" not in words_on(screens.open(ada))


def test_a_roster_file_that_waits_is_told_to_administrators_alone(house: House, screens: Screens) -> None:
    admin = house.person("Ada Admin", roles=(Role.ADMINISTRATOR,))
    hr = house.person("Hanna Rose", roles=(Role.HR,))
    reason = "Three people would leave, of 20 on the roster."
    with db.writing() as session:
        session.add(WatchedFile(key="k", at=moment().now, file_name="roster.csv", waits_for=reason))
        session.commit()
    assert "roster.csv" not in words_on(screens.open(hr))
    screen = screens.open(admin)
    assert "The roster file “roster.csv” waits" in words_on(screen)
    assert f"{reason} Nothing was changed; please import it by hand." in words_on(screen)
    screen.button(key="home_roster_file").click().run()
    assert title_of(screen) == "People"


def test_administrators_read_who_came_by_a_directory_and_invite_them(house: House, screens: Screens) -> None:
    admin = house.person("Ada Admin", roles=(Role.ADMINISTRATOR,))
    with db.writing() as session:
        zoe = make_person(session, "Zoë *Carter*")
        audit.record(session, "person kept by SCIM", at=moment().now, person_id=zoe.id, what="created", fields=[])
        session.commit()
    assert "by the directory" not in words_on(screens.open(admin)), "Getting started says who is to be invited"
    with db.writing() as session:
        end_getting_started(session, make_viewer(session, admin), moment=moment())
    assert "by the directory" not in words_on(screens.open(house.maya))
    screen = screens.open(admin)
    assert "One person came by the directory" in words_on(screen)
    assert r"Zoë \*Carter\* has no invitation yet." in words_on(screen)
    screen.button(key="home_newcomers").click().run()
    assert "Who gets an invitation?" in words_on(screen) + repr([*screen.radio])


@pytest.mark.parametrize("page", ["home", "plans", "notifications"])
def test_a_plan_that_cannot_be_looked_at_is_said_and_keeps_nobody_from_the_others(
    house: House, screens: Screens, page: str
) -> None:
    hannah = house.person("Hannah Okafor", roles=(Role.HR,))
    admin = house.person("Ravi Menon", roles=(Role.ADMINISTRATOR,))
    broken, other = house.plan(state=State.PROPOSED, proposed_at=moment().now), house.plan(house.nina)
    with db.writing() as session:
        for person, plan in ((house.maya, broken), (house.maya, other), (house.jonas, broken), (hannah, broken)):
            told = Notification(
                person_id=person.id or 0, kind=NotificationKind.AGREED, plan_id=plan.id, key=plan.code, at=moment().now
            )
            session.add(told)
        make_absence(session, broken, house.tomas, "2026-06-18", "2026-06-25")
        session.execute(text("UPDATE plan SET end_on = '2026-99-99' WHERE code = :code"), {"code": broken.code})
        session.commit()
    screens.now = moment("2026-06-20")
    for who in (house.jonas, house.maya, hannah):
        said = words_on(screens.open(who, page))
        assert "One plan cannot be shown here right now" in said
        assert ("Nina Kowalska" in said) == (who is house.maya or (who is hannah and page == "plans"))
        assert not [words for words in NOTHING if words in said]
        if page == "plans" and who is not hannah:
            assert "No plan matches." not in words_on(screens.open(who, page, plans_mine="true"))
        if who is house.maya and page == "home":
            assert "A plan that cannot be shown right now" in said
            assert "No open plan" not in said
    told_of_it = words_on(screens.open(admin))
    assert "A list could not show all plans within the last 24 hours" in told_of_it
    assert "ValueError at" in told_of_it
    assert broken.goal not in told_of_it
    screens.now = moment("2026-06-22")
    assert "A list could not show" not in words_on(screens.open(admin))


def test_a_plan_below_that_is_stuck_and_cannot_be_looked_at_may_still_wait_for_the_manager_s_manager(
    house: House, screens: Screens
) -> None:
    """It is about somebody in HR, so that helping with it is theirs, and on Home it is anyway."""
    broken = house.plan(state=State.PROPOSED, proposed_at=moment("2026-04-20").now)
    with db.writing() as session:
        make_account(session, house.jonas, [Role.HR])
        session.execute(text("UPDATE plan SET end_on = '2026-99-99' WHERE code = :code"), {"code": broken.code})
        session.commit()
    said = words_on(screens.open(house.tomas))
    assert "One plan cannot be shown here right now" in said
    assert not [words for words in NOTHING if words in said]
