"""Addresses of pages, as mails, calendars and the screens themselves use them."""

from urllib.parse import urlencode

from lib.settings import get_settings

FORM_IN_ADDRESS = "do"
"""What names the open form of a plan in its address."""

NEXT_CHECK_IN = "next_check_in"
"""Stands there for the form that is of use on the day it is opened: to prepare the next check-in, or to record it."""


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
