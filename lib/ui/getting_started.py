"""Getting started, on an administrator's Home: what is done, what comes next, and the way there."""

from typing import NamedTuple

import streamlit as st

from lib import formatting, labels
from lib.accounts import STATUS
from lib.getting_started import FEWEST, GettingStarted
from lib.models import AccountStatus
from lib.ui.cards import row_card
from lib.ui.navigation import go_to
from lib.ui.people import invitations, people_list


class Step(NamedTuple):
    """A row of the list. `key` is what its button does."""

    key: str
    line: str
    caption: str
    button: str
    is_done: bool


def steps(start: GettingStarted) -> bool:
    """The steps in their order, each with its number; the first that is open has the filled button.

    Returns:
        Whether the list is to be hidden. Other buttons lead to where the step is done.
    """
    rows = _steps_of(start)
    first = next((row.key for row in rows if not row.is_done), "")
    for row in rows:
        icon = "check_circle" if row.is_done else "radio_button_unchecked"
        button = "" if row.is_done else row.button
        if row_card(f"home_start_{row.key}", row.line, row.caption, icon=icon, button=button, primary=row.key == first):
            _go(row.key)
    done = sum(row.is_done for row in rows)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{done} of {len(rows)} done. The list goes once all is done.", width="content")
        return st.button("Hide this list", key="home_start_hide", type="tertiary")


def _steps_of(start: GettingStarted) -> list[Step]:
    people = formatting.sentence(formatting.count(start.people, "person")) if start.people else "Nobody yet"
    invited = f"{start.invited:,} of {start.people:,} invited" if start.people else "Comes after the roster"
    named = formatting.listing(
        [f"{formatting.number(number) if number else 'nobody'} in {where}"
         for number, where in ((start.in_hr, "HR"), (start.in_leadership, "leadership"))]
    )  # fmt: skip  # one expression
    others = " beside administrators" if start.leading_administrators else ""
    signed_in = f"{start.managers_signed_in:,} of {start.managers:,} managers{others} have chosen their password"
    signed_in = signed_in if start.managers else "Comes after the invitations"
    return [
        Step("roster", "Roster in", people, "Import", start.people > 0),
        Step(
            "roles", "HR and leadership named", formatting.sentence(named), "Name people",
            bool(start.in_hr and start.in_leadership),
        ),
        Step(
            "invite", "People invited", invited, "Invite",
            start.are_invited,
        ),
        Step("signed_in", "First manager signed in", signed_in, "Who is invited", start.managers_signed_in > 0),
        Step(
            "plan", "First plan",
            "There is one" if start.has_plan else "A manager begins it with New plan. You learn that there is one, not "
            f"whose, and only once {formatting.number(FEWEST)} people could have it",
            "Read the Guide", start.has_plan,
        ),
    ]  # fmt: skip  # a step, a few lines


def _go(key: str) -> None:
    match key:
        case "roster":
            st.session_state[people_list.TAB] = people_list.IMPORT_TAB
            go_to("people")
        case "invite":
            go_to_invitations()
        case "signed_in":
            st.session_state[people_list.TAB] = people_list.LIST_TAB
            go_to("people", **{STATUS: [labels.label(AccountStatus.INVITED)]})
        case "roles":
            st.session_state[people_list.TAB] = people_list.LIST_TAB
            go_to("people")
        case _:
            go_to("guide")


def go_to_invitations() -> None:
    """People, with the form open that makes links."""
    invitations.open_invitations()
    st.session_state[people_list.TAB] = people_list.LIST_TAB
    go_to("people")
