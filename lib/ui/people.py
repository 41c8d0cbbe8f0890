"""The pieces of People: who is there with which account, one account, the links, and the roster import."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypedDict, TypeVar, cast

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib import words
from lib.access import Viewer
from lib.accounts import PAGE_SIZE, AccountLine, Directory, Invited, Standing
from lib.models import Role
from lib.roster import (
    MAX_BYTES,
    Change,
    Comparison,
    DateOrder,
    DateOrderUnclear,
    Entry,
    RosterRefused,
    renamed_in_words,
)
from lib.ui.cards import BUTTON_WIDTH, empty, facts
from lib.ui.safe import escape
from lib.ui.states import badge_text

FILE_NUMBER, ASKED, TABLE, COMPARISON = "people_file_number", "people_asked", "people_table", "people_comparison"
COMPARISON_NUMBER = "people_comparison_number"
OPENED, LINK = "people_opened", "people_link"
INVITING, LINKS = "people_inviting", "people_links"
SHOWN_PROBLEMS = 50
SHOWN_PEOPLE = 500
LINKS_ON_SCREEN = 2_000
"""How many links fit on a screen; more come from the command line."""

STANDINGS = {
    Standing.ACTIVE: ("Active", "check_circle", "green"),
    Standing.INVITED: ("Invited", "schedule_send", "orange"),
    Standing.NONE: ("No account", "person_off", "gray"),
    Standing.DISABLED: ("Disabled", "block", "gray"),
}
_STANDING_OF = {look[0]: standing for standing, look in STANDINGS.items()}
WITH_ROLE = "With a role"
DATE_ORDERS = {DateOrder.DAY_FIRST: "The day: 31/12/2024", DateOrder.MONTH_FIRST: "The month: 12/31/2024"}

Made = TypeVar("Made")


# The list of people


def subtitle(directory: Directory) -> str:
    """ "63 of 107 active"; without a roster what to do first."""
    if not directory.on_roster:
        return "Nobody is on the roster yet"
    return f"{directory.with_account:,} of {directory.on_roster:,} active"


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
    standing: Standing | None
    with_role: bool
    page: int


def wanted() -> Wanted:
    """What the filters below say, which are drawn after the list was read."""
    chosen = st.session_state.get("people_standing")
    return {
        "search": st.session_state.get("people_search", "")[:100],
        "standing": _STANDING_OF.get(chosen or ""),
        "with_role": chosen == WITH_ROLE,
        "page": int(st.session_state.get("people_page", 1)),
    }


def filters() -> bool:
    """The search field, where accounts are, and the way to invite everybody. Was that asked for?"""
    with st.container(horizontal=True, vertical_alignment="center", key="people_filters"):
        st.text_input(
            "Search for people",
            key="people_search",
            placeholder="Name, e-mail, id or department",
            icon=":material/search:",
            label_visibility="collapsed",
            max_chars=100,
            width=300,
            on_change=_first_page,
        )
        st.pills(
            "Account",
            [*_STANDING_OF, WITH_ROLE],
            key="people_standing",
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
        st.caption(f"{len(directory.lines)} of {directory.found:,} {words.plural(directory.found, 'person')}")
        if directory.found > PAGE_SIZE:
            st.pagination(directory.pages, key="people_page")
    return opened


def _person_row(person: AccountLine) -> bool:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"people_card_{person.person_id}"):
        with st.container(width="stretch", gap="xxsmall"):
            badges = [badge_text(*STANDINGS[person.standing]), *_roles_as_badges(person.roles)]
            st.markdown(" ".join([f"**{escape(person.name)}**", *badges]))
            about = [person.employee_id or "Not on the roster", person.department, person.email]
            st.caption(escape(" · ".join(filter(None, about))))
        return st.button("Account", key=f"people_open_{person.person_id}", width=BUTTON_WIDTH)


def _roles_as_badges(roles: Iterable[Role]) -> list[str]:
    return [badge_text(words.label(role), words.icon(role), "blue") for role in sorted(roles)]


# One account


def about_person(person: AccountLine) -> None:
    """Who this is and where the account is."""
    st.markdown(f"**{escape(person.name)}** {badge_text(*STANDINGS[person.standing])}")
    facts(
        {
            "Employee id": person.employee_id or "Not on the roster",
            "E-mail": person.email,
            "Department": person.department,
            "Roles": ", ".join(words.label(role) for role in sorted(person.roles)),
        },
        alt="Who this is",
    )


def is_oneself(person: AccountLine, viewer: Viewer) -> bool:
    """Say so, where somebody looks at their own account: others look after it."""
    if person.person_id != viewer.person_id:
        return False
    st.caption("This is you. Another administrator changes your roles; your password is on the page Account.")
    return True


class Step(StrEnum):
    """What an administrator may do with somebody's account."""

    MAKE_LINK = "make_link"
    SAVE_ROLES = "save_roles"
    ENABLE = "enable"
    DISABLE = "disable"


@dataclass(frozen=True)
class Wish:
    """The step that was asked for with this click, with the roles to save where it is that."""

    step: Step
    roles: frozenset[Role] = frozenset()


def account_wish(person: AccountLine) -> Wish | None:
    """The steps for one account, and which of them was asked for."""
    wish = None
    if person.standing is not Standing.DISABLED and _asks_for_link(person):
        wish = Wish(Step.MAKE_LINK)
    if person.account_id is None:
        return wish
    roles = _chosen_roles(person)
    with st.container(horizontal=True):
        if st.button("Save the roles", key="people_save_roles"):
            wish = Wish(Step.SAVE_ROLES, roles)
        if person.standing is Standing.DISABLED:
            if st.button("Enable the account", key="people_enable"):
                wish = Wish(Step.ENABLE)
        elif st.button("Disable the account", key="people_disable", type="tertiary"):
            wish = Wish(Step.DISABLE)
    return wish


def _chosen_roles(person: AccountLine) -> frozenset[Role]:
    labels = {words.label(role): role for role in Role}
    chosen = st.pills(
        "Roles",
        list(labels),
        selection_mode="multi",
        default=[words.label(role) for role in sorted(person.roles)],
        key=f"people_roles_{person.person_id}",
        wrap=True,
    )
    st.caption("Managers need no role: that follows from the roster. A change signs the person out.")
    return frozenset(labels[label] for label in chosen)


def _asks_for_link(person: AccountLine) -> bool:
    if person.standing is Standing.ACTIVE:
        st.caption("A new link replaces the password: the old one and all sessions end at once.")
        return st.button("Reset the password", key="people_invite")
    if person.standing is Standing.INVITED:
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
        f"Hand it to {escape(words.first_name(invited.name))} and to nobody else. It works once, until "
        f"{words.short_day(until, until)}, and is shown only now."
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
            f"{words.sentence(words.count(people, 'link'))}, one a line, shown only now. Copy them with the button in "
            "the corner. Whoever has a link can become that person: hand each one to its owner alone."
        )
    else:
        empty("Everybody on the roster can sign in already.")
    return True


# The import


def chosen_file() -> tuple[UploadedFile | None, bool]:
    """The file to import, and whether whoever is not in it stays."""
    file = st.file_uploader(
        "The roster as CSV or XLSX",
        type=["csv", "tsv", "txt", "xlsx"],
        key=f"people_file_{st.session_state.get(FILE_NUMBER, 0)}",
        max_upload_size=MAX_BYTES // 1024**2,
    )
    is_partial = st.checkbox("The file holds only some of the people; everybody else stays", key="people_partial")
    if file is None:
        st.caption(
            "The columns **employee_id** and **name** are needed; email, title, department, location, manager_id, "
            "hire_date and active are read too, also under their usual other names. "
            "You see what would change before anything does."
        )
    return file, is_partial


def date_order(file: UploadedFile) -> DateOrder | None:
    """The answer to which comes first in this file's dates, where that was asked."""
    if st.session_state.get(ASKED, ("", ""))[0] != file.file_id:
        return None
    chosen = st.radio(
        escape(st.session_state[ASKED][1]),
        list(DATE_ORDERS),
        format_func=lambda order: DATE_ORDERS[order],
        index=None,
        key=f"people_dates_{file.file_id}",
    )
    return chosen


def ask_date_order(file: UploadedFile, asked: DateOrderUnclear) -> None:
    """Ask once; the question then stands above until the file is another one."""
    if st.session_state.get(ASKED, ("", ""))[0] != file.file_id:
        st.session_state[ASKED] = (file.file_id, str(asked))
        st.rerun()


def kept(name: str, of: Hashable, make: Callable[[], Made]) -> Made:
    """What was made of a file before, so that a tick does not read it again; only the latest is kept."""
    found = st.session_state.get(name)
    if found is None or found[0] != of:
        with st.spinner("Looking through the file"):
            found = st.session_state[name] = (of, make())
    return cast(Made, found[1])


def forget_comparison() -> None:
    """Forget a preview that no longer holds, with the tick below its leavers."""
    st.session_state.pop(COMPARISON, None)
    st.session_state[COMPARISON_NUMBER] = st.session_state.get(COMPARISON_NUMBER, 0) + 1


def forget_file() -> None:
    """Forget everything about a file that was imported, and offer an empty field."""
    for name in (ASKED, TABLE, "people_partial"):
        st.session_state.pop(name, None)
    forget_comparison()
    st.session_state[FILE_NUMBER] = st.session_state.get(FILE_NUMBER, 0) + 1


def problems(refused: RosterRefused) -> None:
    """Everything that has to be put right in the file, by line."""
    found = refused.problems
    st.error(
        f"{words.sentence(words.count(len(found), 'thing'))} to put right in the file. Nothing was changed.",
        icon=":material/info:",
    )
    st.table(
        {
            "Line": [str(problem.line) if problem.line else "–" for problem in found[:SHOWN_PROBLEMS]],
            "What": [escape(words.sentence(problem.sentence)) for problem in found[:SHOWN_PROBLEMS]],
        },
        border="horizontal",
        hide_index=True,
        alt="What has to be put right",
    )
    if len(found) > SHOWN_PROBLEMS:
        st.caption(f"And {len(found) - SHOWN_PROBLEMS:,} more.")


def preview(shown: Comparison, form: str) -> None:
    """What an import would change, each kind with its people."""
    st.caption(escape(f"Read as {form}."))
    if shown.unknown_columns:
        st.info(
            f"Not stored, because the roster does not know them: {escape(', '.join(shown.unknown_columns))}.",
            icon=":material/info:",
        )
    figures = {
        "New": len(shown.new),
        "Changed": len(shown.changed),
        "New manager": len(shown.new_manager),
        "Leaving": len(shown.leaving),
        "Coming back": len(shown.coming_back),
        "Unchanged": shown.unchanged,
    }
    with st.grid(6, min_column_width=88):
        for label, number in figures.items():
            st.metric(label, f"{number:,}")
    _people("New", shown.new)
    _people("Here with an account already, now on the roster", shown.adopted)
    _changes("Changed", shown.changed)
    _changes("New manager", shown.new_manager)
    _people("Coming back", shown.coming_back)
    _table(
        "Their manager is not there any more",
        [
            {
                "Name": one.person.name,
                "Employee id": one.person.employee_id,
                "Manager who left": one.manager,
                "Acts as manager": one.acting or "Nobody yet: HR appoints somebody",
            }
            for one in shown.without_manager[:SHOWN_PEOPLE]
        ],
        len(shown.without_manager),
    )
    if shown.already_left:
        st.caption(f"{shown.already_left:,} in the file are not active and were never here; they are not stored.")


def asks_to_import(shown: Comparison, file: UploadedFile) -> bool | None:
    """Who leaves, and the button that applies everything.

    Returns:
        Whether the leavers were confirmed, when the button was clicked.
    """
    if shown.changes_nothing:
        empty("The roster is like this file already. There is nothing to import.")
        return None
    confirmed = _confirms_leavers(shown, file)
    return confirmed if st.button("Import this roster", key="people_import", type="primary") else None


def imported(shown: Comparison) -> str:
    """What an import did, in one line."""
    done = {
        "new": len(shown.new) + len(shown.adopted),
        "changed": len({change.person for change in (*shown.changed, *shown.new_manager)}),
        "left": len(shown.leaving),
        "back": len(shown.coming_back),
    }
    return (
        f"The roster is imported: {words.listing([f'{number:,} {what}' for what, number in done.items() if number])}."
    )


def _confirms_leavers(shown: Comparison, file: UploadedFile) -> bool:
    """Who leaves, and the tick without which nobody does. It counts for this list of this file and for no other."""
    leaving = shown.leaving
    if not leaving:
        return False
    number = len(leaving)
    leave = words.sentence(f"{words.count(number, 'person')} {'leaves' if number == 1 else 'leave'}")
    number_of = st.session_state.get(COMPARISON_NUMBER, 0)
    people = sha256("\n".join(person.employee_id for person in leaving).encode()).hexdigest()
    with st.container(border=True):
        st.markdown(f":material/logout: **{leave}**")
        st.caption("They are signed out at once, and their own open plans are cancelled.")
        if shown.maybe_renamed:
            st.warning(renamed_in_words(shown), icon=":material/badge:")
        _grid([_row_of(person) for person in leaving[:SHOWN_PEOPLE]], number, "Leaving")
        return st.checkbox(
            "I have looked at this list: they leave", key=f"people_leavers_{file.file_id}_{number_of}_{people}"
        )


def _people(title: str, people: Sequence[Entry]) -> None:
    _table(title, [_row_of(person) for person in people[:SHOWN_PEOPLE]], len(people))


def _changes(title: str, changes: Sequence[Change]) -> None:
    rows = [
        {
            "Name": change.person.name,
            "Employee id": change.person.employee_id,
            "What": words.sentence(field.field.replace("_", " ")),
            "Before": field.before,
            "After": field.after,
        }
        for change in changes[:SHOWN_PEOPLE]
        for field in change.fields
    ]
    _table(title, rows, len(changes))


def _row_of(person: Entry) -> dict[str, str]:
    return {"Name": person.name, "Employee id": person.employee_id, "Department": person.department}


def _table(title: str, rows: Sequence[Mapping[str, str]], number: int) -> None:
    if rows:
        with st.expander(f"{title}: {number:,}"):
            _grid(rows, number, title)


def _grid(rows: Sequence[Mapping[str, str]], number: int, title: str) -> None:
    """A data frame: its cells are shown as they are, nothing in them is read as Markdown."""
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    st.dataframe(columns, hide_index=True, alt=title)
    if number > SHOWN_PEOPLE:
        st.caption(f"The first {SHOWN_PEOPLE} of {number:,}.")
