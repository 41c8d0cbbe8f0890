"""The shape of the house, read from the source: which way the arrows point, and what is written in one place only."""

import ast
import sys
from collections.abc import Callable
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from lib import audit, notify
from lib.settings import ROOT

LIB = sorted((ROOT / "lib").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
CODE = [path for path in (ROOT / "app.py", *LIB, *PAGES) if path.is_file()]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

SCREEN_ROOMS = {"ui", "router", "menu", "sign_in"}
"""The rooms of lib that draw; they and `app.py` and `pages/` are all that knows Streamlit."""

OUTER_ROOMS = SCREEN_ROOMS | {"web", "cli", "__main__", "demo"}
"""Where an interaction begins: they may use everything in lib, and nothing in lib but they may use them."""

SUITES = {"plans.rules", "plans.commands", "plans.queries"}
"""Rooms inside a room. What stands beside them in `plans` is what commands and queries share."""

PURE = {
    "texts", "models", "errors", "settings", "clock", "labels", "formatting", "plan_fields", "plans.rules",
    "workflow_page", "policy", "notice", "smart", "months", "charts", "working_days",
}  # fmt: skip  # a list to read
FOUNDATION = {
    "texts": set(),
    "models": {"texts"},
    "errors": set(),
    "settings": {"errors"},
    "clock": {"settings"},
    "data_version": set(),
    "reading_session": set(),
    "db": {"data_version", "reading_session", "settings", "errors"},
    "notify": {"access", "clock", "models"},
    "audit": {"db", "errors", "models", "clock", "notify"},
    "reporting_lines": {"db", "errors", "models", "clock"},
    "access": {"db", "reporting_lines", "errors", "models", "clock"},
    **dict.fromkeys(PURE - {"texts", "models", "errors", "settings", "clock"}, PURE),
}
"""Room → what it may use. A room that is not named here holds use cases: it may use everything but the outer rooms."""

STEPS = ("ui/plan/steps", "plans/commands")

ASKS_THE_CLOCK = {"cli", "demo", "router", "sign_in", "web"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room(path: Path) -> str:
    """The room of lib that a file belongs to, its folder's name where the room is a folder: "access", "plans.rules"."""
    return room_of(".".join(path.relative_to(ROOT / "lib").with_suffix("").parts))


def room_of(dotted: str) -> str:
    first, second, *_ = (*dotted.split("."), "")
    return f"{first}.{second}" if f"{first}.{second}" in SUITES else first


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), name(path))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Everything a file imports as dotted names; `from lib import db` gives `lib.db`."""
    found: list[str] = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name(path)}: relative imports hide where something comes from"
            found += (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))
    return tuple(found)


@cache
def rooms() -> frozenset[str]:
    return frozenset(room(path) for path in LIB)


def rooms_used_by(path: Path) -> set[str]:
    """What a file imports; the folder around a suite holds nothing itself."""
    folders = {suite.split(".")[0] for suite in SUITES}
    inside = {dotted.removeprefix("lib.") for dotted in imports(path) if dotted.startswith("lib.")} - folders
    return {room_of(dotted) for dotted in inside} & rooms()


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in a file, gone through once for all rules."""
    return tuple(ast.walk(tree(path)))


def written(node: ast.AST) -> str:
    """A name as written, such as `datetime.now`; where it begins with something else, such as a call, from there on."""
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(value, name):
            return f"{written(value)}.{name}"
    return ""


@cache
def calls(path: Path) -> tuple[tuple[str, int], ...]:
    """Every call in a file as written, such as `datetime.now`, with its line."""
    return tuple((written(node.func), node.lineno) for node in nodes(path) if isinstance(node, ast.Call))


@cache
def libraries() -> set[str]:
    return {dotted.split(".")[0] for path in CODE for dotted in imports(path)} - {"lib"}


def each(paths: list[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """Hold a rule for each of these files in one test, which names all that break it."""

    def hold(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            broken = {}
            for path in paths:
                try:
                    rule(path)
                except AssertionError as error:
                    broken[name(path)] = str(error)
            assert not broken, "\n".join(f"{file}: {why}" for file, why in broken.items())

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return hold


@each(LIB)
def test_a_room_uses_only_rooms_below_it(path: Path) -> None:
    here = room(path)
    used = rooms_used_by(path) - {here}
    if here in FOUNDATION:
        assert used <= FOUNDATION[here]
    elif here == "ui":  # It draws what use cases returned; sessions and people come to it from pages.
        assert not used & ((OUTER_ROOMS | {"db", "audit", "reporting_lines"}) - {"ui"})
    elif here not in OUTER_ROOMS:
        assert not used & OUTER_ROOMS
    if here in ("plans", "plans.queries"):
        assert not used & {"plans.commands"}
    if here == "plans":
        assert not used & {"plans.queries"}


@pytest.mark.parametrize("depth", [1, 2], ids=["folders", "rooms"])
def test_no_room_depends_on_itself_through_others(depth: int) -> None:
    """A folder of rooms is above or below another one as a whole, so that a drawing of imports has no arrow back up."""
    graph: dict[str, set[str]] = {}
    for path in LIB:
        here, *used = (".".join(each.split(".")[:depth]) for each in (room(path), *rooms_used_by(path)))
        graph.setdefault(here, set()).update(set(used) - {here})
    TopologicalSorter(graph).prepare()  # It raises and names the circle.


@each(CODE)
def test_pages_are_run_by_the_router_and_imported_by_nobody(path: Path) -> None:
    assert not [dotted for dotted in imports(path) if dotted.split(".")[0] == "pages"]


SHOWS_ONLY = {"compare_versions", "step_form"}
"""Files among the forms of steps that take none."""


def test_the_form_of_a_step_is_named_like_its_command() -> None:
    forms, commands = ({path.stem for path in LIB if path.parent == ROOT / "lib" / room} for room in STEPS)
    assert forms - SHOWS_ONLY <= commands


SHARED_NAMES = {
    "absences": "days on which a deputy stands in for a manager",
    "access_log": "who opened a plan, and who may read it in full for a while",
    "accounts": "who may sign in",
    "achievements": "what somebody achieved across their own plans",
    "agenda": "what stands on the agenda of a check-in",
    "base": "what the files of its folder share",
    "charts": "drawings of figures",
    "chat": "the organisation's chat",
    "check_ins": "the check-ins of plans",
    "coached_plans": "the open plans of which somebody is the manager, and which of them slip",
    "compare_versions": "what differs between two versions of a plan",
    "deputies": "who stands in for the manager of a plan",
    "directory_tokens": "with what a directory comes",
    "draft": "a plan that was not proposed yet",
    "export": "a file that is downloaded",
    "figures": "the figures above the charts of a question",
    "getting_started": "what is left to do on the first day",
    "header": "what stands above a plan, and in lists",
    "home": "the page Home",
    "insights": "figures over many plans",
    "invitations": "one-time links with which people choose a password",
    "journal": "what people say on a plan beside its own text",
    "left_out": "plans that cannot be shown, and are left out alone",
    "mailbox": "the demonstration's mailbox",
    "messages": "what leaves the house by mail or chat, and what became of it",
    "milestones": "milestones, and the day each was reached",
    "named_managers": "who is meant where a file or a directory names somebody's manager",
    "needs_attention": "plans on which HR helps",
    "notice": "what everybody reads before the first use",
    "notifications": "what people are told",
    "on_time": "check-ins, on time or late, by month and by department",
    "organisation_settings": "what an organisation chooses on the page Settings",
    "outcomes": "how plans end",
    "overview": "the page Overview",
    "own_data": "what is kept about somebody",
    "people": "who works here, and who reports to whom",
    "picture": "a chart as a picture for slides",
    "plan": "one plan, whole",
    "plan_requests": "what a team member who would like a plan asks their manager",
    "plans": "plans, and lists of them",
    "policy": "when a coaching plan is right, and the words for it",
    "queries": "what people see: it is read and nothing is changed",
    "readers": "who reads a plan",
    "record": "who did what, and when",
    "registry": "the list on which each new one of the folder gets its line",
    "retention": "how long plans are kept after they ended",
    "saved_views": "views of Insights that somebody keeps",
    "scim": "a directory keeps the roster",
    "smart": "is a goal SMART, and are these words of growth",
    "snapshots": "what leadership reads of a month",
    "templates": "templates for plans",
    "unsent": "what somebody typed and did not send",
    "working_days": "which days people work",
}
"""The names of files and folders that stand in several places, and the one thing that each of them means there."""


def test_one_name_of_a_file_means_one_thing() -> None:
    """What is another thing gets a name that says which; what is the same seen from another room is named alike."""
    places: dict[str, set[Path]] = {}
    for path in LIB:
        inside = path.relative_to(ROOT / "lib")
        for each_part in (inside, *inside.parents[:-1]):
            if each_part.stem != "__init__":
                places.setdefault(each_part.stem, set()).add(each_part.parent)
    steps = {Path(folder) for folder in STEPS}
    assert {each for each, folders in places.items() if len(folders) > 1 and folders != steps} == SHARED_NAMES.keys()


def test_what_a_room_gathers_is_taken_from_it() -> None:
    """By importing it, in one list; what nobody takes does not stand there."""
    gatherers = {
        ".".join(("lib", *path.parent.relative_to(ROOT / "lib").parts)): path
        for path in LIB
        if path.name == "__init__.py"
    }
    taken: set[str] = set()
    for path in (*CODE, *TESTS, *sorted((ROOT / "deploy").glob("*.py"))):
        attributes = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
        taken.update(
            imports(path),
            *({f"{package}.{each}" for each in attributes} for package in gatherers.keys() & {*imports(path)}),
        )
    idle = []
    for package, path in gatherers.items():
        names = {node.id for node in nodes(path) if isinstance(node, ast.Name)}
        assert "__all__" not in names, name(path)
        own = names | {file.stem for file in path.parent.iterdir()}
        gathered = {
            dotted for dotted in imports(path) if dotted.startswith(f"{package}.") and dotted.split(".")[-1] not in own
        }
        idle += (dotted for dotted in gathered if f"{package}.{dotted.split('.')[-1]}" not in taken)
    assert not idle


@each(LIB)
def test_only_screens_know_streamlit(path: Path) -> None:
    if room(path) not in SCREEN_ROOMS:
        assert not [
            dotted for dotted in imports(path) if dotted.split(".")[0] in ("streamlit", "streamlit_authenticator")
        ]


@each(LIB)
def test_pure_rules_and_widgets_reach_no_database(path: Path) -> None:
    if room(path) in (PURE | {"ui"}) - {"models", "settings"}:
        assert not [dotted for dotted in imports(path) if dotted.split(".")[0] in ("sqlalchemy", "sqlmodel", "alembic")]


FROM_SQLMODEL = {"Session", "SQLModel", "Field", "col"}
"""What SQLModel alone has. It passes the rest of SQLAlchemy on as well, and nothing is taken from two libraries.

`Relationship` is not taken either; docs/decisions.md says why.
"""


@each([*LIB, *PAGES, *sorted((ROOT / "deploy").glob("*.py")), *TESTS])
def test_the_database_is_asked_in_one_way(path: Path) -> None:
    """By SQLAlchemy's `select`: SQLModel's ends at four columns. `scalars` gives values, `execute` rows."""
    taken = {dotted.removeprefix("sqlmodel.") for dotted in imports(path) if dotted.startswith("sqlmodel.")}
    assert {dotted for dotted in taken if not dotted.startswith("sql.sqltypes")} <= FROM_SQLMODEL
    assert not [line for call, line in calls(path) if call.split(".")[-1] == "exec"]


@each(CODE)
def test_our_own_modules_are_imported_through_lib(path: Path) -> None:
    """Streamlit puts `lib/` on the import path; `import models` would register every table a second time."""
    assert not [dotted for dotted in imports(path) if dotted.split(".")[0] in rooms() - {"__init__", "__main__"}]


@each(LIB)
def test_no_module_hides_one_of_python_or_of_a_library(path: Path) -> None:
    """For the same reason a `lib/calendar.py` would be found in place of Python's own calendar."""
    assert room(path) == "__init__" or room(path) not in sys.stdlib_module_names | libraries()


@each(PAGES)
def test_a_page_begins_with_its_viewer(path: Path) -> None:
    body = [node for node in tree(path).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    if ast.get_docstring(tree(path)) is not None:
        body = body[1:]
    assert ast.unparse(body[0]).startswith("viewer = require_viewer(")


@each(PAGES)
def test_a_page_hands_its_session_on_and_does_not_use_it(path: Path) -> None:
    assert not [dotted for dotted in imports(path) if dotted.split(".")[0] in ("sqlalchemy", "sqlmodel")]
    used = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "session"
    ]
    assert not used


@each(PAGES)
def test_a_page_holds_no_chart(path: Path) -> None:
    assert not [dotted for dotted in imports(path) if dotted.split(".")[0] == "altair"]


@each(CODE)
def test_nothing_goes_around_the_safe_ways_to_show_and_to_send(path: Path) -> None:
    """Files of `download_button` lie open to everybody; `cache_data` is shared by all viewers."""
    forbidden = {"unsafe_allow_html", "unsafe_allow_javascript", "html", "download_button", "cache_data"}
    found = []
    for node in nodes(path):
        if isinstance(node, ast.keyword) and node.arg in forbidden:
            found.append(f"line {node.value.lineno}: {node.arg}=")
        elif isinstance(node, ast.Attribute) and node.attr in forbidden and ast.unparse(node.value).startswith("st"):
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
    assert not found


@each(CODE)
def test_fields_for_days_and_numbers_have_no_bounds_of_their_own(path: Path) -> None:
    """What lies outside bounds turns red, and what is sent then is what stood in the field before."""
    if name(path) == "lib/ui/inputs.py":
        return
    fields = {"date_input", "number_input", "datetime_input", "time_input"}
    assert not [(call, line) for call, line in calls(path) if call.split(".")[-1] in fields]
    ours = {"day_field", "number_field", "day", "number"}
    assert not [
        f"line {node.lineno}: {keyword.arg}="
        for node in nodes(path)
        if isinstance(node, ast.Call) and written(node.func).split(".")[-1] in ours
        for keyword in node.keywords
        if keyword.arg in ("min_value", "max_value")
    ]


@each(CODE)
def test_no_field_cuts_what_is_pasted_into_it(path: Path) -> None:
    """With `max_chars`, a text that is too long does not arrive at all, and nothing says so."""
    given = [node for node in nodes(path) if isinstance(node, ast.keyword) and node.arg == "max_chars"]
    assert not [f"line {node.value.lineno}" for node in given]


NO_WORDS = {
    "lib/ui/inputs.py": "searches",
    "lib/sign_in.py": "passwords",
    "lib/ui/organisation_settings/chat.py": "a secret",
    "pages/account.py": "passwords",
}
"""Where a text field is drawn that holds no words of a plan, and what it holds."""


@each(CODE)
def test_fields_for_words_are_drawn_where_nothing_typed_is_lost(path: Path) -> None:
    if name(path) in {"lib/ui/typing/words_fields.py", "lib/ui/autosave.py", *NO_WORDS}:
        return
    fields = {"st.text_area", "st.text_input", "st.chat_input", "st.data_editor", "st.form", "st.form_submit_button"}
    assert not [(call, line) for call, line in calls(path) if call in fields]


CHOOSES_NO_ANSWER = {
    "lib/ui/autosave.py": "fields that save themselves",
    "lib/ui/draft/opportunity.py draw_why_now": "boxes that save themselves",
    "lib/ui/draft/wizard.py choose_step": "steps of a draft",
    "lib/ui/plan/tabs.py journal": "a filter",
    "lib/ui/plan/steps/compare_versions.py": "which versions are compared",
    "lib/ui/plans.py": "filters",
    "lib/ui/insights.py": "filters",
    "lib/ui/people/people_list.py": "filters",
    "lib/ui/people/read_as.py": "lists that depend on each other, kept together by the file's headings",
    "lib/ui/messages.py": "a filter",
    "lib/ui/mailbox.py": "a filter",
    "lib/ui/notifications.py": "choices that save themselves",
    "lib/ui/calendar_address.py": "choices that save themselves",
    "lib/ui/record.py": "filters",
    "lib/ui/overview.py": "the month that is open",
    "lib/ui/export_menu.py": "what separates the values of a file",
}
"""Where something is chosen that is no answer in a form, by file or by function, and what it is."""

CHOOSING = {
    "st.selectbox", "st.multiselect", "st.segmented_control", "st.pills", "st.radio", "st.checkbox", "st.toggle",
    "st.slider", "st.select_slider", "st.feedback", "st.date_input", "st.number_input", "st.time_input",
    "st.datetime_input", "st.color_picker",
}  # fmt: skip  # a list to read


def chooses_beside_the_forms(node: ast.AST) -> bool:
    """Does this draw a field in which something is chosen, and which does not keep what was chosen?"""
    if not isinstance(node, ast.Call):
        return False
    drawn_by = written(node.func)
    is_ours = drawn_by in ("day_field", "number_field") and "choice_field" not in ast.unparse(node)
    return is_ours or drawn_by in CHOOSING


def test_what_is_chosen_in_a_form_is_kept_like_its_words() -> None:
    found = {
        f"{name(path)} {function.name}"
        for path in CODE
        for function in nodes(path)
        if isinstance(function, ast.FunctionDef) and any(map(chooses_beside_the_forms, ast.walk(function)))
    }
    assert not {site for site in found if not {site, site.split()[0]} & CHOOSES_NO_ANSWER.keys()}
    assert not CHOOSES_NO_ANSWER.keys() - found - {site.split()[0] for site in found}


def is_one_role(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and written(node.value) in ("Role", "models.Role")


def is_what_somebody_holds(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "roles"


@each(CODE)
def test_roles_are_weighed_in_access_only(path: Path) -> None:
    """Elsewhere a role may be stored, shown or handed on, but nothing depends on which one it is.

    `lib.accounts` keeps the table of roles and may look for who holds one; what a viewer may do with it is not its
    question either.
    """
    if path.is_relative_to(ROOT / "lib" / "access"):
        return
    is_keeper = path.is_relative_to(ROOT / "lib" / "accounts")
    weighing = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in nodes(path)
        if isinstance(node, ast.Compare | ast.MatchValue)
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.Sub))
        if any(is_what_somebody_holds(part) or (is_one_role(part) and not is_keeper) for part in ast.walk(node))
    ]
    assert not weighing


@each(CODE)
def test_the_clock_is_asked_where_an_interaction_begins(path: Path) -> None:
    is_inside = path.is_relative_to(ROOT / "lib") and room(path) not in ASKS_THE_CLOCK
    asks = [(call, line) for call, line in calls(path) if call.split(".")[-1] in ("today", "now", "utcnow")]
    asks = [(call, line) for call, line in asks if call.split(".")[-2:-1] in (["date"], ["datetime"])]
    if name(path) != "lib/clock.py":
        assert not asks
    if is_inside:
        assert "lib.clock.moment" not in imports(path)
        assert not [line for call, line in calls(path) if call == "clock.moment"]


@each(CODE)
def test_only_errors_that_were_foreseen_are_caught(path: Path) -> None:
    """Streamlit ends and restarts a script by exceptions: whoever catches everything catches those as well."""
    wide = [
        f"line {node.lineno}"
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & set(ast.unparse(node.type).strip("()").split(", ")))
    ]
    assert not wide


@each(CODE)
def test_a_file_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree(path)) or not tree(path).body


def test_one_name_of_a_class_has_one_meaning() -> None:
    """So that whoever meets it anywhere finds the one class by looking for its name."""
    named: dict[str, list[str]] = {}
    for path in CODE:
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named.setdefault(node.name, []).append(name(path))
    assert not {each: files for each, files in named.items() if len(files) > 1}


@each(CODE)
def test_every_exception_to_the_tools_has_its_reason_beside_it(path: Path) -> None:
    bare = [
        f"line {number}: {line.strip()}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for mark in ("# type: ignore", "# noqa")
        if mark in line and "#" not in line.split(mark, 1)[1]
    ]
    assert not bare


def test_of_each_action_of_the_record_it_is_known_who_is_told() -> None:
    known = set(audit.KIND_OF) | audit.READ_BY_NOBODY
    assert set(notify.TOLD) | notify.TOLD_TO_NOBODY == known
    assert not set(notify.TOLD) & notify.TOLD_TO_NOBODY
