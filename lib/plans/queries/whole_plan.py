"""A plan as it is put on paper: all that its page shows, who agreed to which version, and where the record stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer, find_plan
from lib.clock import Moment
from lib.models import AuditEvent, Plan, PlanVersion
from lib.plans.person_names import Names
from lib.plans.queries.access_log import note_opening
from lib.plans.queries.detail import view_of
from lib.plans.queries.plan_view import PlanBody, PlanView

PROPOSED, REVISED, AGREED, ADJUSTED = "plan proposed", "proposal revised", "version agreed", "adjustment accepted"
"""The steps by which somebody agrees to a version, as the record names them."""


@dataclass(frozen=True)
class Agreement:
    """Somebody agreed to a version: by proposing or revising it, by agreeing to it, or by accepting an adjustment.

    Attributes:
        step: one of those named above.
    """

    version: int
    by: str
    at: datetime
    step: str


@dataclass(frozen=True)
class RecordedLine:
    """A line of the record: its number, when it was written, and its hash."""

    number: int
    at: datetime
    hash: str


@dataclass(frozen=True)
class WholePlan:
    """A plan for paper.

    Attributes:
        agreements: the first one first.
        recorded: the last line of the record about the plan; none about a plan that was not made in steps.
    """

    view: PlanView
    body: PlanBody
    agreements: Sequence[Agreement]
    recorded: RecordedLine | None


def read_whole_plan(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> WholePlan:
    """Everything about a plan that the viewer reads in full. Once it is handed out, `note_whole_plan` notes that.

    Raises:
        NotFound: there is no such plan for this viewer to read in full.
    """
    opened = find_plan(session, viewer, code)
    view = view_of(session, viewer, opened, moment)
    assert view.body is not None, "whoever reads it in full has its words"
    return WholePlan(view, view.body, _agreements(session, opened.plan), _last_line(session, opened.plan))


def note_whole_plan(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Leave a line that the viewer downloaded the whole plan, as its page does; commits where there is one to leave.

    Raises:
        NotFound: they do not read it in full any more.
    """
    note_opening(session, viewer, find_plan(session, viewer, code), moment)


def _agreements(session: Session, plan: Plan) -> list[Agreement]:
    steps = (PROPOSED, REVISED, AGREED, ADJUSTED)
    found = select(AuditEvent).where(col(AuditEvent.plan_id) == plan.id, col(AuditEvent.action).in_(steps))
    made = select(PlanVersion).where(col(PlanVersion.plan_id) == plan.id).order_by(col(PlanVersion.number))
    versions = {version.at: version.number for version in session.scalars(made)}
    names = Names(session)
    agreements = []
    for line in session.scalars(found.order_by(col(AuditEvent.id))):
        # An adjustment makes its version in the same step.
        version = 1 if line.action == PROPOSED else line.detail.get("version") or versions.get(line.at)
        if version is not None:
            agreements.append(Agreement(version, names[line.actor_id], line.at, line.action))
    return agreements


def _last_line(session: Session, plan: Plan) -> RecordedLine | None:
    of_plan = select(AuditEvent).where(col(AuditEvent.plan_id) == plan.id)
    last = session.scalars(of_plan.order_by(col(AuditEvent.id).desc()).limit(1)).first()
    return RecordedLine(last.id or 0, last.at, last.hash) if last is not None else None
