"""What can be counted in a text: numbers that are neither days nor names, and words such as *each* and *without*."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.smart.text_parts import Clause
from lib.smart.word_lists import BARE, EVERY, LABELLED, LITTLE, NUMBERS, THIRD, UNITS

_NUMBER = re.compile(rf"\d[\d.,/:]*(?:%|{'|'.join(UNITS)})?$")
_YEAR = re.compile(r"20\d\d$")
_SCALE = frozenset({"of", "per", "out", "percent"})
_ONE_AMONG_MANY = frozenset({"of", "another", "day", "that", "who", "which", "or", ""})
_NO_COUNT_BEFORE_ONE = frozenset({"no", "the", "this", "that"})
_NO_LACK = frozenset({"longer", "matter", "one", "more", "doubt", ""})
_ALL_IN_ALL = (frozenset({"at", "above", "after"}), frozenset({"times", "the", "of", "about", "in"}))
# A quotation goes on over what is counted and ends before what only tells where and when.
_ENDS = frozenset(
    {"with", "without", "from", "on", "in", "at", "for", "that", "which", "who", "and", "until", "before", "after"}
    | {"is", "are", "was", "by", "if", "when", "under", "as", "where", "but", "then", "into", "than", "he", "she"}
    | {"they", "it", "or"}
)
_LONGEST = 6
_MAY_END = frozenset({"more", "less", "all"})


@dataclass(frozen=True)
class Count:
    """Something that counts.

    Attributes:
        clause, place: where it stands.
        is_soft: it is no number, such as *every*.
        is_scale: it is a share or a place on a scale, such as *4 of 5*.
        rank: the smaller, the better it measures: scales and shares, numbers, a single one, no number.
    """

    clause: Clause
    place: int
    is_soft: bool
    is_scale: bool
    rank: int

    @property
    def quote(self) -> str:
        """The number and what it counts, in quotation marks."""
        return self.clause.quote(self.place, _last(self.clause, self.place))


def counts(clause: Clause, days: Sequence[tuple[int, int]]) -> Iterator[Count]:
    """The numbers in a clause, and other words that count.

    Args:
        days: where the line of the clause names days.
    """
    for place, word in enumerate(clause.words):
        is_soft = _is_soft(clause, place)
        if not is_soft and not _is_number(clause, place):
            continue
        if any(start < word.end and word.start < end for start, end in days):
            continue
        is_scale = "%" in clause.line[word.start : word.end + 2] or clause.at(place + 1) in _SCALE
        rank = 0 if is_scale and not is_soft else 3 if is_soft else 2 if word.text == "one" else 1
        yield Count(clause, place, is_soft, is_scale, rank)


def _is_number(clause: Clause, place: int) -> bool:
    word, before, after = clause.at(place), clause.at(place - 1), clause.at(place + 1)
    if word == "one":
        return after not in _ONE_AMONG_MANY and before not in _NO_COUNT_BEFORE_ONE
    if word.partition("-")[0] in NUMBERS:
        return True
    return bool(_NUMBER.match(word)) and before not in LABELLED and not _YEAR.match(word)


def _is_soft(clause: Clause, place: int) -> bool:
    word, before, after = clause.at(place), clause.at(place - 1), clause.at(place + 1)
    if word == "all":
        return before not in _ALL_IN_ALL[0] and after not in _ALL_IN_ALL[1]
    return word in EVERY or (word in ("no", "without") and after not in _NO_LACK)


def _last(clause: Clause, first: int) -> int:
    """Where the words about a number end."""
    last = first
    while last + 1 < min(len(clause.words), first + _LONGEST):
        word, before = clause.at(last + 1), clause.at(last)
        if word in _ENDS and before != "of" and not (word == "or" and last < first + 4):
            break
        if last > first and (word in THIRD or word in BARE):
            if clause.is_raised(last):
                last -= 1  # "four meetings Mei presents"
                break
            if before.endswith("s") or before == "people":
                break  # "two colleagues restart"
        last += 1
    while last > first and clause.at(last) in LITTLE - _MAY_END:
        last -= 1
    return last
