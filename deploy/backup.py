"""Save the whole database into one file, while people work on.

    python -m deploy.backup FOLDER

The database is the one of COACHING_DATABASE_URL. The file holds everything anybody wrote: keep the folder as closed
as the database. How to put it back stands in the README.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy import URL, Engine, func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from lib import accounts, db, formatting
from lib.errors import CoachingError
from lib.models import Person, Plan
from lib.settings import get_settings


class NotSaved(CoachingError):
    """There is no backup."""


@dataclass(frozen=True)
class Backup:
    """What was saved.

    Attributes:
        database: where it is from, without a password.
        plans: how many there were when the backup began, as of `people`.
    """

    file: Path
    database: str
    plans: int
    people: int

    def __str__(self) -> str:
        return (
            f"Saved {self.database} with {formatting.count(self.plans, 'plan')} and "
            f"{formatting.count(self.people, 'person')}: {self.file}, {self.file.stat().st_size / 1024**2:.1f} MB."
        )


def back_up(folder: Path, now: datetime, *, demonstration: bool = False) -> Backup:
    """Write a file named after the instant; it gets its name only once it is whole, and else there is none.

    Args:
        demonstration: save the database also where it is only the demonstration.

    Raises:
        NotSaved: with the reason.
    """
    engine = _engine_of_what_is_there()
    plans, people, is_demo = _facts_of(engine)
    if is_demo and not demonstration:
        raise NotSaved(
            "This is the demonstration; nothing was saved. COACHING_DATABASE_URL names the database to save. "
            "If you mean the demonstration, add --demonstration."
        )
    is_sqlite = engine.dialect.name == "sqlite"
    file = folder / f"coaching-plans-{now:%Y-%m-%d-%H%M%S}.{'db' if is_sqlite else 'dump'}"
    unfinished = file.with_suffix(f".{os.getpid()}.unfinished")
    # Nobody else may read the file, not even for the moment before its rights could be set.
    before = os.umask(0o077)
    try:
        if file.exists():
            raise NotSaved(f"{file} is there already. Please try again in a second.")
        folder.mkdir(parents=True, exist_ok=True)
        if is_sqlite:
            _copy_sqlite(engine.url, unfinished)
        else:
            _dump_postgresql(engine.url, unfinished)
        _keep_through_power_cut(unfinished)
        unfinished.rename(file)
        _keep_through_power_cut(folder)
    except OSError as error:
        raise NotSaved(f"The backup could not be written to {folder}: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise NotSaved(f"The backup could not be written to {folder}: {error}.") from error
    finally:
        os.umask(before)
        with suppress(OSError):  # It has its name by now, or there was never one.
            unfinished.unlink()
    return Backup(file, _name_of(engine.url), plans, people)


def _engine_of_what_is_there() -> Engine:
    """The database of the settings. Looking into a file that is not there would make it, so that is seen before."""
    url = make_url(get_settings().database_url)
    try:
        is_there = url.get_backend_name() != "sqlite" or Path(str(url.database)).is_file()
    except OSError as error:
        raise NotSaved(f"{url.database} may not be read by this user: {error.strerror}.") from error
    if not is_there:
        raise NotSaved(f"There is no database at {url.database}. COACHING_DATABASE_URL names the one to save.")
    return db.get_engine()


def _facts_of(engine: Engine) -> tuple[int, int, bool]:
    """How many plans and people are in it, and whether it is the demonstration."""
    try:
        with db.reading(engine) as session:
            plans = session.scalars(select(func.count()).select_from(Plan)).one()
            people = session.scalars(select(func.count()).select_from(Person)).one()
            return plans, people, accounts.is_demo(session)
    except (db.DatabaseDoesNotAnswer, SQLAlchemyError) as error:
        raise NotSaved(
            f"{_name_of(engine.url)} does not answer, or holds no tables of Coaching Plans. Please look at "
            "COACHING_DATABASE_URL."
        ) from error


def _copy_sqlite(url: URL, target: Path) -> None:
    source = Path(str(url.database)).resolve().as_uri()
    with closing(sqlite3.connect(f"{source}?mode=ro", uri=True, timeout=15)) as connection:
        # SQLite asks every now and then whether to go on: only then can a signal be told to Python.
        connection.set_progress_handler(lambda: 0, 100_000)
        connection.execute("VACUUM INTO ?", (str(target),))


def _keep_through_power_cut(path: Path) -> None:
    """Wait until a file's content, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _dump_postgresql(url: URL, target: Path) -> None:
    # In the environment the password is hidden from the machine's list of processes.
    host = url.query.get("host", url.host)
    facts = {"PGHOST": host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    facts |= {"PGDATABASE": url.database, "PGSSLMODE": url.query.get("sslmode")}
    environment = os.environ | {name: str(value) for name, value in facts.items() if value}
    try:
        subprocess.run(["pg_dump", "--format=custom", "--file", str(target)], env=environment, check=True)  # noqa: S603, S607  # the administrator's own pg_dump
    except FileNotFoundError as error:
        raise NotSaved("There is no pg_dump here. Please install the client programs of PostgreSQL.") from error
    except subprocess.CalledProcessError as error:
        raise NotSaved("pg_dump did not save the database; it has said why.") from error


def _name_of(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"the database {url.database} on {url.query.get('host', url.host) or 'this machine'}"


def _stop(*_: object) -> NoReturn:
    raise NotSaved("The backup was stopped.")


def main(
    folder: Annotated[Path, typer.Argument(help="Where the file goes; it is made if it is not there.")],
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="Save the demonstration, if that is what the database is.")
    ] = False,
) -> None:
    """Save the whole database into one file, while people work on."""
    signal.signal(signal.SIGTERM, _stop)  # By itself it would end the process and leave the unfinished file.
    try:
        typer.echo(back_up(folder, datetime.now(UTC), demonstration=demonstration))
    except CoachingError as error:
        typer.echo(error, err=True)
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
