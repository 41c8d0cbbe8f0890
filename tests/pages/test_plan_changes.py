"""Changing, pausing, stopping and reopening a plan on its page: every form really does it, once, and says so."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.models import Answer, Cadence, CancelReason, Part, Person, Side, State
from lib.plans import commands
from lib.plans.queries import PlanView
from tests.builders import moment
from tests.pages.screens import Screens, words_on
from tests.pages.test_plan import Plans, field, labels, press, primary, toasts

END = date(2026, 6, 13)


@pytest.fixture
def on(screens: Screens) -> Plans:
    return Plans(screens).active()


def open_form(on: Plans, person: Person, name: str, tab: str = "") -> AppTest:
    """The page with a form open, as after a click in a menu; the address keeps its name."""
    screen = on.screens.open(person, "plan", plan=on.code, do=name)
    return on.turn_to(screen, tab) if tab else screen


def propose(on: Plans, **changes: Any) -> None:
    given = changes or {"end_on": date(2026, 6, 30)}
    on.step(commands.propose_adjustment, on.member, changes=given, seen={}, reason="We lost two weeks")


def menus(screen: AppTest) -> list[str]:
    return [menu.proto.label for menu in screen.get("menu_button")]


def state_of(on: Plans) -> PlanView:
    return on.view(on.member)


# At once


@pytest.mark.parametrize(
    ("part", "tab"), [(Part.ACTIVITY, "Activities"), (Part.SUPPORT, "Support"), (Part.MILESTONE, "Overview")]
)
def test_something_is_added_in_its_place(on: Plans, part: Part, tab: str) -> None:
    noun = {Part.ACTIVITY: "an activity", Part.SUPPORT: "support", Part.MILESTONE: "a milestone"}[part]
    screen = press(on.open(on.jonas, tab), f"Add {noun}")
    assert "Maya is told" in words_on(screen)
    field(screen, "Description").set_value("Something new")
    press(screen, "Add")
    assert toasts(screen) == ["Added. Maya sees it on the plan, and the journal says so."]
    assert [item.text for item in on.body.items(part)][-1] == "Something new"
    assert "Something new" in words_on(screen)
    assert f"Add {noun}" in labels(screen)


def test_an_addition_without_words_keeps_the_form(on: Plans) -> None:
    screen = press(on.open(on.jonas, "Activities"), "Add an activity")
    press(screen, "Add")
    assert "Please write something here." in words_on(screen)
    press(screen, "Cancel")
    assert "Add" not in labels(screen)


def test_a_date_changes_on_the_card(on: Plans) -> None:
    screen = open_form(on, on.maya, f"changing_activity.{on.house.activity}", "Activities")
    field(screen, "Due date").set_value(date(2026, 6, 3))
    press(screen, "Save")
    assert toasts(screen) == ["Changed. Jonas sees it on the plan, and the journal says what it was."]
    [activity] = on.body.activities
    assert (activity.text, activity.due_on) == ("Shadow two workshops", date(2026, 6, 3))


def test_what_the_other_changed_meanwhile_stands_beside_the_own_words(on: Plans) -> None:
    screen = open_form(on, on.maya, f"changing_activity.{on.house.activity}", "Activities")
    on.step(
        commands.change_on_plan, on.member, Part.ACTIVITY, on.house.activity, changes={"text": "Shadow four"}, seen={}
    )
    field(screen, "Description").set_value("Shadow three")
    press(screen, "Save")
    assert "Shadow four" in words_on(screen)
    assert field(screen, "Description").value == "Shadow three"
    press(screen, "Save")
    assert on.body.activities[0].text == "Shadow three"


def test_taking_out_asks_and_says_why_below(on: Plans) -> None:
    screen = open_form(on, on.jonas, f"taking_out_support.{on.house.support}", "Support")
    assert "Remove this support from the plan?" in words_on(screen)
    press(screen, "Remove")
    assert "Please give a reason; it stays with the plan." in words_on(screen)
    field(screen, "Why").set_value("I found a course")
    press(screen, "Remove")
    assert on.body.support[0].answer is Answer.DECLINED
    assert "Removed by you: I found a course" in words_on(on.open(on.jonas, "Support"))
    assert "Removed by Jonas: I found a course" in words_on(on.open(on.maya, "Support"))


def test_what_is_done_offers_no_change(on: Plans) -> None:
    before = menus(on.open(on.maya, "Support"))
    assert "Change" in before
    on.step(commands.provide_support, on.manager, on.house.support)
    assert menus(on.open(on.maya, "Support")) == [label for label in before if label != "Change"] + ["Correct"]


def test_the_cadence_changes_from_today(on: Plans) -> None:
    screen = open_form(on, on.maya, "cadence")
    field(screen, "Update cadence").set_value(Cadence.MONTHLY)
    press(screen, "Save")
    assert toasts(screen) == ["Changed. Jonas sees when the next check-ins are."]
    assert on.body.text.cadence is Cadence.MONTHLY


def test_a_cadence_longer_than_the_plan_names_the_day_of_its_check_in(on: Plans) -> None:
    screen = open_form(on, on.maya, "cadence")
    field(screen, "Update cadence").set_value(Cadence.MONTHLY).run()
    assert "so the check-in is on Friday 12 June, the last working day." in words_on(screen)
    field(screen, "Update cadence").set_value(Cadence.WEEKLY).run()
    assert "last working day" not in words_on(screen)


@pytest.mark.parametrize(
    ("days", "sentence"), [(120, "of 90 or less"), (0, "of 2 or more"), (None, "Please enter a whole number.")]
)
def test_a_number_that_cannot_be_stays_in_its_field_with_a_sentence(on: Plans, days: int | None, sentence: str) -> None:
    screen = open_form(on, on.maya, "cadence")
    field(screen, "Update cadence").set_value(Cadence.EVERY_N_DAYS)
    field(screen, "Days between check-ins").set_value(days)
    press(screen, "Save")
    assert sentence in words_on(screen)
    assert field(screen, "Days between check-ins").value == days
    assert (on.body.text.cadence, on.body.text.cadence_days) == (Cadence.WEEKLY, 10)


def test_a_day_can_be_taken_away_again(on: Plans) -> None:
    changes = {"due_on": date(2026, 6, 3)}
    on.step(commands.change_on_plan, on.member, Part.ACTIVITY, on.house.activity, changes=changes, seen={})
    screen = open_form(on, on.maya, f"changing_activity.{on.house.activity}", "Activities")
    field(screen, "Due date").set_value(None)
    press(screen, "Save")
    assert not on.body.activities[0].has_own_date


def test_an_extension_asks_for_the_goal_too_where_it_names_a_day(on: Plans) -> None:
    assert "Goal, which names a day" not in labels(open_form(on, on.jonas, "extend"))
    propose(on, goal="Lead one workshop alone by 13 June")
    adjustment = on.body.adjustment
    assert adjustment is not None
    on.step(commands.accept_adjustment, on.manager, adjustment.id)
    screen = open_form(on, on.jonas, "extend")
    field(screen, "End date").set_value(date(2026, 6, 30))
    field(screen, "Goal, which names a day").set_value("Lead one workshop alone by 30 June")
    field(screen, "Why").set_value("We lost two weeks")
    press(screen, "Propose")
    adjustment = on.body.adjustment
    assert adjustment is not None
    assert adjustment.after == {"end_on": "2026-06-30", "goal": "Lead one workshop alone by 30 June"}


def test_the_managers_manager_is_offered_no_change(on: Plans) -> None:
    for tab in ("Overview", "Activities", "Support"):
        offered = labels(on.open(on.tomas, tab))
        assert not {label for label in offered if label.startswith(("Add a", "Add support", "Propose"))}


# Goal and end


def test_another_end_is_proposed_and_accepted(on: Plans) -> None:
    screen = press(on.open(on.jonas, "Overview"), "Extend")
    assert "The plan ends on Saturday 13 June" in words_on(screen)
    field(screen, "End date").set_value(date(2026, 6, 30))
    field(screen, "Why").set_value("We lost two weeks")
    press(screen, "Propose")
    assert toasts(screen) == ["Proposed. Maya finds it on Home and can answer it there."]
    assert state_of(on).header.end == END
    screen = on.open(on.maya)
    said = words_on(screen)
    assert "Adjustment: an extension" in said
    assert "Saturday 13 June" in said
    assert "Tuesday 30 June" in said
    assert "We lost two weeks" in said
    assert "Accept" not in primary(screen)
    press(screen, "Accept")
    assert toasts(screen) == ["Accepted: the adjustment holds from now on. Jonas sees it."]
    assert state_of(on).header.end == date(2026, 6, 30)
    assert "Adjustment: an extension" not in words_on(screen)


def test_another_goal_is_declined_with_a_reason(on: Plans) -> None:
    screen = press(on.open(on.jonas, "Overview"), "Propose a new goal")
    field(screen, "Goal").set_value("Lead two workshops alone")
    field(screen, "Why").set_value("One is too few")
    press(screen, "Propose")
    screen = press(on.open(on.maya), "Decline")
    press(screen, "Decline")
    assert "Please give a reason; it stays with the plan." in words_on(screen)
    field(screen, "Why not").set_value("One is enough")
    press(screen, "Decline")
    assert toasts(screen) == ["Declined. Jonas can read your reason now; the plan stays as it is."]
    assert (on.body.text.goal, on.body.adjustment) == ("Lead one workshop alone", None)


def test_who_proposed_it_takes_it_back(on: Plans) -> None:
    propose(on)
    screen = on.open(on.jonas)
    assert "Accept" not in labels(screen)
    press(screen, "Withdraw")
    assert toasts(screen) == ["Withdrawn. Maya no longer sees the adjustment, and the plan stays as it is."]
    assert on.body.adjustment is None


def test_an_adjustment_taken_back_meanwhile_is_not_accepted(on: Plans) -> None:
    propose(on)
    screen = on.open(on.maya)
    adjustment = on.body.adjustment
    assert adjustment is not None
    on.step(commands.withdraw_adjustment, on.member, adjustment.id)
    press(screen, "Accept")
    assert state_of(on).header.end == END
    assert toasts(screen) == []


def test_a_managers_manager_reads_an_adjustment_and_answers_nothing(on: Plans) -> None:
    propose(on)
    screen = on.open(on.tomas)
    assert "Adjustment: an extension" in words_on(screen)
    assert not {"Accept", "Decline", "Withdraw"} & labels(screen)


# Rest


def test_a_pause_begins_and_ends(on: Plans) -> None:
    screen = open_form(on, on.jonas, "pause")
    assert "nobody’s business" in words_on(screen)
    field(screen, "Paused until").set_value(date(2026, 6, 1))
    press(screen, "Pause plan")
    assert toasts(screen) == ["Paused. Maya sees until when."]
    said = words_on(screen)
    assert "Paused until Monday 1 June." in said
    assert "Record check-in" not in labels(screen)
    screen = press(on.open(on.maya), "Resume plan")
    assert "move back by ten days" in words_on(screen)
    press(screen, "Resume plan")
    assert toasts(screen) == ["The plan continues from today. Jonas sees it."]
    assert (state_of(on).header.end, state_of(on).header.paused_until) == (END, None)


@pytest.mark.parametrize("day", [None, date(2026, 5, 1), date(2026, 12, 31), date(3000, 1, 1)])
def test_a_pause_without_a_day_that_can_be_pauses_nothing(on: Plans, day: date | None) -> None:
    screen = open_form(on, on.jonas, "pause")
    field(screen, "Paused until").set_value(day)
    press(screen, "Pause plan")
    assert "Please choose a day" in words_on(screen)
    assert field(screen, "Paused until").value == day
    assert state_of(on).header.paused_until is None


# Stopping


def test_a_wish_to_stop_is_answered_with_a_sentence(on: Plans) -> None:
    screen = open_form(on, on.jonas, "request_end")
    field(screen, "Why would you like to end the plan?").set_value("Too much right now")
    press(screen, "Request to end")
    assert toasts(screen) == ["Maya finds your request on Home and answers it."]
    assert "You request to end the plan" in words_on(screen)
    screen = on.open(on.maya)
    assert "Too much right now" in words_on(screen)
    assert {"Continue the plan", "Close plan", "Cancel plan"} <= labels(screen)
    press(screen, "Continue the plan")
    field(screen, "Answer to Jonas").set_value("Let us do half of it")
    press(screen, "Continue the plan")
    assert toasts(screen) == ["The plan continues. Jonas reads your sentence in the journal."]
    assert on.body.stop_asked_at is None
    assert "Let us do half of it" in words_on(on.open(on.jonas, "Journal"))


def test_a_wish_to_stop_is_taken_back(on: Plans) -> None:
    on.step(commands.request_to_end, on.member, reason="Too much right now")
    screen = press(on.open(on.jonas), "Withdraw")
    assert toasts(screen) == ["Withdrawn. Maya no longer sees your request."]
    assert "Too much right now" not in words_on(on.open(on.maya))


def test_a_plan_is_cancelled_because_the_member_asked(on: Plans) -> None:
    on.step(commands.request_to_end, on.member, reason="Too much right now")
    screen = press(on.open(on.maya), "Cancel plan")
    [why] = screen.radio
    assert why.value is CancelReason.MEMBER_ASKED
    press(screen, "Cancel plan")
    assert toasts(screen) == ["The plan is cancelled. Jonas, Tomás and HR can read the reason."]
    assert state_of(on).header.cancel_reason is CancelReason.MEMBER_ASKED


def test_cancelling_needs_a_reason(on: Plans) -> None:
    screen = press(open_form(on, on.maya, "cancel"), "Cancel plan")
    assert "Please choose a reason." in words_on(screen)
    press(screen, "Keep the plan")
    assert state_of(on).header.state is State.ACTIVE


def test_hr_cancels_and_reopens_without_reading_a_word(on: Plans) -> None:
    screen = open_form(on, on.hannah, "cancel")
    assert "Lead one workshop alone" not in words_on(screen)
    screen.radio[0].set_value(CancelReason.OPENED_IN_ERROR)
    press(screen, "Cancel plan")
    assert toasts(screen) == ["The plan is cancelled. Jonas, Maya, Tomás and HR can read the reason."]
    screen = open_form(on, on.hannah, "reopen")
    press(screen, "Reopen")
    assert state_of(on).header.state is State.ACTIVE
    assert "Lead one workshop alone" not in words_on(screen)


def test_a_reopened_plan_is_closed_again_with_what_was_written(screens: Screens) -> None:
    on = Plans(screens).closed()
    screen = open_form(on, on.maya, "reopen")
    press(screen, "Reopen")
    assert toasts(screen) == ["The plan is open again. Jonas sees it on Home."]
    screen = open_form(on, on.maya, "close")
    assert field(screen, "Evidence").value == "Half a workshop led"
    assert field(screen, "Level at the end (optional)").value == 3


def test_two_months_later_each_says_what_became_of_it(screens: Screens) -> None:
    on = Plans(screens).closed()
    on.screens.now = moment("2026-07-25")
    screen = press(on.open(on.jonas), "Look back")
    field(screen, "What from the plan do you still do today?").set_value("I lead one every month")
    press(screen, "Save")
    assert on.body.look_backs[Side.MEMBER] == "I lead one every month"
    said = words_on(on.open(on.maya, "Overview"))
    assert "Jonas’s look-back" in said
    assert "I lead one every month" in said


# Versions


def test_two_versions_stand_side_by_side(on: Plans) -> None:
    screen = press(on.open(on.jonas), "Version 2")
    assert field(screen, "From").value == 1
    assert field(screen, "To").value == 2
    assert "Half a workshop" in words_on(screen)
    press(screen, "Close the comparison")
    assert "Close the comparison" not in labels(screen)
    on.step(commands.take_out, on.manager, Part.ACTIVITY, on.house.activity, reason="No time")
    screen = press(on.open(on.tomas), "Version 2")
    assert "No longer there" in words_on(screen)
    field(screen, "To").set_value(2).run()
    assert "They say the same." in words_on(screen)


def test_past_its_end_a_plan_is_closed_or_extended(on: Plans) -> None:
    on.screens.now = moment("2026-06-15")
    screen = on.open(on.maya)
    assert primary(screen) == ["Close plan"]
    press(screen, "Extend")
    assert "The plan ended on Saturday 13 June" in words_on(screen)
    field(screen, "End date").set_value(date(2026, 6, 14))
    field(screen, "Why").set_value("One call is left")
    press(screen, "Propose")
    assert "This day has passed. Please choose today or a later day." in words_on(screen)
    field(screen, "End date").set_value(date(2026, 6, 20))
    press(screen, "Propose")
    press(on.open(on.jonas), "Accept")
    assert state_of(on).header.end == date(2026, 6, 20)
    assert on.key("next_extend") not in {button.key for button in on.open(on.maya).button}
