"""Measure a server: each page beside an empty one, and a crowd on mixed pages."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.bench.client import Run, Tab
from tests.bench.pages import PAGES, Measured
from tests.bench.servers import cpu_seconds, memory
from tests.e2e.server import Server

PAUSE = 2.0
"""Seconds that somebody in a crowd looks at a page, on average."""


@dataclass(frozen=True)
class Effort:
    """How long is measured.

    Attributes:
        firsts: in how many new tabs a page is opened before the one in which it runs again.
        others: how often it is asked with another filter, and how often after a change.
        reruns: how often it runs again, at most.
        seconds: when no further run of a page is begun, if there were `at_least` so many.
        crowd_seconds: how long a crowd works.
    """

    firsts: int = 3
    others: int = 3
    reruns: int = 60
    seconds: float = 4.0
    at_least: int = 5
    crowd_seconds: float = 15.0


@dataclass(frozen=True)
class Times:
    """Runs of one kind, in milliseconds.

    Attributes:
        cpu: how long the server computed for one of them, on average.
    """

    p50: float
    p95: float
    cpu: float
    runs: int

    @classmethod
    def of(cls, runs: Sequence[Run]) -> "Times":
        millis = sorted(run.seconds * 1000 for run in runs)
        p95 = quantiles(millis, n=20, method="inclusive")[-1] if len(millis) > 1 else millis[0]
        cpu = sum(run.cpu for run in runs) / len(runs) * 1000
        return cls(round(median(millis), 2), round(p95, 2), round(cpu, 2), len(millis))


@dataclass(frozen=True)
class PageTimes:
    """What a page took.

    Attributes:
        again: in a tab where it is open; `first`: in a new tab.
        empty: the empty page, which ran between the runs of `again`.
        ratio: of the medians of these two.
        filtered: with another filter, and back; `changed`: after somebody changed something.
        first_size, size: bytes, in a new tab and again.
    """

    name: str
    again: Times
    empty: Times
    ratio: float
    first: Times
    filtered: Times | None
    changed: Times | None
    first_size: int
    size: int
    heading: str
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CrowdTimes:
    """What so many people at once took, in milliseconds and megabytes.

    Attributes:
        cpu: how much of one processor the server used, in percent.
        memory_before: before anybody of them came; `memory`: while all of them were there.
    """

    people: int
    times: Times
    per_second: float
    cpu: int
    memory_before: int
    memory: int
    errors: list[str]


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in, with the query that each page takes for them."""

    person_id: int
    cookie: str
    code: str = ""

    def query(self, query: str) -> str:
        return query.format(code=self.code)


async def measure_page(
    page: Measured,
    visitor: Visitor,
    application: Server,
    empty: Server,
    change: Callable[[], None],
    effort: Effort,
) -> PageTimes:
    """Open a page in new tabs, then let it run again and again, and the empty page after each time."""
    query, other = visitor.query(page.query), visitor.query(page.other)
    firsts, again, between, filtered, changed = (list[Run]() for _ in range(5))

    if effort.firsts:
        async with Tab(application.url, visitor.cookie) as tab:
            await tab.run(page.path, query)  # The server imports what the page needs.
    async with Tab(empty.url) as nothing, Tab(application.url, visitor.cookie) as tab:
        await nothing.run()
        for _ in range(effort.firsts):
            async with Tab(application.url, visitor.cookie) as new_tab:
                firsts.append(await _timed(application, new_tab.run(page.path, query)))
        firsts.append(await _timed(application, tab.run(page.path, query)))
        begun = time.monotonic()
        while len(again) < effort.at_least or (
            len(again) < effort.reruns and time.monotonic() - begun < effort.seconds
        ):
            again.append(await _timed(application, tab.run(page.path, query)))
            between.append(await _timed(empty, nothing.run()))
        for number in range(effort.others if page.other else 0):
            filtered.append(await _timed(application, tab.run(page.path, query if number % 2 else other)))
        for _ in range(effort.others if page.other else 0):
            change()
            changed.append(await _timed(application, tab.run(page.path, query)))
    errors = {error for runs in (firsts, again, filtered, changed) for run in runs for error in run.errors}
    if filtered and filtered[0].said == again[-1].said:
        errors.add("The other filter shows the same.")
    own, nothings = Times.of(again), Times.of(between)
    return PageTimes(
        name=page.name,
        again=own,
        empty=nothings,
        ratio=round(own.p50 / nothings.p50, 1),
        first=Times.of(firsts),
        filtered=Times.of(filtered) if filtered else None,
        changed=Times.of(changed) if changed else None,
        first_size=int(median(run.size for run in firsts)),
        size=int(median(run.size for run in again)),
        heading=firsts[0].heading,
        errors=sorted(errors),
    )


async def _timed(server: Server, running: Awaitable[Run]) -> Run:
    """A run with what the server computed meanwhile. Between runs it looks around ten times a second, for nobody."""
    cpu = cpu_seconds(server)
    run = await running
    run.cpu = cpu_seconds(server) - cpu
    return run


async def measure_crowd(
    people: int,
    visitors: Mapping[str, Sequence[Visitor]],
    mix: Mapping[str, int],
    application: Server,
    effort: Effort,
) -> CrowdTimes:
    """Let so many people work at once, each on one page after another with a pause between.

    Args:
        visitors: who is there, by part.
        mix: by page, how often it is open.
    """
    chance = random.Random(people)
    pages = {page.name: page for page in PAGES}
    by_part: dict[str, list[Measured]] = {}
    for name, often in mix.items():
        by_part.setdefault(pages[name].part, []).extend([pages[name]] * often)
    parts = chance.choices(list(by_part), [len(each) for each in by_part.values()], k=people)
    before, runs, waiting = memory(application), list[Run](), asyncio.Semaphore(5)

    async with AsyncExitStack() as stack:

        async def come(part: str) -> tuple[Tab, Visitor, list[Measured]]:
            visitor = chance.choice(visitors[part])
            async with waiting:
                tab = await stack.enter_async_context(Tab(application.url, visitor.cookie))
                await tab.run(by_part[part][0].path, visitor.query(by_part[part][0].query))
            return tab, visitor, by_part[part]

        there = await asyncio.gather(*map(come, parts))
        full, cpu, begun = memory(application), cpu_seconds(application), time.monotonic()

        async def work(tab: Tab, visitor: Visitor, theirs: list[Measured]) -> None:
            await asyncio.sleep(chance.uniform(0, PAUSE))
            while time.monotonic() - begun < effort.crowd_seconds:
                page = chance.choice(theirs)
                runs.append(await tab.run(page.path, visitor.query(page.query)))
                await asyncio.sleep(chance.uniform(0.5, 1.5) * PAUSE)

        await asyncio.gather(*(work(*each) for each in there))
        took = time.monotonic() - begun
        used = cpu_seconds(application) - cpu
        full = max(full, memory(application))
    return CrowdTimes(
        people=people,
        times=Times.of(runs),
        per_second=round(len(runs) / took, 1),
        cpu=round(used / took * 100),
        memory_before=before >> 20,
        memory=full >> 20,
        errors=sorted({error for run in runs for error in run.errors}),
    )
