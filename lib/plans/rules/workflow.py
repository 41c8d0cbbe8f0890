"""The life of a plan as one table: in which state and situation who may take which step.

It follows docs/product.md#life-of-a-plan and docs/product.md#who-may-see-and-do-what. Use cases refuse what it does not
allow, screens leave it out, `python -m lib workflow-table` writes it down for people. Nothing else decides about a
step.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lib.models import Action, Relation, Side, State
from lib.plans.rules.status import PlanStatus
from lib.plans.rules.turn import whose_turn


class Condition(StrEnum):
    """Something about a plan's situation, or about where one person stands in it, that a step hangs on.

    The value is how it reads after "where" in the table for people.
    """

    SOMEBODY_ABOVE = "somebody is above the manager"
    ALIGNED = "alignment is there"
    ALIGN_ASKED = "alignment was asked for"
    ALIGN_ANSWERED = "that was answered"
    WAITS_FOR_THEM = "something waits for their answer"
    WAITS_FOR_OTHER = "something waits for the other one’s answer"
    COMPLETE = "nothing needed to start is missing"
    THEY_AGREED = "they agreed to this version"
    BOTH_AGREED = "both agreed to this version"
    SHAPED = "the team member shaped it"
    NOT_NOW = "a not now is open"
    STARTED = "the plan has started"
    PAUSED = "the plan is paused"
    PAST_END = "its end has passed"
    ADJUSTMENT = "an adjustment is open"
    THEIR_ADJUSTMENT = "they proposed it"
    STOP_ASKED = "a request to end is open"
    CHECK_IN_AHEAD = "a check-in is due or comes"
    SKIPPED_AHEAD = "a skipped check-in lies ahead"
    ACTIVITY = "an activity is agreed"
    OPEN_MILESTONE = "an agreed milestone is not reached"
    OPEN_SUPPORT = "agreed support is not provided"
    UNCONFIRMED_SUPPORT = "provided support is not confirmed"
    SUPPORT_TO_MISS = "support is provided and not confirmed, or late"
    REFLECTION = "their reflection is asked for"
    LOOK_BACK = "their look-back is asked for"
    ENDED_LATELY = "it ended at most 14 days ago"
    REOPENABLE = "it ended at most 7 days ago, and nobody left"
    THEY_ENDED_IT = "they ended it"
    THEY_COACH = "the team member reports to them today"
    STILL_THEIRS = "it would be theirs as manager today"
    NOBODY_RESPONSIBLE = "nobody is responsible"
    ABOUT_HR = "it is about somebody in HR"
    NUDGED_TODAY = "a reminder was sent today"
    NOTHING_WAITS = "nothing waits for anybody"


@dataclass(frozen=True)
class Transition:
    """One row: who may take a step in which states, and in which situation.

    Attributes:
        by: each of them may.
        where: facts that all have to hold.
        unless: facts of which none may hold.
    """

    action: Action
    states: tuple[State, ...]
    by: tuple[Relation, ...]
    where: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()


DRAFT, PROPOSED, ACTIVE, CLOSED, CANCELLED = State
OPEN, ENDED = (PROPOSED, ACTIVE), (CLOSED, CANCELLED)
MEMBER, MANAGER, ABOVE, HR = Relation.MEMBER, Relation.MANAGER, Relation.MANAGERS_MANAGER, Relation.HR
TWO, DEPUTY = (MEMBER, MANAGER), Relation.DEPUTY
WITH_DEPUTY = (*TWO, DEPUTY)
C, A = Condition, Action

TRANSITIONS: tuple[Transition, ...] = (
    # A draft is its author's alone.
    Transition(A.EDIT_DRAFT, (DRAFT,), (MANAGER,)),
    Transition(A.DISCARD, (DRAFT,), (MANAGER,)),
    Transition(A.PROPOSE, (DRAFT,), (MANAGER,)),
    # Aligning is about the opportunity; it can be asked once, and a note of the manager settles it.
    Transition(A.NOTE_ALIGNMENT, (DRAFT, PROPOSED), (MANAGER,), (C.SOMEBODY_ABOVE,)),
    Transition(A.ASK_ALIGNMENT, (DRAFT, PROPOSED), (MANAGER,), (C.SOMEBODY_ABOVE,), (C.ALIGNED, C.ALIGN_ASKED)),
    Transition(A.NOTE_ALIGNMENT, (PROPOSED,), (DEPUTY,), (C.SOMEBODY_ABOVE,)),
    Transition(A.ASK_ALIGNMENT, (PROPOSED,), (DEPUTY,), (C.SOMEBODY_ABOVE,), (C.ALIGNED, C.ALIGN_ASKED)),
    Transition(A.ANSWER_ALIGNMENT, (DRAFT, PROPOSED), (ABOVE,), (C.ALIGN_ASKED,), (C.ALIGN_ANSWERED, C.ALIGNED)),
    # Shaping it together. A *not now* rests all of it until the manager has answered.
    Transition(A.SHAPE, (PROPOSED,), WITH_DEPUTY, (), (C.NOT_NOW,)),
    Transition(A.ANSWER, (PROPOSED,), WITH_DEPUTY, (C.WAITS_FOR_THEM,), (C.NOT_NOW,)),
    Transition(A.AGREE, (PROPOSED,), TWO, (C.COMPLETE,), (C.THEY_AGREED, C.WAITS_FOR_OTHER, C.NOT_NOW)),
    Transition(A.EXPLAIN_UNSHAPED, (PROPOSED,), (MANAGER,), (C.BOTH_AGREED, C.COMPLETE), (C.SHAPED, C.NOT_NOW)),
    Transition(A.NOT_NOW, (PROPOSED,), (MEMBER,), (), (C.NOT_NOW,)),
    Transition(A.WITHDRAW_NOT_NOW, (PROPOSED,), (MEMBER,), (C.NOT_NOW,)),
    Transition(A.REVISE, (PROPOSED,), (MANAGER,), (C.NOT_NOW,)),
    # Adjusting a running plan: most of it at once; goal, target level and end date with the other one's agreement.
    Transition(A.CHANGE, (ACTIVE,), WITH_DEPUTY),
    Transition(A.PROPOSE_ADJUSTMENT, (ACTIVE,), TWO, (), (C.ADJUSTMENT,)),
    Transition(A.ANSWER_ADJUSTMENT, (ACTIVE,), TWO, (C.ADJUSTMENT,), (C.THEIR_ADJUSTMENT,)),
    Transition(A.WITHDRAW_ADJUSTMENT, (ACTIVE,), TWO, (C.ADJUSTMENT, C.THEIR_ADJUSTMENT)),
    Transition(A.PAUSE, (ACTIVE,), TWO, (C.STARTED,), (C.PAUSED, C.PAST_END)),
    Transition(A.RESUME, (ACTIVE,), TWO, (C.PAUSED,)),
    # Keeping its rhythm.
    Transition(A.CHECK_IN, (ACTIVE,), WITH_DEPUTY, (C.STARTED,), (C.PAUSED,)),
    Transition(A.PREPARE_CHECK_IN, (ACTIVE,), TWO, (C.STARTED, C.CHECK_IN_AHEAD), (C.PAUSED, C.PAST_END)),
    Transition(A.RESCHEDULE_CHECK_IN, (ACTIVE,), WITH_DEPUTY, (C.CHECK_IN_AHEAD,), (C.PAUSED, C.PAST_END)),
    Transition(
        A.RESCHEDULE_CHECK_IN, (ACTIVE,), WITH_DEPUTY, (C.SKIPPED_AHEAD,), (C.PAUSED, C.PAST_END)
    ),  # To hold it after all.
    Transition(A.REPORT_ACTIVITY, (ACTIVE,), WITH_DEPUTY, (C.STARTED, C.ACTIVITY)),
    Transition(A.REACH_MILESTONE, (ACTIVE,), WITH_DEPUTY, (C.STARTED, C.OPEN_MILESTONE)),
    Transition(A.PROVIDE_SUPPORT, (ACTIVE,), (MANAGER, DEPUTY), (C.STARTED, C.OPEN_SUPPORT)),
    Transition(A.CONFIRM_SUPPORT, (ACTIVE,), (MEMBER,), (C.STARTED, C.UNCONFIRMED_SUPPORT)),
    Transition(A.MARK_NOT_RECEIVED, (ACTIVE,), (MEMBER,), (C.STARTED, C.SUPPORT_TO_MISS)),
    Transition(
        A.TAKE_BACK, (ACTIVE,), WITH_DEPUTY, (C.STARTED,)
    ),  # Whose it is and how long ago: `lib.plans.commands.correct`.
    Transition(A.WRITE_UPDATE, OPEN, WITH_DEPUTY),
    Transition(A.WRITE_UPDATE, ENDED, TWO, (C.ENDED_LATELY,)),
    # Everybody who reads it may say something; HR without reading the rest. A note on an ended plan is a correction.
    Transition(A.COMMENT, OPEN, (*WITH_DEPUTY, ABOVE, HR)),
    Transition(A.COMMENT, ENDED, TWO),
    Transition(A.CORRECT, (*OPEN, *ENDED), (MEMBER, MANAGER, ABOVE, HR)),  # One's own words, for a day.
    Transition(A.CORRECT, OPEN, (DEPUTY,)),
    Transition(A.NAME_DEPUTY, OPEN, (MANAGER,)),
    # Ending it.
    Transition(A.REQUEST_END, (ACTIVE,), (MEMBER,), (), (C.STOP_ASKED,)),
    Transition(A.WITHDRAW_END_REQUEST, (ACTIVE,), (MEMBER,), (C.STOP_ASKED,)),
    Transition(A.DECLINE_END_REQUEST, (ACTIVE,), (MANAGER,), (C.STOP_ASKED,)),
    Transition(A.CLOSE, (ACTIVE,), (MANAGER,), (C.STARTED,)),
    Transition(A.CANCEL, OPEN, (MANAGER, HR)),
    Transition(A.CANCEL, OPEN, (ABOVE,), (C.ABOUT_HR,)),
    Transition(A.REOPEN, ENDED, (MANAGER,), (C.REOPENABLE, C.THEY_ENDED_IT, C.STILL_THEIRS)),
    Transition(A.REOPEN, ENDED, (HR,), (C.REOPENABLE,)),
    Transition(A.REOPEN, ENDED, (ABOVE,), (C.ABOUT_HR, C.REOPENABLE, C.THEY_ENDED_IT)),
    Transition(A.REFLECT, (CLOSED,), TWO, (C.REFLECTION,)),
    Transition(A.LOOK_BACK, (CLOSED,), TWO, (C.LOOK_BACK,)),
    Transition(A.REQUEST_FOLLOW_ON, (CLOSED,), (MEMBER,)),
    Transition(A.FOLLOW_ON, (CLOSED,), (MANAGER, ABOVE), (C.THEY_COACH,)),
    # HR's part; on a plan about somebody in HR it is the manager's manager's, or somebody has to be appointed.
    Transition(A.OPEN_IN_FULL, (*OPEN, *ENDED), (HR,)),
    Transition(A.SEND_REMINDER, OPEN, (HR,), (), (C.NOBODY_RESPONSIBLE, C.NOTHING_WAITS, C.NUDGED_TODAY)),
    Transition(A.SEND_REMINDER, OPEN, (ABOVE,), (C.ABOUT_HR,), (C.NOBODY_RESPONSIBLE, C.NOTHING_WAITS, C.NUDGED_TODAY)),
    Transition(A.APPOINT, OPEN, (HR, Relation.APPOINTER), (C.NOBODY_RESPONSIBLE,)),
)
"""State × relation × situation → the steps that may be taken; what no row allows is refused."""


def conditions(now: PlanStatus, relation: Relation) -> frozenset[Condition]:
    """Everything that holds about a plan today for somebody who is this to it."""
    return frozenset(_conditions(now, relation))


def allowed_actions(now: PlanStatus, relations: Iterable[Relation]) -> frozenset[Action]:
    """What may somebody do today who is this to a plan?"""
    return frozenset(action for relation in relations for action in _allowed_to(now, relation))


def is_always_allowed(state: State, relations: Iterable[Relation], action: Action) -> bool:
    """May somebody who is this to a plan take a step in a state, whatever else holds about the plan?"""
    return any(
        rule.action is action and state in rule.states and not rule.where and not rule.unless and relation in rule.by
        for relation in relations
        for rule in TRANSITIONS
    )


def blocking_condition(now: PlanStatus, relations: Iterable[Relation], action: Action) -> Condition | None:
    """The first fact for which a step that is theirs in this state cannot be taken today; None where it never is."""
    for relation in relations:
        holding = conditions(now, relation)
        for rule in TRANSITIONS:
            if rule.action is action and now.state in rule.states and relation in rule.by:
                wanted = (fact for fact in rule.where if fact not in holding)
                unwanted = (fact for fact in rule.unless if fact in holding)
                if (fact := next(unwanted, None) or next(wanted, None)) is not None:
                    return fact
    return None


def _allowed_to(now: PlanStatus, relation: Relation) -> Iterator[Action]:
    holding = conditions(now, relation)
    for rule in TRANSITIONS:
        is_theirs = now.state in rule.states and relation in rule.by
        if is_theirs and holding.issuperset(rule.where) and holding.isdisjoint(rule.unless):
            yield rule.action


def _is_at_rest(now: PlanStatus) -> bool:
    """Does nobody have to do anything? An open adjustment waits before the first day too, but not while paused."""
    return not whose_turn(now).who and (now.is_paused or now.adjustment_by is None)


def _conditions(now: PlanStatus, relation: Relation) -> Iterator[Condition]:
    side = {MEMBER: Side.MEMBER, MANAGER: Side.MANAGER, DEPUTY: Side.MANAGER}.get(relation)
    holds = {
        C.SOMEBODY_ABOVE: now.has_somebody_above,
        C.ALIGNED: now.is_aligned,
        C.ALIGN_ASKED: now.is_align_asked,
        C.ALIGN_ANSWERED: now.align_answer is not None,
        # What the other side has not answered cannot be made complete by accepting; what waits for them can.
        C.COMPLETE: not now.missing_after,
        C.BOTH_AGREED: now.agreed == frozenset(Side),
        C.SHAPED: now.is_shaped,
        C.NOT_NOW: now.is_not_now,
        C.STARTED: now.has_started,
        C.PAUSED: now.is_paused,
        C.PAST_END: now.is_past_end,
        C.ADJUSTMENT: now.adjustment_by is not None,
        C.STOP_ASKED: now.is_stop_asked,
        C.CHECK_IN_AHEAD: now.next_check_in is not None,
        C.SKIPPED_AHEAD: now.is_skipped_ahead,
        C.ACTIVITY: now.activities > 0,
        C.OPEN_MILESTONE: now.open_milestones > 0,
        C.OPEN_SUPPORT: now.open_support > 0,
        C.UNCONFIRMED_SUPPORT: now.unconfirmed_support > 0,
        C.SUPPORT_TO_MISS: now.unconfirmed_support > 0 or now.late_support is not None,
        C.ENDED_LATELY: now.is_ended_lately,
        C.REOPENABLE: now.is_reopenable,
        C.THEY_ENDED_IT: now.ended_by == relation,
        C.THEY_COACH: now.coach_today == relation,
        C.STILL_THEIRS: relation is MANAGER and (now.coach_today == MANAGER or now.is_acting_today),
        C.NOBODY_RESPONSIBLE: not now.has_manager,
        C.ABOUT_HR: now.is_about_hr,
        C.NUDGED_TODAY: now.is_nudged_today,
        C.NOTHING_WAITS: _is_at_rest(now),
    }
    yield from (fact for fact, is_so in holds.items() if is_so)
    if side is None:
        return
    of_side = {
        C.WAITS_FOR_THEM: now.waiting_for(side) > 0,
        C.WAITS_FOR_OTHER: now.waiting_for(side.other) > 0,
        C.THEY_AGREED: side in now.agreed,
        C.THEIR_ADJUSTMENT: now.adjustment_by is side,
        C.REFLECTION: side in now.may_reflect,
        C.LOOK_BACK: side in now.may_look_back,
    }
    yield from (fact for fact, is_so in of_side.items() if is_so)
