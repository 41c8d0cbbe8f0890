"""The end of a plan: outcome, evidence, reflections."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib.errors import EditConflict, Invalid, NotAllowed
from lib.models import Action, EntryKind, Outcome, Plan, PlanStamp, Side, StampEvent, State
from lib.plans import commands
from lib.plans.rules.turn import TurnReason, Who
from tests.builders import moment
from tests.plans.household import Household

END = moment("2026-06-15")
WELL = {"outcome": "achieved", "outcome_evidence": "Led two, rated 4 of 5", "end_level": 4, "next_step": "new_role"}


def close(house: Household, **values: Any) -> None:
    commands.close_plan(
        house.session,
        house.manager,
        house.code,
        values=WELL | values,
        seen_revision=house.view(house.manager, END).revision,
        moment=END,
    )


def test_past_its_end_a_plan_waits_for_its_manager(session: Session) -> None:
    house = Household(session).active()
    header = house.view(house.member, END).header
    assert (header.turn.reason, header.turn.who, header.late_days) == (TurnReason.CLOSE, {Who.MANAGER}, 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": None}, "outcome"),
        ({"outcome": "failed"}, "outcome"),
        ({"outcome_evidence": " "}, "outcome_evidence"),
        ({"outcome_evidence": "x" * 501}, "outcome_evidence"),
        ({"end_level": 7}, "end_level"),
        ({"next_step": "promotion"}, "next_step"),
        ({"state": "draft"}, "state"),
    ],
)
def test_closing_needs_an_outcome_and_evidence_that_fit(session: Session, values: dict[str, Any], field: str) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid) as refused:
        close(house, **values)
    assert list(refused.value.fields) == [field]
    session.rollback()
    assert session.scalars(select(Plan.state)).one() is State.ACTIVE


def test_somebody_who_wrote_meanwhile_is_read_before_closing(session: Session) -> None:
    house = Household(session).active()
    seen = house.view(house.manager, END).revision
    commands.comment(session, house.member, house.code, text="One more thing", moment=END)
    with pytest.raises(EditConflict):
        commands.close_plan(session, house.manager, house.code, values=WELL, seen_revision=seen, moment=END)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_closed_plan_keeps_its_outcome_and_stamps_the_day(session: Session, outcome: Outcome) -> None:
    house = Household(session).active()
    close(house, outcome=outcome)
    view = house.view(house.member, END)
    assert (view.header.state, view.header.outcome, view.header.ended_on) == (State.CLOSED, outcome, END.today)
    assert view.body is not None
    assert (view.body.outcome_evidence, view.body.end_level) == ("Led two, rated 4 of 5", 4)
    assert StampEvent.CLOSE in session.scalars(select(PlanStamp.event)).all()


def test_all_but_reflections_and_notes_is_read_only(session: Session) -> None:
    house = Household(session).active()
    close(house)
    assert house.view(house.member, END).can == {
        Action.REFLECT, Action.COMMENT, Action.REQUEST_FOLLOW_ON, Action.CORRECT, Action.WRITE_UPDATE,
    }  # fmt: skip  # one set
    with pytest.raises(NotAllowed):
        commands.record_check_in(session, house.member, house.code, line="Late", progress=1, moment=END)


def test_what_is_written_on_a_closed_plan_is_a_note(session: Session) -> None:
    house = Household(session).active()
    close(house)
    for kind in (EntryKind.FEEDBACK, EntryKind.ACHIEVEMENT):
        with pytest.raises(Invalid) as refused:
            commands.add_to_journal(session, house.manager, house.code, kind=kind, text="Well done", moment=END)
        assert list(refused.value.fields) == ["kind"]
    commands.add_to_journal(session, house.manager, house.code, kind=EntryKind.COMMENT, text="It was three", moment=END)
    assert house.body(house.member, END).journal[0].text == "It was three"


def test_both_are_asked_for_a_reflection_for_fourteen_days(session: Session) -> None:
    house = Household(session).active()
    close(house)
    turn = house.view(house.member, END).header.turn
    assert (turn.reason, turn.who, turn.is_offer) == (TurnReason.REFLECT, {Who.MEMBER, Who.MANAGER}, True)
    commands.reflect(session, house.member, house.code, reflection="It was fun", moment=moment("2026-06-29"))
    assert house.view(house.manager, moment("2026-06-29")).header.turn.who == {Who.MANAGER}
    assert house.body(house.manager, END).reflections[Side.MEMBER] == "It was fun"
    with pytest.raises(NotAllowed):
        commands.reflect(session, house.member, house.code, reflection="Again", moment=moment("2026-06-29"))
    with pytest.raises(NotAllowed):
        commands.reflect(session, house.manager, house.code, reflection="Too late", moment=moment("2026-06-30"))
    assert house.view(house.manager, moment("2026-06-30")).header.turn.reason is TurnReason.ENDED


def test_a_managers_reflection_given_while_closing_is_not_asked_for_again(session: Session) -> None:
    house = Household(session).active()
    close(house, manager_reflection="I talked too much at first")
    assert house.view(house.manager, END).header.turn.who == {Who.MEMBER}


def test_a_reflection_needs_words(session: Session) -> None:
    house = Household(session).active()
    close(house)
    with pytest.raises(Invalid):
        commands.reflect(session, house.member, house.code, reflection="  ", moment=END)


def test_a_plan_is_not_closed_before_it_starts(session: Session) -> None:
    house = Household(session)
    house.type(start_on=moment("2026-06-01").today)
    house.active()
    view = house.view(house.manager)
    assert Action.CLOSE not in view.can
    with pytest.raises(NotAllowed):
        commands.close_plan(
            session, house.manager, house.code, values=WELL, seen_revision=view.revision, moment=moment()
        )
