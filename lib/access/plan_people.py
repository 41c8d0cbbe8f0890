"""Read from the database what the access rule needs to know about a plan."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, false, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import reporting_lines
from lib.access.rule import PlanPeople, is_about_hr, people_in_hr
from lib.models import Person, Plan, State


def people_of_plan(session: Session, plan: Plan) -> PlanPeople:
    """The facts about one plan that the rule needs, read from the database."""
    assert plan.id is not None
    if plan.state is not State.DRAFT:
        found = session.execute(_people_of_proposed(), {"plans": [plan.id]}).one()
        return people_as_stored(plan, found.is_about_hr, found.has_manager)
    is_about_hr = session.scalar(_is_in_hr(), {"person_id": plan.member_id})
    member = session.get(Person, plan.member_id)
    assert member is not None
    today = reporting_lines.line_of(session, plan.member_id)
    return PlanPeople(
        plan.state,
        plan.member_id,
        today.manager_id,
        today.managers_manager_id,
        author_id=plan.manager_id,
        is_align_asked=plan.align_asked_at is not None,
        is_about_hr=bool(is_about_hr),
        is_member_active=member.active,
        plan_id=plan.id,
    )


def people_of_proposed(session: Session, plan_ids: Collection[int]) -> dict[int, PlanPeople]:
    """What `people_of_plan` says of plans that were proposed, by id: one query, however many they are."""
    rows = session.execute(_people_of_proposed(), {"plans": list(plan_ids)})
    return {row.id: people_as_stored(row, row.is_about_hr, row.has_manager) for row in rows if row.id is not None}


def people_as_stored(plan: Plan | Row[Any], is_about_hr: bool, has_manager: bool) -> PlanPeople:
    """Who stands in which relation to a plan that was proposed: its line is stored with it, that of a draft is not."""
    return PlanPeople(
        plan.state,
        plan.member_id,
        plan.manager_id,
        plan.managers_manager_id,
        is_about_hr=is_about_hr,
        has_manager=has_manager,
        plan_id=plan.id,
    )


def people_columns() -> tuple[Any, ...]:
    """The columns that `people_as_stored` takes from a row, but for whether the manager works here."""
    return (
        col(Plan.id),
        col(Plan.state),
        col(Plan.member_id),
        col(Plan.manager_id),
        col(Plan.managers_manager_id),
        is_about_hr(is_of_few=True).label("is_about_hr"),
    )


@cache
def _people_of_proposed() -> Select[int | None, State, int, int | None, int | None, bool, bool]:
    manager = aliased(Person)
    return (
        select(*people_columns(), func.coalesce(col(manager.active), false()).label("has_manager"))
        .outerjoin(manager, col(manager.id) == col(Plan.manager_id))
        .where(col(Plan.id).in_(bindparam("plans", expanding=True)))
    )


@cache
def _is_in_hr() -> Select[bool]:
    """Does somebody hold the HR role? Asked with every step on a plan, so the statement is made once."""
    return select(bindparam("person_id", type_=Integer()).in_(people_in_hr()))
