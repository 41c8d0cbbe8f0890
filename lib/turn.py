"""Whose turn it is: one pure function after the table "Whose turn" of the handbook, the first row that applies.

Derived from the day and never stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lib.models import Side, State


class Who(StrEnum):
    """Somebody whose turn it can be."""

    MEMBER = "team_member"
    MANAGER = "manager"
    HR = "hr"


BOTH = frozenset({Who.MEMBER, Who.MANAGER})
NOBODY: frozenset[Who] = frozenset()
OF_SIDE = {Side.MEMBER: Who.MEMBER, Side.MANAGER: Who.MANAGER}


class Matter(StrEnum):
    """What the turn is about."""

    PROPOSE = "propose"
    APPOINT = "appoint"
    ANSWER = "answer"
    COMPLETE = "complete"
    EXPLAIN_UNSHAPED = "explain_unshaped"
    AGREE = "agree"
    STARTS_LATER = "starts_later"
    LOOK_BACK = "look_back"
    CHECK_IN = "check_in"
    LATE_PROMISE = "late_promise"
    ON_TRACK = "on_track"
    REFLECT = "reflect"
    ENDED = "ended"


@dataclass(frozen=True)
class Situation:
    """The facts about a plan on one day that decide whose turn it is.

    Attributes:
        has_manager: somebody active is responsible as manager.
        waits_for: how many things wait for an answer of each side.
        missing: names of the underscored parts that are not there yet.
        is_shaped: the team member suggested, added, changed or declined something.
        agreed: the sides that agreed to the version of now.
        check_in_due: the oldest check-in that is due or overdue and can still be held.
        next_check_in: the next due date ahead.
        late_support, late_activity: the oldest date on which one was due and did not happen.
        may_reflect: the sides whose reflection is still asked for.
    """

    state: State
    today: date
    start: date
    end: date
    has_manager: bool = True
    waits_for: tuple[int, int] = (0, 0)
    missing: Sequence[str] = ()
    is_shaped: bool = False
    agreed: frozenset[Side] = frozenset()
    check_in_due: date | None = None
    next_check_in: date | None = None
    late_support: date | None = None
    late_activity: date | None = None
    may_reflect: frozenset[Side] = frozenset()

    def waiting_for(self, side: Side) -> int:
        """How many things wait for an answer of this side? `waits_for` is (team member, manager)."""
        return self.waits_for[0 if side is Side.MEMBER else 1]


@dataclass(frozen=True)
class Turn:
    """Whose turn it is and why.

    Attributes:
        who: empty when nobody has to do anything.
        on: the date the matter hangs on: when it was due, or when something happens next.
        count: how many things wait, where they are counted.
        is_offer: somebody may do it, and nothing stops if they do not.
    """

    who: frozenset[Who]
    matter: Matter
    on: date | None = None
    count: int = 0
    is_offer: bool = False


def whose_turn(now: Situation) -> Turn:
    """Whose turn is it? The rows of the handbook's table, in its order."""
    match now.state:
        case State.DRAFT:
            return Turn(frozenset({Who.MANAGER}), Matter.PROPOSE)
        case State.PROPOSED | State.ACTIVE if not now.has_manager:
            return Turn(frozenset({Who.HR}), Matter.APPOINT)
        case State.PROPOSED:
            return _while_proposed(now)
        case State.ACTIVE:
            return _while_active(now)
        case State.CLOSED if now.may_reflect:
            return Turn(frozenset(OF_SIDE[side] for side in now.may_reflect), Matter.REFLECT, is_offer=True)
        case _:
            return Turn(NOBODY, Matter.ENDED)


def _while_proposed(now: Situation) -> Turn:
    answering = frozenset(OF_SIDE[side] for side in Side if now.waiting_for(side))
    if answering:
        return Turn(answering, Matter.ANSWER, count=sum(now.waits_for))
    if now.missing:
        shaping = NOBODY if now.is_shaped else frozenset({Who.MEMBER})
        return Turn(frozenset({Who.MANAGER}) | shaping, Matter.COMPLETE, count=len(now.missing))
    if now.agreed == frozenset(Side):
        return Turn(frozenset({Who.MANAGER}), Matter.EXPLAIN_UNSHAPED)
    return Turn(frozenset(OF_SIDE[side] for side in Side if side not in now.agreed), Matter.AGREE)


def _while_active(now: Situation) -> Turn:
    if now.today < now.start:
        return Turn(NOBODY, Matter.STARTS_LATER, on=now.start)
    if now.today > now.end:
        return Turn(frozenset({Who.MANAGER}), Matter.LOOK_BACK, on=now.end)
    if now.check_in_due is not None:
        return Turn(BOTH, Matter.CHECK_IN, on=now.check_in_due)
    late = {Who.MANAGER: now.late_support, Who.MEMBER: now.late_activity}
    behind = {who: since for who, since in late.items() if since is not None}
    if behind:
        return Turn(frozenset(behind), Matter.LATE_PROMISE, on=min(behind.values()))
    return Turn(NOBODY, Matter.ON_TRACK, on=now.next_check_in or now.end)
