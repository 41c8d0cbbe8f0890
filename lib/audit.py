"""The append-only record of what changed: who, what, when. Ids and field names, never a word somebody typed."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from lib.db import Lock, lock_for_transaction
from lib.errors import CoachingError
from lib.models import AuditEvent

FIRST_HASH = "0" * 64

_LATEST = select(AuditEvent.hash).order_by(col(AuditEvent.id).desc()).limit(1)


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
    """Add a line in the caller's transaction; the caller commits.

    Args:
        action: what happened, in the past tense: "plan proposed".
        actor_id: the person who did it; none for the command line and imports without a person.
        person_id: the person it was about, where it was not a plan.
        detail: ids, counts and field names.
    """
    lock_for_transaction(session, Lock.RECORD)
    previous = session.exec(_LATEST).first() or FIRST_HASH
    line = AuditEvent(
        at=at, actor_id=actor_id, action=action, plan_id=plan_id, person_id=person_id, detail=detail,
        previous_hash=previous, hash="",
    )  # fmt: skip
    line.hash = _hash(line)
    session.add(line)
    session.flush()


def verify(session: Session) -> int:
    """Read the whole record and check that no line was changed, removed or put in between.

    Returns:
        The number of lines.

    Raises:
        RecordWasChanged: naming the first line that does not fit.
    """
    previous, count = FIRST_HASH, 0
    for line in session.exec(select(AuditEvent).order_by(col(AuditEvent.id)).execution_options(yield_per=1000)):
        if line.previous_hash != previous or line.hash != _hash(line):
            raise RecordWasChanged(f"Line {line.id} of the record was changed, or a line before it is missing.")
        previous, count = line.hash, count + 1
    return count


def _hash(line: AuditEvent) -> str:
    facts = [line.at.isoformat(), line.actor_id, line.action, line.plan_id, line.person_id, line.detail]
    content = line.previous_hash + json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
