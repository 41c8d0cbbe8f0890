"""The access rule: its seven lines by name, and its two forms against each other."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlmodel import Session

from lib import access, db, reporting_lines
from lib.access import Viewer
from lib.errors import NotFound
from lib.models import (
    OPEN_STATES,
    Absence,
    AbsencePlan,
    Account,
    AccountRole,
    Person,
    Plan,
    Reading,
    Relation,
    Role,
    State,
)
from lib.plans.commands import follow_roster
from tests.access.house import NOW, House, full_reading, how_much
from tests.amount import some_of
from tests.builders import make_absence, make_account, make_person, make_viewer, moment

ENDED = (State.CLOSED, State.CANCELLED)


def test_line_1_nobody_who_is_signed_out_or_no_longer_active_reads_anything(session: Session) -> None:
    house = House(session)
    house.manager.active = False
    session.flush()
    assert how_much(session, None, house.plan) is Reading.NONE
    assert access.load_viewer(session, house.manager.id or 0) is None


@pytest.mark.parametrize("state", State)
def test_line_2_the_team_member_reads_all_but_a_draft_whatever_roles_they_hold(session: Session, state: State) -> None:
    house = House(session, state)
    make_account(session, house.member, list(Role))
    assert house.reads(house.member) is (Reading.NONE if state is State.DRAFT else Reading.FULL)
    viewer = make_viewer(session, house.member)
    assert access.relations(viewer, access.people_of_plan(session, house.plan)) <= {Relation.MEMBER}


def test_line_3_a_plan_about_somebody_above_is_closed_to_hr_below(session: Session) -> None:
    house = House(session)
    below = make_person(session, "Ben Below", manager=house.member)
    make_account(session, below, [Role.HR])
    assert house.reads(below) is Reading.NONE
    assert house.reads(house.hr) is Reading.HEADER


def test_line_3_holds_across_a_chain_with_somebody_absent_in_it(session: Session) -> None:
    house = House(session)
    gone = make_person(session, "Gina Gone", manager=house.member, active=False)
    below = make_person(session, "Ben Below", manager=gone)
    make_account(session, below, [Role.HR])
    assert house.reads(below) is Reading.NONE


@pytest.mark.parametrize("state", State)
def test_line_4_the_manager_reads_every_state(session: Session, state: State) -> None:
    house = House(session, state)
    assert house.reads(house.manager) is Reading.FULL


@pytest.mark.parametrize("state", State)
def test_line_4_a_manager_of_today_does_not_read_what_ended_before(session: Session, state: State) -> None:
    house = House(session, state)
    house.member.manager_id = house.director.id
    session.flush()
    follow_roster.follow_roster(session, moment=NOW)
    session.flush()
    is_new = house.reads(house.director)
    is_former = house.reads(house.manager)
    if state in ENDED:
        assert (is_new, is_former) == (Reading.NONE, Reading.FULL)
    elif state is State.DRAFT:
        assert (is_new, is_former) == (Reading.NONE, Reading.NONE)
    else:
        assert (is_new, is_former) == (Reading.FULL, Reading.NONE)


@pytest.mark.parametrize("state", State)
def test_line_5_the_managers_manager_reads_from_proposed_on(session: Session, state: State) -> None:
    house = House(session, state)
    assert house.reads(house.boss) is (Reading.NONE if state is State.DRAFT else Reading.FULL)
    assert house.reads(house.director) is Reading.NONE


def test_line_5_who_is_asked_to_align_on_a_draft_reads_opportunity_and_area_only(session: Session) -> None:
    house = House(session, State.DRAFT, align_asked_at=NOW.now)
    assert house.reads(house.boss) is Reading.OPPORTUNITY
    with pytest.raises(NotFound):
        access.find_plan(session, make_viewer(session, house.boss), house.plan.code)


@pytest.mark.parametrize("state", State)
def test_line_6_hr_reads_the_header_from_proposed_on(session: Session, state: State) -> None:
    house = House(session, state)
    assert house.reads(house.hr) is (Reading.NONE if state is State.DRAFT else Reading.HEADER)


def test_line_6_a_plan_about_somebody_in_hr_gives_hr_nothing(session: Session) -> None:
    house = House(session)
    make_account(session, house.member, [Role.HR])
    assert house.reads(house.hr) is Reading.NONE
    assert house.reads(house.member) is Reading.FULL


def test_line_6_the_role_of_a_closed_account_gives_nothing(session: Session) -> None:
    house = House(session)
    other = make_person(session, "Kim Hr", manager=house.director)
    make_account(session, other, [Role.HR], is_enabled=False)
    assert house.reads(other) is Reading.NONE


@pytest.mark.parametrize("state", State)
def test_line_6_hr_reads_in_full_what_they_opened(session: Session, state: State) -> None:
    house = House(session, state)
    other = make_person(session, "Kim Hr")
    make_account(session, other, [Role.HR])
    session.add(full_reading(house.plan, house.hr))
    session.commit()
    nothing = Reading.NONE if state is State.DRAFT else None
    viewer = make_viewer(session, house.hr)
    assert how_much(session, viewer, house.plan) is (nothing or Reading.FULL)
    assert how_much(session, viewer.in_lists, house.plan) is (nothing or Reading.HEADER)
    assert how_much(session, make_viewer(session, other), house.plan) is (nothing or Reading.HEADER)


@pytest.mark.parametrize("who", ["member", "leader", "below", "about_hr"])
def test_line_6_what_was_opened_gives_nothing_to_whoever_may_not_read_it(session: Session, who: str) -> None:
    """A line in the table of openings is no key: every line of the rule comes before it."""
    house = House(session)
    reader = {
        "member": house.member,
        "leader": make_person(session, "Lea Leader", manager=house.manager),
        "below": make_person(session, "Ben Below", manager=house.member),
        "about_hr": house.hr,
    }[who]
    if who != "about_hr":
        make_account(session, reader, [Role.LEADERSHIP] if who == "leader" else [Role.HR])
    else:
        make_account(session, house.member, [Role.HR])
    session.add(full_reading(house.plan, reader))
    session.commit()
    viewer = make_viewer(session, reader)
    expected = Reading.FULL if who == "member" else Reading.NONE
    assert how_much(session, viewer, house.plan) is expected
    assert Relation.HR_IN_FULL not in access.relations(viewer, access.people_of_plan(session, house.plan))


def test_line_6_adds_up_with_being_the_manager(session: Session) -> None:
    house = House(session)
    make_account(session, house.manager, [Role.HR])
    people = access.people_of_plan(session, house.plan)
    assert access.relations(make_viewer(session, house.manager), people) == {Relation.MANAGER, Relation.HR}
    assert house.reads(house.manager) is Reading.FULL


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.ADMINISTRATOR])
def test_line_7_nobody_else_reads_anything(session: Session, role: Role) -> None:
    house = House(session)
    other = make_person(session, "Otto Other", manager=house.manager)
    make_account(session, other, [role])
    assert house.reads(other) is Reading.NONE


@pytest.mark.parametrize("state", State)
def test_line_4_a_deputy_reads_what_is_open(session: Session, state: State) -> None:
    house = House(session, state)
    make_absence(session, house.plan, house.deputy)
    level = how_much(session, make_viewer(session, house.deputy), house.plan)
    assert level is (Reading.FULL if state in OPEN_STATES else Reading.NONE)


@pytest.mark.parametrize(
    ("day", "level"), [("11", Reading.NONE), ("12", Reading.FULL), ("20", Reading.FULL), ("21", Reading.NONE)]
)
def test_line_4_a_deputy_reads_from_the_first_day_to_the_last(session: Session, day: str, level: Reading) -> None:
    house = House(session)
    make_absence(session, house.plan, house.deputy, "2026-05-12", "2026-05-20")
    viewer = make_viewer(session, house.deputy, moment(f"2026-05-{day}"))
    assert how_much(session, viewer, house.plan) is level


@pytest.mark.parametrize(
    "why", ["it was ended", "another manager", "no manager", "the manager left", "below the member", "about them"]
)
def test_line_4_nobody_stays_a_deputy_when(session: Session, why: str) -> None:
    house = House(session)
    deputy = house.member if why == "about them" else house.deputy
    make_absence(session, house.plan, deputy, ended_at=NOW.now if why == "it was ended" else None)
    if why == "another manager":
        house.plan.manager_id = house.director.id
    elif why == "no manager":
        house.plan.manager_id = None
    elif why == "the manager left":
        house.manager.active = False
    elif why == "below the member":
        deputy.manager_id = house.member.id
    session.flush()
    viewer = make_viewer(session, deputy)
    people = access.people_of_plan(session, house.plan)
    assert Relation.DEPUTY not in access.relations(viewer, people)
    assert how_much(session, viewer, house.plan) is (Reading.FULL if why == "about them" else Reading.NONE)
    assert not access.deputies_of(session, house.plan, people, NOW.now)


def test_line_4_a_deputy_who_left_is_nobody(session: Session) -> None:
    house = House(session)
    make_absence(session, house.plan, house.deputy)
    people = access.people_of_plan(session, house.plan)
    assert [one.name for one in access.deputies_of(session, house.plan, people, NOW.now)] == ["Dina Deputy"]
    house.deputy.active = False
    session.flush()
    assert access.load_viewer(session, house.deputy.id or 0, NOW.now) is None
    assert not access.deputies_of(session, house.plan, people, NOW.now)


def test_a_draft_is_openable_again_when_its_person_comes_back(session: Session) -> None:
    house = House(session, State.DRAFT)
    house.member.manager_id = house.director.id
    session.flush()
    assert house.reads(house.manager) is Reading.NONE
    house.member.manager_id = house.manager.id
    session.flush()
    assert house.reads(house.manager) is Reading.FULL


def test_a_draft_closes_when_its_person_leaves(session: Session) -> None:
    house = House(session, State.DRAFT)
    house.member.active = False
    session.flush()
    assert house.reads(house.manager) is Reading.NONE


# The two forms of the rule, for every viewer and plan of random organisations.

people = st.integers(min_value=0, max_value=6)
maybe_people = st.one_of(st.none(), people)


@st.composite
def organisations(draw: st.DrawFn) -> dict[str, Any]:
    """Up to seven people with any reporting line (loops, self-managers, leavers), roles, and plans."""
    size = draw(st.integers(min_value=2, max_value=7))
    someone = st.integers(min_value=0, max_value=size - 1)
    members = [
        {
            "manager": draw(st.one_of(st.none(), someone)),
            "active": draw(st.sampled_from([True, True, True, False])),
            "roles": draw(st.sets(st.sampled_from([*Role, Role.HR]), max_size=2)) if draw(st.booleans()) else set(),
            "enabled": draw(st.sampled_from([True, True, False])),
        }
        for _ in range(size)
    ]
    # Mostly of the plan's manager; else of a former one.
    absence = st.fixed_dictionaries(
        {
            "deputy": someone,
            "manager": st.one_of(st.none(), someone),
            "days": st.sampled_from([(-3, -1), (-3, 0), (0, 3), (1, 3)]),
            "is_ended": st.sampled_from([False, False, True]),
        }
    )
    plan = st.fixed_dictionaries(
        {
            "member": someone,
            # Mostly the line of the roster, as the application keeps it; else anything, as history may have left it.
            "keeps_line": st.booleans(),
            "manager": st.one_of(st.none(), someone),
            "above": st.one_of(st.none(), someone),
            "state": st.sampled_from(State),
            "asked": st.booleans(),
            # Who opened it in full as HR within the half hour, if they may.
            "opened_by": st.sets(someone, max_size=3),
            "absences": st.lists(absence, max_size=2),
        }
    )
    return {"people": members, "plans": draw(st.lists(plan, min_size=1, max_size=5))}


@settings(
    max_examples=some_of(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(organisation=organisations())
def test_both_forms_of_the_rule_agree_for_every_viewer_and_plan(engine: Engine, organisation: dict[str, Any]) -> None:
    with db.writing(engine) as session:
        rows = [
            Person(employee_id=f"p{n}", name=f"Person {n}", active=facts["active"])
            for n, facts in enumerate(organisation["people"])
        ]
        session.add_all(rows)
        session.flush()
        for row, facts in zip(rows, organisation["people"], strict=True):
            row.manager_id = rows[facts["manager"]].id if facts["manager"] is not None else None
            if facts["roles"]:
                account = Account(person_id=row.id or 0, created_at=NOW.now, is_enabled=facts["enabled"])
                session.add(account)
                session.flush()
                session.add_all(AccountRole(account_id=account.id or 0, role=role) for role in facts["roles"])
        session.flush()
        found = []
        for n, facts in enumerate(organisation["plans"]):
            member = rows[facts["member"]]
            derived = reporting_lines.line_of(session, member.id or 0)
            manager = derived.manager_id if facts["keeps_line"] else _id(rows, facts["manager"])
            above = derived.managers_manager_id if facts["keeps_line"] else _id(rows, facts["above"])
            plan = Plan(
                code=f"plan{n}", state=facts["state"], member_id=member.id or 0, manager_id=manager,
                managers_manager_id=above, align_asked_at=NOW.now if facts["asked"] else None,
                start_on=date(2026, 5, 4), end_on=date(2026, 6, 3), created_at=NOW.now, changed_at=NOW.now,
                outcome="achieved" if facts["state"] is State.CLOSED else None,
            )  # fmt: skip  # one line a thought
            found.append(plan)
        session.add_all(found)
        session.flush()
        for plan, facts in zip(found, organisation["plans"], strict=True):
            for reader in facts["opened_by"]:
                session.add(full_reading(plan, rows[reader]))
            for absence in facts["absences"]:
                add_absence(session, plan, rows, absence)
        session.flush()
        deputies = {plan.id: set[int]() for plan in found}
        for person in rows:
            viewer = access.load_viewer(session, person.id or 0, NOW.now)
            if viewer is None:
                assert not person.active
                continue
            assert viewer.above == _above(rows, person)
            appointing = set(session.scalars(select(Plan.id).where(access.plans_to_appoint_for(viewer))))
            at_once = access.look_up_open(session, viewer, [plan.code for plan in found])
            for plan in found:
                level = how_much(session, viewer, plan)
                how_much(session, viewer.in_lists, plan)
                as_what = access.relations(viewer, access.people_of_plan(session, plan))
                assert (plan.id in appointing) == (Relation.APPOINTER in as_what)
                assert (Relation.DEPUTY in as_what) == stands_in(session, viewer, plan)
                is_at_once = bool(as_what) and plan.state in OPEN_STATES
                assert at_once.get(plan.code) == (access.look_up(session, viewer, plan.code) if is_at_once else None)
                if Relation.DEPUTY in as_what:
                    deputies[plan.id].add(viewer.person_id)
                if Relation.APPOINTER in as_what and not as_what & {Relation.MANAGERS_MANAGER, Relation.MANAGER}:
                    assert level is Reading.NONE
        for plan in found:
            told = access.deputies_of(session, plan, access.people_of_plan(session, plan), NOW.now)
            assert {one.person_id for one in told if one.first_on <= NOW.today} == deputies[plan.id]
        session.rollback()


def add_absence(session: Session, plan: Plan, rows: list[Person], facts: dict[str, Any]) -> None:
    """Somebody stands in on the plan on some days from today; where nobody is its manager, nobody named them."""
    manager_id = plan.manager_id if facts["manager"] is None else rows[facts["manager"]].id
    if manager_id is not None:
        first, last = (NOW.today + timedelta(days) for days in facts["days"])
        ended_at = NOW.now if facts["is_ended"] else None
        absence = Absence(
            manager_id=manager_id, deputy_id=_id(rows, facts["deputy"]), first_on=first, last_on=last,
            named_at=NOW.now, ended_at=ended_at,
        )  # fmt: skip  # a row
        session.add(absence)
        session.flush()
        session.add(AbsencePlan(absence_id=absence.id or 0, plan_id=plan.id or 0))


def stands_in(session: Session, viewer: Viewer, plan: Plan) -> bool:
    """Does somebody stand in for the plan's manager today? Worked out by hand, row by row."""
    manager = session.get(Person, plan.manager_id) if plan.manager_id is not None else None
    rows = session.execute(select(Absence, AbsencePlan).join(AbsencePlan).where(AbsencePlan.plan_id == plan.id))  # type: ignore[arg-type]  # a column
    is_named = any(
        (one.deputy_id, one.manager_id) == (viewer.person_id, plan.manager_id)
        and one.first_on <= NOW.today <= one.last_on
        and one.ended_at is None
        for one, _ in rows
    )
    is_shut_out = plan.member_id == viewer.person_id or plan.member_id in viewer.above
    return is_named and manager is not None and manager.active and plan.state in OPEN_STATES and not is_shut_out


def _id(rows: list[Person], number: int | None) -> int | None:
    return rows[number].id if number is not None else None


def _above(rows: list[Person], person: Person) -> set[int]:
    """Everybody in the chain above, walked by hand."""
    by_id, found, at = {row.id: row for row in rows}, set(), person.manager_id
    while at is not None and at not in found:
        found.add(at)
        at = by_id[at].manager_id
    return found
