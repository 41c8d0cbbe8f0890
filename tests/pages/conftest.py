"""What every test of a screen begins with."""

import pytest
from sqlalchemy import Engine

from tests.pages.screens import Screens


@pytest.fixture
def screens(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Screens:
    """Opens screens on a fresh database."""
    return Screens(monkeypatch)
