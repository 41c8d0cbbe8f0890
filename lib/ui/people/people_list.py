"""The list of people: who is there with which account, and what is looked for."""

from collections.abc import Iterable
from typing import TypedDict

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from lib import formatting, labels
from lib.accounts import PAGE_SIZE, AccountLine, AccountStatus, Directory
from lib.models import Role
from lib.ui.badges import badge_text
from lib.ui.cards import BUTTON_WIDTH, empty
from lib.ui.escaping import escape
from lib.ui.inputs import search_field
from lib.ui.people.one_account import STATUSES

_STATUS_OF = {look[0]: status for status, look in STATUSES.items()}
WITH_ROLE = "With a role"


def subtitle(directory: Directory) -> str:
    """ "63 of 107 people have an active account"; without a roster what to do first."""
    if not directory.on_roster:
        return "Nobody is on the roster yet"
    return f"{directory.with_account:,} of {directory.on_roster:,} people have an active account"


def tabs(directory: Directory) -> tuple[TabContainer, TabContainer]:
    """The list of people and the import; the import comes first to sight while nobody is on the roster."""
    names = ["People", "Import the roster"]
    people, importing = st.tabs(
        names, default=names[0] if directory.on_roster else names[1], key="people_tab", on_change="rerun"
    )
    return people, importing


class Wanted(TypedDict):
    """What is looked for in the list; the arguments of `accounts.find_people`."""

    search: str
    status: AccountStatus | None
    with_role: bool
    page: int


def wanted() -> Wanted:
    """What the filters below say, which are drawn after the list was read."""
    chosen = st.session_state.get("people_account_state")
    return {
        "search": st.session_state.get("people_search", ""),
        "status": _STATUS_OF.get(chosen or ""),
        "with_role": chosen == WITH_ROLE,
        "page": int(st.session_state.get("people_page", 1)),
    }


def filters() -> bool:
    """The search field, where accounts are, and the way to invite everybody. Was that asked for?"""
    with st.container(horizontal=True, vertical_alignment="center", key="people_filters"):
        search_field(
            "Search for people",
            "people_search",
            _first_page,
            placeholder="Name, e-mail, id or department",
            icon=":material/search:",
            label_visibility="collapsed",
            width=300,
        )
        st.pills(
            "Account",
            [*_STATUS_OF, WITH_ROLE],
            key="people_account_state",
            label_visibility="collapsed",
            wrap=True,
            width="content",
            on_change=_first_page,
        )
        return st.button("Invite everybody", key="people_invite_all", icon=":material/forward_to_inbox:")


def _first_page() -> None:
    st.session_state["people_page"] = 1


def person_rows(directory: Directory) -> AccountLine | None:
    """A row per person, and which page of them is shown.

    Returns:
        The person whose account was asked for with this click.
    """
    if not directory.found:
        empty("Nobody matches.", "Clear the search or choose another account state.")
        return None
    opened = None
    with st.container(gap="small"):
        for person in directory.lines:
            if _person_row(person):
                opened = person
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{len(directory.lines)} of {directory.found:,} {formatting.plural(directory.found, 'person')}")
        if directory.found > PAGE_SIZE:
            st.pagination(directory.pages, key="people_page")
    return opened


def _person_row(person: AccountLine) -> bool:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"people_card_{person.person_id}"):
        with st.container(width="stretch", gap="xxsmall"):
            badges = [badge_text(*STATUSES[person.status]), *_roles_as_badges(person.roles)]
            st.markdown(" ".join([f"**{escape(person.name)}**", *badges]))
            about = [person.employee_id or "Not on the roster", person.department, person.email]
            st.caption(escape(" · ".join(filter(None, about))))
        return st.button("Account", key=f"people_open_{person.person_id}", width=BUTTON_WIDTH)


def _roles_as_badges(roles: Iterable[Role]) -> list[str]:
    return [badge_text(labels.label(role), labels.icon(role), "blue") for role in sorted(roles)]
