"""How screens are drawn: of how few elements, as a screen takes as long as it has them, and one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from lib import db
from lib.run_queue import RunQueue, runs
from tests.pages.screens import Screens
from tests.plans.household import Household

AT_MOST = {"home": 26, "plans": 35, "plan": 78}
"""The screens, and how many messages to the browser each may take at most, of a manager with one running plan."""


@pytest.mark.parametrize("page", AT_MOST)
def test_a_screen_has_no_more_elements_than_it_needs(
    sqlite_engine: Engine, screens: Screens, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    with db.writing() as session:
        house = Household(session).active()
    sent: list[ForwardMsg] = []
    send = ScriptRunContext.enqueue

    def note(context: ScriptRunContext, message: ForwardMsg) -> None:
        sent.append(message)
        send(context, message)

    screen = screens.open(house.maya, page, plan=house.code)
    monkeypatch.setattr(ScriptRunContext, "enqueue", note)
    screen.run()

    assert len(sent) <= AT_MOST[page]


def test_a_screen_is_drawn_in_its_turn(
    sqlite_engine: Engine, screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    wait, send = RunQueue.one_at_a_time, ScriptRunContext.enqueue

    @contextmanager
    def note(queue: RunQueue) -> Iterator[None]:
        assert queue is runs
        with wait(queue):
            happened.append("begun")
            yield
            happened.append("ended")

    def note_message(context: ScriptRunContext, message: ForwardMsg) -> None:
        happened.append("drawn")
        send(context, message)

    with db.writing() as session:
        house = Household(session).active()
    monkeypatch.setattr(RunQueue, "one_at_a_time", note)
    monkeypatch.setattr(ScriptRunContext, "enqueue", note_message)
    screens.open(house.maya, "home")

    first, *others = happened
    assert (first, happened.count("begun")) == ("begun", happened.count("ended"))
    assert "drawn" in others
    assert happened[-1] == "ended"
