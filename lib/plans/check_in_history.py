"""What was written about the check-ins and rests of plans, and the rhythm that follows from it.

One query, however many plans are asked about.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, String, bindparam, func, null, select, union_all
from sqlalchemy import cast as as_type
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.clock import at
from lib.models import (
    Activity,
    Cadence,
    CheckIn,
    CheckInLine,
    DueChange,
    FormerCadence,
    JournalEntry,
    Milestone,
    Plan,
    PlanPause,
    Support,
    constant,
)
from lib.organisation_settings import working_days
from lib.plans.parts import id_of
from lib.plans.rules import schedule
from lib.working_days import MONDAY_TO_FRIDAY, WorkingDays


@dataclass
class CheckInHistory:
    """What was written about a plan's check-ins and rests.

    Attributes:
        held: the day each recorded due date was held on, by its planned day.
        extra: the days of check-ins that count for no due date.
        moved: planned day → the day it was moved to.
        skipped: planned days.
        last_entry: the day on which somebody last wrote about a check-in or into the journal, or reported something.
        working: the days people work in the organisation.
    """

    held: dict[date, date] = field(default_factory=dict)
    extra: list[date] = field(default_factory=list)
    former: list[schedule.Former] = field(default_factory=list)
    pauses: list[schedule.Pause] = field(default_factory=list)
    moved: dict[date, date] = field(default_factory=dict)
    skipped: set[date] = field(default_factory=set)
    last_entry: date | None = None
    working: WorkingDays = MONDAY_TO_FRIDAY


def rhythm_of(plan: Plan, history: CheckInHistory) -> schedule.Rhythm:
    """What the plan's due dates follow from."""
    return schedule.Rhythm(
        plan.started_on or plan.start_on,
        plan.end_on,
        plan.cadence,
        plan.cadence_days,
        plan.cadence_weekday,
        former=history.former,
        pauses=history.pauses,
        moved=history.moved,
        skipped=history.skipped,
        last_one_since=plan.last_one_since or date.min,
        working=history.working,
    )


def history_of(session: Session, plan: Plan) -> CheckInHistory:
    """What was written about one plan's check-ins and rests."""
    return histories(session, [id_of(plan)])[id_of(plan)]


def histories(session: Session, plan_ids: Collection[int]) -> dict[int, CheckInHistory]:
    """What was written about the check-ins and rests of many plans, and when somebody last wrote: one query."""
    working = working_days(session)
    found: dict[int, CheckInHistory] = defaultdict(lambda: CheckInHistory(working=working))
    rows = session.execute(_history_rows(), {PLANS: list(plan_ids)})
    for plan_id, what, first, second, kind, days, weekday, time in rows:
        history = found[plan_id]
        match what:
            case "held" if second is None:
                history.extra.append(first)
            case "held":
                history.held[second] = first
            case "former":
                history.former.append(schedule.Former(first, Cadence(kind), days, weekday))
            case "pause":
                history.pauses.append(schedule.Pause(first, second))
            case "entry":
                days_of = (day for day in (history.last_entry, first, at(time).today if time else None) if day)
                history.last_entry = max(days_of, default=None)
            case _ if second is None:
                history.skipped.add(first)
            case _:
                history.moved[first] = second
    return found


PLANS = "plan_ids"
"""The parameter of a query about many plans: their ids."""


def is_asked_for(table: Any) -> ColumnElement[bool]:
    """Is the row about one of the `PLANS`?"""
    return col(table.plan_id).in_(bindparam(PLANS, expanding=True))


@cache
def _history_rows() -> Select[Any]:
    """The rows behind `histories`, made once: putting the statement together takes longer than running it."""
    no_day, no_number = as_type(null(), Date()), as_type(null(), Integer())
    no_words, no_time = as_type(null(), String()), as_type(null(), UTCDateTime())
    held: Any = select(
        col(CheckIn.plan_id), constant("held").label("what"), col(CheckIn.held_on).label("first"),
        col(CheckIn.due_on).label("second"),
        no_words.label("cadence"), no_number.label("days"), no_number.label("weekday"), no_time.label("at"),
    )  # fmt: skip  # columns side by side, as in the selects below
    former = select(
        col(FormerCadence.plan_id), constant("former"), col(FormerCadence.until_on), no_day,
        as_type(col(FormerCadence.cadence), String()),
        col(FormerCadence.cadence_days), col(FormerCadence.cadence_weekday), no_time,
    )  # fmt: skip
    pauses = select(
        col(PlanPause.plan_id), constant("pause"), col(PlanPause.from_on), col(PlanPause.until_on),
        no_words, no_number, no_number, no_time,
    )  # fmt: skip
    changes = select(
        col(DueChange.plan_id), constant("due"), col(DueChange.planned_on), col(DueChange.moved_to),
        no_words, no_number, no_number, no_time,
    )  # fmt: skip
    tables = ((held, CheckIn), (former, FormerCadence), (pauses, PlanPause), (changes, DueChange))
    written = _last_entries(no_day, no_words, no_number, no_time)
    everything = union_all(*(rows.where(is_asked_for(table)) for rows, table in (*tables, *written))).subquery()
    return select(*everything.c).order_by(everything.c.first)


def _last_entries(no_day: Any, no_words: Any, no_number: Any, no_time: Any) -> list[tuple[Any, Any]]:
    """When somebody last wrote about a check-in or into the journal, or reported something: a row a plan and kind."""

    def last(table: Any, day: Any = None, time: Any = None) -> Any:
        newest = [no_day if day is None else func.max(col(day)), no_time if time is None else func.max(col(time))]
        columns = (constant("entry"), newest[0], no_day, no_words, no_number, no_number, newest[1])
        return select(col(table.plan_id), *columns).group_by(col(table.plan_id))

    lines = last(CheckIn, time=CheckInLine.at).join(CheckInLine, col(CheckInLine.check_in_id) == col(CheckIn.id))
    return [
        (lines, CheckIn),
        (last(JournalEntry, time=JournalEntry.at).where(col(JournalEntry.by_id).is_not(None)), JournalEntry),
        (last(Activity, day=Activity.done_on, time=Activity.reported_at), Activity),
        (last(Milestone, day=Milestone.reached_on, time=Milestone.noted_at), Milestone),
        (last(Support, day=Support.given_on, time=Support.noted_at), Support),
        (last(Support, day=Support.confirmed_on), Support),
    ]
