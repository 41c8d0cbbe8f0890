"""Going on from a closed plan: what was not finished, by whom, and what each of the two plans says of the other."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib import policy
from lib.access import Viewer
from lib.errors import NotAllowed, NotFound
from lib.models import (
    Action,
    Part,
    Plan,
    PlanOpening,
    PlanRequest,
    PlanSeen,
    PlanText,
    Progress,
    Role,
    State,
    SupportKind,
)
from lib.plans import commands, queries
from lib.plans.commands import follow_roster
from tests.builders import make_account, make_person, make_viewer, moment
from tests.plans.household import Household

NOW = moment()
TEXTS = policy.load(None)
ANSWERS: dict[str, Any] = {
    "policy": TEXTS,
    "why_now": ["wants_more"],
    "confirmed": dict.fromkeys(TEXTS.confirmations, True),
}


def closed(session: Session, outcome: str = "partly_achieved", also: str = "", **tool: str) -> Household:
    """Closed with one activity done and one not; a meeting and a milestone did not happen.

    Args:
        also: the words of one more activity, and of a tool.
    """
    house = Household(session)
    done = house.draft_item(Part.ACTIVITY, "Watch a recording")
    if also:
        house.draft_item(Part.ACTIVITY, also)
        house.draft_item(Part.SUPPORT, also, kind="tool", **tool)
    house.active()
    commands.report_activity(session, house.manager, house.code, done, progress=Progress.DONE, moment=NOW)
    values = {"outcome": outcome, "outcome_evidence": "Half a workshop led", "end_level": 3}
    revision = house.view(house.manager).revision
    commands.close_plan(session, house.manager, house.code, values=values, seen_revision=revision, moment=NOW)
    return house


def follow_on(house: Household, viewer: Viewer | None = None) -> str:
    return commands.create_follow_on(house.session, viewer or house.manager, house.code, moment=NOW, **ANSWERS)


def body_of(house: Household, viewer: Viewer, code: str) -> queries.PlanBody:
    body = queries.open_plan(house.session, viewer, code, moment=NOW).body
    assert body is not None
    return body


def test_the_manager_goes_on_with_what_was_not_finished(session: Session) -> None:
    house = closed(session)
    body = body_of(house, house.manager, follow_on(house))
    assert [item.text for item in body.activities] == ["Shadow two workshops"]
    assert [item.text for item in body.support] == ["An hour of practice a week"]
    assert [item.text for item in body.milestones] == ["Half a workshop"]
    assert not any(item.has_own_date for item in (*body.activities, *body.support, *body.milestones))
    assert (body.text.area, body.text.goal) == ("Leading customer workshops", "Lead one workshop alone")
    assert (body.text.current_state, body.text.current_level) == ("", 3)
    assert body.text.start_on == NOW.today


TAKEN = {"area", "dimension", "purpose", "skills", "business_need", "goal", "measure", "achievable", "relevant"}
TAKEN |= {"target_level"}
ANEW = {
    "why_now": "asked before there is a draft",
    "observed": "what is seen today",
    "aspirations": "what they want today",
    "current_state": "where they stand today",
    "current_level": "the level at which the plan before ended",
    "goal_by": "a day that has passed",
    "start_on": "a day that has passed",
    "end_on": "a day that has passed",
    "cadence": "as for any new plan",
    "cadence_days": "as for any new plan",
    "cadence_weekday": "as for any new plan",
    "together": "as for any new plan",
}
"""Each field of a plan's text that a follow-on does not take along, and with what it begins."""

TEXT: dict[str, Any] = {
    "observed": "Asks", "aspirations": "Trainer", "skills": "Timing", "business_need": "More workshops",
    "achievable": "Leads parts", "relevant": "We need three", "goal_by": date(2026, 6, 8), "target_level": 4,
    "start_on": date(2026, 4, 1), "end_on": date(2026, 5, 1),
    "current_level": 2, "cadence": "monthly", "cadence_days": 20, "cadence_weekday": 4, "together": "By phone",
}  # fmt: skip  # a list to read


def test_each_field_of_a_plan_goes_along_or_begins_anew(session: Session) -> None:
    assert TAKEN.isdisjoint(ANEW)
    assert TAKEN | ANEW.keys() == PlanText.model_fields.keys(), "a new field: does a follow-on take it along?"
    house = closed(session)
    before = session.scalars(select(Plan).where(Plan.code == house.code)).one()
    before.sqlmodel_update(TEXT | {"why_now": ["performance_gap"]})
    session.commit()
    code = follow_on(house)
    after = session.scalars(select(Plan).where(Plan.code == code)).one()
    assert {name for name in PlanText.model_fields if getattr(before, name) == getattr(after, name)} == TAKEN


def test_the_closed_plan_is_named_without_being_opened(session: Session) -> None:
    house = closed(session)

    def traces() -> list[Any]:
        return [*session.scalars(select(PlanOpening.half_hour)), *session.scalars(select(PlanSeen.at))]

    before = traces()
    closed_plan = commands.read_closed_plan(session, house.manager, house.code, moment=moment(hour=12))
    assert (closed_plan.title, closed_plan.member.name) == ("Leading customer workshops", "Jonas Weber")
    assert traces() == before


def test_nobody_but_the_manager_of_a_closed_plan_goes_on_from_it(session: Session) -> None:
    house = closed(session)
    running = Household(session)
    running.active()
    for viewer, code in ((house.member, house.code), (running.manager, running.code), (house.manager, "nothing")):
        with pytest.raises(NotFound):
            commands.read_closed_plan(session, viewer, code, moment=NOW)


def test_a_goal_that_was_achieved_is_not_aimed_for_again(session: Session) -> None:
    house = closed(session, "achieved")
    body = body_of(house, house.manager, follow_on(house))
    assert (body.text.area, body.text.goal, body.text.measure) == ("Leading customer workshops", "", "")


def test_the_two_plans_name_each_other_for_those_who_may_read_both(session: Session) -> None:
    house = closed(session)
    code = follow_on(house)
    before, after = body_of(house, house.manager, house.code), body_of(house, house.manager, code)
    assert [(link.code, link.state) for link in before.followed_by] == [(code, State.DRAFT)]
    assert after.follows is not None
    assert (after.follows.code, after.follows.title) == (house.code, "Leading customer workshops")
    # The team member must not learn of a draft.
    assert list(body_of(house, house.member, house.code).followed_by) == []
    commands.propose(session, house.manager, code, moment=NOW)
    assert [link.code for link in body_of(house, house.member, house.code).followed_by] == [code]
    assert body_of(house, house.member, code).follows is not None


def test_a_new_manager_does_not_go_on_from_a_plan_they_may_not_read(session: Session) -> None:
    house = closed(session)
    ruben = make_person(session, "Ruben Okoye", manager=house.tomas)
    house.jonas.manager_id = ruben.id
    session.commit()
    with pytest.raises(NotFound):
        follow_on(house, make_viewer(session, ruben))
    session.rollback()
    with pytest.raises(NotAllowed):
        follow_on(house)
    assert Action.FOLLOW_ON not in house.view(house.manager).can


def test_who_was_above_and_coaches_today_goes_on(session: Session) -> None:
    house = closed(session)
    house.jonas.manager_id = house.tomas.id
    session.commit()
    above = make_viewer(session, house.tomas)
    assert Action.FOLLOW_ON in house.view(above).can
    assert body_of(house, above, follow_on(house, above)).text.area == "Leading customer workshops"


@pytest.mark.parametrize("who", ["member", "above", "hr", "stranger"])
def test_nobody_else_starts_a_follow_on(session: Session, who: str) -> None:
    house = closed(session)
    hr = make_person(session, "Hana")
    make_account(session, hr, [Role.HR])
    viewers = {
        "member": house.member,
        "above": house.above,
        "hr": make_viewer(session, hr),
        "stranger": make_viewer(session, make_person(session, "Stella")),
    }
    with pytest.raises((NotAllowed, NotFound)):
        follow_on(house, viewers[who])
    session.rollback()
    assert len(session.scalars(select(Plan)).all()) == 1


def test_a_plan_that_is_not_closed_has_no_follow_on(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(NotAllowed):
        follow_on(house)
    session.rollback()
    with pytest.raises(NotAllowed):
        commands.request_follow_on(session, house.member, house.code, interest="More", moment=NOW)


def test_the_questions_of_a_new_plan_are_asked_first(session: Session) -> None:
    house = closed(session)
    with pytest.raises(commands.NotCoaching):
        commands.create_follow_on(session, house.manager, house.code, moment=NOW, **ANSWERS | {"confirmed": {}})


def unfinished(house: Household) -> dict[str, tuple[Part, int]]:
    body = house.body(house.member)
    items = (*body.activities, *body.support, *body.milestones)
    return {item.text: (item.part, item.id) for item in items if item.is_agreed and item.done_on is None}


def every_unfinished(house: Household, text: str) -> list[tuple[Part, int]]:
    """Everything with these words that was not finished."""
    body = house.body(house.member)
    items = (*body.activities, *body.support, *body.milestones)
    return [(item.part, item.id) for item in items if item.text == text and item.done_on is None]


def ask(house: Household, *texts: str) -> PlanRequest:
    open_ones = unfinished(house)
    return ask_with(house, [open_ones[text] for text in texts])


def ask_with(house: Household, ticked: list[tuple[Part, int]]) -> PlanRequest:
    commands.request_follow_on(
        house.session, house.member, house.code, interest="I would like to lead a whole one", unfinished=ticked,
        moment=NOW,
    )  # fmt: skip  # one thought
    return house.session.scalars(select(PlanRequest)).one()


def test_the_team_member_asks_with_what_they_tick_and_the_draft_holds_it(session: Session) -> None:
    house = closed(session)
    request = ask(house, "Shadow two workshops", "Half a workshop")
    read = queries.read_request(session, house.manager, request.id or 0)
    assert list(read.unfinished) == ["Shadow two workshops", "Half a workshop"]
    assert read.follows == "Leading customer workshops"
    code = commands.start_requested_draft(session, house.manager, request.id or 0, moment=NOW, **ANSWERS)
    body = body_of(house, house.manager, code)
    assert [item.text for item in body.activities] == ["Shadow two workshops"]
    assert list(body.support) == []
    assert [item.text for item in body.milestones] == ["Half a workshop"]
    assert body.text.aspirations == "I would like to lead a whole one"
    assert body.text.goal == "Lead one workshop alone"
    assert body.follows is not None


def test_a_new_manager_gets_what_was_ticked_and_no_other_word_of_the_plan_before(session: Session) -> None:
    house = closed(session)
    ruben = make_person(session, "Ruben Okoye", manager=house.tomas)
    house.jonas.manager_id = ruben.id
    session.commit()
    request, new = ask(house, "Shadow two workshops"), make_viewer(session, ruben)
    read = queries.read_request(session, new, request.id or 0)
    assert (list(read.unfinished), read.follows) == (["Shadow two workshops"], "")
    code = commands.start_requested_draft(session, new, request.id or 0, moment=NOW, **ANSWERS)
    body = body_of(house, new, code)
    assert [item.text for item in body.activities] == ["Shadow two workshops"]
    assert (body.text.area, body.text.goal, body.text.current_level, body.follows) == ("", "", None, None)
    with pytest.raises(NotFound):
        queries.open_plan(session, new, house.code, moment=NOW)


def test_nothing_goes_along_that_was_not_ticked_though_its_words_are_the_same(session: Session) -> None:
    house = closed(session, also="A talk")
    assert [part for part, _ in every_unfinished(house, "A talk")] == [Part.ACTIVITY, Part.SUPPORT]
    request = ask_with(house, every_unfinished(house, "A talk")[:1])
    code = commands.start_requested_draft(session, house.manager, request.id or 0, moment=NOW, **ANSWERS)
    body = body_of(house, house.manager, code)
    assert list(body.support) == []
    assert [item.text for item in body.activities] == ["A talk"]


@pytest.mark.parametrize("is_new", [True, False])
def test_links_and_names_go_along_for_who_reads_the_plan_before(session: Session, is_new: bool) -> None:
    house = closed(session, by_whom="Dr. Private", link="https://intranet.example/private", also="A talk")
    viewer = house.manager
    if is_new:
        ruben = make_person(session, "Ruben Okoye", manager=house.tomas)
        house.jonas.manager_id = ruben.id
        session.commit()
        viewer = make_viewer(session, ruben)
    request = ask_with(house, every_unfinished(house, "A talk")[1:])
    code = commands.start_requested_draft(session, viewer, request.id or 0, moment=NOW, **ANSWERS)
    [item] = body_of(house, viewer, code).support
    said = ("", "") if is_new else ("Dr. Private", "https://intranet.example/private")
    assert (item.kind, item.text, item.by_whom, item.link) == (SupportKind.TOOL, "A talk", *said)


def test_what_was_ticked_goes_from_the_draft_when_the_request_is_taken_back(session: Session) -> None:
    house = closed(session)
    request = ask(house, "Shadow two workshops", "Half a workshop")
    code = commands.start_requested_draft(session, house.manager, request.id or 0, moment=NOW, **ANSWERS)
    [milestone] = body_of(house, house.manager, code).milestones
    commands.save_draft_item(
        session, house.manager, code, Part.MILESTONE, milestone.id, changes={"text": "A whole one"}, seen={}, moment=NOW
    )
    commands.withdraw_request(session, house.member, request.id or 0, moment=NOW)
    body = body_of(house, house.manager, code)
    assert list(body.activities) == []
    assert [item.text for item in body.milestones] == ["A whole one"]


def test_sent_again_to_a_new_manager_what_was_ticked_goes_along(session: Session) -> None:
    house = closed(session)
    request = ask(house, "Half a workshop")
    ruben = make_person(session, "Ruben Okoye", manager=house.tomas)
    house.jonas.manager_id = ruben.id
    follow_roster.follow_roster(session, moment=NOW)
    session.commit()
    commands.request_plan(session, house.member, interest="Still", again=request.id, moment=NOW)
    [read] = queries.read_home(session, make_viewer(session, ruben), moment=NOW).requests
    assert (list(read.unfinished), read.interest) == (["Half a workshop"], "Still")


def test_the_closed_plan_names_whom_its_team_member_can_ask_today(session: Session) -> None:
    house = closed(session)
    ruben = make_person(session, "Ruben Okoye", manager=house.tomas)
    house.jonas.manager_id = ruben.id
    session.commit()
    to_ask = house.body(house.member).to_ask
    assert to_ask is not None
    assert to_ask.name == "Ruben Okoye"
    assert house.body(house.manager).to_ask is None


def test_only_what_is_open_on_that_plan_can_be_ticked(session: Session) -> None:
    house, other = closed(session), closed(session)
    done = next(item.id for item in house.body(house.member).activities if item.done_on is not None)
    foreign = next(iter(unfinished(other).values()))
    for forged in ((Part.ACTIVITY, done), foreign, (Part.GOAL, 1), (Part.ACTIVITY, -1), ("activity", "x")):
        with pytest.raises(NotFound):
            commands.request_follow_on(
                session, house.member, house.code, interest="More", unfinished=[forged],  # type: ignore[list-item]  # forged
                moment=NOW,
            )  # fmt: skip  # one thought
        session.rollback()
    assert session.scalars(select(PlanRequest)).all() == []


def test_nobody_but_the_team_member_asks_for_a_follow_on(session: Session) -> None:
    house = closed(session)
    for viewer in (house.manager, house.above):
        with pytest.raises(NotAllowed):
            commands.request_follow_on(session, viewer, house.code, interest="More", moment=NOW)
        session.rollback()


def test_a_discarded_follow_on_leaves_the_closed_plan_as_it_was(session: Session) -> None:
    house = closed(session)
    commands.discard_draft(session, house.manager, follow_on(house), moment=NOW)
    assert list(body_of(house, house.manager, house.code).followed_by) == []
