"""What every test in a browser needs: waiting until a screen stands still."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize

T = TypeVar("T")

PATIENCE = 60
"""Seconds for which something is waited for on a page: on a busy machine a second may take ten."""

STAY_OPEN: set[BrowserContext] = set()
"""Browsers that are not closed when a test has ended: several tests share them."""

WIDE: ViewportSize = {"width": 1280, "height": 900}

_visitors: dict[Browser, BrowserContext] = {}

NOTE_RUNS = """() => {
    const RERUN = 0x5a, HASH = 0x0a, METADATA = 0x12, NEW_SESSION = 0x22, SCRIPT_FINISHED = 0x30, FOR_ANOTHER_RUN = 2
    const kindOf = bytes => {
        let at = 0
        while (bytes[at] === HASH || bytes[at] === METADATA) at += 2 + bytes[at + 1]
        return [bytes[at], bytes[at + 1]]
    }
    window.coachingRun = 'none'
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given)
            this.addEventListener('message', ({ data }) => {
                const [kind, how] = kindOf(new Uint8Array(data))
                if (kind === NEW_SESSION) window.coachingRun = 'begun'
                if (kind === SCRIPT_FINISHED && window.coachingRun === 'begun')
                    window.coachingRun = how === FOR_ANOTHER_RUN ? 'asked for' : 'done'
            })
        }
        send(message) {
            if (message[0] === RERUN) window.coachingRun = 'asked for'
            super.send(message)
        }
    }
}"""
"""Notes in `coachingRun` what became of the run that the page asked for last: the first bytes of Streamlit's messages
(`BackMsg`, `ForwardMsg`) tell their kind. What stands in the page itself tells only of runs that have begun."""

IS_IDLE = """() => {
    const app = document.querySelector('[data-testid="stApp"]')
    if (!window.coachingRun) throw new Error('This browser was not opened by open_context().')
    return window.coachingRun === 'done'
        && app !== null
        && app.dataset.testScriptState === 'notRunning'
        && app.dataset.testConnectionState === 'CONNECTED'
        && !document.querySelector('[data-held], [data-testid="stSkeleton"]')
}"""


def open_context(browser: Browser, **options: Any) -> BrowserContext:
    """A browser of somebody's own, in which nothing pulses; `settle` knows what its pages asked for."""
    context = browser.new_context(reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(f"({NOTE_RUNS})()")
    return context


def settle(page: Page, *, quiet: float = 0.1, within: float = PATIENCE) -> None:
    """Wait until what was last done on the page has been answered by a run of the script, and it stands still.

    The page is asked from here because its content security policy forbids scripts that wait inside it.

    Args:
        quiet: seconds of standing still: the page itself may ask for another run when one has ended.
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


def standing_still(page: Page, read: Callable[[], T], *, quiet: float = 0.5, within: float = PATIENCE) -> T:
    """What is read on a page once it reads the same for a moment.

    Args:
        quiet: seconds in which it has to stay the same.
        within: seconds after which the page counts as restless.
    """
    deadline = time.monotonic() + within
    found, since = read(), time.monotonic()
    while time.monotonic() - since < quiet:
        assert time.monotonic() < deadline, f"The page does not come to rest within {within:.0f} seconds: {page.url}"
        page.wait_for_timeout(100)
        now = read()
        if now != found:
            found, since = now, time.monotonic()
    return found


def visit(page: Page, url: str) -> None:
    """Open an address and wait until its screen stands still."""
    page.goto(url)
    page.wait_for_selector('[data-testid="stApp"]')
    settle(page)


def rest(page: Page) -> None:
    """Leave the application with nothing but an answer of its server in the window.

    A window that goes on from there needs a third of the computing that a new one needs for the same screen: its
    browser has compiled the application already.
    """
    page.goto(urljoin(page.url, "/_stcore/health"))


def move_on(page: Page, url: str) -> None:
    """Another address of the application, without loading it anew: as if it had been the next one in the history."""
    page.evaluate(
        """url => {
        history.pushState({}, '', url)
        dispatchEvent(new PopStateEvent('popstate', { state: {} }))
    }""",
        url,
    )
    settle(page)


@contextmanager
def visitor(browser: Browser) -> Iterator[Page]:
    """A window of somebody who is not signed in, whose browser has been here before.

    Fetching the application takes longer than most of what is done in it, so one test after another gets this window,
    without what the one before left.
    """
    if browser not in _visitors:
        context = _visitors[browser] = open_context(browser)
        STAY_OPEN.add(context)
        context.new_page()
    context = _visitors[browser]
    context.clear_cookies()
    page = context.pages[0]
    page.set_viewport_size(WIDE)
    page.emulate_media(media="screen", color_scheme="light")
    try:
        yield page
    finally:
        for each in context.pages[1:]:
            each.close()
        rest(page)
