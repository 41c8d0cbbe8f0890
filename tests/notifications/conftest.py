"""What tests of mail begin with: a server that is named, and a plan whose people have accounts."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, delete
from sqlmodel import Session

from lib.models import Notification
from lib.settings import get_settings
from tests.builders import make_account
from tests.plans.household import Household


@pytest.fixture
def mail_server_is_named(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Mail leaves. The database of the test is there first: its settings are those of before."""
    monkeypatch.setenv("COACHING_SMTP_HOST", "smtp.example.com")
    monkeypatch.setenv("COACHING_MAIL_FROM", "coaching@example.com")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture
def house(session: Session) -> Household:
    """A plan that is active since the 14th of May; nobody was told anything yet."""
    house = Household(session).active()
    for person in (house.tomas, house.maya, house.jonas):
        make_account(session, person)
    session.execute(delete(Notification))
    session.commit()
    return house
