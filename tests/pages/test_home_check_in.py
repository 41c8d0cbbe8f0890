"""A check-in written in its row of Home, no word lost to what happens meanwhile; and what is new."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib import db
from lib.access import Viewer
from lib.models import CheckIn, CheckInLine, EntryKind, Person, Plan, Side
from lib.plans import commands
from lib.ui.home import FEED_ROWS, ROWS
from tests.builders import make_person, make_plan, make_viewer, moment
from tests.pages.screens import Screens, title_of, words_on
from tests.plans.household import Household

DUE = moment("2026-05-20")
QUESTION = "What happened since the last check-in, and what comes next?"


class Homes:
    """The household's active plan on the day of its first check-in, and the Home of each on it."""

    def __init__(self, screens: Screens) -> None:
        self.screens = screens
        with db.writing() as session:
            self.house = Household(session).active()
        screens.now = DUE
        self.code = self.house.code
        self.jonas, self.maya, self.tomas = self.house.jonas, self.house.maya, self.house.tomas

    def step(self, use_case: Callable[..., object], viewer: Viewer, **values: object) -> None:
        """Something that happens elsewhere, in another browser."""
        with db.writing() as session:
            use_case(session, viewer, self.code, moment=self.screens.now, **values)

    def open(self, person: Person) -> AppTest:
        """Home of somebody with the check-in opened in its row."""
        screen = self.screens.open(person)
        screen.button(key=f"home_turn_{self.code}").click().run()
        return screen

    def lines(self) -> dict[Side, str]:
        with db.reading() as session:
            return {line.side: line.line for line in session.scalars(select(CheckInLine)).all()}


@pytest.fixture
def homes(screens: Screens) -> Homes:
    return Homes(screens)


def test_a_line_of_the_others_says_what_became_of_it(homes: Homes) -> None:
    homes.step(commands.record_check_in, homes.house.manager, line="We talked", progress=20, confidence=None)
    with db.reading() as session:
        held = session.scalars(select(CheckIn)).one()
    of_line = {"what": commands.Writing.LINE, "written_id": held.id}
    homes.step(commands.edit_words, homes.house.manager, text="We talked about it", **of_line)
    screen = homes.screens.open(homes.jonas, check_in=homes.code)
    assert "We talked about it" in words_on(screen)
    assert "Edited" in words_on(screen)
    homes.step(commands.withdraw_words, homes.house.manager, **of_line)
    said = words_on(homes.screens.open(homes.jonas, check_in=homes.code))
    assert "We talked" not in said
    assert "Withdrawn by Maya on 20 May" in said


def fill(screen: AppTest, line: str, progress: int | None = None) -> None:
    [field] = [area for area in screen.text_area if area.label == QUESTION]
    field.set_value(line)
    if progress is not None:
        screen.slider[0].set_value(progress)


def press(screen: AppTest, label: str) -> AppTest:
    [button] = [button for button in screen.button if button.label == label]
    button.click().run()
    assert not screen.exception
    return screen


def primary(screen: AppTest) -> list[str]:
    return [button.label for button in screen.button if button.proto.type == "primary"]


def test_a_check_in_is_opened_typed_and_sent_without_leaving_home(homes: Homes) -> None:
    screen = homes.open(homes.jonas)
    assert primary(screen) == ["Record check-in"]

    fill(screen, "Ran the first half", 35)
    press(screen, "Record check-in")

    assert title_of(screen).endswith("Jonas")
    assert [toast.value for toast in screen.toast] == ["Your check-in is saved. Maya sees it on the plan."]
    assert "Write down the check-in" not in words_on(screen)
    with db.reading() as session:
        [held] = session.scalars(select(CheckIn)).all()
    assert (held.due_on, held.progress) == (date(2026, 5, 20), 35)
    assert homes.lines() == {Side.MEMBER: "Ran the first half"}


def test_progress_is_prefilled_and_names_who_set_it(homes: Homes) -> None:
    homes.step(commands.record_check_in, homes.house.manager, line="Off to a start", progress=25)
    homes.screens.now = moment("2026-05-27")

    screen = homes.open(homes.jonas)

    assert screen.slider[0].value == 25
    assert "Progress stands at 25\N{NO-BREAK SPACE}%, set by Maya Lindqvist." in words_on(screen)


def test_the_agenda_is_ticked_and_becomes_activities_in_its_row(homes: Homes) -> None:
    homes.step(commands.prepare_check_in, homes.house.member, points="Watch two workshops")
    assert not homes.open(homes.maya).checkbox
    screen = homes.open(homes.jonas)
    fill(screen, "A good talk")

    press(screen, "Add as activity")

    assert [toast.value for toast in screen.toast] == ["Added to the activities. Maya sees it on the plan."]
    assert [area.value for area in screen.text_area if area.label == QUESTION] == ["A good talk"]
    assert "An activity now" in words_on(screen)
    press(screen, "Record check-in")
    with db.writing() as session:
        homes.house.session = session
        body = homes.house.body(homes.house.manager, homes.screens.now)
    assert body.agenda == []
    assert body.check_ins[0].talked_about == ["Watch two workshops"]


def test_a_check_in_written_in_another_window_is_not_written_twice(homes: Homes) -> None:
    first, second = homes.open(homes.jonas), homes.open(homes.jonas)
    fill(first, "In the first window")
    press(first, "Record check-in")
    fill(second, "In the second")

    press(second, "Record check-in")

    assert ["in another window" in error.value for error in second.error] == [True]
    assert [area.value for area in second.text_area if area.label == QUESTION] == ["In the second"]
    assert homes.lines() == {Side.MEMBER: "In the first window"}
    press(second, "Record check-in")
    with db.reading() as session:
        assert [line.line for line in session.scalars(select(CheckInLine))] == ["In the first window", "In the second"]


def test_an_empty_line_is_refused_in_the_row_and_the_rest_stays(homes: Homes) -> None:
    screen = homes.open(homes.jonas)
    fill(screen, " ", 45)

    press(screen, "Record check-in")

    assert "Please write something here." in words_on(screen)
    assert screen.slider[0].value == 45
    fill(screen, "Now with words")
    press(screen, "Record check-in")
    assert homes.lines() == {Side.MEMBER: "Now with words"}


def test_a_check_in_is_closed_without_being_sent(homes: Homes) -> None:
    screen = press(homes.open(homes.jonas), "Cancel")

    assert not screen.text_area
    assert primary(screen) == ["Record check-in"]
    assert homes.lines() == {}


def test_where_the_other_was_faster_the_line_is_added_and_that_is_said(homes: Homes) -> None:
    screen = homes.open(homes.jonas)
    fill(screen, "Mine", 80)
    homes.step(commands.record_check_in, homes.house.manager, line="Theirs", progress=30)

    press(screen, "Record check-in")

    assert homes.lines() == {Side.MANAGER: "Theirs", Side.MEMBER: "Mine"}
    with db.reading() as session:
        assert session.scalars(select(Plan.progress)).one() == 30
    [said] = [toast.value for toast in screen.toast]
    assert said.startswith("Your check-in is saved.") or said.startswith("Maya wrote this check-in down a moment ago")


def test_an_open_form_goes_on_where_the_other_wrote_first(homes: Homes) -> None:
    screen = homes.open(homes.jonas)
    homes.step(commands.record_check_in, homes.house.manager, line="Theirs *first*", progress=30)

    screen.run()

    said = words_on(screen)
    assert "**The check-in with Maya**" in said
    assert "“Theirs *first*”" in said
    assert not screen.slider
    fill(screen, "Mine beside it")
    press(screen, "Record check-in")
    assert homes.lines()[Side.MEMBER] == "Mine beside it"


def test_words_are_given_back_where_the_plan_ended_meanwhile(homes: Homes) -> None:
    screen = homes.open(homes.jonas)
    fill(screen, "Too late, *sadly*")
    with db.writing() as session:
        revision = session.scalars(select(Plan.revision)).one()
    values = {"outcome": "achieved", "outcome_evidence": "Led one"}
    homes.step(commands.close_plan, homes.house.manager, values=values, seen_revision=revision)

    press(screen, "Record check-in")

    assert "Too late, *sadly*" in [text.value for text in screen.text]
    assert "What you wrote was not saved." in words_on(screen)
    press(screen, "I have copied what I need")
    assert "Too late" not in words_on(screen)


def test_two_forms_are_open_at_once_and_one_button_is_filled(homes: Homes) -> None:
    with db.writing() as session:
        nina = make_person(session, "Nina Kowalska", manager=homes.maya)
        second = make_plan(
            session, member=nina, manager=homes.maya, start_on=date(2026, 5, 4), started_on=date(2026, 5, 4),
            end_on=date(2026, 6, 30), cadence_weekday=2,
        )  # fmt: skip  # one plan
    screen = homes.open(homes.maya)
    fill(screen, "For Jonas")

    screen.button(key=f"home_turn_{second.code}").click().run()

    assert len([area for area in screen.text_area if area.label == QUESTION]) == 2
    assert primary(screen) == ["Record check-in"]


def test_an_open_row_stays_in_sight(homes: Homes) -> None:
    with db.writing() as session:
        for n in range(ROWS + 35):
            member = make_person(session, f"Member {n:02}", manager=homes.maya)
            make_plan(
                session, member=member, manager=homes.maya, start_on=date(2026, 5, 4), started_on=date(2026, 5, 4),
                end_on=date(2026, 6, 12) - timedelta(n % 3), cadence_weekday=2,
            )  # fmt: skip  # one plan
    screen = homes.screens.open(homes.maya)
    screen.button(key="home_show_all").click().run()
    assert [button.label for button in screen.button].count("Record check-in") == ROWS + 36
    screen.button(key=f"home_turn_{homes.code}").click().run()
    screen.session_state["home_show_all_asked"] = False

    screen.run()

    assert len([area for area in screen.text_area if area.label == QUESTION]) == 1


def test_a_form_that_was_open_is_there_again_after_a_restart(homes: Homes) -> None:
    address = homes.open(homes.jonas).query_params["check_in"]
    screen = homes.screens.open(homes.jonas, check_in=address)
    fill(screen, "Typed before the restart")
    press(screen, "Record check-in")
    assert homes.lines() == {Side.MEMBER: "Typed before the restart"}
    assert not screen.query_params.get("check_in")


@pytest.mark.parametrize("code", ["nothing", "", "x" * 9000, "a\x00b", "' OR 1=1"])
def test_a_forged_form_in_the_address_opens_nothing(homes: Homes, code: str) -> None:
    screen = homes.screens.open(homes.tomas, check_in=[code, homes.code])
    assert not screen.text_area


def test_nobody_else_finds_the_form_on_their_home(homes: Homes) -> None:
    assert f"home_turn_{homes.code}" not in [button.key for button in homes.screens.open(homes.tomas).button]


def test_a_reminder_stands_on_the_row_it_is_about(homes: Homes) -> None:
    with db.writing() as session:
        plan = session.scalars(select(Plan)).one()
        hannah = make_person(session, "Hannah Okafor")
        plan.nudged_at, plan.nudged_by_id = moment("2026-05-19").now, hannah.id
        session.add(plan)
        session.commit()

    assert "Hannah from HR sent a reminder yesterday" in words_on(homes.screens.open(homes.jonas))


# What is new


def test_home_says_what_the_other_wrote_and_opening_the_plan_makes_it_read(homes: Homes) -> None:
    homes.step(commands.add_to_journal, homes.house.member, kind=EntryKind.ACHIEVEMENT, text="Between us")
    screen = homes.screens.open(homes.maya)
    said = words_on(screen)
    assert "What is new" in said
    assert "**Jonas noted an achievement**" in said
    assert "Between us" not in said

    screen.button(key=f"home_feed_{homes.code}").click().run()

    assert "Between us" in words_on(screen)
    assert "What is new" not in words_on(homes.screens.open(homes.maya))


def test_a_change_is_told_in_its_words_as_they_were_typed(homes: Homes) -> None:
    planned = date(2026, 5, 20)
    homes.step(
        commands.skip_check_in, homes.house.manager, planned=planned, reason="*Fair* ![x](https://evil.example/p)"
    )

    said = words_on(homes.screens.open(homes.jonas))

    assert "**Maya took a step on the plan**" in said
    assert "Skipped the check-in of Wednesday 20 May: \\*Fair\\*" in said
    assert "![x](" not in said


def test_the_managers_manager_reads_of_an_update_and_whose_plan_it_is_about(homes: Homes) -> None:
    homes.step(commands.record_check_in, homes.house.member, line="Between us", progress=10)
    assert "What is new" not in words_on(homes.screens.open(homes.tomas))

    homes.step(commands.write_update, homes.house.manager, text="Going well")

    said = words_on(homes.screens.open(homes.tomas))
    assert "**Maya wrote an update**" in said
    assert "Jonas’s plan" in said


def test_of_much_that_is_new_the_first_is_in_sight(homes: Homes) -> None:
    with db.writing() as session:
        for n in range(FEED_ROWS + 2):
            member = make_person(session, f"Member {n}", manager=homes.maya)
            plan = make_plan(session, member=member, manager=homes.maya)
            viewer = make_viewer(session, member)
            commands.add_to_journal(
                session, viewer, plan.code, kind=EntryKind.COMMENT, text="A word", moment=moment("2026-05-20", 8)
            )
    screen = homes.screens.open(homes.maya)
    assert words_on(screen).count("wrote a comment") == FEED_ROWS

    screen.button(key="home_show_feed").click().run()

    assert words_on(screen).count("wrote a comment") == FEED_ROWS + 2


def test_what_is_asked_while_a_plan_rests_is_new_and_leads_to_its_answer(homes: Homes) -> None:
    homes.step(commands.pause_plan, homes.house.manager, until=date(2026, 6, 1))
    homes.step(commands.request_to_end, homes.house.member, reason="Too much right now")
    screen = homes.screens.open(homes.maya)
    said = words_on(screen)
    assert "**Jonas requests to end the plan**" in said
    assert "Too much right now" not in said

    screen.button(key=f"home_feed_{homes.code}").click().run()

    assert "Too much right now" in words_on(screen)
    assert "Continue the plan" in words_on(screen)
