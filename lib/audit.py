"""The append-only record of what changed: who, what, when. Ids and field names, never a word somebody typed.

Lines are written when their transaction is committed, after everything else in it: each holds a hash of the one
before it, so that only one transaction at a time can write some, and whoever waited for anything while others wait
for that would make them wait in a circle.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col

from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import CoachingError
from lib.models import AuditEvent, Person, RecordKind
from lib.notify import notifications_of

FIRST_HASH = "0" * 64

KIND_OF: dict[str, RecordKind] = {
    "roster imported": RecordKind.IMPORTS,
    "roster file stopped": RecordKind.IMPORTS,
    "person kept by SCIM": RecordKind.IMPORTS,
    "SCIM token made": RecordKind.IMPORTS,
    "SCIM token renewed": RecordKind.IMPORTS,
    "SCIM token ended": RecordKind.IMPORTS,
    "SCIM token used": RecordKind.IMPORTS,
    "role given": RecordKind.ROLES,
    "role taken": RecordKind.ROLES,
    "settings changed": RecordKind.SETTINGS,
    "getting started ended": RecordKind.SETTINGS,
    "channel switched on": RecordKind.SETTINGS,
    "messages sent again": RecordKind.SETTINGS,
    "annotation added": RecordKind.SETTINGS,
    "annotation changed": RecordKind.SETTINGS,
    "annotation deleted": RecordKind.SETTINGS,
    "invited": RecordKind.INVITATIONS,
    "account created": RecordKind.ACCOUNTS,
    "account enabled": RecordKind.ACCOUNTS,
    "account disabled": RecordKind.ACCOUNTS,
    "password chosen": RecordKind.ACCOUNTS,
    "password reset": RecordKind.ACCOUNTS,
    "password changed": RecordKind.ACCOUNTS,
    "people exported": RecordKind.DOWNLOADS,
    "invitations exported": RecordKind.DOWNLOADS,
    "roster template exported": RecordKind.DOWNLOADS,
    "record exported": RecordKind.DOWNLOADS,
    "sign-in refused": RecordKind.REFUSALS,
    "password change refused": RecordKind.REFUSALS,
    "plan opened in full": RecordKind.OPENINGS,
}
"""What can be read on the screen Record, and as what; `access.RECORD_READ_BY` says by whom."""

READ_BY_NOBODY = frozenset(
    {
        # Who was there when is nobody's business.
        "signed in", "signed out", "other sessions ended",
        # Who keeps a calendar of check-ins has a plan.
        "calendar address made", "calendar address ended",
        # What people do with a plan stands on the plan, for those who may read it; who has one is told to nobody else.
        "acting manager appointed", "activity reported", "adjustment accepted", "adjustment declined",
        "adjustment proposed", "adjustment withdrawn", "alignment answered", "alignment asked", "alignment noted",
        "cadence changed", "change suggested", "check-in moved", "check-in prepared", "check-in skipped",
        "check-in written", "check-ins moved", "comment written", "deputy ended", "deputy named", "draft discarded",
        "draft started",
        "journal entry written", "look-back written", "milestone reached", "not now said", "not now taken back",
        "activity taken back", "milestone taken back", "support taken back", "stop asked for", "part accepted",
        "part added while running", "part changed while running", "part taken out while running", "part added",
        "part declined", "part withdrawn", "pause ended", "plan cancelled", "plan closed",
        "plan deleted", "plan line changed", "plan paused", "plan proposed", "plan reopened", "plan request answered",
        "plan request lapsed", "plan request taken back", "plan requested", "plan started", "proposal revised",
        "reflection written", "reminder sent", "stray draft deleted", "suggestion accepted", "suggestion declined",
        "suggestion withdrawn", "support confirmed", "support given", "support not received",
        "unshaped plan explained", "update written", "version agreed", "wish to stop answered",
        "wish to stop taken back", "words edited", "words withdrawn",
        "figures exported", "plans exported", "plan exported", "own data exported", "achievements exported",
        "check-ins exported",
        "template changed", "template declined", "template deleted", "template published",
        "template publishing asked", "template publishing taken back", "template saved",
        # What somebody keeps for themselves is seen by nobody else.
        "view deleted", "view renamed", "view saved",
    }
)  # fmt: skip  # a list to read
"""Lines that are kept, and verified, and shown on no screen of the record."""

_TO_WRITE = "lines of the record"
"""Where a session keeps the lines of its transaction."""

_LATEST = select(col(AuditEvent.hash)).order_by(col(AuditEvent.id).desc()).limit(1)


USED_FOR, SILENT_FOR = timedelta(days=7), timedelta(days=60)
"""A clock is believed once it was used for a week, and what was done before that is no longer ago than this."""


class RecordWasChanged(CoachingError):
    """A line of the record does not fit the line before it."""


def record(
    session: Session,
    action: str,
    *,
    at: datetime,
    actor_id: int | None = None,
    plan_id: int | None = None,
    person_id: int | None = None,
    **detail: Any,
) -> None:
    """Add a line to the caller's transaction; it is written when the caller commits.

    Args:
        action: what happened, in the past tense: "plan proposed".
        actor_id: the person who did it; none for the command line and imports without a person.
        person_id: the person it was about, where it was not a plan.
        detail: ids, counts and field names.
    """
    line = AuditEvent(
        at=at, actor_id=actor_id, action=action, plan_id=plan_id, person_id=person_id, detail=detail,
        previous_hash="", hash="",
    )  # fmt: skip
    session.info.setdefault(_TO_WRITE, []).append(line)


@event.listens_for(Session, "before_commit")
def _write_lines(session: Session) -> None:
    """Write the lines of a transaction as the last thing in it, with what people are told of these steps."""
    if session.in_nested_transaction() or not (lines := session.info.pop(_TO_WRITE, None)):
        return
    session.flush()
    # An import that changes their address or id holds these rows, and writes a line of its own before it lets go.
    notifications = notifications_of(session, lines)
    people = {person_id for line in lines for person_id in (line.actor_id, line.person_id)}
    people |= {notification.person_id for notification in notifications}
    if session.get_bind().dialect.name == "postgresql":  # On SQLite others wait anyway.
        rows = select(col(Person.id)).where(col(Person.id).in_(people - {None})).order_by(col(Person.id))
        session.scalars(rows.with_for_update(read=True, key_share=True)).all()
    session.add_all(notifications)
    session.flush()
    lock_for_transaction(session, Lock.RECORD)
    previous = session.scalars(_LATEST).first() or FIRST_HASH
    for line in lines:
        line.previous_hash = previous
        line.hash = previous = _hash(line)
        session.add(line)
    session.flush()  # In the order in which they were added: numbers follow the chain.


@event.listens_for(Session, "after_transaction_end")
def _forget_lines(session: Session, transaction: SessionTransaction) -> None:
    """What was undone leaves no line."""
    if transaction.parent is None:
        session.info.pop(_TO_WRITE, None)


def is_clock_believed(session: Session, moment: Moment, *, when_new: bool) -> bool:
    """Was something done not long before the last week? After a clock has leapt ahead, nothing was.

    Args:
        when_new: the answer where nothing was done before the last week, as in an organisation that has just begun.
    """
    before = select(col(AuditEvent.at)).where(col(AuditEvent.at) <= moment.now - USED_FOR)
    last = session.scalars(before.order_by(col(AuditEvent.id).desc()).limit(1)).first()
    return when_new if last is None else last >= moment.now - SILENT_FOR


def verify(session: Session) -> int:
    """Read the whole record and check that no line was changed, removed or put in between.

    Returns:
        The number of lines.

    Raises:
        RecordWasChanged: naming the first line that does not fit.
    """
    previous, count = FIRST_HASH, 0
    for line in session.scalars(select(AuditEvent).order_by(col(AuditEvent.id)).execution_options(yield_per=1000)):
        if line.previous_hash != previous or line.hash != _hash(line):
            raise RecordWasChanged(f"Line {line.id} of the record was changed, or a line before it is missing.")
        previous, count = line.hash, count + 1
    return count


def _hash(line: AuditEvent) -> str:
    facts = [line.at.isoformat(), line.actor_id, line.action, line.plan_id, line.person_id, line.detail]
    content = line.previous_hash + json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
