"""What any door answers."""

from collections.abc import MutableMapping
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import Receive, Scope, Send

from lib.web.answers import TO_MISTAKES


def test_a_mistake_behind_a_door_is_logged_without_the_words_in_it_and_said(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise KeyError("Jonas is unwell")

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asked = {"type": "http", "method": "GET", "path": "/export/plans.csv", "headers": []}
    with start_blocking_portal() as portal:  # A loop of its own: tests in a browser leave theirs running.
        portal.call(ExceptionMiddleware(broken, TO_MISTAKES), asked, receive, send)
    assert sent[0]["status"] == 500
    assert b"tell your administrator the reference" in sent[1]["body"]
    assert "KeyError at test_answers.py" in caplog.text
    assert "unwell" not in caplog.text
