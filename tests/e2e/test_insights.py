"""Insights in a browser: a click on a chart lists exactly as many plans as the bar says, and as may be seen."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select
from sqlmodel import Session, col

from lib import clock, labels
from lib.access import Viewer, load_viewer
from lib.insights import counting, url_parameters
from lib.insights import queries as insight_queries
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.registry import QUESTIONS
from lib.insights.result import key_of, read_key
from lib.models import Account, AccountRole, Person, Plan, Role, State
from lib.models.insights import Question
from lib.paging import PAGE_SIZE
from lib.plans import queries
from tests.amount import EVERY_CASE
from tests.e2e.barriers import barriers
from tests.e2e.browsing import move_on, settle, visitor
from tests.e2e.people import database, enter_as
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def session(demonstration: Server) -> Iterator[Session]:
    """The server's database."""
    with database(demonstration) as session:
        yield session


@pytest.fixture
def page(demonstration: Server, browser: Browser) -> Iterator[Page]:
    """A browser tab of HR in the demonstration."""
    with visitor(browser) as page:
        page.set_viewport_size({"width": 1280, "height": 2600})
        enter_as("HR", demonstration, page, "/account")
        yield page


def hr(session: Session) -> Viewer:
    """HR in the demonstration, as of now."""
    session.expire_all()
    name = "Beatriz Lopes"
    person_id = session.scalars(
        select(Person.id)
        .join(Account, col(Account.person_id) == col(Person.id))
        .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
        .where(col(AccountRole.role) == Role.HR, col(Person.name) == name)
    ).one()
    viewer = load_viewer(session, person_id or 0)
    session.rollback()  # Nothing is held while the server writes.
    assert viewer is not None
    return viewer


def open_question(page: Page, demonstration: Server, question: Question) -> Locator:
    """Open a question; its charts."""
    move_on(page, f"{demonstration.url}/insights?{urlencode({'insights_question': labels.label(question)})}")
    charts = page.locator('[data-testid="stVegaLiteChart"]')
    expect(charts).to_have_count(len(QUESTIONS[question].shown()))  # The demonstration has something to draw in each.
    return charts


def plans_said_by(mark: Locator) -> int | None:
    """How many plans a mark says to those who do not see it; nothing where it counts none."""
    found = re.findall(r"(\d+) plans?\b", mark.get_attribute("aria-label") or "")
    return (int(found[-1]) or None) if found else None


def click(page: Page, mark: Locator) -> None:
    """Click a mark: a dot above the number in it, a bar near its foot, where no dot of a line lies over it."""
    page.mouse.move(0, 0)  # The words under the pointer lie over other marks.
    box = mark.bounding_box()
    assert box is not None
    is_round = mark.get_attribute("aria-roledescription") in ("point", "circle")
    width, height = box["width"], box["height"]
    mark.click(position={"x": width / 2, "y": height / 6} if is_round else {"x": 3, "y": height - 3})


def click_each_chart(
    page: Page,
    demonstration: Server,
    session: Session,
    viewer: Viewer,
    marks: slice,
    *,
    questions: Iterable[Question] = Question,
    at_once: slice = slice(None),
) -> set[str]:
    """Click a mark of the charts of some questions and hold the list against what it says.

    Args:
        marks: of those that count plans, which are clicked.
        at_once: which charts of each question are.

    Returns:
        The names of the charts that were clicked.
    """
    clicked = set()
    filters = counting.InsightFilters(*url_parameters.default_period(clock.moment()))
    for question in questions:
        charts = open_question(page, demonstration, question)
        for number in range(charts.count())[at_once]:
            drawn = charts.nth(number).locator('[role="graphics-symbol"]')
            drawn.first.wait_for(state="attached")
            every = drawn.all()
            chosen = [(mark, said) for mark in every if (said := plans_said_by(mark)) is not None]
            for mark, said in chosen[marks]:
                before = page.url
                click(page, mark)
                page.wait_for_url(lambda url, before=before: url != before)
                heading = page.locator("h2, h3", has_text=re.compile(rf": {said} plans?$"))
                heading.wait_for()
                [key] = parse_qs(urlsplit(page.url).query)["insights_behind"]
                found = set()
                for number_of_page in range(1, said // PAGE_SIZE + 2):
                    behind = insight_queries.plans_behind(
                        session, viewer, key, filters, moment=clock.moment(), page=number_of_page
                    )
                    assert behind.number == said, key
                    found |= {plan.code for plan in behind.plans}
                session.rollback()
                assert len(found) == said, key
                chart = read_key(key)
                assert chart is not None
                clicked.add(str(chart[0]))
    return clicked


def test_each_chart_leads_to_exactly_its_plans(demonstration: Server, session: Session, page: Page) -> None:
    """A click leads to the list in one way for all; which plans stand behind a part is counted in `tests/insights`."""
    at_once = slice(None, None, 1 if EVERY_CASE else 3)
    clicked = click_each_chart(page, demonstration, session, hr(session), marks=slice(-1, None), at_once=at_once)
    assert not barriers(page)
    assert clicked == {chart.name for asked in QUESTIONS.values() for chart in asked.shown()[at_once]}


def top(found: Locator) -> float:
    box = found.bounding_box()
    assert box is not None
    return box["y"]


def test_on_a_phone_the_first_chart_comes_first_and_its_list_right_below_it(demonstration: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    charts = open_question(page, demonstration, Question.ADOPTION)
    unfold = page.get_by_role("button", name="Last 12 months · Whole organisation")
    assert top(unfold) < top(charts.first) < top(page.get_by_test_id("stMetric").first)
    departments = page.get_by_role("combobox", name="Departments")
    expect(departments).to_be_hidden()
    unfold.press("Enter")
    expect(departments).to_be_visible()
    expect(unfold).to_have_attribute("aria-expanded", "true")

    plans = page.get_by_role("button", name=re.compile("^Show plans: .* open plans today"))
    plans.press("Enter")
    page.get_by_role("menuitem", name="Sales").press("Enter")
    heading = page.locator("h2", has_text=re.compile(r"^Sales: \d+ plans$"))
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    assert top(charts.nth(0)) < top(heading) < top(charts.nth(1))
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(departments).to_be_visible()
    expect(unfold).to_be_hidden()
    assert top(heading) > top(charts.nth(1)), "beside the chart stands the one that stood there before"
    page.get_by_role("button", name="Close the list").press("Enter")
    expect(plans).to_be_focused()


def test_one_step_back_from_a_plan_leads_to_the_same_view(demonstration: Server, page: Page) -> None:
    address = f"{demonstration.url}/insights?insights_department=Sales&insights_behind=states~active~Sales"
    move_on(page, address)
    box = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 44, box["y"] + 58)  # The button of the first row: the table is one picture.
    page.wait_for_url("**/plan?plan=*")
    settle(page)
    page.go_back()
    page.wait_for_url(address)
    page.locator("h2, h3", has_text="Sales, active").wait_for()


def test_for_somebody_in_conflict_too(demonstration: Server, session: Session, page: Page) -> None:
    """Beatriz is below somebody with an open plan from now on; the plans of that chain are in nothing she sees."""
    viewer = hr(session)
    below = [viewer.person_id, *viewer.above]
    boss = session.scalars(
        select(Person)
        .join(Plan, col(Plan.member_id) == col(Person.id))
        .where(col(Plan.state) == State.ACTIVE, col(Person.id).not_in(below), col(Person.department) == "Engineering")
        .order_by(col(Person.id))
    ).first()
    assert boss is not None
    name_of_boss, before = boss.name, open_plans(session, viewer)
    session.get_one(Person, viewer.person_id).manager_id = boss.id
    session.commit()

    viewer = hr(session)
    left = [plan for plan in before if plan.member.id not in viewer.above]
    assert len(left) < len(before)
    questions = Question if EVERY_CASE else [Question.ADOPTION]  # The lists of all charts come from one function.
    clicked = click_each_chart(page, demonstration, session, viewer, slice(1), questions=questions)
    assert clicked == {chart.name for question in questions for chart in QUESTIONS[question].shown()}
    open_question(page, demonstration, Question.ADOPTION)
    figure = page.get_by_test_id("stMetric").filter(has_text="Open plans today").get_by_test_id("stMetricValue")
    assert figure.inner_text() == str(len(left))
    assert name_of_boss not in page.locator("body").inner_text()


def open_plans(session: Session, viewer: Viewer) -> list[queries.PlanHeader]:
    """The plans in the figure of open plans."""
    filters, moment = counting.InsightFilters(*url_parameters.default_period(clock.moment())), clock.moment()
    answer = insight_queries.look_at_question(session, viewer, Question.ADOPTION, filters, moment=moment)
    keys = [key_of(OPEN_PLANS, cell.row, cell.part) for cell in answer.cells[OPEN_PLANS]]
    found = [insight_queries.plans_behind(session, viewer, key, filters, moment=moment) for key in keys]
    session.rollback()
    return [plan for behind in found for plan in behind.plans]


VIEWS = ("Show data", "Show chart", "Show/hide columns", "Search", "Fullscreen", "Close fullscreen")
"""What a toolbar may offer: another view. What leaves the house leaves by the export menu and is recorded."""


def offered_by_toolbars(page: Page) -> set[str]:
    """What the toolbars of charts and tables on a screen offer to somebody who moves over them."""
    buttons = page.get_by_test_id("stElementToolbarButton").get_by_role("button", include_hidden=True).all()
    names = [
        button.get_attribute("aria-label") or ""
        for button in buttons
        if button.evaluate("each => getComputedStyle(each.closest('[data-testid=stElementToolbarButton]')).display")
        != "none"
    ]
    return {name.split(":")[0] for name in names}


def test_no_toolbar_offers_to_save_what_is_on_the_screen(demonstration: Server, page: Page) -> None:
    open_question(page, demonstration, next(iter(Question)))
    assert {"Show data", "Fullscreen"} <= offered_by_toolbars(page) <= set(VIEWS)
    chart = page.get_by_test_id("stVegaLiteChart").first
    chart.hover()
    page.get_by_role("button", name=re.compile("^Show data")).first.click()
    settle(page)
    assert {"Show chart", "Search"} <= offered_by_toolbars(page) <= set(VIEWS)
    page.get_by_role("button", name="Data table").first.click()
    settle(page)
    assert offered_by_toolbars(page) <= set(VIEWS)
