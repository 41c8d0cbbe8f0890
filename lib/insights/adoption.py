"""Is coaching happening, and who is left out: open plans, what starts and ends, who had a plan."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, extract, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import formatting, labels
from lib.access import people_in_figures, plans_in_draft_counts
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, GRAY, INK, NEUTRAL, PADDING, PLAIN_AXIS, TRACK, Figure, tooltip
from lib.clock import start_of
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
    as_table,
    by_department,
    in_none,
    is_whole,
    many,
    months_of,
    occurring,
    of,
    parts_of,
    period,
    said,
    share,
    some,
    target_column,
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
from lib.insights.result import EVERY_PART, FEW, NO_DEPARTMENT, Cell, QuestionResult, department_name, key_of
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
from lib.months import Month, last_of, months_from, months_later, same_day

REACH_MONTHS = 12
"""For how many months somebody is reached by a plan that they had."""

FEWEST_DRAFTS = 5
"""Drafts are counted in a department from this many on, of as many people."""

TENURES = ((1, Tenure.FIRST_YEAR), (3, Tenure.TO_THREE), (5, Tenure.TO_FIVE))
"""Years below which somebody counts as each; beyond the last one they are there longer."""


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


def managers(scope: Scope) -> Select[Any]:
    """The ids of active people on the roster whom somebody in these figures reports to today.

    Departments and locations are those of the managers.
    """
    manager, chosen = aliased(Person, name="manager"), scope.filters
    reports = select(col(Person.manager_id)).where(*_on_roster(scope.anywhere))
    found = select(col(manager.id)).where(
        col(manager.active).is_(True), col(manager.employee_id).is_not(None), col(manager.id).in_(reports)
    )
    if chosen.departments:
        found = found.where(named(col(manager.department)).in_(chosen.departments))
    if chosen.locations:
        found = found.where(col(manager.location).in_(chosen.locations))
    return found


def coached(scope: Scope) -> Source:
    """Plans that ran in the period with a manager of today, by how many of them that manager has: "1" to "4" or more.

    Whom a row counts is the manager: `member_id` is theirs.
    """
    ran = and_(
        col(Plan.started_on) <= scope.last, has_begun(scope.first, scope.last), has_not_ended_before(scope.first)
    )
    plans = scope.anywhere.plans(StampEvent.START).rows("", _COACHED)
    number = func.count().over(partition_by=col(Plan.manager_id))
    each = (
        plans.where(ran, col(Plan.manager_id).in_(managers(scope)))
        .add_columns(col(Plan.manager_id).label("manager_id"), number.label("number"))
        .subquery("each")
    )
    row = case(*((each.c.number == few, str(few)) for few in (1, 2, 3)), else_="4")
    return select(each.c.plan_id, each.c.manager_id.label("member_id"), row.label("row"), each.c.part, each.c.good)


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
        .transform_filter("datum.plans > 0")
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
        .transform_filter("datum.plans > 0")
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
    # The layer with every department comes first: it tells their order.
    return marks.built(alt.layer(ends, bars, numbers).properties(height=marks.ROW, padding=PADDING))


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


_SHOWN = 12
"""As many departments are drawn by reach, those least reached; the table has all of them."""


def reach_table(result: QuestionResult) -> pd.DataFrame:
    """Who had a plan, by department, the least reached first; of equal ones the one with more people.

    Returns:
        A row for each department: `department`, `reached` and `people` (counts), `plans`, `share` (0 to 100),
        `everybody` (that of all), `end` and `short` (words, at `right`), `key`, `What`, `When`, `said`.
    """
    cells = {cell.row: cell for cell in result.cells.get(REACH, ())}
    # Somebody may have left the roster between two queries; nobody is reached beyond everybody.
    people = {**result.people, **{name: max(result.people.get(name, 0), cell.number) for name, cell in cells.items()}}
    everybody = 100 * sum(cell.number for cell in cells.values()) / (sum(people.values()) or 1)
    counted = [(cells.get(name) or Cell(name, _REACHED, 0, 0, 0), number) for name, number in people.items()]
    rows = []
    for cell, number in sorted(counted, key=lambda each: (each[0].number / each[1], -each[1], each[0].row)):
        name = cell.row
        had = of(cell.number, number) if cell.number else f"nobody of {said(number)}"
        what = f"{had} {formatting.plural(number, 'person')} had a plan"
        what += f", {many(cell.plans, 'plan')}" if cell.number else ""
        rows.append(
            {
                "department": name,
                "reached": cell.number,
                "people": number,
                "plans": cell.plans,
                "share": 100 * cell.number / number,
                "everybody": everybody,
                "right": 100.0,
                "end": f"{had} · {share(cell.number, number, is_few=False)}" if number >= FEW and cell.number else had,
                "short": had,
                "key": key_of(REACH, name, _REACHED) if cell.number else None,
                "What": what,
                "When": name,
                "said": f"{name}: {what}",
            }
        )
    return pd.DataFrame(rows)


@cache
def reach_chart() -> dict[str, Any]:
    """A bar for each department, as long as its share of people with a plan; a dotted rule for the share of all."""
    departments = marks.names("department")
    shares = partial(marks.lengths, top=100, axis=marks.rule_above("target", "target_said"))
    bars = (
        alt.Chart()
        .mark_bar(fill=ACCENT, **marks.BAR)
        .encode(x=shares("share"), y=departments, opacity=FADING, **tooltip())
    )
    # At the right, where the rule strikes nothing out.
    ends = (
        alt.Chart()
        .mark_text(text=alt.ExprRef(f"width < {marks.PHONE} ? datum.short : datum.end"), **marks.AT_END)
        .encode(x=shares("right"), y=departments)
    )
    everybody = (
        alt.Chart()
        .transform_aggregate(everybody="max(everybody)")
        .mark_rule(color=INK, strokeDash=[1, 4], aria=False)
        .encode(x=shares("everybody"))
    )
    return marks.built(alt.layer(bars, everybody, ends).properties(height=marks.ROW, padding=PADDING))


def reach_title(result: QuestionResult, table: pd.DataFrame) -> str:
    """ "11 of 35 people had a plan for career advancement in the last twelve months; nobody in Finance"."""
    without = [name for name in table.loc[table["reached"] == 0, "department"] if name != NO_DEPARTMENT]
    people = int(table["people"].sum())
    return (
        f"{of(int(table['reached'].sum()), people)} {formatting.plural(people, 'person')} had a plan{result.about} "
        f"in the last {formatting.number(REACH_MONTHS)} months{f'; nobody in {some(without)}' if without else ''}"
        f"{_below_target(table, reach_target(result))}"
    )


def reach_target(result: QuestionResult) -> int | None:
    """The target for people with a plan, whatever the plan is about: of some plans alone there is none."""
    return None if result.about else result.targets.people_reached


def _below_target(table: pd.DataFrame, target: int | None) -> str:
    """ "; 3 of 8 departments below the target of 80 %", or nothing."""
    departments = table[table["department"] != NO_DEPARTMENT]
    if target is None or departments.empty:
        return ""
    below = int((100 * departments["reached"] < target * departments["people"]).sum())
    noun = formatting.plural(len(departments), "department")
    return f"; {of(below, len(departments))} {noun} below the target of {formatting.percent(target)}"


def known_months(result: QuestionResult) -> set[date]:
    """The months that were counted from their first day to their last, or until today.

    Where the period is not over, the one before ends on the same day of its last month: that month is cut off.
    """
    first = result.first.replace(day=1)
    if STARTED_AND_CLOSED not in result.before:
        return set(months_of(result))
    number = len(list(months_from(first, result.last)))
    before = list(months_from(months_later(first, -number), months_later(first, -1)))
    return {*(before[:-1] if result.last > result.today else before), *months_of(result)}


def months_table(result: QuestionResult) -> pd.DataFrame:
    """Plans that started and that were closed, by month.

    Returns:
        A row for each month of the period and each event, none missing: `month` (ISO text of its first day), `event`
        (as it is called), `plans`, `people` (on the roster at its end, where somebody counted them), `height` (plans,
        or plans per 1,000 people; nothing where people are asked for and not known), `word` (above the bar),
        `is_whole` (the month is over), `key`, `What`, `When`, `said`.
    """
    counts = {(cell.row, cell.part): cell.number for cell in result.cells.get(STARTED_AND_CLOSED, ())}
    rows = []
    for month in months_of(result):
        people = result.headcounts.get(month.isoformat())
        is_over = is_whole(month, result)
        when = formatting.month(month) + ("" if is_over else " so far")
        for event in Event:
            number = counts.get((month.isoformat(), event), 0)
            rate = round(1000 * number / people, 1) if people else None
            height = rate if result.per_thousand else number
            what = f"{many(number, 'plan')} {labels.in_sentence(event)}"
            what += f", {said(rate)} per 1,000 people" if result.per_thousand and rate is not None else ""
            rows.append(
                {
                    "month": month.isoformat(),
                    "event": labels.label(event),
                    "plans": number,
                    "people": people,
                    "height": height,
                    "word": said(height) if height else "",
                    "is_whole": is_over,
                    "key": key_of(STARTED_AND_CLOSED, month.isoformat(), event) if height else None,
                    "What": what,
                    "When": when,
                    "said": f"{when}: {what}",
                }
            )
    return pd.DataFrame(rows)


@cache
def months_chart() -> dict[str, Any]:
    """Two bars for each month, started beside closed; a month that is not over is pale."""
    months = marks.columns("month")
    beside = alt.XOffset("event:N", sort=None)
    heights = alt.Y(
        "height:Q",
        scale=alt.Scale(rangeMax=16),  # Room for the number above the highest.
        axis=alt.Axis(
            format=",", tickCount=4, tickMinStep=alt.ExprRef("step"), gridColor=TRACK, aria=False, **PLAIN_AXIS
        ),
    )
    bars = (
        alt.Chart()
        .mark_bar(fillOpacity=alt.ExprRef("datum.is_whole ? 1 : 0.4"), stroke=GRAY, strokeWidth=0.5)
        .encode(
            x=months,
            xOffset=beside,
            y=heights,
            color=alt.Color("event:N", scale=_EVENT_COLOURS, legend=marks.legend()),
            opacity=FADING,
            **tooltip(),
        )
    )
    numbers = (
        alt.Chart()
        .mark_text(
            dy=-8,
            color=GRAY,
            opacity=alt.ExprRef("bandwidth('xOffset') > 6.5 * length(datum.word) ? 1 : 0"),
            **marks.WORD,
        )
        .encode(x=months, xOffset=beside, y=heights, text="word:N")
    )
    return marks.built(alt.layer(bars, numbers, *annotation_layers(months)).properties(height=_HEIGHT, padding=PADDING))


_EVENT_COLOURS = alt.Scale(domain=[labels.label(event) for event in Event], range=[ACCENT, INK])
_HEIGHT = 220


def months_title(result: QuestionResult, *, has_closed: bool = False) -> str:
    """ "42 plans started in August to October 2026, 20 a year earlier": the last three months that are over.

    Args:
        has_closed: what was closed is said too.
    """
    cells = (*result.before.get(STARTED_AND_CLOSED, ()), *result.cells.get(STARTED_AND_CLOSED, ()))
    drawn = months_of(result)
    counted = [month for month in drawn if is_whole(month, result)][-3:] or drawn[-1:]
    earlier = [months_later(month, -12) for month in counted]

    def number(event: Event, months: Sequence[date]) -> int:
        names = {month.isoformat() for month in months}
        return sum(cell.number for cell in cells if cell.part == event and cell.row in names)

    first, last = formatting.month(counted[0]), formatting.month(counted[-1])
    when = last if first == last else f"{first.removesuffix(f' {counted[-1].year}')} to {last}"
    title = f"{many(number(Event.STARTED, counted), 'plan')} started"
    title += f" and {said(number(Event.CLOSED, counted))} closed" if has_closed else ""
    title += f" in {when}{'' if is_whole(counted[-1], result) else ' so far'}"
    if not is_whole(counted[-1], result) or not known_months(result).issuperset(earlier):
        return title
    title += f", {said(number(Event.STARTED, earlier))}"
    return title + (f" and {said(number(Event.CLOSED, earlier))}" if has_closed else "") + " a year earlier"


_COACHED = "coached"
_PLANS_COACHED = {"0": "no plan", "1": "1 plan", "2": "2 plans", "3": "3 plans", "4": "4 or more plans"}
"""The rows of managers by the number of plans they coached, as they are called."""


def managers_table(result: QuestionResult) -> pd.DataFrame:
    """Managers by how many plans they coached in the period.

    Returns:
        A row for each number of plans, none first: `coached` (as it is called), `managers`, `plans` (behind it),
        `end` and `short` (words beside the bar), `key`, `What`, `When`, `said`.
    """
    cells = {cell.row: cell for cell in result.cells.get(MANAGERS, ())}
    everybody = sum(cell.number for cell in cells.values())
    rows = []
    for row, name in _PLANS_COACHED.items():
        cell = cells.get(row) or Cell(row, _COACHED, 0, 0, 0)
        managers = many(cell.number, "manager")
        percent = f" · {share(cell.number, everybody, is_few=False)}" if everybody >= FEW and cell.number else ""
        rows.append(
            {
                "coached": formatting.sentence(name),
                "managers": cell.number,
                "plans": cell.plans,
                "end": f"{managers}{percent}",
                "short": said(cell.number),
                "key": key_of(MANAGERS, row, _COACHED) if cell.plans else None,
                "What": f"{managers} with {name}",
                "When": f"{many(cell.plans, 'plan')} in all" if cell.plans else "",
                "said": f"{managers} with {name}" + (f": {many(cell.plans, 'plan')}" if cell.plans else ""),
            }
        )
    return pd.DataFrame(rows)


@cache
def managers_chart() -> dict[str, Any]:
    """A bar for each number of plans, as long as there are managers with so many; that of none is gray."""
    numbers_of_plans = marks.names("coached")
    bars = (
        alt.Chart()
        .mark_bar(fill=alt.ExprRef(f"datum.plans ? ({ACCENT.expr}) : '{NEUTRAL}'"), **marks.BAR)
        .encode(x=marks.lengths("managers", room=150), y=numbers_of_plans, opacity=FADING, **tooltip())
    )
    ends = (
        alt.Chart()
        .mark_text(text=alt.ExprRef(f"width < {marks.PHONE} ? datum.short : datum.end"), **marks.AT_END)
        .encode(x=marks.lengths("managers", room=150), y=numbers_of_plans)
    )
    return marks.built(alt.layer(bars, ends).properties(height=marks.ROW, padding=PADDING))


def managers_title(result: QuestionResult, table: pd.DataFrame) -> str:
    """ "31 of 48 managers coached somebody for career advancement in the period"."""
    everybody = int(table["managers"].sum())
    coached = int(table["managers"].iloc[1:].sum())
    return (
        f"{of(coached, everybody)} {formatting.plural(everybody, 'manager')} coached somebody{result.about} "
        "in the period"
    )


class OpenPlans(InsightChart):
    """Open plans today: department × `OpenPlanStatus`."""

    name = "states"
    question = "Who is coaching now?"
    has_department_rows = True
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
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

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        return super().cells(session, scope) + draft_counts(session, scope)

    def figure(self, result: QuestionResult) -> Figure:
        """Open plans by department and status; drafts stand beside them and are in no total."""
        counted = by_department(result, self)
        if not counted.total():
            return Figure("No open plans today.", "No open plans today.")
        parts = occurring(counted, _STATUSES)
        every, title = by_department(result, self, is_every=True), open_plans_title(counted)
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
            numbers=pd.DataFrame(as_table(every, parts, row="Department", total="Open plans")),
            keys=every.row_keys,
            subtitle=f"Open plans by department on {formatting.short_day(result.today, result.today)}; at the end "
            f"plans and people{'; drafts are only counted' if has_drafts else ''}",
        )

    def row_name(self, row: str, today: date) -> str:
        return department_name(row)

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(OpenPlanStatus(part))


OPEN_PLANS = OpenPlans()


class StartedAndClosed(InsightChart):
    """Plans started and closed: month × `Event`."""

    name = "months"
    question = "More plans or fewer?"
    is_annotated = True

    def source(self, scope: Scope) -> Source:
        return months(scope)

    def figure(self, result: QuestionResult) -> Figure:
        """How many plans started in each month, and how many were closed; per 1,000 people where that is asked for."""
        table = months_table(result)
        if table.empty or not table["plans"].any():
            return Figure(self.question, "No plan started or was closed in this period.")
        known = table["height"].notna()  # Where people are asked for, from the first month to the last with any.
        drawn = table[known.cummax() & known[::-1].cummax()]
        if not drawn["height"].any():
            return Figure(self.question, "How many people there were is not known for these months.")
        started, closed = (table[table["event"] == labels.label(event)].reset_index() for event in Event)
        numbers = {
            "Month": started["month"].map(Month.fromisoformat),
            "Started": started["plans"],
            "Closed": closed["plans"],
        }
        if started["people"].notna().any():
            heads = started["people"].astype("Int64")
            numbers["People"] = heads
            for name in ("Started", "Closed"):
                numbers[f"{name} per 1,000 people"] = (1000 * numbers[name] / heads).astype("Float64").round(1)
        months = [date.fromisoformat(month) for month in drawn["month"].unique()]
        annotations = annotated_in(result.annotations, months)
        drawn = with_annotations(drawn, annotations)
        pale = "" if is_whole(months[-1], result) else f"; pale: {formatting.month(months[-1])} so far"
        return Figure(
            title=months_title(result),
            said=f"{months_title(result, has_closed=True)}.",
            drawing=marks.drawing(
                months_chart(),
                drawn,
                ticks={month.isoformat(): formatting.short_month(month) for month in months},
                parts=[labels.label(event) for event in Event],
                called={},
                step=0 if result.per_thousand else 1,
            ),
            numbers=pd.DataFrame(numbers | annotation_column(with_annotations(started, annotations))),
            legend=annotations_in_words(annotations),
            keys=[
                key_of(self, month, EVERY_PART) if started or closed else None
                for month, started, closed in zip(started["month"], started["plans"], closed["plans"], strict=True)
            ],
            subtitle=f"Plans{' per 1,000 people' if result.per_thousand else ''} by month{pale}",
        )

    def row_name(self, row: str, today: date) -> str:
        return month_name(row)

    def part_name(self, part: str, today: date) -> str:
        return labels.in_sentence(Event(part))


STARTED_AND_CLOSED = StartedAndClosed()


class Reach(InsightChart):
    """People who had a plan in the last twelve months, who may have had several: department of today × "reached"."""

    name = "reach"
    question = "Who had no plan?"
    is_compared = False

    def source(self, scope: Scope) -> Source:
        return reached(scope)

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        # People are reached, however many plans they had.
        return [cell._replace(number=cell.people) for cell in super().cells(session, scope)]

    def figure(self, result: QuestionResult) -> Figure:
        """Of the people in each department, how many had a plan in the last twelve months."""
        table = reach_table(result)
        if table.empty:
            return Figure(self.question, "Nobody on the roster fits.")
        title, target, drawn = reach_title(result, table), reach_target(result), table.head(_SHOWN)
        more = f"the {_SHOWN} least reached of {said(len(table))} departments, the data table has all"
        everybody = share(int(table["reached"].sum()), int(table["people"].sum()), is_few=False)
        return Figure(
            title=title,
            said=f"{title}.",
            drawing=marks.drawing(
                reach_chart(), drawn, names=marks.wrapped(drawn["department"]), **marks.with_target(target)
            ),
            numbers=pd.DataFrame(
                {
                    "Department": table["department"],
                    "People with a plan": table["reached"],
                    "People": table["people"],
                    "Share": [
                        share(reached, people, is_few=people < FEW)
                        for reached, people in zip(table["reached"], table["people"], strict=True)
                    ],
                    "Plans": table["plans"],
                }
                | target_column(target)
            ),
            keys=marks.keys_of(table),
            subtitle="Share of the people of today with a plan in the last twelve months, least reached first"
            + (f"; dotted: everybody, {everybody}" if table["people"].sum() >= FEW else "")
            + (f"; {more}" if len(table) > _SHOWN else ""),
        )

    def row_name(self, row: str, today: date) -> str:
        return department_name(row)

    def part_name(self, part: str, today: date) -> str:
        return ""


REACH = Reach()


class ManagersByPlans(InsightChart):
    """Managers of today by how many plans they coached in the period: number of plans × "coached".

    Behind a cell are those plans; `people` are the managers, not the team members.
    """

    name = "managers"
    question = "Who coaches?"
    is_compared = False

    def source(self, scope: Scope) -> Source:
        return coached(scope)

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        cells = [cell._replace(number=cell.people) for cell in super().cells(session, scope)]
        everybody = session.scalar(select(func.count()).select_from(managers(scope).subquery())) or 0
        without = everybody - sum(cell.number for cell in cells)
        return [*cells, *([Cell("0", _COACHED, without, 0, 0)] if without > 0 else [])]

    def figure(self, result: QuestionResult) -> Figure:
        """How many of the managers of today coached somebody in the period, and how many plans each of them."""
        table = managers_table(result)
        if not table["managers"].any():
            return Figure(self.question, "Nobody on the roster fits who has people reporting to them.")
        title = managers_title(result, table)
        each = [
            f"{said(number)} with {coached.lower()}"
            for coached, number in zip(table["coached"], table["managers"], strict=True)
            if number
        ]
        return Figure(
            title=title,
            said=f"{title}: {formatting.listing(each)}.",
            drawing=marks.drawing(managers_chart(), table, names={}),
            numbers=pd.DataFrame(
                {
                    "Plans coached": table["coached"],
                    "Managers": table["managers"],
                    "Plans": table["plans"],
                }
            ),
            keys=marks.keys_of(table),
            subtitle=f"Everybody with people reporting to them today, by plans that ran {period(result)}",
        )

    def row_name(self, row: str, today: date) -> str:
        return f"Managers with {_PLANS_COACHED[row]}"

    def part_name(self, part: str, today: date) -> str:
        return ""


MANAGERS = ManagersByPlans()


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
