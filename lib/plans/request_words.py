"""The words of a request for a plan inside the draft that was started from it.

As long as they stand as the team member sent them they were meant for the manager alone: whoever is asked to align
does not read them, and they go with the request.
"""

from sqlalchemy import delete, select
from sqlmodel import Session, col

from lib.clock import Moment
from lib.models import ITEMS, Plan, PlanRequest, State


def is_as_requested(session: Session, draft: Plan) -> bool:
    """Are the aspirations and interests of a draft still what the team member wrote when they asked for it?"""
    asked = session.scalars(select(PlanRequest).where(col(PlanRequest.plan_id) == draft.id))
    return any(request.in_one == draft.aspirations for request in asked)


def lock_requested_draft(session: Session, request_id: int | None) -> Plan | None:
    """The draft that was started from a request, if it is one still; others who want to change it wait.

    Where both are held the draft comes before the request, as in an import.
    """
    found = select(Plan).join(PlanRequest, col(PlanRequest.plan_id) == Plan.id)
    found = found.where(col(PlanRequest.id) == request_id, col(Plan.state) == State.DRAFT).with_for_update(of=Plan)
    return session.scalars(found.execution_options(populate_existing=True)).first()


def remove_requested_words(session: Session, request: PlanRequest, moment: Moment) -> None:
    """Take out of a draft what stands there as the request put it; the caller commits.

    What the manager put into other words is theirs by then, and stays.
    """
    draft = lock_requested_draft(session, request.id)
    if draft is None:
        return
    if draft.aspirations == request.in_one:
        draft.aspirations = ""
    for part, table in ITEMS.items():
        texts = [ticked["text"] for ticked in request.unfinished if ticked["part"] == part]
        session.execute(delete(table).where(col(table.plan_id) == draft.id, col(table.text).in_(texts)))
    draft.revision += 1
    draft.changed_at = moment.now
