"""New plan: a draft that is saved as it is typed, by the manager alone."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from lib import clock, db, plans, policy, sign_in
from lib.access import load_viewer
from lib.models import Person, Plan
from lib.settings import ROOT
from tests.builders import make_person, make_viewer


class Team:
    """Tomás above Maya, Maya above Jonas and Anna."""

    def __init__(self) -> None:
        with db.writing() as session:
            self.tomas = make_person(session, "Tomás Rivera")
            self.maya = make_person(session, "Maya Lindqvist", manager=self.tomas)
            self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
            self.anna = make_person(session, "Anna Berg", manager=self.maya)

    def draft(self, member: Person, by: Person | None = None) -> str:
        texts = policy.load(None)
        with db.writing() as session:
            return plans.start_draft(
                session,
                make_viewer(session, by or self.maya),
                policy=texts,
                member_id=member.id or 0,
                why_now=["potential"],
                confirmed=dict.fromkeys(texts.confirmations, True),
                moment=clock.moment(),
            )


@pytest.fixture
def team(sqlite_engine: Engine) -> Team:
    return Team()


@pytest.fixture
def screen_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the screen for somebody, as if the address had been typed. Each call is a browser tab of its own."""

    def open_screen(person: Person, **address: str) -> AppTest:
        def here() -> object:
            with db.reading() as session:
                return load_viewer(session, person.id or 0)

        monkeypatch.setattr(sign_in, "current_viewer", here)
        screen = AppTest.from_file(str(ROOT / "lib" / "router.py"), default_timeout=20)
        screen.run()
        for name, value in address.items():
            screen.query_params[name] = value
        screen.switch_page("../pages/new_plan.py")
        return screen.run()

    return open_screen


def stored(code: str) -> Plan:
    with db.reading() as session:
        return session.exec(select(Plan).where(Plan.code == code)).one()


def test_it_opens(team: Team, screen_of: Callable[..., AppTest]) -> None:
    screen = screen_of(team.maya)
    assert not screen.exception
    code = team.draft(team.jonas)
    for step in ("who", "goal", "activities", "review"):
        screen = screen_of(team.maya, plan=code, step=step)
        assert not screen.exception
