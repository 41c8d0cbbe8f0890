"""Addresses of pages, as mails, calendars and the screens themselves use them."""

from urllib.parse import urlencode

from lib.settings import get_settings

FORM_IN_ADDRESS = "do"
"""What names the open form of a plan in its address."""

NEXT_CHECK_IN = "next_check_in"
"""Stands there for the form that is of use on the day it is opened: to prepare the next check-in, or to record it."""

TAB_IN_ADDRESS = "tab"
"""What names the tab of a plan that is in front when an address is opened."""


def page_address(path: str) -> str:
    """The whole address of a page; it survives signing in.

    Args:
        path: with a slash before it.
    """
    return f"{get_settings().public_url.rstrip('/')}{path}"


def plan_address(code: str, *, do: str = "", tab: str = "") -> str:
    """The whole address of a plan.

    Args:
        do: the step whose form is open there, if it may be taken.
        tab: the tab that is in front there.
    """
    asks_for = {"plan": code, FORM_IN_ADDRESS: do, TAB_IN_ADDRESS: tab}
    return page_address(f"/plan?{urlencode({name: value for name, value in asks_for.items() if value})}")
