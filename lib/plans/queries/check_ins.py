"""Check-ins as screens show them: those that were held, and what the one of today starts from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from lib.access import Viewer, look_up
from lib.clock import Moment, at
from lib.models import Action, AgendaPoint, CheckIn, CheckInLine, Plan, Side
from lib.plans.agenda import agenda_of, both_have_points, points_read_by, was_held
from lib.plans.check_in_facts import HELD_BACK, still_open
from lib.plans.context import PlanContext, in_context, require
from lib.plans.corrections import AS_WRITTEN, Correction, correction_of
from lib.plans.parts import first_past_day
from lib.plans.person_names import Names
from lib.plans.rules import schedule


@dataclass(frozen=True)
class LineView:
    """What one side wrote about a check-in. Of one that was withdrawn the text is empty."""

    by: str
    side: Side
    text: str
    confidence: int | None
    at: datetime
    correction: Correction = AS_WRITTEN


@dataclass(frozen=True)
class CheckInView:
    """A check-in that was held, with the lines of the two. `due_on` is empty for an extra one.

    Attributes:
        written_on: the day on which it was written down, where it was held on an earlier one.
        talked_about: the points of the agenda that were ticked.
    """

    id: int
    due_on: date | None
    held_on: date
    progress: int
    progress_by: str
    lines: Sequence[LineView]
    written_on: date | None = None
    talked_about: Sequence[str] = ()


@dataclass(frozen=True)
class PointView:
    """A point on the agenda of the check-in that waits or comes next.

    Attributes:
        is_from_before: it stood on the agenda of a check-in that was held, and was not ticked.
        is_shared: does the other one of the two read it?
        is_activity: has it become an activity?
    """

    id: int
    text: str
    by: str
    by_id: int
    side: Side
    is_from_before: bool
    is_shared: bool
    is_activity: bool


@dataclass(frozen=True)
class CheckInStart:
    """What a check-in of today starts from.

    Attributes:
        earliest: the first day on which it may have been held.
        progress: prefilled, as it stands.
        progress_by, progress_by_id: who set it last; empty at the start.
        adds_to: the other side's check-in that the line would be added to; then the progress is theirs.
        due_on: the planned day of the due date it would count for; empty for an extra one.
        written: how many lines the viewer's side has written.
        agenda: the points that the viewer can tick.
    """

    progress: int
    progress_by: str
    progress_by_id: int | None
    adds_to: CheckInView | None
    due_on: date | None
    earliest: date
    written: int = 0
    agenda: Sequence[PointView] = ()


def start_check_in(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> CheckInStart:
    """What a check-in of today starts from, where it is written without the plan's page: that is no opening.

    Raises:
        NotFound: there is no such plan for this viewer.
        NotAllowed: they cannot check in today.
    """
    context = in_context(session, look_up(session, viewer, code), moment)
    require(context, Action.CHECK_IN)
    names = Names(session)
    check_ins = check_ins_of(session, viewer, context.plan, names, moment)
    return start_for(context, check_ins, agenda_for(session, context.plan, context.side, names), names)


def start_for(
    context: PlanContext, check_ins: Sequence[CheckInView], agenda: Sequence[PointView], names: Names
) -> CheckInStart:
    """What a check-in of today starts from, for one of the two.

    Args:
        check_ins, agenda: of the plan, as the one of them reads them.
    """
    plan, side, today = context.plan, context.own_side, context.moment.today
    without_theirs = [held for held in check_ins if all(line.side is not side for line in held.lines)]
    meeting = still_open(context, sorted(without_theirs, key=lambda held: (held.held_on, held.id)))
    return CheckInStart(
        progress=plan.progress,
        progress_by=names[plan.progress_by_id],
        progress_by_id=plan.progress_by_id,
        adds_to=meeting,
        due_on=schedule.due_for(today, context.rhythm, context.history.held),
        earliest=first_past_day(plan.started_on or plan.start_on, today, days_back=HELD_BACK),
        written=sum(line.side is side for held in check_ins for line in held.lines),
        agenda=[point for point in agenda if meeting is None or point.is_from_before],
    )


def check_ins_of(session: Session, viewer: Viewer, plan: Plan, names: Names, moment: Moment) -> list[CheckInView]:
    """The check-ins that were held, the latest first."""
    lines: dict[int, list[LineView]] = defaultdict(list)
    of_plan = {"plan_id": plan.id}
    for line in session.scalars(_lines(), of_plan):
        corrected = correction_of(line, viewer, moment)
        lines[line.check_in_id].append(
            LineView(names[line.by_id], line.side, line.line, line.confidence, line.at, corrected)
        )
    talked_about: dict[int, list[str]] = defaultdict(list)
    for check_in_id, point in session.execute(_ticked(), of_plan):
        talked_about[check_in_id or 0].append(point)
    return [
        CheckInView(
            c.id,
            c.due_on,
            c.held_on,
            c.progress,
            names[c.progress_by_id],
            lines[c.id],
            _written_on(c),
            talked_about[c.id],
        )
        for c in session.scalars(_held(), of_plan)
        if c.id is not None
    ]


@cache
def _lines() -> Select[CheckInLine]:
    of_plan = col(CheckIn.plan_id) == bindparam("plan_id")
    lines = select(CheckInLine).join(CheckIn, col(CheckIn.id) == col(CheckInLine.check_in_id))
    return lines.where(of_plan).order_by(col(CheckInLine.at))


@cache
def _ticked() -> Select[int | None, str]:
    of_plan = col(AgendaPoint.plan_id) == bindparam("plan_id")
    ticked = select(col(AgendaPoint.check_in_id), col(AgendaPoint.text)).where(of_plan, col(AgendaPoint.is_done))
    return ticked.order_by(col(AgendaPoint.id))


@cache
def _held() -> Select[CheckIn]:
    held = select(CheckIn).where(col(CheckIn.plan_id) == bindparam("plan_id"))
    return held.order_by(col(CheckIn.held_on).desc(), col(CheckIn.at).desc())


def _written_on(held: CheckIn) -> date | None:
    day = at(held.at).today
    return day if day != held.held_on else None


def agenda_for(session: Session, plan: Plan, side: Side | None, names: Names) -> list[PointView]:
    """What stands on the agenda for one of the two, or for anybody else who reads the plan in full."""
    agenda = agenda_of(session, plan)
    are_shared = both_have_points(agenda)
    return [
        PointView(
            point.id or 0,
            point.text,
            names[point.by_id],
            point.by_id,
            point.side,
            is_from_before=was_held(point),
            is_shared=are_shared or was_held(point),
            is_activity=point.activity_id is not None,
        )
        for point in points_read_by(agenda, side)
    ]
