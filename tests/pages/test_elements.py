"""How many elements the screens of every day are made of: a screen takes as long as it has them."""

import pytest
from sqlalchemy import Engine
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from lib import db
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
