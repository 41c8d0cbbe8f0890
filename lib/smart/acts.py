"""What somebody does, as a goal says it: the verb, and whether it is told from what others do."""

from collections.abc import Iterator
from dataclasses import dataclass

from lib import formatting
from lib.smart.text_parts import Clause
from lib.smart.word_lists import BARE, GERUND, GIVING, NOT_DOING, OTHERS, PARTICIPLE, THIRD

SPEAKING = frozenset({"i", "we", "they", "it"})
"""Subjects that may be the person's own words, or mean what the person works on."""

_AUXILIARIES = frozenset({"will", "can", "should", "shall", "must", "would", "could"})
_LINKS = frozenset({"and", "then", "also", "or", "who", "himself", "herself", "themselves"})
_BEFORE_BARE = _AUXILIARIES | _LINKS | {"to", "not", "please", "that", "let's", "i", "we", "they", "you"}
_BEFORE_THIRD = _LINKS | {"he", "she", "they", "it"}
_BEFORE_GERUND = frozenset({"by", "and", "start", "starts"})
_BE = frozenset({"is", "are", "be", "been", "being", "was", "were", "has", "have", "had", "gets", "get"})
_AFTER_A_NOUN = _BE | {"under", "below", "above", "per"}
_BEFORE_A_DAY = frozenset({"by", "until", "before"})
_BEFORE_A_NOUN = frozenset({"the", "a", "our", "its", "each", "every", "if"})
_MONTHS_AND_DAYS = frozenset(name.lower() for name in (*formatting.MONTHS, *formatting.WEEKDAYS))


@dataclass(frozen=True)
class Act:
    """Something that is done.

    Attributes:
        verb: in the form it has in a list of words.
        place: where the verb stands in its clause.
        first: where the words about it begin: at the verb, or before it where it is done to something.
    """

    clause: Clause
    verb: str
    place: int
    first: int

    @property
    def quote(self) -> str:
        return self.clause.quote(self.first)


def subject_of(clause: Clause) -> int:
    """The place of the word a clause begins with, articles and the like left out."""
    return next((place for place, text in enumerate(clause.texts) if text not in _BEFORE_A_NOUN), 0)


def acts(clause: Clause, who: str) -> Iterator[Act]:
    """What a clause says is done, unless somebody else does it.

    Args:
        who: what the person is called, in small letters, or nothing.
    """
    subject = subject_of(clause)
    for place in range(len(clause.words)):
        verb = _verb(clause, place, who)
        if not verb:
            continue
        is_done_to = clause.at(place) in PARTICIPLE and verb not in (clause.at(place), "")
        is_others = clause.at(subject) in OTHERS and subject < place and not is_done_to
        if is_others and clause.at(subject) in SPEAKING:
            is_others = verb in GIVING
        if not is_others:
            yield Act(clause, verb, place, 0 if is_done_to else place)


def _verb(clause: Clause, place: int, who: str) -> str:
    """The verb at a place, if there is one: *lead*, *leads*, *leading*, *is led*."""
    word, before, after = clause.at(place), clause.at(place - 1), clause.at(place + 1)
    is_first = place == 0 or before.endswith("ly")
    if word in BARE and after not in _AFTER_A_NOUN and (is_first or before in _BEFORE_BARE):
        return word
    is_after_name = place > 0 and clause.is_raised(place - 1) and before not in _MONTHS_AND_DAYS
    if word in THIRD and after not in _AFTER_A_NOUN and (is_first or is_after_name or before in _BEFORE_THIRD):
        return THIRD[word]
    is_after_person = before in ("he", "she") or (who and before == who)
    if is_after_person and word.endswith("s") and not word.endswith("ss") and word not in NOT_DOING:
        return word.removesuffix("s")
    if word in GERUND and (is_first or before in _BEFORE_GERUND):
        return GERUND[word]
    is_by_a_day = place > 0 and after in _BEFORE_A_DAY
    if word in PARTICIPLE and (before in _BE or clause.at(place - 2) in _BE or is_by_a_day):
        return PARTICIPLE[word]
    return ""
