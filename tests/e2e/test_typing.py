"""Whatever somebody types is found again: every field for words, left in every way there is.

`make test-typing` tries each field in each way; otherwise each way is tried, a field of each place, and others by lot.
A field is left while the cursor stands in it. Afterwards its words are there for the same person, and no other column
of the database has changed. Some are also read in the field on another device; each way of reading them is held by
`tests/pages/test_typing.py`.
"""

import ast
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, ViewportSize, expect

from lib import unsent
from lib.settings import ROOT
from tests.amount import EVERY_CASE
from tests.e2e.browsing import PATIENCE, STAY_OPEN, open_context, rest, settle, visit
from tests.e2e.people import let_in
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.long]

WORDS = "Heron over wet fields"
READ_AGAIN = 1 if EVERY_CASE else 8
"""One case in so many opens the field on another device; of the others the words are looked for in the database."""

ACTIVE = "plan.state = 'active' AND plan.stop_asked_at IS NULL AND plan.started_on < DATE('now', '-3 days')"
RUNS = (
    f"{ACTIVE} AND plan.end_on > DATE('now', '+8 days') AND plan.member_id NOT IN (SELECT person_id FROM account"
    " JOIN accountrole ON account_id = account.id) AND NOT EXISTS (SELECT 1 FROM suggestion WHERE plan_id = plan.id"
    " AND suggestion.state = 'open') AND NOT EXISTS (SELECT 1 FROM planpause WHERE plan_id = plan.id AND until_on >"
    " DATE('now'))"
)
PROPOSED = "plan.state = 'proposed' AND plan.not_now_at IS NULL"
OPEN_ACTIVITY = "activity.answer = 'agreed' AND activity.done_on IS NULL AND activity.taken_out_by_id IS NULL"
OPEN_MILESTONE = "milestone.answer = 'agreed' AND milestone.reached_on IS NULL AND milestone.taken_out_by_id IS NULL"


class Field(NamedTuple):
    """A field for words, and how somebody comes to it.

    Attributes:
        site: the function that draws it, by file and name.
        key: of its widget; `{code}` is the plan's, `{item}` the id of what the form is about.
        address: of its screen.
        which: the plans it can be tried on, in SQL.
        side: who fills it in, by the column of the plan that names them.
        item: the table of what the form is about.
        tab: on which it stands, where the address does not open it.
        fold: what is written on the fold that holds it; otherwise one after the other is opened until it is there.
        buttons: that open it, one after the other.
        about: what it is about where that is no plan: a code, who fills it in, and an id, in SQL.
    """

    site: str
    key: str
    address: str = "/plan?plan={code}"
    which: str = RUNS
    side: str = "manager_id"
    item: str = ""
    tab: str = ""
    fold: str = ""
    buttons: Sequence[str] = ()
    about: str = ""

    def __str__(self) -> str:
        return f"{self.site.rpartition('/')[2]} {self.key.rpartition('}_')[2]}"

    @property
    def is_saved(self) -> bool:
        """Is the field the plan itself?"""
        return self.key.startswith("new_plan_")


def draft(site: str, step: str, key: str, item: str = "") -> Field:
    address = f"/new-plan?plan={{code}}&step={step}"
    return Field(site, f"new_plan_{{code}}_{key}", address, "plan.state = 'draft'", item=item)


def step(site: str, name: str, field: str, *, item: str = "", **more: str) -> Field:
    of = f"{name}.{{item}}" if item else name
    key = f"plan_{{code}}_{name}_{{item}}_{field}" if item else f"plan_{{code}}_{name}_{field}"
    return Field(f"plan/{site}", key, f"/plan?plan={{code}}&do={of}", item=item, **more)


NOT_NOW = "plan.not_now_at IS NOT NULL AND plan.state = 'proposed'"
FIELDS = [
    *(
        draft("draft/opportunity.py draw_opportunity", "opportunity", name)
        for name in ("observed", "aspirations", "skills", "business_need")
    ),
    *(
        draft(f"draft/goal.py {site}", "goal", name)
        for site, names in (
            ("draw_goal", ("area", "current_state")),
            ("_draw_goal", ("goal", "measure", "achievable", "relevant")),
        )
        for name in names
    ),
    draft("draft/activities.py draw_rhythm", "activities", "together"),
    *(
        draft("draft/activities.py draw_activities", "activities", f"{part}_new_text")
        for part in ("activity", "support", "milestone")
    ),
    draft("draft/activities.py draw_items", "activities", "activity_{item}_text", "activity"),
    draft("draft/activities.py draw_items", "activities", "support_{item}_by_whom", "support"),
    draft("draft/activities.py draw_items", "activities", "support_{item}_link", "support"),
    Field("plan/tabs.py _journal_form", "plan_{code}_journal_text", tab="Journal"),
    Field("plan/checklist.py _comment_form", "plan_{code}_comment_text", which=PROPOSED),
    Field("check_in_form.py check_in_form", "plan_{code}_check_in_line", "/?check_in={code}"),
    step("suggestions.py change_form", "suggest_goal", "goal", which=PROPOSED, side="member_id"),
    step("suggestions.py change_form", "suggest_goal", "reason", which=PROPOSED, side="member_id"),
    step("suggestions.py add_form", "add_activity", "text", which=PROPOSED, side="member_id"),
    step("suggestions.py _comment_form", "comment_activity", "text", which=PROPOSED, item="activity"),
    step(
        "suggestions.py _decline_form", "decline_activity", "reason", item="activity",
        which=f"{PROPOSED} AND activity.answer = 'waiting' AND activity.added_by_side = 'team_member'",
    ),
    step("steps/update.py _update", "update", "text"),
    step("steps/prepare.py _prepare", "prepare", "points"),
    step("steps/reschedule.py _skip", "skip", "reason"),
    step("steps/adjust.py _propose", "propose_new_goal", "goal"),
    step("steps/adjust.py _propose", "propose_new_goal", "reason"),
    step(
        "steps/adjust.py _decline", "decline_adjustment", "reason", side="manager_id",
        which="plan.state = 'active' AND EXISTS (SELECT 1 FROM suggestion WHERE plan_id = plan.id AND"
        " suggestion.state = 'open' AND suggestion.part = 'adjustment' AND suggestion.by_side = 'team_member')",
    ),
    step("steps/change.py _add", "adding_support", "link", tab="Support"),
    step(
        "steps/change.py _change", "changing_activity", "text", which=f"{RUNS} AND {OPEN_ACTIVITY}", item="activity",
    ),
    step(
        "steps/change.py _take_out", "taking_out_activity", "reason",
        which=f"{RUNS} AND {OPEN_ACTIVITY}", item="activity",
    ),
    step("steps/change.py _cadence", "cadence", "together"),
    step("steps/report_progress.py _report", "report_activity", "evidence", which=f"{RUNS} AND {OPEN_ACTIVITY}",
         item="activity"),
    step("steps/report_progress.py _reach", "reach_milestone", "evidence", which=f"{RUNS} AND {OPEN_MILESTONE}",
         item="milestone"),
    step("steps/close.py _close", "close", "evidence"),
    step("steps/close.py _close", "close", "reflection"),
    step(
        "steps/reflect.py _ask_once", "reflect", "reflection", side="member_id",
        which="plan.state = 'closed' AND plan.member_reflection = '' AND plan.ended_at > DATETIME('now', '-13 days')",
    ),
    step("steps/journal.py _note", "note", "text", which="plan.state = 'closed'"),
    step("steps/request_end.py _ask", "request_end", "reason", side="member_id"),
    step("steps/request_end.py _decline", "decline_end_request", "answer",
         which="plan.stop_asked_at IS NOT NULL AND state = 'active'"),
    step("steps/not_now.py _not_now", "not_now", "reason", which=PROPOSED, side="member_id"),
    *(step("steps/revise.py _revise", "revise", field, which=NOT_NOW) for field in ("note", "goal")),
    step("steps/revise.py draw", "revise", "activity_added_text", which=NOT_NOW, fold="Activities"),
    Field(
        "plan/steps/revise.py _one", "plan_{code}_revise_activity_{item}_text", "/plan?plan={code}&do=revise",
        f"{NOT_NOW} AND activity.answer <> 'declined'", item="activity", fold="Activities",
    ),
    step(
        "steps/correct.py _edit", "edit_entry", "text", item="journalentry", tab="Journal",
        which=f"{RUNS} AND journalentry.by_id = plan.manager_id AND kind IN ('comment', 'feedback', 'achievement')"
        " AND withdrawn_at IS NULL",
    ),
    Field(
        "alignment.py answers", "align_{code}_comment", side="managers_manager_id",
        which="plan.state = 'draft' AND plan.align_asked_at IS NOT NULL AND plan.align_answer IS NULL",
    ),
    Field(
        "requests.py ask_fields", "home_ask_interest", "/", RUNS
        + " AND NOT EXISTS (SELECT 1 FROM planrequest WHERE planrequest.member_id = plan.member_id)",
        "member_id", buttons=["home_ask_open"],
    ),
    Field(
        "requests.py ask_fields", "home_ask_aspirations", "/", RUNS
        + " AND NOT EXISTS (SELECT 1 FROM planrequest WHERE planrequest.member_id = plan.member_id)",
        "member_id", buttons=["home_ask_open"],
    ),
    step("steps/follow_on.py _ask", "ask_follow_on", "interest", side="member_id",
         which="plan.state = 'closed' AND NOT EXISTS (SELECT 1 FROM plan AS other WHERE other.member_id ="
         " plan.member_id AND other.state IN ('active', 'proposed')) AND NOT EXISTS (SELECT 1 FROM planrequest WHERE"
         " planrequest.member_id = plan.member_id)")._replace(site="requests.py ask_fields"),
    *(
        Field(
            f"templates/one.py {site}", f"template_save_{{code}}_{name}", "/new-plan?plan={code}&step=review",
            "plan.state = 'draft' AND plan.goal <> '' AND plan.id IN (SELECT plan_id FROM activity)",
            buttons=["new_plan_keep"],
        )
        for site, name in (("text_form", "name"), ("text_form", "goal"), ("_item_fields", "activities_0"))
    ),
    Field(
        "requests.py _answer_form", "home_request_{item}_answer_text", "/",
        buttons=["home_request_{item}", "home_request_{item}_answer_open"],
        about="SELECT '', manager_id, id FROM planrequest WHERE state = 'open'",
    ),
    Field(
        "templates/dialog.py ask_why", "template_{code}_decline_reason", "/templates",
        buttons=["templates_{code}", "templates_decline"],
        about="SELECT code, account.person_id, 0 FROM plantemplate, account JOIN accountrole ON account_id = account.id"
        " WHERE plantemplate.state = 'published' AND accountrole.role = 'hr'",
    ),
]  # fmt: skip  # a list to read

NOT_PLAYED = {
    "organisation_settings/section_form.py words": "settings_organisation_name",
    "insights_annotations.py _fields": "insights_annotation_new_text",
    "insights_views.py _name_field": "insights_view_new_name",
}
"""Fields of Settings and beside the charts of Insights; `words_field` draws them like the others."""

ANY = "*"
"""In place of a field's name: one call draws several, by a name that a variable holds."""

NAMED_THERE = ""
"""In place of a field's name: what `ask_words` draws for a form and a field named there has a test of its keys."""


def fields_drawn() -> set[tuple[str, str]]:
    """Every call that draws a field for words on a screen: by which function, and the name its key ends in."""
    found = set()
    for path in (ROOT / "lib" / "ui").rglob("*.py"):
        if path.name in ("autosave.py", "values.py", "fields.py"):
            continue  # They are what draws a field.
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                site = f"{path.relative_to(ROOT / 'lib' / 'ui')} {function.name}"
                found |= {(site, name) for node in ast.walk(function) if (name := _field_drawn_by(node)) is not None}
    return found


def _field_drawn_by(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Name("words_field")):
            key = next(ast.unparse(given.value) for given in node.keywords if given.arg == "key")
            of_form = re.fullmatch(r"f'\{\w+\}_([a-z_]+)'", key)
            return of_form[1] if of_form else ANY
        case ast.Call(func=ast.Name("ask" | "ask_for_item")):
            return ANY
        case ast.Call(func=ast.Name("ask_words"), args=[_, ast.Constant(), _, ast.Constant(), *_]):
            return NAMED_THERE
        case ast.Call(func=ast.Name("ask_words"), args=[_, _, _, ast.Constant(str(field)), *_]):
            return field
        case ast.Call(func=ast.Name("ask_words")):
            return ANY
        case ast.Call(func=ast.Attribute(ast.Name("st"), _)):  # `st.text` shows words.
            return None
        case ast.Call(func=ast.Attribute(_, "text" | "line"), args=[_, ast.Constant(str(field)), *_]):
            return field
        case ast.Call(func=ast.Name("draw_words"), args=[_, ast.Constant(str(field)), *_]):
            return field
        case ast.Call(func=ast.Name("draw_words")):
            return ANY
        case ast.Call(func=ast.Attribute(_, "addition"), args=[_, ast.Attribute(attr=part), *_]):
            return f"{part.lower()}_new_text"
        case ast.Call(func=ast.Attribute(_, "text" | "line" | "addition")):
            return ANY
    return None


def test_every_field_for_words_is_in_the_list() -> None:
    def is_played(site: str, name: str) -> bool:
        keys = [field.key for field in FIELDS if field.site == site] + [NOT_PLAYED.get(site, "")]
        return any(name == ANY or key.endswith(f"_{name}") for key in keys)

    assert not {(site, name) for site, name in fields_drawn() if name != NAMED_THERE and not is_played(site, name)}


def test_every_place_of_the_list_draws_a_field_for_words() -> None:
    """A place that moved, or a way of drawing that is not recognised, would leave the test above without a field."""
    assert {field.site for field in FIELDS} | NOT_PLAYED.keys() <= {site for site, _ in fields_drawn()}


@pytest.mark.parametrize(
    ("source", "field"),
    [
        ('draft.text("Goal", "goal", stored)', "goal"),
        ('self.fields.line("Link", "link", stored, place)', "link"),
        ("fields.text(label, name, stored)", ANY),
        ('fields.addition("Add support", Part.SUPPORT, there)', "support_new_text"),
        ('words_field("Reason", key=f"{area}_reason")', "reason"),
        ("st.text(words)", None),
        ("item.text", None),
    ],
)
def test_a_field_is_recognised_whatever_holds_its_form(source: str, field: str | None) -> None:
    assert _field_drawn_by(ast.parse(source, mode="eval").body) == field


def test_every_form_with_one_text_may_be_told_to_the_server() -> None:
    """One function draws them all; a few of them are played."""
    forms = [
        [argument.value for argument in node.args[1:4:2] if isinstance(argument, ast.Constant)]
        for path in (ROOT / "lib" / "ui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "ask_words"
    ]
    keys = [f"plan_{'A' * 12}_{form[0]}_{form[1]}" for form in forms if len(form) == 2]
    assert len(keys) > 5
    assert not [key for key in keys if not re.fullmatch(unsent.PLACES, key)]


def test_every_field_in_the_list_may_be_told_to_the_server() -> None:
    for key in [*(field.key for field in FIELDS), *NOT_PLAYED.values()]:
        assert re.fullmatch(unsent.PLACES, key.format(code="A" * 12, item=7)), key


# The screens


Rows = dict[str, dict[int, tuple[Any, ...]]]


class Database:
    """The server's database, looked at from outside."""

    def __init__(self, server: Server) -> None:
        self._path = server.checkout / "data" / "coaching-plans.db"

    def one(self, query: str, *values: Any) -> Any:
        with closing(sqlite3.connect(self._path)) as database:
            return database.execute(query, values).fetchone()

    def do(self, query: str, *values: Any) -> None:
        with closing(sqlite3.connect(self._path, timeout=20)) as database, database:
            database.execute(query, values)

    def everything(self) -> Rows:
        """Each row by table and number, without what is written by looking, by signing in and with every change."""
        left_out = {
            "appfact", "datachange", "unsenttext", "authsession", "signinticket", "planopening", "planseen",
            "auditevent", "notification", "formtoken", "monthsnapshot", "throttle", "knownbrowser", "sqlite_sequence",
        }  # fmt: skip
        with closing(sqlite3.connect(self._path)) as database:
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return {
                table: {row[0]: row for row in database.execute(f"SELECT rowid, * FROM {table}")}
                for table in tables - left_out
            }

    def changes(self, before: Rows, after: Rows) -> dict[tuple[str, int, str], Any]:
        """What stands now in each place that changed, by table, row and column."""
        found = {}
        with closing(sqlite3.connect(self._path)) as database:
            for table in before.keys() | after.keys():
                names = [column[0] for column in database.execute(f"SELECT rowid, * FROM {table} LIMIT 0").description]
                old, new = before.get(table, {}), after.get(table, {})
                for row in {number for number, _ in old.items() ^ new.items()}:
                    nothing = (None,) * len(names)
                    pairs = zip(names, old.get(row, nothing), new.get(row, nothing), strict=True)
                    found |= {(table, row, name): now for name, was, now in pairs if was != now}
        return found


Windows = dict[str, BrowserContext]
"""Browsers that one case after another is played in: fetching the application anew would take most of the time."""

UNPLUG = """() => {
    WebSocket.prototype.send = () => {}
    navigator.sendBeacon = () => true
    window.fetch = () => new Promise(() => {})
}"""
"""What a page has not sent before this it never sends, although it is left in good order."""


@dataclass
class Writer:
    """Somebody who types into a field.

    Attributes:
        field: with its plan and the id of what it is about.
    """

    server: Server
    windows: Windows
    database: Database
    field: Field
    way: str

    def __post_init__(self) -> None:
        field = self.field
        table = f"JOIN {field.item} ON {field.item}.plan_id = plan.id" if field.item else ""
        item = f"{field.item}.id" if field.item else "0"
        found = self.database.one(
            field.about
            or f"SELECT plan.code, plan.{field.side}, {item} FROM plan {table}"
            f" WHERE {field.which} AND plan.{field.side} IS NOT NULL ORDER BY plan.id DESC LIMIT 1"
        )
        assert found, f"The demonstration has no plan for {field}."
        self.code, self.person_id, self.item = found
        self.key = field.key.format(code=self.code, item=self.item)
        self.address = self.server.url + field.address.format(code=self.code, item=self.item)
        # Nothing of an earlier case stands in the way of this one.
        self.database.do("DELETE FROM unsenttext")
        if field.item == "journalentry":  # Words can be edited for a day.
            self.database.do("UPDATE journalentry SET at = DATETIME('now') WHERE id = ?", self.item)
        self.context = self.windows["touch" if "tap" in self.way else "mouse"]
        let_in(self.context, self.server, self.person_id)
        self.page = next(iter(self.context.pages), None) or self.context.new_page()
        self.before = self.database.everything()

    def leave(self) -> None:
        """Leave every window at once: what has not been sent by now is never sent."""
        self.context.set_offline(True)
        for page in self.context.pages:
            page.evaluate(UNPLUG)
        self.context.set_offline(False)
        for page in self.context.pages[1:]:
            page.close()
        for page in self.context.pages:
            rest(page)

    def box(self, page: Page) -> Locator:
        """The field, wherever the screen has it."""
        return page.locator(f".st-key-{self.key}").locator("textarea, input").first

    def come_to_it(self, page: Page) -> Locator:
        visit(page, self.address)
        if self.field.tab:
            page.get_by_role("tab", name=self.field.tab, exact=True).click()
            settle(page)
        for button in self.field.buttons:
            if not self.box(page).count():  # Else it is open already.
                page.locator(f".st-key-{button.format(code=self.code, item=self.item)} button").first.click()
                settle(page)
        folded = page.locator("details:not([open]) > summary")
        if self.field.fold:
            folded.filter(has_text=self.field.fold).first.click()
            settle(page)
        while not self.box(page).is_visible() and folded.count():
            folded.first.click()
            settle(page)
        return self.box(page)

    def type(self) -> None:
        box = self.come_to_it(self.page)
        box.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(f" {WORDS}", delay=5)

    def keeps_it(self) -> None:
        """The words are kept for the field, or have become part of the plan; the server may still be writing them."""
        deadline = time.monotonic() + PATIENCE
        kept = "SELECT COUNT(*) FROM unsenttext WHERE person_id = ? AND field = ? AND INSTR(text, ?)"
        while not self.database.one(kept, self.person_id, self.key, WORDS)[0]:
            changed = self.database.changes(self.before, self.database.everything())
            if self.field.is_saved and any(WORDS in str(value) for value in changed.values()):
                return
            assert time.monotonic() < deadline, f"The words typed into {self.key} are gone."
            time.sleep(0.2)

    def finds_it(self) -> None:
        """The words stand in the field on another device."""
        context = self.windows["another device"]
        let_in(context, self.server, self.person_id)
        self.looks_for_it(context.pages[0])

    def looks_for_it(self, page: Page) -> None:
        box = self.come_to_it(page)
        if "_new_" in self.key:  # Left, the words of a row that adds are a row of their own.
            box = page.locator("textarea", has_text=WORDS).first
        # A field is drawn empty and filled a moment later.
        expect(box).to_have_value(re.compile(WORDS))


Way = Callable[[Writer], None]


def link_elsewhere(writer: Writer) -> Locator:
    name = "Notifications"  # It is in everybody's menu, is never the page somebody types on, and holds little.
    return writer.page.get_by_test_id("stTopNavLink").filter(has_text=name).first


def tapped(milliseconds: int) -> Way:
    def tap(writer: Writer) -> None:
        link = link_elsewhere(writer)
        link.scroll_into_view_if_needed()
        box = link.bounding_box()
        assert box is not None
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        finger = writer.context.new_cdp_session(writer.page)
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
        writer.page.wait_for_timeout(milliseconds)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        writer.page.wait_for_url("**/notifications*")
        settle(writer.page)

    return tap


def by_mouse(writer: Writer) -> None:
    link = link_elsewhere(writer)
    link.hover()
    writer.page.mouse.down()
    writer.page.wait_for_timeout(15)
    writer.page.mouse.up()
    writer.page.wait_for_url("**/notifications*")
    settle(writer.page)


def by_another_tab(writer: Writer) -> None:
    tabs = writer.page.get_by_role("tab", name="Support", exact=True)
    if tabs.count() == 0:
        by_mouse(writer)  # No tabs on this screen.
        return
    tabs.click()
    settle(writer.page)


def by_another_form(writer: Writer) -> None:
    more = writer.page.get_by_role("button", name="More")
    if more.count() == 0:
        by_mouse(writer)
        return
    more.first.click()
    step = writer.page.locator('[data-testid="stPopoverBody"] button').first
    try:
        step.click(timeout=3_000)
    except Error:
        by_another_tab(writer)  # This menu opens no other form.
    settle(writer.page)


def back(writer: Writer) -> None:
    writer.page.go_back(wait_until="commit")
    settle(writer.page)


def reload(writer: Writer) -> None:
    writer.page.reload()
    settle(writer.page)


def close_the_tab(writer: Writer) -> None:
    writer.page.close(run_before_unload=True)
    writer.keeps_it()  # The browser itself goes on.


def after_an_hour(writer: Writer) -> None:
    """The session ends of itself while somebody types; the next click shows the form to sign in."""
    writer.database.do("UPDATE authsession SET last_seen_at = DATETIME('now', '-61 minutes')")
    writer.page.keyboard.type(" on")
    writer.keeps_it()


def signed_out_elsewhere(writer: Writer) -> None:
    writer.keeps_it()
    writer.database.do("UPDATE authsession SET ended_at = DATETIME('now')")
    writer.page.keyboard.press("Tab")
    settle(writer.page)


def killed(writer: Writer) -> None:
    writer.keeps_it()  # It is sent while the cursor stays there.
    writer.server.kill()
    writer.server.start()


def escaped(writer: Writer) -> None:
    writer.page.keyboard.press("Escape")
    writer.keeps_it()  # Nothing is left by it: a moment after the last key they are there.
    settle(writer.page)


def in_a_second_window(writer: Writer) -> None:
    said = writer.page.locator(f".st-key-{writer.key} [data-typing]")
    expect(said).to_have_text(re.compile(r"[Ss]aved \d\d:\d\d$"))
    writer.looks_for_it(writer.context.new_page())


WAYS: dict[str, Way] = {
    "by another tab": by_another_tab,
    "by another form": by_another_form,
    "by a link": by_mouse,
    "by a tap": tapped(0),
    "by a slow tap": tapped(80),
    "by going back": back,
    "by reloading": reload,
    "by closing the tab": close_the_tab,
    "after an hour": after_an_hour,
    "signed out elsewhere": signed_out_elsewhere,
    "with the server killed": killed,
    "by Escape": escaped,
    "for a second window": in_a_second_window,
}


PLAYED = {
    "by another tab": ["plan/tabs.py _journal_form"],
    "by another form": ["plan/steps/update.py _update", "plan/checklist.py _comment_form"],
    "by a link": ["check_in_form.py check_in_form", "draft/goal.py draw_goal"],
    "by a tap": ["plan/suggestions.py change_form", "draft/activities.py draw_activities"],
    "by a slow tap": ["requests.py ask_fields", "plan/steps/revise.py _one"],
    "by going back": ["plan/suggestions.py add_form", "plan/steps/close.py _close"],
    "by reloading": ["templates/one.py _item_fields", "draft/goal.py _draw_goal"],
    "by closing the tab": ["draft/opportunity.py draw_opportunity", "requests.py _answer_form"],
    "after an hour": ["alignment.py answers"],
    "signed out elsewhere": ["plan/steps/correct.py _edit"],
    "by Escape": ["templates/dialog.py ask_why"],
    "for a second window": ["plan/steps/adjust.py _propose", "draft/activities.py draw_items"],
    "with the server killed": ["plan/tabs.py _journal_form"],
}
"""Way → the functions that draw a field which is left so, where not every case is tried."""

PLAYED_AT_LEAST = 40
"""So many cases are played; those that `PLAYED` does not name are drawn by lot."""

BY_LOT = sorted(WAYS.keys() - {"with the server killed"})  # It takes as long as three others.


def place(field: Field) -> str:
    """Where a field is drawn; the forms of all steps on a plan are drawn by one class."""
    file = field.site.partition(" ")[0]
    return "plan/steps" if file.startswith("plan/steps/") else file


def test_the_fields_that_are_played_show_each_way_and_each_place() -> None:
    played = {site for sites in PLAYED.values() for site in sites}
    assert PLAYED.keys() == WAYS.keys()
    assert {place(field) for field in FIELDS if field.site in played} == {place(field) for field in FIELDS}


@cache
def cases() -> list[tuple[str, Field]]:
    """The ways and fields to be tried: all, or of each way those that are played and some by lot."""
    if EVERY_CASE:
        return list(product(WAYS, FIELDS))
    drawn_by = {field.site: field for field in FIELDS}
    played = [(way, drawn_by[site]) for way, sites in PLAYED.items() for site in sites]
    others = [case for case in product(BY_LOT, FIELDS) if case not in played]
    lot = Random("typing")  # Always the same.
    return played + lot.sample(others, PLAYED_AT_LEAST - len(played))


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[Windows]:
    size = ViewportSize(width=1024, height=900)
    windows = {
        "mouse": open_context(browser, viewport=size),
        "touch": open_context(browser, viewport=size, has_touch=True),
        "another device": open_context(browser, viewport=size),
    }
    for context in windows.values():
        STAY_OPEN.add(context)
    windows["another device"].new_page()
    yield windows
    for context in windows.values():
        STAY_OPEN.remove(context)
        context.close()


@pytest.mark.parametrize(
    ("way", "field", "is_read_again"),
    [
        pytest.param(*case, number % READ_AGAIN == READ_AGAIN // 2, id=f"{case[1]} {case[0]}")
        for number, case in enumerate(cases())
    ],
)
def test_words_are_found_again(
    demonstration: Server, windows: Windows, way: str, field: Field, is_read_again: bool
) -> None:
    database = Database(demonstration)
    writer = Writer(demonstration, windows, database, field, way)
    if way == "by going back":
        visit(writer.page, f"{demonstration.url}/notifications")
    writer.type()
    is_behind = field.key.startswith("template_") and way.startswith(("by a ", "by another"))
    (escaped if is_behind else WAYS[way])(writer)  # What is behind a dialog cannot be pressed.
    writer.leave()
    if is_read_again:
        writer.finds_it()
    else:
        writer.keeps_it()
    changed = database.changes(writer.before, database.everything())
    if field.is_saved:  # The field's own column, when the draft was changed, and a row where one is added.
        name = field.key.removeprefix("new_plan_{code}_")
        expected = {"changed_at", "revision"} | {
            column for _, _, column in changed if name in column or column in field.key
        }
        assert {column for table, _, column in changed if table == "plan"} <= expected, changed
        assert all(table == "plan" or table in field.key for table, _, _ in changed), changed
    else:
        assert not changed, changed


def test_what_was_chosen_is_found_again_by_its_author_on_another_device(
    demonstration: Server, windows: Windows
) -> None:
    close = next(field for field in FIELDS if field.site.endswith("_close"))
    writer = Writer(demonstration, windows, Database(demonstration), close, "by reloading")
    outcome = f".st-key-plan_{writer.code}_close_outcome"
    visit(writer.page, writer.address)
    writer.page.locator(outcome).get_by_text("Partly achieved", exact=True).click()
    settle(writer.page)
    writer.leave()

    device = windows["another device"]
    let_in(device, demonstration, writer.person_id)
    page = device.pages[0]
    visit(page, writer.address)
    chosen = page.locator(f"{outcome} [aria-checked=true], {outcome} [aria-pressed=true]")
    expect(chosen).to_have_text(re.compile("Part"))


def test_the_browsers_way_back_closes_the_form_that_the_address_no_longer_names(
    demonstration: Server, windows: Windows
) -> None:
    update = next(field for field in FIELDS if field.site.endswith("_update"))
    writer = Writer(demonstration, windows, Database(demonstration), update, "by going back")
    page, with_form = writer.page, writer.address
    visit(page, with_form.partition("&do=")[0])
    page.get_by_role("button", name="More").first.click()
    page.get_by_text("Write update", exact=True).last.click()
    settle(page)
    assert page.url == with_form
    box = writer.box(page)
    box.click()
    page.keyboard.type(WORDS)
    expect(page.locator(f".st-key-{writer.key} [data-typing]")).to_have_text(re.compile("saved"))
    page.go_back()
    settle(page)
    assert "do=" not in page.url
    expect(box).to_have_count(0)
    expect(page.get_by_text(WORDS).first).to_be_visible()  # Among what is not sent yet.
    page.go_forward()
    settle(page)
    assert page.url == with_form
    expect(box).to_have_value(WORDS)
    writer.leave()


def test_what_is_left_by_pressing_the_next_thing_is_saved_before_it(demonstration: Server, windows: Windows) -> None:
    """Streamlit's next run begins while the one that saves is hardly there."""
    database = Database(demonstration)
    [field] = [field for field in FIELDS if field.key.endswith("activity_new_text")]
    writer = Writer(demonstration, windows, database, field, "by a tap")
    onward = writer.page.locator(f".st-key-new_plan_{writer.code}_on button")
    for number in range(4 if EVERY_CASE else 2):
        box = writer.come_to_it(writer.page)
        box.click()
        writer.page.keyboard.type(f"Thing number {number}", delay=5)
        onward.tap()
        writer.page.wait_for_url("**step=review**")
        settle(writer.page)
        expect(writer.page.get_by_text("is not part of the plan yet")).to_have_count(0)
        assert database.one(f"SELECT COUNT(*) FROM activity WHERE text = 'Thing number {number}'") == (1,)
    writer.leave()


def test_going_on_in_a_field_of_a_draft_that_was_saved_is_no_change_by_others(
    demonstration: Server, windows: Windows
) -> None:
    [field] = [field for field in FIELDS if field.key == "new_plan_{code}_goal"]
    writer = Writer(demonstration, windows, Database(demonstration), field, "by reloading")
    writer.type()
    writer.page.keyboard.press("Tab")
    settle(writer.page)
    writer.box(writer.page).click()
    writer.page.keyboard.press("Control+End")
    writer.page.keyboard.type(" at noon", delay=5)
    reload(writer)
    expect(writer.box(writer.page)).to_have_value(re.compile(rf"{WORDS} at noon$"))
    expect(writer.page.get_by_text("This was changed in another window")).to_have_count(0)
    writer.leave()


def test_going_on_with_words_that_were_filled_in_again_is_no_change_by_others(
    demonstration: Server, windows: Windows
) -> None:
    [field] = [field for field in FIELDS if field.key.endswith("_journal_text")]
    writer = Writer(demonstration, windows, Database(demonstration), field, "by reloading")
    times = 3 if EVERY_CASE else 2
    for _ in range(times):
        writer.type()
        reload(writer)
    writer.come_to_it(writer.page)
    expect(writer.box(writer.page)).to_have_value(re.compile(".*".join([WORDS] * times)))
    expect(writer.page.get_by_text("While you were writing, this was changed")).to_have_count(0)
    assert writer.database.one("SELECT DISTINCT before FROM unsenttext") == ("",)
    writer.leave()
