"""How every use case ends: the plan counts a change, its due dates are kept, the record gets its line, and all
of it is one commit."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col

from lib import audit
from lib.access import Viewer
from lib.clock import Moment
from lib.models import EntryKind, FormToken, JournalEntry, Part, Person, Plan, PlanStamp, StampEvent
from lib.plans.due_dates import keep_due_dates
from lib.plans.parts import id_of

TOKENS_KEPT_FOR = timedelta(days=7)
"""Nobody stays signed in for longer than half a day; a form that was sent twice is of the same day."""


def claim_form_token(session: Session, token: str | None, moment: Moment) -> bool:
    """Is this the first time that the form with this token is saved? The token counts as used once the caller commits.

    It is asked first of all: what the form did the first time may be what stands in its way the second time.
    """
    return token is None or insert_once(session, FormToken(token=token[:64], at=moment.now))


def forget_form_tokens(session: Session, *, moment: Moment) -> None:
    """Forget the tokens of forms that nobody has open any more; commits.

    Of two processes that do so at the same moment one leaves it to the other, rather than wait for it.
    """
    old = select(col(FormToken.token)).where(col(FormToken.at) < moment.now - TOKENS_KEPT_FOR)
    session.execute(delete(FormToken).where(col(FormToken.token).in_(old.with_for_update(skip_locked=True))))
    session.commit()


def insert_once(session: Session, row: SQLModel) -> bool:
    """Insert a row unless its key is there already; say whether it was inserted. The caller commits.

    Two servers that do the same at the same time meet at the key: the second waits for the first, then finds it there.
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def touch(plan: Plan, moment: Moment, *, is_step: bool = True) -> None:
    """Count a change of the plan, so that somebody who has an older one on their screen is told.

    Args:
        is_step: one of the two, or a deputy, did it, so that a reminder has reached its end.
    """
    plan.revision += 1
    plan.changed_at = moment.now
    if is_step:
        plan.nudged_at = plan.nudged_by_id = None


def save(session: Session, viewer: Viewer, plan: Plan, action: str, moment: Moment, **detail: Any) -> None:
    """Count the change, leave a line in the record, commit.

    Args:
        action: what happened, in the past tense, for the record.
        detail: ids, counts and names of fields; never a word somebody typed.
    """
    is_step = viewer.person_id in (plan.member_id, plan.manager_id) or plan.id in viewer.deputy_on
    touch(plan, moment, is_step=is_step)
    keep_due_dates(session, plan)
    audit.record(session, action, at=moment.now, actor_id=viewer.person_id, plan_id=plan.id, **detail)
    session.commit()


def note_change(
    session: Session,
    viewer: Viewer,
    plan: Plan,
    text: str,
    moment: Moment,
    *,
    about: tuple[Part, int] | tuple[None, None] = (None, None),
) -> None:
    """Leave an entry in the journal about a change of the plan itself, by whoever made it; the caller commits.

    Args:
        text: what changed, old and new, in words, with the reason that somebody gave. Everybody who reads the plan
            in full reads it.
        about: the part, and the id of the one of it that the change is about, where the feed has to name it.
    """
    part, item_id = about
    session.add(
        JournalEntry(
            plan_id=id_of(plan),
            kind=EntryKind.CHANGE,
            text=text,
            by_id=viewer.person_id,
            at=moment.now,
            part=part,
            item_id=item_id,
        )
    )


def stamp(session: Session, plan: Plan, event: StampEvent, on: date) -> None:
    """Write the member's department, location and manager as of now onto the plan, for the event of that day.

    The caller commits.
    """
    member = session.get(Person, plan.member_id)
    assert member is not None
    session.merge(
        PlanStamp(
            plan_id=id_of(plan),
            event=event,
            on=on,
            department=member.department,
            location=member.location,
            manager_id=plan.manager_id,
        )
    )
