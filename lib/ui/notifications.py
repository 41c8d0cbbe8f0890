"""What somebody is told, as rows; and how they choose to hear of it by mail."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

import streamlit as st

from lib import formatting
from lib.access import Viewer, may_coach
from lib.clock import at
from lib.models import MailTiming, NotificationChoices, NotificationKind, Side
from lib.notifications.inbox import InboxLine
from lib.notifications.kinds import KINDS
from lib.notifications.notification_choices import HOURS, kinds_for, timing_of
from lib.ui.cards import row_words
from lib.ui.escaping import escape
from lib.ui.frame import section

IN_SIGHT, AT_MOST = 30, 300
"""How many rows are shown, and how many once all are asked for."""

TIMING_ORDER = list(MailTiming)
TIMINGS = {MailTiming.AT_ONCE: "At once", MailTiming.DAILY: "Once a day", MailTiming.OFF: "Off"}


class Choice(StrEnum):
    """What somebody does with a notification."""

    OPEN = "Open"
    READ = "Mark as read"
    DAY = "Put off for a day"
    WEEK = "Put off for a week"


class Chosen(NamedTuple):
    """What was chosen with this click, for which notification."""

    line: InboxLine
    choice: Choice


CHOSEN_NOW = "account_notifications_choice"
"""Where the session keeps the list in which something was chosen with this click, and the place of it."""


def rows(lines: Sequence[InboxLine], today: date) -> Chosen | None:
    """Draw a row for each notification. Returns what was chosen with this click."""
    chosen = None
    for line in lines:
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"notifications_{line.ids[0]}_card"
        ):
            note = "Waits for you" if line.waits else ""
            row_words(line.text, _caption(line, today), icon=KINDS[line.kind].icon, note=note, note_icon="")
            if st.button(Choice.OPEN, key=f"notifications_{line.ids[0]}_open"):
                chosen = Chosen(line, Choice.OPEN)
            if not line.is_read:
                offered = [Choice.READ, *([Choice.DAY, Choice.WEEK] if line.may_snooze else [])]
                picked = st.menu_button(
                    "More", offered, key=f"notifications_{line.ids[0]}_more", format_func=lambda choice: choice.value
                )
                chosen = Chosen(line, picked) if picked else chosen
    return chosen


def _caption(line: InboxLine, today: date) -> str:
    plan, when = line.plan, formatting.near_day(at(line.at).today, today)
    if plan is None:
        return formatting.sentence(when)
    whose = "" if plan.side is Side.MEMBER else f"{formatting.possessive(plan.member.name)} plan"
    return " · ".join(filter(None, [plan.title, whose, when]))


def mail_choices(viewer: Viewer, choices: NotificationChoices) -> dict[str, Any]:
    """Draw how the viewer hears of what by mail.

    Returns:
        What was chosen with this click, as `lib.notifications.notification_choices.choose` takes it; empty
        where nothing was.
    """
    hours = [f"{hour:02}:00" for hour in HOURS]
    with section("Notifications by mail", key="account_notifications_card"):
        st.caption(
            "A mail says who waits for what kind of thing, with a link; no word of a plan is in it. At most one comes "
            "a day, unless something waits for your answer, and none on days off. Changes of your password and roles "
            "always come."
        )
        _choice("digest_hour", "The mail of the day comes from", hours, choices.digest_hour)
        if may_coach(viewer):
            with st.container(horizontal=True):
                day = 0 if choices.weekly_day is None else choices.weekly_day + 1
                _choice("weekly_day", "A weekly mail about your team", ["None", *formatting.WEEKDAYS], day)
                _choice("weekly_hour", "It comes from", hours, choices.weekly_hour)
        with st.expander("Choose for each kind"), st.grid(2, min_column_width=300):
            for kind in kinds_for(viewer):
                _choice(kind, KINDS[kind].label, list(TIMINGS.values()), TIMING_ORDER.index(timing_of(choices, kind)))
    changed = st.session_state.pop(CHOSEN_NOW, None)
    if changed is None:
        return {}
    name, number = changed
    if name in list(NotificationKind):
        return {"timings": {NotificationKind(name): TIMING_ORDER[number]}}
    return {name: (None if number == 0 else number - 1) if name == "weekly_day" else number}


def _choice(name: str, label: str, shown: Sequence[str], index: int) -> None:
    """A list to choose from that notes what was chosen, by its place."""
    key = f"account_notifications_of_{name}"

    def note() -> None:
        st.session_state[CHOSEN_NOW] = (str(name), st.session_state[key])

    st.selectbox(
        label, range(len(shown)), index=index, format_func=lambda place: shown[place], key=key, on_change=note,
        width=300,
    )  # fmt: skip  # one field


def count_in_menu(number: int, most: int) -> str:
    """The name of the page in the menu, with how many are unread."""
    return "Notifications" if not number else f"Notifications ({escape(str(number) if number < most else f'{most}+')})"
