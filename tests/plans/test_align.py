"""Aligning on the opportunity: who is asked, what they see of a draft, and what their answer means."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib import access, policy
from lib.access import Viewer
from lib.errors import Invalid, NotAllowed, NotFound
from lib.models import (
    Action,
    AlignAnswer,
    AuditEvent,
    JournalEntry,
    Part,
    Person,
    Plan,
    PlanOpening,
    Reading,
    Role,
    State,
)
from lib.plans import commands, queries
from lib.plans.rules.turn import TurnReason, Who
from tests.builders import make_account, make_person, make_viewer, moment
from tests.plans.household import WHOLE_TEXT, Household, start_draft

NOW = moment()


def asked(session: Session, **text: object) -> Household:
    """A draft on which Maya has asked Tomás."""
    house = Household(session, text=WHOLE_TEXT | text)
    commands.ask_alignment(session, house.manager, house.code, moment=NOW)
    return house


def answer(house: Household, said: AlignAnswer | str = AlignAnswer.ALIGNED, comment: str = "") -> None:
    commands.answer_alignment(house.session, house.above, house.code, answer=said, comment=comment, moment=NOW)


def test_nobody_above_opens_a_draft_before_they_are_asked(session: Session) -> None:
    house = Household(session)
    with pytest.raises(NotFound):
        commands.open_opportunity(session, house.above, house.code, moment=NOW)
    with pytest.raises(NotFound):
        answer(house)


def test_one_asks_once_the_development_area_is_named(session: Session) -> None:
    with pytest.raises(Invalid, match="name the development area"):
        asked(session, area="")


def test_who_is_asked_sees_opportunity_and_area_and_no_other_word(session: Session) -> None:
    house = asked(session, observed="Led half of one in March", business_need="More workshops than people")
    house.draft_item(Part.ACTIVITY, "A secret activity")
    seen = commands.open_opportunity(session, house.above, house.code, moment=NOW)
    assert (seen.member.name, seen.manager.name) == ("Jonas Weber", "Maya Lindqvist")
    assert list(seen.why_now) == ["There is clear potential for growth"]
    assert (seen.observed, seen.business_need) == ("Led half of one in March", "More workshops than people")
    assert (seen.area, seen.dimension, seen.purpose) == (WHOLE_TEXT["area"], "job_skills", "role_evolution")
    assert seen.may_answer
    for hidden in ("goal", "measure", "current_state"):
        assert WHOLE_TEXT[hidden] not in repr(seen)
    assert "A secret activity" not in repr(seen)
    with pytest.raises(NotFound):
        queries.open_plan(session, house.above, house.code, moment=NOW)


def test_reasons_are_shown_in_the_words_that_were_ticked(session: Session) -> None:
    house = Household(session)
    house.type(why_now=["minor_gap"])
    commands.ask_alignment(session, house.manager, house.code, moment=NOW)
    seen = commands.open_opportunity(session, house.above, house.code, moment=NOW)
    assert list(seen.why_now) == [policy.load(None).why_now["minor_gap"]]


def test_the_align_view_leaves_one_line_in_half_an_hour_that_the_team_member_reads_later(session: Session) -> None:
    house = asked(session)
    for _ in range(2):
        commands.open_opportunity(session, house.above, house.code, moment=NOW)
    [line] = session.scalars(select(PlanOpening)).all()
    assert line.person_id == house.tomas.id
    commands.propose(session, house.manager, house.code, moment=moment(hour=11))
    seen = queries.see_audience(session, house.member, house.code, moment=moment(hour=11))
    assert [opening.name for opening in seen.openings] == ["Tomás Rivera"]
    assert seen.openings[0].level is Reading.OPPORTUNITY


def test_who_reads_more_within_the_half_hour_raises_their_line(session: Session) -> None:
    house = asked(session)
    commands.open_opportunity(session, house.above, house.code, moment=NOW)
    commands.propose(session, house.manager, house.code, moment=NOW)
    queries.open_plan(session, house.above, house.code, moment=NOW)
    queries.open_plan(session, house.member, house.code, moment=NOW)  # The team member leaves none.
    session.expire_all()
    [line] = session.scalars(select(PlanOpening)).all()
    assert (line.person_id, line.level) == (house.tomas.id, Reading.FULL)


def who_else(session: Session, house: Household) -> dict[str, Viewer]:
    """Everybody who is not asked, by what they are."""
    director = make_person(session, "Dora Director")
    house.tomas.manager_id = director.id
    people: dict[str, Person] = {
        "team member": house.jonas,
        "director": director,
        "colleague": make_person(session, "Nina", manager=house.maya),
        "stranger": make_person(session, "Stella"),
    }
    for role in Role:
        people[role.value] = make_person(session, role.value)
        make_account(session, people[role.value], [role])
    session.commit()
    return {name: make_viewer(session, person) for name, person in people.items()}


def test_nobody_else_sees_the_opportunity_of_a_draft(session: Session) -> None:
    house = asked(session)
    for name, viewer in who_else(session, house).items():
        with pytest.raises(NotFound):
            commands.open_opportunity(session, viewer, house.code, moment=NOW)
        with pytest.raises(NotFound):
            commands.answer_alignment(session, viewer, house.code, answer="aligned", moment=NOW)
        session.rollback()
        assert viewer.person_id not in {row.person_id for row in session.scalars(select(PlanOpening))}, name


def test_hr_gets_no_word_of_a_proposal_by_the_align_view(session: Session) -> None:
    house = Household(session).proposed()
    hr = make_person(session, "Hana")
    make_account(session, hr, [Role.HR])
    with pytest.raises(NotFound):
        commands.open_opportunity(session, make_viewer(session, hr), house.code, moment=NOW)


def test_it_is_asked_once(session: Session) -> None:
    house = asked(session)
    with pytest.raises(NotAllowed, match="asked for once"):
        commands.ask_alignment(session, house.manager, house.code, moment=NOW)


def test_where_nobody_is_above_there_is_nobody_to_ask(session: Session) -> None:
    maya = make_person(session, "Maya")
    jonas = make_person(session, "Jonas", manager=maya)
    manager = make_viewer(session, maya)
    code = start_draft(session, manager, jonas.id or 0)
    with pytest.raises(NotAllowed):
        commands.ask_alignment(session, manager, code, moment=NOW)


def test_while_it_waits_both_have_a_turn_and_the_one_above_reads_it_on_home(session: Session) -> None:
    house = asked(session)
    [header] = queries.read_home(session, house.above, moment=NOW).waiting
    assert (header.code, header.align_waits, header.level) == (house.code, True, Reading.OPPORTUNITY)
    assert header.turn.who == {Who.MANAGER, Who.MANAGERS_MANAGER}
    assert header.turn_reason is TurnReason.ALIGN
    waiting = queries.read_home(session, house.manager, moment=NOW).waiting
    assert [one.turn_reason for one in waiting] == [TurnReason.PROPOSE]
    answer(house)
    assert queries.read_home(session, house.above, moment=NOW).waiting == []


def test_a_proposal_waits_on_home_of_who_was_asked_too(session: Session) -> None:
    house = asked(session)
    commands.propose(session, house.manager, house.code, moment=NOW)
    [header] = queries.read_home(session, house.above, moment=NOW).waiting
    assert header.align_waits
    assert Action.ANSWER_ALIGNMENT in house.view(house.above).can
    answer(house, "lets_talk", "What about the team?")
    assert queries.read_home(session, house.above, moment=NOW).waiting == []


def test_a_proposal_about_which_nobody_was_asked_does_not_wait_on_home_above(session: Session) -> None:
    house = Household(session).proposed()
    assert queries.read_home(session, house.above, moment=NOW).waiting == []


def test_aligned_is_alignment(session: Session) -> None:
    house = asked(session)
    assert "alignment" in house.body(house.manager).missing
    answer(house, AlignAnswer.ALIGNED, "A good moment for it.")
    body = house.body(house.manager)
    assert "alignment" not in body.missing
    assert body.alignment.answer is AlignAnswer.ALIGNED
    assert body.alignment.answered_by == "Tomás Rivera"


def test_after_lets_talk_a_note_of_the_manager_settles_it(session: Session) -> None:
    house = asked(session)
    answer(house, AlignAnswer.TALK, "Is it the right time?")
    assert "alignment" in house.body(house.manager).missing
    with pytest.raises(NotAllowed):
        commands.ask_alignment(session, house.manager, house.code, moment=NOW)
    session.rollback()
    commands.note_alignment(session, house.manager, house.code, spoke_on=NOW.today, moment=NOW)
    assert "alignment" not in house.body(house.manager).missing


def test_a_note_settles_it_without_an_answer_which_then_is_not_needed(session: Session) -> None:
    house = asked(session)
    commands.note_alignment(session, house.manager, house.code, spoke_on=NOW.today - timedelta(1), moment=NOW)
    assert not commands.open_opportunity(session, house.above, house.code, moment=NOW).may_answer
    with pytest.raises(NotAllowed, match="spoken meanwhile"):
        answer(house)
    session.rollback()
    assert queries.read_home(session, house.above, moment=NOW).waiting == []


def test_it_is_answered_once(session: Session) -> None:
    house = asked(session)
    answer(house, AlignAnswer.TALK)
    with pytest.raises(NotAllowed, match="answered already"):
        answer(house)


@pytest.mark.parametrize(
    ("said", "comment", "field"),
    [("", "", "answer"), ("perhaps", "", "answer"), ("aligned", "x" * 2_001, "comment")],
)
def test_an_answer_that_cannot_be_saved_is_refused_beside_its_field(
    session: Session, said: str, comment: str, field: str
) -> None:
    house = asked(session)
    with pytest.raises(Invalid) as refused:
        answer(house, said, comment)
    assert list(refused.value.fields) == [field]
    session.rollback()
    assert session.scalars(select(Plan)).one().align_answer is None


def test_a_comment_loses_what_no_database_holds(session: Session) -> None:
    house = asked(session)
    answer(house, "aligned", "Good\x00 idea")
    assert house.body(house.manager).alignment.comment == "Good idea"


def test_the_team_member_reads_answer_and_comment_once_it_is_proposed(session: Session) -> None:
    house = asked(session)
    answer(house, AlignAnswer.TALK, "Is it the right time?")
    commands.propose(session, house.manager, house.code, moment=NOW)
    said = house.body(house.member).alignment
    assert (said.answer, said.comment) == (AlignAnswer.TALK, "Is it the right time?")
    [entry] = session.scalars(select(JournalEntry)).all()
    assert entry.by_id == house.tomas.id
    assert "Is it the right time?" in entry.text
    assert "Is it the right time?" not in repr([event.detail for event in session.scalars(select(AuditEvent))])


def test_of_a_draft_whoever_is_above_today_is_asked(session: Session) -> None:
    house = Household(session)
    ruben = make_person(session, "Ruben Okoye")
    house.maya.manager_id = ruben.id
    session.commit()
    assert house.view(house.manager).header.managers_manager is not None
    assert house.view(house.manager).header.managers_manager.name == "Ruben Okoye"  # type: ignore[union-attr]  # just asserted
    commands.ask_alignment(session, house.manager, house.code, moment=NOW)
    assert commands.open_opportunity(session, make_viewer(session, ruben), house.code, moment=NOW).may_answer
    with pytest.raises(NotFound):
        commands.open_opportunity(session, house.above, house.code, moment=NOW)


def test_a_draft_started_when_nobody_was_above_is_aligned_with_whoever_is_there_today(session: Session) -> None:
    house = Household(session)
    house.maya.manager_id = None
    session.commit()
    assert Action.ASK_ALIGNMENT not in house.view(house.manager).can
    other = Household(session)
    plan = session.scalars(select(Plan).where(Plan.code == other.code)).one()
    plan.managers_manager_id = None
    session.commit()
    assert Action.ASK_ALIGNMENT in other.view(other.manager).can


def test_a_draft_that_is_gone_takes_its_answer_with_it(session: Session) -> None:
    house = asked(session)
    commands.open_opportunity(session, house.above, house.code, moment=NOW)
    answer(house, "aligned", "Fine")
    commands.discard_draft(session, house.manager, house.code, moment=NOW)
    assert session.scalars(select(JournalEntry)).all() == []
    with pytest.raises(NotFound):
        commands.open_opportunity(session, house.above, house.code, moment=NOW)


@pytest.mark.parametrize("code", ["", "nothing", "\x00", "x" * 40, "' OR 1=1 --"])
def test_an_address_that_is_none_is_not_found(session: Session, code: str) -> None:
    house = asked(session)
    with pytest.raises(NotFound):
        commands.open_opportunity(session, house.above, code, moment=NOW)


def test_the_reading_of_who_was_asked_ends_where_the_line_does(session: Session) -> None:
    house = asked(session)
    house.jonas.manager_id = house.tomas.id
    session.commit()
    draft = session.scalars(select(Plan)).one()
    assert access.reading(house.above, access.people_of_plan(session, draft)) is Reading.NONE
    assert draft.state is State.DRAFT


def test_a_draft_on_which_somebody_is_asked_is_in_no_list_of_theirs(session: Session) -> None:
    house = asked(session)
    found = queries.list_plans(session, house.above, queries.Filters(), moment=NOW)
    assert (found.headers, found.matching, found.readable) == ([], 0, 0)
    assert queries.list_plans(session, house.manager, queries.Filters(), moment=NOW).matching == 1
