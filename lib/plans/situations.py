"""The facts about plans on one day, for many of them at once: what was typed, held, answered, and what is late.

Two aggregated queries, however many plans are asked about. From them follow `lib.situation.Situation`, and so whose
turn it is and which steps may be taken; `open_for` is where every use case asks for the latter.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import cast as as_type
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib import cadence, life, line
from lib.access import OpenedPlan, Viewer, look_up
from lib.clock import Moment, at
from lib.errors import NotAllowed, NotFound
from lib.life import Action, Fact, Relation
from lib.models import (
    Activity,
    Answer,
    Cadence,
    CancelReason,
    CheckIn,
    CheckInLine,
    DueChange,
    FormerCadence,
    JournalEntry,
    Milestone,
    Part,
    Person,
    Plan,
    PlanPause,
    PlanText,
    Progress,
    Reading,
    Side,
    State,
    Suggestion,
    SuggestionState,
    Support,
)
from lib.plans.parts import HELP, Item, id_of, is_aligned, missing_parts, open_suggestions, text_with
from lib.situation import Situation

REFLECTION_DAYS = 14
"""For how many days after closing both are asked for a reflection, and for how many the later look-back is open."""

LOOK_BACK_AFTER = 60
"""Days after closing from which on both are asked what became of it."""

REOPEN_DAYS = 7
"""For how many days what ended can be reopened."""

RESTS = "A not now is open, so shaping rests until it is answered or taken back."

WHY_NOT: dict[tuple[Action, Fact], str] = {
    **{(action, Fact.NOT_NOW): RESTS for action in (Action.SHAPE, Action.ANSWER, Action.AGREE, Action.NOT_NOW)},
    (Action.REVISE, Fact.NOT_NOW): "No not now is open. You can suggest changes as before.",
    (Action.ASK_ALIGNMENT, Fact.ALIGNED): "You are aligned already, so there is nothing to ask.",
    (Action.ASK_ALIGNMENT, Fact.ALIGN_ASKED): "Alignment is asked for once. Note the day you spoke instead.",
    (Action.ANSWER_ALIGNMENT, Fact.ALIGN_ANSWERED): "You have answered already; your answer is on the plan.",
    (Action.ANSWER_ALIGNMENT, Fact.ALIGNED): "The two of you have spoken meanwhile, so no answer is needed any more.",
    (Action.AGREE, Fact.WAITS_FOR_OTHER): "Something still waits for the other one’s answer. "
    "You can agree once it is answered.",
    (Action.AGREE, Fact.COMPLETE): "Something the plan needs is not there yet. The list beside it says what.",
    (
        Action.EXPLAIN_UNSHAPED,
        Fact.COMPLETE,
    ): "Something the plan needs is not there yet. The list beside it says what.",
    (Action.ANSWER, Fact.WAITS_FOR_THEM): "Nothing waits for your answer any more. Please look at the plan again.",
    (Action.CHECK_IN, Fact.STARTED): "The plan has not started yet. Check-ins are open from its first day.",
    (Action.CLOSE, Fact.STARTED): "The plan has not started yet. It can be closed from its first day.",
    (Action.REFLECT, Fact.REFLECTION): "Reflections are open for 14 days after closing, once for each of you.",
    (Action.LOOK_BACK, Fact.LOOK_BACK): "The look-back is open for 14 days from two months after closing, "
    "once for each of you.",
    (Action.PAUSE, Fact.STARTED): "The plan has not started yet. It can rest from its first day.",
    (Action.PAUSE, Fact.PAUSED): "The plan rests already. End this pause first.",
    (Action.PAUSE, Fact.PAST_END): "The plan is past its end. Extend it first, then let it rest.",
    (Action.END_PAUSE, Fact.PAUSED): "The plan does not rest any more. Please look at it again.",
    (Action.ANSWER_ADJUSTMENT, Fact.ADJUSTMENT): "No adjustment is open any more. Please look at the plan again.",
    (Action.ANSWER_ADJUSTMENT, Fact.THEIR_ADJUSTMENT): "You proposed this yourself; the other one answers it.",
    (Action.WITHDRAW_ADJUSTMENT, Fact.ADJUSTMENT): "It was answered in between. Please look at the plan again.",
    (Action.WITHDRAW_ADJUSTMENT, Fact.THEIR_ADJUSTMENT): "Only the person who proposed this can take it back.",
    (Action.ASK_TO_STOP, Fact.STOP_ASKED): "You asked already. Your manager has not answered yet.",
    (Action.TAKE_BACK_STOP, Fact.STOP_ASKED): "It was answered in between. Please look at the plan again.",
    (Action.GO_ON, Fact.STOP_ASKED): "Nobody asks to stop any more. Please look at the plan again.",
    (Action.REOPEN, Fact.REOPENABLE): "It can no longer be reopened: that is open for seven days, and not after "
    "somebody left.",
    (Action.REOPEN, Fact.THEY_ENDED_IT): "Only whoever ended this plan, or HR, can reopen it.",
    (Action.REOPEN, Fact.STILL_THEIRS): "The team member has another manager by now. HR can reopen the plan.",
    (Action.CHECK_IN, Fact.PAUSED): "The plan rests right now. End the pause first, then write the check-in.",
    (Action.PROPOSE_ADJUSTMENT, Fact.ADJUSTMENT): "One adjustment is open already. It has to be answered first.",
    (Action.NUDGE, Fact.NUDGED_TODAY): "Somebody reminded them today already. Please give it a day.",
    (Action.NUDGE, Fact.NOTHING_WAITS): "Nothing waits for anybody on this plan, so there is nothing to remind of.",
    (Action.NUDGE, Fact.NOBODY_RESPONSIBLE): "Nobody is responsible for this plan. Please appoint somebody first.",
    (Action.APPOINT, Fact.NOBODY_RESPONSIBLE): "Somebody is responsible for this plan by now. Nothing was changed.",
}
"""What is said where a fact stands in the way of a step that will be open again; else a general sentence."""

NOT_OPEN = "This step is not open to you right now. The plan may have moved on; please look again."

OLDEST = ("late_activity", "late_support", "adjusting_since")


class NotReady(NotAllowed):
    """Something has to happen before this step can be taken."""


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
    support_open: int = 0
    milestones: int = 0
    reached: int = 0
    adjustments: int = 0
    adjustments_by_member: int = 0
    late_activity: date | None = None
    late_support: date | None = None
    adjusting_since: datetime | None = None


@dataclass
class Diary:
    """What was written about a plan's check-ins and rests.

    Attributes:
        held: the day each recorded due date was held on, by its planned day.
        extra: the days of check-ins that count for no due date.
        moved: planned day → the day it was moved to.
        skipped: planned days.
        last_entry: the day on which somebody last wrote about a check-in or into the journal, or reported something.
    """

    held: dict[date, date] = field(default_factory=dict)
    extra: list[date] = field(default_factory=list)
    former: list[cadence.Former] = field(default_factory=list)
    pauses: list[cadence.Pause] = field(default_factory=list)
    moved: dict[date, date] = field(default_factory=dict)
    skipped: set[date] = field(default_factory=set)
    last_entry: date | None = None


def rhythm_of(plan: Plan, diary: Diary) -> cadence.Rhythm:
    """What the plan's due dates follow from."""
    return cadence.Rhythm(
        plan.started_on or plan.start_on,
        plan.end_on,
        plan.cadence,
        plan.cadence_days,
        plan.cadence_weekday,
        former=diary.former,
        pauses=diary.pauses,
        moved=diary.moved,
        skipped=diary.skipped,
    )


def diary_of(session: Session, plan: Plan) -> Diary:
    """What was written about one plan's check-ins and rests."""
    return diaries(session, [id_of(plan)])[id_of(plan)]


def diaries(session: Session, plan_ids: Collection[int]) -> dict[int, Diary]:
    """What was written about the check-ins and rests of many plans, and when somebody last wrote: one query."""
    found: dict[int, Diary] = defaultdict(Diary)
    rows = session.execute(_diary_rows(), {_PLANS: list(plan_ids)})
    for plan_id, what, first, second, kind, days, weekday, time in rows:
        diary = found[plan_id]
        match what:
            case "held" if second is None:
                diary.extra.append(first)
            case "held":
                diary.held[second] = first
            case "former":
                diary.former.append(cadence.Former(first, Cadence(kind), days, weekday))
            case "pause":
                diary.pauses.append(cadence.Pause(first, second))
            case "entry":
                days_of = (day for day in (diary.last_entry, first, at(time).today if time else None) if day)
                diary.last_entry = max(days_of, default=None)
            case _ if second is None:
                diary.skipped.add(first)
            case _:
                diary.moved[first] = second
    return found


@cache
def _diary_rows() -> Select[Any]:
    """The rows behind `diaries`, made once: putting the statement together takes longer than running it."""
    no_day, no_number = as_type(null(), Date()), as_type(null(), Integer())
    no_words, no_time = as_type(null(), String()), literal(None, UTCDateTime())
    held: Any = select(
        col(CheckIn.plan_id), literal("held").label("what"), col(CheckIn.held_on).label("first"),
        col(CheckIn.due_on).label("second"),
        no_words.label("cadence"), no_number.label("days"), no_number.label("weekday"), no_time.label("at"),
    )  # fmt: skip  # columns side by side, as in the selects below
    former = select(
        col(FormerCadence.plan_id), literal("former"), col(FormerCadence.until_on), no_day,
        as_type(col(FormerCadence.cadence), String()),
        col(FormerCadence.cadence_days), col(FormerCadence.cadence_weekday), no_time,
    )  # fmt: skip
    pauses = select(
        col(PlanPause.plan_id), literal("pause"), col(PlanPause.from_on), col(PlanPause.until_on),
        no_words, no_number, no_number, no_time,
    )  # fmt: skip
    changes = select(
        col(DueChange.plan_id), literal("due"), col(DueChange.planned_on), col(DueChange.moved_to),
        no_words, no_number, no_number, no_time,
    )  # fmt: skip
    tables = ((held, CheckIn), (former, FormerCadence), (pauses, PlanPause), (changes, DueChange))
    written = _last_entries(no_day, no_words, no_number, no_time)
    everything = union_all(*(rows.where(_is_asked_for(table)) for rows, table in (*tables, *written))).subquery()
    return select(everything).order_by(everything.c.first)


_PLANS, _TODAY = "plan_ids", "today"


def _is_asked_for(table: Any) -> ColumnElement[bool]:
    return col(table.plan_id).in_(bindparam(_PLANS, expanding=True))


def _last_entries(no_day: Any, no_words: Any, no_number: Any, no_time: Any) -> list[tuple[Any, Any]]:
    """When somebody last wrote about a check-in or into the journal, or reported something: a row a plan and kind."""

    def last(table: Any, day: Any = None, time: Any = None) -> Any:
        newest = [no_day if day is None else func.max(col(day)), no_time if time is None else func.max(col(time))]
        columns = (literal("entry"), newest[0], no_day, no_words, no_number, no_number, newest[1])
        return select(col(table.plan_id), *columns).group_by(col(table.plan_id))

    lines = last(CheckIn, time=CheckInLine.at).join(CheckInLine, col(CheckInLine.check_in_id) == col(CheckIn.id))
    return [
        (lines, CheckIn),
        (last(JournalEntry, time=JournalEntry.at).where(col(JournalEntry.by_id).is_not(None)), JournalEntry),
        (last(Activity, day=Activity.done_on, time=Activity.reported_at), Activity),
        (last(Milestone, day=Milestone.reached_on), Milestone),
        (last(Support, day=Support.given_on), Support),
        (last(Support, day=Support.confirmed_on), Support),
    ]


def situation(
    plan: Plan, facts: PlanFacts, diary: Diary, *, has_manager: bool, is_about_hr: bool = False, moment: Moment
) -> Situation:
    """What is so about a plan today, as far as its own rows say."""
    today, rhythm = moment.today, rhythm_of(plan, diary)
    is_running = plan.state is State.ACTIVE
    resting = next((pause for pause in diary.pauses if pause.first <= today < pause.until), None)
    missing = missing_of(plan, facts)
    adjusting = Side.MEMBER if facts.adjustments_by_member else Side.MANAGER
    return Situation(
        state=plan.state,
        today=today,
        start=plan.started_on or plan.start_on,
        end=plan.end_on,
        has_manager=has_manager,
        has_somebody_above=plan.managers_manager_id is not None,
        is_about_hr=is_about_hr,
        is_aligned=is_aligned(plan, plan.managers_manager_id),
        is_align_asked=plan.align_asked_at is not None,
        align_answer=plan.align_answer,
        waits_for=(facts.waits_member, facts.waits_manager),
        missing=missing,
        missing_after=missing,
        is_shaped=facts.shaping > 0,
        agreed=frozenset(
            side
            for side, agreed in ((Side.MEMBER, plan.member_agreed_at), (Side.MANAGER, plan.manager_agreed_at))
            if agreed is not None
        ),
        is_not_now=plan.not_now_at is not None,
        adjustment_by=adjusting if facts.adjustments else None,
        is_stop_asked=plan.stop_asked_at is not None,
        paused_until=resting.until if resting and is_running else None,
        check_in_due=next(iter(cadence.waiting(rhythm, diary.held, today, diary.extra)), None) if is_running else None,
        next_check_in=cadence.next_due(rhythm, diary.held, today, diary.extra) if is_running else None,
        is_skipped_ahead=is_running and bool(cadence.skipped_ahead(rhythm, diary.held, today, diary.extra)),
        stale_since=cadence.stale_since(rhythm, diary.last_entry, today) if is_running else None,
        late_support=facts.late_support,
        late_activity=facts.late_activity,
        activities=facts.activities_agreed,
        open_milestones=facts.milestones - facts.reached,
        open_support=facts.support_open,
        unconfirmed_support=facts.support_to_confirm,
        may_reflect=reflecting_sides(plan, today),
        may_look_back=looking_back_sides(plan, today),
        is_nudged_today=plan.nudged_at is not None and at(plan.nudged_at).today == today,
    )


def situation_of(session: Session, opened: OpenedPlan, moment: Moment) -> Situation:
    """What is so about one plan today, the rows of others included where a step hangs on them."""
    plan, facts = opened.plan, facts_of(session, opened.plan, moment.today)
    standing = opened.standing
    now = situation(
        plan,
        facts,
        diary_of(session, plan),
        has_manager=standing.has_manager,
        is_about_hr=standing.is_about_hr,
        moment=moment,
    )
    if plan.state is State.DRAFT:  # Its stored line is of the day it was started.
        above = standing.managers_manager_id
        return replace(now, has_somebody_above=above is not None, is_aligned=is_aligned(plan, above))
    if plan.state is State.PROPOSED:
        text = text_with(plan, open_suggestions(session, plan))
        return replace(now, missing_after=missing_of(plan, facts, text))
    if plan.ended_at is None:
        return now
    member = session.get(Person, plan.member_id)
    is_left = member is None or not member.active or plan.cancel_reason is CancelReason.LEFT
    coach = line.line_of(session, plan.member_id).manager_id
    there = {plan.manager_id: Relation.MANAGER, plan.managers_manager_id: Relation.MANAGERS_MANAGER}
    return replace(
        now,
        is_reopenable=not is_left and moment.today <= at(plan.ended_at).today + timedelta(REOPEN_DAYS),
        ended_by=there.get(plan.ended_by_id, "") if plan.ended_by_id is not None else "",
        coach_today=there.get(coach, "") if coach is not None else "",
        is_acting_today=coach is None and plan.acting_manager_id is not None,
    )


def open_for(session: Session, viewer: Viewer, code: str, action: Action, moment: Moment) -> OpenedPlan:
    """The plan behind a code, for a step that changes it; others who want to change it wait until this one ends.

    Raises:
        NotFound: there is none that means anything to this viewer.
        NotAllowed: it does, but the step is not theirs to take in its state and situation.
        NotReady: it is theirs, but something has to happen before.
    """
    opened = look_up(session, viewer, code, to_change=True)
    require(situation_of(session, opened, moment), opened, action)
    return opened


def require(now: Situation, opened: OpenedPlan, action: Action) -> None:
    """Raise what `open_for` raises unless the step may be taken."""
    if action in life.allowed(now, opened.relations):
        return
    if opened.reading is Reading.NONE:
        raise NotFound
    fact = life.in_the_way(now, opened.relations, action)
    if fact is not None and (action, fact) in WHY_NOT:
        raise NotReady(WHY_NOT[action, fact])
    raise NotAllowed(NOT_OPEN)


def missing_of(plan: Plan, facts: PlanFacts, text: PlanText | None = None) -> list[str]:
    """The underscored parts that are not there, from the counts of an aggregated query.

    Args:
        text: the text to judge, where it is another one than stands on the plan.
    """
    return missing_parts(
        text or plan,
        is_aligned=is_aligned(plan, plan.managers_manager_id),
        has_activity=facts.activities > 0,
        has_help=facts.helping > 0,
    )


def reflecting_sides(plan: Plan, today: date) -> frozenset[Side]:
    """The sides that are still asked for a reflection: not written yet, and within 14 days of closing."""
    return _asked(plan, today, 0, {Side.MEMBER: plan.member_reflection, Side.MANAGER: plan.manager_reflection})


def looking_back_sides(plan: Plan, today: date) -> frozenset[Side]:
    """The sides that are asked, two months after closing and for 14 days, what became of it."""
    written = {Side.MEMBER: plan.member_look_back, Side.MANAGER: plan.manager_look_back}
    return _asked(plan, today, LOOK_BACK_AFTER, written)


def _asked(plan: Plan, today: date, after: int, written: Mapping[Side, str]) -> frozenset[Side]:
    if plan.state is not State.CLOSED or plan.ended_at is None:
        return frozenset()
    first = at(plan.ended_at).today + timedelta(after)
    if not first <= today <= first + timedelta(REFLECTION_DAYS):
        return frozenset()
    return frozenset(side for side, text in written.items() if not text)


def facts_of(session: Session, plan: Plan, today: date) -> PlanFacts:
    """The counts and dates of one plan's parts."""
    return facts_of_many(session, [id_of(plan)], today)[id_of(plan)]


def facts_of_many(session: Session, plan_ids: Collection[int], today: date) -> dict[int, PlanFacts]:
    """The counts and dates of the parts of many plans: one aggregated query over four tables."""
    found: dict[int, PlanFacts] = defaultdict(PlanFacts)
    rows = session.execute(_all_facts(), {_PLANS: list(plan_ids), _TODAY: today})
    names = list(rows.keys())[1:]
    for plan_id, *values in rows:
        found[plan_id] = PlanFacts(**dict(zip(names, values, strict=True)))
    return found


@cache
def _all_facts() -> Select[Any]:
    """The rows behind `facts_of_many`, made once like those of `diaries`."""
    everything = union_all(
        _item_facts(Activity, Part.ACTIVITY),
        _item_facts(Support, Part.SUPPORT),
        _item_facts(Milestone, Part.MILESTONE),
        _suggestion_facts(),
    ).subquery()
    return select(
        everything.c.plan_id,
        *(
            (func.min(column) if column.name in OLDEST else func.sum(column)).label(column.name)
            for column in everything.c
            if column.name != "plan_id"
        ),
    ).group_by(everything.c.plan_id)


def _item_facts(table: type[Item], part: Part) -> Any:
    """One row per activity, support or milestone with the columns of `PlanFacts` as 0, 1 or a date."""
    today = bindparam(_TODAY, type_=Date())
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
    is_done = is_unconfirmed = is_helping = is_ungiven = none
    is_late: ColumnElement[bool] = none
    if table is Activity:
        is_done = and_(is_agreed, col(Activity.progress) == Progress.DONE)
        is_late = and_(is_agreed, col(Activity.progress) != Progress.DONE, col(Activity.due_on) < today)
    elif table is Support:
        is_helping = and_(col(table.answer) != Answer.DECLINED, col(Support.kind).in_(HELP))
        is_ungiven = and_(is_agreed, col(Support.given_on).is_(None))
        is_unconfirmed = and_(is_agreed, col(Support.given_on).is_not(None), col(Support.confirmed_on).is_(None))
        is_late = and_(is_ungiven, col(Support.due_on) < today)
    is_milestone = is_agreed if table is Milestone else none
    is_reached = and_(is_agreed, col(Milestone.reached_on).is_not(None)) if table is Milestone else none
    late_on = case((is_late, col(table.due_on)), else_=None)
    nothing = literal(None, Date())
    never = literal(None, UTCDateTime())
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
        _one(is_ungiven).label("support_open"),
        _one(is_milestone).label("milestones"),
        _one(is_reached).label("reached"),
        literal(0).label("adjustments"),
        literal(0).label("adjustments_by_member"),
        (late_on if table is Activity else nothing).label("late_activity"),
        (late_on if table is Support else nothing).label("late_support"),
        never.label("adjusting_since"),
    ).where(_is_asked_for(table))


def _suggestion_facts() -> Any:
    is_open = col(Suggestion.state) == SuggestionState.OPEN
    is_from_member = col(Suggestion.by_side) == Side.MEMBER
    # What was answered with other words is off the plan as well, even where those were taken back later.
    was_turned_down = col(Suggestion.state).in_((SuggestionState.DECLINED, SuggestionState.CHANGED))
    was_kept = col(Suggestion.state) != SuggestionState.WITHDRAWN
    is_adjusting = and_(is_open, col(Suggestion.part) == Part.ADJUSTMENT)
    zeros = ("activities", "helping", "activities_agreed", "activities_done", "support_to_confirm", "support_open")
    return select(
        col(Suggestion.plan_id).label("plan_id"),
        _one(and_(is_open, ~is_from_member)).label("waits_member"),
        _one(and_(is_open, is_from_member)).label("waits_manager"),
        _one(or_(and_(is_from_member, was_kept), was_turned_down)).label("shaping"),
        *(literal(0).label(name) for name in (*zeros, "milestones", "reached")),
        _one(is_adjusting).label("adjustments"),
        _one(and_(is_adjusting, is_from_member)).label("adjustments_by_member"),
        literal(None, Date()).label("late_activity"),
        literal(None, Date()).label("late_support"),
        case((is_adjusting, col(Suggestion.at)), else_=None).label("adjusting_since"),
    ).where(_is_asked_for(Suggestion))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where the condition holds, else 0, to be summed."""
    return case((condition, literal(1, Integer())), else_=literal(0, Integer()))
