"""Whose turn it is: one pure function, the first row of docs/product.md#whose-turn that applies.

Derived from the day and never stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lib.models import Side, State
from lib.plans.rules.status import PlanStatus


class Who(StrEnum):
    """Somebody whose turn it can be."""

    MEMBER = "team_member"
    MANAGER = "manager"
    MANAGERS_MANAGER = "managers_manager"
    HR = "hr"


BOTH = frozenset({Who.MEMBER, Who.MANAGER})
NOBODY: frozenset[Who] = frozenset()
OF_SIDE = {Side.MEMBER: Who.MEMBER, Side.MANAGER: Who.MANAGER}


class TurnReason(StrEnum):
    """What the turn is about."""

    PROPOSE = "propose"
    ALIGN = "align"
    APPOINT = "appoint"
    NOT_NOW = "not_now"
    ANSWER = "answer"
    COMPLETE = "complete"
    EXPLAIN_UNSHAPED = "explain_unshaped"
    AGREE = "agree"
    STARTS_LATER = "starts_later"
    PAUSED = "paused"
    ADJUSTMENT = "adjustment"
    STOP = "stop"
    CLOSE = "close"
    CHECK_IN = "check_in"
    LATE_PROMISE = "late_promise"
    ON_TRACK = "on_track"
    REFLECT = "reflect"
    LOOK_BACK = "look_back"
    ENDED = "ended"


OF_DEPUTY = frozenset({TurnReason.ANSWER, TurnReason.COMPLETE, TurnReason.CHECK_IN, TurnReason.LATE_PROMISE})
"""What a deputy takes up where it is the manager's turn; the rest waits for the manager."""


@dataclass(frozen=True)
class Turn:
    """Whose turn it is and why.

    Attributes:
        who: empty when nobody has to do anything.
        on: the date the reason hangs on: when it was due, or when something happens next.
        count: how many things wait, where they are counted.
        is_offer: somebody may do it, and nothing stops if they do not.
        apart: what it is about for somebody for whom it is another reason than `reason`.
    """

    who: frozenset[Who]
    reason: TurnReason
    on: date | None = None
    count: int = 0
    is_offer: bool = False
    apart: Mapping[Who, TurnReason] = field(default_factory=dict)

    def reason_for(self, who: Who) -> TurnReason:
        """What the turn is about for somebody."""
        return self.apart.get(who, self.reason)


def whose_turn(now: PlanStatus) -> Turn:
    """Whose turn is it? The rows of docs/product.md#whose-turn, in their order."""
    match now.state:
        case State.DRAFT if now.is_align_asked and now.align_answer is None and not now.is_aligned:
            both = frozenset({Who.MANAGER, Who.MANAGERS_MANAGER})
            return Turn(both, TurnReason.PROPOSE, apart={Who.MANAGERS_MANAGER: TurnReason.ALIGN})
        case State.DRAFT:
            return Turn(frozenset({Who.MANAGER}), TurnReason.PROPOSE)
        case State.PROPOSED | State.ACTIVE if not now.has_manager:
            return Turn(frozenset({Who.HR}), TurnReason.APPOINT)
        case State.PROPOSED:
            return _while_proposed(now)
        case State.ACTIVE:
            return _while_active(now)
        case State.CLOSED if now.may_reflect:
            return Turn(_sides(now.may_reflect), TurnReason.REFLECT, is_offer=True)
        case State.CLOSED if now.may_look_back:
            return Turn(_sides(now.may_look_back), TurnReason.LOOK_BACK, is_offer=True)
        case _:
            return Turn(NOBODY, TurnReason.ENDED)


def _while_proposed(now: PlanStatus) -> Turn:
    if now.is_not_now:
        return Turn(frozenset({Who.MANAGER}), TurnReason.NOT_NOW)
    answering = _sides(side for side in Side if now.waiting_for(side))
    if answering:
        return Turn(answering, TurnReason.ANSWER, count=sum(now.waits_for))
    if now.missing:
        shaping = NOBODY if now.is_shaped else frozenset({Who.MEMBER})
        return Turn(frozenset({Who.MANAGER}) | shaping, TurnReason.COMPLETE, count=len(now.missing))
    if now.agreed == frozenset(Side):
        return Turn(frozenset({Who.MANAGER}), TurnReason.EXPLAIN_UNSHAPED)
    return Turn(_sides(side for side in Side if side not in now.agreed), TurnReason.AGREE)


def _while_active(now: PlanStatus) -> Turn:
    if not now.has_started:
        return Turn(NOBODY, TurnReason.STARTS_LATER, on=now.start)
    if now.is_paused:
        return Turn(NOBODY, TurnReason.PAUSED, on=now.paused_until)
    if now.adjustment_by is not None or now.is_stop_asked:
        return _while_something_is_asked(now)
    if now.is_past_end:
        return Turn(frozenset({Who.MANAGER}), TurnReason.CLOSE, on=now.end)
    if now.check_in_due is not None:
        return Turn(BOTH, TurnReason.CHECK_IN, on=now.check_in_due)
    late = {Who.MANAGER: now.late_support, Who.MEMBER: now.late_activity}
    behind = {who: since for who, since in late.items() if since is not None}
    if behind:
        return Turn(frozenset(behind), TurnReason.LATE_PROMISE, on=min(behind.values()))
    return Turn(NOBODY, TurnReason.ON_TRACK, on=now.next_check_in or now.end)


def _while_something_is_asked(now: PlanStatus) -> Turn:
    """An adjustment is the other one's to answer, a wish to stop the manager's; both may be open."""
    if now.adjustment_by is None:
        return Turn(frozenset({Who.MANAGER}), TurnReason.STOP)
    answering = OF_SIDE[now.adjustment_by.other]
    if not now.is_stop_asked:
        return Turn(frozenset({answering}), TurnReason.ADJUSTMENT)
    # Whoever wants to stop is answered first; what the plan would become matters less then.
    apart = {Who.MEMBER: TurnReason.ADJUSTMENT} if answering is Who.MEMBER else {}
    return Turn(frozenset({Who.MANAGER, answering}), TurnReason.STOP, apart=apart)


def _sides(sides: Iterable[Side]) -> frozenset[Who]:
    return frozenset(OF_SIDE[side] for side in sides)
