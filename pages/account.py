"""The viewer's own account: the password, notifications by mail, their calendar, and where else they are signed in."""

import streamlit as st

from lib import accounts, calendar_feed, clock, db, formatting, notice_readings, organisation_settings, ui
from lib.errors import CoachingError, Invalid
from lib.notifications import notification_choices, outbox
from lib.settings import get_settings
from lib.sign_in import current_address, current_browser, current_token, require_viewer
from lib.ui import calendar_address, notice
from lib.ui.calendar_address import CalendarStep
from lib.ui.export_menu import own_data_links
from lib.ui.notifications import mail_choices

viewer = require_viewer()
token, moment = current_token() or "", clock.moment()

with ui.page(800, gap="medium"):
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
        with db.reading() as session:
            kept = notification_choices.choices_of(session, viewer.person_id)
        if chosen := mail_choices(viewer, kept):
            with db.writing() as session:
                notification_choices.choose(session, viewer, **chosen)
            ui.flash("Saved. Mails follow it from now on.")
            st.rerun()

    with st.container(gap="small"):
        with db.reading() as session:
            feed = calendar_feed.feed_of(session, viewer)
            title = organisation_settings.organisation(session).calendar_title
        step = calendar_address.calendar_section(feed, title, moment.today)
        if step is CalendarStep.MAKE:
            with db.writing() as session:
                calendar_address.keep_made(calendar_feed.make_feed(session, viewer, moment=moment))
            st.rerun()
        elif step is CalendarStep.END:
            with db.writing() as session:
                calendar_feed.end_feed(session, viewer, moment=moment)
            calendar_address.forget_made()
            ui.flash("Your calendar has no address any more.")
            st.rerun()

    with st.container(gap="small"):
        times = calendar_address.time_section(kept)
    if times:
        with db.writing() as session:
            notification_choices.choose(session, viewer, **times)
        ui.flash("Saved. Your calendar follows.")
        st.rerun()

    with db.reading() as session:
        is_mailed = outbox.mail_is_sent(session)
    if is_mailed:
        with st.container(gap="small"):
            invites = calendar_address.invitations_section(kept.invites_to_check_ins)
        if invites is not None:
            with db.writing() as session:
                notification_choices.choose(session, viewer, invites_to_check_ins=invites)
            ui.flash("Saved. Your coming check-ins come by mail." if invites else "Saved. Those you got are cancelled.")
            st.rerun()

    with db.reading() as session:
        reading = notice_readings.latest_reading(session, viewer)
        now = organisation_settings.in_force(session)
    notice.draw_reading(reading, now.notice, now.organisation.hr_contact, moment.today)

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

    with ui.section("Your data", key="account_data_card"):
        st.caption(
            "All that is kept about you: your place on the roster, your account, your plans with what others wrote on "
            "them and who opened them, your requests, and what you keep for yourself. The download is recorded."
        )
        own_data_links()
