"""Updates reach HR: each of them finds what they have not read yet, and nobody who may not read the plan does."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment, at
from lib.models import Person, PlanSeen, Role, State
from lib.plans import commands, queries
from lib.plans.commands import Writing
from lib.plans.queries import Filters
from tests.builders import make_account, make_person, make_viewer, moment
from tests.plans.household import Household

WRITTEN = moment("2026-05-20")
TEXT = "It goes well, with a doubt about June"


def later(minutes: int) -> Moment:
    return at(WRITTEN.now + timedelta(minutes=minutes))


def somebody(session: Session, name: str = "Hana Hr", *roles: Role, manager: Person | None = None) -> Viewer:
    person = make_person(session, name, manager=manager)
    make_account(session, person, roles or [Role.HR])
    return make_viewer(session, person)


def write(house: Household, now: Moment = WRITTEN) -> None:
    commands.write_update(house.session, house.member, house.code, text=TEXT, moment=now)


def is_new(house: Household, viewer: Viewer, now: Moment) -> bool:
    """Is there something new, asserted to be the same as mark, as filter and on Home?"""
    listed = queries.list_plans(house.session, viewer, Filters(only_updates=True), moment=now)
    marked = [
        plan.code
        for plan in queries.list_plans(house.session, viewer, Filters(), moment=now).headers
        if plan.has_new_update
    ]
    home = queries.read_home(house.session, viewer, moment=now)
    assert [plan.code for plan in listed.headers] == marked == [one.plan.code for one in home.updates]
    assert (listed.matching, home.updates_on) == (len(marked), len(marked))
    assert TEXT not in repr(listed) + repr(home)
    return house.code in marked


def test_an_update_is_new_to_everybody_in_hr_until_they_open_the_plan(session: Session) -> None:
    house = Household(session).active()
    hana, kim = somebody(session), somebody(session, "Kim Hr")
    assert not is_new(house, hana, WRITTEN)
    write(house)
    assert is_new(house, hana, later(1))
    [update] = queries.read_home(session, hana, moment=later(1)).updates
    assert (update.kind, update.count, update.by.name if update.by else "") == ("update", 1, "Jonas Weber")
    assert house.view(hana, later(2)).updates[0].text == TEXT
    assert (is_new(house, hana, later(3)), is_new(house, kim, later(3))) == (False, True)
    write(house, later(4))
    assert is_new(house, hana, later(5))


def test_what_was_written_right_after_a_look_is_new_and_seen_at_the_next_one(session: Session) -> None:
    house, hana = Household(session).active(), somebody(session)
    house.view(hana, WRITTEN)
    write(house, at(WRITTEN.now + timedelta(seconds=5)))
    assert is_new(house, hana, later(1))
    house.view(hana, at(WRITTEN.now + timedelta(seconds=20)))
    assert not is_new(house, hana, later(1))


def test_a_comment_is_no_update_and_a_withdrawn_one_is_not_new(session: Session) -> None:
    house, hana = Household(session).active(), somebody(session)
    commands.comment(session, house.member, house.code, text="Between us", moment=WRITTEN)
    assert not is_new(house, hana, later(1))
    write(house)
    entry = house.view(house.member, later(1)).updates[0].id
    commands.withdraw_words(session, house.member, house.code, Writing.ENTRY, entry, moment=later(1))
    assert not is_new(house, hana, later(1))
    assert house.view(hana, later(2)).updates[0].correction.withdrawn_on == WRITTEN.today


def test_updates_of_plans_that_have_ended_are_found(session: Session) -> None:
    house, hana = Household(session).active(), somebody(session)
    commands.close_plan(
        session, house.manager, house.code, values={"outcome": "achieved", "outcome_evidence": "It took place"},
        seen_revision=house.view(house.manager, WRITTEN).revision, moment=WRITTEN,
    )  # fmt: skip  # one call
    write(house, moment("2026-05-30"))
    assert house.view(house.member, moment("2026-05-30")).header.state is State.CLOSED
    assert is_new(house, hana, moment("2026-05-30"))


@pytest.mark.parametrize("who", ["about HR", "about somebody above", "their own", "they coach it", "no HR role"])
def test_nobody_is_told_of_a_plan_that_hr_is_nothing_to_for_them(session: Session, who: str) -> None:
    house = Household(session).active()
    viewer = {
        "about HR": lambda: somebody(session),
        "about somebody above": lambda: somebody(session, "Ben Below", manager=house.jonas),
        "their own": lambda: in_hr(session, house.jonas),
        "they coach it": lambda: in_hr(session, house.maya),
        "no HR role": lambda: somebody(session, "Lea Leader", Role.LEADERSHIP),
    }[who]()
    if who == "about HR":
        make_account(session, house.jonas, [Role.HR])
    by = house.manager if who == "their own" else house.member
    commands.write_update(session, by, house.code, text=TEXT, moment=WRITTEN)
    assert not is_new(house, viewer, later(1))


def test_whoever_is_above_and_in_hr_reads_of_it_once(session: Session) -> None:
    house = Household(session).active()
    viewer = in_hr(session, house.tomas)
    write(house)
    home = queries.read_home(session, viewer, moment=later(1))
    assert ([one.kind for one in home.feed], home.updates) == (["update"], [])


def test_somebody_new_in_hr_does_not_begin_with_years(session: Session) -> None:
    house, hana = Household(session).active(), somebody(session)
    write(house)
    assert is_new(house, hana, at(WRITTEN.now + timedelta(days=89)))
    assert not is_new(house, hana, at(WRITTEN.now + timedelta(days=91)))
    assert session.get(PlanSeen, (1, hana.person_id)) is None


def in_hr(session: Session, person: Person) -> Viewer:
    make_account(session, person, [Role.HR])
    return make_viewer(session, person)
