"""The recipes of the README, followed literally in a copy of the source."""

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
    is_mentored: bool
"""
"""One of each kind that forms have, and needed ones for which the rows there are have no value."""

NEEDED = "mentored_since, mentored_at, mentored_times, mentored_by, is_mentored"

BEFORE = "    # Development area\n"


def run(copy: Path, *arguments: str, url: str = "") -> None:
    environment = os.environ | ({"COACHING_DATABASE_URL": url} if url else {})
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source in which plans have the new fields, with the migration that was written for them."""
    copy = tmp_path_factory.mktemp("recipe")
    shutil.copytree(ROOT / "lib", copy / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    models = copy / "lib" / "models" / "plans.py"
    source = models.read_text("utf-8")
    assert source.count(BEFORE) == 1
    models.write_text(source.replace(BEFORE, FIELDS + BEFORE), "utf-8")
    run(copy, "lib.migrations.new", "Plans have a mentor")
    return copy


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_field_comes_into_a_database_that_has_plans(copy: Path, kind: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    engine = db.make_engine(url)
    with db.writing(engine) as session:
        make_plan(session, member=make_person(session, "Jonas"), manager=make_person(session, "Maya"))
        session.commit()
    run(copy, "lib", "migrate", url=url)
    with engine.begin() as connection:
        columns = "mentor, mentor_id, mentored_for, mentored, mentored_on"
        [row] = connection.execute(text(f"SELECT {columns} FROM plan")).all()
        assert row[:3] == ("", None, "emerging_issue")
        assert row[3] in ([], "[]")
        assert row[4] is None
        [needed] = connection.execute(text(f"SELECT {NEEDED} FROM plan")).all()
        assert [str(value)[:10] for value in needed[:2]] == ["2000-01-01"] * 2
        assert needed[2:] == (0, "team_member", False)
    for wrong in (f"mentor = '{'x' * 121}'", "mentored_for = 'anything'", "mentor_id = 99"):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(f"UPDATE plan SET {wrong}"))
    engine.dispose()
