"""A browser for journeys. Each test opens contexts of its own in it: one context is one person's browser."""

import shutil
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from lib.settings import ROOT
from tests.e2e.browsing import PATIENCE, STAY_OPEN
from tests.e2e.server import Server

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is there is taken. The one that never had windows draws a page with 60 % of the others' CPU time."""

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Functions are compiled when they are called: of Streamlit's, few ever are. No test runs so long that to compile
    # them better pays off.
    "--js-flags=--max-lazy --no-maglev --no-turbofan",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test in a browser time: whichever comes first makes the demonstration, and the others wait for it."""
    for item in items:
        if item.path.parent.name == "e2e" and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "The tests need a browser: please install chromium; make test does it where it may."
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What every open window showed when a test failed is kept under `test-results/`; then the windows are closed."""
    report = yield
    browser = item.funcargs.get("browser") if hasattr(item, "funcargs") else None
    if isinstance(browser, Browser) and (report.when == "call" or report.failed):
        for number, context in enumerate(list(browser.contexts), start=1):
            if report.failed:
                for page in context.pages:
                    name = f"{item.name[:60]}-{number}.png".replace("/", "_")
                    page.screenshot(path=ROOT / "test-results" / name, full_page=True)
            if context not in STAY_OPEN:
                context.close()
    return report


@pytest.fixture(scope="session")
def running_demonstration(tmp_path_factory: pytest.TempPathFactory, demonstration_file: Path) -> Iterator[Server]:
    """A server with the demonstration in its own checkout, one per worker: its first screens take many seconds."""
    with Server(tmp_path_factory.mktemp("demonstration"), demonstration=demonstration_file) as server:
        yield server


@pytest.fixture(scope="module")
def demonstration(running_demonstration: Server, demonstration_file: Path) -> Server:
    """A server with the demonstration as it was made, whatever the tests of another file changed in it."""
    served = running_demonstration.checkout / "data" / "coaching-plans.db"
    with closing(sqlite3.connect(demonstration_file)) as made, closing(sqlite3.connect(served)) as now:
        made.backup(now)
    return running_demonstration


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on an empty database."""
    with Server(tmp_path_factory.mktemp("server")) as server:
        yield server
