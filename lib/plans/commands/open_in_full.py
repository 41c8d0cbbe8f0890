"""HR opens the full plan for half an hour, for a reason that those on the plan can see."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from lib import audit
from lib.access import OpenedPlan, Viewer
from lib.clock import Moment
from lib.errors import Invalid
from lib.models import Action, FullReading, HrReason, Reading, Relation
from lib.plans.context import open_for
from lib.plans.parts import id_of
from lib.plans.queries.access_log import note_opening

IN_FULL_FOR = timedelta(minutes=30)
"""How long HR reads a plan in full after opening it for a reason."""


def open_in_full(session: Session, viewer: Viewer, code: str, *, reason: Any, moment: Moment) -> None:
    """Read every word of a plan for half an hour, as HR, for a reason that the two can see.

    For whoever reads all of it already nothing changes: the half hour is not extended.

    Raises:
        Invalid: no reason was chosen.
    """
    opened = open_for(session, viewer, code, Action.OPEN_IN_FULL, moment)
    if reason not in set(HrReason):
        raise Invalid({"reason": "Please choose why you open it."})
    if opened.reading is Reading.FULL:
        return
    session.add(
        FullReading(
            plan_id=id_of(opened.plan),
            person_id=viewer.person_id,
            reason=HrReason(reason),
            at=moment.now,
            until=moment.now + IN_FULL_FOR,
        )
    )
    # Nothing on the plan changed: whoever writes on it right now is not told so, and no reminder has reached its end.
    audit.record(
        session,
        "plan opened in full",
        at=moment.now,
        actor_id=viewer.person_id,
        plan_id=opened.plan.id,
        reason=HrReason(reason).value,
    )
    session.flush()
    in_full = OpenedPlan(opened.plan, opened.relations | {Relation.HR_IN_FULL}, Reading.FULL, opened.people)
    note_opening(session, viewer, in_full, moment)
    session.commit()
