"""What administrators are told of plans that were left out: of what the day brings, and of somebody's lists.

See docs/product.md#notifications.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from lib.clock import Moment
from lib.models import AppFact

FACT = "plans_left_out"
"""The fact about the database that holds a `LeftOut`; it is not there while no plan is left out."""

UNSHOWN = "plans_not_shown"
"""The fact that holds when a list last lacked a plan, and what went wrong with it."""

UNSHOWN_TOLD_FOR, UNSHOWN_NOTED_EVERY = timedelta(days=1), timedelta(hours=1)
"""For how long administrators are told that a list lacked a plan, and how exactly is kept when that was."""


@dataclass(frozen=True)
class LeftOut:
    """How many plans were left out the last time, and what went wrong with the first of them.

    Attributes:
        why: the mistake and where it arose, without any word of a plan.
    """

    plans: int
    why: str


def keep(session: Session, problems: Mapping[int, str]) -> None:
    """Keep how many plans were left out, or that none is any more; the caller commits."""
    there = session.get(AppFact, FACT)
    if not problems:
        if there is not None:
            session.delete(there)
        return
    value = json.dumps(asdict(LeftOut(len(problems), next(iter(problems.values())))))
    session.merge(AppFact(key=FACT, value=value))


def left_out(session: Session) -> LeftOut | None:
    """The plans that were left out the last time; none where all were looked at."""
    fact = session.get(AppFact, FACT)
    return LeftOut(**json.loads(fact.value)) if fact is not None else None


def note_unshown(session: Session, why: Mapping[str, str], *, moment: Moment) -> None:
    """Note that a list lacked plans, unless it was just noted. Commits.

    Args:
        why: what went wrong with each of them, as `look_at_each` says it.
    """
    there = _unshown(session)
    if there is None or not timedelta() <= moment.now - there[0] < UNSHOWN_NOTED_EVERY:
        value = json.dumps([moment.now.isoformat(), next(iter(why.values()))])
        session.merge(AppFact(key=UNSHOWN, value=value))
        session.commit()


def unshown(session: Session, *, moment: Moment) -> str:
    """What went wrong with a plan that a list lacked within the last day; empty where none lacked any."""
    there = _unshown(session)
    return there[1] if there is not None and moment.now - there[0] < UNSHOWN_TOLD_FOR else ""


def _unshown(session: Session) -> tuple[datetime, str] | None:
    fact = session.get(AppFact, UNSHOWN)
    if fact is None:
        return None
    at, why = json.loads(fact.value)
    return datetime.fromisoformat(at), why
