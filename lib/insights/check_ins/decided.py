"""Check-ins that were due and are decided: held on time, late, or not held."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, or_, select
from sqlmodel import col

from lib import formatting
from lib.insights.counted import many, of
from lib.insights.counting import Scope, Source, as_text, chosen_by
from lib.insights.result import FEW, Cell
from lib.insights.sql_functions import day_number
from lib.models import CheckInDue, Plan, StampEvent


def check_ins(scope: Scope, row: Any = None, part: Any = "") -> Source:
    """Check-ins that were due in the period and are decided: held, or overdue. Good are those that were on time.

    Beside the columns of a source stand `due_on` and `held_on`.

    Args:
        row: the department of the plan, where it is not said.
    """
    is_held = col(CheckInDue.held_on).is_not(None)
    is_decided = or_(is_held, col(CheckInDue.overdue_on) <= scope.moment.today)
    is_on_time = and_(is_held, col(CheckInDue.held_on) < col(CheckInDue.overdue_on))
    plans = scope.plans(StampEvent.START)
    # Who may read a plan is asked once for each that ran then, not for each of its check-ins.
    ran = and_(col(Plan.started_on) <= scope.last, col(Plan.end_on) >= scope.first)
    started = plans.rows(plans.department, "").where(ran).cte("started").prefix_with("MATERIALIZED")
    return (
        select(
            started.c.plan_id,
            started.c.member_id,
            started.c.row if row is None else as_text(row).label("row"),
            as_text(part).label("part"),
            case((is_on_time, 1), else_=0).label("good"),
            day_number(col(CheckInDue.due_on)).label("on"),
            *chosen_by(started),
            col(CheckInDue.due_on),
            col(CheckInDue.held_on),
        )
        .join(started, started.c.plan_id == col(CheckInDue.plan_id))
        .where(scope.between(col(CheckInDue.due_on)), is_decided)
    )


def what_was_due(cell: Cell) -> str:
    """ "90 % on time: 18 of 20 check-ins, on 9 plans"; of few without a share."""
    if not cell.number:
        return "nothing was due"
    in_percent = f"{formatting.percent_of(cell.good, cell.number)} on time: " if cell.number >= FEW else ""
    on_time = "" if in_percent else " on time"
    return f"{in_percent}{of(cell.good, cell.number)} check-ins{on_time}, on {many(cell.plans, 'plan')}"


class DecidedCheckIn(NamedTuple):
    """A due date of a plan, and what became of it."""

    due_on: date
    held_on: date | None
    is_on_time: bool


def in_words(check_ins: Sequence[DecidedCheckIn], today: date | None = None) -> str:
    """ "3 August: held 5 August, late; 10 August: not held": each due date and what became of it.

    Args:
        today: where the words are read today; else each day has its year.
    """

    def named(day: date) -> str:
        return formatting.short_day(day, today) if today else formatting.full_day(day)

    def became(check_in: DecidedCheckIn) -> str:
        if check_in.held_on is None:
            return "not held"
        return f"held {named(check_in.held_on)}, {'on time' if check_in.is_on_time else 'late'}"

    return "; ".join(f"{named(check_in.due_on)}: {became(check_in)}" for check_in in check_ins)
