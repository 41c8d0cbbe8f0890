"""One-time links with which people choose their password, and the link that replaces a forgotten one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select, update
from sqlmodel import Session, col

from lib import audit
from lib.access import Viewer, may_administer
from lib.accounts.administrators import administrators, require_an_administrator
from lib.accounts.directory import had_links, status_of
from lib.accounts.passwords import checked_password, hash_password
from lib.accounts.sessions import AT_ONCE, invalidate_sessions, lock_accounts
from lib.accounts.tokens import hash_of, new_token, without_surroundings
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import CoachingError, NotAllowed, NotFound
from lib.models import Account, AccountStatus, Invitation, Person
from lib.settings import get_settings

LINK_LASTS = timedelta(days=14)


class LinkNotValid(CoachingError):
    """The link was used, was replaced by a newer one, is too old, or its account is closed."""

    def __init__(self) -> None:
        super().__init__(
            "This link does not work any more: it was used already, a newer one replaced it, or it is too old. "
            "Please ask your administrator for a new link, or sign in if you have a password."
        )


class AccountMoved(CoachingError):
    """Something happened to an account since it was looked at."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The account of {name} has changed meanwhile, so no link was made. Please look at it again.")


@dataclass(frozen=True)
class Invited:
    """A link that was just made, for whom, and until when it works. The link is shown once and kept nowhere."""

    account_id: int
    employee_id: str
    name: str
    email: str
    link: str
    expires_at: datetime


def invite(session: Session, viewer: Viewer | None, account_id: int, *, moment: Moment) -> Invited:
    """Make a one-time link with which somebody chooses a password; older links of theirs stop working.

    For somebody who has a password already this is the reset: the old password and all sessions end at once.

    Args:
        viewer: an administrator; none for the command line.

    Raises:
        NotFound: there is no such account, or the viewer is no administrator.
        NotAllowed: the account is disabled or its person has left; or it is the viewer's own; or nobody would be left
            as administrator.
    """
    found = require_account(session, viewer, account_id)
    account, person = found
    if viewer is not None and viewer.person_id == person.id:
        raise NotAllowed("You can change your own password on the page Account.")
    if not account.is_enabled or not person.active:
        raise NotAllowed("This account is closed. Please enable it first.")
    was_administrator = person.id in administrators(session)
    invited = issue(session, account, person, viewer, moment)
    if viewer is not None and was_administrator:
        require_an_administrator(session)
    session.commit()
    return invited


def invite_person(session: Session, viewer: Viewer, person_id: int, *, seen: AccountStatus, moment: Moment) -> Invited:
    """Make a one-time link for one person, as `invite` does; whoever has no account gets one.

    Args:
        seen: where their account was when this was asked for. By now they may have chosen a password, which a link
            would end, or have a link that somebody else just sent.

    Raises:
        NotFound, NotAllowed: as `invite` does.
        AccountMoved: the account is somewhere else by now.
    """
    if not may_administer(viewer):
        raise NotFound
    lock_for_transaction(session, Lock.ACCOUNTS)
    person = session.get(Person, person_id)
    if person is None or not person.active:
        raise NotFound
    account = next(iter(lock_accounts(session, col(Account.person_id) == person_id)), None)
    had_link = account is not None and account.id is not None and bool(had_links(session, [account.id]))
    if status_of(account, had_link=had_link) is not seen:
        raise AccountMoved(person.name)
    if account is None:
        account = open_account(session, viewer, person_id, moment)
    assert account.id is not None
    return invite(session, viewer, account.id, moment=moment)


def person_invited_by(session: Session, token: str, *, moment: Moment) -> str:
    """The name of the person whom a link is for.

    Raises:
        LinkNotValid: it opens nothing any more, or never did.
    """
    _, _, person = _open_invitation(session, token, moment)
    return person.name


def activate(session: Session, token: str, password: str, *, moment: Moment) -> int:
    """Choose the password that a one-time link is for; the link and all others of the account are used up.

    Returns:
        The id of the account, for a ticket that signs the person in.

    Raises:
        LinkNotValid: the link opens nothing any more.
        Invalid: the password cannot be taken; the link stays good.
    """
    invitation, account, person = _open_invitation(session, token, moment)
    password = checked_password(password, [person.name, person.email or "", person.employee_id or ""])
    lock_accounts(session, col(Account.id) == account.id)
    if not account.is_enabled:
        raise LinkNotValid
    used = session.execute(
        update(Invitation)
        .where(col(Invitation.token_hash) == invitation.token_hash, col(Invitation.used_at).is_(None))
        .values(used_at=moment.now)
        .returning(col(Invitation.token_hash))
    ).one_or_none()
    if used is None:
        raise LinkNotValid
    assert account.id is not None
    void_links(session, [account.id], moment)
    account.password_hash = hash_password(password)
    is_first, account.activated_at = account.activated_at is None, account.activated_at or moment.now
    invalidate_sessions(session, account, moment=moment)
    audit.record(
        session,
        "password chosen" if is_first else "password changed",
        at=moment.now,
        actor_id=person.id,
        person_id=person.id,
    )
    session.commit()
    return account.id


def issue(session: Session, account: Account, person: Person, viewer: Viewer | None, moment: Moment) -> Invited:
    """A link for an account that may have one, in the caller's transaction. Older links stop working."""
    return issue_many(session, [(account, person)], viewer, moment)[0]


def issue_many(
    session: Session, whom: Sequence[tuple[Account, Person]], viewer: Viewer | None, moment: Moment
) -> list[Invited]:
    """Links for many, as `issue` makes one."""
    ids = [account.id or 0 for account, _ in whom]
    for start in range(0, len(ids), AT_ONCE):
        void_links(session, ids[start : start + AT_ONCE], moment)
    return [_new_link(session, account, person, viewer, moment) for account, person in whom]


def _new_link(session: Session, account: Account, person: Person, viewer: Viewer | None, moment: Moment) -> Invited:
    assert account.id is not None
    is_reset = account.password_hash is not None
    if is_reset:
        account.password_hash = None
        invalidate_sessions(session, account, moment=moment)
    expires_at = moment.now + LINK_LASTS
    link = _link(session, account.id, moment.now, expires_at)
    audit.record(
        session, "password reset" if is_reset else "invited", at=moment.now,
        actor_id=viewer.person_id if viewer else None, person_id=person.id,
    )  # fmt: skip
    return Invited(account.id, person.employee_id or "", person.name, person.email or "", link, expires_at)


def make_further_link(session: Session, account: Account, *, lasts: timedelta, moment: Moment) -> str:
    """A link beside those that somebody has; the password of now stays until it is used. The caller commits."""
    assert account.id is not None
    return _link(session, account.id, moment.now, moment.now + lasts)


def _link(session: Session, account_id: int, created_at: datetime, expires_at: datetime) -> str:
    token = new_token()
    session.add(
        Invitation(token_hash=hash_of(token), account_id=account_id, created_at=created_at, expires_at=expires_at)
    )
    return f"{get_settings().public_url.rstrip('/')}/?invitation={token}"


def open_account(session: Session, viewer: Viewer | None, person_id: int, moment: Moment) -> Account:
    """A new account in the caller's transaction; the caller knows that there is none."""
    return open_accounts(session, viewer, [person_id], moment)[0]


def open_accounts(session: Session, viewer: Viewer | None, person_ids: Sequence[int], moment: Moment) -> list[Account]:
    """New accounts for many, as `open_account` opens one."""
    accounts = [Account(person_id=person_id, created_at=moment.now) for person_id in person_ids]
    session.add_all(accounts)
    session.flush()
    actor_id = viewer.person_id if viewer else None
    for person_id in person_ids:
        audit.record(session, "account created", at=moment.now, actor_id=actor_id, person_id=person_id)
    return accounts


def require_account(session: Session, viewer: Viewer | None, account_id: int) -> tuple[Account, Person]:
    """An account and its person, for an administrator or the command line; nobody else changes accounts meanwhile.

    Raises:
        NotFound: there is no such account, or the viewer is no administrator.
    """
    if viewer is not None and not may_administer(viewer):
        raise NotFound
    lock_for_transaction(session, Lock.ACCOUNTS)  # Of two who close each other's account one has to see the other.
    account = next(iter(lock_accounts(session, col(Account.id) == account_id)), None)
    person = session.get(Person, account.person_id) if account else None
    if account is None or person is None:
        raise NotFound
    return account, person


def has_working_link(moment: Moment) -> ColumnElement[bool]:
    """A condition on `Account`: one of its links still opens something."""
    return exists().where(
        col(Invitation.account_id) == col(Account.id),
        col(Invitation.used_at).is_(None),
        col(Invitation.expires_at) > moment.now,
    )


def _open_invitation(session: Session, token: str, moment: Moment) -> tuple[Invitation, Account, Person]:
    found = session.execute(
        select(Invitation, Account, Person)
        .join(Account, col(Account.id) == col(Invitation.account_id))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(
            col(Invitation.token_hash) == hash_of(without_surroundings(token)),
            col(Invitation.used_at).is_(None),
            col(Invitation.expires_at) > moment.now,
            col(Account.is_enabled),
            col(Person.active),
        )
    ).first()
    if found is None:
        raise LinkNotValid
    return found


def void_links(session: Session, account_ids: Sequence[int], moment: Moment) -> None:
    """End all links of these accounts; the caller commits."""
    session.execute(
        update(Invitation)
        .where(col(Invitation.account_id).in_(account_ids), col(Invitation.used_at).is_(None))
        .values(used_at=moment.now)
        .execution_options(synchronize_session=False)  # It would look at all that was loaded, for each of many.
    )
