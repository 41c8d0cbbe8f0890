"""What was measured, as a table that anybody can read and as JSON."""

import json
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table

from lib.clock import Moment
from lib.settings import ROOT
from tests.bench.bench import Measurement
from tests.bench.databases import Kind
from tests.bench.measure import PageTimes, Times
from tests.bench.pages import CROWD, CROWD_WITHIN, GROWS_AT_MOST, PAGES
from tests.bench.peers.compare import PeerTimes
from tests.e2e.server import Starter

FOLDER = ROOT / "bench-results"

KINDS = {"again": "", "filtered": ", with another filter", "changed": ", after a change"}
"""The times of a page that have to be reached."""

LIBRARIES = ("streamlit", "starlette", "uvicorn", "SQLAlchemy", "sqlmodel", "altair", "pandas")


@dataclass
class Results:
    """Everything that was measured, from a moment on."""

    begun: Moment
    measured: list[Measurement] = field(default_factory=list)
    peers: list[PeerTimes] = field(default_factory=list)

    def keep(self, measured: Measurement) -> None:
        """Take what was measured so far at a server, and write it down: what takes so long is not lost."""
        if not any(each is measured for each in self.measured):
            self.measured.append(measured)
        self.save()

    def save(self, folder: Path = FOLDER) -> Path:
        """Write all of it as JSON, and the table for a document; the files' names say when it was begun."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.begun.now:%Y-%m-%dT%H%M%S}.json"
        file.write_text(json.dumps(self._content(), indent=1) + "\n", encoding="utf-8")
        file.with_suffix(".md").write_text(as_markdown(self.measured), encoding="utf-8")
        return file

    def _content(self) -> dict[str, Any]:
        memory = psutil.virtual_memory().total / 2**30
        most = {page.name: {"again": page.at_most, "first": page.at_most_first} for page in PAGES}
        return {
            "begun": self.begun.now.isoformat(timespec="seconds"),
            "commit": _commit(),
            "machine": {"processor": _processor(), "cores": psutil.cpu_count(), "memory_gb": round(memory, 1)},
            "versions": {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
            | {name: version(name) for name in LIBRARIES},
            "must_reach": {
                "pages": most,
                "growth of own pages": GROWS_AT_MOST,
                f"p95 of {CROWD} people, seconds": CROWD_WITHIN,
            },
            "shortfalls": shortfalls(self.measured),
            "measurements": [asdict(each) | {"empty_cpu": each.empty_cpu} for each in self.measured],
            "peers": [asdict(each) for each in self.peers],
        }


def show(results: Results, console: Console) -> None:
    """Print a table for each server, the times beside what must be reached, and what falls short, in sentences."""
    measured = results.measured
    for each in measured:
        console.print(_details(each))
        for crowd in each.crowds:
            console.print(
                f"{crowd.people} people, a pause of 2 s: {crowd.per_second} runs a second, p50 {_ms(crowd.times.p50)}, "
                f"p95 {_ms(crowd.times.p95)}, {crowd.cpu} % of one core; memory {crowd.memory_before} MB before, "
                f"{crowd.memory} MB with them." + _errors(crowd.errors)
            )
    console.print(_together(measured))
    console.print(
        "× is how many times as long as an empty Streamlit page under the same settings, which ran by turns with each "
        "page; p50 and p95 are milliseconds until the page is whole; CPU is how long the server computed, which other "
        "work on the machine changes least.",
        style="dim",
    )
    if results.peers:
        console.print(_peers(results.peers))
    for sentence in shortfalls(measured) or ["Nothing that was measured falls short."]:
        console.print(f"• {sentence}")


def shortfalls(measured: Sequence[Measurement]) -> list[str]:
    """What is slower than it must be in the largest organisation that was measured, a sentence each."""
    found: list[str] = []
    for series in _series(measured):
        largest, smallest = series[-1], series[0]
        where = f"with {largest.plans:,} plans on {largest.kind}"
        for page in largest.pages:
            rule = next(each for each in PAGES if each.name == page.name)
            for kind, when in KINDS.items():
                most = rule.at_most if kind == "again" else rule.at_most_first
                ratio = _ratio(getattr(page, kind), page)
                if most and ratio and ratio > most:
                    found.append(f"{page.name}{when} takes {_times(ratio)} {where}; it must be {_times(most)}.")
            before = next((each for each in smallest.pages if each.name == page.name), None)
            if rule.is_own and before and largest is not smallest and page.ratio / before.ratio > GROWS_AT_MOST:
                growth = page.ratio / before.ratio
                found.append(
                    f"{page.name} takes {_times(growth)} as long {where} as with {smallest.plans:,}; it must be "
                    f"{_times(GROWS_AT_MOST)}."
                )
        for crowd in largest.crowds:
            if crowd.people == CROWD and crowd.times.p95 > CROWD_WITHIN * 1000:
                found.append(f"{CROWD} people wait {_ms(crowd.times.p95)} {where} (p95); it must be {CROWD_WITHIN} s.")
    return found


def as_markdown(measured: Sequence[Measurement]) -> str:
    """The table of all sizes, to be put into a document."""
    lines = []
    for heading, rows in _tables(measured):
        lines += [_line(heading), _line("---" for _ in heading), *map(_line, rows), ""]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _series(measured: Sequence[Measurement]) -> list[list[Measurement]]:
    """Measurements under uvicorn by kind of database, from the smallest to the largest.

    Under `streamlit run` the empty page itself waits for the network, so that a ratio to it says little.
    """
    under = [each for each in measured if each.starter is Starter.UVICORN]
    series = (sorted((m for m in under if m.kind is kind), key=lambda m: m.plans) for kind in Kind)
    return [each for each in series if each]


def _tables(measured: Sequence[Measurement]) -> list[tuple[list[str], list[list[str]]]]:
    """Heading and rows of the table of all sizes, for each kind of database."""
    tables = []
    for series in _series(measured):
        heading = [f"{series[0].kind}, × the empty page (p50)", *(f"{m.plans:,} plans" for m in series), "must reach"]
        rows = []
        for rule in PAGES:
            found = [next((page for page in m.pages if page.name == rule.name), None) for m in series]
            if not any(found):
                continue
            for kind, when in KINDS.items():
                cells = [
                    _cell(m, page, getattr(page, kind)) if page and getattr(page, kind) else "–"
                    for m, page in zip(series, found, strict=True)
                ]
                most = rule.at_most if kind == "again" else rule.at_most_first
                if most:
                    rows.append([f"{rule.name}{when}", *cells, _times(most)])
        for people in sorted({crowd.people for m in series for crowd in m.crowds}):
            crowds = [next((crowd for crowd in m.crowds if crowd.people == people), None) for m in series]
            cells = [f"{_ms(c.times.p95)}, {c.per_second} runs a second" if c else "–" for c in crowds]
            most = f"{CROWD_WITHIN} s" if people == CROWD else ""
            rows.append([f"{people} people, a pause of 2 s, p95", *cells, most])
        tables.append((heading, rows))
    return tables


def _cell(measured: Measurement, page: PageTimes, times: Times) -> str:
    cpu = _times(times.cpu / measured.empty_cpu)
    return f"{_times(_ratio(times, page))} ({_ms(times.p50)}), CPU {cpu}"


def _together(measured: Sequence[Measurement]) -> Group:
    drawn = []
    for heading, rows in _tables(measured):
        table = Table(title="Beside what must be reached", title_justify="left")
        for number, name in enumerate(heading):
            table.add_column(name, justify="right" if number else "left")
        for row in rows:
            table.add_row(*row)
        drawn.append(table)
    return Group(*drawn)


def _peers(peers: Sequence[PeerTimes]) -> Table:
    table = Table(title=f"Other tools on the same {peers[0].plans:,} plans, milliseconds", title_justify="left")
    for name in ("Tool", "What", "p50", "CPU"):
        table.add_column(name, justify="right" if name in ("p50", "CPU") else "left")
    for each in peers:
        table.add_row(each.peer, each.what, f"{each.p50:.0f}", f"{each.cpu:.0f}")
    return table


def _details(measured: Measurement) -> Table:
    title = f"{measured.plans:,} plans, {measured.people:,} people, {measured.kind}, {measured.starter}"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("Page", "×", "p50", "p95", "CPU ×", "CPU", "new", "filter", "change", "kB"):
        table.add_column(name, justify="left" if name == "Page" else "right", no_wrap=name == "Page")
    for page in measured.pages:
        others = (f"{times.p50:.0f}" if times else "" for times in (page.first, page.filtered, page.changed))
        own = (f"{page.ratio:.1f}", f"{page.again.p50:.0f}", f"{page.again.p95:.0f}")
        cpu = (_times(page.again.cpu / measured.empty_cpu), f"{page.again.cpu:.0f}")
        table.add_row(page.name + _errors(page.errors), *own, *cpu, *others, f"{page.size / 1000:.0f}")
    return table


def _ratio(times: Times | None, page: PageTimes) -> float | None:
    return times and round(times.p50 / page.empty.p50, 1)


def _times(ratio: float | None) -> str:
    if ratio is None:
        return "–"
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.1f}×"


def _ms(millis: float) -> str:
    return f"{millis:.0f} ms" if millis < 1000 else f"{millis / 1000:.1f} s"


def _errors(errors: Sequence[str]) -> str:
    return "".join(f"\n  {error}" for error in errors)


def _commit() -> str:
    """The version that was measured, with a plus where something was changed since."""
    said = subprocess.run(["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True)
    return said.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
