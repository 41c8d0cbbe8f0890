"""Migrations: from nothing to the tables of the models, on both databases, and never backwards."""

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Column, Engine, Integer, Table, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from lib import clock, db
from lib.migrations.new import write_migration
from lib.models import Activity, CheckInDue, EntryKind, JournalEntry, Person, Plan, PlanRequest, Suggestion, Support
from lib.plans import keep_due_dates_of_all
from tests.builders import moment

FIRST_PLAN = (
    "INSERT INTO person (id, employee_id, name, title, department, location, active) "
    "VALUES (1, 'E1', 'Jonas', '', '', '', true), (2, 'E2', 'Maya', '', '', '', true)",
    "INSERT INTO plan (id, code, state, member_id, manager_id, revision, version, policy, confirmed, why_now, "
    "observed, aspirations, skills, business_need, area, current_state, goal, measure, achievable, relevant, "
    "together, unshaped_reason, created_at, changed_at, start_on, end_on, cadence, cadence_days, "
    "cadence_weekday, progress, outcome_evidence, manager_reflection, member_reflection) "
    "VALUES (7, 'abc', 'active', 1, 2, 1, 1, '{}', '{}', '[]', '', '', '', '', 'Workshops', '', 'Lead one', "
    "'', '', '', '', '', '2026-05-04 09:00:00', '2026-05-04 09:00:00', '2026-05-04', '2026-06-03', 'weekly', "
    "10, 2, 40, '', '', '')",
    "INSERT INTO activity (id, plan_id, kind, text, added_by_id, added_by_side, added_at, answer, "
    "answer_reason, progress, evidence) VALUES (3, 7, 'action', 'Shadow two', 2, 'manager', "
    "'2026-05-04 09:00:00', 'agreed', '', 'to_do', '')",
)
"""Two people and a plan with an activity, for the tables as they were at first."""


@pytest.fixture
def empty_engine(empty_url: str) -> Iterator[Engine]:
    engine = db.make_engine(empty_url)
    yield engine
    engine.dispose()


def upgrade(engine: Engine, revision: str, statements: Iterable[str]) -> None:
    """Bring the tables to a version of before, and run statements on them."""
    config = Config()
    config.set_main_option("script_location", str(db.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # Its presence is tested by its name below.
def test_upgrading_from_nothing_gives_the_tables_of_the_models(empty_engine: Engine) -> None:
    db.migrate(empty_engine)
    with empty_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_upgrading_gives_every_check_of_the_models(engine: Engine) -> None:
    """Alembic does not compare checks by itself."""
    inspector = inspect(engine)
    for table in SQLModel.metadata.sorted_tables:
        declared = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        there = {str(check["name"]) for check in inspector.get_check_constraints(table.name)}
        assert there == declared, table.name


def test_upgrading_gives_every_index_and_unique_rule_of_the_models(engine: Engine) -> None:
    """SQLite's reflection leaves out indexes on expressions, so their names are read from the database itself."""
    if engine.dialect.name == "sqlite":
        names = "SELECT name FROM sqlite_master WHERE type = 'index'"
    else:
        names = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
    with engine.connect() as connection:
        there = set(connection.execute(text(names)).scalars())
    declared = {index.name for table in SQLModel.metadata.sorted_tables for index in table.indexes}
    assert declared <= there
    assert "uq_person_email_lower" in declared


def test_upgrading_gives_every_foreign_key_the_name_of_the_models(postgresql_engine: Engine) -> None:
    """SQLite renames none, and never asks for one by its name."""
    inspector = inspect(postgresql_engine)
    for table in SQLModel.metadata.sorted_tables:
        there = {key["name"] for key in inspector.get_foreign_keys(table.name)}
        assert there == {key.name for key in table.foreign_key_constraints}, table.name


def test_the_record_has_its_guards(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        guards = ["auditevent_no_delete", "auditevent_no_update"]
    else:
        names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        guards = ["auditevent_append_only"]
    with engine.connect() as connection:
        assert connection.execute(text(names)).scalars().all() == guards


def test_migrating_again_changes_nothing(empty_engine: Engine) -> None:
    db.migrate(empty_engine)
    with db.writing(empty_engine) as session:
        session.add(Person(name="Sam"))
        session.commit()
    db.migrate(empty_engine)
    with empty_engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM person")).scalars().all() == ["Sam"]


def test_what_was_written_before_the_whole_life_came_is_kept(empty_engine: Engine) -> None:
    """Two tables are made anew on SQLite for it; nothing that hangs on a plan may be lost with them."""
    statements = [
        *FIRST_PLAN,
        "INSERT INTO journalentry (id, plan_id, kind, text, by_id, at) "
        "VALUES (5, 7, 'feedback', 'Well asked', 2, '2026-05-05 09:00:00')",
        "INSERT INTO suggestion (id, plan_id, part, before, after, reason, by_id, by_side, at, state, "
        "answer_reason) VALUES (6, 7, 'goal', '{}', '{\"goal\": \"Lead two\"}', 'More', 1, 'team_member', "
        "'2026-05-05 09:00:00', 'accepted', '')",
    ]
    upgrade(empty_engine, "0001", statements)
    db.migrate(empty_engine)
    with db.writing(empty_engine) as session:
        assert session.scalars(select(Plan.goal)).all() == ["Lead one"]
        assert session.scalars(select(Plan.not_now_reason)).all() == [""]
        assert session.scalars(select(Activity.text)).all() == ["Shadow two"]
        assert session.scalars(select(JournalEntry.text)).all() == ["Well asked"]
        assert session.scalars(select(Suggestion.reason)).all() == ["More"]
        # The sets that hold more now take the new values, and still no others.
        session.add(JournalEntry(plan_id=7, kind=EntryKind.UPDATE, text="On track", by_id=2, at=moment().now))
        session.commit()
        with pytest.raises(IntegrityError):
            session.execute(text("UPDATE journalentry SET kind = 'gossip'"))


def test_what_was_ticked_before_it_had_a_part_and_an_id_is_found(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0001", FIRST_PLAN)
    request = (
        "INSERT INTO planrequest (id, member_id, manager_id, at, state, interest, aspirations, answer, unfinished, "
        "follows_id) VALUES (4, 1, 2, '2026-05-05 09:00:00', 'open', 'More', '', '', '[\"Shadow two\", \"Gone\"]', 7)"
    )
    upgrade(empty_engine, "0006", [request])
    db.migrate(empty_engine)
    with db.reading(empty_engine) as session:
        [ticked] = session.scalars(select(PlanRequest.unfinished)).all()
    assert ticked == [{"part": "activity", "id": 3, "text": "Shadow two"}]


def test_who_answered_and_who_gave_is_found_in_the_record(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0001", FIRST_PLAN)
    lines = (
        (1, "part accepted", '{"part": "activity", "item": 3}', 2),
        (2, "support given", '{"item": 4}', 2),
        (3, "support confirmed", '{"item": 4}', 1),
    )
    support = (
        "INSERT INTO support (id, plan_id, kind, text, link, by_whom, added_by_id, added_by_side, added_at, answer, "
        "answer_reason, given_on) VALUES (4, 7, 'meeting', 'An hour', '', '', 2, 'manager', '2026-05-04 09:00:00', "
        "'agreed', '', '2026-05-20')"
    )
    record = [
        "INSERT INTO auditevent (id, at, actor_id, action, plan_id, detail, previous_hash, hash) "
        f"VALUES ({n}, '2026-05-20 09:00:00', {by}, '{action}', 7, '{detail}', '', '{n}')"
        for n, action, detail, by in lines
    ]
    upgrade(empty_engine, "0011", [support, *record])
    db.migrate(empty_engine)
    with db.reading(empty_engine) as session:
        assert session.scalars(select(Activity.answered_by_id)).all() == [2]
        assert session.execute(select(Support.noted_by_id, Support.answered_by_id)).all() == [(2, None)]


def test_evidence_of_before_is_taken_to_be_by_whoever_reported_last(empty_engine: Engine) -> None:
    """Who else had reported was not kept; where nothing was written there is no author."""
    upgrade(empty_engine, "0001", FIRST_PLAN)
    columns = FIRST_PLAN[-1].split(" VALUES ")[0]
    other = "(4, 7, 'action', 'Read', 2, 'manager', '2026-05-04 09:00:00', 'agreed', '', 'to_do', '')"
    reported = "UPDATE activity SET reported_by_id = 1, reported_at = '2026-05-20 09:00:00'"
    upgrade(
        empty_engine,
        "0018",
        [f"{columns} VALUES {other}", reported, "UPDATE activity SET evidence = 'It' WHERE id = 3"],
    )
    db.migrate(empty_engine)
    with db.reading(empty_engine) as session:
        found = session.execute(select(Activity.evidence_by_id, Activity.evidence_at).order_by(Activity.id)).all()
        assert [(by_id, at is not None) for by_id, at in found] == [(1, True), (None, False)]


def test_people_and_plans_of_before_are_found_without_their_accents(
    empty_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is folded of a person in a later version changes nothing about the columns of before."""
    monkeypatch.setattr("lib.models.people.folded", lambda _facts: {"folded_in_a_later_version": ""})
    renamed = "UPDATE person SET name = 'Jonas Größe', department = 'Öl' WHERE id = 1"
    upgrade(empty_engine, "0001", [*FIRST_PLAN, renamed, "UPDATE plan SET area = 'Préparer'"])
    db.migrate(empty_engine)
    with db.reading(empty_engine) as session:
        jonas = session.get_one(Person, 1)
        assert (jonas.name_folded, jonas.about_folded) == ("jonas grosse", "e1\nol")
        assert session.scalars(select(Plan.area_folded)).all() == ["preparer"]


@pytest.mark.parametrize(("days_ago", "number"), [(90, 0), (9, 1)], ids=["past its end", "running"])
def test_an_end_that_has_passed_asks_for_no_check_in_afterwards(
    empty_engine: Engine, days_ago: int, number: int
) -> None:
    """Nobody was asked for one on that day; a plan that runs gets one before its end."""
    start = clock.moment().today - timedelta(days_ago)
    runs = (
        f"UPDATE plan SET cadence = 'monthly', start_on = '{start}', started_on = '{start}', "
        f"end_on = '{start + timedelta(27)}'"
    )
    upgrade(empty_engine, "0001", FIRST_PLAN)
    upgrade(empty_engine, "0015", [runs])
    db.migrate(empty_engine)
    with db.writing(empty_engine) as session:
        keep_due_dates_of_all(session)
        assert len(session.scalars(select(CheckInDue)).all()) == number


def test_several_servers_may_start_at_once(empty_url: str) -> None:
    engines = [db.make_engine(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(len(engines)) as pool:
        list(pool.map(db.migrate, engines))
    with engines[0].connect() as connection:
        assert len(connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()) == 1
        assert connection.execute(text("SELECT count(*) FROM plan")).scalar_one() == 0
    for engine in engines:
        engine.dispose()


def test_a_newer_database_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(db.DatabaseIsNewer, match="newer version"):
        db.migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_migrations_form_one_line() -> None:
    scripts = ScriptDirectory(str(db.MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_next_migration_is_written_from_the_models(tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    shutil.copytree(db.MIGRATIONS, scripts)
    count = len(list((scripts / "versions").glob("*.py")))
    mentor = Table("mentor", SQLModel.metadata, Column("id", Integer, primary_key=True))
    try:
        path = write_migration("People have a mentor", scripts=scripts)
    finally:
        SQLModel.metadata.remove(mentor)
    assert path.name == f"{count + 1:04}_people_have_a_mentor.py"
    written = path.read_text()
    assert written.count("op.create_table(") == 1
    assert '"mentor"' in written or "'mentor'" in written
    assert "op.drop" not in written.split("def downgrade")[0]
