"""Links for everybody who has no password yet."""

import streamlit as st

from lib import formatting
from lib.accounts import Directory
from lib.ui.cards import empty

INVITING, LINKS = "people_inviting", "people_links"
LINKS_ON_SCREEN = 2_000
"""How many links fit on a screen; more come from the command line."""


def asks_for_links(directory: Directory) -> bool:
    """What inviting everybody does, and the button for it."""
    waiting = directory.on_roster - directory.with_account
    if waiting > LINKS_ON_SCREEN:
        st.markdown(f"{waiting:,} people have no password yet: too many for a screen. On the server, this does it:")
        st.code("python -m lib invite --all --file links.csv", language=None)
        return False
    st.markdown("Everybody on the roster who has no password yet gets a link that works once, within 14 days.")
    st.caption("Links that were made for them before stop working.")
    return st.button("Make the links", key="people_make_links", type="primary")


def open_invitations() -> None:
    """Open the links for everybody; they stay open while the page runs again behind them."""
    st.session_state[INVITING] = True


def is_inviting() -> bool:
    """Are the links for everybody open?"""
    return bool(st.session_state.get(INVITING))


def close_invitations() -> None:
    """Close them, and forget what was made there."""
    for name in (INVITING, LINKS):
        st.session_state.pop(name, None)


def keep_links(table: str, people: int) -> None:
    """Keep the links that were just made until they are closed."""
    st.session_state[LINKS] = (table, people)


def shows_links() -> bool:
    """All links as one CSV text to copy, once they were made. Are they there?"""
    if LINKS not in st.session_state:
        return False
    table, people = st.session_state[LINKS]
    if people:
        st.code(table, language=None, height=300)
        st.caption(
            f"{formatting.sentence(formatting.count(people, 'link'))}, one a line, shown only now. Copy them with the "
            "button in the corner. Whoever has a link can become that person: hand each one to its owner alone."
        )
    else:
        empty("Everybody on the roster can sign in already.")
    return True
