"""Who did what on a plan stays under their name, whoever is its manager today."""

import pytest
from streamlit.testing.v1 import AppTest

from lib import db
from lib.models import Part, Person
from lib.plans import commands
from lib.plans.commands import follow_roster
from tests.builders import make_person, moment
from tests.pages.screens import Screens, words_on
from tests.pages.test_plan import Plans


@pytest.fixture
def on(screens: Screens) -> Plans:
    return Plans(screens)


def ines_follows(on: Plans) -> Person:
    """Jonas reports to Ines from now on, and Ines to nobody."""
    with db.writing() as session:
        ines = make_person(session, "Ines Duarte")
        session.get_one(Person, on.jonas.id).manager_id = ines.id
        follow_roster.follow_roster(session, moment=on.screens.now)
        session.commit()
    return ines


def said(screen: AppTest) -> str:
    return words_on(screen) + "\n" + "\n".join(element.value for element in screen.get("badge"))


def test_support_names_who_gave_it_before_the_manager_changed(on: Plans) -> None:
    on.active()
    on.step(commands.provide_support, on.manager, on.house.support)
    assert "provided by you on 22 May" in words_on(on.open(on.maya, "Support"))
    ines = ines_follows(on)
    for person in (ines, on.jonas):
        seen = words_on(on.open(person, "Support"))
        assert "provided by Maya on 22 May" in seen
        assert "given by Ines" not in seen
    assert "Support from Maya" in words_on(on.screens.open(on.jonas))


def test_what_is_still_to_come_is_the_new_managers(on: Plans) -> None:
    on.active()
    ines = ines_follows(on)
    assert "from you by" in words_on(on.open(ines, "Support"))
    assert "from Ines by" in words_on(on.open(on.jonas, "Support"))


def test_a_new_manager_did_not_propose_what_the_former_did(on: Plans) -> None:
    on.active()
    ines = ines_follows(on)
    assert "proposed by Maya" in words_on(on.open(ines, "Activities"))
    assert "Maya proposed one" in words_on(on.open(ines, "Activities"))
    assert "you proposed" not in words_on(on.open(ines, "Activities")).lower()


def test_a_new_manager_did_not_answer_what_the_former_did(on: Plans) -> None:
    on.proposed()
    for text in ("Read a book", "Write a book"):
        on.step(commands.add_item, on.member, Part.ACTIVITY, values={"text": text})
    added = {item.text: item.id for item in on.body.activities}
    on.step(commands.decline_item, on.manager, Part.ACTIVITY, added["Read a book"], reason="Too slow")
    on.step(commands.accept_item, on.manager, Part.ACTIVITY, added["Write a book"])
    assert "Your reason" in words_on(on.open(on.maya, "Activities"))
    ines = ines_follows(on)
    assert "Maya’s reason" in words_on(on.open(ines, "Activities"))
    seen = said(on.open(on.jonas, "Activities"))
    assert "Declined by Maya" in seen
    assert "Accepted by Maya" in seen


def test_other_words_stay_under_the_name_of_who_suggested_them(on: Plans) -> None:
    on.proposed()
    on.step(commands.suggest, on.manager, Part.GOAL, changes={"goal": "Lead two workshops"}, seen={})
    assert "Suggested by you" in words_on(on.open(on.maya, "Activities"))
    ines = ines_follows(on)
    assert "Suggested by Maya" in words_on(on.open(ines, "Activities"))


def test_an_adjustment_stays_under_the_name_of_who_proposed_it(on: Plans) -> None:
    on.active()
    changes = {"end_on": moment("2026-06-30").today}
    on.step(commands.propose_adjustment, on.manager, changes=changes, seen={}, reason="We lost two weeks")
    assert "Proposed by you" in words_on(on.open(on.maya))
    assert "Proposed by Maya" in words_on(on.open(ines_follows(on)))


def test_whoever_took_something_out_is_not_taken_for_a_namesake(on: Plans) -> None:
    on.active()
    on.step(commands.take_out, on.manager, Part.ACTIVITY, on.house.activity, reason="It is too early")
    assert "Removed by you: It is too early" in words_on(on.open(on.maya, "Activities"))
    with db.writing() as session:
        namesake = make_person(session, on.maya.name, employee_id="namesake", email="namesake@example.com")
        session.get_one(Person, on.jonas.id).manager_id = namesake.id
        follow_roster.follow_roster(session, moment=on.screens.now)
        session.commit()
    assert "Removed by Maya: It is too early" in words_on(on.open(namesake, "Activities"))
