"""Accounts: passwords, one-time links, slowing down, sessions, roles. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import bcrypt
import pytest
from sqlalchemy import Engine, event, select
from sqlmodel import Session, col

from lib import accounts, audit, db
from lib.access import Viewer
from lib.accounts import credentials
from lib.accounts.credentials import Credentials
from lib.accounts.passwords import HASH_OF_NOBODY, checked_password, hash_password, is_password
from lib.accounts.sessions import is_known_browser
from lib.accounts.tokens import hash_of
from lib.clock import Moment
from lib.errors import Invalid, NotAllowed, NotFound
from lib.models import (
    Account,
    AccountRole,
    AccountStatus,
    AppFact,
    AuditEvent,
    AuthSession,
    Invitation,
    KnownBrowser,
    Person,
    Role,
    SignInTicket,
    Throttle,
)
from tests.builders import make_account, make_person, make_viewer, moment

PASSWORD = "orbit kettle walrus"
NOW = moment("2026-05-14")


@pytest.fixture(autouse=True)
def _cheap_hash_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking a password takes a quarter of a second on purpose; tests of tries have no use for that."""
    cheap = bcrypt.hashpw(b"nobody", bcrypt.gensalt(rounds=4)).decode()
    monkeypatch.setattr(credentials, "HASH_OF_NOBODY", cheap)


def later(**by: float) -> Moment:
    return Moment(NOW.now + timedelta(**by), NOW.today)


def make_administrator(session: Session) -> Viewer:
    person = make_person(session, "Ravi Menon")
    make_account(session, person, [Role.ADMINISTRATOR], password=PASSWORD)
    return make_viewer(session, person)


def token_of(link: str) -> str:
    return link.split("invitation=")[1]


def try_to_sign_in(
    session: Session, name: str, password: str, *, address: str = "192.0.2.7", browser: str = "", at: Moment = NOW
) -> str | None:
    """What the form does with a name and a password, its library left out."""
    session.commit()  # Looking a name up writes by a session of its own, which on SQLite waits for this one.
    entries = Credentials(address, at, session.get_bind().engine, browser=browser)
    is_right = is_password(password, entries[name.lower().strip()]["password"])
    assert entries.tried is not None
    return accounts.finish_try(session, entries.tried, is_right=is_right, moment=at)


def sign_in(session: Session, person: Person, *, at: Moment = NOW, browser: str = "Firefox on Linux") -> str:
    account_id = session.scalars(select(Account.id).where(col(Account.person_id) == person.id)).one()
    assert account_id is not None
    token, _ = accounts.redeem_ticket(
        session,
        accounts.issue_ticket(session, account_id, browser_token="a-browser", moment=at),
        browser=browser,
        browser_token="a-browser",
        moment=at,
    )
    return token


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(col(AuditEvent.id))))


# Passwords


@pytest.mark.parametrize("password", ["orbit kettle walrus", "Sommerregen auf Blech", "  orbit kettle walrus  "])
def test_a_long_password_that_is_hard_to_guess_is_taken(password: str) -> None:
    assert checked_password(password, ["Maya Lindqvist"]) == password.strip()


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "at least 12"),
        ("kettle walr", "at least 12"),
        ("           .", "at least 12"),
        ("orbit kettle walrus " * 4, "at most 72"),
        ("ü" * 37, "at most 72"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("liverpool2024", "easy to guess"),
        ("password12345", "easy to guess"),
        ("mayalindqvist1", "easy to guess"),
        ("Maya.Lindqvist.1", "easy to guess"),
        ("maya@example.com", "easy to guess"),
        ("orbit kettle\0walrus", "cannot be kept"),
        ("orbit kettle \ud800 walrus", "cannot be kept"),
    ],
)
def test_a_short_long_or_guessable_password_is_refused_with_a_sentence(password: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_password(password, ["Maya Lindqvist", "maya@example.com"])
    assert sentence in refusal.value.fields["password"]


def test_twelve_bytes_and_seventy_two_bytes_are_the_limits() -> None:
    assert checked_password("kV9 wq-Zr7 x", [])
    assert len(checked_password("kV9 wq-Zr7 xL" + "äöüß" * 7 + "jun", [])) == 44
    with pytest.raises(Invalid):
        checked_password("kV9 wq-Zr7 xL" + "äöüß" * 7 + "juni", [])


def test_a_password_longer_than_the_hash_reads_is_nobodys() -> None:
    hashed = hash_password("x" * 72)
    assert is_password("x" * 72, hashed)
    assert not is_password("x" * 73, hashed)
    assert not is_password("\ud800", hashed)


def test_no_hash_matches_no_password() -> None:
    assert not is_password("", None)
    assert not is_password(PASSWORD, None)


# The first administrator and one-time links


def test_the_first_administrator_is_on_no_roster_and_chooses_a_password_by_link(session: Session) -> None:
    invited = accounts.create_first_administrator(session, " ravi.menon@Example.com ", moment=NOW)
    assert invited.name == "Ravi Menon"
    assert invited.link.startswith("http://localhost:8501/?invitation=")
    account_id = accounts.activate(session, token_of(invited.link), PASSWORD, moment=NOW)
    person = session.get(Person, session.get_one(Account, account_id).person_id)
    assert person is not None
    assert person.employee_id is None
    assert make_viewer(session, person).roles == {Role.ADMINISTRATOR}


def test_a_second_first_administrator_is_refused(session: Session) -> None:
    invited = accounts.create_first_administrator(session, "ravi@example.com", moment=NOW)
    with pytest.raises(accounts.AdministratorExists):
        accounts.create_first_administrator(session, "eve@example.com", moment=NOW)
    accounts.activate(session, token_of(invited.link), PASSWORD, moment=NOW)
    for email in ("eve@example.com", "ravi@example.com"):
        with pytest.raises(accounts.AdministratorExists):
            accounts.create_first_administrator(session, email, moment=NOW)


def test_an_unused_link_of_the_first_administrator_can_be_made_again(session: Session) -> None:
    first = accounts.create_first_administrator(session, "ravi@example.com", moment=NOW)
    second = accounts.create_first_administrator(session, "Ravi@example.com", moment=later(days=20))
    assert first.account_id == second.account_id
    assert accounts.person_invited_by(session, token_of(second.link), moment=later(days=21)) == "Ravi"


def test_the_first_administrator_may_be_somebody_on_the_roster(session: Session) -> None:
    person = make_person(session, "Ravi Menon", email="ravi@example.com")
    invited = accounts.create_first_administrator(session, "RAVI@example.com", moment=NOW)
    assert session.get_one(Account, invited.account_id).person_id == person.id


@pytest.mark.parametrize(
    "email", ["", "ravi", "ravi@", "@example.com", "a b@example.com", "a@b@c", "r" * 250 + "@x.de"]
)
def test_the_first_administrator_needs_an_address(session: Session, email: str) -> None:
    with pytest.raises(Invalid):
        accounts.create_first_administrator(session, email, moment=NOW)
    assert not accounts.has_accounts(session)


def test_a_link_works_once(session: Session) -> None:
    admin = make_administrator(session)
    account = make_account(session, make_person(session))
    link = accounts.invite(session, admin, account.id, moment=NOW).link
    accounts.activate(session, token_of(link), PASSWORD, moment=NOW)
    with pytest.raises(accounts.LinkNotValid):
        accounts.activate(session, token_of(link), "walrus kettle orbit", moment=NOW)


def test_a_link_of_a_closed_account_opens_nothing(session: Session) -> None:
    account = make_account(session, make_person(session))
    token = token_of(accounts.invite(session, None, account.id, moment=NOW).link)
    account.is_enabled = False  # Closing it is one thing, and what it does with links another.
    session.commit()
    with pytest.raises(accounts.LinkNotValid):
        accounts.activate(session, token, PASSWORD, moment=NOW)
    with pytest.raises(accounts.LinkNotValid):
        accounts.person_invited_by(session, token, moment=NOW)


def test_a_refused_password_leaves_the_link_good(session: Session) -> None:
    account = make_account(session, make_person(session))
    token = token_of(accounts.invite(session, None, account.id, moment=NOW).link)
    with pytest.raises(Invalid):
        accounts.activate(session, token, "short", moment=NOW)
    session.rollback()
    assert accounts.activate(session, token, PASSWORD, moment=NOW) == account.id


def test_a_newer_link_voids_the_older(session: Session) -> None:
    account = make_account(session, make_person(session))
    old, new = (token_of(accounts.invite(session, None, account.id, moment=NOW).link) for _ in range(2))
    with pytest.raises(accounts.LinkNotValid):
        accounts.activate(session, old, PASSWORD, moment=NOW)
    accounts.activate(session, new, PASSWORD, moment=NOW)


def test_a_link_works_for_fourteen_days(session: Session) -> None:
    account = make_account(session, make_person(session, "Nina Kowalska"))
    token = token_of(accounts.invite(session, None, account.id, moment=NOW).link)
    assert accounts.person_invited_by(session, token, moment=later(days=13, hours=23)) == "Nina Kowalska"
    with pytest.raises(accounts.LinkNotValid):
        accounts.activate(session, token, PASSWORD, moment=later(days=14))


@pytest.mark.parametrize("around", ["{}.", "{}>", "<{}>", "{} ", " {}", "{}\u00a0", "({})", "“{}”,"])
def test_a_link_works_with_what_stood_around_it_where_it_was_copied(session: Session, around: str) -> None:
    account = make_account(session, make_person(session, "Nina Kowalska"))
    token = around.format(token_of(accounts.invite(session, None, account.id, moment=NOW).link))
    assert accounts.person_invited_by(session, token, moment=NOW) == "Nina Kowalska"
    assert accounts.activate(session, token, PASSWORD, moment=NOW) == account.id


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1", "ü" * 500, "\ud800", "0" * 64])
def test_an_invented_link_opens_nothing(session: Session, token: str) -> None:
    with pytest.raises(accounts.LinkNotValid):
        accounts.person_invited_by(session, token, moment=NOW)


def test_the_database_does_not_hold_the_link(session: Session) -> None:
    account = make_account(session, make_person(session))
    token = token_of(accounts.invite(session, None, account.id, moment=NOW).link)
    assert session.scalars(select(Invitation.token_hash)).all() == [hash_of(token)]
    assert token not in str(session.scalars(select(AuditEvent)).all())


@pytest.mark.parametrize("close", ["leave", "disable"])
def test_a_closed_account_makes_its_link_void(session: Session, close: str) -> None:
    person = make_person(session)
    account = make_account(session, person)
    token = token_of(accounts.invite(session, None, account.id, moment=NOW).link)
    if close == "leave":
        person.active = False
        session.add(person)
        session.commit()
    else:
        accounts.disable(session, None, account.id, moment=NOW)
    with pytest.raises(accounts.LinkNotValid):
        accounts.activate(session, token, PASSWORD, moment=NOW)
    with pytest.raises(NotAllowed):
        accounts.invite(session, None, account.id, moment=NOW)


def test_a_reset_ends_the_old_password_and_every_session(session: Session) -> None:
    admin = make_administrator(session)
    person = make_person(session)
    account = make_account(session, person, password=PASSWORD)
    token = sign_in(session, person)
    accounts.invite(session, admin, account.id, moment=NOW)
    assert accounts.viewer_of(session, token, moment=NOW) is None
    assert try_to_sign_in(session, person.email or "", PASSWORD) is None
    assert "password reset" in actions(session)


def people_to_invite(session: Session) -> tuple[Viewer, str]:
    """An administrator, and a link that Ben has; Anna has none, and the others are not to be invited."""
    admin = make_administrator(session)
    make_person(session, "Anna Berg", employee_id="A1", department="Sales")
    waiting = make_account(session, make_person(session, "Ben Okafor", employee_id="B1", department="Care"))
    link = accounts.invite(session, admin, waiting.id, moment=NOW).link
    make_account(session, make_person(session, "Cem Aydin"), password=PASSWORD)
    make_account(session, make_person(session, "Dana Holt"), is_enabled=False)
    make_person(session, "Eli Gone", active=False)
    make_person(session, "Fay Offroster", employee_id=None)
    return admin, token_of(link)


def names_of(invited: list[accounts.Invited]) -> list[str]:
    return [one.name for one in invited]


def test_a_link_goes_on_working_when_everybody_else_is_invited(session: Session) -> None:
    admin, link_of_ben = people_to_invite(session)
    assert accounts.count_invitable(session, admin, moment=NOW) == accounts.Invitable(1, 1, 2, 1)
    invited = accounts.invite_many(session, admin, moment=NOW)
    assert names_of(invited) == ["Anna Berg"]
    assert accounts.person_invited_by(session, link_of_ben, moment=NOW) == "Ben Okafor"
    assert accounts.invite_many(session, admin, moment=NOW) == []
    assert accounts.activate(session, token_of(invited[0].link), PASSWORD, moment=NOW) == invited[0].account_id


def test_whose_link_is_too_old_is_invited_again(session: Session) -> None:
    admin, _ = people_to_invite(session)
    month_later = later(days=31)
    assert accounts.count_invitable(session, admin, moment=month_later) == accounts.Invitable(2, 0, 2, 1)
    assert names_of(accounts.invite_many(session, admin, moment=month_later)) == ["Anna Berg", "Ben Okafor"]


def test_new_links_for_those_who_have_one_are_made_only_where_that_is_asked_for(session: Session) -> None:
    admin, link_of_ben = people_to_invite(session)
    assert names_of(accounts.invite_many(session, admin, again=True, moment=NOW)) == ["Anna Berg", "Ben Okafor"]
    with pytest.raises(accounts.LinkNotValid):
        accounts.person_invited_by(session, link_of_ben, moment=NOW)


def test_a_department_or_chosen_people_are_invited_and_no_more_than_fit(session: Session) -> None:
    admin, _ = people_to_invite(session)
    care = accounts.Invitees(department="Care")
    assert accounts.invite_many(session, admin, care, moment=NOW) == []
    assert names_of(accounts.invite_many(session, admin, care, again=True, moment=NOW)) == ["Ben Okafor"]
    everybody = frozenset(person_id for person_id in session.scalars(select(Person.id)) if person_id is not None)
    chosen = accounts.Invitees(person_ids=everybody)
    assert names_of(accounts.invite_many(session, admin, chosen, most=1, moment=NOW)) == ["Anna Berg"]
    assert names_of(accounts.invite_many(session, admin, chosen, moment=NOW)) == ["Fay Offroster"]


def test_links_that_were_just_made_are_there_for_whoever_made_them_and_not_for_long(session: Session) -> None:
    admin, _ = people_to_invite(session)
    other = Viewer(admin.person_id + 1, "Somebody", frozenset({Role.ADMINISTRATOR}))
    accounts.put_away_links(admin)  # Of another test in this process, whose administrator has the same number.
    accounts.keep_on_hand(admin, accounts.invite_many(session, admin, moment=NOW), moment=NOW)
    accounts.keep_on_hand(admin, accounts.invite_many(session, admin, again=True, moment=NOW), moment=NOW)
    kept = accounts.links_on_hand(admin, moment=NOW)
    assert kept is not None
    assert names_of(list(kept.invited)) == ["Anna Berg", "Ben Okafor"]
    for one in kept.invited:
        assert accounts.person_invited_by(session, token_of(one.link), moment=NOW) == one.name
    assert accounts.links_on_hand(other, moment=NOW) is None
    assert accounts.links_on_hand(admin, moment=later(minutes=15)) is None
    accounts.put_away_links(admin)
    assert accounts.links_on_hand(admin, moment=NOW) is None


def test_the_file_of_links_holds_no_formula(session: Session) -> None:
    make_person(session, "=HYPERLINK(1)", employee_id="+1")
    header, line = accounts.csv_of_links(accounts.invite_many(session, None, moment=NOW)).splitlines()
    assert header == "employee_id,name,email,link,works_until"
    assert line.startswith("'+1,'=HYPERLINK(1),")


# Signing in


@pytest.mark.parametrize(
    "name", ["jonas@example.com", "  JONAS@Example.COM ", "jonas@\u2060example.com", "E-17", "e-17"]
)
def test_people_sign_in_by_email_or_employee_id_in_any_case(session: Session, name: str) -> None:
    person = make_person(session, email="Jonas@example.com", employee_id="E-17")
    make_account(session, person, password=PASSWORD)
    ticket = try_to_sign_in(session, name, PASSWORD, browser="a-browser")
    assert ticket
    token, path = accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=NOW)
    viewer = accounts.viewer_of(session, token, moment=NOW)
    assert viewer is not None
    assert (viewer.person_id, path) == (person.id, "/")


def test_an_address_goes_before_an_employee_id_that_looks_like_it(session: Session) -> None:
    owner = make_person(session, email="jonas@example.com")
    make_account(session, owner, password=PASSWORD)
    make_account(session, make_person(session, employee_id="jonas@example.com"), password="walrus kettle orbit")
    assert try_to_sign_in(session, "jonas@example.com", PASSWORD)
    assert not try_to_sign_in(session, "jonas@example.com", "walrus kettle orbit")


def test_an_employee_id_that_differs_in_case_alone_names_nobody(session: Session) -> None:
    for employee_id in ("a1", "A1"):
        make_account(session, make_person(session, employee_id=employee_id), password=PASSWORD)
    assert not try_to_sign_in(session, "a1", PASSWORD)


@pytest.mark.parametrize("why", ["wrong", "unknown", "waiting", "disabled", "left"])
def test_whoever_may_not_sign_in_gets_the_same_answer(session: Session, why: str) -> None:
    person = make_person(session, active=why != "left", email="jonas@example.com")
    if why != "unknown":
        password = None if why == "waiting" else PASSWORD
        make_account(session, person, password=password, is_enabled=why != "disabled")
    assert try_to_sign_in(session, "jonas@example.com", "wrong" if why == "wrong" else PASSWORD) is None
    assert actions(session) == ["sign-in refused"]


def test_an_account_closed_while_the_password_was_checked_stays_closed(session: Session) -> None:
    person = make_person(session)
    account = make_account(session, person, password=PASSWORD)
    entries = Credentials("192.0.2.7", NOW, session.get_bind().engine)
    assert is_password(PASSWORD, entries[person.email or ""]["password"])
    accounts.disable(session, None, account.id, moment=NOW)
    assert entries.tried is not None
    assert accounts.finish_try(session, entries.tried, is_right=True, moment=NOW) is None


def test_a_session_and_a_ticket_that_outlive_a_closed_account_are_good_for_nothing(session: Session) -> None:
    person = make_person(session)
    account = make_account(session, person, password=PASSWORD)
    token = sign_in(session, person)
    account.is_enabled = False  # Closing it ends both as well.
    session.commit()
    assert accounts.viewer_of(session, token, moment=NOW) is None
    with pytest.raises(accounts.TicketNotValid):
        sign_in(session, person)


# Slowing down


def fail(session: Session, times: int, *, name: str = "jonas@example.com", at: Moment = NOW, address: str = "") -> None:
    for number in range(times):
        assert try_to_sign_in(session, name, "wrong", at=at, address=address or f"192.0.2.{number}") is None


@pytest.mark.parametrize("is_known", [True, False])
def test_after_five_wrong_tries_an_account_waits_longer_each_time(session: Session, is_known: bool) -> None:
    if is_known:
        make_account(session, make_person(session, email="jonas@example.com"), password=PASSWORD)
    fail(session, 5)
    at = NOW
    waits = (15, 30, 60, 120, 240, 480, 900, 900)
    sentences = ("15 seconds", "30 seconds", "1 minute", "2 minutes", "4 minutes", "8 minutes", "15 minutes")
    for seconds, sentence in zip(waits, (*sentences, sentences[-1]), strict=True):
        with pytest.raises(accounts.TooManyTries) as refusal:
            try_to_sign_in(session, "jonas@example.com", PASSWORD, at=at)
        session.rollback()
        assert str(refusal.value) == f"Too many tries. Please wait {sentence}."
        at = Moment(at.now + timedelta(seconds=seconds), at.today)
        fail(session, 1, at=at)


def test_waiting_ends_by_the_clock_and_the_right_password_forgets_the_wrong_ones(session: Session) -> None:
    make_account(session, make_person(session, email="jonas@example.com"), password=PASSWORD)
    fail(session, 5)
    assert try_to_sign_in(session, "jonas@example.com", PASSWORD, at=later(seconds=15))
    fail(session, 4, at=later(seconds=16))
    assert try_to_sign_in(session, "jonas@example.com", PASSWORD, at=later(seconds=17))


NAMES = {"an e-mail address": "jonas@example.com", "an employee id": "e17", "a name nobody has": "nobody"}


@pytest.mark.parametrize("tried", NAMES.values(), ids=NAMES)
def test_wrong_tries_tell_neither_who_exists_nor_which_names_belong_together(session: Session, tried: str) -> None:
    make_account(session, make_person(session, email="jonas@example.com", employee_id="E17"), password=PASSWORD)
    fail(session, 5, name=tried)
    for other in set(NAMES.values()) - {tried}:
        fail(session, 4, name=other)
    with pytest.raises(accounts.TooManyTries, match=r"^Too many tries\. Please wait 15 seconds\.$"):
        try_to_sign_in(session, tried, "wrong")


@pytest.mark.parametrize("spelling", ["e17s", "E17S", "e17\N{LATIN SMALL LETTER LONG S}", " e17s\N{WORD JOINER}"])
def test_every_spelling_of_one_name_counts_together(session: Session, spelling: str) -> None:
    make_account(session, make_person(session, employee_id="E17S"), password=PASSWORD)
    fail(session, 5, name="e17s")
    with pytest.raises(accounts.TooManyTries):
        try_to_sign_in(session, spelling, PASSWORD)


def known_browser(session: Session, browser: str = "a-browser", *, at: Moment = NOW) -> Account:
    """Jonas's account, who signed in with this browser before."""
    found = session.scalars(select(Person).where(col(Person.email) == "jonas@example.com")).first()
    person = found or make_person(session, email="jonas@example.com", employee_id="E17")
    account = session.scalars(select(Account).where(col(Account.person_id) == person.id)).first()
    account = account or make_account(session, person, password=PASSWORD)
    ticket = accounts.issue_ticket(session, account.id or 0, browser_token=browser, moment=at)
    accounts.redeem_ticket(session, ticket, browser_token=browser, moment=at)
    return account


@pytest.mark.parametrize("name", ["jonas@example.com", "e17"])
def test_a_stranger_keeps_nobody_out_of_a_browser_they_signed_in_with(session: Session, name: str) -> None:
    known_browser(session)
    for number in range(17):  # From other addresses and from the same one, for longer than anybody waits.
        at = later(minutes=16 * number)
        fail(session, 1, name="jonas@example.com", at=at)
        fail(session, 1, name="e17", at=at, address="192.0.2.7")
    with pytest.raises(accounts.TooManyTries):
        try_to_sign_in(session, name, PASSWORD, at=at)
    session.rollback()
    with pytest.raises(accounts.TooManyTries):
        try_to_sign_in(session, name, PASSWORD, browser="another-browser", at=at)
    session.rollback()
    assert try_to_sign_in(session, name, PASSWORD, browser="a-browser", at=at)


def test_a_known_browser_is_no_way_to_guess_without_end_nor_for_other_accounts(session: Session) -> None:
    known_browser(session)
    for _ in range(5):
        assert try_to_sign_in(session, "jonas@example.com", "wrong", browser="a-browser") is None
    with pytest.raises(accounts.TooManyTries):
        try_to_sign_in(session, "e17", PASSWORD, browser="a-browser")
    session.rollback()
    make_account(session, make_person(session, email="maya@example.com"), password=PASSWORD)
    for number in range(5):
        assert (
            try_to_sign_in(session, "maya@example.com", "wrong", browser="a-browser", address=f"10.0.0.{number}")
            is None
        )
    with pytest.raises(accounts.TooManyTries):
        try_to_sign_in(session, "maya@example.com", PASSWORD, browser="a-browser")


def test_ten_browsers_of_an_account_are_known_for_half_a_year_and_only_by_a_hash(session: Session) -> None:
    account = known_browser(session, "the-first")
    for number in range(10):
        known_browser(session, f"browser-{number}", at=later(minutes=number + 1))
    kept = session.scalars(select(KnownBrowser)).all()
    assert {row.token_hash for row in kept} == {hash_of(f"browser-{number}") for number in range(10)}
    known_browser(session, "the-last", at=later(days=190))
    assert len(session.scalars(select(KnownBrowser)).all()) == 1
    for days, is_known in ((360, True), (371, False)):
        assert is_known_browser(session, account.id, "the-last", moment=later(days=days)) is is_known


@pytest.mark.parametrize("change", ["the password", "a reset", "closed", "left"])
def test_no_browser_is_known_after_what_ends_all_sessions(session: Session, change: str) -> None:
    account = known_browser(session)
    known_browser(session, "this-one")
    person = session.get_one(Person, account.person_id)
    if change == "the password":
        accounts.change_password(
            session, make_viewer(session, person), current=PASSWORD, new="walrus kettle orbit", token="",
            browser="this-one", address="", moment=NOW,
        )  # fmt: skip
    elif change == "a reset":
        accounts.invite(session, None, account.id or 0, moment=NOW)
    elif change == "closed":
        accounts.disable(session, None, account.id or 0, moment=NOW)
    else:
        accounts.revoke_access(session, [person.id or 0], moment=NOW)
    assert not is_known_browser(session, account.id, "a-browser", moment=NOW)
    assert is_known_browser(session, account.id, "this-one", moment=NOW) is (change == "the password")


def test_a_whole_network_of_the_newer_kind_is_one_address(session: Session) -> None:
    for number in range(20):
        fail(session, 1, name=f"person{number}", address=f"2001:db8::{number:x}")
    with pytest.raises(accounts.TooManyTries):
        try_to_sign_in(session, "another", "wrong", address="2001:db8::ffff")
    session.rollback()
    fail(session, 1, name="another", address="2001:db8:0:1::1")


def test_a_password_that_was_right_before_it_was_reset_signs_nobody_in(session: Session) -> None:
    account = make_account(session, make_person(session, email="jonas@example.com"), password=PASSWORD)
    entries = Credentials("192.0.2.7", NOW, session.get_bind().engine)
    assert is_password(PASSWORD, entries["jonas@example.com"]["password"])
    accounts.invite(session, None, account.id or 0, moment=NOW)
    assert entries.tried is not None
    assert accounts.finish_try(session, entries.tried, is_right=True, moment=NOW) is None


@pytest.mark.parametrize("browser", ["", "another-browser"])
def test_a_ticket_is_good_in_the_browser_with_the_form_alone(session: Session, browser: str) -> None:
    account = make_account(session, make_person(session))
    ticket = accounts.issue_ticket(session, account.id or 0, browser_token="a-browser", moment=NOW)
    with pytest.raises(accounts.TicketNotValid):
        accounts.redeem_ticket(session, ticket, browser_token=browser, moment=NOW)
    session.rollback()
    without = accounts.issue_ticket(session, account.id or 0, browser_token="", moment=NOW)
    with pytest.raises(accounts.TicketNotValid, match=r"^Please sign in once more\.$"):
        accounts.redeem_ticket(session, without, browser_token=browser, moment=NOW)
    session.rollback()
    assert accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=NOW)


def test_one_address_cannot_try_many_names(session: Session) -> None:
    for number in range(20):
        fail(session, 1, name=f"person{number}", address="192.0.2.1")
    with pytest.raises(accounts.TooManyTries):
        try_to_sign_in(session, "another", "wrong", address="192.0.2.1")
    session.rollback()
    fail(session, 1, name="another", address="192.0.2.2")


def test_an_own_password_does_not_let_an_address_guess_others_without_end(session: Session) -> None:
    make_account(session, make_person(session, email="eve@example.com"), password=PASSWORD)
    for number in range(19):
        fail(session, 1, name=f"person{number}", address="192.0.2.1")
        assert try_to_sign_in(session, "eve@example.com", PASSWORD, address="192.0.2.1")
    fail(session, 1, name="one more", address="192.0.2.1")
    with pytest.raises(accounts.TooManyTries):
        try_to_sign_in(session, "eve@example.com", PASSWORD, address="192.0.2.1")


def test_tries_at_the_same_moment_are_all_counted(engine: Engine) -> None:
    with db.writing(engine) as session:
        make_account(session, make_person(session, email="jonas@example.com"), password=PASSWORD)

    def one_try(number: int) -> bool:
        try:
            Credentials(f"192.0.2.{number}", NOW, engine)["jonas@example.com"]
        except accounts.TooManyTries:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one_try, range(16))) == 5


def test_wrong_tries_are_forgotten_after_a_day(session: Session) -> None:
    fail(session, 5)
    fail(session, 5, at=later(days=1, seconds=1))
    assert len(session.scalars(select(Throttle)).all()) == 6


def test_the_database_holds_neither_the_name_typed_nor_the_address(session: Session) -> None:
    fail(session, 1, name="my password by mistake", address="192.0.2.99")
    kept = str(session.scalars(select(Throttle)).all()) + str(session.scalars(select(AuditEvent)).all())
    assert "mistake" not in kept
    assert "192.0.2" not in kept


# Tickets and sessions


def test_a_ticket_works_once_and_for_a_minute(session: Session) -> None:
    account = make_account(session, make_person(session), password=PASSWORD)
    ticket = accounts.issue_ticket(session, account.id, browser_token="a-browser", moment=NOW)
    late = accounts.issue_ticket(session, account.id, browser_token="a-browser", moment=NOW)
    accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=later(seconds=59))
    for again, at in ((ticket, later(seconds=59)), (late, later(seconds=60)), ("invented", NOW)):
        with pytest.raises(accounts.TicketNotValid):
            accounts.redeem_ticket(session, again, browser_token="a-browser", moment=at)
        session.rollback()


def test_a_ticket_redeemed_twice_at_once_makes_one_session(engine: Engine) -> None:
    with db.writing(engine) as session:
        account = make_account(session, make_person(session), password=PASSWORD)
        ticket = accounts.issue_ticket(session, account.id, browser_token="a-browser", moment=NOW)

    def redeem(_: int) -> bool:
        try:
            with db.writing(engine) as session:
                accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=NOW)
        except accounts.TicketNotValid:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(redeem, range(8))) == 1


def test_a_ticket_does_not_outlive_the_account(session: Session) -> None:
    account = make_account(session, make_person(session), password=PASSWORD)
    ticket = accounts.issue_ticket(session, account.id, browser_token="a-browser", moment=NOW)
    accounts.disable(session, None, account.id, moment=NOW)
    accounts.enable(session, None, account.id, moment=NOW)
    with pytest.raises(accounts.TicketNotValid):
        accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=NOW)


@pytest.mark.parametrize("path", ["/", "/plans", "/plan?code=abc&tab=journal", "/plans?q=a%20b%2F%2Fc"])
def test_a_path_of_ours_is_kept_through_sign_in(session: Session, path: str) -> None:
    account = make_account(session, make_person(session))
    ticket = accounts.issue_ticket(session, account.id, path, browser_token="a-browser", moment=NOW)
    assert accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=NOW)[1] == path


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "javascript:alert(1)", "evil.example", "", "/\t/evil.example", "/\n/evil.example", "/a\r\nSet-Cookie: x=1",
        " //evil.example", "/auth/sign-out", "/" + "a" * 500, "/ü",
        "/./auth/sign-out", "/%61uth/sign-out", "/x/../auth/sign-out", "/%2e/auth/sign-out", "/export/plans.csv",
    ],
)  # fmt: skip
def test_a_path_that_is_not_ours_becomes_home(session: Session, path: str) -> None:
    account = make_account(session, make_person(session))
    ticket = accounts.issue_ticket(session, account.id, path, browser_token="a-browser", moment=NOW)
    assert accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=NOW)[1] == "/"


def test_only_the_hash_of_a_token_is_kept(session: Session) -> None:
    person = make_person(session)
    make_account(session, person)
    token = sign_in(session, person)
    assert session.scalars(select(AuthSession.token_hash)).all() == [hash_of(token)]
    assert len(token) == 43
    assert token not in str(session.scalars(select(SignInTicket)).all())


@pytest.mark.parametrize("token", [None, "", "x", "A" * 43, "A" * 5000, "\ud800", "' OR 1=1 --"])
def test_an_invented_token_is_nobody(session: Session, token: str | None) -> None:
    person = make_person(session)
    make_account(session, person)
    sign_in(session, person)
    assert accounts.viewer_of(session, token, moment=NOW) is None


def test_the_hash_of_a_token_opens_nothing(session: Session) -> None:
    person = make_person(session)
    make_account(session, person)
    assert accounts.viewer_of(session, hash_of(sign_in(session, person)), moment=NOW) is None


def test_an_idle_hour_ends_a_session_and_being_here_starts_it_anew(session: Session) -> None:
    person = make_person(session)
    make_account(session, person)
    token = sign_in(session, person)
    assert accounts.viewer_of(session, token, moment=later(minutes=59))
    accounts.keep_alive(session, token, moment=later(minutes=59))
    assert accounts.viewer_of(session, token, moment=later(minutes=118))
    assert accounts.viewer_of(session, token, moment=later(minutes=119)) is None
    accounts.keep_alive(session, token, moment=later(minutes=119))
    assert accounts.viewer_of(session, token, moment=later(minutes=119)) is None


def test_twelve_hours_end_a_session_that_was_never_idle(session: Session) -> None:
    person = make_person(session)
    make_account(session, person)
    token = sign_in(session, person)
    for half_hour in range(1, 24):
        accounts.keep_alive(session, token, moment=later(minutes=30 * half_hour))
    assert accounts.viewer_of(session, token, moment=later(hours=11, minutes=59))
    assert accounts.viewer_of(session, token, moment=later(hours=12)) is None


def test_a_session_of_an_older_epoch_is_none(session: Session) -> None:
    """Also where its row was left behind."""
    person = make_person(session)
    account = make_account(session, person)
    token = sign_in(session, person)
    assert accounts.viewer_of(session, token, moment=NOW)
    account.session_epoch += 1
    session.add(account)
    session.commit()
    assert accounts.viewer_of(session, token, moment=NOW) is None


def test_being_here_is_noted_once_a_minute(session: Session) -> None:
    person = make_person(session)
    make_account(session, person)
    found = accounts.find_signed_in(session, sign_in(session, person), moment=NOW)
    assert found is not None
    assert not found.is_to_be_noted(later(seconds=59))
    assert found.is_to_be_noted(later(seconds=60))


def test_signing_out_ends_the_session_here_and_only_here(session: Session) -> None:
    person = make_person(session)
    make_account(session, person)
    here, there = sign_in(session, person), sign_in(session, person)
    accounts.end_session(session, here, moment=NOW)
    accounts.end_session(session, here, moment=NOW)
    assert accounts.viewer_of(session, here, moment=NOW) is None
    assert accounts.viewer_of(session, there, moment=NOW)
    assert actions(session).count("signed out") == 1


def test_signing_in_again_in_a_browser_ends_its_former_session(session: Session) -> None:
    person = make_person(session)
    account = make_account(session, person)
    before = sign_in(session, person)
    accounts.redeem_ticket(
        session,
        accounts.issue_ticket(session, account.id, browser_token="a-browser", moment=NOW),
        replaces=before,
        browser_token="a-browser",
        moment=NOW,
    )
    assert accounts.viewer_of(session, before, moment=NOW) is None


def test_sessions_elsewhere_are_listed_and_can_be_ended_one_by_one_or_all(session: Session) -> None:
    person = make_person(session)
    make_account(session, person)
    here = sign_in(session, person)
    there = [sign_in(session, person, browser=f"Browser {n}", at=later(minutes=n)) for n in range(3)]
    viewer = make_viewer(session, person)
    listed = accounts.list_sessions(session, viewer, token=here, moment=later(minutes=5))
    assert [other.browser for other in listed] == ["Browser 2", "Browser 1", "Browser 0"]
    accounts.end_session_elsewhere(session, viewer, listed[0].key, moment=later(minutes=5))
    assert accounts.viewer_of(session, there[2], moment=later(minutes=5)) is None
    assert accounts.end_other_sessions(session, viewer, token=here, moment=later(minutes=5)) == 2
    assert accounts.list_sessions(session, viewer, token=here, moment=later(minutes=5)) == []
    assert accounts.viewer_of(session, here, moment=later(minutes=5))


def test_nobody_ends_somebody_elses_session(session: Session) -> None:
    victim, other = make_person(session), make_person(session)
    make_account(session, victim)
    make_account(session, other)
    token = sign_in(session, victim)
    with pytest.raises(NotFound):
        accounts.end_session_elsewhere(session, make_viewer(session, other), hash_of(token), moment=NOW)
    assert accounts.viewer_of(session, token, moment=NOW)


def test_somebody_who_leaves_is_out_at_once_and_comes_back_without_session_or_roles(session: Session) -> None:
    person = make_person(session)
    make_account(session, person, [Role.HR])
    token = sign_in(session, person)
    person.active = False
    session.add(person)
    session.commit()
    assert accounts.viewer_of(session, token, moment=NOW) is None
    accounts.revoke_access(session, [person.id or 0], moment=NOW)
    person.active = True
    session.commit()
    assert accounts.viewer_of(session, token, moment=NOW) is None
    assert make_viewer(session, person).roles == frozenset()


# Changing the password


def test_a_changed_password_ends_other_sessions_and_keeps_this_one(session: Session) -> None:
    person = make_person(session)
    make_account(session, person, password=PASSWORD)
    here, there = sign_in(session, person), sign_in(session, person)
    accounts.change_password(
        session, make_viewer(session, person), current=PASSWORD, new=" walrus kettle orbit ", token=here,
        address="192.0.2.7", moment=NOW,
    )  # fmt: skip
    assert accounts.viewer_of(session, here, moment=NOW)
    assert accounts.viewer_of(session, there, moment=NOW) is None
    assert try_to_sign_in(session, person.email or "", "walrus kettle orbit")
    assert not try_to_sign_in(session, person.email or "", PASSWORD)


def test_a_hash_takes_its_full_time_and_nobodys_takes_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bcrypt, "gensalt", bcrypt.gensalt.func)  # All other tests take the cheapest hash there is.
    assert hash_password(PASSWORD).startswith("$2b$12$")
    assert HASH_OF_NOBODY.startswith("$2b$12$")


def test_changing_the_password_often_is_no_guessing(session: Session) -> None:
    person = make_person(session)
    make_account(session, person, password=PASSWORD)
    here, current = sign_in(session, person), PASSWORD
    for number in range(8):  # More than may be tried in vain.
        new = f"walrus kettle orbit {number}"
        accounts.change_password(
            session, make_viewer(session, person), current=current, new=new, token=here, address="", moment=NOW
        )
        current = new
    assert try_to_sign_in(session, person.email or "", current)


def test_a_password_changes_only_for_whoever_knows_the_current_one(session: Session) -> None:
    person = make_person(session)
    make_account(session, person, password=PASSWORD)
    here = sign_in(session, person)
    viewer = make_viewer(session, person)
    ask = {"new": "walrus kettle orbit", "token": here, "address": "192.0.2.7", "moment": NOW}
    for _ in range(5):
        with pytest.raises(accounts.WrongPassword):
            accounts.change_password(session, viewer, current="wrong", **ask)
    with pytest.raises(accounts.TooManyTries):
        accounts.change_password(session, viewer, current=PASSWORD, **ask)
    session.rollback()
    assert is_password(PASSWORD, session.scalars(select(Account.password_hash)).one())


def test_a_new_password_is_held_to_the_same_rule(session: Session) -> None:
    person = make_person(session, "Jonas Weber")
    make_account(session, person, password=PASSWORD)
    with pytest.raises(Invalid) as refusal:
        accounts.change_password(
            session,
            make_viewer(session, person),
            current=PASSWORD,
            new="jonas.weber1",
            token="",
            address="",
            moment=NOW,
        )
    assert "new" in refusal.value.fields


# Roles and closing accounts


def test_an_administrator_gives_and_takes_roles_which_ends_the_sessions(session: Session) -> None:
    admin = make_administrator(session)
    person = make_person(session)
    account = make_account(session, person, [Role.LEADERSHIP])
    token = sign_in(session, person)
    accounts.set_roles(session, admin, account.id, {Role.HR}, moment=NOW)
    assert make_viewer(session, person).roles == {Role.HR}
    assert accounts.viewer_of(session, token, moment=NOW) is None
    changes = session.scalars(select(AuditEvent).where(col(AuditEvent.action).startswith("role "))).all()
    assert [(c.action, c.actor_id, c.person_id, c.detail) for c in changes] == [
        ("role given", admin.person_id, person.id, {"role": "hr"}),
        ("role taken", admin.person_id, person.id, {"role": "leadership"}),
    ]


def test_roles_that_stay_the_same_end_nothing(session: Session) -> None:
    admin = make_administrator(session)
    person = make_person(session)
    account = make_account(session, person, [Role.HR])
    token = sign_in(session, person)
    accounts.set_roles(session, admin, account.id, [Role.HR], moment=NOW)
    assert accounts.viewer_of(session, token, moment=NOW)


def own_account(session: Session, viewer: Viewer) -> int:
    return session.scalars(select(Account.id).where(col(Account.person_id) == viewer.person_id)).one() or 0


@pytest.mark.parametrize("roles", [[], [Role.ADMINISTRATOR, Role.HR]])
def test_nobody_changes_their_own_roles(session: Session, roles: list[Role]) -> None:
    admin = make_administrator(session)
    with pytest.raises(NotAllowed):
        accounts.set_roles(session, admin, own_account(session, admin), roles, moment=NOW)
    assert session.scalars(select(AccountRole.role)).all() == [Role.ADMINISTRATOR]


def test_nobody_closes_or_resets_their_own_account(session: Session) -> None:
    admin = make_administrator(session)
    for step in (accounts.disable, accounts.enable, accounts.invite):
        with pytest.raises(NotAllowed):
            step(session, admin, own_account(session, admin), moment=NOW)


@pytest.mark.parametrize("role", [None, Role.HR, Role.LEADERSHIP])
def test_whoever_is_no_administrator_finds_no_accounts(session: Session, role: Role | None) -> None:
    person = make_person(session)
    make_account(session, person, [role] if role else [])
    viewer = make_viewer(session, person)
    other = make_account(session, make_person(session))
    steps = (
        lambda: accounts.set_roles(session, viewer, other.id, [Role.HR], moment=NOW),
        lambda: accounts.invite(session, viewer, other.id, moment=NOW),
        lambda: accounts.invite_person(session, viewer, other.person_id, seen=AccountStatus.INVITED, moment=NOW),
        lambda: accounts.invite_many(session, viewer, moment=NOW),
        lambda: accounts.disable(session, viewer, other.id, moment=NOW),
        lambda: accounts.create_account(session, viewer, make_person(session).id, moment=NOW),
        lambda: accounts.find_people(session, viewer),
        lambda: accounts.count_roster(session, viewer),
    )
    for step in steps:
        with pytest.raises(NotFound):
            step()
    assert actions(session) == []


def roles_of(session: Session, person: Person) -> frozenset[Role]:
    return make_viewer(session, person).roles


def test_a_role_is_given_to_many_and_taken_and_other_roles_stay(session: Session) -> None:
    admin = make_administrator(session)
    anna, ben, cem = (make_person(session, name) for name in ("Anna", "Ben", "Cem"))
    make_account(session, anna, [Role.LEADERSHIP], password=PASSWORD)
    make_account(session, ben, [Role.HR], password=PASSWORD)
    token = sign_in(session, anna)
    ids = [person.id or 0 for person in (anna, ben, cem)]
    assert accounts.change_role(session, admin, ids, Role.HR, is_given=True, moment=NOW) == 2
    assert [roles_of(session, each) for each in (anna, ben, cem)] == [{Role.LEADERSHIP, Role.HR}, {Role.HR}, {Role.HR}]
    assert accounts.viewer_of(session, token, moment=NOW) is None
    assert accounts.change_role(session, admin, ids, Role.HR, is_given=False, moment=NOW) == 3
    assert [roles_of(session, each) for each in (anna, ben, cem)] == [{Role.LEADERSHIP}, set(), set()]
    changes = accounts.recent_access_changes(session, Viewer(0, "", frozenset({Role.HR})), moment=NOW)
    assert len([change for change in changes if change.by == admin.name]) == 5


@pytest.mark.parametrize("is_given", [True, False], ids=["given", "taken"])
@pytest.mark.parametrize("role", Role)
def test_nobody_changes_their_own_roles_among_many_either(session: Session, role: Role, is_given: bool) -> None:
    admin, anna = make_administrator(session), make_person(session, "Anna")
    with pytest.raises(NotAllowed, match="Nobody changes their own roles"):
        accounts.change_role(session, admin, [anna.id or 0, admin.person_id], role, is_given=is_given, moment=NOW)
    assert roles_of(session, anna) == set()


def test_of_many_all_have_to_be_there(session: Session) -> None:
    admin, anna = make_administrator(session), make_person(session, "Anna")
    gone = make_person(session, "Gone", active=False)
    for other in (gone.id or 0, -1):
        with pytest.raises(NotFound):
            accounts.change_role(session, admin, [anna.id or 0, other], Role.HR, is_given=True, moment=NOW)
    session.rollback()
    assert roles_of(session, anna) == set()


def test_two_administrators_who_take_each_others_role_leave_one(session: Session) -> None:
    ravi = make_administrator(session)
    zoe = make_person(session, "Zoe")
    make_account(session, zoe, [Role.ADMINISTRATOR], password=PASSWORD)
    also = make_viewer(session, zoe)
    accounts.change_role(session, ravi, [also.person_id], Role.ADMINISTRATOR, is_given=False, moment=NOW)
    # Zoe's click was on its way while she still was one.
    steps = (
        lambda: accounts.change_role(session, also, [ravi.person_id], Role.ADMINISTRATOR, is_given=False, moment=NOW),
        lambda: accounts.set_roles(session, also, own_account(session, ravi), [], moment=NOW),
        lambda: accounts.disable(session, also, own_account(session, ravi), moment=NOW),
    )
    for step in steps:
        with pytest.raises(NotAllowed, match="Nobody would be left as administrator"):
            step()
        session.rollback()
    assert Role.ADMINISTRATOR in roles_of(session, session.get_one(Person, ravi.person_id))


def test_administration_is_handed_over_to_somebody_who_can_sign_in(session: Session) -> None:
    ravi = make_administrator(session)
    zoe, ben = make_person(session, "Zoe"), make_person(session, "Ben")
    make_account(session, ben)
    make_account(session, zoe, [Role.HR], password=PASSWORD)
    for person in (make_person(session, "Nobody yet"), ben):
        with pytest.raises(NotAllowed, match="cannot sign in yet"):
            accounts.hand_over_administration(session, ravi, person.id or 0, moment=NOW)
        session.rollback()
    with pytest.raises(NotAllowed, match="another person"):
        accounts.hand_over_administration(session, ravi, ravi.person_id, moment=NOW)
    with pytest.raises(NotFound):
        accounts.hand_over_administration(session, make_viewer(session, zoe), ben.id or 0, moment=NOW)
    accounts.hand_over_administration(session, ravi, zoe.id or 0, moment=NOW)
    assert roles_of(session, zoe) == {Role.HR, Role.ADMINISTRATOR}
    assert roles_of(session, session.get_one(Person, ravi.person_id)) == set()


def test_inviting_many_asks_the_database_no_more_often(session: Session) -> None:
    sent: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *said: sent.append(said[2]))
    numbers = []
    for people in (2, 12):
        for number in range(people):
            make_person(session, f"Person {number}")
        for number in range(people):
            make_account(session, make_person(session, f"Waiting {number}"))
        sent.clear()
        assert len(accounts.invite_many(session, None, moment=NOW)) == 2 * people
        numbers.append(sum(not statement.startswith("INSERT") for statement in sent))  # SQLite takes a row at a time.
    assert numbers[0] == numbers[1]
    assert audit.verify(session) > 0


def test_a_link_is_made_for_whom_an_administrator_saw(session: Session) -> None:
    """Somebody who just chose a password keeps it, and a link that was just sent works on."""
    admin, anna = make_administrator(session), make_person(session, "Anna")
    invite = partial(accounts.invite_person, session, admin, anna.id or 0, moment=NOW)
    link = invite(seen=AccountStatus.NONE).link
    with pytest.raises(accounts.AccountMoved, match="The account of Anna has changed meanwhile"):
        invite(seen=AccountStatus.NONE)
    accounts.activate(session, token_of(link), PASSWORD, moment=NOW)
    with pytest.raises(accounts.AccountMoved):
        invite(seen=AccountStatus.INVITED)
    session.rollback()
    assert try_to_sign_in(session, anna.email or "", PASSWORD)
    invite(seen=AccountStatus.ACTIVE)
    assert not try_to_sign_in(session, anna.email or "", PASSWORD)


def test_a_disabled_account_is_out_until_it_is_enabled(session: Session) -> None:
    admin = make_administrator(session)
    person = make_person(session)
    account = make_account(session, person, password=PASSWORD)
    token = sign_in(session, person)
    accounts.disable(session, admin, account.id, moment=NOW)
    assert accounts.viewer_of(session, token, moment=NOW) is None
    assert not try_to_sign_in(session, person.email or "", PASSWORD)
    accounts.enable(session, admin, account.id, moment=NOW)
    assert accounts.viewer_of(session, token, moment=NOW) is None
    assert try_to_sign_in(session, person.email or "", PASSWORD)


def test_one_person_has_one_account(session: Session) -> None:
    person = make_person(session)
    account_id = accounts.create_account(session, None, person.id, roles=[Role.HR], moment=NOW)
    assert make_viewer(session, person).roles == {Role.HR}
    with pytest.raises(accounts.AccountExists):
        accounts.create_account(session, None, person.id, moment=NOW)
    assert session.scalars(select(Account.id)).all() == [account_id]


def test_no_account_for_whoever_has_left_or_never_was(session: Session) -> None:
    for person_id in (make_person(session, active=False).id, 0, -1):
        with pytest.raises(NotFound):
            accounts.create_account(session, None, person_id, moment=NOW)


# The demonstration


def test_the_demonstration_exists_in_the_embedded_database_only(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(session, "Maya Lindqvist")
    make_account(session, person)
    session.add(AppFact(key="demo", value="1"))
    session.add(AppFact(key="demo_people", value=f'{{"manager": {person.id}}}'))
    session.commit()
    assert not accounts.is_demo(session)
    assert accounts.demo_people(session) == []
    with pytest.raises(NotFound):
        accounts.demo_ticket(session, "manager", browser_token="a-browser", moment=NOW)
    monkeypatch.setattr(db, "is_embedded", lambda engine: True)
    assert accounts.demo_people(session) == [accounts.DemoPerson("manager", "Maya Lindqvist")]
    token, _ = accounts.redeem_ticket(
        session,
        accounts.demo_ticket(session, "manager", browser_token="a-browser", moment=NOW),
        browser_token="a-browser",
        moment=NOW,
    )
    assert accounts.viewer_of(session, token, moment=NOW)
    with pytest.raises(NotFound):
        accounts.demo_ticket(session, "administrator", browser_token="a-browser", moment=NOW)


def test_an_embedded_database_that_the_demonstration_did_not_make_is_no_demonstration(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "is_embedded", lambda engine: True)
    session.add(AppFact(key="demo_people", value='{"manager": 1}'))
    session.commit()
    assert not accounts.is_demo(session)
    assert accounts.demo_people(session) == []


def test_what_was_done_to_accounts_is_in_the_record(session: Session) -> None:
    invited = accounts.create_first_administrator(session, "ravi@example.com", moment=NOW)
    account_id = accounts.activate(session, token_of(invited.link), PASSWORD, moment=NOW)
    token, _ = accounts.redeem_ticket(
        session,
        accounts.issue_ticket(session, account_id, browser_token="a-browser", moment=NOW),
        browser_token="a-browser",
        moment=NOW,
    )
    accounts.end_session(session, token, moment=NOW)
    assert actions(session) == [
        "account created",
        "role given",
        "invited",
        "password chosen",
        "signed in",
        "signed out",
    ]
    assert audit.verify(session) == 6


# What HR is told


def test_hr_is_told_of_every_change_of_role_and_of_the_reset_of_an_hr_account(session: Session) -> None:
    admin, hana, otto = (make_person(session, name) for name in ("Ada Admin", "Hana Reyes", "Otto Other"))
    make_account(session, admin, [Role.ADMINISTRATOR])
    in_hr = make_account(session, hana, [Role.HR], password=PASSWORD)
    other = make_account(session, otto, password=PASSWORD)
    ada, hr = make_viewer(session, admin), make_viewer(session, hana)
    accounts.set_roles(session, ada, other.id or 0, [Role.LEADERSHIP], moment=NOW)
    accounts.set_roles(session, ada, other.id or 0, [], moment=NOW)
    for account in (in_hr, other):
        accounts.invite(session, ada, account.id or 0, moment=NOW)
    told = accounts.recent_access_changes(session, hr, moment=NOW)
    assert [(change.person, change.role, change.is_given, change.by) for change in told] == [
        ("Hana Reyes", None, False, "Ada Admin"),
        ("Otto Other", Role.LEADERSHIP, False, "Ada Admin"),
        ("Otto Other", Role.LEADERSHIP, True, "Ada Admin"),
    ]
    assert accounts.recent_access_changes(session, ada, moment=NOW) == []
    assert accounts.recent_access_changes(session, hr, moment=later(days=15)) == []


@pytest.mark.parametrize("typed", ["jürgen@firm.example", "JÜRGEN@Firm.example", "ü1", "Ü1"])
def test_letters_beyond_ascii_have_two_sizes_too(session: Session, typed: str) -> None:
    person = make_person(session, "Jürgen Groß", email="jürgen@firm.example", employee_id="Ü1")
    make_account(session, person, password=PASSWORD)
    entries = accounts.Credentials("192.0.2.1", NOW, engine=session.get_bind().engine)
    # The sign-in form's library lowers what was typed before it asks.
    assert entries[typed.lower()]["name"] == "Jürgen Groß"


def test_a_name_nobody_has_is_slowed_down_in_every_spelling(session: Session) -> None:
    engine = session.get_bind().engine
    for number in range(5):
        _ = accounts.Credentials("192.0.2.1", NOW, engine=engine)[f"no{chr(number + 1)}body@firm.example"]
    with pytest.raises(accounts.TooManyTries):
        _ = accounts.Credentials("192.0.2.1", NOW, engine=engine)["nobody@firm.example"]
