"""The record: lines are added, never changed, and a change from outside is found."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from lib import audit, db
from lib.models import AuditEvent
from tests.builders import make_person, moment

pytestmark = pytest.mark.databases


def record_three_lines(session: Session) -> None:
    sam = make_person(session, "Sam")
    for action in ("plan proposed", "plan agreed", "plan closed"):
        audit.record(session, action, at=moment().now, actor_id=sam.id, plan_id=7, person_id=sam.id, version=1)
    session.commit()


def change_behind_the_back(engine: Engine, statement: str) -> None:
    """What somebody with the database's password could do: take the guard away and change a line."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for trigger in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'auditevent'")
            ).scalars():
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))


def test_a_record_without_lines_is_in_order(session: Session) -> None:
    assert audit.verify(session) == 0


def test_a_line_says_who_did_what_when_and_on_which_plan(session: Session) -> None:
    sam = make_person(session, "Sam")
    audit.record(session, "plan proposed", at=moment().now, actor_id=sam.id, plan_id=7, fields=["goal"])
    session.commit()
    line = session.scalars(select(AuditEvent)).one()
    assert (line.action, line.at, line.actor_id, line.plan_id) == ("plan proposed", moment().now, sam.id, 7)
    assert line.detail == {"fields": ["goal"]}


def test_lines_that_follow_each_other_verify(session: Session) -> None:
    record_three_lines(session)
    session.expire_all()
    assert audit.verify(session) == 3


def test_a_line_is_gone_when_its_use_case_did_not_commit(engine: Engine) -> None:
    with db.writing(engine) as session:
        audit.record(session, "plan proposed", at=moment().now)
    with db.reading(engine) as session:
        assert audit.verify(session) == 0


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE auditevent SET action = 'nothing happened'", id="change"),
        pytest.param("DELETE FROM auditevent", id="remove"),
        pytest.param("DELETE FROM auditevent WHERE id = 2", id="remove one"),
    ],
)
def test_the_database_refuses_to_touch_a_line(engine: Engine, statement: str) -> None:
    with db.writing(engine) as session:
        record_three_lines(session)
    with db.writing(engine) as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
    with db.reading(engine) as session:
        assert audit.verify(session) == 3


@pytest.mark.parametrize(
    ("statement", "first_wrong_line"),
    [
        pytest.param("UPDATE auditevent SET action = 'plan opened' WHERE id = 2", 2, id="other words"),
        pytest.param("UPDATE auditevent SET actor_id = NULL WHERE id = 1", 1, id="another author"),
        pytest.param("UPDATE auditevent SET person_id = NULL WHERE id = 2", 2, id="another person"),
        pytest.param("UPDATE auditevent SET at = '2026-05-15 08:00:00' WHERE id = 2", 2, id="another day"),
        pytest.param("UPDATE auditevent SET plan_id = 8 WHERE id = 3", 3, id="another plan"),
        pytest.param("UPDATE auditevent SET detail = '{\"version\": 2}' WHERE id = 2", 2, id="another detail"),
        pytest.param("DELETE FROM auditevent WHERE id = 2", 3, id="a line taken out"),
        pytest.param("DELETE FROM auditevent WHERE id = 1", 2, id="the first line taken out"),
    ],
)
def test_a_change_behind_the_back_is_found(engine: Engine, statement: str, first_wrong_line: int) -> None:
    with db.writing(engine) as session:
        record_three_lines(session)
    change_behind_the_back(engine, statement)
    with db.reading(engine) as session, pytest.raises(audit.RecordWasChanged, match=f"Line {first_wrong_line} "):
        audit.verify(session)


def test_lines_written_at_the_same_time_form_one_chain(engine: Engine) -> None:
    def write(number: int) -> None:
        with db.writing(engine) as session:
            audit.record(session, "check-in held", at=moment().now, plan_id=number)
            session.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with db.reading(engine) as session:
        assert audit.verify(session) == 40
        assert set(session.scalars(select(AuditEvent.plan_id))) == set(range(40))
