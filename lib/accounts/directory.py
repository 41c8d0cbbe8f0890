"""Who is on the roster and where their accounts are, for administrators: found by words, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlmodel import Session, col

from lib import access
from lib.access import Viewer
from lib.accounts.administration import AccountLine, AccountStatus
from lib.errors import NotFound
from lib.models import Account, AccountRole, Person, Role, search_terms

PAGE_SIZE = 50


@dataclass(frozen=True)
class Directory:
    """One page of the people that were found.

    Attributes:
        found: how many there are on all pages.
        on_roster: active people on the roster, whatever was looked for.
        with_account: how many of those can sign in.
    """

    lines: tuple[AccountLine, ...]
    found: int
    on_roster: int
    with_account: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE_SIZE))


def find_people(
    session: Session,
    viewer: Viewer,
    *,
    search: str = "",
    status: AccountStatus | None = None,
    with_role: bool = False,
    page: int = 1,
) -> Directory:
    """Active people by name, with their accounts; nothing about anybody's plans.

    Args:
        search: words that each stand in the name, e-mail address, employee id, title or department.
        status: only people whose account is there.
        with_role: only people who hold a role.
        page: from 1, of `PAGE_SIZE` people each; one past the end shows the last.

    Raises:
        NotFound: the viewer is no administrator.
    """
    if not access.may_administer(viewer):
        raise NotFound
    wanted = [col(Person.active), *(_holds(word) for word in search_terms(search))]
    if status is not None:
        wanted.append(_is_at(status))
    if with_role:
        wanted.append(exists().where(col(AccountRole.account_id) == col(Account.id)))
    on_roster = and_(col(Person.active), col(Person.employee_id).is_not(None))
    found = _count(session, and_(*wanted))
    last = max(1, -(-found // PAGE_SIZE))
    rows = session.execute(
        select(Person, Account)
        .outerjoin(Account, col(Account.person_id) == col(Person.id))
        .where(*wanted)
        .order_by(col(Person.name_folded), col(Person.id))
        .limit(PAGE_SIZE)
        .offset((min(max(page, 1), last) - 1) * PAGE_SIZE)
    )
    return Directory(
        lines=_lines(session, rows.all()),
        found=found,
        on_roster=_count(session, on_roster),
        with_account=_count(session, and_(on_roster, _is_at(AccountStatus.ACTIVE))),
    )


def find_person(session: Session, viewer: Viewer, person_id: int) -> AccountLine:
    """One active person with their account.

    Raises:
        NotFound: there is no such person, or the viewer is no administrator.
    """
    if not access.may_administer(viewer):
        raise NotFound
    rows = session.execute(
        select(Person, Account)
        .outerjoin(Account, col(Account.person_id) == col(Person.id))
        .where(col(Person.id) == person_id, col(Person.active))
    )
    lines = _lines(session, rows.all())
    if not lines:
        raise NotFound
    return lines[0]


def _holds(word: str) -> ColumnElement[bool]:
    """Does the folded word stand in one of a person's columns?"""
    columns = (col(Person.name_folded), col(Person.about_folded))
    return or_(*(column.contains(word, autoescape=True) for column in columns))


def _is_at(status: AccountStatus) -> ColumnElement[bool]:
    """Is the account where `_status_of` says, as a condition?"""
    if status is AccountStatus.NONE:
        return col(Account.id).is_(None)
    if status is AccountStatus.DISABLED:
        return col(Account.is_enabled).is_(False)
    has_password = col(Account.password_hash).is_not(None)
    return and_(col(Account.is_enabled), has_password if status is AccountStatus.ACTIVE else ~has_password)


def _status_of(account: Account | None) -> AccountStatus:
    if account is None:
        return AccountStatus.NONE
    if not account.is_enabled:
        return AccountStatus.DISABLED
    return AccountStatus.ACTIVE if account.password_hash else AccountStatus.INVITED


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    people = select(func.count()).select_from(Person)
    return session.scalar(people.outerjoin(Account, col(Account.person_id) == col(Person.id)).where(condition)) or 0


def _lines(session: Session, rows: Sequence[Row[Person, Account]]) -> tuple[AccountLine, ...]:
    roles: dict[int, set[Role]] = {}
    accounts = [account.id for _, account in rows if account is not None]
    held = select(col(AccountRole.account_id), col(AccountRole.role)).where(col(AccountRole.account_id).in_(accounts))
    for account_id, role in session.execute(held):
        roles.setdefault(account_id, set()).add(role)
    lines = []
    for person, account in rows:
        assert person.id is not None  # It comes from the database.
        lines.append(
            AccountLine(
                person_id=person.id,
                name=person.name,
                employee_id=person.employee_id or "",
                email=person.email or "",
                department=person.department,
                account_id=account.id if account is not None else None,
                status=_status_of(account),
                roles=frozenset(roles.get(account.id or 0, ())) if account is not None else frozenset(),
            )
        )
    return tuple(lines)
