"""Somebody changes something that figures count, while others look."""

from sqlalchemy import Engine, or_, select
from sqlmodel import col

from lib import clock, db
from lib.access import load_viewer
from lib.models import Answer, Part, Plan, State, Support
from lib.plans import commands


def note_support(engine: Engine, manager_id: int) -> None:
    """A manager notes that support was given; where it was noted today already, they take that back."""
    moment = clock.moment()
    with db.writing(engine) as session:
        manager = load_viewer(session, manager_id, moment.now)
        assert manager is not None
        theirs = select(col(Plan.code), col(Support.id), col(Support.given_on))
        theirs = theirs.join(Support, col(Support.plan_id) == col(Plan.id)).where(
            col(Plan.state) == State.ACTIVE,
            col(Plan.manager_id) == manager_id,
            col(Support.answer) == Answer.AGREED,
            col(Support.confirmed_on).is_(None),
            or_(col(Support.given_on).is_(None), col(Support.noted_at) >= clock.start_of(moment.today)),
        )
        code, support_id, given_on = session.execute(theirs.order_by(col(Support.id)).limit(1)).one()
        if given_on is None:
            commands.provide_support(session, manager, code, support_id, moment=moment)
        else:
            commands.take_back(session, manager, code, Part.SUPPORT, support_id, moment=moment)
