"""One role for many people: which, given or taken, and what it lets somebody see."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lib import formatting, labels
from lib.access import Viewer, holds_one_of
from lib.accounts import AccountLine
from lib.models import Role
from lib.ui.escaping import escape
from lib.ui.typing import choice_field

CHANGING, FORM = "people_changing_roles", "people_role"

SEES = {
    Role.HR: "HR sees of every plan, from its proposal on, people, dates and state, Insights and Overview; the full "
    "text only by a step with a reason, which everybody on the plan can see.",
    Role.LEADERSHIP: "Leadership sees figures of the whole organisation in Overview; no plan, and not who has one.",
    Role.ADMINISTRATOR: "Administrators keep the roster, accounts, roles and settings; they see no plan, and not who "
    "has one.",
}
"""What somebody sees with a role."""

GIVE, TAKE = "Give", "Take"
NAMED = 8
"""How many people are named one by one."""


@dataclass(frozen=True)
class RoleChange:
    """What was asked for with this click, and for whom."""

    role: Role
    is_given: bool
    people: Sequence[AccountLine]


def open_roles() -> None:
    """Open the form; it stays open while the page runs again behind it."""
    st.session_state[CHANGING] = True


def are_open() -> bool:
    """Is the form open?"""
    return bool(st.session_state.get(CHANGING))


def close_roles() -> None:
    """Close the form."""
    st.session_state.pop(CHANGING, None)


def asks_to_change(chosen: Sequence[AccountLine], viewer: Viewer) -> RoleChange | None:
    """Which role the people chosen in the table are to be given or lose, with what it lets them see.

    Returns:
        What was asked for with this click.
    """
    people = [person for person in chosen if person.person_id != viewer.person_id]
    if len(people) < len(chosen):
        st.caption("You are among them and left out: nobody changes their own roles.")
    if not people:
        return None
    whom = st.container()
    with st.container(horizontal=True):
        way = choice_field(st.pills, "What", [GIVE, TAKE], start=GIVE, required=True, key=f"{FORM}_way")
        by_label = {labels.label(role): role for role in Role}
        label = choice_field(st.pills, "Role", list(by_label), key=f"{FORM}_which")
    if label is None:
        whom.markdown(_names(people))
        return None
    role, is_given = by_label[label], way == GIVE
    touched = [person for person in people if holds_one_of(person, [role]) is not is_given]
    whom.markdown(_names(touched or people))
    st.caption(SEES[role])
    if not touched:
        st.caption(f"Nobody here holds the role {label}." if way == TAKE else f"All of them hold the role {label}.")
        return None
    if is_given and (without := sum(person.account_id is None for person in touched)):
        st.caption(f"For {formatting.count(without, 'person')} an account is opened; invite them then.")
    st.caption("Whoever of them is signed in is signed out, and HR is told.")
    them = formatting.first_name(touched[0].name) if len(touched) == 1 else formatting.count(len(touched), "person")
    said = f"Give {them} the role {label}" if is_given else f"Take the role {label} from {them}"
    is_asked = st.button(escape(said), key="people_change_roles", type="primary")
    return RoleChange(role, is_given, touched) if is_asked else None


def _names(people: Sequence[AccountLine]) -> str:
    names = [person.name for person in people[:NAMED]]
    if more := len(people) - len(names):
        names.append(f"{formatting.number(more)} more")
    return escape(formatting.listing(names))


def changed(change: RoleChange, number: int) -> str:
    """What became of it, in one line."""
    now = "now" if change.is_given else "no longer"
    hold = f"{now} {formatting.plural(number, 'holds')} the role {labels.label(change.role)}."
    return formatting.sentence(f"{formatting.count(number, 'person')} {hold}")
