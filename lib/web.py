"""What the server does around the screens: headers, the cookie, and the routes of signing in and out."""

import logging
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from threading import Lock
from urllib.parse import urlsplit

from anyio import CapacityLimiter, from_thread, move_on_after, to_thread
from pydantic import BaseModel, Field, ValidationError
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib import accounts, clock, db, exports, insights, plans, unsent, words
from lib.access import Viewer, may_administer
from lib.clock import Moment
from lib.errors import CoachingError, NotFound, place_of
from lib.limited import Busy
from lib.settings import get_settings

log = logging.getLogger("coaching")

# Scripts and pictures come from here and nowhere else: a picture in somebody's text calls nobody. The frame of the
# sign-in form's library is ours, hence 'self' and not 'none' among the ancestors.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    # Addresses hold plan codes and one-time links; no other site gets to see them.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Streamlit answers these to anybody: how many people are signed in, and how to drive the application by machine.
CLOSED_PATHS = ("_stcore/metrics", "_stcore/agent")
UPLOAD_PATH = "_stcore/upload_file"
SIGN_IN_AGAIN = "sign-in-again"
# Streamlit gives a session back to whoever names its id, if these two agree: what the connection with which the session
# began had in this header, and what the new one has. `.streamlit/config.toml` names the header too.
OWNER_HEADER = "x-coaching-owner"
_SESSION_ID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def cookie_name() -> str:
    """The name of the sign-in cookie. Over https browsers hold it to this one host and to secure connections."""
    return "__Host-coaching" if get_settings().is_https else "coaching"


def browser_cookie_name() -> str:
    """The name of the cookie by which a browser is known again, long after somebody signed out. It lets nobody in."""
    return f"{cookie_name()}-browser"


class LogRecord(logging.LogRecord):
    """A line of any log of this process, without the ids of sessions, which Streamlit writes into its warnings."""

    def getMessage(self) -> str:  # noqa: N802  # the name is Python's
        return _SESSION_ID.sub("(session)", super().getMessage())


class Guard:
    """Every request passes here first: unknown hosts and foreign sites are refused, headers are added to answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            headers = Headers(scope=scope)
            if _is_our_host(headers) and _is_our_origin(headers):
                await self.app(await run_in_threadpool(_with_owner, scope), receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].lstrip("/")
        is_new = _is_new_browser(scope["method"], Headers(scope=scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), path)
                if is_new and message["status"] in (200, 304):
                    _give_browser_cookie(MutableHeaders(scope=message))
            await send(message)

        if path.startswith(CLOSED_PATHS):
            await _not_found()(scope, receive, send_with_headers)
        elif path != "healthz" and not _is_our_host(Headers(scope=scope)):
            sentence = "This address is not known here. COACHING_PUBLIC_URL names the address people use."
            await PlainTextResponse(sentence, 421)(scope, receive, send_with_headers)
        elif path.startswith(UPLOAD_PATH) and not await run_in_threadpool(_may_upload, Headers(scope=scope)):
            await _not_found()(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)


def _with_owner(scope: Scope) -> Scope:
    """The connection with a header that says whose it is, whatever it said itself; see `OWNER_HEADER`.

    The owner is one sign-in of one person in one browser. Nobody owns a connection without one, so nothing is handed
    on to it: what waits in a session may be the next lines of a plan, or the ticket of somebody who is signing in.
    """
    owner = accounts.new_token()  # No other connection has this.
    try:
        with db.reading() as session:
            token = cookie_parser(Headers(scope=scope).get("cookie", "")).get(cookie_name())
            if token and accounts.viewer_of(session, token, moment=clock.moment()) is not None:
                owner = accounts.hash_of(token)
    except db.DatabaseDoesNotAnswer:
        pass  # The screen says so; until it answers, nobody is anybody.
    name = OWNER_HEADER.encode()
    others = [(key, value) for key, value in scope["headers"] if key.lower() != name]
    return {**scope, "headers": [*others, (name, owner.encode())]}


def healthz(_request: Request) -> Response:
    """Does the server answer, and does its database?"""
    try:
        with db.reading() as session:
            accounts.has_accounts(session)
    except db.DatabaseDoesNotAnswer:
        return PlainTextResponse("The database does not answer.", 503)
    return PlainTextResponse("ok")


def complete_sign_in(request: Request) -> Response:
    """Turn the ticket from the sign-in form into the cookie, and go on to where the person was going.

    Only our own pages lead here: a link on another site could sign somebody in as somebody else.
    """
    if not _comes_from_us(request):
        return _go("/")
    with db.writing() as session:
        try:
            token, next_path = accounts.redeem_ticket(
                session,
                request.query_params.get("t", ""),
                browser=_browser(request),
                browser_token=request.cookies.get(browser_cookie_name(), ""),
                replaces=request.cookies.get(cookie_name()),
                moment=clock.moment(),
            )
        except accounts.TicketNotValid:
            return _go(f"/?{SIGN_IN_AGAIN}=1")
    response = _go(next_path)
    response.background = BackgroundTask(_keep_house)  # Nobody waits for it.
    response.set_cookie(cookie_name(), token, path="/", httponly=True, samesite="lax", secure=get_settings().is_https)
    if known := request.cookies.get(browser_cookie_name()):
        _set_browser_cookie(response, known)
    return response


def _keep_house() -> None:
    """The first sign-in after a month's end makes its figures; what nobody comes back to is deleted.

    What fails is logged and keeps nothing else from being done.
    """
    moment = clock.moment()
    tasks: tuple[Callable[..., object], ...] = (insights.keep_snapshots, unsent.delete_old, plans.forget_form_tokens)

    def do(task: Callable[..., object]) -> None:
        with db.writing() as session:
            task(session, moment=moment)

    with ThreadPoolExecutor(1) as pool:  # One after the other; what one of them raises stays its own.
        done = [(task.__name__, pool.submit(do, task)) for task in tasks]
    for name, result in done:
        if (error := result.exception()) is not None:
            log.error("%s: %s", name, place_of(error))


def sign_out(request: Request) -> Response:
    """End the session and take the cookie back. A link on another site leads to the question instead."""
    if not _comes_from_us(request):
        return _go("/sign-out")
    if token := request.cookies.get(cookie_name()):
        with db.writing() as session:
            accounts.end_session(session, token, moment=clock.moment())
    response = _go("/")
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="lax", secure=get_settings().is_https)
    return response


EXPORTS_AT_ONCE = 4
"""So many files are made beside each other. The next one waits without a thread, which everything else here needs."""

_exporting = CapacityLimiter(EXPORTS_AT_ONCE)


async def export(request: Request) -> Response:
    """A file of what a page shows, for whoever sees that page. It is recorded, so only our own pages lead here.

    Another link leads to the page, and so does one that somebody uses who is not signed in: there is the form. The
    record says what left the house: it is written once the file is there, and without it nothing leaves.
    """
    return await to_thread.run_sync(_export, request, limiter=_exporting)


def _export(request: Request) -> Response:
    name, _, kind = request.path_params["file"].rpartition(".")
    if not exports.is_offered(name, kind):
        return _not_found()
    page = _go(f"/{exports.EXPORTS[name].page or name}" + (f"?{request.url.query}" if request.url.query else ""))
    if not _comes_from_us(request):
        return page
    moment, asked = clock.moment(), request.query_params
    try:
        with db.reading() as session:
            viewer = accounts.viewer_of(session, request.cookies.get(cookie_name(), ""), moment=moment)
        if viewer is None:
            return page
        kind = exports.Kind(kind)
        address = {key: asked.getlist(key) for key in asked}
        with _only_report_of(viewer) if kind is exports.Kind.PDF else nullcontext():
            with db.reading() as session:
                taken = exports.gather(session, viewer, name, kind, address, moment=moment)
            content = exports.written(taken, kind, made_by=viewer.name, moment=moment)  # No transaction waits for it.
        if from_thread.run(request.is_disconnected):
            return Response(status_code=499)  # Nobody is there to take it, so nothing is recorded.
        with db.writing() as session:
            exports.record_taken(session, viewer, name, kind, address, taken, moment=moment)
    except NotFound:
        return _not_found()
    except Busy as error:
        return PlainTextResponse(str(error), 503, {"Retry-After": "10"})
    except (db.DatabaseDoesNotAnswer, exports.NotSet) as error:
        return PlainTextResponse(str(error), 503)
    except CoachingError as error:
        return PlainTextResponse(str(error), 409)
    headers = {"Content-Disposition": f'attachment; filename="{taken.name}.{kind}"'}
    return Response(content, media_type=exports.MEDIA_TYPES[kind], headers=headers)


_report_makers: set[int] = set()
_looking_at_makers = Lock()


@contextmanager
def _only_report_of(viewer: Viewer) -> Iterator[None]:
    """Setting a report takes seconds, and there are few turns: nobody has two of them."""
    with _looking_at_makers:
        if viewer.person_id in _report_makers:
            raise Busy("Your report is being made already. Please try again once it is there.")
        _report_makers.add(viewer.person_id)
    try:
        yield
    finally:
        _report_makers.remove(viewer.person_id)


MOST_AT_ONCE = 50
"""Fields in one message with words somebody types."""


class TypedField(BaseModel):
    """A field in which somebody types, as the browser tells it."""

    field: str
    text: str
    before: str = ""


class TypedBody(BaseModel):
    """What the browser sends while somebody types.

    Attributes:
        who: for whom the page was drawn; somebody else may have signed in since.
        window: the window it was typed in.
        number: grows with each message of a window.
    """

    who: int
    window: str
    number: int = Field(default=0, ge=0, lt=2**62)
    fields: list[TypedField] = Field(max_length=MOST_AT_ONCE)


LARGEST_TYPED, SLOWEST_TYPED = 1_000_000, 20
"""Bytes of one message with words somebody types, and seconds in which it has to arrive."""


async def typed(request: Request) -> Response:
    """Keep the words that somebody is typing in one of our pages, until they are sent.

    Who it is and whether they may go on is asked before anything is read.

    Returns:
        At what time they were kept, and which fields were refused. 401 when nobody is signed in, 409 when it is
        somebody else by now, 429 when it comes faster than anybody types.
    """
    if not _comes_from_us(request, "POST"):
        return _not_found()
    token, moment = request.cookies.get(cookie_name(), ""), clock.moment()
    try:
        viewer = await run_in_threadpool(_who_types, token, moment)
        if viewer is None:
            return PlainTextResponse("Nobody is signed in.", 401)
        if not _pace.allows(viewer):
            return PlainTextResponse("Too fast", 429)
        body = await _body_of(request)
        if body is None:
            return PlainTextResponse("This is too long to be kept.", 413)
        return await run_in_threadpool(_keep_typed, viewer, body, moment)
    except db.DatabaseDoesNotAnswer as error:
        return PlainTextResponse(str(error), 503)


async def _body_of(request: Request) -> bytes | None:
    """The body of a message with words; nothing where it is too long, or does not come to its end."""
    body = bytearray()
    with move_on_after(SLOWEST_TYPED):
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_TYPED:
                return None
        return bytes(body)
    return None


def _who_types(token: str, moment: Moment) -> Viewer | None:
    with db.reading() as session:
        found = accounts.find_signed_in(session, token, moment=moment)
        if found is None:
            return accounts.writer_of(session, token, moment=moment)
    if found.is_to_be_noted(moment):  # Who types is there, though no screen is drawn.
        with db.writing() as session:
            accounts.keep_alive(session, token, moment=moment)
    return found.viewer


def _keep_typed(viewer: Viewer, body: bytes, moment: Moment) -> Response:
    try:
        told = TypedBody.model_validate_json(body)
    except ValidationError:
        return PlainTextResponse("Not understood", 400)
    if viewer.person_id != told.who:
        return PlainTextResponse("Somebody else is signed in.", 409)
    fields = [unsent.Typed(one.field, one.text, one.before) for one in told.fields]
    with db.writing() as session:
        refused = unsent.keep(session, viewer, fields, window=told.window, number=told.number, moment=moment)
    at = words.time_of_day(moment.now, get_settings().zone)
    return JSONResponse({"at": at, "refused": refused})


class _Pace:
    """How fast somebody's words may come: a few a second for long, a handful at once."""

    AT_ONCE, PER_SECOND = 40, 5.0

    def __init__(self) -> None:
        self._left: defaultdict[int, tuple[float, float]] = defaultdict(lambda: (float(self.AT_ONCE), 0.0))

    def allows(self, viewer: Viewer) -> bool:
        now = time.monotonic()
        left, since = self._left[viewer.person_id]
        left = min(self.AT_ONCE, left + (now - since) * self.PER_SECOND)
        self._left[viewer.person_id] = (max(left - 1, 0), now)
        return left >= 1


_pace = _Pace()


def _not_found() -> PlainTextResponse:
    return PlainTextResponse("Not found", 404)


def _go(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)


def _comes_from_us(request: Request, method: str = "GET") -> bool:
    """Was this address opened by one of our own pages? Browsers say so in a header that no page can write.

    Over plain http they leave that header out; then the page it came from, or nothing, has to do.
    """
    if request.method != method:
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    came_from = request.headers.get("origin") or request.headers.get("referer", "")
    return _netloc(came_from) in _our_places(request.headers)


def _is_our_origin(headers: Headers) -> bool:
    """Browsers name the page that opens a connection; other clients name none, and have no cookie to abuse."""
    origin = headers.get("origin")
    return origin is None or _netloc(origin) in _our_places(headers)


def _netloc(address: str) -> str | None:
    """Host and port of an address that somebody sent; nothing where it is none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None


def _may_upload(headers: Headers) -> bool:
    """Only the roster is uploaded, by administrators; anybody else could fill the server's memory with files."""
    cookies = cookie_parser(headers.get("cookie", ""))
    with db.reading() as session:
        viewer = accounts.viewer_of(session, cookies.get(cookie_name(), ""), moment=clock.moment())
    return viewer is not None and may_administer(viewer)


def _our_places(headers: Headers) -> set[str]:
    return {headers.get("host", ""), urlsplit(get_settings().public_url).netloc} - {""}


def _is_our_host(headers: Headers) -> bool:
    """Is the server called by a name of its own? Another name may lead here on a foreign site's wish."""
    try:
        host = urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return False
    return host in {"localhost", "127.0.0.1", "::1", urlsplit(get_settings().public_url).hostname}


def _add_headers(headers: MutableHeaders, path: str) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers[name] = value
    if get_settings().is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if path.startswith(("auth/", "export/")) or path in ("healthz", "typed"):
        headers["Cache-Control"] = "no-store"


def _is_new_browser(method: str, headers: Headers) -> bool:
    """Does a browser open a page that has no token of its own yet?"""
    is_page = method == "GET" and "text/html" in headers.get("accept", "")
    return is_page and not cookie_parser(headers.get("cookie", "")).get(browser_cookie_name())


def _give_browser_cookie(headers: MutableHeaders) -> None:
    response = Response()
    _set_browser_cookie(response, accounts.new_token())
    headers.append("Set-Cookie", response.headers["Set-Cookie"])
    headers["Cache-Control"] = "no-store"  # Else a cache on the way could give the same token to others.


def _set_browser_cookie(response: Response, token: str) -> None:
    response.set_cookie(
        browser_cookie_name(), token, max_age=int(accounts.BROWSER_KNOWN_FOR.total_seconds()), path="/",
        httponly=True, samesite="lax", secure=get_settings().is_https,
    )  # fmt: skip


def _browser(request: Request) -> str:
    """ "Firefox on Windows", from what the browser calls itself, for the list of sessions."""
    agent = request.headers.get("user-agent", "")
    browsers = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {
        "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad",
        "Mac OS": "macOS", "CrOS": "ChromeOS", "Linux": "Linux",
    }  # fmt: skip
    browser = next((name for mark, name in browsers.items() if mark in agent), "A browser")
    system = next((name for mark, name in systems.items() if mark in agent), "")
    return f"{browser} on {system}" if system else browser
