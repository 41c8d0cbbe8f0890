"""With a keyboard, a screen reader, a finger, on paper: what the demonstration is like for those who use these."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browsing import move_on, open_context, settle, visit, visitor
from tests.e2e.people import enter_as
from tests.e2e.server import Server
from tests.e2e.test_every_screen import plans_of_team
from tests.e2e.test_plan_page import bottom_of

WIDTH_OF_FINGER = 44  # Pixels.
HEIGHTS = "found => found.map(it => it.getBoundingClientRect().height)"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def focus(page: Page) -> Locator:
    """What has the focus."""
    return page.locator(":focus")


def key_of_focus(page: Page) -> str:
    """The key of the card or widget that has the focus."""
    return str(focus(page).evaluate("it => it.closest('[class*=st-key-]')?.className.match(/st-key-(\\S+)/)[1] ?? ''"))


def test_the_focus_goes_where_the_next_thing_is(demonstration: Server, browser: Browser) -> None:
    with visitor(browser) as page:
        enter_as("Manager", demonstration, page)

        page.get_by_role("link", name="Plans").first.press("Enter")
        settle(page)
        expect(focus(page)).to_have_role("heading")  # A page that was opened begins at its title.
        expect(focus(page)).to_have_text("Plans")
        framed = page.locator("h1 > span")
        expect(framed).to_have_css("outline-style", "solid")
        below = page.get_by_text("Plans you coach, plans coached").bounding_box()
        assert below is not None
        assert bottom_of(framed) <= below["y"]  # Its frame does not cut through the next line.

        page.get_by_role("link", name="Home").first.click()
        settle(page)
        page.get_by_role("button", name="Answer Piotr’s three changes").press("Enter")
        settle(page)
        expect(focus(page)).to_have_text("Explaining data migrations in plain words")
        decline = page.get_by_role("button", name=re.compile("^Decline: ")).first
        name = decline.get_attribute("aria-label")
        decline.press("Enter")
        settle(page)
        expect(focus(page)).to_have_accessible_name("Why not")  # A form begins at its first field.
        page.keyboard.type("Not yet")
        page.wait_for_timeout(600)
        expect(focus(page)).to_have_value("Not yet")  # Nothing takes it from somebody who types.
        focus(page).evaluate("it => it.replaceWith(it.cloneNode(true))")  # As where something appears above it.
        expect(focus(page)).to_have_accessible_name("Why not")

        page.get_by_role("button", name=re.compile("^Cancel")).press("Enter")
        settle(page)
        expect(focus(page)).to_have_accessible_name(str(name))  # A form that was left leads back to what opened it.

        accept = page.get_by_role("button", name=re.compile("^Accept: ")).first
        accept.press("Enter")
        settle(page)
        expect(focus(page)).to_have_role("group")  # A card and not its button: a second Enter presses nothing.

        page.get_by_role("button", name="More").first.press("Enter")
        page.get_by_role("menuitem", name="Add note").press("Enter")
        settle(page)
        expect(focus(page)).to_have_accessible_name("Your note")


def test_the_focus_stays_with_a_request_that_is_emptied_or_withdrawn(demonstration: Server, browser: Browser) -> None:
    with visitor(browser) as page:
        enter_as("Manager", demonstration, page)
        page.get_by_role("button", name="Request a coaching plan").press("Enter")
        settle(page)
        page.get_by_label("What interests you?").press_sequentially("Speaking in front of customers")
        discard = page.get_by_role("button", name=re.compile("^Discard what I"))
        page.wait_for_timeout(600)
        page.keyboard.press("Tab")  # A field that was left.
        settle(page)
        expect(discard).to_be_visible(timeout=5_000)
        discard.press("Enter")
        settle(page)
        expect(discard).to_have_count(0)
        assert key_of_focus(page).startswith("home_ask")  # Not in the column beside it.

        page.get_by_label("What interests you?").press_sequentially("Budgets")
        page.get_by_role("button", name=re.compile("^Send to ")).press("Enter")
        settle(page)
        visit(page, demonstration.url)
        page.get_by_role("button", name="Withdraw").press("Enter")
        settle(page)
        expect(page.get_by_role("button", name="Request a coaching plan")).to_be_visible()
        assert key_of_focus(page).startswith("home_ask")  # Not at the title, which is out of sight.


def test_a_step_of_a_draft_begins_at_its_top_and_names_itself_in_the_tab(
    demonstration: Server, browser: Browser
) -> None:
    codes = plans_of_team(demonstration)
    with visitor(browser) as page:
        enter_as("Manager", demonstration, page, f"/new-plan?plan={codes['draft']}&step=opportunity")
        expect(page).to_have_title(re.compile("^New plan for "))
        page.get_by_role("button", name="Save and go on to the goal").press("Enter")
        settle(page)
        assert key_of_focus(page).endswith("goal_place")
        assert page.get_by_test_id("stMain").evaluate("it => it.scrollTop") == 0
        move_on(page, f"{demonstration.url}/new-plan?plan={codes['draft']}&step=activities")
        page.get_by_label("Add an activity").press_sequentially("Shadow two workshops")
        page.keyboard.press("Tab")
        expect(page.get_by_label("Add an activity")).to_have_value("")
        settle(page)
        expect(focus(page)).to_have_accessible_name("Add an activity")  # The next one is written at once.
        move_on(page, f"{demonstration.url}/plan?plan={codes['active']}")
        expect(page).to_have_title("Leading go-live calls, Tobias Keller · Coaching Plans")


def test_the_focus_stays_with_the_address_of_a_calendar(demonstration: Server, browser: Browser) -> None:
    with visitor(browser) as page:
        enter_as("Manager", demonstration, page, "/account")
        for button in ("Make an address", "I have copied the address", "End the address", "Yes, end the address"):
            page.get_by_role("button", name=re.compile(f"^{button}")).press("Enter")
            settle(page)
            assert "account_calendar" in key_of_focus(page), button


def test_who_may_not_read_the_words_finds_none_in_the_tab(demonstration: Server, browser: Browser) -> None:
    with visitor(browser) as page:
        enter_as("HR", demonstration, page, f"/plan?plan={plans_of_team(demonstration)['active']}")
        expect(page).to_have_title("Job skills: Role evolution, Tobias Keller · Coaching Plans")


def test_a_finger(demonstration: Server, browser: Browser) -> None:
    with open_context(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        enter_as("Manager", demonstration, page)

        opening = '//button[contains(., "Record check-in") and not(ancestor::*[contains(@class, "_form")])]'
        rows = page.locator(f"xpath={opening}")
        # Nothing has moved for a while, however slow the machine is: where each button stands is remembered.
        page.evaluate("""() => new Promise(done => {
            let waiting
            const wait = () => { clearTimeout(waiting); waiting = setTimeout(done, 2_000) }
            new MutationObserver(wait).observe(document.body, {childList: true, subtree: true})
            wait()
        })""")
        # A finger goes down in the frame in which something appeared above, however slow the machine is.
        rows.nth(1).evaluate("""it => new Promise(done => {
            const first = document.createElement('div')
            first.style.height = '100px'
            document.querySelector('[data-testid="stMainBlockContainer"]').prepend(first)
            requestAnimationFrame(() => {
                for (const name of ['pointerdown', 'click']) {
                    it.dispatchEvent(new PointerEvent(name, {bubbles: true, cancelable: true, pointerType: 'touch'}))
                }
                first.remove()
                done()
            })
        })""")
        page.wait_for_timeout(1_000)
        settle(page)
        field = page.get_by_label("What happened since the last check-in")
        expect(field).to_have_count(0)
        rows.first.tap()
        settle(page)
        expect(field).to_have_count(1)
        assert field.first.evaluate("it => parseFloat(getComputedStyle(it).fontSize)") >= 16
        page.wait_for_timeout(1_000)  # Nothing moves any more.
        rows.first.tap()
        settle(page)
        expect(field).to_have_count(2)

        # What moved long ago is no slip, though something has just changed: here the time at which words were kept.
        saves = page.locator('[class*="_form"]').get_by_role("button", name=re.compile("^Record check-in"))
        field.first.fill("x" * 2_050)
        saves.first.tap()
        expect(page.get_by_text("Please keep this to 2,000 characters").first).to_be_visible()
        page.wait_for_timeout(1_000)
        field.first.fill("We looked at the first card")
        page.locator("[data-typing]").first.evaluate("""it => new Promise(done =>
            new MutationObserver(done).observe(it, {childList: true, characterData: true, subtree: true}))""")
        saves.first.tap()
        expect(saves).to_have_count(1)

        page.get_by_test_id("stExpandSidebarButton").tap()
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Plans").tap()
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Plans")
        expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()  # The menu is closed again.

        move_on(page, f"{demonstration.url}/new-plan")
        chosen = page.locator("[data-testid=stRadioOption], .stCheckbox label, .stButtonGroup button")
        expect(chosen.filter(has_text="There is clear potential")).to_be_visible()
        assert not [height for height in chosen.evaluate_all(HEIGHTS) if height < WIDTH_OF_FINGER]

        page.keyboard.press("Shift")  # Who uses the keys sees where they are.
        for option in (page.get_by_test_id("stRadioOption").first, chosen.filter(has_text="There is clear potential")):
            option.locator("input").focus()
            expect(option).to_have_css("outline-width", "2px")


def test_paper_is_white_and_a_password_manager_knows_its_fields(demonstration: Server, browser: Browser) -> None:
    with visitor(browser) as page:
        page.emulate_media(color_scheme="dark")
        visit(page, demonstration.url)
        expect(page.locator("input[type=password]")).to_have_attribute("autocomplete", "current-password")
        expect(page.get_by_label("E-mail or employee id")).to_have_attribute("autocomplete", "username")
        enter_as("Manager", demonstration, page)
        page.emulate_media(media="print", color_scheme="dark")
        title = page.get_by_role("heading", level=1)
        assert title.evaluate("it => getComputedStyle(it).color") == "rgb(17, 17, 17)"
        assert (
            title.evaluate("it => getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        )
        assert page.get_by_test_id("stApp").evaluate("it => getComputedStyle(it).backgroundColor") == "rgba(0, 0, 0, 0)"
        expect(page.get_by_role("button", name=re.compile("^Record check-in"))).to_have_count(0)
