"""A wish to stop, cancelling, reopening, and the look-back. The plan began on 14 May 2026 and ends on 13 June."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import Action, CancelReason, EntryKind, Outcome, Plan, PlanStamp, Role, Side, StampEvent, State
from lib.plans import commands, queries
from lib.plans.commands import follow_roster
from lib.plans.context import NotReady
from lib.plans.rules.turn import TurnReason, Who
from tests.builders import make_account, make_person, make_viewer, moment
from tests.plans.household import Household
from tests.plans.test_close import close

NOW = moment("2026-05-18")
A_WEEK_LATER, TOO_LATE = moment("2026-05-25"), moment("2026-05-26")


def told(house: Household, at: Moment = NOW) -> list[tuple[str, str]]:
    """The changes in the journal, newest first: by whom, and the words."""
    return [(e.by, e.text) for e in house.body(house.member, at).journal if e.kind is EntryKind.CHANGE]


def cancel(house: Household, viewer: Viewer | None = None, **how: Any) -> None:
    viewer = viewer or house.manager
    given = {"reason": CancelReason.SUPERSEDED, "seen_revision": house.view(viewer, NOW).revision, "moment": NOW} | how
    commands.cancel_plan(house.session, viewer, house.code, **given)


def reopen(house: Household, viewer: Viewer | None = None, at: Moment = A_WEEK_LATER) -> None:
    commands.reopen_plan(house.session, viewer or house.manager, house.code, moment=at)


def make_hr(house: Household) -> Viewer:
    hana = make_person(house.session, "Hana Sato")
    make_account(house.session, hana, [Role.HR])
    return make_viewer(house.session, hana)


# The team member asks to stop


def test_a_wish_to_stop_is_the_managers_turn_with_its_reason(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid):
        commands.request_to_end(session, house.member, house.code, reason=" ", moment=NOW)
    commands.request_to_end(session, house.member, house.code, reason="Too much right now", moment=NOW)
    header = house.view(house.manager, NOW).header
    assert (header.turn.reason, header.turn.who) == (TurnReason.STOP, {Who.MANAGER})
    body = house.body(house.manager, NOW)
    assert (body.stop_reason, body.stop_asked_at) == ("Too much right now", NOW.now)
    assert [plan.turn.reason for plan in queries.read_home(session, house.manager, moment=NOW).waiting] == [
        TurnReason.STOP
    ]
    with pytest.raises(NotReady):
        commands.request_to_end(session, house.member, house.code, reason="Again", moment=NOW)


def test_a_wish_that_is_taken_back_leaves_nothing(session: Session) -> None:
    house = Household(session).active()
    commands.request_to_end(session, house.member, house.code, reason="Too much right now", moment=NOW)
    with pytest.raises(NotAllowed):
        commands.withdraw_end_request(session, house.manager, house.code, moment=NOW)
    commands.withdraw_end_request(session, house.member, house.code, moment=NOW)
    body = house.body(house.manager, NOW)
    assert (body.stop_reason, body.stop_asked_at, body.journal) == ("", None, [])
    with pytest.raises(NotReady):
        commands.decline_end_request(session, house.manager, house.code, answer="Let us talk", moment=NOW)


def test_the_manager_goes_on_with_a_sentence_to_the_member(session: Session) -> None:
    house = Household(session).active()
    commands.request_to_end(session, house.member, house.code, reason="Too much right now", moment=NOW)
    with pytest.raises(Invalid) as refused:
        commands.decline_end_request(session, house.manager, house.code, answer="", moment=NOW)
    assert list(refused.value.fields) == ["answer"]
    commands.decline_end_request(session, house.manager, house.code, answer="Let us do half of it", moment=NOW)
    assert told(house)[0] == (
        "Maya Lindqvist",
        "Jonas requested to end the plan: Too much right now\nThe plan continues: Let us do half of it",
    )  # fmt: skip  # a pair
    assert house.body(house.member, NOW).stop_asked_at is None
    commands.request_to_end(session, house.member, house.code, reason="Still too much", moment=NOW)


def test_the_manager_stops_it_because_the_member_asked(session: Session) -> None:
    house = Household(session).active()
    commands.request_to_end(session, house.member, house.code, reason="Too much right now", moment=NOW)
    cancel(house, reason=CancelReason.MEMBER_ASKED)
    view = house.view(house.member, NOW)
    assert (view.header.state, view.header.cancel_reason) == (State.CANCELLED, CancelReason.MEMBER_ASKED)
    assert view.body is not None
    assert view.body.stop_reason == "Too much right now"


# Cancelling


@pytest.mark.parametrize("state", [State.PROPOSED, State.ACTIVE])
def test_a_manager_cancels_an_open_plan_and_the_journal_says_why(session: Session, state: State) -> None:
    house = Household(session)
    house.proposed() if state is State.PROPOSED else house.active()
    cancel(house)
    view = house.view(house.member, NOW)
    assert (view.header.state, view.header.ended_on) == (State.CANCELLED, NOW.today)
    assert told(house)[0] == ("Maya Lindqvist", "Cancelled: superseded.")
    stored = session.scalars(select(Plan)).one()
    assert (stored.state_before, stored.ended_by_id) == (state, house.maya.id)
    assert StampEvent.CLOSE not in session.scalars(select(PlanStamp.event)).all()


@pytest.mark.parametrize("reason", [CancelReason.LEFT, "bored", "", None])
def test_a_plan_is_cancelled_for_a_reason_that_people_give(session: Session, reason: Any) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid) as refused:
        cancel(house, reason=reason)
    assert list(refused.value.fields) == ["reason"]
    assert session.scalars(select(Plan.state)).one() is State.ACTIVE


def test_somebody_who_wrote_meanwhile_is_read_before_cancelling(session: Session) -> None:
    house = Household(session).active()
    seen = house.view(house.manager, NOW).revision
    commands.comment(session, house.member, house.code, text="One more thing", moment=NOW)
    with pytest.raises(EditConflict):
        cancel(house, seen_revision=seen)


def test_hr_cancels_without_reading_and_the_managers_manager_does_not(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(NotAllowed):
        cancel(house, house.above)
    with pytest.raises(NotAllowed):
        cancel(house, house.member)
    hr = make_hr(house)
    cancel(house, hr, reason=CancelReason.OPENED_IN_ERROR)
    assert house.view(hr, NOW).body is None
    assert told(house)[0] == ("Hana Sato", "Cancelled: opened in error.")


def test_on_a_plan_about_somebody_in_hr_the_managers_manager_cancels(session: Session) -> None:
    house = Household(session).active()
    make_account(session, house.jonas, [Role.HR])
    hr = make_hr(house)
    with pytest.raises(NotFound):
        commands.cancel_plan(session, hr, house.code, reason=CancelReason.SUPERSEDED, seen_revision=1, moment=NOW)
    cancel(house, house.above)
    assert house.view(house.member, NOW).header.state is State.CANCELLED


# Reopening


def test_a_cancelled_plan_goes_back_to_the_state_before(session: Session) -> None:
    for state in (State.PROPOSED, State.ACTIVE):
        house = Household(session)
        house.proposed() if state is State.PROPOSED else house.active()
        before = house.view(house.member, NOW)
        cancel(house)
        reopen(house)
        after = house.view(house.member, NOW)
        assert (after.header.state, after.header.cancel_reason, after.header.ended_on) == (state, None, None)
        assert (after.header.version, after.can) == (before.header.version, before.can)
        assert told(house)[0] == ("Maya Lindqvist", "Reopened. It had been cancelled on 18 May.")


def test_a_closed_plan_reopens_with_its_words_kept_and_its_outcome_in_the_journal(session: Session) -> None:
    house = Household(session).active()
    close(house, manager_reflection="I learned too")
    at = moment("2026-06-22")
    reopen(house, at=at)
    body = house.body(house.manager, at)
    header = house.view(house.manager, at).header
    assert (header.state, header.outcome, header.turn.reason) == (State.ACTIVE, None, TurnReason.CLOSE)
    assert (body.outcome_evidence, body.end_level) == ("Led two, rated 4 of 5", 4)
    assert body.reflections[Side.MANAGER] == "I learned too"
    assert told(house, at)[0][1] == (
        "Reopened. It had been closed as achieved on 15 June.\nEvidence: Led two, rated 4 of 5"
    )
    assert StampEvent.CLOSE not in session.scalars(select(PlanStamp.event)).all()
    commands.close_plan(
        session, house.manager, house.code,
        values={"outcome": Outcome.PARTLY, "outcome_evidence": "One of two"}, seen_revision=house.view(
            house.manager, at).revision,
        moment=at,
    )  # fmt: skip  # one call
    assert house.view(house.member, at).header.outcome is Outcome.PARTLY


def test_seven_days_are_in_time_and_eight_are_not(session: Session) -> None:
    house = Household(session).active()
    cancel(house)
    assert Action.REOPEN in house.view(house.manager, A_WEEK_LATER).can
    assert Action.REOPEN not in house.view(house.manager, TOO_LATE).can
    with pytest.raises(NotReady):
        reopen(house, at=TOO_LATE)
    reopen(house)


def test_who_ended_it_reopens_it_or_hr(session: Session) -> None:
    house = Household(session).active()
    hr = make_hr(house)
    cancel(house, hr)
    for viewer in (house.manager, house.member, house.above):
        with pytest.raises(NotAllowed):
            reopen(house, viewer)
    reopen(house, hr)
    assert told(house)[0][0] == "Hana Sato"
    cancel(house)
    reopen(house, hr)


def test_an_acting_manager_reopens_what_they_ended_while_the_roster_names_nobody(session: Session) -> None:
    house = Household(session).active()
    hr = make_hr(house)
    nina = make_person(session, "Nina Roth")
    house.maya.active = house.tomas.active = False
    follow_roster.follow_roster(session, moment=NOW)
    commands.appoint_manager(session, hr, house.code, nina.id or 0, moment=NOW)
    acting = make_viewer(session, nina)
    cancel(house, acting)
    assert Action.FOLLOW_ON not in house.view(acting, NOW).can  # A new plan is the roster's manager's to start.
    reopen(house, acting)
    header = house.view(acting, A_WEEK_LATER).header
    assert (header.state, header.manager and header.manager.name, header.is_acting) == (
        State.ACTIVE, "Nina Roth", True,
    )  # fmt: skip  # one thought
    cancel(house, acting)
    house.tomas.active = True
    session.commit()
    with pytest.raises(NotReady, match="another manager by now"):
        reopen(house, acting)


def test_on_a_plan_about_somebody_in_hr_the_managers_manager_reopens_what_they_cancelled(session: Session) -> None:
    house = Household(session).active()
    make_account(session, house.jonas, [Role.HR])
    cancel(house, house.above)
    with pytest.raises(NotAllowed):
        reopen(house)
    reopen(house, house.above)
    assert told(house)[0] == ("Tomás Rivera", "Reopened. It had been cancelled on 18 May.")
    cancel(house)
    with pytest.raises(NotAllowed):
        reopen(house, house.above)


def test_a_reopened_plan_has_the_line_of_today(session: Session) -> None:
    house = Household(session).proposed()
    hr = make_hr(house)
    cancel(house)
    house.jonas.manager_id = house.tomas.id
    session.commit()
    with pytest.raises(NotReady):
        reopen(house)
    reopen(house, hr)
    header = house.view(house.member, NOW).header
    assert header.manager is not None
    assert (header.manager.name, header.managers_manager) == ("Tomás Rivera", None)
    assert house.body(house.member, NOW).agreed == set()
    assert told(house)[0][1] == "Reopened. It had been cancelled on 18 May. Tomás Rivera is its manager now."
    with pytest.raises(NotFound):
        house.view(house.manager, NOW)


def test_after_somebody_left_nothing_is_reopened(session: Session) -> None:
    house = Household(session).active()
    hr = make_hr(house)
    house.jonas.active = False
    follow_roster.follow_roster(session, moment=NOW)
    session.commit()
    stored = session.scalars(select(Plan)).one()
    assert (stored.cancel_reason, stored.state_before, stored.ended_by_id) == (CancelReason.LEFT, State.ACTIVE, None)
    for viewer in (house.manager, hr):
        with pytest.raises(NotReady):
            reopen(house, viewer)
    house.jonas.active = True
    session.commit()
    with pytest.raises(NotReady):
        reopen(house, hr)


# The look-back


@pytest.mark.parametrize("side", Side)
def test_two_months_after_closing_each_is_asked_one_question_for_fourteen_days(session: Session, side: Side) -> None:
    house = Household(session).active()
    close(house, manager_reflection="I learned too")
    viewer = house.member if side is Side.MEMBER else house.manager
    first, last, after = (moment(day) for day in ("2026-08-14", "2026-08-28", "2026-08-29"))
    for at in (moment("2026-08-13"), after):
        assert Action.LOOK_BACK not in house.view(viewer, at).can
        with pytest.raises(NotReady):
            commands.look_back(session, viewer, house.code, text="I still do it", moment=at)
    turn = house.view(viewer, first).header.turn
    assert (turn.reason, turn.is_offer, turn.who) == (TurnReason.LOOK_BACK, True, {Who.MEMBER, Who.MANAGER})
    for at in (first, last):
        assert [plan.code for plan in queries.read_home(session, viewer, moment=at).waiting] == [house.code]
    with pytest.raises(Invalid) as refused:
        commands.look_back(session, viewer, house.code, text=" ", moment=first)
    assert list(refused.value.fields) == ["look_back"]
    commands.look_back(session, viewer, house.code, text="I still do it", moment=last)
    assert house.body(house.member, last).look_backs == {side: "I still do it", side.other: ""}
    assert queries.read_home(session, viewer, moment=last).waiting == []
    with pytest.raises(NotReady):
        commands.look_back(session, viewer, house.code, text="Again", moment=last)


def test_a_cancelled_plan_asks_for_no_look_back(session: Session) -> None:
    house = Household(session).active()
    cancel(house)
    assert house.view(house.member, moment("2026-07-20")).header.turn.reason is TurnReason.ENDED
