"""Opening a screen without a browser: the script behind every page, run for somebody who is signed in."""

import pytest
from streamlit.testing.v1 import AppTest

from lib import clock, db, sign_in
from lib.access import load_viewer
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import Person
from lib.settings import ROOT
from tests.builders import moment

NOT_FOUND = f"{NotFound()}\nGo to Home"
"""All that stands on a screen where there is nothing, or nothing for whoever is here."""


class Screens:
    """Opens screens for people, as if an address had been typed; each is a browser tab of its own.

    It is the 14th of May 2026, a Thursday, nine in the morning, unless the test moves the clock.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now: Moment = moment()
        self._person_id: int | None = None
        monkeypatch.setattr(clock, "moment", lambda: self.now)
        monkeypatch.setattr(sign_in, "current_viewer", self._viewer)

    def open(self, person: Person, /, page: str = "home", **address: str | list[str]) -> AppTest:
        self._person_id = person.id
        screen = AppTest.from_file(str(ROOT / "lib" / "router.py"), default_timeout=20)
        if "_" in page:
            screen.run()  # Before the first run AppTest knows a page by its file's name only, and the address differs.
        for name, value in address.items():
            screen.query_params[name] = value
        # AppTest finds pages relative to the script; the switch keeps the address.
        screen.switch_page(f"../pages/{page}.py")
        screen.run()
        assert not screen.exception
        return screen

    def _viewer(self) -> object:
        sign_in.forget_what_another_left(self._person_id)
        with db.reading() as session:
            return load_viewer(session, self._person_id or 0, self.now.now)


def words_on(screen: AppTest) -> str:
    """Everything that is said on the screen, the labels of its buttons and the cells of its tables included."""
    said = [
        element.value for kind in ("title", "header", "markdown", "caption", "text") for element in screen.get(kind)
    ]
    said += [button.label for button in screen.button]
    said += [table.value.to_string() for table in screen.table]
    said += [frame.value.to_string() for frame in screen.dataframe]
    return "\n".join(said)


def links_on(screen: AppTest) -> dict[str, str]:
    """What the buttons that are links say, and where they lead."""
    return {link.proto.label: link.proto.url for link in screen.get("link_button")}
