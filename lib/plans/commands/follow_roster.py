"""Open plans, drafts and requests follow the reporting lines of the roster (docs/product.md#reporting-lines)."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import audit
from lib.clock import Moment
from lib.models import (
    OPEN_STATES,
    AgendaPoint,
    CancelReason,
    CheckInDue,
    EntryKind,
    JournalEntry,
    Person,
    Plan,
    PlanRequest,
    RequestState,
    Side,
    State,
)
from lib.plans import request_words
from lib.reporting_lines import PlanLine, line_columns, lock_lines, plan_line_columns

NOBODY_THERE = "There is no manager on this plan at the moment; HR will appoint somebody."

MEMBER_LEFT = "Cancelled: left the organisation."

STRAY_DAYS = 30
"""For how many days a draft is kept while its person does not report to its author."""


def lock_plans(session: Session) -> None:
    """Make others that want to change an open plan, a draft or a request wait until this transaction ends.

    It waits itself for those who began before. Everything that `follow_roster` may change is held here, before the
    first line of the record: a row waited for after it would be waited for in a circle.
    """
    for table, states in (
        (Plan, (*OPEN_STATES, State.DRAFT)),
        (PlanRequest, (RequestState.OPEN, RequestState.STARTED)),
    ):
        rows = select(col(table.id)).where(col(table.state).in_(states)).order_by(col(table.id))
        session.execute(rows.with_for_update()).all()


def follow_roster(
    session: Session, *, moment: Moment, import_id: int | None = None, actor_id: int | None = None
) -> None:
    """Bring every open plan to the line that the roster gives now; the caller commits.

    A new manager takes over: a former manager's agreement to a proposed version is cleared and the journal says who
    is there now. An appointment ends when the roster names somebody, or when the appointed person may no longer act.
    Where the team member has left, the plan is cancelled, as the journal says, and keeps the line it had. Drafts do
    not move, and are deleted once they have been astray for long; closed and cancelled plans keep the line they ended
    with. A request for a plan was meant for the manager it was sent to alone: where that is somebody else now it
    lapses, and its words go from a draft that was started from it.

    Args:
        import_id: the import that changed the roster, for the record.
        actor_id: the administrator who applied it, none for the command line.
    """
    lines = plan_line_columns()
    member, manager = aliased(Person, name="plan_member"), aliased(Person, name="plan_manager")
    kept = (Plan.manager_id, Plan.managers_manager_id, Plan.acting_manager_id)
    derived = (lines.c.manager_id, lines.c.managers_manager_id, lines.c.acting_manager_id)
    moved = (
        select(Plan, *derived, col(member.active), col(manager.name))
        .join(member, col(member.id) == Plan.member_id)
        .join(lines, lines.c.plan_id == Plan.id)
        .outerjoin(manager, col(manager.id) == lines.c.manager_id)
        .where(
            or_(
                col(member.active).is_(False),
                *(col(stored).is_distinct_from(now) for stored, now in zip(kept, derived, strict=True)),
            ),
        )
        .order_by(col(Plan.id))
        # Whoever is changing one of these plans right now comes first; we then see what they saved.
        .with_for_update(of=Plan)
        .execution_options(populate_existing=True)
    )
    session.flush()
    for plan, *ids, member_is_active, manager_name in session.execute(moved).all():
        if not member_is_active:
            _count_change(plan, moment)
            plan.state_before = plan.state
            plan.state, plan.cancel_reason, plan.ended_at = State.CANCELLED, CancelReason.LEFT, moment.now
            # As the due dates of every plan end with it; what is due today still counts.
            ahead = and_(col(CheckInDue.plan_id) == plan.id, col(CheckInDue.due_on) > moment.today)
            session.execute(delete(CheckInDue).where(ahead))
            _tell(session, plan.id, MEMBER_LEFT, moment)
            audit.record(
                session, "plan cancelled", at=moment.now, actor_id=actor_id, plan_id=plan.id,
                reason=CancelReason.LEFT, import_id=import_id,
            )  # fmt: skip
            continue
        before, now = _stored_line(plan), PlanLine(*ids)
        take_line(session, plan, now, moment)
        if now.manager_id != before.manager_id:
            words = f"{manager_name} is now the manager of this plan." if now.manager_id else NOBODY_THERE
            _tell(session, plan.id, words, moment)
        audit.record(
            session, "plan line changed", at=moment.now, actor_id=actor_id, plan_id=plan.id, import_id=import_id,
            manager_id=[before.manager_id, now.manager_id],
            managers_manager_id=[before.managers_manager_id, now.managers_manager_id],
            acting_manager_id=[before.acting_manager_id, now.acting_manager_id],
        )  # fmt: skip
    _lapse_requests(session, moment=moment, import_id=import_id, actor_id=actor_id)
    tidy_drafts(session, moment=moment, import_id=import_id, actor_id=actor_id)


def take_line(session: Session, plan: Plan, now: PlanLine, moment: Moment) -> None:
    """Give an open plan another line. A new manager has not agreed to a proposed version yet; the caller commits.

    What the former manager had put on the agenda of a check-in that is not held yet goes.
    """
    if now.manager_id != plan.manager_id:
        if plan.state is State.PROPOSED:
            plan.manager_agreed_at = None
        session.execute(
            delete(AgendaPoint).where(
                col(AgendaPoint.plan_id) == plan.id,
                col(AgendaPoint.side) == Side.MANAGER,
                col(AgendaPoint.check_in_id).is_(None),
            )
        )
    if now.manager_id is not None:
        plan.nobody_since = None
    elif plan.nobody_since is None:
        plan.nobody_since = moment.today
    plan.manager_id, plan.managers_manager_id, plan.acting_manager_id = now
    _count_change(plan, moment)


def tidy_drafts(session: Session, *, moment: Moment, import_id: int | None = None, actor_id: int | None = None) -> int:
    """Note which drafts are astray, and delete those that have been for long; the caller commits.

    A draft is astray while its person does not report to its author; nobody can open it then, and nobody is told.

    Returns:
        How many were deleted.
    """
    session.flush()
    drafts = select(Plan).where(col(Plan.state) == State.DRAFT, _is_astray() != col(Plan.stray_since).is_not(None))
    for draft in session.scalars(drafts.with_for_update().execution_options(populate_existing=True)).all():
        draft.stray_since = moment.today if draft.stray_since is None else None
    session.flush()
    if not audit.is_clock_believed(session, moment, when_new=True):
        return 0  # They would all have been astray for long by a clock that leapt ahead.
    last = moment.today - timedelta(STRAY_DAYS)
    old = select(Plan).where(col(Plan.state) == State.DRAFT, col(Plan.stray_since) <= last).order_by(col(Plan.id))
    deleted = session.scalars(old.with_for_update()).all()
    for draft in deleted:
        audit.record(
            session, "stray draft deleted", at=moment.now, actor_id=actor_id, plan_id=draft.id, import_id=import_id
        )
        session.delete(draft)
    session.flush()
    return len(deleted)


def delete_stray_drafts(session: Session, *, moment: Moment) -> int:
    """Delete drafts that have been astray for long, at the server's start and by the command line; commits.

    Returns:
        How many were deleted.
    """
    lock_lines(session)
    deleted = tidy_drafts(session, moment=moment)
    session.commit()
    return deleted


def _is_astray() -> ColumnElement[bool]:
    """A condition on a draft: its person has left or does not report to its author."""
    roster, person = line_columns().alias("draft_line"), aliased(Person, name="draft_person")
    keeps_to_author = (
        select(col(person.id))
        .join(roster, roster.c.person_id == col(person.id))
        .where(col(person.id) == col(Plan.member_id), col(person.active), roster.c.manager_id == col(Plan.manager_id))
    )
    return ~exists(keeps_to_author.correlate(Plan))


def _stored_line(plan: Plan) -> PlanLine:
    return PlanLine(plan.manager_id, plan.managers_manager_id, plan.acting_manager_id)


def _tell(session: Session, plan_id: int, words: str, moment: Moment) -> None:
    """What became of a plan by an import, for those on it: in its journal, and by that in the feed of Home."""
    session.add(JournalEntry(plan_id=plan_id, kind=EntryKind.CHANGE, text=words, by_id=None, at=moment.now))


def _count_change(plan: Plan, moment: Moment) -> None:
    plan.revision += 1
    plan.changed_at = moment.now


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
        request_words.remove_requested_words(session, request, moment)
        audit.record(
            session, "plan request lapsed", at=moment.now, actor_id=actor_id, person_id=request.member_id,
            request=request.id, import_id=import_id,
        )  # fmt: skip
