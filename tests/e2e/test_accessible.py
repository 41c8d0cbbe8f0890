"""No serious barrier on any page: axe looks at each of them, light and dark, on a wide screen and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.browsing import settle, visit
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SERIOUS = {"serious", "critical"}
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
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]


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
        for address in PAGES[role]:
            visit(page, f"{demonstration.url}{address}")
            found[address] = look(page)
    assert not {address: lines for address, lines in found.items() if lines}
