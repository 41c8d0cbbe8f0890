"""The engine, its sessions and the migrations. Nothing else knows the database's address."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InvalidRequestError, ProgrammingError
from sqlmodel import Session

from lib.data_version import renew_with_changes
from lib.errors import CoachingError
from lib.reading_session import Compiled, ReadingSession
from lib.settings import ROOT, get_settings

log = logging.getLogger("coaching")

MIGRATIONS = Path(__file__).parent / "migrations"

PREPARED_STATEMENTS = 1_000
"""How many statements stay prepared on a connection to SQLite: preparing one takes longer than most answers, and the
pages have more of them than the 128 that the driver keeps by itself."""

STATEMENTS = 1_000
"""How many statements are kept as SQL, of sessions that read and of what is noted beside them."""


class Lock(IntEnum):
    """What only one transaction at a time may do, on PostgreSQL; each number stands once.

    Whoever needs several things takes them in this order, or two would wait for each other:

    1. `ROSTER`, `ACCOUNTS` or `SETTINGS`; then the token with which a directory comes;
    2. open plans, drafts and requests, by id (`lib.plans.commands.follow_roster.lock_plans` for all);
    3. accounts, by id (`accounts.lock_accounts`), before their sessions, tickets and links;
    4. `THROTTLE`;
    5. people: a row that names a person holds theirs, too, so that an import cannot give them another id meanwhile;
    6. `RECORD`, which `lib.audit` takes by itself when the transaction is committed;
    7. the row of `lib.data_version`, which the commit itself renews.

    `MIGRATION` and `FIGURES` are taken by transactions that need no other.
    """

    MIGRATION = 7_264_001
    RECORD = 7_264_002
    ROSTER = 7_264_003
    ACCOUNTS = 7_264_004
    THROTTLE = 7_264_005
    FIGURES = 7_264_006
    SETTINGS = 7_264_007


MISTAKES = (LookupError, ValueError, TypeError, AttributeError, AssertionError, ArithmeticError, InvalidRequestError)
"""What a mistake of ours comes to: in a rule, a sentence, a template, or a row that is not as it should be."""


class DatabaseDoesNotAnswer(CoachingError):
    """The database is not there, is busy for too long, is full, or is no database."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message or "The database does not answer right now, so nothing was saved. Please try again in a moment."
        )


class DatabaseIsNewer(CoachingError):
    """The database was made by a later version of the application."""


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL with the safeguards of this application.

    On SQLite a transaction that may write begins IMMEDIATE: it waits for its turn instead of failing half-way.
    Statements are logged without their parameters, which hold people's words.
    """
    engine = _engine_for(url)
    renew_with_changes(engine)
    return engine


def _engine_for(url: str) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        database = make_url(url).database
        is_file = bool(database) and database != ":memory:"
        engine = create_engine(
            url,
            hide_parameters=True,
            connect_args={"check_same_thread": False, "cached_statements": PREPARED_STATEMENTS},
            # The connection that was used last has most of them prepared, and the pages they read.
            **({"pool_use_lifo": True} if is_file else {}),
        )
        if is_file:
            event.listen(engine, "do_connect", lambda *_: _keep_for_owner(Path(str(database))))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_use_lifo=True,
        connect_args={
            "connect_timeout": 5,
            "options": "-c statement_timeout=60000 -c lock_timeout=15000 -c idle_in_transaction_session_timeout=60000",
        },
    )


def _keep_for_owner(file: Path) -> None:
    """Make the file readable for its owner alone, and its neighbours, which SQLite gives the rights of the file.

    That holds whoever starts what with whichever umask. A file of somebody else stays as it is: rights that we may
    not change are theirs to set.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DatabaseDoesNotAnswer(
            f"The folder {file.parent} could not be made: {error.strerror}. Please look at COACHING_DATABASE_URL."
        ) from error
    # One that is there is not opened: closing it would take back what SQLite has locked in this process. What cannot
    # be made is said when it is used.
    with suppress(OSError):
        os.close(os.open(file, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0o600))
    for each in (file, *(file.with_name(f"{file.name}-{end}") for end in ("wal", "shm", "journal"))):
        with suppress(OSError):  # It may not be there, or lie where nobody sets rights, as on a read-only disk.
            each.chmod(0o600)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # The driver's own BEGIN comes too late; ours is sent by `_begin_sqlite`.
    for pragma in (
        "busy_timeout=15000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",  # What is deleted is overwritten; not every SQLite was built to do that.
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if _reads_only(connection):
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")  # By itself it waits for nobody and cannot fail.
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@cache
def get_engine() -> Engine:
    """The engine of this process."""
    return make_engine(get_settings().database_url)


@contextmanager
def reading(engine: Engine | None = None) -> Iterator[Session]:
    """A session that only reads; it never waits for a writer. What is changed in it by mistake is not kept."""
    with (
        _told_plainly(),
        ReadingSession(_that_reads(engine or get_engine()), autoflush=False, expire_on_commit=False) as session,
    ):
        yield session
        # There is nothing to keep, but after a ROLLBACK the driver of PostgreSQL forgets every statement it prepared.
        session.expunge_all()
        session.info.clear()
        session.commit()


@lru_cache(maxsize=4)
def _that_reads(engine: Engine) -> Engine:
    """An engine as sessions that only read use it; made once, as every run of every page asks for several of them."""
    return engine.execution_options(reads_only=True, compiled_cache=Compiled(STATEMENTS))


@contextmanager
def writing(engine: Engine | None = None) -> Iterator[Session]:
    """A session for one use case, which commits by itself; what it did not commit is undone."""
    with _told_plainly(), Session(engine or get_engine(), expire_on_commit=False) as session:
        yield session


@contextmanager
def writing_apart(session: Session) -> Iterator[Session]:
    """A session that writes, for something to be noted while looking: a look itself never waits for a writer.

    The session that looks lets go of its connection meanwhile, so that nobody waits for a second one while holding
    the first. A session that may write is given back itself, and what it holds is committed with the note.
    """
    engine = session.get_bind().engine
    if not only_reads(session):
        yield session
        return
    session.commit()
    with writing(engine.execution_options(reads_only=False)) as apart:
        yield apart


def only_reads(session: Session) -> bool:
    """Is this a session of `reading`?"""
    return _reads_only(session.get_bind())


def _reads_only(bind: Engine | Connection) -> bool:
    return bool(bind.get_execution_options().get("reads_only", False))


@contextmanager
def _told_plainly(message: str | None = None) -> Iterator[None]:
    """Turn what can befall any database into an error of ours, so that a screen keeps what was typed and says so."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise  # These are mistakes of the application and belong into its log.
    except DBAPIError as error:
        log.error("database: %s", type(error.orig).__name__)
        raise DatabaseDoesNotAnswer(message) from error


def lock_for_transaction(session: Session, lock: Lock) -> None:
    """Make others that ask for the same lock wait until this transaction ends. On SQLite writers wait anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def migrate(engine: Engine | None = None) -> None:
    """Bring the database's tables to this version. Several servers may start at once; one does the work.

    Raises:
        DatabaseIsNewer: the database knows a migration that this version does not.
    """
    engine = engine or get_engine()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    sentence = "The database does not answer. Please look at COACHING_DATABASE_URL and whether it is running."
    with _told_plainly(sentence), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": Lock.MIGRATION})
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in known:
            raise DatabaseIsNewer(
                "This database was used by a newer version of Coaching Plans. Please start that version again."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_embedded(engine: Engine | None = None) -> bool:
    """Is the database the file that ships with this checkout's `data` folder, rather than one somebody chose?"""
    url = (engine or get_engine()).url
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    return _is_below(url.database, ROOT / "data")


@cache
def _is_below(file: str, folder: Path) -> bool:
    return Path(file).resolve().is_relative_to(folder.resolve())
