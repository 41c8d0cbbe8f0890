"""Words that were typed and not sent, on the screens: filled in again, shown where they differ, gone once sent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib import db, unsent
from lib.access import Viewer
from lib.clock import at
from lib.models import (
    CancelReason,
    JournalEntry,
    NextStep,
    Outcome,
    Part,
    Person,
    Plan,
    Progress,
    SupportKind,
    UnsentText,
)
from lib.plans import commands, queries
from lib.unsent import TypedText
from tests.builders import moment
from tests.pages.screens import Screens, words_on
from tests.pages.test_plan import Plans, field, labels, press

HALF = "Half a sentence"


@pytest.fixture
def on(screens: Screens) -> Plans:
    return Plans(screens)


def typed(on: Plans, key: str, text: str = HALF, *, by: Viewer | None = None, window: str = "w1", before: str = "",
          after: int = 0) -> None:  # fmt: skip
    """What the browser told the server while somebody typed."""
    with db.writing() as session:
        moment = at(on.screens.now.now + timedelta(seconds=after))
        refused = unsent.keep(session, by or on.manager, [TypedText(key, text, before)], window=window, moment=moment)
    assert not refused


def rows() -> list[UnsentText]:
    with db.reading() as session:
        return list(session.scalars(select(UnsentText)))


def stored(on: Plans) -> Plan:
    with db.reading() as session:
        return session.scalars(select(Plan).where(Plan.code == on.code)).one()


def journal(on: Plans, person: Person) -> AppTest:
    return on.open(person, "Journal")


def test_words_are_in_their_field_after_a_reload_for_their_author_alone(on: Plans) -> None:
    on.active()
    typed(on, on.key("journal_text"))
    assert field(journal(on, on.maya), "What happened?").value == HALF
    assert field(journal(on, on.jonas), "What happened?").value == ""


def test_sent_words_are_gone_from_field_and_table(on: Plans) -> None:
    on.active()
    typed(on, on.key("journal_text"))
    screen = press(journal(on, on.maya), "Add")
    assert field(screen, "What happened?").value == ""
    assert not rows()
    with db.reading() as session:
        assert HALF in session.scalars(select(JournalEntry.text)).all()


def test_a_refused_text_stays_with_its_reason_and_is_found_again(on: Plans) -> None:
    on.active()
    typed(on, on.key("journal_text"), "x" * 5_050)
    screen = press(journal(on, on.maya), "Add")
    assert "5,000 characters; it has 5,050" in words_on(screen)
    assert field(screen, "What happened?").value == "x" * 5_050
    assert field(journal(on, on.maya), "What happened?").value == "x" * 5_050


def test_the_second_click_of_a_double_click_sends_nothing_more(on: Plans) -> None:
    """The browser sends the words once more, as it has not emptied their field yet."""
    on.active()
    screen = journal(on, on.maya)
    for expected, later in ((1, 0), (1, 2), (2, 10)):
        on.screens.now = at(on.screens.now.now + timedelta(seconds=later))
        field(screen, "What happened?").set_value("Twice")
        press(screen, "Add")
        assert field(screen, "What happened?").value == ""
        with db.reading() as session:
            entries = session.scalars(select(JournalEntry).where(JournalEntry.text == "Twice")).all()
        assert len(entries) == expected


def test_leaving_a_form_keeps_the_words_and_discarding_them_does_not(on: Plans) -> None:
    on.active()
    typed(on, on.key("update_text"))
    screen = on.screens.open(on.maya, "plan", plan=on.code, do="update")
    press(screen, "Cancel")
    assert "Not sent yet" in words_on(screen)
    screen = press(screen, next(label for label in labels(screen) if label.startswith("Continue")))
    assert field(screen, "How is it going?").value == HALF
    press(screen, "Discard what I wrote")
    assert field(screen, "How is it going?").value == ""
    assert not rows()
    assert not [label for label in labels(screen) if label.startswith("Discard what I")]


def test_what_was_begun_in_another_form_stands_on_the_plan_for_its_author_alone(on: Plans) -> None:
    on.active()
    typed(on, on.key("close_reflection"))
    assert HALF not in words_on(on.open(on.jonas))
    assert HALF not in words_on(on.open(on.tomas))
    screen = on.open(on.maya)
    assert "Not sent yet" in words_on(screen)
    assert HALF in words_on(screen)
    press(screen, "Discard")
    assert HALF not in words_on(screen)
    assert not rows()


def test_words_for_a_step_that_is_over_can_be_copied(on: Plans) -> None:
    on.active()
    typed(on, on.key("suggest_goal_goal"), by=on.member)
    screen = on.open(on.jonas)
    assert HALF in words_on(screen)
    assert "This step is no longer open" in words_on(screen)
    assert not [label for label in labels(screen) if label.startswith("Continue")]


def test_two_windows_both_keep_their_words(on: Plans) -> None:
    on.active()
    typed(on, on.key("journal_text"), "From the first", window="w1")
    typed(on, on.key("journal_text"), "From the second", window="w2", after=1)
    screen = journal(on, on.maya)
    assert field(screen, "What happened?").value == "From the second"
    assert "In another window you wrote here:" in words_on(screen)
    assert "From the first" in words_on(screen)
    press(screen, "Use this text")
    assert field(screen, "What happened?").value == "From the second\nFrom the first"
    press(screen, "Add")
    assert not rows()


def test_words_of_another_window_can_be_discarded_and_ones_own_stay(on: Plans) -> None:
    on.active()
    typed(on, on.key("journal_text"), "From the first and more", window="w1")
    typed(on, on.key("journal_text"), "From the first", window="w2", after=1)
    screen = press(journal(on, on.maya), "Discard")
    assert field(screen, "What happened?").value == "From the first"
    assert [row.text for row in rows()] == ["From the first"]


def test_who_comes_back_sees_what_was_changed_meanwhile(on: Plans) -> None:
    on.proposed()
    typed(on, on.key("suggest_goal_goal"), "My words", by=on.member, before="What stood there before")
    screen = on.screens.open(on.jonas, "plan", plan=on.code, do="suggest_goal")
    assert "While you were writing, this was changed. The field now says:" in words_on(screen)
    assert "Lead one workshop alone" in words_on(screen)


def test_somebody_else_at_the_same_browser_finds_nothing(on: Plans) -> None:
    on.active()
    screen = journal(on, on.maya)
    field(screen, "What happened?").set_value(HALF).run()
    on.screens._person_id = on.jonas.id
    screen.run()
    assert HALF not in words_on(screen)
    assert on.key("journal_text") not in screen.session_state or not screen.session_state[on.key("journal_text")]


# What is chosen

# Form, what is asked in it, what stands there at first, what is chosen, and how it reads among what is not sent.
CHOICES = [
    ("close", "outcome", None, Outcome.PARTLY, "Outcome: Partly achieved"),
    ("close", "level", None, 3, "Level at the end (optional): 3, "),
    ("close", "next", NextStep.NONE, NextStep.FOLLOW_ON, "Next step: "),
    ("pause", "until", None, date(2026, 5, 20), "Paused until: Wednesday 20 May"),
    ("pause", "moves", True, False, "by the length of the pause: no"),
    ("check_in", "progress", 0, 35, "Progress: 35"),
    ("check_in", "held_on", date(2026, 5, 15), date(2026, 5, 14), "Held on: Thursday 14 May"),
    ("check_in", "confidence", None, 4, "Confidence (optional): 4"),
    ("cadence", "cadence_days", 10, 12, "Days between check-ins: 12"),
    ("cadence", "cadence_weekday", 2, 3, "Weekday: Thursday"),
    ("adding_support", "kind", SupportKind.MEETING, SupportKind.TOOL, "Type: Tool"),
    ("cancel", "reason", None, CancelReason.SUPERSEDED, "Reason: "),
]


def chooser(screen: AppTest, key: str):  # type: ignore[no-untyped-def]  # whichever kind of field it is
    kinds = ("selectbox", "date_input", "number_input", "slider", "button_group", "checkbox", "radio")
    return next(one for kind in kinds for one in screen.get(kind) if one.key == key)


@pytest.mark.parametrize(
    ("form", "name", "first", "chosen", "said"), CHOICES, ids=[f"{form} {name}" for form, name, *_ in CHOICES]
)
def test_what_was_chosen_is_found_again_until_it_is_discarded(
    on: Plans, form: str, name: str, first: object, chosen: object, said: str
) -> None:
    on.active()
    on.screens.now = moment("2026-05-15")
    key = on.key(f"{form}_{name}")
    opened = on.screens.open(on.maya, "plan", plan=on.code, do=form)
    assert chooser(opened, key).value == first
    assert not rows()
    chooser(opened, key).set_value(chosen).run()
    assert not opened.exception
    assert [row.field for row in rows()] == [f"{key}="]
    assert not [text for text in words_on(on.open(on.jonas)) if "Not sent yet" in text]

    screen = on.open(on.maya)
    assert "Not sent yet" in words_on(screen)
    assert said in words_on(screen)
    press(screen, next(label for label in labels(screen) if label.startswith("Continue")))
    assert chooser(screen, key).value == chosen
    press(screen, "Discard what I chose")
    assert chooser(screen, key).value == first
    assert not rows()


def test_a_choice_that_is_taken_back_is_nothing_to_send(on: Plans) -> None:
    on.active()
    screen = on.screens.open(on.maya, "plan", plan=on.code, do="close")
    for value in (3, None):
        chooser(screen, on.key("close_level")).set_value(value).run()
    assert not rows()
    assert not [label for label in labels(screen) if label.startswith("Discard what I")]


def test_what_was_chosen_is_gone_once_it_was_sent(on: Plans) -> None:
    on.active()
    screen = on.screens.open(on.maya, "plan", plan=on.code, do="pause")
    chooser(screen, on.key("pause_until")).set_value(date(2026, 5, 28)).run()
    chooser(screen, on.key("pause_moves")).set_value(False).run()
    assert len(rows()) == 2
    press(screen, "Pause plan")
    assert not rows()
    assert on.body.pause is not None
    assert (on.body.pause.until_on, on.body.pause.moves_dates) == (date(2026, 5, 28), False)


def test_who_comes_back_to_a_choice_sees_what_was_changed_meanwhile(on: Plans) -> None:
    on.active()
    form = f"report_activity.{on.house.activity}"
    screen = on.turn_to(on.screens.open(on.maya, "plan", plan=on.code, do=form), "Activities")
    chooser(screen, on.key(f"report_activity_{on.house.activity}_progress")).set_value(Progress.DONE).run()
    on.step(commands.report_activity, on.member, on.house.activity, progress=Progress.IN_PROGRESS, evidence="", seen={})
    screen = on.turn_to(on.screens.open(on.maya, "plan", plan=on.code, do=form), "Activities")
    assert chooser(screen, on.key(f"report_activity_{on.house.activity}_progress")).value == Progress.DONE
    assert "this was changed. The field now says: In progress" in words_on(screen)


# A draft


def draft(on: Plans, step: str = "goal") -> AppTest:
    return on.screens.open(on.maya, "new_plan", plan=on.code, step=step)


def key(on: Plans, name: str) -> str:
    return f"new_plan_{on.code}_{name}"


def test_words_typed_into_a_draft_whose_window_was_closed_are_saved_when_it_is_opened(on: Plans) -> None:
    typed(on, key(on, "goal"), "Lead two workshops", before="Lead one workshop alone")
    screen = draft(on, "review")
    assert "Lead two workshops" in words_on(screen)
    assert stored(on).goal == "Lead two workshops"
    assert stored(on).measure == "The customer’s rating"


def test_words_that_are_saved_when_their_field_is_left_are_not_kept_beside_the_draft(on: Plans) -> None:
    screen = draft(on)
    window = screen.session_state["typing_window"]
    typed(on, key(on, "goal"), "Lead two workshops", window=window, before="Lead one workshop alone")
    field(screen, "Goal").set_value("Lead two workshops").run()
    assert stored(on).goal == "Lead two workshops"
    assert not rows()


def test_words_typed_over_what_another_window_saved_meanwhile_are_shown_beside_it(on: Plans) -> None:
    typed(on, key(on, "goal"), "Lead two workshops", before="Something older")
    screen = draft(on)
    assert stored(on).goal == "Lead one workshop alone"
    assert field(screen, "Goal").value == "Lead two workshops"
    press(screen, "Keep my text")
    assert stored(on).goal == "Lead two workshops"
    assert not unsent_of(on)


def test_words_whose_beginning_was_saved_while_they_were_typed_are_no_conflict(on: Plans) -> None:
    typed(on, key(on, "goal"), "Lead one workshop alone, at noon", before="Something older")
    screen = draft(on)
    assert stored(on).goal == "Lead one workshop alone, at noon"
    assert "This was changed in another window" not in words_on(screen)
    assert not unsent_of(on)


def unsent_of(on: Plans) -> list[unsent.Unsent]:
    with db.reading() as session:
        return unsent.unsent_of(session, on.manager)


def test_a_text_that_is_too_long_for_a_draft_stays_in_its_field_on_any_device(on: Plans) -> None:
    typed(on, key(on, "goal"), "y" * 2_050, before="Lead one workshop alone")
    for _ in range(2):
        screen = draft(on)
        assert field(screen, "Goal").value == "y" * 2_050
        assert "2,000 characters; it has 2,050" in words_on(screen)
    assert stored(on).goal == "Lead one workshop alone"


def test_words_in_the_row_that_adds_stand_there_again_and_add_once(on: Plans) -> None:
    typed(on, key(on, "activity_new_text"), "Watch a recording")
    screen = draft(on, "activities")
    row = screen.text_area(key=key(on, "activity_new_text"))
    assert row.value == "Watch a recording"
    row.set_value("Watch a recording twice").run()
    assert [item.text for item in activities(on)] == ["Watch a recording twice"]
    assert screen.text_area(key=key(on, "activity_new_text")).value == ""


def activities(on: Plans) -> list[queries.ItemView]:
    with db.writing() as session:
        body = queries.open_plan(session, on.manager, on.code, moment=on.screens.now).body
    assert body is not None
    return list(body.activities)


def test_words_told_after_they_became_a_row_add_nothing(on: Plans) -> None:
    with db.writing() as session:
        commands.add_draft_item(
            session, on.manager, on.code, Part.ACTIVITY, values={"text": "Watch a recording"}, moment=on.screens.now
        )
    typed(on, key(on, "activity_new_text"), "Watch a recording")
    screen = draft(on, "activities")
    assert screen.text_area(key=key(on, "activity_new_text")).value == ""
    assert not rows()


def test_fields_that_a_browser_lost_are_not_emptied(on: Plans) -> None:
    before = stored(on)
    screen = draft(on)
    for name in ("area", "goal", "measure", "current_state"):
        screen.text_area(key=key(on, name)).set_value("")
    screen.run()
    after = stored(on)
    assert [after.area, after.goal, after.measure] == [before.area, before.goal, before.measure]
    assert field(screen, "Goal").value == before.goal


def test_one_field_that_somebody_emptied_is_emptied(on: Plans) -> None:
    screen = draft(on)
    window = screen.session_state["typing_window"]
    typed(on, key(on, "measure"), "", window=window, before="The customer’s rating")
    screen.text_area(key=key(on, "measure")).set_value("").run()
    assert stored(on).measure == ""


def test_the_only_field_that_a_browser_lost_is_not_emptied(on: Plans) -> None:
    screen = draft(on)
    screen.text_area(key=key(on, "measure")).set_value("").run()
    assert stored(on).measure == "The customer’s rating"
    assert field(screen, "Success measure").value == "The customer’s rating"


def test_looking_at_a_draft_changes_nothing_that_was_saved_already(on: Plans) -> None:
    typed(on, key(on, "goal"), "Lead one workshop alone", before="Lead one")
    before = stored(on).revision
    draft(on)
    assert stored(on).revision == before
    assert not unsent_of(on)


def test_what_was_removed_does_not_come_back_with_words_that_were_typed_over_it(on: Plans) -> None:
    with db.writing() as session:
        item = commands.add_draft_item(
            session, on.manager, on.code, Part.ACTIVITY, values={"text": "Watch a recording"}, moment=on.screens.now
        )
    screen = draft(on, "activities")
    typed(on, key(on, f"activity_{item}_text"), "Watch two", before="Watch a recording")
    press(screen, "Yes, remove")
    assert not activities(on)
    draft(on, "activities")
    assert not activities(on)


def test_words_for_the_row_that_adds_can_be_added_as_they_are(on: Plans) -> None:
    typed(on, key(on, "activity_new_text"), "Watch a recording")
    screen = press(draft(on, "activities"), "Add")
    assert [item.text for item in activities(on)] == ["Watch a recording"]
    assert screen.text_area(key=key(on, "activity_new_text")).value == ""
    assert not rows()
