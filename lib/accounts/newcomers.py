"""Who came by a directory lately and has no invitation: nobody looked at a preview that would have named them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlmodel import Session, col

from lib.access import Viewer, may_administer
from lib.clock import Moment
from lib.models import Account, AuditEvent, Invitation, Person

NOTICE_DAYS = 14
"""For how many days somebody is new."""

NAMED = 5
"""How many newcomers are named."""


@dataclass(frozen=True)
class Newcomers:
    """The people who came, the first few by name.

    Attributes:
        since: when the first of them came.
    """

    names: Sequence[str]
    number: int
    since: datetime


def newcomers(session: Session, viewer: Viewer, *, moment: Moment) -> Newcomers | None:
    """Who came by a directory and was not invited since, for administrators; none where there is nobody."""
    if not may_administer(viewer):
        return None
    came = (
        select(col(AuditEvent.person_id).label("person_id"), func.max(col(AuditEvent.at)).label("at"))
        .where(
            col(AuditEvent.action) == "person kept by SCIM",
            col(AuditEvent.at) >= moment.now - timedelta(days=NOTICE_DAYS),
            col(AuditEvent.detail)["what"].as_string().in_(("created", "came back")),
        )
        .group_by(col(AuditEvent.person_id))
        .subquery()
    )
    found = session.execute(
        select(col(Person.name), func.count().over(), func.min(came.c.at).over())
        .join(came, came.c.person_id == col(Person.id))
        .where(col(Person.active), col(Person.employee_id).is_not(None), ~is_invited())
        .order_by(col(Person.name_folded), col(Person.id))
        .limit(NAMED)
    ).all()
    return Newcomers([name for name, *_ in found], found[0][1], found[0][2]) if found else None


def is_invited() -> ColumnElement[bool]:
    """A condition on `Person`: they have a password, or had a link to choose one."""
    has_link = exists().where(col(Invitation.account_id) == col(Account.id))
    is_theirs = col(Account.person_id) == col(Person.id)
    return exists().where(is_theirs, or_(col(Account.password_hash).is_not(None), has_link))
