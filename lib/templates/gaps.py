"""Gaps in the words of a template, and names, which have no place there.

Two gaps are filled in by themselves when a plan begins from the template: those for the first names of the two on it.
"""

import re
from collections.abc import Iterable

from lib import formatting

MEMBER, MANAGER = "[team member]", "[manager]"

_GAP = re.compile(r"\[[^\[\]\n]{1,80}\]")
SHORTEST_NAME = 3
"""Letters below which a part of a name is no name by itself: the "de" of a family name is a word."""


def gaps_in(text: str) -> list[str]:
    """The gaps that somebody still has to fill in, each once, with their brackets: "[which meeting]"."""
    return list(dict.fromkeys(_GAP.findall(text)))


def with_names(text: str, *, member: str, manager: str, limit: int) -> str:
    """The text with the two first names in their gaps.

    Args:
        member, manager: their whole names.
        limit: how long the text may be; where names would make it longer, the gaps stay.
    """
    named = text.replace(MEMBER, formatting.first_name(member)).replace(MANAGER, formatting.first_name(manager))
    return named if len(named) <= limit else text


def without_names(text: str, *, member: str, manager: str) -> tuple[str, list[str]]:
    """The text with gaps in place of the two people's names, and the names that stood there, each once.

    A name is found as it is written, as a whole word: "Will" is found, "will" is not.
    """
    gaps: dict[str, str] = dict.fromkeys(_names(manager), MANAGER) | dict.fromkeys(_names(member), MEMBER)
    if not gaps:
        return text, []
    longest_first = sorted(gaps, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    found = list(dict.fromkeys(pattern.findall(text)))
    return pattern.sub(lambda match: gaps[match[0]], text), found


def _names(name: str) -> Iterable[str]:
    """The ways in which somebody may be named: in full, and by each part that is a name by itself."""
    parts = [part.strip(".,") for part in name.split()]
    first = formatting.first_name(name)
    alone = {part for part in parts if len(part) >= SHORTEST_NAME and part[0].isupper()}
    return {each for each in (" ".join(parts), name.strip(), first, *alone) if each}
