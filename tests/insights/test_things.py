"""What is kept of the things that charts count: after every change it is what would be found afresh."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from random import Random
from threading import Event, Lock
from time import sleep
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection, Engine, Row, Table, create_engine, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col

from lib import db, prepared, roster
from lib.access import Viewer
from lib.errors import NotFound
from lib.insights import queries as insight_queries
from lib.insights import things, url_parameters
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.adoption.started_and_closed import STARTED_AND_CLOSED
from lib.insights.chart import InsightChart
from lib.insights.counting import InsightFilters, Scope
from lib.insights.registry import QUESTIONS
from lib.models import (
    CheckInDue,
    CheckInLine,
    Dimension,
    Outcome,
    Person,
    Plan,
    PlanStamp,
    Purpose,
    Role,
    State,
    Support,
)
from lib.models.insights import Question
from tests.amount import EVERY_CASE, some_of
from tests.builders import make_account, make_person, make_support, make_viewer, moment
from tests.insights import test_recount
from tests.insights.organisation import Organisation
from tests.insights.test_recount import DEPARTMENTS, World

STEPS = some_of(85)
NOW = moment("2026-03-30")
YEAR = InsightFilters(*url_parameters.default_period(NOW))
SOME = replace(
    YEAR,
    first=date(2025, 9, 1),
    departments=frozenset({"Sales", "Legal"}),
    purposes=frozenset({Purpose.ROLE_EVOLUTION}),
)


def answers(session: Session, viewer: Viewer, question: Question, filters: InsightFilters) -> list[Any]:
    """Everything that is counted for a question, in whichever order."""
    found = []
    for by in QUESTIONS[question].groupings or [None]:
        answer = insight_queries.look_at_question(session, viewer, question, filters, moment=NOW, by=by)
        found += [{chart.name: set(cells) for chart, cells in each.items()} for each in (answer.cells, answer.before)]
        found += [answer.left_out, answer.people, answer.people_by_tenure]
    return found


@contextmanager
def as_a_process_that_begins() -> Iterator[None]:
    with patch.object(things, "_kept", OrderedDict()), patch.object(prepared, "_kept", OrderedDict()):
        yield


class Steps:
    """What may happen to the tables of a world, by whichever way it reaches them."""

    def __init__(self, session: Session, world: World, engine: Engine) -> None:
        self.session, self.world, self.engine = session, world, engine
        self.random = Random(5)
        self.copy = self._copied()

    def _copied(self) -> list[tuple[Table, Sequence[Row[Any]]]]:
        """All rows but the record's, which cannot be taken back."""
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name != "auditevent"]
        return [(table, self.session.execute(table.select()).all()) for table in tables]

    @contextmanager
    def elsewhere(self, engine: Engine) -> Iterator[Connection]:
        """Another process, which nobody waits for."""
        self.session.commit()
        with engine.begin() as connection:
            yield connection
        engine.dispose()
        self.session.expire_all()

    def some_plan(self) -> Plan:
        plans = self.session.scalars(select(Plan).where(col(Plan.state) != State.DRAFT).order_by(col(Plan.id)))
        return self.random.choice(plans.all())

    def a_plan_comes(self) -> None:
        plan = self.world._plan()
        self.session.add(plan)
        self.session.flush()
        if plan.state is not State.DRAFT:
            self.world.lines.clear()
            self.session.add_all(self.world._parts(plan))
            self.session.flush()
            self.session.add_all(self.world.lines)

    def a_plan_goes(self) -> None:
        self.session.delete(self.some_plan())

    def a_plan_is_closed(self) -> None:
        plan = self.some_plan()
        plan.state, plan.outcome, plan.ended_at = State.CLOSED, self.random.choice(list(Outcome)), NOW.now
        plan.started_on = plan.started_on or plan.start_on

    def support_is_given(self) -> None:
        for row in self.session.scalars(select(Support).where(col(Support.plan_id) == self.some_plan().id)):
            row.given_on, row.not_received_on = NOW.today, None

    def check_ins_are_held(self) -> None:
        for row in self.session.scalars(select(CheckInDue).where(col(CheckInDue.plan_id) == self.some_plan().id)):
            row.held_on = row.due_on

    def a_line_is_written(self) -> None:
        """It says of which check-in it is, and not of which plan."""
        if lines := self.session.scalars(select(CheckInLine).order_by(col(CheckInLine.check_in_id))).all():
            self.random.choice(lines).at = NOW.now

    def a_stamp_is_another(self) -> None:
        for row in self.session.scalars(select(PlanStamp).where(col(PlanStamp.plan_id) == self.some_plan().id)):
            row.department = self.random.choice(DEPARTMENTS)

    def somebody_moves(self) -> None:
        person = self.random.choice(self.world.people)
        person.department, person.hire_date = self.random.choice(DEPARTMENTS), date(2025, 10, 1)

    def many_move_at_once(self) -> None:
        self.session.execute(update(Person).where(col(Person.department) == "Sales").values(department="Legal"))

    def due_dates_are_deleted_at_once(self) -> None:
        self.session.execute(delete(CheckInDue).where(col(CheckInDue.plan_id) == self.some_plan().id))

    def somebody_joins_hr(self) -> None:
        person = make_person(self.session, "Ana Costa", department="Sales")
        for plan in (self.some_plan(), self.some_plan()):
            plan.member_id = person.id or 0
        make_account(self.session, person, [Role.HR])

    def another_process_writes(self) -> None:
        plan_id = self.some_plan().id
        with self.elsewhere(db.make_engine(self.url)) as connection, Session(connection) as session:
            session.get_one(Plan, plan_id).purpose = self.random.choice(list(Purpose))
            session.flush()

    def a_migration_changes_a_table(self) -> None:
        with self.elsewhere(db.make_engine(self.url)) as connection:
            connection.exec_driver_sql("ALTER TABLE plan ADD COLUMN of_before INTEGER")
            connection.execute(update(Plan).values(dimension=Dimension.COMPANY_VALUES))
            connection.exec_driver_sql("ALTER TABLE plan DROP COLUMN of_before")

    def a_copy_is_restored(self) -> None:
        """Beside the application, and without what it does at each commit."""
        foreign_keys = "SET session_replication_role = replica" if "postgresql" in self.url else "SELECT 1"
        with self.elsewhere(create_engine(self.url)) as connection:
            connection.exec_driver_sql(foreign_keys)
            for table, rows in self.copy:
                connection.execute(table.delete())
                if rows:
                    connection.execute(table.insert(), [dict(row._mapping) for row in rows])

    def a_roster_is_imported(self) -> None:
        people = self.session.scalars(select(Person).where(col(Person.employee_id).is_not(None))).all()
        lines = ["employee_id,name,department,manager"]
        for person in people:
            is_other = person.manager_id is not None and self.random.random() < 0.3
            department = self.random.choice(DEPARTMENTS) if is_other else person.department
            manager = self.session.get(Person, person.manager_id or 0)
            lines.append(f"{person.employee_id},{person.name},{department},{manager.employee_id if manager else ''}")
        table = roster.read("\n".join(lines).encode(), today=NOW.today)
        shown = roster.compare(self.session, None, table)
        self.session.rollback()
        roster.apply(self.session, None, table, shown, confirm_leavers=True, accept_missing_managers=True, moment=NOW)

    @property
    def url(self) -> str:
        return self.engine.url.render_as_string(hide_password=False)

    def a_try_is_undone_and_the_rest_counts(self) -> None:
        of_no_plan = CheckInDue(plan_id=0, planned_on=NOW.today, due_on=NOW.today, overdue_on=NOW.today)
        with pytest.raises(IntegrityError), self.session.begin_nested():
            self.session.add(of_no_plan)
        self.session.execute(update(Plan).where(col(Plan.id) == self.some_plan().id).values(end_on=NOW.today))

    @property
    def all(self) -> list[Callable[[], None]]:
        names = [name for name in vars(Steps) if name not in ("some_plan", "elsewhere", "url", "all")]
        return [getattr(self, name) for name in names if not name.startswith("_")]


@pytest.mark.databases
def test_after_every_step_what_is_kept_is_what_would_be_found_afresh(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_recount, "PLANS", 60)
    world = World(session, NOW, 7)
    steps, random = Steps(session, world, engine), Random(3)
    in_hr = [world.people[3], world.people[-1]]  # Above some, and below many.
    session.commit()
    looks = [(question, filters) for question in Question for filters in (YEAR, SOME)]
    for person in in_hr:  # From here on everything is kept.
        for question, filters in looks:
            answers(session, make_viewer(session, person, NOW), question, filters)
    for number in range(STEPS):
        steps.all[number % len(steps.all)]()
        session.commit()
        viewer = make_viewer(session, in_hr[number % 2], NOW)
        for question, filters in looks if EVERY_CASE else random.sample(looks, 2):
            kept = answers(session, viewer, question, filters)
            with as_a_process_that_begins():
                assert kept == answers(session, viewer, question, filters), (number, question, filters)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many things were read, each time."""
    sizes: list[int] = []
    read = things._read

    def note(*given: Any) -> Any:
        found = read(*given)
        sizes.append(len(found))
        return found

    monkeypatch.setattr(things, "_read", note)
    return sizes


def test_after_a_change_the_plan_that_changed_is_read_again_and_no_other(session: Session, reads: list[int]) -> None:
    house = Organisation(session)
    plans = [house.plan() for _ in range(5)]
    ines, hana = (viewer_in_hr(session, name) for name in ("Ines Duarte", "Hana Lind"))
    scopes = [Scope(viewer, YEAR, NOW) for viewer in (ines, hana)]

    def number(scope: Scope) -> int:
        return sum(cell.number for cell in OPEN_PLANS.cells(session, scope))

    assert [number(scope) for scope in scopes] == [5, 5]
    assert reads == [5]  # For both.
    make_support(session, plans[0])
    session.commit()
    assert number(scopes[0]) == 5
    assert reads == [5, 1]
    session.delete(plans[1])
    session.commit()
    assert number(scopes[1]) == 4
    assert reads == [5, 1, 0]
    assert number(replace(scopes[0], filters=replace(YEAR, purposes=frozenset({Purpose.EMERGING_ISSUE})))) < 4
    assert reads == [5, 1, 0]  # With another filter nothing is.
    assert number(replace(scopes[0], filters=replace(YEAR, first=date(2026, 2, 1)))) == 4
    assert reads == [5, 1, 0]  # Nor with another period.


def test_who_asks_while_somebody_reads_waits_for_what_they_read(
    sqlite_engine: Engine, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.writing(sqlite_engine) as session:
        house = Organisation(session)
        house.plan()
        session.commit()
        scope = Scope(viewer_in_hr(session, "Ines Duarte"), YEAR, NOW)
        session.commit()
    read = things._read

    def read_slowly(*given: Any) -> Any:
        sleep(0.2)  # Everybody else asks meanwhile.
        return read(*given)

    monkeypatch.setattr(things, "_read", read_slowly)

    def ask(_: int) -> int:
        with db.reading(sqlite_engine) as session:
            return sum(cell.number for cell in OPEN_PLANS.cells(session, scope))

    with as_a_process_that_begins(), ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [1] * 4
    assert reads == [1]


def test_who_waited_sees_what_was_changed_meanwhile_and_reads_it_no_second_time(
    sqlite_engine: Engine, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.writing(sqlite_engine) as session:
        plan = Organisation(session).plan()
        session.commit()
        scope = Scope(viewer_in_hr(session, "Ines Duarte"), YEAR, NOW)
        session.commit()
    has_begun, data_version = Event(), things.data_version

    def note(session: Session) -> str | None:
        version = data_version(session)
        has_begun.set()
        return version

    def ask() -> int:
        with db.reading(sqlite_engine) as session:
            return sum(cell.number for cell in OPEN_PLANS.cells(session, scope))

    monkeypatch.setattr(things, "data_version", note)
    with as_a_process_that_begins(), ThreadPoolExecutor(1) as pool:
        with things._reading[OPEN_PLANS.name]:  # Somebody reads.
            waits = pool.submit(ask)
            assert has_begun.wait(30)
            sleep(0.1)
            with db.writing(sqlite_engine) as session:
                session.delete(session.get_one(Plan, plan.id))
                session.commit()
            with patch.object(things, "_reading", defaultdict(Lock)):
                assert ask() == 0  # What is kept is newer than what the other one saw.
        assert waits.result(30) == 0
    assert reads == [0]


def test_after_a_change_the_database_takes_as_many_steps_however_many_plans_and_people_there_are(
    sqlite_engine: Engine,
) -> None:
    def steps(session: Session, viewer: Viewer) -> list[int]:
        """How many steps SQLite takes to answer each question."""
        found = []
        with db.reading(sqlite_engine) as look:
            driver: Any = look.connection().connection.driver_connection
            for question in Question:
                taken: list[int] = []
                driver.set_progress_handler(partial(taken.append, 1), 1)
                insight_queries.look_at_question(look, viewer, question, YEAR, moment=NOW)
                driver.set_progress_handler(None, 0)
                found.append(len(taken))
        return found

    with db.writing(sqlite_engine) as session:
        house, viewer = Organisation(session), viewer_in_hr(session, "Ines Duarte")
        plan, counts = house.plan(start=date(2026, 1, 5)), []
        for others in (1, 30):
            for _ in range(others):
                house.plan(start=date(2026, 1, 5))
            at_first = steps(session, viewer)
            plan.member_agreed_at = moment(f"2026-01-{others:02}").now
            session.commit()
            counts.append(steps(session, viewer))
        assert counts[0] == counts[1]
        assert all(again < first for again, first in zip(counts[1], at_first, strict=True))


def test_what_has_changed_too_often_since_is_read_anew(
    session: Session, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.data_version.LINES_KEPT", 2)
    house = Organisation(session)
    plans = [house.plan() for _ in range(3)]
    scope = Scope(viewer_in_hr(session, "Ines Duarte"), YEAR, NOW)
    OPEN_PLANS.cells(session, scope)
    for plan in plans:
        make_support(session, plan)
        session.commit()
    OPEN_PLANS.cells(session, scope)
    assert reads == [3, 3]


def test_no_more_is_kept_than_there_may_be(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(things, "MOST_VALUES", 1)
    house = Organisation(session)
    house.plan()
    viewer = viewer_in_hr(session, "Ines Duarte")
    for question in Question:
        answers(session, viewer, question, YEAR)
    OPEN_PLANS.cells(session, Scope(viewer, YEAR, NOW))
    assert len(things._kept) == 1


def test_things_are_for_hr_alone(session: Session) -> None:
    somebody = make_viewer(session, make_person(session, "Sam Okafor"))
    with pytest.raises(NotFound):
        things.things_in(session, Scope(somebody, YEAR, NOW), OPEN_PLANS)


@pytest.mark.parametrize("chart", [OPEN_PLANS, STARTED_AND_CLOSED], ids=lambda chart: str(chart.name))
def test_a_chart_says_that_it_is_of_today_or_has_the_day_by_which_a_period_chooses(
    session: Session, chart: InsightChart
) -> None:
    scope = Scope(viewer_in_hr(session, "Beatriz Lopes"), YEAR, NOW)
    things.things_in(session, scope, chart)
    with patch.object(type(chart), "is_of_today", not chart.is_of_today), pytest.raises(TypeError):
        things.things_in(session, scope, chart)


def viewer_in_hr(session: Session, name: str) -> Viewer:
    person = make_person(session, name, department="People")
    make_account(session, person, [Role.HR])
    return make_viewer(session, person)
