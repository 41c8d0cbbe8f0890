"""A plan as it lies before somebody: what is in sight at once, every part by its name, and all of it on paper."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from lib import policy
from lib.plan_fields import HEADINGS
from tests.e2e.browsing import settle, visit
from tests.e2e.server import Server
from tests.e2e.test_every_screen import enter_as, plans_of_team

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, demonstration_file: Path) -> Iterator[Server]:
    """A server with the demonstration in its own checkout."""
    with Server(tmp_path_factory.mktemp("plan-page"), demonstration=demonstration_file) as server:
        yield server


@pytest.fixture
def page(house: Server, browser: Browser) -> Page:
    """Clara's browser, which notes that it was told to print instead of printing."""
    context = browser.new_context(viewport=WIDE, color_scheme="dark")  # type: ignore[arg-type]  # the two numbers
    context.add_init_script("window.print = () => { window.timesPrinted = (window.timesPrinted ?? 0) + 1 }")
    page = context.new_page()
    enter_as("Manager", house, page)
    return page


def bottom_of(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def headings(page: Page) -> set[str]:
    return set(page.get_by_role("heading", level=2).all_inner_texts())


def test_goal_progress_and_next_check_in_are_in_sight_at_once(house: Server, page: Page) -> None:
    visit(page, f"{house.url}/plan?plan={plans_of_team(house)['active']}")
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # the two numbers
        settle(page)
        card = page.locator("[class*='_glance']").first
        for words in ("Goal", "Progress", "check-in"):
            shown = card.get_by_text(words).first
            expect(shown).to_be_visible()
            assert bottom_of(shown) <= size["height"], f"{words} at {size}"


def test_the_last_notes_and_open_activities_stand_beside_the_form_of_a_check_in(house: Server, page: Page) -> None:
    visit(page, f"{house.url}/plan?plan={plans_of_team(house)['active']}&do=check_in")
    field = page.get_by_label("What happened since the last check-in, and what comes next?").bounding_box()
    assert field is not None
    for words in ("Last notes", "Open activities"):
        beside = page.get_by_text(words, exact=True).bounding_box()
        assert beside is not None
        assert beside["x"] >= field["x"] + field["width"]
        assert beside["y"] <= 800


@pytest.mark.parametrize("state", ["proposed", "active"])
def test_each_part_that_the_guide_names_is_found_by_its_heading(house: Server, page: Page, state: str) -> None:
    visit(page, f"{house.url}/guide")
    parts = [HEADINGS[part] for part in policy.load(None).parts]
    assert len(parts) == 7
    for name in parts:
        expect(page.get_by_role("cell", name=name, exact=True)).to_be_visible()
    visit(page, f"{house.url}/plan?plan={plans_of_team(house)[state]}")
    found = headings(page)
    if state == "active":  # A proposal is one page.
        for tab in ("Activities", "Support"):
            page.get_by_role("tab", name=tab, exact=True).click()
            settle(page)
            found |= headings(page)
    assert set(parts) <= found


@pytest.mark.parametrize("how", ["the button", "the keys of the browser"])
def test_paper_holds_the_whole_plan_light_and_without_buttons(house: Server, page: Page, how: str) -> None:
    visit(page, f"{house.url}/plan?plan={plans_of_team(house)['active']}")
    page.get_by_role("tab", name="Journal", exact=True).click()
    settle(page)
    written = page.get_by_test_id("stColumn").first.locator(".stMarkdown p").all_inner_texts()
    if how == "the button":
        page.get_by_role("button", name="Print").click()
    else:
        page.keyboard.press("Control+p")
    settle(page, quiet=1.5)  # It prints once its charts are drawn.
    assert page.evaluate("window.timesPrinted") == 1
    printed = PdfReader(io.BytesIO(page.pdf(print_background=True)))
    said = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())
    parts = (HEADINGS[part] for part in policy.load(None).parts)
    for words in (*parts, "Rhythm", "Journal", "Who can see this plan", *written[-2:]):
        assert " ".join(words.split())[:60] in said
    for button in (
        "Propose a new goal",
        "Update status",
        "Show all",
        "Read on",
        "Leave print view",
        "Add to the journal",
    ):
        assert button not in said
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).evaluate("it => getComputedStyle(it).color") == "rgb(17, 17, 17)"
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Leave print view").click()
    settle(page)
    expect(page.get_by_role("tab", name="Overview", exact=True)).to_be_visible()
    assert page.evaluate("window.timesPrinted") == 1
