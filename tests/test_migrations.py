"""Migrations: from nothing to the tables of the models, on both databases, and never backwards."""

import shutil
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    inspect,
    select,
    text,
)  # fmt: skip
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col

from lib import clock, db
from lib.migrations.new import write_migration
from lib.models import Activity, CheckInDue, EntryKind, JournalEntry, Person, Plan, PlanRequest, Suggestion
from lib.plans.due_dates import keep_due_dates_of_all
from tests.builders import moment

pytestmark = pytest.mark.databases

FIRST_PERSON = (
    "INSERT INTO person (id, employee_id, name, title, department, location, active, name_folded, about_folded) "
    "VALUES (1, 'E1', 'Jonas', '', '', '', true, 'jonas', 'e1')"
)
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


def test_upgrading_says_nothing_to_whoever_runs_it(empty_engine: Engine) -> None:
    with warnings.catch_warnings(record=True) as said:
        db.migrate(empty_engine)
    assert [str(warning.message) for warning in said] == []


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


def test_words_that_were_not_sent_are_found_in_forms_that_had_other_names(empty_engine: Engine) -> None:
    at = "plan_a-b_c1234567_"
    was = ["ask_to_stop_reason", "report_7_evidence", "move_to=", "explain_reason", "journal_text", "check_in_line"]
    now = ["request_end_reason", "report_activity_7_evidence", "reschedule_to=", "explain_unshaped_reason", *was[4:]]
    was += ["prepare_line", "prepare_confidence="]
    now += ["prepare_points"]
    words = (
        'INSERT INTO unsenttext (person_id, field, "window", text, before, typed_at, number) '
        f"VALUES (1, '{at}{field}', 'w', 'Words in {field}', '', '2026-05-04 09:00:00', 1)"
        for field in was
    )
    upgrade(empty_engine, "0019", [FIRST_PERSON, *words])
    db.migrate(empty_engine)
    with empty_engine.connect() as connection:
        found = dict(connection.execute(text("SELECT field, text FROM unsenttext")).all())
    assert found == {at + new: f"Words in {old}" for old, new in zip(was[:-1], now, strict=True)}


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


AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = AT.date()
MEMBER, MANAGER, HR = 1, 2, 3
RUNNING, ENDED, DRAFT = 7, 8, 9
BY_MANAGER = {"added_by_id": MANAGER, "added_by_side": "manager", "answer": "agreed"}
FILLED: dict[str, list[dict[str, Any]]] = {
    "appfact": [{"key": "organisation", "value": "Aurora"}],
    "formtoken": [{"token": "a form"}],
    "throttle": [{"key": "192.0.2.7", "wait_until": AT}],
    "person": [
        {"id": MANAGER, "name": "Maya Lindqvist", "employee_id": "E2"},
        {"id": MEMBER, "name": "Jonas Größe", "employee_id": "E1", "department": "Öl & Gas", "manager_id": MANAGER},
        {"id": HR, "name": "Hana", "email": "hana@example.com", "active": False, "left_on": DAY},
    ],
    "account": [{"id": 1, "person_id": MEMBER, "password_hash": "hash"}],
    "accountrole": [{"account_id": 1, "role": "hr"}],
    "authsession": [{"token_hash": "session", "account_id": 1, "browser": "Firefox"}],
    "invitation": [{"token_hash": "link", "account_id": 1}],
    "signinticket": [{"token_hash": "ticket", "account_id": 1, "next_path": "/"}],
    "rosterimport": [{"id": 1, "by_person_id": MANAGER, "file_name": "roster.csv", "counts": {"new": 3}}],
    "headcount": [{"import_id": 1, "department": "Öl & Gas", "people": 3}],
    "plan": [
        {"id": RUNNING, "code": "running", "state": "active", "started_on": DAY, "area": "Préparer", "goal": "Lead"},
        {"id": ENDED, "code": "ended", "state": "closed", "started_on": DAY, "outcome": "achieved", "ended_at": AT},
        {"id": DRAFT, "code": "draft", "state": "draft", "follows_id": ENDED, "area": "Façade"},
    ],
    "planstamp": [{"plan_id": RUNNING, "event": "start", "department": "Öl & Gas"}],
    "planversion": [{"id": 1, "plan_id": RUNNING, "number": 1, "by_id": MANAGER, "content": {"goal": "Lead one"}}],
    "planseen": [{"plan_id": RUNNING, "person_id": MANAGER}],
    "planopening": [
        {"plan_id": plan, "person_id": person, "half_hour": AT + timedelta(hours=hours), "level": "full"}
        for plan, person, hours in [(RUNNING, HR, 0), (RUNNING, HR, 5), (RUNNING, MANAGER, 9), (ENDED, MEMBER, 1)]
    ],
    "planpause": [{"id": 1, "plan_id": ENDED, "until_on": DAY + timedelta(9), "moved": {}, "by_id": MEMBER}],
    "planrequest": [{"id": 1, "member_id": MEMBER, "manager_id": MANAGER, "state": "open", "interest": "More"}],
    "plantemplate": [{"id": 1, "code": "mine", "owner_id": MANAGER, "state": "private", "name": "Ours", "days": 30}],
    "activity": [
        {"id": 1, "plan_id": RUNNING, "text": "Shadow two", "evidence": "Both went well", "reported_by_id": MEMBER,
         "reported_at": AT, "progress": "done", "done_on": DAY, "kind": "action", **BY_MANAGER},
        {"id": 2, "plan_id": RUNNING, "text": "Read", "reported_by_id": MEMBER, "reported_at": AT,
         "progress": "to_do", "kind": "action", **BY_MANAGER},
    ],
    "support": [
        {"id": 1, "plan_id": RUNNING, "text": "An hour", "kind": "meeting", "given_on": DAY, **BY_MANAGER},
        {"id": 2, "plan_id": RUNNING, "text": "A book", "kind": "tool", **BY_MANAGER},
    ],
    "milestone": [{"id": 1, "plan_id": RUNNING, "text": "Half", "reached_on": DAY, "evidence": "Seen", **BY_MANAGER}],
    "suggestion": [
        {"id": 1, "plan_id": RUNNING, "part": "goal", "after": {"goal": "Lead two"}, "by_id": MEMBER,
         "by_side": "team_member", "state": "accepted"},
    ],
    "auditevent": [
        {"id": number, "action": action, "actor_id": by, "plan_id": RUNNING, "detail": detail, "hash": str(number)}
        for number, (action, by, detail) in enumerate(
            [
                ("part accepted", MEMBER, {"part": "activity", "item": 1}),
                ("part declined", MEMBER, {"part": "milestone", "item": 1}),
                ("part accepted", MANAGER, {"part": "milestone", "item": 1}),
                ("part accepted", MEMBER, {"part": "support", "item": 99}),
                ("part accepted", None, {"part": "activity", "item": 2}),
                ("part accepted", MEMBER, {"part": "goal"}),
                ("suggestion accepted", MANAGER, {"suggestion": 1}),
                ("support given", MANAGER, {"item": 1}),
            ],
            start=1,
        )
    ],
    "journalentry": [{"id": 1, "plan_id": RUNNING, "kind": "update", "text": "On track", "by_id": MANAGER}],
    "checkin": [{"id": 1, "plan_id": RUNNING, "progress": 40, "progress_by_id": MEMBER}],
    "checkinline": [{"check_in_id": 1, "side": "manager", "by_id": MANAGER, "line": "Good", "confidence": 4}],
    "checkinpreparation": [
        {"plan_id": RUNNING, "side": "manager", "by_id": MANAGER, "line": "Ask\n\n Tell", "confidence": 3},
    ],
    "duechange": [{"plan_id": RUNNING, "planned_on": DAY + timedelta(9), "skip_reason": "Away", "by_id": MEMBER}],
    "formercadence": [{"plan_id": RUNNING, "cadence": "monthly"}],
    "fullreading": [{"id": 1, "plan_id": RUNNING, "person_id": HR, "reason": "stuck"}],
    "checkindue": [
        {"plan_id": RUNNING, "planned_on": DAY + timedelta(90)},
        {"plan_id": ENDED, "planned_on": DAY + timedelta(9)},
    ],
    "monthsnapshot": [{"month": DAY.replace(day=1), "shown": {"active": 15}, "groups": []}],
}  # fmt: skip  # a row a line
"""A database as it was filled before the later migrations; what a row does not say is made up by `made_up`."""

PLAN = {
    "member_id": MEMBER, "manager_id": MANAGER, "start_on": DAY, "end_on": DAY + timedelta(30), "cadence": "weekly",
    "cadence_days": 10, "cadence_weekday": 2, "progress": 40,
}  # fmt: skip  # of each


def made_up(column: Column[Any]) -> object:
    """Something that may stand in a column in which something has to."""
    if isinstance(column.type, DateTime):
        return AT
    if isinstance(column.type, Date):
        return DAY
    if isinstance(column.type, JSON):
        return {}
    return "" if isinstance(column.type, String) else 1


def fill(engine: Engine) -> None:
    """Put `FILLED` into the tables as they are in this database."""
    tables = MetaData()
    tables.reflect(engine)
    assert set(FILLED) == set(tables.tables) - {"alembic_version"}
    of_then = create_engine(engine.url)  # Not ours of now, which knows tables that came later.
    with of_then.begin() as connection:
        for table in tables.sorted_tables:
            for row in FILLED.get(table.name, []):
                facts = PLAN | row if table.name == "plan" else row
                needed = [column for column in table.columns if not column.nullable and column.server_default is None]
                rest = {column.name: made_up(column) for column in needed if column.name not in facts}
                connection.execute(table.insert().values(facts | rest))
    of_then.dispose()


def everything(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Table → its rows."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for name, table in tables.tables.items()
            if name != "alembic_version"
        }


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_a_filled_database_loses_nothing_and_learns_what_its_record_tells(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0011", [])
    fill(empty_engine)
    before = everything(empty_engine)
    before["appfact"] = [row for row in before["appfact"] if row["key"] != "data_version"]  # The data are others.
    [prepared] = before.pop("checkinpreparation")
    del before["monthsnapshot"][0]["groups"]  # Which departments stand together is made afresh for each quarter.
    db.migrate(empty_engine)
    after = everything(empty_engine)

    def is_there(table: str, row: dict[str, Any]) -> bool:
        return any(found | row == found for found in after[table])

    lost = [(table, row) for table, rows in before.items() for row in rows if not is_there(table, row)]
    # Tickets live for a minute, and the due dates of plans that run are written anew when the server starts.
    assert {(table, row.get("plan_id")) for table, row in lost} == {("checkindue", RUNNING), ("signinticket", None)}

    def column(table: str, *names: str) -> dict[Any, Any]:
        return {row["id"]: tuple(row[name] for name in names) for row in after[table]}

    # Who answered, and who gave.
    assert column("activity", "answered_by_id") == {1: (MEMBER,), 2: (None,)}
    assert column("milestone", "answered_by_id") == {1: (MANAGER,)}, "the last one answered"
    assert column("suggestion", "answered_by_id") == {1: (MANAGER,)}
    assert column("support", "answered_by_id", "noted_by_id") == {1: (None, MANAGER), 2: (None, None)}
    # Nobody withdrew, edited, noted or missed anything.
    for name in ("activity", "milestone", "journalentry", "checkinline"):
        assert {(row["edited_at"], row["withdrawn_at"]) for row in after[name]} == {(None, None)}
    assert column("support", "not_received_on", "not_received_reason", "noted_at") == dict.fromkeys(
        (1, 2), (None, "", None)
    )
    assert column("activity", "noted_by_id", "noted_at") == dict.fromkeys((1, 2), (None, None))
    # Who opened a plan has seen it.
    seen = {(row["plan_id"], row["person_id"]): row["at"] for row in after["planseen"]}
    last = max(row["half_hour"] for row in before["planopening"] if row["person_id"] == HR)
    [kept] = before["planseen"]
    assert seen == {(RUNNING, HR): last, (RUNNING, MANAGER): kept["at"], (ENDED, MEMBER): last - timedelta(hours=4)}
    # What is searched.
    assert column("person", "name_folded", "about_folded") == {
        MEMBER: ("jonas grosse", "e1\nol & gas"), MANAGER: ("maya lindqvist", "e2"), HR: ("hana", "hana@example.com"),
    }  # fmt: skip
    assert column("plan", "area_folded") == {RUNNING: ("preparer",), ENDED: ("",), DRAFT: ("facade",)}
    # Plans that had started are asked for no check-in on an end that has passed.
    assert {at for at, (since,) in column("plan", "last_one_since").items() if since is not None} == {RUNNING, ENDED}
    # What was prepared for a check-in stands on its agenda.
    of_it = {name: prepared[name] for name in ("plan_id", "side", "by_id", "at")}
    assert [point | of_it == point for point in after["agendapoint"]] == [True, True]
    assert [(point["place"], point["text"]) for point in after["agendapoint"]] == [(0, "Ask"), (1, "Tell")]
    # Evidence is by whoever reported last.
    first = before["activity"][0]
    assert column("activity", "evidence_by_id", "evidence_at") == {1: (MEMBER, first["reported_at"]), 2: (None, None)}
    # The server starts on it.
    with db.writing(empty_engine) as session:
        keep_due_dates_of_all(session)
        due = session.scalars(select(CheckInDue.planned_on).where(col(CheckInDue.plan_id) == RUNNING)).all()
        assert due
        assert all(DAY < day <= DAY + timedelta(30) for day in due)


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


def test_a_newer_database_is_left_alone(empty_engine: Engine) -> None:
    db.migrate(empty_engine)
    with empty_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(db.DatabaseIsNewer, match="newer version"):
        db.migrate(empty_engine)
    with empty_engine.connect() as connection:
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
