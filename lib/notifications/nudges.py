"""What a day brings: who is told today of what is due, late or ends, once for each plan and day it is about.

Derived from the plans as they are, so that it does not matter how often or seldom it runs. See
docs/product.md#notifications.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, delete, func, or_, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer, deputies_on, is_about_hr, load_viewers, people_in_hr
from lib.clock import Moment, at, start_of
from lib.models import (
    OPEN_STATES,
    Absence,
    Activity,
    Answer,
    Notification,
    NotificationKind,
    Part,
    Person,
    Plan,
    Relation,
    Side,
    State,
    Support,
    constant,
)
from lib.notifications import last_look, left_out, outbox
from lib.organisation_settings import working_days
from lib.plans.check_in_history import PLANS, CheckInHistory, histories, rhythm_of
from lib.plans.context import LOOK_BACK_AFTER, REFLECTION_DAYS, derive_status
from lib.plans.item_counts import facts_of_many
from lib.plans.left_out import look_at_each
from lib.plans.parts import HAPPENED, id_of
from lib.plans.queries.header import PlanHeader, headers_of
from lib.plans.queries.needs_attention import stuck_codes
from lib.plans.rules import schedule
from lib.plans.rules.status import PlanStatus
from lib.working_days import ONE_DAY

PLANS_AT_ONCE = 500

ENDING_DAYS = 7
"""How many days before its end the two are told that a plan ends."""

REFLECT_AFTER = 7
"""How many days after closing whoever has not written a reflection is told that they still can."""

KEPT_DAYS = 90
"""For how many days a notification is kept."""

ABSENCE_TOLD_FOR = 14
"""For how many days after an absence it is still told that it is over."""

OF_DEPUTY = (NotificationKind.CHECK_IN_COMING, NotificationKind.CHECK_IN_OVERDUE, NotificationKind.SUPPORT_LATE)
"""What a day brings for a deputy, too, beside the manager."""

OF_ITEMS = (NotificationKind.ACTIVITY_DUE, NotificationKind.SUPPORT_LATE)
"""What a day brings about all such items of a plan at once, on the latest of their days."""

RELATION_OF = {Side.MEMBER: Relation.MEMBER, Side.MANAGER: Relation.MANAGER}


@dataclass(frozen=True)
class Nudge:
    """Something a day brings on a plan, for one of its two people.

    Attributes:
        on: the day it is about; of one kind, plan and day nobody is told twice.
    """

    plan_id: int
    person_id: int | None
    kind: NotificationKind
    relation: Relation
    on: date

    @property
    def key(self) -> str:
        """What makes it the same one, whenever it is found."""
        return f"{self.plan_id}:{self.on.isoformat()}"


@dataclass(frozen=True)
class DueItems:
    """The latest day on which an agreed activity was due and is not done, and so for support."""

    activity: date | None = None
    support: date | None = None


def remind(session: Session, *, moment: Moment) -> int:
    """Write down what today brings for everybody who was not told yet; commits.

    A plan at which a look fails is left out: administrators are told, and it is looked at again the next time. On a
    day on which nobody works nobody is told anything: it is told on the next working day, if it is still so.

    Returns:
        How many were written.
    """
    forget_old(session, moment=moment)
    outbox.forget_old(session, moment=moment)
    written = _look(session, moment) if working_days(session).is_working(moment.today) else 0
    last_look.note_look(session, moment=moment)
    session.commit()
    return written


def _look(session: Session, moment: Moment) -> int:
    written, problems = 0, dict[int, str]()
    plan_ids = session.scalars(
        _of_interest(),
        {"first": start_of(moment.today - timedelta(LOOK_BACK_AFTER + REFLECTION_DAYS + 1)), "today": moment.today},
    ).all()
    for first in range(0, len(plan_ids), PLANS_AT_ONCE):
        some = [plan_id for plan_id in plan_ids[first : first + PLANS_AT_ONCE] if plan_id is not None]
        written += _write(session, look_at_each(lambda ids: _rows(session, ids, moment), some, problems))
        session.commit()
        session.expunge_all()
    written += _write(session, _stuck_rows(session, moment, problems))
    written += _write(session, _absence_rows(session, moment))
    left_out.keep(session, problems)
    return written


def forget_old(session: Session, *, moment: Moment) -> None:
    """Delete the notifications of long ago; commits."""
    before = start_of(moment.today - timedelta(KEPT_DAYS))
    session.execute(delete(Notification).where(col(Notification.at) < before))
    session.commit()


def nudges_of_plans(session: Session, plan_ids: Collection[int], moment: Moment) -> list[Nudge]:
    """What today brings on these plans for people who work here, told already or not."""
    member, manager = aliased(Person), aliased(Person)
    found = (
        select(Plan, col(member.active), col(manager.active), is_about_hr(is_of_few=True))
        .join(member, col(member.id) == col(Plan.member_id))
        .outerjoin(manager, col(manager.id) == col(Plan.manager_id))
        .where(col(Plan.id).in_(plan_ids))
        .order_by(col(Plan.id))
    )
    facts, written = facts_of_many(session, plan_ids, moment.today), histories(session, plan_ids)
    due = _due_items(session, plan_ids, moment.today)
    nudges: list[Nudge] = []
    for plan, is_member_there, is_manager_there, about_hr in session.execute(found):
        plan_id, history = id_of(plan), written[id_of(plan)]
        now = derive_status(
            plan, facts[plan_id], history, has_manager=bool(is_manager_there), is_about_hr=about_hr, moment=moment
        )
        is_there = {Relation.MEMBER: is_member_there, Relation.MANAGER: is_manager_there}
        nudges += (nudge for nudge in nudges_of(plan, now, history, due[plan_id]) if is_there[nudge.relation])
    deputies = deputies_on(session, plan_ids, moment.today)
    of_deputies = [
        replace(nudge, person_id=deputy_id, relation=Relation.DEPUTY)
        for nudge in nudges
        if nudge.relation is Relation.MANAGER and nudge.kind in OF_DEPUTY
        for deputy_id in deputies[nudge.plan_id]
    ]
    return nudges + of_deputies


def nudges_of(plan: Plan, now: PlanStatus, history: CheckInHistory, due: DueItems) -> Iterator[Nudge]:
    """What the day of this status brings on one plan; nothing while it is paused or before it starts."""

    def to(side: Side, kind: NotificationKind, on: date) -> Nudge:
        return Nudge(id_of(plan), plan.person_ids[side], kind, RELATION_OF[side], on)

    if now.state is State.CLOSED and plan.ended_at is not None:
        closed_on = at(plan.ended_at).today
        if now.today >= closed_on + timedelta(REFLECT_AFTER):
            yield from (to(side, NotificationKind.REFLECTION, closed_on) for side in sorted(now.may_reflect))
        yield from (to(side, NotificationKind.LOOK_BACK, closed_on) for side in sorted(now.may_look_back))
    if now.has_started and not now.is_paused:
        yield from (to(*nudge) for nudge in _while_it_runs(plan, now, history, due))


def _while_it_runs(
    plan: Plan, now: PlanStatus, history: CheckInHistory, due: DueItems
) -> Iterator[tuple[Side, NotificationKind, date]]:
    waiting, coming = now.check_in_due, _coming_check_in(rhythm_of(plan, history), history, now.today)
    if coming is not None:
        yield from ((side, NotificationKind.CHECK_IN_COMING, coming) for side in Side)
    if waiting is not None and schedule.is_overdue(waiting, now.today, history.pauses, history.working):
        yield from ((side, NotificationKind.CHECK_IN_OVERDUE, waiting) for side in Side)
    if due.activity is not None:
        yield Side.MEMBER, NotificationKind.ACTIVITY_DUE, due.activity
    if due.support is not None:
        yield Side.MANAGER, NotificationKind.SUPPORT_LATE, due.support
    if now.is_past_end:
        yield Side.MANAGER, NotificationKind.PAST_END, now.end
        return
    if now.today >= now.end - timedelta(ENDING_DAYS):
        yield from ((side, NotificationKind.ENDING, now.end) for side in Side)
    if now.stale_since is not None:
        yield Side.MANAGER, NotificationKind.STALE, now.stale_since


def _coming_check_in(rhythm: schedule.Rhythm, history: CheckInHistory, today: date) -> date | None:
    """The check-in that is due today or by the next working day, if it was not held before."""
    until = history.working.on_or_after(today + ONE_DAY)
    coming = (
        due.due
        for due in schedule.schedule(rhythm, history.held)
        if today <= due.due <= until and due.planned not in history.held
    )
    return min(coming, default=None)


def _rows(session: Session, plan_ids: Sequence[int], moment: Moment) -> list[dict[str, Any]]:
    return [
        _row(nudge.person_id, nudge.plan_id, nudge.kind, nudge.relation, nudge.key, nudge.on, moment)
        for nudge in nudges_of_plans(session, plan_ids, moment)
        if nudge.person_id is not None
    ]


def _stuck_rows(session: Session, moment: Moment, problems: dict[int, str]) -> list[dict[str, Any]]:
    """Who does HR's part on which plan that needs help: HR, and for somebody in HR the manager's manager."""
    above = select(col(Plan.managers_manager_id)).where(is_about_hr(), col(Plan.state).in_(OPEN_STATES))
    asked = {*session.scalars(people_in_hr()), *session.scalars(above)}
    rows = []
    for person_id, viewer in sorted(load_viewers(session, [each for each in asked if each is not None]).items()):
        for plan_id, plan in _stuck_headers(session, viewer, moment, problems):
            relation = Relation.MANAGERS_MANAGER if plan.is_about_hr else Relation.HR
            key, since = stuck_key(plan_id, plan), plan.stuck_since
            rows.append(_row(person_id, plan_id, NotificationKind.STUCK, relation, key, since, moment))
    return rows


def _stuck_headers(
    session: Session, viewer: Viewer, moment: Moment, problems: dict[int, str]
) -> list[tuple[int, PlanHeader]]:
    """The plans of `stuck_codes` with their ids, without those at which a look fails."""
    codes = stuck_codes(session, viewer, moment=moment)
    found = select(col(Plan.id), col(Plan.code)).where(col(Plan.code).in_(codes)).order_by(col(Plan.id))
    code_of = {plan_id or 0: code for plan_id, code in session.execute(found)}
    ids = {code: plan_id for plan_id, code in code_of.items()}

    def look(some: Sequence[int]) -> list[PlanHeader]:
        return headers_of(session, viewer, [code_of[plan_id] for plan_id in some], moment)

    return [(ids[plan.code], plan) for plan in look_at_each(look, list(code_of), problems)]


def _absence_rows(session: Session, moment: Moment) -> list[dict[str, Any]]:
    """Who is told that an absence is over: the deputy, and the manager unless they ended it themselves."""
    since, manager, deputy = moment.today - timedelta(ABSENCE_TOLD_FOR), aliased(Person), aliased(Person)
    is_past = and_(col(Absence.ended_at).is_(None), col(Absence.last_on) < moment.today, col(Absence.last_on) >= since)
    found = (
        select(Absence, col(manager.active), col(deputy.active))
        .join(manager, col(manager.id) == col(Absence.manager_id))
        .join(deputy, col(deputy.id) == col(Absence.deputy_id))
        .where(or_(is_past, col(Absence.ended_at) >= start_of(since)))
        .order_by(col(Absence.id))
    )
    rows = []
    for absence, is_manager_there, is_deputy_there in session.execute(found):
        last_on = at(absence.ended_at).today if absence.ended_at is not None else absence.last_on
        row = {
            "kind": NotificationKind.DEPUTY, "key": f"absence:{absence.id}", "on": last_on, "at": moment.now,
        }  # fmt: skip  # what both are told
        if is_deputy_there:
            rows.append({**row, "person_id": absence.deputy_id, "relation": None, "actor_id": absence.manager_id})
        if is_manager_there and absence.ended_at is None:
            rows.append(
                {**row, "person_id": absence.manager_id, "relation": Relation.MANAGER, "actor_id": absence.deputy_id}
            )
    return rows


def stuck_key(plan_id: int, plan: PlanHeader) -> str:
    """What makes it the same reason for help, whenever it is found."""
    return f"{plan_id}:{plan.stuck}:{plan.stuck_since or ''}"


def _row(
    person_id: int, plan_id: int, kind: NotificationKind, relation: Relation, key: str, on: date | None, moment: Moment
) -> dict[str, Any]:
    return {
        "person_id": person_id, "plan_id": plan_id, "kind": kind, "relation": relation, "key": key, "on": on,
        "at": moment.now,
    }  # fmt: skip  # one row


def _write(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Insert what is not there yet; two that do so at once meet at the key."""
    if not rows:
        return 0
    on_conflict = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = 0
    for first in range(0, len(rows), PLANS_AT_ONCE):
        statement = on_conflict(Notification).values(rows[first : first + PLANS_AT_ONCE]).on_conflict_do_nothing()
        added += len(session.execute(statement.returning(col(Notification.id))).all())
    return added


@cache
def _of_interest() -> Select[int | None]:
    """The plans on which a day can bring something: active ones, and those closed within the last months."""
    is_active = and_(col(Plan.state) == State.ACTIVE, col(Plan.start_on) <= bindparam("today"))
    is_closed = and_(col(Plan.state) == State.CLOSED, col(Plan.ended_at) >= bindparam("first"))
    return select(col(Plan.id)).where(or_(is_active, is_closed)).order_by(col(Plan.id))


def _due_items(session: Session, plan_ids: Collection[int], today: date) -> dict[int, DueItems]:
    rows = session.execute(_due_rows(), {PLANS: list(plan_ids), "today": today})
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for plan_id, what, on in rows:
        found[plan_id][what] = on
    return defaultdict(DueItems, {plan_id: DueItems(**days) for plan_id, days in found.items()})


@cache
def _due_rows() -> Any:
    """Plan, "activity" or "support" and the latest day: an activity is told on its day, support once it is late."""
    today = bindparam("today", type_=Date())
    selects = []
    for table, part, name in ((Activity, Part.ACTIVITY, "activity"), (Support, Part.SUPPORT, "support")):
        is_due = col(table.due_on) <= today if table is Activity else col(table.due_on) < today
        selects.append(
            select(col(table.plan_id), constant(name), func.max(col(table.due_on)))
            .where(
                col(table.plan_id).in_(bindparam(PLANS, expanding=True)),
                col(table.answer) == Answer.AGREED,
                col(getattr(table, HAPPENED[part])).is_(None),
                is_due,
            )
            .group_by(col(table.plan_id))
        )
    return union_all(*selects)
