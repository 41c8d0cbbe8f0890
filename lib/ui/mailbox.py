"""The pieces of Mailbox: whose messages are looked at, and each of them in both forms."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from lib import formatting
from lib.notifications.check_in_invitations import CANCEL
from lib.notifications.mailbox import ADDRESS, CalendarPart, MailboxLine
from lib.settings import get_settings
from lib.ui.escaping import escape, show_text

EVERYBODY = "Everybody"
PREVIEW_HEIGHT = 420


def person_filter(names: Sequence[str]) -> str:
    """Whose messages are looked at; empty for everybody's."""
    chosen = st.selectbox("For", [EVERYBODY, *names], key="mailbox_person", width=300)
    return "" if chosen in (None, EVERYBODY) else chosen


def messages(lines: Sequence[MailboxLine], today: date) -> None:
    """Draw each message folded; unfolded, it shows its text and what a mail program makes of it."""
    for line in lines:
        when = formatting.day_and_time(line.at, today, get_settings().zone)
        said = line.content.subject or line.content.text.partition(": ")[0]  # What a line says before its address.
        with st.expander(
            escape(f"{line.person or 'Chat'} · {said} · {when}"), key=f"mailbox_{line.id}", on_change="rerun"
        ) as opened:
            if not opened.open:
                continue
            show_text(line.content.text)
            if line.calendar is not None:
                _calendar_part(line.id, line.calendar, today)
            if line.content.html:
                st.caption("As a mail program shows it")
                st.iframe(f"{ADDRESS}/{line.id}", height=PREVIEW_HEIGHT, alt=f"The mail “{said}”")


def _calendar_part(message_id: int, part: CalendarPart, today: date) -> None:
    """What the mail asks a calendar to do, and the entry as a file."""
    start = part.start
    when = (
        formatting.day_and_time(start, today, get_settings().zone)
        if isinstance(start, datetime)
        else formatting.near_day(start, today)
    )
    asks = "Your calendar is asked to take this out" if part.method == CANCEL else "For your calendar"
    st.caption(f"{asks}: {escape(part.title)} · {when}")
    with st.container(key=f"mailbox_{message_id}_calendar"):
        st.link_button(
            "Calendar entry", f"{ADDRESS}/{message_id}.ics", icon=":material/event:", type="secondary", width="content"
        )
