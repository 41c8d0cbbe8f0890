"""The real server, started as somebody would start it, with a database and settings of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from enum import StrEnum
from pathlib import Path

from lib.settings import ROOT

STARTS_WITHIN = 180.0
"""Seconds until a server that does not answer counts as one that did not start."""


class Starter(StrEnum):
    """What starts the server: `streamlit run`, as in the Makefile, or uvicorn, of which some make a service."""

    UVICORN = "uvicorn"
    STREAMLIT = "streamlit run"


class Server:
    """A server on a free port of this machine. It keeps port and database when it is started again.

    Args:
        directory: an empty folder for the database and the log.
        demonstration: a file with the demonstration; the server runs from a copy of the checkout with a copy of it as
            its embedded database. Otherwise the database is empty and lies outside the `data` folder.
        database_url: another database than the SQLite file in `directory`.
        starter: what starts it.
    """

    health = "/healthz"

    def __init__(
        self,
        directory: Path,
        *,
        demonstration: Path | None = None,
        database_url: str | None = None,
        starter: Starter = Starter.STREAMLIT,
    ) -> None:
        self.starter = starter
        self.log = directory / "server.log"
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.checkout = _copy_of_checkout(directory / "checkout", demonstration) if demonstration else ROOT
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("COACHING_")}
        self.environment["COACHING_PUBLIC_URL"] = self.url
        if demonstration is None:
            self.environment["COACHING_DATABASE_URL"] = database_url or f"sqlite:///{directory / 'coaching-plans.db'}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start and wait until the server answers."""
        assert self._process is None, "The server is running."
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._command()],
                cwd=self.checkout,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.is_healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"The server did not start.\n{self.log.read_text()[-4000:]}")
            time.sleep(0.1)

    def _command(self) -> tuple[str, ...]:
        port = str(self.port)
        if self.starter is Starter.UVICORN:
            return "uvicorn", "app:app", "--host", "localhost", "--port", port, "--log-level", "warning"
        options = ("--server.port", port, "--server.address", "localhost", "--server.headless", "true")
        return "streamlit", "run", "app.py", *options

    @property
    def pid(self) -> int:
        """The process that is running."""
        assert self._process is not None, "The server is not running."
        return self._process.pid

    def is_healthy(self) -> bool:
        """Does the server say that it and its database are there?"""
        try:
            with urllib.request.urlopen(f"{self.url}{self.health}", timeout=5) as answer:  # noqa: S310  # our own http address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """End the server as a power cut would: at once, in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m lib …` with the server's settings."""
        return subprocess.run(
            [sys.executable, "-m", "lib", *arguments],
            cwd=self.checkout,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        port: int = listener.getsockname()[1]
        return port


def _copy_of_checkout(checkout: Path, database: Path) -> Path:
    """What the application consists of, with this file as its embedded database."""
    for folder in ("lib", "pages", ".streamlit"):
        shutil.copytree(ROOT / folder, checkout / folder)
    shutil.copy(ROOT / "app.py", checkout)
    (checkout / "data").mkdir()
    shutil.copyfile(database, checkout / "data" / "coaching-plans.db")
    return checkout
