"""The people of the demonstration: places from `made_up_people.toml`, the names that are not given there from Faker."""

import csv
import io
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from faker import Faker

from lib.models import Role

FILE = Path(__file__).with_name("made_up_people.toml")
SEED = 20_240_229

LOCALES = {
    "Hamburg": ("de_DE", "de_DE", "da_DK", "en_IN"),
    "Gothenburg": ("sv_SE", "sv_SE", "fi_FI", "fr_FR"),
    "Kraków": ("pl_PL", "pl_PL", "cs_CZ", "en_NG"),
    "Manchester": ("en_GB", "en_GB", "en_NG", "nl_NL"),
    "Lisbon": ("pt_PT", "pt_PT", "es_ES", "fr_FR"),
    "Bengaluru": ("en_IN",),
}
"""Where names come from at a location, as often as they stand here."""

AVOIDED = {"Ben", "Charity", "Mary", "Obasanjo", "Om", "Precious", "Raj", "Sales", "van", "de", "der", "den"}
"""Names that read as a word or as somebody known."""

ROLES: dict[str, tuple[Role, ...]] = {
    "top": (Role.LEADERSHIP,),
    "staff": (Role.LEADERSHIP,),
    "people": (Role.HR,),
    "partners.1": (Role.HR,),
    "partners.2": (Role.HR,),
    "systems.1": (Role.ADMINISTRATOR,),
}

TRY_IT_AS = {
    "manager": "onboarding",
    "team_member": "onboarding.1",
    "managers_manager": "success",
    "hr": "partners.1",
    "leadership": "staff",
    "administrator": "systems.1",
}
"""Part → place of the people that sign-in offers."""


@dataclass(frozen=True)
class Someone:
    """A row of the roster. `place` is where they stand in the organisation and `above` the place of their manager."""

    place: str
    number: int
    name: str
    title: str
    department: str
    location: str
    above: str | None
    hired_on: date

    @property
    def employee_id(self) -> str:
        return f"L{1000 + self.number}"


def people(founded_on: date) -> dict[str, Someone]:
    """Everybody by place, the same people whenever it is called.

    Args:
        founded_on: the day of the first roster; everybody was hired before.
    """
    plan = tomllib.loads(FILE.read_text(encoding="utf-8"))
    fakers: dict[str, Faker] = {}
    chance = Faker()
    chance.seed_instance(SEED)
    found: dict[str, Someone] = {}
    taken = {part for name in plan["names"].values() for part in name.split()} | AVOIDED

    def add(place: str, title: str, department: str, location: str, above: str | None) -> None:
        name = plan["names"].get(place)
        while name is None:
            locale = chance.random_element(LOCALES[location])
            made = _name(_faker(fakers, locale), is_feminine=chance.boolean())
            # One person per first name: texts and screens call people by it.
            if not taken & set(made.split()) and len(made) <= 24:
                name = made
                taken.update(made.split())
        years = chance.random_int(40, 4_200)
        hired_on = founded_on - timedelta(days=years * years // 4_200)  # Most came in the last few years.
        found[place] = Someone(place, len(found) + 1, name, title, department, location, above, hired_on)

    top = plan["top"]
    add("top", top["title"], top["department"], top["location"], None)
    add("staff", plan["staff"]["title"], top["department"], top["location"], "top")
    for department in plan["departments"]:
        add(department["key"], department["head"], department["name"], department["teams"][0]["location"], "top")
        for team in department["teams"]:
            add(team["key"], team["manager"], department["name"], team["location"], department["key"])
            for number in range(1, team["size"] + 1):
                title = team["titles"][min(number, len(team["titles"])) - 1]
                add(f"{team['key']}.{number}", title, department["name"], team["location"], team["key"])
    return found


def moved(everybody: Mapping[str, Someone], place: str, to: str) -> dict[str, Someone]:
    """Everybody, with one of them moved to another team."""
    return {**everybody, place: replace(everybody[place], above=to, department=everybody[to].department)}


def joined(everybody: Mapping[str, Someone], places: Collection[str], on: date) -> dict[str, Someone]:
    """Everybody, with some of them hired on a later day."""
    return {p: replace(someone, hired_on=on) if p in places else someone for p, someone in everybody.items()}


def roster_csv(everybody: Mapping[str, Someone], left: Collection[str] = ()) -> bytes:
    """The roster file of an organisation, as a personnel system would write it."""
    domain = tomllib.loads(FILE.read_text(encoding="utf-8"))["domain"]
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(
        ["Employee ID", "Name", "Work Email", "Job Title", "Department", "Location", "Manager ID", "Hire Date"]
    )
    for place, someone in everybody.items():
        if place not in left:
            above = everybody[someone.above].employee_id if someone.above else ""
            address = f"{_plain(someone.name)}@{domain}"
            facts = [someone.title, someone.department, someone.location, above, someone.hired_on.isoformat()]
            table.writerow([someone.employee_id, someone.name, address, *facts])
    return text.getvalue().encode()


def _faker(fakers: dict[str, Faker], locale: str) -> Faker:
    if locale not in fakers:
        fakers[locale] = Faker(locale)
        fakers[locale].seed_instance(SEED)
    return fakers[locale]


def _name(fake: Any, *, is_feminine: bool) -> str:
    """A first and a last name that go together; some languages have two forms of the latter."""
    kind = "female" if is_feminine else "male"
    last = getattr(fake, f"last_name_{kind}", fake.last_name)
    return f"{getattr(fake, f'first_name_{kind}')()} {last()}"


def _plain(name: str) -> str:
    """ "Clara Nyström" → "clara.nystrom"; letters that have no plain form are written in the usual way."""
    usual = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "đ": "d", "ı": "i"})
    plain = unicodedata.normalize("NFKD", name.translate(usual)).encode("ascii", "ignore").decode()
    return ".".join("".join(letter for letter in part if letter.isalnum()) for part in plain.lower().split())
