"""Opening a screen without a browser: the script behind every page, run for somebody who is signed in."""

import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lib import clock, db, sign_in
from lib.access import load_viewer
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import Person
from lib.settings import ROOT
from tests.builders import moment

LINK = re.compile(r"\[([^\n]+?)\]\(<(/[^>]*)>\)")

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

    def _viewer(self, *_: object) -> object:
        sign_in.forget_what_another_left(self._person_id)
        with db.reading() as session:
            return load_viewer(session, self._person_id or 0, self.now.now)


def words_on(screen: AppTest) -> str:
    """Everything that is said on the screen, the labels of its buttons and the cells of its tables included."""
    said = [
        element.value for kind in ("title", "header", "markdown", "caption", "text") for element in screen.get(kind)
    ]
    said += [bar.proto.text for bar in screen.get("progress")]
    said += [button.label for button in screen.button]
    said += [table.value.to_string() for table in screen.table]
    said += [frame.value.to_string() for frame in screen.dataframe]
    return "\n".join(said)


def title_of(screen: AppTest) -> str:
    """The title of the screen, as Markdown."""
    return next(each.value for each in screen.markdown if each.value.startswith("# ")).partition("\n")[0][2:]


def headings_on(screen: AppTest) -> list[str]:
    """The headings of its sections, as Markdown."""
    under = [each.value.partition("\n")[0][3:] for each in screen.markdown if each.value.startswith("## ")]
    return [each.value for each in screen.header] + under


def numbers_of(screen: AppTest, chart: str) -> pd.DataFrame:
    """The numbers behind a chart, which are drawn once its data table is opened.

    Args:
        chart: its key.
    """
    others = [frame.value for frame in screen.dataframe]
    screen.session_state[f"{chart}_numbers"] = True
    frames = [frame.value for frame in screen.run().dataframe]
    del screen.session_state[f"{chart}_numbers"]
    screen.run()
    [opened] = [frame for frame in frames if not any(frame.equals(other) for other in others)]
    return opened


def links_on(screen: AppTest) -> dict[str, str]:
    """What the links that leave the screen say, and where they lead."""
    buttons = {link.proto.label: link.proto.url for link in screen.get("link_button")}
    found = (LINK.findall(each.value) for each in screen.markdown)
    return buttons | {label: url for links in found for label, url in links}
