"""The pieces of Messages: each channel with its sender, and what became of each message."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from lib import formatting
from lib.models import Channel, MessageState
from lib.notifications.last_look import Stopped
from lib.notifications.left_out import LeftOut
from lib.notifications.messages import ChannelLine, MessagePage
from lib.settings import get_settings
from lib.ui.cards import row_card
from lib.ui.plan_table import pager
from lib.ui.tables import list_table

PAGE = "messages_page"
"""The name of the page in the address, and the key of its field."""

CHANNELS = {Channel.MAIL: "Mail", Channel.CHAT: "Chat"}
ICONS = {Channel.MAIL: "mail", Channel.CHAT: "forum"}
NOT_SET_UP = {
    Channel.MAIL: "No mail server is named: COACHING_SMTP_HOST is empty.",
    Channel.CHAT: "No chat is chosen on the page Settings.",
}
STATES = {
    MessageState.WAITING: "Waiting",
    MessageState.SENT: "Sent",
    MessageState.FAILED: "Failed",
    MessageState.DROPPED: "Not sent any more",
}


def channel_rows(lines: Sequence[ChannelLine], today: date) -> Channel | None:
    """Each channel, whether it is on and its sender is there.

    Returns:
        The channel that is to be switched on with this click.
    """
    chosen = None
    for line in lines:
        says, caption = headline(line), ""
        if line.is_set_up:
            seen = f"last here {_when(line.seen_at, today)}" if line.seen_at else "never here"
            waiting = formatting.sentence(formatting.count(line.waiting, "message"))
            caption = f"{waiting} waiting · the sender was {seen}"
        is_off = line.off_since is not None
        if row_card(
            f"messages_{line.channel}", says, caption, icon=ICONS[line.channel], note=line.off_reason if is_off else "",
            note_icon="error", button="Switch on" if is_off else "",
        ):  # fmt: skip  # what it says in two lines
            chosen = line.channel
    return chosen


def headline(line: ChannelLine) -> str:
    """Whether a channel sends, in a sentence."""
    name = CHANNELS[line.channel]
    if not line.is_set_up:
        return NOT_SET_UP[line.channel]
    if line.off_since is not None:
        return f"{name} is switched off"
    return f"{name} waits for its sender" if line.is_silent else f"{name} is on"


def trouble_row(line: ChannelLine, today: date) -> bool:
    """For Home: a channel sends nothing although it should. Was the way to Messages chosen?"""
    seen = f"since {_when(line.seen_at, today)}" if line.seen_at else "yet"
    why = line.off_reason if line.off_since is not None else f"The sender (send-mail) has not been seen {seen}."
    waiting = f"{formatting.sentence(formatting.count(line.waiting, 'message'))} waiting."
    return row_card(f"home_messages_{line.channel}", headline(line), f"{why} {waiting}", icon=ICONS[line.channel],
                    button="Messages")  # fmt: skip  # one row


def stopped_row(found: Stopped, today: date, *, on_home: bool = False) -> bool:
    """`remind` did not run: nobody is told what a day brings. Was the way to Messages chosen, which Home offers?"""
    seen = f"has not run since {_when(found.since, today)}" if found.since else "has never run"
    return row_card(
        "messages_stopped", "Nobody is told what the day brings",
        f"The timer (remind) {seen}: check-ins, what is late and what ends are told by it. Please start it.",
        icon="timer_off", button="Messages" if on_home else "",
    )  # fmt: skip  # one row


def left_out_row(found: LeftOut, *, on_home: bool = False) -> bool:
    """Plans of which nobody was told what the day brings. Was the way to Messages chosen, which Home offers?"""
    were = formatting.plural(found.plans, "was")
    line = f"{formatting.sentence(formatting.count(found.plans, 'plan'))} {were} left out of what the day brings"
    return row_card(
        "messages_left_out", line, "That is tried again each time; all others were looked at.", icon="event_busy",
        note=found.why, note_icon="error", button="Messages" if on_home else "",
    )  # fmt: skip  # one row


def mistake_row(why: str, *, on_home: bool = False) -> bool:
    """A list lacked a plan within the last day. Was the way to Messages chosen, which Home offers?"""
    return row_card(
        "messages_unshown", "A list could not show all plans within the last 24 hours",
        "Who looked for them reads that; all others were shown. The log says more.", icon="error",
        note=why, note_icon="error", button="Messages" if on_home else "",
    )  # fmt: skip  # one row


def state_filter() -> MessageState | None:
    """Which messages are looked at; all without a choice."""
    chosen = st.segmented_control(
        "Messages", list(STATES), format_func=lambda state: STATES[state], key="messages_state",
        label_visibility="collapsed", on_change=lambda: st.session_state.update({PAGE: 1}),
    )  # fmt: skip  # a filter, two lines
    return chosen if isinstance(chosen, MessageState) else None


def table(found: MessagePage) -> None:
    """The messages of one page, and the way to the others."""
    zone, lines = get_settings().zone, found.lines
    list_table(
        {
            "When": [line.created_at.astimezone(zone).replace(tzinfo=None) for line in lines],
            "For": ["Chat" if line.channel is Channel.CHAT else line.person or "Somebody" for line in lines],
            "What": [formatting.sentence(line.purpose) for line in lines],
            "State": [STATES[line.state] for line in lines],
            "Failed tries": [line.attempts for line in lines],
            "Why": [line.why for line in lines],
        },
        {
            "When": st.column_config.DatetimeColumn("When", format="D MMM YYYY, HH:mm", width=160),
            "Why": st.column_config.TextColumn("Why", width=360),
        },
        alt="Messages, latest first, with whom each is for and what became of it",
    )
    st.caption(
        "Somebody is named where a mail was refused, and with links for a password; "
        "other names would tell who has a plan."
    )
    pager(found.page, found.pages, key=PAGE)


def _when(moment: datetime, today: date) -> str:
    return formatting.day_and_time(moment, today, get_settings().zone)
