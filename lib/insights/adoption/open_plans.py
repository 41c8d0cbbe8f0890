"""Who is coaching now: open plans today by department."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from lib import formatting
from lib.access import plans_in_draft_counts
from lib.charts import marks
from lib.charts.base import FADING, PADDING, Figure, tooltip
from lib.insights.chart import InsightChart
from lib.insights.counted import Counted, as_table, by_department, in_none, many, occurring, parts_of, said
from lib.insights.counting import Scope, Source, is_paused, named
from lib.insights.result import Cell, QuestionResult
from lib.models import OPEN_STATES, Person, Plan, StampEvent, State
from lib.models.insights import OpenPlanStatus

FEWEST_DRAFTS = 5
"""Drafts are counted in a department from this many on, of as many people."""


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


_STATUSES = parts_of(
    {
        OpenPlanStatus.ACTIVE: "Active",
        OpenPlanStatus.PAST_END: "Late",
        OpenPlanStatus.PAUSED: "Paused",
        OpenPlanStatus.PROPOSED: "Proposed",
        OpenPlanStatus.DRAFT: "Draft",
    }
)


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


class OpenPlans(InsightChart):
    """Open plans today: department × `OpenPlanStatus`."""

    name = "states"
    question = "Who is coaching now?"
    part_values = OpenPlanStatus
    has_department_rows = True
    is_compared = False
    is_of_today = True
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


OPEN_PLANS = OpenPlans()
