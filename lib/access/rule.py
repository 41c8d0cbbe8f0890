"""Who may see a plan: the one access rule, in its two forms.

`reading` answers for one plan, `readable_plans` for many in SQL; a test holds that they agree. The seven lines of the
rule: docs/product.md#who-may-see-and-do-what.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select
from sqlmodel import col

from lib import reporting_lines
from lib.access.rights import people_coached_by
from lib.access.viewer import Viewer
from lib.models import (
    OPEN_STATES,
    Account,
    AccountRole,
    Person,
    Plan,
    PlanRequest,
    Reading,
    Relation,
    RequestState,
    Role,
    State,
    constant,
)


@dataclass(frozen=True)
class PlanPeople:
    """What the rule needs to know about a plan.

    Attributes:
        manager_id, managers_manager_id: for a draft the member's line of today, else the line stored on the plan.
        author_id: who started it; counts for a draft only.
        is_align_asked: the manager's manager of a draft was asked to align.
        is_about_hr: the team member holds the HR role.
        has_manager: somebody active is responsible as manager.
    """

    state: State
    member_id: int
    manager_id: int | None
    managers_manager_id: int | None
    author_id: int | None = None
    is_align_asked: bool = False
    is_about_hr: bool = False
    is_member_active: bool = True
    has_manager: bool = True
    plan_id: int | None = None


def relations(viewer: Viewer | None, plan: PlanPeople) -> frozenset[Relation]:
    """What is the viewer to this plan, after lines 1 to 7 of the rule?"""
    if viewer is None:
        return frozenset()
    if plan.member_id == viewer.person_id:
        return frozenset() if plan.state is State.DRAFT else frozenset({Relation.MEMBER})
    if plan.member_id in viewer.above:
        return frozenset()
    found = set()
    if plan.state is State.DRAFT:
        if not plan.is_member_active or plan.author_id != plan.manager_id:
            return frozenset()  # A draft does not move: its person no longer reports to its author.
        if plan.manager_id == viewer.person_id:
            found.add(Relation.MANAGER)
        if plan.managers_manager_id == viewer.person_id and plan.is_align_asked:
            found.add(Relation.MANAGERS_MANAGER)
        return frozenset(found)
    if plan.manager_id == viewer.person_id:
        found.add(Relation.MANAGER)
    if plan.managers_manager_id == viewer.person_id:
        found.add(Relation.MANAGERS_MANAGER)
    if plan.plan_id in viewer.deputy_on and plan.state in OPEN_STATES:
        found.add(Relation.DEPUTY)
    if Role.HR in viewer.roles and not plan.is_about_hr:
        found.add(Relation.HR)
        if plan.plan_id in viewer.opened_in_full:
            found.add(Relation.HR_IN_FULL)
    if Role.HR in viewer.roles and plan.is_about_hr and plan.state in OPEN_STATES and not plan.has_manager:
        found.add(Relation.APPOINTER)
    return frozenset(found)


def reading_of(found: Iterable[Relation], state: State) -> Reading:
    """How much do these relations together let somebody read?"""
    found = set(found)
    if found & {Relation.MEMBER, Relation.MANAGER, Relation.DEPUTY, Relation.HR_IN_FULL}:
        return Reading.FULL
    if Relation.MANAGERS_MANAGER in found:
        return Reading.OPPORTUNITY if state is State.DRAFT else Reading.FULL
    return Reading.HEADER if Relation.HR in found else Reading.NONE


def reading(viewer: Viewer | None, plan: PlanPeople) -> Reading:
    """How much of this plan may the viewer read?"""
    return reading_of(relations(viewer, plan), plan.state)


def readable_plans(viewer: Viewer, *, to_align: bool = True) -> Select[int, str]:
    """The plans the viewer may read, for a query to join.

    Args:
        to_align: with drafts of which they are asked to align on the opportunity and read nothing else.

    Returns:
        A select of `plan_id` and `level` (a value of `Reading`, never *none*): one row a plan.
    """
    me, above, today = viewer.person_id, viewer.above, reporting_lines.line_columns()
    # Looked up for each draft in question: joined, the line of everybody on the roster would be worked out first.
    coach = (
        select(today.c.manager_id)
        .join(Person, col(Person.id) == today.c.person_id)
        .where(today.c.person_id == col(Plan.member_id), col(Person.active))
        .correlate(Plan)
        .scalar_subquery()
    )
    was_proposed = col(Plan.state) != State.DRAFT
    is_mine = and_(col(Plan.member_id) == me, was_proposed)
    is_below = and_(col(Plan.managers_manager_id) == me, was_proposed)
    is_deputised = and_(col(Plan.id).in_(viewer.deputy_on), _is_in_none_but(*OPEN_STATES))
    # A draft is openable only while its person reports to its author, who is its stored manager.
    has_kept_its_line = and_(_is_in_none_but(State.DRAFT), coach == col(Plan.manager_id))
    is_led = and_(col(Plan.manager_id) == me, or_(was_proposed, has_kept_its_line))
    # Then the manager's manager of its person is whoever the author reports to.
    is_asked = and_(is_of_report(viewer), col(Plan.align_asked_at).is_not(None), has_kept_its_line)
    is_for_hr: ColumnElement[bool] = false()
    if Role.HR in viewer.roles:
        is_for_hr = and_(was_proposed, col(Plan.member_id) != me, col(Plan.member_id).not_in(people_in_hr()))
    is_clear = or_(and_(col(Plan.member_id) != me, col(Plan.member_id).not_in(above)), is_mine)
    level = case(
        (is_mine, constant(Reading.FULL.value)),
        (or_(is_led, is_below, is_deputised), constant(Reading.FULL.value)),
        (and_(is_for_hr, col(Plan.id).in_(viewer.opened_in_full)), constant(Reading.FULL.value)),
        (is_for_hr, constant(Reading.HEADER.value)),
        (is_asked, constant(Reading.OPPORTUNITY.value)),
    )
    # What is true of most plans comes first: the others are not asked about these.
    return select(col(Plan.id).label("plan_id"), level.label("level")).where(
        is_clear,
        or_(is_for_hr, is_mine, is_led, is_below, is_deputised, *([is_asked] if to_align else [])),
    )


def _is_in_none_but(*states: State) -> ColumnElement[bool]:
    """A condition on `Plan`: it is in one of these states, said as those it is not in.

    Asked for the states themselves, SQLite would find plans by them, and look through all drafts or open plans of the
    organisation for the few that the rest of a condition is about. A check of the table holds that there is no other.
    """
    return col(Plan.state).not_in([state for state in State if state not in states])


def is_on_plan(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Plan`: the viewer is the team member or the manager of one that was proposed."""
    is_coached = and_(col(Plan.manager_id) == viewer.person_id, col(Plan.member_id).not_in(viewer.above))
    return and_(col(Plan.state) != State.DRAFT, or_(col(Plan.member_id) == viewer.person_id, is_coached))


def is_of_report(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Plan`: its manager reports to the viewer."""
    return col(Plan.manager_id).in_(reporting_lines.direct_reports(viewer.person_id))


def plans_to_appoint_for(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Plan`, the same rule for many: those on which the viewer is `Relation.APPOINTER`.

    It says nothing about reading: no page of these plans opens for them.
    """
    if Role.HR not in viewer.roles:
        return false()
    return and_(
        col(Plan.state).in_(OPEN_STATES),
        col(Plan.member_id) != viewer.person_id,
        col(Plan.member_id).not_in(viewer.above),
        is_about_hr(),
        reporting_lines.nobody_is_responsible(),
    )


def readable_requests(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `PlanRequest`: their own, and as manager those that wait for their answer.

    The manager of another day reads none, not even one that was sent to them then; nobody else ever does.
    """
    coached = select(col(Person.id)).where(people_coached_by(viewer))
    waits = and_(
        col(PlanRequest.manager_id) == viewer.person_id,
        col(PlanRequest.state) == RequestState.OPEN,
        col(PlanRequest.member_id).in_(coached),
    )
    return or_(col(PlanRequest.member_id) == viewer.person_id, waits)


def is_about_hr(*, is_of_few: bool = False) -> ColumnElement[bool]:
    """A condition on `Plan`: its team member holds the HR role, so that the manager's manager does HR's part.

    Args:
        is_of_few: it is asked of a few plans, each by itself, and not to find them: then there is no look at everybody
            in HR.
    """
    if is_of_few:
        return people_in_hr().where(col(Account.person_id) == col(Plan.member_id)).correlate(Plan).exists()
    return col(Plan.member_id).in_(people_in_hr())


def people_in_hr() -> Select[int]:
    """The ids of the people who hold the HR role."""
    return (
        select(col(Account.person_id))
        .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
        .where(col(AccountRole.role) == Role.HR)
    )
