"""Inviting people: who gets a link, and the file of links that were just made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

import streamlit as st

from lib import formatting
from lib.accounts import EVERYBODY, MOST_LINKS, AccountLine, Invitable, Invitees, LinksOnHand
from lib.exports import FileKind
from lib.notifications.account_mail import SentInvitations
from lib.ui.export_menu import LABELS
from lib.ui.typing import choice_field

INVITING, FORM = "people_inviting", "people_invite"
ALL, CHOSEN, DEPARTMENT = "Everybody without one yet", "The people chosen in the table", "A department"


@dataclass(frozen=True)
class LinksToMake:
    """Who is to be invited with this click, and whether links that still work are replaced."""

    whom: Invitees
    again: bool


def open_invitations() -> None:
    """Open the form; it stays open while the page runs again behind it."""
    st.session_state[INVITING] = True


def is_inviting() -> bool:
    """Is the form open?"""
    return bool(st.session_state.get(INVITING))


def close_invitations() -> None:
    """Close the form."""
    st.session_state.pop(INVITING, None)


def asks_for_links(
    chosen: Sequence[AccountLine], departments: Sequence[str], count: Callable[[Invitees], Invitable]
) -> LinksToMake | None:
    """Who gets a link, what becomes of the links that there are, and the button that makes them.

    Args:
        chosen: whose rows are chosen in the table.
        count: how many of some people an invitation is for.

    Returns:
        What was asked for with this click.
    """
    ways = [ALL, *([CHOSEN] if chosen else []), *([DEPARTMENT] if departments else [])]
    # What was chosen before nobody was ticked in the table is no answer for those who are ticked now.
    key = f"{FORM}_whom_of_those_chosen" if chosen else f"{FORM}_whom"
    way = choice_field(st.radio, "Who gets an invitation?", ways, key=key, start=CHOSEN if chosen else ALL)
    whom = EVERYBODY
    if way == CHOSEN:
        whom = Invitees(person_ids=frozenset(person.person_id for person in chosen))
    elif way == DEPARTMENT:
        name = choice_field(st.selectbox, "Department", departments, placeholder="Choose one", key=f"{FORM}_in")
        if name is None:
            return None
        whom = Invitees(department=name)
    there = count(whom)
    also = (
        "Also a new link for the one person who has one that works; that one stops working"
        if there.with_link == 1
        else f"Also new links for the {formatting.number(there.with_link)} who have one that works; those stop working"
    )
    about = sha256(repr((sorted(whom.person_ids or ()), whom.department)).encode()).hexdigest()[:16]
    again = bool(there.with_link) and choice_field(st.checkbox, also, key=f"{FORM}_again_{about}", start=False)
    number = there.without_link + (there.with_link if again else 0)
    st.caption(_about(there, number))
    if not number:
        return None
    label = f"Make {formatting.count(min(number, MOST_LINKS), 'link')}"
    return LinksToMake(whom, again) if st.button(label, key="people_make_links", type="primary") else None


def _about(there: Invitable, number: int) -> str:
    """Who gets a link, and why others get none."""
    said = [f"{_people(number)} {formatting.plural(number, 'gets')} a link."]
    if number:
        said.append("It works once, within 14 days, for choosing a password.")
    if number > MOST_LINKS:
        said.append(f"{MOST_LINKS:,} are made at once; do it again for the next ones.")
    if there.with_link:
        told = (
            "a link was made before that still works; if it was lost, ask for a new one above."
            if there.with_link == 1
            else "links were made before that still work; if those were lost, ask for new ones above."
        )
        said.append(f"For {formatting.count(there.with_link, 'person')} {told}")
    if there.can_sign_in:
        said.append(f"{_people(there.can_sign_in)} can sign in already.")
    if there.closed:
        said.append(f"The account of {formatting.count(there.closed, 'person')} is closed.")
    return " ".join(said)


def _people(number: int) -> str:
    return formatting.sentence(formatting.count(number, "person"))


class LinksStep(StrEnum):
    """What can be done with links that were just made."""

    MAIL = "mail"
    FORGET = "forget"


def file_of_links(made: LinksOnHand, zone: ZoneInfo, *, is_mailed: bool) -> LinksStep | None:
    """The links that were just made: as a file for a mail merge, or by mail. What is to be done with them?

    Args:
        is_mailed: mail can be sent from here.
    """
    number = len(made.invited)
    with st.container(border=True, gap="small", key="people_links"):
        st.markdown(
            f":material/forward_to_inbox: **{formatting.sentence(formatting.count(number, 'link'))}, with name and "
            "address, for a mail merge**"
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            for kind in (FileKind.XLSX, FileKind.CSV):
                icon, _ = LABELS[kind]
                st.link_button(f"Links ({kind.upper()})", f"/export/invitations.{kind}", icon=icon)
            with st.popover("I have the file", icon=":material/check:", key="people_links_taken"):
                st.caption("The links are forgotten here then; whoever has no file of them has to make new ones.")
                is_done = st.button("Forget the links", key="people_links_done")
            if is_mailed and st.button("Send links by mail", key="people_links_mail", icon=":material/send:"):
                return LinksStep.MAIL
        st.caption(
            f"Only you can take it, until {formatting.time_of_day(made.until, zone)}. Whoever has a link can become "
            "that person: hand each one to its owner alone, and delete the file then."
        )
    return LinksStep.FORGET if is_done else None


def mailed(sent: SentInvitations) -> str:
    """How many invitations go out, and who gets none."""
    if not sent.number:
        return "None of them has an e-mail address; please hand the links out."
    told = f"{formatting.sentence(formatting.count(sent.number, 'invitation'))} go out by mail."
    if sent.number == 1:
        told = "One invitation goes out by mail."
    left = formatting.count(len(sent.without_address), "person")
    return f"{told} Of {left} no e-mail address is known: hand those links out." if sent.without_address else told
