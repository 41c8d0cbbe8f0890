"""Whose turn it is: one pure function, the first row of docs/product.md#whose-turn that applies.

Derived from the day and never stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lib.models import Side, State
from lib.situation import Situation


class Who(StrEnum):
    """Somebody whose turn it can be."""

    MEMBER = "team_member"
    MANAGER = "manager"
    MANAGERS_MANAGER = "managers_manager"
    HR = "hr"


BOTH = frozenset({Who.MEMBER, Who.MANAGER})
NOBODY: frozenset[Who] = frozenset()
OF_SIDE = {Side.MEMBER: Who.MEMBER, Side.MANAGER: Who.MANAGER}


class Matter(StrEnum):
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


@dataclass(frozen=True)
class Turn:
    """Whose turn it is and why.

    Attributes:
        who: empty when nobody has to do anything.
        on: the date the matter hangs on: when it was due, or when something happens next.
        count: how many things wait, where they are counted.
        is_offer: somebody may do it, and nothing stops if they do not.
        apart: what it is about for somebody for whom it is another matter than `matter`.
    """

    who: frozenset[Who]
    matter: Matter
    on: date | None = None
    count: int = 0
    is_offer: bool = False
    apart: Mapping[Who, Matter] = field(default_factory=dict)

    def matter_for(self, who: Who) -> Matter:
        """What it is about for one of them."""
        return self.apart.get(who, self.matter)


def whose_turn(now: Situation) -> Turn:
    """Whose turn is it? The rows of docs/product.md#whose-turn, in their order."""
    match now.state:
        case State.DRAFT if now.is_align_asked and now.align_answer is None and not now.is_aligned:
            both = frozenset({Who.MANAGER, Who.MANAGERS_MANAGER})
            return Turn(both, Matter.PROPOSE, apart={Who.MANAGERS_MANAGER: Matter.ALIGN})
        case State.DRAFT:
            return Turn(frozenset({Who.MANAGER}), Matter.PROPOSE)
        case State.PROPOSED | State.ACTIVE if not now.has_manager:
            return Turn(frozenset({Who.HR}), Matter.APPOINT)
        case State.PROPOSED:
            return _while_proposed(now)
        case State.ACTIVE:
            return _while_active(now)
        case State.CLOSED if now.may_reflect:
            return Turn(_sides(now.may_reflect), Matter.REFLECT, is_offer=True)
        case State.CLOSED if now.may_look_back:
            return Turn(_sides(now.may_look_back), Matter.LOOK_BACK, is_offer=True)
        case _:
            return Turn(NOBODY, Matter.ENDED)


def _while_proposed(now: Situation) -> Turn:
    if now.is_not_now:
        return Turn(frozenset({Who.MANAGER}), Matter.NOT_NOW)
    answering = _sides(side for side in Side if now.waiting_for(side))
    if answering:
        return Turn(answering, Matter.ANSWER, count=sum(now.waits_for))
    if now.missing:
        shaping = NOBODY if now.is_shaped else frozenset({Who.MEMBER})
        return Turn(frozenset({Who.MANAGER}) | shaping, Matter.COMPLETE, count=len(now.missing))
    if now.agreed == frozenset(Side):
        return Turn(frozenset({Who.MANAGER}), Matter.EXPLAIN_UNSHAPED)
    return Turn(_sides(side for side in Side if side not in now.agreed), Matter.AGREE)


def _while_active(now: Situation) -> Turn:
    if not now.has_started:
        return Turn(NOBODY, Matter.STARTS_LATER, on=now.start)
    if now.is_paused:
        return Turn(NOBODY, Matter.PAUSED, on=now.paused_until)
    if now.adjustment_by is not None or now.is_stop_asked:
        return _while_something_is_asked(now)
    if now.is_past_end:
        return Turn(frozenset({Who.MANAGER}), Matter.CLOSE, on=now.end)
    if now.check_in_due is not None:
        return Turn(BOTH, Matter.CHECK_IN, on=now.check_in_due)
    late = {Who.MANAGER: now.late_support, Who.MEMBER: now.late_activity}
    behind = {who: since for who, since in late.items() if since is not None}
    if behind:
        return Turn(frozenset(behind), Matter.LATE_PROMISE, on=min(behind.values()))
    return Turn(NOBODY, Matter.ON_TRACK, on=now.next_check_in or now.end)


def _while_something_is_asked(now: Situation) -> Turn:
    """An adjustment is the other one's to answer, a wish to stop the manager's; both may be open."""
    if now.adjustment_by is None:
        return Turn(frozenset({Who.MANAGER}), Matter.STOP)
    answering = OF_SIDE[now.adjustment_by.other]
    if not now.is_stop_asked:
        return Turn(frozenset({answering}), Matter.ADJUSTMENT)
    # Whoever wants to stop is answered first; what the plan would become matters less then.
    apart = {Who.MEMBER: Matter.ADJUSTMENT} if answering is Who.MEMBER else {}
    return Turn(frozenset({Who.MANAGER, answering}), Matter.STOP, apart=apart)


def _sides(sides: Iterable[Side]) -> frozenset[Who]:
    return frozenset(OF_SIDE[side] for side in sides)
