"""The accounts as the sign-in form's library wants them, and a password that its owner changes."""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, or_, select
from sqlmodel import Session, col

from lib import audit, db
from lib.access import Viewer
from lib.accounts import throttle
from lib.accounts.invitations import void_links
from lib.accounts.passwords import HASH_OF_NOBODY, checked_password, hash_password, is_password
from lib.accounts.sessions import invalidate_sessions, is_known_browser, issue_ticket, lock_accounts
from lib.clock import Moment
from lib.errors import Invalid, NotFound
from lib.models import Account, Person, clean_text


class WrongPassword(Invalid):
    """The current password was not the right one."""

    def __init__(self) -> None:
        super().__init__({"current": "This is not your current password."})


@dataclass(frozen=True)
class Try:
    """One try to sign in, counted as wrong until `finish_try` hears that it was right."""

    account_id: int | None
    person_id: int | None
    counters: tuple[throttle.Counter, ...]
    browser: str
    epoch: int


class Credentials(MutableMapping[str, dict[str, Any]]):
    """The accounts by name, made for one run of the sign-in form.

    streamlit-authenticator looks up a name, checks the password against its hash, and counts in the mapping. Every
    name is there: one that nobody has gets the hash of a random text, so that the answer takes as long and reads the
    same. Looking a name up counts the try in the database first and refuses it where it has to wait.

    Args:
        address: the network address of the visitor.
        browser: the long-lived token of their browser, if it sent one.

    Attributes:
        tried: the try that was looked up, if any.
    """

    def __init__(self, address: str, moment: Moment, engine: Engine | None = None, *, browser: str = "") -> None:
        self._address = address
        self._browser = browser
        self._moment = moment
        self._engine = engine
        self._entries: dict[str, dict[str, Any]] = {}
        self.tried: Try | None = None

    def __getitem__(self, name: str) -> dict[str, Any]:
        """The entry of a name.

        Raises:
            TooManyTries: the name, the address or the known browser has to wait.
        """
        if name not in self._entries:
            with db.writing(self._engine) as session:
                self._entries[name] = self._look_up(session, name)
        return self._entries[name]

    def _look_up(self, session: Session, name: str) -> dict[str, Any]:
        account, person = _find(session, name)
        account_id, person_id, epoch = (
            (account.id, account.person_id, account.session_epoch) if account else (None, None, 0)
        )
        counters: tuple[throttle.Counter, ...]
        if is_known_browser(session, account_id, self._browser, moment=self._moment) and account_id is not None:
            counters = (throttle.counter_of_browser(account_id, self._browser),)
        else:
            counters = (throttle.counter_of_name(_as_known(name)), throttle.counter_of_address(self._address))
        throttle.count_try(session, counters, moment=self._moment)
        self.tried = Try(account_id, person_id, counters, self._browser, epoch)
        can_sign_in = account is not None and account.is_enabled and person is not None and person.active
        password_hash = account.password_hash if can_sign_in and account else None
        return {"name": person.name if person else "", "email": "", "password": password_hash or HASH_OF_NOBODY}

    def __setitem__(self, name: str, entry: dict[str, Any]) -> None:
        self._entries[name] = entry

    def __delitem__(self, name: str) -> None:
        del self._entries[name]

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def finish_try(session: Session, tried: Try, *, is_right: bool, next_path: str = "/", moment: Moment) -> str | None:
    """Write down how a try to sign in went.

    Args:
        is_right: what the library found.
        next_path: where the person was going.

    Returns:
        A ticket for the sign-in route; none where the try was wrong, or where the account was closed or got another
        password in the meantime.
    """
    account = next(iter(lock_accounts(session, col(Account.id) == tried.account_id)), None)
    person = session.get(Person, tried.person_id) if tried.person_id is not None else None
    is_open = account is not None and account.is_enabled and person is not None and person.active
    is_open = is_open and account is not None and account.session_epoch == tried.epoch
    if not is_right or not is_open or tried.account_id is None:
        audit.record(session, "sign-in refused", at=moment.now, person_id=tried.person_id)
        session.commit()
        return None
    throttle.forgive_try(session, tried.counters)
    return issue_ticket(session, tried.account_id, next_path, browser_token=tried.browser, moment=moment)


def change_password(
    session: Session,
    viewer: Viewer,
    *,
    current: str,
    new: str,
    token: str,
    browser: str = "",
    address: str,
    moment: Moment,
) -> None:
    """Choose another password. Sessions in other browsers and links for a new one end; this session goes on.

    Args:
        token: of the session that asks.
        browser: the long-lived token of its browser; other browsers are no longer known.
        address: the network address; wrong current passwords count for it as wrong tries to sign in do.

    Raises:
        TooManyTries: there were too many wrong ones; this one was not looked at.
        WrongPassword: the current password is another one.
        Invalid: the new password cannot be taken; the sentence stands under "new".
        NotFound: the viewer has no account.
    """
    account = session.scalars(select(Account).where(col(Account.person_id) == viewer.person_id)).one_or_none()
    person = session.get(Person, viewer.person_id)
    if account is None or person is None:
        raise NotFound
    new = checked_password(new, [person.name, person.email or "", person.employee_id or ""], field="new")
    counters = (throttle.counter_of_owner(account.id or 0), throttle.counter_of_address(address))
    throttle.count_try(session, counters, moment=moment)
    if not is_password(current, account.password_hash):
        audit.record(
            session, "password change refused", at=moment.now, actor_id=viewer.person_id, person_id=viewer.person_id
        )
        session.commit()
        raise WrongPassword
    checked, password_hash = account.password_hash, hash_password(new)
    account = lock_accounts(session, col(Account.id) == account.id)[0]
    if account.password_hash != checked:  # It was changed elsewhere meanwhile.
        raise WrongPassword
    throttle.forgive_try(session, counters)
    account.password_hash = password_hash
    void_links(session, [account.id or 0], moment)  # Somebody else may have asked for one, or read its mail.
    invalidate_sessions(session, account, keep=token, keep_browser=browser, moment=moment)
    audit.record(session, "password changed", at=moment.now, actor_id=viewer.person_id, person_id=viewer.person_id)
    session.commit()


def find_open_account(session: Session, name: str) -> int | None:
    """The person who signs in by this name, if their account is open and they have an e-mail address."""
    account, person = _find(session, name)
    is_open = account is not None and account.is_enabled and person is not None and person.active and person.email
    return account.person_id if is_open and account is not None else None


def _find(session: Session, name: str) -> tuple[Account | None, Person | None]:
    """The account with this e-mail address or employee id, in any spelling of upper and lower case.

    An address goes before an id that looks like one. An id that differs from another in case alone names nobody.
    """
    name = _as_known(name)
    rows = session.execute(
        select(Account, Person)
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(
            or_(
                func.lower(col(Person.email)) == name,
                func.lower(col(Person.employee_id)) == name,
                # SQLite lowers ASCII letters only; e-mail addresses are stored in small letters, ids as they come.
                col(Person.employee_id) == name.upper(),
            )
        )
    ).all()
    by_email = [row for row in rows if (row[1].email or "").lower() == name]
    matches = by_email or list(rows)
    return matches[0] if len(matches) == 1 else (None, None)


def _as_known(name: str) -> str:
    """What somebody typed to sign in, as it is compared.

    An address that was copied from elsewhere may hold an invisible word joiner.
    """
    return str(clean_text(name)).replace("\N{WORD JOINER}", "").lower()
