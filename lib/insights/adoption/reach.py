"""Who had no plan: people with a plan in twelve months, by department."""

from dataclasses import replace
from functools import cache, partial
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import and_, select
from sqlmodel import Session, col

from lib import formatting
from lib.access import people_in_figures
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, INK, PADDING, Figure, tooltip
from lib.insights.adoption.people import on_roster
from lib.insights.chart import InsightChart
from lib.insights.counted import many, of, said, share, some, target_column
from lib.insights.counting import Scope, Source, has_begun, has_not_ended_before, named
from lib.insights.result import FEW, NO_DEPARTMENT, Cell, QuestionResult, key_of
from lib.insights.things import count, is_among, things_in
from lib.models import Person, Plan, StampEvent
from lib.months import same_day
from lib.prepared import prepared

REACH_MONTHS = 12
"""For how many months somebody is reached by a plan that they had."""


def reached(scope: Scope) -> Source:
    """Plans that ran at any time in the last twelve months, of people who are on the roster today.

    Departments and locations are those of the people today: a plan that somebody had elsewhere reached them too.
    """
    today = scope.moment.today
    since = same_day(today, -REACH_MONTHS)
    department = named(col(Person.department))
    plans = replace(scope.anywhere.plans(StampEvent.START), department=department, location=col(Person.location))
    found = plans.rows(department, "reached").join(Person, col(Person.id) == col(Plan.member_id))
    ran = and_(col(Plan.started_on) <= today, has_begun(since, today), has_not_ended_before(since))
    return found.where(ran, *on_roster(scope))


def _ids_left_out(session: Session, scope: Scope) -> set[int]:
    """The ids of the people who are in no figure of this viewer."""
    people = select(col(Person.id)).where(~people_in_figures(scope.viewer))
    return prepared(session, scope.viewer, None, "people left out", lambda: set(session.scalars(people)), reads=people)


_REACHED = "reached"


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
    people, reached = int(table["people"].sum()), int(table["reached"].sum())
    # Where nobody had a plan at all, that is said already.
    without = [name for name in table.loc[table["reached"] == 0, "department"] if reached and name != NO_DEPARTMENT]
    return (
        f"{of(reached, people)} {formatting.plural(people, 'person')} had a plan{result.about} "
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


class Reach(InsightChart):
    """People who had a plan in the last twelve months, who may have had several: department of today × "reached"."""

    name = "reach"
    question = "Who had no plan?"
    is_compared = False
    is_of_today = True

    def source(self, scope: Scope) -> Source:
        return reached(scope)

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        things = things_in(session, scope, self)
        # Of colleagues in HR even those plans are left out that the viewer coaches: the person is in no figure.
        left_out = _ids_left_out(session, scope)
        # People are reached, however many plans they had.
        return [
            cell._replace(number=cell.people) for cell in count(things.where(~is_among(things["member_id"], left_out)))
        ]

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


REACH = Reach()
