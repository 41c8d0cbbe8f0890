"""The words the rules go by, read from `word_lists.toml` beside this file: a word is added there, without code."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_FILE = tomllib.loads(Path(__file__).with_name("word_lists.toml").read_text(encoding="utf-8"))
_WORDS: Mapping[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in _FILE["words"].items()}
_PARTICIPLES: Mapping[str, str] = _FILE["participles"]
_DOUBLING = frozenset(_FILE["doubling"]["words"].split())

DOING, DOUBTFUL, FINISHED, NOT_DOING = (_WORDS[name] for name in ("doing", "doubtful", "finished", "not_doing"))
OTHERS, GIVING, RECEIVING = (_WORDS[name] for name in ("others", "giving", "receiving"))
VAGUE, QUALITIES = _WORDS["vague"], _WORDS["qualities"]
NUMBERS, UNITS, EVERY = (_WORDS[name] for name in ("numbers", "units", "every"))
LABELLED, EVIDENCE = (_WORDS[name] for name in ("labelled", "evidence"))
SAYS_NOTHING_OF_HOW, SAYS_NOTHING_OF_WHY = _WORDS["says_nothing_of_how"], _WORDS["says_nothing_of_why"]
COMMON, LITTLE, ELSEWHERE = (_WORDS[name] for name in ("common", "little", "elsewhere"))


class Phrases:
    """Phrases that are looked for in a text, word by word."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._by_first: dict[str, list[list[str]]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            parts = phrase.split()
            self._by_first.setdefault(parts[0], []).append(parts)

    def places(self, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where they stand among words in small letters, as their first and last place."""
        for place, text in enumerate(texts):
            for parts in self._by_first.get(text, ()):
                if texts[place : place + len(parts)] == parts:
                    yield place, place + len(parts) - 1

    def first(self, texts: Sequence[str]) -> tuple[int, int] | None:
        """Where the first one stands."""
        return next(self.places(texts), None)


OPEN, SOON, HELP, PURPOSES = (Phrases(_FILE["phrases"][name]) for name in ("open", "soon", "help", "purposes"))


def _is_consonant_y(verb: str) -> bool:
    return verb.endswith("y") and verb[-2:-1] not in "aeiou"


def _third_person(verb: str) -> str:
    if _is_consonant_y(verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "x", "ch", "sh", "o")) else f"{verb}s"


def _gerund(verb: str) -> str:
    if verb in _DOUBLING:
        return f"{verb}{verb[-1]}ing"
    return f"{verb[:-1] if verb.endswith('e') and not verb.endswith('ee') else verb}ing"


def _participle(verb: str) -> str:
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    if verb in _DOUBLING:
        return f"{verb}{verb[-1]}ed"
    if _is_consonant_y(verb):
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


_VERBS = DOING | DOUBTFUL | FINISHED
BARE = {verb: verb for verb in _VERBS}
THIRD = {_third_person(verb): verb for verb in _VERBS}
GERUND = {_gerund(verb): verb for verb in _VERBS}
PARTICIPLE = {_participle(verb): verb for verb in _VERBS}
"""Verbs by the form they have in a text: lead, leads, leading, led."""
