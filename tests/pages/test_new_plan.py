"""New plan: a draft that is saved as it is typed, by the manager alone."""

from datetime import date

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlmodel import col
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from lib import db, policy, smart, unsent
from lib.models import ITEMS, Activity, Part, Person, Plan, Role, State, Support, SupportKind, UnsentText
from lib.plan_fields import FIELDS, HEADINGS, PlanField
from lib.plans import commands, queries
from lib.plans.queries import PersonName
from lib.ui.draft.activities import FIRST_SUPPORT
from lib.ui.draft.eligibility import LONG_TEAM, _name
from lib.ui.inputs import told_apart
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.pages.screens import NOT_FOUND, Screens, title_of, words_on

TEXTS = policy.load(None)
COACHABLE, NOT_CORE = TEXTS.confirmations
DEFICIENCY = TEXTS.confirmations[NOT_CORE].otherwise
TOO_LONG = "y" * 2001
COMPLETE = {
    "area": "Leading customer workshops",
    "dimension": "job_skills",
    "purpose": "role_evolution",
    "goal": "Lead one workshop alone",
    "current_state": "Prepares well",
    "measure": "The customer’s rating",
}


class House:
    """Tomás above Maya, Maya above Jonas and Anna, who is above nobody."""

    def __init__(self) -> None:
        with db.writing() as session:
            self.tomas = make_person(session, "Tomás Rivera")
            self.maya = make_person(session, "Maya Lindqvist", manager=self.tomas)
            self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
            self.anna = make_person(session, "Anna Berg", manager=self.maya)

    def draft(self, **changes: object) -> str:
        """A draft of Maya for Jonas, by its code."""
        with db.writing() as session:
            maya = make_viewer(session, self.maya)
            code = commands.start_draft(
                session,
                maya,
                policy=TEXTS,
                member_id=self.jonas.id or 0,
                why_now=["potential"],
                confirmed=dict.fromkeys(TEXTS.confirmations, True),
                moment=moment(),
            )
            if changes:
                commands.save_draft(session, maya, code, changes=changes, seen={}, moment=moment())
        return code

    def stored(self, code: str) -> Plan:
        with db.reading() as session:
            return session.scalars(select(Plan).where(col(Plan.code) == code)).one()

    def activities(self) -> list[Activity]:
        with db.reading() as session:
            return list(session.scalars(select(Activity).order_by(col(Activity.id))))

    def number_of_plans(self) -> int:
        with db.reading() as session:
            return session.scalars(select(func.count()).select_from(Plan)).one()


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    return House()


def key(code: str, field: str) -> str:
    return f"new_plan_{code}_{field}"


def type_in(screen: AppTest, code: str, field: str, words: str) -> AppTest:
    """Type into a text field and leave it."""
    return screen.text_area(key=key(code, field)).set_value(words).run()


def add(screen: AppTest, label: str, words: str) -> AppTest:
    """Type into the empty row at the end of a list and leave it."""
    [row] = [area for area in screen.text_area if area.label == label]
    return row.set_value(words).run()


def click(screen: AppTest, label: str) -> AppTest:
    [button] = [button for button in screen.button if button.label == label]
    return button.click().run()


def address(screen: AppTest, name: str) -> str:
    """What stands in the address under a name."""
    value = screen.query_params[name]
    return value if isinstance(value, str) else value[-1]


def answer(screen: AppTest, person: Person, coachable: str = "Yes", not_core: str = "Yes") -> AppTest:
    screen.radio(key="new_plan_person").set_value(person.id)
    return confirm(screen, "new_plan", coachable, not_core)


def confirm(screen: AppTest, form: str, coachable: str = "Yes", not_core: str = "Yes") -> AppTest:
    screen.checkbox(key=f"{form}_potential").check()
    screen.segmented_control(key=f"{form}_{COACHABLE}").set_value(coachable)
    screen.segmented_control(key=f"{form}_{NOT_CORE}").set_value(not_core)
    return screen.run()


def test_a_manager_starts_a_draft_and_goes_on_with_it(house: House, screens: Screens) -> None:
    screen = click(answer(screens.open(house.maya, "new_plan"), house.jonas), "Create draft")
    assert not screen.exception
    assert title_of(screen) == "New plan for Jonas Weber"
    code = address(screen, "plan")
    plan = house.stored(code)
    assert (plan.member_id, plan.manager_id, plan.state) == (house.jonas.id, house.maya.id, State.DRAFT)
    assert plan.why_now == ["potential"]
    assert [toast.value for toast in screen.toast] == ["The draft is saved. Jonas cannot see it yet."]


def test_who_loses_the_person_while_writing_a_draft_keeps_their_words(house: House, screens: Screens) -> None:
    code = house.draft(area="Leading workshops")
    screen = screens.open(house.maya, "new_plan", plan=code, step="goal")
    with db.writing() as session:
        house.jonas.manager_id = house.tomas.id
        session.add(house.jonas)
        session.commit()

    type_in(screen, code, "goal", "Lead one, *alone*")

    assert "We could not find that" in words_on(screen)
    assert "Leading workshops" not in words_on(screen)
    assert [text.value for text in screen.text] == ["Lead one, *alone*"]
    assert not click(screen, "I have copied what I need").text


def test_so_does_whose_draft_was_proposed_in_another_window(house: House, screens: Screens) -> None:
    code = house.draft(**COMPLETE)
    screen = screens.open(house.maya, "new_plan", plan=code, step="goal")
    with db.writing() as session:
        maya = make_viewer(session, house.maya)
        commands.add_draft_item(session, maya, code, Part.ACTIVITY, values={"text": "Shadow one"}, moment=moment())
        commands.propose(session, maya, code, moment=moment())

    type_in(screen, code, "goal", "Lead one, *alone*")

    assert "proposed already" in words_on(screen)
    assert [text.value for text in screen.text] == ["Lead one, *alone*"]


def test_what_is_not_answered_is_named_beside_its_question(house: House, screens: Screens) -> None:
    screen = click(screens.open(house.maya, "new_plan"), "Create draft")
    said = words_on(screen)
    assert "Please choose somebody from your team." in said
    assert "Please tick at least one reason." in said
    assert said.count("Please answer with yes or no.") == 2
    assert house.number_of_plans() == 0
    said = words_on(answer(screen, house.jonas))
    assert "Please" not in said


@pytest.mark.parametrize(
    ("coachable", "not_core", "reasons"),
    [
        pytest.param("No", "Yes", [COACHABLE], id="not coachable"),
        pytest.param("Yes", "No", [NOT_CORE], id="core of the role"),
        pytest.param("No", "No", [COACHABLE, NOT_CORE], id="both"),
    ],
)
def test_a_no_explains_itself_and_starts_nothing(
    house: House, screens: Screens, coachable: str, not_core: str, reasons: list[str]
) -> None:
    screen = answer(screens.open(house.maya, "new_plan"), house.jonas, coachable, not_core)
    said = words_on(screen)
    assert "This sounds like more than coaching" in said
    assert [key for key, thing in TEXTS.confirmations.items() if thing.otherwise in said] == reasons
    assert TEXTS.talk_to in said
    assert all(contrast.explanation in said for contrast in TEXTS.contrasts)
    assert [button.label for button in screen.button] == ["Back to Home", "Discard what I chose"]
    assert ":red" not in said
    assert house.number_of_plans() == 0


def test_the_first_no_explains_only_itself(house: House, screens: Screens) -> None:
    screen = screens.open(house.maya, "new_plan")
    screen.segmented_control(key=f"new_plan_{COACHABLE}").set_value("No").run()
    assert TEXTS.confirmations[COACHABLE].otherwise in words_on(screen)
    assert DEFICIENCY not in words_on(screen)


def test_the_person_of_the_address_is_not_asked_for_if_they_are_in_the_team(house: House, screens: Screens) -> None:
    screen = screens.open(house.maya, "new_plan", person=str(house.anna.id))
    assert title_of(screen) == "New plan for Anna Berg"
    assert not screen.radio
    click(confirm(screen, f"new_plan_for_{house.anna.id}"), "Create draft")
    assert house.stored(address(screen, "plan")).member_id == house.anna.id
    for forged in (str(house.tomas.id), "9" * 5000, "Anna Berg", "-1"):
        screen = screens.open(house.maya, "new_plan", person=forged)
        assert screen.radio(key="new_plan_person").value is None


def kept() -> list[str]:
    with db.reading() as session:
        return sorted(session.scalars(select(UnsentText.field)))


def test_what_was_answered_before_there_is_a_draft_is_found_again_until_it_is_sent(
    house: House, screens: Screens
) -> None:
    answer(screens.open(house.maya, "new_plan"), house.jonas, not_core="No")
    again = screens.open(house.maya, "new_plan")
    assert again.radio(key="new_plan_person").value == house.jonas.id
    assert again.checkbox(key="new_plan_potential").value
    assert not again.checkbox(key="new_plan_minor_gap").value
    assert again.segmented_control(key=f"new_plan_{COACHABLE}").value == "Yes"
    assert again.segmented_control(key=f"new_plan_{NOT_CORE}").value == "No"
    assert "Your answers wait here for you alone." in words_on(again)
    # Of somebody else they say nothing.
    other = screens.open(house.maya, "new_plan", person=str(house.anna.id))
    assert not other.checkbox(key=f"new_plan_for_{house.anna.id}_potential").value
    assert len(kept()) == 4
    again.segmented_control(key=f"new_plan_{NOT_CORE}").set_value("Yes").run()
    click(again, "Create draft")
    assert kept() == []
    assert screens.open(house.maya, "new_plan").radio(key="new_plan_person").value is None


def test_what_was_answered_can_be_discarded(house: House, screens: Screens) -> None:
    screen = click(answer(screens.open(house.maya, "new_plan"), house.jonas), "Discard what I chose")
    assert screen.radio(key="new_plan_person").value is None
    assert not screen.checkbox(key="new_plan_potential").value
    assert kept() == []


def test_of_a_long_team_whoever_was_chosen_is_found_again(house: House, screens: Screens) -> None:
    with db.writing() as session:
        people = [make_person(session, f"Person {number:02}", manager=house.maya) for number in range(LONG_TEAM + 2)]
    screen = screens.open(house.maya, "new_plan")
    screen.text_input(key="new_plan_search").set_value(people[-1].name).run()
    screen.radio(key="new_plan_person").set_value(people[-1].id).run()
    assert screens.open(house.maya, "new_plan").radio(key="new_plan_person").value == people[-1].id


def test_two_people_of_the_same_name_can_both_be_chosen(house: House, screens: Screens) -> None:
    with db.writing() as session:
        other = make_person(session, "Jonas Weber", manager=house.maya)
    screen = click(answer(screens.open(house.maya, "new_plan"), other), "Create draft")
    assert house.stored(address(screen, "plan")).member_id == other.id


def test_a_long_team_is_searched_without_typing_accents(house: House, screens: Screens) -> None:
    with db.writing() as session:
        for number in range(LONG_TEAM):
            make_person(session, f"Person {number}", manager=house.maya)
        goran = make_person(session, "Göran Nyström", manager=house.maya)
    screen = screens.open(house.maya, "new_plan")
    assert len(screen.radio(key="new_plan_person").options) == LONG_TEAM
    assert f"The first {LONG_TEAM} of {LONG_TEAM + 3}." in words_on(screen)
    screen.text_input(key="new_plan_search").set_value("NYSTROM").run()
    assert screen.radio(key="new_plan_person").options == ["Göran Nyström · Specialist"]
    # Who was chosen stays chosen, whatever is searched for next.
    answer(screen, goran).run()
    screen.text_input(key="new_plan_search").set_value("nobody of that name").run()
    assert screen.radio(key="new_plan_person").value == goran.id
    assert "Nobody in your team has this name." in words_on(screen)
    assert house.stored(address(click(screen, "Create draft"), "plan")).member_id == goran.id


def test_why_now_is_asked_once(house: House, screens: Screens) -> None:
    """The draft shows what was ticked, and a request that is taken up asks for nothing more."""
    screen = click(answer(screens.open(house.maya, "new_plan"), house.jonas), "Create draft")
    assert f"- {TEXTS.why_now['potential']}" in [each.value for each in screen.markdown]
    [boxes] = [each for each in screen.expander if each.label == "Change why now"]
    assert [box.label for box in boxes.checkbox] == list(TEXTS.why_now.values())
    assert len(screen.checkbox) == len(boxes.checkbox)

    with db.writing() as session:
        commands.request_plan(session, make_viewer(session, house.anna), interest="Workshops", moment=moment())
    screen = click(answer(screens.open(house.maya, "new_plan"), house.anna), "Create draft")
    assert house.stored(address(screen, "plan")).aspirations == "Workshops"


def test_drafts_that_are_there_come_first(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = click(screens.open(house.maya, "new_plan"), "Continue")
    assert address(screen, "plan") == code
    assert title_of(screen) == "New plan for Jonas Weber"


def test_somebody_without_a_team_finds_nothing(house: House, screens: Screens) -> None:
    screen = screens.open(house.jonas, "new_plan")
    assert words_on(screen) == NOT_FOUND


def test_a_team_that_is_above_the_viewer_is_none(house: House, screens: Screens) -> None:
    with db.writing() as session:
        house.tomas.manager_id = house.maya.id
        house.jonas.active = house.anna.active = False
        session.add_all([house.tomas, house.jonas, house.anna])
        session.commit()
    screen = screens.open(house.maya, "new_plan")
    assert "Nobody reports to you at the moment" in words_on(screen)
    assert [button.label for button in screen.button] == ["Back to Home"]


@pytest.mark.parametrize("code", ["nothing-of-the-kind", "' OR 1=1", "x" * 9000, "\x00"])
def test_a_code_that_leads_nowhere_is_not_found(house: House, screens: Screens, code: str) -> None:
    assert words_on(screens.open(house.maya, "new_plan", plan=code)) == NOT_FOUND


@pytest.mark.parametrize("code", ["__two_lines_", "_-_-_-_-_-_-", "-start-start"])
def test_a_code_may_have_any_letters_a_code_can_have(
    house: House, screens: Screens, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr("lib.plans.commands.draft.secrets.token_urlsafe", lambda _length: code)
    screens.open(house.maya, "new_plan", plan=house.draft(), step="goal")


def places(screen: AppTest) -> dict[str, tuple[int, ...]]:
    """In which block of blocks each field stands, by its key. The browser draws blocks anew that moved."""
    found: dict[str, tuple[int, ...]] = {}

    def look(block: Block, at: tuple[int, ...]) -> None:
        for number, child in block.children.items():
            if isinstance(child, Block):
                look(child, (*at, number))
            elif getattr(child, "key", None):
                found[child.key] = at

    look(screen.main, ())
    return found


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("opportunity", {"observed": "They face a PIP", "skills": "y" * 2_050}),
        ("goal", {"area": "Avoiding a PIP", "current_state": "y" * 2_050, "goal": "Answer 10 calls", "measure": "PIP"}),
        ("activities", {"activity_1_text": "Avoid a PIP", "together": "We meet"}),
        ("activities", {"activity_new_text": "Shadow two workshops"}),
    ],
)
def test_what_is_said_about_a_field_moves_no_other_one(
    house: House, screens: Screens, step: str, typed: dict[str, str]
) -> None:
    """Somebody may be typing in the next one already: drawn anew, it would lose the cursor and every letter since."""
    code = house.draft()
    with db.writing() as session:
        maya = make_viewer(session, house.maya)
        commands.add_draft_item(session, maya, code, Part.ACTIVITY, values={"text": "Shadow one"}, moment=moment())
    screen = screens.open(house.maya, "new_plan", plan=code, step=step)
    before, said = places(screen), words_on(screen)
    for field, words in typed.items():
        type_in(screen, code, field, words)
    after = places(screen)
    assert words_on(screen) != said
    assert {name: at for name, at in after.items() if before.get(name, at) != at} == {}


def test_the_draft_of_somebody_else_is_not_found(house: House, screens: Screens) -> None:
    """For a manager above, a manager beside, and the team member, even once they coach somebody themselves."""
    code = house.draft()
    with db.writing() as session:
        beside = make_person(session, "Ruben Maas", manager=house.tomas)
        make_person(session, "Sam Carter", manager=beside)
        make_person(session, "Priya Nair", manager=house.jonas)
    for person in (house.tomas, beside, house.jonas):
        assert words_on(screens.open(person, "new_plan", plan=code)) == NOT_FOUND


def test_everything_typed_is_found_again(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = screens.open(house.maya, "new_plan", plan=code, step="goal")
    type_in(screen, code, "area", "  Leading customer workshops ")
    type_in(screen, code, "goal", "Lead *one* workshop")
    screen.segmented_control(key=key(code, "purpose")).set_value("role_evolution").run()
    screen.segmented_control(key=key(code, "current_level")).set_value(2).run()
    screen.date_input(key=key(code, "goal_by")).set_value(date(2026, 6, 1)).run()
    assert not screen.exception

    again = screens.open(house.maya, "new_plan", plan=code, step="goal")
    assert again.text_area(key=key(code, "area")).value == "Leading customer workshops"
    assert again.text_area(key=key(code, "goal")).value == "Lead *one* workshop"
    assert again.segmented_control(key=key(code, "purpose")).value == "role_evolution"
    assert again.segmented_control(key=key(code, "current_level")).value == 2
    assert again.date_input(key=key(code, "goal_by")).value == date(2026, 6, 1)


def test_a_choice_that_is_not_optional_is_replaced_and_never_taken_away(house: House, screens: Screens) -> None:
    """Pressed once more it would be gone."""
    code = house.draft()
    required = {}
    for step in ("goal", "activities"):
        screen = screens.open(house.maya, "new_plan", plan=code, step=step)
        required |= {chosen.label: chosen.proto.required for chosen in screen.segmented_control}
    assert {label for label, is_required in required.items() if not is_required} == {
        label for label in required if label.endswith("(optional)")
    }
    assert required["Purpose"]


def test_the_address_keeps_the_step(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = screens.open(house.maya, "new_plan", plan=code, step="opportunity")
    click(screen, "Save and go on to the goal")
    assert address(screen, "step") == "goal"
    assert screen.text_area(key=key(code, "goal")).value == ""
    screen.segmented_control(key=key(code, "step")).set_value("activities").run()
    assert address(screen, "step") == "activities"
    click(screen, "Back")
    assert address(screen, "step") == "goal"


def test_without_a_step_the_first_that_is_not_complete_opens(house: House, screens: Screens) -> None:
    code = house.draft()
    with db.writing() as session:
        commands.note_alignment(
            session, make_viewer(session, house.maya), code, spoke_on=moment().today, moment=screens.now
        )
    for address in ({"plan": code}, {"plan": code, "step": "nowhere"}):
        screen = screens.open(house.maya, "new_plan", **address)
        assert screen.segmented_control(key=key(code, "step")).value == "goal"


def test_what_is_too_long_stays_in_its_field_with_the_reason(house: House, screens: Screens) -> None:
    code = house.draft(goal="Short")
    screen = screens.open(house.maya, "new_plan", plan=code, step="goal")
    type_in(screen, code, "goal", TOO_LONG)
    assert "Please keep this to 2,000 characters" in words_on(screen)
    assert house.stored(code).goal == "Short"
    screen.segmented_control(key=key(code, "step")).set_value("review").run()
    assert "is not part of the plan yet" in screen.warning[0].value
    screen.segmented_control(key=key(code, "step")).set_value("goal").run()
    assert screen.text_area(key=key(code, "goal")).value == TOO_LONG
    type_in(screen, code, "goal", "Short again")
    assert "Please keep" not in words_on(screen)
    assert house.stored(code).goal == "Short again"


def test_words_stay_in_their_field_while_the_database_does_not_answer(
    house: House, screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = house.draft(goal="Short")
    screen = screens.open(house.maya, "new_plan", plan=code, step="goal")
    with monkeypatch.context() as outage:

        def refuse(*_: object, **__: object) -> None:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))

        outage.setattr(commands, "save_draft", refuse)
        type_in(screen, code, "goal", "Words of a busy minute")
        assert "so nothing was saved" in words_on(screen)
    screen.segmented_control(key=key(code, "step")).set_value("opportunity").run()
    screen.segmented_control(key=key(code, "step")).set_value("goal").run()
    assert screen.text_area(key=key(code, "goal")).value == "Words of a busy minute"
    type_in(screen, code, "goal", "Words of a busy minute.")
    assert house.stored(code).goal == "Words of a busy minute."


def test_an_end_before_the_start_waits_for_the_other_date(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = screens.open(house.maya, "new_plan", plan=code, step="activities")
    screen.date_input(key=key(code, "end_on")).set_value(date(2026, 5, 10)).run()
    assert "The end comes before the start" in words_on(screen)
    assert screen.date_input(key=key(code, "end_on")).value == date(2026, 5, 10)
    assert house.stored(code).end_on == date(2026, 6, 13)
    screen.date_input(key=key(code, "start_on")).set_value(date(2026, 4, 27)).run()
    assert "The end comes before the start" not in words_on(screen)
    plan = house.stored(code)
    assert (plan.start_on, plan.end_on) == (date(2026, 4, 27), date(2026, 5, 10))
    assert "That is short" in words_on(screen)


def test_a_new_start_takes_the_end_with_it(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = screens.open(house.maya, "new_plan", plan=code, step="activities")
    screen.date_input(key=key(code, "start_on")).set_value(date(2026, 5, 18)).run()
    assert screen.date_input(key=key(code, "end_on")).value == date(2026, 6, 17)
    assert "30 days from start to end." in words_on(screen)


def test_a_day_outside_the_plan_stays_in_its_field_with_a_sentence(house: House, screens: Screens) -> None:
    code = house.draft()
    with db.writing() as session:
        maya, values = make_viewer(session, house.maya), {"text": "Shadow two"}
        item = commands.add_draft_item(session, maya, code, Part.ACTIVITY, values=values, moment=moment())
    screen = screens.open(house.maya, "new_plan", plan=code, step="activities")
    due, said = f"activity_{item}_due_on", "The plan runs from 14 May to 13 June. Please choose a day within it."
    screen.date_input(key=key(code, due)).set_value(date(2040, 7, 1)).run()
    assert said in words_on(screen)
    assert screen.date_input(key=key(code, due)).value == date(2040, 7, 1)
    screen.date_input(key=key(code, due)).set_value(date(2026, 6, 10)).run()
    assert said not in words_on(screen)
    screen.date_input(key=key(code, "end_on")).set_value(date(2026, 6, 5)).run()
    assert "The plan runs from 14 May to 5 June. Please choose a day within it." in words_on(screen)


def test_a_draft_names_the_day_of_its_only_check_in(house: House, screens: Screens) -> None:
    code = house.draft(cadence="monthly")
    screen = screens.open(house.maya, "new_plan", plan=code, step="activities")
    assert "so the check-in is on Friday 12 June, the last working day." in words_on(screen)


@pytest.fixture
def conflict(house: House, screens: Screens) -> tuple[str, AppTest]:
    """A second tab typed over the goal that a first one had just changed."""
    code = house.draft(goal="As it was")
    first = screens.open(house.maya, "new_plan", plan=code, step="goal")
    second = screens.open(house.maya, "new_plan", plan=code, step="goal")
    type_in(first, code, "goal", "From the first tab")
    type_in(second, code, "goal", "From the second tab")
    return code, second


def test_a_second_tab_sees_both_texts_and_changes_nothing(house: House, conflict: tuple[str, AppTest]) -> None:
    code, second = conflict
    assert house.stored(code).goal == "From the first tab"
    assert second.text_area(key=key(code, "goal")).value == "From the second tab"
    assert "From the first tab" in words_on(second)


def test_keeping_mine_saves_it(house: House, conflict: tuple[str, AppTest]) -> None:
    code, second = conflict
    click(second, "Keep my text")
    assert house.stored(code).goal == second.text_area(key=key(code, "goal")).value == "From the second tab"
    assert "From the first tab" not in words_on(second)


def test_taking_theirs_fills_the_field_with_it(house: House, conflict: tuple[str, AppTest]) -> None:
    code, second = conflict
    click(second, "Use the other text")
    assert house.stored(code).goal == second.text_area(key=key(code, "goal")).value == "From the first tab"
    type_in(second, code, "goal", "And on from there")
    assert house.stored(code).goal == "And on from there"


def test_reasons_ticked_in_two_tabs_are_all_kept(house: House, screens: Screens) -> None:
    code = house.draft()
    first, second = (screens.open(house.maya, "new_plan", plan=code, step="opportunity") for _ in range(2))
    first.checkbox(key=key(code, "why_now_minor_gap")).check().run()
    second.checkbox(key=key(code, "why_now_future_role")).check().run()
    assert set(house.stored(code).why_now) == {"potential", "minor_gap", "future_role"}
    assert second.checkbox(key=key(code, "why_now_minor_gap")).value is True


def test_words_that_became_a_row_are_no_second_one_when_the_browser_sends_them_again(
    house: House, screens: Screens
) -> None:
    code = house.draft()
    screen = screens.open(house.maya, "new_plan", plan=code, step="activities")
    add(screen, "Add an activity", "Shadow two workshops")
    add(screen, "Add an activity", "Shadow two workshops")
    [first] = house.activities()
    screen.button(key=key(code, f"activity_{first.id}_remove")).click().run()
    add(screen, "Add an activity", "Shadow two workshops")
    assert [activity.text for activity in house.activities()] == ["Shadow two workshops"]


def test_words_in_the_empty_row_become_the_next_row(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = screens.open(house.maya, "new_plan", plan=code, step="activities")
    add(screen, "Add an activity", "Shadow two workshops")
    add(screen, "Add an activity", "   ")
    add(screen, "Add an activity", "A course")
    assert [activity.text for activity in house.activities()] == ["Shadow two workshops", "A course"]
    assert [area.value for area in screen.text_area if area.label == "Add an activity"] == [""]

    [first, _] = house.activities()
    screen.segmented_control(key=key(code, f"activity_{first.id}_kind")).set_value("training").run()
    type_in(screen, code, f"activity_{first.id}_text", "Shadow three workshops")
    screen.date_input(key=key(code, f"activity_{first.id}_due_on")).set_value(date(2026, 5, 22)).run()
    [first, _] = house.activities()
    assert (first.text, first.kind, first.due_on) == ("Shadow three workshops", "training", date(2026, 5, 22))

    screen.button(key=key(code, f"activity_{first.id}_remove")).click().run()
    assert [activity.text for activity in house.activities()] == ["A course"]


def empty(screen: AppTest, person: Person, code: str, field: str) -> None:
    """Take all words out of a field, as the browser tells it."""
    with db.writing() as session:
        typed = [unsent.TypedText(key(code, field), "", before="Words")]
        window = screen.session_state["typing_window"]
        unsent.keep(session, make_viewer(session, person), typed, window=window, moment=moment())
    type_in(screen, code, field, "")


def test_an_emptied_row_says_so_and_is_not_saved(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = screens.open(house.maya, "new_plan", plan=code, step="activities")
    add(screen, "Add an activity", "Shadow two workshops")
    [activity] = house.activities()
    empty(screen, house.maya, code, f"activity_{activity.id}_text")
    assert "Please write something here." in words_on(screen)
    assert [activity.text for activity in house.activities()] == ["Shadow two workshops"]


def test_words_typed_over_a_row_that_was_removed_elsewhere_are_added_again(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = screens.open(house.maya, "new_plan", plan=code, step="activities")
    add(screen, "Add an activity", "Shadow two workshops")
    [activity] = house.activities()
    other = screens.open(house.maya, "new_plan", plan=code, step="activities")
    other.button(key=key(code, f"activity_{activity.id}_remove")).click().run()
    type_in(screen, code, f"activity_{activity.id}_text", "Shadow three workshops")
    assert [activity.text for activity in house.activities()] == ["Shadow three workshops"]
    assert "removed in another window" in screen.toast[0].value


def test_the_first_support_is_one_click(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = click(screens.open(house.maya, "new_plan", plan=code, step="activities"), f"Add “{FIRST_SUPPORT}”")
    with db.reading() as session:
        [support] = session.scalars(select(Support))
    assert (support.text, support.kind) == (FIRST_SUPPORT, SupportKind.MEETING)
    assert f"Add “{FIRST_SUPPORT}”" not in words_on(screen)
    screen.text_input(key=key(code, f"support_{support.id}_by_whom")).set_value("Nina Kowalska").run()
    with db.reading() as session:
        assert session.scalars(select(Support.by_whom)).one() == "Nina Kowalska"


def test_alignment_is_one_tap(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = click(screens.open(house.maya, "new_plan", plan=code, step="opportunity"), "We spoke today")
    assert house.stored(code).aligned_on == screens.now.today
    assert "Spoken about today, noted by Maya." in words_on(screen)
    screen.date_input(key=key(code, "aligned_on")).set_value(date(2026, 5, 12)).run()
    assert house.stored(code).aligned_on == date(2026, 5, 12)
    assert "Spoken about on Tuesday 12 May, noted by Maya." in words_on(screen)


def test_where_nobody_is_above_nobody_is_to_be_aligned_with(house: House, screens: Screens) -> None:
    with db.writing() as session:
        house.maya.manager_id = None
        session.add(house.maya)
        session.commit()
    code = house.draft()
    assert "lign" not in words_on(screens.open(house.maya, "new_plan", plan=code, step="opportunity"))
    assert "lign" not in words_on(screens.open(house.maya, "new_plan", plan=code, step="review"))


def test_the_review_names_what_is_missing_and_leads_there(house: House, screens: Screens) -> None:
    code = house.draft(area="Leading customer workshops")
    screen = screens.open(house.maya, "new_plan", plan=code, step="review")
    labels = [button.label for button in screen.button]
    assert {"Dimension", "Purpose", "Goal", "At least one activity", "Alignment"} <= set(labels)
    assert not {"Development area", "Propose to Jonas"} & set(labels)
    click(screen, "At least one activity")
    assert address(screen, "step") == "activities"


def test_the_review_says_each_field_that_the_plan_knows(
    house: House, screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = FIELDS.keys() - {*ITEMS, Part.ADJUSTMENT}
    for part in parts:  # No screen can have typed this out: a field of another part, by a name of its own.
        other = "skills" if part is Part.CADENCE else "together"
        monkeypatch.setitem(FIELDS[part], other, PlanField(f"Mentor of {HEADINGS[part]}"))
    code = house.draft(**COMPLETE, together="Ana Lima", skills="Ana Lima")
    screen = screens.open(house.maya, "new_plan", plan=code, step="review")
    said = {str(name) for table in screen.table for name in table.value.index}
    assert said >= {f"Mentor of {HEADINGS[part]}" for part in parts}


def test_who_asked_for_a_plan_is_not_passed_over(house: House, screens: Screens) -> None:
    with db.writing() as session:
        jonas = make_viewer(session, house.jonas)
        commands.request_plan(session, jonas, interest="Leading workshops", moment=moment())
    screen = screens.open(house.maya, "new_plan", person=str(house.jonas.id))
    assert "Jonas asked you for a plan" in words_on(screen)
    assert "Leading workshops" in words_on(screen)
    assert screen.checkbox(key=f"new_plan_for_{house.jonas.id}_request").value
    assert "asked you for a plan" not in words_on(screens.open(house.maya, "new_plan", person=str(house.anna.id)))


def test_a_draft_may_begin_beside_a_request(house: House, screens: Screens) -> None:
    with db.writing() as session:
        jonas = make_viewer(session, house.jonas)
        commands.request_plan(session, jonas, interest="Leading workshops", moment=moment())
    screen = screens.open(house.maya, "new_plan", person=str(house.jonas.id))
    form = f"new_plan_for_{house.jonas.id}"
    screen.checkbox(key=f"{form}_request").uncheck()
    code = address(click(confirm(screen, form), "Create draft"), "plan")
    assert house.stored(code).aspirations == ""
    with db.reading() as session:
        assert len(queries.waiting_requests(session, make_viewer(session, house.maya))) == 1


def test_a_draft_with_the_bold_parts_can_be_proposed(house: House, screens: Screens) -> None:
    code = house.draft(**COMPLETE)
    screen = screens.open(house.maya, "new_plan", plan=code, step="review")
    assert "Lead one workshop alone" in words_on(screen)
    click(screen, "Propose to Jonas")
    assert f"Once proposed, Jonas and Tomás can read this plan. {queries.HR_READS}" in words_on(screen)
    assert house.stored(code).state is State.DRAFT
    click(screen, "Propose")
    assert house.stored(code).state is State.PROPOSED
    assert [toast.value for toast in screen.toast] == ["Jonas sees your proposal now."]


def test_before_proposing_a_plan_about_somebody_in_hr_nothing_is_promised_of_hr(house: House, screens: Screens) -> None:
    code = house.draft(**COMPLETE)
    with db.writing() as session:
        make_account(session, house.jonas, [Role.HR])
    screen = screens.open(house.maya, "new_plan", plan=code, step="review")
    click(screen, "Propose to Jonas")
    assert f"Once proposed, Jonas and Tomás can read this plan. {queries.HR_READS_NOTHING}" in words_on(screen)
    assert queries.HR_READS not in words_on(screen)


def test_a_draft_that_changed_since_it_was_read_is_not_proposed(house: House, screens: Screens) -> None:
    code = house.draft(**COMPLETE)
    screen = click(screens.open(house.maya, "new_plan", plan=code, step="review"), "Propose to Jonas")
    with db.writing() as session:
        commands.save_draft(
            session,
            make_viewer(session, house.maya),
            code,
            changes={"goal": "Quite another goal"},
            seen={},
            moment=screens.now,
        )
    click(screen, "Propose")
    assert house.stored(code).state is State.DRAFT
    assert "changed since you read it" in screen.error[0].value


def test_a_plan_that_was_proposed_leads_to_its_own_page(house: House, screens: Screens) -> None:
    code = house.draft(**COMPLETE)
    late = screens.open(house.maya, "new_plan", plan=code, step="goal")
    with db.writing() as session:
        commands.propose(session, make_viewer(session, house.maya), code, moment=screens.now)
    type_in(late, code, "goal", "Too late")
    assert "This plan was proposed already." in words_on(late)
    assert house.stored(code).goal == COMPLETE["goal"]
    click(late, "Open the plan")
    assert address(late, "plan") == code
    assert "New plan" not in words_on(late)


def test_another_open_plan_on_the_same_area_is_pointed_out(house: House, screens: Screens) -> None:
    code = house.draft(**COMPLETE)
    screen = screens.open(house.maya, "new_plan", plan=code, step="review")
    assert not screen.warning
    with db.writing() as session:
        make_plan(session, member=house.jonas, manager=house.maya, area="leading customer workshops")
    screen = screens.open(house.maya, "new_plan", plan=code, step="review")
    assert "already has an open plan on “leading customer workshops”" in screen.warning[0].value


def test_a_draft_is_discarded_after_a_question(house: House, screens: Screens) -> None:
    code = house.draft()
    with db.writing() as session:
        begun = unsent.TypedText(f"new_plan_{code}_activity_new_text", "Half a sentence")
        unsent.keep(session, make_viewer(session, house.maya), [begun], window="w1", moment=moment())
    screen = screens.open(house.maya, "new_plan", plan=code, step="review")
    screen.button(key="new_plan_discard").click().run()
    assert house.number_of_plans() == 1
    screen.button(key="new_plan_discard_yes").click().run()
    assert house.number_of_plans() == 0
    assert [toast.value for toast in screen.toast] == ["The draft is gone. Nobody else has seen it."]
    with db.reading() as session:
        assert session.scalars(select(UnsentText)).all() == []


def test_names_and_words_are_shown_as_typed(house: House, screens: Screens) -> None:
    with db.writing() as session:
        house.jonas.name = "[x](http://e.vil) :material/home:"
        session.add(house.jonas)
        session.commit()
    code = house.draft(**COMPLETE, together="![p](http://e.vil/p.png)")
    screens.open(house.maya, "new_plan")
    for step in ("opportunity", "goal", "activities", "review"):
        said = words_on(screens.open(house.maya, "new_plan", plan=code, step=step))
        assert "](http:" not in said
        assert " :material/home:" not in said


def test_a_field_is_saved_for_whoever_is_here_when_it_is_left(house: House, screens: Screens) -> None:
    code = house.draft(goal="As it was")
    screen = screens.open(house.maya, "new_plan", plan=code, step="goal")
    screens.open(house.tomas)  # In the same browser somebody else has signed in since.
    type_in(screen, code, "goal", "By somebody else")
    assert house.stored(code).goal == "As it was"
    assert words_on(screen) == NOT_FOUND


def test_before_anything_is_written_the_five_letters_are_guidance(house: House, screens: Screens) -> None:
    screen = screens.open(house.maya, "new_plan", plan=house.draft(), step="goal")
    said = words_on(screen)
    assert all(f"**{letter}**" in said and asks in said for letter, asks in smart.LETTERS.items())
    assert ":material/lightbulb:" not in said


def test_the_check_reads_the_goal_as_it_is_saved(house: House, screens: Screens) -> None:
    code = house.draft(goal="Be more proactive")
    screen = screens.open(house.maya, "new_plan", plan=code, step="goal")
    said = words_on(screen)
    assert "One of five, four hints left" in said
    assert ":orange[:material/lightbulb:] **Specific**" in said
    assert "“Be more proactive” leaves it open. Name one situation, and what Jonas does in it." in said
    assert "The check helps you write; it never stops you from saving." in said
    said = words_on(type_in(screen, code, "goal", "By 10 June, Jonas leads one customer workshop together with Nia"))
    assert "Four of five, one hint left" in said
    assert ":green[:material/check_circle:] **Specific**" in said
    assert "“leads one customer workshop together with Nia”" in said
    assert "“10 June” lies within the plan." in said
    assert house.stored(code).goal.startswith("By 10 June")


def test_words_of_discipline_get_a_gentle_note_wherever_they_stand(house: House, screens: Screens) -> None:
    code = house.draft(goal="Lead one workshop", observed="This is a final warning.")
    with db.writing() as session:
        maya = make_viewer(session, house.maya)
        commands.add_draft_item(
            session, maya, code, Part.SUPPORT, values={"text": "No excuses in our meeting"}, moment=moment()
        )
    observation, support = "**“final warning”** in Observation", "**“No excuses”** in Support 1"
    assert observation in words_on(screens.open(house.maya, "new_plan", plan=code, step="opportunity"))
    assert support in words_on(screens.open(house.maya, "new_plan", plan=code, step="activities"))
    said = words_on(screens.open(house.maya, "new_plan", plan=code, step="review"))
    assert "A thought about some words" in said
    assert observation in said
    assert support in said
    assert "A warning belongs to a formal process, and this plan is none." in said


def test_words_of_growth_get_no_note(house: House, screens: Screens) -> None:
    code = house.draft(goal="Set up failover and test it", observed="A good eye for failed deployments")
    for step in ("opportunity", "goal", "review"):
        assert "**“" not in words_on(screens.open(house.maya, "new_plan", plan=code, step=step))


def test_what_the_check_quotes_is_shown_as_typed(house: House, screens: Screens) -> None:
    trap = "[x](http://e.vil) :material/home: must improve"
    code = house.draft(goal=trap, measure=trap, achievable="[y](http://e.vil)", business_need=trap)
    said = words_on(screens.open(house.maya, "new_plan", plan=code, step="goal"))
    assert "e.vil" in said
    assert "](http:" not in said
    assert " :material/home:" not in said


def test_two_people_of_one_name_are_told_apart_by_their_job_titles() -> None:
    people = [
        PersonName(1, "Ken Ito", "Analyst"),
        PersonName(2, "Ken Ito", "Driver"),
        PersonName(3, "Ken Ito", "Driver"),
    ]
    assert list(told_apart({person.id: _name(person) for person in people}).values()) == [
        "Ken Ito · Analyst",
        "Ken Ito · Driver (1)",
        "Ken Ito · Driver (2)",
    ]
