"""What befalls a database is said in a sentence, how sessions read, and the locks are all different."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Select, bindparam, delete, event, func, literal_column, orm, select, text, union_all
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlmodel import Session, SQLModel, col

from lib import audit, db, reading_session
from lib.models import AppFact, AuditEvent, Person, Plan, PlanRequest
from tests.builders import make_person, make_plan, moment


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("These are notes, and no database at all. " * 40)
    engine = db.make_engine(f"sqlite:///{file}")
    with pytest.raises(db.DatabaseDoesNotAnswer):
        db.migrate(engine)
    with pytest.raises(db.DatabaseDoesNotAnswer), db.reading(engine) as session:
        session.execute(text("SELECT 1 FROM plan"))


def rights_in(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize("is_there", [False, True], ids=["a new file", "an older one that everybody could read"])
def test_the_database_and_its_neighbours_are_for_their_owner_alone(tmp_path: Path, is_there: bool) -> None:
    file = tmp_path / "house" / "plans.db"
    url = f"sqlite:///{file}?timeout=20"
    if is_there:
        before = db.make_engine(url)
        db.migrate(before)
        with before.connect():
            for path in file.parent.iterdir():
                path.chmod(0o666)
            engine = db.make_engine(url)
        before.dispose()
    else:
        engine = db.make_engine(url)
    db.migrate(engine)
    with db.writing(engine) as session:
        session.add(AppFact(key="once", value="1"))
        session.commit()
        assert rights_in(file.parent) == {"plans.db": 0o600, "plans.db-wal": 0o600, "plans.db-shm": 0o600}
    if not is_there:
        assert file.parent.stat().st_mode & 0o777 == 0o700
    engine.dispose()


def test_rights_that_cannot_be_set_keep_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "chmod", refuses)
    engine = db.make_engine(f"sqlite:///{tmp_path / 'plans.db'}")
    db.migrate(engine)
    engine.dispose()


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "house").write_text("no folder")
    with pytest.raises(db.DatabaseDoesNotAnswer, match=r"house could not be made: .* COACHING_DATABASE_URL"):
        db.make_engine(f"sqlite:///{tmp_path / 'house' / 'plans.db'}").connect()


def test_a_postgresql_that_is_not_there_is_said_not_to_answer() -> None:
    engine = db.make_engine("postgresql+psycopg://nobody@127.0.0.1:9/none")
    with pytest.raises(db.DatabaseDoesNotAnswer) as refused, db.writing(engine) as session:
        session.execute(text("SELECT 1"))
    assert "nothing was saved" in str(refused.value)


def test_a_mistake_of_the_application_stays_what_it_is(session: Session) -> None:
    engine = session.get_bind().engine
    session.commit()
    with db.writing(engine) as other:
        other.add(AppFact(key="once", value="1"))
        other.commit()
    with db.writing(engine) as other:
        other.add(AppFact(key="once", value="2"))
        with pytest.raises(IntegrityError):
            other.commit()


def test_each_lock_has_a_number_of_its_own() -> None:
    assert len({lock.value for lock in db.Lock.__members__.values()}) == len(db.Lock.__members__)


def test_a_session_that_reads_takes_its_rows_from_the_connection(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = select(col(AppFact.key), col(AppFact.value)).where(col(AppFact.key) == "once")
    with db.writing(engine) as session:
        session.add(AppFact(key="once", value="1"))
        session.commit()
    with db.reading(engine) as session:
        monkeypatch.setattr(orm.Session, "execute", None)
        [row] = session.scalars(select(AppFact).where(col(AppFact.key) == "once"))
        assert isinstance(row, AppFact)
        assert row == AppFact(key="once", value="1")
        assert row not in session
        [found] = session.execute(columns)
        assert (found.key, found.value) == tuple(found) == ("once", "1")
        assert session.scalars(columns).all() == ["once"]
        assert session.scalar(union_all(columns, columns)) == "once"


def test_a_session_that_reads_makes_the_same_objects_as_any_other(engine: Engine) -> None:
    member, manager = orm.aliased(Person), orm.aliased(Person)
    asked = (
        select(Plan, member, PlanRequest, manager, col(manager.name).label("called"))
        .join(member, col(member.id) == col(Plan.member_id))
        .outerjoin(manager, col(manager.id) == col(Plan.manager_id))
        .outerjoin(PlanRequest, col(PlanRequest.plan_id) == col(Plan.id))
        .order_by(col(Plan.id))
    )
    with db.writing(engine) as session:
        for number in range(2):
            coach = make_person(session, f"Coach {number}")
            make_plan(session, member=make_person(session, f"Member {number}", manager=coach), manager=coach)
        session.commit()
        expected = session.execute(asked).all()
        with db.reading(engine) as reading:
            found = reading.execute(asked).all()
            assert reading.execute(asked).first() == found[0]
            assert reading.scalars(asked).all() == [plan for plan, *_ in found]
    assert [list(row) for row in found] == [list(row) for row in expected]
    assert [(row.called, row.PlanRequest, row.Plan.code) for row in found] == [
        (f"Coach {number}", None, row.Plan.code) for number, row in enumerate(expected)
    ]


def test_the_columns_of_an_object_come_in_the_order_in_which_it_is_given_them() -> None:
    mappers = list(SQLModel._sa_registry.mappers)
    assert len(mappers) > 40
    for mapper in mappers:
        made = reading_session._made_of(mapper)
        assert [column.key for column in select(mapper.class_).selected_columns] == list(made.columns)
        assert mapper.primary_key[0].key == made.columns[made.key]


def test_an_object_after_a_column_or_twice_comes_as_from_any_other_session(engine: Engine) -> None:
    with db.writing(engine) as session:
        ana = make_person(session, "Ana Costa")
        session.commit()
    with db.reading(engine) as session:
        for asked, expected in (
            (select(col(Person.id), Person), (ana.id, ana)),
            (select(Person, Person), (ana, ana)),
            (select(Person, col(Person.id)), (ana, ana.id)),
        ):
            assert [tuple(row) for row in session.execute(asked)] == [expected]


def test_what_is_locked_or_told_how_to_load_is_for_the_orm(engine: Engine) -> None:
    with db.writing(engine) as session:
        ana = make_person(session, "Ana Costa")
        session.commit()
    asked = select(Person).where(col(Person.id) == ana.id)
    for statement in (asked.with_for_update(), asked.execution_options(populate_existing=True)):
        with db.reading(engine) as session:
            assert session.scalars(statement).one() in session


def test_a_session_that_reads_sees_one_state_from_its_first_look_on(sqlite_engine: Engine) -> None:
    def number(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(AppFact)) or 0

    with db.reading(sqlite_engine) as session:
        first = number(session)
        with db.writing(sqlite_engine) as writer:
            writer.add(AppFact(key="once", value="1"))
            writer.commit()
        assert number(session) == first
    with db.reading(sqlite_engine) as session:
        assert number(session) == first + 1


def test_what_is_only_read_stays_prepared_on_postgresql(postgresql_engine: Engine) -> None:
    """Its driver forgets every statement after a ROLLBACK."""
    asked = select(col(Person.id)).where(col(Person.name) == bindparam("name"))
    for _ in range(7):
        with db.reading(postgresql_engine) as session:
            session.execute(asked, {"name": "Ana"})
    with db.reading(postgresql_engine) as session:
        prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert [statement for statement in prepared if "person.name" in statement]


def test_lists_of_ids_are_asked_for_in_few_lengths(engine: Engine) -> None:
    """For each length the database is sent another statement, and has to prepare it."""
    with db.writing(engine) as session:
        people = [make_person(session, f"Member {n}").id for n in range(9)]
        session.commit()
    asked = select(col(Person.id)).where(col(Person.id).in_(bindparam("ids", expanding=True)))
    sent = set[str]()

    def note(*facts: Any) -> None:
        sent.add(facts[2])

    event.listen(engine, "before_cursor_execute", note)
    with db.reading(engine) as session:
        for number in range(5, 9):
            ids = people[:number]
            assert set(session.scalars(asked, {"ids": ids})) == set(ids)
        assert set(session.scalars(asked, {"ids": []})) == set()
        long = list(range(10_000, 10_000 + reading_session.LENGTHENED + 1))
        assert session.scalars(asked, {"ids": long}).all() == []
    event.remove(engine, "before_cursor_execute", note)
    assert sorted(statement.count("?") or statement.count("%(") for statement in sent if "IN (" in statement) == [
        0, 8, reading_session.LENGTHENED + 1
    ]  # fmt: skip  # how many ids each


def test_what_is_changed_in_a_session_that_reads_is_not_kept(engine: Engine) -> None:
    with db.writing(engine) as session:
        ana = make_person(session, "Ana Costa")
        session.commit()
    with db.reading(engine) as session:
        found = session.get_one(Person, ana.id)
        found.name = "Somebody else"
        session.add(AppFact(key="by mistake", value=""))
        audit.record(session, "plan opened", at=moment("2026-05-14").now)
        assert session.scalars(select(AppFact).where(col(AppFact.key) == "by mistake")).all() == []
        with pytest.raises(InvalidRequestError):
            session.execute(delete(Person))
    with db.reading(engine) as session:
        assert session.scalars(select(col(Person.name))).all() == ["Ana Costa"]
        assert session.scalars(select(AppFact).where(col(AppFact.key) == "by mistake")).all() == []
        assert session.scalars(select(AuditEvent)).all() == []


def test_a_statement_that_was_kept_is_found_by_itself_and_any_other_by_its_parts(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "STATEMENTS", 3)
    db._that_reads.cache_clear()
    with db.writing(engine) as session:
        session.add_all(AppFact(key=f"{n}", value=f"value {n}") for n in range(5))
        session.commit()
    compiled, compile_it = list[Any](), Select._compiler

    def note(statement: Any, *facts: Any, **more: Any) -> Any:
        compiled.append(statement)
        return compile_it(statement, *facts, **more)

    monkeypatch.setattr(Select, "_compiler", note)

    def of(column: Any) -> Any:
        return select(column).where(col(AppFact.key) == bindparam("key"))

    kept = of(col(AppFact.value))
    with db.reading(engine) as session:
        for _ in range(2):
            assert [session.scalar(kept, {"key": f"{n}"}) for n in range(5)] == [f"value {n}" for n in range(5)]
            assert session.scalar(of(col(AppFact.value)), {"key": "1"}) == "value 1"
        assert len(compiled) == 1
        # Others take its place, each right, and then it is compiled again and is as right as before.
        for number in range(9):
            assert session.scalar(of(literal_column(f"{number}")), {"key": "1"}) == number
        assert session.scalar(kept, {"key": "2"}) == "value 2"
    db._that_reads.cache_clear()


def test_to_find_a_kept_statement_again_takes_no_look_at_its_parts() -> None:
    class Parts(tuple[str, ...]):
        looked = 0

        def __hash__(self) -> int:
            self.looked += 1
            return super().__hash__()

    known = reading_session.Compiled(2)
    parts, others = Parts(("a", "b")), Parts(("a", "b"))
    known["dialect", parts, ("key",), False, False] = "SQL"
    looked = parts.looked
    assert known.get(("dialect", parts, ("key",), False, False)) == "SQL"
    assert parts.looked == looked
    assert known.get(("dialect", parts, ("other",), False, False)) is None
    for _ in range(3):  # One that is like it is found by its parts once, as on the next day, and then by itself.
        assert known.get(("dialect", others, ("key",), False, False)) == "SQL"
    assert others.looked == 1
    for n in range(3):
        known[f"{n}", ("c",), (), False, False] = "other"
    assert [known.get(("dialect", parts, ("key",), False, False)) for _ in range(3)] == [None] * 3
    assert known.get(("2", ("c",), (), False, False)) == "other"
