"""Every screen in a browser, for everybody: who finds it, and no serious barrier on it.

axe looks at each screen, light or dark, on a wide one or on a phone; where every case is tried, in each of these ways
and for everybody who finds it.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.errors import NotFound
from tests.amount import EVERY_CASE
from tests.e2e.barriers import barriers, said_wrongly
from tests.e2e.browsing import move_on, settle, visit, visitor
from tests.e2e.people import dismiss_notice, enter_as
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WIDE, PHONE = 1280, 390


class Way(NamedTuple):
    """In what a screen is looked at: a width moves things, a theme colours them."""

    width: int
    scheme: Literal["light", "dark"]


WIDE_LIGHT, WIDE_DARK, PHONE_DARK, PHONE_LIGHT = EVERY_WAY = (
    Way(WIDE, "light"),
    Way(WIDE, "dark"),
    Way(PHONE, "dark"),
    Way(PHONE, "light"),
)


def take(page: Page, way: Way) -> None:
    """Give the window this width and theme."""
    page.set_viewport_size({"width": way.width, "height": 900})
    page.emulate_media(color_scheme=way.scheme)
    # The server has no part in this; a busy machine may still draw the former theme.
    expect(page.locator(".stApp")).to_have_css("color-scheme", way.scheme)
    settle(page)


def look(page: Page, way: Way) -> list[str]:
    """What is wrong on a page, in the way in which its window is; where every case is tried, in the others too."""
    found = said_wrongly(page)
    page.mouse.move(0, 0)  # What the pointer rests on has another colour.
    for each in EVERY_WAY if EVERY_CASE else (way,):
        take(page, each)
        found += [f"{each.width} {each.scheme}: {barrier}" for barrier in barriers(page)]
    take(page, way)
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
FINDS = {
    "Manager": EVERYBODYS | {"/new-plan", "/templates", "draft", "proposed", "active", "closed"},
    "Team member": EVERYBODYS | {"active", "closed"},
    "Manager’s manager": EVERYBODYS | {"/new-plan", "/templates", "proposed", "active", "closed"},
    "HR": EVERYBODYS | {"/insights", "/overview", "/templates", "/settings", "/record", "proposed", "active", "closed"},
    "Leadership": EVERYBODYS | {"/overview"},
    "Administrator": EVERYBODYS | {"/people", "/settings", "/record", "/messages"},
}
"""Which screens, and which plans of Clara's team, each of those finds whom one can try it as."""
LOOKED_AT = (
    FINDS
    if EVERY_CASE
    else {
        "Manager": {"/", "/plans", "/new-plan", "/templates", "/guide", "/mailbox", "/account"},
        "Team member": {"/", "/notifications", "/achievements", "active"},
        "Manager’s manager": {"proposed"},
        "HR": {"/", "/plans", "/insights", "/settings", "/record", "active"},
        "Leadership": {"/overview"},
        "Administrator": {"/", "/people", "/messages"},
    }
)
"""Of these the ones that are looked at: each where it holds most, and again where somebody else finds other things.

For whom each page is, its own tests in `tests/pages` say; for whom each plan is, `tests/access`. The manager's plans
have a test of their own.
"""
WAYS = {
    "Manager": WIDE_DARK,
    "Team member": PHONE_LIGHT,
    "Manager’s manager": WIDE_LIGHT,
    "HR": WIDE_LIGHT,
    "Leadership": PHONE_DARK,
    "Administrator": PHONE_DARK,
}
WAYS_OF_PLANS = {"draft": PHONE_LIGHT, "proposed": PHONE_DARK, "active": WIDE_LIGHT, "closed": WIDE_DARK}
NOT_FOUND = str(NotFound())


STEPS_OF_A_DRAFT = ("who", "goal", "activities", "review")
FORMS: dict[str, tuple[str, ...]] = {
    "proposed": ("cancel",),
    "active": ("check_in", "propose_new_goal", "close", "compare_versions"),
    "closed": ("follow_on",),
}
"""By state, steps of the manager whose form the address opens: one of each kind where not every case is tried."""
TABS_AT_ONCE = {"proposed": 1, "active": 9, "closed": 1}
"""By state, how many tabs are looked at: what else a proposal and a closed plan show is drawn as on a running one."""
if EVERY_CASE:
    FORMS["proposed"] += ("note",)
    FORMS["active"] += ("update", "cadence", "adding_activity", "adding_milestone", "adding_support", "extend", "pause")
    FORMS["closed"] += ("note",)
    TABS_AT_ONCE = dict.fromkeys(FORMS, 9)


def test_every_screen_is_found_and_looked_at_by_somebody() -> None:
    """Needs no browser: a page that is in one of the lists alone would be looked for in vain, or not at all."""
    assert {*SCREENS, "draft", *FORMS} == set().union(*FINDS.values())
    assert set(SCREENS) <= set().union(*LOOKED_AT.values())
    assert all(LOOKED_AT[role] <= FINDS[role] for role in FINDS)
    assert set(WAYS.values()) == set(WAYS_OF_PLANS.values()) == set(EVERY_WAY)


def refused(role: str) -> tuple[str, ...]:
    """Which screens and plans are tried that somebody does not find: one where not every case is tried."""
    every = tuple(name for name in (*SCREENS, "draft", *FORMS) if name not in FINDS[role])
    return every if EVERY_CASE else every[-1:]


def try_as(role: str, page: Page) -> None:
    """Sign in by the button of the demonstration."""
    page.get_by_role("button", name=role).first.click()
    menu, has_read = page.get_by_test_id("stTopNavLink").first, page.get_by_role("button", name="I have read this")
    menu.or_(has_read).wait_for()
    settle(page)
    dismiss_notice(page)


def look_at_plan(page: Page, address: str, tabs_at_once: int, forms: tuple[str, ...], way: Way) -> dict[str, list[str]]:
    """The tabs of a plan, and its forms."""
    move_on(page, address)
    found = {}
    tabs = page.get_by_role("tab")
    for number in range(min(tabs.count(), tabs_at_once)):
        tabs.nth(number).click()
        settle(page)
        found[f"tab {number + 1}"] = look(page, way)
    for form in forms:
        move_on(page, f"{address}&do={form}")
        assert "do=" in page.url, f"“{form}” is not open on {address}"
        found[form] = look(page, way)
    return found


@pytest.mark.parametrize(
    "roles", [("Manager", "Team member", "Administrator"), ("Manager’s manager", "HR", "Leadership")]
)
def test_everybody_finds_their_screens_without_a_barrier(
    demonstration: Server, browser: Browser, roles: tuple[str, ...]
) -> None:
    found: dict[str, list[str]] = {}
    codes = plans_of_team(demonstration)
    for role in roles:
        way = WAYS[role]
        with visitor(browser) as page:
            if "sign-in" not in found:
                visit(page, demonstration.url)
                found["sign-in"] = look(page, WIDE_LIGHT)
                try_as(role, page)
            else:
                enter_as(role, demonstration, page)
            take(page, way)
            for name in (*SCREENS, *codes):
                if name not in LOOKED_AT[role] and name not in refused(role):
                    continue
                page_name = "new-plan" if name == "draft" else "plan"
                address = name if name in SCREENS else f"/{page_name}?plan={codes[name]}"
                move_on(page, f"{demonstration.url}{address}")
                is_found = page.get_by_text(NOT_FOUND).count() == 0
                assert is_found == (name in FINDS[role]), f"{role}: {name}"
                if is_found:
                    assert page.get_by_role("heading", level=1).count() == 1, f"{role}: {name}"
                    found[f"{role} {name}"] = look(page, way)
    assert not {place: lines for place, lines in found.items() if lines}


def test_nor_has_a_plan_from_its_draft_to_its_end(demonstration: Server, browser: Browser) -> None:
    found: dict[str, list[str]] = {}
    codes = plans_of_team(demonstration)
    with visitor(browser) as page:
        enter_as("Manager", demonstration, page, "/account")
        take(page, WAYS_OF_PLANS["draft"])
        for step in STEPS_OF_A_DRAFT:
            move_on(page, f"{demonstration.url}/new-plan?plan={codes['draft']}&step={step}")
            found[f"draft: {step}"] = look(page, WAYS_OF_PLANS["draft"])
        for state, forms in FORMS.items():
            take(page, WAYS_OF_PLANS[state])
            address = f"{demonstration.url}/plan?plan={codes[state]}"
            seen = look_at_plan(page, address, TABS_AT_ONCE[state], forms, WAYS_OF_PLANS[state])
            found |= {f"{state}: {place}": lines for place, lines in seen.items()}
    assert not {place: lines for place, lines in found.items() if lines}


def test_what_is_on_the_screen_comes_as_a_file_and_the_screen_stays(demonstration: Server, browser: Browser) -> None:
    with visitor(browser) as page:
        enter_as("Leadership", demonstration, page, "/overview")
        page.get_by_role("button", name="Download").click()
        assert not barriers(page)
        with page.context.expect_event("download", timeout=90_000) as coming:  # As long as a report may take.
            page.get_by_role("link", name="Report (PDF)").click()
        file = coming.value
        assert re.fullmatch(r"overview-20\d\d-\d\d\.pdf", file.suggested_filename)
        assert Path(file.path()).read_bytes().startswith(b"%PDF")
        assert page.url == f"{demonstration.url}/overview"
