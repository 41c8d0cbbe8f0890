"""The header of a plan: people, state, dates, whose turn, figures. Typed words only for those who read in full.

Lists, search and Home are made of headers: three aggregated queries, however many plans are shown.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import cadence, words
from lib.access import Viewer, is_about_hr, may_watch_practice, readable_plans
from lib.clock import Moment, at, start_of
from lib.life import Action, Relation, allowed
from lib.line import nobody_is_responsible
from lib.models import (
    OPEN_STATES,
    CancelReason,
    Dimension,
    EntryKind,
    JournalEntry,
    Outcome,
    Part,
    Person,
    Plan,
    PlanSeen,
    Purpose,
    Reading,
    Side,
    State,
    Stuck,
    Suggestion,
    SuggestionState,
    search_terms,
)
from lib.plans.counts import PlanFacts, facts_of_many
from lib.plans.diaries import Diary, diaries, rhythm_of
from lib.plans.situations import situation
from lib.situation import Situation
from lib.turn import OF_SIDE, Matter, Turn, Who, whose_turn

STUCK_PROPOSED_DAYS, STUCK_ADJUSTMENT_DAYS = 14, 7
"""Days beyond which a proposal that not both agreed to, and an adjustment without an answer, count as stuck."""

FIRST_UPDATE_DAYS = 90
"""How far back an update is new to somebody in HR who never opened the plan."""

PAGE_SIZE = 50
"""How many plans stand on one page of a list."""

BATCH = 500
"""So many plans are worked out at once where somebody takes all of them away."""


@dataclass(frozen=True)
class PersonName:
    """Somebody as a plan names them; the job title only where they are picked."""

    id: int
    name: str
    title: str = field(default="", compare=False)

    @property
    def first_name(self) -> str:
        return words.first_name(self.name)


@dataclass(frozen=True)
class PlanHeader:
    """One plan in a list, as this viewer may see it.

    Attributes:
        title: the development area for those who read in full, else "dimension: purpose".
        level: how much of the plan the viewer may read.
        side: which of the two the viewer is, if one of them.
        end: the last day; start: the first, as started where the plan has started.
        who: as whom the viewer may have a turn: one of the two, the manager's manager, or HR.
        is_mine: it is the viewer's turn, or something is offered to them.
        align_waits: the viewer was asked to align on the opportunity and has not answered.
        adjusting: who proposed the adjustment that is open, if one is.
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
    is_mine: bool
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

    @property
    def has_started(self) -> bool:
        return self.state is State.ACTIVE and self.turn.matter is not Matter.STARTS_LATER

    @property
    def matter(self) -> Matter:
        """What the turn is about, for this viewer where it is theirs."""
        return self.turn.matter_for(self.who)


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


def pages_for(number: int) -> int:
    """How many pages so many plans take; an empty list has one, too."""
    return max(1, -(-number // PAGE_SIZE))


def list_plans(session: Session, viewer: Viewer, filters: Filters, *, moment: Moment, page: int = 1) -> PlanList:
    """A page of the plans the viewer may read that fit the filters.

    Open ones come first, those that end soonest before others; then ended ones, the newest first.

    Args:
        page: from 1; one past the end shows the last.
    """
    matching, total = _matching(viewer, filters, moment), count_readable(session, viewer)
    if filters.only_mine:  # Whose turn it is stands in no table; the plans that somebody stands on are few.
        mine = list(every_plan(session, viewer, filters, moment=moment))
        page = page_within(page, len(mine))
        return PlanList(mine[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], len(mine), total, page)
    number = session.scalar(select(func.count()).select_from(matching.order_by(None).subquery())) or 0
    page = page_within(page, number)
    return PlanList(headers_on_page(session, viewer, matching, page, moment), number, total, page)


def every_plan(session: Session, viewer: Viewer, filters: Filters, *, moment: Moment) -> Iterator[PlanHeader]:
    """All plans of the list `list_plans`, in its order, some hundred at a time."""
    for header in every_header(session, viewer, _matching(viewer, filters, moment), moment):
        if header.is_mine or not filters.only_mine:
            yield header


def count_readable(session: Session, viewer: Viewer) -> int:
    """How many plans stand in lists for the viewer without any filter."""
    return session.scalar(select(func.count()).select_from(_readable(viewer).subquery())) or 0


def departments_offered(session: Session, viewer: Viewer) -> list[str]:
    """The departments of the people whose plans HR reads; nobody else is offered any."""
    if not may_watch_practice(viewer):
        return []
    readable = _readable(viewer).subquery()
    found = (
        select(col(Person.department))
        .join(Plan, col(Plan.member_id) == col(Person.id))
        .join(readable, readable.c.plan_id == col(Plan.id))
    )
    return sorted(filter(None, session.scalars(found.distinct())))


def page_within(page: int, number: int) -> int:
    """The page that is there for this one, where a list holds so many plans."""
    return min(max(page, 1), pages_for(number))


def headers_on_page(
    session: Session, viewer: Viewer, codes: Select[str], page: int, moment: Moment
) -> list[PlanHeader]:
    """The headers of one page of a list, which `codes` gives in its order."""
    shown = session.scalars(codes.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return _headers_of(session, viewer, shown, moment)


def every_header(session: Session, viewer: Viewer, codes: Select[str], moment: Moment) -> Iterator[PlanHeader]:
    """The headers of a whole list, which `codes` gives in its order; only some hundred are held at once."""
    every = session.scalars(codes).all()
    for first in range(0, len(every), BATCH):
        yield from _headers_of(session, viewer, every[first : first + BATCH], moment)


def _headers_of(session: Session, viewer: Viewer, codes: Sequence[str], moment: Moment) -> list[PlanHeader]:
    found = {header.code: header for header in headers(session, viewer, col(Plan.code).in_(codes), moment)}
    return [found[code] for code in codes if code in found]


def _readable(viewer: Viewer) -> Select[int, str]:
    """Ids and levels of the plans that stand in lists for the viewer."""
    level = readable_plans(viewer.in_lists).subquery()
    # Of a draft on which the viewer is asked to align they see the opportunity; a list would add its dates.
    return select(level.c.plan_id, level.c.level).where(level.c.level != Reading.OPPORTUNITY.value)


def _matching(viewer: Viewer, filters: Filters, moment: Moment) -> Select[str]:
    """The codes of the plans that fit, in the order of the list."""
    member, manager, readable = aliased(Person), aliased(Person), _readable(viewer).subquery()
    me, member_id, manager_id = viewer.person_id, col(Plan.member_id), col(Plan.manager_id)
    conditions: list[ColumnElement[bool]] = [col(Plan.state).in_(tuple(filters.states))]
    if filters.only_stuck:
        conditions += [is_stuck(moment), member_id != me, manager_id.is_distinct_from(me)]
    if filters.only_updates:
        conditions.append(has_new_update(viewer, moment))
    if filters.only_coached:
        conditions.append(manager_id == me)
    if filters.only_mine:
        # Whose turn it is cannot be asked of the database; it can only be theirs where they stand on the plan.
        conditions.append(or_(*(column == me for column in (member_id, manager_id, col(Plan.managers_manager_id)))))
    for term in search_terms(filters.search):
        in_area = and_(readable.c.level != Reading.HEADER.value, col(Plan.area_folded).contains(term, autoescape=True))
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
    return (
        select(col(Plan.code))
        .join(readable, readable.c.plan_id == col(Plan.id))
        .join(member, col(member.id) == member_id)
        .outerjoin(manager, col(manager.id) == manager_id)
        .where(*conditions)
        .order_by(
            case((is_open, 0), else_=1),
            case((is_open, col(Plan.end_on))),
            col(Plan.ended_at).desc(),
            col(member.name_folded),
            col(Plan.id),
        )
    )


def _is_called(person: type[Person], term: str) -> ColumnElement[bool]:
    return col(person.name_folded).contains(term, autoescape=True)


def headers(session: Session, viewer: Viewer, condition: ColumnElement[bool], moment: Moment) -> list[PlanHeader]:
    """The headers of the plans that fit a condition on `Plan`, by end and name, as a list shows them to the viewer.

    For HR they hold no typed word, whatever was opened in full: that counts on the page of the plan alone.
    """
    return _headers(session, viewer.in_lists, condition, moment)


def header_of_page(session: Session, viewer: Viewer, plan_id: int, moment: Moment) -> PlanHeader:
    """The header of one plan that the viewer may read, as its own page shows it."""
    [header] = _headers(session, viewer, col(Plan.id) == plan_id, moment)
    return header


def _headers(session: Session, viewer: Viewer, condition: ColumnElement[bool], moment: Moment) -> list[PlanHeader]:
    member, manager, above, nudger = aliased(Person), aliased(Person), aliased(Person), aliased(Person)
    readable = readable_plans(viewer).subquery()
    rows = session.execute(
        select(
            Plan,
            readable.c.level,
            is_about_hr(),
            manager,
            col(member.name),
            col(member.department),
            col(above.name),
            col(nudger.name),
            has_new_update(viewer, moment),
        )
        .join(readable, readable.c.plan_id == col(Plan.id))
        .join(member, col(member.id) == col(Plan.member_id))
        .outerjoin(manager, col(manager.id) == col(Plan.manager_id))
        .outerjoin(above, col(above.id) == col(Plan.managers_manager_id))
        .outerjoin(nudger, col(nudger.id) == col(Plan.nudged_by_id))
        .where(condition)
        .order_by(col(Plan.end_on), col(member.name), col(Plan.id))
    ).all()
    ids = [plan.id for plan, *_ in rows if plan.id is not None]
    facts, written = facts_of_many(session, ids, moment.today), diaries(session, ids)
    return [
        _header(
            viewer,
            plan,
            Reading(level),
            _Names(*names),
            coach,
            situation(
                plan,
                facts[plan.id],
                written[plan.id],
                has_manager=coach is not None and coach.active,
                is_about_hr=is_about,
                moment=moment,
            ),
            facts[plan.id],
            written[plan.id],
        )
        for plan, level, is_about, coach, *names in rows
    ]


class _Names(NamedTuple):
    """What a header shows beside the plan's own row: names, the member's department, what is new to the viewer."""

    member: str
    department: str
    above: str | None
    nudger: str | None
    has_new_update: bool


def _header(
    viewer: Viewer,
    plan: Plan,
    level: Reading,
    names: _Names,
    manager: Person | None,
    now: Situation,
    facts: PlanFacts,
    diary: Diary,
) -> PlanHeader:
    today, whose, who = now.today, whose_turn(now), _who(viewer, plan, level)
    side = _side(viewer, plan)
    stuck, stuck_since = _stuck(plan, now, facts)
    counts = plan.state in (State.ACTIVE, State.CLOSED)
    last_day = min(today, at(plan.ended_at).today) if plan.ended_at else today
    due_so_far = (
        [d for d in cadence.schedule(rhythm_of(plan, diary), diary.held) if d.due <= last_day] if counts else []
    )
    return PlanHeader(
        code=plan.code,
        title=plan_title(plan, level),
        level=level,
        side=side,
        member=PersonName(plan.member_id, names.member),
        manager=PersonName(manager.id, manager.name) if manager is not None and manager.id is not None else None,
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
        is_mine=who in whose.who,
        align_waits=who is Who.MANAGERS_MANAGER
        and Action.ANSWER_ALIGNMENT in allowed(now, [Relation.MANAGERS_MANAGER]),
        adjusting=now.adjustment_by if plan.state is State.ACTIVE else None,
        paused_until=now.paused_until,
        is_acting=plan.acting_manager_id is not None and plan.acting_manager_id == plan.manager_id,
        stuck=stuck,
        stuck_since=stuck_since,
        is_about_hr=now.is_about_hr,
        nudged_on=at(plan.nudged_at).today if plan.nudged_at else None,
        nudged_by=_person(plan.nudged_by_id, names.nudger),
        has_new_update=names.has_new_update,
        late_days=late_days(whose, today, diary.pauses),
        stale_since=now.stale_since,
        progress=plan.progress,
        check_ins_held=sum(due.planned in diary.held for due in due_so_far),
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


def _stuck(plan: Plan, now: Situation, facts: PlanFacts) -> tuple[Stuck | None, date | None]:
    """Does an open plan need somebody's help to go on, why, and since when? `is_stuck` asks the same of many."""
    if plan.state in OPEN_STATES and not now.has_manager:
        return Stuck.NOBODY, plan.nobody_since
    if plan.state is State.PROPOSED and plan.proposed_at is not None and now.agreed != frozenset(Side):
        return _once_long(Stuck.PROPOSED, plan.proposed_at, STUCK_PROPOSED_DAYS, now.today)
    if plan.state is State.ACTIVE and facts.adjusting_since is not None:
        return _once_long(Stuck.ADJUSTMENT, facts.adjusting_since, STUCK_ADJUSTMENT_DAYS, now.today)
    return None, None


def _once_long(stuck: Stuck, since: datetime, days: int, today: date) -> tuple[Stuck | None, date | None]:
    day = at(since).today
    return (stuck, day) if (today - day).days > days else (None, None)


def is_stuck(moment: Moment) -> ColumnElement[bool]:
    """A condition on `Plan`: it is open and needs somebody's help to go on, for one of the reasons of `Stuck`."""
    return or_(*is_stuck_by(moment).values())


def is_stuck_by(moment: Moment) -> dict[Stuck, ColumnElement[bool]]:
    """The same for each reason; of a plan to which several apply the first one counts."""

    def longer_than(days: int) -> datetime:
        return start_of(moment.today - timedelta(days))

    has_waited = exists().where(
        col(Suggestion.plan_id) == col(Plan.id),
        col(Suggestion.part) == Part.ADJUSTMENT,
        col(Suggestion.state) == SuggestionState.OPEN,
        col(Suggestion.at) < longer_than(STUCK_ADJUSTMENT_DAYS),
    )
    is_not_agreed = or_(col(Plan.member_agreed_at).is_(None), col(Plan.manager_agreed_at).is_(None))
    return {
        Stuck.NOBODY: and_(col(Plan.state).in_(OPEN_STATES), nobody_is_responsible()),
        Stuck.PROPOSED: and_(
            col(Plan.state) == State.PROPOSED,
            is_not_agreed,
            col(Plan.proposed_at) < longer_than(STUCK_PROPOSED_DAYS),
        ),
        Stuck.ADJUSTMENT: and_(col(Plan.state) == State.ACTIVE, has_waited),
    }


def has_new_update(viewer: Viewer, moment: Moment) -> ColumnElement[bool]:
    """A condition on `Plan`: somebody in HR, who is not one of the two, has not read all of its updates yet.

    Read is what was there when they last opened the plan; what was withdrawn is not new to anybody.
    """
    if not may_watch_practice(viewer):
        return false()
    seen = and_(col(PlanSeen.plan_id) == col(JournalEntry.plan_id), col(PlanSeen.person_id) == viewer.person_id)
    is_new = or_(
        col(JournalEntry.at) > col(PlanSeen.at),
        and_(col(PlanSeen.at).is_(None), col(JournalEntry.at) > moment.now - timedelta(FIRST_UPDATE_DAYS)),
    )
    written = (
        select(col(JournalEntry.plan_id))
        .outerjoin(PlanSeen, seen)
        .where(
            col(JournalEntry.kind) == EntryKind.UPDATE,
            col(JournalEntry.withdrawn_at).is_(None),
            col(JournalEntry.by_id).is_distinct_from(viewer.person_id),
            is_new,
        )
    )
    is_of_others = and_(
        col(Plan.member_id) != viewer.person_id, col(Plan.manager_id).is_distinct_from(viewer.person_id)
    )
    return and_(is_of_others, col(Plan.id).in_(written))


def _who(viewer: Viewer, plan: Plan, level: Reading) -> Who:
    """As whom may it be this viewer's turn?"""
    side = _side(viewer, plan)
    if side is not None:
        return OF_SIDE[side]
    if plan.managers_manager_id == viewer.person_id or level is Reading.OPPORTUNITY:
        return Who.MANAGERS_MANAGER
    return Who.HR


def plan_title(plan: Plan, level: Reading) -> str:
    """What a plan is called for somebody: its development area, or for HR only what kind of plan it is."""
    if level is Reading.HEADER:
        kinds = [words.label(kind) for kind in (plan.dimension, plan.purpose) if kind is not None]
        return ": ".join(kinds)
    return plan.area or "Without a title yet"


def late_days(whose: Turn, today: date, pauses: Collection[cadence.Pause] = ()) -> int:
    """For how many days what the turn is about has been late; 0 while it is only due. Days of rest do not count."""
    if whose.on is None:
        return 0
    if whose.matter is Matter.CHECK_IN and not cadence.is_overdue(whose.on, today, pauses):
        return 0
    is_counted = whose.matter in (Matter.CHECK_IN, Matter.LATE_PROMISE, Matter.CLOSE)
    return cadence.days_passed(whose.on, today, pauses) if is_counted else 0


def _side(viewer: Viewer, plan: Plan) -> Side | None:
    if plan.member_id == viewer.person_id:
        return Side.MEMBER
    return Side.MANAGER if plan.manager_id == viewer.person_id else None
