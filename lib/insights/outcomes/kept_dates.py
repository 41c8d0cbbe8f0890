"""What was planned or promised for a day, and whether that day was kept."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_
from sqlmodel import col

from lib.insights.counting import Plans, Scope, Source
from lib.insights.sql_functions import day_number
from lib.models import Answer, Plan
from lib.models.insights import KeptDate

Apart = tuple[ColumnElement[bool], str]


def planned_on(table: Any) -> ColumnElement[date]:
    """The day for which something is planned: its own, or the end of its `Plan`."""
    return func.coalesce(col(table.due_on), col(Plan.end_on))


def promised(scope: Scope, table: Any, row: Any, happened: Any, plans: Plans, *apart: Apart) -> Source:
    """Milestones or support that were planned for a day in the period, by whether that day was kept.

    Args:
        happened: the column with the day on which it was reached or given.
        apart: conditions and what they are counted as before that is asked.
    """
    planned, happened_on = planned_on(table), col(happened)
    kept = case(
        *apart,
        (happened_on.is_(None), KeptDate.OPEN.value),
        (happened_on > planned, KeptDate.LATE.value),
        else_=KeptDate.ON_TIME.value,
    )
    return (
        plans.rows(row, kept, day_number(planned))
        .join(table, col(table.plan_id) == col(Plan.id))
        .where(
            col(Plan.started_on).is_not(None),
            col(table.answer) == Answer.AGREED,
            scope.between(planned),
            is_counted(planned, happened_on, scope.ended_on()),
        )
    )


def is_counted(planned: Any, happened_on: Any, ended_on: ColumnElement[int]) -> ColumnElement[bool]:
    """Does what was planned on a `Plan` count, though the plan may have been closed or cancelled?

    What was kept does; what is open does if its day had come by then.

    Args:
        ended_on: the `day_number` on which it was closed or cancelled.
    """
    return or_(col(Plan.ended_at).is_(None), happened_on.is_not(None), day_number(planned) <= ended_on)
