"""The script that runs on every interaction: who is it, which pages are there for them, run the one that is open."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from sqlmodel import Session

from lib import accounts, clock, db, formatting, menu, notice_readings, organisation_settings, sign_in, ui, unsent
from lib.access import Viewer
from lib.errors import CoachingError
from lib.notice_readings import NoticeToRead
from lib.notifications import inbox
from lib.run_queue import runs
from lib.settings import ROOT, get_settings
from lib.ui import in_browser, notice, typing

LOGO = "logo"
"""Where the session keeps the organisation's logo, which is fetched again once it is another one."""

TITLE = "title"
"""Where the session keeps what the browser's tab is called."""

HAS_READ_NOTICE = "has_read_notice"
"""Where the session keeps that nothing is to be read before the pages: a new version interrupts nobody's work."""

ICON = ROOT / "lib" / "ui" / "sprout.svg"


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
    # Said before the navigation, which would otherwise fetch a page's icon from another site for the browser's tab. The
    # title is that of the last run, as it mostly stays.
    said = st.session_state.get(TITLE)
    st.set_page_config(page_title=ui.in_tab(said), page_icon=ICON, layout="wide")
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
    shown = menu.pages_for(None if to_read else viewer, unread, is_demo=is_demo)
    pages = list(zip(menu.PAGES, shown, strict=True))
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
    title = (notice.TITLE if to_read else row.title) if viewer else "Sign in"
    if title != said:
        st.session_state[TITLE] = title
        ui.tab_title(title)

    if viewer is None:
        in_browser.draw()
        sign_in.draw_signed_out(sign_in.address_of(open_page.url_path))
        st.stop()

    formatting.write_days_as(organisation.date_format)
    typing.begin(viewer.person_id, rows, with_unsent, clock.moment)
    in_browser.draw(typing.for_browser(clock.moment(), get_settings().zone))
    st.session_state[LOGO] = logo
    st.logo(logo.png or ":material/psychiatry:")
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
    elif menu.is_open(row, viewer, is_demo=is_demo):
        try:
            with sign_in.in_this_run(viewer):
                open_page.run()
        except CoachingError as error:
            with ui.page(800):
                ui.show_errors(error)
    else:
        sign_in.draw_not_found()
