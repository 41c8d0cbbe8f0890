"""Who is here, and what somebody sees who is not signed in. The glue between Streamlit and `lib.accounts`.

Identity is read from the cookie of this very connection and from the database on every run. `st.session_state` holds
nothing that lets anybody in: a session's id alone, presented by somebody else, opens nothing.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import quote, urlencode

import streamlit as st
import streamlit_authenticator
from sqlmodel import Session

from lib import accounts, clock, db, organisation_settings, ui
from lib.access import Viewer, holds_one_of
from lib.errors import CoachingError, Invalid, NotFound
from lib.models import Role
from lib.notifications.account_mail import request_new_password
from lib.notifications.outbox import mail_is_sent
from lib.web.auth import SIGN_IN_AGAIN
from lib.web.cookies import browser_cookie_name, cookie_name

PERSON = "sign_in_person"
GOES_TO = "sign_in_goes_to"
PROBLEM = "sign_in_problem"
INVITATION = "invitation"
FORGOT = "forgot_password"
"""Where the session keeps that somebody forgot their password, and whether they asked for a link."""
SIGN_OUT = "sign-out"
OPEN_PAGE, CAME_FROM = "router_open_page", "router_came_from"

_IN_THIS_RUN: ContextVar[Viewer | None] = ContextVar("viewer_in_this_run", default=None)

# Whatever the library signs with this must not outlive the process; nothing here reads it.
_LIBRARY_KEY = secrets.token_hex(32)

# Script in a page is blocked by our headers; a component's is ours and may lead the browser to the route with the
# cookie, which no script can set in a way that scripts cannot read.
_leave_for = st.components.v2.component(
    "coaching_leave_for",
    js="export default function ({ data }) { window.location.replace(data.to) }",
)

DEMO_PARTS = {
    "manager": ("group", "Manager", "coaches a team"),
    "team_member": ("person", "Team member", "has a plan"),
    "managers_manager": ("supervisor_account", "Manager’s manager", "aligns"),
    "hr": ("groups", "HR", "sees the practice"),
    "leadership": ("monitoring", "Leadership", "figures only"),
    "administrator": ("manage_accounts", "Administrator", "roster and accounts"),
}
"""Whom one can try the demonstration as: an icon, the name of the part, what it does."""


def current_token() -> str | None:
    """The token in the cookie of this connection. Tests, which have no cookies, replace this function."""
    return st.context.cookies.get(cookie_name())


def current_browser() -> str:
    """The long-lived token of this browser, which tells that somebody signed in here before and lets nobody in.

    Tests, which have no cookies, replace this function.
    """
    return st.context.cookies.get(browser_cookie_name()) or ""


def current_viewer(session: Session | None = None) -> Viewer | None:
    """Who is here right now, or nobody. When it is another person than before, all unfinished input is forgotten.

    Args:
        session: one of `db.reading`, in which whoever asks goes on reading; without it there is one for this alone.
    """
    if session is None:
        with db.reading() as own:
            return current_viewer(own)
    token, moment = current_token(), clock.moment()
    found = accounts.find_signed_in(session, token, moment=moment)
    person_id = found.viewer.person_id if found else None
    forget_what_another_left(person_id)
    if found is None or token is None:
        return None
    if found.is_to_be_noted(moment):
        with db.writing_apart(session) as apart:
            accounts.keep_alive(apart, token, moment=moment)
    return found.viewer


@contextmanager
def in_this_run(viewer: Viewer) -> Iterator[None]:
    """Let the page that is run inside have the viewer whom the router has just found, instead of asking once more.

    It ends with the page. What runs without the router asks anew: callbacks, which come before it, fragments and
    dialogs.
    """
    before = _IN_THIS_RUN.set(viewer)
    try:
        yield
    finally:
        _IN_THIS_RUN.reset(before)


def forget_what_another_left(person_id: int | None) -> None:
    """In a tab where somebody else was before, forget what they had begun to write.

    While nobody is signed in, after an hour without use for example, it waits for whoever was there.
    """
    if person_id is None:
        return
    if st.session_state.get(PERSON, person_id) != person_id:
        st.session_state.clear()
    st.session_state[PERSON] = person_id


def require_viewer(*roles: Role) -> Viewer:
    """The first line of every page: who is here, or the sign-in form and nothing else.

    Also the first line inside a fragment or dialog of a page, which runs again without the page.

    Args:
        roles: one of these is needed; none means that everybody signed in may see the page.
    """
    was_here = st.session_state.get(PERSON) is not None
    viewer = _IN_THIS_RUN.get() or current_viewer()
    if viewer is None:
        if was_here:
            st.rerun()  # The router draws the form; a fragment would draw it in its own corner of the page.
        draw_signed_out("/")
        st.stop()
    if roles and not holds_one_of(viewer, roles):
        draw_not_found()
        st.stop()
    return viewer


def draw_invitation_note() -> None:
    """Say what to do with a one-time link that was opened by somebody who is signed in already."""
    if INVITATION in st.query_params:
        with ui.page():
            st.info(
                "This link is for choosing a password. To use it, sign out and open it again.",
                icon=":material/mail:",
            )


def draw_not_found() -> None:
    """What stands where there is nothing, or nothing for this viewer: the two look the same."""
    with ui.page(800):
        if ui.empty(str(NotFound()), key="not_found_home", button="Go to Home"):
            ui.go_to("home")


def address_of(url_path: str) -> str:
    """The path and query of the page that is open, so that sign-in can lead back to it."""
    if url_path == SIGN_OUT:
        return "/"
    names = [name for name in st.query_params if name not in (INVITATION, SIGN_IN_AGAIN)]
    query = urlencode([(name, value) for name in names for value in st.query_params.get_all(name)])
    return f"/{quote(url_path)}" + (f"?{query}" if query else "")


def leave_for(path: str) -> None:
    """Lead the browser to a route of the server, away from this page."""
    _leave_for(data={"to": path}, key="leave_for")


def draw_signed_out(next_path: str) -> None:
    """The screen for somebody who is not signed in: the form, or the choice of a password.

    Args:
        next_path: where they were going, as a path with its query.
    """
    if goes_to := st.session_state.get(GOES_TO):
        leave_for(goes_to)
        return
    if token := st.query_params.get(INVITATION):
        _draw_activation(token)
        return
    with db.reading() as session:
        people = accounts.demo_people(session)
        is_empty = not accounts.has_accounts(session)
    if FORGOT in st.session_state:
        with ui.page(420, gap="medium"):
            draw_name_of_product()
            _draw_forgotten()
        return
    with ui.page(860 if people else 420, gap="medium"):
        draw_name_of_product()
        if is_empty:
            _draw_first_steps()
        elif people:
            form, box = st.columns(2, gap="large")
            with form:
                _draw_form(next_path)
            with box:
                _draw_demo_people(people, next_path)
        else:
            _draw_form(next_path)


def draw_name_of_product() -> None:
    """The name of the product and what it is, on the screens before signing in."""
    with st.container(gap="xxsmall"):
        st.title(":material/psychiatry: Coaching Plans", anchor=False)
        with db.reading() as session:
            name = organisation_settings.organisation(session).name
        if name:
            st.markdown(f"**{ui.escape(name)}**")
        st.caption("A short, shared plan for what somebody wants to grow into.")


def _draw_first_steps() -> None:
    with st.container(border=True, gap="small"):
        st.header("Nobody has an account yet", anchor=False)
        st.markdown("Create the first administrator on the server, with their e-mail address:")
        st.code("python -m lib init --admin EMAIL", language=None)
        st.markdown("It prints a link that works once. Open it here to choose a password.")


def _draw_form(next_path: str) -> None:
    moment = clock.moment()
    with st.container(gap="small"):
        form = st.container()
        frame = st.empty()
        # The library draws an invisible frame for a cookie of its own, which is not used: it is taken away again.
        with frame.container():
            library = streamlit_authenticator.Authenticate(
                {"usernames": {}}, "unused", _LIBRARY_KEY, 0, auto_hash=False, login_sleep_time=0
            )
        frame.empty()
        credentials = accounts.Credentials(current_address(), moment, browser=current_browser())
        # Set after construction: the constructor would copy the mapping into a plain dict.
        library.authentication_controller.authentication_model.credentials = {"usernames": credentials}
        library.cookie_controller.get_cookie = lambda: None
        st.session_state["authentication_status"] = None
        with form:
            try:
                library.login(
                    fields={
                        "Form name": "Sign in",
                        "Username": "E-mail or employee id",
                        "Password": "Password",
                        "Login": "Sign in",
                    },
                    key="sign_in_form",
                )
            except accounts.TooManyTries as error:
                st.session_state[PROBLEM] = str(error)
            else:
                _finish(credentials, next_path)
        _draw_problem()
        with db.reading() as session:
            is_mailed = mail_is_sent(session)
        if not is_mailed:
            st.caption("No account yet, or password forgotten? Your administrator helps.")
            return
        if st.button("Forgot your password?", key="sign_in_forgot", type="tertiary"):
            st.session_state[FORGOT] = True
            st.rerun()
        st.caption("No account yet? Your administrator helps.")


def _draw_forgotten() -> None:
    """The form of somebody who forgot their password. It says the same whether there is such a person or not."""
    with st.container(gap="small"):
        if st.session_state[FORGOT] is True:
            # A form, unlike elsewhere: words are kept for the one who types them, and here nobody is known yet.
            with st.form("forgot_form"):
                st.header("Forgot your password?", anchor=False)
                st.caption("A mail brings a link for a new one. Until you use it the old one goes on working.")
                name = st.text_input("E-mail or employee id", key="forgot_name", autocomplete="username")
                problem = st.empty()
                is_sent = st.form_submit_button("Send a link", type="primary")
            if is_sent and not name.strip():
                with problem.container():
                    ui.field_error({"name": "Please type your e-mail address or employee id."}, "name")
            elif is_sent:
                try:
                    with db.writing() as session:
                        request_new_password(session, name, address=current_address(), moment=clock.moment())
                except CoachingError as error:
                    ui.show_errors(error)
                else:
                    st.session_state[FORGOT] = "asked"
                    st.rerun()
        else:
            st.header("Look into your mail", anchor=False)
            st.markdown(
                "If somebody signs in with this name and has an e-mail address here, a link is on its way. It works "
                "once, within an hour. Nothing came? Your administrator helps."
            )
        if st.button("Back to sign-in", key="forgot_back", type="tertiary"):
            del st.session_state[FORGOT]
            st.rerun()


def _finish(credentials: accounts.Credentials, next_path: str) -> None:
    """Act on what the library found when the form was sent; it found nothing when it was only drawn."""
    is_right = st.session_state["authentication_status"] is True
    if credentials.tried is None:
        return
    with db.writing() as session:
        ticket = accounts.finish_try(
            session, credentials.tried, is_right=is_right, next_path=next_path, moment=clock.moment()
        )
    if ticket is None:
        st.session_state[PROBLEM] = "That did not match. Check the name and the password."
    else:
        _go_on_with(ticket)


def _draw_problem() -> None:
    again = str(accounts.TicketNotValid()) if SIGN_IN_AGAIN in st.query_params else ""
    if problem := st.session_state.get(PROBLEM) or again:
        ui.field_error({"": problem}, "")


def _draw_demo_people(people: list[accounts.DemoPerson], next_path: str) -> None:
    with st.container(border=True, gap="small"):
        st.header("Try it as", anchor=False)
        st.caption("This is a demonstration with made-up people. Look around as one of them; no password needed.")
        with st.container(gap=None):
            for person in people:
                icon, part, hint = DEMO_PARTS.get(person.part, ("person", person.part, ""))
                label = f"**{part}** :gray[{ui.escape(person.name)}, {hint}]"
                if st.button(label, key=f"sign_in_as_{person.part}", type="tertiary", icon=f":material/{icon}:"):
                    with db.writing() as session:
                        ticket = accounts.demo_ticket(
                            session, person.part, next_path, browser_token=current_browser(), moment=clock.moment()
                        )
                    _go_on_with(ticket)


def _draw_activation(token: str) -> None:
    moment = clock.moment()
    with ui.page(420, gap="medium"):
        draw_name_of_product()
        try:
            with db.reading() as session:
                name = accounts.person_invited_by(session, token, moment=moment)
        except accounts.LinkNotValid as error:
            ui.show_errors(error)
            if st.button("Go to sign-in", key="activation_to_sign_in"):
                st.query_params.clear()
                st.rerun()
            return
        with st.form("activation_form"):
            st.header("Choose your password", anchor=False)
            st.markdown(f"This link is for **{ui.escape(name)}**.")
            st.caption(accounts.PASSWORD_RULE)
            password = st.text_input(
                "Password", type="password", key="activation_password", autocomplete="new-password"
            )
            errors = st.empty()
            again = st.text_input(
                "Repeat the password", type="password", key="activation_again", autocomplete="new-password"
            )
            other_errors = st.empty()
            if not st.form_submit_button("Save and sign in", type="primary"):
                return
        try:
            if password.strip() != again.strip():
                raise Invalid({"again": "The two are not the same. Please type both again."})
            with db.writing() as session:
                account_id = accounts.activate(session, token, password, moment=moment)
                ticket = accounts.issue_ticket(session, account_id, browser_token=current_browser(), moment=moment)
        except Invalid as error:
            with errors.container():
                ui.field_error(error.fields, "password")
            with other_errors.container():
                ui.field_error(error.fields, "again")
        except accounts.LinkNotValid as error:
            ui.show_errors(error)
        else:
            _go_on_with(ticket)


def draw_sign_out() -> None:
    """Sign out at once where it was chosen in the menu; ask where the address was opened, by a foreign link perhaps."""
    if st.session_state.get(CAME_FROM) in (None, SIGN_OUT):
        with ui.page(800):
            ui.title("Sign out?", "Unfinished plans stay saved as drafts.")
            if not st.button("Sign out", key="sign_out", type="primary"):
                return
    if token := current_token():
        with db.writing() as session:
            accounts.end_session(session, token, moment=clock.moment())
    st.session_state.clear()
    leave_for("/auth/sign-out")


def _go_on_with(ticket: str) -> None:
    """Take the ticket to the route that sets the cookie. Kept for the next run, should one come before the browser."""
    goes_to = f"/auth/complete?t={ticket}"
    st.session_state.clear()
    st.session_state[PERSON] = None
    st.session_state[GOES_TO] = goes_to
    leave_for(goes_to)


def current_address() -> str:
    """The visitor's network address; Streamlit leaves out that of this very machine."""
    return st.context.ip_address or "this machine"
