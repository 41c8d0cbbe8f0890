"""One-time links for many people at once. A link that somebody has goes on working unless another is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from lib import spreadsheets
from lib.access import Viewer, may_administer
from lib.accounts.invitations import Invited, has_working_link, issue_many, open_accounts
from lib.accounts.sessions import AT_ONCE, lock_accounts
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import NotFound
from lib.models import Account, Person
from lib.spreadsheets import Table

MOST_LINKS = 2_000
"""How many links are made at once from a screen; the next click makes the next ones."""


@dataclass(frozen=True)
class Invitees:
    """Who is to be invited: everybody on the roster where nothing is said.

    Attributes:
        person_ids: only these people, be they on the roster or not.
        department: only people of this department.
    """

    person_ids: frozenset[int] | None = None
    department: str | None = None


EVERYBODY = Invitees()


@dataclass(frozen=True)
class Invitable:
    """How many of some people an invitation is for.

    Attributes:
        without_link: those who have neither a password nor a link that works.
        with_link: those who have a link that works and did not use it yet.
        can_sign_in: those who have a password.
        closed: those whose account is closed.
    """

    without_link: int
    with_link: int
    can_sign_in: int
    closed: int


def count_invitable(session: Session, viewer: Viewer, whom: Invitees = EVERYBODY, *, moment: Moment) -> Invitable:
    """How many of these people would get a link, and why the others would not.

    Raises:
        NotFound: the viewer is no administrator.
    """
    if not may_administer(viewer):
        raise NotFound
    is_open, has_password = col(Account.is_enabled), col(Account.password_hash).is_not(None)
    is_waiting = and_(is_open, ~has_password)
    kinds = (
        or_(col(Account.id).is_(None), and_(is_waiting, ~has_working_link(moment))),
        and_(is_waiting, has_working_link(moment)),
        and_(is_open, has_password),
        ~is_open,
    )
    counted = select(*(func.count(case((kind, 1))) for kind in kinds)).select_from(Person)
    row = session.execute(counted.outerjoin(Account, col(Account.person_id) == col(Person.id)).where(_is_among(whom)))
    return Invitable(*row.one())


def invite_many(
    session: Session,
    viewer: Viewer | None,
    whom: Invitees = EVERYBODY,
    *,
    again: bool = False,
    most: int | None = None,
    moment: Moment,
) -> list[Invited]:
    """Make a link for each of these people who has neither a password nor a link that works, by name.

    Where there is no account, one is opened.

    Args:
        viewer: an administrator; none for the command line.
        again: also those who have a link that works; their earlier links stop working.
        most: no more links than this.

    Returns:
        The links, by name. Nobody who can sign in already is among them.

    Raises:
        NotFound: the viewer is no administrator.
    """
    if viewer is not None and not may_administer(viewer):
        raise NotFound
    lock_for_transaction(session, Lock.ACCOUNTS)  # Two at once would open the same accounts.
    is_waiting = and_(col(Account.password_hash).is_(None), col(Account.is_enabled))
    if not again:
        is_waiting = and_(is_waiting, ~has_working_link(moment))
    waiting = session.execute(
        select(Person, col(Account.id))
        .outerjoin(Account, col(Account.person_id) == col(Person.id))
        .where(_is_among(whom), or_(col(Account.id).is_(None), is_waiting))
        .order_by(col(Person.name_folded), col(Person.id))
        .limit(most)
    ).all()
    accounts = _held(session, sorted(account_id for _, account_id in waiting if account_id is not None))
    new = [person.id for person, account_id in waiting if account_id is None and person.id is not None]
    accounts |= {account.person_id: account for account in open_accounts(session, viewer, new, moment)}
    pairs = [(accounts[person.id], person) for person, _ in waiting if person.id in accounts]
    invited = issue_many(session, pairs, viewer, moment)
    session.commit()
    return invited


def _held(session: Session, account_ids: Sequence[int]) -> dict[int, Account]:
    """The accounts without a password, by person; they are locked, so that nobody chooses one meanwhile."""
    some = (account_ids[start : start + AT_ONCE] for start in range(0, len(account_ids), AT_ONCE))
    held = [account for part in some for account in lock_accounts(session, col(Account.id).in_(part))]
    return {account.person_id: account for account in held if account.password_hash is None}


def table_of_links(invited: Iterable[Invited]) -> Table:
    """The links as a table for a mail merge, a line a person; its first row holds the names of the columns."""
    return Table(
        "Invitations",
        columns=["employee_id", "name", "email", "link", "works_until"],
        rows=[[one.employee_id, one.name, one.email, one.link, one.expires_at.date()] for one in invited],
        is_bare=True,
    )


def csv_of_links(invited: Iterable[Invited]) -> str:
    """`table_of_links` as one CSV text."""
    table = table_of_links(invited)
    return spreadsheets.csv_of(table.columns, table.rows)


def _is_among(whom: Invitees) -> ColumnElement[bool]:
    """A condition on `Person`: an active one whom this is about."""
    if whom.person_ids is not None:
        return and_(col(Person.active), col(Person.id).in_(tuple(whom.person_ids)))
    wanted = and_(col(Person.active), col(Person.employee_id).is_not(None))
    return wanted if whom.department is None else and_(wanted, col(Person.department) == whom.department)
