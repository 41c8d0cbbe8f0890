"""HR's screens: no typed word without a reason, half an hour with one, and where help is needed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from streamlit.testing.v1 import AppTest

from lib import db
from lib.clock import at
from lib.models import (
    AuditEvent,
    EntryKind,
    FullReading,
    JournalEntry,
    Part,
    Person,
    Plan,
    PlanOpening,
    Role,
    Side,
    State,
    Suggestion,
    UnsentText,
)
from lib.plans.commands import follow_roster
from tests.builders import make_account, make_person, moment
from tests.canary import CANARY, plant
from tests.pages.screens import Screens, words_on
from tests.plans.household import Household

LATER = moment("2026-06-20")


class People:
    """Maya coaches Jonas, Tomás is above her; Hannah and Kim hold the HR role."""

    def __init__(self, screens: Screens, *, is_active: bool = False) -> None:
        self.screens = screens
        screens.now = LATER
        with db.writing() as session:
            house = Household(session)
            (house.active if is_active else house.proposed)()
            self.code, self.jonas, self.maya, self.tomas = house.code, house.jonas, house.maya, house.tomas
            self.hannah = make_person(session, "Hannah Okafor", department="People")
            self.kim = make_person(session, "Kim Vogel", department="People")
            for person in (self.hannah, self.kim):
                make_account(session, person, [Role.HR])

    def open(self, person: Person, page: str = "plan", **address: str) -> AppTest:
        return self.screens.open(person, page, **({"plan": self.code} if page == "plan" else {}) | address)

    def change(self, what: Callable[[Session, Plan], None]) -> None:
        with db.writing() as session:
            what(session, session.scalars(select(Plan).where(Plan.code == self.code)).one())
            session.commit()

    def close_account(self) -> None:
        """An administrator closes Maya's account."""
        with db.writing() as session:
            make_account(session, self.maya, is_enabled=False)

    def leave_alone(self) -> None:
        """Maya and Tomás leave, and nobody is responsible any more."""

        def leave(session: Session, _: Plan) -> None:
            for person in (self.maya, self.tomas):
                session.get_one(Person, person.id).active = False
            follow_roster.follow_roster(session, moment=LATER)

        self.change(leave)

    def hold_hr(self) -> None:
        """Jonas is given the HR role."""
        with db.writing() as session:
            make_account(session, self.jonas, [Role.HR])


@pytest.fixture
def people(screens: Screens) -> People:
    return People(screens)


def stored(table: type[Any]) -> list[Any]:
    with db.reading() as session:
        return list(session.scalars(select(table)))


def press(screen: AppTest, label: str) -> AppTest:
    [button] = [button for button in screen.button if button.label == label]
    return button.click().run()


# Nothing typed before a reason was given


def sent(screen: AppTest) -> str:
    """Everything that the browser was sent, shown or not."""
    return "".join(str(getattr(node, "proto", "")) for part in (screen.main, screen.sidebar) for node in part)


@pytest.mark.parametrize("state", [State.PROPOSED, State.ACTIVE, State.CLOSED, State.CANCELLED])
def test_no_typed_word_reaches_hr_before_a_reason_was_given(screens: Screens, state: State) -> None:
    people = People(screens, is_active=state is not State.PROPOSED)

    def into_state(session: Session, plan: Plan) -> None:
        plan.state = state
        if state is State.CLOSED:
            plan.outcome = "achieved"  # type: ignore[assignment]  # the column takes its text
        if state in (State.CLOSED, State.CANCELLED):
            plan.ended_at = LATER.now
        plant(session, plan)
        update = JournalEntry(
            plan_id=plan.id, by_id=plan.member_id, kind=EntryKind.UPDATE, text="Going well", at=LATER.now
        )
        session.add(update)

    people.change(into_state)
    pages = {
        "home": people.open(people.hannah, "home"),
        "plans": screens.open(people.hannah, "plans", plans_state=["Proposed", "Active", "Closed", "Cancelled"]),
        "plan": people.open(people.hannah),
        "a form": people.open(people.hannah, do="open_in_full"),
        "a form that is not theirs": people.open(people.hannah, do="close"),
    }
    for name, screen in pages.items():
        assert CANARY not in sent(screen), name
    assert "Jonas Weber" in sent(pages["plans"])
    assert "Going well" in words_on(pages["plan"])
    assert CANARY in sent(people.open(people.tomas)), "the canary would be heard"


# Open the full plan


def test_hr_opens_the_full_plan_for_half_an_hour(people: People) -> None:
    form = people.open(people.hannah, do="open_in_full")
    assert "Jonas, Maya and Tomás can see that you opened it, and why." in words_on(form)
    again = press(form, "Open for half an hour")
    assert "Please choose why you open it." in words_on(again)
    again.radio[0].set_value(again.radio[0].options[2])
    in_full = press(again, "Open for half an hour")
    assert "Lead one workshop alone" in words_on(in_full)
    assert "You read this plan in full until" in in_full.info[0].value
    assert "Open the full plan" not in words_on(in_full)
    [reading] = stored(FullReading)
    people.screens.now = at(reading.until - timedelta(seconds=1))
    assert "Lead one workshop alone" in words_on(people.open(people.hannah))
    people.screens.now = at(reading.until)
    after = people.open(people.hannah)
    assert "Lead one workshop alone" not in sent(after)
    assert "Open the full plan" in words_on(after)


def test_the_team_member_reads_who_opened_it_and_why(people: People) -> None:
    form = people.open(people.hannah, do="open_in_full")
    form.radio[0].set_value(form.radio[0].options[3])
    press(form, "Open for half an hour")
    screen = people.open(people.jonas)
    screen.session_state[f"plan_{people.code}_tab"] = "Access"
    said = words_on(screen.run())
    assert "In full: there is a complaint" in said
    assert "opened the full plan" in said


def test_a_comment_that_was_being_typed_when_the_half_hour_ended_is_not_lost(people: People) -> None:
    form = people.open(people.hannah, do="open_in_full")
    form.radio[0].set_value(form.radio[0].options[0])
    press(form, "Open for half an hour")
    screen = people.open(people.hannah)
    screen.session_state[f"plan_{people.code}_tab"] = "Journal"
    screen.run()
    area = next(area for area in screen.text_area if str(area.key).endswith("_journal_text"))
    people.screens.now = at(LATER.now + timedelta(minutes=40))
    area.input("Shall we talk?")
    screen = press(screen, "Add")
    assert "The half hour in which you read the full plan is over." in words_on(screen)
    assert "Shall we talk?" in words_on(screen)


def test_hr_comments_without_reading_the_rest(people: People) -> None:
    form = people.open(people.hannah, do="note")
    form.text_area[0].input("How can I help?")
    press(form, "Add note")
    assert "How can I help?" in [entry.text for entry in stored(JournalEntry)]


# Remind


def test_a_reminder_is_sent_once_and_stands_on_the_plan_until_a_step(people: People) -> None:
    screen = press(people.open(people.hannah, do="send_reminder"), "Send reminder")
    assert "You sent a reminder today" in words_on(screen)
    for page in ("plan", "home"):
        assert "Hannah from HR sent a reminder today" in words_on(people.open(people.jonas, page))
    assert [entry.text for entry in stored(JournalEntry)] == ["Hannah from HR reminds Jonas of the next step."]
    again = people.open(people.kim, do="send_reminder")
    assert "Send reminder" not in words_on(again)


# Appoint


def test_hr_searches_by_name_and_appoints(people: People) -> None:
    with db.writing() as session:
        nina = make_person(session, "Nina Roth")
    people.leave_alone()
    assert "Nobody is responsible for Jonas Weber’s plan" in words_on(people.open(people.hannah, "home"))
    form = people.open(people.hannah, do="appoint")
    assert not form.radio
    search = next(field for field in form.text_input if field.label == "Search by name")
    found = search.input("nina").run()
    assert found.radio[0].options == ["Nina Roth"]
    assert "Not sent yet" not in words_on(found.radio[0].set_value(nina.id).run())
    chosen = people.open(people.hannah, do="appoint")  # On another device.
    assert chosen.radio[0].value == nina.id
    press(chosen, "Appoint Nina")
    assert stored(UnsentText) == []
    [plan] = stored(Plan)
    assert (plan.manager_id, plan.acting_manager_id) == (nina.id, nina.id)
    home = words_on(people.open(nina, "home"))
    assert "Jonas Weber" in home
    screen = people.open(people.jonas)
    screen.session_state[f"plan_{people.code}_tab"] = "Access"
    assert "Acting manager, appointed by HR" in words_on(screen.run())


def test_a_colleague_in_hr_appoints_from_home_and_opens_no_page(people: People) -> None:
    with db.writing() as session:
        nina = make_person(session, "Nina Roth")
    people.leave_alone()
    people.hold_hr()
    home = people.open(people.hannah, "home")
    assert "Appoint an acting manager for Jonas Weber" in words_on(home)
    assert "Job skills" not in sent(home)
    assert "could not find" in words_on(people.open(people.hannah, do="appoint"))
    form = press(home, "Appoint")
    search = next(field for field in form.text_input if field.label == "Search by name")
    found = search.input("roth").run()
    found.radio[0].set_value(nina.id).run()
    chosen = press(people.open(people.hannah, "home"), "Appoint")  # On another device.
    assert chosen.radio[0].value == nina.id
    done = press(chosen, "Appoint Nina")
    assert stored(UnsentText) == []
    assert "Appoint an acting manager for" not in words_on(done)
    assert stored(Plan)[0].manager_id == nina.id
    assert stored(PlanOpening) == []


# Needs attention


def test_stuck_plans_stand_on_hrs_home_and_behind_a_filter(people: People) -> None:
    home = people.open(people.hannah, "home")
    said = words_on(home)
    assert "Needs attention" in said
    assert "Jonas Weber and Maya Lindqvist have not agreed yet" in said
    assert "proposed on Thursday 14 May" in said
    listed = people.open(people.hannah, "plans", plans_stuck="true")
    assert list(listed.dataframe[0].value["Team member"]) == ["Jonas Weber"]
    people.screens.now = moment("2026-05-28")
    assert "Nothing is stuck." in words_on(people.open(people.hannah, "home"))
    assert "No plan matches." in words_on(people.open(people.hannah, "plans", plans_stuck="true"))


def test_a_reminder_of_one_stuck_plan_is_two_clicks_from_hrs_home_once_a_day(people: People) -> None:
    form = press(people.open(people.hannah, "home"), "Send reminder")
    assert "Send reminder" in [element.value for element in form.header]
    press(people.open(people.hannah, do=form.query_params["do"]), "Send reminder")
    assert "Hannah from HR sent a reminder today" in words_on(people.open(people.maya))
    home = people.open(people.hannah, "home")
    assert "Hannah reminded them today" in words_on(home)
    assert [button.label for button in home.button if button.key == f"home_help_{people.code}"] == ["Open"]


def test_where_the_managers_account_is_closed_hr_reads_what_helps(people: People) -> None:
    helps = "Maya cannot sign in and reads no reminder, until an administrator opens the account again"
    assert helps not in words_on(people.open(people.hannah))
    people.close_account()
    home = people.open(people.hannah, "home")
    assert "Maya Lindqvist’s account is closed, and they coach Jonas Weber" in words_on(home)
    assert "Send reminder" not in words_on(home)
    assert helps in words_on(people.open(people.hannah))
    assert helps not in words_on(people.open(people.jonas))


def test_on_a_plan_about_somebody_in_hr_the_managers_manager_does_hrs_part(people: People) -> None:
    people.hold_hr()
    assert "Jonas Weber" not in sent(people.open(people.hannah, "home"))
    home = words_on(people.open(people.tomas, "home"))
    assert "Jonas Weber and Maya Lindqvist have not agreed yet" in home
    screen = press(people.open(people.tomas, do="send_reminder"), "Send reminder")
    assert "You sent a reminder today" in words_on(screen)
    assert "Tomás sent a reminder today" in words_on(people.open(people.maya))


@pytest.mark.parametrize("who", ["jonas", "maya", "tomas"])
def test_everybody_else_is_not_asked_to_help(people: People, who: str) -> None:
    said = words_on(people.open(getattr(people, who), "home"))
    assert "Needs attention" not in said
    plan = people.open(getattr(people, who))
    offered = [option for menu in plan.get("menu_button") for option in getattr(menu.proto, "options", [])]
    assert not {"Open the full plan", "Send reminder", "Appoint an acting manager"} & set(offered)
    assert not any(event.action in ("reminder sent", "plan opened in full") for event in stored(AuditEvent))


def test_an_adjustment_without_an_answer_says_so(screens: Screens) -> None:
    people = People(screens, is_active=True)

    def ask(session: Session, plan: Plan) -> None:
        waiting = Suggestion(
            plan_id=plan.id or 0, part=Part.ADJUSTMENT, after={"goal": "Lead two"}, by_id=plan.member_id,
            by_side=Side.MEMBER, at=moment("2026-06-10").now,
        )  # fmt: skip  # one thought
        session.add(waiting)

    people.change(ask)
    said = words_on(people.open(people.hannah, "home"))
    assert "Jonas Weber and Maya Lindqvist have an adjustment open" in said
    assert "without an answer since 10 June" in said


def test_an_entry_of_the_record_holds_no_typed_word(people: People) -> None:
    form = people.open(people.hannah, do="open_in_full")
    form.radio[0].set_value(form.radio[0].options[0])
    press(form, "Open for half an hour")
    with db.reading() as session:
        [event] = session.scalars(select(AuditEvent).where(col(AuditEvent.action) == "plan opened in full"))
    assert event.detail == {"reason": "team_member_asked"}
