"""Requests for a plan, as the team member who sent one and the manager who answers read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import reporting_lines
from lib.access import Viewer, any_viewer, people_of_proposed, readable_requests, reading
from lib.clock import Moment, at
from lib.errors import NotFound
from lib.models import Account, Person, Plan, PlanRequest, Reading, RequestState, Role, State
from lib.plans.parts import is_id
from lib.plans.queries.header import PersonName, title_of_area

ANSWER_DAYS = 30
"""For how many days the team member finds the manager's answer on Home."""


@dataclass(frozen=True)
class RequestView:
    """A request as one of the two reads it.

    Attributes:
        state: a started draft reads as open, for the team member must not learn of it.
        unfinished: what the team member wants to go on with, from the plan they had before.
        follows: what that plan is called, for those who may read it; else empty.
    """

    id: int
    member: PersonName
    manager: PersonName
    asked_on: date
    state: RequestState
    interest: str
    aspirations: str
    unfinished: Sequence[str]
    follows: str
    answer: str
    answered_on: date | None


@dataclass(frozen=True)
class ManagerToAsk(PersonName):
    """Whom somebody can ask for a plan.

    Attributes:
        is_shut_out: their account is closed, so that they read nothing before it is open again.
    """

    is_shut_out: bool = False


@dataclass(frozen=True)
class RequestsOfViewer:
    """The requests that somebody finds on Home.

    Attributes:
        waiting: for their answer as a manager, the oldest first.
        own: their last one, while there is something to say about it: it waits, was answered lately, or lapsed.
    """

    waiting: Sequence[RequestView]
    own: RequestView | None


def requests_of(session: Session, viewer: Viewer, *, moment: Moment) -> RequestsOfViewer:
    """What waits for the viewer, and what they asked for."""
    found = session.execute(_of_viewer(viewer.roles), viewer.parameters)
    told = [row for row in found if row[0].member_id != viewer.person_id or _is_told(session, row[0], moment)]
    views = _views(session, viewer, told)
    own = next((view for view in views if view.member.id == viewer.person_id), None)
    return RequestsOfViewer([view for view in views if view is not own], own)


def waiting_requests(session: Session, viewer: Viewer) -> list[RequestView]:
    """The requests that wait for the viewer as a manager, the oldest first."""
    return _views(session, viewer, session.execute(_waiting(viewer.roles), viewer.parameters).all())


@cache
def _of_viewer(roles: frozenset[Role]) -> Select[PlanRequest, str, str, str | None]:
    viewer = any_viewer(roles)
    last_of_own = select(func.max(col(PlanRequest.id))).where(col(PlanRequest.member_id) == viewer.person_id)
    waiting = select(col(PlanRequest.id)).where(open_requests_for(viewer))
    return _with_names().where(col(PlanRequest.id).in_(union_all(last_of_own, waiting))).order_by(col(PlanRequest.at))


@cache
def _waiting(roles: frozenset[Role]) -> Select[PlanRequest, str, str, str | None]:
    return _with_names().where(open_requests_for(any_viewer(roles))).order_by(col(PlanRequest.at))


def _with_names() -> Select[PlanRequest, str, str, str | None]:
    """Requests, each with the names of its team member and of its manager, and the area of the plan it follows."""
    member, manager = aliased(Person), aliased(Person)
    requests = select(PlanRequest, col(member.name), col(manager.name), col(Plan.area))
    requests = requests.join(member, col(member.id) == col(PlanRequest.member_id))
    requests = requests.join(manager, col(manager.id) == col(PlanRequest.manager_id))
    return requests.outerjoin(Plan, col(Plan.id) == col(PlanRequest.follows_id))


def read_request(session: Session, viewer: Viewer, request_id: int) -> RequestView:
    """A request that waits for the viewer as a manager.

    Raises:
        NotFound: there is none, or it is not for this viewer: the two are never told apart.
    """
    found = _with_names().where(col(PlanRequest.id) == request_id, open_requests_for(viewer))
    row = session.execute(found).first() if is_id(request_id) else None
    if row is None:
        raise NotFound
    return _views(session, viewer, [row])[0]


def manager_to_ask(session: Session, viewer: Viewer) -> ManagerToAsk | None:
    """Whom the viewer can ask for a plan today: their manager, unless the roster puts that person below them."""
    if viewer.person_id in viewer.above:
        return None
    manager = session.execute(_manager_of_today(), viewer.parameters).first()
    return ManagerToAsk(manager[0] or 0, manager[1], is_shut_out=manager[2]) if manager else None


@cache
def _manager_of_today() -> Select[int | None, str, bool]:
    line = reporting_lines.line_columns()
    name = select(col(Person.name)).where(col(Person.id) == line.c.manager_id).correlate(line).scalar_subquery()
    is_closed = exists().where(col(Account.person_id) == line.c.manager_id, ~col(Account.is_enabled)).correlate(line)
    return select(line.c.manager_id, name, is_closed).where(
        line.c.person_id == any_viewer(frozenset()).person_id, line.c.manager_id.is_not(None)
    )


def _is_told(session: Session, own: PlanRequest, moment: Moment) -> bool:
    """Is there still something to say to a team member about their own request?"""
    is_told = own.answered_at is not None and moment.today <= at(own.answered_at).today + timedelta(ANSWER_DAYS)
    is_answered = own.state is RequestState.DECLINED and is_told
    return is_answered or own.state is RequestState.LAPSED or is_pending(session, own)


def is_pending(session: Session, request: PlanRequest) -> bool:
    """Does it wait, as its team member sees it: also while a draft is written that they must not learn of?"""
    if request.state is not RequestState.STARTED:
        return request.state is RequestState.OPEN
    draft = session.get(Plan, request.plan_id) if request.plan_id is not None else None
    return draft is not None and draft.state is State.DRAFT


def open_requests_for(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `PlanRequest`: it waits for the viewer as a manager."""
    return and_(readable_requests(viewer), col(PlanRequest.member_id) != viewer.person_id)


def _views(
    session: Session, viewer: Viewer, found: Sequence[Row[PlanRequest, str, str, str | None]]
) -> list[RequestView]:
    """Requests of `_with_names` as the viewer reads them."""
    before = [request.follows_id for request, _, _, area in found if request.follows_id and area is not None]
    people = people_of_proposed(session, before) if before else {}
    is_readable = {plan_id: reading(viewer, facts) is Reading.FULL for plan_id, facts in people.items()}
    return [
        RequestView(
            id=request.id or 0,
            member=PersonName(request.member_id, member),
            manager=PersonName(request.manager_id, manager),
            asked_on=at(request.at).today,
            state=RequestState.OPEN if request.state is RequestState.STARTED else request.state,
            interest=request.interest,
            aspirations=request.aspirations,
            unfinished=tuple(ticked["text"] for ticked in request.unfinished),
            follows=title_of_area(area) if area is not None and is_readable.get(request.follows_id or 0) else "",
            answer=request.answer,
            answered_on=at(request.answered_at).today if request.answered_at else None,
        )
        for request, member, manager, area in found
    ]
