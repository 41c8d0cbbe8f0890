"""People, for administrators: who reports to whom, with which account and roles, and the roster import."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib import accounts, clock, db, roster, scim, ui
from lib.access import Viewer
from lib.errors import CoachingError, NotFound
from lib.models import AccountStatus
from lib.notifications.account_mail import send_invitations
from lib.notifications.outbox import mail_is_sent
from lib.plans.commands.appoint import Candidate, Candidates
from lib.settings import get_settings
from lib.sign_in import require_viewer
from lib.ui.people import directory_tokens, invitations, one_account, people_list, read_as, roles, roster_import
from lib.ui.people.directory_tokens import TokenStep
from lib.ui.people.invitations import LinksStep
from lib.ui.people.one_account import AccountStep
from lib.ui.typing import forget_sent, form_area

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
        hand_over(viewer)
        return
    if one_account.show_link(person, is_mailed=is_mailed):
        with db.writing() as session:
            sent = send_invitations(session, viewer, [person.account_id or 0], moment=moment)
        one_account.forget_link()
        ui.flash(one_account.mailed(person, sent))
        st.rerun()
    with form_area(one_account.form_key(person_id)):
        wish = one_account.account_wish(person)
    if wish is None:
        return
    try:
        with db.writing() as session:
            if wish.step is AccountStep.MAKE_LINK:
                one_account.keep_link(
                    accounts.invite_person(session, viewer, person_id, seen=person.status, moment=moment)
                )
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
        if wish.step is AccountStep.SAVE_ROLES:
            forget_sent(one_account.form_key(person_id))
        st.rerun()  # The account stays open, with a link that was made there.


def hand_over(viewer: Viewer) -> None:
    """Name the next administrator, and give up one's own role."""

    def search(text: str) -> Candidates:
        can_sign_in = accounts.PeopleFilters(search=text, statuses=frozenset({AccountStatus.ACTIVE}))
        with db.reading() as session:
            found = accounts.find_people(session, viewer, can_sign_in)
        others = [person for person in found.lines if person.person_id != viewer.person_id]
        shown = [Candidate(each.person_id, each.name, each.title, each.department) for each in others[:8]]
        return Candidates(shown, found.found - (len(found.lines) - len(others)) - len(shown))

    with form_area(one_account.HAND_OVER):
        named = one_account.asks_to_hand_over(search)
    if named is None:
        return
    try:
        with db.writing() as session:
            accounts.hand_over_administration(session, viewer, named.person_id, moment=clock.moment())
    except CoachingError as error:
        ui.show_errors(error)
    else:
        forget_sent(one_account.HAND_OVER)
        st.rerun()


@st.dialog("Invite people", width="medium", on_dismiss=invitations.close_invitations)
def invite() -> None:
    """One-time links for those who are chosen, as a file for a mail merge."""
    viewer, moment = require_viewer(), clock.moment()

    def count(whom: accounts.Invitees) -> accounts.Invitable:
        with db.reading() as session:
            return accounts.count_invitable(session, viewer, whom, moment=moment)

    with form_area(invitations.FORM):
        wish = invitations.asks_for_links(chosen, departments, count)
    if wish is None:
        return
    with st.spinner("Making the links"), db.writing() as session:
        made = accounts.invite_many(
            session, viewer, wish.whom, again=wish.again, most=accounts.MOST_LINKS, moment=moment
        )
    accounts.keep_on_hand(viewer, made, moment=moment)
    forget_sent(invitations.FORM)
    invitations.close_invitations()
    st.rerun()


def mail_links(made: accounts.LinksOnHand) -> None:
    """Send the invitations of these links by mail; the links of those without an address stay at hand."""
    with db.writing() as session:
        sent = send_invitations(session, viewer, [one.account_id for one in made.invited], moment=moment)
    accounts.put_away_links(viewer)
    if by_hand := [one for one in made.invited if not one.email]:
        accounts.keep_on_hand(viewer, by_hand, moment=moment)
    ui.flash(invitations.mailed(sent))


@st.dialog("Roles", width="medium", on_dismiss=roles.close_roles)
def change_roles() -> None:
    """Give one role to the people chosen in the table, or take it."""
    viewer = require_viewer()
    with form_area(roles.FORM):
        change = roles.asks_to_change(chosen, viewer)
    if change is None:
        return
    ids = [person.person_id for person in change.people]
    try:
        with db.writing() as session:
            number = accounts.change_role(
                session, viewer, ids, change.role, is_given=change.is_given, moment=clock.moment()
            )
    except CoachingError as error:
        ui.show_errors(error)
    else:
        ui.flash(roles.changed(change, number))
        forget_sent(roles.FORM)
        roles.close_roles()
        st.rerun()


def import_from(file: UploadedFile, *, is_partial: bool) -> None:
    """Show how a file is read and what it would change, and apply it when that was asked for."""
    with roster_import.says_why_not(file) as looking:
        said = read_as.said()
        table = looking.table = roster_import.kept(
            roster_import.TABLE, (file.file_id, repr(said)), roster_import.reading(file), lambda: read(file, said)
        )
        proposed = compared(file, table, is_partial=is_partial)
        accepted = roster_import.accepts_missing_managers(proposed, file)
        looking.show_table()
        others = roster_import.who_is_somebody_else(proposed, file)
        shown = compared(file, table, is_partial=is_partial, others=others) if others else proposed
        roster_import.preview(shown)
        if (confirmed := roster_import.asks_to_import(table, shown, file)) is None:
            return
        with roster_import.doing(f"Importing the roster: {table.read_as.people:,} people"), db.writing() as session:
            roster.apply(
                session, viewer, table, shown, confirm_leavers=confirmed, accept_missing_managers=accepted,
                confirm_same_people=others is not None, moment=moment, file_name=file.name,
            )  # fmt: skip
        roster_import.forget_file()
        ui.flash(roster_import.imported(shown))
        st.rerun()


def read(file: UploadedFile, said: dict[str, roster.Choices]) -> roster.RosterTable:
    """The roster in a file, read as was said about files with these headings before, and on this page now."""
    with db.reading() as session:
        known = roster.kept_choices(session, viewer)
    none = roster.Choices()
    kept = {headings: known.get(headings, none) | said.get(headings, none) for headings in known | said}
    return roster.read(file.getvalue(), today=moment.today, kept=kept)


def compared(
    file: UploadedFile, table: roster.RosterTable, *, is_partial: bool, others: frozenset[str] = frozenset()
) -> roster.Comparison:
    """What a file would change; each is worked out once."""
    name = f"{roster_import.COMPARISON}_other" if others else roster_import.COMPARISON
    of = (file.file_id, repr(table.read_as.choices), is_partial, others)
    with db.reading() as session:
        return roster_import.kept(
            name, of, f"Comparing {table.read_as.people:,} people with the roster",
            lambda: roster.compare(session, viewer, table, partial=is_partial, others=others),
        )  # fmt: skip


def look_after_tokens() -> None:
    """The tokens of directories: make one, renew it, end it."""
    with db.reading() as session:
        tokens = scim.list_tokens(session, viewer)
    address = f"{get_settings().public_url.rstrip('/')}{scim.ADDRESS}"
    if (wish := directory_tokens.tokens_section(tokens, address, moment.today)) is None:
        return
    try:
        with db.writing() as session:
            if wish.step is TokenStep.MAKE:
                directory_tokens.keep_made(scim.make_token(session, viewer, wish.name, moment=moment))
            elif wish.step is TokenStep.RENEW:
                directory_tokens.keep_made(scim.renew_token(session, viewer, wish.token_id, moment=moment))
            else:
                scim.end_token(session, viewer, wish.token_id, moment=moment)
                ui.flash("The token is ended.")
    except CoachingError as error:
        ui.show_errors(error)
    else:
        directory_tokens.stop_asking()
        st.rerun()


with db.reading() as session:
    departments = accounts.departments_of(session, viewer)
    everybody = accounts.count_roster(session, viewer)
    is_mailed = mail_is_sent(session)
made = accounts.links_on_hand(viewer, moment=moment)

with ui.page(gap="medium"):
    ui.title("People", people_list.subtitle(everybody))
    people_tab, import_tab = people_list.tabs(has_roster=everybody.people > 0)
    if people_tab.open:
        with people_tab:
            if made is not None:
                step = invitations.file_of_links(made, get_settings().zone, is_mailed=is_mailed)
                if step is LinksStep.MAIL:
                    mail_links(made)
                elif step is LinksStep.FORGET:
                    accounts.put_away_links(viewer)
                if step is not None:
                    st.rerun()
            sieve = people_list.filters(departments)
            with db.reading() as session:
                directory = accounts.find_people(session, viewer, sieve, page=ui.page_asked(accounts.PAGE))
            steps = st.container(horizontal=True, vertical_alignment="center", key="people_steps")
            chosen = people_list.table(directory) if directory.found else ()
            with steps:
                people_list.steps(len(chosen))
            if directory.found:
                people_list.below(directory, sieve)
            else:
                people_list.nobody_found()
            if invitations.is_inviting():
                invite()
            elif roles.are_open():
                change_roles()
            elif (person_id := one_account.opened_account()) is not None:
                look_after(person_id)
    if import_tab.open:
        with import_tab:
            with form_area(read_as.FORM):
                file, is_partial = roster_import.chosen_file()
                if file is not None:
                    import_from(file, is_partial=is_partial)
            if file is None:
                look_after_tokens()
