"""The address of the organisation's chat: saved, never shown again, tried out, taken away."""

from datetime import date
from enum import Enum
from typing import NamedTuple

import streamlit as st

from lib.organisation_settings import Version
from lib.ui.escaping import escape
from lib.ui.forms import field_error, kept_errors
from lib.ui.organisation_settings.section_form import last_change

FORM, ADDRESS = "settings_chat", "settings_chat_address"


class ChatStep(Enum):
    """What can be done with the address."""

    SAVE = "save"
    REMOVE = "remove"
    TEST = "test"


class ChatWish(NamedTuple):
    """What somebody asked for; `address` is what they typed to be saved."""

    step: ChatStep
    address: str = ""


def draw(version: Version, today: date, *, is_set: bool) -> ChatWish | None:
    """Draw whether there is an address, and what can be done about it.

    Returns:
        What was asked for with this click.
    """
    st.caption(
        "Slack, Microsoft Teams, Mattermost or Matrix: HR’s channel is told when a plan needs help and when an update "
        "was written, with a link and without any name. Paste the address of an incoming webhook, or write one as "
        "Apprise does, such as mmosts://chat.example.com/token or matrixs://user:password@example.com/#room."
    )
    wish = None
    if problem := kept_errors(FORM).get(""):
        st.error(escape(problem), icon=":material/info:")
    if is_set:
        st.markdown(":material/check_circle: An address is saved. It is a secret and is not shown again.")
        with st.container(horizontal=True):
            if st.button("Send a test", key="settings_chat_test"):
                wish = ChatWish(ChatStep.TEST)
            if st.button("Remove the address", key="settings_chat_remove", type="tertiary"):
                wish = ChatWish(ChatStep.REMOVE)
    address = st.text_input("Another address" if is_set else "Address", type="password", key=ADDRESS)
    field_error(kept_errors(FORM), "address")
    if st.button("Save", key="settings_chat_send", type="primary", disabled=not address.strip()):
        wish = ChatWish(ChatStep.SAVE, address)
    last_change(version, today)
    return wish


def forget_typed() -> None:
    """Keep nothing of a secret that was saved."""
    st.session_state.pop(ADDRESS, None)
