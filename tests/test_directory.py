"""Finding people and where their accounts are, for administrators. On both databases."""

import pytest
from sqlmodel import Session

from lib import accounts
from lib.access import Viewer
from lib.accounts import PeopleFilters, RosterCount, find_people, find_person
from lib.errors import NotFound
from lib.models import AccountStatus, Role
from lib.paging import PAGE_SIZE
from tests.builders import make_account, make_person, moment

pytestmark = pytest.mark.databases

ADMIN = Viewer(0, "Ravi Menon", frozenset({Role.ADMINISTRATOR}))


def found(session: Session, search: str = "", page: int = 1, **wanted: object) -> list[str]:
    return [line.name for line in find_people(session, ADMIN, PeopleFilters(search, **wanted), page=page).lines]


def test_every_word_has_to_stand_somewhere(session: Session) -> None:
    make_person(session, "Øyvind Lund", department="Verkstøy", employee_id="E7", email="lund@firm.example")
    make_person(session, "Anna Lund", department="Sales")
    assert found(session, "lund") == ["Anna Lund", "Øyvind Lund"]
    for search in ("øyvind", "LUND verk", "e7", "lund@firm", "Lund E7"):
        assert found(session, search) == ["Øyvind Lund"]
    for search in ("lund nobody", "%", "_", "100%"):
        assert found(session, search) == []


def test_only_active_people_are_found(session: Session) -> None:
    gone = make_person(session, "Gone", active=False)
    assert found(session) == []
    with pytest.raises(NotFound):
        find_person(session, ADMIN, gone.id or 0)


def test_where_accounts_are_and_who_holds_a_role(session: Session) -> None:
    make_person(session, "None")
    make_account(session, make_person(session, "Not_invited"), [Role.HR])
    invited = make_account(session, make_person(session, "Invited"))
    accounts.invite(session, None, invited.id or 0, moment=moment())
    active = make_person(session, "Active")
    make_account(session, active, [Role.HR, Role.LEADERSHIP], password="orbit kettle walrus")
    make_account(session, make_person(session, "Disabled"), password="orbit kettle walrus", is_enabled=False)
    for status in AccountStatus:
        assert found(session, statuses={status}) == [status.value.capitalize()]
    assert found(session, statuses={AccountStatus.NONE, AccountStatus.INVITED}) == ["Invited", "None"]
    assert found(session, holding={Role.HR, Role.ADMINISTRATOR}) == ["Active", "Not_invited"]
    assert found(session, holding={Role.ADMINISTRATOR}) == []
    assert find_person(session, ADMIN, active.id or 0).roles == {Role.HR, Role.LEADERSHIP}


def test_the_figures_count_the_roster_whatever_is_looked_for(session: Session) -> None:
    make_account(session, make_person(session, "On no roster", employee_id=None), password="orbit kettle walrus")
    make_account(session, make_person(session, "Anna"), password="orbit kettle walrus")
    make_account(session, make_person(session, "Sam"))
    make_person(session, "Gone", active=False)
    assert find_people(session, ADMIN, PeopleFilters("nobody at all")).found == 0
    assert accounts.count_roster(session, ADMIN) == RosterCount(people=2, can_sign_in=1)


def test_people_come_a_page_at_a_time(session: Session) -> None:
    for number in range(PAGE_SIZE + 3):
        make_person(session, f"Person {number:02}")
    assert len(found(session)) == PAGE_SIZE
    assert found(session, page=2) == [f"Person {number}" for number in (50, 51, 52)]
    assert found(session, page=99) == found(session, page=2)
    assert found(session, page=-1) == found(session, page=1)
    assert find_people(session, ADMIN).pages == 2


def test_a_manager_stands_beside_each_and_who_has_none_is_found(session: Session) -> None:
    tomas = make_person(session, "Tomás", title="Head of Sales")
    gone = make_person(session, "Gone", manager=tomas, active=False)
    lost = make_person(session, "Lost", active=False)
    make_person(session, "Anna", manager=tomas, department="Sales")
    make_person(session, "Ben", manager=gone, department="Care")
    make_person(session, "Cem", manager=lost, department="Care")
    make_person(session, "Ravi", employee_id=None)
    shown = {line.name: line.manager for line in find_people(session, ADMIN).lines}
    assert shown == {"Anna": "Tomás", "Ben": "Tomás", "Cem": "", "Ravi": "", "Tomás": ""}
    assert found(session, without_manager=True) == ["Cem", "Tomás"]
    assert found(session, departments={"Care"}) == ["Ben", "Cem"]
    assert found(session, departments={"Care"}, without_manager=True) == ["Cem"]
    assert find_people(session, ADMIN, PeopleFilters("head")).lines[0].title == "Head of Sales"


def test_filters_stand_in_an_address_and_are_read_from_it_again() -> None:
    chosen = PeopleFilters("lund", frozenset({AccountStatus.NONE}), frozenset(Role), frozenset({"Care"}), True)
    address: dict[str, list[str]] = {}
    for name, value in accounts.address_of(chosen):
        address.setdefault(name, []).append(value)
    assert accounts.filters_in(address, ["Care", "Sales"]) == chosen
    forged = {"people_account": ["Dead"], "people_role": ["Owner"], "people_department": ["Nowhere"]}
    assert accounts.filters_in(forged, ["Care"]) == PeopleFilters()


@pytest.mark.parametrize("roles", [(), (Role.HR,), (Role.LEADERSHIP,)], ids=["nobody", "hr", "leadership"])
def test_nobody_else_finds_anybody(session: Session, roles: tuple[Role, ...]) -> None:
    person = make_person(session)
    viewer = Viewer(person.id or 0, person.name, frozenset(roles))
    with pytest.raises(NotFound):
        find_people(session, viewer)
    with pytest.raises(NotFound):
        find_person(session, viewer, person.id or 0)
    with pytest.raises(NotFound):
        list(accounts.every_person(session, viewer, PeopleFilters()))
    with pytest.raises(NotFound):
        accounts.departments_of(session, viewer)
    with pytest.raises(NotFound):
        accounts.count_invitable(session, viewer, moment=moment())
