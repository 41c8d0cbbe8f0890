"""The address that hands out files keeps nothing else waiting, and makes one report at a time for each person."""

from collections.abc import Callable
from threading import Event

import anyio
import pytest
from anyio.from_thread import start_blocking_portal
from sqlalchemy import Engine, func, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from lib import accounts, clock, db, exports
from lib.errors import CoachingError
from lib.limited import Busy
from lib.models import AuditEvent, Role
from lib.web import export
from lib.web.cookies import cookie_name
from tests.builders import make_account, make_person

OTHERS_AT_ONCE = 100


def request_of(file: str, cookie: str = "", *, is_still_there: bool = True) -> Request:
    async def receive() -> Message:
        if is_still_there:
            await anyio.sleep_forever()
        return {"type": "http.disconnect"}

    headers = {"sec-fetch-site": "same-origin", "cookie": f"{cookie_name()}={cookie}"}
    return Request(
        {
            "type": "http", "method": "GET", "path": f"/export/{file}", "query_string": b"",
            "path_params": {"file": file}, "headers": [(key.encode(), text.encode()) for key, text in headers.items()],
        },
        receive,
    )  # fmt: skip  # as a server hands it on


@pytest.fixture
def cookie(sqlite_engine: Engine) -> str:
    """Somebody in HR is signed in."""
    with db.writing() as session:
        account = make_account(session, make_person(session), [Role.HR])
        ticket = accounts.issue_ticket(session, account.id or 0, browser_token="a-browser", moment=clock.moment())
        return accounts.redeem_ticket(session, ticket, browser="", browser_token="a-browser", moment=clock.moment())[0]


def take(file: str, cookie: str, *, is_still_there: bool = True) -> Response:
    with start_blocking_portal() as server:  # a thread of its own: browsers of other tests have a loop in this one
        return server.call(export.hand_out, request_of(file, cookie, is_still_there=is_still_there))


def how_often_taken() -> int:
    with db.reading() as session:
        return session.scalars(select(func.count()).where(AuditEvent.action == "figures exported")).one()


def test_however_many_files_are_made_everything_else_goes_on(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def waits(*_: object) -> bool:
        return not go_on.wait(30)

    monkeypatch.setattr(exports, "is_offered", waits)
    answers: list[Response] = []

    async def take_one() -> None:
        answers.append(await export.hand_out(request_of("plans.csv")))

    async def go_on_meanwhile() -> None:
        async with anyio.create_task_group() as files:
            for _ in range(OTHERS_AT_ONCE):
                files.start_soon(take_one)
            await anyio.sleep(0.2)
            try:
                with anyio.fail_after(5):
                    assert await run_in_threadpool(lambda: "drawn") == "drawn"
            finally:
                go_on.set()

    with start_blocking_portal() as server:
        server.call(go_on_meanwhile)
    assert [answer.status_code for answer in answers] == [404] * OTHERS_AT_ONCE


def test_nobody_has_two_reports_made_at_once(cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile: list[Response] = []

    def written(_taken: object, kind: exports.FileKind, **_named: object) -> bytes:
        if kind is exports.FileKind.PDF:
            meanwhile.extend(export._make(request_of(file, cookie)) for file in ("insights.pdf", "insights.csv"))
        return b"a file"

    monkeypatch.setattr(exports, "written", written)
    for _ in range(2):  # Once it is made, the next one may be.
        assert take("insights.pdf", cookie).status_code == 200
    assert [answer.status_code for answer in meanwhile] == [503, 200] * 2
    assert bytes(meanwhile[0].body) == b"Your file is being made already. Please try again once it is there."
    assert how_often_taken() == 4, "what was refused is not recorded"


@pytest.mark.parametrize(("error", "waits"), [(Busy, "10"), (exports.NotSet, None)])
def test_whoever_gets_no_report_is_told_whether_to_try_again(
    cookie: str, monkeypatch: pytest.MonkeyPatch, error: Callable[[], CoachingError], waits: str | None
) -> None:
    def refuses(*_: object, **_named: object) -> bytes:
        raise error()

    monkeypatch.setattr(exports, "written", refuses)
    for _ in range(2):  # A report that was not made is in nobody's way.
        answer = take("insights.pdf", cookie)
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, waits)
        assert "Please try again" in bytes(answer.body).decode()
    assert how_often_taken() == 0, "nothing left the house"


def test_a_file_that_cannot_be_made_is_not_recorded(cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **_named: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(exports, "written", breaks)
    with pytest.raises(MemoryError):
        take("insights.xlsx", cookie)
    assert how_often_taken() == 0


def test_a_file_for_a_browser_that_gave_up_is_not_recorded(cookie: str) -> None:
    answer = take("insights.csv", cookie, is_still_there=False)
    assert (answer.body, how_often_taken()) == (b"", 0)
    take("insights.csv", cookie)
    assert how_often_taken() == 1


def test_without_its_line_in_the_record_no_file_leaves(cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def does_not_answer(*_: object, **_named: object) -> None:
        raise db.DatabaseDoesNotAnswer

    monkeypatch.setattr(exports, "record_download", does_not_answer)
    answer = take("insights.csv", cookie)
    assert (answer.status_code, answer.headers.get("Content-Disposition")) == (503, None)
    assert b"does not answer" in bytes(answer.body)
