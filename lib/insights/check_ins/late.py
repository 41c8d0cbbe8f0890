"""How late plans are today, and on which nobody has written for long."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import CTE, ColumnElement, and_, case, exists, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.charts import marks
from lib.charts.base import FADING, PADDING, STATE_COLOURS, Figure, tooltip
from lib.insights.chart import InsightChart
from lib.insights.counted import Counted, by_row, many, parts_of, said
from lib.insights.counting import NEVER, Scope, Source, chosen_by, days_passed, is_paused
from lib.insights.result import QuestionResult
from lib.insights.sql_functions import day_number, day_number_at, earliest_of, latest_of
from lib.models import (
    Activity,
    Answer,
    CheckIn,
    CheckInDue,
    CheckInLine,
    DueChange,
    JournalEntry,
    Milestone,
    Plan,
    PlanPause,
    StampEvent,
    State,
    Support,
)
from lib.models.insights import Age, Delay
from lib.months import same_day
from lib.plans.item_counts import is_late_support, support_late_since
from lib.plans.rules.schedule import STALE_AFTER, STEPS

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""An instant before everything that was written."""


AGES = ((7, Age.WEEK), (14, Age.TWO_WEEKS), (30, Age.MONTH))
"""Days up to which something counts as each; beyond the last one it has been longer."""


def late(scope: Scope) -> Source:
    """Open plans today on which something is late, and those on which nobody wrote for long; by how many days.

    A plan counts once for each of the two, by the oldest. Days on which it rested do not count.
    """
    today = scope.moment.today
    running = _running(scope)
    silent_after = STALE_AFTER + case(
        *((running.c.cadence == cadence, days) for cadence, days in STEPS.items()), else_=running.c.cadence_days
    )
    written_on = latest_of(running.c.written_on, day_number_at(running.c.written_at, *_last_years(today)))

    def lasting(since: Any, delay: Delay) -> Any:
        days = days_passed(running.c.plan_id, since, today)
        of_plan = (running.c.plan_id, running.c.member_id, *chosen_by(running), silent_after.label("silent_after"))
        return select(*of_plan, literal(delay.value).label("part"), days.label("days"))

    found = union_all(
        lasting(running.c.late_since, Delay.LATE).where(running.c.late_since < NEVER),
        lasting(written_on, Delay.SILENT),
    ).subquery("lasting")
    return select(
        found.c.plan_id,
        found.c.member_id,
        _age(found.c.days).label("row"),
        found.c.part,
        literal(0).label("good"),
        *chosen_by(found),
    ).where(or_(found.c.part == Delay.LATE.value, found.c.days >= found.c.silent_after))


def _running(scope: Scope) -> CTE:
    """The plans that have started and do not rest today: since when something is late, and when somebody last wrote."""
    today = scope.moment.today
    plans = scope.plans(StampEvent.START)
    written_on, written_at = _last_written()
    return (
        plans.rows("", "")
        .add_columns(
            col(Plan.cadence).label("cadence"),
            col(Plan.cadence_days).label("cadence_days"),
            _late_since(today).label("late_since"),
            written_on.label("written_on"),
            written_at.label("written_at"),
        )
        .where(col(Plan.state) == State.ACTIVE, col(Plan.started_on) <= today, ~is_paused(today))
        .cte("running")
        .prefix_with("MATERIALIZED")  # Each of these is asked for once, however often it is used.
    )


def _last_years(today: date) -> tuple[date, date]:
    """The days in which somebody may last have written on a plan that runs today."""
    return same_day(today, -24), today


def _age(days: ColumnElement[int]) -> ColumnElement[str]:
    return case(*((days <= limit, age.value) for limit, age in AGES), else_=Age.LONGER.value)


def _late_since(today: date) -> ColumnElement[int]:
    """The number of the day since which the oldest of what is late on a `Plan` has been, or `NEVER`."""
    ended = case((col(Plan.end_on) < today, col(Plan.end_on)), else_=None)
    late = (
        ended,
        _late_check_in(today),
        _late_item(Activity, Activity.done_on, col(Activity.due_on) < today, col(Activity.due_on)),
        _late_item(Support, Support.given_on, is_late_support(today), support_late_since(today)),
    )
    return earliest_of(*(func.coalesce(day_number(day), NEVER) for day in late))


def _late_item(table: Any, happened: Any, is_late: ColumnElement[bool], since: Any) -> Any:
    return (
        select(func.min(since))
        .where(
            col(table.plan_id) == col(Plan.id),
            col(table.answer) == Answer.AGREED,
            col(happened).is_(None),
            is_late,
        )
        .correlate(Plan)
        .scalar_subquery()
    )


def _last_written() -> tuple[ColumnElement[int], ColumnElement[datetime]]:
    """When somebody last wrote on a `Plan`, see `CheckInHistory.last_entry`: the number of a day, and an instant.

    The start is the first.
    """

    def last(table: Any, column: Any, *conditions: ColumnElement[bool]) -> Any:
        return (
            select(func.max(col(column)))
            .select_from(table)
            .where(col(table.plan_id) == col(Plan.id), *conditions)
            .correlate(Plan)
            .scalar_subquery()
        )

    days = (
        last(Activity, Activity.done_on),
        last(Milestone, Milestone.reached_on),
        last(Support, Support.given_on),
        last(Support, Support.confirmed_on),
    )
    times = (
        last(CheckIn, CheckInLine.at, col(CheckInLine.check_in_id) == col(CheckIn.id)),
        last(JournalEntry, JournalEntry.at, col(JournalEntry.by_id).is_not(None)),
        last(Activity, Activity.reported_at),
        last(Milestone, Milestone.noted_at),
        last(Support, Support.noted_at),
    )
    on = latest_of(day_number(col(Plan.started_on)), *(func.coalesce(day_number(day), 0) for day in days))
    at = latest_of(*(func.coalesce(time, literal(LONG_AGO, UTCDateTime())) for time in times))
    return on, type_coerce(at, UTCDateTime())


def _late_check_in(today: date) -> Any:
    """The due date that waits and is overdue, as `cadence.waiting_one` finds it: the latest that has come."""
    due, other = aliased(CheckInDue), aliased(CheckInDue)
    has_come_later = exists().where(
        col(other.plan_id) == col(due.plan_id), col(other.due_on) > col(due.due_on), col(other.due_on) <= today
    )
    is_answered = exists().where(
        col(CheckIn.plan_id) == col(due.plan_id),
        or_(
            col(CheckIn.due_on) >= col(due.planned_on),
            and_(col(CheckIn.due_on).is_(None), col(CheckIn.held_on) >= col(due.due_on)),
        ),
    )
    is_in_a_pause = exists().where(
        col(PlanPause.plan_id) == col(DueChange.plan_id),
        col(PlanPause.from_on) <= col(DueChange.planned_on),
        col(PlanPause.until_on) > col(DueChange.planned_on),
    )
    is_skipped_since = exists().where(
        col(DueChange.plan_id) == col(due.plan_id),
        col(DueChange.skip_reason) != "",
        col(DueChange.planned_on) > col(due.due_on),
        col(DueChange.planned_on) <= today,
        ~is_in_a_pause,
    )
    return (
        select(func.max(col(due.due_on)))
        .where(
            col(due.plan_id) == col(Plan.id),
            col(Plan.end_on) >= today,
            col(due.overdue_on) <= today,
            ~has_come_later,
            ~is_answered,
            ~is_skipped_since,
        )
        .correlate(Plan)
        .scalar_subquery()
    )


_DELAYS = parts_of({Delay.LATE: "Late", Delay.SILENT: "Draft"})


def late_table(counted: Counted) -> pd.DataFrame:
    """Open plans by how long something has been late, or nobody has written, the longest first.

    Returns:
        A row for each age and delay, none missing: `age` (words), `delay` (one of `STATES`), `plans`, `word` (at the
        end of its bar), `key`, `What`, `When`, `said`.
    """
    rows = []
    for age in counted.rows:
        for part in _DELAYS:
            plans = counted.number(age, part.value)
            what = f"{many(plans, 'plan')} {part.name.lower()}"
            rows.append(
                {
                    "age": counted.name(age),
                    "delay": part.shown,
                    "plans": plans,
                    "word": f"{said(plans)} {part.name.lower()}" if plans else "",
                    "key": counted.key(age, part.value) if plans else None,
                    "What": what,
                    "When": counted.name(age),
                    "said": f"{counted.name(age)}: {what}",
                }
            )
    return pd.DataFrame(rows)


@cache
def late_chart() -> dict[str, Any]:
    """Two bars for each age, late above without an entry, with their numbers at the end."""
    plans = marks.lengths("plans", room=130, narrow=120)
    ages = marks.names("age")
    beside = alt.YOffset("delay:N", sort=[part.shown for part in _DELAYS])
    # This layer has every row in its order; where there is nothing it says nothing.
    words = (
        alt.Chart()
        .mark_text(**marks.AT_END)
        .encode(
            x=plans,
            y=ages,
            yOffset=beside,
            text="word:N",
        )
    )
    bars = (
        alt.Chart()
        .transform_filter("datum.plans > 0")
        .mark_bar(**{**marks.BAR, "height": 14})
        .encode(
            x=plans,
            y=ages,
            yOffset=beside,
            color=alt.Color("delay:N", scale=STATE_COLOURS, legend=None),
            opacity=FADING,
            **tooltip(),
        )
    )
    return marks.built(alt.layer(words, bars).properties(height=alt.Step(18), padding=PADDING))


def late_title(counted: Counted) -> str:
    """ "5 plans late today, none for over 30 days"; where nothing is late how many nobody has written on."""
    late, silent = (counted.total(part=delay) for delay in Delay)
    if not late:
        return f"Nothing is late today; {many(silent, 'plan')} without an entry"
    longest = counted.number(Age.LONGER, Delay.LATE)
    return f"{many(late, 'plan')} late today, {said(longest) if longest else 'none'} for over 30 days"


class Late(InsightChart):
    """Open plans today on which something is late or nobody wrote: `Age` × `Delay`."""

    name = "late"
    question = "How late are plans?"
    row_values = Age
    part_values = Delay
    is_compared = False
    is_of_today = True

    def source(self, scope: Scope) -> Source:
        return late(scope)

    def figure(self, result: QuestionResult) -> Figure:
        """Open plans on which something is late or nobody wrote, the worst on top; a plan may be in both."""
        counted = by_row(result, self, list(reversed(Age)))
        if not counted.total():
            return Figure("Nothing is late today.", "Nothing is late today.")
        late, silent = (counted.total(part=delay) for delay in Delay)
        title = late_title(counted)
        also = f"; {said(silent)} without an entry" if late and silent else ""
        return Figure(
            title=title,
            said=f"{title}{also}.",
            drawing=marks.drawing(late_chart(), late_table(counted), names={}),
            numbers=pd.DataFrame(
                {"For": counted.names}
                | {part.name: [counted.number(age, part.value) for age in counted.rows] for part in _DELAYS}
            ),
            keys=counted.row_keys,
            subtitle="Open plans today, by how long something has been late or nobody has written; "
            "a plan may be in both",
        )


LATE = Late()
