"""What somebody is told, as they may read it now: a notification is there as long as its plan is theirs to read.

See docs/product.md#notifications.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.access import Viewer, any_viewer, may_watch_practice, readable_plans, readable_requests
from lib.clock import Moment, start_of
from lib.errors import NotFound
from lib.models import Notification, NotificationKind, Person, Plan, PlanRequest, Relation, Role, Side, State
from lib.notifications.kinds import KINDS, sentence
from lib.notifications.nudges import OF_ITEMS, nudges_of_plans, stuck_key
from lib.plans.left_out import look_at_all
from lib.plans.queries.header import PlanHeader, headers_of
from lib.plans.queries.needs_attention import stuck_codes
from lib.plans.rules.turn import TurnReason

UNREAD_COUNTED = 100
"""How many notifications are counted in the menu; more are "100+"."""


class Snooze(Enum):
    """For how many days somebody puts a reminder off."""

    DAY = 1
    WEEK = 7


@dataclass(frozen=True)
class InboxLine:
    """A notification as its reader sees it; several that would say the same are one.

    Attributes:
        ids: of the rows it stands for.
        text: one plain sentence, without a word that somebody typed on a plan.
        plan: its plan as the reader may see it; none where it is about no plan.
        waits: something still waits for the reader.
        may_snooze: it came with a day, is still so, and can be put off.
    """

    ids: tuple[int, ...]
    kind: NotificationKind
    text: str
    plan: PlanHeader | None
    at: datetime
    is_read: bool
    waits: bool
    may_snooze: bool


def unread_count(session: Session, viewer: Viewer, *, moment: Moment) -> int:
    """How many lines of `inbox` the viewer has not read, of the latest `UNREAD_COUNTED` rows."""
    found = session.execute(_unread(viewer.roles), viewer.in_lists.parameters | {"now": moment.now})
    return len(
        {
            (kind, plan_id, relation, actor_id, on)
            for kind, plan_id, relation, actor_id, on, is_readable, *people in found
            if plan_id is None or (is_readable and is_told(viewer, relation, _People(plan_id, *people)))
        }
    )


@lru_cache(maxsize=16)
def _unread(roles: frozenset[Role]) -> Any:
    """What the viewer has not read, each with its plan: whether they may read it, and who is on it."""
    plan = aliased(Plan)
    readable = readable_plans(any_viewer(roles)).where(col(Plan.id) == col(Notification.plan_id))
    return (
        select(
            col(Notification.kind),
            col(Notification.plan_id),
            col(Notification.relation),
            col(Notification.actor_id),
            col(Notification.on),
            readable.correlate(Notification).exists(),
            _is_draft(plan),
            col(plan.member_id),
            col(plan.manager_id),
            col(plan.managers_manager_id),
        )
        .outerjoin(plan, col(plan.id) == col(Notification.plan_id))
        .where(_is_own(), col(Notification.read_at).is_(None), _is_awake())
        .order_by(col(Notification.id).desc())
        .limit(UNREAD_COUNTED)
    )


def inbox(
    session: Session, viewer: Viewer, *, most: int, moment: Moment, left_out: dict[str, str] | None = None
) -> tuple[list[InboxLine], int]:
    """What the viewer is told, unread first, then the latest.

    Args:
        most: so many at most.
        left_out: as in `lib.plans.queries.header.headers`.

    Returns:
        The lines, and how many rows there are in all, read and unread.
    """
    asked = viewer.parameters | {"now": moment.now}
    rows = session.execute(_rows(), asked | {"most": most}).all()
    number = session.scalar(_number(), asked) or 0
    asked_for = [(row[0], row[1] or "", row[2]) for row in rows]
    return lines_of(session, viewer, asked_for, moment, left_out=left_out), number


@cache
def _rows() -> Any:
    return (
        select(Notification, col(Person.name), col(Plan.code))
        .outerjoin(Person, col(Person.id) == col(Notification.actor_id))
        .outerjoin(Plan, col(Plan.id) == col(Notification.plan_id))
        .where(_is_own(), _is_awake())
        .order_by(col(Notification.read_at).is_(None).desc(), col(Notification.at).desc(), col(Notification.id).desc())
        .limit(bindparam("most", type_=Integer()))
    )


@cache
def _number() -> Select[int]:
    return select(func.count()).select_from(Notification).where(_is_own(), _is_awake())


def told_to(session: Session, viewer: Viewer) -> list[Notification]:
    """Every notification that is the viewer's to read, read and put off ones too, the first one first."""
    own = select(Notification).where(_is_own()).order_by(col(Notification.id))
    rows = session.scalars(own, viewer.parameters).all()
    readable = _readable(session, viewer, {row.plan_id for row in rows if row.plan_id is not None})
    return [row for row in rows if row.plan_id is None or is_told(viewer, row.relation, readable.get(row.plan_id))]


def _is_own() -> Any:
    """A condition on `Notification`: the viewer's own; one about a request for a plan only while they may answer it."""
    waiting = select(col(PlanRequest.member_id)).where(readable_requests(any_viewer(frozenset())))
    is_there = or_(col(Notification.kind) != NotificationKind.REQUESTED, col(Notification.actor_id).in_(waiting))
    return and_(col(Notification.person_id) == bindparam("viewer", type_=Integer()), is_there)


def _is_awake() -> Any:
    snoozed = col(Notification.snoozed_until)
    return or_(snoozed.is_(None), snoozed <= bindparam("now", type_=UTCDateTime()))


def lines_of(
    session: Session,
    viewer: Viewer,
    rows: Sequence[tuple[Notification, str, str | None]],
    moment: Moment,
    *,
    left_out: dict[str, str] | None = None,
) -> list[InboxLine]:
    """Notifications as their reader sees them, without those about plans that are no longer theirs to be told of.

    Args:
        rows: each with the name of whoever took the step and the code of its plan.
        left_out: as in `lib.plans.queries.header.headers`.
    """
    ids = {row.plan_id for row, _, _ in rows if row.plan_id is not None}
    readable = _readable(session, viewer, ids)
    codes = list(dict.fromkeys(code for _, _, code in rows if code))
    plans = {header.code: header for header in headers_of(session, viewer, codes, moment, left_out=left_out)}
    problems: dict[int, str] | None = None if left_out is None else {}
    shown = [row for row, _, code in rows if code in plans]
    so_today = _so_today(session, viewer, shown, moment, left_out=problems)
    for row, _, code in rows:
        if left_out is not None and problems and code and row.plan_id in problems:
            left_out[code] = problems[row.plan_id]
            plans.pop(code, None)
    lines: dict[object, InboxLine] = {}
    for row, actor, code in rows:
        plan = plans.get(code) if code else None
        if row.plan_id is not None and (plan is None or not is_told(viewer, row.relation, readable.get(row.plan_id))):
            continue
        kind, is_read = KINDS[row.kind], row.read_at is not None
        says = (row.kind, row.plan_id, row.relation, row.actor_id, row.on, is_read)
        if (there := lines.get(says)) is not None:
            lines[says] = replace(there, ids=(*there.ids, row.id or 0), at=max(there.at, row.at))
            continue
        who, other = actor if row.actor_id != viewer.person_id else "", _other(plan, row.relation)
        waits = kind.waits and (plan is None or waits_for_reader(row.kind, plan))
        is_so_today = (row.kind, row.key) in so_today
        lines[says] = InboxLine(
            ids=(row.id or 0,),
            kind=row.kind,
            text=sentence(
                row.kind,
                relation=row.relation,
                who=who,
                other=other,
                on=row.on,
                today=moment.today,
                is_so=waits or is_so_today,
            ),
            plan=plan,
            at=row.at,
            is_read=is_read,
            waits=waits,
            may_snooze=is_so_today and not is_read,
        )
    return list(lines.values())


def waits_for_reader(kind: NotificationKind, plan: PlanHeader) -> bool:
    """Does what was told of a plan still wait for the reader of its header? Another thing on it may: that is not asked.

    A request and an adjustment wait while the plan is paused, too, when it is nobody's turn.
    """
    is_adjusting = plan.adjusting is not None and plan.side is not None and plan.adjusting is not plan.side
    match kind:
        case NotificationKind.ALIGN:
            return plan.align_waits
        case NotificationKind.ADJUSTMENT:
            return is_adjusting
        case NotificationKind.END_REQUEST:
            return plan.asks_to_end and plan.side is Side.MANAGER
        case NotificationKind.SUPPORT_NOT_RECEIVED:
            is_running = plan.has_started and plan.paused_until is None
            return is_running and plan.not_received > 0 and plan.acts_for is Side.MANAGER
        case NotificationKind.SUGGESTED:
            return plan.is_mine and plan.turn_reason is TurnReason.ANSWER
        case NotificationKind.NOT_NOW:
            return plan.is_mine and plan.turn_reason is TurnReason.NOT_NOW
        case NotificationKind.REMINDER:
            return (plan.is_mine and not plan.turn.is_offer) or plan.align_waits or is_adjusting
        case _:
            return plan.is_mine and plan.state is State.PROPOSED


def _other(plan: PlanHeader | None, relation: Relation | None) -> str:
    """The other one of the two, for somebody who is one of them or stands in for the manager."""
    if plan is None or (plan.side is None and relation is not Relation.DEPUTY):
        return ""
    if plan.side is not Side.MEMBER:
        return plan.member.name
    return plan.manager.name if plan.manager is not None else ""


@dataclass(frozen=True)
class _People:
    plan_id: int
    is_draft: bool
    member_id: int
    manager_id: int | None
    managers_manager_id: int | None


def _readable(session: Session, viewer: Viewer, plan_ids: Collection[int]) -> dict[int, _People]:
    """Of these plans those that the viewer may read, with who is on them."""
    if not plan_ids:
        return {}
    rows = session.execute(_readable_rows(viewer.roles), {**viewer.in_lists.parameters, "plans": list(plan_ids)})
    return {row.id: _People(*row) for row in rows}


@lru_cache(maxsize=16)
def _readable_rows(roles: frozenset[Role]) -> Any:
    readable = readable_plans(any_viewer(roles)).subquery()
    return (
        select(col(Plan.id), _is_draft(Plan), col(Plan.member_id), col(Plan.manager_id), col(Plan.managers_manager_id))
        .join(readable, readable.c.plan_id == col(Plan.id))
        .where(col(Plan.id).in_(bindparam("plans", expanding=True)))
    )


def _is_draft(plan: type[Plan]) -> ColumnElement[bool]:
    """Whether a plan is a draft, as the database says: a state that cannot be read would stop pages by their menu."""
    return col(plan.state) == State.DRAFT


def is_told(viewer: Viewer, relation: Relation | None, plan: _People | None) -> bool:
    """Is the viewer still to the plan what they were told as? A former manager is not."""
    if plan is None:
        return False
    match relation:
        case Relation.MEMBER:
            return plan.member_id == viewer.person_id
        case Relation.MANAGER:
            return plan.manager_id == viewer.person_id
        case Relation.MANAGERS_MANAGER:
            return plan.is_draft or plan.managers_manager_id == viewer.person_id
        case Relation.DEPUTY:
            return plan.plan_id in viewer.deputy_on
        case Relation.HR:
            return may_watch_practice(viewer)
        case _:
            return True


def mark_read(session: Session, viewer: Viewer, ids: Iterable[int] | None, *, moment: Moment) -> int:
    """Note that the viewer read these notifications, or all that are there; what was put off comes again. Commits.

    Returns:
        How many were unread.
    """
    unread = and_(col(Notification.person_id) == viewer.person_id, col(Notification.read_at).is_(None))
    chosen = _is_awake() if ids is None else col(Notification.id).in_(list(ids))
    read = update(Notification).where(unread, chosen).values(read_at=moment.now).returning(col(Notification.id))
    done = session.execute(read, {"now": moment.now} if ids is None else {})
    number = len(done.all())
    session.commit()
    return number


def snooze(session: Session, viewer: Viewer, notification_id: int, until: Snooze, *, moment: Moment) -> datetime:
    """Put a reminder off: it is told again, as new, from the beginning of that day on. Commits.

    Raises:
        NotFound: it is no reminder of the viewer's.
    """
    row = session.get(Notification, notification_id, with_for_update=True)
    if row is None or row.person_id != viewer.person_id or not KINDS[row.kind].is_nudge:
        raise NotFound
    row.snoozed_until = start_of(moment.today + timedelta(until.value))
    row.read_at = row.mail_done_at = None
    session.commit()
    return row.snoozed_until


def _so_today(
    session: Session,
    viewer: Viewer,
    rows: Sequence[Notification],
    moment: Moment,
    *,
    left_out: dict[int, str] | None = None,
) -> set[tuple[NotificationKind, str]]:
    """Kind and key of what today brings the viewer, on the plans of those of these notifications that came with a day.

    Today brings items on the latest of their days; what was told on an earlier one is so as long as any of them is.

    Args:
        left_out: as in `look_at_all`, by the id of the plan.
    """
    nudges = [row for row in rows if KINDS[row.kind].is_nudge]
    plan_ids = {row.plan_id for row in nudges if row.plan_id is not None}
    if not plan_ids:
        return set()
    every = look_at_all(
        lambda: nudges_of_plans(session, plan_ids, moment),
        lambda some: nudges_of_plans(session, some, moment),
        lambda: sorted(plan_ids),
        left_out,
    )
    found = [nudge for nudge in every if nudge.person_id == viewer.person_id]
    today = {(nudge.kind, nudge.key) for nudge in found}
    of_items = {(nudge.kind, nudge.plan_id) for nudge in found if nudge.kind in OF_ITEMS}
    today |= {(row.kind, row.key) for row in nudges if (row.kind, row.plan_id) in of_items}
    if stuck := [row.plan_id for row in nudges if row.kind is NotificationKind.STUCK]:
        coded = select(col(Plan.code), col(Plan.id)).where(col(Plan.id).in_(stuck))
        ids = {code: plan_id or 0 for code, plan_id in session.execute(coded)}
        theirs = [code for code in stuck_codes(session, viewer, moment=moment) if code in ids]
        plans = headers_of(session, viewer, theirs, moment)
        today |= {(NotificationKind.STUCK, stuck_key(ids[plan.code], plan)) for plan in plans}
    return today


def still_so(session: Session, viewer: Viewer, rows: Sequence[Notification], moment: Moment) -> list[Notification]:
    """Of these notifications of the viewer those that are still so: the check-in is not held yet, the answer not given.

    What tells a step that needs no answer stays so.
    """
    today = _so_today(session, viewer, rows, moment)
    waiting = [row.plan_id for row in rows if KINDS[row.kind].waits and row.plan_id is not None]
    found_codes = select(col(Plan.id), col(Plan.code)).where(col(Plan.id).in_(waiting))
    codes = dict(session.execute(found_codes).all())
    plans_of = {plan.code: plan for plan in headers_of(session, viewer, list(codes.values()), moment)}
    asking: set[int] = set()
    if any(row.kind is NotificationKind.REQUESTED for row in rows):
        asking = set(session.scalars(select(col(PlanRequest.member_id)).where(readable_requests(viewer))))
    kept = []
    for row in rows:
        if KINDS[row.kind].is_nudge:
            is_so = (row.kind, row.key) in today
        elif KINDS[row.kind].waits and row.plan_id is not None:
            plan = plans_of.get(codes.get(row.plan_id, ""))
            is_so = plan is not None and waits_for_reader(row.kind, plan)
        elif row.kind is NotificationKind.REQUESTED:
            is_so = row.actor_id in asking
        else:
            is_so = True
        if is_so:
            kept.append(row)
    return kept
