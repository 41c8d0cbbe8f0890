"""A plan as it lies before somebody: what is in sight at once, every part by its name, and all of it on paper."""

import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from pypdf import PdfReader

from lib import policy
from lib.plan_fields import HEADINGS
from tests.e2e.browsing import STAY_OPEN, move_on, open_context, settle
from tests.e2e.people import enter_as
from tests.e2e.server import Server
from tests.e2e.test_every_screen import plans_of_team

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def page(demonstration: Server, browser: Browser) -> Iterator[Page]:
    """Clara's browser, which counts how often it was told to print instead of printing."""
    context = open_context(browser, viewport=WIDE, color_scheme="dark")
    STAY_OPEN.add(context)
    context.add_init_script(
        "window.print = () => { const on = document.documentElement.dataset; on.printed = Number(on.printed ?? 0) + 1 }"
    )
    page = context.new_page()
    enter_as("Manager", demonstration, page, "/account")
    yield page
    STAY_OPEN.remove(context)
    context.close()


def bottom_of(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def require_printed(page: Page, times: int) -> None:
    expect(page.locator("html")).to_have_attribute("data-printed", str(times))
    settle(page)


def headings(page: Page) -> set[str]:
    return set(page.get_by_role("heading", level=2).all_inner_texts())


def test_goal_progress_and_next_check_in_are_in_sight_at_once(demonstration: Server, page: Page) -> None:
    move_on(page, f"{demonstration.url}/plan?plan={plans_of_team(demonstration)['active']}")
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        settle(page)
        card = page.locator("[class*='_glance ']")
        for words in ("Goal", "Progress", "heck-in"):
            shown = card.get_by_text(words).first
            expect(shown).to_be_visible()
            assert bottom_of(shown) <= size["height"], f"{words} at {size}"


def test_last_notes_and_open_activities_stand_beside_the_form_of_a_check_in(demonstration: Server, page: Page) -> None:
    move_on(page, f"{demonstration.url}/plan?plan={plans_of_team(demonstration)['active']}&do=check_in")
    field = page.get_by_label("What happened since the last check-in, and what comes next?").bounding_box()
    assert field is not None
    for words in ("Last notes", "Open activities"):
        beside = page.get_by_text(words, exact=True).bounding_box()
        assert beside is not None
        assert beside["x"] >= field["x"] + field["width"]
        assert beside["y"] <= WIDE["height"]


def test_each_part_that_the_guide_names_is_found_by_its_heading(demonstration: Server, page: Page) -> None:
    parts = {HEADINGS[part] for part in policy.load(None).parts}
    assert len(parts) == 7
    move_on(page, f"{demonstration.url}/guide")
    of_guide = page.locator("[data-testid='stVerticalBlock']", has_text="Seven parts of a plan").last
    for name in parts:
        expect(of_guide.get_by_text(name, exact=True).first).to_be_visible()
    codes = plans_of_team(demonstration)
    move_on(page, f"{demonstration.url}/plan?plan={codes['proposed']}")
    assert parts <= headings(page), "A proposal is one page."
    move_on(page, f"{demonstration.url}/plan?plan={codes['active']}")
    found = headings(page)
    expect(page.get_by_role("button", name="Extend: Timeline")).to_be_visible()  # As it is read aloud.
    for tab in ("Activities", "Support"):
        page.get_by_role("tab", name=tab, exact=True).click()
        settle(page)
        found |= headings(page)
    assert parts <= found


def without_spaces(text: str) -> str:
    """Text in which letters that were moved together on paper are no words apart."""
    return "".join(text.split())


def test_paper_holds_the_whole_plan_light_and_without_buttons(demonstration: Server, page: Page) -> None:
    move_on(page, f"{demonstration.url}/plan?plan={plans_of_team(demonstration)['active']}")
    page.get_by_role("tab", name="Journal", exact=True).click()
    settle(page)
    written = page.get_by_test_id("stText").all_inner_texts()
    page.get_by_role("button", name="Print").click()
    require_printed(page, 1)
    sheets = PdfReader(io.BytesIO(page.pdf(print_background=True))).pages
    said = without_spaces("".join(sheet.extract_text() for sheet in sheets))
    parts = [HEADINGS[part] for part in policy.load(None).parts]
    for words in (*parts, "Rhythm", "Journal", "Who can see this plan", written[0], written[-1]):
        assert without_spaces(words)[:50] in said
    for button in ("Propose a new goal", "Update status", "Add to the journal", "Leave print view"):
        assert without_spaces(button) not in said
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).evaluate("it => getComputedStyle(it).color") == "rgb(17, 17, 17)"
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Leave print view").click()
    settle(page)
    require_printed(page, 1)
    page.get_by_role("tab", name="Overview", exact=True).focus()
    page.keyboard.press("Control+p")
    require_printed(page, 2)
    expect(page.get_by_role("tab")).to_have_count(0)


def test_the_tab_is_called_what_is_open_in_it_also_when_it_is_drawn_again(demonstration: Server, page: Page) -> None:
    page.set_viewport_size(WIDE)
    plan = f"/plan?plan={plans_of_team(demonstration)['active']}"
    for address in ("/account", plan, "/plans", "/notifications", plan):
        move_on(page, f"{demonstration.url}{address}")
        settle(page)
        called = page.get_by_role("heading", level=1).inner_text()
        assert re.fullmatch(rf"{re.escape(called)}(, Tobias Keller)? · Coaching Plans", page.title())
    move_on(page, f"{demonstration.url}/plans")
    settle(page)
    page.get_by_text("Only where it is my turn").click()
    settle(page)
    assert page.title() == "Plans · Coaching Plans"
