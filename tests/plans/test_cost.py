"""What one person's pages ask of the database: it hangs on their own plans alone, however many people there are."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, Select, event, select
from sqlmodel import Session, SQLModel, col

from lib import db
from lib.access import Viewer, load_viewer, readable_plans
from lib.models import OPEN_STATES, CheckIn, CheckInLine, EntryKind, HrReason, JournalEntry, Person, Plan, Role, Side
from lib.notifications.inbox import inbox, unread_count
from lib.plans import commands, queries
from lib.plans.queries import Filters
from lib.plans.queries.activity_feed import UPDATES_TOLD
from lib.templates import look_at_news
from tests.builders import make_absence, make_account, make_activity, make_person, make_plan, make_viewer, moment
from tests.plans.household import Household

NOW = moment("2026-05-21")

Look = Callable[[Session, Viewer, str], object]

LOOKS: dict[str, tuple[Look, int]] = {
    "home": (lambda session, viewer, code: queries.read_home(session, viewer, moment=NOW), 13),
    "plans": (lambda session, viewer, code: queries.list_plans(session, viewer, Filters(), moment=NOW), 10),
    "coached": (lambda session, viewer, code: queries.coached_plans(session, viewer, moment=NOW), 6),
    "absences": (lambda session, viewer, code: queries.list_absences(session, viewer, moment=NOW), 6),
    "plan": (lambda session, viewer, code: queries.open_plan(session, viewer, code, moment=NOW), 23),
    "menu": (lambda session, viewer, code: unread_count(session, viewer, moment=NOW), 2),
    "notifications": (lambda session, viewer, code: inbox(session, viewer, most=20, moment=NOW), 8),
}
"""The screens, and how many statements each may take at most."""


@pytest.fixture
def database(engine: Engine) -> Engine:
    """Statements are counted as in a test of any rule: on SQLite, and of some tests on PostgreSQL too."""
    return engine


@contextmanager
def asked(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent meanwhile, each with its parameters."""
    statements: list[tuple[str, Any]] = []

    def note(*facts: Any) -> None:
        statements.append((facts[2], facts[3]))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def add_others(session: Session, count: int) -> None:
    """People in a line of their own, each with a plan on which both have written."""
    manager = make_person(session, "Ines Duarte", manager=make_person(session, "Ravi Menon"))
    for n in range(count):
        member = make_person(session, f"Member {n}", manager=manager)
        plan = make_plan(session, member=member, manager=manager)
        make_activity(session, plan, reported_at=NOW.now, reported_by_id=member.id)
        meeting = CheckIn(plan_id=plan.id, held_on=NOW.today, progress=10, progress_by_id=manager.id, at=NOW.now)
        session.add(meeting)
        session.flush()
        session.add(
            CheckInLine(check_in_id=meeting.id, side=Side.MANAGER, by_id=manager.id, line="Well done", at=NOW.now)
        )
        session.add(JournalEntry(plan_id=plan.id, text="Well done", by_id=manager.id, at=NOW.now))
    session.commit()


def people_of(session: Session) -> tuple[str, dict[str, Viewer]]:
    """A running plan with a check-in and an entry, and everybody who opens it."""
    house = Household(session).active()
    commands.record_check_in(
        session, house.member, house.code, line="Went well", progress=40, moment=moment("2026-05-20")
    )
    commands.comment(session, house.manager, house.code, text="Good", moment=moment("2026-05-20"))
    viewers = {"member": house.member, "manager": house.manager, "above": house.above}
    plan, deputy = session.scalars(select(Plan).where(col(Plan.code) == house.code)).one(), make_person(session, "Lena")
    make_absence(session, plan, deputy, last_on="2026-05-30")
    viewers["deputy"] = make_viewer(session, deputy, NOW)
    for name in ("HR", "HR in full"):
        person = make_person(session, name)
        make_account(session, person, [Role.HR])
        viewers[name] = make_viewer(session, person)
    commands.open_in_full(session, viewers[name], house.code, reason=HrReason.STUCK, moment=NOW)
    return house.code, viewers | {name: make_viewer(session, person, NOW)}


@pytest.mark.parametrize("screen", LOOKS)
def test_the_plans_of_others_cost_no_statement(database: Engine, screen: str) -> None:
    look, at_most = LOOKS[screen]
    counts = []
    with db.writing(database) as session:
        code, viewers = people_of(session)
        for viewer in viewers.values():
            look(session, viewer, code)  # The first look leaves a line that later ones find.
    for others in (3, 30):
        with db.writing(database) as session:
            add_others(session, others)
        for viewer in viewers.values():
            with asked(database) as statements, db.writing(database) as session:
                look(session, viewer, code)
            counts.append(len(statements))
    assert counts[: len(viewers)] == counts[len(viewers) :]
    assert max(counts) <= at_most


@pytest.mark.parametrize("screen", LOOKS)
def test_no_table_that_grows_with_every_plan_is_read_as_a_whole(sqlite_engine: Engine, screen: str) -> None:
    """SQLite says how it would find the rows; without statistics that does not hang on how many there are."""
    look, _ = LOOKS[screen]
    growing = {"plan", "checkinline", "auditevent", "account", "person"}
    growing |= {table.name for table in SQLModel.metadata.sorted_tables if "plan_id" in table.columns}
    with db.writing(sqlite_engine) as session:
        code, viewers = people_of(session)
    for name, viewer in viewers.items():
        is_hr = name.startswith("HR")
        # In HR's lists what is about a colleague in HR is left out, so that the roles of all are asked for.
        grows = growing if is_hr else growing | {"accountrole"}
        if screen == "plans" and is_hr:
            continue  # Their list is that of the whole organisation; a page of it is worked out.
        with asked(sqlite_engine) as statements, db.writing(sqlite_engine) as session:
            look(session, viewer, code)
        with sqlite_engine.connect() as connection:
            for statement, parameters in statements:
                found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                # The changes that wait for an answer have an index of theirs alone.
                details = [row.detail for row in found if "ix_suggestion_adjusting" not in row.detail]
                whole = {detail.split()[1] for detail in details if detail.startswith("SCAN ")}
                assert not whole & grows, f"{name}: {statement}"
                # Whoever is not in HR finds plans by people, not all drafts or open plans of the organisation, and asks
                # about accounts of people, not about all that are closed.
                by_kind = [detail for detail in details if re.match(r"SEARCH .*\((state|is_enabled)=\?\)", detail)]
                assert is_hr or not by_kind, f"{name}: {statement}"


@pytest.mark.parametrize("screen", LOOKS)
def test_no_statement_is_prepared_anew_each_time(sqlite_engine: Engine, screen: str) -> None:
    """As SQLite does where a parameter is compared with a column that tells which rows an index is of."""
    partial = re.compile(
        "|".join(
            rf"\b{table.name}(_\d+)?\.{column} = \?"
            for table in SQLModel.metadata.sorted_tables
            for index in table.indexes
            for column in re.findall(r"(\w+) = ", str(index.dialect_options["sqlite"]["where"]))
        )
    )
    assert partial.search("suggestion_1.state = ?")
    look, _ = LOOKS[screen]
    with db.writing(sqlite_engine) as session:
        code, viewers = people_of(session)
    for name, viewer in viewers.items():
        with asked(sqlite_engine) as statements, db.reading(sqlite_engine) as session:
            look(session, viewer, code)
        assert not [statement for statement, _ in statements if partial.search(statement)], name


@pytest.mark.parametrize("screen", LOOKS)
def test_statements_are_put_together_once(database: Engine, monkeypatch: pytest.MonkeyPatch, screen: str) -> None:
    """That takes longer than to run them."""
    with db.writing(database) as session:
        code, viewers = people_of(session)
    made: list[Select[Any]] = []
    make = Select.__init__

    def note(select: Select[Any], *columns: Any) -> None:
        made.append(select)
        make(select, *columns)

    for viewer in viewers.values():
        for _ in range(2):
            made.clear()
            with monkeypatch.context() as patch, db.reading(database) as session:
                patch.setattr(Select, "__init__", note)
                LOOKS[screen][0](session, viewer, code)
                look_at_news(session, viewer, moment=NOW)
                queries.matching_codes(session, viewer, Filters(), moment=NOW, most=1)
        assert not made


def test_an_absence_costs_as_much_for_many_plans_as_for_one(database: Engine) -> None:
    counts = []
    with db.writing(database) as session:
        manager, deputy = make_person(session, "Ines Duarte"), make_person(session, "Lena Roth")
        viewer = make_viewer(session, manager)
    for _ in range(2):
        with db.writing(database) as session:
            plan = make_plan(session, member=make_person(session, manager=manager), manager=manager)
            make_absence(session, plan, deputy, last_on="2026-05-30")
        with asked(database) as statements, db.reading(database) as session:
            assert all(one.members for one in queries.list_absences(session, viewer, moment=NOW))
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(frozenset(OPEN_STATES)), Filters(search="o"), Filters(only_stuck=True)]
)
def test_a_list_of_the_whole_organisation_is_looked_through_again_only_after_a_change(
    database: Engine, filters: Filters
) -> None:
    with db.writing(database) as session:
        code, viewers = people_of(session)

    def look() -> list[str]:
        with asked(database) as statements, db.reading(database) as session:
            queries.list_plans(session, viewers["HR"], filters, moment=NOW)
        return [statement for statement, _ in statements if "ORDER BY CASE" in statement]

    assert [len(look()), len(look())] == [1, 0]
    with db.writing(database) as session:
        commands.comment(session, viewers["member"], code, text="Well done", moment=NOW)
    assert [len(look()), len(look())] == [1, 0]


def test_home_of_hr_reads_the_plans_whose_updates_it_tells_and_no_others(database: Engine) -> None:
    with db.writing(database) as session:
        _, viewers = people_of(session)
        add_others(session, 10)
        for plan in session.scalars(select(Plan)).all():
            session.add(
                JournalEntry(plan_id=plan.id, kind=EntryKind.UPDATE, text="New", by_id=plan.member_id, at=NOW.now)
            )
        session.commit()

    with asked(database) as statements, db.reading(database) as session:
        home = queries.read_home(session, viewers["HR"], moment=NOW)
        first = len(statements)
        again = queries.read_home(session, viewers["HR"], moment=NOW)
    assert (len(home.updates), home.updates_on, again) == (UPDATES_TOLD, 11, home)
    assert len(statements) - first < first


def test_home_of_hr_looks_once_at_its_own_plans_those_that_are_stuck_and_those_with_updates(database: Engine) -> None:
    with db.writing(database) as session:
        _, viewers = people_of(session)
        add_others(session, 3)
        theirs = make_plan(session, member=session.get_one(Person, viewers["HR"].person_id), manager=None)
        stuck, updated, both, *_ = session.scalars(select(Plan).where(col(Plan.id) != theirs.id)).all()
        for plan in (stuck, both):
            plan.manager_id, plan.nobody_since = None, NOW.today
        for plan in (updated, both):
            session.add(
                JournalEntry(plan_id=plan.id, kind=EntryKind.UPDATE, text="New", by_id=plan.member_id, at=NOW.now)
            )
        session.commit()
        codes = [{plan.code for plan in plans} for plans in ([theirs], [stuck, both], [updated, both])]

    with asked(database) as statements, db.reading(database) as session:
        home = queries.read_home(session, viewers["HR"], moment=NOW)
    shown = home.mine, home.stuck, [entry.plan for entry in home.updates]
    assert [{plan.code for plan in plans} for plans in shown] == codes
    assert sum("plan.goal" in statement.replace('"', "") for statement, _ in statements) == 1


def test_what_slips_reads_no_plan_that_the_list_has_read(database: Engine) -> None:
    with db.writing(database) as session:
        _, viewers = people_of(session)
    with db.reading(database) as session:
        listed = queries.list_plans(session, viewers["manager"], Filters(), moment=NOW).headers
        with asked(database) as statements:
            coached = queries.coached_plans(session, viewers["manager"], moment=NOW, known=listed)
    assert coached == queries.coached_plans(session, viewers["manager"], moment=NOW) != []
    assert len(statements) == 1


def test_what_is_written_on_a_plan_costs_no_statement(database: Engine) -> None:
    counts = []
    with db.writing(database) as session:
        code, viewers = people_of(session)
    for comments in (2, 20):
        with db.writing(database) as session:
            for n in range(comments):
                commands.comment(session, viewers["member"], code, text=f"Thought {n}", moment=NOW)
            queries.open_plan(session, viewers["manager"], code, moment=NOW)
        with asked(database) as statements, db.writing(database) as session:
            queries.open_plan(session, viewers["manager"], code, moment=NOW)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_list_asks_as_often_for_many_plans_as_for_few(database: Engine) -> None:
    counts = []
    with db.writing(database) as session:
        manager = make_person(session, "Maya Lindqvist")
        for size in (2, 30):
            for n in range(size):
                member = make_person(session, f"Member {size} {n}", manager=manager)
                make_plan(session, member=member, manager=manager, area=f"Area {n}")
            viewer = make_viewer(session, manager)
            with asked(database) as statements, db.reading(database) as looking:
                queries.list_plans(looking, viewer, Filters(), moment=NOW)
                queries.read_home(looking, viewer, moment=NOW)
            counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_who_sees_a_plan_asks_as_often_for_many_in_hr_as_for_few(database: Engine) -> None:
    counts = []
    with db.writing(database) as session:
        code, viewers = people_of(session)
    for size in (1, 20):
        with db.writing(database) as session:
            for n in range(size):
                make_account(session, make_person(session, f"Hannah {size} {n}"), [Role.HR])
        with asked(database) as statements, db.reading(database) as session:
            seen = queries.see_audience(session, viewers["member"], code, moment=NOW)
        counts.append(len(statements))
    assert len(seen.readers) == 27
    assert counts[0] == counts[1] <= 20


def test_whoever_is_signed_in_is_found_without_a_look_at_all_who_left(sqlite_engine: Engine) -> None:
    with db.reading(sqlite_engine) as session:
        with asked(sqlite_engine) as statements:
            load_viewer(session, 5, NOW.now)
        [(statement, parameters)] = statements
        steps = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    ways = {step.detail.split("(")[-1] for step in steps if re.match(r"(SEARCH|SCAN) person", step.detail)}
    assert ways == {"active=? AND manager_id=?)", "manager_id=?)", "rowid=?)"}


@pytest.mark.parametrize("to_align", [False, True])
def test_what_somebody_may_read_is_found_by_the_people_of_a_plan_and_not_by_its_state(
    sqlite_engine: Engine, to_align: bool
) -> None:
    """However many plans are open elsewhere: SQLite says which index it takes for each way to a plan."""
    with db.reading(sqlite_engine) as session:
        listed = readable_plans(Viewer(5, "Maya"), to_align=to_align)
        found = listed.compile(session.connection(), compile_kwargs={"literal_binds": True})
        steps = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {found}").all()
    ways = {step.detail.split("(")[-1] for step in steps if step.detail.startswith(("SEARCH plan", "SCAN plan"))}
    assert ways == {"member_id=?)", "manager_id=?)", "managers_manager_id=?)", "rowid=?)"}
