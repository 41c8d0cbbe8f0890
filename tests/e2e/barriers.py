"""What stands in somebody's way on a page, as axe finds it."""

import re
import time
from itertools import pairwise

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.browsing import settle

SERIOUS = {"serious", "critical"}
STREAMLITS_OWN = {
    # The menu that folds behind the arrows on a phone is a list that holds its title as well.
    "list": ("[data-testid='stSidebarNav']",),
    "listitem": ("[data-testid='stSidebarNav']",),
}
"""What Streamlit draws by itself and gives no setting for: by rule, the elements, or what they stand in."""

ONLY_WHAT_IS_WRONG = {"resultTypes": ["violations"], "preload": False}
"""Style sheets are fetched again for rules alone that are not among axe's usual ones."""

STILL_DRAWN = 15
"""Seconds in which a busy machine may still draw the former theme or width: what is wrong then is wrong for good."""

AT_ONCE = """() => {
    if (document.querySelector('[data-at-once]')) return
    const style = document.createElement('style')
    style.dataset.atOnce = ''
    style.append('*, *::before, *::after { transition: none !important; animation: none !important; }')
    document.head.append(style)
}"""
"""What has just been drawn is pale for a while, which is no lack of contrast."""


def barriers(page: Page) -> list[str]:
    """What axe finds serious on a page once it stands still, a line for each element."""
    settle(page)
    page.evaluate(AT_ONCE)
    expect(page.locator('[data-stale="true"]')).to_have_count(0)  # What is about to be drawn anew is pale.
    deadline = time.monotonic() + STILL_DRAWN
    while (found := _barriers(page)) and time.monotonic() < deadline:
        page.wait_for_timeout(1000)
    return found


FADED_LINKS = """() => {
    const isPale = element => getComputedStyle(element).opacity < 1
    const isFaded = element => element !== null && (isPale(element) || isFaded(element.parentElement))
    return [...document.querySelectorAll('[data-testid="stMarkdown"] a')]
        .filter(link => link.checkVisibility() && isFaded(link))
        .map(link => `paler than a link is: ${link.textContent}`)
}"""
"""axe leaves out what it is not sure about, so it finds a faded link only now and then."""


BELOW_ITS_WORDS = """() => {
    const box = element => element.getBoundingClientRect(), sum = numbers => numbers.reduce((a, b) => a + b, 0)
    return [...document.querySelectorAll('[class*="_card"]')]
        .filter(row => getComputedStyle(row).flexDirection === 'row')
        .map(row => [row, ...[...row.children].filter(part => box(part).height > 0)])
        .filter(([row, _, ...others]) => sum(others.map(other => box(other).width)) < box(row).width * 0.4)
        .flatMap(([_, words, ...others]) => others.filter(other => box(other).top >= box(words).bottom - 1)
            .map(other => `below the words of its row: ${other.textContent} (${words.textContent.slice(0, 40)})`))
}"""
"""In a row with long words its button wraps, unless the words are told to be as wide as there is room. Buttons that
take much of a row are left out: on a phone they belong below."""


def _barriers(page: Page) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(FADED_LINKS) + page.evaluate(BELOW_ITS_WORDS)
    return found + [
        f"{rule['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in page.evaluate("options => axe.run(document, options)", ONLY_WHAT_IS_WRONG)["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
        if not is_streamlits_own(page, rule["id"], node["target"])
    ]


def is_streamlits_own(page: Page, rule: str, target: list[str]) -> bool:
    elements = page.locator(target[-1])
    around = "(element, selectors) => selectors.some(one => element.closest(one))"
    return elements.count() > 0 and bool(elements.first.evaluate(around, list(STREAMLITS_OWN.get(rule, ()))))


def said_wrongly(page: Page) -> list[str]:
    """What somebody who listens to a page hears that is no word of it, and levels of headings that are left out."""
    page.wait_for_selector("html[data-scheme]", state="attached")  # Said by what adds the names, once it is there.
    settle(page)
    if _said_wrongly(page):
        page.wait_for_timeout(1000)  # Names are added a moment after what they name is drawn.
    return _said_wrongly(page)


def _said_wrongly(page: Page) -> list[str]:
    session = page.context.new_cdp_session(page)
    nodes = [node for node in session.send("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    session.detach()
    heard = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes]
    found = [f"{role}: {name!r}" for role, name in heard if MARKS.search(name) or is_icon(role, name)]
    levels = page.evaluate("""() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
        .filter(heading => heading.checkVisibility())
        .map(heading => Number(heading.getAttribute('aria-level') ?? heading.tagName[1]))""")
    found += [f"heading {level} after {before}" for before, level in pairwise([0, *levels]) if level > before + 1]
    return found


MARKS = re.compile(r":[a-z-]+\[|:material/")


def is_icon(role: str, name: str) -> bool:
    """Is this an icon that is read by the name of its drawing?"""
    return role in ("image", "img") and name.endswith(" icon")
