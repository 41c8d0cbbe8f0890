"""A mistake of ours, or a damaged row, leaves out the plan that it is about, and no other.

See docs/product.md#notifications.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from lib.db import MISTAKES
from lib.errors import place_of

log = logging.getLogger("coaching")

Key = TypeVar("Key", bound=int | str)
Found = TypeVar("Found")


def look_at_all(
    every: Callable[[], Collection[Found]],
    some: Callable[[Sequence[Key]], Collection[Found]],
    plans: Callable[[], Sequence[Key]],
    left_out: dict[Key, str] | None,
) -> list[Found]:
    """Look at all plans at once; where that fails, go on without those at which it does.

    Args:
        every, some: look at all of them, and at those with these ids or codes.
        plans: the ids or codes of all of them; asked for only where they are needed.
        left_out: as in `look_at_each`; without it the error is raised.
    """
    try:
        return list(every())
    except MISTAKES:
        if left_out is None:
            raise
    return look_at_each(some, plans(), left_out)


def look_at_each(
    look: Callable[[Sequence[Key]], Collection[Found]], plans: Sequence[Key], left_out: dict[Key, str]
) -> list[Found]:
    """Look at these plans, leaving out those at which it fails.

    Args:
        plans: their ids or codes. Those that are left out already are not looked at again.
        left_out: is given what went wrong, by plan, without any word of it.
    """
    to_look_at = [plan for plan in plans if plan not in left_out]
    if not to_look_at:
        return []
    try:
        return list(look(to_look_at))
    except MISTAKES as error:
        if len(to_look_at) == 1:
            where = place_of(error)
            log.error("plan %s is left out: %s", to_look_at[0], where)
            left_out[to_look_at[0]] = where.partition(" < ")[0]
            return []
    half = len(to_look_at) // 2
    return [*look_at_each(look, to_look_at[:half], left_out), *look_at_each(look, to_look_at[half:], left_out)]
