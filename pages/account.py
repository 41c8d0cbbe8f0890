"""The viewer's own account: the password, and where else they are signed in."""

import streamlit as st

from lib import accounts, clock, db, formatting, ui
from lib.errors import CoachingError, Invalid
from lib.settings import get_settings
from lib.sign_in import current_address, current_browser, current_token, require_viewer

viewer = require_viewer()
token, moment = current_token() or "", clock.moment()

with ui.page(800), st.container(gap="medium"):
    ui.title("Account", viewer.name)

    with st.container(gap="small"):
        ui.section("Change your password")
        with st.form("account_password", clear_on_submit=False):
            st.caption(f"{accounts.PASSWORD_RULE} Other browsers you are signed in with are signed out.")
            current = st.text_input(
                "Current password", type="password", key="account_current", autocomplete="current-password"
            )
            current_problem = st.container()
            new = st.text_input("New password", type="password", key="account_new", autocomplete="new-password")
            new_problem = st.container()
            is_sent = st.form_submit_button("Change the password")
        if is_sent:
            try:
                with db.writing() as session:
                    accounts.change_password(
                        session, viewer, current=current, new=new, token=token, browser=current_browser(),
                        address=current_address(), moment=moment,
                    )  # fmt: skip
            except Invalid as error:
                with current_problem:
                    ui.field_error(error.fields, "current")
                with new_problem:
                    ui.field_error(error.fields, "new")
            except CoachingError as error:
                ui.show_errors(error)
            else:
                ui.flash("Your password is changed. Other browsers are signed out.")
                st.rerun()

    with st.container(gap="small"):
        cards = ui.section("Signed in elsewhere")
        with db.reading() as session:
            elsewhere = accounts.list_sessions(session, viewer, token=token, moment=moment)
        with cards:
            if not elsewhere:
                ui.empty("You are signed in here and nowhere else.")
            for other in elsewhere:
                seen = formatting.day_and_time(other.seen_at, moment.today, get_settings().zone)
                if ui.row_card(
                    f"account_end_{other.key[:12]}",
                    other.browser or "A browser",
                    f"Last here {seen}",
                    icon="devices",
                    button="Sign out",
                ):
                    with db.writing() as session:
                        accounts.end_session_elsewhere(session, viewer, other.key, moment=moment)
                    ui.flash("That browser is signed out.")
                    st.rerun()
            if len(elsewhere) > 1 and st.button("Sign out everywhere else", key="account_end_all", type="tertiary"):
                with db.writing() as session:
                    accounts.end_other_sessions(session, viewer, token=token, moment=moment)
                ui.flash("You are signed in here and nowhere else.")
                st.rerun()
