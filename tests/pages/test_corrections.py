"""On a plan's page: words edited and withdrawn, what was noted taken back, support not received, another day."""

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lib import db, formatting, unsent
from lib.clock import at
from lib.models import EntryKind, Person, Progress
from lib.plans import commands
from lib.plans.commands import Writing
from tests.builders import moment
from tests.pages.screens import Screens, words_on
from tests.pages.test_plan import LATER, Plans, field, labels, press, toasts
from tests.pages.test_plan_changes import menus

SECRET = "Something about the family"
READ_BY_THEM = "Maya and Tomás can read it; HR can after opening the full plan, which is recorded."


@pytest.fixture
def on(screens: Screens) -> Plans:
    return Plans(screens).active()


def open_form(on: Plans, person: Person, name: str, item: int, tab: str) -> AppTest:
    return on.turn_to(on.screens.open(person, "plan", plan=on.code, do=f"{name}.{item}"), tab)


def write_entry(on: Plans) -> int:
    on.step(commands.add_to_journal, on.member, kind=EntryKind.COMMENT, text=SECRET)
    return on.body.journal[0].id


def test_an_entry_is_edited_and_says_so_to_both(on: Plans) -> None:
    entry = write_entry(on)
    assert "Correct" in menus(on.open(on.jonas, "Journal"))
    assert "Correct" not in menus(on.open(on.maya, "Journal"))
    screen = open_form(on, on.jonas, "edit_entry", entry, "Journal")
    assert field(screen, "Your text").value == SECRET
    field(screen, "Your text").set_value("Mended words")
    screen = press(screen, "Save")
    assert toasts(screen) == [f"Saved. {READ_BY_THEM}"]
    for person in (on.jonas, on.maya):
        said = words_on(on.open(person, "Journal"))
        assert "Mended words" in said
        assert "Edited" in said
        assert SECRET not in said


def test_an_entry_is_withdrawn_after_a_question(on: Plans) -> None:
    entry = write_entry(on)
    screen = open_form(on, on.jonas, "withdraw_entry", entry, "Journal")
    assert "cannot be brought back" in words_on(screen)
    assert on.body.journal[0].text == SECRET
    screen = press(screen, "Withdraw")
    assert toasts(screen) == ["Withdrawn. Nobody can read it any more."]
    for person in (on.jonas, on.maya, on.tomas):
        for tab in ("Overview", "Journal"):
            assert SECRET not in words_on(on.open(person, tab))
        assert "Withdrawn by Jonas on 22 May" in words_on(on.open(person, "Journal"))


@pytest.mark.parametrize(
    ("state", "tabs"), [("proposed", ["Activities"]), ("active", ["Overview", "Journal"])], ids=["proposed", "active"]
)
def test_wherever_a_comment_is_read_it_says_that_it_was_edited_or_withdrawn(
    screens: Screens, state: str, tabs: list[str]
) -> None:
    on = Plans(screens)
    _ = on.proposed() if state == "proposed" else on.active()
    on.step(commands.comment, on.member, text=SECRET)
    about = (Writing.ENTRY, on.body.journal[0].id)
    on.step(commands.edit_words, on.member, *about, text="Mended words")
    for tab in tabs:
        said = words_on(on.open(on.maya, tab))
        assert "Mended words" in said
        assert "Edited" in said
    on.step(commands.withdraw_words, on.member, *about)
    said = words_on(on.open(on.maya, tabs[-1]))
    assert "Mended words" not in said
    assert f"Withdrawn by Jonas on {formatting.short_day(screens.now.today, screens.now.today)}" in said


def test_hr_reads_that_an_update_was_edited_or_withdrawn_and_whoever_edits_it_that_hr_reads_it(on: Plans) -> None:
    on.step(commands.write_update, on.member, text=SECRET)
    update = on.body.journal[0].id
    screen = open_form(on, on.jonas, "edit_entry", update, "Journal")
    field(screen, "Your text").set_value("Mended update")
    assert toasts(press(screen, "Save")) == ["Saved. Maya, Tomás and HR can read it."]
    said = words_on(on.open(on.hannah))
    assert "Mended update" in said
    assert "Edited" in said
    on.step(commands.withdraw_words, on.member, Writing.ENTRY, update)
    said = words_on(on.open(on.hannah))
    assert "Mended update" not in said
    assert "Withdrawn by Jonas on 22 May" in said


@pytest.mark.parametrize("state", ["proposed", "active"])
def test_hr_reads_who_can_write_an_update_while_a_plan_is_open(screens: Screens, state: str) -> None:
    on = Plans(screens)
    _ = on.proposed() if state == "proposed" else on.active()
    said = "Jonas and Maya can write one for HR until 14 days after the plan has ended."
    assert said in words_on(on.open(on.hannah))


def test_hr_reads_until_when_an_update_can_be_written_once_a_plan_has_ended(screens: Screens) -> None:
    on = Plans(screens).closed()
    assert "Jonas and Maya can write one for HR until Friday 5 June." in words_on(on.open(on.hannah))
    on.screens.now = at(LATER.now + timedelta(days=15))
    said = words_on(on.open(on.hannah))
    assert "No update was written." in said
    assert "can write one" not in said


def test_a_line_of_a_check_in_is_edited_where_it_stands(on: Plans) -> None:
    on.step(commands.record_check_in, on.member, line=SECRET, progress=20)
    held = on.body.check_ins[0].id
    screen = open_form(on, on.jonas, "edit_line", held, "Journal")
    field(screen, "Your text").set_value("Mended line")
    press(screen, "Save")
    assert on.body.check_ins[0].lines[0].text == "Mended line"


def test_after_a_day_nothing_is_offered_and_an_old_form_is_refused(on: Plans) -> None:
    entry = write_entry(on)
    screen = open_form(on, on.jonas, "edit_entry", entry, "Journal")
    field(screen, "Your text").set_value("Too late")
    on.screens.now = at(LATER.now + timedelta(hours=24, minutes=1))
    assert "Save" not in labels(screen.run())
    assert on.body.journal[0].text == SECRET
    assert "Correct" not in menus(on.open(on.jonas, "Journal"))


def test_what_is_done_is_taken_back(on: Plans) -> None:
    on.step(commands.report_activity, on.member, on.house.activity, progress=Progress.DONE, evidence="Notes")
    screen = open_form(on, on.jonas, "take_back_activity", on.house.activity, "Activities")
    screen = press(screen, "Undo")
    assert toasts(screen) == ["Undone. Maya sees it on the plan."]
    assert on.body.activities[0].progress is Progress.IN_PROGRESS


def test_support_that_did_not_come_is_said_and_read_by_the_manager(on: Plans) -> None:
    on.step(commands.record_check_in, on.member, line="We met", progress=20)  # It would be the turn of both.
    on.step(commands.provide_support, on.manager, on.house.support)
    screen = press(on.open(on.jonas, "Support"), "Not received")
    assert READ_BY_THEM in words_on(screen)
    field(screen, "What happened?").set_value("The hour was moved away")
    press(screen, "Not received")
    assert on.view(on.manager).header.not_received == 1
    said = words_on(on.open(on.maya, "Support"))
    assert "The hour was moved away" in said
    assert "Not received" in said
    assert "Jonas marked support you promised as not received" in words_on(on.screens.open(on.maya, "home"))


def test_support_was_provided_on_another_day(on: Plans) -> None:
    screen = press(on.open(on.maya, "Support"), "Mark as provided")
    field(screen, "Provided on").set_value(date(2026, 5, 13))
    screen = press(screen, "Mark as provided")
    assert "Please choose a day from Thursday 14 May until today." in words_on(screen)
    field(screen, "Provided on").set_value(date(2026, 5, 18))
    press(screen, "Mark as provided")
    assert on.body.support[0].done_on == date(2026, 5, 18)


@pytest.mark.parametrize("is_chosen", [False, True], ids=["untouched", "chosen"])
def test_a_form_that_stays_open_over_midnight_means_the_day_it_shows(on: Plans, is_chosen: bool) -> None:
    screen = press(on.open(on.maya, "Support"), "Mark as provided")
    if is_chosen:
        field(screen, "Provided on").set_value(date(2026, 5, 21))
    screen.run()
    on.screens.now = moment("2026-05-23", 1)
    screen = press(screen, "Mark as provided")
    assert on.body.support[0].done_on == date(2026, 5, 21 if is_chosen else 23)


def test_a_check_in_was_held_on_another_day(on: Plans) -> None:
    screen = on.screens.open(on.jonas, "plan", plan=on.code, do="check_in")
    field(screen, "What happened since the last check-in, and what comes next?").set_value("We met on Wednesday")
    field(screen, "Held on").set_value(date(2026, 5, 20))
    press(screen, "Record check-in")
    [held] = on.body.check_ins
    assert (held.held_on, held.written_on) == (date(2026, 5, 20), LATER.today)
    assert "written today" in words_on(on.open(on.maya, "Journal"))


def test_hr_finds_new_updates_on_home_and_in_the_list(on: Plans) -> None:
    on.step(commands.write_update, on.member, text=SECRET)
    home = words_on(on.screens.open(on.hannah, "home"))
    assert "New updates" in home
    assert "Jonas wrote an update" in home
    assert SECRET not in home
    listed = on.screens.open(on.hannah, "plans")
    assert "New update" in next(iter(listed.dataframe[0].value["State"]))
    assert SECRET in words_on(on.open(on.hannah))
    assert "New updates" not in words_on(on.screens.open(on.hannah, "home"))
    assert "New update" not in next(iter(on.screens.open(on.hannah, "plans").dataframe[0].value["State"]))


def test_words_that_were_withdrawn_leave_no_copy_in_a_field(on: Plans) -> None:
    entry = write_entry(on)
    typed = [unsent.TypedText(on.key(f"edit_entry_{entry}_text"), "Other words", SECRET)]
    with db.writing() as session:
        unsent.keep(session, on.member, typed, window="w", moment=on.screens.now)
    on.step(commands.withdraw_words, on.member, Writing.ENTRY, entry)
    with db.reading() as session:
        assert [row.before for row in unsent.unsent_of(session, on.member)] == [""]
