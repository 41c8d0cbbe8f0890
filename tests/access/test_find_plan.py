"""A plan behind a code: whoever may not read it learns nothing, not even that there is one."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from lib import db
from lib.errors import NotFound
from lib.plans import queries
from tests.access.house import NOW, House
from tests.builders import make_person, make_viewer


def test_a_foreign_plan_and_a_missing_one_are_the_same(session: Session) -> None:
    house = House(session)
    stranger = make_viewer(session, make_person(session, "Stella Stranger"))
    answers = []
    for code in (house.plan.code, "not-there", "", "x" * 500, "\x00", "' OR 1=1 --", "名前"):
        with pytest.raises(NotFound) as refused:
            queries.open_plan(session, stranger, code, moment=NOW)
        answers.append(str(refused.value))
    assert len(set(answers)) == 1


@pytest.mark.parametrize("damage", ["end_on = '2026-99-99'", "changed_at = 'never'"])
def test_nobody_learns_by_a_mistake_in_its_row_that_there_is_a_plan(sqlite_engine: Engine, damage: str) -> None:
    with Session(sqlite_engine) as session:
        house = House(session)
        code, stranger = house.plan.code, make_viewer(session, make_person(session, "Stella Stranger"))
        manager = make_viewer(session, house.manager)
        session.execute(text(f"UPDATE plan SET {damage} WHERE code = :code"), {"code": code})
        session.commit()
        with pytest.raises(NotFound):
            queries.open_plan(session, stranger, code, moment=NOW)
        with pytest.raises(db.MISTAKES):
            queries.open_plan(session, manager, code, moment=NOW)
