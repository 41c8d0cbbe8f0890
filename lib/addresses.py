"""Addresses of pages, as mails, calendars and the screens themselves use them."""

from urllib.parse import urlencode

from lib.settings import get_settings

FORM_IN_ADDRESS = "do"
"""What names the open form of a plan in its address."""


def page_address(path: str) -> str:
    """The whole address of a page; it survives signing in.

    Args:
        path: with a slash before it.
    """
    return f"{get_settings().public_url.rstrip('/')}{path}"


def plan_address(code: str, *, do: str = "") -> str:
    """The whole address of a plan.

    Args:
        do: the step whose form is open there, if it may be taken.
    """
    asks_for = {"plan": code} | ({FORM_IN_ADDRESS: do} if do else {})
    return page_address(f"/plan?{urlencode(asks_for)}")
