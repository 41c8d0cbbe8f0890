"""Changing a running plan. It began on Thursday 14 May 2026 and ends on 13 June; check-ins are on Wednesdays."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from lib import db
from lib.access import Viewer
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import (
    Action,
    Answer,
    Cadence,
    EntryKind,
    FormerCadence,
    Part,
    PlanVersion,
    Progress,
    Side,
    Suggestion,
    SuggestionState,
    Support,
)
from lib.plan_fields import wrong_link
from lib.plans import commands, context
from lib.plans.queries import SuggestionView
from lib.plans.rules.turn import TurnReason, Who
from tests.builders import moment
from tests.plans.household import Household
from tests.plans.test_at_once import at_once

NOW = moment("2026-05-18")
WEEKLY = {"cadence": Cadence.WEEKLY, "cadence_days": 10, "cadence_weekday": 2, "together": ""}
END = date(2026, 6, 13)


def told(house: Household) -> list[tuple[str, str]]:
    """The changes in the journal, newest first: by whom, and the words."""
    journal = house.body(house.member, NOW).journal
    return [(entry.by, entry.text) for entry in journal if entry.kind is EntryKind.CHANGE]


def propose(house: Household, viewer: Viewer | None = None, at: Any = NOW, **changes: Any) -> SuggestionView:
    given = {"reason": "We lost two weeks", "seen": {}} | {
        name: changes.pop(name) for name in ("reason", "seen", "token") if name in changes
    }
    commands.propose_adjustment(house.session, viewer or house.member, house.code, changes=changes, moment=at, **given)
    adjustment = house.body(house.member, at).adjustment
    assert adjustment is not None
    return adjustment


def accept(house: Household, viewer: Viewer, adjustment_id: int, at: Any = NOW, **how: Any) -> None:
    commands.accept_adjustment(house.session, viewer, house.code, adjustment_id, moment=at, **how)


def decline(house: Household, viewer: Viewer, adjustment_id: int, reason: str, at: Any = NOW) -> None:
    commands.decline_adjustment(house.session, viewer, house.code, adjustment_id, reason=reason, moment=at)


# At once


@pytest.mark.parametrize("side", Side)
def test_either_adds_at_once_and_the_journal_says_who(session: Session, side: Side) -> None:
    house = Household(session).active()
    viewer = house.member if side is Side.MEMBER else house.manager
    values = {"text": "Read a book", "kind": "training", "due_on": date(2026, 6, 3)}
    commands.add_to_plan(session, viewer, house.code, Part.ACTIVITY, values=values, moment=NOW)
    added = house.body(house.manager, NOW).activities[-1]
    assert (added.answer, added.added_by_side, added.waits_for) == (Answer.AGREED, side, None)
    assert told(house)[0] == (
        viewer.name,
        "Activity added: “Read a book” · training · due date: Wednesday 3 June",
    )
    assert house.view(house.member, NOW).header.activities_agreed == 2


def test_a_double_click_adds_once(session: Session) -> None:
    house = Household(session).active()
    for _ in range(2):
        commands.add_to_plan(
            session, house.member, house.code, Part.MILESTONE, values={"text": "Half"}, moment=NOW, token="one"
        )
    assert len(house.body(house.member, NOW).milestones) == 2
    assert len(told(house)) == 1


def test_a_double_click_changes_and_proposes_once(session: Session) -> None:
    house = Household(session).active()
    changes, words = {"text": "Shadow three"}, {"text": "Shadow two workshops"}
    for _ in range(2):
        commands.change_on_plan(
            session, house.member, house.code, Part.ACTIVITY, house.activity, changes=changes, seen=words, moment=NOW,
            token="change",
        )  # fmt: skip  # one call
        commands.change_cadence(
            session, house.member, house.code, changes={"cadence_weekday": 3}, seen=WEEKLY, moment=NOW, token="cadence"
        )
        propose(house, goal="Lead two workshops", token="adjustment")
    assert len(told(house)) == 2
    assert house.view(house.member, NOW).header.adjusting is Side.MEMBER


def test_what_is_added_has_to_fit(session: Session) -> None:
    house = Household(session).active()
    for part, values, field in (
        (Part.SUPPORT, {"text": "x", "by_whom": "x" * 121}, "by_whom"),
        (Part.ACTIVITY, {"text": " "}, "text"),
        (Part.ACTIVITY, {"text": "x", "kind": "magic"}, "kind"),
    ):
        with pytest.raises(Invalid) as refused:
            commands.add_to_plan(session, house.member, house.code, part, values=values, moment=NOW)
        assert list(refused.value.fields) == [field]
    with pytest.raises(NotFound):
        commands.add_to_plan(session, house.member, house.code, Part.GOAL, values={"goal": "x"}, moment=NOW)


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "data:text/html,x", "wiki.example/page", "https://", "Handbook, page 3"]
)
@pytest.mark.parametrize("state", ["draft", "proposed", "active"])
def test_a_link_that_is_none_is_refused_at_its_field_wherever_it_is_typed(
    session: Session, state: str, typed: str
) -> None:
    house = Household(session)
    if state == "draft":
        who, item = house.manager, house.draft_item(Part.SUPPORT, "The wiki")
    else:
        who, item = house.member, (house.proposed() if state == "proposed" else house.active()).support
    add, change = {
        "draft": (commands.add_draft_item, commands.save_draft_item),
        "proposed": (commands.add_item, commands.suggest),
        "active": (commands.add_to_plan, commands.change_on_plan),
    }[state]
    over = {"item_id": item, "changes": {"link": typed}, "seen": {}}
    for use_case, values in ((add, {"values": {"text": "The wiki", "link": typed}}), (change, over)):
        with pytest.raises(Invalid) as refused:
            use_case(session, who, house.code, Part.SUPPORT, moment=NOW, **values)
        assert refused.value.fields == {"link": wrong_link(typed)}
        assert refused.value.fields["link"].startswith("Please give a whole address")


def test_a_link_from_before_stays_while_other_words_change(session: Session) -> None:
    house = Household(session)
    item = house.draft_item(Part.SUPPORT, "The wiki")
    session.get_one(Support, item).link = "wiki.example/page"
    session.commit()
    commands.save_draft_item(
        session, house.manager, house.code, Part.SUPPORT, item, changes={"text": "Our wiki"}, seen={}, moment=NOW
    )
    [support] = house.body(house.manager).support
    assert (support.text, support.link) == ("Our wiki", "wiki.example/page")


def test_words_and_date_change_at_once_with_old_and_new_in_the_journal(session: Session) -> None:
    house = Household(session).active()
    [support] = house.body(house.member, NOW).support
    changes = {"text": "Two hours of practice", "by_whom": "Ruben", "due_on": date(2026, 6, 3)}
    commands.change_on_plan(
        session, house.member, house.code, Part.SUPPORT, support.id, changes=changes, seen=support.fields(), moment=NOW
    )
    [support] = house.body(house.manager, NOW).support
    assert (support.text, support.by_whom, support.due_on) == ("Two hours of practice", "Ruben", date(2026, 6, 3))
    assert support.answer is Answer.AGREED
    assert told(house)[0] == (
        "Jonas Weber",
        "Support “An hour of practice a week” changed.\n"
        "Description: An hour of practice a week → Two hours of practice\n"
        "Provided by: the manager → Ruben\n"
        "Due date: the end date → Wednesday 3 June",
    )


def test_what_the_other_changed_meanwhile_is_not_written_over(session: Session) -> None:
    house = Household(session).active()
    [milestone] = house.body(house.member, NOW).milestones
    seen = milestone.fields()
    commands.change_on_plan(
        session, house.manager, house.code, Part.MILESTONE, milestone.id,
        changes={"text": "A whole workshop"}, seen=seen, moment=NOW,
    )  # fmt: skip  # one call
    for step in (
        lambda: commands.change_on_plan(
            session,
            house.member,
            house.code,
            Part.MILESTONE,
            milestone.id,
            changes={"text": "A third"},
            seen=seen,
            moment=NOW,
        ),
        lambda: commands.take_out(
            session, house.member, house.code, Part.MILESTONE, milestone.id, reason="r", seen=seen, moment=NOW
        ),
    ):
        with pytest.raises(EditConflict) as refused:
            step()
        assert refused.value.theirs == {"text": "A whole workshop"}


def test_nothing_changed_is_said(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid):
        commands.change_on_plan(
            session, house.member, house.code, Part.ACTIVITY, house.activity,
            changes={"text": "Shadow two workshops"}, seen={}, moment=NOW,
        )  # fmt: skip  # one call
    with pytest.raises(Invalid):
        commands.change_cadence(session, house.member, house.code, changes=WEEKLY, seen=WEEKLY, moment=NOW)


def test_what_is_taken_out_stays_readable_and_counts_no_more(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid) as refused:
        commands.take_out(session, house.manager, house.code, Part.ACTIVITY, house.activity, reason=" ", moment=NOW)
    assert list(refused.value.fields) == ["reason"]
    commands.take_out(session, house.manager, house.code, Part.ACTIVITY, house.activity, reason="No time", moment=NOW)
    [activity] = house.body(house.member, NOW).activities
    assert (activity.answer, activity.answer_reason, activity.taken_out_by) == (
        Answer.DECLINED, "No time", "Maya Lindqvist",
    )  # fmt: skip  # one thought
    header = house.view(house.member, NOW).header
    assert (header.activities_agreed, header.activities_done) == (0, 0)
    assert told(house)[0][1] == "Activity removed: “Shadow two workshops”\nWhy: No time"
    for step in (
        lambda: commands.take_out(
            session, house.member, house.code, Part.ACTIVITY, house.activity, reason="r", moment=NOW
        ),
        lambda: commands.change_on_plan(
            session, house.member, house.code, Part.ACTIVITY, house.activity, changes={"text": "x"}, seen={}, moment=NOW
        ),
        lambda: commands.report_activity(
            session, house.member, house.code, house.activity, progress=Progress.DONE, moment=NOW
        ),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_what_has_happened_stays_as_it_is(session: Session) -> None:
    house = Household(session).active()
    commands.report_activity(session, house.member, house.code, house.activity, progress=Progress.DONE, moment=NOW)
    commands.provide_support(session, house.manager, house.code, house.support, moment=NOW)
    commands.reach_milestone(session, house.member, house.code, house.milestone, moment=NOW)
    for part, item_id in (
        (Part.ACTIVITY, house.activity), (Part.SUPPORT, house.support), (Part.MILESTONE, house.milestone),
    ):  # fmt: skip  # three pairs
        with pytest.raises(NotAllowed):
            commands.take_out(session, house.manager, house.code, part, item_id, reason="r", moment=NOW)
        with pytest.raises(NotAllowed):
            commands.change_on_plan(
                session, house.manager, house.code, part, item_id, changes={"text": "x"}, seen={}, moment=NOW
            )
    commands.report_activity(session, house.member, house.code, house.activity, progress=Progress.TO_DO, moment=NOW)
    commands.take_out(session, house.member, house.code, Part.ACTIVITY, house.activity, reason="r", moment=NOW)


def test_a_new_cadence_counts_from_today_and_the_former_is_kept(session: Session) -> None:
    house = Household(session).active()
    after_first = moment("2026-05-21")
    commands.change_cadence(
        session, house.member, house.code,
        changes={"cadence": "every_n_days", "cadence_days": 5, "together": "By phone"}, seen=WEEKLY,
        moment=after_first,
    )  # fmt: skip  # one call
    assert [due.due for due in house.body(house.member, after_first).due_line][:3] == [
        date(2026, 5, 20), date(2026, 5, 26), date(2026, 6, 1),
    ]  # fmt: skip  # a line of days
    [former] = session.scalars(select(FormerCadence)).all()
    assert (former.until_on, former.cadence, former.cadence_weekday) == (after_first.today, Cadence.WEEKLY, 2)
    assert house.body(house.member, after_first).journal[0].text == (
        "Update cadence changed.\n"
        "Update cadence: weekly on Wednesdays → every 5 days\n"
        "How you reach the goal together: nothing → By phone"
    )


def test_of_two_changes_of_the_cadence_on_one_day_the_first_former_one_is_kept(session: Session) -> None:
    house = Household(session).active()
    for weekday in (3, 4):
        commands.change_cadence(
            session, house.member, house.code, changes={"cadence_weekday": weekday}, seen={}, moment=NOW
        )
    assert [former.cadence_weekday for former in session.scalars(select(FormerCadence)).all()] == [2]


def test_words_about_how_to_reach_it_together_keep_the_rhythm(session: Session) -> None:
    house = Household(session).active()
    commands.change_cadence(session, house.member, house.code, changes={"together": "By phone"}, seen={}, moment=NOW)
    assert session.scalars(select(FormerCadence)).all() == []


def test_before_its_start_a_cadence_just_changes(session: Session) -> None:
    house = Household(session)
    house.type(start_on=date(2026, 6, 1))
    house.active()
    commands.change_cadence(session, house.manager, house.code, changes={"cadence_weekday": 4}, seen={}, moment=NOW)
    assert session.scalars(select(FormerCadence)).all() == []
    assert house.view(house.member, NOW).header.next_check_in == date(2026, 6, 5)


def test_two_who_change_the_cadence_see_each_other(session: Session) -> None:
    house = Household(session).active()
    commands.change_cadence(session, house.manager, house.code, changes={"cadence_weekday": 4}, seen=WEEKLY, moment=NOW)
    with pytest.raises(EditConflict) as refused:
        commands.change_cadence(
            session, house.member, house.code, changes={"cadence_weekday": 0}, seen=WEEKLY, moment=NOW
        )
    assert refused.value.theirs == {"cadence_weekday": 4}


# With the other one's agreement


@pytest.mark.parametrize("side", Side)
def test_an_adjustment_is_the_turn_of_the_other_and_the_old_holds_meanwhile(session: Session, side: Side) -> None:
    house = Household(session).active()
    own, other = (house.member, house.manager) if side is Side.MEMBER else (house.manager, house.member)
    adjustment = propose(house, own, goal="Lead two workshops", target_level=4)
    view = house.view(other, NOW)
    assert (view.header.turn.reason, view.header.turn.who, view.header.adjusting) == (
        TurnReason.ADJUSTMENT, {Who.MANAGER if side is Side.MEMBER else Who.MEMBER}, side,
    )  # fmt: skip  # one thought
    body = house.body(other, NOW)
    assert (body.text.goal, body.effective.goal) == ("Lead one workshop alone", "Lead one workshop alone")
    assert adjustment.after == {"goal": "Lead two workshops", "target_level": 4}
    with pytest.raises(NotAllowed):
        accept(house, own, adjustment.id)
    accept(house, other, adjustment.id)
    body = house.body(own, NOW)
    assert (body.text.goal, body.text.target_level, body.adjustment) == ("Lead two workshops", 4, None)


def test_an_accepted_adjustment_is_a_version_that_both_agree_to_still(session: Session) -> None:
    house = Household(session).active()
    adjustment = propose(house, measure="The average of two ratings")
    assert house.view(house.member, NOW).header.version == 2
    accept(house, house.manager, adjustment.id)
    view = house.view(house.member, NOW)
    assert view.header.version == 3
    assert view.body is not None
    assert view.body.agreed == set(Side)
    newest = session.scalars(select(PlanVersion).where(PlanVersion.number == 3)).one()
    assert newest.content["measure"] == "The average of two ratings"


def test_a_later_end_is_called_an_extension(session: Session) -> None:
    house = Household(session).active()
    adjustment = propose(house, end_on=date(2026, 6, 30))
    accept(house, house.manager, adjustment.id)
    assert house.view(house.member, NOW).header.end == date(2026, 6, 30)
    assert told(house)[0] == (
        "Maya Lindqvist",
        "Extension agreed: the plan now runs until 30 June.\n"
        "End date: Saturday 13 June → Tuesday 30 June\n"
        "Proposed by Jonas: We lost two weeks",
    )


def test_an_earlier_end_is_not_called_an_extension(session: Session) -> None:
    house = Household(session).active()
    accept(house, house.manager, propose(house, end_on=date(2026, 6, 1)).id)
    assert told(house)[0][1].startswith("Earlier end agreed: the plan now runs until 1 June.")


def test_declining_needs_a_reason_and_leaves_the_plan_as_it_is(session: Session) -> None:
    house = Household(session).active()
    adjustment = propose(house, goal="Lead two workshops")
    with pytest.raises(Invalid):
        decline(house, house.manager, adjustment.id, "")
    assert house.body(house.member, NOW).adjustment is not None
    decline(house, house.manager, adjustment.id, "One is enough")
    body = house.body(house.member, NOW)
    assert (body.text.goal, body.adjustment, body.declined) == ("Lead one workshop alone", None, [])
    assert told(house)[0] == (
        "Maya Lindqvist",
        "Adjustment declined; the plan stays as it is.\n"
        "Goal: Lead one workshop alone → Lead two workshops\n"
        "Proposed by Jonas: We lost two weeks\n"
        "Reason: One is enough",
    )
    propose(house, goal="Lead three")


def test_one_adjustment_is_open_at_a_time(session: Session) -> None:
    house = Household(session).active()
    propose(house, goal="Lead two")
    for viewer in (house.member, house.manager):
        with pytest.raises(context.NotReady):
            propose(house, viewer, goal="Lead three")


def test_only_the_one_who_proposed_takes_it_back(session: Session) -> None:
    house = Household(session).active()
    adjustment = propose(house, goal="Lead two")
    with pytest.raises(context.NotReady):
        commands.withdraw_adjustment(session, house.manager, house.code, adjustment.id, moment=NOW)
    commands.withdraw_adjustment(session, house.member, house.code, adjustment.id, moment=NOW)
    assert house.body(house.member, NOW).adjustment is None
    assert told(house) == []
    with pytest.raises(context.NotReady):
        accept(house, house.manager, adjustment.id)
    second = propose(house, goal="Lead three")
    with pytest.raises(NotAllowed):
        accept(house, house.manager, adjustment.id)
    accept(house, house.manager, second.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"goal": " "}, "goal", id="an empty goal"),
        pytest.param({"measure": ""}, "measure", id="nothing to measure it by"),
        pytest.param({"goal": "x" * 2_001}, "goal", id="a goal too long"),
        pytest.param({"goal": "Lead one workshop alone"}, "goal", id="the same words"),
        pytest.param({"target_level": 6}, "target_level", id="a level that is none"),
        pytest.param({"end_on": None}, "end_on", id="no end"),
        pytest.param({"end_on": date(2026, 5, 17)}, "end_on", id="an end of yesterday"),
        pytest.param({"end_on": date(2026, 5, 13)}, "end_on", id="an end before the start"),
        pytest.param({"end_on": date(2027, 5, 16)}, "end_on", id="more than a year"),
        pytest.param({"goal_by": date(2026, 6, 14)}, "goal_by", id="a goal after the end"),
        pytest.param({"goal_by": date(2026, 5, 13)}, "goal_by", id="a goal before the start"),
        pytest.param({"goal": "Other", "reason": ""}, "reason", id="no reason"),
        pytest.param({"goal": "Other", "reason": "x" * 501}, "reason", id="a reason too long"),
        pytest.param({"current_state": "Other"}, "current_state", id="a field of another part"),
    ],
)
def test_an_adjustment_that_does_not_fit_is_refused_at_its_field(
    session: Session, changes: dict[str, Any], field: str
) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid) as refused:
        propose(house, **changes)
    assert list(refused.value.fields) == [field]
    assert session.scalars(select(Suggestion)).all() == []


@pytest.mark.parametrize("end", [date(2026, 5, 18), date(2027, 5, 15)], ids=["today", "a year after the start"])
def test_the_first_and_the_last_possible_end_are_taken(session: Session, end: date) -> None:
    house = Household(session).active()
    accept(house, house.manager, propose(house, end_on=end).id)
    assert house.view(house.member, NOW).header.end == end


def test_a_goal_that_would_be_due_after_a_new_end_is_noticed(session: Session) -> None:
    house = Household(session)
    house.type(goal_by=date(2026, 6, 10))
    house.active()
    with pytest.raises(Invalid) as refused:
        propose(house, end_on=date(2026, 6, 1))
    assert list(refused.value.fields) == ["goal_by"]
    accept(house, house.manager, propose(house, end_on=date(2026, 6, 1), goal_by=None).id)
    assert house.body(house.member, NOW).text.goal_by is None


def test_past_its_end_a_plan_can_be_extended(session: Session) -> None:
    house = Household(session).active()
    late = moment("2026-06-20")
    assert house.view(house.manager, late).header.turn.reason is TurnReason.CLOSE
    assert Action.PROPOSE_ADJUSTMENT in house.view(house.manager, late).can
    adjustment = propose(house, house.manager, at=late, end_on=date(2026, 6, 30))
    assert house.view(house.member, late).header.turn.who == {Who.MEMBER}
    accept(house, house.member, adjustment.id, at=late)
    assert house.view(house.member, late).header.turn.reason is not TurnReason.CLOSE


def test_past_its_end_the_words_of_the_goal_can_be_adjusted_alone(session: Session) -> None:
    house = Household(session).active()
    late = moment("2026-06-20")
    accept(house, house.manager, propose(house, at=late, goal="Lead two").id, at=late)
    assert house.body(house.member, late).text.goal == "Lead two"


def test_an_end_that_passed_before_the_answer_is_not_accepted(session: Session) -> None:
    house = Household(session).active()
    adjustment = propose(house, end_on=date(2026, 5, 20))
    with pytest.raises(Invalid) as refused:
        accept(house, house.manager, adjustment.id, at=moment("2026-05-21"))
    assert list(refused.value.fields) == ["end_on"]
    decline(house, house.manager, adjustment.id, "Too late by now", at=moment("2026-05-21"))


def test_an_answer_is_about_the_dates_on_the_screen(session: Session) -> None:
    house = Household(session).active()
    adjustment = propose(house, end_on=date(2026, 6, 30))
    commands.pause_plan(session, house.member, house.code, until=date(2026, 5, 28), moment=NOW)
    with pytest.raises(EditConflict) as refused:
        accept(house, house.manager, adjustment.id, seen=adjustment.after)
    assert refused.value.theirs == {"end_on": "2026-07-10"}


def test_what_somebody_changed_meanwhile_is_read_before_proposing(session: Session) -> None:
    house = Household(session).active()
    accept(house, house.manager, propose(house, goal="Lead two").id)
    with pytest.raises(EditConflict) as refused:
        propose(house, goal="Lead three", seen={"goal": "Lead one workshop alone"})
    assert refused.value.theirs == {"goal": "Lead two"}


def test_an_adjustment_of_another_plan_is_not_found(session: Session) -> None:
    house, other = Household(session).active(), Household(session).active()
    adjustment = propose(other, goal="Lead two")
    propose(house, goal="Lead two")
    with pytest.raises(NotFound):
        accept(house, house.manager, adjustment.id)


def test_long_texts_fit_into_the_journal(session: Session) -> None:
    house = Household(session)
    house.type(**dict.fromkeys(("measure", "achievable", "relevant"), "x" * 2_000), goal="y" * 2_000)
    house.active()
    long = dict.fromkeys(("goal", "measure", "achievable", "relevant"), "z" * 2_000)
    accept(house, house.manager, propose(house, **long, reason="r" * 500).id)
    assert len(told(house)[0][1]) < 5_000
    assert house.body(house.member, NOW).text.goal == "z" * 2_000


# At the same moment


def test_two_adjustments_at_once_leave_one(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = Household(session).active()

    def propose_as(viewer: Viewer, goal: str) -> Any:
        return lambda session: commands.propose_adjustment(
            session, viewer, house.code, changes={"goal": goal}, seen={}, reason="r", moment=NOW
        )

    results = at_once(engine, [propose_as(house.member, "Two"), propose_as(house.manager, "Three")] * 3)
    assert sum(result is None for result in results) == 1
    assert all(result is None or isinstance(result, context.NotReady) for result in results)
    with db.reading(engine) as session:
        [open_one] = session.scalars(select(Suggestion)).all()
        assert open_one.state is SuggestionState.OPEN


def test_accepting_and_taking_back_at_once_do_one_of_both(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = Household(session).active()
        adjustment = propose(house, goal="Lead two")
    results = at_once(
        engine,
        [
            lambda s: commands.accept_adjustment(s, house.manager, house.code, adjustment.id, moment=NOW),
            lambda s: commands.withdraw_adjustment(s, house.member, house.code, adjustment.id, moment=NOW),
        ],
    )
    assert sum(result is None for result in results) == 1
    with db.reading(engine) as session:
        [words] = session.scalars(select(Suggestion)).all()
        is_accepted = words.state is SuggestionState.ACCEPTED
    with db.writing(engine) as session:
        house.session = session
        assert house.body(house.member, NOW).text.goal == ("Lead two" if is_accepted else "Lead one workshop alone")


def test_taking_out_and_reporting_at_once_never_keep_a_done_thing_out(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = Household(session).active()
    results = at_once(
        engine,
        [
            lambda s: commands.take_out(
                s, house.manager, house.code, Part.ACTIVITY, house.activity, reason="r", moment=NOW
            ),
            lambda s: commands.report_activity(
                s, house.member, house.code, house.activity, progress=Progress.DONE, moment=NOW
            ),
        ],
    )
    assert sum(result is None for result in results) == 1
