"""Plans of which nobody was told what the day brings, because of a mistake of ours: for the log and administrators.

See docs/product.md#notifications.
"""

import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlmodel import Session

from lib.db import MISTAKES
from lib.errors import place_of
from lib.models import AppFact

log = logging.getLogger("coaching")

FACT = "plans_left_out"
"""The fact about the database that holds a `LeftOut`; it is not there while no plan is left out."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class LeftOut:
    """How many plans were left out the last time, and what went wrong with the first of them.

    Attributes:
        why: the mistake and where it arose, without any word of a plan.
    """

    plans: int
    why: str


def look_at_each(
    look: Callable[[Sequence[int]], Collection[Found]], plan_ids: Sequence[int], problems: dict[int, str]
) -> list[Found]:
    """What a look at many plans finds; the ones at which it fails are left out, and it finds what is about the others.

    Args:
        problems: is given what went wrong, by the ids of plans.
    """
    if not plan_ids:
        return []
    try:
        return list(look(plan_ids))
    except MISTAKES as error:
        if len(plan_ids) == 1:
            where = place_of(error)
            if plan_ids[0] not in problems:
                log.error("plan %d is left out of what the day brings: %s", plan_ids[0], where)
            problems[plan_ids[0]] = where.partition(" < ")[0]
            return []
    half = len(plan_ids) // 2
    return [
        *look_at_each(look, plan_ids[:half], problems),
        *look_at_each(look, plan_ids[half:], problems),
    ]


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
