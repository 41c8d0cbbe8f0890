"""What somebody sees before, while and after signing in, through the router and without a server."""

from contextlib import suppress

import bcrypt
import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib import accounts, clock, db, sign_in
from lib.access import Viewer
from lib.accounts import credentials
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import Account, AppFact, AuthSession, Person, Role, SignInTicket
from lib.settings import ROOT
from tests.builders import make_account, make_person

PASSWORD = "orbit kettle walrus"
NOT_FOUND = str(NotFound())


@pytest.fixture
def session(sqlite_engine: Engine) -> Session:
    """Screens do not differ between databases."""
    return Session(sqlite_engine, expire_on_commit=False)


@pytest.fixture(autouse=True)
def _cheap_hash_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = bcrypt.hashpw(b"nobody", bcrypt.gensalt(rounds=4)).decode()
    monkeypatch.setattr(credentials, "HASH_OF_NOBODY", cheap)


@pytest.fixture
def cookie(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the browser's cookie holds, under "token"; empty at first."""
    jar: dict[str, str] = {}
    monkeypatch.setattr(sign_in, "current_token", lambda: jar.get("token"))
    monkeypatch.setattr(sign_in, "current_browser", lambda: jar.get("browser", ""))
    monkeypatch.setattr(sign_in, "current_address", lambda: "192.0.2.7")
    return jar


def open_app(url_path: str = "", **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "lib" / "router.py"), default_timeout=20)
    for name, value in query.items():
        app.query_params[name] = value
    if url_path:
        # `switch_page` needs a first run; a browser that opens an address cold sends the hash of it at once.
        app._page_hash = calc_hash(url_path)
    return app.run()


def text_of(app: AppTest) -> str:
    kinds = ("title", "header", "markdown", "caption", "error", "info", "text", "code")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def sign_in_with(app: AppTest, name: str, password: str) -> AppTest:
    app.text_input[0].set_value(name)
    app.text_input[1].set_value(password)
    return app.button[0].click().run()


def token_for(session: Session, person: Person) -> str:
    account_id = session.scalars(select(Account.id).where(col(Account.person_id) == person.id)).one() or 0
    moment = clock.moment()
    return accounts.redeem_ticket(
        session,
        accounts.issue_ticket(session, account_id, browser_token="a-browser", moment=moment),
        browser_token="a-browser",
        moment=moment,
    )[0]


def next_paths() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(SignInTicket.next_path)))


def is_signed_in(token: str) -> bool:
    with db.reading() as session:
        return accounts.viewer_of(session, token, moment=clock.moment()) is not None


def test_an_empty_installation_says_how_to_begin(session: Session, cookie: dict[str, str]) -> None:
    app = open_app()
    assert not app.exception
    assert "python -m lib init --admin EMAIL" in text_of(app)
    assert not app.text_input


@pytest.mark.parametrize("url_path", ["", "plans", "plan", "new-plan", "people", "guide", "account", "sign-out"])
def test_every_page_is_the_sign_in_form_and_nothing_else(
    session: Session, cookie: dict[str, str], url_path: str
) -> None:
    make_account(session, make_person(session), password=PASSWORD)
    app = open_app(url_path)
    assert not app.exception
    assert [field.label for field in app.text_input] == ["E-mail or employee id", "Password"]
    assert [title.value for title in app.title] == [":material/psychiatry: Coaching Plans"]
    assert [button.label for button in app.button] == ["Sign in"]


def test_the_right_password_leads_to_the_route_that_sets_the_cookie(session: Session, cookie: dict[str, str]) -> None:
    make_account(session, make_person(session, email="jonas@example.com"), password=PASSWORD)
    cookie["browser"] = "a-browser"
    app = sign_in_with(open_app("plans", state="open"), "Jonas@Example.com", f" {PASSWORD} ")
    assert not app.exception
    assert next_paths() == ["/plans?state=open"]
    assert session.scalars(select(SignInTicket.browser_hash)).all() == [accounts.hash_of("a-browser")]
    assert app.session_state[sign_in.GOES_TO].startswith("/auth/complete?t=")
    assert "username" not in app.session_state
    assert "authentication_status" not in app.session_state


@pytest.mark.parametrize(
    ("name", "password"), [("jonas@example.com", "wrong"), ("nobody", PASSWORD), ("jonas@example.com", "x" * 100)]
)
def test_whatever_was_wrong_the_sentence_is_the_same(
    session: Session, cookie: dict[str, str], name: str, password: str
) -> None:
    make_account(session, make_person(session, email="jonas@example.com"), password=PASSWORD)
    app = sign_in_with(open_app(), name, password)
    assert not app.exception
    assert "That did not match. Check the name and the password." in text_of(app)
    assert next_paths() == []


def test_too_many_tries_are_told_how_long_to_wait(session: Session, cookie: dict[str, str]) -> None:
    make_account(session, make_person(session, email="jonas@example.com"), password=PASSWORD)
    app = open_app()
    for _ in range(5):
        sign_in_with(app, "jonas@example.com", "wrong")
    sign_in_with(app, "jonas@example.com", PASSWORD)
    assert "Too many tries. Please wait 15 seconds." in text_of(app)
    assert "did not match" not in text_of(app)
    assert next_paths() == []


def test_somebody_with_a_session_sees_their_page_and_their_menu(session: Session, cookie: dict[str, str]) -> None:
    person = make_person(session, "Jonas Weber")
    make_account(session, person)
    cookie["token"] = token_for(session, person)
    app = open_app("account")
    assert not app.exception
    assert "Jonas Weber" in text_of(app)
    assert "Change your password" in text_of(app)


@pytest.mark.parametrize(
    ("url_path", "role", "is_there"),
    [
        ("people", None, False),
        ("people", Role.HR, False),
        ("people", Role.LEADERSHIP, False),
        ("people", Role.ADMINISTRATOR, True),
        ("new-plan", None, False),
        ("new-plan", Role.ADMINISTRATOR, False),
    ],
)
def test_a_page_for_others_is_not_found(
    session: Session, cookie: dict[str, str], url_path: str, role: Role | None, is_there: bool
) -> None:
    person = make_person(session)
    make_account(session, person, [role] if role else [])
    cookie["token"] = token_for(session, person)
    app = open_app(url_path)
    assert not app.exception
    assert (NOT_FOUND in text_of(app)) is not is_there


def test_a_lost_role_closes_the_page_at_the_next_click(session: Session, cookie: dict[str, str]) -> None:
    person = make_person(session)
    account = make_account(session, person, [Role.ADMINISTRATOR])
    cookie["token"] = token_for(session, person)
    app = open_app("people")
    assert NOT_FOUND not in text_of(app)
    accounts.set_roles(session, None, account.id or 0, [], moment=clock.moment())
    app.run()
    assert [field.label for field in app.text_input] == ["E-mail or employee id", "Password"]
    cookie["token"] = token_for(session, person)
    assert NOT_FOUND in text_of(app.run())


def test_who_is_here_is_asked_once_a_run_and_anew_with_the_next(
    session: Session, cookie: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    find_signed_in = accounts.find_signed_in

    def find(session: Session, token: str, *, moment: Moment) -> accounts.SignedIn | None:
        asked.append(token)
        return find_signed_in(session, token, moment=moment)

    monkeypatch.setattr(accounts, "find_signed_in", find)
    for name in ("Jonas Weber", "Maya Lindqvist"):
        person = make_person(session, name)
        make_account(session, person)
        cookie["token"] = token_for(session, person)
        asked.clear()
        app = open_app("account")
        assert asked == [cookie["token"]]
        assert name in text_of(app)
        app.run()
        assert asked == 2 * [cookie["token"]]


def test_what_runs_without_the_router_asks_who_is_here(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A callback comes before the router, a fragment and a dialog come without it."""
    before, now = (Viewer(number, f"Person {number}") for number in (1, 2))
    monkeypatch.setattr(sign_in, "current_viewer", lambda: now)
    with suppress(KeyError), sign_in.in_this_run(before):
        assert sign_in.require_viewer() is before
        raise KeyError  # As a page is left that runs the script again.
    assert sign_in.require_viewer() is now


@pytest.mark.parametrize("how", ["signed out elsewhere", "left", "disabled", "expired"])
def test_who_is_no_longer_signed_in_sees_the_form_and_nothing_of_before(
    session: Session, cookie: dict[str, str], how: str
) -> None:
    person = make_person(session, "Jonas Weber")
    account = make_account(session, person, password=PASSWORD)
    cookie["token"] = token_for(session, person)
    app = open_app("account")
    app.session_state["draft_of_jonas"] = "something half written"
    app.run()
    assert "draft_of_jonas" in app.session_state
    if how == "signed out elsewhere":
        accounts.end_session(session, cookie["token"], moment=clock.moment())
    elif how == "left":
        person.active = False
        session.add(person)
    elif how == "disabled":
        accounts.disable(session, None, account.id or 0, moment=clock.moment())
    else:
        row = session.scalars(select(AuthSession)).one()
        row.last_seen_at -= accounts.sessions.IDLE_LIMIT
        session.add(row)
    session.commit()
    app.run()
    assert "Jonas Weber" not in text_of(app)
    assert [button.label for button in app.button] == ["Sign in"]
    assert "draft_of_jonas" in app.session_state  # It waits for Jonas, and goes before anybody else sees a screen.
    ana = make_person(session, "Ana Ruiz")
    make_account(session, ana, password=PASSWORD)
    cookie["token"] = token_for(session, ana)
    app.run()
    assert "draft_of_jonas" not in app.session_state


def test_an_expired_session_leads_back_to_where_it_was(session: Session, cookie: dict[str, str]) -> None:
    person = make_person(session, email="jonas@example.com")
    make_account(session, person, password=PASSWORD)
    cookie["token"] = token_for(session, person)
    app = open_app("account", tab="sessions")
    accounts.end_session(session, cookie["token"], moment=clock.moment())
    sign_in_with(app.run(), "jonas@example.com", PASSWORD)
    assert next_paths()[-1] == "/account?tab=sessions"


def test_a_session_that_becomes_another_persons_forgets_everything(session: Session, cookie: dict[str, str]) -> None:
    jonas, maya = make_person(session, "Jonas Weber"), make_person(session, "Maya Lindqvist")
    for person in (jonas, maya):
        make_account(session, person)
    cookie["token"] = token_for(session, jonas)
    app = open_app("account")
    app.session_state["draft_of_jonas"] = "something half written"
    app.run()
    cookie["token"] = token_for(session, maya)
    app.run()
    assert "draft_of_jonas" not in app.session_state
    assert "Maya Lindqvist" in text_of(app)
    assert "Jonas" not in text_of(app)


def test_being_here_keeps_a_session_alive(session: Session, cookie: dict[str, str]) -> None:
    person = make_person(session)
    make_account(session, person)
    cookie["token"] = token_for(session, person)
    row = session.scalars(select(AuthSession)).one()
    row.last_seen_at = before = row.last_seen_at - accounts.sessions.IDLE_LIMIT / 2
    session.add(row)
    session.commit()
    open_app()
    session.refresh(row)
    assert row.last_seen_at > before


# One-time links


def invitation_for(session: Session, person: Person) -> str:
    account = make_account(session, person)
    return accounts.invite(session, None, account.id or 0, moment=clock.moment()).link.split("=")[1]


def test_a_link_says_whom_it_is_for_and_what_the_rule_is(session: Session, cookie: dict[str, str]) -> None:
    token = invitation_for(session, make_person(session, "Jonas :material/verified: **Weber**"))
    app = open_app("plans", invitation=token)
    assert not app.exception
    assert "Choose your password" in text_of(app)
    assert accounts.PASSWORD_RULE in text_of(app)
    assert ":material/verified:" not in text_of(app)


def test_a_chosen_password_signs_in_directly(session: Session, cookie: dict[str, str]) -> None:
    person = make_person(session, "Jonas Weber")
    app = open_app(invitation=invitation_for(session, person))
    app.text_input[0].set_value(PASSWORD)
    app.text_input[1].set_value(PASSWORD)
    app.button[0].click().run()
    assert not app.exception
    assert app.session_state[sign_in.GOES_TO].startswith("/auth/complete?t=")
    assert next_paths() == ["/"]
    assert "activation_password" not in app.session_state


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "at least 12 characters"),
        ("jonas weber", "jonas weber", "at least 12 characters"),
        (PASSWORD, "orbit kettle walrut", "The two are not the same"),
    ],
)
def test_a_password_that_cannot_be_taken_is_told_at_the_field(
    session: Session, cookie: dict[str, str], password: str, again: str, sentence: str
) -> None:
    app = open_app(invitation=invitation_for(session, make_person(session, "Jonas Weber")))
    app.text_input[0].set_value(password)
    app.text_input[1].set_value(again)
    app.button[0].click().run()
    assert sentence in text_of(app)
    assert session.scalars(select(Account.password_hash)).all() == [None]
    assert len(app.text_input) == 2


def test_a_used_link_says_what_to_do(session: Session, cookie: dict[str, str]) -> None:
    token = invitation_for(session, make_person(session, "Jonas Weber"))
    accounts.activate(session, token, PASSWORD, moment=clock.moment())
    app = open_app(invitation=token)
    assert "ask your administrator for a new link" in text_of(app)
    assert "Jonas" not in text_of(app)
    assert not app.text_input
    app.button[0].click().run()
    assert [field.label for field in app.text_input] == ["E-mail or employee id", "Password"]


def test_a_link_opened_by_somebody_signed_in_changes_nothing(session: Session, cookie: dict[str, str]) -> None:
    admin = make_person(session, "Ravi Menon")
    make_account(session, admin, [Role.ADMINISTRATOR])
    token = invitation_for(session, make_person(session, "Jonas Weber"))
    cookie["token"] = token_for(session, admin)
    app = open_app(invitation=token)
    assert "sign out and open it again" in text_of(app)
    assert accounts.person_invited_by(session, token, moment=clock.moment()) == "Jonas Weber"


# Signing out


def test_signing_out_from_the_menu_ends_the_session(session: Session, cookie: dict[str, str]) -> None:
    person = make_person(session)
    make_account(session, person)
    cookie["token"] = token_for(session, person)
    app = open_app()
    app._page_hash = calc_hash("sign-out")
    app.run()
    assert not app.exception
    assert not is_signed_in(cookie["token"])


def test_an_address_opened_by_a_foreign_link_asks_before_it_signs_out(session: Session, cookie: dict[str, str]) -> None:
    person = make_person(session)
    make_account(session, person)
    cookie["token"] = token_for(session, person)
    app = open_app("sign-out")
    assert "Sign out?" in text_of(app)
    app.run()
    assert is_signed_in(cookie["token"])
    app.button(key="sign_out").click().run()
    assert not is_signed_in(cookie["token"])


# The demonstration


def make_demonstration(session: Session, monkeypatch: pytest.MonkeyPatch, *, is_embedded: bool) -> Person:
    person = make_person(session, "Maya Lindqvist")
    make_account(session, person)
    session.add(AppFact(key="demo", value="1"))
    session.add(AppFact(key="demo_people", value=f'{{"manager": {person.id}}}'))
    session.commit()
    monkeypatch.setattr(db, "is_embedded", lambda engine: is_embedded)
    return person


def test_the_demonstration_lets_in_without_a_password_and_says_so(
    session: Session, cookie: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_demonstration(session, monkeypatch, is_embedded=True)
    app = open_app("plans")
    assert "Try it as" in text_of(app)
    app.button(key="sign_in_as_manager").click().run()
    assert next_paths() == ["/plans"]
    cookie["token"] = token_for(session, person)
    assert "This is a demonstration" in text_of(open_app("guide"))


def test_real_data_never_offers_it(session: Session, cookie: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_demonstration(session, monkeypatch, is_embedded=False)
    assert "Try it as" not in text_of(open_app())
    cookie["token"] = token_for(session, person)
    assert "This is a demonstration" not in text_of(open_app("guide"))


# The account page


def test_the_password_is_changed_on_the_account_page(session: Session, cookie: dict[str, str]) -> None:
    person = make_person(session, email="jonas@example.com")
    make_account(session, person, password=PASSWORD)
    cookie["token"] = token_for(session, person)
    elsewhere = token_for(session, person)
    app = open_app("account")
    app.text_input(key="account_current").set_value("wrong")
    app.text_input(key="account_new").set_value("walrus kettle orbit")
    app.button[0].click().run()
    assert "This is not your current password." in text_of(app)
    app.text_input(key="account_current").set_value(PASSWORD)
    app.text_input(key="account_new").set_value("jonas")
    app.button[0].click().run()
    assert "at least 12 characters" in text_of(app)
    app.text_input(key="account_new").set_value("walrus kettle orbit")
    app.button[0].click().run()
    assert not app.exception
    assert [toast.value for toast in app.toast] == ["Your password is changed. Other browsers are signed out."]
    assert is_signed_in(cookie["token"])
    assert not is_signed_in(elsewhere)


def test_another_browser_is_signed_out_from_the_account_page(session: Session, cookie: dict[str, str]) -> None:
    person = make_person(session)
    make_account(session, person)
    cookie["token"], elsewhere = token_for(session, person), token_for(session, person)
    app = open_app("account")
    next(button for button in app.button if button.label == "Sign out").click().run()
    assert not is_signed_in(elsewhere)
    assert "You are signed in here and nowhere else." in text_of(app)
