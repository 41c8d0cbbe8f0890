"""Who may read a plan and who did: each opening leaves a line that the team member can read too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib import db
from lib.access import Deputy, OpenedPlan, Viewer, deputies_of, find_plan, readers_of, reading_of
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import (
    FullReading,
    HrReason,
    Notification,
    Person,
    Plan,
    PlanOpening,
    PlanSeen,
    Reading,
    Relation,
    Side,
    State,
)
from lib.plans.commit import insert_once
from lib.plans.parts import id_of
from lib.plans.queries.header import PlanHeader
from lib.plans.queries.list import BATCH

Row = TypeVar("Row", PlanOpening, PlanSeen)

HALF_HOUR = 30 * 60

SEEN_EVERY = timedelta(minutes=1)

LEVELS = tuple(Reading)
"""How much can be read, least first."""


@dataclass(frozen=True)
class SeenBy:
    """Somebody who may read the plan, how much, and what they are to it.

    Attributes:
        is_acting: HR appointed them as manager, because the roster names nobody.
        deputy_until: the last day on which they stand in for the manager; none for everybody else.
    """

    name: str
    relations: frozenset[Relation]
    is_full: bool
    is_acting: bool
    deputy_until: date | None


@dataclass(frozen=True)
class Opening:
    """Somebody other than the team member opened the plan.

    Attributes:
        at: when the half hour began in which they did.
        level: the most they read in it; *opportunity* for the view that was asked for to align on a draft.
        reason: why HR opened it in full.
    """

    name: str
    at: datetime
    level: Reading
    reason: HrReason | None


@dataclass(frozen=True)
class Audience:
    """Who may read a plan, and who did, latest first.

    Attributes:
        deputies: who will read it because they stand in for the manager from a later day on, the first one first.
        openings: one for each person and half hour.
        latest: of those the last one of each person, level and reason.
    """

    readers: Sequence[SeenBy]
    deputies: Sequence[Deputy]
    openings: Sequence[Opening]
    latest: Sequence[Opening]


def note_opening(session: Session, viewer: Viewer, opened: OpenedPlan, moment: Moment) -> None:
    """Leave a line that the viewer read as much of the plan as they may now; commits where there is one to leave.

    One line a person and half hour, with the most that was read in it. The team member leaves none, nor does the
    author of a draft. A new reason of HR takes the place of the one before: reading in full lasts half an hour, so
    that one was given in another half hour and stands in its line. The session may be one that only reads.
    """
    if opened.side is Side.MEMBER or (opened.plan.state is State.DRAFT and opened.side is Side.MANAGER):
        return
    key = (id_of(opened.plan), viewer.person_id, _half_hour(moment))
    reading = current_reading(session, viewer, opened.plan, moment) if _is_in_full_for_hr(opened) else None
    level, reason = opened.reading, reading.reason if reading is not None else None
    asked = {"plan_id": key[0], "person_id": key[1], "half_hour": key[2]}
    if not _says_more(session.execute(_noted(), asked).first(), level, reason):
        return
    with db.writing_apart(session) as apart:
        line = PlanOpening(plan_id=key[0], person_id=key[1], half_hour=key[2], level=level, reason=reason)
        there = _there_or_inserted(apart, line, key)
        if _says_more(there, level, reason):
            there.level, there.reason = level, reason
        apart.commit()


@cache
def _noted() -> Select[Reading, HrReason | None]:
    return select(col(PlanOpening.level), col(PlanOpening.reason)).where(
        col(PlanOpening.plan_id) == bindparam("plan_id"),
        col(PlanOpening.person_id) == bindparam("person_id"),
        col(PlanOpening.half_hour) == bindparam("half_hour", type_=UTCDateTime()),
    )


def _says_more(there: Any, level: Reading, reason: HrReason | None) -> bool:
    """Does a line with this level and reason say more than the one that is there, if one is?"""
    if there is None or LEVELS.index(level) > LEVELS.index(there.level):
        return True
    return reason not in (None, there.reason)


def counts_as_opening(header: PlanHeader) -> bool:
    """Does downloading a list count as opening this plan? Not for those of whom `note_opening` leaves no line."""
    return header.side is not Side.MEMBER and not (header.state is State.DRAFT and header.side is Side.MANAGER)


def note_export(session: Session, viewer: Viewer, codes: Sequence[str], moment: Moment) -> None:
    """Leave a line on each plan of a list that the viewer downloads; the caller commits.

    A list holds the header alone, whatever its reader may open. A line of this half hour stays if it says as much.

    Args:
        codes: of those that count as opened.
    """
    for first in range(0, len(codes), BATCH):
        _note_taken_away(session, viewer, codes[first : first + BATCH], moment)


def _note_taken_away(session: Session, viewer: Viewer, codes: Sequence[str], moment: Moment) -> None:
    half_hour, ids = _half_hour(moment), session.scalars(select(col(Plan.id)).where(col(Plan.code).in_(codes))).all()
    now = {"person_id": viewer.person_id, "half_hour": half_hour, "level": Reading.HEADER}
    # Another request of theirs may do the same at this moment: the second finds the lines of the first.
    on_conflict = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    lines = on_conflict(PlanOpening).values([{"plan_id": plan_id, **now} for plan_id in ids])
    session.execute(lines.on_conflict_do_nothing())
    session.execute(
        update(PlanOpening)
        .where(
            col(PlanOpening.plan_id).in_(ids),
            col(PlanOpening.person_id) == viewer.person_id,
            col(PlanOpening.half_hour) == half_hour,
            col(PlanOpening.level).in_(LEVELS[: LEVELS.index(Reading.HEADER)]),
        )
        .values(level=Reading.HEADER)
    )


def _half_hour(moment: Moment) -> datetime:
    """When the half hour of this moment began."""
    seconds = int(moment.now.timestamp()) // HALF_HOUR * HALF_HOUR
    return datetime.fromtimestamp(seconds, tz=moment.now.tzinfo)


def note_seen(session: Session, viewer: Viewer, opened: OpenedPlan, moment: Moment) -> None:
    """Note when somebody on the plan or in HR last looked: once a minute is enough, unless the plan changed since.

    Whoever looks has read what they were told of the plan, however soon they look again. The session may be one that
    only reads.
    """
    plan, now = opened.plan, moment.now
    on_it = {Relation.MEMBER, Relation.MANAGER, Relation.DEPUTY, Relation.MANAGERS_MANAGER, Relation.HR}
    if not opened.relations & on_it:
        return
    if plan.state is State.DRAFT and plan.align_answered_at is None:
        return  # Of a draft nothing but that answer is ever new.
    key = (id_of(plan), viewer.person_id)
    asked = {"of_plan": key[0], "reader": key[1], "now": now}
    seen_at, is_told = session.execute(_seen(), asked).one()
    is_noted = seen_at is not None and now - seen_at < SEEN_EVERY and plan.changed_at < seen_at
    if is_noted and not is_told:
        return
    with db.writing_apart(session) as apart:
        _there_or_inserted(apart, PlanSeen(plan_id=key[0], person_id=key[1], at=now), key).at = now
        apart.execute(update(Notification).where(_is_told()).values(read_at=now), asked)
        apart.commit()


@cache
def _seen() -> Select[datetime | None, bool]:
    """When somebody last looked at a plan, and whether they were told of it since."""
    is_theirs = and_(col(PlanSeen.plan_id) == bindparam("of_plan"), col(PlanSeen.person_id) == bindparam("reader"))
    return select(select(col(PlanSeen.at)).where(is_theirs).scalar_subquery(), exists().where(_is_told()))


def _is_told() -> ColumnElement[bool]:
    """A condition on `Notification`: about the plan, to the person, unread, and not put off: that comes again."""
    snoozed = col(Notification.snoozed_until)
    return and_(
        col(Notification.person_id) == bindparam("reader"),
        col(Notification.plan_id) == bindparam("of_plan"),
        col(Notification.read_at).is_(None),
        or_(snoozed.is_(None), snoozed <= bindparam("now", type_=UTCDateTime())),
    )


def _there_or_inserted(session: Session, row: Row, key: tuple[Any, ...]) -> Row:
    """The stored row with this key; where there was none, this one, which is inserted."""
    there = session.get(type(row), key)
    if there is not None:
        return there
    return row if insert_once(session, row) else session.get_one(type(row), key)


def _is_in_full_for_hr(opened: OpenedPlan) -> bool:
    others = opened.relations - {Relation.HR_IN_FULL}
    return opened.reading is Reading.FULL and reading_of(others, opened.plan.state) is not Reading.FULL


def current_reading(session: Session, viewer: Viewer, plan: Plan, moment: Moment) -> FullReading | None:
    """The half hour in which the viewer, as HR, reads this plan in full right now."""
    asked = {"of_plan": plan.id, "reader": viewer.person_id, "now": moment.now}
    return session.scalars(_reading(), asked).first()


@cache
def _reading() -> Select[FullReading]:
    found = select(FullReading).where(
        col(FullReading.plan_id) == bindparam("of_plan"),
        col(FullReading.person_id) == bindparam("reader"),
        col(FullReading.until) > bindparam("now", type_=UTCDateTime()),
    )
    return found.order_by(col(FullReading.until).desc())


def may_read(session: Session, viewer: Viewer, code: str, level: Reading) -> bool:
    """May the viewer read that much of the plan behind this code? Leaves no line of an opening."""
    try:
        find_plan(session, viewer, code, at_least=level)
    except NotFound:
        return False
    return True


def see_audience(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> Audience:
    """Who may read the plan and why, and who opened it when; readable by everybody who reads it in full.

    Raises:
        NotFound: there is no such plan for this viewer to read in full.
    """
    opened = find_plan(session, viewer, code)
    plan = opened.plan
    readers = [
        SeenBy(
            reader.name,
            frozenset(found),
            is_full=reading_of(found, plan.state) is Reading.FULL,
            is_acting=Relation.MANAGER in found and reader.person_id == plan.acting_manager_id,
            deputy_until=reader.deputy_until.get(id_of(plan)) if Relation.DEPUTY in found else None,
        )
        for reader, found in readers_of(session, plan, moment.now)
    ]
    deputies = deputies_of(session, plan, opened.people, moment.now)
    rows = session.execute(
        select(PlanOpening, col(Person.name))
        .join(Person, col(Person.id) == col(PlanOpening.person_id))
        .where(col(PlanOpening.plan_id) == plan.id)
        .order_by(col(PlanOpening.half_hour).desc(), col(Person.name))
    ).all()
    openings: list[Opening] = []
    latest: dict[tuple[int, Reading, HrReason | None], Opening] = {}
    for row, name in rows:
        openings.append(Opening(name, row.half_hour, row.level, row.reason))
        latest.setdefault((row.person_id, row.level, row.reason), openings[-1])
    coming = [one for one in deputies if one.first_on > moment.today]
    return Audience(readers, coming, openings, list(latest.values()))
