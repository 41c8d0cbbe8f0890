"""The activity feed of Home: what is told to whom where no turn does, and until when. The plan ends on 13 June 2026."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from lib import home_lines
from lib.access import Viewer
from lib.models import EntryKind, State
from lib.plans import commands, queries
from lib.plans.commands import follow_roster
from lib.plans.queries.activity_feed import NOT_RECEIVED
from lib.plans.rules.turn import TurnReason
from tests.builders import moment
from tests.plans.household import Household

STARTS_ON = date(2026, 6, 10)
ASKED, THEN = moment("2026-05-16"), moment("2026-05-17")


def feed(house: Household, viewer: Viewer, at: Any = THEN) -> list[tuple[str, str, int]]:
    found = queries.read_home(house.session, viewer, moment=at).feed
    return [(one.kind, one.by.first_name if one.by else "", one.count) for one in found]


def at_rest(session: Session, why: str) -> Household:
    """A plan that starts later or is paused, which both have just looked at."""
    house = Household(session)
    if why == "starts later":
        house.type(start_on=STARTS_ON)
    house.active()
    if why == "paused":
        commands.pause_plan(session, house.manager, house.code, until=STARTS_ON, moment=moment("2026-05-15"))
    for viewer in (house.manager, house.member, house.above):
        house.view(viewer, moment("2026-05-15", 10))
    return house


def ask_to_stop(house: Household) -> None:
    commands.request_to_end(house.session, house.member, house.code, reason="Too much right now", moment=ASKED)


def adjust(house: Household, viewer: Viewer) -> None:
    goal = {"goal": "Lead two workshops"}
    commands.propose_adjustment(
        house.session, viewer, house.code, changes=goal, seen={}, reason="It is time", moment=ASKED
    )


@pytest.mark.parametrize("why", ["starts later", "paused"])
def test_at_rest_a_wish_to_stop_is_told_to_the_manager_alone_until_they_look(session: Session, why: str) -> None:
    house = at_rest(session, why)
    ask_to_stop(house)
    assert queries.read_home(session, house.manager, moment=THEN).waiting == []
    assert feed(house, house.manager) == [(TurnReason.STOP, "Jonas", 1)]
    assert feed(house, house.member) == feed(house, house.above) == []
    house.view(house.manager, THEN)
    assert feed(house, house.manager) == []


@pytest.mark.parametrize("by", ["manager", "member"])
@pytest.mark.parametrize("why", ["starts later", "paused"])
def test_at_rest_an_adjustment_is_told_to_the_other_one_until_it_is_taken_back(
    session: Session, why: str, by: str
) -> None:
    house = at_rest(session, why)
    one, other = (house.manager, house.member) if by == "manager" else (house.member, house.manager)
    adjust(house, one)
    assert feed(house, other) == [(TurnReason.ADJUSTMENT, one.first_name, 1)]
    assert feed(house, one) == feed(house, house.above) == []
    adjustment = house.body(one, THEN).adjustment
    assert adjustment is not None
    commands.withdraw_adjustment(session, one, house.code, adjustment.id, moment=THEN)
    assert feed(house, other) == []


def test_an_adjustment_of_a_former_manager_is_still_the_members_to_answer(session: Session) -> None:
    house = at_rest(session, "paused")
    adjust(house, house.manager)
    house.jonas.manager_id = house.tomas.id
    follow_roster.follow_roster(session, moment=THEN)
    session.commit()
    assert feed(house, house.member, moment("2026-05-18"))[0] == (TurnReason.ADJUSTMENT, "Maya", 2)
    assert (EntryKind.CHANGE, "", 1) in feed(house, house.above, moment("2026-05-18"))


def test_what_is_asked_comes_before_what_was_written_later(session: Session) -> None:
    house = at_rest(session, "paused")
    ask_to_stop(house)
    commands.comment(session, house.member, house.code, text="We should talk", moment=THEN)
    assert feed(house, house.manager) == [(TurnReason.STOP, "Jonas", 2)]


def test_what_waits_for_an_answer_on_the_plan_is_not_told_a_second_time(session: Session) -> None:
    house = Household(session).proposed()
    commands.say_not_now(session, house.member, house.code, reason="After the summer", moment=ASKED)
    home = queries.read_home(session, house.manager, moment=THEN)
    assert [plan.turn_reason for plan in home.waiting] == [TurnReason.NOT_NOW]
    assert home.feed == []
    commands.comment(session, house.member, house.code, text="We should talk", moment=moment("2026-05-16", hour=10))
    assert feed(house, house.manager) == [(EntryKind.COMMENT, "Jonas", 2)]


def test_what_else_is_new_is_told_beside_what_waits(session: Session) -> None:
    house = Household(session).active()
    commands.comment(session, house.member, house.code, text="We should talk", moment=ASKED)
    adjust(house, house.member)
    home = queries.read_home(session, house.manager, moment=THEN)
    assert [plan.turn_reason for plan in home.waiting] == [TurnReason.ADJUSTMENT]
    assert feed(house, house.manager) == [(EntryKind.COMMENT, "Jonas", 1)]


def test_once_the_plan_goes_on_it_waits_and_is_not_in_the_feed(session: Session) -> None:
    house = at_rest(session, "paused")
    ask_to_stop(house)
    later = moment(str(STARTS_ON))
    home = queries.read_home(session, house.manager, moment=later)
    assert [plan.turn.reason for plan in home.waiting] == [TurnReason.STOP]
    assert feed(house, house.manager, later) == []


def test_that_a_plan_ended_with_its_member_is_told_to_the_manager(session: Session) -> None:
    house = at_rest(session, "paused")
    house.jonas.active = False
    follow_roster.follow_roster(session, moment=ASKED)
    session.commit()
    [told] = queries.read_home(session, house.manager, moment=THEN).feed
    assert (told.kind, told.text, told.plan.state) == (EntryKind.CHANGE, follow_roster.MEMBER_LEFT, State.CANCELLED)


def test_an_answer_about_aligning_on_a_draft_is_new_until_the_draft_is_opened(session: Session) -> None:
    house = Household(session)
    commands.ask_alignment(session, house.manager, house.code, moment=moment("2026-05-15"))
    commands.answer_alignment(session, house.above, house.code, answer="aligned", moment=ASKED)
    assert feed(house, house.manager) == [(EntryKind.CHANGE, "Tomás", 1)]
    house.view(house.manager, THEN)
    assert feed(house, house.manager) == []


def test_support_that_was_not_received_is_told_by_that_name_with_its_words(session: Session) -> None:
    house = Household(session).active()
    commands.provide_support(session, house.manager, house.code, house.support, moment=moment("2026-05-15"))
    house.view(house.manager, moment("2026-05-15", 10))
    commands.mark_not_received(
        session, house.member, house.code, house.support, reason="The hour was moved away", moment=ASKED
    )
    [one] = queries.read_home(session, house.manager, moment=THEN).feed
    told = home_lines.feed_line(one, THEN.today)
    assert (one.kind, told.title) == (NOT_RECEIVED, "Jonas marked support as not received")
    assert told.note == "Not received: “An hour of practice a week”. The hour was moved away"
