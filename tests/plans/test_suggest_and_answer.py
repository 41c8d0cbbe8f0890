"""While a plan is proposed: suggesting, answering, agreeing to the exact version, starting."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib import audit
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import (
    Action,
    Answer,
    Part,
    PlanStamp,
    PlanVersion,
    Side,
    StampEvent,
    State,
    Suggestion,
    SuggestionState,
)
from lib.plans import commands, context, queries
from lib.plans.commands import follow_roster
from lib.plans.rules.turn import TurnReason, Who
from tests.builders import make_viewer, moment
from tests.plans.household import WHOLE_TEXT, Household, start_draft

NOW = moment()


def suggest_goal(house: Household, words: str = "Lead two workshops", **facts: Any) -> None:
    given = {"changes": {"goal": words}, "seen": {"goal": WHOLE_TEXT["goal"]}, "moment": NOW} | facts
    commands.suggest(house.session, given.pop("viewer", house.member), house.code, Part.GOAL, **given)


def only_suggestion(house: Household) -> queries.SuggestionView:
    [words] = house.body(house.manager).suggestions
    return words


def test_first_parts_wait_for_the_team_member(session: Session) -> None:
    house = Household(session).proposed()
    view = house.view(house.member)
    assert view.header.turn.who == {Who.MEMBER}
    assert Action.ANSWER in view.can
    assert Action.ANSWER not in house.view(house.manager).can


def test_accepting_makes_no_new_version_and_keeps_the_managers_agreement(session: Session) -> None:
    house = Household(session).proposed()
    commands.accept_item(session, house.member, house.code, Part.ACTIVITY, house.activity, moment=NOW)
    body = house.body(house.member)
    assert house.view(house.member).header.version == 1
    assert body.agreed == {Side.MANAGER}
    assert body.activities[0].answer is Answer.AGREED


MAKES_A_VERSION = {
    "suggesting": lambda h: suggest_goal(h),
    "adding": lambda h: commands.add_item(
        h.session, h.member, h.code, Part.ACTIVITY, values={"text": "A course"}, moment=NOW
    ),
    "declining": lambda h: commands.decline_item(
        h.session, h.member, h.code, Part.ACTIVITY, h.activity, reason="Not now", moment=NOW
    ),
    "changing": lambda h: commands.suggest(
        h.session, h.member, h.code, Part.ACTIVITY, item_id=h.activity, changes={"text": "Other"}, seen={}, moment=NOW
    ),
}


@pytest.mark.parametrize("how", MAKES_A_VERSION)
def test_shaping_makes_a_new_version_and_clears_both_agreements(session: Session, how: str) -> None:
    house = Household(session).proposed()
    MAKES_A_VERSION[how](house)
    assert house.view(house.manager).header.version == 2
    assert house.body(house.manager).agreed == frozenset()
    assert house.body(house.manager).is_shaped
    assert [version.number for version in session.scalars(select(PlanVersion))] == [1, 2]


@pytest.mark.parametrize("how", ["withdraw", "decline"])
def test_taking_back_or_turning_down_words_makes_a_new_version(session: Session, how: str) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    words = only_suggestion(house)
    if how == "withdraw":
        commands.withdraw_suggestion(session, house.member, house.code, words.id, moment=NOW)
    else:
        commands.decline_suggestion(session, house.manager, house.code, words.id, reason="Too much", moment=NOW)
    assert house.view(house.manager).header.version == 3
    assert house.body(house.manager).text.goal == WHOLE_TEXT["goal"]


def test_a_version_holds_open_suggestions_as_accepted(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    commands.suggest(
        session, house.member, house.code, Part.ACTIVITY, item_id=house.activity,
        changes={"text": "Shadow three", "due_on": date(2026, 5, 20)}, seen={}, moment=NOW,
    )  # fmt: skip  # one call
    latest = session.scalars(select(PlanVersion)).all()[-1]
    assert latest.content["goal"] == "Lead two workshops"
    [activity] = latest.content["activity"]
    assert (activity["text"], activity["due_on"]) == ("Shadow three", "2026-05-20")


def test_accepted_words_stand_in_the_plan(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house, reason="One is too few")
    words = only_suggestion(house)
    assert (words.waits_for, words.reason) == (Side.MANAGER, "One is too few")
    commands.accept_suggestion(session, house.manager, house.code, words.id, moment=NOW)
    body = house.body(house.member)
    assert (body.text.goal, body.suggestions) == ("Lead two workshops", [])


def test_a_change_can_be_answered_with_a_change(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    suggest_goal(house, "Lead three", viewer=house.manager, seen={"goal": "Lead two workshops"})
    words = only_suggestion(house)
    assert (words.waits_for, words.after["goal"]) == (Side.MEMBER, "Lead three")
    states = [row.state for row in session.scalars(select(Suggestion).order_by("id"))]
    assert states == [SuggestionState.CHANGED, SuggestionState.OPEN]


def test_a_new_suggestion_of_ones_own_replaces_the_old_one(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    suggest_goal(house, "Lead three", seen={"goal": "Lead two workshops"})
    assert only_suggestion(house).after == {"goal": "Lead three"}
    assert session.scalars(select(Suggestion.state).order_by("id")).first() is SuggestionState.WITHDRAWN


def test_an_unanswered_activity_in_other_words_waits_for_who_added_it_and_is_agreed_with_them(session: Session) -> None:
    house = Household(session).proposed()
    commands.suggest(
        session, house.member, house.code, Part.ACTIVITY, item_id=house.activity,
        changes={"text": "Shadow three"}, seen={}, moment=NOW,
    )  # fmt: skip  # one call
    assert house.body(house.manager).waiting == {Side.MEMBER: 1, Side.MANAGER: 1}
    commands.accept_suggestion(session, house.manager, house.code, only_suggestion(house).id, moment=NOW)
    [activity] = house.body(house.manager).activities
    assert (activity.text, activity.answer, activity.waits_for) == ("Shadow three", Answer.AGREED, None)


def test_an_activity_whose_other_words_were_declined_waits_again(session: Session) -> None:
    house = Household(session).proposed()
    commands.suggest(
        session, house.member, house.code, Part.ACTIVITY, item_id=house.activity,
        changes={"text": "Shadow three"}, seen={}, moment=NOW,
    )  # fmt: skip  # one call
    commands.decline_suggestion(
        session, house.manager, house.code, only_suggestion(house).id, reason="There are two", moment=NOW
    )
    [activity] = house.body(house.manager).activities
    assert (activity.text, activity.waits_for) == ("Shadow two workshops", Side.MEMBER)


def test_ones_own_unanswered_activity_is_reworded_at_once(session: Session) -> None:
    house = Household(session).proposed()
    commands.suggest(
        session, house.manager, house.code, Part.ACTIVITY, item_id=house.activity,
        changes={"text": "Shadow three"}, seen={"text": "Shadow two workshops"}, moment=NOW,
    )  # fmt: skip  # one call
    body = house.body(house.manager)
    assert (body.activities[0].text, body.suggestions) == ("Shadow three", [])
    assert body.activities[0].waits_for is Side.MEMBER


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_declining_needs_a_reason_within_its_limit(session: Session, reason: str) -> None:
    house = Household(session).proposed()
    with pytest.raises(Invalid) as refused:
        commands.decline_item(
            session, house.member, house.code, Part.ACTIVITY, house.activity, reason=reason, moment=NOW
        )
    assert list(refused.value.fields) == ["reason"]


@pytest.mark.parametrize(
    ("part", "changes", "field"),
    [
        (Part.GOAL, {"goal": ""}, "goal"),
        (Part.GOAL, {"goal": "x" * 2_001}, "goal"),
        (Part.GOAL, {"state": "active"}, "state"),
        (Part.GOAL, {"goal": WHOLE_TEXT["goal"]}, "goal"),
        (Part.AREA, {"dimension": None}, "dimension"),
        (Part.TIMELINE, {"end_on": date(2026, 1, 1)}, "end_on"),
        (Part.TIMELINE, {"start_on": None}, "start_on"),
        (Part.CADENCE, {"cadence": "hourly"}, "cadence"),
    ],
)
def test_a_suggestion_that_does_not_fit_is_refused_at_its_field(
    session: Session, part: Part, changes: dict[str, Any], field: str
) -> None:
    house = Household(session).proposed()
    with pytest.raises(Invalid) as refused:
        commands.suggest(session, house.member, house.code, part, changes=changes, seen={}, moment=NOW)
    assert list(refused.value.fields) == [field]
    session.rollback()
    assert house.view(house.member).header.version == 1


def test_the_second_to_suggest_on_the_same_words_keeps_theirs_and_sees_both(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    with pytest.raises(EditConflict) as refused:
        suggest_goal(house, "Lead ten", viewer=house.manager)
    assert refused.value.theirs == {"goal": "Lead two workshops"}


def test_a_double_click_suggests_and_adds_once(session: Session) -> None:
    house = Household(session).proposed()
    for _ in range(2):
        commands.add_item(
            session, house.member, house.code, Part.ACTIVITY, values={"text": "A course"}, moment=NOW, token="form-1"
        )
        commands.comment(session, house.member, house.code, text="Looks good", moment=NOW, token="form-2")
        commands.suggest(
            session, house.member, house.code, Part.GOAL, changes={"goal": "Lead two workshops"},
            seen={"goal": "Lead one workshop alone"}, moment=NOW, token="form-3",
        )  # fmt: skip  # one call
    body = house.body(house.member)
    assert len(body.suggestions) == 1
    assert [item.text for item in body.activities] == ["Shadow two workshops", "A course"]
    assert [entry.text for entry in body.journal] == ["Looks good"]


def test_nobody_answers_their_own_words_or_the_same_thing_twice(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    words = only_suggestion(house)
    with pytest.raises(NotAllowed):
        commands.accept_suggestion(session, house.member, house.code, words.id, moment=NOW)
    with pytest.raises(NotAllowed):
        commands.withdraw_suggestion(session, house.manager, house.code, words.id, moment=NOW)
    with pytest.raises(NotAllowed):
        commands.accept_item(session, house.manager, house.code, Part.ACTIVITY, house.activity, moment=NOW)
    commands.accept_suggestion(session, house.manager, house.code, words.id, moment=NOW)
    with pytest.raises(NotAllowed):
        commands.decline_suggestion(session, house.manager, house.code, words.id, reason="No", moment=NOW)


def test_ids_of_another_plan_are_not_found(session: Session) -> None:
    other = Household(session).proposed()
    suggest_goal(other)
    foreign = only_suggestion(other)
    house = Household(session).proposed()
    suggest_goal(house)  # Something has to wait for the manager, or answering would not be open at all.
    for step in (
        lambda: commands.accept_suggestion(session, house.manager, house.code, foreign.id, moment=NOW),
        lambda: commands.accept_item(session, house.member, house.code, Part.ACTIVITY, other.activity, moment=NOW),
        lambda: commands.accept_item(session, house.member, house.code, Part.GOAL, 1, moment=NOW),
        lambda: commands.comment(
            session, house.member, house.code, text="x", part=Part.ACTIVITY, item_id=other.activity, moment=NOW
        ),
        lambda: commands.add_item(session, house.member, house.code, Part.GOAL, values={"text": "x"}, moment=NOW),
    ):
        with pytest.raises(NotFound):
            step()


@pytest.mark.parametrize(
    ("part", "item_id"),
    [(Part.ADJUSTMENT, None), (Part.GOAL, 1), (Part.ACTIVITY, None), ("reflection", None)],
    ids=str,
)
def test_words_for_what_no_proposal_has_are_not_found_and_wait_for_nobody(
    session: Session, part: Part, item_id: int | None
) -> None:
    house = Household(session).proposed()
    with pytest.raises(NotFound):
        commands.suggest(
            session, house.member, house.code, part,
            item_id=item_id, changes={"goal": "Lead two workshops"}, seen={}, moment=NOW,
        )  # fmt: skip  # one call
    session.rollback()
    assert house.body(house.manager).waiting[Side.MANAGER] == 0


def test_agreeing_counts_for_the_version_that_was_read(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    with pytest.raises(EditConflict) as refused:
        commands.agree(session, house.manager, house.code, version=1, moment=NOW)
    assert refused.value.theirs == {"version": 2}


def test_agreeing_waits_for_the_others_answer(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    with pytest.raises(context.NotReady):
        commands.agree(session, house.member, house.code, version=2, moment=NOW)
    assert Action.AGREE not in house.view(house.member).can
    with pytest.raises(context.NotReady):
        commands.agree(session, house.manager, house.code, version=2, moment=NOW)


def test_agreeing_accepts_what_one_has_not_answered(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house, viewer=house.manager)
    assert commands.agree(session, house.member, house.code, version=2, moment=NOW) is False
    body = house.body(house.member)
    assert body.text.goal == "Lead two workshops"
    assert {item.answer for item in [*body.activities, *body.support]} == {Answer.AGREED}


@pytest.mark.parametrize("missing", ["measure", "current_state"])
def test_nobody_agrees_while_a_part_is_missing_and_suggesting_it_helps(session: Session, missing: str) -> None:
    house = Household(session, text=WHOLE_TEXT | {missing: ""}).proposed()
    assert house.body(house.member).missing == [missing]
    with pytest.raises(context.NotReady):
        commands.agree(session, house.member, house.code, version=1, moment=NOW)
    part = Part.GOAL if missing == "measure" else Part.CURRENT_STATE
    commands.suggest(
        session, house.manager, house.code, part, changes={missing: "Now there"}, seen={missing: ""}, moment=NOW
    )
    assert Action.AGREE in house.view(house.member).can
    commands.agree(session, house.member, house.code, version=2, moment=NOW)
    assert house.body(house.member).missing == []


def test_a_tool_alone_is_not_enough_support(session: Session) -> None:
    house = Household(session)
    house.draft_item(Part.ACTIVITY, "Shadow")
    house.draft_item(Part.SUPPORT, "A book", kind="tool")
    commands.propose(session, house.manager, house.code, moment=NOW)
    assert house.body(house.member).missing == ["alignment", "support"]


def test_alignment_is_there_where_nobody_is_above_the_manager(session: Session) -> None:
    house = Household(session)
    lone = make_viewer(session, house.tomas)
    maya = house.maya.id or 0
    code = start_draft(session, lone, maya)
    commands.save_draft(session, lone, code, changes=WHOLE_TEXT, seen={}, moment=NOW)
    commands.propose(session, lone, code, moment=NOW)
    body = queries.open_plan(session, lone, code, moment=NOW).body
    assert body is not None
    assert "alignment" not in body.missing


def test_the_second_agreement_starts_the_plan_on_its_date(session: Session) -> None:
    house = Household(session).active()
    header = house.view(house.member).header
    assert (header.state, header.start, header.end) == (State.ACTIVE, date(2026, 5, 14), date(2026, 6, 13))
    stamps = {stamp.event: stamp for stamp in session.scalars(select(PlanStamp))}
    assert stamps[StampEvent.START].department == "Consulting"


def test_a_plan_that_starts_later_waits_for_nobody(session: Session) -> None:
    house = Household(session)
    house.type(start_on=date(2026, 5, 18))
    house.proposed()
    suggest_goal(house)
    commands.accept_suggestion(session, house.manager, house.code, only_suggestion(house).id, moment=NOW)
    commands.agree(session, house.member, house.code, version=2, moment=NOW)
    assert commands.agree(session, house.manager, house.code, version=2, moment=NOW) is True
    view = house.view(house.member)
    assert (view.header.state, view.header.turn.who) == (State.ACTIVE, frozenset())
    assert view.header.turn.reason is TurnReason.STARTS_LATER
    assert not view.can & {Action.CHECK_IN, Action.REPORT_ACTIVITY}
    with pytest.raises(NotAllowed):
        commands.record_check_in(session, house.member, house.code, line="Early", progress=1, moment=NOW)


def test_a_start_that_has_passed_moves_every_date(session: Session) -> None:
    house = Household(session)
    house.type(goal_by=date(2026, 6, 1))
    dated = house.draft_item(Part.MILESTONE, "Half", due_on=date(2026, 5, 24))
    house.proposed()
    suggest_goal(house)
    commands.accept_suggestion(session, house.manager, house.code, only_suggestion(house).id, moment=NOW)
    commands.agree(session, house.member, house.code, version=2, moment=NOW)
    late = moment("2026-05-24")
    assert house.body(house.manager, late).moves_by_days == 10
    commands.agree(session, house.manager, house.code, version=2, moment=late)
    view = house.view(house.manager, late)
    assert (view.header.start, view.header.end) == (date(2026, 5, 24), date(2026, 6, 23))
    assert view.body is not None
    assert view.body.text.goal_by == date(2026, 6, 11)
    [milestone] = view.body.milestones
    assert (milestone.id, milestone.due_on) == (dated, date(2026, 6, 3))


def test_an_untouched_plan_waits_for_the_managers_sentence(session: Session) -> None:
    house = Household(session).proposed()
    assert commands.agree(session, house.member, house.code, version=1, moment=NOW) is False
    view = house.view(house.manager)
    assert (view.header.turn.reason, view.header.turn.who) == (TurnReason.EXPLAIN_UNSHAPED, {Who.MANAGER})
    assert Action.EXPLAIN_UNSHAPED in view.can
    with pytest.raises(Invalid):
        commands.explain_unshaped(session, house.manager, house.code, reason=" ", moment=NOW)
    commands.explain_unshaped(session, house.manager, house.code, reason="We wrote it together", moment=NOW)
    body = house.body(house.member)
    assert house.view(house.member).header.state is State.ACTIVE
    assert body.unshaped_reason == "We wrote it together"


def test_the_sentence_is_not_asked_for_before_both_agreed(session: Session) -> None:
    house = Household(session).proposed()
    with pytest.raises(NotAllowed):
        commands.explain_unshaped(session, house.manager, house.code, reason="Early", moment=NOW)


def test_something_of_ones_own_can_be_taken_back_until_it_is_answered(session: Session) -> None:
    house = Household(session).proposed()
    commands.add_item(session, house.member, house.code, Part.ACTIVITY, values={"text": "A course"}, moment=NOW)
    added = house.body(house.member).activities[-1].id
    commands.withdraw_item(session, house.member, house.code, Part.ACTIVITY, added, moment=NOW)
    assert len(house.body(house.member).activities) == 1
    commands.accept_item(session, house.member, house.code, Part.ACTIVITY, house.activity, moment=NOW)
    with pytest.raises(NotAllowed):
        commands.withdraw_item(session, house.manager, house.code, Part.ACTIVITY, house.activity, moment=NOW)


def test_every_change_leaves_a_line_without_a_typed_word(session: Session) -> None:
    Household(session).active()
    assert audit.verify(session) > 5
    lines = session.connection().exec_driver_sql("SELECT action, CAST(detail AS TEXT) FROM auditevent").all()
    assert {"plan proposed", "part added", "version agreed", "plan started"} <= {action for action, _ in lines}
    typed = [WHOLE_TEXT["goal"], WHOLE_TEXT["area"], "Shadow two workshops", "Half a workshop"]
    assert not [words for words in typed for _, detail in lines if words in detail]


def test_words_that_were_changed_just_now_are_not_answered_unseen(session: Session) -> None:
    house = Household(session).proposed()
    on_screen = house.body(house.member).activities[0].fields()
    commands.suggest(
        session, house.manager, house.code, Part.ACTIVITY, item_id=house.activity,
        changes={"text": "A week at a conference"}, seen={}, moment=NOW,
    )  # fmt: skip  # one call
    for answer in (
        lambda: commands.accept_item(
            session, house.member, house.code, Part.ACTIVITY, house.activity, seen=on_screen, moment=NOW
        ),
        lambda: commands.decline_item(
            session, house.member, house.code, Part.ACTIVITY, house.activity, reason="No", seen=on_screen, moment=NOW
        ),
    ):
        with pytest.raises(EditConflict) as refused:
            answer()
        assert refused.value.theirs == {"text": "A week at a conference"}


def test_half_of_a_suggestion_can_be_taken_and_the_other_half_put_back(session: Session) -> None:
    house = Household(session).proposed()
    suggested = {"goal": "Lead two workshops", "measure": "Both ratings"}
    commands.suggest(session, house.member, house.code, Part.GOAL, changes=suggested, seen={}, moment=NOW)
    commands.suggest(
        session, house.manager, house.code, Part.GOAL,
        changes={"goal": WHOLE_TEXT["goal"]}, seen={"goal": "Lead two workshops"}, moment=NOW,
    )  # fmt: skip  # one call
    words = only_suggestion(house)
    assert (words.after, words.waits_for) == ({"measure": "Both ratings"}, Side.MEMBER)


def test_putting_everything_back_is_declining_and_says_so(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    with pytest.raises(Invalid) as refused:
        suggest_goal(house, WHOLE_TEXT["goal"], viewer=house.manager, seen={"goal": "Lead two workshops"})
    assert "Decline the suggestion" in refused.value.fields["goal"]


def test_what_was_suggested_and_taken_back_does_not_count_as_shaped(session: Session) -> None:
    house = Household(session).proposed()
    suggest_goal(house)
    commands.withdraw_suggestion(session, house.member, house.code, only_suggestion(house).id, moment=NOW)
    assert not house.body(house.manager).is_shaped
    for viewer in (house.member, house.manager):
        assert commands.agree(session, viewer, house.code, version=3, moment=NOW) is False
    assert house.view(house.manager).header.turn.reason is TurnReason.EXPLAIN_UNSHAPED


def test_the_managers_words_stay_changed_by_the_member_who_then_takes_their_own_back(session: Session) -> None:
    """The words that the manager suggested are off the plan by what the team member did, so they shaped it."""
    house = Household(session).proposed()
    suggest_goal(house, viewer=house.manager)
    suggest_goal(house, "Lead three workshops", seen={"goal": "Lead two workshops"})
    commands.withdraw_suggestion(session, house.member, house.code, only_suggestion(house).id, moment=NOW)
    assert house.body(house.manager).suggestions == []
    assert house.body(house.manager).is_shaped


def test_a_sentence_does_not_start_a_plan_whose_alignment_went_missing(session: Session) -> None:
    house = Household(session)
    house.tomas.active = False
    session.commit()
    house.draft_item(Part.ACTIVITY, "Shadow")
    house.draft_item(Part.SUPPORT, "An hour", kind="meeting")
    commands.propose(session, house.manager, house.code, moment=NOW)
    commands.agree(session, house.member, house.code, version=1, moment=NOW)
    house.tomas.active = True
    session.commit()
    follow_roster.follow_roster(session, moment=NOW)
    session.commit()
    assert Action.EXPLAIN_UNSHAPED not in house.view(house.manager).can
    with pytest.raises(context.NotReady):
        commands.explain_unshaped(session, house.manager, house.code, reason="We wrote it together", moment=NOW)


def test_the_start_is_stamped_with_the_day_it_starts(session: Session) -> None:
    house = Household(session)
    house.type(start_on=date(2026, 6, 1))
    house.active()
    stamps = {stamp.event: stamp.on for stamp in session.scalars(select(PlanStamp))}
    assert stamps == {StampEvent.PROPOSAL: NOW.today, StampEvent.START: date(2026, 6, 1)}


@pytest.mark.parametrize("part", [Part.ACTIVITY, Part.SUPPORT, Part.MILESTONE])
def test_the_id_of_something_taken_back_is_not_given_again(session: Session, part: Part) -> None:
    house = Household(session).proposed()
    ids = []
    for text in ("First", "Second"):
        commands.add_item(session, house.member, house.code, part, values={"text": text}, moment=NOW)
        ids.append(house.body(house.member).items(part)[-1].id)
        commands.withdraw_item(session, house.member, house.code, part, ids[-1], moment=NOW)
    assert ids[0] != ids[1]
