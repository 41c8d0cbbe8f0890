"""From nothing to a proposal."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib import policy
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import Activity, AuditEvent, Cadence, Part, Plan, PlanStamp, PlanVersion, Role, State
from lib.organisation_settings import Section, save_section
from lib.plans import commands, queries
from lib.plans.rules.turn import TurnReason
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.plans.household import WHOLE_TEXT, Household, start_draft


def test_only_activities_support_and_milestones_are_added_to_a_draft(session: Session) -> None:
    house = Household(session)
    with pytest.raises(NotFound):
        commands.add_draft_item(session, house.manager, house.code, Part.GOAL, values={"text": "x"}, moment=moment())


@pytest.mark.parametrize("refused", policy.CONFIRMATIONS)
def test_no_plan_is_created_where_a_confirmation_cannot_be_given(session: Session, refused: str) -> None:
    maya = make_person(session, "Maya")
    jonas = make_person(session, "Jonas", manager=maya)
    confirmed = dict.fromkeys(policy.CONFIRMATIONS, True) | {refused: False}
    with pytest.raises(commands.NotCoaching):
        start_draft(session, make_viewer(session, maya), jonas.id or 0, confirmed=confirmed)
    assert session.scalars(select(Plan)).all() == []


@pytest.mark.parametrize("confirmed", [{}, {"growth_area_is_coachable": True}])
def test_a_confirmation_that_is_not_answered_is_not_given(session: Session, confirmed: dict[str, bool]) -> None:
    maya = make_person(session, "Maya")
    jonas = make_person(session, "Jonas", manager=maya)
    with pytest.raises(commands.NotCoaching):
        start_draft(session, make_viewer(session, maya), jonas.id or 0, confirmed=confirmed)


@pytest.mark.parametrize("why_now", [[], ["because"], ["potential", "forged"]])
def test_a_reason_of_the_policy_is_needed(session: Session, why_now: list[str]) -> None:
    maya = make_person(session, "Maya")
    jonas = make_person(session, "Jonas", manager=maya)
    with pytest.raises(Invalid) as refused:
        start_draft(session, make_viewer(session, maya), jonas.id or 0, why_now=why_now)
    assert list(refused.value.fields) == ["why_now"]


def test_a_plan_is_started_only_with_somebody_who_reports_to_the_viewer(session: Session) -> None:
    boss = make_person(session, "Boss")
    maya = make_person(session, "Maya", manager=boss)
    gone = make_person(session, "Gone", manager=maya, active=False)
    peer = make_person(session, "Peer", manager=boss)
    two_below = make_person(session, "Two below", manager=make_person(session, "One below", manager=maya))
    for person in (maya, boss, gone, peer, two_below):
        with pytest.raises(NotAllowed):
            start_draft(session, make_viewer(session, maya), person.id or 0)
    with pytest.raises(NotAllowed):
        start_draft(session, make_viewer(session, maya), 10**9)
    assert [person.name for person in queries.team_of(session, make_viewer(session, maya))] == ["One below"]


def test_who_acts_for_an_absent_manager_may_start_a_plan(session: Session) -> None:
    boss = make_person(session, "Boss")
    absent = make_person(session, "Absent", manager=boss, active=False)
    jonas = make_person(session, "Jonas", manager=absent)
    assert start_draft(session, make_viewer(session, boss), jonas.id or 0)


def test_the_same_form_sent_twice_opens_one_draft(session: Session) -> None:
    maya = make_person(session, "Maya")
    jonas = make_person(session, "Jonas", manager=maya)
    start_draft(session, make_viewer(session, maya), jonas.id or 0, token="form-1")
    with pytest.raises(commands.AlreadyThere):
        start_draft(session, make_viewer(session, maya), jonas.id or 0, token="form-1")
    assert len(session.scalars(select(Plan)).all()) == 1


def test_the_plan_keeps_the_policy_and_the_answers_it_was_opened_with(session: Session) -> None:
    house = Household(session)
    plan = session.scalars(select(Plan)).one()
    assert plan.policy["psp_name"] == policy.load(None).psp_name
    assert set(plan.confirmed.values()) == {True}
    assert house.body(house.manager).confirmed == plan.confirmed


def test_a_draft_is_prefilled_to_thirty_days(session: Session) -> None:
    Household(session)
    plan = session.scalars(select(Plan)).one()
    assert (plan.start_on, plan.end_on) == (date(2026, 5, 14), date(2026, 6, 13))


def test_moving_the_start_moves_the_end_with_it(session: Session) -> None:
    house = Household(session)
    house.type(start_on=date(2026, 5, 18))
    assert house.body(house.manager).text.end_on == date(2026, 6, 17)


BAD_VALUES: list[tuple[str, Any, str]] = [
    ("goal", "x" * 2_001, "2,000 characters"),
    ("area", "x" * 121, "120 characters"),
    ("dimension", "nonsense", "choose one"),
    ("cadence", None, "choose one"),
    ("cadence_days", 1, "2 or more"),
    ("cadence_weekday", 7, "6 or less"),
    ("target_level", 6, "5 or less"),
    ("start_on", None, "day it starts"),
    ("end_on", date(2026, 5, 1), "end comes before the start"),
    ("end_on", "soon", "a date"),
    ("end_on", date(2027, 6, 1), "a year at most"),
    ("goal_by", date(9999, 1, 1), "between 2000 and 2199"),
    ("state", "active", "not part of a plan"),
    ("member_id", 1, "not part of a plan"),
    ("why_now", ["forged"], "reason"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), BAD_VALUES, ids=[f"{f}-{v!s:.12}" for f, v, _ in BAD_VALUES])
def test_a_bad_value_gets_a_sentence_at_its_field_and_nothing_is_saved(
    session: Session, field: str, value: Any, sentence: str
) -> None:
    house = Household(session)
    before = session.scalars(select(Plan)).one().model_dump()
    with pytest.raises(Invalid) as refused:
        house.type(**{"observed": "typed beside it", field: value})
    session.rollback()
    assert sentence in refused.value.fields[field]
    assert session.scalars(select(Plan)).one().model_dump() == before


HOSTILE = [
    "a\x00b",
    "\ud800x",
    "\u202egnihsif",
    "line\r\nbreak",
    "<script>",
    "![x](http://a)",
    "é" * 500,
    "👩‍👩‍👧" * 40,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_saved_cleaned_and_read_back_the_same(session: Session, text: str) -> None:
    house = Household(session)
    house.type(observed=text)
    session.expire_all()
    stored = house.body(house.manager).text.observed
    assert stored
    house.type(observed=stored)
    assert house.body(house.manager).text.observed == stored
    assert not set(stored) & {"\x00", "\u202e", "\r"}


def test_a_field_changed_in_another_window_is_not_overwritten(session: Session) -> None:
    house = Household(session)
    house.type(goal="From the other window")
    with pytest.raises(EditConflict) as refused:
        commands.save_draft(
            session,
            house.manager,
            house.code,
            changes={"goal": "From this window"},
            seen={"goal": WHOLE_TEXT["goal"]},
            moment=moment(),
        )
    assert refused.value.theirs == {"goal": "From the other window"}
    assert house.body(house.manager).text.goal == "From the other window"


def test_two_windows_may_change_different_fields(session: Session) -> None:
    house = Household(session)
    for field in ("goal", "measure"):
        commands.save_draft(
            session,
            house.manager,
            house.code,
            changes={field: f"New {field}"},
            seen={field: WHOLE_TEXT[field]},
            moment=moment(),
        )
    text = house.body(house.manager).text
    assert (text.goal, text.measure) == ("New goal", "New measure")


def test_what_is_typed_twice_alike_is_no_conflict(session: Session) -> None:
    house = Household(session)
    for _ in range(2):
        commands.save_draft(
            session,
            house.manager,
            house.code,
            changes={"goal": " The same "},
            seen={"goal": WHOLE_TEXT["goal"]},
            moment=moment(),
        )
    assert house.body(house.manager).text.goal == "The same"


def test_items_of_a_draft_are_added_changed_and_removed(session: Session) -> None:
    house = Household(session)
    first, second = (house.draft_item(Part.ACTIVITY, text) for text in ("Shadow", "Course"))
    commands.save_draft_item(
        session,
        house.manager,
        house.code,
        Part.ACTIVITY,
        first,
        changes={"text": "Shadow two", "due_on": date(2026, 5, 20), "kind": "experience"},
        seen={"text": "Shadow"},
        moment=moment(),
    )
    commands.remove_draft_item(session, house.manager, house.code, Part.ACTIVITY, second, moment=moment())
    [item] = house.body(house.manager).activities
    assert (item.text, item.due_on, item.kind) == ("Shadow two", date(2026, 5, 20), "experience")


@pytest.mark.parametrize("part", [Part.ACTIVITY, Part.SUPPORT, Part.MILESTONE])
def test_an_item_of_another_plan_is_not_found(session: Session, part: Part) -> None:
    foreign = Household(session).draft_item(part, "Theirs")
    house = Household(session)
    with pytest.raises(NotFound):
        commands.remove_draft_item(session, house.manager, house.code, part, foreign, moment=moment())


def test_an_item_without_words_is_refused(session: Session) -> None:
    house = Household(session)
    with pytest.raises(Invalid) as refused:
        house.draft_item(Part.ACTIVITY, "   ")
    assert list(refused.value.fields) == ["text"]


@pytest.mark.parametrize("missing", ["area", "dimension", "purpose", "goal"])
def test_proposing_needs_the_bold_parts(session: Session, missing: str) -> None:
    house = Household(session, text={field: value for field, value in WHOLE_TEXT.items() if field != missing})
    with pytest.raises(Invalid) as refused:
        commands.propose(session, house.manager, house.code, moment=moment())
    assert list(refused.value.fields) == [missing]


def test_proposing_makes_version_one_agreed_by_the_manager(session: Session) -> None:
    house = Household(session).proposed()
    plan = session.scalars(select(Plan)).one()
    version = session.scalars(select(PlanVersion)).one()
    stamp = session.scalars(select(PlanStamp)).one()
    assert (plan.state, plan.version, plan.member_agreed_at) == (State.PROPOSED, 1, None)
    assert plan.manager_agreed_at is not None
    assert version.content["goal"] == WHOLE_TEXT["goal"]
    assert [item["text"] for item in version.content["activity"]] == ["Shadow two workshops"]
    assert (stamp.department, stamp.location, stamp.manager_id) == ("Consulting", "Bern", house.maya.id)


def test_a_draft_that_changed_since_it_was_reviewed_is_not_proposed(session: Session) -> None:
    house = Household(session)
    revision = house.view(house.manager).revision
    house.type(goal="A new goal")
    with pytest.raises(EditConflict):
        commands.propose(session, house.manager, house.code, seen_revision=revision, moment=moment())


def test_a_discarded_draft_leaves_nothing_but_a_line_in_the_record(session: Session) -> None:
    house = Household(session)
    house.draft_item(Part.ACTIVITY, "Shadow")
    commands.discard_draft(session, house.manager, house.code, moment=moment())
    assert session.scalars(select(Plan)).all() == []
    assert session.scalars(select(Activity)).all() == []
    assert [line.action for line in session.scalars(select(AuditEvent))] == ["draft started", "draft discarded"]


def test_the_day_somebody_spoke_cannot_lie_ahead(session: Session) -> None:
    house = Household(session)
    for day in (date(2026, 5, 15), None):
        with pytest.raises(Invalid):
            commands.note_alignment(session, house.manager, house.code, spoke_on=day, moment=moment())


def test_a_draft_is_hidden_from_its_team_member_everywhere(session: Session) -> None:
    house = Household(session)
    home = queries.read_home(session, house.member, moment=moment())
    assert (home.waiting, home.mine, home.coming_up) == ([], [], [])
    assert queries.list_plans(session, house.member, queries.Filters(), moment=moment()).readable == 0
    with pytest.raises(NotFound):
        house.view(house.member)


def test_a_draft_waits_on_its_managers_home(session: Session) -> None:
    house = Household(session)
    [waiting] = queries.read_home(session, house.manager, moment=moment()).waiting
    assert waiting.turn.reason is TurnReason.PROPOSE


@pytest.mark.parametrize(
    ("area", "is_told"),
    [
        ("LEADING customer workshops", True),
        ("Workshops: léading them for a customer", True),
        ("Workshops", True),
        ("Leading customer calls", True),
        ("Leading a team", False),
        ("Writing", False),
        ("", False),
    ],
)
def test_another_open_plan_on_much_the_same_area_is_told(session: Session, area: str, is_told: bool) -> None:
    house = Household(session).proposed()
    second = start_draft(session, house.manager, house.jonas.id or 0)
    commands.save_draft(session, house.manager, second, changes={"area": area}, seen={}, moment=moment())
    told = commands.similar_open_areas(session, house.manager, second, moment=moment())
    assert told == (["Leading customer workshops"] if is_told else [])


@pytest.mark.parametrize(
    ("facts", "is_told"),
    [
        pytest.param({}, True, id="an open plan of theirs"),
        pytest.param({"state": State.CLOSED}, False, id="a closed one"),
        pytest.param({"member": "Tomás Rivera"}, False, id="another person's"),
        pytest.param({"manager": "Tomás Rivera"}, False, id="one that the viewer does not coach"),
    ],
)
def test_the_area_of_which_plan_is_told(session: Session, facts: dict[str, Any], is_told: bool) -> None:
    house = Household(session)
    people = {"Tomás Rivera": house.tomas}
    others = {name: people.get(value, value) for name, value in facts.items()}
    make_plan(session, **{"member": house.jonas, "manager": house.maya, "area": "Workshops"} | others)
    told = commands.similar_open_areas(session, house.manager, house.code, moment=moment())
    assert told == (["Workshops"] if is_told else [])


def test_a_draft_begins_as_the_organisation_chose(session: Session) -> None:
    house = Household(session)
    person = make_person(session, "Ravi Menon")
    make_account(session, person, [Role.ADMINISTRATOR])
    ravi = make_viewer(session, person)
    commands.change_working_days(session, ravi, {"weekdays": [6, 0, 1, 3]}, seen_version=0, moment=moment())
    save_section(session, ravi, Section.NEW_PLANS, {"days": 45, "cadence": "every_two_weeks"}, seen_version=0,
                 moment=moment())  # fmt: skip
    code = start_draft(session, house.manager, house.jonas.id or 0)
    plan = session.scalars(select(Plan).where(col(Plan.code) == code)).one()
    assert (plan.end_on - plan.start_on).days == 45
    assert (plan.cadence, plan.cadence_weekday) == (Cadence.EVERY_TWO_WEEKS, 3)  # Nobody works on Wednesdays.
