"""What is found in a file and told: one sentence for one cause, with its number and the first people and rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from babel import Locale
from babel.lists import format_list

_LOCALE = Locale("en", "GB")

NAMED = 5
"""How many people are named; the rest is counted."""


class Place(NamedTuple):
    """Somebody in a file.

    Attributes:
        row: as a spreadsheet counts it, 0 for none.
        sheet: its name, where more than one is read.
    """

    row: int
    name: str = ""
    sheet: str = ""

    def __str__(self) -> str:
        where = f"row {self.row}" + (f" of {self.sheet}" if self.sheet else "")
        if not self.row:
            return self.name
        return f"{self.name} ({where})" if self.name else where


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, in a sentence.

    Attributes:
        row: where it is first, 0 for the whole file.
        number: how often it is there.
    """

    row: int
    sentence: str
    number: int = 1

    def __str__(self) -> str:
        return self.sentence


@dataclass
class Findings:
    """Gathers what is wrong with single cells, by cause; each cause becomes one `Finding`."""

    _found: dict[tuple[str, str, str], list[tuple[str, Place]]] = field(default_factory=dict)
    _numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def add(self, one: str, many: str, advice: str, value: str, place: Place) -> None:
        """Note that something is wrong.

        Args:
            one: how a sentence about a single cell goes on behind the value: "is no e-mail address".
            many: how one about several goes on: "are no e-mail addresses".
            advice: what to do about it.
            value: what stands in the cell, quoted; or what is missing, "a name".
        """
        cause = (one, many, advice)
        self._numbers[cause] = self._numbers.get(cause, 0) + 1
        if len(named := self._found.setdefault(cause, [])) < NAMED:
            named.append((value, place))

    def __iter__(self) -> Iterator[Finding]:
        for cause, named in self._found.items():
            one, many, advice = cause
            number = self._numbers[cause]
            value = named[0][0]
            about = f"{value} {one}" if number == 1 else f"{value} and {number - 1:,} more {many}"
            where = listed((place for _, place in named), number)
            yield Finding(named[0][1].row, f"{sentence(about)}: {where}. {advice}".rstrip(), number)


def listed(places: Iterable[Place], number: int) -> str:
    """The first people and how many more there are: "Anna Berg (row 2), Sam Carter (row 7) and 30 more"."""
    named = [str(place) for place in places][:NAMED]
    if number > len(named):
        return f"{', '.join(named)} and {number - len(named):,} more"
    return joined(named)


def quoted(text: str) -> str:
    """What stands in a cell, in quotation marks and not too long."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= 40 else f'{text[:39]}…'}”"


def sentence(words: str) -> str:
    """The words with their first letter raised."""
    return words[:1].upper() + words[1:]


def joined(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return format_list(words, locale=_LOCALE)
