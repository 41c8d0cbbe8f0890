"""Start the peers on a copy of a database and ask each for what it can do."""

import http.client
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import psutil

from lib.settings import ROOT
from tests.bench.organisation import Tell
from tests.e2e.server import free_port

REQUIREMENTS = ROOT / "tests" / "bench" / "peers.txt"
HERE = Path(__file__).parent
REQUESTS = 15
STARTS_WITHIN = 60.0

FIGURES = {
    "open plans by department": "SELECT person.department, plan.state, count(*)"
    " FROM plan JOIN person ON person.id = plan.member_id WHERE plan.state IN ('proposed', 'active') GROUP BY 1, 2",
    "outcomes by month": "SELECT strftime('%Y-%m', ended_at), outcome, count(*)"
    " FROM plan WHERE state = 'closed' GROUP BY 1, 2",
}


@dataclass(frozen=True)
class PeerTimes:
    """What a peer took for one thing, in milliseconds: the median of its requests, and the processor's time of one."""

    peer: str
    what: str
    plans: int
    p50: float
    cpu: float


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class _Visitor:
    """A browser that keeps its connection and its cookies."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._connection = http.client.HTTPConnection("localhost", port, timeout=120)
        self._cookies = dict([cookie.split("=", 1)]) if cookie else {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request("GET" if form is None else "POST", path, form and urlencode(form), headers)
        answer = self._connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return Answer(answer.status, answer.read())


def compare(database: Path, plans: int, folder: Path, tell: Tell) -> list[PeerTimes]:
    """Measure SQLAdmin, Django admin and Datasette on a copy of a SQLite database.

    Args:
        folder: where the peers are installed, in an environment of their own.
    """
    tell("peers: installing", 0, 4)
    python = _environment(folder)
    with tempfile.TemporaryDirectory(prefix="coaching-peers-") as directory:
        copy = Path(directory) / "plans.db"
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        found: list[PeerTimes] = []

        def measure(peer: str, what: str, pid: int, ask: Callable[[], Answer], status: int = 200) -> None:
            found.append(PeerTimes(peer, what, plans, *_measured(pid, ask, status)))

        environment = {**os.environ, "PEER_DATABASE": str(copy), "PYTHONPATH": str(HERE)}
        tell("peers: SQLAdmin", 1, 4)
        with _serving(python, environment, "uvicorn", "sqladmin_app:app") as (port, pid):
            visitor = _Visitor(port)
            measure("SQLAdmin", "list", pid, lambda: visitor.ask("/admin/plan/list"))
            measure("SQLAdmin", "one plan", pid, lambda: visitor.ask("/admin/plan/details/1"))
            form = _fields(visitor.ask("/admin/plan/edit/1"))
            measure("SQLAdmin", "save", pid, lambda: visitor.ask("/admin/plan/edit/1", form), 302)
        tell("peers: Django admin", 2, 4)
        cookie = subprocess.run(
            [python, HERE / "django_app.py"], env=environment, check=True, capture_output=True, text=True
        ).stdout.strip()
        with _serving(python, environment, "uvicorn", "django_app:app") as (port, pid):
            visitor = _Visitor(port, cookie)
            measure("Django admin", "list", pid, lambda: visitor.ask("/admin/coaching/plan/"))
            measure("Django admin", "one plan", pid, lambda: visitor.ask("/admin/coaching/plan/1/change/"))
            form = _fields(visitor.ask("/admin/coaching/plan/1/change/"))
            measure("Django admin", "save", pid, lambda: visitor.ask("/admin/coaching/plan/1/change/", form), 302)
        tell("peers: Datasette", 3, 4)
        options = ("serve", str(copy), "--setting", "sql_time_limit_ms", "60000")
        with _serving(python, environment, "datasette", *options) as (port, pid):
            visitor = _Visitor(port)
            for what, sql in FIGURES.items():
                path = f"/plans.json?{urlencode({'sql': sql, '_ttl': 0})}"
                measure("Datasette", what, pid, lambda path=path: visitor.ask(path))
    return found


def _environment(folder: Path) -> Path:
    """The Python of the peers, installed where it is not there yet."""
    python = folder / "peers" / "bin" / "python"
    done = folder / "peers" / "requirements.txt"
    if not done.exists() or done.read_bytes() != REQUIREMENTS.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "peers"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True, capture_output=True)
        shutil.copyfile(REQUIREMENTS, done)
    return python


@contextmanager
def _serving(python: Path, environment: dict[str, str], *command: str) -> Iterator[tuple[int, int]]:
    """Start a server; its port and the id of its process."""
    port = free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [python, "-m", *command, "--port", str(port)], cwd=HERE, env=environment, stdout=log, stderr=log
        )
        try:
            deadline = time.monotonic() + STARTS_WITHIN
            while True:
                try:
                    _Visitor(port).ask("/")
                    break
                except OSError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        log.seek(0)
                        raise AssertionError(f"{command} did not start.\n{log.read().decode()[-2000:]}") from None
                    time.sleep(0.1)
            yield port, process.pid
        finally:
            process.kill()
            process.wait()


def _measured(pid: int, ask: Callable[[], Answer], status: int) -> tuple[float, float]:
    """Milliseconds of a request (the median), and what the processor worked for it."""
    process, taken = psutil.Process(pid), []
    ask()  # Whatever is imported or compiled for the first time.
    cpu = sum(process.cpu_times()[:2])
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.status == status, f"{answer.status}: {answer.body[:500]!r}"
    return round(median(taken), 1), round((sum(process.cpu_times()[:2]) - cpu) / REQUESTS * 1000, 1)


class _Form(HTMLParser):
    """The fields of the forms on a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._text = given.get("name", "") if tag == "textarea" else ""
        if tag in ("input", "textarea") and given.get("name") and given.get("type") not in ("submit", "file"):
            self.fields[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        self._text = ""


def _fields(answer: Answer) -> dict[str, str]:
    assert answer.status == 200, f"{answer.status}: {answer.body[:500]!r}"
    form = _Form()
    form.feed(answer.body.decode())
    return form.fields
