"""The header of a plan: people, state, dates, whose turn, figures. Typed words only for those who read in full."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import formatting, labels
from lib.access import Viewer, any_viewer, is_about_hr, readable_plans
from lib.clock import Moment, at
from lib.models import (
    OPEN_STATES,
    Action,
    CancelReason,
    Dimension,
    Outcome,
    Person,
    Plan,
    Purpose,
    Reading,
    Relation,
    Role,
    Side,
    State,
    Stuck,
)
from lib.plans.check_in_history import PLANS, CheckInHistory, histories, rhythm_of
from lib.plans.context import PlanContext, derive_status
from lib.plans.item_counts import PlanFacts, facts_of_many
from lib.plans.left_out import look_at_all
from lib.plans.parts import id_of
from lib.plans.queries.stuck_reasons import why_stuck
from lib.plans.queries.unread_updates import has_new_update
from lib.plans.rules import schedule
from lib.plans.rules.status import PlanStatus
from lib.plans.rules.turn import OF_DEPUTY, OF_SIDE, Turn, TurnReason, Who, whose_turn
from lib.plans.rules.workflow import allowed_actions
from lib.reporting_lines import manager_is_shut_out


@dataclass(frozen=True)
class PersonName:
    """Somebody as a plan names them; the job title only where they are picked."""

    id: int
    name: str
    title: str = field(default="", compare=False)

    @property
    def first_name(self) -> str:
        return formatting.first_name(self.name)


@dataclass(frozen=True)
class PlanHeader:
    """One plan in a list, as this viewer may see it.

    Attributes:
        title: the development area for those who read in full, else "dimension: purpose".
        level: how much of the plan the viewer may read.
        side: which of the two the viewer is, if one of them.
        deputy_until: the last day on which the viewer is the manager's deputy; none for everybody else.
        end: the last day; start: the first, as started where the plan has started.
        who: as whom the viewer may have a turn: one of the two, the manager's manager, or HR.
        align_waits: the viewer was asked to align on the opportunity and has not answered.
        adjusting: who proposed the adjustment that is open, if one is.
        asks_to_end: the team member's request to end is open.
        paused_until: the day on which a plan that rests today goes on.
        is_acting: HR appointed the manager, because the roster names nobody.
        stuck: why HR, or for somebody in HR the manager's manager, is asked to help.
        stuck_since: the day from which it waits: proposed, adjustment open, or nobody responsible; if known.
        nudged_on, nudged_by: the day of the last reminder and whose it was, until one of the two takes a step.
        has_new_update: the viewer is in HR and has not read all updates yet.
        late_days: days since what the turn is about was due, from the day it counts as late; else 0. Days of rest
            do not count.
        stale_since: the day since which nobody wrote anything, once that is long ago.
        check_ins_held, check_ins_due: of the due dates up to today; extra check-ins count in neither.
        progress: 0 to 100, as last set in a check-in.
        not_received: how much support the team member says did not come, which is the manager's turn.
    """

    code: str
    title: str
    level: Reading
    side: Side | None
    member: PersonName
    manager: PersonName | None
    managers_manager: PersonName | None
    department: str
    dimension: Dimension | None
    purpose: Purpose | None
    state: State
    start: date
    end: date
    version: int
    turn: Turn
    who: Who
    align_waits: bool
    adjusting: Side | None
    paused_until: date | None
    stuck: Stuck | None
    is_about_hr: bool
    nudged_on: date | None
    late_days: int
    progress: int
    check_ins_held: int
    check_ins_due: int
    next_check_in: date | None
    milestones_reached: int
    milestones_planned: int
    activities_done: int
    activities_agreed: int
    support_to_confirm: int
    not_received: int
    outcome: Outcome | None
    cancel_reason: CancelReason | None
    proposed_on: date | None
    ended_on: date | None
    is_acting: bool = False
    stuck_since: date | None = None
    nudged_by: PersonName | None = None
    has_new_update: bool = False
    stale_since: date | None = None
    deputy_until: date | None = None
    asks_to_end: bool = False

    def person(self, side: Side) -> PersonName | None:
        """One of the two; none on the manager's side where nobody is the manager."""
        return self.member if side is Side.MEMBER else self.manager

    @property
    def has_started(self) -> bool:
        return self.state is State.ACTIVE and self.turn.reason is not TurnReason.STARTS_LATER

    @property
    def is_mine(self) -> bool:
        """Is it the viewer's turn, or is something offered to them?"""
        return self.who in self.turn.who

    @property
    def acts_for(self) -> Side | None:
        """For which of the two does the viewer take steps? A deputy does for the manager."""
        return Side.MANAGER if self.deputy_until is not None else self.side

    @property
    def turn_reason(self) -> TurnReason:
        """What the turn is about, for this viewer where it is theirs."""
        return self.turn.reason_for(self.who)


Which = Callable[[Viewer, date], ColumnElement[bool]]
"""Gives a condition on `Plan` for a viewer and a day. It is called once for all viewers with the same roles, with
`any_viewer`, so it reads nothing else; ids and times are parameters (`bindparam`)."""


def headers(
    session: Session,
    viewer: Viewer,
    which: Which,
    moment: Moment,
    *,
    left_out: dict[str, str] | None = None,
    **parameters: Any,
) -> list[PlanHeader]:
    """The headers of some plans, by end and name, as a list shows them to the viewer.

    For HR they hold no typed word, whatever was opened in full: that counts on the page of the plan alone.

    Args:
        which: a function of a module, of which plans.
        left_out: is given the codes of the viewer's plans that cannot be looked at, each with why; without it the
            mistake is the caller's.
        parameters: those that its condition has.
    """
    viewer = viewer.in_lists

    def codes() -> Sequence[str]:
        found = select(col(Plan.code)).where(which(any_viewer(viewer.roles), moment.today))
        return session.scalars(found, {**viewer.parameters, **parameters}).all()

    found = look_at_all(
        lambda: _headers(session, viewer, which, moment, parameters),
        lambda some: _headers(session, viewer, _with_codes, moment, {"codes": some}),
        codes,
        left_out,
    )
    return sorted(found, key=lambda plan: (plan.end, plan.member.name))


def headers_of(
    session: Session, viewer: Viewer, codes: Sequence[str], moment: Moment, *, left_out: dict[str, str] | None = None
) -> list[PlanHeader]:
    """The headers of those of these plans that the viewer may read, in the order of the codes.

    Args:
        left_out: as in `headers`.
    """
    if not codes:
        return []
    there = headers(session, viewer, _with_codes, moment, left_out=left_out, codes=codes)
    found = {header.code: header for header in there}
    return [found[code] for code in codes if code in found]


def header_of_page(viewer: Viewer, context: PlanContext) -> PlanHeader:
    """The header of one plan that the viewer may read, as its own page shows it."""
    plan = context.plan
    [header] = _headers(context.session, viewer, _with_ids, context.moment, {PLANS: [plan.id]}, known=context)
    return header


def _with_codes(_viewer: Viewer, _today: date) -> ColumnElement[bool]:
    return col(Plan.code).in_(bindparam("codes", expanding=True))


def _with_ids(_viewer: Viewer, _today: date) -> ColumnElement[bool]:
    return col(Plan.id).in_(bindparam(PLANS, expanding=True))


def _headers(
    session: Session,
    viewer: Viewer,
    which: Which,
    moment: Moment,
    parameters: Mapping[str, Any],
    known: PlanContext | None = None,
) -> list[PlanHeader]:
    """Headers, by end and name.

    Args:
        known: the one plan that is asked for, where it was opened before.
    """
    statement = _header_rows(viewer.roles, which, moment.today)
    rows = session.execute(statement, {**viewer.parameters, **parameters}).all()
    if not rows:
        return []
    ids = [plan.id for plan, *_ in rows if plan.id is not None]
    facts = {id_of(known.plan): known.facts} if known else facts_of_many(session, ids, moment.today)
    written = {id_of(known.plan): known.history} if known else histories(session, ids)
    found = []
    for plan, level, is_about, *more in rows:
        names, its_facts, history = _Names(*more), facts[plan.id], written[plan.id]
        has_manager = bool(names.is_manager_active)
        now = derive_status(plan, its_facts, history, has_manager=has_manager, is_about_hr=is_about, moment=moment)
        found.append(_header(viewer, plan, Reading(level), names, now, its_facts, history))
    return found


@lru_cache(maxsize=64)
def _header_rows(roles: frozenset[Role], which: Which, today: date) -> Select[Any]:
    """The rows behind headers, made once a day for everybody with the same roles."""
    viewer = any_viewer(roles)
    member, manager, above, nudger = aliased(Person), aliased(Person), aliased(Person), aliased(Person)
    readable = readable_plans(viewer).subquery()
    return (
        select(
            Plan,
            readable.c.level,
            is_about_hr(is_of_few=True),
            col(manager.name),
            col(manager.active),
            col(member.name),
            col(member.department),
            col(above.name),
            col(nudger.name),
            has_new_update(viewer, today, is_of_few=True),
            manager_is_shut_out(is_of_few=True),
        )
        .join(readable, readable.c.plan_id == col(Plan.id))
        .join(member, col(member.id) == col(Plan.member_id))
        .outerjoin(manager, col(manager.id) == col(Plan.manager_id))
        .outerjoin(above, col(above.id) == col(Plan.managers_manager_id))
        .outerjoin(nudger, col(nudger.id) == col(Plan.nudged_by_id))
        .where(which(viewer, today))
        .order_by(col(Plan.end_on), col(member.name), col(Plan.id))
    )


class _Names(NamedTuple):
    """What a header shows beside the plan's own row: names, the member's department, what is new, who cannot act."""

    manager: str | None
    is_manager_active: bool | None
    member: str
    department: str
    above: str | None
    nudger: str | None
    has_new_update: bool
    manager_is_shut_out: bool


def _header(
    viewer: Viewer,
    plan: Plan,
    level: Reading,
    names: _Names,
    now: PlanStatus,
    facts: PlanFacts,
    history: CheckInHistory,
) -> PlanHeader:
    today, whose = now.today, whose_turn(now)
    who, side, is_deputy = _who(viewer, plan, level, whose), _side(viewer, plan), _is_deputy(viewer, plan)
    stuck, since = why_stuck(plan, now, facts, manager_is_shut_out=names.manager_is_shut_out)
    counts = plan.state in (State.ACTIVE, State.CLOSED)
    last_day = min(today, at(plan.ended_at).today) if plan.ended_at else today
    due_so_far = (
        [d for d in schedule.schedule(rhythm_of(plan, history), history.held) if d.due <= last_day] if counts else []
    )
    return PlanHeader(
        code=plan.code,
        title=plan_title(plan, level),
        level=level,
        side=side,
        deputy_until=viewer.deputy_until[id_of(plan)] if is_deputy else None,
        member=PersonName(plan.member_id, names.member),
        manager=_person(plan.manager_id, names.manager),
        managers_manager=_person(plan.managers_manager_id, names.above),
        department=names.department,
        dimension=plan.dimension,
        purpose=plan.purpose,
        state=plan.state,
        start=plan.started_on or plan.start_on,
        end=plan.end_on,
        version=plan.version,
        turn=whose,
        who=who,
        align_waits=who is Who.MANAGERS_MANAGER
        and Action.ANSWER_ALIGNMENT in allowed_actions(now, [Relation.MANAGERS_MANAGER]),
        adjusting=now.adjustment_by if plan.state is State.ACTIVE else None,
        asks_to_end=now.is_stop_asked and plan.state is State.ACTIVE,
        paused_until=now.paused_until,
        is_acting=plan.acting_manager_id is not None and plan.acting_manager_id == plan.manager_id,
        stuck=stuck,
        stuck_since=since,
        is_about_hr=now.is_about_hr,
        nudged_on=at(plan.nudged_at).today if plan.nudged_at else None,
        nudged_by=_person(plan.nudged_by_id, names.nudger),
        has_new_update=names.has_new_update,
        late_days=late_days(whose, today, history),
        stale_since=now.stale_since,
        progress=plan.progress,
        check_ins_held=sum(due.planned in history.held for due in due_so_far),
        check_ins_due=len(due_so_far),
        next_check_in=now.next_check_in,
        milestones_reached=facts.reached,
        milestones_planned=facts.milestones,
        activities_done=facts.activities_done,
        activities_agreed=facts.activities_agreed,
        support_to_confirm=facts.support_to_confirm,
        not_received=facts.not_received,
        outcome=plan.outcome,
        cancel_reason=plan.cancel_reason,
        proposed_on=at(plan.proposed_at).today if plan.proposed_at else None,
        ended_on=at(plan.ended_at).today if plan.ended_at else None,
    )


def _person(person_id: int | None, name: str | None) -> PersonName | None:
    return PersonName(person_id, name) if person_id is not None and name else None


def _who(viewer: Viewer, plan: Plan, level: Reading, whose: Turn) -> Who:
    """As whom may it be this viewer's turn?"""
    side = _side(viewer, plan)
    if side is not None:
        return OF_SIDE[side]
    if _is_deputy(viewer, plan) and Who.MANAGER in whose.who and whose.reason_for(Who.MANAGER) in OF_DEPUTY:
        return Who.MANAGER
    if plan.managers_manager_id == viewer.person_id or level is Reading.OPPORTUNITY:
        return Who.MANAGERS_MANAGER
    return Who.HR


def plan_title(plan: Plan, level: Reading) -> str:
    """What a plan is called for somebody: its development area, or for HR only what kind of plan it is."""
    if level is Reading.HEADER:
        kinds = [labels.label(kind) for kind in (plan.dimension, plan.purpose) if kind is not None]
        return ": ".join(kinds)
    return title_of_area(plan.area)


def title_of_area(area: str) -> str:
    """What a plan is called for those who read it: its development area."""
    return area or "Without a title yet"


def late_days(whose: Turn, today: date, history: CheckInHistory) -> int:
    """For how many days what the turn is about has been late; 0 while it is only due. Days of rest do not count."""
    if whose.on is None:
        return 0
    pauses, working = history.pauses, history.working
    if whose.reason is TurnReason.CHECK_IN and not schedule.is_overdue(whose.on, today, pauses, working):
        return 0
    is_counted = whose.reason in (TurnReason.CHECK_IN, TurnReason.LATE_PROMISE, TurnReason.CLOSE)
    return schedule.days_passed(whose.on, today, pauses) if is_counted else 0


def _side(viewer: Viewer, plan: Plan) -> Side | None:
    if plan.member_id == viewer.person_id:
        return Side.MEMBER
    return Side.MANAGER if plan.manager_id == viewer.person_id else None


def _is_deputy(viewer: Viewer, plan: Plan) -> bool:
    """Does the viewer, who reads the plan, stand in for its manager?"""
    return _side(viewer, plan) is None and plan.id in viewer.deputy_on and plan.state in OPEN_STATES
