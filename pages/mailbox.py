"""Mailbox, in the demonstration alone: the mails and lines of chat that would have been sent."""

import streamlit as st

from lib import clock, db, ui
from lib.notifications import mailbox
from lib.sign_in import require_viewer
from lib.ui import mailbox as pieces

viewer = require_viewer()
moment = clock.moment()

with ui.page(800, gap="medium"):
    ui.title("Mailbox", "This is a demonstration: nothing is sent. Messages that would be sent stand here.")
    with db.reading() as session:
        person = pieces.person_filter(mailbox.names_in_mailbox(session))
        lines = mailbox.in_mailbox(session, person)
    if lines:
        with st.container(gap="small"):
            pieces.messages(lines, moment.today)
    else:
        ui.empty(
            "No message was written yet.",
            "On working days what waits for an answer is here within a minute, all else from eight o’clock.",
        )
