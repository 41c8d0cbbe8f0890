"""The pages, in the order of the menu: for whom each is, and how it stands there."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from lib import sign_in
from lib.access import (
    Viewer,
    may_administer,
    may_coach,
    may_keep_templates,
    may_read_figures,
    may_read_record,
    may_reword_policy,
    may_watch_practice,
)
from lib.notifications import inbox
from lib.settings import ROOT
from lib.ui.notifications import count_in_menu

KEPT = "menu"
"""Where the session keeps its pages, with what the menu shows of them: each looks for its file while it is made."""


def for_everybody(_viewer: Viewer) -> bool:
    """Is this page for the viewer? It is for everybody who is signed in."""
    return True


class PageRow(NamedTuple):
    """A page: its file, and how and for whom it stands in the menu.

    Attributes:
        is_for: the question whether the page is for this viewer. Others are told that there is no such page.
        menu: "top" beside Home, "person" below the viewer's name, empty for a page that is opened by links only.
        in_demo_alone: whether the page is there in the demonstration alone.
    """

    file: str
    title: str
    icon: str
    url_path: str
    is_for: Callable[[Viewer], bool] = for_everybody
    menu: str = "top"
    in_demo_alone: bool = False


NOTIFICATIONS = "Notifications"

PAGES = (
    PageRow("home.py", "Home", "home", ""),
    PageRow("plans.py", "Plans", "list_alt", "plans"),
    PageRow("new_plan.py", "New plan", "add_circle", "new-plan", is_for=may_coach),
    PageRow("insights.py", "Insights", "insights", "insights", is_for=may_watch_practice),
    PageRow("overview.py", "Overview", "monitoring", "overview", is_for=may_read_figures),
    PageRow("people.py", "People", "groups", "people", is_for=may_administer),
    PageRow("settings.py", "Settings", "settings", "settings", is_for=may_reword_policy),
    PageRow("guide.py", "Guide", "menu_book", "guide"),
    PageRow("notifications.py", NOTIFICATIONS, "notifications", "notifications"),
    PageRow("plan.py", "Plan", "description", "plan", menu=""),
    PageRow("achievements.py", "Achievements", "star", "achievements", menu="person"),
    PageRow("templates.py", "Templates", "library_books", "templates", is_for=may_keep_templates, menu="person"),
    PageRow("messages.py", "Messages", "outgoing_mail", "messages", is_for=may_administer, menu="person"),
    PageRow("record.py", "Record", "history", "record", is_for=may_read_record, menu="person"),
    PageRow("mailbox.py", "Mailbox", "mail", "mailbox", menu="person", in_demo_alone=True),
    PageRow("account.py", "Account", "account_circle", "account", menu="person"),
    PageRow("sign_out.py", "Sign out", "logout", sign_in.SIGN_OUT, menu="person"),
)


def is_open(row: PageRow, viewer: Viewer, *, is_demo: bool) -> bool:
    """Is this page there for the viewer, in the demonstration or where people work?"""
    return row.is_for(viewer) and (is_demo or not row.in_demo_alone)


def pages_for(viewer: Viewer | None, unread: int, *, is_demo: bool) -> list[st.Page]:
    """The page of each row for Streamlit. It is known to everybody, so that its address survives signing in.

    Args:
        viewer: for whom the menu is; nobody before they are signed in and have read the notice.
    """
    told = count_in_menu(unread, inbox.UNREAD_COUNTED)
    menu = [
        (
            told if row.title == NOTIFICATIONS else row.title,
            viewer is not None and bool(row.menu) and is_open(row, viewer, is_demo=is_demo),
        )
        for row in PAGES
    ]
    kept: tuple[list[tuple[str, bool]], list[st.Page]] = st.session_state.get(KEPT, ([], []))
    if kept[0] != menu:
        pages = [
            st.Page(
                ROOT / "pages" / row.file,
                title=title,
                icon=f":material/{row.icon}:",
                url_path=row.url_path or None,
                default=not row.url_path,
                visibility="visible" if is_shown else "hidden",
            )
            for row, (title, is_shown) in zip(PAGES, menu, strict=True)
        ]
        kept = st.session_state[KEPT] = menu, pages
    return kept[1]
