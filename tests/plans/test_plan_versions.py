"""The versions of a plan, and what differs between two of them."""

import pytest
from sqlmodel import Session

from lib.errors import NotFound
from lib.models import Part
from lib.plans import commands
from lib.plans.queries.compare_versions import NOW, compare_versions, list_versions
from tests.builders import make_person, make_viewer, moment
from tests.plans.household import Household
from tests.plans.test_adjust import accept, propose

AT = moment("2026-05-18")


def numbers(house: Household) -> list[int]:
    return [version.number for version in list_versions(house.session, house.member, house.code)]


def differing(house: Household, older: int, newer: int) -> list[tuple[str, str, str]]:
    found = compare_versions(house.session, house.member, house.code, older, newer, moment=AT)
    return [tuple(one) for one in found]


def test_a_version_holds_what_was_suggested_and_can_be_compared(session: Session) -> None:
    house = Household(session).proposed()
    commands.suggest(
        session, house.member, house.code, Part.GOAL, changes={"goal": "Lead two"}, seen={}, moment=moment()
    )
    commands.add_item(session, house.member, house.code, Part.MILESTONE, values={"text": "Half"}, moment=moment())
    assert numbers(house) == [3, 2, 1]
    assert differing(house, 1, 2) == [("Goal", "Lead one workshop alone", "Lead two")]
    assert differing(house, 1, 3) == [
        ("Goal", "Lead one workshop alone", "Lead two"),
        ("Milestone", "", "“Half”"),
    ]
    assert differing(house, 3, 1)[1] == ("Milestone", "“Half”", "")
    newest = list_versions(session, house.manager, house.code)[0]
    assert (newest.by, newest.at) == ("Jonas Weber", moment().now)


def test_the_plan_as_it_stands_is_offered_where_it_is_no_longer_the_last_version(session: Session) -> None:
    house = Household(session).active()
    assert numbers(house) == [2, 1]
    commands.take_out(session, house.member, house.code, Part.ACTIVITY, house.activity, reason="r", moment=AT)
    assert numbers(house) == [NOW, 2, 1]
    assert differing(house, 2, NOW) == [("Activity", "“Shadow two workshops” · action", "")]


def test_an_accepted_adjustment_is_the_newest_version(session: Session) -> None:
    house = Household(session).active()
    accept(house, house.manager, propose(house, target_level=4).id)
    assert numbers(house) == [3, 2, 1]
    [(what, before, after)] = differing(house, 2, 3)
    assert (what, before, after[:1]) == ("Target level", "", "4")


def test_an_open_adjustment_is_in_no_version(session: Session) -> None:
    house = Household(session).active()
    propose(house, goal="Lead two")
    assert numbers(house) == [2, 1]
    assert differing(house, 1, NOW) == differing(house, 1, 2)


def test_who_does_not_read_the_plan_in_full_finds_no_versions(session: Session) -> None:
    house = Household(session).active()
    stranger = make_viewer(session, make_person(session, "Stella Stranger"))
    with pytest.raises(NotFound):
        list_versions(session, stranger, house.code)
    with pytest.raises(NotFound):
        compare_versions(session, stranger, house.code, 1, 2, moment=AT)
    with pytest.raises(NotFound):
        compare_versions(session, house.member, house.code, 1, 9, moment=AT)
