"""Is coaching happening, and who is left out: open plans, what starts and ends, who had a plan."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import ColumnElement, and_, case, extract, func, literal, select
from sqlmodel import Session, col

from lib import formatting, labels
from lib.access import people_in_figures, plans_in_draft_counts
from lib.charts import marks
from lib.charts.base import FADING, PADDING, Figure, tooltip
from lib.charts.insights.bars import Bar, BarNote, draw_bars
from lib.charts.insights.columns import Column, Dot, Tag, draw_columns
from lib.charts.insights.shades import Shade, parts_of
from lib.clock import start_of
from lib.insights.chart import InsightChart
from lib.insights.counted import (
    Counted,
    as_table,
    by_department,
    in_none,
    is_whole,
    many,
    months_of,
    occurring,
    of,
    said,
    share,
    some,
)
from lib.insights.counting import (
    Scope,
    Source,
    bucket,
    bucket_at,
    has_begun,
    has_not_ended_before,
    is_paused,
    named,
    placed,
    together,
)
from lib.insights.key_figures import (
    FigurePart,
    KeyFigure,
    among,
    compared_count,
    count_figure,
    number_in,
)
from lib.insights.part_names import month_name
from lib.insights.result import FEW, Cell, QuestionResult, department_name, key_of
from lib.models import (
    OPEN_STATES,
    Headcount,
    Person,
    Plan,
    RosterImport,
    StampEvent,
    State,
)
from lib.models.insights import (
    Event,
    Grouping,
    OpenPlanStatus,
    Tenure,
)
from lib.months import last_of, months_from, months_later, same_day

REACH_MONTHS = 12
"""For how many months somebody is reached by a plan that they had."""

FEWEST_DRAFTS = 5
"""Drafts are counted in a department from this many on, of as many people."""

TENURES = ((1, Tenure.FIRST_YEAR), (3, Tenure.TO_THREE), (5, Tenure.TO_FIVE))
"""Years below which somebody counts as each; beyond the last one they are there longer."""


def open_plans(scope: Scope) -> Source:
    """Open plans as they stand today, whatever the period."""
    today = scope.moment.today
    plans = scope.plans(StampEvent.START, StampEvent.PROPOSAL)
    status = case(
        (col(Plan.state) == State.PROPOSED, OpenPlanStatus.PROPOSED.value),
        (is_paused(today), OpenPlanStatus.PAUSED.value),
        (col(Plan.end_on) < today, OpenPlanStatus.PAST_END.value),
        else_=OpenPlanStatus.ACTIVE.value,
    )
    return plans.rows(plans.department, status).where(col(Plan.state).in_(OPEN_STATES))


def draft_counts(session: Session, scope: Scope) -> list[Cell]:
    """How many drafts there are in each department: the one figure over plans that HR may not open.

    Only where there are at least five of five people, and over departments as a whole: the difference of two filters
    would tell of fewer.
    """
    chosen = scope.filters
    if chosen.locations or chosen.dimensions or chosen.purposes:
        return []
    department = named(col(Person.department))
    drafts, people = func.count(), func.count(func.distinct(col(Plan.member_id)))
    counted = (
        select(department, drafts, people)
        .select_from(Plan)
        .join(Person, col(Person.id) == col(Plan.member_id))
        .where(plans_in_draft_counts(scope.viewer))
        .group_by(department)
        .having(and_(drafts >= FEWEST_DRAFTS, people >= FEWEST_DRAFTS))
    )
    if chosen.departments:
        counted = counted.where(department.in_(chosen.departments))
    return [Cell(name, OpenPlanStatus.DRAFT, number, number, of) for name, number, of in session.execute(counted)]


def months(scope: Scope) -> Source:
    """Plans that started in a month, and plans that were closed in it."""
    starts = list(months_from(scope.first, scope.last))
    started, closed = scope.plans(StampEvent.START), scope.plans(StampEvent.CLOSE)
    return together(
        started.rows(bucket(col(Plan.started_on), starts), Event.STARTED.value).where(scope.has_started()),
        closed.rows(bucket_at(col(Plan.ended_at), starts), Event.CLOSED.value).where(
            col(Plan.state) == State.CLOSED, scope.at_between(col(Plan.ended_at))
        ),
    )


def reached(scope: Scope) -> Source:
    """Plans that ran at any time in the last twelve months, of people who are on the roster today.

    Departments and locations are those of the people today: a plan that somebody had elsewhere reached them too.
    """
    today = scope.moment.today
    since = same_day(today, -REACH_MONTHS)
    plans = scope.anywhere.plans(StampEvent.START)
    department = named(col(Person.department))
    found = plans.rows(department, "reached").join(Person, col(Person.id) == col(Plan.member_id))
    ran = and_(col(Plan.started_on) <= today, has_begun(since, today), has_not_ended_before(since))
    return found.where(ran, *_on_roster(scope))


def people_by(session: Session, scope: Scope, grouping: Grouping | None) -> dict[str, int]:
    """Active people on the roster today, by location, tenure or else by department."""
    if grouping is Grouping.LOCATION:
        by: Any = placed(col(Person.location))
    elif grouping is Grouping.TENURE:
        by = tenure(literal(scope.moment.today))
    else:
        by = named(col(Person.department))
    rows = session.execute(select(by, func.count()).select_from(Person).where(*_on_roster(scope)).group_by(by))
    return {str(name): int(number) for name, number in rows}


def people_by_department(session: Session, scope: Scope) -> dict[str, int]:
    """Active people on the roster today, by department."""
    return people_by(session, scope, Grouping.DEPARTMENT)


def tenure(day: Any) -> ColumnElement[str]:
    """How long a `Person` had been there on a day."""
    been = _calendar_number(day) - _calendar_number(col(Person.hire_date))
    return case(
        (col(Person.hire_date).is_(None), Tenure.UNKNOWN.value),
        *((been < limit * _YEAR, name.value) for limit, name in TENURES),
        else_=Tenure.LONGER.value,
    )


_YEAR = 10_000


def _calendar_number(day: Any) -> ColumnElement[int]:
    """A day as the number 20260514: a whole year later it is larger by 10,000, leap years or not."""
    return extract("year", day) * _YEAR + extract("month", day) * 100 + extract("day", day)


def _on_roster(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on `Person`: active, on the roster, not in conflict with the viewer, and within the filters."""
    chosen = scope.filters
    conditions: list[ColumnElement[bool]] = [
        col(Person.active).is_(True),
        col(Person.employee_id).is_not(None),
        people_in_figures(scope.viewer),
    ]
    if chosen.departments:
        conditions.append(named(col(Person.department)).in_(chosen.departments))
    if chosen.locations:
        conditions.append(col(Person.location).in_(chosen.locations))
    return conditions


def headcounts(session: Session, scope: Scope) -> dict[str, int]:
    """How many people the roster held at the end of each month of the period, as the imports kept it.

    Departments are counted, locations are not: with a location chosen there is no number. Nor is there one for a month
    in which the chosen departments held nobody.
    """
    chosen = scope.filters
    if chosen.locations:
        return {}
    people: Any = func.sum(col(Headcount.people))
    if chosen.departments:  # An import that holds none of them says so: an older one does not count on.
        people = people.filter(named(col(Headcount.department)).in_(chosen.departments))
    counted = (
        select(col(RosterImport.at), func.coalesce(people, 0))
        .join(Headcount, col(Headcount.import_id) == col(RosterImport.id))
        .group_by(col(RosterImport.id), col(RosterImport.at))
        .order_by(col(RosterImport.at), col(RosterImport.id))
    )
    imports: list[tuple[datetime, int]] = [(at, int(people)) for at, people in session.execute(counted)]
    found = {}
    for month in months_from(scope.first, scope.last):
        after = start_of(last_of(month) + timedelta(1))
        kept = [people for at, people in imports if at < after]
        if kept and kept[-1]:
            found[month.isoformat()] = kept[-1]
    return found


_STATUSES = parts_of(
    {
        OpenPlanStatus.ACTIVE: "Active",
        OpenPlanStatus.PAST_END: "Late",
        OpenPlanStatus.PAUSED: "Paused",
        OpenPlanStatus.PROPOSED: "Proposed",
        OpenPlanStatus.DRAFT: "Draft",
    }
)
_REACHED = "reached"


def open_plans_table(counted: Counted) -> pd.DataFrame:
    """Open plans by department and status.

    Returns:
        A row for each department and status, none missing: `department`, `status` (one of `STATES`), `order` (of the
        status), `plans`, `people` (in the department), `key`, `What`, `When`, `said`.
    """
    return pd.DataFrame(
        [
            {
                "department": counted.name(row),
                "status": part.shown,
                "order": order,
                "plans": counted.number(row, part.value),
                "people": counted.people.get(row),
                "key": counted.key(row, part.value) if counted.number(row, part.value) else None,
                "What": f"{part.name}: {many(counted.number(row, part.value), 'plan')}",
                "When": counted.name(row),
                "said": f"{counted.name(row)}: {many(counted.number(row, part.value), 'plan')} {part.name.lower()}",
            }
            for row in counted.rows
            for order, part in enumerate(occurring(counted, _STATUSES))
        ]
    )


@cache
def open_plans_chart() -> dict[str, Any]:
    """A bar for each department, its parts the statuses; at its end the plans and the people there."""
    departments = marks.names("department")
    bars = (
        alt.Chart()
        .mark_bar(**marks.BAR)
        .encode(
            x=marks.lengths("plans"),
            y=departments,
            color=marks.states("status"),
            order=alt.Order("order:Q"),
            opacity=FADING,
            **tooltip(),
        )
    )
    numbers = (
        alt.Chart()
        .mark_text(opacity=marks.where_it_fits("plans"), **marks.WORD)
        .encode(
            x=marks.lengths("plans", stack="zero", bandPosition=0.5),
            y=departments,
            text="plans:Q",
            fill=marks.on_colour("status"),
            detail="status:N",
            order=alt.Order("order:Q"),
        )
    )
    ends = (
        alt.Chart()
        .transform_calculate(counts="datum.status === 'Draft' ? 0 : datum.plans")
        .transform_aggregate(end="sum(plans)", open="sum(counts)", people="max(people)", groupby=["department"])
        .mark_text(
            text=alt.ExprRef(
                "(datum.open ? format(datum.open, ',') : 'none')"
                f" + (isValid(datum.people) ? ' · ' + format(datum.people, ',') + (width < {marks.PHONE} ? '' :"
                " datum.people === 1 ? ' person' : ' people') : '')"
            ),
            **marks.AT_END,
        )
        .encode(x=marks.lengths("end"), y=departments)
    )
    return marks.built(alt.layer(bars, numbers, ends).properties(height=marks.ROW, padding=PADDING))


def open_plans_title(counted: Counted) -> str:
    """ "42 open plans today, most in Sales: 22; none in Finance". Most is more than half; equal ones are all named."""
    total = counted.total()
    most = max(map(counted.total, counted.rows))
    largest = [row for row in counted.rows if counted.total(row) == most]
    where = counted.named(largest)
    if most == total:
        where = f"{'all ' if total > 1 else ''}in {where}"
    elif 2 * most > total:
        where = f"most in {where}: {said(most)}"
    else:
        where = f"the largest number in {where}: {said(most)}{' each' if len(largest) > 1 else ''}"
    return f"{many(total, 'open plan')} today, {where}{in_none(counted.without())}"


def open_plans_figure(result: QuestionResult) -> Figure:
    """Open plans by department and status; drafts stand beside them and are in no total."""
    counted = by_department(result, OPEN_PLANS)
    if not counted.total():
        return Figure("No open plans today.", "No open plans today.")
    parts = occurring(counted, _STATUSES)
    title = open_plans_title(counted)
    has_drafts = any(part.value == OpenPlanStatus.DRAFT for part in parts)
    return Figure(
        title=title,
        said=f"{title}.",
        drawing=marks.drawing(
            open_plans_chart(),
            open_plans_table(counted),
            names=marks.wrapped(counted.names),
            parts=[part.shown for part in parts],
            called={part.shown: part.name for part in parts},
        ),
        numbers=pd.DataFrame(as_table(counted, parts, row="Department", total="Open plans")),
        subtitle=f"Open plans by department on {formatting.short_day(result.today, result.today)}; at the end plans "
        f"and people{'; drafts are only counted' if has_drafts else ''}",
    )


def reach_figure(answer: QuestionResult) -> Figure:
    """Of the people in each department, how many had a plan in the last twelve months."""
    counted = by_department(answer, REACH)
    people = {row: max(counted.people.get(row, 0), counted.number(row, _REACHED)) for row in counted.rows}
    everybody, reached = sum(people.values()), counted.total()
    if not everybody:
        return Figure(REACH.question, "Nobody on the roster fits.")
    rows = sorted(counted.rows, key=lambda row: -counted.total(row) / (people[row] or 1))
    names, bars, notes = [counted.name(row) for row in rows], [], []
    for number, row in enumerate(rows, start=1):
        here = counted.cell(row, _REACHED)
        if here.number:
            rate = 100 * here.number / people[row]
            what = f"{of(here.number, people[row])} people had a plan, {many(here.plans, 'plan')}"
            word = formatting.percent(rate) if people[row] >= FEW else ""
            bars.append(Bar(number, 0, rate, Shade.ACCENT, what, counted.name(row), counted.key(row, _REACHED), word))
        word = of(here.number, people[row]) if here.number else f"nobody of {said(people[row])}"
        notes.append(BarNote(number, 100 if here.number else 0, word, key=bars[-1].key if here.number else None))
    without = counted.without()
    nobody = f"; nobody in {some(without)}" if without else ""
    all_rate = 100 * reached / everybody
    return Figure(
        title=f"{of(reached, everybody)} people had a plan in twelve months{nobody}",
        said=f"{of(reached, everybody)} people had a plan{nobody}.",
        drawing=draw_bars(
            names,
            bars,
            notes,
            top=100,
            rule=(all_rate, f"everybody {formatting.percent(all_rate)}") if everybody >= FEW else None,
        ),
        numbers=pd.DataFrame(
            {
                "Department": names,
                "People with a plan": [counted.total(row) for row in rows],
                "People": [people[row] for row in rows],
                "Share": [share(counted.total(row), people[row], is_few=people[row] < FEW) for row in rows],
                "Plans": [counted.cell(row, _REACHED).plans for row in rows],
            }
        ),
        subtitle="Share of the people of today with a plan in the last twelve months; at the end how many of them",
    )


_SHOWN: dict[StrEnum, str] = {Event.STARTED: Shade.ACCENT, Event.CLOSED: Shade.LINE}
_PARTS = parts_of(_SHOWN)
_NEAR = 0.12  # of the height: words nearer than that would touch

Counts = Mapping[tuple[date, str], int]


def months_figure(answer: QuestionResult) -> Figure:
    """Bars for the plans that started in each month, a line for those that were closed.

    For 1,000 people on the roster, where that is asked for, months in which nobody counted them are not drawn.
    """
    per_thousand = answer.per_thousand
    drawn = months_of(answer)
    cells = (*answer.before.get(STARTED_AND_CLOSED, ()), *answer.cells.get(STARTED_AND_CLOSED, ()))
    counts = {(date.fromisoformat(cell.row), cell.part): cell.number for cell in cells}
    if not any(counts.get((month, event)) for month in drawn for event in Event):
        return Figure(STARTED_AND_CLOSED.question, "No plan started or was closed in this period.")
    heads = {month: answer.headcounts.get(month.isoformat(), 0) for month in drawn}
    known = [month for month in drawn if heads[month]] if per_thousand else drawn

    def high(month: date, event: Event) -> float:
        count = counts.get((month, event), 0)
        return 1000 * count / heads[month] if per_thousand else count

    if not any(high(month, event) for month in known for event in Event):
        return Figure(STARTED_AND_CLOSED.question, "How many people there were is not known for the months with plans.")
    place = {month: number + 0.5 for number, month in enumerate(drawn[drawn.index(known[0]) :])}
    over = [month for month in known if is_whole(month, answer)]
    columns, dots, tags = [], [], _peaks(over, place, high)
    for month in known:
        at, whole = place[month], month in over
        when = formatting.month(month) if whole else f"{formatting.month(month)} so far"
        what = {
            event: f"{many(counts.get((month, event), 0), 'plan')} {labels.in_sentence(event)}"
            + (f", {said(high(month, event))} per 1,000 people" if per_thousand else "")
            for event in Event
        }
        started, key = high(month, Event.STARTED), key_of(STARTED_AND_CLOSED, month.isoformat(), Event.STARTED)
        if started:
            solid = 0.55 if whole else 0.25
            columns.append(
                Column(at - 0.42, at + 0.42, 0, started, Shade.ACCENT, what[Event.STARTED], when, key, solid)
            )
        if whole or not over:  # The line stops at the last whole month, where there is one.
            closed, closed_key = high(month, Event.CLOSED), key_of(STARTED_AND_CLOSED, month.isoformat(), Event.CLOSED)
            dots.append(Dot(at, closed, what[Event.CLOSED], when, closed_key if closed else None))
        if (
            not whole
            and started
            and all(abs(at - tag.at) > 2 or abs(tag.high - started) > 2 * _NEAR * tag.high for tag in tags)
        ):
            # Beside a peak as high as it is, both numbers would touch.
            tags.append(Tag(at, started, said(started), key, shown=Shade.ACCENT))
    per = " per 1,000 people" if per_thousand else ""
    begun = "" if is_whole(known[-1], answer) else f"; pale: {formatting.month(known[-1])} so far"
    return Figure(
        title=_title(answer, counts),
        said=_said(answer, counts),
        drawing=draw_columns(
            columns,
            span=(0, place[known[-1]] + 0.5),
            ticks={place[month]: formatting.short_month(month) for month in known},
            parts=_PARTS,
            dots=dots,
            tags=tags,
        ),
        numbers=pd.DataFrame(_numbers(answer, drawn, counts, heads)),
        subtitle=f"Plans{per} by month: bars started, line closed{begun}",
    )


def _peaks(whole: Sequence[date], place: Mapping[date, float], high: Callable[[date, Event], float]) -> list[Tag]:
    """The numbers at the highest column and the highest dot; above each other where both would touch."""
    if not whole:
        return []
    peaks = {event: max(whole, key=lambda month: high(month, event)) for event in Event}
    tops = {event: high(month, event) for event, month in peaks.items()}
    is_beside = abs(place[peaks[Event.STARTED]] - place[peaks[Event.CLOSED]]) < 2
    is_near = is_beside and abs(tops[Event.STARTED] - tops[Event.CLOSED]) < _NEAR * max(tops.values())
    upper = max(Event, key=lambda event: tops[event])
    return [
        Tag(
            place[month],
            max(tops.values()) if is_near else tops[event],
            said(tops[event]),
            key_of(STARTED_AND_CLOSED, month.isoformat(), event),
            dy=-24 if is_near and event is upper else -10,
            shown=_SHOWN[event],
        )
        for event, month in peaks.items()
        if tops[event]
    ]


def _since(answer: QuestionResult) -> date:
    """The first month that is known: of the period before, where it was counted."""
    first = answer.first.replace(day=1)
    if STARTED_AND_CLOSED not in answer.before:
        return first
    after = months_later(answer.last, 1)
    return months_later(first, first.year * 12 + first.month - after.year * 12 - after.month)


def _title(answer: QuestionResult, counts: Counts) -> str:
    """ "42 plans started in August to October 2026, 20 a year earlier"."""
    whole = [month for month in months_of(answer) if is_whole(month, answer)][-3:]
    if not whole:
        month = months_of(answer)[-1]
        return f"{many(counts.get((month, Event.STARTED), 0), 'plan')} started in {formatting.month(month)} so far"
    started = sum(counts.get((month, Event.STARTED), 0) for month in whole)
    earlier = [months_later(month, -12) for month in whole]
    when = formatting.month(whole[-1])
    if len(whole) > 1:
        first = formatting.month(whole[0])
        when = f"{first.split()[0] if whole[0].year == whole[-1].year else first} to {when}"
    title = f"{many(started, 'plan')} started in {when}"
    if earlier[0] < _since(answer):
        return title
    return f"{title}, {said(sum(counts.get((month, Event.STARTED), 0) for month in earlier))} a year earlier"


def _said(answer: QuestionResult, counts: Counts) -> str:
    months = months_of(answer)
    month = next((month for month in reversed(months) if is_whole(month, answer)), months[-1])
    year_before = months_later(month, -12)
    started = f"{many(counts.get((month, Event.STARTED), 0), 'plan')} started in {formatting.month(month)}"
    started += "" if is_whole(month, answer) else " so far"
    if year_before >= _since(answer):
        started += f", {said(counts.get((year_before, Event.STARTED), 0))} a year before"
    return f"{started}; {said(counts.get((month, Event.CLOSED), 0))} closed."


def _numbers(
    answer: QuestionResult, drawn: Sequence[date], counts: Counts, heads: Mapping[date, int]
) -> dict[str, list[object]]:
    """The table behind both forms; people only where somebody counted them."""
    table: dict[str, list[object]] = {
        "Month": [formatting.month(month) + ("" if is_whole(month, answer) else " so far") for month in drawn]
    }
    for event in Event:
        table[labels.label(event)] = [counts.get((month, event), 0) for month in drawn]
    if any(heads.values()):
        table["People"] = [heads[month] or None for month in drawn]
        for event in Event:
            table[f"{labels.label(event)} per 1,000 people"] = [
                round(1000 * counts.get((month, event), 0) / heads[month], 1) if heads[month] else None
                for month in drawn
            ]
    return table


class OpenPlans(InsightChart):
    """Open plans today: department × `OpenPlanStatus`."""

    name = "states"
    question = "Who is coaching now?"
    has_department_rows = True
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        return open_plans(scope)

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        return super().cells(session, scope) + draft_counts(session, scope)

    def figure(self, result: QuestionResult) -> Figure:
        return open_plans_figure(result)

    def row_name(self, row: str, today: date) -> str:
        return department_name(row)

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(OpenPlanStatus(part))


OPEN_PLANS = OpenPlans()


class StartedAndClosed(InsightChart):
    """Plans started and closed: month × `Event`."""

    name = "months"
    question = "More plans or fewer?"

    def source(self, scope: Scope) -> Source:
        return months(scope)

    def figure(self, result: QuestionResult) -> Figure:
        return months_figure(result)

    def row_name(self, row: str, today: date) -> str:
        return month_name(row)

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Event(part))


STARTED_AND_CLOSED = StartedAndClosed()


class Reach(InsightChart):
    """People who had a plan in the last twelve months, who may have had several: department of today × "reached"."""

    name = "reach"
    question = "Who had no plan?"
    has_department_rows = True
    is_compared = False
    is_wide = True

    def source(self, scope: Scope) -> Source:
        return reached(scope)

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        # People are reached, however many plans they had.
        return [cell._replace(number=cell.people) for cell in super().cells(session, scope)]

    def figure(self, result: QuestionResult) -> Figure:
        return reach_figure(result)

    def row_name(self, row: str, today: date) -> str:
        return department_name(row)

    def part_name(self, part: str, today: date) -> str:
        return ""


REACH = Reach()


def people_facts(session: Session, scope: Scope) -> dict[str, Any]:
    """What a question with a row for each department needs."""
    return {"people": people_by_department(session, scope)}


def facts(session: Session, scope: Scope) -> dict[str, Any]:
    """What these charts and figures need besides cells."""
    return {
        "people": people_by_department(session, scope),
        "headcounts": headcounts(session, scope),
    }


def key_figures(answer: QuestionResult) -> list[KeyFigure]:
    opened = number_in(answer.cells[OPEN_PLANS], among(*set(OpenPlanStatus) - {OpenPlanStatus.DRAFT}))
    people, reached = sum(answer.people.values()), sum(cell.people for cell in answer.cells[REACH])
    return [
        count_figure("Open plans today", opened, None, "Proposed or active today, whatever the period."),
        compared_count(
            answer, STARTED_AND_CLOSED, among(Event.STARTED), "Started", "Plans whose first day was in the period."
        ),
        compared_count(
            answer, STARTED_AND_CLOSED, among(Event.CLOSED), "Closed", "Plans closed with an outcome in the period."
        ),
        KeyFigure(
            "Had a plan",
            FigurePart(reached, people).said,
            meaning="Of the people on the roster today, those with a plan that ran in the last twelve months. "
            "You do not see the plans of everybody, as of those above you: they are left out.",
        ),
    ]
