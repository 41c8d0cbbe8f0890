"""State × relation: every use case of plans, tried by everybody in every state."""

from collections.abc import Callable
from datetime import date, timedelta
from inspect import getsource, isfunction, signature
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from lib import access, db, policy
from lib.access import Viewer
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import (
    Absence,
    AbsencePlan,
    Action,
    Activity,
    AgendaPoint,
    Answer,
    AuditEvent,
    CancelReason,
    CheckIn,
    CheckInLine,
    DueChange,
    EntryKind,
    FormerCadence,
    FullReading,
    JournalEntry,
    Milestone,
    Part,
    Plan,
    PlanOpening,
    PlanPause,
    PlanRequest,
    PlanStamp,
    PlanVersion,
    Progress,
    Reading,
    Relation,
    Role,
    Side,
    State,
    Suggestion,
    Support,
)
from lib.plans import commands, context, queries
from lib.plans.context import NOT_OPEN, status_of
from lib.plans.rules import workflow
from lib.plans.rules.workflow import TRANSITIONS
from tests.access.house import NOW, House, full_reading
from tests.builders import (
    make_absence,
    make_account,
    make_activity,
    make_milestone,
    make_person,
    make_support,
    make_viewer,
)
from tests.plans import test_deputy, test_draft, test_due_dates, test_hr, test_request_plan, test_send_reminders

Step = Callable[[Session, Viewer, str, dict[str, int]], object]


def said_by(person_id: int | None) -> str:
    """What an entry of the journal is called among the things on a plan."""
    return f"said by {person_id}"


def own_entry(viewer: Viewer, items: dict[str, int]) -> int:
    """What somebody said themselves; somebody else's for those who said nothing."""
    return items.get(said_by(viewer.person_id), 1)


STEPS: list[tuple[str, Action, Step]] = [
    ("save_draft", Action.EDIT_DRAFT,
     lambda s, v, c, i: commands.save_draft(s, v, c, changes={"goal": "Other"}, seen={}, moment=NOW)),
    ("add_draft_item", Action.EDIT_DRAFT,
     lambda s, v, c, i: commands.add_draft_item(s, v, c, Part.ACTIVITY, values={"text": "x"}, moment=NOW)),
    ("fill_draft", Action.EDIT_DRAFT,
     lambda s, v, c, i: commands.fill_draft(
         s, v, c, text={"skills": "x"}, items=[(Part.ACTIVITY, {"text": "x"})], moment=NOW)),
    ("save_draft_item", Action.EDIT_DRAFT,
     lambda s, v, c, i: commands.save_draft_item(
         s, v, c, Part.ACTIVITY, i[Part.ACTIVITY], changes={"text": "x"}, seen={}, moment=NOW)),
    ("remove_draft_item", Action.EDIT_DRAFT,
     lambda s, v, c, i: commands.remove_draft_item(s, v, c, Part.ACTIVITY, i[Part.ACTIVITY], moment=NOW)),
    ("similar_open_areas", Action.EDIT_DRAFT, lambda s, v, c, i: commands.similar_open_areas(s, v, c, moment=NOW)),
    ("discard_draft", Action.DISCARD, lambda s, v, c, i: commands.discard_draft(s, v, c, moment=NOW)),
    ("propose", Action.PROPOSE, lambda s, v, c, i: commands.propose(s, v, c, moment=NOW)),
    ("note_alignment", Action.NOTE_ALIGNMENT,
     lambda s, v, c, i: commands.note_alignment(s, v, c, spoke_on=NOW.today, moment=NOW)),
    ("ask_alignment", Action.ASK_ALIGNMENT, lambda s, v, c, i: commands.ask_alignment(s, v, c, moment=NOW)),
    ("answer_alignment", Action.ANSWER_ALIGNMENT,
     lambda s, v, c, i: commands.answer_alignment(s, v, c, answer="aligned", moment=NOW)),
    ("say_not_now", Action.NOT_NOW, lambda s, v, c, i: commands.say_not_now(s, v, c, reason="r", moment=NOW)),
    ("withdraw_not_now", Action.WITHDRAW_NOT_NOW, lambda s, v, c, i: commands.withdraw_not_now(s, v, c, moment=NOW)),
    ("revise", Action.REVISE,
     lambda s, v, c, i: commands.revise(s, v, c, commands.Revision({"goal": "Other"}), seen_version=1, moment=NOW)),
    ("suggest", Action.SHAPE,
     lambda s, v, c, i: commands.suggest(s, v, c, Part.GOAL, changes={"goal": "Other"}, seen={}, moment=NOW)),
    ("add_item", Action.SHAPE,
     lambda s, v, c, i: commands.add_item(s, v, c, Part.ACTIVITY, values={"text": "x"}, moment=NOW)),
    ("withdraw_item", Action.SHAPE,
     lambda s, v, c, i: commands.withdraw_item(s, v, c, Part.ACTIVITY, i["own"], moment=NOW)),
    ("withdraw_suggestion", Action.SHAPE,
     lambda s, v, c, i: commands.withdraw_suggestion(s, v, c, i["mine"], moment=NOW)),
    ("accept_item", Action.ANSWER,
     lambda s, v, c, i: commands.accept_item(s, v, c, Part.ACTIVITY, i[Part.ACTIVITY], moment=NOW)),
    ("decline_item", Action.ANSWER,
     lambda s, v, c, i: commands.decline_item(s, v, c, Part.ACTIVITY, i[Part.ACTIVITY], reason="r", moment=NOW)),
    ("accept_suggestion", Action.ANSWER,
     lambda s, v, c, i: commands.accept_suggestion(s, v, c, i["theirs"], moment=NOW)),
    ("decline_suggestion", Action.ANSWER,
     lambda s, v, c, i: commands.decline_suggestion(s, v, c, i["theirs"], reason="r", moment=NOW)),
    ("agree", Action.AGREE, lambda s, v, c, i: commands.agree(s, v, c, version=1, moment=NOW)),
    ("explain_unshaped", Action.EXPLAIN_UNSHAPED,
     lambda s, v, c, i: commands.explain_unshaped(s, v, c, reason="r", moment=NOW)),
    ("comment", Action.COMMENT, lambda s, v, c, i: commands.comment(s, v, c, text="x", moment=NOW)),
    ("edit_words", Action.CORRECT,
     lambda s, v, c, i: commands.edit_words(s, v, c, commands.Writing.ENTRY, own_entry(v, i), text="y", moment=NOW)),
    ("withdraw_words", Action.CORRECT,
     lambda s, v, c, i: commands.withdraw_words(s, v, c, commands.Writing.ENTRY, own_entry(v, i), moment=NOW)),
    ("take_back", Action.TAKE_BACK,
     lambda s, v, c, i: commands.take_back(s, v, c, Part.ACTIVITY, i[Part.ACTIVITY], moment=NOW)),
    ("mark_not_received", Action.MARK_NOT_RECEIVED,
     lambda s, v, c, i: commands.mark_not_received(s, v, c, i[Part.SUPPORT], reason="r", moment=NOW)),
    ("add_to_journal", Action.COMMENT,
     lambda s, v, c, i: commands.add_to_journal(s, v, c, kind=EntryKind.COMMENT, text="x", moment=NOW)),
    ("record_check_in", Action.CHECK_IN,
     lambda s, v, c, i: commands.record_check_in(s, v, c, line="x", progress=10, moment=NOW)),
    ("prepare_check_in", Action.PREPARE_CHECK_IN,
     lambda s, v, c, i: commands.prepare_check_in(s, v, c, points="x", moment=NOW)),
    ("reschedule_check_in", Action.RESCHEDULE_CHECK_IN,
     lambda s, v, c, i: commands.reschedule_check_in(
         s, v, c, planned=date(2026, 5, 13), to=date(2026, 5, 15), moment=NOW)),
    ("skip_check_in", Action.RESCHEDULE_CHECK_IN,
     lambda s, v, c, i: commands.skip_check_in(s, v, c, planned=date(2026, 5, 13), reason="r", moment=NOW)),
    ("write_update", Action.WRITE_UPDATE, lambda s, v, c, i: commands.write_update(s, v, c, text="x", moment=NOW)),
    ("start_check_in", Action.CHECK_IN, lambda s, v, c, i: queries.start_check_in(s, v, c, moment=NOW)),
    ("report_activity", Action.REPORT_ACTIVITY,
     lambda s, v, c, i: commands.report_activity(s, v, c, i[Part.ACTIVITY], progress=Progress.DONE, moment=NOW)),
    ("reach_milestone", Action.REACH_MILESTONE,
     lambda s, v, c, i: commands.reach_milestone(s, v, c, i[Part.MILESTONE], moment=NOW)),
    ("provide_support", Action.PROVIDE_SUPPORT,
     lambda s, v, c, i: commands.provide_support(s, v, c, i[Part.SUPPORT], moment=NOW)),
    ("confirm_support", Action.CONFIRM_SUPPORT,
     lambda s, v, c, i: commands.confirm_support(s, v, c, i[Part.SUPPORT], moment=NOW)),
    ("close_plan", Action.CLOSE,
     lambda s, v, c, i: commands.close_plan(
         s, v, c, values={"outcome": "achieved", "outcome_evidence": "x"}, seen_revision=1, moment=NOW)),
    ("reflect", Action.REFLECT, lambda s, v, c, i: commands.reflect(s, v, c, reflection="x", moment=NOW)),
    ("read_closed_plan", Action.FOLLOW_ON, lambda s, v, c, i: commands.read_closed_plan(s, v, c, moment=NOW)),
    ("create_follow_on", Action.FOLLOW_ON,
     lambda s, v, c, i: commands.create_follow_on(
         s, v, c, policy=policy.load(None), why_now=["potential"],
         confirmed=dict.fromkeys(policy.CONFIRMATIONS, True), moment=NOW)),
    ("request_follow_on", Action.REQUEST_FOLLOW_ON,
     lambda s, v, c, i: commands.request_follow_on(s, v, c, interest="x", moment=NOW)),
    ("open_in_full", Action.OPEN_IN_FULL,
     lambda s, v, c, i: commands.open_in_full(s, v, c, reason="stuck", moment=NOW)),
    ("send_reminder", Action.SEND_REMINDER, lambda s, v, c, i: commands.send_reminder(s, v, c, moment=NOW)),
    ("appoint_manager", Action.APPOINT,
     lambda s, v, c, i: commands.appoint_manager(s, v, c, i["somebody"], moment=NOW)),
    ("find_candidates", Action.APPOINT,
     lambda s, v, c, i: commands.find_candidates(s, v, c, search="Dora", moment=NOW)),
    ("name_deputy", Action.NAME_DEPUTY,
     lambda s, v, c, i: commands.name_deputy(
         s, v, i["somebody"], first_on=date(2026, 5, 15), last_on=date(2026, 5, 20), codes=[c], moment=NOW)),
    ("find_deputies", Action.NAME_DEPUTY,
     lambda s, v, c, i: commands.find_deputies(s, v, codes=[c], search="Dora", moment=NOW)),
    ("look_back", Action.LOOK_BACK, lambda s, v, c, i: commands.look_back(s, v, c, text="x", moment=NOW)),
    ("add_to_plan", Action.CHANGE,
     lambda s, v, c, i: commands.add_to_plan(s, v, c, Part.ACTIVITY, values={"text": "x"}, moment=NOW)),
    ("add_activity_from_agenda", Action.CHANGE,
     lambda s, v, c, i: commands.add_activity_from_agenda(s, v, c, i["point"], moment=NOW)),
    ("change_on_plan", Action.CHANGE,
     lambda s, v, c, i: commands.change_on_plan(
         s, v, c, Part.ACTIVITY, i[Part.ACTIVITY], changes={"text": "x"}, seen={}, moment=NOW)),
    ("take_out", Action.CHANGE,
     lambda s, v, c, i: commands.take_out(s, v, c, Part.ACTIVITY, i[Part.ACTIVITY], reason="r", moment=NOW)),
    ("change_cadence", Action.CHANGE,
     lambda s, v, c, i: commands.change_cadence(s, v, c, changes={"cadence_weekday": 4}, seen={}, moment=NOW)),
    ("propose_adjustment", Action.PROPOSE_ADJUSTMENT,
     lambda s, v, c, i: commands.propose_adjustment(s, v, c, changes={"goal": "x"}, seen={}, reason="r", moment=NOW)),
    ("accept_adjustment", Action.ANSWER_ADJUSTMENT,
     lambda s, v, c, i: commands.accept_adjustment(s, v, c, i["theirs"], moment=NOW)),
    ("decline_adjustment", Action.ANSWER_ADJUSTMENT,
     lambda s, v, c, i: commands.decline_adjustment(s, v, c, i["theirs"], reason="Enough as it is", moment=NOW)),
    ("withdraw_adjustment", Action.WITHDRAW_ADJUSTMENT,
     lambda s, v, c, i: commands.withdraw_adjustment(s, v, c, i["mine"], moment=NOW)),
    ("pause_plan", Action.PAUSE, lambda s, v, c, i: commands.pause_plan(s, v, c, until=date(2026, 5, 20), moment=NOW)),
    ("resume_plan", Action.RESUME, lambda s, v, c, i: commands.resume_plan(s, v, c, moment=NOW)),
    ("request_to_end", Action.REQUEST_END, lambda s, v, c, i: commands.request_to_end(s, v, c, reason="r", moment=NOW)),
    ("withdraw_end_request", Action.WITHDRAW_END_REQUEST,
     lambda s, v, c, i: commands.withdraw_end_request(s, v, c, moment=NOW)),
    ("decline_end_request", Action.DECLINE_END_REQUEST,
     lambda s, v, c, i: commands.decline_end_request(s, v, c, answer="a", moment=NOW)),
    ("cancel_plan", Action.CANCEL,
     lambda s, v, c, i: commands.cancel_plan(
         s, v, c, reason=CancelReason.ROLE_CHANGE, seen_revision=1, moment=NOW)),
    ("reopen_plan", Action.REOPEN, lambda s, v, c, i: commands.reopen_plan(s, v, c, moment=NOW)),
]  # fmt: skip  # one step a paragraph

WHO = ["member", "manager", "deputy", "boss", "hr", "hr_in_full", "appointer", "director", "leader", "administrator"]
RELATION = {
    "member": Relation.MEMBER, "manager": Relation.MANAGER, "deputy": Relation.DEPUTY,
    "boss": Relation.MANAGERS_MANAGER, "hr": Relation.HR,
    "hr_in_full": Relation.HR_IN_FULL, "appointer": Relation.APPOINTER,
}  # fmt: skip


def house_with_everybody(session: Session, state: State, **facts: Any) -> House:
    """A house with somebody for each of `WHO`."""
    house = House(session, state, **facts)
    for name, role in (("leader", Role.LEADERSHIP), ("administrator", Role.ADMINISTRATOR)):
        person = make_person(session, name, manager=house.manager)
        make_account(session, person, [role])
        setattr(house, name, person)
    return house


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", WHO)
def test_a_step_outside_the_table_is_refused_and_changes_nothing(session: Session, who: str, state: State) -> None:
    house = house_with_everybody(session, state)
    items = things_on(session, house, Side.MEMBER if who == "member" else Side.MANAGER)
    viewer = seen_as(session, house, who)
    allowed = allowed_to(session, house, viewer)
    before = everything(session)
    refused = 0
    for name, action, step in STEPS:
        if action in allowed:
            continue
        with pytest.raises((NotAllowed, NotFound)):
            step(session, viewer, house.plan.code, items)
        session.rollback()
        refused += 1
        assert everything(session) == before, name
    assert refused > 0


@pytest.mark.databases
@pytest.mark.parametrize(("name", "action", "step"), STEPS, ids=[name for name, *_ in STEPS])
def test_a_step_of_the_table_is_not_refused_for_who_takes_it(
    session: Session, name: str, action: Action, step: Step
) -> None:
    who_is = {relation: who for who, relation in RELATION.items()}
    for rule in (rule for rule in TRANSITIONS if rule.action is action):
        for state, relation in product(rule.states, set(rule.by) & set(who_is)):
            house = House(session, state)
            side = Side.MEMBER if relation is Relation.MEMBER else Side.MANAGER
            items = things_on(session, house, side)
            viewer = seen_as(session, house, who_is[relation])
            if action in allowed_to(session, house, viewer):
                refused = refusal_of(step, session, viewer, house.plan.code, items)
                assert NOT_OPEN not in refused, (state, relation)
            session.rollback()


def seen_as(session: Session, house: House, who: str) -> Viewer:
    """Somebody who is this to the house's plan; for a colleague in HR to appoint somebody it has to be theirs first."""
    if who == "hr_in_full":
        session.add(full_reading(house.plan, house.hr))
    if who == "deputy":
        make_absence(session, house.plan, house.deputy)
    if who == "appointer":
        make_account(session, house.member, [Role.HR])
        house.plan.manager_id = house.plan.managers_manager_id = None
    session.commit()
    person = getattr(house, "hr" if who in ("hr_in_full", "appointer") else who)
    return make_viewer(session, person)


def allowed_to(session: Session, house: House, viewer: Viewer) -> frozenset[Action]:
    """The steps that the table lets somebody take on the house's plan now; none for whom it means nothing."""
    try:
        opened = access.look_up(session, viewer, house.plan.code)
    except NotFound:
        return frozenset()
    return workflow.allowed_actions(status_of(session, opened, NOW), opened.relations)


def refusal_of(step: Step, session: Session, viewer: Viewer, code: str, items: dict[str, int]) -> str:
    """What the step was refused with, if it was: the situation may stand in the way where the table does not."""
    try:
        step(session, viewer, code, items)
    except (Invalid, NotAllowed, context.NotReady, EditConflict) as error:
        return str(error)
    return ""


LISTED = queries.Filters(frozenset(State))
READS: list[tuple[str, Step]] = [
    ("open_plan", lambda s, v, c, i: (c, queries.open_plan(s, v, c, moment=NOW))),
    ("open_opportunity", lambda s, v, c, i: (c, commands.open_opportunity(s, v, c, moment=NOW))),
    ("read_whole_plan", lambda s, v, c, i: (c, queries.read_whole_plan(s, v, c, moment=NOW))),
    ("note_whole_plan", lambda s, v, c, i: (c, queries.note_whole_plan(s, v, c, moment=NOW))),
    ("achievements_of", lambda s, v, c, i: queries.achievements_of(s, v)),
    ("see_audience", lambda s, v, c, i: (c, queries.see_audience(s, v, c, moment=NOW))),
    ("list_versions", lambda s, v, c, i: (c, queries.list_versions(s, v, c))),
    ("compare_versions", lambda s, v, c, i: (c, queries.compare_versions(s, v, c, 1, queries.NOW, moment=NOW))),
    ("may_read", lambda s, v, c, i: [c] * queries.may_read(s, v, c, Reading.HEADER)),
    ("list_plans", lambda s, v, c, i: queries.list_plans(s, v, LISTED, moment=NOW)),
    ("every_plan", lambda s, v, c, i: list(queries.every_plan(s, v, LISTED, moment=NOW))),
    ("matching_codes", lambda s, v, c, i: queries.matching_codes(s, v, LISTED, moment=NOW, most=9)),
    ("coached_plans", lambda s, v, c, i: queries.coached_plans(s, v, moment=NOW)),
    (
        "that_match",
        lambda s, v, c, i: queries.that_match(
            s, v, queries.list_plans(s, v, LISTED, moment=NOW).headers, LISTED, moment=NOW
        ),
    ),
    ("look_at_reminders", lambda s, v, c, i: commands.look_at_reminders(s, v, [c], moment=NOW).codes),
    ("plans_without_anybody", lambda s, v, c, i: queries.plans_without_anybody(s, v)),
    ("read_home", lambda s, v, c, i: queries.read_home(s, v, moment=NOW)),
    ("reads_any", lambda s, v, c, i: [c] * queries.reads_any(s, v)),
    ("count_readable", lambda s, v, c, i: [c] * queries.count_readable(s, v)),
    ("departments_offered", lambda s, v, c, i: [c for _ in queries.departments_offered(s, v)]),
    ("waiting_requests", lambda s, v, c, i: queries.waiting_requests(s, v)),
    ("read_request", lambda s, v, c, i: queries.read_request(s, v, i["request"])),
]
"""What is told of plans and requests. What only counts them stands for the plan itself."""

HELD_ELSEWHERE: dict[str, Callable[..., None]] = {
    "end_absence": test_deputy.test_only_the_manager_who_named_a_deputy_ends_it,
    "list_absences": test_deputy.test_a_manager_sees_the_absences_of_their_own_that_are_not_over,
    "send_reminders": test_send_reminders.test_who_is_not_in_hr_reminds_of_nothing,
    "start_draft": test_draft.test_a_plan_is_started_only_with_somebody_who_reports_to_the_viewer,
    "team_of": test_draft.test_a_plan_is_started_only_with_somebody_who_reports_to_the_viewer,
    "request_plan": test_request_plan.test_without_a_manager_there_is_nobody_to_ask,
    "answer_request": test_request_plan.test_nobody_but_the_two_finds_it,
    "withdraw_request": test_request_plan.test_nobody_but_the_two_finds_it,
    "start_requested_draft": test_request_plan.test_nobody_but_the_two_finds_it,
    "people_without_manager": test_hr.test_hr_and_administrators_see_who_reports_to_nobody_and_others_do_not,
    "change_working_days": test_due_dates.test_who_may_not_change_the_working_days_learns_nothing_of_them,
}
"""What is about no plan yet."""

FOR_NOBODY = {"note_export"}
"""The server does it by itself, with what `every_plan` has listed."""


def test_every_use_case_of_plans_is_tried_by_everybody() -> None:
    """Whoever asks the database is one; what takes no session only knows what it is given."""
    functions = {name: value for name, value in {**vars(commands), **vars(queries)}.items() if isfunction(value)}
    use_cases = {name for name, value in functions.items() if "session" in signature(value).parameters}
    tried = [name for name, *_ in (*STEPS, *READS)]
    assert sorted(use_cases) == sorted([*tried, *HELD_ELSEWHERE, *FOR_NOBODY])


def test_what_is_held_elsewhere_is_called_there() -> None:
    for name, test in HELD_ELSEWHERE.items():
        assert f"{name}(" in getsource(test), name


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", WHO)
def test_whatever_is_read_tells_no_more_than_the_rule_lets_read(sqlite_engine: Engine, who: str, state: State) -> None:
    with db.writing(sqlite_engine) as session:
        house, viewer, items = house_to_read(session, who, state)
        level = access.reading(viewer, access.people_of_plan(session, house.plan))
        hidden = {
            "Canary goal": level is not Reading.FULL,
            "Canary area": level not in (Reading.FULL, Reading.OPPORTUNITY),
            "Canary wish": who not in ("manager", "member"),
            house.plan.code: is_nothing_to(session, house, viewer),
        }
        for name, read in READS:
            told = told_by(read, session, viewer, house.plan.code, items)
            assert not [word for word, is_hidden in hidden.items() if is_hidden and word in told], name


@pytest.mark.parametrize(("name", "read"), READS, ids=[name for name, *_ in READS])
def test_whatever_is_read_tells_something_to_somebody(sqlite_engine: Engine, name: str, read: Step) -> None:
    """Else the test above would ask nothing."""
    for who, state in product(WHO, State):
        with db.writing(sqlite_engine) as session:
            house, viewer, items = house_to_read(session, who, state)
            told = told_by(read, session, viewer, house.plan.code, items)
            if house.plan.code in told or "Canary" in told:
                return
    pytest.fail(f"{name} tells nobody anything")


def house_to_read(session: Session, who: str, state: State) -> tuple[House, Viewer, dict[str, int]]:
    """A house whose plan holds words to be looked for, and a request of its member; and one of those who look."""
    facts: dict[str, Any] = {"area": "Canary area", "goal": "Canary goal"}
    if state is State.DRAFT:
        facts["align_asked_at"] = NOW.now
    if state is State.PROPOSED:
        facts["proposed_at"] = NOW.now - timedelta(days=60)
    house = house_with_everybody(session, state, **facts)
    request = PlanRequest(
        member_id=house.member.id or 0, manager_id=house.manager.id or 0, at=NOW.now, interest="Canary wish"
    )
    version = PlanVersion(
        plan_id=house.plan.id or 0,
        number=1,
        at=NOW.now,
        by_id=house.manager.id or 0,
        content={"goal": "Canary goal before"},
    )
    session.add_all([request, version])
    viewer = seen_as(session, house, who)
    return house, viewer, {"request": request.id or 0}


def is_nothing_to(session: Session, house: House, viewer: Viewer) -> bool:
    try:
        access.look_up(session, viewer, house.plan.code)
    except NotFound:
        return True
    return False


def told_by(read: Step, session: Session, viewer: Viewer, code: str, items: dict[str, int]) -> str:
    """All that somebody is told; nothing where it is not found."""
    try:
        return repr(read(session, viewer, code, items))
    except NotFound:
        return ""
    finally:
        session.rollback()


def things_on(session: Session, house: House, side: Side) -> dict[str, int]:
    """The ids of what a step can be about: things that wait for this side, or were agreed, and one of its own."""
    is_open = house.plan.state in (State.DRAFT, State.PROPOSED)
    facts = {"answer": Answer.WAITING if is_open else Answer.AGREED, "added_by_side": side.other}
    made = {
        Part.ACTIVITY: make_activity(session, house.plan, **facts),
        Part.SUPPORT: make_support(session, house.plan, **facts),
        Part.MILESTONE: make_milestone(session, house.plan, **facts),
        "own": make_activity(session, house.plan, answer=Answer.WAITING, added_by_side=side),
    }
    # Of a running plan goal and end are adjusted, not suggested in other words.
    goal = Part.ADJUSTMENT if house.plan.state is State.ACTIVE else Part.GOAL
    for name, part, by_side in (("theirs", goal, side.other), ("mine", Part.CURRENT_STATE, side)):
        field = "current_state" if part is Part.CURRENT_STATE else "goal"
        made[name] = Suggestion(
            plan_id=house.plan.id or 0, part=part, after={field: "Other words"}, by_side=by_side,
            by_id=house.member.id or 0, at=NOW.now,
        )  # fmt: skip  # one thought
        session.add(made[name])
    for of, person in ((Side.MANAGER, house.manager), (Side.MEMBER, house.member)):  # Both read the points of either.
        made["point"] = AgendaPoint(
            plan_id=house.plan.id or 0, side=of, by_id=person.id or 0, due_on=NOW.today, text="A point", at=NOW.now
        )
        session.add(made["point"])
    for person in (house.member, house.manager, house.deputy, house.boss, house.hr):
        made[said_by(person.id)] = JournalEntry(plan_id=house.plan.id or 0, text="A word", by_id=person.id, at=NOW.now)
        session.add(made[said_by(person.id)])
    session.commit()
    return {name: row.id for name, row in made.items()} | {"somebody": house.director.id or 0}


def everything(session: Session) -> dict[str, list[Any]]:
    """Every row that a step on a plan could write, as it is in the database."""
    tables = (
        Plan, Activity, Support, Milestone, Suggestion, PlanVersion, CheckIn, CheckInLine, AgendaPoint,
        DueChange, JournalEntry, PlanStamp, AuditEvent, FullReading, PlanOpening, FormerCadence, PlanPause, Absence,
        AbsencePlan,
    )  # fmt: skip  # a list to read
    # As the driver reads them: what they would be made into tells nothing more apart, and takes several times as long.
    cursor = session.connection().connection.cursor()
    return {
        table.__name__: sorted(map(repr, cursor.execute(f'SELECT * FROM "{table.__tablename__}"').fetchall()))
        for table in tables
    }
