"""Who coaches: managers by how many plans they coached."""

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import formatting
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, NEUTRAL, PADDING, Figure, tooltip
from lib.insights.adoption.people import on_roster
from lib.insights.chart import InsightChart
from lib.insights.counted import many, of, period, said, share
from lib.insights.counting import NEVER, Scope, Source, chosen_by, has_begun, has_not_ended_before, named
from lib.insights.result import FEW, Cell, QuestionResult, key_of
from lib.insights.sql_functions import day_number
from lib.insights.things import is_among, things_in
from lib.models import Person, Plan, StampEvent
from lib.prepared import prepared


def managers(scope: Scope) -> Select[Any]:
    """The ids of active people on the roster whom somebody in these figures reports to today.

    Departments and locations are those of the managers.
    """
    manager, chosen = aliased(Person, name="manager"), scope.filters
    reports = select(col(Person.manager_id)).where(*on_roster(scope.anywhere))
    found = select(col(manager.id)).where(
        col(manager.active).is_(True), col(manager.employee_id).is_not(None), col(manager.id).in_(reports)
    )
    if chosen.departments:
        found = found.where(named(col(manager.department)).in_(chosen.departments))
    if chosen.locations:
        found = found.where(col(manager.location).in_(chosen.locations))
    return found


def _ids_of_managers(session: Session, scope: Scope) -> Any:
    """Those of `managers`, each once."""
    found, chosen = managers(scope), scope.filters
    return prepared(
        session, scope.viewer, None, ("managers", chosen.departments, chosen.locations),
        lambda: np.unique(np.array(session.scalars(found).all(), "int32")), reads=found,
    )  # fmt: skip  # one call


def _ran(scope: Scope) -> Source:
    """Plans that ran in the period. Whom a row counts is the manager: `member_id` is theirs.

    Departments and locations are those of the managers, so that those of the plans choose nothing.
    """
    ran = and_(
        col(Plan.started_on) <= scope.last, has_begun(scope.first, scope.last), has_not_ended_before(scope.first)
    )
    plans = scope.anywhere.plans(StampEvent.START).rows("", _COACHED, day_number(col(Plan.started_on)))
    until, manager = func.coalesce(scope.ended_on(), NEVER).label("until"), col(Plan.manager_id)
    each = plans.add_columns(until, manager.label("manager_id")).where(ran, manager.is_not(None)).subquery("ran")
    return select(
        *(each.c[name] for name in ("plan_id", "row", "part", "good", "on", "until")),
        each.c.manager_id.label("member_id"),
        *chosen_by(each),
    )


def coached(scope: Scope) -> Source:
    """Plans that ran in the period with a manager of today, by how many of them they have: "1" to "4" or more."""
    ran = _ran(scope).subquery("ran_of_managers")
    number = func.count().over(partition_by=ran.c.member_id).label("number")
    each = select(ran, number).where(ran.c.member_id.in_(managers(scope))).subquery("each")
    row = case(*((each.c.number == few, str(few)) for few in (1, 2, 3)), else_=_MOST)
    return select(each.c.plan_id, each.c.member_id, row.label("row"), each.c.part, each.c.good, *chosen_by(each))


_MOST = "4"


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


class ManagersByPlans(InsightChart):
    """Managers of today by how many plans they coached in the period: number of plans × "coached".

    Behind a cell are those plans; `people` are the managers, not the team members.
    """

    name = "managers"
    question = "Who coaches?"
    is_compared = False

    def source(self, scope: Scope) -> Source:
        return coached(scope)

    def things(self, scope: Scope) -> Source:
        return _ran(scope)

    def cells(self, session: Session, scope: Scope) -> list[Cell]:
        everybody, ran = _ids_of_managers(session, scope), things_in(session, scope.anywhere, self)["member_id"]
        _, plans = np.unique(ran[is_among(ran, everybody)], return_counts=True)
        rows = np.minimum(plans, int(_MOST))
        managers_of, plans_of = np.bincount(rows), np.bincount(rows, weights=plans)
        coached = [
            Cell(str(row), _COACHED, *(int(each[row]) for each in (managers_of, plans_of, managers_of)))
            for row in np.flatnonzero(managers_of)
        ]
        none = len(everybody) - len(plans)
        return [*([Cell("0", _COACHED, none, 0, 0)] if none else []), *coached]

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

    def row_name(self, row: str) -> str:
        return f"Managers with {_PLANS_COACHED[row]}"


MANAGERS = ManagersByPlans()
