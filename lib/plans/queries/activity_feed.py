"""What others wrote on somebody's plans since they last looked: the activity feed of Home."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, String, and_, bindparam, case, func, or_, select, union_all
from sqlalchemy import cast as as_type
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.access import Viewer, any_viewer, may_watch_practice, readable_plans
from lib.clock import Moment
from lib.models import (
    Activity,
    CheckIn,
    CheckInLine,
    EntryKind,
    JournalEntry,
    Part,
    Person,
    Plan,
    PlanSeen,
    Role,
    Side,
    Suggestion,
    constant,
)
from lib.plans.queries.header import PersonName, PlanHeader
from lib.plans.queries.stuck_reasons import is_open_adjustment
from lib.plans.queries.unread_updates import FIRST_UPDATE_DAYS, has_new_update
from lib.plans.rules.turn import TurnReason
from lib.prepared import prepared

FIRST_FEED_DAYS = 14
"""How far back the feed goes on a plan that somebody never opened."""

UPDATES_AT_ONCE, UPDATES_TOLD = 20, 3
"""Among how many plans HR's latest new updates are looked for, and on how many they are told; the rest is found in the
list of plans."""

CHECK_IN, REPORT, NOT_RECEIVED = "check_in", "report", "not_received"

ASKED = (TurnReason.STOP, TurnReason.ADJUSTMENT)
"""What somebody has to decide."""

NOT_RUNNING = (TurnReason.STARTS_LATER, TurnReason.PAUSED)
"""Before a plan begins, and while it is paused, it is nobody's turn: the feed tells whoever decides what is asked."""


@dataclass(frozen=True)
class FeedEntry:
    """What is new on one plan.

    Attributes:
        count: how many things others wrote.
        kind: what the latest is: a kind of journal entry, a check-in, a report on an activity, support that was not
            received, or of a plan that is not running an adjustment or a wish to stop that waits for the viewer.
        by: who wrote it; none where the application did.
        text: of a change, and of support that was not received, its words, which say what happened; empty for what
            people should read on the plan.
    """

    plan: PlanHeader
    count: int
    kind: str
    by: PersonName | None
    text: str
    at: datetime


def feed_of(session: Session, viewer: Viewer, plans: Sequence[PlanHeader], moment: Moment) -> list[FeedEntry]:
    """What others wrote on these plans since the viewer last opened each: one query.

    What the other one asks on a plan that is not running comes first, as no turn on Home tells of it; then the latest.
    For the manager's manager and HR these are the updates, which are meant for them; the rest is between the two.
    """
    if not plans:
        return []
    by_code = {plan.code: plan for plan in plans}
    theirs = [plan.code for plan in plans if plan.acts_for is not None]
    asked: dict[str, Any] = {_CODES: list(by_code), _OWN: theirs, _ME: viewer.person_id}
    asked[_NOT_RUNNING] = [plan.code for plan in plans if plan.turn.reason in NOT_RUNNING]
    rows = session.execute(_rows(), asked | {_SINCE: moment.now - timedelta(days=FIRST_FEED_DAYS)}).all()
    return _entries(by_code, rows)


def _entries(plans: Mapping[str, PlanHeader], rows: Sequence[Row[Any]]) -> list[FeedEntry]:
    """One entry for each of these plans with rows, by the order of their first rows."""
    theirs: dict[str, list[Row[Any]]] = {}
    for row in rows:
        if row.code in plans:
            theirs.setdefault(row.code, []).append(row)
    return [
        FeedEntry(
            plans[code],
            len(each),
            each[0].kind,
            PersonName(each[0].by_id, each[0].name) if each[0].by_id is not None else None,
            each[0].text if each[0].kind in (EntryKind.CHANGE, NOT_RECEIVED) else "",
            each[0].at,
        )
        for code, each in theirs.items()
    ]


def unread_updates(session: Session, viewer: Viewer, moment: Moment) -> tuple[Sequence[Row[Any]], int]:
    """For HR: rows of updates that they have not read yet, the latest first, and on how many plans there are some."""
    if not may_watch_practice(viewer):
        return [], 0
    seen = session.scalars(_last_seen(), viewer.parameters).first()
    codes, number = prepared(
        session, viewer, moment.today, ("updates", seen), lambda: _find_unread(session, viewer, moment)
    )
    asked: dict[str, Any] = {_CODES: codes, _OWN: [], _NOT_RUNNING: [], _ME: viewer.person_id}
    since = moment.now - timedelta(FIRST_UPDATE_DAYS)
    return session.execute(_rows(), asked | {_SINCE: since}).all() if codes else [], number


def plans_to_tell(rows: Sequence[Row[Any]], without: Collection[str]) -> list[str]:
    """The codes of the plans whose updates are told.

    Args:
        without: codes of plans that are told elsewhere.
    """
    return [code for code in dict.fromkeys(row.code for row in rows) if code not in without][:UPDATES_TOLD]


def updates_of(rows: Sequence[Row[Any]], plans: Mapping[str, PlanHeader], without: Collection[str]) -> list[FeedEntry]:
    """The latest updates, a row a plan.

    Args:
        plans: those of `plans_to_tell` among others, by code.
    """
    return _entries({code: plans[code] for code in plans_to_tell(rows, without) if code in plans}, rows)


def _find_unread(session: Session, viewer: Viewer, moment: Moment) -> tuple[list[str], int]:
    """The first codes of `_unread`, and how many there are."""
    codes = session.scalars(_unread(viewer.roles, moment.today), viewer.in_lists.parameters).all()
    return list(codes[:UPDATES_AT_ONCE]), len(codes)


@cache
def _last_seen() -> Select[datetime | None]:
    """When the viewer last opened a plan: what they have not read hangs on it beside what figures hang on."""
    return select(func.max(col(PlanSeen.at))).where(col(PlanSeen.person_id) == any_viewer(frozenset()).person_id)


@lru_cache(maxsize=16)
def _unread(roles: frozenset[Role], today: date) -> Select[str]:
    """The plans with updates that HR has not read, made once a day for everybody with the same roles."""
    viewer = any_viewer(roles)
    readable = readable_plans(viewer).subquery()
    unread = select(col(Plan.code)).join(readable, readable.c.plan_id == col(Plan.id))
    return unread.where(has_new_update(viewer, today)).order_by(col(Plan.changed_at).desc())


_CODES, _OWN, _NOT_RUNNING, _ME, _SINCE = "codes", "own", "not_running", "me", "since"


@cache
def _rows() -> Select[Any]:
    """The rows behind `feed_of`, in its order; made once, as putting the statement together takes a while."""
    me = bindparam(_ME, type_=Integer())
    everything = union_all(*_written(me), *_asked(me)).subquery()
    new, seen_at = everything.c, col(PlanSeen.at)
    is_own = col(Plan.code).in_(bindparam(_OWN, expanding=True))
    return (
        select(col(Plan.code), new.kind, new.text, new.by_id, new.at, col(Person.name))
        .join(everything, new.plan_id == col(Plan.id))
        .outerjoin(PlanSeen, and_(col(PlanSeen.plan_id) == col(Plan.id), col(PlanSeen.person_id) == me))
        .outerjoin(Person, col(Person.id) == new.by_id)
        .where(
            or_(new.at > seen_at, and_(seen_at.is_(None), new.at > bindparam(_SINCE, type_=UTCDateTime()))),
            or_(is_own, new.kind == EntryKind.UPDATE.value),
        )
        .order_by(new.kind.in_([reason.value for reason in ASKED]).desc(), new.at.desc())
    )


def _written(me: Any) -> list[Any]:
    """Entries, lines of check-ins and reports by others on the plans asked for, with the same columns.

    Each of them looks at those plans alone; asked outside, everything that was ever written would be read first.
    """
    nothing = constant("")
    asked = select(col(Plan.id)).where(col(Plan.code).in_(bindparam(_CODES, expanding=True)))
    # Of the changes of a plan only this one is about support.
    is_missed = and_(col(JournalEntry.kind) == EntryKind.CHANGE, col(JournalEntry.part) == Part.SUPPORT)
    return [
        select(
            col(JournalEntry.plan_id).label("plan_id"),
            case((is_missed, NOT_RECEIVED), else_=as_type(col(JournalEntry.kind), String())).label("kind"),
            col(JournalEntry.text).label("text"),
            col(JournalEntry.by_id).label("by_id"),
            col(JournalEntry.at).label("at"),
        ).where(
            col(JournalEntry.plan_id).in_(asked),
            col(JournalEntry.by_id).is_distinct_from(me),
            col(JournalEntry.withdrawn_at).is_(None),
        ),
        select(col(CheckIn.plan_id), constant(CHECK_IN), nothing, col(CheckInLine.by_id), col(CheckInLine.at))
        .join(CheckInLine, col(CheckInLine.check_in_id) == col(CheckIn.id))
        .where(col(CheckIn.plan_id).in_(asked), col(CheckInLine.by_id) != me, col(CheckInLine.withdrawn_at).is_(None)),
        select(
            col(Activity.plan_id), constant(REPORT), nothing, col(Activity.reported_by_id), col(Activity.reported_at)
        ).where(
            col(Activity.plan_id).in_(asked),
            col(Activity.reported_at).is_not(None),
            col(Activity.reported_by_id) != me,
        ),
    ]


def _asked(me: Any) -> list[Any]:
    """What the other one asks on a plan that is not running and the viewer decides, with the columns of `_written`."""
    nothing, is_not_running = constant(""), col(Plan.code).in_(bindparam(_NOT_RUNNING, expanding=True))
    is_theirs: ColumnElement[bool] = or_(
        and_(col(Suggestion.by_side) == Side.MEMBER, col(Plan.manager_id) == me),
        and_(col(Suggestion.by_side) == Side.MANAGER, col(Plan.member_id) == me),
    )
    return [
        select(
            col(Plan.id), constant(TurnReason.STOP.value), nothing, col(Plan.member_id), col(Plan.stop_asked_at)
        ).where(is_not_running, col(Plan.stop_asked_at).is_not(None), col(Plan.manager_id) == me),
        select(
            col(Suggestion.plan_id),
            constant(TurnReason.ADJUSTMENT.value),
            nothing,
            col(Suggestion.by_id),
            col(Suggestion.at),
        )
        .join(Plan, col(Plan.id) == col(Suggestion.plan_id))
        .where(is_not_running, is_open_adjustment(), is_theirs),
    ]
