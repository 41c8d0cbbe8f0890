"""The line above a person: who is their manager, and who is that manager's manager. The one home of that rule.

The roster asks `derive` before an import is stored, everything else the subqueries; tests hold the two together. Plans
that are open follow it in the transaction that changes the roster; where the roster names nobody, the line is that of
the person whom HR appointed (docs/product.md#reporting-lines).
"""

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.db import Lock
from lib.models import OPEN_STATES, Account, Person, Plan

Key = TypeVar("Key", bound=Hashable)


class Reports(NamedTuple, Generic[Key]):
    """What the roster says of one person's place: whom they report to, and whether they are still there."""

    manager_id: Key | None
    active: bool


class Line(NamedTuple, Generic[Key]):
    """Who is above somebody, as plans store it. Without a manager there is nobody above at all."""

    manager_id: Key | None
    managers_manager_id: Key | None


class PlanLine(NamedTuple):
    """Who is above the team member of a plan, as the plan stores it.

    Attributes:
        acting_manager_id: the manager, where HR appointed them because the roster names nobody.
    """

    manager_id: int | None
    managers_manager_id: int | None
    acting_manager_id: int | None


def derive(member_id: Key, people: Mapping[Key, Reports[Key]]) -> Line[Key]:
    """Who coaches this person, and who is that manager's manager?

    Where the manager is not active, the manager's manager acts as manager, and that person's own manager is the
    manager's manager. Only active people count, and nobody is above themselves, whatever the roster says.

    Args:
        member_id: the person at the end of the line.
        people: everybody by id; an id that is missing counts as nobody.
    """
    manager = _above(member_id, people, not_among=(member_id,))
    if manager is None:
        return Line(None, None)
    above = _above(manager, people, not_among=(member_id, manager))
    if people[manager].active:
        return Line(manager, above if above is not None and people[above].active else None)
    if above is None or not people[above].active:
        return Line(None, None)
    further = _above(above, people, not_among=(member_id, above))
    return Line(above, further if further is not None and people[further].active else None)


def _above(person_id: Key, people: Mapping[Key, Reports[Key]], *, not_among: tuple[Key, ...]) -> Key | None:
    above = people[person_id].manager_id if person_id in people else None
    return None if above is None or above in not_among or above not in people else above


@cache
def line_columns() -> Subquery:
    """The rule of `derive` for everybody, as a subquery of person_id, manager_id and managers_manager_id."""
    member, manager, above, further = (aliased(Person, name=name) for name in ("member", "manager", "above", "further"))
    manager_is_active = col(manager.active).is_(True)
    above_is_active = col(above.active).is_(True)
    return (
        select(
            col(member.id).label("person_id"),
            case((manager_is_active, manager.id), (above_is_active, above.id)).label("manager_id"),
            case(
                (and_(manager_is_active, above_is_active), above.id),
                (manager_is_active, None),
                (and_(above_is_active, col(further.active).is_(True)), further.id),
            ).label("managers_manager_id"),
        )
        .outerjoin(manager, and_(col(manager.id) == member.manager_id, col(manager.id) != member.id))
        .outerjoin(above, and_(col(above.id) == manager.manager_id, col(above.id).not_in([member.id, manager.id])))
        .outerjoin(further, and_(col(further.id) == above.manager_id, col(further.id).not_in([member.id, above.id])))
        .subquery("line")
    )


def line_of(session: Session, person_id: int) -> Line[int]:
    """The line above one person as the roster stands now."""
    found = session.execute(_line_of(), {"person_id": person_id}).first()
    return Line(*found) if found else Line(None, None)


@cache
def _line_of() -> Select[int | None, int | None]:
    """The query behind `line_of`, made once: putting it together takes longer than running it."""
    line = line_columns()
    return select(line.c.manager_id, line.c.managers_manager_id).where(line.c.person_id == bindparam("person_id"))


def reporting_to(person_id: int) -> Select[int]:
    """The people whose manager this is as the roster stands now, acting for an absent one included.

    They are found among those at most two steps below: asked of the lines alone, the line of everybody on the roster
    would be worked out first.
    """
    line, own, of_absent = line_columns(), aliased(Person, name="own"), aliased(Person, name="of_absent")
    near = union(
        select(col(own.id)).where(col(own.manager_id) == person_id),
        select(col(of_absent.id)).where(col(of_absent.manager_id).in_(direct_reports(person_id))),
    )
    return select(line.c.person_id).where(line.c.person_id.in_(near), line.c.manager_id == person_id)


def direct_reports(person_id: int) -> Select[int | None]:
    """The people whose manager this is by the roster's own words, whoever is active."""
    report = aliased(Person, name="direct_report")
    return select(col(report.id)).where(col(report.manager_id) == person_id, col(report.id) != person_id)


def people_below(person_id: int | BindParameter[int]) -> Select[int | None]:
    """The ids of everybody below somebody in the management chain, absent managers included, for a query."""
    below = select(col(Person.id)).where(col(Person.manager_id) == person_id).cte("below", recursive=True)
    below = below.union(select(col(Person.id)).join(below, col(Person.manager_id) == below.c.id))
    return select(below.c.id)


@cache
def plan_line_columns() -> Subquery:
    """Who stands on each open plan as manager and manager's manager, as a subquery of plan_id and `PlanLine`'s columns.

    The roster's line counts. Where it names nobody, the person whom HR appointed is the manager and their own manager
    of today the manager's manager, as long as they are active and neither the team member nor below them.
    """
    roster, own = line_columns().alias("roster_line"), line_columns().alias("line_of_appointed")
    appointed, climbing = aliased(Person, name="appointed"), aliased(Person, name="climbing")
    chain = (
        select(col(Plan.id).label("plan_id"), col(climbing.manager_id).label("person_id"))
        .join(climbing, col(climbing.id) == col(Plan.acting_manager_id))
        .where(col(Plan.state).in_(OPEN_STATES))
        .cte("above_appointed", recursive=True)
    )
    chain = chain.union(
        select(chain.c.plan_id, col(climbing.manager_id)).join(climbing, col(climbing.id) == chain.c.person_id)
    )
    is_below_member = exists().where(chain.c.plan_id == col(Plan.id), chain.c.person_id == col(Plan.member_id))
    is_named = roster.c.manager_id.is_not(None)
    is_acting = and_(
        roster.c.manager_id.is_(None),
        col(appointed.active).is_(True),
        col(appointed.id) != col(Plan.member_id),
        ~is_below_member,
    )
    return (
        select(
            col(Plan.id).label("plan_id"),
            case((is_named, roster.c.manager_id), (is_acting, col(appointed.id))).label("manager_id"),
            case((is_named, roster.c.managers_manager_id), (is_acting, own.c.manager_id)).label("managers_manager_id"),
            case((is_acting, col(appointed.id))).label("acting_manager_id"),
        )
        .join(roster, roster.c.person_id == col(Plan.member_id))
        .outerjoin(appointed, col(appointed.id) == col(Plan.acting_manager_id))
        .outerjoin(own, own.c.person_id == col(Plan.acting_manager_id))
        .where(col(Plan.state).in_(OPEN_STATES))
        .subquery("plan_line")
    )


def line_of_plan(session: Session, plan: Plan) -> PlanLine:
    """The line that an open plan has as the roster stands now, with the person whom HR appointed, if any."""
    session.flush()
    lines = plan_line_columns()
    found = session.execute(
        select(lines.c.manager_id, lines.c.managers_manager_id, lines.c.acting_manager_id).where(
            lines.c.plan_id == plan.id
        )
    ).first()
    return PlanLine(*found) if found else PlanLine(None, None, None)


def reports_to_nobody() -> ColumnElement[bool]:
    """A condition on `Person`: somebody on the roster whose manager of today is nobody, as at the top of it."""
    line = line_columns()
    # Only of these the line is worked out: whoever reports to somebody active has a manager.
    manager_id, left = col(Person.manager_id), _people_who_left()
    is_in_question = or_(manager_id.is_(None), manager_id == col(Person.id), manager_id.in_(left))
    has_one = exists().where(line.c.person_id == col(Person.id), line.c.manager_id.is_not(None))
    return and_(col(Person.employee_id).is_not(None), is_in_question, ~has_one)


def nobody_is_responsible() -> ColumnElement[bool]:
    """A condition on `Plan`: nobody active stands on it as manager."""
    return or_(col(Plan.manager_id).is_(None), col(Plan.manager_id).in_(_people_who_left()))


def _people_who_left() -> Select[int | None]:
    return select(col(Person.id)).where(~col(Person.active))


def manager_is_shut_out(*, is_of_few: bool = False) -> ColumnElement[bool]:
    """A condition on `Plan`: its manager is on the roster, but their account is closed, so that they can do nothing.

    Args:
        is_of_few: it is asked of a few plans, each by itself, and not to find them: then there is no look at all
            accounts that are closed.
    """
    closed = select(col(Account.person_id)).where(~col(Account.is_enabled))
    if is_of_few:
        return closed.where(col(Account.person_id) == col(Plan.manager_id)).correlate(Plan).exists()
    return col(Plan.manager_id).in_(closed)


def may_be_appointed(*member_ids: int) -> ColumnElement[bool]:
    """A condition on `Person`: somebody who may act as manager for these team members: active, and below none."""
    below = select(col(Person.id)).where(col(Person.manager_id).in_(member_ids)).cte("below_member", recursive=True)
    below = below.union(select(col(Person.id)).join(below, col(Person.manager_id) == below.c.id))
    return and_(
        col(Person.active),
        col(Person.id).not_in(member_ids),
        col(Person.id).not_in(select(below.c.id)),
    )


def lock_lines(session: Session) -> None:
    """Keep the reporting lines as they are until this transaction ends.

    Whoever opens a plan calls it before reading the line; otherwise an import could end between the two, and the
    plan would keep a line that the import has just replaced. On SQLite writers wait for each other anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": Lock.ROSTER})
