"""The header of a plan: people, state, dates, whose turn, figures. Typed words only for those who read in full.

Lists, search and Home are made of headers: three aggregated queries, however many plans are shown.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, and_, case, exists, false, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import cadence, turn, words
from lib.access import Viewer, readable_plans
from lib.clock import Moment, at
from lib.models import (
    Activity,
    Answer,
    CancelReason,
    CheckIn,
    Dimension,
    Milestone,
    Outcome,
    Part,
    Person,
    Plan,
    Progress,
    Purpose,
    Reading,
    Side,
    State,
    Suggestion,
    SuggestionState,
    Support,
)
from lib.plans.closing import reflecting_sides
from lib.plans.following import rhythm_of
from lib.plans.parts import HELP, Item, id_of, is_aligned, missing_parts

LIST_LIMIT = 300
"""How many plans a list shows at most; search narrows it further."""


@dataclass(frozen=True)
class PersonName:
    """Somebody as a plan names them."""

    id: int
    name: str

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
        is_mine: it is the viewer's turn, or something is offered to them.
        late_days: days since what the turn is about was due, from the day it counts as late; else 0.
        check_ins_held, check_ins_due: of the due dates up to today; extra check-ins count in neither.
        progress: 0 to 100, as last set in a check-in.
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
    turn: turn.Turn
    is_mine: bool
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
    outcome: Outcome | None
    cancel_reason: CancelReason | None
    proposed_on: date | None
    ended_on: date | None

    @property
    def has_started(self) -> bool:
        return self.state is State.ACTIVE and self.turn.matter is not turn.Matter.STARTS_LATER


@dataclass(frozen=True)
class PlanList:
    """What a list shows and how many there are in all.

    Attributes:
        matching: how many plans fit the filters, shown or not.
        readable: how many the viewer may read without any filter.
    """

    headers: list[PlanHeader]
    matching: int
    readable: int


@dataclass(frozen=True)
class Filters:
    """What somebody looks for in a list: states, a text, only what waits for them."""

    states: frozenset[State] = field(default_factory=lambda: frozenset(State))
    search: str = ""
    only_mine: bool = False


def list_plans(session: Session, viewer: Viewer, filters: Filters, *, moment: Moment) -> PlanList:
    """The plans the viewer may read that fit the filters, those that end soonest first.

    The text is looked for in names of people, and in development areas only where the viewer reads those.
    """
    member, manager = aliased(Person), aliased(Person)
    conditions: list[ColumnElement[bool]] = [col(Plan.state).in_(tuple(filters.states))]
    readable = readable_plans(viewer).subquery()
    for term in filters.search.split()[:8]:
        conditions.append(
            or_(
                col(member.name).icontains(term, autoescape=True),
                col(manager.name).icontains(term, autoescape=True),
                and_(
                    readable.c.level != Reading.HEADER.value,
                    col(Plan.area).icontains(term, autoescape=True),
                ),
            )
        )
    if filters.only_mine:
        # Whose turn it is cannot be asked of the database; it can only be theirs where they are one of the two.
        conditions.append(or_(col(Plan.member_id) == viewer.person_id, col(Plan.manager_id) == viewer.person_id))
    matching = (
        select(col(Plan.id))
        .join(readable, readable.c.plan_id == col(Plan.id))
        .join(member, col(member.id) == col(Plan.member_id))
        .outerjoin(manager, col(manager.id) == col(Plan.manager_id))
        .where(*conditions)
    )
    found = headers(
        session, viewer, col(Plan.id).in_(matching.order_by(col(Plan.end_on), col(Plan.id)).limit(LIST_LIMIT)), moment
    )
    count = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    if filters.only_mine:
        found = [header for header in found if header.is_mine]
        count = len(found)
    total = session.scalar(select(func.count()).select_from(readable)) or 0
    return PlanList(found, count, total)


def headers(session: Session, viewer: Viewer, condition: ColumnElement[bool], moment: Moment) -> list[PlanHeader]:
    """The headers of the plans that fit a condition on `Plan` and that the viewer may read, by end and name."""
    member, manager, above = aliased(Person), aliased(Person), aliased(Person)
    readable = readable_plans(viewer).subquery()
    rows = session.execute(
        select(Plan, readable.c.level, col(member.name), col(member.department), manager, col(above.name))
        .join(readable, readable.c.plan_id == col(Plan.id))
        .join(member, col(member.id) == col(Plan.member_id))
        .outerjoin(manager, col(manager.id) == col(Plan.manager_id))
        .outerjoin(above, col(above.id) == col(Plan.managers_manager_id))
        .where(condition)
        .order_by(col(Plan.end_on), col(member.name), col(Plan.id))
    ).all()
    ids = [plan.id for plan, *_ in rows if plan.id is not None]
    facts, held = facts_of_many(session, ids, moment.today), held_check_ins(session, ids)
    return [
        _header(
            viewer, plan, Reading(level), name, department, coach, above_name, facts[plan.id], held[plan.id], moment
        )
        for plan, level, name, department, coach, above_name in rows
    ]


@dataclass
class PlanFacts:
    """Counts and dates of one plan's parts, as one aggregated query returns them."""

    waits_member: int = 0
    waits_manager: int = 0
    shaping: int = 0
    activities: int = 0
    helping: int = 0
    activities_agreed: int = 0
    activities_done: int = 0
    support_to_confirm: int = 0
    milestones: int = 0
    reached: int = 0
    late_activity: date | None = None
    late_support: date | None = None


def situation(plan: Plan, facts: PlanFacts, held: dict[date, date], has_manager: bool, today: date) -> turn.Situation:
    """The facts about a plan today that decide whose turn it is.

    Args:
        held: the day each recorded due date was held on, by due date.
    """
    rhythm = rhythm_of(plan)
    is_running = plan.state is State.ACTIVE
    due = next(iter(cadence.waiting(rhythm, held, today)), None) if is_running else None
    return turn.Situation(
        state=plan.state,
        today=today,
        start=plan.started_on or plan.start_on,
        end=plan.end_on,
        has_manager=has_manager,
        waits_for=(facts.waits_member, facts.waits_manager),
        missing=missing_of(plan, facts),
        is_shaped=facts.shaping > 0,
        agreed=frozenset(
            side
            for side, agreed in ((Side.MEMBER, plan.member_agreed_at), (Side.MANAGER, plan.manager_agreed_at))
            if agreed is not None
        ),
        check_in_due=due,
        next_check_in=cadence.next_due(rhythm, held, today) if is_running else None,
        late_support=facts.late_support,
        late_activity=facts.late_activity,
        may_reflect=reflecting_sides(plan, today),
    )


def missing_of(plan: Plan, facts: PlanFacts) -> list[str]:
    """The underscored parts that are not there, from the counts of an aggregated query."""
    return missing_parts(
        plan, is_aligned=is_aligned(plan), has_activity=facts.activities > 0, has_help=facts.helping > 0
    )


def held_check_ins(session: Session, plan_ids: Sequence[int]) -> dict[int, dict[date, date]]:
    """By plan and due date, the day the check-in was held on; an extra one stands under its own day."""
    held: dict[int, dict[date, date]] = defaultdict(dict)
    rows = session.execute(
        select(col(CheckIn.plan_id), col(CheckIn.due_on), col(CheckIn.held_on))
        .where(col(CheckIn.plan_id).in_(plan_ids))
        .order_by(col(CheckIn.due_on).is_(None))
    )
    for plan_id, due_on, held_on in rows:
        held[plan_id].setdefault(due_on or held_on, held_on)
    return held


def _header(
    viewer: Viewer,
    plan: Plan,
    level: Reading,
    member: str,
    department: str,
    manager: Person | None,
    above: str | None,
    facts: PlanFacts,
    held: dict[date, date],
    moment: Moment,
) -> PlanHeader:
    has_manager = manager is not None and manager.active
    now = situation(plan, facts, held, has_manager, moment.today)
    whose = turn.whose_turn(now)
    side = _side(viewer, plan)
    rhythm = rhythm_of(plan)
    counts = plan.state in (State.ACTIVE, State.CLOSED)
    last_day = min(moment.today, at(plan.ended_at).today) if plan.ended_at else moment.today
    due_so_far = [due for due in cadence.due_dates(rhythm) if due <= last_day] if counts else []
    return PlanHeader(
        code=plan.code,
        title=plan_title(plan, level),
        level=level,
        side=side,
        member=PersonName(plan.member_id, member),
        manager=PersonName(manager.id, manager.name) if manager is not None and manager.id is not None else None,
        managers_manager=PersonName(plan.managers_manager_id, above) if plan.managers_manager_id and above else None,
        department=department,
        dimension=plan.dimension,
        purpose=plan.purpose,
        state=plan.state,
        start=plan.started_on or plan.start_on,
        end=plan.end_on,
        version=plan.version,
        turn=whose,
        is_mine=side is not None and turn.OF_SIDE[side] in whose.who,
        late_days=late_days(whose, moment.today),
        progress=plan.progress,
        check_ins_held=sum(due in held for due in due_so_far),
        check_ins_due=len(due_so_far),
        next_check_in=now.next_check_in,
        milestones_reached=facts.reached,
        milestones_planned=facts.milestones,
        activities_done=facts.activities_done,
        activities_agreed=facts.activities_agreed,
        support_to_confirm=facts.support_to_confirm,
        outcome=plan.outcome,
        cancel_reason=plan.cancel_reason,
        proposed_on=at(plan.proposed_at).today if plan.proposed_at else None,
        ended_on=at(plan.ended_at).today if plan.ended_at else None,
    )


def plan_title(plan: Plan, level: Reading) -> str:
    """What a plan is called for somebody: its development area, or for HR only what kind of plan it is."""
    if level is Reading.HEADER:
        kinds = [words.label(kind) for kind in (plan.dimension, plan.purpose) if kind is not None]
        return ": ".join(kinds)
    return plan.area or "Without a title yet"


def late_days(whose: turn.Turn, today: date) -> int:
    """For how many days what the turn is about has been late; 0 while it is only due."""
    if whose.on is None:
        return 0
    if whose.matter is turn.Matter.CHECK_IN:
        return (today - whose.on).days if cadence.is_overdue(whose.on, today) else 0
    return (today - whose.on).days if whose.matter in (turn.Matter.LATE_PROMISE, turn.Matter.LOOK_BACK) else 0


def _side(viewer: Viewer, plan: Plan) -> Side | None:
    if plan.member_id == viewer.person_id:
        return Side.MEMBER
    return Side.MANAGER if plan.manager_id == viewer.person_id else None


def facts_of(session: Session, plan: Plan, today: date) -> PlanFacts:
    """The counts and dates of one plan's parts."""
    return facts_of_many(session, [id_of(plan)], today)[id_of(plan)]


def facts_of_many(session: Session, plan_ids: Collection[int], today: date) -> dict[int, PlanFacts]:
    """The counts and dates of the parts of many plans: one aggregated query over four tables."""
    found: dict[int, PlanFacts] = defaultdict(PlanFacts)
    if not plan_ids:
        return found
    everything = union_all(
        _item_facts(Activity, Part.ACTIVITY, plan_ids, today),
        _item_facts(Support, Part.SUPPORT, plan_ids, today),
        _item_facts(Milestone, Part.MILESTONE, plan_ids, today),
        _suggestion_facts(plan_ids),
    ).subquery()
    columns = [column for column in everything.c if column.name != "plan_id"]
    rows = session.execute(
        select(
            everything.c.plan_id,
            *(
                (func.min(column) if column.name.startswith("late_") else func.sum(column)).label(column.name)
                for column in columns
            ),
        ).group_by(everything.c.plan_id)
    )
    for plan_id, *values in rows:
        found[plan_id] = PlanFacts(**dict(zip((column.name for column in columns), values, strict=True)))
    return found


def _item_facts(table: type[Item], part: Part, plan_ids: Collection[int], today: date) -> Any:
    """One row per activity, support or milestone with the columns of `PlanFacts` as 0, 1 or a date."""
    is_reworded = exists().where(
        col(Suggestion.plan_id) == col(table.plan_id),
        col(Suggestion.part) == part,
        col(Suggestion.item_id) == col(table.id),
        col(Suggestion.state) == SuggestionState.OPEN,
    )
    is_waiting = and_(col(table.answer) == Answer.WAITING, ~is_reworded)
    is_agreed = col(table.answer) == Answer.AGREED
    is_from_member = col(table.added_by_side) == Side.MEMBER
    none: ColumnElement[bool] = false()
    is_done = is_unconfirmed = is_helping = none
    is_late: ColumnElement[bool] = none
    if table is Activity:
        is_done = and_(is_agreed, col(Activity.progress) == Progress.DONE)
        is_late = and_(is_agreed, col(Activity.progress) != Progress.DONE, col(Activity.due_on) < today)
    elif table is Support:
        is_helping = and_(col(table.answer) != Answer.DECLINED, col(Support.kind).in_(HELP))
        is_unconfirmed = and_(is_agreed, col(Support.given_on).is_not(None), col(Support.confirmed_on).is_(None))
        is_late = and_(is_agreed, col(Support.given_on).is_(None), col(Support.due_on) < today)
    is_milestone = is_agreed if table is Milestone else none
    is_reached = and_(is_agreed, col(Milestone.reached_on).is_not(None)) if table is Milestone else none
    late_on = case((is_late, col(table.due_on)), else_=None)
    nothing = literal(None, Date())
    return select(
        col(table.plan_id).label("plan_id"),
        _one(and_(is_waiting, ~is_from_member)).label("waits_member"),
        _one(and_(is_waiting, is_from_member)).label("waits_manager"),
        _one(or_(is_from_member, col(table.answer) == Answer.DECLINED)).label("shaping"),
        _one(col(table.answer) != Answer.DECLINED if table is Activity else none).label("activities"),
        _one(is_helping).label("helping"),
        _one(is_agreed if table is Activity else none).label("activities_agreed"),
        _one(is_done).label("activities_done"),
        _one(is_unconfirmed).label("support_to_confirm"),
        _one(is_milestone).label("milestones"),
        _one(is_reached).label("reached"),
        (late_on if table is Activity else nothing).label("late_activity"),
        (late_on if table is Support else nothing).label("late_support"),
    ).where(col(table.plan_id).in_(plan_ids))


def _suggestion_facts(plan_ids: Collection[int]) -> Any:
    is_open = col(Suggestion.state) == SuggestionState.OPEN
    is_from_member = col(Suggestion.by_side) == Side.MEMBER
    was_turned_down = col(Suggestion.state).in_((SuggestionState.DECLINED, SuggestionState.CHANGED))
    was_kept = col(Suggestion.state) != SuggestionState.WITHDRAWN
    zeros = ("activities", "helping", "activities_agreed", "activities_done", "support_to_confirm")
    return select(
        col(Suggestion.plan_id).label("plan_id"),
        _one(and_(is_open, ~is_from_member)).label("waits_member"),
        _one(and_(is_open, is_from_member)).label("waits_manager"),
        _one(or_(and_(is_from_member, was_kept), was_turned_down)).label("shaping"),
        *(literal(0).label(name) for name in (*zeros, "milestones", "reached")),
        literal(None, Date()).label("late_activity"),
        literal(None, Date()).label("late_support"),
    ).where(col(Suggestion.plan_id).in_(plan_ids))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where the condition holds, else 0, to be summed."""
    return case((condition, literal(1, Integer())), else_=literal(0, Integer()))
