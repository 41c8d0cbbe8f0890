"""Does it keep its rhythm: check-ins on time, what is late today, what is stuck."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import altair as alt
import pandas as pd
from sqlalchemy import CTE, ColumnElement, and_, case, exists, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib import formatting, labels
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, GRAY, INK, PADDING, PAPER, STATE_COLOURS, Figure, tooltip
from lib.insights.annotated_months import (
    annotated_in,
    annotation_column,
    annotation_layers,
    annotations_in_words,
    with_annotations,
)
from lib.insights.chart import InsightChart
from lib.insights.counted import (
    Counted,
    by_department,
    by_row,
    is_whole,
    lowest,
    many,
    months_of,
    of,
    parts_of,
    said,
    share,
    target_column,
    the_target,
    until,
)
from lib.insights.counting import (
    NEVER,
    Scope,
    Source,
    as_text,
    bucket,
    day_number,
    day_number_at,
    days_passed,
    earliest_of,
    is_paused,
    latest_of,
)
from lib.insights.key_figures import (
    KeyFigure,
    count_of_today,
    good_of,
    share_figure,
)
from lib.insights.part_names import month_name
from lib.insights.result import ALL, FEW, MOST_WEEKS, Cell, QuestionResult, department_name
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
    Stuck,
    Support,
)
from lib.models.insights import (
    Age,
    Delay,
)
from lib.months import Month, mondays, months_from, months_later, same_day
from lib.plans.item_counts import is_late_support, support_late_since
from lib.plans.queries.header import is_stuck_by
from lib.plans.rules.schedule import STALE_AFTER, STEPS

MONTHS = 12
"""As many months stand in the line of the whole organisation."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""An instant before everything that was written."""

AGES = ((7, Age.WEEK), (14, Age.TWO_WEEKS), (30, Age.MONTH))
"""Days up to which something counts as each; beyond the last one it has been longer."""


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
            col(CheckInDue.due_on),
            col(CheckInDue.held_on),
        )
        .join(started, started.c.plan_id == col(CheckInDue.plan_id))
        .where(scope.between(col(CheckInDue.due_on)), is_decided)
    )


def _twelve_months(last: date) -> list[date]:
    """The first days of the months up to that of a day."""
    return list(months_from(months_later(last, 1 - MONTHS), last))


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
        of_plan = (running.c.plan_id, running.c.member_id, silent_after.label("silent_after"))
        return select(*of_plan, literal(delay.value).label("part"), days.label("days"))

    found = union_all(
        lasting(running.c.late_since, Delay.LATE).where(running.c.late_since < NEVER),
        lasting(written_on, Delay.SILENT),
    ).subquery("lasting")
    return select(
        found.c.plan_id, found.c.member_id, _age(found.c.days).label("row"), found.c.part, literal(0).label("good")
    ).where(or_(found.c.part == Delay.LATE.value, found.c.days >= found.c.silent_after))


def _running(scope: Scope) -> CTE:
    """The plans that have started and do not rest today: since when something is late, and when somebody last wrote."""
    today = scope.moment.today
    plans = scope.plans(StampEvent.START)
    written_on, written_at = _last_written()
    return (
        plans.rows("", "")
        .with_only_columns(
            col(Plan.id).label("plan_id"),
            col(Plan.member_id).label("member_id"),
            col(Plan.cadence).label("cadence"),
            col(Plan.cadence_days).label("cadence_days"),
            _late_since(today).label("late_since"),
            written_on.label("written_on"),
            written_at.label("written_at"),
            maintain_column_froms=True,
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


_CHANGE = 20
"""Points between neighbouring months from which on the title speaks of them."""


def on_time_by_month_table(answer: QuestionResult) -> pd.DataFrame:
    """Check-ins on time by month.

    Returns:
        A row for each month, none missing: `month` (ISO text), `due`, `on_time`, `share` (in percent; none of few),
        `whole` (the share once the month is over), `word` (at its mark), `key`, `What`, `When`, `said`, `is_told`
        (in the title), `is_below` (the word at its mark).
    """
    months = _twelve_months(until(answer))
    counted = by_row(answer, ON_TIME_BY_MONTH, [month.isoformat() for month in months])
    rows: list[dict[Hashable, Any]] = []
    for month in months:
        cell = counted.cell(month.isoformat(), "")
        share_here = None if cell.number < FEW else 100 * cell.good / cell.number
        name = formatting.month(month) + ("" if is_whole(month, answer) else " so far")
        rows.append(
            {
                "month": month.isoformat(),
                "due": cell.number,
                "on_time": cell.good,
                "share": share_here,
                "whole": share_here if is_whole(month, answer) else None,
                "word": share(cell.good, cell.number, is_few=cell.number < FEW) if cell.number else "",
                "key": counted.key(month.isoformat(), "") if cell.number else None,
                "What": _what_was_due(cell),
                "When": name,
                "said": f"{name}: {_what_was_due(cell)}",
            }
        )
    told = {each["month"] for change in _largest_changes(rows) for each in change}
    table = pd.DataFrame([each | {"is_told": each["month"] in told} for each in rows])
    shares = table["share"].astype(float).fillna(100)
    # Between two that are higher the line would run through a word above, and nothing is free above the highest.
    is_dip = (shares < shares.shift(1, fill_value=100)) & (shares < shares.shift(-1, fill_value=100))
    return table.assign(is_below=is_dip | (shares > 88))


def _what_was_due(cell: Cell) -> str:
    """ "90 % on time: 18 of 20 check-ins, on 9 plans"; of few without a share."""
    if not cell.number:
        return "nothing was due"
    in_percent = f"{formatting.percent_of(cell.good, cell.number)} on time: " if cell.number >= FEW else ""
    on_time = "" if in_percent else " on time"
    return f"{in_percent}{of(cell.good, cell.number)} check-ins{on_time}, on {many(cell.plans, 'plan')}"


@cache
def on_time_by_month_chart() -> dict[str, Any]:
    """A line through the shares of whole months; a month that is not over is a pale dot, one with few a count."""
    months = marks.columns("month")
    line = (
        alt.Chart()
        .mark_line(color=ACCENT, strokeWidth=2, aria=False)
        .encode(
            x=months,
            y=marks.shares("whole"),
        )
    )
    dots = (
        alt.Chart()
        .transform_filter("isValid(datum.share)")
        .mark_point(
            filled=True,
            size=70,
            color=ACCENT,
            fillOpacity=alt.ExprRef("isValid(datum.whole) ? 1 : 0.45"),
        )
        .encode(
            x=months,
            y=marks.shares("share"),
            opacity=FADING,
            **tooltip(),
        )
    )
    words = (
        alt.Chart()
        .transform_filter(f"isValid(datum.share) && (datum.is_told || width >= {_WIDE})")
        .encode(
            x=months,
            y=marks.shares("share"),
            text="word:N",
        )
    )
    rules, names = annotation_layers(months)
    beside = alt.ExprRef("datum.is_below ? 16 : -14")
    ground = words.mark_text(dy=beside, stroke=PAPER, strokeWidth=5, **marks.WORD)  # No rule strikes a word out.
    shares = words.mark_text(dy=beside, color=INK, **marks.WORD)
    few = (
        alt.Chart()
        .transform_filter("!isValid(datum.share) && datum.due > 0")
        .mark_text(color=GRAY, fontSize=alt.ExprRef(f"width < {_WIDE} ? 9 : 12"))
        .encode(
            x=months,
            y=alt.value(alt.ExprRef("height - 8")),
            text="word:N",
            opacity=FADING,
            **tooltip(),
        )
    )
    return marks.built(alt.layer(line, rules, names, ground, dots, shares, few).properties(height=210, padding=PADDING))


def _largest_changes(rows: Sequence[Mapping[Hashable, Any]]) -> list[tuple[Any, Any]]:
    """The neighbouring whole months between which the share on time changed most, where it changed much."""
    changes = {
        number: abs(round(month["whole"]) - round(before["whole"]))
        for number, (before, month) in enumerate(pairwise(rows))
        if pd.notna(before["whole"]) and pd.notna(month["whole"])
    }
    largest = max(changes.values(), default=0)
    return [(rows[at], rows[at + 1]) for at, change in changes.items() if change == largest >= _CHANGE]


def on_time_by_month_title(table: pd.DataFrame) -> str:
    """ "15 % of check-ins on time in August 2026, after 79 % in July"; of steadier months what holds for them all."""
    due, on_time = int(table["due"].sum()), int(table["on_time"].sum())
    changes = _largest_changes(table.to_dict("records"))
    if not changes:
        whole = f"{formatting.percent_of(on_time, due)} of {said(due)}" if due >= FEW else of(on_time, due)
        return f"{whole} check-ins on time in twelve months"
    (before, month), *others = reversed(changes)
    # A month is named with its year once, where both are of the same one.
    earlier, later = before["When"].removesuffix(month["When"][-5:]), month["When"]
    title = f"{month['word']} of check-ins on time in {later}, after {before['word']} in {earlier}"
    if not others:
        return title
    return f"{title}; as large a change in {formatting.listing([month['When'] for _, month in reversed(others)])}"


_WIDE = 560
"""Pixels from which on each column has room for a word."""


def on_time_columns(answer: QuestionResult) -> dict[str, date]:
    """The columns of the map, by the part of the cells in them: its months ("2026-05") or its last weeks."""
    if answer.by_week:
        return {week.isoformat(): week for week in mondays(answer.first, until(answer))[-MOST_WEEKS:]}
    return {f"{month:%Y-%m}": month for month in months_of(answer)}


def on_time_table(counted: Counted, columns: Mapping[str, date], today: date) -> pd.DataFrame:
    """Check-ins on time by department and month or week.

    Returns:
        A row for each department and column, none missing, where there are several after those of all: `department`,
        `column` (the part), `due`, `on_time`, `share` (in percent), `word` (on the mark), `key`, `What`, `When`,
        `said`.
    """
    rows = []
    for row in on_time_rows(counted):
        for part, first in columns.items():
            cell = _all_in(counted, part) if row == ALL else counted.cell(row, part)
            when = f"{counted.name(row)}, {_column_name(part, first, today)}"
            rows.append(
                {
                    "department": row if row == ALL else counted.name(row),
                    "column": part,
                    "due": cell.number,
                    "on_time": cell.good,
                    "share": 100 * cell.good / cell.number if cell.number else None,
                    "word": _in_brief(cell),
                    "key": counted.key(row, part) if cell.number else None,
                    "What": _what_was_due(cell),
                    "When": when,
                    "said": f"{when}: {_what_was_due(cell)}",
                }
            )
    return pd.DataFrame(rows)


def on_time_rows(counted: Counted) -> list[str]:
    """The departments, after a row for all where there are several."""
    return [*([ALL] if len(counted.rows) > 1 else []), *counted.rows]


def _all_in(counted: Counted, part: str) -> Cell:
    """The cell of all departments; no plan is in two."""
    numbers = [cell[2:6] for cell in counted.cells.values() if cell.part == part]
    return Cell(ALL, part, *(sum(each) for each in zip((0, 0, 0, 0), *numbers, strict=True)))


def _column_name(part: str, first: date, today: date) -> str:
    return f"week of {formatting.short_day(first, today)}" if len(part) > len("2026-05") else formatting.month(first)


def _in_brief(cell: Cell) -> str:
    """ "81" for a share in percent, "2/3" of few."""
    if cell.number < FEW:
        return f"{cell.good}/{cell.number}" if cell.number else ""
    return (
        formatting.percent_of(cell.good, cell.number)
        .removesuffix(formatting.percent(0)[1:])
        .replace("under ", "<")
        .replace("over ", ">")
    )


@cache
def on_time_chart() -> dict[str, Any]:
    """A row for each department, darker for a larger share; a thin mark for few, and a gap where nothing was due."""
    departments = marks.names("department")
    columns = marks.columns("column")
    share_colour = alt.Color(
        "share:Q",
        scale=alt.Scale(domain=[0, 100]),  # The theme holds the colours of shares, as it does those of states.
        legend=alt.Legend(
            title=None,
            orient="top",
            direction="horizontal",
            gradientLength=140,
            gradientThickness=10,
            values=[0, 50, 100],
            labelExpr="datum.value + '\u00a0%'",
            labelColor=GRAY,
        ),
    )
    edge: dict[str, Any] = {"stroke": GRAY, "strokeWidth": 0.5, "cornerRadius": 2, "width": {"band": 0.94}}
    # This layer alone has every row and column, in their order.
    places = alt.Chart().mark_rect(opacity=0, aria=False).encode(x=columns, y=departments)
    cells = (
        alt.Chart()
        .transform_filter(f"datum.due >= {FEW}")
        .mark_rect(height={"band": 0.88}, **edge)
        .encode(
            x=columns,
            y=departments,
            color=share_colour,
            opacity=FADING,
            **tooltip(),
        )
    )
    few = (
        alt.Chart()
        .transform_filter(f"datum.due > 0 && datum.due < {FEW}")
        .mark_rect(height={"band": 0.52}, **edge)
        .encode(
            x=columns,
            y=departments,
            color=share_colour,
            opacity=FADING,
            **tooltip(),
        )
    )
    numbers = (
        alt.Chart()
        .transform_filter("datum.due > 0")
        .mark_text(
            opacity=alt.ExprRef("bandwidth('x') > 7 * length(datum.word) + 4 ? 1 : 0"), **{**marks.WORD, "fontSize": 11}
        )
        .encode(
            x=columns,
            y=departments,
            text="word:N",
            fill=marks.on_colour("share"),
        )
    )
    nothing = (
        alt.Chart()
        .transform_aggregate(due="sum(due)", groupby=["department"])
        .transform_filter("datum.due === 0")
        .mark_text(align="left", color=GRAY, **marks.WORD)
        .encode(
            x=alt.value(4),
            y=departments,
            text=alt.value("nothing was due"),
        )
    )
    return marks.built(alt.layer(places, cells, few, numbers, nothing).properties(height=alt.Step(30), padding=PADDING))


def on_time_title(counted: Counted, columns: Mapping[str, date], unit: str) -> str:
    """ "81 % of 640 check-ins on time in twelve months; lowest in Sales, 62 %"."""
    due, good = counted.total(), sum(cell.good for cell in counted.cells.values())
    whole = f"{formatting.percent_of(good, due)} of {said(due)}" if due >= FEW else of(good, due)
    shares = {
        row: (sum(counted.cell(row, part).good for part in columns), counted.total(row))
        for row in counted.rows
        if counted.total(row) >= FEW
    }
    return f"{whole} check-ins on time in {formatting.count(len(columns), unit)}{lowest(counted, shares)}"


def _on_time_numbers(counted: Counted, columns: Mapping[str, date], unit: str) -> pd.DataFrame:
    """The table behind the map: the cells with something in them, and departments without any; with their `key`."""
    rows: list[list[Any]] = []
    for row in on_time_rows(counted):
        name = counted.name(row)
        for part, first in columns.items():
            cell = _all_in(counted, part) if row == ALL else counted.cell(row, part)
            when = first if unit == "week" else Month.of(first)
            on_time = share(cell.good, cell.number, is_few=cell.number < FEW)
            key = counted.key(row, part)
            rows += [[name, when, cell.number, cell.good, on_time, cell.plans, key]] if cell.number else []
        if row != ALL and not counted.total(row):
            rows.append([name, None, 0, None, None, None, None])
    head = "Week of" if unit == "week" else "Month"
    return pd.DataFrame(rows, columns=["Department", head, "Check-ins due", "On time", "Share", "Plans", "key"])


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


class OnTimeByMonth(InsightChart):
    """Check-ins of twelve months that were due and decided: month × ""; *good* were on time."""

    name = "on_time_by_month"
    question = "Do check-ins happen on time?"
    counts_check_ins = True
    is_compared = False
    is_annotated = True
    is_wide = True

    def source(self, scope: Scope) -> Source:
        """Check-ins of the twelve months up to the end of the period."""
        months = _twelve_months(scope.last)
        longer = replace(scope, filters=replace(scope.filters, first=months[0]))
        return check_ins(longer, row=bucket(col(CheckInDue.due_on), months))

    def figure(self, result: QuestionResult) -> Figure:
        """The share of check-ins on time of everybody, by month."""
        table = on_time_by_month_table(result)
        if not table["due"].sum():
            return Figure(self.question, "No check-in was due in these twelve months.")
        title = on_time_by_month_title(table)
        months = [date.fromisoformat(month) for month in table["month"]]
        target, annotations = result.targets.check_ins_on_time, annotated_in(result.annotations, months)
        table = with_annotations(table, annotations)
        pale = f"; pale: {formatting.month(months[-1])} so far" if not is_whole(months[-1], result) else ""
        return Figure(
            title=title,
            said=f"{title}{the_target(target)}.",
            drawing=marks.drawing(
                on_time_by_month_chart(),
                table,
                ticks={month.isoformat(): formatting.short_month(month) for month in months},
                **marks.with_target(target),
            ),
            numbers=pd.DataFrame(
                {
                    "Month": [Month.of(month) for month in months],
                    "Check-ins due": table["due"],
                    "On time": table["on_time"],
                    "Share": table["word"],
                }
                | target_column(target)
                | annotation_column(table)
            ),
            legend=annotations_in_words(annotations),
            keys=marks.keys_of(table),
            subtitle="Share of the check-ins due in a month that were on time, twelve months; of fewer than "
            f"{formatting.number(FEW)} how many{pale}",
        )

    def row_name(self, row: str, today: date) -> str:
        return f"check-ins of {month_name(row)}"

    def part_name(self, part: str, today: date) -> str:
        return ""


ON_TIME_BY_MONTH = OnTimeByMonth()


class OnTime(InsightChart):
    """Check-ins that were due and decided: department × month ("2026-05"), or Monday of the week ("2026-05-04"); *good*
    were on time. Those before the weeks that are drawn stand under the week ""."""

    name = "on_time"
    question = "Where are check-ins late?"
    has_department_rows = True
    has_row_of_all = True
    counts_check_ins = True
    is_wide = True

    def source(self, scope: Scope) -> Source:
        """Check-ins of the period by department and month, or by week; those before the drawn weeks together."""
        if scope.filters.by_week:
            weeks = mondays(scope.first, scope.last)[-MOST_WEEKS:]
            return check_ins(scope, part=bucket(col(CheckInDue.due_on), weeks, before=""))
        months = list(months_from(scope.first, scope.last))
        return check_ins(scope, part=func.substr(bucket(col(CheckInDue.due_on), months), 1, 7))

    def figure(self, result: QuestionResult) -> Figure:
        """The share of check-ins on time by department and month, or by week."""
        columns, unit = on_time_columns(result), "week" if result.by_week else "month"
        cells = [cell for cell in result.cells.get(self, ()) if cell.part in columns and cell.number]
        if not cells:
            return Figure(self.question, "No check-in was due.")
        counted = by_department(result, self, cells)
        table = on_time_table(counted, columns, result.today)
        title = on_time_title(counted, columns, unit)
        drawn_since = max(result.first, next(iter(columns.values())))
        has_begun_weeks = [day for day in columns.values() if not result.by_week or day.day <= 7]
        numbers = _on_time_numbers(by_department(result, self, cells, is_every=True), columns, unit)
        return Figure(
            title=title,
            said=f"{title}.",
            drawing=marks.drawing(
                on_time_chart(),
                table,
                names={**marks.wrapped(counted.names), ALL: "All"},
                ticks={
                    part: formatting.short_month(first) for part, first in columns.items() if first in has_begun_weeks
                },
            ),
            numbers=numbers.drop(columns="key"),
            keys=marks.keys_of(numbers),
            subtitle=f"Share of check-ins on time by department and {unit} from "
            f"{formatting.span(drawn_since, until(result), result.today)}, in percent; thin: fewer than "
            f"{formatting.number(FEW)} due; gap: nothing was due",
        )

    def row_name(self, row: str, today: date) -> str:
        return department_name(row)

    def part_name(self, part: str, today: date) -> str:
        first = date.fromisoformat(part if len(part) > len("2026-05") else f"{part}-01")
        return f"check-ins of {'the ' if first.isoformat() == part else ''}{_column_name(part, first, today)}"

    def is_drawn(self, part: str) -> bool:
        return bool(part)  # Before the weeks that are drawn.


ON_TIME = OnTime()


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


_STUCK = {
    Stuck.NOBODY: "with nobody responsible",
    Stuck.SHUT_OUT: "with a manager whose account is closed",
    Stuck.PROPOSED: "proposed for over 14 days",
    Stuck.ADJUSTMENT: "with an adjustment open for over 7 days",
}
"""Each reason after a number of plans, in the order of `is_stuck_by`."""


def stuck_table(counted: Counted) -> pd.DataFrame:
    """Open plans that need help.

    Returns:
        A row for each reason, none missing: `reason` (words), `plans`, `end` (beside the bar), `key`, `What`, `When`,
        `said`.
    """
    rows = []
    for reason in counted.rows:
        plans, name = counted.number(reason, ""), counted.name(reason)
        rows.append(
            {
                "reason": name,
                "plans": plans,
                "end": many(plans, "plan") if plans else "none",
                "key": counted.key(reason, "") if plans else None,
                "What": many(plans, "plan"),
                "When": name,
                "said": f"{name}: {many(plans, 'plan')}",
            }
        )
    return pd.DataFrame(rows)


@cache
def stuck_chart() -> dict[str, Any]:
    """A bar for each reason, as long as there are plans."""
    plans, reasons = marks.lengths("plans"), marks.names("reason")
    ends = (
        alt.Chart()
        .mark_text(**marks.AT_END)
        .encode(
            x=plans,
            y=reasons,
            text="end:N",
        )
    )
    bars = (
        alt.Chart()
        .transform_filter("datum.plans > 0")
        .mark_bar(fill=ACCENT, **marks.BAR)
        .encode(
            x=plans,
            y=reasons,
            opacity=FADING,
            **tooltip(),
        )
    )
    # The layer with every reason comes first: it tells their order.
    return marks.built(alt.layer(ends, bars).properties(height=alt.Step(40), padding=PADDING))


def stuck_title(counted: Counted) -> str:
    """ "4 open plans need help today: 3 with nobody responsible and 1 proposed for over 14 days"."""
    total = counted.total()
    needs = "needs" if total == 1 else "need"
    reasons = [
        f"{said(number)} {words}" if total > 1 else words
        for reason, words in _STUCK.items()
        if (number := counted.number(reason, ""))
    ]
    return f"{many(total, 'open plan')} {needs} help today: {formatting.listing(reasons)}"


class Late(InsightChart):
    """Open plans today on which something is late or nobody wrote: `Age` × `Delay`."""

    name = "late"
    question = "How late are plans?"
    is_compared = False

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

    def row_name(self, row: str, today: date) -> str:
        return labels.in_sentence(Age(row))

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Delay(part))


LATE = Late()


class StuckPlans(InsightChart):
    """Open plans today that need help: `lib.models.Stuck` × ""."""

    name = "stuck"
    question = "Which plans need help?"
    is_compared = False

    def source(self, scope: Scope) -> Source:
        """Open plans today that need somebody's help to go on, by why."""
        plans = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
        reasons = is_stuck_by(scope.moment.today)
        why = case(*((condition, reason.value) for reason, condition in reasons.items()), else_=None)
        return plans.rows(why, "").where(or_(*reasons.values()))

    def figure(self, result: QuestionResult) -> Figure:
        """Open plans that need help from HR, by reason."""
        counted = by_row(result, self, list(_STUCK))
        if not counted.total():
            return Figure("Nothing is stuck today.", "Nothing is stuck today.")
        table, title = stuck_table(counted), stuck_title(counted)
        return Figure(
            title=title,
            said=f"{title}.",
            drawing=marks.drawing(stuck_chart(), table, names=marks.wrapped(counted.names)),
            numbers=pd.DataFrame({"Reason": table["reason"], "Plans": table["plans"]}),
            keys=marks.keys_of(table),
            subtitle="Open plans today by what they wait for; a plan counts once, by the first of these",
        )

    def row_name(self, row: str, today: date) -> str:
        return labels.in_sentence(Stuck(row))

    def part_name(self, part: str, today: date) -> str:
        return ""


STUCK = StuckPlans()


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    late = answer.cells[LATE]
    return [
        share_figure(
            answer,
            "Check-ins on time",
            lambda cells: good_of(cells[ON_TIME]),
            "Of the check-ins due in the period that were held or are overdue, those held before they were overdue.",
        ),
        count_of_today(
            "Late",
            late,
            Delay.LATE,
            "Active plans today with a late check-in, activity or support, or past their end.",
        ),
        count_of_today(
            "Without an entry",
            late,
            Delay.SILENT,
            "Active plans today on which nobody wrote for one cadence and seven days.",
        ),
        count_of_today(
            "Stuck",
            answer.cells[STUCK],
            "",
            "Open plans today that need somebody’s help, see the chart.",
        ),
    ]
