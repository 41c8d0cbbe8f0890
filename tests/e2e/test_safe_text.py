"""Text that somebody typed, in a real browser: what Streamlit makes of it there can be seen nowhere else."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lib.settings import ROOT
from tests.e2e.browsing import move_on, standing_still, visit, visitor
from tests.e2e.server import STARTS_WITHIN, free_port
from tests.hostile import HOSTILE

pytestmark = pytest.mark.browser

SCREEN = """
import streamlit as st

from lib import ui
from tests.hostile import HOSTILE

DRAW = {
    "line": lambda text: st.markdown(f"**{ui.escape(text)}**, coached"),
    "caption": lambda text: st.caption(ui.escape(text)),
    "button": lambda text: st.button(ui.escape(text), key=f"button {text}"),
    "label": lambda text: st.text_area(ui.escape(text), key=f"label {text}"),
    "option": lambda text: st.pills("Options", [ui.escape(text), "other"], key=f"option {text}"),
    "error": lambda text: st.error(ui.escape(text)),
    "title": lambda text: st.title(ui.escape(text), anchor=False),
    "badge": lambda text: ui.fact_badge(text, "today"),
    "fact": lambda text: ui.facts({text: text}),
    "address": lambda text: st.caption(ui.escape_link(text)),
    "text": ui.show_text,
    "unescaped": st.markdown,
    "none": lambda text: None,
}
for number, text in enumerate(HOSTILE):
    with st.container(key=f"place-{number}"):
        DRAW[st.query_params["place"]](text)
"""
ACTIVE = (
    "a, img, code, em, del, sub, sup, h2, h3, ul, ol, blockquote, hr, script, .katex, [type=checkbox], [role=img],"
    ".stMarkdownColoredText, .stMarkdownColoredBackground, .stMarkdownShimmer, .stMarkdownBadge"
)
OURS = {
    "badge": ".stMarkdownBadge, .stMarkdownBadge [role=img]",
    "address": "a[rel~=noopener][target=_blank]:is([href^='http://'], [href^='https://'], [href^='mailto:' i])",
    "error": "[data-testid=stAlertContainer] > [role=img]",
}
READ = """([active, ours]) => [...document.querySelectorAll('[class*=st-key-place-]')].map(place => [
    place.innerText,
    [...place.querySelectorAll(active)].filter(e => !ours || !e.matches(ours)).map(e => e.outerHTML.slice(0, 100)),
])"""


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with one screen that shows every hostile text in the place that is asked for."""
    folder = tmp_path_factory.mktemp("screen")
    (folder / "screen.py").write_text(SCREEN, encoding="utf-8")
    port = free_port()
    options = ["--server.headless", "true", "--server.port", str(port), "--browser.gatherUsageStats", "false"]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "screen.py", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=(folder / "log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(f"http://localhost:{port}", server, folder / "log")
        yield f"http://localhost:{port}"
    finally:
        server.kill()
        server.wait()


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()  # noqa: S310  # our own http address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return


def as_shown(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def page(browser: Browser, screen: str) -> Iterator[Page]:
    """A window in which one place after another is looked at; the application is fetched once."""
    with visitor(browser) as page:
        visit(page, f"{screen}/?place=none")
        yield page


def look_at(page: Page, screen: str, place: str) -> tuple[list[str], list[str]]:
    """What was not shown as typed or became more than text, and which strangers' addresses the browser called."""
    called: list[str] = []
    page.on("request", lambda request: called.append(request.url))
    move_on(page, f"{screen}/?place={place}")
    page.wait_for_load_state("networkidle")  # What draws fields, emoji and formulas is loaded when it is needed.
    places = standing_still(page, lambda: page.evaluate(READ, [ACTIVE, OURS.get(place, "")]))
    assert len(places) == len(HOSTILE)
    changed = [
        f"{place}: {typed!r} became {shown!r} {active}"
        for typed, (shown, active) in zip(HOSTILE, places, strict=True)
        if active or as_shown(typed) not in as_shown(shown)
    ]
    return changed, [url for url in called if not url.startswith((screen, "data:", "blob:"))]


PLACES = ("line", "caption", "button", "label", "option", "error", "title", "badge", "fact", "address", "text")


def test_text_is_shown_and_copied_letter_by_letter_as_it_was_typed(page: Page, screen: str) -> None:
    found = [look_at(page, screen, place) for place in PLACES]
    assert not [each for changed, _ in found for each in changed]
    assert not [url for _, called in found for url in called]


def test_without_escaping_the_same_texts_do_harm(page: Page, screen: str) -> None:
    """So that this file notices when it no longer sees anything."""
    changed, called = look_at(page, screen, "unescaped")
    assert len(changed) > 50
    assert any("evil.example" in url for url in called)
