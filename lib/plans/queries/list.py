"""The list of plans that somebody may see: filtered, sorted and paged by the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, case, false, func, or_, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import paging
from lib.access import Viewer, any_viewer, may_watch_practice, readable_plans
from lib.clock import Moment, start_of
from lib.models import OPEN_STATES, Outcome, Person, Plan, Reading, Role, State, search_terms
from lib.paging import lines_before, on_page, page_within, pages_for
from lib.plans.queries.header import PlanHeader, headers_of
from lib.plans.queries.stuck_reasons import is_stuck
from lib.plans.queries.unread_updates import has_new_update
from lib.prepared import prepared

BATCH = 500
"""How many plans are worked out at once where all of them are downloaded."""


@dataclass(frozen=True)
class PlanList:
    """One page of a list, and how many plans there are in all.

    Attributes:
        matching: how many plans fit the filters, on all pages.
        readable: how many the viewer may read without any filter.
        page: the one that is shown, from 1.
    """

    headers: list[PlanHeader]
    matching: int
    readable: int
    page: int = 1

    @property
    def pages(self) -> int:
        return pages_for(self.matching)


@dataclass(frozen=True)
class Filters:
    """What somebody looks for in a list.

    Attributes:
        search: words that each stand in a name, or in the development area where the viewer reads it.
        only_stuck: plans that somebody else can help with: one's own stand where the turn is.
        only_updates: plans with an update that is new to the viewer.
        only_coached: plans of which the viewer is the manager.
        departments: of the team member; none means all.
        manager: words that each stand in the manager's name.
        outcomes: none means all, plans without an outcome too.
        since, until: the plan ran on a day of these, both included.
    """

    states: frozenset[State] = field(default_factory=lambda: frozenset(State))
    search: str = ""
    only_mine: bool = False
    only_stuck: bool = False
    only_updates: bool = False
    only_coached: bool = False
    departments: frozenset[str] = frozenset()
    manager: str = ""
    outcomes: frozenset[Outcome] = frozenset()
    since: date | None = None
    until: date | None = None


def list_plans(
    session: Session,
    viewer: Viewer,
    filters: Filters,
    *,
    moment: Moment,
    page: int = 1,
    left_out: dict[str, str] | None = None,
) -> PlanList:
    """A page of the plans the viewer may read that fit the filters.

    Open ones come first, those that end soonest before others; then ended ones, the newest first.

    Args:
        page: from 1; one past the end shows the last.
        left_out: as in `lib.plans.queries.header.headers`.
    """
    total = count_readable(session, viewer)
    if filters.only_mine:  # Whose turn it is stands in no table; the plans that somebody stands on are few.
        mine = list(every_plan(session, viewer, filters, moment=moment, left_out=left_out))
        page = page_within(page, len(mine))
        return PlanList(mine[lines_before(page) : lines_before(page + 1)], len(mine), total, page)
    asked = "plans", filters, page
    if filters.only_updates:  # What somebody has opened is no change of a figure.
        number, page, shown = _page(session, viewer, filters, moment, page)
    else:
        number, page, shown = prepared(
            session, viewer, moment.today, asked, lambda: _page(session, viewer, filters, moment, page)
        )
    return PlanList(headers_of(session, viewer, shown, moment, left_out=left_out), number, total, page)


def _page(
    session: Session, viewer: Viewer, filters: Filters, moment: Moment, page: int
) -> tuple[int, int, Sequence[str]]:
    """How many plans a list holds, the page that is there for the one asked for, and the codes on it."""
    asked = viewer.in_lists.parameters
    if not may_watch_practice(viewer):  # Theirs are few: to read all of their codes takes less than to ask twice.
        codes = session.scalars(_matching(viewer.roles, filters, moment.today), asked).all()
        page = page_within(page, len(codes))
        return len(codes), page, codes[lines_before(page) : lines_before(page + 1)]
    number = session.scalars(_number_matching(viewer.roles, filters, moment.today), asked).one()
    page = page_within(page, number)
    window = asked | {"most": paging.PAGE_SIZE, "first": lines_before(page)}
    return number, page, session.scalars(_on_page(viewer.roles, filters, moment.today), window).all()


def every_plan(
    session: Session, viewer: Viewer, filters: Filters, *, moment: Moment, left_out: dict[str, str] | None = None
) -> Iterator[PlanHeader]:
    """All plans of the list `list_plans`, in its order, some hundred at a time.

    Args:
        left_out: as in `lib.plans.queries.header.headers`.
    """
    codes = session.scalars(_matching(viewer.roles, filters, moment.today), viewer.in_lists.parameters).all()
    for header in _every_header(session, viewer, codes, moment, left_out):
        if header.is_mine or not filters.only_mine:
            yield header


def matching_codes(session: Session, viewer: Viewer, filters: Filters, *, moment: Moment, most: int) -> Sequence[str]:
    """The codes of the first plans of the list `list_plans`, in its order, at most so many."""
    if filters.only_mine:
        # Of a plan that cannot be looked at nobody knows whose turn it is.
        return [plan.code for plan in every_plan(session, viewer, filters, moment=moment, left_out={})][:most]
    matching = _matching(viewer.roles, filters, moment.today)
    return session.scalars(matching.limit(most), viewer.in_lists.parameters).all()


def that_match(
    session: Session,
    viewer: Viewer,
    plans: Sequence[PlanHeader],
    filters: Filters,
    *,
    moment: Moment,
    listed: PlanList | None = None,
) -> list[PlanHeader]:
    """The ones among some plans that fit the filters, in the order of the list.

    Args:
        listed: what `list_plans` found just now, with these filters but for one that all of the plans pass. Where it
            has one page, nothing is asked again.
    """
    by_code = {plan.code: plan for plan in plans if plan.is_mine or not filters.only_mine}
    if not by_code:
        return []
    if listed is not None and listed.pages == 1:
        return [by_code[plan.code] for plan in listed.headers if plan.code in by_code]
    codes = session.scalars(_matching(viewer.roles, filters, moment.today), viewer.in_lists.parameters)
    return [by_code[code] for code in codes if code in by_code]


def count_readable(session: Session, viewer: Viewer) -> int:
    """How many plans stand in lists for the viewer without any filter."""
    number = _number_readable(viewer.roles)
    return prepared(
        session, viewer, None, "readable", lambda: session.scalars(number, viewer.in_lists.parameters).one()
    )


def reads_any(session: Session, viewer: Viewer) -> bool:
    """Does any plan stand in lists for the viewer?"""
    first = session.execute(_first_readable(viewer.roles), viewer.in_lists.parameters).first()
    return first is not None


@cache
def _number_readable(roles: frozenset[Role]) -> Select[int]:
    return _readable(any_viewer(roles)).with_only_columns(func.count(col(Plan.id)))


@cache
def _first_readable(roles: frozenset[Role]) -> Select[int, str]:
    return _readable(any_viewer(roles)).limit(1)


def departments_offered(session: Session, viewer: Viewer) -> list[str]:
    """The departments of the people whose plans HR reads; nobody else is offered any."""
    if not may_watch_practice(viewer):
        return []
    return prepared(
        session, viewer, None, "departments",
        lambda: sorted(filter(None, session.scalars(_departments(viewer.roles), viewer.in_lists.parameters))),
    )  # fmt: skip  # one call


@cache
def _departments(roles: frozenset[Role]) -> Select[str]:
    """Of each department one plan is looked for, so that not all of them are read."""
    department = select(col(Person.department).label("name")).distinct().subquery()
    readable = _readable(any_viewer(roles)).subquery()
    plan = (
        select(col(Plan.id))
        .join(Person, col(Person.id) == col(Plan.member_id))
        .join(readable, readable.c.plan_id == col(Plan.id))
        .where(col(Person.department) == department.c.name)
    )
    return select(department.c.name).where(plan.exists())


def headers_on_page(
    session: Session, viewer: Viewer, codes: Select[str], page: int, moment: Moment
) -> list[PlanHeader]:
    """The headers of one page of a list, which `codes` gives in its order."""
    shown = session.scalars(on_page(codes, page)).all()
    return headers_of(session, viewer, shown, moment)


def every_header(session: Session, viewer: Viewer, codes: Select[str], moment: Moment) -> Iterator[PlanHeader]:
    """The headers of a whole list, which `codes` gives in its order; only some hundred are held at once."""
    return _every_header(session, viewer, session.scalars(codes).all(), moment)


def _every_header(
    session: Session, viewer: Viewer, every: Sequence[str], moment: Moment, left_out: dict[str, str] | None = None
) -> Iterator[PlanHeader]:
    for first in range(0, len(every), BATCH):
        yield from headers_of(session, viewer, every[first : first + BATCH], moment, left_out=left_out)


def _readable(viewer: Viewer) -> Select[int, str]:
    """Ids and levels of the plans that stand in lists for the viewer."""
    # Of a draft on which the viewer is asked to align they see the opportunity; a list would add its dates.
    return readable_plans(viewer, to_align=False)


@lru_cache(maxsize=64)
def _on_page(roles: frozenset[Role], filters: Filters, today: date) -> Select[str]:
    most, first = (bindparam(name, type_=Integer()) for name in ("most", "first"))
    return _matching(roles, filters, today).limit(most).offset(first)


@lru_cache(maxsize=64)
def _number_matching(roles: frozenset[Role], filters: Filters, today: date) -> Select[int]:
    return _matching(roles, filters, today).order_by(None).with_only_columns(func.count(col(Plan.id)))


@lru_cache(maxsize=64)
def _matching(roles: frozenset[Role], filters: Filters, today: date) -> Select[str]:
    """The codes of the plans that fit, in the order of the list, made once for everybody with the same roles."""
    viewer = any_viewer(roles)
    member, manager, readable = aliased(Person), aliased(Person), _readable(viewer)
    me, member_id, manager_id = viewer.person_id, col(Plan.member_id), col(Plan.manager_id)
    # Of the whole organisation the state is looked for, by an index that holds what a list is counted and put in order
    # by. Of a viewer's own plans it is not: they are few, and all plans in these states would be looked through.
    state = col(Plan.state) if may_watch_practice(viewer) else as_type(col(Plan.state), String())
    conditions: list[ColumnElement[bool]] = [state.in_([str(each) for each in filters.states])]
    if filters.only_stuck:
        conditions += [is_stuck(today), member_id != me, manager_id.is_distinct_from(me)]
    if filters.only_updates:
        conditions.append(has_new_update(viewer, today))
    if filters.only_coached:
        conditions.append(manager_id == me)
    if filters.only_mine:
        # Whose turn it is cannot be asked of the database; it can only be theirs where they stand on the plan.
        stands_on = [column == me for column in (member_id, manager_id, col(Plan.managers_manager_id))]
        conditions.append(or_(*stands_on, col(Plan.id).in_(viewer.deputy_on)))
    for term in search_terms(filters.search):
        in_area = and_(
            readable.selected_columns.level != Reading.HEADER.value,
            col(Plan.area_folded).contains(term, autoescape=True),
        )
        conditions.append(or_(_is_called(member, term), _is_called(manager, term), in_area))
    conditions += [_is_called(manager, term) for term in search_terms(filters.manager)]
    if filters.departments:
        conditions.append(col(member.department).in_(filters.departments))
    if filters.outcomes:
        conditions.append(col(Plan.outcome).in_(filters.outcomes))
    if filters.since is not None and filters.until is not None and filters.since > filters.until:
        conditions.append(false())
    if filters.until is not None:
        conditions.append(func.coalesce(col(Plan.started_on), col(Plan.start_on)) <= filters.until)
    if filters.since is not None:
        ended = col(Plan.ended_at)
        conditions.append(
            or_(ended >= start_of(filters.since), and_(ended.is_(None), col(Plan.end_on) >= filters.since))
        )
    is_open = col(Plan.state).in_((State.DRAFT, *OPEN_STATES))
    found = readable.with_only_columns(col(Plan.code)).where(*conditions)
    if filters.search or filters.departments:
        found = found.join(member, col(member.id) == member_id)
    if filters.search or filters.manager:
        found = found.outerjoin(manager, col(manager.id) == manager_id)
    return found.order_by(
        case((is_open, 0), else_=1), case((is_open, col(Plan.end_on))), col(Plan.ended_at).desc(), col(Plan.id)
    )


def _is_called(person: type[Person], term: str) -> ColumnElement[bool]:
    return col(person.name_folded).contains(term, autoescape=True)
