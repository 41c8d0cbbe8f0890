"""The address at which a calendar program fetches somebody's check-ins: made, shown once, ended."""

from datetime import date
from enum import StrEnum
from typing import Any, NoReturn

import streamlit as st

from lib import formatting
from lib.calendar_feed import FeedLine
from lib.clock import at
from lib.models import NotificationChoices
from lib.notifications.notification_choices import LENGTHS, TIMES
from lib.settings import get_settings
from lib.ui.escaping import escape
from lib.ui.frame import section

WHOLE_DAY = "The whole day"

SHOWN, ASKED = "account_calendar_address", "account_calendar_asked"
"""The address that was made just now, and the step that is asked about."""


class CalendarStep(StrEnum):
    """What can be done with the address."""

    MAKE = "make"
    END = "end"


QUESTIONS = {
    CalendarStep.MAKE: (
        "Make a new address? Calendars that have the one of now find nothing any more.",
        "Make the new address",
    ),
    CalendarStep.END: ("End the address? Calendars that have it find nothing any more.", "Yes, end the address"),
}
"""What is asked where there is an address, and the button that does it."""


def calendar_section(feed: FeedLine | None, title: str, today: date) -> CalendarStep | None:
    """The address of the viewer's calendar, and what can be done with it.

    Args:
        title: what calendars call a check-in.

    Returns:
        What was asked for with this click.
    """
    with section("Check-ins in your calendar", key="account_calendar_card"):
        st.caption(
            escape(
                "Outlook, Google Calendar, Apple Calendar and others show your check-ins once you give them a secret "
                f"address. An entry holds “{title}”, the name of the other one and a link; no word of a plan is in it."
            )
        )
        _show_made()
        if feed is None:
            return CalendarStep.MAKE if st.button("Make an address", key="account_calendar_make") else None
        fetched = f"last fetched {formatting.on_day(at(feed.fetched_at).today, today)}" if feed.fetched_at else ""
        made = f"Address made {formatting.on_day(at(feed.created_at).today, today)}"
        st.caption(escape(" · ".join((made, fetched or "not fetched yet"))))
        return _asked()


def time_section(choices: NotificationChoices) -> dict[str, Any]:
    """When check-ins stand in the viewer's calendar.

    Returns:
        What was chosen with this click, as `lib.notifications.notification_choices.choose` takes it; nothing
        without one.
    """
    with section("Time of your check-ins", key="account_time_card"):
        st.caption(
            f"For your own calendar, by the address and by mail; in the time of {get_settings().time_zone}. "
            "The other one chooses for theirs."
        )
        with st.container(horizontal=True):
            # With None for an option Streamlit offers to clear what is chosen.
            offered = {WHOLE_DAY: None, **{f"{at:%H:%M}": at for at in TIMES}}
            shown = list(offered.values()).index(choices.check_ins_at)
            starts_at = offered[st.selectbox("From", list(offered), shown, key="account_check_ins_at", width=200)]
            minutes = choices.check_in_minutes
            if starts_at is not None:
                minutes = st.selectbox(
                    "Length", LENGTHS, LENGTHS.index(choices.check_in_minutes), key="account_check_in_minutes",
                    format_func=lambda minutes: f"{minutes} minutes", width=200,
                )  # fmt: skip  # a field
    is_other = (starts_at, minutes) != (choices.check_ins_at, choices.check_in_minutes)
    return {"check_ins_at": starts_at, "check_in_minutes": minutes} if is_other else {}


def invitations_section(is_chosen: bool) -> bool | None:
    """Whether the viewer has each check-in as an invitation by mail.

    Returns:
        What was chosen with this click.
    """
    with section("Check-ins as invitations by mail", key="account_check_ins_card"):
        st.caption(
            "Each check-in comes by mail as an entry for your calendar, and again when it is moved or cancelled; "
            "none on days off. Nothing has to be answered. With the address above as well you see each of them twice."
        )
        chosen = st.toggle("Send me invitations", value=is_chosen, key="account_invites")
    return chosen if chosen != is_chosen else None


def keep_made(address: str) -> None:
    """Keep an address that was made just now until somebody has copied it."""
    st.session_state[SHOWN] = address


def forget_made() -> None:
    """Show no address any more."""
    st.session_state.pop(SHOWN, None)


def _show_made() -> None:
    address: str | None = st.session_state.get(SHOWN)
    if address is None:
        return
    with st.container(border=True, gap="small", key="account_calendar_made"):
        st.markdown("**Your address**, which is shown only now")
        st.code(address, language=None, wrap_lines=True)
        st.caption(
            "Add it where your calendar takes one by URL (“Subscribe from web”, “From URL”, “New calendar "
            "subscription”). Whoever has it sees with whom you meet and when: keep it to yourself."
        )
        if st.button("I have copied the address", key="account_calendar_copied"):
            forget_made()
            st.rerun()


def _asked() -> CalendarStep | None:
    step: CalendarStep | None = st.session_state.get(ASKED)
    if step is None:
        with st.container(horizontal=True):
            if st.button("Make a new address", key="account_calendar_renew"):
                _ask(CalendarStep.MAKE)
            if st.button("End the address", key="account_calendar_end", type="tertiary"):
                _ask(CalendarStep.END)
        return None
    question, answer = QUESTIONS[step]
    st.markdown(question)
    with st.container(horizontal=True):
        is_wanted = st.button(answer, key=f"account_calendar_{step}_it", type="primary")
        is_left = st.button("Back", key="account_calendar_back", type="tertiary")
    if is_wanted or is_left:
        del st.session_state[ASKED]
    if is_left:
        st.rerun()
    return step if is_wanted else None


def _ask(step: CalendarStep) -> NoReturn:
    st.session_state[ASKED] = step
    st.rerun()
