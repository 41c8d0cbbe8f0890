"""What is kept in memory: only as long as it is what would be found afresh, and only for its viewer."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session

from lib import db, exports, formatting, prepared, ui
from lib.access import Viewer
from lib.accounts.directory import count_roster, find_people
from lib.charts import Drawing
from lib.data_version import IN_NO_FIGURE
from lib.errors import NotFound
from lib.insights import queries as insight_queries
from lib.insights import things, url_parameters
from lib.insights.adoption.managers import MANAGERS
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.counting import InsightFilters
from lib.insights.result import QuestionResult
from lib.models import Role
from lib.models.insights import Question
from lib.plans.queries.list import Filters, list_plans
from lib.plans.queries.needs_attention import count_stuck, people_without_manager, stuck_codes
from tests.builders import make_account, make_person, make_viewer, moment
from tests.insights.organisation import Organisation

NOW = moment()
SPRING = InsightFilters(date(2026, 3, 1), date(2026, 5, 31))


@pytest.fixture
def statements(sqlite_engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(sqlite_engine, "before_cursor_execute", note)
    yield asked
    event.remove(sqlite_engine, "before_cursor_execute", note)


@pytest.fixture
def session(sqlite_engine: Engine) -> Iterator[Session]:
    with db.writing(sqlite_engine) as session:
        yield session


def in_hr(session: Session, name: str, **facts: Any) -> Viewer:
    person = make_person(session, name, **{"department": "People"} | facts)
    make_account(session, person, [Role.HR])
    return make_viewer(session, person)


def ask(session: Session, viewer: Viewer, **changes: Any) -> QuestionResult:
    filters = replace(SPRING, **changes)
    return insight_queries.look_at_question(session, viewer, Question.ADOPTION, filters, moment=NOW)


def open_plans(answer: QuestionResult) -> int:
    return sum(cell.plans for cell in answer.cells[OPEN_PLANS])


def test_a_question_that_was_answered_asks_the_database_for_its_version_alone(
    session: Session, statements: list[str]
) -> None:
    house = Organisation(session)
    house.plan()
    viewer = in_hr(session, "Ines Duarte")
    first, offered = ask(session, viewer), insight_queries.choose_filters(session, viewer, moment=NOW)
    statements.clear()
    assert ask(session, viewer) is first
    assert insight_queries.choose_filters(session, viewer, moment=NOW) is offered
    assert all("appfact" in statement for statement in statements)
    assert len(statements) == 2


def test_a_session_that_reads_asks_for_the_version_once_until_it_is_given_back(
    session: Session, sqlite_engine: Engine, statements: list[str]
) -> None:
    house = Organisation(session)
    house.plan()
    viewer = in_hr(session, "Ines Duarte")
    with db.reading(sqlite_engine) as look:
        first = ask(look, viewer)
        statements.clear()
        assert ask(look, viewer) is ask(look, viewer) is first
        assert statements == []
        house.plan()
        session.commit()
        look.commit()
        assert open_plans(ask(look, viewer)) == open_plans(first) + 1


def test_what_is_drawn_is_made_once_for_an_answer(session: Session) -> None:
    house = Organisation(session)
    house.plan()
    viewer = in_hr(session, "Ines Duarte")

    def report(unit: str = url_parameters.PLANS) -> exports.Report:
        return exports.report_of_question(ask(session, viewer), SPRING, unit=unit)

    first = report()
    assert report() is first
    assert report(url_parameters.PER_THOUSAND) is not first
    formatting.write_days_as("MM/DD/YYYY")
    assert report().period != first.period
    formatting.write_days_as("DD/MM/YYYY")
    house.plan()
    assert report() is not first


def test_a_chart_that_is_drawn_stays_as_it_was() -> None:
    """Streamlit gets what is kept, and no copy."""
    colour = {"field": "part", "type": "nominal", "title": "Part"}
    drawing = Drawing({"mark": "bar", "encoding": {"color": colour}}, pd.DataFrame({"part": ["Active"]}))
    before = deepcopy(drawing.spec)
    ui.charts.draw(drawing, key="drawn", alt="")
    assert drawing.spec == before


def test_what_another_process_commits_is_seen_at_once(session: Session, sqlite_engine: Engine) -> None:
    house = Organisation(session)
    house.plan()
    viewer = in_hr(session, "Ines Duarte")
    assert open_plans(ask(session, viewer)) == 1
    session.commit()
    another = db.make_engine(str(sqlite_engine.url))
    with db.writing(another) as elsewhere:
        elsewhere.execute(text("UPDATE plan SET state = 'cancelled', ended_at = changed_at"))
        elsewhere.commit()
    another.dispose()
    assert open_plans(ask(session, viewer)) == 0


def test_what_is_not_committed_is_counted_and_not_kept(session: Session) -> None:
    house = Organisation(session)
    plan = house.plan()
    viewer = in_hr(session, "Ines Duarte")
    assert open_plans(ask(session, viewer)) == 1
    session.delete(plan)
    assert open_plans(ask(session, viewer)) == 0
    session.rollback()
    assert open_plans(ask(session, viewer)) == 1


def test_two_in_hr_never_share_their_figures(session: Session) -> None:
    house = Organisation(session)
    ines = in_hr(session, "Ines Duarte")
    hana = in_hr(session, "Hana Lind", manager=house.boss)
    house.plan(member=house.boss, manager=None)
    house.plan()
    for _ in range(2):
        assert [open_plans(ask(session, viewer)) for viewer in (ines, hana)] == [2, 1]
        assert [ask(session, viewer).left_out for viewer in (ines, hana)] == [0, 1]
    # Nor does somebody share with who they were: a day ago nobody was above them.
    assert open_plans(ask(session, replace(hana, above=frozenset()))) == 2


def test_whoever_holds_the_role_no_more_gets_nothing_that_is_kept(session: Session) -> None:
    viewer = in_hr(session, "Ines Duarte")
    ask(session, viewer)
    with pytest.raises(NotFound):
        ask(session, replace(viewer, roles=frozenset({Role.LEADERSHIP})))


def test_another_day_is_counted_afresh(session: Session) -> None:
    viewer = in_hr(session, "Ines Duarte")
    first = ask(session, viewer)
    tomorrow = moment((NOW.today + timedelta(1)).isoformat())
    later = insight_queries.look_at_question(session, viewer, Question.ADOPTION, SPRING, moment=tomorrow)
    assert (first.today, later.today) == (NOW.today, tomorrow.today)


def test_addresses_that_ask_for_ever_other_filters_fill_no_memory(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "MOST", 8)  # An answer takes some along that it is made of.
    monkeypatch.setattr(prepared, "_kept", type(prepared._kept)())
    viewer = in_hr(session, "Ines Duarte")
    first = ask(session, viewer)
    for number in range(4):
        ask(session, viewer, departments=frozenset({f"Made up {number}"}))
        assert ask(session, viewer) is first  # What is asked for again and again stays.
    assert len(prepared._kept) == 8


def people_in(answer: QuestionResult) -> int:
    """How many there are on the roster, by each of its parts."""
    numbers = {sum(each.values()) for each in (answer.people, answer.people_by_location, answer.people_by_tenure)}
    assert len(numbers) == 1
    return numbers.pop()


def test_the_roster_is_counted_again_after_a_change_of_it_alone_and_for_each_in_hr_apart(
    session: Session, statements: list[str]
) -> None:
    house = Organisation(session)
    ines, hana = in_hr(session, "Ines Duarte"), in_hr(session, "Hana Lind", manager=house.boss)
    plan = house.plan()

    def look() -> list[tuple[int, int]]:
        """The people and the managers who are counted for each."""
        statements.clear()
        return [
            (
                people_in(insight_queries.look_at_question(session, viewer, Question.FAIRNESS, SPRING, moment=NOW)),
                sum(cell.number for cell in ask(session, viewer).cells[MANAGERS]),
            )
            for viewer in (ines, hana)
        ]

    def counts() -> int:
        """How often all people were looked through."""
        return sum("FROM person" in each and re.search(r'FROM "?plan\b', each) is None for each in statements)

    assert look() == [(3, 1), (2, 1)]  # Each leaves out the other one, Hana her superior, too.
    assert counts() > 0
    plan.member_agreed_at = NOW.now
    session.commit()
    assert look() == [(3, 1), (2, 1)]
    assert counts() == 0
    mia = make_person(session, "Mia Berg", manager=house.boss)
    assert look() == [(4, 1), (3, 1)]
    make_account(session, mia, [Role.HR])
    assert look() == [(3, 1), (2, 1)]


def test_nothing_that_is_kept_reads_a_table_that_does_not_renew_the_version(
    session: Session, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (prepared, things):  # What has changed since something was kept is asked for, too.
        monkeypatch.setattr(module, "_kept", type(module._kept)())
    house = Organisation(session)
    viewer, ravi = in_hr(session, "Ines Duarte"), make_person(session, "Ravi Menon")
    make_account(session, ravi, [Role.ADMINISTRATOR])
    administrator = make_viewer(session, ravi)
    house.plan()
    asks: list[Callable[[], object]] = [
        lambda: insight_queries.choose_filters(session, viewer, moment=NOW),
        *(partial(insight_queries.look_at_question, session, viewer, each, SPRING, moment=NOW) for each in Question),
        lambda: list_plans(session, viewer, Filters(), moment=NOW),
        lambda: stuck_codes(session, viewer, moment=NOW),
        lambda: count_stuck(session, viewer, moment=NOW),
        lambda: people_without_manager(session, viewer),
        lambda: count_roster(session, administrator),
        lambda: find_people(session, administrator),
    ]
    for ask in asks:
        statements.clear()
        ask()
        first = set(statements)
        statements.clear()
        ask()
        kept = first - set(statements)
        read = {word.strip('(),"') for statement in kept for word in statement.replace(".", " ").split()}
        assert read & {"plan", "person"}
        assert not read & IN_NO_FIGURE
