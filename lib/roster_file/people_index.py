"""Who is meant by what stands in a column of managers: an id, an address, a name, "Name (id)", a directory name."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from lib.texts import fold

LONGEST = 300
"""Letters that can name a person; what is longer names nobody."""

DIRECTORY_NAME = re.compile(r"^CN=((?:[^,\\]|\\.)+)(?:,|$)", re.IGNORECASE)
IN_BRACKETS = re.compile(r"^(.*\S)\s*[(\[<]\s*([^()\[\]<>]+?)\s*[)\]>]$")
ID_BEHIND = re.compile(r"^(.*\D)[\s,;:/|–-]+(\S*\d\S*)$")
ID_BEFORE = re.compile(r"^(\S*\d\S*)[\s,;:/|–-]+(\D.*)$")
WHOLE_NUMBER = re.compile(r"(\d+)[.,]0{1,2}")
THOUSANDS_APART = re.compile(r"[1-9]\d{0,2}(?:([,.'’ \u00a0\u202f])\d{3})(?:\1\d{3})*")
"""1,001 and 12.345.678, as a spreadsheet shows whole numbers where it was told to."""

BEHIND_A_NAME = re.compile(r"(?:jr|sr|ii|iii|iv|phd|ph\.d|md|mba|esq|cpa)\.?", re.IGNORECASE)


class By(StrEnum):
    """How somebody is named in another one's row."""

    ID = "by id"
    EMAIL = "by e-mail"
    NUMBER = "by id, without its leading zeros"
    NAME = "by name"
    FIRST_AND_LAST = "by first and last name"
    NAME_AND_ID = "by name and id"
    DIRECTORY = "by directory name"


class Meant(NamedTuple):
    """Who is meant: their place in the list, −1 where several people have the name."""

    at: int
    by: By


def plain_id(text: str) -> str:
    """An id as it is kept. Tools that take a column for numbers write 100 as 100.0 or 100,0; leading zeros stay.

    Digits of other alphabets are plain ones, and marks that nobody sees are none.
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    number = WHOLE_NUMBER.fullmatch(text) if "." in text or "," in text else None
    return number[1] if number else " ".join(text.split())


def together(text: str) -> str:
    """A number without the signs that stand between its thousands."""
    return re.sub(r"\D", "", text) if THOUSANDS_APART.fullmatch(text) else text


def turned(name: str) -> str:
    """ "Lindqvist, Greta" as it is said: "Greta Lindqvist"; any other name as it is, with single spaces."""
    family, _, given = name.partition(",")
    if given.strip() and "," not in given and not BEHIND_A_NAME.fullmatch(given.strip()):
        name = f"{given} {family}"
    return " ".join(name.split())


def _first_and_last(plain: str) -> str:
    """ "omar m. haddad" without what is between; empty for a name of one word."""
    first, _, rest = plain.partition(" ")
    return f"{first} {rest.rpartition(' ')[2]}" if rest else ""


def _sorted_words(plain: str) -> str:
    """The words by the alphabet, so that "haddad omar" and "omar haddad" are one name, and "- sukarno" is "sukarno"."""
    return " ".join(sorted(word for word in plain.split() if any(map(str.isalnum, word))))


def _once(named: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The place of each id, address or name; −1 where several people have it."""
    found: dict[str, int] = {}
    for text, at in named:
        found[text] = at if found.get(text, at) == at else -1
    return found


class PeopleIndex:
    """Finds people by what may be said of them. Several people of one name are found as nobody in particular."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.addresses: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self._numbers: dict[str, int] | None = None
        self._short_names: dict[str, int] | None = None
        self._names_by_words: dict[str, int] | None = None

    def add(self, at: int, addresses: Iterable[str], name: str) -> None:
        """Take somebody in before anybody is looked for; the first one who has an address keeps it.

        Args:
            name: with the first name first, as `fold` makes it.
        """
        for address in addresses:
            if address:
                self.addresses.setdefault(address.lower(), at)
        if name:
            self.names[name] = at if self.names.get(name, at) == at else -1

    def add_id(self, at: int, employee_id: str) -> None:
        """Take an id in, as `add` does with addresses."""
        if employee_id:
            self.ids.setdefault(plain_id(employee_id).lower(), at)

    def find(self, text: str) -> Meant | None:
        """Who is meant by this text, or none where it is nobody here."""
        if len(text) > LONGEST:
            return None
        if (at := self.ids.get(plain_id(text).lower())) is not None:
            return Meant(at, By.ID)
        if (at := self.ids.get(together(text))) is not None:
            return Meant(at, By.ID)
        if (at := self.addresses.get(text.removeprefix("mailto:").lower())) is not None:
            return Meant(at, By.EMAIL)
        if (at := self.names.get(fold(turned(text)))) is not None:
            return Meant(at, By.NAME)
        if found := DIRECTORY_NAME.match(text):
            inside = self.find(found[1].replace("\\,", ",").replace("\\", ""))
            return Meant(inside.at, By.DIRECTORY) if inside else None
        return self._find_name_and_id(text) or self._find_in_part(text)

    def _find_in_part(self, text: str) -> Meant | None:
        """Who has this number with leading zeros that a spreadsheet took away, this name the other way round, or with
        others in between."""
        plain = plain_id(text)
        if plain.isdecimal():
            if self._numbers is None:
                numbers = [(each.lstrip("0"), at) for each, at in self.ids.items() if each.isdecimal()]
                self._numbers = _once(numbers)
            at = self._numbers.get(plain.lstrip("0"))
            return None if at is None else Meant(at, By.NUMBER)
        if (name := _first_and_last(fold(turned(text)))) == "":
            return None
        if self._names_by_words is None:
            self._names_by_words = _once((_sorted_words(each), at) for each, at in self.names.items())
        if (at := self._names_by_words.get(_sorted_words(fold(text)))) is not None:
            return Meant(at, By.NAME)
        if self._short_names is None:
            self._short_names = _once((_first_and_last(each), at) for each, at in self.names.items())
        at = self._short_names.get(name)
        return None if at is None else Meant(at, By.FIRST_AND_LAST)

    def _find_name_and_id(self, text: str) -> Meant | None:
        for form in (IN_BRACKETS, ID_BEHIND, ID_BEFORE):
            for part in found.groups() if (found := form.fullmatch(text)) else ():
                if (at := self.ids.get(plain_id(part).lower())) is None:
                    at = self.addresses.get(part.lower())
                if at is not None:
                    return Meant(at, By.NAME_AND_ID)
        return None
