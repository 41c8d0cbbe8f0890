"""The bench itself, in short: an organisation of two demonstrations, one server, a run or two of every page."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select, text
from sqlmodel import Session, col

from lib import audit, clock, db
from lib.access import load_viewer
from lib.models import Account, AccountRole, CheckInDue, Person, Plan, Role
from lib.plans.check_in_history import history_of
from tests.bench import report
from tests.bench.bench import measure
from tests.bench.databases import Databases, Kind
from tests.bench.measure import Effort
from tests.bench.organisation import STRIDE
from tests.bench.pages import MIX, PAGES
from tests.builders import due_rows
from tests.e2e.server import Starter

PLANS = 310
SHORT = Effort(firsts=0, others=1, reruns=1, seconds=0, at_least=1, crowd_seconds=1)


def tell_nobody(_what: str, _done: int, _of: int) -> None:
    pass


@pytest.fixture(scope="module")
def databases(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("bench"), clock.moment(), tell_nobody, demonstration_file)


@pytest.fixture
def organisation(databases: Databases) -> Iterator[Session]:
    with databases.of(PLANS, Kind.SQLITE) as engine, db.reading(engine) as session:
        yield session


def test_a_copy_is_whole(organisation: Session) -> None:
    assert organisation.execute(text("PRAGMA foreign_key_check")).all() == []
    assert audit.verify(organisation) > 0
    plans = organisation.scalars(select(Plan).order_by(col(Plan.id))).all()
    assert len(plans) == PLANS
    for plan in plans:
        if plan.started_on is not None:
            stored = select(CheckInDue).where(col(CheckInDue.plan_id) == plan.id).order_by(col(CheckInDue.planned_on))
            derived = due_rows(plan, history_of(organisation, plan))
            assert [row.model_dump() for row in organisation.scalars(stored)] == [row.model_dump() for row in derived]


def test_all_copies_are_one_organisation(organisation: Session) -> None:
    there = select(Person).where(col(Person.active), col(Person.manager_id).is_(None))
    assert [person.id for person in organisation.scalars(there) if person.id > STRIDE] == []
    hr = select(col(Account.person_id)).join(AccountRole).where(col(AccountRole.role) == Role.HR).limit(1)
    viewer = load_viewer(organisation, organisation.scalars(hr).one())
    assert viewer is not None


@pytest.mark.long
def test_the_bench_measures_every_page(databases: Databases, tmp_path: Path) -> None:
    [*_, measured] = measure(
        databases, PLANS, Kind.SQLITE, Starter.UVICORN, crowds=(4,), effort=SHORT, tell=tell_nobody
    )

    console = Console(record=True, width=200)
    results = report.Results(clock.moment(), [measured])
    report.show(results, console)
    shown = console.export_text()
    saved = json.loads(results.save(tmp_path).read_text())

    [there] = saved["measurements"]
    assert [page["name"] for page in there["pages"]] == [page.name for page in PAGES]
    assert [page["errors"] for page in there["pages"]] == [[]] * len(PAGES)
    assert all(page["heading"] for page in there["pages"])
    assert all(page["ratio"] > 0 and page["size"] > 0 for page in there["pages"])
    assert there["crowds"][0]["errors"] == []
    assert there["crowds"][0]["times"]["runs"] > 0
    assert all(page.name in shown for page in PAGES)
    assert sum(MIX.values()) == 100
