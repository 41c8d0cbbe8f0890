"""The life of a plan as one table: in which state and situation who may take which step.

It follows docs/product.md#life-of-a-plan and docs/product.md#who-may-see-and-do-what. Use cases refuse what it does not
allow, screens leave it out, `python -m lib life-table` writes it down for people. Nothing else decides about a step.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lib.models import Side, State
from lib.situation import Situation
from lib.turn import whose_turn


class Relation(StrEnum):
    """What a viewer is to a plan."""

    MEMBER = "team_member"
    MANAGER = "manager"
    MANAGERS_MANAGER = "managers_manager"
    HR = "hr"
    HR_IN_FULL = "hr_in_full"
    """HR, who opened it in full a moment ago; they are still HR."""
    APPOINTER = "appointer"
    """HR for a plan about a colleague in HR for whom nobody is responsible: they may appoint, and do nothing else."""


class Action(StrEnum):
    """A step on a plan."""

    EDIT_DRAFT = "edit_draft"
    DISCARD = "discard"
    PROPOSE = "propose"
    NOTE_ALIGNMENT = "note_alignment"
    ASK_ALIGNMENT = "ask_alignment"
    ANSWER_ALIGNMENT = "answer_alignment"
    SHAPE = "shape"
    ANSWER = "answer"
    NOT_NOW = "not_now"
    TAKE_BACK_NOT_NOW = "take_back_not_now"
    REVISE = "revise"
    AGREE = "agree"
    EXPLAIN_UNSHAPED = "explain_unshaped"
    COMMENT = "comment"
    WRITE_UPDATE = "write_update"
    CHANGE = "change"
    PROPOSE_ADJUSTMENT = "propose_adjustment"
    ANSWER_ADJUSTMENT = "answer_adjustment"
    WITHDRAW_ADJUSTMENT = "withdraw_adjustment"
    PAUSE = "pause"
    END_PAUSE = "end_pause"
    CHECK_IN = "check_in"
    PREPARE_CHECK_IN = "prepare_check_in"
    MOVE_CHECK_IN = "move_check_in"
    REPORT_ACTIVITY = "report_activity"
    REACH_MILESTONE = "reach_milestone"
    GIVE_SUPPORT = "give_support"
    CONFIRM_SUPPORT = "confirm_support"
    NOT_RECEIVED = "not_received"
    TAKE_BACK = "take_back"
    CORRECT = "correct"
    ASK_TO_STOP = "ask_to_stop"
    TAKE_BACK_STOP = "take_back_stop"
    GO_ON = "go_on"
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"
    REFLECT = "reflect"
    LOOK_BACK = "look_back"
    FOLLOW_ON = "follow_on"
    ASK_FOLLOW_ON = "ask_follow_on"
    OPEN_IN_FULL = "open_in_full"
    NUDGE = "nudge"
    APPOINT = "appoint"


class Fact(StrEnum):
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
    PAUSED = "the plan rests"
    PAST_END = "its end has passed"
    ADJUSTMENT = "an adjustment is open"
    THEIR_ADJUSTMENT = "they proposed it"
    STOP_ASKED = "a wish to stop is open"
    CHECK_IN_AHEAD = "a check-in is due or comes"
    SKIPPED_AHEAD = "a skipped check-in lies ahead"
    ACTIVITY = "an activity is agreed"
    OPEN_MILESTONE = "an agreed milestone is not reached"
    OPEN_SUPPORT = "agreed support is not given"
    UNCONFIRMED_SUPPORT = "given support is not confirmed"
    SUPPORT_TO_MISS = "support is given and not confirmed, or late"
    REFLECTION = "their reflection is asked for"
    LOOK_BACK = "their look-back is asked for"
    ENDED_LATELY = "it ended at most 14 days ago"
    REOPENABLE = "it ended at most 7 days ago, and nobody left"
    THEY_ENDED_IT = "they ended it"
    THEY_COACH = "the team member reports to them today"
    STILL_THEIRS = "it would be theirs as manager today"
    NOBODY_RESPONSIBLE = "nobody is responsible"
    ABOUT_HR = "it is about somebody in HR"
    NUDGED_TODAY = "it was nudged today"
    NOTHING_WAITS = "nothing waits for anybody"


@dataclass(frozen=True)
class Rule:
    """One row: who may take a step in which states, and in which situation.

    Attributes:
        by: each of them may.
        where: facts that all have to hold.
        unless: facts of which none may hold.
    """

    action: Action
    states: tuple[State, ...]
    by: tuple[Relation, ...]
    where: tuple[Fact, ...] = ()
    unless: tuple[Fact, ...] = ()


DRAFT, PROPOSED, ACTIVE, CLOSED, CANCELLED = State
OPEN, ENDED = (PROPOSED, ACTIVE), (CLOSED, CANCELLED)
MEMBER, MANAGER, ABOVE, HR = Relation.MEMBER, Relation.MANAGER, Relation.MANAGERS_MANAGER, Relation.HR
TWO = (MEMBER, MANAGER)
F, A = Fact, Action

LIFE: tuple[Rule, ...] = (
    # A draft is its author's alone.
    Rule(A.EDIT_DRAFT, (DRAFT,), (MANAGER,)),
    Rule(A.DISCARD, (DRAFT,), (MANAGER,)),
    Rule(A.PROPOSE, (DRAFT,), (MANAGER,)),
    # Aligning is about the opportunity; it can be asked once, and a note of the manager settles it.
    Rule(A.NOTE_ALIGNMENT, (DRAFT, PROPOSED), (MANAGER,), (F.SOMEBODY_ABOVE,)),
    Rule(A.ASK_ALIGNMENT, (DRAFT, PROPOSED), (MANAGER,), (F.SOMEBODY_ABOVE,), (F.ALIGNED, F.ALIGN_ASKED)),
    Rule(A.ANSWER_ALIGNMENT, (DRAFT, PROPOSED), (ABOVE,), (F.ALIGN_ASKED,), (F.ALIGN_ANSWERED, F.ALIGNED)),
    # Shaping it together. A *not now* rests all of it until the manager has answered.
    Rule(A.SHAPE, (PROPOSED,), TWO, (), (F.NOT_NOW,)),
    Rule(A.ANSWER, (PROPOSED,), TWO, (F.WAITS_FOR_THEM,), (F.NOT_NOW,)),
    Rule(A.AGREE, (PROPOSED,), TWO, (F.COMPLETE,), (F.THEY_AGREED, F.WAITS_FOR_OTHER, F.NOT_NOW)),
    Rule(A.EXPLAIN_UNSHAPED, (PROPOSED,), (MANAGER,), (F.BOTH_AGREED, F.COMPLETE), (F.SHAPED, F.NOT_NOW)),
    Rule(A.NOT_NOW, (PROPOSED,), (MEMBER,), (), (F.NOT_NOW,)),
    Rule(A.TAKE_BACK_NOT_NOW, (PROPOSED,), (MEMBER,), (F.NOT_NOW,)),
    Rule(A.REVISE, (PROPOSED,), (MANAGER,), (F.NOT_NOW,)),
    # Adjusting a running plan: most of it at once; goal, target level and end date with the other one's agreement.
    Rule(A.CHANGE, (ACTIVE,), TWO),
    Rule(A.PROPOSE_ADJUSTMENT, (ACTIVE,), TWO, (), (F.ADJUSTMENT,)),
    Rule(A.ANSWER_ADJUSTMENT, (ACTIVE,), TWO, (F.ADJUSTMENT,), (F.THEIR_ADJUSTMENT,)),
    Rule(A.WITHDRAW_ADJUSTMENT, (ACTIVE,), TWO, (F.ADJUSTMENT, F.THEIR_ADJUSTMENT)),
    Rule(A.PAUSE, (ACTIVE,), TWO, (F.STARTED,), (F.PAUSED, F.PAST_END)),
    Rule(A.END_PAUSE, (ACTIVE,), TWO, (F.PAUSED,)),
    # Keeping its rhythm.
    Rule(A.CHECK_IN, (ACTIVE,), TWO, (F.STARTED,), (F.PAUSED,)),
    Rule(A.PREPARE_CHECK_IN, (ACTIVE,), TWO, (F.STARTED, F.CHECK_IN_AHEAD), (F.PAUSED, F.PAST_END)),
    Rule(A.MOVE_CHECK_IN, (ACTIVE,), TWO, (F.CHECK_IN_AHEAD,), (F.PAUSED, F.PAST_END)),
    Rule(A.MOVE_CHECK_IN, (ACTIVE,), TWO, (F.SKIPPED_AHEAD,), (F.PAUSED, F.PAST_END)),  # To hold it after all.
    Rule(A.REPORT_ACTIVITY, (ACTIVE,), TWO, (F.STARTED, F.ACTIVITY)),
    Rule(A.REACH_MILESTONE, (ACTIVE,), TWO, (F.STARTED, F.OPEN_MILESTONE)),
    Rule(A.GIVE_SUPPORT, (ACTIVE,), (MANAGER,), (F.STARTED, F.OPEN_SUPPORT)),
    Rule(A.CONFIRM_SUPPORT, (ACTIVE,), (MEMBER,), (F.STARTED, F.UNCONFIRMED_SUPPORT)),
    Rule(A.NOT_RECEIVED, (ACTIVE,), (MEMBER,), (F.STARTED, F.SUPPORT_TO_MISS)),
    Rule(A.TAKE_BACK, (ACTIVE,), TWO, (F.STARTED,)),  # Whose it is and how long ago: `lib.plans.correcting`.
    Rule(A.WRITE_UPDATE, OPEN, TWO),
    Rule(A.WRITE_UPDATE, ENDED, TWO, (F.ENDED_LATELY,)),
    # Everybody who reads it may say something; HR without reading the rest. A note on an ended plan is a correction.
    Rule(A.COMMENT, OPEN, (MEMBER, MANAGER, ABOVE, HR)),
    Rule(A.COMMENT, ENDED, TWO),
    Rule(A.CORRECT, (*OPEN, *ENDED), (MEMBER, MANAGER, ABOVE, HR)),  # One's own words, for a day.
    # Ending it.
    Rule(A.ASK_TO_STOP, (ACTIVE,), (MEMBER,), (), (F.STOP_ASKED,)),
    Rule(A.TAKE_BACK_STOP, (ACTIVE,), (MEMBER,), (F.STOP_ASKED,)),
    Rule(A.GO_ON, (ACTIVE,), (MANAGER,), (F.STOP_ASKED,)),
    Rule(A.CLOSE, (ACTIVE,), (MANAGER,), (F.STARTED,)),
    Rule(A.CANCEL, OPEN, (MANAGER, HR)),
    Rule(A.CANCEL, OPEN, (ABOVE,), (F.ABOUT_HR,)),
    Rule(A.REOPEN, ENDED, (MANAGER,), (F.REOPENABLE, F.THEY_ENDED_IT, F.STILL_THEIRS)),
    Rule(A.REOPEN, ENDED, (HR,), (F.REOPENABLE,)),
    Rule(A.REOPEN, ENDED, (ABOVE,), (F.ABOUT_HR, F.REOPENABLE, F.THEY_ENDED_IT)),
    Rule(A.REFLECT, (CLOSED,), TWO, (F.REFLECTION,)),
    Rule(A.LOOK_BACK, (CLOSED,), TWO, (F.LOOK_BACK,)),
    Rule(A.ASK_FOLLOW_ON, (CLOSED,), (MEMBER,)),
    Rule(A.FOLLOW_ON, (CLOSED,), (MANAGER, ABOVE), (F.THEY_COACH,)),
    # HR's part; on a plan about somebody in HR it is the manager's manager's, or somebody has to be appointed.
    Rule(A.OPEN_IN_FULL, (*OPEN, *ENDED), (HR,)),
    Rule(A.NUDGE, OPEN, (HR,), (), (F.NOBODY_RESPONSIBLE, F.NOTHING_WAITS, F.NUDGED_TODAY)),
    Rule(A.NUDGE, OPEN, (ABOVE,), (F.ABOUT_HR,), (F.NOBODY_RESPONSIBLE, F.NOTHING_WAITS, F.NUDGED_TODAY)),
    Rule(A.APPOINT, OPEN, (HR, Relation.APPOINTER), (F.NOBODY_RESPONSIBLE,)),
)
"""State × relation × situation → the steps that may be taken; what no row allows is refused."""


def facts(now: Situation, relation: Relation) -> frozenset[Fact]:
    """Everything that holds about a plan today for somebody who is this to it."""
    return frozenset(_facts(now, relation))


def allowed(now: Situation, relations: Iterable[Relation]) -> frozenset[Action]:
    """What may somebody do today who is this to a plan?"""
    return frozenset(action for relation in relations for action in _allowed_to(now, relation))


def in_the_way(now: Situation, relations: Iterable[Relation], action: Action) -> Fact | None:
    """The first fact for which a step that is theirs in this state cannot be taken today; None where it never is."""
    for relation in relations:
        holding = facts(now, relation)
        for rule in LIFE:
            if rule.action is action and now.state in rule.states and relation in rule.by:
                wanted = (fact for fact in rule.where if fact not in holding)
                unwanted = (fact for fact in rule.unless if fact in holding)
                if (fact := next(unwanted, None) or next(wanted, None)) is not None:
                    return fact
    return None


def _allowed_to(now: Situation, relation: Relation) -> Iterator[Action]:
    holding = facts(now, relation)
    for rule in LIFE:
        is_theirs = now.state in rule.states and relation in rule.by
        if is_theirs and holding.issuperset(rule.where) and holding.isdisjoint(rule.unless):
            yield rule.action


def _is_at_rest(now: Situation) -> bool:
    """Does nobody have to do anything? An open adjustment waits before the first day too, but not while paused."""
    return not whose_turn(now).who and (now.is_paused or now.adjustment_by is None)


def _facts(now: Situation, relation: Relation) -> Iterator[Fact]:
    side = {MEMBER: Side.MEMBER, MANAGER: Side.MANAGER}.get(relation)
    holds = {
        F.SOMEBODY_ABOVE: now.has_somebody_above,
        F.ALIGNED: now.is_aligned,
        F.ALIGN_ASKED: now.is_align_asked,
        F.ALIGN_ANSWERED: now.align_answer is not None,
        # What the other side has not answered cannot be made complete by accepting; what waits for them can.
        F.COMPLETE: not now.missing_after,
        F.BOTH_AGREED: now.agreed == frozenset(Side),
        F.SHAPED: now.is_shaped,
        F.NOT_NOW: now.is_not_now,
        F.STARTED: now.has_started,
        F.PAUSED: now.is_paused,
        F.PAST_END: now.is_past_end,
        F.ADJUSTMENT: now.adjustment_by is not None,
        F.STOP_ASKED: now.is_stop_asked,
        F.CHECK_IN_AHEAD: now.next_check_in is not None,
        F.SKIPPED_AHEAD: now.is_skipped_ahead,
        F.ACTIVITY: now.activities > 0,
        F.OPEN_MILESTONE: now.open_milestones > 0,
        F.OPEN_SUPPORT: now.open_support > 0,
        F.UNCONFIRMED_SUPPORT: now.unconfirmed_support > 0,
        F.SUPPORT_TO_MISS: now.unconfirmed_support > 0 or now.late_support is not None,
        F.ENDED_LATELY: now.is_ended_lately,
        F.REOPENABLE: now.is_reopenable,
        F.THEY_ENDED_IT: now.ended_by == relation,
        F.THEY_COACH: now.coach_today == relation,
        F.STILL_THEIRS: relation is MANAGER and (now.coach_today == MANAGER or now.is_acting_today),
        F.NOBODY_RESPONSIBLE: not now.has_manager,
        F.ABOUT_HR: now.is_about_hr,
        F.NUDGED_TODAY: now.is_nudged_today,
        F.NOTHING_WAITS: _is_at_rest(now),
    }
    yield from (fact for fact, is_so in holds.items() if is_so)
    if side is None:
        return
    of_side = {
        F.WAITS_FOR_THEM: now.waiting_for(side) > 0,
        F.WAITS_FOR_OTHER: now.waiting_for(side.other) > 0,
        F.THEY_AGREED: side in now.agreed,
        F.THEIR_ADJUSTMENT: now.adjustment_by is side,
        F.REFLECTION: side in now.may_reflect,
        F.LOOK_BACK: side in now.may_look_back,
    }
    yield from (fact for fact, is_so in of_side.items() if is_so)
