"""What administrators and the command line do with accounts: open, close, and give roles."""

import re
from collections.abc import Collection, Iterable

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from lib import audit
from lib.access import Viewer, may_administer
from lib.accounts.administrators import administrators, require_an_administrator
from lib.accounts.invitations import Invited, issue, open_account, require_account
from lib.accounts.sessions import AT_ONCE, invalidate_sessions, lock_accounts
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import CoachingError, Invalid, NotAllowed, NotFound
from lib.models import NAME, Account, AccountRole, Person, Role, clean_text
from lib.texts import LONGEST_ADDRESS


class AccountExists(CoachingError):
    """The person has an account already."""


class AdministratorExists(CoachingError):
    """There is an administrator already; further ones get the role from an administrator."""


def has_accounts(session: Session) -> bool:
    """Is there any account yet? Where not, only the first administrator can be created."""
    return session.scalars(select(col(Account.id)).limit(1)).first() is not None


def create_first_administrator(session: Session, email: str, name: str = "", *, moment: Moment) -> Invited:
    """The account with which everything begins, and its one-time link.

    The person with that address on the roster is taken, else somebody who is on no roster. While nobody has used the
    link, asking again with the same address makes a new one.

    Raises:
        AdministratorExists: there is one already, or another address was invited.
        Invalid: this is no e-mail address.
    """
    lock_for_transaction(session, Lock.ACCOUNTS)
    email = clean_text(email).lower()
    if len(email) > LONGEST_ADDRESS or not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Invalid({"email": "This is not an e-mail address. Please write it like ravi.menon@example.com."})
    administrators = select(col(AccountRole.account_id)).where(col(AccountRole.role) == Role.ADMINISTRATOR)
    holders = lock_accounts(session, col(Account.id).in_(administrators))
    for account in holders:
        person = session.get_one(Person, account.person_id)
        if account.activated_at is not None:
            raise AdministratorExists(
                "There is an administrator already. They can give the role to others on the page People."
            )
        if (person.email or "").lower() == email.lower():
            invited = issue(session, account, person, None, moment)
            session.commit()
            return invited
    if holders:
        raise AdministratorExists(
            "Another address was invited as the first administrator already. For a new link, use that address."
        )
    found = session.scalars(select(Person).where(func.lower(col(Person.email)) == email.lower())).first()
    if found is not None and not found.active:
        raise NotAllowed("The person with this address has left.")
    person = found or Person(name=(clean_text(name) or _name_from(email))[:NAME], email=email)
    session.add(person)
    session.flush()
    assert person.id is not None
    existing = lock_accounts(session, col(Account.person_id) == person.id)
    account = existing[0] if existing else open_account(session, None, person.id, moment)
    _write_roles(session, None, account, person.id, {Role.ADMINISTRATOR}, moment)
    invited = issue(session, account, person, None, moment)
    session.commit()
    return invited


def create_account(
    session: Session, viewer: Viewer | None, person_id: int, *, roles: Collection[Role] = (), moment: Moment
) -> int:
    """Open an account for somebody who has none; `invite` then makes its link.

    Args:
        viewer: an administrator; none for the command line.

    Returns:
        The id of the account.

    Raises:
        NotFound: there is no such active person, or the viewer is no administrator.
        AccountExists: the person has one already.
    """
    if viewer is not None and not may_administer(viewer):
        raise NotFound
    lock_for_transaction(session, Lock.ACCOUNTS)
    person = session.get(Person, person_id)
    if person is None or not person.active:
        raise NotFound
    if session.scalars(select(col(Account.id)).where(col(Account.person_id) == person_id)).first() is not None:
        raise AccountExists(f"{person.name} has an account already.")
    account = open_account(session, viewer, person_id, moment)
    _write_roles(session, viewer, account, person_id, set(roles), moment)
    session.commit()
    assert account.id is not None
    return account.id


def set_roles(
    session: Session, viewer: Viewer | None, account_id: int, roles: Collection[Role], *, moment: Moment
) -> None:
    """Give and take roles; the account's sessions end, so that nothing of the old roles stays on a screen.

    Args:
        viewer: an administrator; none for the command line.
        roles: all roles the account holds afterwards.

    Raises:
        NotFound: there is no such account, or the viewer is no administrator.
        NotAllowed: it is the viewer's own account, or nobody would be left as administrator.
    """
    account, person = require_account(session, viewer, account_id)
    if viewer is not None and viewer.person_id == person.id:
        raise NotAllowed("Nobody changes their own roles. Please ask another administrator.")
    assert person.id is not None
    if _write_roles(session, viewer, account, person.id, set(roles), moment):
        invalidate_sessions(session, account, moment=moment)
    session.commit()


def change_role(
    session: Session, viewer: Viewer, person_ids: Collection[int], role: Role, *, is_given: bool, moment: Moment
) -> int:
    """Give one role to many people, or take it; their other roles stay, and whoever has no account gets one.

    Returns:
        For how many that changed something. Their sessions end.

    Raises:
        NotFound: somebody among them is not active, or the viewer is no administrator.
        NotAllowed: the viewer is among them, or nobody would be left as administrator.
    """
    if not may_administer(viewer):
        raise NotFound
    if viewer.person_id in person_ids:
        raise NotAllowed("Nobody changes their own roles. Please ask another administrator.")
    lock_for_transaction(session, Lock.ACCOUNTS)
    ids = sorted(set(person_ids))
    if set(session.scalars(select(col(Person.id)).where(col(Person.id).in_(ids), col(Person.active)))) != set(ids):
        raise NotFound
    accounts = {account.person_id: account for account in lock_accounts(session, col(Account.person_id).in_(ids))}
    changed = 0
    for person_id in ids:
        account = accounts.get(person_id)
        if account is None and is_given:
            account = open_account(session, viewer, person_id, moment)
        if account is None:
            continue
        held = _roles_of(session, account)
        if _write_roles(session, viewer, account, person_id, held | {role} if is_given else held - {role}, moment):
            invalidate_sessions(session, account, moment=moment)
            changed += 1
    session.commit()
    return changed


def hand_over_administration(session: Session, viewer: Viewer, to_person_id: int, *, moment: Moment) -> None:
    """Make somebody administrator, unless they are already, and give up one's own role as administrator.

    Raises:
        NotFound: there is no such active person, or the viewer is no administrator.
        NotAllowed: that person cannot sign in, or is the viewer.
    """
    if not may_administer(viewer):
        raise NotFound
    if to_person_id == viewer.person_id:
        raise NotAllowed("Please choose somebody else: administration is handed over to another person.")
    lock_for_transaction(session, Lock.ACCOUNTS)
    people = (viewer.person_id, to_person_id)
    accounts = {account.person_id: account for account in lock_accounts(session, col(Account.person_id).in_(people))}
    person = session.get(Person, to_person_id)
    if person is None or not person.active:
        raise NotFound
    account, own = accounts.get(to_person_id), accounts[viewer.person_id]
    if account is None or not account.is_enabled or account.password_hash is None:
        raise NotAllowed(
            f"{person.name} cannot sign in yet. Please hand over once they have used their invitation, so that there "
            "is always an administrator."
        )
    if _write_roles(session, viewer, account, to_person_id, _roles_of(session, account) | {Role.ADMINISTRATOR}, moment):
        invalidate_sessions(session, account, moment=moment)
    _write_roles(session, viewer, own, viewer.person_id, _roles_of(session, own) - {Role.ADMINISTRATOR}, moment)
    invalidate_sessions(session, own, moment=moment)
    session.commit()


def disable(session: Session, viewer: Viewer | None, account_id: int, *, moment: Moment) -> None:
    """Close an account: its sessions end at once, its password and links open nothing until it is enabled again.

    Raises:
        NotFound: there is no such account, or the viewer is no administrator.
        NotAllowed: it is the viewer's own account.
    """
    _set_enabled(session, viewer, account_id, False, moment)


def enable(session: Session, viewer: Viewer | None, account_id: int, *, moment: Moment) -> None:
    """Open a closed account again.

    Raises:
        NotFound: there is no such account, or the viewer is no administrator.
        NotAllowed: it is the viewer's own account.
    """
    _set_enabled(session, viewer, account_id, True, moment)


def revoke_access(session: Session, person_ids: Iterable[int], *, moment: Moment) -> None:
    """End the sessions of people who left and take their roles, in the caller's transaction; for the roster import.

    Somebody who comes back, perhaps for other work, is given roles anew.

    Raises:
        NotAllowed: nobody who can sign in would be an administrator.
    """
    who = set(person_ids)
    before = administrators(session)
    # With those of all administrators: none of the others is closed meanwhile.
    held = who | before if who & before else who
    owners = session.execute(select(col(Account.id), col(Account.person_id)).order_by(col(Account.id)))
    ids = [account_id for account_id, person_id in owners if person_id in held]
    some = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    for account in [account for part in some for account in lock_accounts(session, col(Account.id).in_(part))]:
        if account.person_id in who:
            _write_roles(session, None, account, account.person_id, set(), moment)
            invalidate_sessions(session, account, moment=moment)
    if who & before:
        require_an_administrator(session)


def _set_enabled(session: Session, viewer: Viewer | None, account_id: int, is_enabled: bool, moment: Moment) -> None:
    account, person = require_account(session, viewer, account_id)
    if viewer is not None and viewer.person_id == person.id:
        raise NotAllowed("Nobody closes their own account. Please ask another administrator.")
    if account.is_enabled != is_enabled:
        account.is_enabled = is_enabled
        invalidate_sessions(session, account, moment=moment)
        audit.record(
            session, "account enabled" if is_enabled else "account disabled", at=moment.now,
            actor_id=viewer.person_id if viewer else None, person_id=person.id,
        )  # fmt: skip
        if viewer is not None and not is_enabled and Role.ADMINISTRATOR in _roles_of(session, account):
            require_an_administrator(session)
    session.commit()


def _write_roles(
    session: Session, viewer: Viewer | None, account: Account, person_id: int, wanted: set[Role], moment: Moment
) -> bool:
    """Make the account hold these roles, with a line in the record for each that changes. Was there any?"""
    assert account.id is not None
    held = _roles_of(session, account)
    actor_id = viewer.person_id if viewer else None
    for role in sorted(wanted - held):
        session.add(AccountRole(account_id=account.id, role=role))
        audit.record(session, "role given", at=moment.now, actor_id=actor_id, person_id=person_id, role=role)
    for role in sorted(held - wanted):
        session.execute(
            delete(AccountRole).where(col(AccountRole.account_id) == account.id, col(AccountRole.role) == role)
        )
        audit.record(session, "role taken", at=moment.now, actor_id=actor_id, person_id=person_id, role=role)
    if viewer is not None and Role.ADMINISTRATOR in held - wanted:
        require_an_administrator(session)
    return wanted != held


def _roles_of(session: Session, account: Account) -> set[Role]:
    return set(session.scalars(select(col(AccountRole.role)).where(col(AccountRole.account_id) == account.id)))


def _name_from(email: str) -> str:
    """ "ravi.menon@example.com" → "Ravi Menon"."""
    return " ".join(part.capitalize() for part in re.split(r"[._\-+]+", email.split("@")[0]) if part) or email
