"""Somebody at a browser, in the words of what people do: read, type, press, choose."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select
from sqlmodel import Session, col

from lib import accounts, clock, db
from lib.accounts.demonstration import DEMO_PEOPLE
from lib.models import Account, AppFact
from lib.sign_in import DEMO_PARTS
from tests.e2e.browsing import move_on, open_context, settle, visit
from tests.e2e.server import Server

PASSWORD = "an unhurried heron over wet fields"
A_BROWSER = "the token of a browser"


def let_in(context: BrowserContext, server: Server, person_id: int) -> None:
    """Give a browser of the demonstration somebody's cookie, as if they had filled in the form."""
    with database(server) as session:
        moment = clock.moment()
        account_id = session.scalars(select(col(Account.id)).where(col(Account.person_id) == person_id)).one()
        ticket = accounts.issue_ticket(session, account_id, browser_token=A_BROWSER, moment=moment)
        token, _ = accounts.redeem_ticket(session, ticket, browser_token=A_BROWSER, moment=moment)
    context.clear_cookies()
    context.add_cookies([{"name": "coaching", "value": token, "url": server.url}])


def enter_as(role: str, server: Server, page: Page, address: str = "/") -> None:
    """Open an address as somebody of the demonstration; the form and Home take longer than most tests."""
    with database(server) as session:
        people = json.loads(session.get_one(AppFact, DEMO_PEOPLE).value)
    [part] = [part for part, (_, name, _) in DEMO_PARTS.items() if name == role]
    let_in(page.context, server, people[part])
    visit(page, f"{server.url}{address}")
    dismiss_notice(page)


@contextmanager
def database(server: Server) -> Iterator[Session]:
    """A session with the database of a server that shows the demonstration."""
    engine = db.make_engine(f"sqlite:///{server.checkout / 'data' / 'coaching-plans.db'}")
    with db.writing(engine) as session:
        yield session
    engine.dispose()


def dismiss_notice(page: Page) -> None:
    """One person of the demonstration has not read the notice yet."""
    has_read = page.get_by_role("button", name="I have read this")
    if has_read.count():
        has_read.click()
        settle(page)


class Somebody:
    """A person in a browser of their own.

    Args:
        width: of the window, in pixels.
    """

    def __init__(self, browser: Browser, url: str, *, width: int = 1280) -> None:
        self.url = url
        self.context: BrowserContext = open_context(browser, viewport={"width": width, "height": 900})
        self.page: Page = self.context.new_page()

    def go(self, address: str) -> None:
        """Open an address; what is open already is loaded anew."""
        there = f"{self.url}{address}"
        (move_on if self.page.url.startswith(self.url) and self.page.url != there else visit)(self.page, there)

    def activate(self, printed: str) -> None:
        """Open the one-time link in what a command printed, choose a password, arrive signed in."""
        [link] = re.findall(r"https?://\S*invitation=\S+", printed)
        visit(self.page, link)
        for label in ("Password", "Repeat the password"):
            self.type(label, PASSWORD)
        self.press("Save and sign in")
        self.page.wait_for_url(lambda url: "invitation" not in url)
        settle(self.page)
        self.press("I have read this")

    def sign_in(self, name: str) -> None:
        self.type("E-mail or employee id", name)
        self.type("Password", PASSWORD)
        self.page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_label("E-mail or employee id")).to_have_count(0)
        settle(self.page)

    def type(self, label: str, words: str, within: Locator | None = None) -> None:
        """Type into a field and leave it."""
        field = (within or self.page).get_by_label(label, exact=True).first
        field.fill(words)
        field.blur()
        settle(self.page)

    def press(self, name: str, within: Locator | None = None, *, number: int = 0) -> None:
        """Press a button, by the words on it."""
        button = (within or self.page).get_by_role("button", name=re.compile(rf"{re.escape(name)}(: |$)")).nth(number)
        button.click()
        settle(self.page)

    def choose(self, label: str, option: str) -> None:
        """Choose one of a few options that stand in a row."""
        group = self.page.get_by_role("group", name=label, exact=True).or_(
            self.page.get_by_role("radiogroup", name=label, exact=True)
        )
        group.first.get_by_text(option, exact=True).click()
        settle(self.page)

    def tick(self, label: str) -> None:
        """Tick a box. What takes the click is its text; the box itself is hidden behind a drawing."""
        self.page.get_by_text(label, exact=True).first.click()
        settle(self.page)

    def choose_member(self, name: str) -> None:
        """Choose whom a new plan is for; a long team is searched first."""
        if self.page.get_by_label("Search your team").count():
            self.type("Search your team", name)
        team = self.page.get_by_role("radiogroup", name="Team member", exact=True)
        team.get_by_text(re.compile(rf"^{re.escape(name)}( ·|$)")).first.click()
        settle(self.page)

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()
        settle(self.page)

    def more(self, name: str) -> None:
        """Choose from the menu with everything else that is allowed."""
        self.press("More")
        self.page.get_by_text(name, exact=True).last.click()
        settle(self.page)

    @property
    def step(self) -> Locator:
        """The form of a step that is open on a plan's page."""
        return self.page.locator("[class*='st-key-plan_'][class*='_step']")

    def form(self, name: str) -> Locator:
        """The form of this name on a plan's page, in the card of what it is about."""
        return self.page.locator(f"[class*='st-key-plan_'][class*='_{name}_'][class*='_form']")

    def upload(self, file: Path) -> None:
        with self.page.expect_response(re.compile("/_stcore/upload_file/")):
            self.page.locator("input[type=file]").set_input_files(file)
        settle(self.page, quiet=1.0)  # The page asks for a run once it has that answer.

    def part(self, name: str) -> Locator:
        """The section of a plan with one of its parts."""
        return self.page.locator(f"[class*='st-key-plan_'][class*='_{name}_card ']")

    def card(self, words: str) -> Locator:
        """The innermost frame around some words."""
        return (
            self.page.locator("[data-testid='stVerticalBlock'], [data-testid='stLayoutWrapper']")
            .filter(has_text=words)
            .filter(has=self.page.get_by_role("button"))
            .last
        )

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def sees_nothing_of(self, *words: str) -> None:
        settle(self.page)
        shown = self.page.content()
        for each in words:
            assert each not in shown, f"{each!r} is on the page {self.page.url}"


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
