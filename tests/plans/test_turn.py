"""Whose turn it is: a line for each row of docs/product.md#whose-turn, in its order."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from lib.models import Side, State
from lib.plans.rules.status import PlanStatus
from lib.plans.rules.turn import BOTH, Turn, TurnReason, Who, whose_turn

TODAY = date(2026, 5, 14)
MANAGER, MEMBER, HR = frozenset({Who.MANAGER}), frozenset({Who.MEMBER}), frozenset({Who.HR})
NOBODY: frozenset[Who] = frozenset()

NOBODYS_TURN = frozenset({TurnReason.STARTS_LATER, TurnReason.PAUSED, TurnReason.ON_TRACK, TurnReason.ENDED})
"""What waits for nobody."""

EVERYBODY_AGREED = frozenset(Side)

proposed = PlanStatus(State.PROPOSED, TODAY, date(2026, 5, 18), date(2026, 6, 16), agreed=frozenset({Side.MANAGER}))
active = PlanStatus(State.ACTIVE, TODAY, date(2026, 5, 4), date(2026, 6, 3), next_check_in=date(2026, 5, 20))
ROWS = [
    ("a draft is the manager's", replace(proposed, state=State.DRAFT), Turn(MANAGER, TurnReason.PROPOSE)),
    ("nobody responsible for a proposed plan", replace(proposed, has_manager=False), Turn(HR, TurnReason.APPOINT)),
    ("nobody responsible for an active plan", replace(active, has_manager=False), Turn(HR, TurnReason.APPOINT)),
    ("the team member has to answer", replace(proposed, waits_for=(2, 0)), Turn(MEMBER, TurnReason.ANSWER, count=2)),
    ("the manager has to answer", replace(proposed, waits_for=(0, 1)), Turn(MANAGER, TurnReason.ANSWER, count=1)),
    ("both have to answer", replace(proposed, waits_for=(2, 1)), Turn(BOTH, TurnReason.ANSWER, count=3)),
    (
        "something waits and a part is missing: the answer comes first",
        replace(proposed, waits_for=(1, 0), missing=["measure"]),
        Turn(MEMBER, TurnReason.ANSWER, count=1),
    ),
    (
        "a part is missing and the team member shaped nothing",
        replace(proposed, missing=["measure"]),
        Turn(BOTH, TurnReason.COMPLETE, count=1),
    ),
    (
        "a part is missing and the team member shaped the plan",
        replace(proposed, missing=["measure"], is_shaped=True),
        Turn(MANAGER, TurnReason.COMPLETE, count=1),
    ),
    (
        "a part is missing although both agreed: it comes first",
        replace(proposed, missing=["measure"], agreed=EVERYBODY_AGREED),
        Turn(BOTH, TurnReason.COMPLETE, count=1),
    ),
    (
        "both agreed and nothing was shaped",
        replace(proposed, agreed=EVERYBODY_AGREED),
        Turn(MANAGER, TurnReason.EXPLAIN_UNSHAPED),
    ),
    ("the team member has not agreed", proposed, Turn(MEMBER, TurnReason.AGREE)),
    ("the manager has not agreed", replace(proposed, agreed=frozenset({Side.MEMBER})), Turn(MANAGER, TurnReason.AGREE)),
    ("nobody has agreed", replace(proposed, agreed=frozenset()), Turn(BOTH, TurnReason.AGREE)),
    (
        "it starts later, whatever waits",
        replace(active, start=date(2026, 5, 15), check_in_due=TODAY),
        Turn(NOBODY, TurnReason.STARTS_LATER, on=date(2026, 5, 15)),
    ),
    ("it starts today", replace(active, start=TODAY), Turn(NOBODY, TurnReason.ON_TRACK, on=date(2026, 5, 20))),
    (
        "past its end, even with a check-in due",
        replace(active, end=date(2026, 5, 13), check_in_due=date(2026, 5, 13)),
        Turn(MANAGER, TurnReason.CLOSE, on=date(2026, 5, 13)),
    ),
    (
        "on its last day it is not past its end",
        replace(active, end=TODAY, next_check_in=None),
        Turn(NOBODY, TurnReason.ON_TRACK, on=TODAY),
    ),
    (
        "a check-in is due, even with an activity late",
        replace(active, check_in_due=TODAY, late_activity=date(2026, 5, 10)),
        Turn(BOTH, TurnReason.CHECK_IN, on=TODAY),
    ),
    (
        "support is late",
        replace(active, late_support=date(2026, 5, 11)),
        Turn(MANAGER, TurnReason.LATE_PROMISE, on=date(2026, 5, 11)),
    ),
    (
        "an activity is late",
        replace(active, late_activity=date(2026, 5, 12)),
        Turn(MEMBER, TurnReason.LATE_PROMISE, on=date(2026, 5, 12)),
    ),
    (
        "both are late",
        replace(active, late_support=date(2026, 5, 11), late_activity=date(2026, 5, 10)),
        Turn(BOTH, TurnReason.LATE_PROMISE, on=date(2026, 5, 10)),
    ),
    ("nothing waits", active, Turn(NOBODY, TurnReason.ON_TRACK, on=date(2026, 5, 20))),
    (
        "a reflection is open",
        replace(active, state=State.CLOSED, may_reflect=frozenset({Side.MEMBER})),
        Turn(MEMBER, TurnReason.REFLECT, is_offer=True),
    ),
    ("closed for good", replace(active, state=State.CLOSED), Turn(NOBODY, TurnReason.ENDED)),
    ("cancelled", replace(active, state=State.CANCELLED), Turn(NOBODY, TurnReason.ENDED)),
]


@pytest.mark.parametrize(("now", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_first_row_that_applies_decides(now: PlanStatus, expected: Turn) -> None:
    assert whose_turn(now) == expected


def test_an_open_plan_that_waits_for_something_always_waits_for_somebody() -> None:
    flags = product([State.PROPOSED, State.ACTIVE], [True, False], [0, 1], [0, 1], [(), ("goal",)], [True, False])
    for state, has_manager, member, manager, missing, is_shaped in flags:
        for agreed in (frozenset(), frozenset({Side.MEMBER}), frozenset({Side.MANAGER}), EVERYBODY_AGREED):
            turn = whose_turn(
                replace(
                    proposed,
                    state=state,
                    has_manager=has_manager,
                    waits_for=(member, manager),
                    missing=missing,
                    is_shaped=is_shaped,
                    agreed=agreed,
                )
            )
            assert bool(turn.who) is (turn.reason not in NOBODYS_TURN)
