"""The address that takes what somebody types: whose words it keeps, and what it refuses."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from sqlalchemy import Engine, select, update
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from lib import accounts, clock, db
from lib.models import AuthSession, Person, UnsentText
from lib.web import pace as pace_of_senders
from lib.web import typed
from lib.web.cookies import cookie_name
from lib.web.pace import Pace
from tests.builders import make_account, make_person

FIELD = "home_ask_interest"
AT_ONCE = 40
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def session(sqlite_engine: Engine) -> Iterator[Session]:
    with db.writing() as session:
        yield session


@pytest.fixture(autouse=True)
def pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "_pace", Pace(at_once=AT_ONCE, per_second=5))


@pytest.fixture
def maya(session: Session) -> Person:
    return make_person(session, "Maya Lindqvist")


@pytest.fixture
def token(session: Session, maya: Person) -> str:
    account = make_account(session, maya, password="orbit kettle walrus")
    moment = clock.moment()
    ticket = accounts.issue_ticket(session, account.id or 0, browser_token="a-browser", moment=moment)
    token, *_ = accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=moment)
    session.commit()
    return token


def body(who: Person, text: str = "Half a sentence", field: str = FIELD) -> bytes:
    return json.dumps({"who": who.id, "window": "w1", "fields": [{"field": field, "text": text}]}).encode()


def send(
    content: bytes, token: str = "", method: str = "POST", headers: dict[str, str] = OURS, *, leaves: bool = False
) -> Response:
    sent = headers | {"host": "localhost:8501", "cookie": f"{cookie_name()}={token}"}
    scope: dict[str, Any] = {
        "type": "http", "method": method, "path": "/typed", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }  # fmt: skip
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": content, "more_body": leaves}]
    messages += [{"type": "http.disconnect"}] * leaves

    async def receive() -> Any:
        return messages.pop(0)

    with start_blocking_portal() as server:  # a thread of its own: browsers of other tests have a loop in this one
        return server.call(typed.keep, Request(scope, receive))


def kept(session: Session) -> list[str]:
    session.commit()
    return [row.text for row in session.scalars(select(UnsentText))]


def age(session: Session, **by: Any) -> None:
    session.execute(update(AuthSession).values(**by))
    session.commit()


def test_words_are_kept_and_the_time_is_told(session: Session, maya: Person, token: str) -> None:
    answer = json.loads(bytes(send(body(maya), token).body))
    assert answer["refused"] == []
    assert len(answer["at"]) == 5
    assert kept(session) == ["Half a sentence"]


def test_a_browser_that_leaves_in_the_midst_of_sending_is_no_error(session: Session, maya: Person, token: str) -> None:
    assert send(body(maya)[:20], token, leaves=True).status_code == 413
    assert kept(session) == []


def test_a_field_that_is_not_theirs_is_named(session: Session, maya: Person, token: str) -> None:
    answer = json.loads(bytes(send(body(maya, field="plan_AAAAAAAAAAAA_journal_text"), token).body))
    assert answer["refused"] == ["plan_AAAAAAAAAAAA_journal_text"]
    assert kept(session) == []


@pytest.mark.parametrize("token_sent", ["", "forged", "A" * 43])
def test_nobody_writes_without_having_signed_in(session: Session, maya: Person, token: str, token_sent: str) -> None:
    assert send(body(maya), token_sent).status_code == 401
    assert kept(session) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"referer": "https://evil.example/typed"},
        {},
    ],
)
def test_another_site_writes_nothing(session: Session, maya: Person, token: str, headers: dict[str, str]) -> None:
    assert send(body(maya), token, headers=headers).status_code == 404
    assert kept(session) == []


def test_where_browsers_do_not_say_it_the_origin_counts(session: Session, maya: Person, token: str) -> None:
    assert send(body(maya), token, headers={"origin": "http://localhost:8501"}).status_code == 200


def test_words_of_somebody_who_was_here_before_are_not_kept_for_who_came_after(
    session: Session, maya: Person, token: str
) -> None:
    before = make_person(session, "Jonas Weber")
    session.commit()
    assert send(body(before), token).status_code == 409
    assert kept(session) == []


def test_what_is_typed_after_an_hour_without_use_is_kept_and_keeps_nobody_signed_in(
    session: Session, maya: Person, token: str
) -> None:
    age(session, last_seen_at=clock.moment().now - timedelta(minutes=61))
    assert send(body(maya), token).status_code == 200
    assert kept(session) == ["Half a sentence"]
    assert accounts.viewer_of(session, token, moment=clock.moment()) is None


def test_typing_is_presence(session: Session, maya: Person, token: str) -> None:
    age(session, last_seen_at=clock.moment().now - timedelta(minutes=59))
    send(body(maya), token)
    session.commit()
    assert session.scalars(select(AuthSession)).one().last_seen_at > clock.moment().now - timedelta(minutes=1)


def test_after_signing_out_nothing_is_kept(session: Session, maya: Person, token: str) -> None:
    accounts.end_session(session, token, moment=clock.moment())
    assert send(body(maya), token).status_code == 401
    assert kept(session) == []


def test_a_day_after_signing_in_nothing_is_kept(session: Session, maya: Person, token: str) -> None:
    age(session, created_at=clock.moment().now - timedelta(hours=25), last_seen_at=clock.moment().now)
    assert send(body(maya), token).status_code == 401


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"who": "x"}', b'{"who": 1, "fields": {}}'])
def test_nonsense_is_not_understood(session: Session, maya: Person, token: str, content: bytes) -> None:
    assert send(content, token).status_code == 400


def test_more_than_anybody_types_is_refused(session: Session, maya: Person, token: str) -> None:
    assert send(body(maya, "x" * (typed.LARGEST_TYPED + 1)), token).status_code == 413
    fields = [{"field": FIELD, "text": ""}] * (typed.MOST_AT_ONCE + 1)
    many = json.dumps({"who": maya.id, "window": "w1", "fields": fields}).encode()
    assert send(many, token).status_code == 400


def test_faster_than_anybody_types_is_refused_and_soon_taken_again(
    session: Session, maya: Person, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(pace_of_senders.time, "monotonic", lambda: now[0])
    codes = [send(body(maya), token).status_code for _ in range(AT_ONCE + 1)]
    assert codes == [200] * AT_ONCE + [429]
    now[0] += 1
    assert send(body(maya), token).status_code == 200
