"""Lists and Home: what stands in them, for whom, and that a search tells nobody what they may not read."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from lib.access import Viewer
from lib.models import Dimension, Purpose, Reading, Role, State
from lib.plans import commands, queries
from lib.plans.queries import Filters
from lib.plans.rules.turn import TurnReason
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.plans.household import WHOLE_TEXT, Household

pytestmark = pytest.mark.databases

NOW = moment()


def hr_of(session: Session) -> Viewer:
    person = make_person(session, "Hana Reyes")
    make_account(session, person, [Role.HR])
    return make_viewer(session, person)


def found(session: Session, viewer: Viewer, search: str) -> int:
    return queries.list_plans(session, viewer, Filters(search=search), moment=NOW).matching


def test_hr_gets_headers_without_a_typed_word(session: Session) -> None:
    Household(session).proposed()
    [header] = queries.list_plans(session, hr_of(session), Filters(), moment=NOW).headers
    assert header.level is Reading.HEADER
    assert header.title == "Job skills: Role evolution"
    everything = repr(header)
    assert not [
        text for name, text in WHOLE_TEXT.items() if name not in ("dimension", "purpose") and text in everything
    ]


def test_hr_cannot_find_a_plan_by_its_development_area(session: Session) -> None:
    house = Household(session).proposed()
    hr = hr_of(session)
    assert found(session, house.manager, "customer") == 1
    assert found(session, hr, "customer") == 0
    assert found(session, hr, "jonas") == 1


@pytest.mark.parametrize("search", ["jonas", "WEBER", "lindq", "customer work", "jonas customer"])
def test_a_search_finds_people_and_areas(session: Session, search: str) -> None:
    house = Household(session).proposed()
    assert found(session, house.above, search) == 1


@pytest.mark.parametrize("search", ["%", "_", "\\", "x' OR '1'='1", "nobody", "a\x00b", "\ud800x"])
def test_signs_in_a_search_mean_themselves(session: Session, search: str) -> None:
    house = Household(session).proposed()
    assert found(session, house.manager, search) == 0


def test_filters_by_state_and_by_turn(session: Session) -> None:
    house = Household(session).proposed()
    for viewer, mine in ((house.member, 1), (house.manager, 0), (house.above, 0)):
        listed = queries.list_plans(session, viewer, Filters(only_mine=True), moment=NOW)
        assert (listed.matching, listed.readable) == (mine, 1)
    only_active = Filters(states=frozenset({State.ACTIVE}))
    assert queries.list_plans(session, house.manager, only_active, moment=NOW).headers == []


def test_open_plans_come_first_by_their_end_and_ended_ones_newest_first(session: Session) -> None:
    manager = make_person(session, "Maya Lindqvist")
    member = make_person(session, "Jonas Weber", manager=manager)

    def plan(area: str, state: State, day: str) -> None:
        on, is_open = moment(day), state is State.ACTIVE
        make_plan(
            session, member=member, manager=manager, area=area, state=state,
            end_on=on.today if is_open else moment("2026-12-01").today, ended_at=None if is_open else on.now,
        )  # fmt: skip  # a plan in its facts

    plan("old", State.CLOSED, "2026-02-01")
    plan("later", State.ACTIVE, "2026-08-01")
    plan("new", State.CANCELLED, "2026-05-01")
    plan("sooner", State.ACTIVE, "2026-06-20")
    plan("newest", State.CLOSED, "2026-05-03")
    viewer = make_viewer(session, manager)
    order = ["sooner", "later", "newest", "new", "old"]
    assert [each.title for each in queries.list_plans(session, viewer, Filters(), moment=NOW).headers] == order
    assert [each.title for each in queries.every_plan(session, viewer, Filters(), moment=NOW)] == order


def test_pages_hold_every_plan_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.paging.PAGE_SIZE", 3)
    manager = make_person(session, "Maya Lindqvist")
    for number in range(8):
        make_plan(session, member=make_person(session, f"Member {number}", manager=manager), manager=manager)
    viewer = make_viewer(session, manager)
    for filters in (Filters(), Filters(only_mine=True)):
        pages = [queries.list_plans(session, viewer, filters, moment=NOW, page=page) for page in (1, 2, 3)]
        assert [len(page.headers) for page in pages] == [3, 3, 2]
        assert len({header.code for page in pages for header in page.headers}) == 8
        assert {(page.matching, page.readable, page.pages) for page in pages} == {(8, 8, 3)}


def test_home_sorts_what_is_late_before_what_is_not(session: Session) -> None:
    house = Household(session).active()
    second = make_person(session, "Nina Kowalska", manager=house.maya)
    make_plan(session, member=second, manager=house.maya, managers_manager=house.tomas, start_on=NOW.today)
    late = moment("2026-06-16")
    home = queries.read_home(session, house.manager, moment=late)
    assert home.waiting[0].turn.reason is TurnReason.CLOSE
    assert [member.person.name for member in home.team] == ["Jonas Weber", "Nina Kowalska"]


def test_home_names_the_next_seven_days(session: Session) -> None:
    house = Household(session).active()
    coming_up = queries.read_home(session, house.member, moment=NOW).coming_up
    assert [(one.on.isoformat(), one.part) for one in coming_up] == [("2026-05-20", None)]


def test_the_team_shows_how_the_last_plan_ended(session: Session) -> None:
    house = Household(session)
    make_plan(session, member=house.jonas, manager=house.maya, state=State.CLOSED)
    commands.discard_draft(session, house.manager, house.code, moment=NOW)
    [member] = queries.read_home(session, house.manager, moment=NOW).team
    assert (member.plans, member.last_outcome) == ([], "achieved")


def test_a_plan_whose_end_cannot_be_read_is_left_out_of_how_the_team_s_last_plans_ended(sqlite_engine: Engine) -> None:
    with Session(sqlite_engine) as session:
        maya = make_person(session, "Maya Lindqvist")
        jonas, nina = (make_person(session, name, manager=maya) for name in ("Jonas Weber", "Nina Kowalska"))
        code, *_ = [
            make_plan(session, member=each, manager=maya, state=State.CLOSED).code for each in (jonas, jonas, nina)
        ]
        session.execute(text("UPDATE plan SET ended_at = '1-never' WHERE code = :code"), {"code": code})
        session.commit()
        viewer, left_out = make_viewer(session, maya), dict[str, str]()
        team = queries.read_home(session, viewer, moment=moment("2027-05-04"), left_out=left_out).team
        # Of Jonas nobody knows whether his other plan is the last one.
        assert {each.person.name: each.last_outcome for each in team} == {
            "Jonas Weber": None,
            "Nina Kowalska": "achieved",
        }
        assert [*left_out] == [code]


@pytest.mark.parametrize("dimension", Dimension)
def test_a_header_names_the_kind_of_plan(session: Session, dimension: Dimension) -> None:
    manager = make_person(session, "Maya Lindqvist")
    member = make_person(session, "Jonas Weber", manager=manager)
    make_plan(session, member=member, manager=manager, dimension=dimension, purpose=Purpose.EMERGING_ISSUE)
    [header] = queries.list_plans(session, hr_of(session), Filters(), moment=NOW).headers
    assert header.title.endswith(": Emerging issue")
