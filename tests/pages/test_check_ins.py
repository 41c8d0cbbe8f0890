"""The page of a plan: check-ins prepared, moved and skipped, updates, the journal, and a plan gone quiet."""

from datetime import date

import pytest
from sqlalchemy import select

from lib import db
from lib.addresses import NEXT_CHECK_IN
from lib.models import DueChange, EntryKind, JournalEntry, Plan, Role
from lib.plans import commands
from tests.builders import make_account, moment
from tests.pages.screens import Screens, links_on, words_on
from tests.pages.test_plan import LATER, Plans, field, labels, press, toasts

EARLY = moment("2026-05-18")
QUESTION = "What happened since the last check-in, and what comes next?"


@pytest.fixture
def on(screens: Screens) -> Plans:
    return Plans(screens).active(EARLY)


def changes() -> list[DueChange]:
    with db.reading() as session:
        return list(session.scalars(select(DueChange)).all())


def test_beside_the_next_date_stand_the_ways_to_prepare_move_and_skip_it(on: Plans) -> None:
    for who in (on.jonas, on.maya):
        screen = on.open(who)
        assert "Next check-in on Wednesday 20 May." in words_on(screen)
        assert {"Prepare", "Reschedule", "Skip"} <= labels(screen)
    for who in (on.tomas, on.hannah):
        assert not {"Prepare", "Reschedule", "Skip"} & labels(on.open(who))


TALK = "What do you want to talk about?"


def test_points_are_put_on_the_agenda_and_only_their_author_sees_that(on: Plans) -> None:
    screen = press(on.open(on.jonas), "Prepare")
    field(screen, TALK).set_value("The workshop, *really*\nThe fair")
    press(screen, "Save")
    assert toasts(screen) == ["Saved for the check-in on Wednesday 20 May. Nobody but you sees it."]
    said = words_on(screen)
    assert "- The workshop, \\*really\\* :gray[· you]" in said
    assert "Only you see your new points until Maya has some too, or the check-in is recorded." in said

    press(screen, "Prepare")
    assert field(screen, TALK).value == "The workshop, *really*\nThe fair"

    maya = press(on.open(on.maya), "Prepare")
    assert field(maya, TALK).value == ""
    assert "The fair" not in words_on(maya)


def test_points_are_withdrawn_with_an_empty_field(on: Plans) -> None:
    on.step(commands.prepare_check_in, on.member, points="The workshop")
    screen = press(on.open(on.jonas), "Prepare")
    field(screen, TALK).set_value("")
    press(screen, "Save")
    assert toasts(screen) == ["Withdrawn."]
    assert "Agenda" not in words_on(screen)


def test_what_both_want_to_talk_about_is_ticked_where_the_check_in_is_written(on: Plans) -> None:
    on.step(commands.prepare_check_in, on.manager, points="The fair")
    screen = press(on.open(on.jonas), "Prepare")
    field(screen, TALK).set_value("Watch two workshops")
    press(screen, "Save")
    assert toasts(screen) == [
        "Saved for the check-in on Wednesday 20 May. Maya has points too: you both read the whole agenda now."
    ]
    for who in (on.tomas, on.hannah):
        assert "The fair" not in words_on(on.open(who))

    on.screens.now = moment("2026-05-20")
    form = press(on.open(on.jonas), "Record check-in")
    assert [box.label for box in form.checkbox] == ["The fair :gray[· Maya]", "Watch two workshops :gray[· you]"]
    field(form, QUESTION).set_value("A good talk")
    press(form, "Add as activity", 1)
    assert toasts(form) == ["Added to the activities. Maya sees it on the plan."]
    assert field(form, QUESTION).value == "A good talk"
    assert [box.label for box in form.checkbox] == ["The fair :gray[· Maya]"]
    assert "An activity now" in words_on(form)
    assert "\nActivity added" not in words_on(form), "what was changed is no note"
    press(form, "Record check-in")

    assert [point.text for point in on.body.agenda] == ["The fair"]
    assert on.body.check_ins[0].talked_about == ["Watch two workshops"]
    assert "- :material/check: Watch two workshops" in words_on(on.open(on.maya, "Journal"))
    assert "Watch two workshops" in words_on(on.open(on.maya, "Activities"))


def test_two_windows_that_prepare_see_each_other(on: Plans) -> None:
    one, other = on.open(on.jonas), on.open(on.jonas)
    for screen in (one, other):
        press(screen, "Prepare")
    field(one, TALK).set_value("In the first window")
    press(one, "Save")
    field(other, TALK).set_value("In the second window")

    press(other, "Save")

    assert "In the first window" in words_on(other)
    assert field(other, TALK).value == "In the second window"
    press(other, "Save")
    assert [point.text for point in on.body.agenda] == ["In the second window"]


def test_the_agenda_is_printed_by_itself_with_what_stands_beside_it(on: Plans) -> None:
    on.step(commands.prepare_check_in, on.member, points="The workshop")
    paper = press(on.open(on.jonas), "Print agenda")
    said = words_on(paper)
    for text in ("Agenda of the check-in on Wednesday 20 May", "☐ The workshop", "Promised support", "Open activities"):
        assert text in said
    assert "Development area" not in said
    assert not {"Prepare", "Record check-in", "Print agenda"} & labels(paper)
    press(paper, "Leave print view")
    assert "Print agenda" in labels(paper)
    assert "Print agenda" not in labels(on.open(on.maya))


def test_the_way_from_a_notification_of_a_check_in_leads_to_the_form_of_that_day(on: Plans) -> None:
    def opened(today: str) -> str | None:
        on.screens.now = moment(today)
        return on.opened(on.screens.open(on.jonas, "plan", plan=on.code, do=NEXT_CHECK_IN))

    assert opened("2026-05-19") == "prepare"
    assert opened("2026-05-20") == opened("2026-05-21") == "check_in"
    on.step(commands.record_check_in, on.manager, line="A good talk", progress=30)
    assert opened("2026-05-22") == "check_in", "his own line can still be added"
    assert opened("2026-05-26") == "prepare"


def test_the_two_take_their_check_ins_as_a_file(on: Plans) -> None:
    for who, takes in ((on.jonas, True), (on.maya, True), (on.tomas, False)):
        link = links_on(on.open(who)).get("Its check-ins (ICS)")
        assert link == (f"/export/check-ins.ics?plan={on.code}" if takes else None)


def test_a_check_in_is_moved(on: Plans) -> None:
    screen = press(on.open(on.maya), "Reschedule")
    field(screen, "New day").set_value(date(2026, 5, 22))
    press(screen, "Reschedule")
    assert toasts(screen) == ["Rescheduled. Jonas sees the new day."]
    assert "Next check-in on Friday 22 May, moved from Wednesday 20 May." in words_on(screen)
    assert "Moved the check-in of Wednesday 20 May to Friday 22 May." in words_on(on.open(on.jonas, "Journal"))


def test_a_day_that_does_not_fit_is_refused_at_the_field(on: Plans) -> None:
    screen = press(on.open(on.maya), "Reschedule")
    field(screen, "New day").set_value(date(2026, 5, 23))
    press(screen, "Reschedule")
    assert "is no working day. Please choose another one." in words_on(screen)
    press(screen, "Cancel")
    assert changes() == []


def test_a_check_in_is_skipped_with_a_reason_and_takes_place_after_all(on: Plans) -> None:
    screen = press(on.open(on.jonas), "Skip")
    press(screen, "Skip")
    assert "Please write something here." in words_on(screen)
    field(screen, "Why is there no check-in on Wednesday 20 May?").set_value("We are both at the fair")
    press(screen, "Skip")
    assert toasts(screen) == ["Skipped. Maya sees why."]
    said = words_on(screen)
    assert "Next check-in on Wednesday 27 May." in said
    assert "Skipped: Wednesday 20 May." in said
    assert "We are both at the fair" in words_on(on.turn_to(screen, "Journal"))

    press(screen, "Hold after all")

    assert toasts(screen) == ["The check-in of Wednesday 20 May takes place after all. Maya sees it."]
    assert changes() == []


def test_the_last_one_can_be_taken_back_after_it_was_skipped(on: Plans) -> None:
    on.screens.now = moment("2026-06-10")
    on.step(commands.skip_check_in, on.manager, planned=date(2026, 6, 10), reason="At the fair")
    screen = on.open(on.jonas)
    assert not {"Prepare", "Reschedule", "Skip"} & labels(screen)
    forged = on.screens.open(on.jonas, "plan", plan=on.code, do="skip")
    assert "Skip" not in labels(forged)

    press(screen, "Hold after all")

    assert changes() == []


def test_what_is_typed_about_one_check_in_is_never_saved_for_the_next(on: Plans) -> None:
    screen = press(on.open(on.jonas), "Skip")
    field(screen, "Why is there no check-in on Wednesday 20 May?").set_value("About the 20th")
    on.step(commands.record_check_in, on.manager, line="Held it early", progress=10)

    press(screen, "Skip")

    assert changes() == []
    assert "About the 20th" in [text.value for text in screen.text]


def test_where_there_is_no_other_day_nothing_offers_one(on: Plans) -> None:
    with db.writing() as session:
        plan = session.scalars(select(Plan)).one()
        plan.end_on = date(2026, 5, 20)  # Due on its last day, and that is today.
        session.add(plan)
        session.commit()
    on.screens.now = moment("2026-05-20")
    assert "Reschedule" not in labels(on.open(on.jonas))
    screen = on.screens.open(on.jonas, "plan", plan=on.code, do="reschedule")
    assert "leave no other day" in words_on(screen)


def test_an_update_is_written_and_read_by_hr(on: Plans) -> None:
    screen = on.screens.open(on.maya, "plan", plan=on.code, do="update")
    assert "An update to HR and Tomás" in [element.value for element in screen.header]
    field(screen, "How is it going?").set_value("Going *well*")
    press(screen, "Send update")
    assert toasts(screen) == ["Sent. Jonas, Tomás and HR can read it."]
    assert "Going *well*" in words_on(on.open(on.hannah))
    assert "Going *well*" in words_on(on.open(on.tomas, "Journal"))


def test_an_update_about_somebody_in_hr_is_for_the_managers_manager(on: Plans) -> None:
    with db.writing() as session:
        make_account(session, on.jonas, [Role.HR])
    screen = on.screens.open(on.maya, "plan", plan=on.code, do="update")
    assert "An update to Tomás" in [element.value for element in screen.header]
    assert "HR reads this" not in words_on(screen)


def test_nobody_but_the_two_writes_an_update(on: Plans) -> None:
    for who in (on.tomas, on.hannah):
        screen = on.screens.open(who, "plan", plan=on.code, do="update")
        assert "How is it going?" not in [area.label for area in screen.text_area]


def test_that_nothing_was_written_is_said_gently(on: Plans) -> None:
    assert "Nothing written since" not in words_on(on.open(on.jonas))
    on.screens.now = moment("2026-05-28")
    for who in (on.jonas, on.maya, on.tomas, on.hannah):
        assert "Nothing written since 14 May." in words_on(on.open(who))


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("Check-ins", "check-in"), ("Feedback", "feedback"), ("Achievements", "achievement"),
        ("Comments", "comment"), ("Updates", "update"), ("Changes", "change"),
    ],
)  # fmt: skip  # a table
def test_the_journal_is_looked_through_by_kind(on: Plans, chosen: str, shown: str) -> None:
    on.step(commands.record_check_in, on.member, line="The words of a check-in", progress=10)
    with db.writing() as session:
        plan = session.scalars(select(Plan)).one()
        for kind in EntryKind:
            text = f"The words of a {kind.value}"
            session.add(JournalEntry(plan_id=plan.id or 0, by_id=on.jonas.id, at=EARLY.now, kind=kind, text=text))
        session.commit()
    screen = on.open(on.maya, "Journal")
    screen.session_state[on.key("journal_filter")] = chosen
    screen.run()
    texts = {text.value for text in screen.text if text.value.startswith("The words of a ")}
    assert texts == {f"The words of a {shown}"}


def test_sixty_entries_stay_usable(on: Plans) -> None:
    with db.writing() as session:
        plan = session.scalars(select(Plan)).one()
        for n in range(60):
            session.add(
                JournalEntry(
                    plan_id=plan.id or 0, by_id=on.jonas.id, at=moment("2026-05-15", n % 24).now,
                    kind=EntryKind.COMMENT, text=f"Entry number {n}",
                )
            )  # fmt: skip  # one entry
        session.commit()
    screen = on.open(on.maya, "Journal")
    assert len([text for text in screen.text if text.value.startswith("Entry number")]) == 10

    press(screen, "Show all 60")

    assert len([text for text in screen.text if text.value.startswith("Entry number")]) == 60


def test_a_check_in_that_is_overdue_can_still_be_moved(on: Plans) -> None:
    on.screens.now = LATER
    screen = on.open(on.jonas)
    assert "Check-in due since Wednesday." in words_on(screen)
    assert {"Reschedule", "Skip"} <= labels(screen)
