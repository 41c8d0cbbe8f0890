"""The real server: headers, cookies, and everything a stranger may try at the door."""

import http.client
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, delete, func, select, text, update
from sqlmodel import Session, col
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from lib import accounts, clock, db, exports
from lib.insights.leadership import snapshots
from lib.models import Account, AccountRole, AuditEvent, AuthSession, FormToken, MonthSnapshot, Role
from lib.settings import ROOT
from lib.web import auth, guard
from lib.web.cookies import cookie_name
from tests.amount import EVERY_CASE
from tests.builders import make_account, make_person, make_plan
from tests.e2e.server import Server

OURS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
BROWSER = "coaching-browser=a-browser"
SIGNING_IN = OURS | {"Cookie": BROWSER}
PASSWORD = "orbit kettle walrus"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Answer:
    """What the server sent back; redirects are not followed."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read().decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def cookie(self) -> Morsel[str] | None:
        cookies = SimpleCookie()
        for line in self.headers.get_all("Set-Cookie") or ():
            cookies.load(line)
        return next((cookies[name] for name in cookies if name.endswith("coaching")), None)


def ask(server: Server, path: str, *, method: str = "GET", host: str | None = None, **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    try:
        connection.request(method, path, headers=sent | ({"Host": host} if host else {}))
        return Answer(connection.getresponse())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all questions; none of them depends on what another left behind."""
    with Server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def https_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that people reach over https, through a proxy that is left out here."""
    server = Server(tmp_path_factory.mktemp("https"))
    server.environment["COACHING_PUBLIC_URL"] = "https://coaching.example.com"
    with server:
        yield server


@pytest.fixture
def session(server: Server) -> Iterator[Session]:
    engine = db.make_engine(server.environment["COACHING_DATABASE_URL"])
    with db.writing(engine) as session:
        yield session
    engine.dispose()


def make_ticket(session: Session, next_path: str = "/") -> str:
    account = make_account(session, make_person(session), [Role.HR], password=PASSWORD)
    return accounts.issue_ticket(session, account.id or 0, next_path, browser_token="a-browser", moment=clock.moment())


def make_cookie(server: Server, session: Session) -> str:
    done = ask(server, f"/auth/complete?t={make_ticket(session)}", **SIGNING_IN)
    assert done.cookie is not None
    return done.cookie.value


def is_signed_in(session: Session, token: str) -> bool:
    session.rollback()
    is_in = accounts.viewer_of(session, token, moment=clock.moment()) is not None
    session.rollback()  # On SQLite a session that may write makes the server wait.
    return is_in


# Headers


def test_the_first_sign_in_after_a_months_end_makes_its_figures(server: Server, session: Session) -> None:
    maya = make_person(session, "Maya Lindqvist")
    make_plan(session, member=make_person(session, manager=maya), manager=maya, started_on=date(2026, 1, 5))
    assert ask(server, f"/auth/complete?t={make_ticket(session)}", **SIGNING_IN).cookie
    deadline = time.monotonic() + 20
    while not session.scalars(select(func.count()).select_from(MonthSnapshot)).one():
        assert time.monotonic() < deadline
        session.rollback()
        time.sleep(0.1)


@pytest.mark.parametrize("path", ["/", "/plans", "/healthz", "/auth/complete", "/_stcore/health", "/_stcore/metrics"])
def test_every_answer_carries_the_security_headers(server: Server, path: str) -> None:
    headers = ask(server, path).headers
    for name, value in guard.SECURITY_HEADERS.items():
        assert headers.get_all(name) == [value]
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/healthz", "/auth/complete?t=x", "/auth/sign-out"])
def test_answers_of_our_own_routes_are_kept_by_nobody(server: Server, path: str) -> None:
    assert ask(server, path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "//_stcore/metrics",
        "/%5fstcore/metrics",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_what_streamlit_tells_anybody_is_closed(server: Server, path: str, method: str) -> None:
    answer = ask(server, path, method=method)
    assert answer.status in (400, 404, 405)
    assert "session" not in answer.body
    assert "openapi" not in answer.body


def test_health_is_told_to_whoever_asks(server: Server) -> None:
    answer = ask(server, "/healthz", host="10.0.0.7:8080")
    assert (answer.status, answer.body) == (200, "ok")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8501", "localhost.evil.example", "[", "127.0.0.1.nip.io"]
)
def test_a_foreign_name_for_this_server_is_refused(server: Server, host: str) -> None:
    assert ask(server, "/", host=host).status in (400, 421)
    assert ask(server, "/auth/complete?t=x", host=host, **OURS).status in (400, 421)


def upgrade(server: Server, **headers: str) -> int:
    """The status of an attempt to open the connection over which screens are drawn."""
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "streamlit",
    }
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    try:
        connection.request("GET", "/_stcore/stream", headers=handshake | headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_only_our_own_pages_open_the_connection(server: Server) -> None:
    assert upgrade(server, Origin=server.url) == 101
    for origin in ("https://evil.example", "null", "http://localhost:1", f"{server.url}.evil.example"):
        assert upgrade(server, Origin=origin) == 403
    assert upgrade(server, Host="evil.example", Origin="http://evil.example") == 403


# The ticket and the cookie


def test_a_ticket_becomes_a_cookie_that_no_script_can_read(server: Server, session: Session) -> None:
    done = ask(server, f"/auth/complete?t={make_ticket(session, '/plans?state=open')}", **SIGNING_IN)
    assert (done.status, done.location) == (303, "/plans?state=open")
    cookie = done.cookie
    assert cookie is not None
    assert (cookie.key, cookie["path"], cookie["samesite"]) == ("coaching", "/", "lax")
    assert cookie["httponly"]
    assert not cookie["domain"]
    assert not cookie["max-age"]
    assert re.fullmatch(r"[\w-]{43}", cookie.value)
    assert is_signed_in(session, cookie.value)


def test_over_https_the_cookie_is_bound_to_the_host_and_to_https(https_server: Server) -> None:
    engine = db.make_engine(https_server.environment["COACHING_DATABASE_URL"])
    with db.writing(engine) as session:
        ticket = make_ticket(session)
    done = ask(
        https_server, f"/auth/complete?t={ticket}", host="coaching.example.com", Cookie=f"__Host-{BROWSER}", **OURS
    )
    cookie = done.cookie
    assert cookie is not None
    assert (cookie.key, cookie["path"], cookie["domain"]) == ("__Host-coaching", "/", "")
    assert cookie["secure"]
    assert cookie["httponly"]
    assert done.headers["Strict-Transport-Security"]
    engine.dispose()


def test_a_ticket_works_once(server: Server, session: Session) -> None:
    ticket = make_ticket(session)
    assert ask(server, f"/auth/complete?t={ticket}", **SIGNING_IN).cookie
    again = ask(server, f"/auth/complete?t={ticket}", **SIGNING_IN)
    assert (again.cookie, again.location) == (None, "/?sign-in-again=1")


@pytest.mark.parametrize(
    "ticket", ["", "x", "A" * 43, "A" * 4000, "%00", "%ff%fe", "'%20OR%201=1", "🙂".encode().hex()]
)
def test_an_invented_ticket_lets_nobody_in(server: Server, ticket: str) -> None:
    answer = ask(server, f"/auth/complete?t={ticket}", **SIGNING_IN)
    assert (answer.status, answer.cookie, answer.location) == (303, None, "/?sign-in-again=1")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Referer": "https://evil.example/"},
        {},
    ],
    ids=str,
)
def test_a_foreign_link_signs_nobody_in_or_out(server: Server, session: Session, headers: dict[str, str]) -> None:
    ticket, token = make_ticket(session), make_cookie(server, session)
    lured = ask(server, f"/auth/complete?t={ticket}", Cookie=BROWSER, **headers)
    assert (lured.cookie, lured.location) == (None, "/")
    left = ask(server, "/auth/sign-out", Cookie=f"coaching={token}", **headers)
    assert (left.cookie, left.location) == (None, "/sign-out")
    assert is_signed_in(session, token)
    assert ask(server, f"/auth/complete?t={ticket}", **SIGNING_IN).cookie


def test_where_browsers_do_not_say_the_page_they_came_from_counts(server: Server, session: Session) -> None:
    ticket = make_ticket(session)
    assert ask(server, f"/auth/complete?t={ticket}", Cookie=BROWSER, Referer=f"{server.url}/plans").cookie


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "OPTIONS"])
def test_only_opening_the_address_redeems_a_ticket(server: Server, session: Session, method: str) -> None:
    ticket = make_ticket(session)
    assert ask(server, f"/auth/complete?t={ticket}", method=method, **SIGNING_IN).cookie is None
    assert ask(server, f"/auth/complete?t={ticket}", **SIGNING_IN).cookie


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"])
def test_signing_in_leads_nowhere_else(server: Server, session: Session, path: str) -> None:
    done = ask(server, f"/auth/complete?t={make_ticket(session, path)}", **SIGNING_IN)
    assert done.cookie
    assert (done.location, urlsplit(done.location).netloc) == ("/", "")


def open_page(server: Server, **headers: str) -> SimpleCookie:
    """The cookies that a browser gets when it opens a page."""
    opened, cookies = ask(server, "/plans", Accept="text/html,*/*;q=0.8", **headers), SimpleCookie()
    assert opened.status == 200
    for line in opened.headers.get_all("Set-Cookie") or ():
        cookies.load(line)
    if "coaching-browser" in cookies:
        assert opened.headers["Cache-Control"] == "no-store"
    return cookies


def test_each_browser_gets_a_token_of_its_own_once_and_no_script_can_read_it(server: Server) -> None:
    first, second = (open_page(server)["coaching-browser"] for _ in range(2))
    assert re.fullmatch(r"[\w-]{43}", first.value)
    assert first.value != second.value
    assert (first["path"], first["samesite"], first["domain"]) == ("/", "lax", "")
    assert first["httponly"]
    assert int(first["max-age"]) == 180 * 24 * 3600
    assert "coaching-browser" not in open_page(server, Cookie=f"coaching-browser={first.value}")
    assert "coaching" not in str(ask(server, "/_stcore/health").headers.get_all("Set-Cookie"))


def test_a_ticket_is_redeemed_by_the_browser_with_the_form_alone(server: Server, session: Session) -> None:
    account = make_account(session, make_person(session), password=PASSWORD)
    ticket = accounts.issue_ticket(session, account.id or 0, browser_token="a-browser", moment=clock.moment())
    without = accounts.issue_ticket(session, account.id or 0, browser_token="", moment=clock.moment())
    assert ask(server, f"/auth/complete?t={without}", **OURS).location == "/?sign-in-again=1"
    for cookie in ("", "coaching-browser=another-one"):
        assert ask(server, f"/auth/complete?t={ticket}", Cookie=cookie, **OURS).cookie is None
    done = ask(server, f"/auth/complete?t={ticket}", Cookie="coaching-browser=a-browser", **OURS)
    assert done.cookie
    assert any(line.startswith("coaching-browser=a-browser;") for line in done.headers.get_all("Set-Cookie") or ())


def test_a_sign_in_leads_to_the_forgetting_of_old_form_tokens(server: Server, session: Session) -> None:
    session.add(FormToken(token="old", at=LONG_AGO))
    session.commit()
    assert ask(server, f"/auth/complete?t={make_ticket(session)}", **SIGNING_IN).cookie
    deadline = time.monotonic() + 20
    while session.get(FormToken, "old", populate_existing=True):
        assert time.monotonic() < deadline
        session.rollback()
        time.sleep(0.1)


def test_what_fails_after_a_sign_in_keeps_nothing_else_from_being_done(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def keep_snapshots(_session: Session, **_: object) -> None:
        raise ValueError("what Jonas typed")

    monkeypatch.setattr(snapshots, "keep_snapshots", keep_snapshots)
    with db.writing(sqlite_engine) as session:
        session.add(FormToken(token="old", at=LONG_AGO))
        session.commit()
    auth._keep_house()
    with db.reading(sqlite_engine) as session:
        assert session.get(FormToken, "old") is None
    assert "keep_snapshots: ValueError at test_server.py" in caplog.text
    assert "Jonas" not in caplog.text


def test_a_next_path_in_the_address_of_the_route_is_not_read(server: Server, session: Session) -> None:
    done = ask(server, f"/auth/complete?t={make_ticket(session)}&next=//evil.example&next_path=/plans", **SIGNING_IN)
    assert done.location == "/"


def test_signing_in_replaces_the_token_that_was_there(server: Server, session: Session) -> None:
    planted = make_cookie(server, session)
    done = ask(server, f"/auth/complete?t={make_ticket(session)}", Cookie=f"{BROWSER}; coaching={planted}", **OURS)
    assert done.cookie is not None
    assert done.cookie.value != planted
    assert not is_signed_in(session, planted)


def test_signing_out_ends_the_session_and_takes_the_cookie_back(server: Server, session: Session) -> None:
    token = make_cookie(server, session)
    left = ask(server, "/auth/sign-out", Cookie=f"coaching={token}", **OURS)
    assert (left.status, left.location) == (303, "/")
    assert left.cookie is not None
    assert (left.cookie.value, left.cookie["max-age"]) == ("", "0")
    assert not is_signed_in(session, token)


def test_signing_out_twice_or_without_a_session_is_no_error(server: Server) -> None:
    for cookie in ("", "coaching=", "coaching=invented", "coaching=" + "A" * 4000, "coaching=%00"):
        assert ask(server, "/auth/sign-out", Cookie=cookie, **OURS).status == 303


# Screens over the connection, without a browser


class Screen:
    """A connection such as the browser's: what it is sent when the script runs, as one text.

    Args:
        resumes: the id of a session whose connection was lost, as a browser presents it to get the session back.
        headers: whatever else is sent along.
    """

    def __init__(
        self, server: Server, *, cookie: str = "", resumes: str = "", headers: dict[str, str] | None = None
    ) -> None:
        offers = ["streamlit", "no-token-of-streamlit", *([resumes] if resumes else [])]
        self._opening = connect(
            f"ws://localhost:{server.port}/_stcore/stream",
            subprotocols=[Subprotocol(offer) for offer in offers],
            additional_headers=({"Cookie": cookie} if cookie else {}) | (headers or {}),
            origin=Origin(server.url),
            open_timeout=30,
            max_size=None,
            max_queue=None,  # Else closing waits long for what nobody reads any more.
        )
        self.session_id = ""

    def __enter__(self) -> "Screen":
        self._connection = self._opening.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._opening.__exit__(None, None, None)

    def close(self) -> None:
        self._connection.close()

    def ask(self, url_path: str = "") -> None:
        """Have the script run for the page at that address, and wait for nothing."""
        ask_for = BackMsg()
        ask_for.rerun_script.page_script_hash = calc_hash(url_path)
        self._connection.send(ask_for.SerializeToString())

    def wait(self, seconds: float) -> str:
        """Everything that is sent in that time without being asked for."""
        sent, until = [], time.monotonic() + seconds
        with suppress(TimeoutError):
            while True:
                sent.append(str(self._receive(until - time.monotonic())))
        return "".join(sent)

    def run(self, url_path: str = "") -> str:
        """Run the script for the page at that address and return everything that was sent."""
        self.ask(url_path)
        sent, has_begun = [], False  # The end of an earlier run may be among what waited.
        while True:
            message = self._receive(20)
            sent.append(str(message))
            has_begun |= message.HasField("new_session")
            is_end = message.WhichOneof("type") == "script_finished" and message.script_finished != FINISHED_EARLY
            if has_begun and is_end:
                return "".join(sent)

    def _receive(self, seconds: float) -> ForwardMsg:
        message = ForwardMsg.FromString(self._connection.recv(timeout=max(seconds, 0)))
        if message.HasField("new_session"):
            self.session_id = message.new_session.initialize.session_id
        return message


FINISHED_EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN


def sees(screen: Screen, name: str) -> bool:
    """Does the account of somebody say this? The first run that ends may be one of before that waited."""
    return any(name in screen.run("account") for _ in range(3))


def make_signed_in(session: Session, name: str) -> str:
    """The cookie of somebody with that name, as a browser sends it."""
    account = make_account(session, make_person(session, name), [Role.ADMINISTRATOR], password=PASSWORD)
    ticket = accounts.issue_ticket(session, account.id or 0, browser_token="a-browser", moment=clock.moment())
    return f"coaching={accounts.redeem_ticket(session, ticket, browser_token='a-browser', moment=clock.moment())[0]}"


PATHS = ["", "plans", "plan", "new-plan", "people", "guide", "account", "sign-out"]


@pytest.mark.parametrize(
    ("url_path", "cookie"),
    [
        pytest.param(path, cookie, marks=() if path == "plans" or not cookie else pytest.mark.thorough)
        for path in PATHS
        for cookie in ("", "coaching=forged", "coaching=" + "A" * 43, "__Host-coaching=x; coaching=")
    ],
)
def test_a_page_shows_a_stranger_the_form_and_nothing_else(
    server: Server, session: Session, url_path: str, cookie: str
) -> None:
    make_account(session, make_person(session, "Canary Okonkwo"), password=PASSWORD)
    with Screen(server, cookie=cookie) as screen:
        sent = screen.run(url_path)
    assert "E-mail or employee id" in sent
    assert "Canary" not in sent
    assert "exception" not in sent


def test_a_browser_is_to_remember_large_elements_longer_than_anybody_goes_through_pages(server: Server) -> None:
    with Screen(server) as screen:
        told = re.findall(r"max_cached_message_age: (\d+)", screen.run())
    assert told
    assert int(told[0]) >= 20


TRIES = 20 if EVERY_CASE else 6
"""How often each of two tries with all thieves: without a check, every seventh finds what waits."""


@pytest.mark.long
def test_the_id_of_somebodys_session_opens_nothing(server: Server, session: Session) -> None:
    """What waits in a session is sent as soon as somebody is connected to it, before the script runs again."""
    cookie, other, gone = (make_signed_in(session, name) for name in ("Canary Okonkwo", "Another Person", "Gone Away"))
    accounts.end_session(session, gone.split("=")[1], moment=clock.moment())
    forged = {guard.OWNER_HEADER: accounts.hash_of(cookie.split("=")[1])}
    thieves: list[tuple[str, dict[str, str]]] = [("", {}), (other, {}), (gone, {}), ("", forged), (other, forged)]

    def steal_often(first: int) -> list[str]:
        sent = []
        with Screen(server, cookie=cookie) as victim:
            assert "Canary Okonkwo" in victim.run("account")
        for number in range(first, first + TRIES):
            with Screen(server, cookie=cookie, resumes=victim.session_id) as back:
                back.ask("account")
                if number % 2:
                    back.close()
                time.sleep(number % 7 / 100)
                for turn in range(len(thieves)):  # Whatever waits goes to whoever comes first: each does in turn.
                    stolen_cookie, headers = thieves[(number + turn) % len(thieves)]
                    with Screen(server, cookie=stolen_cookie, resumes=victim.session_id, headers=headers) as thief:
                        sent.append(thief.wait(0.05))
                        if number == first:
                            assert "Canary" not in thief.run("account")
                            assert thief.session_id != victim.session_id
        with Screen(server, cookie=cookie, resumes=victim.session_id) as back:
            assert sees(back, "Canary Okonkwo")
            assert back.session_id == victim.session_id
        return sent

    with ThreadPoolExecutor(2) as tries:
        sent = [text for part in tries.map(steal_often, (0, TRIES)) for text in part]
    assert sent == [""] * (2 * TRIES * len(thieves))


def test_a_laptop_that_slept_finds_its_session_again(server: Server, session: Session) -> None:
    cookie = make_signed_in(session, "Canary Okonkwo")
    with Screen(server, cookie=cookie) as screen:
        screen.run("account")
        screen.ask("account")
    with Screen(server, cookie=cookie, resumes=screen.session_id) as again:
        assert sees(again, "Canary Okonkwo")
        assert again.session_id == screen.session_id
    with Screen(server, cookie=cookie, resumes=screen.session_id) as live:
        live.run("account")
        with Screen(server, cookie=cookie, resumes=screen.session_id) as second:
            second.run("account")
            assert second.session_id == screen.session_id


def test_what_somebody_left_is_not_for_who_signs_in_next_in_the_same_browser(server: Server, session: Session) -> None:
    cookie = make_signed_in(session, "Canary Okonkwo")
    with Screen(server, cookie=cookie) as screen:
        screen.run("account")
        screen.ask("account")
    accounts.end_session(session, cookie.split("=")[1], moment=clock.moment())
    for holder in (cookie, make_signed_in(session, "Another Person")):
        with Screen(server, cookie=holder, resumes=screen.session_id) as next_one:
            assert "Canary" not in next_one.wait(0.3) + next_one.run("account")
            assert next_one.session_id != screen.session_id


def test_the_log_names_no_session(server: Server, session: Session) -> None:
    cookie = make_signed_in(session, "Canary Okonkwo")
    with Screen(server, cookie=cookie) as first:
        first.run("account")
        for holder in (cookie, ""):
            with Screen(server, cookie=holder, resumes=first.session_id) as second:
                second.run("account")
    log = server.log.read_text()
    assert "(session)" in log
    assert first.session_id not in log


def test_an_open_screen_closes_when_its_session_ends(server: Server, session: Session) -> None:
    cookie = make_signed_in(session, "Canary Okonkwo")
    with Screen(server, cookie=cookie) as screen:
        assert "Canary Okonkwo" in screen.run("account")
        accounts.end_session(session, cookie.split("=")[1], moment=clock.moment())
        sent = screen.run("account")
    with Screen(server, cookie=cookie) as replay:
        replayed = replay.run("account")
    for drawn in (sent, replayed):
        assert "Canary" not in drawn
        assert "E-mail or employee id" in drawn


# Errors


def test_an_unexpected_error_is_logged_without_the_words_in_it() -> None:
    lines = (
        "import app",
        "try: {}['Jonas is unwell']",
        "except KeyError as error: app.note_script_error(error)",
        "print('behind doors too', set(app.answers.TO_MISTAKES) <= set(app.app._exception_handlers))",
    )
    script = "\n".join(lines)
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.search(r"reference [0-9a-f]{8}: KeyError at <string>:2", told.stderr)
    assert "behind doors too True" in told.stdout
    assert "unwell" not in told.stdout + told.stderr


# The start


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("COACHING_TIME_ZONE", "Mars/Olympus", marks=pytest.mark.thorough),
        ("COACHING_PUBLIC_URL", "ftp://x"),
        pytest.param("COACHING_DATABASE_URL", "nonsense", marks=pytest.mark.thorough),
        ("COACHING_DATABASE_URL", "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, variable: str, value: str
) -> None:
    server = Server(tmp_path_factory.mktemp("wrong"))
    server.environment[variable] = value
    with pytest.raises(AssertionError):
        server.start()
    log = server.log.read_text()
    assert variable in log
    assert "Traceback" not in log
    assert "secret" not in log


@pytest.mark.parametrize(
    ("variable", "value", "option"),
    [
        ("STREAMLIT_SERVER_TRUSTED_USER_HEADERS", '{"x-forwarded-user": "owner"}', "server.trustedUserHeaders"),
        *(
            pytest.param(*case, marks=pytest.mark.thorough)
            for case in (
                ("STREAMLIT_SERVER_TRUSTED_USER_HEADERS", "{}", "server.trustedUserHeaders"),
                ("STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION", "false", "server.enableXsrfProtection"),
                ("STREAMLIT_SERVER_ENABLE_CORS", "false", "server.enableCORS"),
                ("STREAMLIT_CLIENT_DISABLE_DATA_EXPORT", "false", "client.disableDataExport"),
                ("STREAMLIT_RUNNER_FAST_RERUNS", "true", "runner.fastReruns"),
            )
        ),
    ],
)
def test_an_option_that_guards_people_or_their_words_stays_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, variable: str, value: str, option: str
) -> None:
    server = Server(tmp_path_factory.mktemp("unguarded"))
    server.environment[variable] = value
    with pytest.raises(AssertionError, match="did not start"):
        server.start()
    log = server.log.read_text()
    assert f"{option} guards people or what they type, and has to stay" in log
    assert "Traceback" not in log


def test_each_of_those_options_is_looked_at() -> None:
    script = """
import streamlit as st

import app

as_it_is = st.get_option
for option in app.KEPT_OPTIONS:
    st.get_option = lambda name, option=option: "another" if name == option else as_it_is(name)
    try:
        app.require_kept_options()
    except app.SettingsWrong as error:
        print(str(error).split()[0])
"""
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [
        "server.trustedUserHeaders", "server.enableXsrfProtection", "server.enableCORS", "client.disableDataExport",
        "runner.fastReruns",
    ]  # fmt: skip


def test_without_our_configuration_nothing_starts(tmp_path: Path) -> None:
    """Who starts the application in another folder, by another server than Streamlit's own."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import app"
    told = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "server.trustedUserHeaders guards people or what they type" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_database_of_a_newer_version_stops_the_start_with_one_sentence(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    server = Server(tmp_path_factory.mktemp("newer"))
    engine = db.make_engine(server.environment["COACHING_DATABASE_URL"])
    db.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
    engine.dispose()
    with pytest.raises(AssertionError):
        server.start()
    log = server.log.read_text()
    assert "was used by a newer version" in log
    assert "Traceback" not in log


@pytest.mark.parametrize(("role", "is_refused"), [(None, True), (Role.HR, True), (Role.ADMINISTRATOR, False)])
def test_only_administrators_upload_anything(
    server: Server, session: Session, role: Role | None, is_refused: bool
) -> None:
    person = make_person(session, "Una Upload")
    make_account(session, person, [role] if role else [], password=PASSWORD)
    token = sign_in_as(session, person.id or 0)
    path = "/_stcore/upload_file/an-unknown-session/a-file"
    answer = ask(server, path, method="PUT", Cookie=f"{cookie_name()}={token}")
    assert (answer.body == "Not found") is is_refused
    assert ask(server, path, method="PUT").status == 404


@pytest.mark.parametrize("referer", ["http://[", "://", "nonsense"])
def test_an_address_that_is_none_is_no_page_of_ours(server: Server, referer: str) -> None:
    assert ask(server, "/auth/complete?t=x", Referer=referer).location == "/"
    assert upgrade(server, Origin=referer) == 403


def sign_in_as(session: Session, person_id: int) -> str:
    account = session.scalars(select(Account).where(Account.person_id == person_id)).one()
    ticket = accounts.issue_ticket(session, account.id or 0, browser_token="a-browser", moment=clock.moment())
    token, _ = accounts.redeem_ticket(session, ticket, browser="", browser_token="a-browser", moment=clock.moment())
    return token


# Files


FILES = (
    "plans.csv", "plans.xlsx", "overview.csv", "overview.xlsx", "overview.pdf", "insights.csv", "insights.xlsx",
    "insights.pdf", "insights-plans.csv", "insights-plans.xlsx",
)  # fmt: skip  # a list to read
BEHIND = "insights_behind=states~past_its_end~No%20department"
"""What lists the one plan that there is; files that hold no such list pass it over."""

SEEN_BY = {"overview": {"leadership", "hr"}, "insights": {"hr"}, "insights-plans": {"hr"}}
"""By the name of a file, who sees the page that it comes from, where that is not everybody."""

ROLES = {"nobody": (), "hr": (Role.HR,), "leadership": (Role.LEADERSHIP,), "administrator": (Role.ADMINISTRATOR,)}


@pytest.fixture(scope="module")
def cookies(server: Server) -> dict[str, str]:
    """Role → the cookie of somebody who is signed in with it, where a month has its figures."""
    engine = db.make_engine(server.environment["COACHING_DATABASE_URL"])
    with db.writing(engine) as session:
        maya = make_person(session, "Maya Lindqvist")
        make_plan(session, member=make_person(session, manager=maya), manager=maya, started_on=date(2026, 1, 5))
        snapshots.keep_snapshots(session, moment=clock.moment())
        found = {}
        for name, roles in ROLES.items():
            person = make_person(session, "Łukasz Żółć")
            make_account(session, person, roles, password=PASSWORD)
            found[name] = f"{cookie_name()}={sign_in_as(session, person.id or 0)}"
    engine.dispose()
    return found


def exported(session: Session) -> int:
    session.rollback()
    found = session.scalars(select(func.count()).where(col(AuditEvent.action).like("%exported"))).one()
    session.rollback()  # On SQLite a session that may write makes the server wait.
    return found


@pytest.mark.parametrize("file", FILES)
def test_a_file_comes_to_those_who_see_its_page_and_looks_missing_to_others(
    server: Server, session: Session, cookies: dict[str, str], file: str
) -> None:
    before = exported(session)
    answers = {role: ask(server, f"/export/{file}?{BEHIND}", Cookie=cookie, **OURS) for role, cookie in cookies.items()}
    unknown = ask(server, "/export/unknown.csv", Cookie=cookies["hr"], **OURS)
    comes = {role for role, answer in answers.items() if answer.status == 200}
    name, kind = file.split(".")
    assert comes == SEEN_BY.get(name, set(ROLES))
    for role in set(ROLES) - comes:
        assert (answers[role].status, answers[role].body) == (unknown.status, unknown.body) == (404, "Not found")
    answer = answers[min(comes)]
    assert re.fullmatch(
        rf'attachment; filename="{name}(-adoption)?-20\d\d-\d\d(-\d\d)?\.{kind}"',
        answer.headers["Content-Disposition"],
    )
    assert answer.headers["Content-Type"].startswith(exports.MEDIA_TYPES[exports.FileKind(kind)].split(";")[0])
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.body.removeprefix("\ufeff")[:2] in {"PK", "%P", "Te", "Ta"}
    assert exported(session) == before + len(comes)


@pytest.mark.parametrize("path", ["unknown.csv", "plans.pdf", "overview.exe", "overview", "", ".csv", "plans.csv/x"])
@pytest.mark.parametrize("cookie", ["", "leadership"])
def test_there_is_no_other_file(server: Server, cookies: dict[str, str], path: str, cookie: str) -> None:
    answer = ask(server, f"/export/{path}", Cookie=cookies.get(cookie, ""), **OURS)
    assert (answer.status, answer.body) == (404, "Not found")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Referer": "https://evil.example/"}, {},
    ],
    ids=str,
)  # fmt: skip  # as they come
def test_a_foreign_link_to_a_file_leads_to_its_page(
    server: Server, session: Session, cookies: dict[str, str], headers: dict[str, str]
) -> None:
    before = exported(session)
    answer = ask(server, "/export/plans.csv?plans_state=Active&x=//evil", Cookie=cookies["hr"], **headers)
    assert (answer.status, answer.location) == (303, "/plans?plans_state=Active&x=//evil")
    assert exported(session) == before


@pytest.mark.parametrize("cookie", ["", "coaching=", "coaching=invented", "coaching=" + "A" * 4000, "coaching=%00"])
def test_who_is_not_signed_in_is_led_to_the_page_where_the_form_is(server: Server, cookie: str) -> None:
    answer = ask(server, "/export/overview.pdf?a=%0d%0aSet-Cookie:x=1", Cookie=cookie, **OURS)
    assert (answer.status, answer.location) == (303, "/overview?a=%0d%0aSet-Cookie:x=1")
    assert answer.cookie is None


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_only_opening_the_address_brings_a_file(
    server: Server, session: Session, cookies: dict[str, str], method: str
) -> None:
    before = exported(session)
    answer = ask(server, "/export/overview.csv", method=method, Cookie=cookies["leadership"], **OURS)
    assert answer.status in (303, 403, 405)
    assert "Content-Disposition" not in answer.headers
    assert exported(session) == before


def test_a_report_for_a_browser_that_gave_up_is_not_recorded(
    server: Server, session: Session, cookies: dict[str, str]
) -> None:
    before = exported(session)
    gone = http.client.HTTPConnection("localhost", server.port)
    gone.request("GET", "/export/insights.pdf", headers=OURS | {"Cookie": cookies["hr"]})
    time.sleep(0.3)
    gone.close()
    deadline = time.monotonic() + 60
    # A person has one report made at a time: the next one is begun when the first is there.
    while ask(server, "/export/insights.pdf", Cookie=cookies["hr"], **OURS).status == 503:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert exported(session) == before + 1


@pytest.mark.parametrize("end", ["session", "role", "person"])
def test_a_file_comes_no_more_once_what_allowed_it_has_ended(server: Server, session: Session, end: str) -> None:
    person = make_person(session, "Una Upload")
    account = make_account(session, person, [Role.LEADERSHIP], password=PASSWORD)
    cookie = f"{cookie_name()}={sign_in_as(session, person.id or 0)}"
    assert ask(server, "/export/overview.csv", Cookie=cookie, **OURS).status == 200
    match end:
        case "session":
            session.execute(
                update(AuthSession).where(col(AuthSession.account_id) == account.id).values(last_seen_at=LONG_AGO)
            )
        case "role":
            session.execute(delete(AccountRole).where(col(AccountRole.account_id) == account.id))
        case "person":
            person.active = False
    session.commit()
    answer = ask(server, "/export/overview.csv", Cookie=cookie, **OURS)
    assert (answer.status, answer.location) == ((404, "") if end == "role" else (303, "/overview"))


@pytest.mark.parametrize(
    "query", ["plans_state=%ff&plans_search=%00", "plans_mine=&plans_mine=true", "&&=&a", "x" * 3000]
)
def test_no_address_brings_a_trace(server: Server, cookies: dict[str, str], query: str) -> None:
    answer = ask(server, f"/export/plans.csv?{query}", Cookie=cookies["hr"], **OURS)
    assert answer.status == 200
    assert answer.body.startswith("\ufeffTeam member")


@pytest.mark.parametrize("name", ["O\ufffeps", "W" * 120], ids=["what no drawing can hold", "a word without an end"])
def test_no_department_ends_the_server_that_draws_it(
    server: Server, session: Session, cookies: dict[str, str], name: str
) -> None:
    maya = make_person(session, department=name)
    make_plan(session, member=make_person(session, manager=maya, department=name), manager=maya)
    session.rollback()
    connection = http.client.HTTPConnection("localhost", server.port, timeout=120)
    connection.request("GET", "/export/insights.pdf", headers={"Cookie": cookies["hr"]} | OURS)
    answer = connection.getresponse()
    assert (answer.status, answer.read()[:4]) == (200, b"%PDF")
    connection.close()
    assert server.is_healthy()
