"""Templates on the screens: beginning a draft from one, keeping one, asking HR, and HR's decision."""

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from lib import db, policy, templates
from lib.models import Activity, Person, Plan, PlanTemplate, Role, TemplateState
from lib.plans import commands
from lib.templates import starter
from tests.builders import make_account, make_person, make_template, make_viewer, moment
from tests.hostile import HOSTILE
from tests.pages.screens import NOT_FOUND, Screens, title_of, words_on
from tests.pages.test_new_plan import address

TEXTS = policy.load(None)
STARTER = next(iter(starter.load()))
TYPED = {"area": "Leading workshops", "goal": "Jonas Weber leads one workshop", "measure": "The customer’s rating"}


class House:
    """Maya coaches Jonas, Ruben coaches Sam, Hana is in HR."""

    def __init__(self) -> None:
        with db.writing() as session:
            self.maya, self.ruben = make_person(session, "Maya Lindqvist"), make_person(session, "Ruben Maas")
            self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
            make_person(session, "Sam Carter", manager=self.ruben)
            self.hana = make_person(session, "Hana Hill")
            make_account(session, self.hana, [Role.HR])

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
            commands.save_draft(session, maya, code, changes=changes, seen={}, moment=moment())
        return code

    def template(self, owner: Person, state: TemplateState = TemplateState.PRIVATE, **facts: object) -> str:
        with db.writing() as session:
            return make_template(session, owner, state, **facts).code

    def stored(self) -> PlanTemplate:
        with db.reading() as session:
            return session.scalars(select(PlanTemplate)).one()

    def plan(self, code: str) -> Plan:
        with db.reading() as session:
            return session.scalars(select(Plan).where(col(Plan.code) == code)).one()

    def activities(self) -> list[str]:
        with db.reading() as session:
            return list(session.scalars(select(Activity.text).order_by(col(Activity.id))))


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    return House()


def click(screen: AppTest, label: str, number: int = 0) -> AppTest:
    screen = [button for button in screen.button if button.label == label][number].click().run()
    assert not screen.exception
    return screen


def labels(screen: AppTest) -> set[str]:
    return {button.label for button in screen.button}


def toasts(screen: AppTest) -> list[str]:
    return [toast.value for toast in screen.toast]


def open_template(screen: AppTest, code: str) -> AppTest:
    return screen.button(key=f"templates_{code}").click().run()


# In a new plan

FILL_IN = "Fill in what is empty from a template"


def answered(screen: AppTest, person: Person) -> AppTest:
    """Everything the first screen of a new plan asks for."""
    screen.radio(key="new_plan_person").set_value(person.id)
    screen.checkbox(key="new_plan_potential").check()
    for key in policy.CONFIRMATIONS:
        screen.segmented_control(key=f"new_plan_{key}").set_value("Yes")
    return screen.run()


def test_a_plan_starts_from_a_template_that_was_read(house: House, screens: Screens) -> None:
    screen = answered(screens.open(house.maya, "new_plan"), house.jonas)
    screen.segmented_control(key="new_plan_way").set_value("Start from a template").run()
    click(screen, "Create draft")
    assert "Please choose a template, or start blank." in words_on(screen)
    screen.selectbox(key="new_plan_template").set_value(STARTER).run()
    content = starter.load()[STARTER]
    assert content.measure in words_on(screen)
    click(screen, "Create draft")
    code = address(screen, "plan")
    assert house.plan(code).goal == content.goal.replace("[team member]", "Jonas")
    assert len(house.activities()) == len(content.activities)


def test_a_plan_starts_blank_where_nothing_is_chosen(house: House, screens: Screens) -> None:
    screen = answered(screens.open(house.maya, "new_plan"), house.jonas)
    assert screen.segmented_control(key="new_plan_way").value == "Start blank"
    click(screen, "Create draft")
    code = address(screen, "plan")
    assert house.plan(code).goal == ""
    assert house.activities() == []


def test_a_template_deleted_before_the_start_starts_nothing(house: House, screens: Screens) -> None:
    template = house.template(house.maya)
    screen = answered(screens.open(house.maya, "new_plan"), house.jonas)
    screen.segmented_control(key="new_plan_way").set_value("Start from a template").run()
    screen.selectbox(key="new_plan_template").set_value(template).run()
    with db.writing() as session:
        templates.delete_template(session, make_viewer(session, house.maya), template, moment=moment())
    click(screen, "Create draft")
    assert "Please choose a template, or start blank." in words_on(screen)


def test_a_draft_begins_from_a_template_that_was_read(house: House, screens: Screens) -> None:
    code = house.draft()
    screen = click(screens.open(house.maya, "new_plan", plan=code, step="goal"), FILL_IN)
    assert "Use template" not in labels(screen)
    screen.selectbox[0].set_value(STARTER).run()
    content = starter.load()[STARTER]
    assert content.measure in words_on(screen)
    assert house.plan(code).goal == ""
    click(screen, "Use template")
    plan = house.plan(code)
    assert plan.goal == content.goal.replace("[team member]", "Jonas")
    assert screen.text_area(key=f"new_plan_{code}_goal").value == plan.goal
    assert len(house.activities()) == len(content.activities)
    assert toasts(screen)[0].startswith(f"“{content.name}” is filled in.")
    assert "Use template" not in labels(screen)


def test_what_was_typed_stays_where_a_template_is_used(house: House, screens: Screens) -> None:
    code = house.draft(goal="My own words")
    screen = screens.open(house.maya, "new_plan", plan=code, step="goal")
    click(screen, FILL_IN)
    screen.selectbox[0].set_value(STARTER).run()
    click(screen, "Use template")
    assert house.plan(code).goal == screen.text_area(key=f"new_plan_{code}_goal").value == "My own words"
    assert house.plan(code).measure == starter.load()[STARTER].measure


def test_templates_of_one_name_can_all_be_chosen(house: House, screens: Screens) -> None:
    for _ in range(2):
        house.template(house.maya, name="Workshops")
    house.template(house.ruben, TemplateState.PUBLISHED, name="Workshops")
    house.template(house.ruben, name="Somebody else’s own")
    screen = click(screens.open(house.maya, "new_plan", plan=house.draft(), step="goal"), FILL_IN)
    options = screen.selectbox[0].options
    assert options[:3] == ["Workshops · yours (1)", "Workshops · yours (2)", "Workshops · your organisation’s"]
    assert len(set(options)) == len(options) == 3 + len(starter.load())


def test_a_template_deleted_meanwhile_is_not_found(house: House, screens: Screens) -> None:
    code, template = house.draft(), house.template(house.maya)
    screen = click(screens.open(house.maya, "new_plan", plan=code, step="goal"), FILL_IN)
    screen.selectbox[0].set_value(template).run()
    with db.writing() as session:
        templates.delete_template(session, make_viewer(session, house.maya), template, moment=moment())
    click(screen, "Use template")
    assert house.plan(code).goal == ""


def test_gaps_that_are_left_are_pointed_out_at_the_review(house: House, screens: Screens) -> None:
    code = house.draft(goal="Lead [which meeting]", area="Meetings")
    screen = screens.open(house.maya, "new_plan", plan=code, step="review")
    assert "Still in brackets: \\[which meeting\\]. Put" in screen.info[0].value
    screen = screens.open(house.maya, "new_plan", plan=house.draft(goal="Lead the meeting"), step="review")
    assert not screen.info


def test_a_draft_is_kept_as_a_template_without_its_people(house: House, screens: Screens) -> None:
    code = house.draft(**TYPED, current_state="Is silent")
    screen = click(screens.open(house.maya, "new_plan", plan=code, step="review"), "Save as your own template")
    said = words_on(screen)
    assert "“Jonas Weber” stood here." in said
    assert screen.text_area(key=f"template_save_{code}_goal").value == "[team member] leads one workshop"
    screen.text_area(key=f"template_save_{code}_name").set_value("  My workshops ")
    click(screen, "Save template")
    stored = house.stored()
    assert (stored.name, stored.goal, stored.state) == (
        "My workshops",
        "[team member] leads one workshop",
        TemplateState.PRIVATE,
    )
    assert toasts(screen) == ["“My workshops” is among your templates. Nobody else sees it."]


def test_a_name_is_needed_and_what_was_typed_stays(house: House, screens: Screens) -> None:
    code = house.draft(**TYPED)
    screen = click(screens.open(house.maya, "new_plan", plan=code, step="review"), "Save as your own template")
    screen.text_area(key=f"template_save_{code}_name").set_value(" ")
    screen.text_area(key=f"template_save_{code}_goal").set_value("Other words")
    click(screen, "Save template")
    assert "Please write something here." in words_on(screen)
    assert screen.text_area(key=f"template_save_{code}_goal").value == "Other words"
    click(screen, "Cancel")
    assert "Save template" not in labels(screen)
    click(screen, "Save as your own template")
    assert "Please write something here." not in words_on(screen)


# The page


def test_who_neither_coaches_nor_decides_finds_no_page(house: House, screens: Screens) -> None:
    assert words_on(screens.open(house.jonas, "templates")) == NOT_FOUND


def test_everything_has_its_place(house: House, screens: Screens) -> None:
    house.template(house.maya, name="Mine")
    house.template(house.ruben, TemplateState.PUBLISHED, name="Everybody’s")
    house.template(house.ruben, name="Hidden")
    said = words_on(screens.open(house.maya, "templates"))
    assert "**Mine**" in said
    assert "Private" in said
    assert "**Everybody’s**" in said
    assert "Hidden" not in said
    assert "Ruben" not in said
    assert "Needs your attentionr approval" not in said
    assert all(content.name in said for content in starter.load().values())


def test_empty_places_lead_on(house: House, screens: Screens) -> None:
    screen = screens.open(house.maya, "templates")
    assert "You keep no template yet." in words_on(screen)
    assert "Nothing is published yet." in words_on(screen)
    assert title_of(click(screen, "New plan")) == "New plan"
    screen = screens.open(house.hana, "templates")
    assert "Nothing waits for your approval." in words_on(screen)
    assert "You keep no template yet." not in words_on(screen)


def test_a_starter_template_can_be_read_and_nothing_else(house: House, screens: Screens) -> None:
    screen = open_template(screens.open(house.maya, "templates"), STARTER)
    assert starter.load()[STARTER].goal in words_on(screen)
    assert labels(screen) == {"Open", "New plan"}


def test_an_own_template_is_renamed_and_an_emptied_activity_left_out(house: House, screens: Screens) -> None:
    code = house.template(house.maya, activities=[{"text": "First"}, {"text": "Second", "kind": "training", "day": 3}])
    screen = click(open_template(screens.open(house.maya, "templates"), code), "Edit")
    screen.text_area(key=f"template_{code}_change_name").set_value("Renamed")
    screen.text_area(key=f"template_{code}_change_activities_0").set_value(" ")
    click(screen, "Save")
    assert house.stored().name == "Renamed"
    assert house.stored().activities == [{"text": "Second", "day": 3, "kind": "training"}]
    assert toasts(screen) == ["Saved. Nobody else sees the new text."]


def test_an_error_stands_at_the_item_it_is_about(house: House, screens: Screens) -> None:
    code = house.template(house.maya, activities=[{"text": "First"}, {"text": "Second"}])
    screen = click(open_template(screens.open(house.maya, "templates"), code), "Edit")
    screen.text_area(key=f"template_{code}_change_activities_0").set_value("")
    screen.text_area(key=f"template_{code}_change_activities_1").set_value("x" * 501)
    click(screen, "Save")
    assert "it has 501" in words_on(screen)
    assert screen.text_area(key=f"template_{code}_change_activities_1").value == "x" * 501
    click(screen, "Cancel")
    assert "Edit" in labels(screen)
    assert house.stored().revision == 1


def test_a_published_one_says_what_changing_it_means(house: House, screens: Screens) -> None:
    code = house.template(house.maya, TemplateState.PUBLISHED)
    screen = click(open_template(screens.open(house.maya, "templates"), code), "Edit")
    assert "private again" in screen.info[0].value
    screen.text_area(key=f"template_{code}_change_goal").set_value("Other words")
    click(screen, "Save")
    assert house.stored().state is TemplateState.PRIVATE


def test_a_template_is_deleted_after_a_question(house: House, screens: Screens) -> None:
    code = house.template(house.maya, TemplateState.PUBLISHED)
    screen = click(open_template(screens.open(house.maya, "templates"), code), "Delete")
    assert "for them it is gone too" in words_on(screen)
    assert house.stored()
    click(screen, "Cancel")
    click(click(screen, "Delete"), "Delete")
    assert toasts(screen) == ["“Workshops” is deleted."]
    assert "**Workshops**" not in words_on(screen)


def test_from_asking_to_everybody(house: House, screens: Screens) -> None:
    code = house.template(house.maya)
    screen = click(open_template(screens.open(house.maya, "templates"), code), "Ask HR to publish it")
    assert house.stored().state is TemplateState.PRIVATE
    assert toasts(click(screen, "Ask HR")) == ["HR reads it now."]
    assert "Waits for HR" in words_on(screen)

    hr = screens.open(house.hana)
    assert "**One template waits for your approval**" in words_on(hr)
    assert title_of(click(hr, "Read")) == "Templates"
    hr = open_template(screens.open(house.hana, "templates"), code)
    assert "Maya Lindqvist asks you to publish it, since today." in words_on(hr)
    assert "Shadow a workshop" in words_on(hr)
    click(hr, "Publish")
    assert toasts(hr) == ["Published. Everybody who coaches can start from it."]
    assert house.stored().state is TemplateState.PUBLISHED
    assert "**Workshops**" in words_on(screens.open(house.ruben, "templates"))
    assert "HR published your template “Workshops”" in words_on(screens.open(house.maya))


def test_a_question_can_be_taken_back(house: House, screens: Screens) -> None:
    code = house.template(house.maya, TemplateState.WAITING)
    click(open_template(screens.open(house.maya, "templates"), code), "Withdraw the request")
    assert house.stored().state is TemplateState.PRIVATE


def test_hr_declines_with_words_that_the_author_reads(house: House, screens: Screens) -> None:
    code = house.template(house.maya, TemplateState.WAITING)
    hr = click(open_template(screens.open(house.hana, "templates"), code), "Decline")
    click(hr, "Decline")
    assert "Please say why" in words_on(hr)
    hr.text_area(key=f"template_{code}_decline_reason").set_value("Please take out the *customer*.")
    click(hr, "Decline")
    assert toasts(hr) == ["Declined. Its author reads your reason."]
    assert "HR declined your template “Workshops”" in words_on(screens.open(house.maya))
    screen = open_template(screens.open(house.maya, "templates"), code)
    assert "“Please take out the *customer*.”" in [text.value for text in screen.text]


def test_what_changed_while_hr_read_it_is_not_published(house: House, screens: Screens) -> None:
    code = house.template(house.maya, TemplateState.WAITING)
    hr = open_template(screens.open(house.hana, "templates"), code)
    with db.writing() as session:
        maya = make_viewer(session, house.maya)
        values = {"name": "Other", "area": "Other", "goal": "Other", "activities": [{"text": "Other"}]}
        templates.change_template(session, maya, code, values=values, seen_revision=1, moment=moment())
        templates.ask_to_publish(session, maya, code, moment=moment())
    click(hr, "Publish")
    assert "changed since you read it" in hr.error[0].value
    assert house.stored().state is TemplateState.WAITING
    assert "Other" in [text.value for text in hr.text]
    click(hr, "Publish")
    assert house.stored().state is TemplateState.PUBLISHED


def test_hr_takes_a_published_one_from_the_list(house: House, screens: Screens) -> None:
    code = house.template(house.maya, TemplateState.PUBLISHED)
    hr = open_template(screens.open(house.hana, "templates"), code)
    assert "Publish" not in labels(hr)
    click(hr, "Unpublish")
    hr.text_area(key=f"template_{code}_decline_reason").set_value("There is a newer one.")
    click(hr, "Unpublish")
    assert house.stored().state is TemplateState.DECLINED


def test_somebody_in_hr_does_not_decide_about_their_own(house: House, screens: Screens) -> None:
    with db.writing() as session:
        make_account(session, house.maya, [Role.HR])
    code = house.template(house.maya, TemplateState.WAITING)
    screen = screens.open(house.maya, "templates")
    assert "Nothing waits for your approval." in words_on(screen)
    assert not {"Publish", "Decline"} & labels(open_template(screen, code))


def test_a_step_taken_by_somebody_else_in_the_same_browser_is_refused(house: House, screens: Screens) -> None:
    code = house.template(house.maya, TemplateState.WAITING)
    hr = open_template(screens.open(house.hana, "templates"), code)
    screens.open(house.ruben)  # In the same browser somebody else has signed in since.
    click(hr, "Publish")
    assert house.stored().state is TemplateState.WAITING


def test_a_decision_is_old_news_after_two_weeks(house: House, screens: Screens) -> None:
    house.template(house.maya, TemplateState.PUBLISHED)
    assert "HR published" in words_on(screens.open(house.maya))
    screens.now = moment("2026-05-19")
    assert "HR published" not in words_on(screens.open(house.maya))


def test_words_are_shown_as_typed(house: House, screens: Screens) -> None:
    hostile = [text[:100] for text in HOSTILE if "\n" not in text]
    items = [{"text": text, "kind": "tool", "link": text} for text in hostile][:60]
    bad = "[x](http://e.vil) :material/home: ![p](http://e.vil/p.png)"
    code = house.template(
        house.maya, TemplateState.WAITING, name=bad, area=bad, goal=bad, measure=bad, support=items,
        activities=[{"text": bad}],
    )  # fmt: skip  # what is written and where
    for person in (house.maya, house.hana):
        for screen in (screens.open(person), screens.open(person, "templates")):
            assert "](http:" not in "".join(each for each in words_on(screen).splitlines() if each not in (bad,))
        opened = open_template(screen, code)
        marked = [each.value for kind in ("markdown", "caption") for each in opened.get(kind)]
        assert not [each for each in marked if "](http:" in each or " :material/home:" in each]
