"""A page that is the first thing a cold server is asked for, by somebody who is not signed in."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.settings import ROOT
from tests.amount import EVERY_CASE
from tests.e2e.browsing import visit, visitor
from tests.e2e.server import Server

pytestmark = pytest.mark.browser

ADDRESSES = ["/", *(f"/{path.stem.replace('_', '-')}" for path in sorted((ROOT / "pages").glob("*.py")))]
ADDRESSES += ["/plan?plan=AAAAAAAAAAAA", "/no-such-page"]
COLD = [
    "/people",
    *(pytest.param(one, marks=pytest.mark.thorough) for one in ("/", "/plan?plan=AAAAAAAAAAAA", "/no-such-page")),
]
"""A cold server would run the file behind the first address by itself; below, the server's own script comes first."""


@pytest.fixture
def cold(tmp_path: Path) -> Server:
    """A server that is not running, whose database has an administrator who never signed in."""
    server = Server(tmp_path)
    invited = server.cli("init", "--admin", "ravi.menon@example.com")
    assert invited.returncode == 0, invited.stderr
    return server


@pytest.mark.parametrize("address", COLD)
def test_a_cold_server_shows_the_sign_in_form_and_nothing_else_and_a_warm_one_does_so_too(
    cold: Server, browser: Browser, address: str
) -> None:
    with cold, visitor(browser) as page:
        require_nothing_but_sign_in(page, cold.url, address)
        for another in ADDRESSES if EVERY_CASE else ADDRESSES[::4] + ADDRESSES[-2:]:
            require_nothing_but_sign_in(page, cold.url, another)
        require_no_source(page, cold.url)


def require_nothing_but_sign_in(page: Page, url: str, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, f"{url}{address}")
    expect(page.get_by_role("heading", level=1)).to_have_text(["psychiatry Coaching Plans"])
    expect(page.get_by_label("E-mail or employee id")).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    assert page.title() == "Sign in · Coaching Plans"
    # One form, one button, no menu: nothing of a page that is behind it.
    expect(page.locator("[data-testid='stMainBlockContainer'] button:visible")).to_have_count(2)
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert not [one for one in asked if not one.startswith((url, "data:", "blob:"))]


def require_no_source(page: Page, url: str) -> None:
    """The files of the application are not served."""
    for address in ("/pages/home.py", "/app.py", "/lib/router.py", "/.streamlit/config.toml", "/app/static/app.py"):
        answer = page.request.get(f"{url}{address}")
        assert "import " not in answer.text(), address
        assert "[server]" not in answer.text(), address
