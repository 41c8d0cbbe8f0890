"""The recipes of the README, followed in a copy of the source.

Each is what somebody writes who has read nothing else: new files, and a line in the places that the recipe names.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lib import db
from lib.settings import ROOT
from tests.builders import make_person, make_plan

FIELDS = """
    mentor: Words = Field(default="", max_length=NAME)
    mentor_id: int | None = Field(default=None, foreign_key="person.id")
    mentored_for: Purpose = Field(default=Purpose.EMERGING_ISSUE, sa_type=one_of(Purpose, "mentored_for"))
    mentored: list[str] = Field(default_factory=list, sa_type=JSON)
    mentored_on: Day | None = None
    mentored_since: Day
    mentored_at: datetime
    mentored_times: int
    mentored_by: Side = Field(sa_type=one_of(Side, "mentored_by"))
    mentored_in: list[str] = Field(sa_type=JSON)
    is_mentored: bool
"""
"""One of each kind that forms have, and needed ones for which the rows there are have no value."""

NEEDED = "mentored_since, mentored_at, mentored_times, mentored_by, mentored_in, is_mentored"

THEIR_TESTS = (
    "tests/pages/test_thanking.py",
    "tests/pages/test_thanks.py",
    "tests/charts/test_thanks.py",
    "tests/pages/test_mentor.py",
    "tests/test_architecture.py",
    "tests/test_plan_fields.py",
    "tests/test_record.py::test_of_every_kind_of_line_it_is_decided_who_reads_it",
    "tests/plans/test_follow_on.py::test_each_field_of_a_plan_goes_along_or_begins_anew[sqlite]",
    "tests/plans/test_whole_life.py::test_walks_take_every_step_of_the_table",
    "tests/e2e/test_every_screen.py::test_every_screen_is_found_and_looked_at_by_somebody",
    "tests/e2e/test_typing.py::test_every_field_for_words_is_in_the_list",
    "tests/e2e/test_typing.py::test_every_field_in_the_list_may_be_told_to_the_server",
    "tests/plans/test_workflow.py::test_in_each_cell_exactly_these_steps_are_open",
    "tests/plans/test_workflow.py::test_the_page_of_the_documentation_is_the_table_of_the_code",
    "tests/access/test_use_cases.py::test_every_use_case_of_plans_is_tried_by_everybody",
    "tests/access/test_use_cases.py::test_a_step_of_the_table_is_not_refused_for_who_takes_it[sqlite-thank]",
    "tests/charts/test_insights.py::test_nothing_counted_is_a_sentence_in_place_of_axes[cadences]",
    "tests/charts/test_insights.py::test_one_cell_draws[cadences]",
    "tests/insights/test_questions.py::test_every_chart_its_figures_and_its_filters[sqlite]",
)
"""What the recipes say to write, and what of the house's own tests they touch."""


class Copy:
    """A copy of the source in which somebody follows a recipe."""

    def __init__(self, folder: Path, *parts: str) -> None:
        self.folder = folder
        for name in parts:
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.db*", "*.pyc.*"))
        for name in ("app.py", "pyproject.toml"):
            shutil.copy(ROOT / name, folder)

    def write(self, files: dict[str, str]) -> None:
        for name, source in files.items():
            assert not (self.folder / name).exists()
            (self.folder / name).write_text(source, "utf-8")

    def insert(self, lines: dict[str, list[tuple[str, str]]]) -> None:
        for name, places in lines.items():
            path = self.folder / name
            source = path.read_text("utf-8")
            for before, new in places:
                assert source.count(before) == 1, f"{name}: {before!r} stands there {source.count(before)} times"
                source = source.replace(before, new + before)
            path.write_text(source, "utf-8")

    def run(self, *arguments: str, url: str = "", refused: bool = False) -> str:
        """What a module says, on its second channel where it is meant to refuse."""
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("COACHING_", "PYTEST_"))}
        outside |= {"COACHING_DATABASE_URL": url} if url else {}
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=outside, capture_output=True, text=True, timeout=180, check=False
        )
        assert done.returncode == refused, done.stdout + done.stderr
        return done.stderr if refused else done.stdout


@pytest.fixture(scope="module")
def with_fields(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy in which plans have the new fields, with the migration that was written for them."""
    copy = Copy(tmp_path_factory.mktemp("field"), "lib")
    copy.insert({"lib/models/plans.py": [("    # Development area\n", FIELDS)]})
    copy.run("lib.migrations.new", "Plans have a mentor")
    return copy


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_field_comes_into_a_database_that_has_plans(
    with_fields: Copy, kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    engine = db.make_engine(url)
    with db.writing(engine) as session:
        make_plan(session, member=make_person(session, "Jonas"), manager=make_person(session, "Maya"))
        session.commit()
    with_fields.run("lib", "migrate", url=url)
    with engine.begin() as connection:
        columns = "mentor, mentor_id, mentored_for, mentored, mentored_on"
        [row] = connection.execute(text(f"SELECT {columns} FROM plan")).all()
        assert row[:3] == ("", None, "emerging_issue")
        assert row[3] in ([], "[]")
        assert row[4] is None
        [needed] = connection.execute(text(f"SELECT {NEEDED} FROM plan")).all()
        assert [str(value)[:10] for value in needed[:2]] == ["2000-01-01"] * 2
        assert (*needed[2:4], needed[5]) == (0, "team_member", False)
        assert needed[4] in ([], "[]")
    for wrong in (f"mentor = '{'x' * 121}'", "mentored_for = 'anything'", "mentor_id = 99"):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(f"UPDATE plan SET {wrong}"))
    engine.dispose()


@pytest.mark.parametrize(
    "field",
    [
        'mentor_id: int = Field(foreign_key="person.id")',
        pytest.param("mentor: Words = Field(min_length=1, max_length=NAME)", marks=pytest.mark.thorough),
        pytest.param("mentored_times: int = Field(ge=1)", marks=pytest.mark.thorough),
    ],
)
def test_a_needed_field_that_no_plan_there_is_could_have_is_refused(field: str, tmp_path: Path) -> None:
    copy = Copy(tmp_path, "lib")
    copy.insert({"lib/models/plans.py": [("    # Development area\n", f"    {field}\n")]})
    before = sorted((copy.folder / "lib" / "migrations" / "versions").glob("*.py"))
    told = copy.run("lib.migrations.new", "Plans have a mentor", refused=True)
    assert f"plan.{field.partition(':')[0]}. Please give the column a default, or make it optional." in told
    assert sorted((copy.folder / "lib" / "migrations" / "versions").glob("*.py")) == before


def add_a_field(copy: Copy) -> None:
    """Words of the goal that a follow-on takes along; the migrations of fields of other kinds are tried above."""
    copy.write(
        {
            "tests/pages/test_mentor.py": '''"""Who else helps to reach the goal."""

from tests.pages.screens import Screens, words_on
from tests.pages.test_new_plan import House, key, type_in


def test_who_helps_is_typed_into_a_draft_and_read_in_its_review(screens: Screens) -> None:
    house = House()
    code = house.draft()
    type_in(screens.open(house.maya, "new_plan", plan=code, step="goal"), code, "mentor", "Ana Lima")
    assert house.stored(code).mentor == "Ana Lima"
    assert "Ana Lima" in words_on(screens.open(house.maya, "new_plan", plan=code, step="review"))
''',
        }
    )
    copy.insert(
        {
            "lib/models/plans.py": [
                ("    # Timeline\n", '    mentor: Words = Field(default="", max_length=PARAGRAPH)\n')
            ],
            "lib/plan_fields.py": [('    "goal_by": PlanField(', '    "mentor": PlanField("Mentor"),\n')],
            "lib/plans/commands/follow_on.py": [('"target_level")\n', '"mentor", ')],
            "lib/ui/draft/goal.py": [
                (
                    '        with _beside(partial(hint, "Time-bound")',
                    '        draw_words(form, "mentor", text.mentor, is_optional=True)\n',
                )
            ],
            "tests/plans/test_follow_on.py": [
                ("ANEW = {\n", 'TAKEN |= {"mentor"}\n'),
                ('    "start_on": date(2026, 4, 1)', '    "mentor": "Ana Lima",\n'),
            ],
            "tests/e2e/test_typing.py": [('"relevant")),\n', '"mentor", ')],
        }
    )
    copy.run("lib.migrations.new", "Goals have a mentor")


def add_a_step(copy: Copy) -> None:
    copy.write(
        {
            "lib/plans/commands/thank.py": '''"""Thanking the other one for their part in a plan."""

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.models import Action
from lib.plans.commit import note_change, save
from lib.plans.context import open_for


def thank(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Thank the other one; it stands in the journal."""
    plan = open_for(session, viewer, code, Action.THANK, moment).plan
    note_change(session, viewer, plan, "Thank you.", moment)
    save(session, viewer, plan, "thanked", moment)
''',
            "lib/ui/plan/steps/thank.py": '''"""Thanking the other one."""

from lib.models import Action
from lib.plans import commands
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.typing import form_area


def _thank(page: PlanPage) -> None:
    with form_area(page.form_key("thank")):
        page.errors("thank")
        if page.sends("Thank", "Cancel"):
            page.act("thank", commands.thank, told="Thanked.")


STEPS = {"thank": StepForm(lambda page: f"Thank {page.other}", Action.THANK, _thank, "Thank")}
''',
            "tests/pages/test_thanking.py": '''"""Thanking the other one."""

from tests.pages.screens import Screens, words_on
from tests.pages.test_plan import Plans, press, toasts


def test_who_is_thanked_reads_it_in_the_journal(screens: Screens) -> None:
    on = Plans(screens).active()
    screen = on.screens.open(on.jonas, "plan", plan=on.code, do="thank")
    assert toasts(press(screen, "Thank", of="thank_send")) == ["Thanked."]
    assert "Thank you." in words_on(on.open(on.maya, "Journal"))
''',
        }
    )
    copy.insert(
        {
            "lib/models/vocabulary.py": [('    OPEN_IN_FULL = "open_in_full"\n', '    THANK = "thank"\n')],
            "lib/plans/rules/workflow.py": [
                ("    # HR's part; on a plan", "    Transition(A.THANK, (ACTIVE,), TWO, (), (C.ADJUSTMENT,)),\n"),
            ],
            "lib/labels.py": [
                ("        Action.OPEN_IN_FULL: Look", '        Action.THANK: Look("Thank", "favorite"),\n')
            ],
            "lib/plans/rules/why_not.py": [
                (
                    '}\n"""What is said where',
                    '    Action.THANK: {Condition.ADJUSTMENT: "Please answer the adjustment first."},\n',
                ),
            ],
            "lib/audit.py": [("        # What somebody keeps for themselves is seen", '        "thanked",\n')],
            "lib/notify.py": [
                ('    "role given": Told(', '    "thanked": Told(Whom.BOTH, NotificationKind.CHANGED),\n'),
            ],
            "lib/plans/commands/__init__.py": [
                ("from lib.plans.commands.update", "from lib.plans.commands.thank import thank\n"),
            ],
            "lib/ui/plan/steps/__init__.py": [
                ("    update,\n)\nfrom", "    thank,\n"),
                ("    close,\n    reflect,\n    request_end,\n    reopen,\n", "    thank,\n"),
            ],
            "tests/plans/test_workflow.py": [('propose_adjustment comment write_update"\nRHYTHM', "thank ")],
            "tests/access/test_use_cases.py": [
                (
                    '    ("propose", Action.PROPOSE,',
                    '    ("thank", Action.THANK, lambda s, v, c, i: commands.thank(s, v, c, moment=NOW)),\n',
                )
            ],
            "tests/plans/test_whole_life.py": [
                ("    Action.NOTE_ALIGNMENT: lambda", "    Action.THANK: _tap(commands.thank),\n"),
            ],
        }
    )


def add_a_page(copy: Copy) -> None:
    copy.write(
        {
            "pages/thanks.py": '''"""Thanks: what people say at the end of a plan."""

from lib import charts, ui
from lib.sign_in import require_viewer

viewer = require_viewer()

with ui.page(800):
    ui.title("Thanks", f"For {viewer.name}")
    ui.chart_card(charts.thanks([charts.Thanked(viewer.name, 1)]), key="thanks_chart")
''',
            "tests/pages/test_thanks.py": '''"""Thanks, for everybody."""

from lib import db
from tests.builders import make_person
from tests.pages.screens import Screens, title_of, words_on


def test_everybody_finds_their_thanks(screens: Screens) -> None:
    with db.writing() as session:
        jonas = make_person(session, "Jonas Weber")
    screen = screens.open(jonas, "thanks")
    assert title_of(screen) == "Thanks"
    assert "Thanked 1 times" in words_on(screen)
''',
        }
    )
    copy.insert(
        {
            "lib/menu.py": [
                ('    PageRow("plan.py"', '    PageRow("thanks.py", "Thanks", "favorite", "thanks"),\n'),
            ],
            "tests/e2e/test_every_screen.py": [
                ('    "/account",\n)\nEVERYBODYS', '    "/thanks",\n'),
                ('"/account"}\nFINDS', '"/thanks", '),
                ('"/achievements", "active"}', '"/thanks", '),
            ],
        }
    )


def add_a_chart(copy: Copy) -> None:
    copy.write(
        {
            "lib/charts/thanks.py": '''"""Thanks by name: who was thanked how often."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import altair as alt

from lib.charts.base import ACCENT, Figure, filled, layer, prepared, table_of, tooltip


class Thanked(NamedTuple):
    """Somebody and how often they were thanked."""

    name: str
    times: int


def thanks(thanked: Sequence[Thanked]) -> Figure:
    """A bar for each person."""
    if not thanked:
        return Figure("Thanks", "Nobody was thanked yet.")
    total = sum(each.times for each in thanked)
    rows = [{"kind": "bar", "name": name, "times": times, "What": name, "When": "", "said": f"{name}: {times}"}
            for name, times in thanked]  # fmt: skip
    return Figure(
        title=f"Thanked {total} times",
        said=f"Thanked {total} times.",
        drawing=filled(_spec(), {}, rows),
        numbers=table_of(["Who", "Times"], thanked),
    )


@cache
def _spec() -> dict[str, Any]:
    bars = layer("bar").mark_bar(color=ACCENT).encode(x="times:Q", y="name:N", **tooltip())
    return prepared(alt.layer(bars))
''',
            "tests/charts/test_thanks.py": '''"""Thanks by name, without a server."""

from lib.charts import Thanked, thanks
from tests.charts.drawn import check


def test_nobody_thanked_is_a_sentence() -> None:
    assert (thanks([]).drawing, thanks([]).sentence) == (None, "Nobody was thanked yet.")


def test_everybody_thanked_has_a_bar() -> None:
    check(thanks([Thanked("Jonas", 2), Thanked("Maya", 1)]))
''',
        }
    )
    copy.insert(
        {
            "lib/charts/__init__.py": [("from lib.charts.timeline", "from lib.charts.thanks import Thanked, thanks\n")],
        }
    )


def add_a_chart_of_insights(copy: Copy) -> None:
    """How often people meet."""
    copy.write(
        {
            "lib/insights/check_ins/cadences.py": '''"""How often people meet."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import col

from lib import labels
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, PADDING, Figure, tooltip
from lib.insights.chart import InsightChart
from lib.insights.counted import Counted, by_row, many
from lib.insights.counting import Scope, Source
from lib.insights.result import QuestionResult
from lib.insights.sql_functions import day_number
from lib.models import Cadence, Plan, StampEvent


def cadences_table(counted: Counted) -> pd.DataFrame:
    """A row for each cadence: `cadence`, `plans`, `key`, `What`, `When`, `said`."""
    rows = []
    for cadence in Cadence:
        plans, name = counted.total(cadence), labels.label(cadence)
        what, key = many(plans, "plan"), counted.key(cadence, "started") if plans else None
        rows.append(
            {"cadence": name, "plans": plans, "key": key, "What": what, "When": name, "said": f"{name}: {what}"}
        )
    return pd.DataFrame(rows)


@cache
def cadences_chart() -> dict[str, Any]:
    """A bar for each cadence."""
    bars = (
        alt.Chart()
        .mark_bar(fill=ACCENT, **marks.BAR)
        .encode(
            x=marks.lengths("plans"),
            y=marks.names("cadence"),
            opacity=FADING,
            **tooltip(),
        )
    )
    return marks.built(alt.layer(bars).properties(height=marks.ROW, padding=PADDING))


class Cadences(InsightChart):
    """Plans started: `lib.models.Cadence` × "started"."""

    name = "cadences"
    question = "How often do people meet?"
    row_values = Cadence
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        plans = scope.plans(StampEvent.START)
        return plans.rows(col(Plan.cadence), "started", day_number(col(Plan.started_on))).where(scope.has_started())

    def figure(self, result: QuestionResult) -> Figure:
        counted = by_row(result, CADENCES, list(Cadence))
        if not counted.total():
            return Figure(self.question, "No plan started in this period.")
        title, table = f"{many(counted.total(), 'plan')} started", cadences_table(counted)
        numbers = pd.DataFrame({"Update cadence": table["cadence"], "Plans started": table["plans"]})
        drawing = marks.drawing(cadences_chart(), table, names={})
        return Figure(title=title, said=f"{title}.", drawing=drawing, numbers=numbers)


CADENCES = Cadences()
''',
        }
    )
    copy.insert(
        {
            "lib/insights/registry.py": [
                ("LATE, STUCK", "CADENCES, "),
                ("from lib.insights.check_ins.late", "from lib.insights.check_ins.cadences import CADENCES\n"),
            ],
            "tests/charts/test_insights.py": [
                ("    PROPOSERS: (", '    CADENCES: (list(Cadence), ["started"]),\n'),
                ("from lib.models import ", "from lib.models import Cadence\n"),
                ("from lib.insights.check_ins.late", "from lib.insights.check_ins.cadences import CADENCES\n"),
            ],
            "tests/insights/test_questions.py": [
                (
                    "    PROPOSERS: {\n",
                    '    CADENCES: {("weekly", "started"): (6, 6, 6)},\n',
                ),
                ("from lib.insights.check_ins.late", "from lib.insights.check_ins.cadences import CADENCES\n"),
            ],
        }
    )  # fmt: skip  # what is written is read by its lines


@pytest.mark.long
def test_a_field_a_step_a_chart_and_a_page_fit_in_where_their_recipes_say(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "lib", "pages", "tests", "docs", "data")
    for follow in (add_a_field, add_a_step, add_a_chart, add_a_page, add_a_chart_of_insights):
        follow(copy)
    (copy.folder / "docs" / "workflow.md").write_text(copy.run("lib", "workflow-table"), "utf-8")
    copy.run("pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *THEIR_TESTS)
