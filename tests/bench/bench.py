"""The whole bench: every size, kind of database and way of starting, one after the other."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from lib import clock, db
from lib.web.cookies import cookie_name
from tests.bench import organisation
from tests.bench.change import note_support
from tests.bench.databases import Databases, Kind
from tests.bench.measure import CrowdTimes, Effort, PageTimes, Visitor, measure_crowd, measure_page
from tests.bench.organisation import Tell
from tests.bench.pages import ADMINISTRATOR, HR, LEADERSHIP, MANAGER, MEMBER, MIX, PAGES
from tests.bench.servers import EmptyPage
from tests.e2e.server import Server, Starter

PARTS = (MANAGER, MEMBER, HR, LEADERSHIP, ADMINISTRATOR)
MOST_OF_A_PART = 40
"""People of one part among whom a crowd is chosen."""


@dataclass
class Measurement:
    """What one server was measured at."""

    plans: int
    people: int
    kind: Kind
    starter: Starter
    pages: list[PageTimes] = field(default_factory=list)
    crowds: list[CrowdTimes] = field(default_factory=list)

    @property
    def empty_cpu(self) -> float:
        """Milliseconds that the server of the empty page computed for a run, the median over all pages."""
        return median(page.empty.cpu for page in self.pages)


def measure(
    databases: Databases,
    plans: int,
    kind: Kind,
    starter: Starter,
    *,
    crowds: Sequence[int],
    effort: Effort,
    tell: Tell,
    names: Sequence[str] = (),
) -> Iterator[Measurement]:
    """Start the server on a database with so many plans, and an empty page beside it, and measure both.

    Args:
        crowds: how many people at once.
        names: only these pages.

    Returns:
        What is measured so far, after each page and each crowd.
    """
    pages = [page for page in PAGES if not names or page.name in names]
    with databases.of(plans, kind) as engine, tempfile.TemporaryDirectory(prefix="coaching-bench-") as directory:
        visitors = _sign_in(engine)
        with db.reading(engine) as session:
            count = organisation.count(session)
        measured = Measurement(*count, kind=kind, starter=starter)
        change = partial(note_support, engine, visitors[MANAGER][0].person_id)
        url = engine.url.render_as_string(hide_password=False)
        application = Server(Path(directory), database_url=url, starter=starter)
        with application, EmptyPage(Path(directory), starter) as empty:
            for number, page in enumerate(pages):
                tell(page.name, number, len(pages))
                visitor = visitors[page.part][0]
                measured.pages.append(asyncio.run(measure_page(page, visitor, application, empty, change, effort)))
                yield measured
            for people in crowds:
                tell(f"{people} people", len(pages), len(pages))
                measured.crowds.append(asyncio.run(measure_crowd(people, visitors, MIX, application, effort)))
                yield measured


def _sign_in(engine: Engine) -> dict[str, list[Visitor]]:
    """Give everybody a session; the people of each part."""
    with db.writing(engine) as session:
        organisation.sign_everybody_in(session, clock.moment())
        parts = organisation.parts_of(session)
        return {
            part: [
                Visitor(
                    person_id,
                    f"{cookie_name()}={organisation.token_of(person_id)}",
                    organisation.active_plan_of(session, person_id).code if part == MANAGER else "",
                )
                for person_id in parts[part][:MOST_OF_A_PART]
            ]
            for part in PARTS
        }
