"""The table of people: who is there, who reports to whom, where accounts are, and what is looked for."""

from collections.abc import Sequence
from hashlib import sha256

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from lib import formatting, labels
from lib.accounts import (
    DEPARTMENT,
    PAGE,
    ROLE,
    SEARCH,
    STATUS,
    WITHOUT_MANAGER,
    AccountLine,
    PeopleFilters,
    RosterCount,
    address_of,
)
from lib.exports import FileKind
from lib.models import AccountStatus, Role
from lib.paging import ListPage, which_in_words
from lib.ui.cards import empty
from lib.ui.export_menu import download_menu
from lib.ui.inputs import search_field
from lib.ui.people import one_account
from lib.ui.people.invitations import open_invitations
from lib.ui.people.roles import open_roles
from lib.ui.plan_table import pager
from lib.ui.tables import list_table

LIST_TAB, IMPORT_TAB = "People", "Import the roster"
TAB = "people_tab"

EXPORTED = "Everybody found with these filters, as a file. The download is recorded."


def subtitle(everybody: RosterCount) -> str:
    """ "63 of 107 people on the roster have an active account"; without a roster what to do first."""
    if not everybody.people:
        return "Nobody is on the roster yet"
    return f"{everybody.can_sign_in:,} of {everybody.people:,} people on the roster have an active account"


def tabs(*, has_roster: bool) -> tuple[TabContainer, TabContainer]:
    """The table of people and the import; the import is in front while nobody is on the roster."""
    people, importing = st.tabs(
        [LIST_TAB, IMPORT_TAB], default=LIST_TAB if has_roster else IMPORT_TAB, key=TAB, on_change="rerun"
    )
    return people, importing


def filters(departments: Sequence[str]) -> PeopleFilters:
    """Whom to show, kept in the address, as `accounts.filters_in` reads it. What is not offered counts as not given."""
    statuses = {labels.label(status): status for status in AccountStatus}
    roles = {labels.label(role): role for role in Role}
    with st.container(horizontal=True, vertical_alignment="bottom", key="people_filters"):
        search = search_field(
            "Search for people", SEARCH, _first_page, bind="query-params",
            placeholder="Name, e-mail, id, title", icon=":material/search:", width=240,
        )  # fmt: skip  # a filter, two lines
        offered: dict[str, tuple[str, Sequence[str]]] = {
            STATUS: ("Account", list(statuses)),
            ROLE: ("Role", list(roles)),
            DEPARTMENT: ("Department", departments),
        }
        chosen = {
            key: st.multiselect(
                label, options, key=key, bind="query-params", placeholder="All", width=170, on_change=_first_page
            )
            for key, (label, options) in offered.items()
        }
        without_manager = st.toggle(
            "Without a manager", key=WITHOUT_MANAGER, bind="query-params", on_change=_first_page
        )
    return PeopleFilters(
        search=search,
        statuses=frozenset(statuses[label] for label in chosen[STATUS] if label in statuses),
        holding=frozenset(roles[label] for label in chosen[ROLE] if label in roles),
        departments=frozenset(chosen[DEPARTMENT]),
        without_manager=without_manager,
    )


def _first_page() -> None:
    st.session_state[PAGE] = 1


def table(directory: ListPage[AccountLine]) -> tuple[AccountLine, ...]:
    """The people of one page, a row each, the button that opens an account first.

    Returns:
        Those whose rows are chosen, in any way that the table offers, the keyboard among them.
    """
    lines = directory.lines
    # A choice is a number of rows: in another list it would be other people. Once their roles are changed the ticks go:
    # whoever is ticked next, down a long list, would get the next role together with those.
    mark = sha256(repr([(line.person_id, sorted(line.roles)) for line in lines]).encode()).hexdigest()[:12]
    looks = [labels.look(status) for status in AccountStatus]
    # Cells of a data frame are shown as they are: nothing in them is read as Markdown.
    chosen = list_table(
        {
            "Open": ["Open"] * len(lines),
            "Name": [line.name for line in lines],
            "Title": [line.title for line in lines],
            "Department": [line.department for line in lines],
            "Manager": [line.manager or ("Nobody" if line.employee_id else "Not on the roster") for line in lines],
            "Account": [[labels.label(line.status)] for line in lines],
            "Roles": [", ".join(labels.label(role) for role in sorted(line.roles)) for line in lines],
            "E-mail": [line.email for line in lines],
            "Employee id": [line.employee_id for line in lines],
        },
        {
            "Open": st.column_config.ButtonColumn(
                "Open", type="tertiary", width=72, key="people_open", on_click=_open, args=(lines,)
            ),
            "Name": st.column_config.TextColumn("Name", width=160),
            "Roles": st.column_config.TextColumn("Roles", width=128),
            "Account": st.column_config.MultiselectColumn(
                "Account",
                options=[look.label for look in looks],
                color=[look.colour for look in looks],
                width=112,
            ),
        },
        key=f"people_table_{mark}",
        on_select="rerun",
        selection_mode="multi-row",
        alt="People, one a row, with their manager and where their account is",
    )
    return tuple(lines[row] for row in chosen.selection.rows if row < len(lines))


def _open(lines: Sequence[AccountLine]) -> None:
    """The account of the row that was clicked; the list may be another one by now."""
    row = st.session_state["people_open"].row
    if 0 <= row < len(lines):
        one_account.open_account(lines[row])


def steps(chosen: int) -> None:
    """What can be done with many people at once."""
    st.button("Invite people", key="people_invite_many", icon=":material/forward_to_inbox:", on_click=open_invitations)
    st.button(
        f"Roles of {formatting.count(chosen, 'person')}" if chosen else "Roles", key="people_roles",
        icon=":material/shield_person:", disabled=not chosen, on_click=open_roles,
    )  # fmt: skip
    if not chosen:
        st.caption("Tick people in the table for their roles, or to invite these alone.")


def below(directory: ListPage[AccountLine], chosen: PeopleFilters) -> None:
    """How many there are, the way to the other pages, and the way to download all of them."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(_counted(directory), width="content")
        pager(directory.page, directory.pages, key=PAGE)
        download_menu("people", [FileKind.XLSX, FileKind.CSV], address_of(chosen), said=EXPORTED)


def _counted(directory: ListPage[AccountLine]) -> str:
    shown = len(directory.lines)
    where = f"{shown:,}" if directory.pages == 1 else which_in_words(directory.page, shown)
    return f"{where} of {directory.found:,} {formatting.plural(directory.found, 'person')}"


def nobody_found() -> None:
    """What to do where nobody fits the filters."""
    empty("Nobody matches.", "Clear the search or a filter.")
