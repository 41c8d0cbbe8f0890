"""The tokens with which directories keep the roster by SCIM: made, shown once, renewed and ended."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, NoReturn

import streamlit as st

from lib import formatting
from lib.clock import at
from lib.scim import TokenLine
from lib.ui.escaping import escape
from lib.ui.frame import section

SHOWN, ASKED = "people_scim_token", "people_scim_asked"
"""The token that was made just now, and which step on which token is asked about."""

DIRECTORIES = ("Entra ID", "Okta", "Another directory")


class TokenStep(StrEnum):
    """What can be done with a token."""

    MAKE = "make"
    RENEW = "renew"
    END = "end"


QUESTIONS = {
    TokenStep.RENEW: (
        "Renew this token? The directory is refused from now on, until it has the new one.",
        "Renew the token",
    ),
    TokenStep.END: ("End this token? The directory is refused from now on. Nobody leaves by that.", "End the token"),
}
"""What is asked before something is done, and the button that does it."""


class TokenWish(NamedTuple):
    """What somebody asked for: `name` for a new token, `token_id` for one that is there."""

    step: TokenStep
    name: str = ""
    token_id: int = 0


def tokens_section(tokens: Sequence[TokenLine], address: str, today: date) -> TokenWish | None:
    """The tokens that are good, and the one that was made just now.

    Args:
        address: where directories come to.

    Returns:
        What was asked for with this click.
    """
    wish = None
    with section("From a directory"):
        st.caption(
            "Entra ID, Okta and others can keep the roster by themselves, by SCIM 2.0: whoever leaves there is signed "
            "out here at once. Let yours send user name, active, display name, work e-mail, employee number, manager, "
            "title and department. Each directory comes with a token of its own."
        )
        _show_made(address)
        for token in tokens:
            wish = _token_row(token, today) or wish
        with st.container(horizontal=True, vertical_alignment="center", key="people_scim_make"):
            st.markdown("Make a token for")
            for number, name in enumerate(DIRECTORIES):
                if st.button(name, key=f"people_scim_make_{number}"):
                    wish = TokenWish(TokenStep.MAKE, name)
    return wish


def keep_made(token: str) -> None:
    """Keep a token that was made just now until somebody has copied it."""
    st.session_state[SHOWN] = token


def _show_made(address: str) -> None:
    token: str | None = st.session_state.get(SHOWN)
    if token is None:
        return
    with st.container(border=True, gap="small", key="people_scim_made_card"):
        st.markdown("**The token**, which is shown only now, and the address to give to the directory")
        st.code(token, language=None, wrap_lines=True)
        st.code(address, language=None, wrap_lines=True)
        st.caption("Whoever holds the token can change the roster, and let anybody leave.")
        if st.button("I have copied the token", key="people_scim_copied"):
            del st.session_state[SHOWN]
            st.rerun()


def _token_row(token: TokenLine, today: date) -> TokenWish | None:
    wish = None
    with st.container(border=True, gap="small", key=f"people_scim_{token.id}_card"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{escape(token.name)}**")
                used = (
                    f"last used {formatting.on_day(at(token.used_at).today, today)}"
                    if token.used_at
                    else "not used yet"
                )
                made = formatting.on_day(at(token.created_at).today, today)
                st.caption(escape(f"Token {token.id} · made {made} · {used}"))
            asked_id, step = st.session_state.get(ASKED, (0, TokenStep.END))
            if asked_id != token.id:
                if st.button("Renew", key=f"people_scim_renew_{token.id}"):
                    _ask(token.id, TokenStep.RENEW)
                if st.button("End", key=f"people_scim_end_{token.id}", type="tertiary"):
                    _ask(token.id, TokenStep.END)
        if asked_id == token.id:
            question, answer = QUESTIONS[step]
            st.markdown(question)
            with st.container(horizontal=True):
                if st.button(answer, key=f"people_scim_{step}_it"):
                    wish = TokenWish(step, token_id=token.id)
                if st.button("Back", key="people_scim_back", type="tertiary"):
                    stop_asking()
                    st.rerun()
    return wish


def _ask(token_id: int, step: TokenStep) -> NoReturn:
    st.session_state[ASKED] = (token_id, step)
    st.rerun()


def stop_asking() -> None:
    """Nothing is asked about any more."""
    st.session_state.pop(ASKED, None)
