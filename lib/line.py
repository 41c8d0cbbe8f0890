"""The line above a person: who is their manager, and who is that manager's manager. The one home of that rule.

It stands here in two forms that tests hold together: a function for one person and a subquery for many. Plans that
are open follow it in the transaction that changes the roster (handbook, "Line").
"""

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import Subquery, and_, case, or_, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import audit
from lib.clock import Moment
from lib.db import Lock
from lib.models import (
    OPEN_STATES,
    CancelReason,
    EntryKind,
    JournalEntry,
    Person,
    Plan,
    PlanRequest,
    RequestState,
    State,
)

NOBODY_THERE = "There is no manager on this plan at the moment; HR will appoint somebody."

Key = TypeVar("Key", bound=Hashable)


class Reports(NamedTuple, Generic[Key]):
    """What the roster says of one person's place: whom they report to, and whether they are still there."""

    manager_id: Key | None
    active: bool


class Line(NamedTuple, Generic[Key]):
    """Who is above somebody, as plans store it. Without a manager there is nobody above at all."""

    manager_id: Key | None
    managers_manager_id: Key | None


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
    """The same rule as `derive` for everybody: a subquery of person_id, manager_id and managers_manager_id."""
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
    line = line_columns()
    found = session.execute(
        select(line.c.manager_id, line.c.managers_manager_id).where(line.c.person_id == person_id)
    ).first()
    return Line(*found) if found else Line(None, None)


def hold_lines(session: Session) -> None:
    """Keep the reporting lines as they are until this transaction ends.

    Whoever opens a plan calls it before reading the line; otherwise an import could end between the two, and the
    plan would keep a line that the import has just replaced. On SQLite writers wait for each other anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": Lock.ROSTER})


def hold_open_plans(session: Session) -> None:
    """Make others that want to change an open plan wait until this transaction ends; it waits for those who began."""
    session.execute(
        select(col(Plan.id)).where(col(Plan.state).in_(OPEN_STATES)).order_by(col(Plan.id)).with_for_update()
    ).all()


def follow(session: Session, *, moment: Moment, import_id: int | None = None, actor_id: int | None = None) -> None:
    """Bring every open plan to the line that the roster gives now; the caller commits.

    A new manager takes over: a former manager's agreement to a proposed version is cleared and the journal says who
    is there now. Where the team member has left, the plan is cancelled and keeps the line it had. Drafts do not
    move; closed and cancelled plans keep the line they ended with. A request for a plan was meant for the manager it
    was sent to alone: where that is somebody else now it lapses.

    Args:
        import_id: the import that changed the roster, for the record.
        actor_id: the administrator who applied it, none for the command line.
    """
    line = line_columns()
    member, manager = aliased(Person, name="plan_member"), aliased(Person, name="plan_manager")
    moved = (
        select(Plan, line.c.manager_id, line.c.managers_manager_id, col(member.active), col(manager.name))
        .join(member, col(member.id) == Plan.member_id)
        .join(line, line.c.person_id == Plan.member_id)
        .outerjoin(manager, col(manager.id) == line.c.manager_id)
        .where(
            col(Plan.state).in_(OPEN_STATES),
            or_(
                col(member.active).is_(False),
                col(Plan.manager_id).is_distinct_from(line.c.manager_id),
                col(Plan.managers_manager_id).is_distinct_from(line.c.managers_manager_id),
            ),
        )
        .order_by(col(Plan.id))
        # Whoever is changing one of these plans right now comes first; we then see what they saved.
        .with_for_update(of=Plan)
        .execution_options(populate_existing=True)
    )
    session.flush()
    for plan, manager_id, managers_manager_id, member_is_active, manager_name in session.execute(moved).all():
        plan.revision += 1
        plan.changed_at = moment.now
        if not member_is_active:
            plan.state, plan.cancel_reason, plan.ended_at = State.CANCELLED, CancelReason.LEFT, moment.now
            audit.record(
                session, "plan cancelled", at=moment.now, actor_id=actor_id, plan_id=plan.id,
                reason=CancelReason.LEFT, import_id=import_id,
            )  # fmt: skip
            continue
        before = Line(plan.manager_id, plan.managers_manager_id)
        plan.manager_id, plan.managers_manager_id = manager_id, managers_manager_id
        if manager_id != before.manager_id:
            if plan.state is State.PROPOSED:
                plan.manager_agreed_at = None
            words = f"{manager_name} is now the manager of this plan." if manager_id else NOBODY_THERE
            session.add(JournalEntry(plan_id=plan.id, kind=EntryKind.CHANGE, text=words, by_id=None, at=moment.now))
        audit.record(
            session, "plan line changed", at=moment.now, actor_id=actor_id, plan_id=plan.id, import_id=import_id,
            manager_id=[before.manager_id, manager_id],
            managers_manager_id=[before.managers_manager_id, managers_manager_id],
        )  # fmt: skip
    _lapse_requests(session, moment=moment, import_id=import_id, actor_id=actor_id)


def _lapse_requests(session: Session, *, moment: Moment, import_id: int | None, actor_id: int | None) -> None:
    line, draft = line_columns(), aliased(Plan, name="draft")
    found = (
        select(PlanRequest)
        .join(Person, col(Person.id) == PlanRequest.member_id)
        .join(line, line.c.person_id == PlanRequest.member_id)
        .outerjoin(draft, col(draft.id) == PlanRequest.plan_id)
        .where(
            or_(
                col(PlanRequest.state) == RequestState.OPEN,
                and_(col(PlanRequest.state) == RequestState.STARTED, col(draft.state) == State.DRAFT),
            ),
            or_(col(Person.active).is_(False), col(PlanRequest.manager_id).is_distinct_from(line.c.manager_id)),
        )
        .order_by(col(PlanRequest.id))
        .with_for_update(of=PlanRequest)
        .execution_options(populate_existing=True)
    )
    for request in session.scalars(found).all():
        request.state = RequestState.LAPSED
        audit.record(
            session, "plan request lapsed", at=moment.now, actor_id=actor_id, person_id=request.member_id,
            request=request.id, import_id=import_id,
        )  # fmt: skip
