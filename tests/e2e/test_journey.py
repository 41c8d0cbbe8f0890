"""The whole path on an empty database, touching nothing but screens and commands: from `init` to a closed plan.

It is made twice, with either of the two on a phone: once with the project's own roster, once with the one that
`--roster FILE` names, if it does. Whoever coaches whom is read from the file itself.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib import policy
from tests.conftest import SAMPLE_ROSTER
from tests.e2e.browsing import visit
from tests.e2e.people import Counted, Somebody
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

AREA = "Leading customer workshops"
GOAL = "Lead one customer workshop alone, from invitation to written result"
OTHER_GOAL = "Lead two customer workshops alone, the second one for a new customer"
MEASURE = "The customer rates it 4 of 5 or better"
STANDING = "Prepares workshops very well, and hands over when questions get difficult"
FIRST, SECOND, THIRD = "Shadow two workshops", "Write the invitation", "Read a book about moderation"
OTHER_FIRST = "Shadow three workshops, one of them in another team"
HELP = "An hour of practice together each week"
SECRETS = (AREA, GOAL, OTHER_GOAL, MEASURE, STANDING, FIRST, SECOND, HELP)


@dataclass(frozen=True)
class Cast:
    """Employee ids and names of the people of the journey."""

    above: tuple[str, str]
    manager: tuple[str, str]
    member: tuple[str, str]
    colleague: tuple[str, str]
    size: int


def cast_from(roster: Path) -> Cast:
    """A manager with a manager of their own and at least two people who report to them."""
    with roster.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["employee_id"]: row for row in csv.DictReader(file)}
    for identity, row in rows.items():
        team = sorted(each for each, other in rows.items() if other["manager_id"] == identity)
        has_team_below = [each for each in team if any(other["manager_id"] == each for other in rows.values())]
        above = rows.get(row["manager_id"])
        if len(team) >= 2 and above is not None and above["manager_id"] and not has_team_below:
            named = [(each, rows[each]["name"]) for each in (row["manager_id"], identity, team[0], team[1])]
            return Cast(named[0], named[1], named[2], named[3], len(rows))
    raise AssertionError("The roster has no manager with a manager above and two people below.")


@pytest.mark.parametrize(
    ("manager_width", "member_width", "whose"),
    [(390, 1280, "roster given"), pytest.param(1280, 390, "own roster", marks=pytest.mark.thorough)],
)
def test_from_an_empty_database_to_a_closed_plan(
    server: Server, browser: Browser, roster_given: Path, manager_width: int, member_width: int, whose: str
) -> None:
    roster_file = SAMPLE_ROSTER if whose == "own roster" else roster_given
    cast = cast_from(roster_file)
    who, coach = cast.member[1].split()[0], cast.manager[1].split()[0]

    # The first administrator comes from the command line, the roster through the screen.
    administrator = Somebody(browser, server.url)
    administrator.activate(server.cli("init", "--admin", "first.administrator@fjordandfield.example").stdout)
    assert server.cli("init", "--admin", "second@fjordandfield.example").returncode == 1
    administrator.go("/people")
    administrator.open_tab("Import the roster")
    administrator.upload(roster_file)
    administrator.press("Import this roster")
    administrator.open_tab("People")
    administrator.sees(f"0 of {cast.size} people on the roster have an active account")

    # One-time links for three people; each chooses a password.
    manager = Counted(browser, server.url, width=manager_width)
    member = Somebody(browser, server.url, width=member_width)
    colleague = Somebody(browser, server.url)
    for person, (employee_id, _) in ((manager, cast.manager), (member, cast.member), (colleague, cast.colleague)):
        person.activate(server.cli("add-account", employee_id).stdout)

    # The manager starts a plan. A *no* creates none; two times yes does.
    manager.go("/new-plan")
    manager.begin_to_count()
    manager.choose_member(cast.member[1])
    manager.tick(policy.load(None).why_now["potential"])
    coachable, enough = (each.question for each in policy.load(None).confirmations.values())
    manager.choose(coachable, "Yes")
    manager.choose(enough, "No")
    manager.sees("This sounds like more than coaching")
    expect(manager.page.get_by_role("button", name="Create draft")).to_have_count(0)
    manager.choose(enough, "Yes")
    manager.press("Create draft")
    assert "plan=" in manager.page.url
    [code] = re.findall(r"plan=([\w-]+)", manager.page.url)
    manager.sees(f"New plan for {cast.member[1]}")
    manager.press("We spoke today")

    # The server dies in the middle of the form: everything typed up to the last blur is found again.
    manager.press("Save and go on to the goal")
    manager.type("Development area", AREA)
    manager.choose("Dimension", "Job skills")
    manager.choose("Purpose", "Role evolution")
    manager.type("Current state", STANDING)
    manager.type("Goal", GOAL)
    server.kill()
    server.start()
    manager.page.reload()
    manager.go(f"/new-plan?plan={code}&step=goal")
    for label, words in (("Development area", AREA), ("Current state", STANDING), ("Goal", GOAL)):
        expect(manager.page.get_by_label(label, exact=True)).to_have_value(words)
    manager.type("Success measure", MEASURE)
    manager.press("Save and go on to activities")
    for label, words in (
        ("Add an activity", FIRST),
        ("Add an activity", SECOND),
        ("Add an activity", THIRD),
        ("Add support", HELP),
    ):
        manager.type(label, words)
    manager.press("Save and go on to the review")
    manager.sees(HELP)

    # Until it is proposed nobody else sees it; then the team member finds it on Home.
    member.go("/")
    member.sees_nothing_of(AREA, code)
    member.go(f"/plan?plan={code}")
    member.sees("We could not find that")
    manager.press(f"Propose to {who}")
    manager.press("Propose", manager.page.get_by_role("dialog"))
    manager.sees("Version 1")
    # Of these a plan does without the *no*, two of the activities and the support; the menu was a click as well.
    assert manager.inputs - 4 <= 12, f"{manager.inputs} inputs"
    assert manager.clicks - 4 + 1 <= 25, f"{manager.clicks} clicks"
    member.go("/")
    member.sees(coach)
    member.go(f"/plan?plan={code}")
    member.sees(AREA)

    # The team member changes the goal, changes one activity and declines another before the plan can start.
    if member.page.get_by_role("button", name="I have read this").count():
        member.press("I have read this")
    member.press("Suggest a change", member.part("goal"))
    member.type("Goal", OTHER_GOAL)
    member.press("Suggest the change")
    member.press("Suggest a change", member.card(FIRST))
    member.type("Description", OTHER_FIRST)
    member.press("Suggest the change")
    member.press("Decline", member.card(THIRD))
    member.type("Why not", "I read two of them last year")
    member.press("Decline", member.form("decline"))
    member.press("Accept", member.card(SECOND))

    # The manager answers, both agree to the same version, and it begins.
    manager.go(f"/plan?plan={code}")
    for words in (OTHER_GOAL, OTHER_FIRST):
        manager.sees(words)
        manager.press("Accept", manager.card(words))
    # The support still waits for the team member: agreeing accepts it.
    for person in (member, manager):
        person.go(f"/plan?plan={code}")
        person.press("Agree to version 4")
        person.press("Agree", person.step)
    member.go(f"/plan?plan={code}")
    member.sees("Active")
    member.sees("On track")

    # They check in, an activity moves on, support is given.
    member.more("Record check-in")
    member.type("What happened since the last check-in, and what comes next?", "The first half went well")
    member.step.get_by_text("4", exact=True).click()
    member.press("Record check-in")
    manager.go(f"/plan?plan={code}")
    manager.more("Record check-in")
    manager.sees("The first half went well")
    manager.type("What happened since the last check-in, and what comes next?", "I saw it, and it did")
    manager.press("Record check-in")
    member.open_tab("Activities")
    member.press("Update status", member.card(OTHER_FIRST))
    report = member.form("report_activity")
    report.get_by_text("Done", exact=True).click()
    member.type("Evidence", "Notes of all three")
    member.press("Save", report)
    member.sees("1 of 2 done")
    manager.open_tab("Support")
    manager.press("Mark as provided")
    manager.press("Mark as provided", manager.form("provide_support"))
    manager.sees(f"Waits for {who}")
    member.open_tab("Journal")
    for words in ("The first half went well", "I saw it, and it did"):
        member.sees(words)

    # It is closed with outcome, evidence and both reflections.
    manager.more("Close plan")
    manager.press("Close plan", manager.step)
    manager.sees("Please choose how it went")
    manager.step.get_by_text("Partly achieved", exact=True).click()
    manager.type("Evidence", "One of the two workshops was led alone")
    manager.type("Your reflection (optional)", "I could have stepped back earlier")
    manager.press("Close plan", manager.step)
    manager.sees("Closed: partly achieved")
    member.go(f"/plan?plan={code}")
    member.press("Write reflection")
    member.type("What do you take from the plan?", "Questions are no threat")
    member.press("Save", member.step)
    member.sees("Questions are no threat")

    # Nobody else ever saw it: not a colleague, not the administrator, not somebody who is signed out.
    for other in (colleague, administrator):
        other.go(f"/plan?plan={code}")
        other.sees("We could not find that")
        other.sees_nothing_of(*SECRETS)
        for address in ("/", "/plans"):
            other.go(address)
            other.sees_nothing_of(*SECRETS, code)
    visit(member.page, f"{server.url}/sign-out")
    member.press("Sign out")
    member.go(f"/plan?plan={code}")
    member.sees_nothing_of(*SECRETS)
    # Signing in leads back to where one was going.
    member.sign_in(cast.member[0])
    member.sees(AREA)
    assert code in member.page.url
    assert server.cli("verify-record").returncode == 0
