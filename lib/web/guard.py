"""What every request passes before it reaches a door or Streamlit, and what every answer is given."""

import logging
import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib import accounts, clock, db
from lib.access import may_administer
from lib.scim import ADDRESS
from lib.settings import get_settings
from lib.web.answers import not_found
from lib.web.cookies import browser_cookie_name, cookie_name, set_browser_cookie
from lib.web.origin import is_our_host, is_our_origin

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
# Directories come here with a token of their own. It is no page: no browser is to be known again by it.
SCIM_PATH = ADDRESS.lstrip("/")
# Streamlit gives a session back to whoever names its id, if these two agree: what the connection with which the session
# began had in this header, and what the new one has. `.streamlit/config.toml` names the header too.
OWNER_HEADER = "x-coaching-owner"
_SESSION_ID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


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
            if is_our_host(headers) and is_our_origin(headers):
                await self.app(await run_in_threadpool(_with_owner, scope), receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].lstrip("/")
        is_new = not path.startswith(SCIM_PATH) and _is_new_browser(scope["method"], Headers(scope=scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), path)
                if is_new and message["status"] in (200, 304):
                    _give_browser_cookie(MutableHeaders(scope=message))
            await send(message)

        if path.startswith(CLOSED_PATHS):
            await not_found()(scope, receive, send_with_headers)
        elif path != "healthz" and not is_our_host(Headers(scope=scope)):
            sentence = "This address is not known here. COACHING_PUBLIC_URL names the address people use."
            await PlainTextResponse(sentence, 421)(scope, receive, send_with_headers)
        elif path.startswith(UPLOAD_PATH) and not await run_in_threadpool(_may_upload, Headers(scope=scope)):
            await not_found()(scope, receive, send_with_headers)
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


def _may_upload(headers: Headers) -> bool:
    """Only the roster is uploaded, by administrators; anybody else could fill the server's memory with files."""
    cookies = cookie_parser(headers.get("cookie", ""))
    with db.reading() as session:
        viewer = accounts.viewer_of(session, cookies.get(cookie_name(), ""), moment=clock.moment())
    return viewer is not None and may_administer(viewer)


def _add_headers(headers: MutableHeaders, path: str) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers[name] = value
    if get_settings().is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if path.startswith(("auth/", "calendar/", "export/", SCIM_PATH)) or path in ("healthz", "typed"):
        headers["Cache-Control"] = "no-store"


def _is_new_browser(method: str, headers: Headers) -> bool:
    """Does a browser open a page that has no token of its own yet?"""
    is_page = method == "GET" and "text/html" in headers.get("accept", "")
    return is_page and not cookie_parser(headers.get("cookie", "")).get(browser_cookie_name())


def _give_browser_cookie(headers: MutableHeaders) -> None:
    response = Response()
    set_browser_cookie(response, accounts.new_token())
    headers.append("Set-Cookie", response.headers["Set-Cookie"])
    headers["Cache-Control"] = "no-store"  # Else a cache on the way could give the same token to others.
