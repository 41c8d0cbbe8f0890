"""The two cookies: one signs in, by the other a browser is known again."""

from starlette.responses import Response

from lib import accounts
from lib.settings import get_settings


def cookie_name() -> str:
    """The name of the sign-in cookie. Over https browsers hold it to this one host and to secure connections."""
    return "__Host-coaching" if get_settings().is_https else "coaching"


def browser_cookie_name() -> str:
    """The name of the cookie by which a browser is known again, long after somebody signed out. It lets nobody in."""
    return f"{cookie_name()}-browser"


def set_browser_cookie(response: Response, token: str) -> None:
    response.set_cookie(
        browser_cookie_name(), token, max_age=int(accounts.BROWSER_KNOWN_FOR.total_seconds()), path="/",
        httponly=True, samesite="lax", secure=get_settings().is_https,
    )  # fmt: skip
