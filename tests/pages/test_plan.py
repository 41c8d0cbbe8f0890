"""A plan's page: what each person sees of it in each state, and that every step on it really happens, once."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib import db, policy
from lib.access import Viewer
from lib.clock import Moment
from lib.models import CancelReason, Outcome, Part, Person, Plan, Progress, Role, Side, State
from lib.notifications.kinds import KINDS
from lib.plans import commands, queries
from lib.plans.commands import follow_roster
from lib.plans.queries import PlanBody, PlanView
from lib.ui.plan import TABS
from lib.ui.plan.access_tab import NOBODY_ELSE
from lib.ui.plan.page import OpenForm, PlanPage
from lib.ui.plan.steps import STEPS, stands
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.pages.screens import NOT_FOUND, Screens, headings_on, numbers_of, title_of, words_on
from tests.plans.household import Household

LATER = moment("2026-05-22")
"""Two days after the first check-in of the household's plan was due."""

READ = "Jonas and Tomás can read it; HR can after opening the full plan, which is recorded."
"""Who reads what Maya writes on the household's plan."""


class Plans:
    """The household's plan in the state a test asks for, HR, somebody without a part in it, and their screens."""

    def __init__(self, screens: Screens) -> None:
        self.screens = screens
        with db.writing() as session:
            self.house = Household(session)
            # With names of their own for the roster the beginning is the same in every test, and remembered.
            for_roster = {"employee_id": "hannah", "email": "hannah@example.com"}
            self.hannah = make_person(session, "Hannah Okafor", department="People", **for_roster)
            make_account(session, self.hannah, [Role.HR])
            for_roster = {"employee_id": "nina", "email": "nina@example.com"}
            self.colleague = make_person(session, "Nina Kowalska", manager=self.house.maya, **for_roster)
        self.jonas, self.maya, self.tomas = self.house.jonas, self.house.maya, self.house.tomas
        self.member, self.manager, self.code = self.house.member, self.house.manager, self.house.code

    def proposed(self) -> "Plans":
        with db.writing() as session:
            self.house.session = session
            self.house.proposed()
        return self

    def active(self, now: Moment = LATER) -> "Plans":
        with db.writing() as session:
            self.house.session = session
            self.house.active()
        self.screens.now = now
        return self

    def closed(self, now: Moment = LATER) -> "Plans":
        self.active(now)
        values = {"outcome": "partly_achieved", "outcome_evidence": "Half a workshop led", "end_level": 3}
        revision = self.view(self.manager).revision
        self.step(commands.close_plan, self.manager, values=values, seen_revision=revision)
        return self

    def step(self, use_case: Callable[..., object], viewer: Viewer, *args: object, **values: object) -> None:
        """Something that happens elsewhere, in another browser."""
        with db.writing() as session:
            use_case(session, viewer, self.code, *args, moment=self.screens.now, **values)

    def view(self, viewer: Viewer) -> PlanView:
        with db.writing() as session:
            return queries.open_plan(session, viewer, self.code, moment=self.screens.now)

    @property
    def body(self) -> PlanBody:
        body = self.view(self.member).body
        assert body is not None
        return body

    def open(self, person: Person, tab: str = "") -> AppTest:
        screen = self.screens.open(person, "plan", plan=self.code)
        return self.turn_to(screen, tab) if tab else screen

    def opened(self, screen: AppTest) -> str | None:
        """The name of the form that is open."""
        key = self.key("opened")
        return getattr(screen.session_state[key], "name", None) if key in screen.session_state else None

    def turn_to(self, screen: AppTest, tab: str) -> AppTest:
        screen.session_state[f"plan_{self.code}_tab"] = tab
        screen.run()
        assert not screen.exception
        return screen

    def key(self, name: str) -> str:
        return f"plan_{self.code}_{name}"


@pytest.fixture
def on(screens: Screens) -> Plans:
    return Plans(screens)


def press(screen: AppTest, label: str, n: int = 0, *, of: str = "") -> AppTest:
    """Press the button with this label, the n-th of several.

    Args:
        of: what it is about, as its key says.
    """
    buttons = [button for button in screen.button if button.label == label and of in (button.key or "")]
    assert len(buttons) > n, f"no {label!r} among {[button.label for button in screen.button]}"
    buttons[n].click().run()
    assert not screen.exception
    return screen


def labels(screen: AppTest) -> set[str]:
    return {button.label for button in screen.button}


def field(screen: AppTest, label: str):  # type: ignore[no-untyped-def]  # whichever kind of field it is
    kinds = ("text_area", "selectbox", "date_input", "number_input", "slider", "button_group")
    found = [element for kind in kinds for element in screen.get(kind) if element.label == label]
    assert found, f"no field {label!r}"
    return found[-1]


def toasts(screen: AppTest) -> list[str]:
    return [toast.value for toast in screen.toast]


def primary(screen: AppTest) -> list[str]:
    return [button.label for button in screen.button if button.proto.type == "primary"]


# Who sees what


@pytest.mark.parametrize("state", ["proposed", "active", "closed"])
@pytest.mark.parametrize("who", ["jonas", "maya", "tomas"])
def test_those_on_it_read_all_of_it_in_every_state(on: Plans, state: str, who: str) -> None:
    getattr(on, state)()
    screen = on.open(getattr(on, who), "Overview")
    assert title_of(screen) == "Leading customer workshops"
    assert "Lead one workshop alone" in words_on(screen)
    assert "Jonas Weber" in words_on(screen)
    for tab in ("Activities", "Journal", "Support", "Access"):
        assert title_of(on.turn_to(screen, tab))


@pytest.mark.parametrize("state", ["proposed", "active", "closed"])
def test_hr_reads_the_header_and_no_word_that_anybody_typed(on: Plans, state: str) -> None:
    getattr(on, state)()
    screen = on.open(on.hannah)
    said = words_on(screen)
    assert title_of(screen) == "Job skills: Role evolution"
    assert "You see the header of this plan" in said
    assert "Sales" not in said
    assert "Consulting" in said
    typed = ["workshop", "Prepares very well", "customer’s rating", "hour of practice"]
    assert not [word for word in typed if word.lower() in said.lower()]
    assert not screen.tabs
    reminder = [] if state == "closed" else ["Send reminder"]  # It comes first: it asks for nothing that they wrote.
    assert [button.label for button in screen.button] == ["All plans", *reminder, "Open the full plan"]


@pytest.mark.parametrize("state", ["draft", "proposed", "active", "closed"])
def test_everybody_else_finds_what_they_find_where_there_is_no_plan(on: Plans, state: str) -> None:
    if state != "draft":
        getattr(on, state)()
    nowhere = words_on(on.screens.open(on.colleague, "plan", plan="no-such-plan"))
    assert words_on(on.open(on.colleague)) == nowhere
    if state == "draft":
        for who in (on.jonas, on.hannah, on.tomas):
            assert words_on(on.open(who)) == nowhere


@pytest.mark.parametrize("code", ["", "x", "../../etc", "'; DROP TABLE plan; --", "a" * 500, "ünïcode\x00"])
def test_a_forged_code_is_not_found(on: Plans, code: str) -> None:
    on.proposed()
    nowhere = words_on(on.screens.open(on.maya, "plan", plan="no-such-plan"))
    assert words_on(on.screens.open(on.maya, "plan", plan=code)) == nowhere
    assert "could not find" in nowhere


def test_a_code_given_twice_is_read_once(on: Plans) -> None:
    on.proposed()
    screen = on.screens.open(on.maya, "plan", plan=[on.code, "no-such-plan"])
    assert not screen.exception


def test_opening_leaves_a_line_that_the_team_member_reads(on: Plans) -> None:
    on.proposed()
    on.open(on.tomas)
    on.open(on.hannah)
    on.open(on.jonas)
    said = words_on(on.open(on.jonas, "Access"))
    assert "Tomás Rivera" in said
    assert "Header" in said
    assert NOBODY_ELSE in said
    assert "only for half an hour, with a reason" in said
    assert "Nina Kowalska" not in said


def test_every_opening_is_one_click_away_and_the_last_of_each_person_in_sight(on: Plans) -> None:
    on.proposed()
    on.open(on.tomas)
    assert not on.open(on.jonas, "Access").dataframe
    on.screens.now = moment("2026-05-15")
    on.open(on.tomas)
    screen = on.open(on.jonas, "Access")
    assert list(screen.table[-1].value["Last time"]) == ["Today, 09:00"]
    assert "Every time (2)" in [expander.label for expander in screen.expander]
    assert list(screen.dataframe[0].value["When"]) == ["Today, 09:00", "Yesterday, 09:00"]


# Proposed


def test_somebody_in_hr_is_told_that_hr_sees_nothing_of_their_plan(on: Plans) -> None:
    on.proposed()
    with db.writing() as session:
        make_account(session, on.jonas, [Role.HR])
    said = words_on(on.open(on.jonas))
    assert queries.HR_READS_NOTHING in said
    assert queries.HR_READS not in said


def test_the_team_member_first_reads_what_this_is(on: Plans) -> None:
    on.proposed()
    screen = on.open(on.jonas)
    said = words_on(screen)
    assert "Performance Support Plan (PSP)" in said
    assert "a change to every part but “Why now”, which stays as Maya gave it" in said
    assert "What you can change" in said
    assert "What you can change" not in words_on(press(screen, "I have read this"))
    assert "What you can change" not in words_on(on.open(on.maya))


def test_both_read_the_very_words_that_were_ticked_at_the_start(on: Plans) -> None:
    on.proposed()
    texts = policy.load(None)
    ticked = [texts.why_now["potential"], *(each.question for each in texts.confirmations.values())]
    for person in (on.jonas, on.maya, on.tomas):
        said = words_on(on.open(person, "Overview"))
        assert not [sentence for sentence in ticked if sentence not in said]


def test_the_answers_weigh_the_same_and_only_they_are_offered(on: Plans) -> None:
    on.proposed()
    screen = on.open(on.jonas)
    of_activity = [button for button in screen.button if "_activity_" in (button.key or "")]
    weights = {b.label: b.proto.type for b in of_activity if b.label in ("Accept", "Suggest a change", "Decline")}
    assert weights == dict.fromkeys(("Accept", "Suggest a change", "Decline"), "secondary")
    assert not primary(screen)
    assert {"Accept", "Decline"} & labels(on.open(on.maya)) == set()
    assert labels(on.open(on.tomas)) <= {"All plans", "Print", "Comment"}


def test_accepting_is_one_click(on: Plans) -> None:
    on.proposed()
    screen = press(on.open(on.jonas), "Accept")
    assert toasts(screen) == ["Accepted. Maya sees it on the plan."]
    assert on.body.activities[0].is_agreed
    assert on.view(on.member).header.version == 1


def test_declining_needs_a_reason_which_stays(on: Plans) -> None:
    on.proposed()
    screen = press(press(on.open(on.jonas), "Decline"), "Decline")
    assert "Please give a reason" in words_on(screen)
    field(screen, "Why not").set_value("I did it last year")
    screen = press(screen, "Decline")
    assert toasts(screen) == ["Declined. Maya can read your reason now."]
    assert "“I did it last year”" in words_on(on.open(on.maya))


def test_a_change_opens_in_the_card_and_waits_for_the_other_one(on: Plans) -> None:
    on.proposed()
    screen = press(on.open(on.jonas), "Suggest a change", of="activity")
    assert primary(screen) == ["Suggest the change"]
    field(screen, "Description").set_value("Shadow three workshops")
    field(screen, "Why").set_value("Two are too few")
    screen = press(screen, "Suggest the change")
    assert toasts(screen) == ["Your suggestion is on the plan. Maya can read and answer it now."]
    other = on.open(on.maya)
    said = words_on(other)
    assert "Shadow two workshops" in said
    assert "Shadow three workshops" in said
    assert "Why: Two are too few" in said
    press(other, "Accept")
    assert on.body.activities[0].text == "Shadow three workshops"


def test_never_mind_leaves_everything_as_it_was(on: Plans) -> None:
    on.proposed()
    screen = press(press(on.open(on.jonas), "Suggest a change"), "Cancel")
    assert not primary(screen)
    assert on.view(on.member).header.version == 1


def test_one_form_is_open_at_a_time(on: Plans) -> None:
    on.proposed()
    screen = press(press(on.open(on.jonas), "Suggest a change"), "Propose an activity")
    assert primary(screen) == ["Propose"]


def test_the_goal_is_put_in_other_words_and_taken_back(on: Plans) -> None:
    on.proposed()
    screen = press(on.open(on.jonas), "Suggest a change", of="goal")
    field(screen, "Goal").set_value("Lead two workshops")
    press(screen, "Suggest the change")
    assert on.body.effective.goal == "Lead two workshops"
    said = words_on(on.open(on.maya))
    assert "Lead one workshop alone" in said
    assert "Lead two workshops" in said
    press(on.open(on.jonas), "Withdraw")
    assert not on.body.suggestions


def test_declined_words_are_told_with_their_reason(on: Plans) -> None:
    on.proposed()
    on.step(commands.suggest, on.member, Part.GOAL, changes={"goal": "Lead two"}, seen={})
    screen = press(on.open(on.maya), "Decline")
    field(screen, "Why not").set_value("One is enough")
    press(screen, "Decline")
    assert "Maya declined your suggestion, “Lead two”: One is enough" in words_on(on.open(on.jonas, "Overview"))


def test_other_dates_are_suggested_and_a_wrong_order_is_told_at_the_field(on: Plans) -> None:
    on.proposed()
    screen = press(on.open(on.jonas), "Suggest a change", of="timeline")
    field(screen, "End date").set_value(date(2026, 5, 1))
    screen = press(screen, "Suggest the change")
    assert "The end comes before the start" in words_on(screen)
    assert field(screen, "End date").value == date(2026, 5, 1)
    field(screen, "End date").set_value(date(2026, 6, 20))
    press(screen, "Suggest the change")
    assert on.body.effective.end_on == date(2026, 6, 20)


def test_words_that_were_there_already_are_told_at_the_field(on: Plans) -> None:
    on.proposed()
    screen = press(press(on.open(on.jonas), "Suggest a change"), "Suggest the change")
    assert "These are the words that are there already." in words_on(screen)


def test_the_second_of_two_who_edit_keeps_their_text_and_sees_both(on: Plans) -> None:
    on.proposed()
    screen = press(on.open(on.jonas), "Suggest a change", of="goal")
    field(screen, "Goal").set_value("Mine")
    on.step(commands.suggest, on.manager, Part.GOAL, changes={"goal": "Theirs"}, seen={})
    screen = press(screen, "Suggest the change")
    assert "Somebody changed this while you were writing." in screen.error[0].value
    assert "Theirs" in words_on(screen)
    assert field(screen, "Goal").value == "Mine"
    assert on.body.effective.goal == "Theirs"
    press(screen, "Suggest the change")
    assert on.body.effective.goal == "Mine"


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("Propose an activity", Part.ACTIVITY),
        ("Propose support", Part.SUPPORT),
        ("Propose a milestone", Part.MILESTONE),
    ],
)
def test_either_adds_what_the_other_answers(on: Plans, label: str, part: Part) -> None:
    on.proposed()
    screen = press(on.open(on.jonas), label)
    screen = press(screen, "Propose")
    assert "Please write something here." in words_on(screen)
    field(screen, "Description").set_value("Something of mine")
    press(screen, "Propose")
    added = on.body.items(part)[-1]
    assert (added.text, added.waits_for) == ("Something of mine", Side.MANAGER)
    assert "Something of mine" in words_on(on.open(on.maya))


def test_a_form_sent_twice_is_saved_once(on: Plans) -> None:
    on.proposed()
    screen = press(on.open(on.jonas), "Propose an activity")
    field(screen, "Description").set_value("Mine")
    token = screen.session_state[f"form_token_{on.key('add_activity')}"]
    screen = press(screen, "Propose")
    screen = press(screen, "Propose an activity")
    screen.session_state[f"form_token_{on.key('add_activity')}"] = token
    field(screen, "Description").set_value("Mine")
    press(screen, "Propose")
    assert [item.text for item in on.body.activities].count("Mine") == 1


def test_comments_are_written_beside_the_plan_and_about_a_part(on: Plans) -> None:
    on.proposed()
    screen = on.open(on.tomas)
    field(screen, "Write a comment").set_value("Good plan")
    screen = press(screen, "Comment", len([b for b in screen.button if b.label == "Comment"]) - 1)
    assert field(screen, "Write a comment").value == ""
    screen = press(on.open(on.jonas), "Comment")
    field(screen, "Comment").set_value("With whom?")
    press(screen, "Comment")
    said = words_on(on.open(on.maya))
    assert "Good plan" in said
    assert "With whom?" in said
    assert "on “Shadow two workshops”" in said


def test_the_checklist_names_what_is_missing_and_the_manager_notes_alignment_in_one_tap(on: Plans) -> None:
    with db.writing() as session:
        commands.propose(session, on.manager, on.code, moment=moment())
    screen = on.open(on.maya)
    assert "**You and Tomás speak about the opportunity**" in words_on(screen)
    screen = press(screen, "We spoke")
    assert on.body.alignment.noted_on == date(2026, 5, 14)
    assert "**There is at least one activity**" in words_on(screen)


def test_only_the_manager_notes_alignment(on: Plans) -> None:
    with db.writing() as session:
        commands.propose(session, on.manager, on.code, moment=moment())
    assert "We spoke" not in labels(on.open(on.jonas))


def test_what_is_missing_is_written_where_the_checklist_says_so(on: Plans) -> None:
    on.house.session = None  # type: ignore[assignment]  # nothing more is done through it
    with db.writing() as session:
        commands.save_draft(session, on.manager, on.code, changes={"measure": ""}, seen={}, moment=moment())
        commands.propose(session, on.manager, on.code, moment=moment())
    screen = press(on.open(on.jonas), "Suggest a change", of="help_measure")
    field(screen, "Success measure").set_value("The rating")
    press(screen, "Suggest the change")
    assert on.body.effective.measure == "The rating"


def test_both_agree_to_a_version_and_the_plan_begins(on: Plans) -> None:
    on.proposed()
    on.step(commands.add_item, on.member, Part.ACTIVITY, values={"text": "A course"})
    on.step(commands.accept_item, on.manager, Part.ACTIVITY, on.body.activities[-1].id)
    screen = on.open(on.jonas)
    screen = press(screen, "Agree to version 2")
    said = words_on(screen)
    assert "version 2 says, the wording of today, 09\\:00" in said or "the wording of today, 09:00" in said
    assert "The **two things** you have not answered count as accepted." in said
    screen = press(screen, "Agree")
    assert toasts(screen) == ["You agreed. Maya sees it on the plan."]
    screen = on.open(on.maya)
    assert primary(screen) == ["Agree to version 2"]
    screen = press(press(screen, "Agree to version 2"), "Agree")
    assert toasts(screen) == ["You both agreed: the plan starts."]
    assert on.view(on.member).header.state is State.ACTIVE


def test_agreeing_later_than_the_start_names_the_new_dates(on: Plans) -> None:
    on.proposed()
    on.step(commands.add_item, on.member, Part.MILESTONE, values={"text": "Half"})
    on.step(commands.accept_item, on.manager, Part.MILESTONE, on.body.milestones[0].id)
    on.step(commands.agree, on.member, version=2)
    on.screens.now = moment("2026-05-16")
    said = words_on(press(on.open(on.maya), "Agree to version 2"))
    assert "all dates move by two days" in said
    assert "16 May to 15 June" in said


def test_agreeing_to_an_older_version_is_refused_with_a_sentence(on: Plans) -> None:
    on.proposed()
    screen = press(on.open(on.jonas), "Agree to version 1")
    on.step(commands.suggest, on.manager, Part.ACTIVITY, item_id=on.house.activity, changes={"text": "New"}, seen={})
    screen = press(screen, "Agree")
    assert "There is a newer version, 2." in screen.error[0].value
    assert "Agree" not in labels(screen)
    press(screen, "Cancel")
    assert not on.body.agreed & {Side.MEMBER}


def test_an_unshaped_plan_waits_for_one_sentence_of_the_manager(on: Plans) -> None:
    on.proposed()
    press(press(on.open(on.jonas), "Agree to version 1"), "Agree")
    screen = press(on.open(on.maya), "Say why")
    screen = press(screen, "Start plan")
    assert "Please write one sentence" in words_on(screen)
    field(screen, "Why was nothing changed?").set_value("We wrote it together")
    press(screen, "Start plan")
    assert on.view(on.member).header.state is State.ACTIVE
    assert "We wrote it together" in words_on(on.open(on.jonas, "Overview"))


# Active


def test_a_plan_that_starts_later_offers_nothing_but_a_note(on: Plans) -> None:
    with db.writing() as session:
        commands.save_draft(
            session, on.manager, on.code, changes={"start_on": date(2026, 6, 1)}, seen={}, moment=moment()
        )
    on.active(moment("2026-05-20"))
    screen = on.open(on.jonas)
    assert "Starts on Monday 1 June." in words_on(screen)
    assert not primary(screen)
    assert "Update status" not in labels(on.turn_to(screen, "Activities"))
    assert "Mark as reached" not in labels(on.turn_to(screen, "Overview"))


def test_a_check_in_is_one_line_and_one_slider(on: Plans) -> None:
    on.active()
    screen = on.open(on.jonas)
    assert primary(screen) == ["Record check-in"]
    assert "2 days late" in words_on(screen)
    screen = press(screen, "Record check-in")
    field(screen, "Progress").set_value(40)
    screen = press(screen, "Record check-in")
    assert "Please write something here." in words_on(screen)
    assert field(screen, "Progress").value == 40
    field(screen, "What happened since the last check-in, and what comes next?").set_value("Went well")
    screen = press(screen, "Record check-in")
    assert toasts(screen) == ["Your check-in is saved. Maya sees it on the plan."]
    [held] = on.body.check_ins
    assert (held.progress, held.lines[0].text) == (40, "Went well")
    assert "Went well" in words_on(on.open(on.tomas, "Journal"))


def choose(screen: AppTest, name: str) -> AppTest:
    """Choose something from the menu beside the turn."""
    screen.menu_button[0].click(name).run()
    assert not screen.exception
    return screen


def test_adding_to_the_other_ones_check_in_shows_the_progress_as_set(on: Plans) -> None:
    on.active()
    on.step(commands.record_check_in, on.member, line="Went well", progress=40)
    on.screens.now = moment("2026-05-22", hour=10)
    screen = choose(on.open(on.maya), "check_in")
    assert not screen.slider
    assert "“Went well”" in words_on(screen)
    field(screen, "What happened since the last check-in, and what comes next?").set_value("I agree")
    press(screen, "Record check-in")
    [held] = on.body.check_ins
    assert [line.text for line in held.lines] == ["Went well", "I agree"]
    assert held.progress == 40


def test_a_confidence_is_ones_own_and_optional(on: Plans) -> None:
    on.active()
    screen = press(on.open(on.jonas), "Record check-in")
    field(screen, "What happened since the last check-in, and what comes next?").set_value("Well")
    field(screen, "Confidence (optional)").set_value(4)
    press(screen, "Record check-in")
    assert on.body.check_ins[0].lines[0].confidence == 4
    screen = on.open(on.maya, "Overview")
    assert "Confidence: Jonas 4 of 5" in words_on(screen)


def charts_on(screen: AppTest) -> list[str]:
    """What the charts say to those who do not see them."""
    return [chart.proto.alt for chart in screen.get("vega_lite_chart")]


@pytest.mark.parametrize("who", ["jonas", "maya", "tomas"])
def test_before_the_first_check_in_sentences_stand_where_charts_will(on: Plans, who: str) -> None:
    on.active()
    screen = on.open(getattr(on, who), "Overview")
    assert "Progress shows after the first check-in." in words_on(screen)
    assert "It shows after the first check-in in which one of you says" in words_on(screen)
    assert charts_on(screen) == [
        "Day 8 of 30: 0 of 1 check-ins held, due since Wednesday 20 May; 0 of 1 milestones reached.",
        "0 of 1 reached.",
    ]


@pytest.mark.parametrize("who", ["jonas", "maya", "tomas"])
def test_the_charts_of_a_plan_show_what_was_said_at_check_ins(on: Plans, who: str) -> None:
    on.active()
    on.step(commands.record_check_in, on.member, line="Went well", progress=40, confidence=4)
    on.step(commands.record_check_in, on.manager, line="I agree", progress=40, confidence=3)
    screen = on.open(getattr(on, who), "Overview")
    said = words_on(screen)
    assert charts_on(screen)[1:] == [
        "Day 8 of 30: 40\N{NO-BREAK SPACE}% reported, even pace 27\N{NO-BREAK SPACE}%.",
        "Latest: team member 4, manager 3 of 5.",
        "0 of 1 reached.",
    ]
    assert "even pace today: 27\N{NO-BREAK SPACE}%" in said
    assert "Confidence: Jonas 4, Maya 3 of 5" in said
    chart = f"plan_{on.code}"
    assert [*numbers_of(screen, f"{chart}_progress_chart")] == ["Check-in", "Progress", "Even pace", "Set by"]
    assert [*numbers_of(screen, f"{chart}_confidence_chart")] == ["Check-in", "Jonas", "Maya"]


def test_the_charts_of_a_closed_plan_speak_of_its_end(on: Plans) -> None:
    on.active()
    on.step(commands.record_check_in, on.member, line="Went well", progress=40, confidence=4)
    revision = on.view(on.manager).revision
    values = {"outcome": "not_yet", "outcome_evidence": "Half a workshop led", "end_level": 3}
    on.step(commands.close_plan, on.manager, values=values, seen_revision=revision)
    on.screens.now = moment("2026-07-01")
    screen = on.open(on.jonas, "Overview")
    assert "Ended on 22 May: 40\N{NO-BREAK SPACE}% reported." in charts_on(screen)
    assert "even pace today" not in words_on(screen)


def test_an_activity_is_reported_with_evidence(on: Plans) -> None:
    on.active()
    screen = press(on.open(on.jonas, "Activities"), "Update status")
    field(screen, "Status").set_value(Progress.DONE)
    field(screen, "Evidence").set_value("Three seen")
    screen = press(screen, "Save")
    assert toasts(screen) == ["Saved. Maya sees the new status."]
    said = words_on(on.open(on.maya, "Activities"))
    assert "**1 of 1 done**" in said
    assert "Three seen" in said


def test_who_reports_second_sees_what_was_saved_and_keeps_their_text(on: Plans) -> None:
    on.active()
    screen = press(on.open(on.jonas, "Activities"), "Update status")
    field(screen, "Evidence").set_value("Mine")
    on.step(commands.report_activity, on.manager, on.house.activity, progress=Progress.IN_PROGRESS, evidence="Theirs")
    screen = press(screen, "Save")
    assert "Somebody changed this" in screen.error[0].value
    assert "Theirs" in words_on(screen)
    assert field(screen, "Evidence").value == "Mine"
    assert on.body.activities[0].evidence == "Theirs"
    press(screen, "Save")
    assert on.body.activities[0].evidence == "Mine"


def test_a_milestone_is_reached(on: Plans) -> None:
    on.active()
    screen = press(on.open(on.jonas, "Overview"), "Mark as reached")
    field(screen, "Evidence").set_value("Led the first half")
    screen = press(screen, "Mark as reached")
    assert toasts(screen) == ["Noted as reached. Maya sees it on the plan."]
    assert on.body.milestones[0].done_on == LATER.today


def test_support_is_given_by_one_and_confirmed_by_the_other(on: Plans) -> None:
    on.active()
    assert "Mark as provided" not in labels(on.open(on.jonas, "Support"))
    screen = press(press(on.open(on.maya, "Support"), "Mark as provided"), "Mark as provided")
    assert toasts(screen) == ["Noted as provided. Jonas can confirm it."]
    assert "Confirm receipt" not in labels(screen)
    assert "Waits for Jonas" in words_on(screen)
    screen = press(on.open(on.jonas, "Support"), "Confirm receipt")
    assert toasts(screen) == ["Confirmed. Maya sees that it reached you."]
    assert on.body.support[0].confirmed_on == LATER.today


def test_the_journal_says_who_will_read_it_and_filters(on: Plans) -> None:
    on.active()
    screen = on.open(on.maya, "Journal")
    assert READ in words_on(screen)
    field(screen, "Type").set_value("feedback")
    field(screen, "What happened?").set_value("The customer thanked Jonas")
    screen = press(screen, "Add")
    assert toasts(screen) == [f"Added. {READ}"]
    assert field(screen, "What happened?").value == ""
    assert "The customer thanked Jonas" in words_on(screen)
    field(screen, "Show").set_value("Check-ins")
    screen.run()
    assert "The customer thanked Jonas" not in words_on(screen)
    assert "No check-in yet." in words_on(screen)


def test_the_managers_manager_may_comment_and_nothing_else(on: Plans) -> None:
    on.active()
    screen = on.open(on.tomas, "Journal")
    assert not primary(screen)
    assert screen.menu_button[0].options == ["Add note", "Compare versions"]
    field(screen, "Your note").set_value("Well done")
    press(screen, "Add")
    assert "Well done" in words_on(on.open(on.jonas, "Journal"))


def test_a_promise_past_its_date_is_the_button_of_whose_it_is(on: Plans) -> None:
    with db.writing() as session:
        late = commands.add_draft_item(
            session,
            on.manager,
            on.code,
            Part.SUPPORT,
            values={"kind": "tool", "text": "The guide", "due_on": date(2026, 5, 15)},
            moment=moment(),
        )
    on.active(moment("2026-05-19"))
    screen = on.open(on.maya)
    assert primary(screen) == ["Mark as provided"]
    screen = press(screen, "Mark as provided")
    press(screen, "Mark as provided")
    assert [item.done_on for item in on.body.support if item.id == late] == [date(2026, 5, 19)]


# The end


def test_past_its_end_the_manager_looks_back_and_closes(on: Plans) -> None:
    on.active(moment("2026-06-18"))
    assert not primary(on.open(on.jonas))
    screen = on.open(on.maya)
    assert primary(screen) == ["Close plan"]
    screen = press(screen, "Close plan")
    assert "Afterwards the plan can be read, but no longer changed." in words_on(screen)
    screen = press(screen, "Close plan")
    assert "Please choose how it went." in words_on(screen)
    field(screen, "Evidence").set_value("One led alone")
    field(screen, "Outcome").set_value(Outcome.ACHIEVED)
    field(screen, "Level at the end (optional)").set_value(4)
    field(screen, "Your reflection (optional)").set_value("To wait longer")
    screen = press(screen, "Close plan")
    assert toasts(screen) == ["The plan is closed. Jonas sees the outcome and is asked for a reflection."]
    said = words_on(on.open(on.jonas))
    assert "Closed: achieved" in said
    assert "One led alone" in said
    assert "To wait longer" in said


def test_keeping_it_open_changes_nothing(on: Plans) -> None:
    on.active(moment("2026-06-18"))
    press(press(on.open(on.maya), "Close plan"), "Cancel")
    assert on.view(on.member).header.state is State.ACTIVE


def test_closing_over_something_new_keeps_the_text_and_says_so(on: Plans) -> None:
    on.active(moment("2026-06-18"))
    screen = press(on.open(on.maya), "Close plan")
    field(screen, "Outcome").set_value(Outcome.PARTLY)
    field(screen, "Evidence").set_value("Half of it")
    on.step(commands.add_to_journal, on.member, kind="comment", text="Wait for Friday")
    screen = press(screen, "Close plan")
    assert "Somebody wrote on this plan just now." in screen.error[0].value
    assert field(screen, "Evidence").value == "Half of it"
    assert on.view(on.member).header.state is State.ACTIVE
    press(screen, "Close plan")
    assert on.view(on.member).header.state is State.CLOSED


def test_both_look_back_once_within_14_days(on: Plans) -> None:
    on.closed()
    screen = on.open(on.jonas)
    assert not primary(screen)
    screen = press(press(screen, "Write reflection"), "Save")
    assert "Please write something here." in words_on(screen)
    field(screen, "What do you take from the plan?").set_value("It was fun")
    screen = press(screen, "Save")
    assert toasts(screen) == [f"Saved. {READ.replace('Jonas', 'Maya')}"]
    assert "Write reflection" not in labels(screen)
    assert "It was fun" in words_on(on.open(on.tomas))
    on.screens.now = moment("2026-06-20")
    assert "Write reflection" not in labels(on.open(on.maya))


def test_a_closed_plan_takes_notes_and_no_change(on: Plans) -> None:
    on.closed()
    screen = on.open(on.maya, "Journal")
    assert screen.menu_button[0].options == [
        "Write update",
        "Add note",
        "Compare versions",
        "Create follow-on plan",
        "Reopen",
    ]
    field(screen, "Your note").set_value("It was 3 of 4 calls")
    press(screen, "Add")
    assert "It was 3 of 4 calls" in words_on(on.open(on.jonas, "Journal"))
    for tab in ("Overview", "Activities", "Support"):
        offered = labels(on.open(on.jonas, tab)) - {"Home", "Print", "Write reflection", "Version 2"}
        assert not offered


def test_a_cancelled_plan_is_read_and_not_changed(on: Plans) -> None:
    with db.writing() as session:
        plan = make_plan(
            session,
            member=on.jonas,
            manager=on.maya,
            managers_manager=on.tomas,
            state=State.CANCELLED,
            cancel_reason=CancelReason.LEFT,
        )
        on.code = plan.code
    for who in (on.jonas, on.maya, on.tomas, on.hannah):
        screen = on.open(who)
        assert "Cancelled" in words_on(screen)
        assert "left the organisation." in words_on(screen)
        assert labels(screen) <= {"Home", "All plans", "Print", "Open the full plan"}
        offered = {option for menu in screen.menu_button for option in menu.options}
        assert offered <= {"Write update", "Add note"}


# On paper


def printed(on: Plans, person: Person) -> AppTest:
    return on.screens.open(person, "plan", plan=on.code, print="all")


@pytest.mark.parametrize("state", ["proposed", "active", "closed"])
def test_on_paper_all_of_it_stands_below_each_other_and_no_step_is_open(on: Plans, state: str) -> None:
    getattr(on, state)()
    screen = printed(on, on.maya)
    assert labels(screen) <= {"All plans", "Leave print view"}
    assert not screen.menu_button
    assert not screen.get("text_area")
    headings = set(headings_on(screen))
    assert {"Goal", "Activities", "Support", "Journal", "Who can see this plan"} <= headings
    assert not screen.tabs
    assert "Print" in labels(press(screen, "Leave print view"))


def test_who_reads_the_header_alone_has_nothing_to_print_and_keeps_their_steps(on: Plans) -> None:
    on.proposed()
    assert {"Send reminder", "Open the full plan"} <= labels(printed(on, on.hannah))


# What somebody else does meanwhile


MOVED_ON = "The plan has moved on"


def dialogs(screen: AppTest) -> list[str]:
    """The titles of the dialogs on the screen."""
    return [dialog.proto.dialog.title for dialog in screen.get("dialog")]


def close_it_elsewhere(on: Plans) -> None:
    values = {"outcome": "partly_achieved", "outcome_evidence": "Half a workshop led"}
    on.step(commands.close_plan, on.manager, values=values, seen_revision=on.view(on.manager).revision)


def test_a_step_that_is_no_longer_open_is_told_in_a_sentence(on: Plans) -> None:
    on.active()
    screen = press(on.open(on.jonas), "Record check-in")
    field(screen, "What happened since the last check-in, and what comes next?").set_value("Two calls\nwithout help")
    close_it_elsewhere(on)
    screen = press(screen, "Record check-in")
    assert dialogs(screen) == [MOVED_ON]
    assert "this step is no longer open" in words_on(screen)
    assert [text.value for text in screen.text].count("Two calls\nwithout help") == 1
    assert not on.body.check_ins
    assert "Two calls\nwithout help" in words_on(screen.run())
    screen = press(screen, "I have copied what I need")
    assert not dialogs(screen)
    assert "Two calls" not in words_on(screen)


@pytest.mark.parametrize(
    ("label", "fields", "send"),
    [
        ("Suggest a change", {"Description": "Shadow three", "Why": "Two are too few"}, "Suggest the change"),
        ("Decline", {"Why not": "I did it last year"}, "Decline"),
        ("Comment", {"Comment": "With whom?"}, "Comment"),
    ],
)
def test_words_about_something_that_was_taken_back_stay_to_be_copied(
    on: Plans, label: str, fields: dict[str, str], send: str
) -> None:
    on.proposed()
    on.step(commands.accept_item, on.member, Part.ACTIVITY, on.house.activity)
    on.step(commands.add_item, on.manager, Part.ACTIVITY, values={"text": "A course", "kind": "training"})
    screen = press(on.open(on.jonas), label, of="activity")
    for name, typed in fields.items():
        field(screen, name).set_value(typed)
    on.step(commands.withdraw_item, on.manager, Part.ACTIVITY, on.body.activities[-1].id)
    screen = press(screen, send)
    assert dialogs(screen) == [MOVED_ON]
    said = words_on(screen)
    assert all(typed in said for typed in fields.values())
    assert "A course" not in said
    assert not dialogs(press(screen, "I have copied what I need"))


def test_words_about_a_suggestion_that_was_taken_back_stay_to_be_copied(on: Plans) -> None:
    on.proposed()
    on.step(commands.suggest, on.manager, Part.GOAL, changes={"goal": "Lead two"}, seen={})
    screen = press(on.open(on.jonas), "Decline")
    field(screen, "Why not").set_value("One is enough")
    on.step(commands.withdraw_suggestion, on.manager, on.body.suggestions[0].id)
    screen = press(screen, "Decline", 0)
    assert dialogs(screen) == [MOVED_ON]
    assert "One is enough" in words_on(screen)


@pytest.mark.parametrize(
    ("label", "of", "name", "send"),
    [
        ("Suggest a change", "goal", "Goal", "Suggest the change"),
        ("Propose an activity", "activity", "Description", "Propose"),
        ("", "", "Write a comment", "Comment"),
    ],
)
def test_words_for_a_proposal_that_began_meanwhile_stay_to_be_copied(
    on: Plans, label: str, of: str, name: str, send: str
) -> None:
    on.proposed()
    on.step(commands.add_item, on.member, Part.ACTIVITY, values={"text": "A course"})
    on.step(commands.accept_item, on.manager, Part.ACTIVITY, on.body.activities[-1].id)
    screen = on.open(on.maya)
    screen = press(screen, label, of=of) if label else screen
    field(screen, name).set_value("Words of mine")
    for viewer in (on.member, on.manager):
        on.step(commands.agree, viewer, version=2)
    screen = press(screen, send, -1)
    assert on.view(on.member).header.state is State.ACTIVE
    assert dialogs(screen) == [MOVED_ON]
    assert "Words of mine" in words_on(screen)
    assert "Words of mine" not in words_on(press(screen, "I have copied what I need"))


def test_an_answer_to_something_that_was_taken_back_is_told(on: Plans) -> None:
    on.proposed()
    on.step(commands.accept_item, on.member, Part.ACTIVITY, on.house.activity)
    on.step(commands.add_item, on.manager, Part.ACTIVITY, values={"text": "A course", "kind": "training"})
    screen = on.open(on.jonas)
    on.step(commands.withdraw_item, on.manager, Part.ACTIVITY, on.body.activities[-1].id)
    screen = press(screen, "Accept")
    assert dialogs(screen) == [MOVED_ON]
    assert "no longer on the plan, so nothing was saved" in words_on(screen)
    assert not dialogs(press(screen, "Close"))


def test_accepting_other_words_than_those_on_the_screen_is_told_at_the_card(on: Plans) -> None:
    on.proposed()
    screen = on.open(on.jonas)
    new = {"text": "Shadow five workshops"}
    on.step(commands.suggest, on.manager, Part.ACTIVITY, item_id=on.house.activity, changes=new, seen={})
    screen = press(screen, "Accept")
    assert "The text was changed just now." in screen.error[0].value
    assert "Shadow five workshops" in words_on(screen)
    assert not on.body.activities[0].is_agreed
    screen = press(screen, "Accept")
    assert not screen.error
    assert on.body.activities[0].is_agreed


def test_declining_other_words_than_those_on_the_screen_keeps_the_reason(on: Plans) -> None:
    on.proposed()
    screen = press(on.open(on.jonas), "Decline")
    field(screen, "Why not").set_value("I did it last year")
    new = {"text": "Shadow five workshops"}
    on.step(commands.suggest, on.manager, Part.ACTIVITY, item_id=on.house.activity, changes=new, seen={})
    screen = press(screen, "Decline")
    assert "The text was changed just now." in screen.error[0].value
    assert "Shadow five workshops" in words_on(screen)
    assert field(screen, "Why not").value == "I did it last year"
    press(screen, "Decline")
    assert on.body.activities[0].answer_reason == "I did it last year"


def test_accepting_what_was_answered_in_another_window_says_so(on: Plans) -> None:
    on.proposed()
    screen = on.open(on.jonas)
    on.step(commands.accept_item, on.member, Part.ACTIVITY, on.house.activity)
    screen = press(screen, "Accept")
    assert "does not wait for your answer any more" in screen.error[0].value
    assert not screen.run().error


def test_two_of_one_name_are_told_apart(on: Plans) -> None:
    with db.writing() as session:
        for person in session.scalars(select(Person)):
            person.name = "Kim Park"
        session.commit()
    on.proposed()
    on.step(commands.comment, on.manager, text="Good to see")
    assert "You · today" in words_on(on.open(on.maya))
    said = words_on(on.open(on.jonas))
    assert "Kim Park · today" in said
    assert "You · today" not in said


def test_progress_set_by_a_namesake_is_not_ones_own(on: Plans) -> None:
    on.active()
    with db.writing() as session:
        for person in session.scalars(select(Person)):
            person.name = "Kim Park"
        session.commit()
    on.step(commands.record_check_in, on.manager, line="Well", progress=40)
    on.screens.now = moment("2026-05-28")
    said = {who: words_on(choose_check_in(on.open(getattr(on, who)))) for who in ("maya", "jonas")}
    assert ", set by you." in said["maya"]
    assert ", set by Kim Park." in said["jonas"]


def choose_check_in(screen: AppTest) -> AppTest:
    """Open the check-in, wherever the screen offers it."""
    return press(screen, "Record check-in") if "Record check-in" in labels(screen) else choose(screen, "check_in")


def test_a_dialog_of_somebody_who_lost_the_plan_does_nothing(on: Plans) -> None:
    on.active()
    screen = press(on.open(on.maya), "Record check-in")
    field(screen, "What happened since the last check-in, and what comes next?").set_value("Too late")
    with db.writing() as session:
        plan = session.get(Plan, 1)
        assert plan is not None
        plan.manager_id = on.tomas.id
        plan.managers_manager_id = None
        session.commit()
    press(screen, "Record check-in")
    assert "could not find" in words_on(screen)
    assert not on.body.check_ins


def test_an_open_form_for_something_that_is_not_on_the_plan_shows_nothing(on: Plans) -> None:
    on.active()
    with db.writing() as session:
        other = Household(session).active().code
    screen = on.open(on.jonas)
    assert other != on.code
    before = labels(screen)
    for name in ("report_activity", "reach_milestone", "provide_support", "close", "agree", "no_such_form"):
        screen.session_state[on.key("opened")] = OpenForm(name, 999)
        screen.run()
        assert not screen.exception
        assert labels(screen) == before, name


ONE_OF_EACH_KIND = ("close", "report_activity", "adding_activity", "compare_versions")
"""Forms about the whole plan, about something on it, in the place of something, and one that only shows something."""


@pytest.mark.parametrize("state", ["proposed", "active", "closed"])
def test_for_whom_a_form_is_not_its_address_opens_none(on: Plans, state: str) -> None:
    """A manager may well send the address of their own screen to HR."""
    getattr(on, state)()
    with db.reading() as session:
        hannah = make_viewer(session, on.hannah)
        view = queries.open_plan(session, hannah, on.code, moment=on.screens.now)
    page = PlanPage(hannah, view, on.screens.now, run=print, read=print, who_is_here=lambda: hannah)
    theirs = {name for name in STEPS if stands(page, OpenForm(name, 0))}
    assert "open_in_full" in theirs
    assert theirs <= {"open_in_full", "note", "send_reminder", "cancel", "reopen"}

    screen, opened = on.open(on.hannah), set()
    for name in (*theirs, *ONE_OF_EACH_KIND):
        screen.session_state[on.key("opened")] = None
        screen.query_params["do"] = name
        screen.run()
        assert not screen.exception, name
        opened.add(on.opened(screen))
    assert opened == {None, *theirs}


def test_an_answer_has_its_address_for_whom_it_waits_alone(on: Plans) -> None:
    """The one who suggested it may get the address of the other's screen."""
    on.proposed()
    on.step(commands.suggest, on.member, Part.GOAL, changes={"goal": "Lead two workshops"}, seen={})
    [suggested] = on.body.suggestions
    activity = on.body.activities[0].id
    assert on.opened(on.screens.open(on.maya, "plan", plan=on.code, do=f"decline_words.{suggested.id}"))
    assert on.opened(on.screens.open(on.jonas, "plan", plan=on.code, do=f"decline_activity.{activity}"))
    for person, name in (
        (on.jonas, f"decline_words.{suggested.id}"),
        (on.maya, f"decline_activity.{activity}"),
        (on.tomas, f"change_activity.{activity}"),
        (on.tomas, f"decline_words.{suggested.id}"),
    ):
        assert on.opened(on.screens.open(person, "plan", plan=on.code, do=name)) is None, name


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("change_activity", "jonas"),
        ("change_support", "jonas"),
        ("change_milestone", "jonas"),
        ("decline_milestone", "maya"),
        ("comment_milestone", "tomas"),
        ("add_activity", "jonas"),
        ("add_support", "jonas"),
        ("add_milestone", "jonas"),
        ("suggest_goal", "jonas"),
    ],
)
def test_a_form_is_there_again_on_its_tab(on: Plans, name: str, who: str) -> None:
    on.proposed()
    on.step(commands.add_item, on.member, Part.MILESTONE, values={"text": "Half a workshop"})
    items = {"activity": on.body.activities, "support": on.body.support, "milestone": on.body.milestones}
    kind, _, part = name.partition("_")
    item = f".{items[part][0].id}" if kind in ("change", "decline", "comment") else ""
    screen = on.screens.open(getattr(on, who), "plan", plan=on.code, do=f"{name}{item}")
    assert on.opened(screen) == name
    assert [each.label for each in screen.button].count("Cancel") == 1


def test_who_loses_the_plan_while_writing_on_it_keeps_their_words_and_none_of_its(on: Plans) -> None:
    on.proposed()
    screen = on.screens.open(on.maya, "plan", plan=on.code, do="suggest_goal")
    on.turn_to(screen, "Overview")
    goal = on.body.text.goal
    field(screen, "Goal").set_value("Quite other words")
    with db.writing() as session:
        jonas = session.get_one(Person, on.jonas.id)
        jonas.manager_id = make_person(session, "Nina Novak", manager=on.tomas).id
        follow_roster.follow_roster(session, moment=on.screens.now)
        session.commit()
    press(screen, "Suggest the change")
    assert [text.value for text in screen.text] == ["Quite other words"]
    assert "The plan is no longer shared with you" in words_on(screen)
    assert goal not in words_on(screen)
    press(screen, "I have copied what I need")
    assert not screen.text


@pytest.mark.parametrize(
    "name", ["propose_new_goal", "extend", "cadence", "check_in", "close", "changing_activity", "report_activity"]
)
def test_who_loses_the_plan_is_given_back_nothing_they_did_not_type(on: Plans, name: str) -> None:
    on.active()
    has_item = name in ("changing_activity", "report_activity")
    screen = on.screens.open(on.maya, "plan", plan=on.code, do=f"{name}.{on.house.activity}" if has_item else name)
    if has_item:
        on.turn_to(screen, "Activities")
    assert on.opened(screen) == name
    with db.writing() as session:
        jonas = session.get_one(Person, on.jonas.id)
        jonas.manager_id = make_person(session, "Nina Novak", manager=on.tomas).id
        follow_roster.follow_roster(session, moment=on.screens.now)
        session.commit()
    assert words_on(screen.run()) == NOT_FOUND
    assert not screen.text


def test_the_same_button_does_the_same_again(on: Plans) -> None:
    """The second of a double click is forgotten, not what is asked for once more."""
    on.active()
    screen = on.open(on.jonas)
    for _ in range(2):
        on.step(commands.request_to_end, on.member, reason="Too much at once")
        screen.run()
        press(screen, "Withdraw")
        assert on.body.stop_asked_at is None


def test_a_draft_opens_where_it_is_written(on: Plans) -> None:
    screen = on.open(on.maya)
    assert "New plan for" in words_on(screen)


# Much of everything


def test_long_lists_show_the_first_and_then_all(on: Plans) -> None:
    with db.writing() as session:
        for number in range(40):
            values = {"kind": "action", "text": f"Step {number} " + "x" * 480}
            commands.add_draft_item(session, on.manager, on.code, Part.ACTIVITY, values=values, moment=moment())
    on.proposed()
    screen = on.open(on.jonas)
    assert len([button for button in screen.button if button.label == "Accept"]) == 11
    screen = press(screen, "Show all 41")
    assert len([button for button in screen.button if button.label == "Accept"]) == 42


def test_what_is_still_to_do_stands_before_what_was_done(on: Plans) -> None:
    on.active()
    values = {"kind": "action", "text": "Come to the next one"}
    on.step(commands.add_to_plan, on.member, Part.ACTIVITY, values=values)
    on.step(commands.report_activity, on.member, on.house.activity, progress=Progress.DONE)
    [done] = [item.text for item in on.body.activities if item.id == on.house.activity]
    said = words_on(on.open(on.jonas, "Activities"))
    assert said.index("Come to the next one") < said.index(done)


def test_a_long_journal_shows_the_first_and_then_all(on: Plans) -> None:
    on.active()
    for number in range(60):
        on.step(commands.add_to_journal, on.member, kind="comment", text=f"Entry {number} " + "long " * 390)
    screen = on.open(on.maya, "Journal")
    assert len([text for text in screen.text if text.value.startswith("Entry")]) == 10
    assert all(len(text.value) < 700 for text in screen.text)
    screen = press(screen, "Show all 60")
    assert len([text for text in screen.text if text.value.startswith("Entry")]) == 60
    assert any(len(text.value) > 1900 for text in press(screen, "Read on").text)


def test_what_people_typed_is_shown_as_typed(on: Plans) -> None:
    nasty = "![x](https://evil.example/x.png) :material/verified: **bold** <b>"
    with db.writing() as session:
        commands.save_draft(
            session, on.manager, on.code, changes={"area": nasty, "goal": nasty}, seen={}, moment=moment()
        )
        values = {"kind": "action", "text": nasty}
        commands.add_draft_item(session, on.manager, on.code, Part.ACTIVITY, values=values, moment=moment())
    on.proposed()
    on.step(commands.suggest, on.member, Part.GOAL, changes={"measure": nasty}, seen={}, reason=nasty)
    on.step(commands.comment, on.member, text=nasty, part=Part.ACTIVITY, item_id=on.body.activities[0].id)
    for tab in ("Overview", "Activities", "Journal", "Support", "Access"):
        screen = on.open(on.maya, tab)
        read_as_markdown = [e.value for kind in ("title", "markdown", "caption") for e in screen.get(kind)]
        read_as_markdown += [str(cell) for table in screen.table for cell in table.value.to_numpy().ravel()]
        assert not [value for value in read_as_markdown if "![x](" in value or ":material/verified:" in value]


@pytest.mark.parametrize("who", ["jonas", "maya", "tomas", "hannah"])
def test_looking_again_waits_for_nobody_who_writes(on: Plans, who: str) -> None:
    screen = on.active().open(getattr(on, who))  # The first look leaves a line that the next one finds.
    with db.get_engine().begin():  # Somebody writes.
        screen.run()
    assert not screen.exception
    assert not screen.error


def test_looking_at_a_draft_again_waits_for_nobody_who_writes(on: Plans) -> None:
    with db.writing() as session:
        draft = make_plan(session, member=on.jonas, manager=on.maya, state=State.DRAFT, align_asked_at=LATER.now).code
    for person, page in ((on.maya, "new_plan"), (on.tomas, "plan")):
        screen = on.screens.open(person, page, plan=draft)
        assert NOT_FOUND not in words_on(screen)
        with db.get_engine().begin():
            screen.run()
        assert not screen.exception
        assert not screen.error


def test_an_address_names_the_tab_that_is_in_front_and_no_other_than_there_are(on: Plans) -> None:
    on.active()
    assert {kind.tab for kind in KINDS.values()} - {""} <= set(TABS)
    for asked in ("Activities", "Secrets"):
        screen = on.screens.open(on.jonas, "plan", plan=on.code, tab=asked)
        assert ("done** ·" in words_on(screen)) == (asked in TABS)
        assert "tab" not in screen.query_params
