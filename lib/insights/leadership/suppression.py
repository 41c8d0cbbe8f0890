"""How small groups stay hidden in what leadership reads. Pure rules, those of docs/product.md#leadership.

Behind a figure stand the different team members in its denominator. Whoever knows a few of them must not learn
anything about one more, from a single month or from the difference of two.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

SMALLEST = 5
"""As many different people stand behind everything that is shown, at least."""

STEP = 5
"""Shares and counts are rounded to it."""

Group = frozenset[str]
"""Departments that are shown as one."""


def shown_share(part: int, whole: int, people: int) -> int | None:
    """A share in percent as it may be shown: rounded to 5, from 5 to 95, as nothing and everything name everybody.

    Args:
        people: how many different people stand in the denominator.

    Returns:
        Nothing where those are too few.
    """
    if people < SMALLEST or whole <= 0:
        return None
    return min(max(_rounded(100 * part / whole), STEP), 100 - STEP)


def shown_count(number: int, people: int) -> int | None:
    """A count as it may be shown: rounded to 5; nothing where it is under 5, or of fewer than 5 people."""
    return None if min(number, people) < SMALLEST else _rounded(number)


def merged(people: Mapping[str, Collection[int]], before: Sequence[Group] | None, *, month: date) -> list[Group]:
    """Departments in groups large enough to be shown.

    While the smallest group has under 5 people, none included, it is merged with the next smallest. Groups stay as
    they were the month before, so that no difference of two months shows a small one; they are split in January. Each
    is split into parts of its own: were all departments grouped anew, one that is small before and after could change
    its group, and stand alone as the difference of the old group and the new one.

    Args:
        people: who stands behind the figure, by department; departments without anybody included.
        before: the groups of the month before; none before the first.
        month: its first day.

    Returns:
        By size, then name. Of a single one nothing may be shown beside the figure of the organisation.
    """
    known = [group for group in before or () if group]
    new = _alone(people.keys() - frozenset().union(*known))
    if month.month == 1:
        known = [part for group in known for part in _large_enough(_alone(group), people)]
    return _large_enough([*known, *new], people)


def _alone(departments: Collection[str]) -> list[Group]:
    return [frozenset({name}) for name in departments]


def _large_enough(groups: list[Group], people: Mapping[str, Collection[int]]) -> list[Group]:
    """These groups, merged as far as needed; a last one alone may still be small."""

    def size(group: Group) -> tuple[int, list[str]]:
        return len({person for name in group for person in people.get(name, ())}), sorted(group)

    groups = sorted(groups, key=size)
    while len(groups) > 1 and size(groups[0])[0] < SMALLEST:
        smallest, next_one, *rest = groups
        groups = sorted([smallest | next_one, *rest], key=size)
    return groups


def _rounded(number: float) -> int:
    """To the nearest step; half a step goes up."""
    return int((number + STEP / 2) // STEP) * STEP
