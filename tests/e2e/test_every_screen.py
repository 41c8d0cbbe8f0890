"""Every screen in a browser, for everybody: who finds it, and no serious barrier on it.

axe looks at each screen, light or dark, on a wide one or on a phone; `make test-thorough` in each of these ways.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.errors import NotFound
from tests.amount import EVERY_CASE
from tests.e2e.barriers import barriers, said_wrongly
from tests.e2e.browsing import move_on, settle, visit, visitor
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WIDE, PHONE = 1280, 390
EVERY_WAY = ((WIDE, "light"), (WIDE, "dark"), (PHONE, "dark"), (PHONE, "light"))
"""Both widths and both themes: a width moves things, a theme colours them. From one to the next only one changes."""

WAYS_AT_ONCE = 4 if EVERY_CASE else 1
"""In how many of them each screen is looked at; otherwise they take turns from one screen to the next."""


def look(page: Page, ways: Iterator[tuple[int, str]]) -> list[str]:
    """What is wrong on a page in the widths and themes that come next."""
    found = said_wrongly(page)
    page.mouse.move(0, 0)  # What the pointer rests on has another colour.
    for width, scheme in islice(ways, WAYS_AT_ONCE):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # the two words it knows
        # The server has no part in this; a busy machine may still draw the former theme.
        expect(page.locator(".stApp")).to_have_css("color-scheme", scheme)
        settle(page)
        found += [f"{width} {scheme}: {barrier}" for barrier in barriers(page)]
    return found


def plans_of_team(server: Server) -> dict[str, str]:
    """State → code of a plan in it that Clara coaches; the one that runs and the one that ended are Tobias's."""
    query = """
        SELECT plan.state, plan.code FROM plan
        JOIN person AS manager ON manager.id = plan.manager_id JOIN person AS member ON member.id = plan.member_id
        WHERE manager.name = 'Clara Nyström' AND (plan.state IN ('draft', 'proposed') OR member.name = 'Tobias Keller')
        ORDER BY plan.id
    """
    with closing(sqlite3.connect(server.checkout / "data" / "coaching-plans.db")) as database:
        return dict(database.execute(query).fetchall())


SCREENS = (
    "/",
    "/plans",
    "/new-plan",
    "/insights",
    "/overview",
    "/templates",
    "/people",
    "/settings",
    "/record",
    "/guide",
    "/notifications",
    "/mailbox",
    "/messages",
    "/achievements",
    "/account",
)
EVERYBODYS = {"/", "/plans", "/guide", "/notifications", "/mailbox", "/achievements", "/account"}
SAME_FOR_ALL = {"/guide", "/account"}
FINDS = {
    "Manager": EVERYBODYS | {"/new-plan", "/templates", "draft", "proposed", "active", "closed"},
    "Team member": EVERYBODYS | {"active", "closed"},
    "Manager’s manager": EVERYBODYS | {"/new-plan", "/templates", "proposed", "active", "closed"},
    "HR": EVERYBODYS | {"/insights", "/overview", "/templates", "/settings", "/record", "proposed", "active", "closed"},
    "Leadership": EVERYBODYS | {"/overview"},
    "Administrator": EVERYBODYS | {"/people", "/settings", "/record", "/messages"},
}
"""Which screens, and which plans of Clara's team, each of those finds whom one can try it as."""
NOT_FOUND = str(NotFound())


STEPS_OF_A_DRAFT = ("who", "goal", "activities", "review")
FORMS = {
    "proposed": ("note", "cancel"),
    "active": ("check_in", "adding_support", "propose_new_goal", "pause", "close", "compare_versions"),
    "closed": ("note", "follow_on"),
}
"""By state, steps of the manager whose form the address opens: one of each kind where not every case is tried."""
TABS_AT_ONCE = {"proposed": 2, "active": 9, "closed": 2}
"""By state, how many tabs are looked at: what else a proposal and a closed plan show is drawn as on a running one."""
if EVERY_CASE:
    FORMS["active"] += ("update", "cadence", "adding_activity", "adding_milestone", "extend")
    TABS_AT_ONCE = dict.fromkeys(FORMS, 9)


def test_every_screen_is_found_by_somebody() -> None:
    """Needs no browser: a page that is in one of the two lists alone would be looked for in vain, or not at all."""
    found = set().union(*FINDS.values())
    assert {*SCREENS, "draft", *FORMS} == found
    assert set().union(EVERYBODYS, SAME_FOR_ALL) <= set(SCREENS)


def refused(role: str) -> tuple[str, ...]:
    """Which screens and plans are tried that somebody does not find: one of each where not every case is tried.

    For whom each page is, its own tests in `tests/pages` say; for whom each plan is, `tests/test_access.py`.
    """
    every = tuple(name for name in (*SCREENS, "draft", *FORMS) if name not in FINDS[role])
    return every if EVERY_CASE else (every[0], every[-1])


def enter_as(role: str, server: Server, page: Page) -> None:
    visit(page, server.url)
    page.get_by_role("button", name=role).first.click()
    menu, has_read = page.get_by_test_id("stTopNavLink").first, page.get_by_role("button", name="I have read this")
    menu.or_(has_read).wait_for()
    if has_read.count():  # One person has not read the notice yet.
        has_read.click()
        menu.wait_for()
    settle(page)


def look_at_plan(
    page: Page, address: str, tabs_at_once: int, forms: tuple[str, ...], ways: Iterator[tuple[int, str]]
) -> dict[str, list[str]]:
    """The tabs of a plan, and its forms, each in the way that comes next."""
    move_on(page, address)
    found = {}
    tabs = page.get_by_role("tab")
    for number in range(min(tabs.count(), tabs_at_once)):
        tabs.nth(number).click()
        settle(page)
        found[f"tab {number + 1}"] = look(page, ways)
    for form in forms:
        move_on(page, f"{address}&do={form}")
        assert "do=" in page.url, f"“{form}” is not open on {address}"
        found[form] = look(page, ways)
    return found


@pytest.mark.parametrize(
    "roles", [("Manager", "Team member", "Administrator"), ("Manager’s manager", "HR", "Leadership")]
)
def test_everybody_finds_their_screens_without_a_barrier(
    demonstration: Server, browser: Browser, roles: tuple[str, ...]
) -> None:
    found: dict[str, list[str]] = {}
    looked_at: set[str] = set()
    ways = cycle(EVERY_WAY)
    codes = plans_of_team(demonstration)
    for role in roles:
        with visitor(browser) as page:
            visit(page, demonstration.url)
            if "sign-in" not in found:
                found["sign-in"] = look(page, ways)
                page.set_viewport_size({"width": WIDE, "height": 900})
            enter_as(role, demonstration, page)
            for name in (*SCREENS, *codes):
                if name not in FINDS[role] and name not in refused(role):
                    continue
                page_name = "new-plan" if name == "draft" else "plan"
                address = name if name in SCREENS else f"/{page_name}?plan={codes[name]}"
                move_on(page, f"{demonstration.url}{address}")
                is_found = page.get_by_text(NOT_FOUND).count() == 0
                assert is_found == (name in FINDS[role]), f"{role}: {name}"
                if is_found:
                    assert page.get_by_role("heading", level=1).count() == 1, f"{role}: {name}"
                    is_seen = name in (codes if role == "Manager" else looked_at & SAME_FOR_ALL)  # Below, or above.
                    if not is_seen:
                        found[f"{role} {name}"] = look(page, ways)
                    looked_at.add(name)
    assert not {place: lines for place, lines in found.items() if lines}


def test_nor_has_a_plan_from_its_draft_to_its_end(demonstration: Server, browser: Browser) -> None:
    found: dict[str, list[str]] = {}
    codes = plans_of_team(demonstration)
    with visitor(browser) as page:
        ways = cycle(EVERY_WAY)
        enter_as("Manager", demonstration, page)
        for step in STEPS_OF_A_DRAFT:
            move_on(page, f"{demonstration.url}/new-plan?plan={codes['draft']}&step={step}")
            found[f"draft: {step}"] = look(page, ways)
        for state, forms in FORMS.items():
            address = f"{demonstration.url}/plan?plan={codes[state]}"
            seen = look_at_plan(page, address, TABS_AT_ONCE[state], forms, ways)
            found |= {f"{state}: {place}": lines for place, lines in seen.items()}
    assert not {place: lines for place, lines in found.items() if lines}


def test_what_is_on_the_screen_comes_as_a_file_and_the_screen_stays(demonstration: Server, browser: Browser) -> None:
    with visitor(browser) as page:
        enter_as("Leadership", demonstration, page)
        visit(page, f"{demonstration.url}/overview")
        page.get_by_role("button", name="Download").click()
        assert not barriers(page)
        with page.context.expect_event("download", timeout=90_000) as coming:  # As long as a report may take.
            page.get_by_role("link", name="Report (PDF)").click()
        file = coming.value
        assert re.fullmatch(r"overview-20\d\d-\d\d\.pdf", file.suggested_filename)
        assert Path(file.path()).read_bytes().startswith(b"%PDF")
        assert page.url == f"{demonstration.url}/overview"
