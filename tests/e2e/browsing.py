"""What every test in a browser needs: waiting until a screen stands still."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize

STAY_OPEN: set[BrowserContext] = set()
"""Browsers that are not closed when a test has ended: several tests share them."""

WIDE: ViewportSize = {"width": 1280, "height": 900}

_visitors: dict[Browser, BrowserContext] = {}

IS_IDLE = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app !== null
        && app.dataset.testScriptState === 'notRunning'
        && app.dataset.testConnectionState === 'CONNECTED';
}"""


def settle(page: Page, *, quiet: float = 0.3, within: float = 30.0) -> None:
    """Wait until the script behind the page has not run for a moment.

    A click takes a moment to reach the server, and a script may ask for another run: one look would be too early.
    The page is asked from here because its content security policy forbids scripts that wait inside it.

    Args:
        quiet: seconds of standing still.
        within: seconds after which the page counts as stuck.
    """
    deadline = time.monotonic() + within
    idle_since: float | None = None
    while True:
        now = time.monotonic()
        if not _is_idle(page):
            idle_since = None
        elif idle_since is None:
            idle_since = now
        elif now - idle_since >= quiet:
            return
        assert now < deadline, f"The page is still busy after {within:.0f} seconds: {page.url}"
        page.wait_for_timeout(40)


def _is_idle(page: Page) -> bool:
    try:
        return bool(page.evaluate(IS_IDLE))
    except Error as error:
        if "navigation" in str(error):
            return False  # The page is just being left for another address.
        raise


def visit(page: Page, url: str) -> None:
    """Open an address and wait until its screen stands still."""
    page.goto(url)
    page.wait_for_selector('[data-testid="stApp"]')
    settle(page)


def move_on(page: Page, url: str) -> None:
    """Another address of the application, without loading it anew: as if it had been the next one in the history."""
    page.evaluate(
        """url => {
        history.pushState({}, '', url)
        dispatchEvent(new PopStateEvent('popstate', { state: {} }))
    }""",
        url,
    )
    page.wait_for_timeout(100)
    settle(page)


@contextmanager
def visitor(browser: Browser) -> Iterator[Page]:
    """A window of somebody who is not signed in, whose browser has been here before.

    Fetching the application takes longer than most of what is done in it, so one test after another gets this browser,
    without what the one before left.
    """
    if browser not in _visitors:
        context = _visitors[browser] = browser.new_context()
        STAY_OPEN.add(context)
    context = _visitors[browser]
    context.clear_cookies()
    page = context.new_page()
    page.set_viewport_size(WIDE)
    page.set_default_timeout(20_000)
    try:
        yield page
    finally:
        for each in context.pages:
            each.close()
