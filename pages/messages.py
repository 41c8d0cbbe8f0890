"""Messages, for administrators: what went out by mail and chat, what failed and why; never what is in one."""

import streamlit as st

from lib import clock, db, formatting, ui
from lib.notifications import messages
from lib.sign_in import require_viewer
from lib.ui import messages as pieces

viewer = require_viewer()
moment = clock.moment()

with ui.page(gap="medium"):
    ui.title("Messages", "Mails, and lines for the chat: what became of each. What is in one is shown to nobody here.")
    state = None
    with db.reading() as session:
        lines = messages.channels(session, viewer, moment=moment)
        stopped = messages.remind_stopped(session, viewer, moment=moment)
        left_out = messages.plans_left_out(session, viewer)
        mistake_in_lists = messages.mistake_in_lists(session, viewer, moment=moment)
    with ui.section("Channels"):
        channel = pieces.channel_rows(lines, moment.today)
        if stopped is not None:
            pieces.stopped_row(stopped, moment.today)
        if left_out is not None:
            pieces.left_out_row(left_out)
        if mistake_in_lists:
            pieces.mistake_row(mistake_in_lists)
    with ui.section("All messages"):
        state = pieces.state_filter()
        with db.reading() as session:
            found = messages.read_messages(session, viewer, state, page=ui.page_asked(pieces.PAGE))
        if found.to_send_again and st.button(
            f"Send {formatting.count(found.to_send_again, 'failed message')} again", key="messages_again"
        ):
            with db.writing() as session:
                number = messages.send_again(session, require_viewer(), moment=clock.moment())
            ui.flash(f"{formatting.sentence(formatting.count(number, 'message'))} waiting for the sender.")
            st.rerun()
        if found.lines:
            pieces.table(found)
        elif state is None:
            ui.empty("No message was written yet.", "Mails about plans stand here once there is something to tell.")
        else:
            ui.empty("No message is in this state.")

if channel is not None:
    with db.writing() as session:
        messages.switch_channel_on(session, require_viewer(), channel, moment=clock.moment())
    ui.flash(f"{pieces.CHANNELS[channel]} is on. The sender tries again within a minute.")
    st.rerun()
