"""How light a plan is to carry, counted in a browser: fields that are filled, clicks and taps."""

import re

import pytest
from playwright.sync_api import Browser, Locator

from lib import policy
from tests.e2e.browsing import settle
from tests.e2e.people import Somebody, enter_as
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


class Counted(Somebody):
    """Somebody whose fields and clicks are counted. Going into a field to type is a click too."""

    def __init__(self, browser: Browser, url: str, *, width: int = 1280) -> None:
        super().__init__(browser, url, width=width)
        self.inputs = self.clicks = 0

    def type(self, label: str, words: str, within: Locator | None = None) -> None:
        self._count(clicks=1, inputs=1)
        super().type(label, words, within)

    def press(self, name: str, within: Locator | None = None, *, number: int = 0) -> None:
        self._count(clicks=1)
        super().press(name, within, number=number)

    def choose(self, label: str, option: str) -> None:
        self._count(clicks=1, inputs=1)
        super().choose(label, option)

    def tick(self, label: str) -> None:
        self._count(clicks=1, inputs=1)
        super().tick(label)

    def choose_member(self, name: str) -> None:
        self._count(clicks=1, inputs=1)
        super().choose_member(name)

    def _count(self, *, clicks: int, inputs: int = 0) -> None:
        self.clicks += clicks
        self.inputs += inputs

    def begin_to_count(self) -> None:
        self.inputs = self.clicks = 0


def test_a_plan_is_proposed_and_accepted_in_a_few_clicks(demonstration: Server, browser: Browser) -> None:
    manager = Counted(browser, demonstration.url)
    enter_as("Manager", demonstration, manager.page)
    manager.begin_to_count()
    # From New plan to proposed, with everything that is needed to start as well.
    manager.page.get_by_test_id("stTopNavLink").filter(has_text="New plan").click()
    settle(manager.page)
    manager.clicks += 1
    manager.choose_member("Tobias Keller")
    manager.tick("There is clear potential for growth")
    for confirmation in policy.load(None).confirmations.values():
        manager.choose(confirmation.question, "Yes")
    manager.press("Create draft")
    manager.press("We spoke today")
    manager.press("Save and go on to the goal")
    manager.type("Development area", "Explaining a delay before anybody asks")
    manager.choose("Dimension", "Job skills")
    manager.choose("Purpose", "Role evolution")
    manager.type("Current state", "Knows early, and says it late")
    manager.type("Goal", "Within the plan, four delays are told two days ahead, each with a proposal")
    manager.type("Success measure", "The four messages")
    manager.press("Save and go on to activities")
    manager.type("Add an activity", "Write the first message together")
    manager.press("Add “Half an hour together after each check-in”")
    manager.press("Save and go on to the review")
    manager.press("Propose to Tobias")
    manager.press("Propose", manager.page.get_by_role("dialog"))
    manager.sees("Version 1")
    assert manager.inputs <= 12, f"{manager.inputs} inputs"
    assert manager.clicks <= 25, f"{manager.clicks} clicks"
    [code] = re.findall(r"plan=([\w-]+)", manager.page.url)

    # The team member accepts everything, on a phone.
    member = Counted(browser, demonstration.url, width=390)
    enter_as("Team member", demonstration, member.page)
    member.begin_to_count()
    member.press("Read proposal")
    assert code in member.page.url
    member.press("Agree to version 1")
    member.press("Agree", member.step)
    member.sees("Clara’s turn")
    assert member.clicks <= 6, f"{member.clicks} clicks"
    manager.go(f"/plan?plan={code}")
    manager.press("Say why")
    manager.type("Why was nothing changed?", "We wrote it together")
    manager.press("Start plan")
    manager.sees("Active")


def test_a_check_in_from_home_is_four_interactions(demonstration: Server, browser: Browser) -> None:
    member = Counted(browser, demonstration.url, width=390)
    enter_as("Team member", demonstration, member.page)
    member.begin_to_count()
    member.press("Record check-in")
    member.type("What happened since the last check-in, and what comes next?", "Two calls, both began with a question")
    member.page.get_by_role("slider").first.press("ArrowRight")
    settle(member.page)
    member.clicks += 1
    member.press("Record check-in")
    member.sees("Your check-in is saved")
    assert member.clicks <= 4, f"{member.clicks} interactions"
    assert "plan=" not in member.page.url  # Still on Home.
