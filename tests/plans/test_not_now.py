"""Not now: a proposal rests with a reason, until it is revised, taken back or cancelled."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import (
    Action,
    Answer,
    AuditEvent,
    EntryKind,
    Part,
    Plan,
    PlanVersion,
    Side,
    State,
    Suggestion,
    SuggestionState,
)
from lib.plans import commands, queries
from lib.plans.commands import Revision
from lib.plans.context import NotReady
from lib.plans.rules.turn import TurnReason, Who
from tests.builders import moment
from tests.plans.household import Household

NOW = moment()
WHY = "Two colleagues are away until June."


def said_not_now(session: Session) -> Household:
    """A proposal to which Jonas said not now."""
    house = Household(session).proposed()
    commands.say_not_now(session, house.member, house.code, reason=WHY, moment=NOW)
    return house


def revise(house: Household, *, seen_version: int = 1, note: str = "", **what: Any) -> None:
    commands.revise(
        house.session, house.manager, house.code, Revision(**what), seen_version=seen_version, note=note, moment=NOW
    )


def stored(house: Household) -> Plan:
    house.session.expire_all()
    return house.session.scalars(select(Plan).where(Plan.code == house.code)).one()


def told(house: Household) -> list[str]:
    return [entry.text for entry in house.body(house.member).journal if entry.kind is EntryKind.CHANGE]


def test_not_now_makes_it_the_managers_turn_and_keeps_the_reason_in_the_journal(session: Session) -> None:
    house = said_not_now(session)
    header = house.view(house.manager).header
    assert (header.turn.who, header.turn_reason, header.state) == ({Who.MANAGER}, TurnReason.NOT_NOW, State.PROPOSED)
    not_now = house.body(house.manager).not_now
    assert not_now is not None
    assert (not_now.reason, not_now.on) == (WHY, NOW.today)
    assert told(house) == [f"Not now: {WHY}"]
    assert [plan.code for plan in queries.read_home(session, house.manager, moment=NOW).waiting] == [house.code]


def test_all_shaping_and_agreeing_rests_meanwhile(session: Session) -> None:
    house = said_not_now(session)
    s, code = session, house.code
    steps: dict[str, Callable[[], object]] = {
        "suggest": lambda: commands.suggest(
            s, house.member, code, Part.GOAL, changes={"goal": "Other"}, seen={}, moment=NOW
        ),
        "suggest as manager": lambda: commands.suggest(
            s, house.manager, code, Part.GOAL, changes={"goal": "Other"}, seen={}, moment=NOW
        ),
        "add": lambda: commands.add_item(s, house.member, code, Part.ACTIVITY, values={"text": "x"}, moment=NOW),
        "accept": lambda: commands.accept_item(s, house.member, code, Part.ACTIVITY, house.activity, moment=NOW),
        "agree": lambda: commands.agree(s, house.member, code, version=1, moment=NOW),
        "again": lambda: commands.say_not_now(s, house.member, code, reason="x", moment=NOW),
    }
    for name, step in steps.items():
        with pytest.raises(NotReady, match="not now is open"):
            step()
        session.rollback()
        assert stored(house).version == 1, name
    commands.comment(session, house.manager, code, text="I see.", moment=NOW)


def test_a_not_now_clears_an_agreement_of_before(session: Session) -> None:
    house = Household(session).proposed()
    commands.accept_item(session, house.member, house.code, Part.ACTIVITY, house.activity, moment=NOW)
    commands.agree(session, house.member, house.code, version=1, moment=NOW)
    commands.say_not_now(session, house.member, house.code, reason=WHY, moment=NOW)
    assert house.body(house.manager).agreed == {Side.MANAGER}


def test_it_can_be_taken_back_and_the_two_go_on_where_they_were(session: Session) -> None:
    house = said_not_now(session)
    commands.withdraw_not_now(session, house.member, house.code, moment=NOW)
    assert house.body(house.member).not_now is None
    assert house.view(house.member).header.turn.reason is TurnReason.ANSWER
    assert told(house) == ["The not now was withdrawn.", f"Not now: {WHY}"]
    with pytest.raises(NotReady, match="No not now is open"):
        revise(house, text={"goal": "Other"})


@pytest.mark.parametrize("reason", ["", "   ", "\x00", "\u200b"])
def test_a_reason_is_needed(session: Session, reason: str) -> None:
    house = Household(session).proposed()
    with pytest.raises(Invalid) as refused:
        commands.say_not_now(session, house.member, house.code, reason=reason, moment=NOW)
    assert list(refused.value.fields) == ["reason"]


def test_a_reason_is_a_sentence(session: Session) -> None:
    house = Household(session).proposed()
    with pytest.raises(Invalid, match="500 characters"):
        commands.say_not_now(session, house.member, house.code, reason="x" * 501, moment=NOW)


def test_only_the_team_member_says_it_and_only_the_manager_answers(session: Session) -> None:
    house = Household(session).proposed()
    for viewer in (house.manager, house.above):
        with pytest.raises(NotAllowed):
            commands.say_not_now(session, viewer, house.code, reason="x", moment=NOW)
        session.rollback()
    commands.say_not_now(session, house.member, house.code, reason=WHY, moment=NOW)
    for viewer in (house.member, house.above):
        with pytest.raises(NotAllowed):
            commands.revise(session, viewer, house.code, Revision({"goal": "Mine"}), seen_version=1, moment=NOW)
        session.rollback()
    for viewer in (house.manager, house.above):
        with pytest.raises(NotAllowed):
            commands.withdraw_not_now(session, viewer, house.code, moment=NOW)
        session.rollback()


def test_one_changed_sentence_answers_it_with_one_new_version_that_the_manager_agrees_to(session: Session) -> None:
    house = said_not_now(session)
    revise(house, text={"goal": "Lead half a workshop"}, note="One half first.")
    plan = stored(house)
    assert (plan.goal, plan.version, plan.not_now_at, plan.not_now_reason) == ("Lead half a workshop", 2, None, "")
    assert (plan.manager_agreed_at is not None, plan.member_agreed_at) == (True, None)
    newest = session.scalars(select(PlanVersion).order_by(PlanVersion.number.desc())).first()  # type: ignore[attr-defined]  # a column
    assert newest is not None
    assert (newest.number, newest.content["goal"]) == (2, "Lead half a workshop")
    assert told(house)[0] == "Maya Lindqvist revised the proposal after the not now: version 2.\nOne half first."
    assert house.view(house.member).header.turn.who == {Who.MEMBER}
    assert Action.SHAPE in house.view(house.member).can


def test_many_parts_change_in_one_version(session: Session) -> None:
    house = said_not_now(session)
    revise(
        house,
        text={"goal": "Half a workshop", "measure": "The rating", "start_on": date(2026, 6, 8), "cadence": "monthly"}
        | {"end_on": date(2026, 7, 8), "area": "Workshops"},
        changed={(Part.ACTIVITY, house.activity): {"text": "Shadow one workshop"}},
        added=[(Part.MILESTONE, {"text": "A quarter of it"}), (Part.SUPPORT, {"kind": "tool", "text": "Slides"})],
        removed=[(Part.SUPPORT, house.support)],
    )
    body = house.body(house.member)
    assert stored(house).version == 2
    assert (body.text.goal, body.text.start_on, body.text.area) == ("Half a workshop", date(2026, 6, 8), "Workshops")
    assert [(item.text, item.waits_for) for item in body.activities] == [("Shadow one workshop", Side.MEMBER)]
    assert [item.text for item in body.support] == ["Slides"]
    assert [item.text for item in body.milestones] == ["A quarter of it"]
    assert body.waiting == {Side.MEMBER: 3, Side.MANAGER: 0}


def test_what_the_member_had_accepted_waits_again_once_it_is_reworded_and_only_then(session: Session) -> None:
    house = Household(session).proposed()
    for part, item in ((Part.ACTIVITY, house.activity), (Part.SUPPORT, house.support)):
        commands.accept_item(session, house.member, house.code, part, item, moment=NOW)
    commands.say_not_now(session, house.member, house.code, reason=WHY, moment=NOW)
    revise(house, changed={(Part.ACTIVITY, house.activity): {"text": "Shadow five"}, (Part.SUPPORT, house.support): {}})
    body = house.body(house.member)
    assert [item.answer for item in body.activities] == [Answer.WAITING]
    assert [item.answer for item in body.support] == [Answer.AGREED]


def with_words_of_the_member(session: Session) -> tuple[Household, int]:
    """A resting proposal to which Jonas had added an activity and suggested another goal."""
    house = Household(session).proposed()
    commands.add_item(session, house.member, house.code, Part.ACTIVITY, values={"text": "Lead a retro"}, moment=NOW)
    goal = {"goal": "Lead a small one alone"}
    seen = {"goal": "Lead one workshop alone"}
    commands.suggest(session, house.member, house.code, Part.GOAL, changes=goal, seen=seen, moment=NOW)
    commands.say_not_now(session, house.member, house.code, reason=WHY, moment=NOW)
    [own] = [item.id for item in house.body(house.member).activities if item.added_by_side is Side.MEMBER]
    return house, own


def test_words_of_the_team_member_that_are_left_as_they_are_count_as_accepted(session: Session) -> None:
    house, own = with_words_of_the_member(session)
    revise(house, seen_version=3, text={"measure": "Two ratings", "goal": "Lead a small one alone"})
    body = house.body(house.manager)
    assert (body.text.goal, body.text.measure) == ("Lead a small one alone", "Two ratings")
    assert [item.answer for item in body.activities if item.id == own] == [Answer.AGREED]
    assert body.waiting[Side.MANAGER] == 0
    assert body.suggestions == []


def test_other_words_than_the_team_members_answer_their_suggestion(session: Session) -> None:
    house, _ = with_words_of_the_member(session)
    revise(house, seen_version=3, text={"goal": "Lead one with Maya"})
    assert house.body(house.manager).text.goal == "Lead one with Maya"
    [suggestion] = session.scalars(select(Suggestion)).all()
    assert suggestion.state is SuggestionState.CHANGED


def test_a_suggestion_of_the_member_on_a_part_that_is_left_alone_is_accepted(session: Session) -> None:
    house, _ = with_words_of_the_member(session)
    revise(house, seen_version=3, text={"area": "Workshops"})
    assert house.body(house.manager).text.goal == "Lead a small one alone"
    [suggestion] = session.scalars(select(Suggestion)).all()
    assert suggestion.state is SuggestionState.ACCEPTED


def test_their_words_hold_where_another_field_of_the_same_part_changes(session: Session) -> None:
    house, _ = with_words_of_the_member(session)
    revise(house, seen_version=3, text={"relevant": "It matters to both"})
    assert house.body(house.manager).text.goal == "Lead a small one alone"
    assert house.body(house.manager).suggestions == []


def test_what_the_team_member_brought_in_stays_theirs_until_they_take_other_words(session: Session) -> None:
    house, own = with_words_of_the_member(session)
    revise(house, seen_version=3, changed={(Part.ACTIVITY, own): {"text": "Lead a short retro"}})
    [item] = [item for item in house.body(house.member).activities if item.id == own]
    assert (item.text, item.added_by_side) == ("Lead a retro", Side.MEMBER)
    assert item.suggestion is not None
    assert (item.suggestion.after, item.suggestion.waits_for) == ({"text": "Lead a short retro"}, Side.MEMBER)
    content = session.scalars(select(PlanVersion).where(PlanVersion.number == 4)).one().content
    assert "Lead a short retro" in [row["text"] for row in content[Part.ACTIVITY.value]]


def test_what_the_team_member_brought_in_and_is_left_out_stays_readable_as_declined(session: Session) -> None:
    house, own = with_words_of_the_member(session)
    revise(house, seen_version=3, removed=[(Part.ACTIVITY, own)])
    [item] = [item for item in house.body(house.member).activities if item.id == own]
    assert item.answer is Answer.DECLINED
    assert item.answer_reason


def test_the_managers_own_open_words_on_another_part_stay_for_the_member_to_answer(session: Session) -> None:
    house = Household(session).proposed()
    seen = {"current_state": "Prepares very well"}
    changes = {"current_state": "Prepares and opens"}
    commands.suggest(session, house.manager, house.code, Part.CURRENT_STATE, changes=changes, seen=seen, moment=NOW)
    commands.say_not_now(session, house.member, house.code, reason=WHY, moment=NOW)
    revise(house, seen_version=2, text={"goal": "Other", "current_state": "Prepares and opens"})
    assert [one.waits_for for one in house.body(house.member).suggestions] == [Side.MEMBER]


def test_a_revision_that_changes_nothing_answers_nothing(session: Session) -> None:
    house = said_not_now(session)
    same = {"goal": "Lead one workshop alone", "cadence": "weekly"}
    with pytest.raises(Invalid, match="Nothing was changed yet"):
        revise(house, text=same, changed={(Part.ACTIVITY, house.activity): {"text": "Shadow two workshops"}})
    session.rollback()
    assert stored(house).not_now_at is not None


FORGED: list[tuple[str, Mapping[str, Any], str]] = [
    ("no goal", {"text": {"goal": ""}}, "goal"),
    ("an end before the start", {"text": {"start_on": date(2026, 6, 8), "end_on": date(2026, 6, 1)}}, "end_on"),
    ("no start", {"text": {"start_on": None}}, "start_on"),
    ("a long goal", {"text": {"goal": "x" * 2_001}}, "goal"),
    ("a field of the plan that is no text", {"text": {"state": "active"}}, "state"),
    ("why now", {"text": {"why_now": []}}, "why_now"),
    ("a kind that is none", {"added": [(Part.ACTIVITY, {"kind": "magic", "text": "x"})]}, "added_activity"),
    ("an empty activity", {"added": [(Part.ACTIVITY, {"text": " "})]}, "added_activity"),
    ("an owner", {"added": [(Part.ACTIVITY, {"text": "x", "added_by_side": "team_member"})]}, "added_activity"),
]


@pytest.mark.parametrize(("what", "field"), [(what, field) for _, what, field in FORGED], ids=[n for n, *_ in FORGED])
def test_what_cannot_be_saved_is_refused_and_changes_nothing(
    session: Session, what: Mapping[str, Any], field: str
) -> None:
    house = said_not_now(session)
    before = stored(house).model_dump()
    with pytest.raises(Invalid) as refused:
        revise(house, **what)
    assert field in refused.value.fields
    session.rollback()
    assert stored(house).model_dump() == before


@pytest.mark.parametrize("item_id", [0, -1, 10**30, "1; DROP TABLE plan", None])
def test_things_of_other_plans_are_not_found(session: Session, item_id: Any) -> None:
    other = Household(session).proposed()
    house = said_not_now(session)
    for forged in (item_id, other.activity):
        with pytest.raises(NotFound):
            revise(house, removed=[(Part.ACTIVITY, forged)])
        session.rollback()
        with pytest.raises(NotFound):
            revise(house, changed={(Part.ACTIVITY, forged): {"text": "x"}})
        session.rollback()


def test_what_is_wrong_with_an_item_is_said_under_its_own_name(session: Session) -> None:
    house = said_not_now(session)
    with pytest.raises(Invalid) as refused:
        revise(house, changed={(Part.SUPPORT, house.support): {"text": ""}})
    assert list(refused.value.fields) == [f"support_{house.support}_text"]


def test_only_activities_support_and_milestones_are_added(session: Session) -> None:
    house = said_not_now(session)
    with pytest.raises(NotFound):
        revise(house, added=[(Part.GOAL, {"text": "x"})])


def test_a_version_that_is_not_the_one_on_the_screen_is_a_conflict(session: Session) -> None:
    house = said_not_now(session)
    with pytest.raises(EditConflict):
        revise(house, seen_version=0, text={"goal": "Other"})


def test_a_comment_meanwhile_is_no_conflict(session: Session) -> None:
    house = said_not_now(session)
    commands.comment(session, house.member, house.code, text="Sorry for that", moment=NOW)
    revise(house, text={"goal": "Other"})
    assert stored(house).version == 2


def test_a_revised_proposal_can_be_agreed_to_and_begins(session: Session) -> None:
    house = said_not_now(session)
    revise(house, changed={(Part.ACTIVITY, house.activity): {"text": "Shadow one"}})
    commands.agree(session, house.member, house.code, version=2, moment=NOW)
    commands.explain_unshaped(session, house.manager, house.code, reason="We spoke about it.", moment=NOW)
    assert stored(house).state is State.ACTIVE
    assert [item.answer for item in house.body(house.member).activities] == [Answer.AGREED]


def test_no_word_of_it_is_in_the_record(session: Session) -> None:
    house = said_not_now(session)
    revise(house, text={"goal": "Half a workshop"}, note="Note to you (optional)")
    recorded = repr([event.model_dump() for event in session.scalars(select(AuditEvent))])
    for word in (WHY, "Half a workshop", "Note to you (optional)"):
        assert word not in recorded
