"""The script that runs on every interaction: who is it, which pages are there for them, run the one that is open."""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st
from sqlmodel import Session

from lib import accounts, clock, db, formatting, notice_readings, organisation_settings, sign_in, ui, unsent
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
from lib.errors import CoachingError
from lib.notice_readings import NoticeToRead
from lib.notifications import inbox
from lib.run_queue import runs
from lib.settings import ROOT, get_settings
from lib.ui import assistive, notice, typing
from lib.ui.notifications import count_in_menu


def for_everybody(_viewer: Viewer) -> bool:
    """Is this page for the viewer? It is for everybody who is signed in."""
    return True


def in_demonstration(_viewer: Viewer) -> bool:
    """Is this the demonstration, whose mails everybody may look at?"""
    return is_demo


MENU = "menu"
"""Where the session keeps its pages, with what the menu shows of them: each looks for its file while it is made."""

LOGO = "logo"
"""Where the session keeps the organisation's logo, which is fetched again once it is another one."""

HAS_READ_NOTICE = "has_read_notice"
"""Where the session keeps that nothing is to be read before the pages: a new version interrupts nobody's work."""

ICON = ROOT / "lib" / "ui" / "sprout.svg"


class PageRow(NamedTuple):  # As this script runs again and again, no dataclass: that takes longer to make.
    """A page: its file, and how and for whom it stands in the menu.

    Attributes:
        is_for: the question whether the page is for this viewer. Others are told that there is no such page.
        menu: "top" beside Home, "person" below the viewer's name, empty for a page that is opened by links only.
    """

    file: str
    title: str
    icon: str
    url_path: str
    is_for: Callable[[Viewer], bool] = for_everybody
    menu: str = "top"


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
    PageRow("mailbox.py", "Mailbox", "mail", "mailbox", is_for=in_demonstration, menu="person"),
    PageRow("account.py", "Account", "account_circle", "account", menu="person"),
    PageRow("sign_out.py", "Sign out", "logout", sign_in.SIGN_OUT, menu="person"),
)


def pages_for(viewer: Viewer | None, unread: int) -> list[st.Page]:
    """The page of each row for Streamlit. It is known to everybody, so that its address survives signing in.

    Args:
        viewer: for whom the menu is; nobody before they are signed in and have read the notice.
    """
    told = count_in_menu(unread, inbox.UNREAD_COUNTED)
    menu = [
        (
            told if row.title == NOTIFICATIONS else row.title,
            viewer is not None and bool(row.menu) and row.is_for(viewer),
        )
        for row in PAGES
    ]
    kept: tuple[list[tuple[str, bool]], list[st.Page]] = st.session_state.get(MENU, ([], []))
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
        kept = st.session_state[MENU] = menu, pages
    return kept[1]


def notice_to_read(session: Session, viewer: Viewer) -> NoticeToRead | None:
    """The notice that the viewer is to read before anything else."""
    if st.session_state.get(HAS_READ_NOTICE):
        return None
    found = notice_readings.notice_to_read(session, viewer)
    st.session_state[HAS_READ_NOTICE] = found is None
    return found


def with_unsent(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """A step with what somebody typed and did not send, by whoever is signed in at that moment."""
    writer = sign_in.current_viewer()
    if writer is None:
        return None
    with db.writing() as session:
        return use_case(session, writer, *args, **values)


with runs.one_at_a_time():
    # Said before the navigation, which would otherwise fetch a page's icon from another site for the browser's tab.
    st.set_page_config(page_title="Coaching Plans", page_icon=ICON, layout="wide")
    to_read, unread, is_demo = None, 0, False
    with db.reading() as session:
        viewer = sign_in.current_viewer(session)
        if viewer is not None:
            to_read = notice_to_read(session, viewer)
            if to_read is None:
                unread = inbox.unread_count(session, viewer, moment=clock.moment())
            is_demo = accounts.is_demo(session)
            organisation, logo = organisation_settings.on_every_screen(session, st.session_state.get(LOGO))
            rows = unsent.unsent_of(session, viewer)
    pages = list(zip(PAGES, pages_for(None if to_read else viewer, unread), strict=True))
    open_page = st.navigation(
        {
            "": [page for row, page in pages if row.menu != "person"],
            viewer.name if viewer else "Account": [page for row, page in pages if row.menu == "person"],
        },
        position="top" if viewer else "hidden",
    )
    row = next(row for row, page in pages if page is open_page or page.url_path == open_page.url_path)
    if row.url_path == sign_in.SIGN_OUT:
        to_read = None
    ui.tab_title((notice.TITLE if to_read else row.title) if viewer else "Sign in")

    assistive.draw()
    if viewer is None:
        sign_in.draw_signed_out(sign_in.address_of(open_page.url_path))
        st.stop()

    formatting.write_days_as(organisation.date_format)
    st.session_state[LOGO] = logo
    st.logo(logo.png or ":material/psychiatry:")
    typing.begin(viewer.person_id, rows, with_unsent, clock.moment)
    typing.listen(clock.moment(), get_settings().zone)
    if is_demo:
        with st.container(horizontal_alignment="center"):
            st.caption(":material/science: This is a demonstration. Its people and plans are made up.", width="content")
    sign_in.draw_invitation_note()
    ui.show_flash()

    # Signing out asks first where it was not reached from another page of ours.
    st.session_state[sign_in.CAME_FROM] = st.session_state.get(sign_in.OPEN_PAGE)
    st.session_state[sign_in.OPEN_PAGE] = row.url_path

    if to_read is not None:
        if notice.draw_before_all(to_read, organisation.hr_contact, clock.moment().today):
            with db.writing() as session:
                notice_readings.mark_as_read(session, viewer, to_read.version, moment=clock.moment())
            st.rerun()
    elif row.is_for(viewer):
        try:
            with sign_in.in_this_run(viewer):
                open_page.run()
        except CoachingError as error:
            with ui.page(800):
                ui.show_errors(error)
    else:
        sign_in.draw_not_found()
