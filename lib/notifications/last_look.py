"""When `remind` last looked what the day brings; administrators are told once that is long ago.

See docs/product.md#notifications.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from lib.accounts import is_demo
from lib.clock import Moment
from lib.models import AppFact, AuditEvent

FACT = "reminded_at"
"""The fact about the database that holds when `remind` last looked."""

STOPPED_AFTER = timedelta(days=1)
"""How long after `remind` last looked, or after the record begins where it never did, administrators are told."""


@dataclass(frozen=True)
class Stopped:
    """`remind` should have looked by now.

    Attributes:
        since: when it last did; none where it never did.
    """

    since: datetime | None


def note_look(session: Session, *, moment: Moment) -> None:
    """Keep that `remind` looked now; the caller commits."""
    session.merge(AppFact(key=FACT, value=moment.now.isoformat()))


def stopped(session: Session, *, moment: Moment) -> Stopped | None:
    """Since when `remind` should have looked again; nothing where it did, and in the demonstration, without a timer."""
    if is_demo(session):
        return None
    fact = session.get(AppFact, FACT)
    last = datetime.fromisoformat(fact.value) if fact is not None else None
    since = last or session.scalar(_begin_of_record())
    return Stopped(last) if since is not None and abs(moment.now - since) > STOPPED_AFTER else None


@cache
def _begin_of_record() -> Select[datetime]:
    # By its number, as a record of years is long; lines are only ever added.
    first = select(func.min(col(AuditEvent.id))).scalar_subquery()
    return select(col(AuditEvent.at)).where(col(AuditEvent.id) == first)
