"""No serious barrier on any page: axe looks at each of them, light and dark, on a wide screen and on a phone."""

import sqlite3
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.browsing import settle, visit
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SERIOUS = {"serious", "critical"}
STREAMLITS_OWN = {
    # The chosen tab and the chosen segment are written in the primary colour, on which buttons need white words: in
    # dark no colour does both (3.9 instead of 4.5). A line below and a frame around say the same.
    "color-contrast": ("[aria-selected='true']", "[aria-checked='true']", "[aria-pressed='true']"),
    # The menu that folds behind the arrows on a phone is a list that holds its title as well.
    "list": ("[data-testid='stSidebarNav']",),
    "listitem": ("[data-testid='stSidebarNav']",),
}
"""What Streamlit draws by itself and gives no setting for: by rule, the elements, or what they stand in."""
WIDTHS, SCHEMES = (1280, 390), ("light", "dark")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server with the demonstration in its own checkout."""
    server = Server(tmp_path_factory.mktemp("demonstration"), demo=True)
    filled = server.cli("demo")
    assert filled.returncode == 0, filled.stderr
    return server


def barriers(page: Page) -> list[str]:
    """What axe finds serious on a page as it stands now, a line for each element."""
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
        if not is_streamlits_own(page, rule["id"], node["target"])
    ]


def is_streamlits_own(page: Page, rule: str, target: list[str]) -> bool:
    elements = page.locator(target[-1])
    around = "(element, selectors) => selectors.some(one => element.closest(one))"
    return elements.count() > 0 and bool(elements.first.evaluate(around, list(STREAMLITS_OWN.get(rule, ()))))


def look(page: Page) -> list[str]:
    """What is wrong on a page in every width and theme."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # the two words it knows
            settle(page)
            found += [f"{width} {scheme}: {barrier}" for barrier in barriers(page)]
    return found


def plans_of(server: Server, name: str) -> list[str]:
    """Addresses of a plan in each state, and of the four steps of a draft, for a manager of the demonstration."""
    with closing(sqlite3.connect(server.checkout / "data" / "coaching-plans.db")) as database:
        found = dict(
            database.execute(
                "SELECT state, code FROM plan JOIN person ON person.id = plan.manager_id WHERE person.name = ?", (name,)
            ).fetchall()
        )
    steps = [f"/new-plan?plan={found['draft']}&step={step}" for step in ("who", "goal", "activities", "review")]
    tabs = [f"/plan?plan={found[state]}" for state in ("proposed", "active", "closed")]
    return [*steps, *tabs]


PAGES = {
    "Team member": ("/", "/plans", "/guide", "/account"),
    "Manager": ("/", "/plans", "/new-plan", "/templates"),
    "HR": ("/", "/plans", "/templates"),
    "Administrator": ("/", "/people"),
}


@pytest.mark.parametrize("role", PAGES)
def test_no_page_has_a_serious_barrier(demonstration: Server, browser: Browser, role: str) -> None:
    found = {}
    with demonstration, browser.new_context() as context:
        context.set_default_timeout(20_000)
        page = context.new_page()
        visit(page, demonstration.url)
        if role == "Team member":
            found["sign-in"] = look(page)
        page.get_by_role("button", name=role).first.click()
        page.get_by_test_id("stTopNavLink").first.wait_for()
        settle(page)
        own = plans_of(demonstration, "Clara Nyström") if role == "Manager" else []
        for address in (*PAGES[role], *own):
            visit(page, f"{demonstration.url}{address}")
            found[address] = look(page)
    assert not {address: lines for address, lines in found.items() if lines}
