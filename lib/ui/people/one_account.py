"""The account of one person: who it is, what may be done with it, and a link that was just made."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from lib import formatting, labels
from lib.access import Viewer
from lib.accounts import AccountLine, Invited
from lib.models import AccountStatus, Role
from lib.notifications.account_mail import SentInvitations
from lib.plans.commands.appoint import Candidate, Candidates
from lib.ui.badges import badge_text
from lib.ui.choose_person import choose_person
from lib.ui.escaping import escape
from lib.ui.people.roles import SEES
from lib.ui.tables import facts
from lib.ui.typing import choice_field

OPENED, LINK = "person", "people_link"
"""Whose account is open stands in the address, so that a reload finds it; a link that was made there is shown once."""

HAND_OVER = "people_hand_over"


def form_key(person_id: int) -> str:
    """The name of the form about somebody's account."""
    return f"people_account_{person_id}"


def about_person(person: AccountLine) -> None:
    """Who this is and where the account is."""
    st.markdown(f"**{escape(person.name)}** {badge_text(*labels.look(person.status))}")
    facts(
        {
            "Employee id": person.employee_id or "Not on the roster",
            "E-mail": person.email,
            "Title": person.title,
            "Department": person.department,
            "Manager": person.manager or ("Nobody; the roster names one" if person.employee_id else ""),
            "Roles": ", ".join(labels.label(role) for role in sorted(person.roles)),
        },
        alt="Who this is",
    )


def is_oneself(person: AccountLine, viewer: Viewer) -> bool:
    """Say so, where somebody looks at their own account: others look after it."""
    if person.person_id != viewer.person_id:
        return False
    st.caption("This is you. Another administrator changes your roles; your password is on the page Account.")
    return True


def asks_to_hand_over(search: Callable[[str], Candidates]) -> Candidate | None:
    """Who is administrator next, and the button with which one gives up one's own role; it stands in a form area.

    Args:
        search: finds people by a text, a few at most.

    Returns:
        Who was named with this click.
    """
    if not choice_field(st.toggle, "Hand over administration", key=f"{HAND_OVER}_wanted", start=False):
        return None
    named = choose_person(
        HAND_OVER, search, "Who is administrator next?",
        "Nobody of this name can sign in. Whoever takes over uses their invitation first.",
    )  # fmt: skip  # one call
    if named is None:
        return None
    name = formatting.first_name(named.name)
    st.caption(
        escape(
            f"{name} becomes administrator, and you stop being one at once. You both sign in again then. "
            f"{SEES[Role.ADMINISTRATOR]}"
        )
    )
    return named if st.button(escape(f"Hand over to {name}"), key=f"{HAND_OVER}_now", type="primary") else None


class AccountStep(StrEnum):
    """What an administrator may do with somebody's account."""

    MAKE_LINK = "make_link"
    SAVE_ROLES = "save_roles"
    ENABLE = "enable"
    DISABLE = "disable"


@dataclass(frozen=True)
class AccountChange:
    """The step that was asked for with this click, with the roles to save where it is that."""

    step: AccountStep
    roles: frozenset[Role] = frozenset()


def account_wish(person: AccountLine) -> AccountChange | None:
    """The steps for one account, and which of them was asked for."""
    wish = None
    if person.status is not AccountStatus.DISABLED and _asks_for_link(person):
        wish = AccountChange(AccountStep.MAKE_LINK)
    if person.account_id is None:
        return wish
    roles = _chosen_roles(person)
    with st.container(horizontal=True):
        if st.button("Save the roles", key="people_save_roles"):
            wish = AccountChange(AccountStep.SAVE_ROLES, roles)
        if person.status is AccountStatus.DISABLED:
            if st.button("Open the account again", key="people_enable"):
                wish = AccountChange(AccountStep.ENABLE)
        elif _asks_to_close(person):
            wish = AccountChange(AccountStep.DISABLE)
    return wish


def _asks_to_close(person: AccountLine) -> bool:
    with st.popover("Close the account", key=f"people_closing_{person.person_id}"):
        st.caption(escape(f"{formatting.first_name(person.name)} is signed out at once, and cannot sign in."))
        return st.button("Close account", key="people_disable")


def _chosen_roles(person: AccountLine) -> frozenset[Role]:
    by_label = {labels.label(role): role for role in Role}
    chosen = choice_field(
        st.pills,
        "Roles",
        list(by_label),
        selection_mode="multi",
        start=[labels.label(role) for role in sorted(person.roles)],
        key=f"{form_key(person.person_id)}_roles",
        wrap=True,
    )
    for label in chosen:
        st.caption(SEES[by_label[label]])
    st.caption("Managers need no role: that follows from the roster. A change signs the person out, and HR is told.")
    return frozenset(by_label[label] for label in chosen)


def _asks_for_link(person: AccountLine) -> bool:
    # A button is known by its key alone: a click on one must not count for another, once the account has moved on.
    key = f"people_link_{person.status}"
    if person.status is AccountStatus.ACTIVE:
        with st.popover("Reset the password", key=f"people_resetting_{person.person_id}"):
            st.caption("A new link replaces the password: the old one and all sessions end at once.")
            return st.button("Reset password", key=key)
    if person.status is AccountStatus.INVITED:
        st.caption("With a new link the one they have stops working.")
        return st.button("Make a new link", key=key)
    label = "Open an account and make a link" if person.status is AccountStatus.NONE else "Make a link"
    return st.button(label, key=key, type="primary")


def keep_link(invited: Invited) -> None:
    """Keep a link that was just made for as long as its person's account is open."""
    st.session_state[LINK] = invited


def show_link(person: AccountLine, *, is_mailed: bool) -> bool:
    """The link that was just made for this person, to copy and hand over.

    Args:
        is_mailed: mail can be sent from here.

    Returns:
        Whether they are to get one by mail instead.
    """
    invited: Invited | None = st.session_state.get(LINK)
    if invited is None or invited.account_id != person.account_id:
        return False
    st.code(invited.link, language=None, wrap_lines=True)
    until = invited.expires_at.date()
    st.caption(
        f"Hand it to {escape(formatting.first_name(invited.name))} and to nobody else. It works once, until "
        f"{formatting.short_day(until, until)}, and is shown only now."
    )
    can_be_mailed = is_mailed and person.email != ""
    return can_be_mailed and st.button("Send link by mail", key="people_mail_link", icon=":material/send:")


def mailed(person: AccountLine, sent: SentInvitations) -> str:
    """What is said once a link was to go out by mail to one person."""
    if not sent.number:
        return f"The account of {person.name} has changed meanwhile, so no link was sent. Please look at it again."
    return f"A link goes to {formatting.first_name(person.name)} by mail."


def forget_link() -> None:
    """No longer show the link that was just made."""
    st.session_state.pop(LINK, None)


def open_account(person: AccountLine) -> None:
    """Open the account of this person; it stays open while the page runs again behind it."""
    st.query_params[OPENED] = str(person.person_id)


def opened_account() -> int | None:
    """Whose account is open?"""
    asked = st.query_params.get(OPENED, "")
    return int(asked) if re.fullmatch("[0-9]{1,9}", asked) else None


def close_account() -> None:
    """Close it, and forget the link that was made there."""
    st.query_params.pop(OPENED, None)
    forget_link()
