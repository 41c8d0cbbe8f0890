"""The token of the data: another one after every commit that can change a figure, and after no other."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from lib import db
from lib.data_version import IN_NO_FIGURE, Changes, changes_since, data_version
from lib.models import AppFact, CheckIn, CheckInDue, CheckInLine, FormToken, Person, Plan, Side
from tests.builders import make_activity, make_person, make_plan, moment

pytestmark = pytest.mark.databases


def version_of(engine: Engine) -> str | None:
    with db.reading(engine) as session:
        return data_version(session)


def test_every_commit_that_changes_a_row_renews_it_whoever_commits(engine: Engine) -> None:
    with db.writing(engine) as session:
        session.add(Person(name="Sam Okafor", employee_id="T1"))
        session.commit()
    versions = [version_of(engine)]
    another = db.make_engine(engine.url.render_as_string(hide_password=False))  # As another process has one.
    statements = (
        "UPDATE person SET department = 'Sales'",
        "WITH sam AS (SELECT id FROM person) UPDATE person SET location = 'Oslo' WHERE id IN (SELECT id FROM sam)",
        'DELETE FROM "person"',
    )
    for statement in statements:
        with another.begin() as connection:
            connection.execute(text(statement))
        versions.append(version_of(engine))
    another.dispose()
    assert None not in versions
    assert len(set(versions)) == 4


def test_looking_signing_in_and_what_was_undone_leave_it(engine: Engine) -> None:
    with db.writing(engine) as session:
        make_person(session, "Sam Okafor")
    before = version_of(engine)
    with db.writing(engine) as session:
        session.add(FormToken(token="sent", at=moment().now))  # of a form
        session.add(AppFact(key="ended", value="1"))
        session.commit()
        session.add(Person(name="Undone"))
        session.flush()
        session.rollback()
        session.commit()
    assert version_of(engine) == before is not None


def test_nothing_is_kept_by_whoever_has_changed_something_and_not_committed_it(engine: Engine) -> None:
    with db.writing(engine) as session:
        sam = make_person(session, "Sam Okafor")
        assert data_version(session) is not None
        session.rollback()
        sam.department = "Sales"
        assert data_version(session) is None
        session.commit()
        assert data_version(session) is not None


def since(engine: Engine, known: str | None) -> Changes | None:
    with db.reading(engine) as session:
        version = data_version(session)
        assert known is not None
        assert version is not None
        return changes_since(session, known, version)


def test_each_commit_says_of_which_plans_and_in_which_tables_it_changed_something(engine: Engine) -> None:
    with db.writing(engine) as session:
        sam = make_person(session, "Sam Okafor")
        one, two = (make_plan(session, member=sam, manager=None) for _ in range(2))
        check_in = CheckIn(plan_id=two.id, held_on=moment().today, progress=1, progress_by_id=sam.id, at=moment().now)
        session.add(check_in)
        session.commit()
        first = version_of(engine)
        make_activity(session, one)
        session.add(FormToken(token="sent", at=moment().now))  # of a form
        session.commit()
        changes = since(engine, first)
        assert changes is not None
        assert (changes.plans, changes.tables) == ({one.id}, set())
        second = version_of(engine)
        line = {"check_in_id": check_in.id, "side": Side.MEMBER, "by_id": sam.id, "line": "Well.", "at": moment().now}
        session.add(CheckInLine(**line))
        session.commit()
        sam.department = "Care"
        session.execute(update(Plan).values(progress=50))  # Whose plans, nobody has seen.
        session.commit()
    assert since(engine, second) == Changes(str(version_of(engine)), frozenset({two.id}), frozenset({"person", "plan"}))
    changes = since(engine, first)
    assert changes is not None
    assert changes.plans == {one.id, two.id}


@pytest.mark.parametrize(
    ("changes", "concerned"),
    [
        (Changes("", plans=frozenset({1})), ["plan", "planstamp", "checkinline"]),
        (Changes("", tables=frozenset({"person"})), ["person"]),
        (Changes(""), []),
    ],
)
def test_what_was_changed_concerns_tables(changes: Changes, concerned: list[str]) -> None:
    tables = ("plan", "planstamp", "checkinline", "person", "account")
    assert [table for table in tables if changes.concern(frozenset({table}))] == concerned


def test_a_commit_that_changes_very_many_plans_may_have_changed_all(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.data_version.MOST_PLANS", 2)
    with db.writing(engine) as session:
        sam = make_person(session, "Sam Okafor")
        plans = [make_plan(session, member=sam, manager=None) for _ in range(3)]
        first = version_of(engine)
        for plan in plans:
            plan.progress = 1
        session.commit()
    assert since(engine, first) == Changes(str(version_of(engine)), tables=frozenset({"plan"}))


def test_what_comes_after_a_try_that_was_undone_is_told(engine: Engine) -> None:
    with db.writing(engine) as session:
        make_plan(session, member=make_person(session, "Sam Okafor"), manager=None)
        first, day = version_of(engine), moment().today
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(CheckInDue(plan_id=0, planned_on=day, due_on=day, overdue_on=day))
        session.execute(update(Plan).values(progress=50))
        session.commit()
    assert since(engine, first) == Changes(str(version_of(engine)), tables=frozenset({"plan"}))


def test_what_a_database_never_was_it_says_nothing_of(engine: Engine) -> None:
    with db.writing(engine) as session:
        make_person(session, "Sam Okafor")
    assert since(engine, "another") is None


def test_a_copy_that_is_restored_brings_its_own(sqlite_engine: Engine, tmp_path: Path) -> None:
    def hire(name: str) -> str | None:
        with db.writing(sqlite_engine) as session:
            make_person(session, name)
        return version_of(sqlite_engine)

    kept = hire("Sam Okafor")
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(sqlite_engine.url.database or "")) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    hired = [hire(f"Person {number}") for number in range(3)]
    restored = db.make_engine(f"sqlite:///{copy}")
    assert version_of(restored) == kept
    with db.writing(restored) as session:
        make_person(session, "Mira Lund")
    assert version_of(restored) not in {kept, *hired}
    assert since(restored, kept) is not None
    assert since(restored, hired[-1]) is None  # That was lost with the database of then.
    restored.dispose()


def test_all_tables_that_do_not_count_are_tables() -> None:
    assert set(SQLModel.metadata.tables) >= IN_NO_FIGURE
