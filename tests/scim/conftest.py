"""A directory with a good token at an open door."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from sqlalchemy import Engine

# For each model of SCIM pydantic looks through the whole stack, which is deep where pytest imports and not in a thread.
with ThreadPoolExecutor(1) as elsewhere:
    list(elsewhere.map(import_module, ("lib.web.scim", "scim2_client.client")))

from lib.web import scim as door
from lib.web.pace import Pace
from tests.scim.directory import Directory, make_token, serving


@pytest.fixture(autouse=True)
def pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins with its whole measure."""
    monkeypatch.setattr(door, "_pace", Pace(at_once=10_000, per_second=1))


@pytest.fixture
def entra(engine: Engine) -> Iterator[Directory]:
    """On both databases."""
    with serving() as portal:
        yield Directory(portal, make_token())


@pytest.fixture
def okta(sqlite_engine: Engine) -> Iterator[Directory]:
    """On SQLite, for what does not differ between databases."""
    with serving() as portal:
        yield Directory(portal, make_token("Okta"))
