"""Notifications: what the viewer is told, each with the way to its place."""

import streamlit as st

from lib import clock, db, ui
from lib.notifications import inbox, messages
from lib.notifications.inbox import Snooze
from lib.notifications.kinds import KINDS, page_of
from lib.sign_in import require_viewer
from lib.ui import notifications as pieces
from lib.ui.notifications import Choice
from lib.ui.show_all import show_all_button, shows_all

viewer = require_viewer()
moment = clock.moment()
unshown = dict[str, str]()

with ui.page(800, gap="medium"):
    ui.title("Notifications", "What happened on your plans, and what comes next.")
    with db.reading() as session:
        most = pieces.AT_MOST if shows_all("notifications_all") else pieces.IN_SIGHT
        lines, number = inbox.inbox(session, viewer, most=most, moment=moment, left_out=unshown)
    new, earlier = [line for line in lines if not line.is_read], [line for line in lines if line.is_read]
    chosen = None
    with st.container(horizontal=True):
        if new and st.button("Mark all as read", key="notifications_read_all", icon=":material/done_all:"):
            with db.writing() as session:
                inbox.mark_read(session, viewer, None, moment=moment)
            ui.flash("All notifications are read.")
            st.rerun()
        if st.button("Notifications by mail", key="notifications_by_mail", type="tertiary", icon=":material/mail:"):
            ui.go_to("account")
    if unshown:
        ui.unshown_row("notifications_unshown", len(unshown))
    if new:
        with ui.section("New"):
            chosen = pieces.rows(new, moment.today)
    if earlier:
        with ui.section("Earlier"):
            chosen = pieces.rows(earlier, moment.today) or chosen
    if not (lines or unshown):
        ui.empty("Nothing new.", "Proposals, answers, check-ins and what is due stand here when they come.")
    if number > most and most < pieces.AT_MOST:
        show_all_button("notifications_all", min(number, pieces.AT_MOST))

messages.note_unshown(viewer, unshown, moment=moment)

if chosen is not None:
    line, choice = chosen
    with db.writing() as session:
        if choice in (Choice.DAY, Choice.WEEK):
            until = Snooze.DAY if choice is Choice.DAY else Snooze.WEEK
            inbox.snooze(session, viewer, line.ids[0], until, moment=moment)
            ui.flash("You are told again tomorrow." if until is Snooze.DAY else "You are told again in a week.")
        else:
            inbox.mark_read(session, viewer, line.ids, moment=moment)
    if choice is Choice.OPEN and line.plan is not None:
        ui.go_to_plan(line.plan, do=KINDS[line.kind].step, tab=KINDS[line.kind].tab)
    if choice is Choice.OPEN:
        ui.go_to(page_of(line.kind))
    st.rerun()
