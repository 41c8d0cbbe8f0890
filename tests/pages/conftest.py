"""What every test of a screen begins with."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from lib import unsent
from lib.ui import typing
from lib.ui.typing import choice_fields, words_fields
from tests.pages.screens import Screens


@pytest.fixture
def screens(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    """Opens screens on a fresh database. Every field of a form that is drawn there has a name that the server keeps."""
    drawn: set[str] = set()

    def note(field: str, stood: str) -> None:
        drawn.add(field)
        typing.memory.note_drawn(field, stood)

    for draws in (typing, choice_fields, words_fields):
        monkeypatch.setattr(draws, "note_drawn", note)
    yield Screens(monkeypatch)
    assert not {field for field in drawn if not unsent.is_known(field)}
