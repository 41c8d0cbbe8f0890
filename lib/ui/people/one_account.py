"""The account of one person: who it is, what may be done with it, and a link that was just made."""

from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import streamlit as st

from lib import formatting, labels
from lib.access import Viewer
from lib.accounts import AccountLine, AccountStatus, Invited
from lib.models import Role
from lib.ui.badges import badge_text
from lib.ui.cards import facts
from lib.ui.escaping import escape

OPENED, LINK = "people_opened", "people_link"

STATUSES = {
    AccountStatus.ACTIVE: ("Active", "check_circle", "green"),
    AccountStatus.INVITED: ("Invited", "schedule_send", "orange"),
    AccountStatus.NONE: ("No account", "person_off", "gray"),
    AccountStatus.DISABLED: ("Disabled", "block", "gray"),
}


def about_person(person: AccountLine) -> None:
    """Who this is and where the account is."""
    st.markdown(f"**{escape(person.name)}** {badge_text(*STATUSES[person.status])}")
    facts(
        {
            "Employee id": person.employee_id or "Not on the roster",
            "E-mail": person.email,
            "Department": person.department,
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
            if st.button("Enable the account", key="people_enable"):
                wish = AccountChange(AccountStep.ENABLE)
        elif st.button("Disable the account", key="people_disable", type="tertiary"):
            wish = AccountChange(AccountStep.DISABLE)
    return wish


def _chosen_roles(person: AccountLine) -> frozenset[Role]:
    by_label = {labels.label(role): role for role in Role}
    chosen = st.pills(
        "Roles",
        list(by_label),
        selection_mode="multi",
        default=[labels.label(role) for role in sorted(person.roles)],
        key=f"people_roles_{person.person_id}",
        wrap=True,
    )
    st.caption("Managers need no role: that follows from the roster. A change signs the person out.")
    return frozenset(by_label[label] for label in chosen)


def _asks_for_link(person: AccountLine) -> bool:
    if person.status is AccountStatus.ACTIVE:
        st.caption("A new link replaces the password: the old one and all sessions end at once.")
        return st.button("Reset the password", key="people_invite")
    if person.status is AccountStatus.INVITED:
        return st.button("Make a new link", key="people_invite")
    return st.button("Open an account and make a link", key="people_invite", type="primary")


def keep_link(invited: Invited) -> None:
    """Keep a link that was just made for as long as its person's account is open."""
    st.session_state[LINK] = invited


def show_link(person: AccountLine) -> None:
    """The link that was just made for this person, to copy and hand over."""
    invited: Invited | None = st.session_state.get(LINK)
    if invited is None or invited.account_id != person.account_id:
        return
    st.code(invited.link, language=None, wrap_lines=True)
    until = invited.expires_at.date()
    st.caption(
        f"Hand it to {escape(formatting.first_name(invited.name))} and to nobody else. It works once, until "
        f"{formatting.short_day(until, until)}, and is shown only now."
    )


def open_account(person: AccountLine) -> None:
    """Open the account of this person; it stays open while the page runs again behind it."""
    st.session_state[OPENED] = person.person_id


def opened_account() -> int | None:
    """Whose account is open?"""
    return cast(int | None, st.session_state.get(OPENED))


def close_account() -> None:
    """Close it, and forget the link that was made there."""
    for name in (OPENED, LINK):
        st.session_state.pop(name, None)
