"""What many tests begin with is quick, because it is done in earnest once only."""

from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session

from lib import db
from lib.models import Person
from tests.builders import make_person
from tests.conftest import begin_afresh
from tests.remembering import done_before


def test_one_step_after_another_is_done_once_and_leaves_the_same_rows(sqlite_template: Path, tmp_path: Path) -> None:
    done, people = [], []

    def make(session: Session, name: str) -> None:
        done.append(make_person(session, name).name)

    for path in (tmp_path / "first.db", tmp_path / "second.db"):
        begin_afresh(path, sqlite_template)
        engine = db.make_engine(f"sqlite:///{path}")
        with db.writing(engine) as session:
            for name in ("Ada", "Ben"):
                done_before(session, f"only here: {name}", partial(make, session, name))
            people.append([person.model_dump() for person in session.scalars(select(Person))])
        engine.dispose()
    assert done == ["Ada", "Ben"]
    assert people[0] == people[1]
    assert len(people[0]) == 2
