"""Reading a text word by word, and quoting it: all that the rules need to know of a language."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import snowballstemmer

from lib.smart.word_lists import ELSEWHERE, LITTLE

LONGEST_QUOTE = 64
"""Characters of a quotation; a longer one ends at a word with an ellipsis."""

# Each step takes a character that the step before it cannot take, so no text makes these slow.
_WORD = re.compile(r"[^\W_]+(?:[’'.,/\-:][^\W_]+)*%?")
_PER_CENT = re.compile(r"\s?%")
_ENDS = re.compile(r"[.;:!?…](?=\s|$)|[,–—]\s|\s[-–—]\s|[()]|\b(?:so that|so the|in order that|because|while)\b", re.I)
_BULLET = re.compile(r"^[\s\-*•·–—>#]+|^\s*\d{1,2}[.)]\s")
_FEW = 2
_BEYOND_LATIN = "\u024f"


@dataclass(frozen=True)
class Word:
    """A word of a text, in small letters and with a straight apostrophe, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Clause:
    """Words between two marks of punctuation.

    Attributes:
        line: the text they stand in.
        words: at least one.
    """

    line: str
    words: Sequence[Word]

    @cached_property
    def texts(self) -> list[str]:
        return [word.text for word in self.words]

    def at(self, place: int) -> str:
        """The word at a place in small letters, nothing before the first and after the last one."""
        return self.texts[place] if 0 <= place < len(self.texts) else ""

    def is_raised(self, place: int) -> bool:
        """Does the word begin with a capital letter?"""
        return self.line[self.words[place].start].isupper()

    def quote(self, first: int = 0, last: int | None = None) -> str:
        """The very words in quotation marks, from one place to another; to the end without a last."""
        start, end = self.words[first].start, self.words[-1 if last is None else min(last, len(self.words) - 1)].end
        sign = _PER_CENT.match(self.line, end)
        return quoted(self.line[start : sign.end() if sign else end])


def lines(text: str) -> Iterator[str]:
    """The lines of a text without the marks of a list, and with single spaces."""
    for line in text.splitlines():
        if plain := " ".join(_BULLET.sub("", line).split()):
            yield plain


def words(line: str) -> list[Word]:
    """The words of a line. What holds together by a dot, a hyphen or a colon is one word: 4.5, two-hour."""
    return [Word(each.group().replace("’", "'").lower(), each.start(), each.end()) for each in _WORD.finditer(line)]


def clauses(text: str) -> list[Clause]:
    """The parts of a text between marks of punctuation, and before and after what gives a reason."""
    found = []
    for line in lines(text):
        ends = [each.start() for each in _ENDS.finditer(line)]
        part: list[Word] = []
        for word in words(line):
            if part and ends and ends[0] <= word.start:
                found.append(Clause(line, part))
                part = []
            while ends and ends[0] <= word.start:
                ends.pop(0)
            part.append(word)
        if part:
            found.append(Clause(line, part))
    return found


def stems(words: Iterable[str]) -> list[str]:
    """Words without their endings, so that *deployments* and *deployment*, *planned* and *planning* are one."""
    # A stemmer keeps the word it works on, and several people type at once: each call has one of its own.
    return list(snowballstemmer.stemmer("english").stemWords(list(words)))


def content_words(texts: Iterable[str], *without: Iterable[str]) -> list[str]:
    """The words that carry content: without those that hold every sentence together, and without those given."""
    left_out = LITTLE.union(*without)
    return [text for text in texts if text.removesuffix("'s") not in left_out]


def content_words_in(text: str, *without: Iterable[str]) -> list[str]:
    """The words of a text that carry content."""
    return content_words((word.text for word in words(text)), *without)


def quoted(text: str) -> str:
    """The words in quotation marks and in one line, cut at a word where they are long."""
    text = " ".join(text.split()).strip(" .,;:")
    if len(text) > LONGEST_QUOTE:
        head, space, _ = text[:LONGEST_QUOTE].rpartition(" ")
        text = f"{(head if space else text[: LONGEST_QUOTE - 1]).rstrip(' .,;:')}…"
    return f"“{text}”"


def is_english(text: str) -> bool:
    """Can these rules read the text? Not where its letters, or most of its little words, are those of others."""
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter > _BEYOND_LATIN for letter in letters) * 2 > len(letters):
        return False
    texts = [word.text for word in words(text)]
    elsewhere = sum(each in ELSEWHERE for each in texts)
    return elsewhere < _FEW or elsewhere <= sum(each in LITTLE for each in texts)
