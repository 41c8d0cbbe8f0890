"""Check-ins as screens show them: those that were held, and what the one of today starts from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import OpenedPlan, Viewer, look_up
from lib.clock import Moment, at
from lib.models import Action, CheckIn, CheckInLine, CheckInPreparation, Plan, Side
from lib.plans.check_in_facts import HELD_BACK, Prepared, both_prepared, lines_written, open_check_in, preparation_for
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
    """

    id: int
    due_on: date | None
    held_on: date
    progress: int
    progress_by: str
    lines: Sequence[LineView]
    written_on: date | None = None


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
        prepared: the viewer's own words from before, to begin with; none where a line is added to the other's.
        prepared_by_other: what the other one prepared, once both have prepared the same check-in.
    """

    progress: int
    progress_by: str
    progress_by_id: int | None
    adds_to: CheckInView | None
    due_on: date | None
    earliest: date
    written: int = 0
    prepared: Prepared | None = None
    prepared_by_other: LineView | None = None


def start_check_in(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> CheckInStart:
    """What a check-in of today starts from, where it is written without the plan's page: that is no opening.

    Raises:
        NotFound: there is no such plan for this viewer.
        NotAllowed: they cannot check in today.
    """
    context = in_context(session, look_up(session, viewer, code), moment)
    require(context, Action.CHECK_IN)
    names = Names(session)
    return start_for(context, check_ins_of(session, viewer, context.plan, names, moment), names)


def start_for(context: PlanContext, check_ins: Sequence[CheckInView], names: Names) -> CheckInStart:
    """What a check-in of today starts from, for one of the two."""
    session, plan, side, today = context.session, context.plan, context.own_side, context.moment.today
    meeting = open_check_in(context, side)
    due_on = schedule.due_for(today, context.rhythm, context.history.held)
    is_first = meeting is None
    return CheckInStart(
        progress=plan.progress,
        progress_by=names[plan.progress_by_id],
        progress_by_id=plan.progress_by_id,
        adds_to=next((view for view in check_ins if meeting is not None and view.id == meeting.id), None),
        due_on=due_on,
        earliest=first_past_day(plan.started_on or plan.start_on, today, days_back=HELD_BACK),
        written=lines_written(session, plan, side),
        prepared=as_prepared(preparation_for(session, plan, side, due_on)) if is_first else None,
        prepared_by_other=prepared_by_other(session, context, names) if is_first else None,
    )


def check_ins_of(session: Session, viewer: Viewer, plan: Plan, names: Names, moment: Moment) -> list[CheckInView]:
    """The check-ins that were held, the latest first."""
    lines: dict[int, list[LineView]] = defaultdict(list)
    written = (
        select(CheckInLine)
        .join(CheckIn, col(CheckIn.id) == col(CheckInLine.check_in_id))
        .where(col(CheckIn.plan_id) == plan.id)
        .order_by(col(CheckInLine.at))
    )
    for line in session.scalars(written):
        corrected = correction_of(line, viewer, moment)
        lines[line.check_in_id].append(
            LineView(names[line.by_id], line.side, line.line, line.confidence, line.at, corrected)
        )
    found = (
        select(CheckIn)
        .where(col(CheckIn.plan_id) == plan.id)
        .order_by(col(CheckIn.held_on).desc(), col(CheckIn.at).desc())
    )
    return [
        CheckInView(c.id, c.due_on, c.held_on, c.progress, names[c.progress_by_id], lines[c.id], _written_on(c))
        for c in session.scalars(found)
        if c.id is not None
    ]


def _written_on(held: CheckIn) -> date | None:
    day = at(held.at).today
    return day if day != held.held_on else None


def as_prepared(mine: CheckInPreparation | None) -> Prepared | None:
    """A preparation as its author gets it back."""
    return Prepared(mine.line, mine.confidence) if mine else None


def prepared_by_other(session: Session, opened: OpenedPlan, names: Names) -> LineView | None:
    """What the other one of the two prepared, for whom both are in."""
    found = both_prepared(session, opened.plan, opened.side) if opened.side is not None else None
    return LineView(names[found.by_id], found.side, found.line, found.confidence, found.at) if found else None
