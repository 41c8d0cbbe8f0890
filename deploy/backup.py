"""Save the whole database into one file, while people work on.

    python -m deploy.backup FOLDER

The database is the one of COACHING_DATABASE_URL. The file holds everything anybody wrote: keep the folder as closed
as the database. How to put it back stands in the README.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, make_url

from lib.settings import get_settings


def back_up(folder: Path, now: datetime) -> Path:
    """Write a file named after the instant; it gets its name only once it is whole.

    Raises:
        FileExistsError: there is a file of that second already.
        subprocess.CalledProcessError: `pg_dump` refused; it has said why.
    """
    url = make_url(get_settings().database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    path = folder / f"coaching-plans-{now:%Y-%m-%d-%H%M%S}.{'db' if is_sqlite else 'dump'}"
    if path.exists():
        raise FileExistsError(path)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    # Nobody else may read the file, not even for the moment before its rights could be set.
    before = os.umask(0o077)
    try:
        if is_sqlite:
            _copy_sqlite(url, unfinished)
        else:
            _dump_postgresql(url, unfinished)
    finally:
        os.umask(before)
    return unfinished.rename(path)


def _copy_sqlite(url: URL, target: Path) -> None:
    source = Path(str(url.database)).resolve().as_uri()
    with closing(sqlite3.connect(f"{source}?mode=ro", uri=True, timeout=15)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def _dump_postgresql(url: URL, target: Path) -> None:
    # In the environment the password is hidden from the machine's list of processes.
    host = url.query.get("host", url.host)
    facts = {"PGHOST": host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    facts |= {"PGDATABASE": url.database, "PGSSLMODE": url.query.get("sslmode")}
    environment = os.environ | {name: str(value) for name, value in facts.items() if value}
    subprocess.run(["pg_dump", "--format=custom", "--file", str(target)], env=environment, check=True)  # noqa: S603, S607  # the administrator's own pg_dump


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Please name the folder for the file: python -m deploy.backup FOLDER")
    back_up(Path(sys.argv[1]), datetime.now(UTC))
