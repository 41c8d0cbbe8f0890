"""How light a check-in is, counted in a browser; how light a new plan is, `test_journey.py` counts on its way."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import settle
from tests.e2e.people import Counted, enter_as
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


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
