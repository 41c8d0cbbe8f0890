"""Who is on the roster and where their accounts are, for administrators: found by words, a page at a time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import access, reporting_lines
from lib.access import Viewer
from lib.errors import NotFound
from lib.models import Account, AccountRole, AccountStatus, Invitation, Person, Role, search_terms
from lib.paging import ListPage, on_page, page_within
from lib.prepared import prepared

BATCH = 500
"""How many people are read at once where all of them are downloaded."""


@dataclass(frozen=True)
class AccountLine:
    """A person who may have an account, as administrators see them. `account_id` is empty where there is none.

    Attributes:
        employee_id: empty for somebody who is on no roster.
        manager: whom they report to today; empty where that is nobody.
    """

    person_id: int
    account_id: int | None
    employee_id: str
    name: str
    email: str
    title: str
    department: str
    manager: str
    roles: frozenset[Role]
    status: AccountStatus


@dataclass(frozen=True)
class PeopleFilters:
    """Which people somebody looks for; what is empty leaves nobody out.

    Attributes:
        search: words that each stand in the name, e-mail address, employee id, title or department.
        statuses: where the account is.
        holding: people who hold at least one of these roles.
        without_manager: people on the roster who report to nobody today.
    """

    search: str = ""
    statuses: frozenset[AccountStatus] = frozenset()
    holding: frozenset[Role] = frozenset()
    departments: frozenset[str] = frozenset()
    without_manager: bool = False


@dataclass(frozen=True)
class RosterCount:
    """How many active people are on the roster, and how many of those can sign in."""

    people: int
    can_sign_in: int


def count_roster(session: Session, viewer: Viewer) -> RosterCount:
    """How many people there are, whatever is looked for.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require_administrator(viewer)
    counted = select(func.count(), func.count(case((_is_at(AccountStatus.ACTIVE), 1))))
    everybody = _with_accounts(counted).where(col(Person.active), col(Person.employee_id).is_not(None))
    return prepared(
        session, viewer, None, "roster", lambda: RosterCount(*session.execute(everybody).one()), reads=everybody
    )


def find_people(
    session: Session, viewer: Viewer, filters: PeopleFilters | None = None, *, page: int = 1
) -> ListPage[AccountLine]:
    """Active people by name, with their managers and accounts; nothing about anybody's plans.

    Args:
        page: from 1; one past the end shows the last.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require_administrator(viewer)
    filters = filters or PeopleFilters()
    wanted = _with_accounts(select(col(Person.id))).where(_fits(filters))
    number = select(func.count()).select_from(wanted.subquery())
    if filters == PeopleFilters():
        found = prepared(session, viewer, None, "people", lambda: session.execute(number).scalar_one(), reads=number)
    else:
        found = session.execute(number).scalar_one()
    page = page_within(page, found)
    # The lines are put together for those on the page alone.
    ids = session.scalars(on_page(_by_name(wanted), page)).all()
    return ListPage(_lines(session, _in_order(col(Person.id).in_(ids))), found=found, page=page)


def every_person(session: Session, viewer: Viewer, filters: PeopleFilters) -> Iterator[AccountLine]:
    """All people that `find_people` finds, in its order, some hundred at a time.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require_administrator(viewer)
    ids = session.scalars(_in_order(_fits(filters)).with_only_columns(col(Person.id))).all()
    for first in range(0, len(ids), BATCH):
        yield from _lines(session, _in_order(col(Person.id).in_(ids[first : first + BATCH])))


def find_chosen(session: Session, viewer: Viewer, person_ids: Sequence[int]) -> tuple[AccountLine, ...]:
    """The active ones of some people, with their accounts, by name.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require_administrator(viewer)
    return _lines(session, _in_order(and_(col(Person.active), col(Person.id).in_(tuple(person_ids)[:BATCH]))))


def find_person(session: Session, viewer: Viewer, person_id: int) -> AccountLine:
    """One active person with their account.

    Raises:
        NotFound: there is no such person, or the viewer is no administrator.
    """
    for line in find_chosen(session, viewer, [person_id]):
        return line
    raise NotFound


def departments_of(session: Session, viewer: Viewer) -> list[str]:
    """The departments in which there is somebody, by name.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require_administrator(viewer)
    asked = select(col(Person.department)).where(col(Person.active)).distinct()
    return prepared(
        session, viewer, None, "departments of all",
        lambda: sorted(filter(None, session.scalars(asked)), key=str.casefold), reads=asked,
    )  # fmt: skip  # one call


def _require_administrator(viewer: Viewer) -> None:
    if not access.may_administer(viewer):
        raise NotFound


def _fits(filters: PeopleFilters) -> ColumnElement[bool]:
    """A condition on `Person`, with their `Account` joined, if any."""
    wanted = [col(Person.active), *(_holds(word) for word in search_terms(filters.search))]
    if filters.statuses:
        wanted.append(or_(*(_is_at(status) for status in filters.statuses)))
    if filters.holding:
        is_theirs = col(AccountRole.account_id) == col(Account.id)
        wanted.append(exists().where(is_theirs, col(AccountRole.role).in_(filters.holding)))
    if filters.departments:
        wanted.append(col(Person.department).in_(filters.departments))
    if filters.without_manager:
        wanted.append(reporting_lines.reports_to_nobody())
    return and_(*wanted)


def _holds(word: str) -> ColumnElement[bool]:
    """Does the folded word stand in one of a person's columns?"""
    columns = (col(Person.name_folded), col(Person.about_folded))
    return or_(*(column.contains(word, autoescape=True) for column in columns))


def _is_at(status: AccountStatus) -> ColumnElement[bool]:
    """Is the account where `status_of` says, as a condition?"""
    if status is AccountStatus.NONE:
        return col(Account.id).is_(None)
    if status is AccountStatus.DISABLED:
        return col(Account.is_enabled).is_(False)
    has_password = col(Account.password_hash).is_not(None)
    if status is AccountStatus.ACTIVE:
        return and_(col(Account.is_enabled), has_password)
    had_link = exists().where(col(Invitation.account_id) == col(Account.id))
    return and_(col(Account.is_enabled), ~has_password, had_link if status is AccountStatus.INVITED else ~had_link)


def status_of(account: Account | None, *, had_link: bool) -> AccountStatus:
    """Where somebody's account is; there may be none.

    Args:
        had_link: was a one-time link ever made for it? A role opens an account without one.
    """
    if account is None:
        return AccountStatus.NONE
    if not account.is_enabled:
        return AccountStatus.DISABLED
    if account.password_hash:
        return AccountStatus.ACTIVE
    return AccountStatus.INVITED if had_link else AccountStatus.NOT_INVITED


def had_links(session: Session, account_ids: Collection[int]) -> set[int]:
    """For which of these accounts was a one-time link made?"""
    made = select(col(Invitation.account_id)).where(col(Invitation.account_id).in_(account_ids)).distinct()
    return set(session.scalars(made))


def _with_accounts(people: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return people.select_from(Person).outerjoin(Account, col(Account.person_id) == col(Person.id))


def _in_order(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The people, their accounts and the names of their managers, by name."""
    line, manager = reporting_lines.line_columns().alias("line_of_person"), aliased(Person, name="manager_of_person")
    # Looked up for each person: joined, the line of everybody on the roster would be worked out first.
    manager_id = select(line.c.manager_id).where(line.c.person_id == col(Person.id)).correlate(Person).scalar_subquery()
    found = _with_accounts(select(Person, Account, col(manager.name))).outerjoin(manager, col(manager.id) == manager_id)
    return _by_name(found.where(wanted))


def _by_name(people: Select[Any]) -> Select[Any]:
    return people.order_by(col(Person.name_folded), col(Person.id))


def _lines(session: Session, people: Select[*tuple[Any, ...]]) -> tuple[AccountLine, ...]:
    rows = session.execute(people).all()
    roles: dict[int, set[Role]] = {}
    accounts = [account.id for _, account, _ in rows if account is not None and account.id is not None]
    invited = had_links(session, accounts)
    held = select(col(AccountRole.account_id), col(AccountRole.role)).where(col(AccountRole.account_id).in_(accounts))
    for account_id, role in session.execute(held):
        roles.setdefault(account_id, set()).add(role)
    return tuple(
        AccountLine(
            person_id=person.id,
            account_id=account.id if account is not None else None,
            employee_id=person.employee_id or "",
            name=person.name,
            email=person.email or "",
            title=person.title,
            department=person.department,
            manager=manager or "",
            roles=frozenset(roles.get(account.id or 0, ())) if account is not None else frozenset(),
            status=status_of(account, had_link=account is not None and account.id in invited),
        )
        for person, account, manager in rows
    )
