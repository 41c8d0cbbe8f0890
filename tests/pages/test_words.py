"""Each name of the list in docs/product.md#words stands where it belongs: on forms, on the plan, in what leaves it."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib import db
from lib.addresses import FORM_IN_ADDRESS
from lib.exports.plans import table_of_headers
from lib.models import Part, Person
from lib.plans import commands, queries
from lib.plans.queries import Filters
from lib.settings import ROOT
from lib.ui.plan.steps import STEPS
from lib.ui.plan.steps.step_form import StepForm
from tests.access.test_use_cases import STEPS as STEPS_OF_PLANS
from tests.builders import make_viewer, moment
from tests.pages.screens import Screens
from tests.pages.test_plan import Plans

Scene = Iterator[tuple[str, set[str]]]
"""Places, each with what is said there."""

WHERE = {
    # The people
    "Deputy": "guide",
    "Name a deputy": "coached",
    # The parts of a plan
    "Opportunity": "draft proposal running guide",
    "Why now": "beginning draft proposal running guide",
    "Observation": "draft proposal running versions revising",
    "Aspirations and interests": "draft proposal running versions revising",
    "Skills to strengthen": "draft proposal running versions revising",
    "Business need": "draft proposal running versions revising",
    "Alignment": "draft proposal",
    "Development area": "draft proposal running versions revising export guide",
    "Current state": "draft proposal running versions revising guide",
    "Goal": "draft proposal running versions revising adjusting journal guide",
    "Activities": "draft proposal running guide",
    "Timeline": "draft proposal running guide",
    "Support": "draft proposal running guide insights",
    "Update cadence": "draft proposal running versions revising changing guide",
    "Milestones": "draft proposal running guide export",
    "Journal": "running closed guide",
    "Outcome": "closing closed export guide",
    # The goal's fields
    "Success measure": "draft proposal running versions revising adjusting journal",
    "Why it is achievable": "draft proposal running versions revising adjusting journal",
    "Why it is relevant": "draft proposal running versions revising adjusting journal",
    "Target date": "draft proposal running versions revising adjusting journal",
    "Current level": "draft proposal running versions revising",
    "Target level": "draft proposal running versions revising adjusting journal",
    # An activity, support
    "Type": "draft adding supporting versions",
    "Action": "draft adding versions",
    "Training": "draft adding versions",
    "Experience": "draft adding",
    "Tool": "draft supporting",
    "Meeting": "draft supporting",
    "Manager assistance": "draft supporting",
    "Due date": "draft adding supporting versions journal",
    "Status": "reporting",
    "To do": "reporting activities",
    "In progress": "reporting",
    "Done": "reporting",
    "Evidence": "reporting reaching closing closed",
    "Mark as provided": "support",
    "Confirm receipt": "provided",
    "Not received": "provided",
    # Dates
    "Start date": "draft versions revising export",
    "End date": "draft versions revising extending export",
    "Weekly": "draft changing versions",
    "Every two weeks": "draft changing",
    "Monthly": "draft changing versions",
    "Custom": "draft changing",
    # Check-ins
    "Record check-in": "running member home",
    "Prepare": "early",
    "Agenda": "agenda",
    "Reschedule": "running member",
    "Skip": "running member",
    "Progress": "running member check-in export",
    "Confidence": "check-in running",
    # Agreeing
    "Propose": "complete",
    "Suggest a change": "proposal",
    "Accept": "answering",
    "Decline": "answering",
    "Agree to version n": "proposal",
    "Not now": "proposal",
    "Withdraw": "answering",
    # Changing
    "Adjustment": "adjusted",
    "Propose a new goal": "running",
    "Extend": "running member",
    "Pause plan": "running member",
    "Resume plan": "paused",
    "Request to end": "member",
    # Ending
    "Close plan": "running",
    "Achieved": "closing",
    "Partly achieved": "closing closed export",
    "Not yet achieved": "closing",
    "Reflection": "closed",
    "Look-back": "later",
    "Create follow-on plan": "closed",
    "Cancel plan": "running",
    "Reopen": "closed",
    # People
    "Team member": "export guide",
    "Manager": "export guide",
    "Manager’s manager": "guide",
    "HR": "guide",
    # Around it
    "Needs your attention": "home",
    "What is new": "news",
    "Needs attention": "hr-home",
    "Send reminder": "hr",
    "Open the full plan": "hr",
    "Request a coaching plan": "home",
    "Access": "running closed guide",
    "Download": "plans insights",
    "Data table": "insights",
    "Rhythm": "running closed",
    "Before the plan starts": "proposal",
    # Insights
    "Adoption": "insights",
    "Check-ins": "insights",
    "Outcomes": "insights",
    "Fairness": "insights",
    "Involvement": "insights",
    # Leaving a form
    "Cancel": "closing adjusting",
    "Keep the plan": "cancelling",
    "Back": "draft",
}
"""Each name, and the places in which it stands."""

IN_SENTENCES = {"guide", "journal", "versions", "export", "closed", "later", "adjusted"}
"""Where a name may be part of a longer text, with its capital letter; elsewhere it is a text of its own."""

IN_LOWER_CASE = {"Type: versions", "Due date: versions", "Weekly: versions", "Monthly: versions"}
"""Names that stand in the middle of a sentence there and nowhere else."""

COMMANDS = {
    "Record check-in": "record_check_in", "Prepare": "prepare_check_in", "Reschedule": "reschedule_check_in",
    "Skip": "skip_check_in", "Mark as provided": "provide_support", "Confirm receipt": "confirm_support",
    "Not received": "mark_not_received", "Propose": "propose", "Suggest a change": "suggest", "Accept": "accept_item",
    "Decline": "decline_adjustment", "Agree to version n": "agree", "Not now": "say_not_now",
    "Withdraw": "withdraw_item",
    "Propose a new goal": "propose_adjustment", "Extend": "propose_adjustment", "Pause plan": "pause_plan",
    "Resume plan": "resume_plan", "Request to end": "request_to_end", "Close plan": "close_plan",
    "Create follow-on plan": "create_follow_on", "Cancel plan": "cancel_plan", "Reopen": "reopen_plan",
    "Send reminder": "send_reminder", "Open the full plan": "open_in_full", "Request a coaching plan": "request_plan",
}  # fmt: skip  # a list to read
"""What a button says, and the command that it runs."""

ACTIONS = {name: action for name, action, _ in STEPS_OF_PLANS}
"""The action that each command takes, as the tests of access try it."""

NO_STEP = {"request_plan"}
"""What is asked before there is a plan; everything else is a step of the table."""

LEADS_ON = {"create_follow_on"}
"""What another screen does, to which the form leads."""

TEXT = {
    "observed": "Asks to lead", "aspirations": "Trainer", "skills": "Timing", "business_need": "More workshops",
    "achievable": "Leads parts already", "relevant": "We need three", "goal_by": date(2026, 6, 8), "current_level": 2,
    "target_level": 3,
}  # fmt: skip  # a list to read

OTHER_TEXT: dict[Part, dict[str, Any]] = {
    Part.OPPORTUNITY: {"observed": "Asks", "aspirations": "Coach", "skills": "Voice", "business_need": "Fewer"},
    Part.AREA: {"area": "Leading workshops"},
    Part.CURRENT_STATE: {"current_state": "Prepares", "current_level": 1},
    Part.GOAL: {
        "goal": "Lead two workshops", "measure": "Both led", "achievable": "Practice", "relevant": "Demand",
        "goal_by": date(2026, 6, 10), "target_level": 4,
    },
    Part.TIMELINE: {"start_on": date(2026, 5, 18), "end_on": date(2026, 6, 30)},
    Part.CADENCE: {"cadence": "monthly"},
}  # fmt: skip  # a list to read


def names() -> list[str]:
    """The names of the list: what begins with a capital letter. The rest of a cell explains them."""
    section = (ROOT / "docs" / "product.md").read_text("utf-8").partition("\n## Words\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[2] for line in section.splitlines() if line.startswith("|")][2:]
    parts = [part.strip(" *").removeprefix("with *") for cell in cells for part in re.split(r"[·,;:()]", cell)]
    return [part.replace("'", "’") for part in parts if part[:1].isupper()]


def said_on(screen: AppTest) -> set[str]:
    """What stands on a screen: labels, options, cells of tables, and the parts of a line."""
    found: set[str] = set()

    def look(node: Any) -> None:
        proto = getattr(node, "proto", None)
        named = [getattr(proto, kind, None) for kind in ("popover", "expandable", "tab")]
        found.update(str(getattr(one, "label", "")) for one in (proto, *named))
        found.update(str(getattr(option, "content", option)) for option in getattr(proto, "options", ()))
        if node.type == "table":
            table = node.value.reset_index()
            found.update(map(str, (*table.columns, *table.to_numpy().flat)))
        elif node.type in ("title", "header", "markdown", "caption", "text"):
            found.add(node.value)
        for child in getattr(node, "children", {}).values():
            look(child)

    look(screen._tree)
    # Without the marks for icons, badges and bold type, and with any number of a version as "n".
    plain = [re.sub(r":material/\w+:|:[a-z-]+\[|\]|\*\*|\(optional\)", "", said) for said in found]
    parts = [part.strip(" .#-\\") for said in plain for part in re.split(r"[\n·:|]", said)]
    return {re.sub(r"(version) \d+", r"\1 n", part) for part in (*plain, *parts)}


def is_said(name: str, place: str, said: set[str]) -> bool:
    if place not in IN_SENTENCES:
        return name in said
    if f"{name}: {place}" in IN_LOWER_CASE:
        name = name.lower()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for text in said)


@pytest.fixture
def on(screens: Screens) -> Plans:
    """The household's plan with something in each of its fields."""
    on = Plans(screens)
    with db.writing() as session:
        on.house.session = session
        on.house.type(**TEXT)
    return on


def form(on: Plans, person: Person, name: str) -> set[str]:
    screen = on.screens.open(person, "plan", plan=on.code, **{FORM_IN_ADDRESS: name})
    assert on.opened(screen) == name.partition(".")[0]
    return said_on(screen)


def exported(on: Plans, person: Person) -> set[str]:
    with db.reading() as session:
        viewer, moment = make_viewer(session, person), on.screens.now
        table = table_of_headers(
            queries.every_plan(session, viewer, Filters(), moment=moment), (), viewer, moment.today
        )
    return {str(cell) for row in (table.columns, *table.rows) for cell in row}


def drafted(on: Plans) -> Scene:
    yield "beginning", said_on(on.screens.open(on.maya, "new_plan"))
    with db.writing() as session:
        on.house.session = session
        on.house.draft_item(Part.ACTIVITY, "Shadow two workshops")
        on.house.draft_item(Part.SUPPORT, "An hour of practice a week", kind="meeting")
    steps = ("opportunity", "goal", "activities", "review")
    shown = [said_on(on.screens.open(on.maya, "new_plan", plan=on.code, step=step)) for step in steps]
    yield "draft", set().union(*shown)
    yield "complete", {said.removesuffix(" to Jonas") for said in shown[-1]}


def proposed(on: Plans) -> Scene:
    on.proposed()
    yield "proposal", said_on(on.open(on.jonas))
    on.step(commands.add_item, on.member, Part.ACTIVITY, values={"text": "Read a book"})
    for part, changes in OTHER_TEXT.items():
        on.step(commands.suggest, on.member, part, changes=changes, seen={})
    other = {"item_id": on.house.activity, "changes": {"kind": "training", "due_on": date(2026, 6, 1)}}
    on.step(commands.suggest, on.member, Part.ACTIVITY, **other, seen={})
    yield "answering", said_on(on.open(on.maya)) | said_on(on.open(on.jonas))
    with db.reading() as session:
        numbers = 1, on.view(on.member).header.version
        found = queries.compare_versions(session, on.member, on.code, *numbers, moment=on.screens.now)
    yield "versions", {text for difference in found for text in difference}
    on.step(commands.say_not_now, on.member, reason="After the holidays")
    yield "revising", form(on, on.maya, "revise")


def running(on: Plans) -> Scene:
    on.active()
    yield "running", said_on(on.open(on.maya)) | said_on(on.open(on.maya, "Activities"))
    yield "member", said_on(on.open(on.jonas))
    yield "activities", said_on(on.open(on.tomas, "Activities"))
    yield "support", said_on(on.open(on.maya, "Support"))
    yield "home", said_on(on.screens.open(on.jonas))
    yield "hr", said_on(on.open(on.hannah))
    yield "plans", said_on(on.screens.open(on.hannah, "plans"))
    yield "coached", said_on(on.screens.open(on.maya, "plans"))
    forms = {
        "check_in": "check-in", "propose_new_goal": "adjusting", "extend": "extending", "cadence": "changing",
        "adding_activity": "adding", "adding_support": "supporting", "close": "closing", "cancel": "cancelling",
        f"report_activity.{on.house.activity}": "reporting", f"reach_milestone.{on.house.milestone}": "reaching",
    }  # fmt: skip  # a list to read
    for name, place in forms.items():
        yield place, form(on, on.maya, name)
    on.step(commands.provide_support, on.manager, on.house.support)
    yield "provided", said_on(on.open(on.jonas, "Support"))


def changed(on: Plans) -> Scene:
    on.active(moment("2026-05-18"))
    yield "early", said_on(on.open(on.jonas))
    on.step(commands.prepare_check_in, on.member, points="The fair")
    yield "agenda", said_on(on.open(on.jonas))
    changes = OTHER_TEXT[Part.GOAL] | {"end_on": date(2026, 7, 1)}
    on.step(commands.propose_adjustment, on.member, changes=changes, seen={}, reason="It goes well")
    yield "adjusted", said_on(on.open(on.maya))
    on.step(commands.accept_adjustment, on.manager, 1)
    due = {"due_on": date(2026, 6, 1)}
    on.step(commands.change_on_plan, on.manager, Part.ACTIVITY, on.house.activity, changes=due, seen={})
    yield "journal", said_on(on.open(on.jonas, "Journal"))
    on.screens.now = moment("2026-05-19")
    on.step(commands.comment, on.member, text="Thank you")
    yield "news", said_on(on.screens.open(on.maya))
    on.step(commands.pause_plan, on.manager, until=date(2026, 6, 30))
    yield "paused", said_on(on.open(on.jonas))


def ended(on: Plans) -> Scene:
    on.closed()
    yield "closed", said_on(on.open(on.maya)) | said_on(on.open(on.jonas)) | form(on, on.jonas, "reflect")
    on.screens.now = moment("2026-07-25")
    yield "later", said_on(on.open(on.jonas)) | form(on, on.jonas, "look_back")
    yield "export", exported(on, on.maya) | exported(on, on.hannah)
    yield "insights", said_on(on.screens.open(on.hannah, "insights"))
    yield "hr-home", said_on(on.screens.open(on.hannah))
    yield "guide", said_on(on.screens.open(on.jonas, "guide"))


SCENES = {
    drafted: "beginning draft complete",
    proposed: "proposal answering versions revising",
    running: "running member activities support home hr plans coached check-in adjusting extending changing adding "
    "supporting closing cancelling reporting reaching provided",
    changed: "early agenda adjusted journal news paused",
    ended: "closed later export insights hr-home guide",
}
"""The places that each scene goes through."""


@pytest.mark.parametrize("scene", SCENES)
def test_each_name_stands_where_it_belongs(scene: Callable[[Plans], Scene], on: Plans) -> None:
    missing, been = [], []
    for place, said in scene(on):
        been.append(place)
        belongs = [name for name, places in WHERE.items() if place in places.split()]
        missing += [f"{name}: {place}" for name in belongs if not is_said(name, place, said)]
    assert not missing
    assert been == SCENES[scene].split()


def test_every_name_of_the_list_belongs_somewhere() -> None:
    assert set(names()) == WHERE.keys()
    places = {place for told in SCENES.values() for place in told.split()}
    assert {place for told in WHERE.values() for place in told.split()} == places


FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): list(ast.walk(ast.parse(path.read_text("utf-8"))))
    for path in [*(ROOT / "lib" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
}
"""The source of the screens, by module."""

FUNCTIONS = {
    module: {node.name: list(ast.walk(node)) for node in nodes if isinstance(node, ast.FunctionDef)}
    for module, nodes in FILES.items()
}


def texts_in(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def said_together(node: ast.AST) -> Iterator[set[str]]:
    """The texts that one call is given, parts of f-strings too, and each name in a dict with its value."""
    if isinstance(node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        yield texts_in(part for each in given for part in (getattr(each, "values", None) or [each]))
    elif isinstance(node, ast.Dict):
        yield from (texts_in([name, value]) for name, value in zip(node.keys, node.values, strict=True) if name)


def commands_in(nodes: Iterable[ast.AST]) -> set[str]:
    """The commands that are named in a piece of source."""
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "commands"
    }


def commands_behind(module: str, function: str) -> set[str]:
    """The commands in a function, and in those of its file that it calls."""
    inside, left = FUNCTIONS[module], [function]
    looked_at: set[str] = set()
    found: set[str] = set()
    while left:
        looked_at.add(name := left.pop())
        found |= commands_in(inside[name])
        left += {node.id for node in inside[name] if isinstance(node, ast.Name)} & inside.keys() - looked_at
    return found


def forms_behind(label: str) -> list[StepForm]:
    """The forms that a button with this label opens: in the menu of a plan, or where both names stand in one call."""
    said = re.sub(r"\bn$", "", label)
    together = [texts for nodes in FILES.values() for node in nodes for texts in said_together(node) if said in texts]
    named = set().union(*together)
    return [form for name, form in STEPS.items() if form.menu == label or name in named]


@pytest.mark.parametrize("label", COMMANDS)
def test_what_a_button_says_is_the_step_that_it_opens_and_the_command_that_runs(label: str) -> None:
    """From the words of a button over the form and the action it is for to the command that takes that action."""
    name = COMMANDS[label]
    assert label in WHERE
    assert callable(getattr(commands, name))
    action = ACTIONS.get(name)
    assert (action is None) == (name in NO_STEP)
    forms = forms_behind(label)
    if forms:
        assert [
            form
            for form in forms
            if form.action is action
            and (name in LEADS_ON or name in commands_behind(form.draw.__module__, form.draw.__name__))
        ]
    else:  # Pressing it is the step: the function that draws the button names the command, or one that it calls does.
        draws = [
            (file, each) for file, each_of in FUNCTIONS.items() for each in each_of if label in texts_in(each_of[each])
        ]
        assert any(name in commands_behind(*each) for each in draws)
