"""Every sentence about who reads a plan names those whom the access rule lets read it, in every state."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib import access
from lib.clock import at
from lib.models import FullReading, HrReason, Person, Plan, Reading, Relation, Role, State
from lib.plans.commands import follow_roster
from lib.plans.queries.readers import HR_READS, Readers, readers_of_plan, who_reads_what
from tests.builders import make_absence, make_account, make_person, make_plan, make_viewer, moment

NOW = moment()
LEVELS = list(Reading)


class House:
    """Dora ← Tom ← Maya ← Jonas, whose plan it is; Hana and Ida are in HR, Abe administers and leads."""

    def __init__(self, session: Session, state: State) -> None:
        self.session = session
        self.dora = make_person(session, "Dora Duarte")
        self.tom = make_person(session, "Tom Rivera", manager=self.dora)
        self.maya = make_person(session, "Maya Lindqvist", manager=self.tom)
        self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
        self.hana = make_person(session, "Hana Okafor", manager=self.dora)
        self.ida = make_person(session, "Ida Novak", manager=self.dora)
        self.abe = make_person(session, "Abe Ito", manager=self.dora)
        for person, roles in (
            (self.hana, [Role.HR]),
            (self.ida, [Role.HR]),
            (self.abe, [Role.ADMINISTRATOR, Role.LEADERSHIP]),
        ):
            make_account(session, person, roles)
        self.plan = make_plan(session, member=self.jonas, manager=self.maya, managers_manager=self.tom, state=state)

    def change(self, person: Person, **facts: Any) -> None:
        for name, value in facts.items():
            setattr(person, name, value)
        self.session.flush()
        follow_roster.follow_roster(self.session, moment=NOW)
        self.session.commit()

    def hana_opens_it_in_full(self) -> None:
        assert self.plan.id is not None
        until = at(NOW.now.replace(hour=NOW.now.hour + 1)).now
        self.session.add(
            FullReading(
                plan_id=self.plan.id, person_id=self.hana.id or 0, reason=HrReason.STUCK, at=NOW.now, until=until
            )
        )
        self.session.commit()


CASES: dict[str, Callable[[House], None]] = {
    "as it was": lambda house: None,
    "nobody above": lambda house: house.change(house.maya, manager_id=None),
    "another manager": lambda house: house.change(house.jonas, manager_id=house.dora.id),
    "the manager left": lambda house: house.change(house.maya, active=False),
    "nobody is left above": lambda house: house.change(house.jonas, manager_id=None),
    "the manager reports to them now": lambda house: house.change(house.maya, manager_id=house.jonas.id),
    "the manager above is in HR": lambda house: void(make_account(house.session, house.tom, [Role.HR])),
    "about somebody in HR": lambda house: void(make_account(house.session, house.jonas, [Role.HR])),
    "HR opened it in full": House.hana_opens_it_in_full,
    "a deputy stands in": lambda house: void(make_absence(house.session, house.plan, house.abe)),
    "a deputy will": lambda house: void(make_absence(house.session, house.plan, house.abe, first_on="2026-05-15")),
    "somebody in HR stands in": lambda house: void(make_absence(house.session, house.plan, house.hana)),
}


def void(_: object) -> None: ...


def told(readers: Readers, viewer: Person, level: Reading) -> tuple[set[str], set[str]]:
    """Whom the sentence names as reading at once, and whom as reading after a step; HR as one."""
    said = readers.can_read(viewer.id or 0, "this", level)
    if said == "Nobody else can read this today.":
        return set(), set()
    named, _, rest = said.partition(" can read this")
    at_once = set(named.replace(" and ", ", ").split(", "))
    if rest.startswith(" after"):
        return set(), at_once
    return at_once, {"HR"} if rest.startswith("; HR can after") else set()


class Reads(NamedTuple):
    """Somebody who may read the plan, as the rule answers."""

    person_id: int
    name: str
    is_hr: bool


def those_who_read(house: House) -> list[Reads]:
    people = access.people_of_plan(house.session, house.plan)
    found = []
    for person in house.session.scalars(select(Person)).all():
        if somebody := access.load_viewer(house.session, person.id or 0, NOW.now):
            relations = access.relations(somebody, people)
            if access.reading_of(relations, people.state) is not Reading.NONE:
                is_hr = relations <= {Relation.HR, Relation.HR_IN_FULL}
                found.append(Reads(somebody.person_id, "HR" if is_hr else somebody.first_name, is_hr))
    return found


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_the_sentence_names_whom_the_rule_lets_read(session: Session, state: State, case: str) -> None:
    house = House(session, state)
    CASES[case](house)
    plan = session.get_one(Plan, house.plan.id)
    readers = readers_of_plan(session, plan, access.people_of_plan(session, plan), NOW)
    reading = those_who_read(house)
    for viewer in (house.jonas, house.maya, house.tom, house.hana, house.dora):
        others = [each for each in reading if each.person_id != viewer.id]
        for level in (Reading.HEADER, Reading.FULL):
            at_once = {each.name for each in others if not each.is_hr or level is Reading.HEADER}
            later = {each.name for each in others if each.is_hr and level is Reading.FULL}
            assert told(readers, viewer, level) == (at_once, later), (viewer.name, level)


def test_of_a_draft_it_names_those_who_will_read_it(session: Session) -> None:
    house = House(session, State.DRAFT)
    readers = readers_of_plan(session, house.plan, access.people_of_plan(session, house.plan), NOW)
    assert readers.names(house.maya.id or 0) == ["Jonas", "Tom"]
    said = readers.can_read(house.maya.id or 0)
    assert said == "Jonas and Tom can read it; HR can after opening the full plan, which is recorded."


def test_what_is_said_of_hr_holds_for_somebody_in_hr(session: Session) -> None:
    house = House(session, State.ACTIVE)
    people = access.people_of_plan(session, house.plan)
    assert access.reading(make_viewer(session, house.hana), people) is Reading.HEADER
    house.hana_opens_it_in_full()
    assert access.reading(make_viewer(session, house.hana), people) is Reading.FULL
    make_account(session, house.jonas, [Role.HR])
    people = access.people_of_plan(session, house.plan)
    assert access.reading(make_viewer(session, house.hana), people) is Reading.NONE
    assert "HR sees nothing" in readers_of_plan(session, house.plan, people, NOW).of_hr


def test_what_each_kind_of_person_reads_is_said_as_the_rule_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    everything, nothing = (
        "Everything on the plan, from the moment it is proposed.",
        "No plan, nor which people have one.",
    )
    assert who_reads_what() == {
        "Team member": everything,
        "Manager": f"{everything} Their own draft too.",
        "Deputy": "Everything on the open plans that the manager chose, on the days that the manager is away.",
        "Manager’s manager": f"{everything} Of a draft the opportunity and the development area alone, when asked to "
        "align.",
        "HR": f"{HR_READS} Figures of the whole organisation, small groups hidden.",
        "Leadership": f"{nothing} Figures of the whole organisation, small groups hidden.",
        "Administrator": nothing,
    }
    monkeypatch.setattr("lib.access.rule.reading_of", lambda found, state: Reading.NONE)
    assert who_reads_what()["Manager"] == nothing
