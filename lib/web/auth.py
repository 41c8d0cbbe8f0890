"""`/auth/complete` and `/auth/sign-out`: the cookie comes and goes."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import ua_parser
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from lib import accounts, clock, db, retention, unsent
from lib.errors import place_of
from lib.insights.leadership import snapshots
from lib.plans import commit
from lib.settings import get_settings
from lib.web.answers import go
from lib.web.cookies import browser_cookie_name, cookie_name, set_browser_cookie
from lib.web.origin import comes_from_us

log = logging.getLogger("coaching")

SIGN_IN_AGAIN = "sign-in-again"
"""In the address of the sign-in page, where a ticket was not good any more."""

MAX_AGENT = 500
"""Letters of what a browser calls itself that are looked at: browsers use no more."""


def complete_sign_in(request: Request) -> Response:
    """Turn the ticket from the sign-in form into the cookie, and go on to where the person was going.

    Only our own pages lead here: a link on another site could sign somebody in as somebody else.
    """
    if not comes_from_us(request):
        return go("/")
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
            return go(f"/?{SIGN_IN_AGAIN}=1")
    response = go(next_path)
    response.background = BackgroundTask(_keep_house)  # Nobody waits for it.
    response.set_cookie(cookie_name(), token, path="/", httponly=True, samesite="lax", secure=get_settings().is_https)
    if known := request.cookies.get(browser_cookie_name()):
        set_browser_cookie(response, known)
    return response


def sign_out(request: Request) -> Response:
    """End the session and take the cookie back. A link on another site leads to the question instead."""
    if not comes_from_us(request):
        return go("/sign-out")
    if token := request.cookies.get(cookie_name()):
        with db.writing() as session:
            accounts.end_session(session, token, moment=clock.moment())
    response = go("/")
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="lax", secure=get_settings().is_https)
    return response


def _keep_house() -> None:
    """The first sign-in after a month's end makes its figures; what is kept no longer is deleted.

    What fails is logged and keeps nothing else from being done.
    """
    moment = clock.moment()
    tasks: tuple[Callable[..., object], ...] = (
        snapshots.keep_snapshots, unsent.delete_old, commit.forget_form_tokens, retention.delete_expired,
    )  # fmt: skip  # a list to read

    def do(task: Callable[..., object]) -> None:
        with db.writing() as session:
            task(session, moment=moment)

    with ThreadPoolExecutor(1) as pool:  # One after the other; what one of them raises stays its own.
        done = [(task.__name__, pool.submit(do, task)) for task in tasks]
    for name, result in done:
        if (error := result.exception()) is not None:
            log.error("%s: %s", name, place_of(error))


def _browser(request: Request) -> str:
    """ "Firefox on Windows", from what the browser calls itself, for the list of sessions."""
    agent = ua_parser.parse(request.headers.get("user-agent", "")[:MAX_AGENT])
    browser = agent.user_agent.family if agent.user_agent else "A browser"
    return f"{browser} on {agent.os.family}" if agent.os else browser
