"""Several people, or one person twice, at the same moment: nothing is lost and nothing doubled, on both databases."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from lib import audit, db, roster
from lib.access import Viewer
from lib.errors import CoachingError
from lib.models import (
    CheckIn,
    CheckInDue,
    CheckInLine,
    FormToken,
    JournalEntry,
    Part,
    Person,
    Plan,
    Role,
    State,
    Suggestion,
)
from lib.plans import commands, commit, due_dates, queries
from lib.plans.check_in_history import history_of
from tests.builders import due_rows, make_account, make_viewer, moment
from tests.plans.household import Household

DUE = moment("2026-05-20")


def at_once(engine: Engine, steps: list[Callable[[Session], object]]) -> list[object]:
    """Run the steps at the same moment, each in a session of its own; a refusal is returned, not raised."""
    ready = Barrier(len(steps))

    def run(step: Callable[[Session], object]) -> object:
        with db.writing(engine) as session:
            ready.wait(timeout=20)
            try:
                return step(session)
            except CoachingError as refusal:
                return refusal

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def test_eight_clicks_on_one_form_write_one_comment(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = Household(session).active()

    def write(session: Session) -> None:
        commands.comment(session, house.member, house.code, text="Once", moment=DUE, token="the-form")

    at_once(engine, [write] * 8)
    with db.reading(engine) as session:
        assert len(session.scalars(select(JournalEntry)).all()) == 1
        assert audit.verify(session) > 0


def test_tokens_of_forms_are_forgotten_after_a_week(engine: Engine) -> None:
    with db.writing(engine) as session:
        for day in ("2026-05-12", "2026-05-13", "2026-05-20"):
            session.add(FormToken(token=day, at=moment(day).now))
        session.commit()
    at_once(engine, [lambda session: commit.forget_form_tokens(session, moment=DUE)] * 4)
    with db.reading(engine) as session:
        assert set(session.scalars(select(FormToken.token))) == {"2026-05-13", "2026-05-20"}


def test_both_who_write_the_check_in_at_once_hold_one(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = Household(session).active()

    def write_as(viewer: Viewer) -> Callable[[Session], object]:
        return lambda session: commands.record_check_in(
            session, viewer, house.code, line="A line", progress=40, moment=DUE
        )

    results = at_once(engine, [write_as(house.member), write_as(house.manager)])
    assert set(results) == {False, True}  # One held it, the other's line was added.
    with db.reading(engine) as session:
        assert len(session.scalars(select(CheckIn)).all()) == 1
        assert len(session.scalars(select(CheckInLine)).all()) == 2


def test_agreeing_and_suggesting_at_once_never_starts_words_nobody_agreed_to(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = Household(session).proposed()
        commands.add_item(session, house.member, house.code, Part.MILESTONE, values={"text": "Half"}, moment=moment())
        body = house.body(house.manager)
        commands.accept_item(session, house.manager, house.code, Part.MILESTONE, body.milestones[0].id, moment=moment())
        for part, item in ((Part.ACTIVITY, house.activity), (Part.SUPPORT, house.support)):
            commands.accept_item(session, house.member, house.code, part, item, moment=moment())
        commands.agree(session, house.manager, house.code, version=2, moment=moment())
    at_once(
        engine,
        [
            lambda session: commands.agree(session, house.member, house.code, version=2, moment=moment()),
            lambda session: commands.suggest(
                session, house.manager, house.code, Part.GOAL, changes={"goal": "Other"}, seen={}, moment=moment()
            ),
        ],
    )
    with db.reading(engine) as session:
        plan = session.scalars(select(Plan)).one()
        is_suggested = bool(session.scalars(select(Suggestion)).all())
        assert (plan.state is State.ACTIVE) is not is_suggested


def test_a_plan_that_starts_while_the_working_days_change_is_due_by_the_new_ones(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.writing(engine) as session:
        house = Household(session).proposed()
        make_account(session, house.tomas, [Role.ADMINISTRATOR])
        administrator = make_viewer(session, house.tomas)
        commands.add_item(session, house.member, house.code, Part.MILESTONE, values={"text": "Half"}, moment=moment())
        [milestone] = house.body(house.manager).milestones
        commands.accept_item(session, house.manager, house.code, Part.MILESTONE, milestone.id, moment=moment())
        commands.agree(session, house.member, house.code, version=2, moment=moment())
    has_looked, may_go_on = Event(), Event()
    keep = due_dates.keep_due_dates

    def keep_slowly(session: Session, plan: Plan) -> None:
        keep(session, plan)
        has_looked.set()
        may_go_on.wait(timeout=0.5)  # It is held until the change of working days waits for it, or has gone past it.

    monkeypatch.setitem(vars(sys.modules[commands.agree.__module__]), "keep_due_dates", keep_slowly)

    def change(session: Session) -> None:
        has_looked.wait(timeout=20)
        values = {"days_off": [{"day": "2026-05-20"}]}
        commands.change_working_days(session, administrator, values, seen_version=0, moment=moment())
        may_go_on.set()

    def start(session: Session) -> None:
        commands.agree(session, house.manager, house.code, version=2, moment=moment())

    assert at_once(engine, [start, change]) == [None, None]
    with db.reading(engine) as session:
        [plan] = session.scalars(select(Plan))
        stored = session.scalars(select(CheckInDue).order_by(col(CheckInDue.planned_on)))
        derived = due_rows(plan, history_of(session, plan))
        assert plan.state is State.ACTIVE
        assert [row.model_dump() for row in stored] == [row.model_dump() for row in derived]


def test_twenty_writers_lose_nothing_and_the_record_holds(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = Household(session).active()

    def write(number: int) -> Callable[[Session], object]:
        viewer = house.member if number % 2 else house.manager
        return lambda session: commands.comment(session, viewer, house.code, text=f"Line {number}", moment=DUE)

    results = at_once(engine, [write(number) for number in range(20)])
    assert results == [None] * 20
    with db.reading(engine) as session:
        assert {entry.text for entry in session.scalars(select(JournalEntry))} == {f"Line {n}" for n in range(20)}
        assert audit.verify(session) > 20


def test_an_import_and_people_at_work_do_not_wait_for_each_other_in_a_circle(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = Household(session).active()
        make_account(session, house.maya, [Role.HR])
        make_account(session, house.tomas, [Role.ADMINISTRATOR])
        other = Household(session).active()
        rows = [house.tomas, house.jonas, other.tomas, other.maya, other.jonas]
        lines = [f"{row.employee_id},{row.name},{_id_of(session, row.manager_id)}" for row in rows]
    table = roster.read("\n".join(["employee_id,name,manager_id", *lines]).encode(), today=DUE.today)

    def bring_in(session: Session) -> None:
        shown = roster.compare(session, None, table)
        session.rollback()
        roster.apply(session, None, table, shown, confirm_leavers=True, accept_missing_managers=True, moment=DUE)

    def write(who: Household) -> Callable[[Session], object]:
        return lambda session: commands.comment(session, who.member, who.code, text="At work", moment=DUE)

    results = at_once(engine, [bring_in, *(write(who) for who in (house, other) for _ in range(5))])
    assert results == [None] * 11
    with db.reading(engine) as session:
        assert audit.verify(session) > 20
        assert queries.open_plan(session, house.above, house.code, moment=DUE).header.manager is not None


def _id_of(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.employee_id or "" if person else ""
