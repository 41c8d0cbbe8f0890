"""Who is meant by what stands in a column of managers: an id, an address, a name, "Name (id)", a directory name."""

import re
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
WHOLE_NUMBER = re.compile(r"(\d+)\.0+")
BEHIND_A_NAME = re.compile(r"(?:jr|sr|ii|iii|iv|phd|ph\.d|md|mba|esq|cpa)\.?", re.IGNORECASE)


class By(StrEnum):
    """How somebody is named in another one's row."""

    ID = "by id"
    EMAIL = "by e-mail"
    NAME = "by name"
    NAME_AND_ID = "by name and id"
    DIRECTORY = "by directory name"


class Meant(NamedTuple):
    """Who is meant: their place in the list, −1 where several people have the name."""

    at: int
    by: By


def plain_id(text: str) -> str:
    """An id as it is kept. Tools that take a column for numbers write 100 as 100.0; leading zeros stay."""
    number = WHOLE_NUMBER.fullmatch(text) if "." in text else None
    return number[1] if number else " ".join(text.split())


def turned(name: str) -> str:
    """ "Lindqvist, Greta" as it is said: "Greta Lindqvist"; any other name as it is, with single spaces."""
    family, _, given = name.partition(",")
    if given.strip() and "," not in given and not BEHIND_A_NAME.fullmatch(given.strip()):
        name = f"{given} {family}"
    return " ".join(name.split())


class PeopleIndex:
    """Finds people by what may be said of them. Several people of one name are found as nobody in particular."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.addresses: dict[str, int] = {}
        self.names: dict[str, int] = {}

    def add(self, at: int, *, employee_id: str = "", addresses: Iterable[str] = (), name: str = "") -> None:
        """Take somebody in; the first one who has an id or an address keeps it."""
        if employee_id:
            self.ids.setdefault(plain_id(employee_id).lower(), at)
        for address in addresses:
            if address:
                self.addresses.setdefault(address.lower(), at)
        if name:
            plain = fold(turned(name))
            self.names[plain] = at if self.names.get(plain, at) == at else -1

    def find(self, text: str) -> Meant | None:
        """Who is meant by this text, or none where it is nobody here."""
        if len(text) > LONGEST:
            return None
        if (at := self.ids.get(plain_id(text).lower())) is not None:
            return Meant(at, By.ID)
        if (at := self.addresses.get(text.removeprefix("mailto:").lower())) is not None:
            return Meant(at, By.EMAIL)
        if (at := self.names.get(fold(turned(text)))) is not None:
            return Meant(at, By.NAME)
        if found := DIRECTORY_NAME.match(text):
            inside = self.find(found[1].replace("\\,", ",").replace("\\", ""))
            return Meant(inside.at, By.DIRECTORY) if inside else None
        return self._find_name_and_id(text)

    def _find_name_and_id(self, text: str) -> Meant | None:
        for form in (IN_BRACKETS, ID_BEHIND, ID_BEFORE):
            for part in found.groups() if (found := form.fullmatch(text)) else ():
                if (at := self.ids.get(plain_id(part).lower())) is None:
                    at = self.addresses.get(part.lower())
                if at is not None:
                    return Meant(at, By.NAME_AND_ID)
        return None
