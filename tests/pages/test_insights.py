"""Insights: a question at a time for HR, filters and the open list in the address, sentences where there is nothing."""

from datetime import date

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib import db, labels
from lib.insights import counting, url_parameters
from lib.insights import queries as insight_queries
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.annotations import add_annotation, change_annotation, delete_annotation, list_annotations
from lib.insights.registry import QUESTIONS
from lib.insights.result import EVERY_PART, key_of
from lib.insights.saved_views import save_view
from lib.models import Person, Plan, PlanStamp, Role, StampEvent, State
from lib.models.insights import OpenPlanStatus, Question
from lib.organisation_settings import Section, save_section
from tests.builders import make_account, make_activity, make_person, make_plan, make_support, make_viewer, moment
from tests.pages.screens import NOT_FOUND, Screens, numbers_of, words_on

SALES_ACTIVE = key_of(OPEN_PLANS, "Sales", OpenPlanStatus.ACTIVE)


class House:
    def __init__(self) -> None:
        with db.writing() as session:
            self.tomas = make_person(session, "Tomás Rivera", department="Board")
            self.henrike = make_person(session, "Henrike Vos", department="People", manager=self.tomas)
            make_account(session, self.henrike, [Role.HR])
            self.lena = make_person(session, "Lena Ortiz", department="Board")
            make_account(session, self.lena, [Role.LEADERSHIP])
            self.ravi = make_person(session, "Ravi Menon", department="Systems")
            make_account(session, self.ravi, [Role.ADMINISTRATOR])
            self.maya = make_person(session, "Maya Lindqvist", manager=self.tomas)
            self.jonas = make_person(session, "Jonas Weber", manager=self.maya)

    def plan(self, member: Person, department: str = "Sales", state: State = State.ACTIVE) -> Plan:
        with db.writing() as session:
            plan = make_plan(session, member=member, manager=self.maya, state=state)
            events = [StampEvent.PROPOSAL, *([] if state is State.PROPOSED else [StampEvent.START])]
            day = date(2026, 5, 4)
            session.add_all(PlanStamp(plan_id=plan.id, event=each, on=day, department=department) for each in events)
            session.commit()
            make_activity(session, plan)
            make_support(session, plan)
            return plan


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    return House()


def figures(screen: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in screen.metric}


@pytest.mark.parametrize("question", Question)
def test_every_question_has_its_charts_and_says_so_where_there_is_nothing(
    house: House, screens: Screens, question: Question
) -> None:
    address = {"insights_question": labels.label(question)}
    screen = screens.open(house.henrike, "insights", **address)
    assert len(screen.metric) >= 3
    house.plan(house.jonas)
    screen = screens.open(house.henrike, "insights", **address)
    drawings = [chart.proto.alt for chart in screen.get("vega_lite_chart")]
    # Six where a question has as many sides: whether plans work is their outcome, what became of those that started,
    # levels, lengths, steps and milestones. More than that nobody reads on one page.
    assert len(drawings) <= len(QUESTIONS[question].shown()) <= 6
    assert all(drawings), "a chart without a sentence for who does not see it"


def test_the_figures_of_the_first_question(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    house.plan(house.lena, "Board", State.PROPOSED)
    screen = screens.open(house.henrike, "insights")
    # Of six people Tomás is above who looks.
    assert figures(screen) == {"Open plans today": "2", "Started": "1", "Closed": "0", "Had a plan": "20\u00a0%"}
    assert "1 June 2025 to 14 May" in words_on(screen)


def test_the_plans_behind_a_part_stand_in_the_address(house: House, screens: Screens) -> None:
    plan = house.plan(house.jonas)
    screen = screens.open(house.henrike, "insights", insights_behind=SALES_ACTIVE)
    assert "Sales, active: 1 plan" in words_on(screen)
    [frame] = [frame.value for frame in screen.dataframe if "Whose turn" in frame.value]
    assert list(frame["Team member"]) == ["Jonas Weber"]
    assert list(frame["Plan"]) == ["Job skills: Career advancement"]
    screen.button("insights_close").click().run()
    assert "insights_behind" not in screen.query_params
    assert "Sales, active: 1 plan" not in words_on(screen)

    screen = screens.open(house.henrike, "insights", insights_behind=SALES_ACTIVE, insights_dimension="Job skills")
    with db.reading() as session:
        viewer = make_viewer(session, house.henrike)
        filters = counting.InsightFilters(*url_parameters.default_period(moment()))
        behind = insight_queries.plans_behind(session, viewer, SALES_ACTIVE, filters, moment=moment())
    # AppTest cannot click into a data frame; this is what the click leaves behind.
    screen.session_state["insights_opened"] = behind.plans[0]
    screen.run()
    assert screen.query_params["plan"] == plan.code

    # AppTest stays on the screen that it opened, so the plan is opened in a tab of its own.
    kept = f"going_back_from_{plan.code}"
    opened = screens.open(house.henrike, "plan", plan=plan.code)
    opened.session_state[kept] = screen.session_state[kept]
    opened.run()
    [back] = [button for button in opened.button if button.label == "Insights"]
    back.click().run()
    assert opened.query_params["insights_behind"] == SALES_ACTIVE
    assert opened.query_params["insights_dimension"] == "Job skills"


def test_another_question_closes_the_list(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    screen = screens.open(house.henrike, "insights", insights_behind=SALES_ACTIVE)
    screen.button_group("insights_question").set_value(labels.label(Question.INVOLVEMENT)).run()
    assert "insights_behind" not in screen.query_params


@pytest.mark.parametrize(
    "part",
    [
        "states",
        "states~active~Nowhere",
        "nothing~active~Sales",
        "states~active~Sales'; DROP TABLE plan; --",
        "lengths~as_planned~many",
        "outcomes~achieved~2026-13-40",
        "offered~growth~Sales",
        "\x00~~",
        "~" * 500,
    ],
)
def test_a_part_that_is_not_there_is_told(house: House, screens: Screens, part: str) -> None:
    house.plan(house.jonas)
    screen = screens.open(house.henrike, "insights", insights_behind=part)
    assert "No plan stands behind this part of the chart any more." in words_on(screen)


def test_a_period_upside_down_is_told_and_nothing_is_counted(house: House, screens: Screens) -> None:
    address = {"insights_from": "May 2026", "insights_to": "February 2026"}
    screen = screens.open(house.henrike, "insights", **address)
    assert [error.value for error in screen.error] == [
        "The period ends before it begins. Please choose an earlier first month."
    ]
    assert not screen.metric


def test_what_the_address_asks_for_in_vain_is_told(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    address: dict[str, str | list[str]] = {
        "insights_department": ["Sales", "Narnia ![](https://example.com/x.png)"],
        "insights_from": "yesterday",
        "insights_purpose": "revenge",
    }
    screen = screens.open(house.henrike, "insights", **address)
    said = words_on(screen)
    assert "The address asks for" in said
    assert "Narnia !\\[\\]" in said
    assert figures(screen)["Open plans today"] == "1"


def test_filters_narrow_every_figure(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    house.plan(house.lena, "Board")
    screen = screens.open(house.henrike, "insights", insights_department="Board")
    assert figures(screen)["Open plans today"] == "1"
    screen = screens.open(house.henrike, "insights", insights_dimension="Company values")
    assert figures(screen)["Open plans today"] == "0"


def test_a_target_of_the_organisation_stands_in_its_chart(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    with db.writing() as session:
        ravi = make_viewer(session, house.ravi)
        values = {"people_reached": 50}
        save_section(session, ravi, Section.TARGETS, values, seen_version=0, moment=moment())
    said = words_on(screens.open(house.henrike, "insights"))
    assert "1 of 5 people had a plan in the last twelve months; nobody in Board, People and Systems" in said
    assert "3 of 4 departments below the target of 50\u00a0%" in said
    assert "target" not in words_on(screens.open(house.lena, "overview"))


def test_the_filters_fold_into_a_line_that_says_what_is_chosen(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    screen = screens.open(house.henrike, "insights")
    assert screen.button("insights_fold").label == "Last 12 months · Whole organisation"
    assert "insights_clear" not in [button.key for button in screen.button]
    address = {"insights_department": "Sales", "insights_from": "March 2026", "insights_to": "April 2026"}
    screen = screens.open(house.henrike, "insights", insights_purpose="Role evolution", **address)
    assert screen.button("insights_fold").label == "Three filters: March 2026 to April 2026 · Sales · Role evolution"
    screen.button("insights_clear").click().run()
    assert screen.button("insights_fold").label == "Last 12 months · Whole organisation"
    assert not {*address, "insights_purpose"} & {*screen.query_params}
    assert figures(screen)["Open plans today"] == "1"


def test_a_period_upside_down_can_be_cleared(house: House, screens: Screens) -> None:
    screen = screens.open(house.henrike, "insights", insights_from="May 2026", insights_to="February 2026")
    screen.button("insights_clear").click().run()
    assert not screen.error
    assert screen.button("insights_fold").label == "Last 12 months · Whole organisation"


def test_a_row_chosen_in_the_menu_of_a_chart_lists_all_its_plans(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    house.plan(house.maya, state=State.PROPOSED)
    screen = screens.open(house.henrike, "insights", insights_behind=SALES_ACTIVE, insights_page="2")
    [menu] = [each for each in screen.get("menu_button") if each.proto.id.endswith("insights_states_rows")]
    assert list(menu.proto.options) == ["Sales"]
    every = key_of(OPEN_PLANS, "Sales", EVERY_PART)
    # AppTest has no hand for a menu; this is what the choice leaves behind.
    screen = screens.open(house.henrike, "insights", insights_behind=every)
    assert "Sales: 2 plans" in words_on(screen)


def annotated(house: House) -> list[tuple[date, str, str]]:
    with db.reading() as session:
        return [
            (each.on, each.text, each.by) for each in list_annotations(session, make_viewer(session, house.henrike))
        ]


def test_hr_annotates_a_month_and_it_is_marked_and_listed_as_typed(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    screen = screens.open(house.henrike, "insights")
    assert "Nothing is annotated yet." in words_on(screen)
    screen.button("insights_annotation_new_send").click().run()
    assert "Please write something here." in words_on(screen)
    screen.text_input("insights_annotation_new_text").input("Rollout in *Sales*").run()
    screen.date_input("insights_annotation_new_on").set_value(date(2026, 5, 4)).run()
    screen.button("insights_annotation_new_send").click().run()
    assert not screen.exception
    assert annotated(house) == [(date(2026, 5, 4), "Rollout in *Sales*", "Henrike Vos")]
    assert screen.text_input("insights_annotation_new_text").value == ""
    said = words_on(screen)
    assert "Please write something here." not in said
    assert "**4 May** Rollout in \\*Sales\\*" in said
    assert "1 = 4 May 2026, Rollout in \\*Sales\\*" in said  # Above the chart.
    assert "4 May 2026, Rollout in *Sales*" in numbers_of(screen, "insights_months").to_string()
    assert "Rollout" not in words_on(screens.open(house.henrike, "overview"))
    assert "Annotations" not in words_on(screens.open(house.henrike, "insights", insights_question="Support"))


def test_an_annotation_is_changed_and_deleted(house: House, screens: Screens) -> None:
    with db.writing() as session:
        hr, values = make_viewer(session, house.henrike), {"on": date(2026, 5, 4), "text": "Rollout"}
        add_annotation(session, hr, values=values, moment=moment())
    screen = screens.open(house.henrike, "insights")
    screen.button("insights_annotation_1_edit").click().run()
    screen.text_input("insights_annotation_1_text").input("Rollout in Sales").run()
    with db.writing() as session:
        hr, values = make_viewer(session, house.henrike), {"on": date(2026, 5, 5), "text": "Rollout in Finance"}
        change_annotation(session, hr, 1, values=values, seen_revision=1, moment=moment())
    screen.button("insights_annotation_1_send").click().run()
    assert "Somebody changed this while you were writing." in screen.error[0].value
    screen.button("insights_annotation_1_send").click().run()
    assert annotated(house)[0][1] == "Rollout in Sales"
    screen.button("insights_annotation_1_delete").click().run()
    assert "Delete “Rollout in Sales”?" in words_on(screen)
    screen.button("insights_annotation_1_no").click().run()
    assert annotated(house)
    screen.button("insights_annotation_1_delete").click().run()
    screen.button("insights_annotation_1_yes").click().run()
    assert not screen.exception
    assert annotated(house) == []
    assert "Nothing is annotated yet." in words_on(screen)


def test_words_for_an_annotation_that_somebody_deleted_are_given_back(house: House, screens: Screens) -> None:
    with db.writing() as session:
        hr, values = make_viewer(session, house.henrike), {"on": date(2026, 5, 4), "text": "Rollout"}
        add_annotation(session, hr, values=values, moment=moment())
    screen = screens.open(house.henrike, "insights")
    screen.button("insights_annotation_1_edit").click().run()
    screen.text_input("insights_annotation_1_text").input("Rollout in Sales").run()
    with db.writing() as session:
        delete_annotation(session, make_viewer(session, house.henrike), 1, moment=moment())
    screen.button("insights_annotation_1_send").click().run()
    assert not screen.exception
    said = words_on(screen)
    assert "Somebody deleted this annotation. What you wrote was not saved." in said
    assert "Rollout in Sales" in said


def test_a_view_is_saved_opened_renamed_and_deleted(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    screen = screens.open(house.henrike, "insights", insights_question="Support", insights_department="Sales")
    assert "You keep no view yet." in words_on(screen)
    screen.button("insights_view_new_send").click().run()
    assert "Please write something here." in words_on(screen)
    screen.text_input("insights_view_new_name").set_value("Sales *today*").run()
    screen.button("insights_view_new_send").click().run()
    assert "Support · June 2025 to May 2026 · Sales" in words_on(screen)
    assert screen.text_input("insights_view_new_name").value == ""

    screen = screens.open(house.henrike, "insights", insights_location="Oslo", insights_behind=SALES_ACTIVE)
    [view_open] = [button.key for button in screen.button if button.key and button.key.endswith("_open")]
    screen.button(view_open).click().run()
    assert screen.button("insights_fold").label == "One filter: Last 12 months · Sales"
    assert "Do we keep our promises?" in words_on(screen)
    assert "insights_behind" not in screen.query_params

    form = view_open.removesuffix("_open")
    screen.button(f"{form}_edit").click().run()
    assert "insights?insights_question=Support&insights_from=June+2025&insights_to=May+2026" in screen.code[0].value
    screen.text_input(f"{form}_name").set_value("Sales").run()
    screen.button(f"{form}_send").click().run()
    assert "**Sales**" in words_on(screen)
    screen.button(f"{form}_delete").click().run()
    assert "Delete “Sales”?" in words_on(screen)
    screen.button(f"{form}_yes").click().run()
    assert "You keep no view yet." in words_on(screen)


def test_a_view_is_opened_without_what_is_not_offered_any_more(house: House, screens: Screens) -> None:
    house.plan(house.jonas)
    with db.writing() as session:
        viewer = make_viewer(session, house.henrike)
        filters = counting.InsightFilters(
            date(2020, 1, 1), date(2026, 2, 28), departments=frozenset({"Sales", "Narnia"})
        )
        save_view(session, viewer, "Old", Question.OUTCOMES, filters, moment=moment())
    screen = screens.open(house.henrike, "insights")
    [view_open] = [button.key for button in screen.button if button.key and button.key.endswith("_open")]
    screen.button(view_open).click().run()
    assert screen.button("insights_fold").label == "Two filters: June 2025 to February 2026 · Sales"
    assert [toast.value for toast in screen.toast] == ["Not offered any more, so left out: January 2020 and Narnia."]


def test_a_plan_in_conflict_is_in_no_figure_and_no_list(house: House, screens: Screens) -> None:
    house.plan(house.tomas, "Board")  # He is above her.
    screen = screens.open(house.henrike, "insights", insights_behind=key_of(OPEN_PLANS, "Board", OpenPlanStatus.ACTIVE))
    assert figures(screen) == {"Open plans today": "0", "Started": "0", "Closed": "0", "Had a plan": "0\u00a0%"}
    assert "No plan stands behind" in words_on(screen)
    assert "Tomás" not in words_on(screen)


@pytest.mark.parametrize("who", ["maya", "jonas", "lena", "ravi"])
def test_nobody_else_finds_it(house: House, screens: Screens, who: str) -> None:
    person: Person = getattr(house, who)
    assert words_on(screens.open(person, "insights")) == NOT_FOUND
