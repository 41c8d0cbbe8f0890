"""What befalls a database is said in a sentence, and the locks of the application are all different."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lib import db
from lib.models import AppFact


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("These are notes, and no database at all. " * 40)
    engine = db.make_engine(f"sqlite:///{file}")
    with pytest.raises(db.DatabaseDoesNotAnswer):
        db.migrate(engine)
    with pytest.raises(db.DatabaseDoesNotAnswer), db.reading(engine) as session:
        session.execute(text("SELECT 1 FROM plan"))


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
