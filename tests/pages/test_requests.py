"""Asking and answering on the screens: aligning, not now and its revision, a request for a plan, a follow-on."""

from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib import db
from lib.access import Viewer
from lib.models import AlignAnswer, Person, Plan, PlanRequest, RequestState
from lib.plans import commands, queries
from lib.plans.commands import follow_roster
from lib.policy import CONFIRMATIONS
from tests.builders import make_account, make_person, make_viewer
from tests.pages.screens import Screens, title_of, words_on
from tests.plans.household import Household


class Requests:
    """The household, in whatever state a test asks for, and its screens."""

    def __init__(self, screens: Screens) -> None:
        self.screens = screens
        with db.writing() as session:
            self.house = Household(session)
            for_roster = {"employee_id": "nina", "email": "nina@example.com"}
            self.nina = make_person(session, "Nina Kowalska", manager=self.house.maya, **for_roster)
        self.jonas, self.maya, self.tomas = self.house.jonas, self.house.maya, self.house.tomas
        self.code = self.house.code

    def move_on(self, state: str) -> "Requests":
        with db.writing() as session:
            self.house.session = session
            getattr(self.house, state)()
        return self

    def closed(self) -> "Requests":
        self.move_on("active")
        values = {"outcome": "partly_achieved", "outcome_evidence": "Half a workshop led"}
        with db.writing() as session:
            revision = queries.open_plan(session, self.house.manager, self.code, moment=self.screens.now).revision
        self.do(commands.close_plan, self.house.manager, self.code, values=values, seen_revision=revision)
        return self

    def do(self, use_case: Any, viewer: Viewer, *args: object, **values: object) -> Any:
        """Something that happens elsewhere, in another browser."""
        with db.writing() as session:
            return use_case(session, viewer, *args, moment=self.screens.now, **values)

    def viewer(self, person: Person) -> Viewer:
        with db.reading() as session:
            return make_viewer(session, person)

    def plan(self, code: str = "") -> Plan:
        with db.reading() as session:
            return session.scalars(select(Plan).where(Plan.code == (code or self.code))).one()

    def requests(self) -> list[PlanRequest]:
        with db.reading() as session:
            return list(session.scalars(select(PlanRequest).order_by(PlanRequest.id)))  # type: ignore[arg-type]  # a column

    def ask(self, interest: str = "Speaking to customers", ahead: str = "To open the customer day") -> int:
        self.do(commands.request_plan, self.viewer(self.nina), interest=interest, aspirations=ahead)
        return self.requests()[-1].id or 0

    def open(self, person: Person, page: str = "plan", **address: str) -> AppTest:
        return self.screens.open(person, page, **({"plan": self.code} if page == "plan" else {}) | address)


@pytest.fixture
def on(screens: Screens) -> Requests:
    return Requests(screens)


def press(screen: AppTest, label: str) -> AppTest:
    [button, *_] = [button for button in screen.button if button.label == label] or [None]
    assert button is not None, f"no {label!r} among {[button.label for button in screen.button]}"
    button.click().run()
    assert not screen.exception
    return screen


def labels(screen: AppTest) -> set[str]:
    return {button.label for button in screen.button}


def primary(screen: AppTest) -> list[str]:
    return [button.label for button in screen.button if button.proto.type == "primary"]


def toasts(screen: AppTest) -> list[str]:
    return [toast.value for toast in screen.toast]


def write(screen: AppTest, label: str, words: str) -> None:
    [area] = [area for area in screen.text_area if area.label == label]
    area.set_value(words)


def answered(screen: AppTest) -> AppTest:
    """The questions of a new plan with an answer each."""
    [potential] = [box for box in screen.checkbox if str(box.key).endswith("_potential")]
    potential.check()
    for thing in CONFIRMATIONS:
        [confirmed] = [answer for answer in screen.segmented_control if str(answer.key).endswith(thing)]
        confirmed.set_value("Yes")
    return screen.run()


# Aligning


def test_a_manager_asks_in_one_tap_and_reads_what_will_be_seen(on: Requests) -> None:
    screen = on.open(on.maya, "new_plan", plan=on.code, step="who")
    assert "Tomás sees the opportunity and the development area, nothing else of the draft" in words_on(screen)
    press(screen, "Ask Tomás")
    assert on.plan().align_asked_at is not None
    assert "Asked today. There is no answer yet." in words_on(screen)
    assert "Ask Tomás" not in labels(screen)
    assert "We spoke today" in labels(screen)


def test_who_is_asked_reads_opportunity_and_area_and_answers_with_a_comment(on: Requests) -> None:
    on.do(commands.ask_alignment, on.house.manager, on.code)
    home = on.open(on.tomas, "home")
    assert "Align on Jonas’s plan with Maya" in words_on(home)
    assert title_of(press(home, "Read and align")) == "Align on Jonas’s plan with Maya"
    screen = on.open(on.tomas)
    said = words_on(screen)
    assert title_of(screen) == "Align on Jonas’s plan with Maya"
    assert "Leading customer workshops" in said
    assert "Maya reads your answer and comment now. Once the plan is proposed, Jonas and Maya can read it" in said
    for hidden in ("Lead one workshop alone", "Prepares very well", "The customer’s rating"):
        assert hidden not in said
    assert primary(screen) == []
    write(screen, "Comment (optional)", "What about the team?")
    press(screen, "Let’s talk")
    assert toasts(screen) == ["Maya sees your answer now."]
    assert "You would like to talk about it" in words_on(screen)
    assert on.plan().align_answer is AlignAnswer.TALK

    said = words_on(on.open(on.maya, "new_plan", plan=on.code, step="who"))
    assert "Tomás would like to talk" in said
    assert "What about the team?" in said


@pytest.mark.parametrize("who", ["jonas", "nina"])
def test_to_everybody_else_the_align_view_is_not_there(on: Requests, who: str) -> None:
    on.do(commands.ask_alignment, on.house.manager, on.code)
    nowhere = words_on(on.open(getattr(on, who), plan="no-such-plan"))
    assert words_on(on.open(getattr(on, who))) == nowhere


def test_where_the_two_have_spoken_meanwhile_a_comment_being_typed_stays_on_the_screen(on: Requests) -> None:
    on.do(commands.ask_alignment, on.house.manager, on.code)
    screen = on.open(on.tomas)
    write(screen, "Comment (optional)", "What about the team?")
    on.do(commands.note_alignment, on.house.manager, on.code, spoke_on=on.screens.now.today)
    press(screen, "We are aligned")
    assert "spoken about it, so no answer is needed" in words_on(screen)
    assert "What about the team?" in words_on(screen)
    assert on.plan().align_answer is None


def test_on_a_proposal_the_answer_is_the_one_filled_button_of_who_was_asked(on: Requests) -> None:
    on.do(commands.ask_alignment, on.house.manager, on.code)
    on.move_on("proposed")
    with db.writing() as session:  # The household notes alignment; here it waits for the answer.
        plan = session.scalars(select(Plan)).one()
        plan.aligned_on = None
        session.add(plan)
        session.commit()
    screen = on.open(on.tomas)
    assert primary(screen) == ["Answer"]
    press(screen, "Answer")
    press(screen, "We are aligned")
    assert on.plan().align_answer is AlignAnswer.ALIGNED
    assert toasts(screen) == ["Maya and Jonas see that you are aligned."]
    assert "The opportunity is aligned" in words_on(on.open(on.jonas))


def test_the_checklist_of_a_proposal_asks_too(on: Requests) -> None:
    on.move_on("proposed")
    with db.writing() as session:
        plan = session.scalars(select(Plan)).one()
        plan.aligned_on = None
        session.add(plan)
        session.commit()
    screen = press(on.open(on.maya), "Ask Tomás")
    assert toasts(screen) == ["Tomás sees your question on Home."]
    assert "Asked today. There is no answer yet." in words_on(screen)
    assert "Asked today. There is no answer yet." in words_on(on.open(on.jonas))
    assert "Ask Tomás" not in labels(on.open(on.jonas))


# Not now


def test_a_team_member_says_not_now_with_a_reason_and_takes_it_back(on: Requests) -> None:
    on.move_on("proposed")
    screen = on.open(on.jonas, do="not_now")
    press(screen, "Not now")
    assert "Please say why" in words_on(screen)
    write(screen, "Why not now?", "Not before June.")
    press(screen, "Not now")
    assert toasts(screen) == ["Maya sees your reason now."]
    said = words_on(screen)
    assert "**You said not now** today, because:" in said
    assert "Not before June." in said
    assert "Agree to version 1" not in labels(screen)
    press(screen, "Withdraw")
    assert on.plan().not_now_at is None
    assert "Not before June." not in words_on(screen)


def test_the_manager_changes_one_sentence_and_presses_one_button(on: Requests) -> None:
    on.move_on("proposed")
    on.do(commands.say_not_now, on.house.member, on.code, reason="Not before June.")
    screen = on.open(on.maya)
    assert primary(screen) == ["Revise the proposal"]
    assert "Not before June." in words_on(screen)
    assert "Withdraw" not in labels(screen)
    press(screen, "Revise the proposal")
    write(screen, "Goal", "Lead half a workshop in June")
    press(screen, "Propose version 2")
    assert toasts(screen) == ["Jonas sees your revised proposal now."]
    plan = on.plan()
    assert (plan.goal, plan.version, plan.not_now_at) == ("Lead half a workshop in June", 2, None)
    assert (plan.measure, plan.area) == ("The customer’s rating", "Leading customer workshops")


def test_activities_are_typed_over_left_out_and_added_line_by_line(on: Requests) -> None:
    on.move_on("proposed")
    on.do(commands.say_not_now, on.house.member, on.code, reason="Not before June.")
    screen = on.open(on.maya, do="revise")
    write(screen, "Activity 1", "Shadow one workshop")
    write(screen, "More activities", "Lead a retro\n\n  Read about questions ")
    [box] = [box for box in screen.checkbox if box.label == "Remove support 1"]
    box.check()
    press(screen, "Propose version 2")
    with db.writing() as session:
        body = queries.open_plan(session, on.house.manager, on.code, moment=on.screens.now).body
    assert body is not None
    assert [item.text for item in body.activities] == ["Shadow one workshop", "Lead a retro", "Read about questions"]
    assert list(body.support) == []


def test_what_cannot_be_saved_is_told_at_its_field_and_every_word_stays(on: Requests) -> None:
    on.move_on("proposed")
    on.do(commands.say_not_now, on.house.member, on.code, reason="Not before June.")
    screen = on.open(on.maya, do="revise")
    write(screen, "Goal", "")
    write(screen, "Activity 1", "Shadow one workshop")
    press(screen, "Propose version 2")
    assert "Please write the goal you aim for together." in words_on(screen)
    assert [area.value for area in screen.text_area if area.label == "Activity 1"] == ["Shadow one workshop"]
    write(screen, "Goal", "Half a workshop")
    write(screen, "More activities", "x" * 501)
    press(screen, "Propose version 2")
    assert "Please keep this to 500 characters" in words_on(screen)
    plan = on.plan()
    assert (plan.version, plan.goal) == (1, "Lead one workshop alone")


def test_a_revision_that_changes_nothing_is_told_so(on: Requests) -> None:
    on.move_on("proposed")
    on.do(commands.say_not_now, on.house.member, on.code, reason="Not before June.")
    screen = press(on.open(on.maya, do="revise"), "Propose version 2")
    assert screen.error[0].value.startswith("Nothing was changed yet")


def test_what_was_typed_is_kept_where_the_not_now_was_taken_back_meanwhile(on: Requests) -> None:
    on.move_on("proposed")
    on.do(commands.say_not_now, on.house.member, on.code, reason="Not before June.")
    screen = on.open(on.maya, do="revise")
    write(screen, "Goal", "Lead half a workshop in June")
    on.do(commands.withdraw_not_now, on.house.member, on.code)
    press(screen, "Propose version 2")
    assert "What you wrote was not saved" in words_on(screen)
    assert "Lead half a workshop in June" in words_on(screen)
    assert on.plan().goal == "Lead one workshop alone"


# A request for a plan


def test_somebody_without_a_plan_asks_their_manager_in_the_page(on: Requests) -> None:
    screen = on.open(on.nina, "home")
    assert primary(screen) == ["Request a coaching plan"]
    press(screen, "Request a coaching plan")
    press(screen, "Send to Maya")
    assert "Please write something here." in words_on(screen)
    write(screen, "What interests you?", "Speaking to customers")
    write(screen, "Where do you want to be in a year? (optional)", "To open the customer day")
    press(screen, "Send to Maya")
    assert toasts(screen) == ["Maya sees your request on Home."]
    said = words_on(screen)
    assert "You asked today. Maya has not answered yet." in said
    assert [(one.interest, one.state) for one in on.requests()] == [("Speaking to customers", RequestState.OPEN)]
    press(screen, "Withdraw")
    assert on.requests()[0].state is RequestState.WITHDRAWN
    assert "Request a coaching plan" in labels(screen)


def test_whose_manager_has_a_closed_account_reads_that_nobody_reads_a_request(on: Requests) -> None:
    closed = "The account of Maya is closed: nobody reads a request until it is open again"
    assert closed not in words_on(on.screens.open(on.nina))
    with db.writing() as session:
        make_account(session, session.get_one(Person, on.maya.id), is_enabled=False)
    assert closed in words_on(on.screens.open(on.nina))


def test_beside_a_plan_asking_is_no_filled_button(on: Requests) -> None:
    on.move_on("active")
    screen = on.open(on.jonas, "home")
    assert "Request a coaching plan" in words_on(screen)
    assert "Request a coaching plan" not in primary(screen)


def test_somebody_without_a_manager_reads_a_sentence_instead(on: Requests) -> None:
    with db.writing() as session:
        alone = make_person(session, "Kim Larsen")
    screen = on.open(alone, "home")
    assert "so there is nobody to ask" in words_on(screen)
    assert not [label for label in labels(screen) if label.startswith("Ask")]


def test_the_manager_reads_the_request_and_starts_a_draft_from_it_with_the_questions_first(on: Requests) -> None:
    on.ask()
    home = on.open(on.maya, "home")
    assert "Nina requests a coaching plan" in words_on(home)
    assert "Speaking to customers" not in words_on(home)
    press(home, "Read request")
    said = words_on(home)
    assert "Speaking to customers" in said
    assert "To open the customer day" in said
    assert primary(home) == ["Start a draft"]
    assert title_of(press(home, "Start a draft")) == "New plan for Nina Kowalska"
    screen = on.open(on.maya, "new_plan", request=str(on.requests()[0].id))
    assert "Speaking to customers" in words_on(screen)
    press(screen, "Create draft")
    assert "Please tick at least one reason." in words_on(screen)
    press(answered(screen), "Create draft")
    [request] = on.requests()
    assert request.state is RequestState.STARTED
    with db.reading() as session:
        draft = session.get(Plan, request.plan_id)
    assert draft is not None
    assert draft.aspirations == "Speaking to customers\n\nIn a year: To open the customer day"
    # To the team member nothing happened.
    said = words_on(on.open(on.nina, "home"))
    assert "You asked today. Maya has not answered yet." in said
    assert "draft" not in said.lower()


def test_the_manager_answers_with_words_that_the_team_member_reads(on: Requests) -> None:
    on.ask()
    screen = press(on.open(on.maya, "home"), "Read request")
    press(screen, "Decline with an answer")
    write(screen, "Your answer to Nina", "After the launch, gladly.")
    press(screen, "Send answer")
    assert toasts(screen) == ["Nina sees your answer on Home."]
    assert "Nina requests a coaching plan" not in words_on(screen)
    said = words_on(on.open(on.nina, "home"))
    assert "After the launch, gladly." in said
    assert "Request again" in said


def test_an_answer_to_a_request_that_was_taken_back_is_kept_to_be_copied(on: Requests) -> None:
    request = on.ask()
    screen = press(on.open(on.maya, "home"), "Read request")
    press(screen, "Decline with an answer")
    write(screen, "Your answer to Nina", "After the launch, gladly.")
    on.do(commands.withdraw_request, on.viewer(on.nina), request)
    press(screen, "Send answer")
    assert "After the launch, gladly." in words_on(screen)
    press(screen, "I have copied what I need")
    assert "After the launch, gladly." not in words_on(screen)


def test_opening_or_sending_one_form_leaves_another_open(on: Requests) -> None:
    on.ask()
    screen = press(press(on.open(on.maya, "home"), "Read request"), "Decline with an answer")
    press(screen, "Request a coaching plan")
    assert {"Send answer", "Send to Tomás"} <= labels(screen)
    write(screen, "What interests you?", "Numbers")
    press(screen, "Send to Tomás")
    assert "Send answer" in labels(screen)
    write(screen, "Your answer to Nina", "After the launch, gladly.")
    press(screen, "Send answer")
    assert [one.answer for one in on.requests()] == ["After the launch, gladly.", ""]


def test_words_for_a_second_request_are_given_back_where_one_waits_already(on: Requests) -> None:
    screen = press(on.open(on.nina, "home"), "Request a coaching plan")
    write(screen, "What interests you?", "Writing for customers")
    on.ask()
    press(screen, "Send to Maya")
    assert len(on.requests()) == 1
    assert "Writing for customers" in words_on(screen)
    assert "You have sent a request already." in words_on(screen)


def test_with_a_new_manager_the_words_are_there_to_be_sent_once_more(on: Requests) -> None:
    on.ask()
    with db.writing() as session:
        ruben = make_person(session, "Ruben Okoye")
        nina = session.get_one(Person, on.nina.id)
        nina.manager_id = ruben.id
        follow_roster.follow_roster(session, moment=on.screens.now)
        session.commit()
    assert "Nina" not in words_on(on.open(on.maya, "home"))
    screen = on.open(on.nina, "home")
    said = words_on(screen)
    assert "Maya is no longer your manager and can no longer read your request" in said
    assert "Speaking to customers" in said
    press(screen, "Send to Ruben")
    assert [area.value for area in screen.text_area] == ["Speaking to customers", "To open the customer day"]
    press(screen, "Send to Ruben")
    assert toasts(screen) == ["Ruben sees your request on Home."]
    assert "Nina requests a coaching plan" in words_on(on.open(ruben, "home"))


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 40, "1e3", "²"])
@pytest.mark.parametrize("who", ["maya", "tomas"])
def test_a_forged_request_in_the_address_is_not_found(on: Requests, who: str, number: str) -> None:
    screen = on.open(getattr(on, who), "new_plan", request=number)
    assert "could not find" in words_on(screen)


def test_the_request_of_another_team_is_not_found(on: Requests) -> None:
    request = on.ask()
    screen = on.open(on.tomas, "new_plan", request=str(request))
    assert "could not find" in words_on(screen)
    assert "Speaking to customers" not in words_on(screen)


# Going on


def test_the_manager_plans_a_follow_on_with_what_was_not_finished(on: Requests) -> None:
    on.closed()
    screen = on.open(on.maya, do="follow_on")
    said = words_on(screen)
    assert "- Activity: Shadow two workshops" in said
    assert "- Milestone: Half a workshop" in said
    assert title_of(press(screen, "Create follow-on plan")) == "Follow-on plan for Jonas Weber"
    screen = on.open(on.maya, "new_plan", follows=on.code)
    press(answered(screen), "Create draft")
    with db.reading() as session:
        draft = session.scalars(select(Plan).where(Plan.code != on.code)).one()
    assert draft.goal == "Lead one workshop alone"
    assert "Goes on from “Leading customer workshops”" in labels(
        on.open(on.maya, "new_plan", plan=draft.code, step="who")
    )
    assert "Followed by “Leading customer workshops” (draft)" in labels(on.open(on.maya))
    assert not [label for label in labels(on.open(on.jonas)) if label.startswith("Gone on")]


@pytest.mark.parametrize("who", ["jonas", "tomas", "nina"])
def test_nobody_else_gets_to_the_questions_of_a_follow_on(on: Requests, who: str) -> None:
    on.closed()
    assert "could not find" in words_on(on.open(getattr(on, who), "new_plan", follows=on.code))


def test_the_team_member_asks_for_a_follow_on_with_what_they_tick(on: Requests) -> None:
    on.closed()
    screen = on.open(on.jonas, do="ask_follow_on")
    [box] = [box for box in screen.checkbox if box.label.startswith("Half a workshop")]
    box.check()
    press(screen, "Send to Maya")
    assert toasts(screen) == ["Maya sees your request on Home."]
    [request] = on.requests()
    assert ([ticked["text"] for ticked in request.unfinished], request.interest) == (
        ["Half a workshop"],
        "I would like to continue “Leading customer workshops”.",
    )
    said = words_on(press(on.open(on.maya, "home"), "Read request"))
    assert "To continue, from “Leading customer workshops”" in said
    assert "- Half a workshop" in said
