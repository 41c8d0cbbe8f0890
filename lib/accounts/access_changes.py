"""What HR is told: every change of role, and the reset of an account that holds the HR role."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.access import Viewer, may_watch_practice
from lib.clock import Moment
from lib.models import Account, AccountRole, AuditEvent, Person, Role

NOTICE_DAYS = 14
"""For how many days a change is shown."""

_OF_ROLES = {"role given": True, "role taken": False}


@dataclass(frozen=True)
class AccessChange:
    """One change of who may do what.

    Attributes:
        by: who did it; empty for the command line and for imports.
        role: the role that changed; none where an HR account was reset.
        is_given: the role was given, not taken.
    """

    at: datetime
    person: str
    by: str
    role: Role | None
    is_given: bool


def recent_access_changes(session: Session, viewer: Viewer, *, moment: Moment) -> list[AccessChange]:
    """The changes of the last 14 days, latest first, for HR; nothing for everybody else."""
    if not may_watch_practice(viewer):
        return []
    rows = session.execute(_changes(), {_SINCE: moment.now - timedelta(days=NOTICE_DAYS)})
    return [
        AccessChange(
            event.at,
            name,
            by or "",
            Role(event.detail["role"]) if event.action in _OF_ROLES else None,
            _OF_ROLES.get(event.action, False),
        )
        for event, name, by in rows
    ]


_SINCE = "since"


@cache
def _changes() -> Select[AuditEvent, str, str]:
    """The lines of the record with whom each is about and who did it, made once, as Home asks for them on every run."""
    person, actor = aliased(Person), aliased(Person)
    holds_hr = exists().where(
        col(Account.person_id) == col(AuditEvent.person_id),
        col(AccountRole.account_id) == col(Account.id),
        col(AccountRole.role) == Role.HR,
    )
    return (
        select(AuditEvent, col(person.name), col(actor.name))
        .join(person, col(person.id) == col(AuditEvent.person_id))
        .outerjoin(actor, col(actor.id) == col(AuditEvent.actor_id))
        .where(
            or_(
                col(AuditEvent.action).in_(tuple(_OF_ROLES)),
                and_(col(AuditEvent.action) == "password reset", holds_hr),
            ),
            col(AuditEvent.at) >= bindparam(_SINCE, type_=UTCDateTime()),
        )
        .order_by(col(AuditEvent.id).desc())
    )
