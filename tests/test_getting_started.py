"""Getting started: what an administrator is told until an organisation is at work, and what not. On both databases."""

from dataclasses import astuple

import pytest
from sqlmodel import Session

from lib import accounts
from lib.access import Viewer
from lib.errors import NotFound
from lib.getting_started import GettingStarted, end_getting_started, look_at_start
from lib.models import Person, Role, State
from tests.builders import make_account, make_person, make_plan, make_viewer, moment

PASSWORD = "orbit kettle walrus"


def make_administrator(session: Session) -> Viewer:
    """The first one, who is on no roster and counts in no number."""
    person = make_person(session, "Ravi Menon", employee_id=None)
    make_account(session, person, [Role.ADMINISTRATOR], password=PASSWORD)
    return make_viewer(session, person)


def make_team(session: Session, size: int) -> tuple[Person, list[Person]]:
    """A manager without an account, and the people who report to them."""
    maya = make_person(session, "Maya Lindqvist")
    return maya, [make_person(session, f"Person {number}", manager=maya) for number in range(size)]


def looked_at(session: Session, viewer: Viewer) -> GettingStarted:
    found = look_at_start(session, viewer)
    assert found is not None
    return found


def test_an_empty_house_has_everything_before_it(session: Session) -> None:
    start = looked_at(session, make_administrator(session))
    assert astuple(start) == (0, 0, 0, 0, 0, 0, 0, False)
    assert not start.is_done


def test_each_step_has_its_number(session: Session) -> None:
    ravi = make_administrator(session)
    maya, team = make_team(session, 5)
    make_person(session, "Gone", active=False)
    make_account(session, team[0], [Role.HR])
    make_account(session, make_person(session, employee_id=None), [Role.HR, Role.LEADERSHIP], is_enabled=False)
    make_account(session, team[1], [Role.LEADERSHIP], password=PASSWORD)
    assert astuple(looked_at(session, ravi)) == (6, 1, 1, 1, 1, 0, 0, False), (
        "an account without a link is no invitation"
    )
    make_account(session, maya, password=PASSWORD)
    accounts.invite_many(session, ravi, moment=moment())
    assert astuple(looked_at(session, ravi)) == (6, 1, 1, 6, 1, 1, 0, False)
    make_plan(session, member=team[0], manager=maya, state=State.PROPOSED)
    start = looked_at(session, ravi)
    assert start.has_plan
    assert start.is_done


def test_an_administrator_who_leads_others_is_no_first_manager_beside_other_managers(session: Session) -> None:
    ravi = make_person(session, "Ravi Menon")
    make_account(session, ravi, [Role.ADMINISTRATOR, Role.HR], password=PASSWORD)
    maya = make_person(session, "Maya Lindqvist", manager=ravi)
    viewer = make_viewer(session, ravi)
    start = looked_at(session, viewer)
    assert (start.managers, start.managers_signed_in, start.leading_administrators) == (1, 1, 0), "the only manager"
    make_person(session, "Jonas Weber", manager=maya)
    start = looked_at(session, viewer)
    assert (start.managers, start.managers_signed_in, start.leading_administrators) == (1, 0, 1)
    make_account(session, maya, password=PASSWORD)
    assert looked_at(session, viewer).managers_signed_in == 1


@pytest.mark.parametrize(
    ("team", "state", "told"),
    [(5, State.PROPOSED, True), (4, State.PROPOSED, False), (5, State.DRAFT, False)],
    ids=["five could have it", "four could have it", "a draft is nobody's business"],
)
def test_a_first_plan_is_told_only_where_it_points_at_nobody(
    session: Session, team: int, state: State, told: bool
) -> None:
    ravi = make_administrator(session)
    maya, people = make_team(session, team)
    lena = make_person(session, "Lena, who has not signed in")
    for number in range(5):
        make_person(session, f"Report {number}", manager=lena)
    make_account(session, maya, password=PASSWORD)
    make_plan(session, member=people[0], manager=maya, state=state)
    assert looked_at(session, ravi).has_plan is told


@pytest.mark.parametrize("roles", [(), (Role.HR,), (Role.LEADERSHIP,)], ids=["nobody", "hr", "leadership"])
def test_it_is_for_administrators_alone(session: Session, roles: tuple[Role, ...]) -> None:
    person = make_person(session)
    viewer = Viewer(person.id or 0, person.name, frozenset(roles))
    assert look_at_start(session, viewer) is None
    with pytest.raises(NotFound):
        end_getting_started(session, viewer, moment=moment())


def test_once_ended_it_does_not_come_back(session: Session) -> None:
    ravi = make_administrator(session)
    for _ in range(2):
        end_getting_started(session, ravi, moment=moment())
    assert look_at_start(session, ravi) is None
