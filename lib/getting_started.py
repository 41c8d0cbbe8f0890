"""What is still to be done until an organisation is at work, for administrators; gone for good once it is done."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import accounts, audit
from lib.access import Viewer, may_administer
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import NotFound
from lib.models import Account, AccountRole, AppFact, Person, Plan, Role

ENDED = "getting_started_ended"
"""The fact that the list is gone."""

FEWEST = 5
"""That there is a plan is said once so many people could have it: administrators do not learn who does."""


MOST = 0.9
"""The part of the roster that counts as all of it: somebody is always about to come or to leave."""


@dataclass(frozen=True)
class GettingStarted:
    """How far an organisation is on its first day.

    Attributes:
        people: how many are on the roster.
        in_hr, in_leadership: how many hold the role.
        invited: how many people on the roster have a password, or had a link.
        managers: how many people somebody reports to. Administrators count only where all managers are: whoever begins
            has signed in before anybody else came.
        managers_signed_in: how many of those have chosen their password.
        leading_administrators: how many administrators are left out of these.
        has_plan: there is a plan that was proposed, and many could have it.
    """

    people: int
    in_hr: int
    in_leadership: int
    invited: int
    managers: int
    managers_signed_in: int
    leading_administrators: int
    has_plan: bool

    @property
    def are_invited(self) -> bool:
        """Are as good as all people invited?"""
        return 0 < MOST * self.people <= self.invited

    @property
    def is_done(self) -> bool:
        """Is nothing left to do?"""
        return bool(
            self.in_hr and self.in_leadership and self.are_invited and self.managers_signed_in and self.has_plan
        )


def look_at_start(session: Session, viewer: Viewer) -> GettingStarted | None:
    """What is done, for an administrator; nothing for others, and none once the list has ended.

    Of plans it says that there is one, once that points at nobody.
    """
    if not may_administer(viewer) or session.get(AppFact, ENDED) is not None:
        return None
    report, manager, account = aliased(Person), aliased(Person), aliased(Account)
    is_on_roster = and_(col(Person.active), col(Person.employee_id).is_not(None))
    is_theirs = col(account.person_id) == col(Person.id)
    leads = exists().where(col(report.manager_id) == col(Person.id), col(report.active))
    administers = col(Person.id).in_(accounts.administrators(session))
    has_signed_in = exists().where(is_theirs, col(account.activated_at).is_not(None))
    is_reached = exists().where(
        col(manager.id) == col(Person.manager_id),
        col(account.person_id) == col(manager.id),
        col(account.activated_at).is_not(None),
    )

    def number(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return select(func.count(col(Person.id))).where(is_on_roster, *conditions).scalar_subquery()

    def holders(role: Role) -> ColumnElement[int]:
        held = (
            select(func.count()).select_from(AccountRole).join(Account, col(Account.id) == col(AccountRole.account_id))
        )
        held = held.join(Person, col(Person.id) == col(Account.person_id))
        return held.where(col(AccountRole.role) == role, col(Person.active), col(Account.is_enabled)).scalar_subquery()

    people, in_hr, in_leadership, invited, *leading, reached, is_proposed = session.execute(
        select(
            number(), holders(Role.HR), holders(Role.LEADERSHIP), number(accounts.is_invited()),
            number(leads, ~administers), number(leads, ~administers, has_signed_in),
            number(leads, administers), number(leads, administers, has_signed_in),
            number(is_reached), exists().where(col(Plan.proposed_at).is_not(None)),
        )
    ).one()  # fmt: skip  # in the order of the names
    managers, signed_in, administrators, administrators_signed_in = leading
    if not managers:
        managers, signed_in, administrators = administrators, administrators_signed_in, 0
    return GettingStarted(
        people, in_hr, in_leadership, invited, managers, signed_in, administrators,
        has_plan=is_proposed and reached >= FEWEST,
    )  # fmt: skip  # in the order of the fields


def end_getting_started(session: Session, viewer: Viewer, *, moment: Moment) -> None:
    """Let the list be gone, as everything is done or somebody has read enough of it.

    Raises:
        NotFound: the viewer is no administrator.
    """
    if not may_administer(viewer):
        raise NotFound
    lock_for_transaction(session, Lock.ACCOUNTS)
    if session.get(AppFact, ENDED) is None:
        session.add(AppFact(key=ENDED, value=moment.now.isoformat()))
        audit.record(session, "getting started ended", at=moment.now, actor_id=viewer.person_id)
        session.commit()
