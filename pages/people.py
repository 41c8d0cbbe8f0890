"""People, for administrators: who is on the roster with which account, one-time links, and the roster import."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib import accounts, clock, db, roster, ui
from lib.errors import CoachingError, NotFound
from lib.sign_in import require_viewer
from lib.ui.people import invitations, one_account, people_list, read_as, roster_import
from lib.ui.people.one_account import AccountStep

viewer = require_viewer()
moment = clock.moment()


@st.dialog("Account", on_dismiss=one_account.close_account)
def look_after(person_id: int) -> None:
    """One person's account: a link, the roles, closed or open."""
    viewer, moment = require_viewer(), clock.moment()
    try:
        with db.reading() as session:
            person = accounts.find_person(session, viewer, person_id)
    except NotFound as error:
        one_account.close_account()  # They have left meanwhile.
        ui.show_errors(error)
        return
    one_account.about_person(person)
    if one_account.is_oneself(person, viewer):
        return
    one_account.show_link(person)
    if (wish := one_account.account_wish(person)) is None:
        return
    try:
        with db.writing() as session:
            if wish.step is AccountStep.MAKE_LINK:
                account_id = person.account_id or accounts.create_account(session, viewer, person_id, moment=moment)
                one_account.keep_link(accounts.invite(session, viewer, account_id, moment=moment))
            elif person.account_id is None:
                raise NotFound
            elif wish.step is AccountStep.SAVE_ROLES:
                accounts.set_roles(session, viewer, person.account_id, wish.roles, moment=moment)
                ui.flash(f"The roles of {person.name} are saved.")
            elif wish.step is AccountStep.ENABLE:
                accounts.enable(session, viewer, person.account_id, moment=moment)
                ui.flash(f"{person.name} can sign in again.")
            elif wish.step is AccountStep.DISABLE:
                accounts.disable(session, viewer, person.account_id, moment=moment)
                ui.flash(f"{person.name} is signed out and cannot sign in.")
    except CoachingError as error:
        ui.show_errors(error)
    else:
        if wish.step is not AccountStep.MAKE_LINK:
            one_account.close_account()
        st.rerun()


@st.dialog("Invite everybody", width="medium", on_dismiss=invitations.close_invitations)
def invite_everybody() -> None:
    """One-time links for everybody who has no password yet, as one text to copy."""
    viewer, moment = require_viewer(), clock.moment()
    if not invitations.shows_links() and invitations.asks_for_links(directory):
        with db.writing() as session:
            invited = accounts.invite_all(session, viewer, moment=moment)
        invitations.keep_links(accounts.invitees_csv(invited), len(invited))
        st.rerun()


def import_from(file: UploadedFile, *, is_partial: bool) -> None:
    """Show how a file is read and what it would change, and apply it when that was asked for."""
    chosen = read_as.chosen(file)
    try:
        table = roster_import.kept(
            roster_import.TABLE, (file.file_id, repr(chosen)), "Reading the file", lambda: read(file, chosen)
        )
    except roster.RosterRefused as refused:
        roster_import.problems(refused)
        return
    except CoachingError as error:
        ui.show_errors(error)
        return
    try:
        proposed = compared(file, table, is_partial=is_partial)
    except roster.RosterRefused as refused:
        roster_import.problems(refused)
        read_as.show(file, table)
        return
    except roster.NotSaidYet:
        read_as.show(file, table)
        return
    except CoachingError as error:
        ui.show_errors(error)
        return
    accepted = roster_import.accepts_missing_managers(proposed, file)
    read_as.show(file, table)
    are_same = roster_import.are_the_same(proposed, file)
    shown = compared(file, table, is_partial=is_partial, are_same=False) if are_same is False else proposed
    roster_import.preview(shown)
    if (confirmed := roster_import.asks_to_import(shown, file)) is None:
        return
    try:
        with db.writing() as session:
            roster.apply(
                session, viewer, table, shown, confirm_leavers=confirmed, accept_missing_managers=accepted,
                confirm_same_people=are_same is True, moment=moment, file_name=file.name,
            )  # fmt: skip
    except CoachingError as error:
        if isinstance(error, roster.RosterMoved):
            roster_import.forget_comparison()
        ui.show_errors(error)
    else:
        roster_import.forget_file()
        ui.flash(roster_import.imported(shown))
        st.rerun()


def read(file: UploadedFile, chosen: roster.Choices) -> roster.RosterTable:
    """The roster in a file, read as was said about it now or about such files before."""
    with db.reading() as session:
        known = roster.kept_choices(session, viewer)
    return roster.read(file.getvalue(), today=moment.today, chosen=chosen, kept=known)


def compared(
    file: UploadedFile, table: roster.RosterTable, *, is_partial: bool, are_same: bool = True
) -> roster.Comparison:
    """What a file would change; each is worked out once."""
    name = roster_import.COMPARISON if are_same else f"{roster_import.COMPARISON}_other"
    of = (file.file_id, repr(table.read_as.choices), is_partial)
    with db.reading() as session:
        return roster_import.kept(
            name, of, "Comparing it with the roster",
            lambda: roster.compare(session, viewer, table, partial=is_partial, are_same=are_same),
        )  # fmt: skip


with db.reading() as session:
    directory = accounts.find_people(session, viewer, **people_list.wanted())

with ui.page(), st.container(gap="medium"):
    ui.title("People", people_list.subtitle(directory))
    people_tab, import_tab = people_list.tabs(directory)
    if people_tab.open:
        with people_tab:
            if people_list.filters():
                invitations.open_invitations()
            if (opened := people_list.person_rows(directory)) is not None:
                one_account.open_account(opened)
            if invitations.is_inviting():
                invite_everybody()
            elif (person_id := one_account.opened_account()) is not None:
                look_after(person_id)
    if import_tab.open:
        with import_tab:
            file, is_partial = roster_import.chosen_file()
            if file is not None:
                import_from(file, is_partial=is_partial)
