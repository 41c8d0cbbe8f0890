"""How every use case ends: the plan counts a change, the record gets its line, and all of it is one commit."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lib import audit
from lib.access import Viewer
from lib.clock import Moment
from lib.models import FormToken, Plan


def is_repeat(session: Session, token: str | None, moment: Moment) -> bool:
    """Was the form with this token saved before? If not, the token counts as used once the caller commits.

    Two servers that get the same form at the same time meet at the table's key: the second waits for the first and
    then finds the token used.
    """
    if token is None:
        return False
    try:
        with session.begin_nested():
            session.add(FormToken(token=token[:64], at=moment.now))
    except IntegrityError:
        return True
    return False


def touch(plan: Plan, moment: Moment) -> None:
    """Count a change of the plan, so that somebody who has an older one on their screen is told."""
    plan.revision += 1
    plan.changed_at = moment.now


def save(session: Session, viewer: Viewer, plan: Plan, action: str, moment: Moment, **detail: Any) -> None:
    """Count the change, leave a line in the record, commit.

    Args:
        action: what happened, in the past tense, for the record.
        detail: ids, counts and names of fields; never a word somebody typed.
    """
    touch(plan, moment)
    audit.record(session, action, at=moment.now, actor_id=viewer.person_id, plan_id=plan.id, **detail)
    session.commit()
