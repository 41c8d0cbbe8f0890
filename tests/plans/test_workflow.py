"""The table of steps, cell by cell: in each situation exactly these steps are open to each person, and no other."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lib import workflow_page
from lib.models import OPEN_STATES, Action, AlignAnswer, Relation, Side, State
from lib.plans.rules.status import PlanStatus
from lib.plans.rules.turn import OF_DEPUTY, OF_SIDE, TurnReason, Who, whose_turn
from lib.plans.rules.workflow import TRANSITIONS, Condition, allowed_actions, blocking_condition, conditions
from lib.settings import ROOT
from tests.plans.test_turn import NOBODYS_TURN

TODAY = date(2026, 5, 14)
BOTH = frozenset(Side)

draft = PlanStatus(State.DRAFT, TODAY, date(2026, 5, 18), date(2026, 6, 17), is_aligned=False)
asked = replace(draft, is_align_asked=True)
proposed = replace(draft, state=State.PROPOSED, is_aligned=True, agreed=frozenset({Side.MANAGER}))
active = PlanStatus(State.ACTIVE, TODAY, date(2026, 5, 4), date(2026, 6, 3), next_check_in=date(2026, 5, 20))
running = replace(active, activities=2, open_milestones=1, open_support=1, unconfirmed_support=1)
closed = replace(active, state=State.CLOSED, coach_today=Relation.MANAGER)
lately = replace(closed, is_reopenable=True, is_ended_lately=True, ended_by=Relation.MANAGER)
cancelled = replace(lately, state=State.CANCELLED)

SHAPING = "shape comment write_update"
STEADY = "change propose_adjustment comment write_update"
RHYTHM = "check_in prepare_check_in reschedule_check_in pause take_back"
WORK = "report_activity reach_milestone take_back"
HELP_WITHOUT_REMINDER = "comment cancel open_in_full"
HELP = f"{HELP_WITHOUT_REMINDER} send_reminder"

CELLS: dict[str, tuple[PlanStatus, dict[Relation, str]]] = {
    "a draft": (
        draft,
        {Relation.MANAGER: "edit_draft discard propose note_alignment ask_alignment"},
    ),
    "a draft of somebody with nobody above": (
        replace(draft, has_somebody_above=False, is_aligned=True),
        {Relation.MANAGER: "edit_draft discard propose"},
    ),
    "a draft, asked to align": (
        asked,
        {
            Relation.MANAGER: "edit_draft discard propose note_alignment",
            Relation.MANAGERS_MANAGER: "answer_alignment",
        },
    ),
    "a draft, let's talk": (
        replace(asked, align_answer=AlignAnswer.TALK),
        {Relation.MANAGER: "edit_draft discard propose note_alignment"},
    ),
    "a draft, asked and settled by a note": (
        replace(asked, is_aligned=True),
        {Relation.MANAGER: "edit_draft discard propose note_alignment"},
    ),
    "proposed, the manager agreed by proposing": (
        proposed,
        {
            Relation.MEMBER: f"{SHAPING} agree not_now",
            Relation.MANAGER: f"{SHAPING} note_alignment cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "proposed, not aligned": (
        replace(proposed, is_aligned=False, missing=["alignment"], missing_after=["alignment"]),
        {
            Relation.MEMBER: f"{SHAPING} not_now",
            Relation.MANAGER: f"{SHAPING} note_alignment ask_alignment cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "proposed, asked to align": (
        replace(proposed, is_aligned=False, is_align_asked=True, missing=["alignment"], missing_after=["alignment"]),
        {
            Relation.MEMBER: f"{SHAPING} not_now",
            Relation.MANAGER: f"{SHAPING} note_alignment cancel",
            Relation.MANAGERS_MANAGER: "comment answer_alignment",
            Relation.HR: HELP,
        },
    ),
    "proposed, the team member answers": (
        replace(proposed, waits_for=(2, 0)),
        {
            Relation.MEMBER: f"{SHAPING} answer agree not_now",
            Relation.MANAGER: f"{SHAPING} note_alignment cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "proposed, nobody agreed and the manager answers": (
        replace(proposed, waits_for=(0, 1), agreed=frozenset(), is_shaped=True),
        {
            Relation.MEMBER: f"{SHAPING} not_now",
            Relation.MANAGER: f"{SHAPING} answer agree note_alignment cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "proposed, what is missing is suggested by the other one": (
        replace(proposed, waits_for=(0, 1), agreed=frozenset(), missing=["measure"], missing_after=[]),
        {
            Relation.MEMBER: f"{SHAPING} not_now",
            Relation.MANAGER: f"{SHAPING} answer agree note_alignment cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "proposed, both agreed and nothing was shaped": (
        replace(proposed, agreed=BOTH),
        {
            Relation.MEMBER: f"{SHAPING} not_now",
            Relation.MANAGER: f"{SHAPING} explain_unshaped note_alignment cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "not now": (
        replace(proposed, is_not_now=True, waits_for=(1, 1)),
        {
            Relation.MEMBER: "withdraw_not_now comment write_update",
            Relation.MANAGER: "revise note_alignment comment write_update cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "proposed, about somebody in HR": (
        replace(proposed, is_about_hr=True),
        {
            Relation.MEMBER: f"{SHAPING} agree not_now",
            Relation.MANAGER: f"{SHAPING} note_alignment cancel",
            Relation.MANAGERS_MANAGER: "comment cancel send_reminder",
            Relation.HR: HELP,
        },
    ),
    "proposed, nobody is responsible": (
        replace(proposed, has_manager=False, has_somebody_above=False),
        {
            Relation.MEMBER: f"{SHAPING} agree not_now",
            Relation.MANAGER: f"{SHAPING} cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: "comment cancel open_in_full appoint",
            Relation.APPOINTER: "appoint",
        },
    ),
    "proposed, reminded today": (
        replace(proposed, is_nudged_today=True),
        {
            Relation.MEMBER: f"{SHAPING} agree not_now",
            Relation.MANAGER: f"{SHAPING} note_alignment cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: "comment cancel open_in_full",
        },
    ),
    "active, starts later": (
        replace(running, start=date(2026, 5, 15)),
        {
            Relation.MEMBER: f"{STEADY} reschedule_check_in request_end",
            Relation.MANAGER: f"{STEADY} reschedule_check_in cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP_WITHOUT_REMINDER,
        },
    ),
    "active, with everything": (
        running,
        {
            Relation.MEMBER: f"{STEADY} {RHYTHM} {WORK} confirm_support mark_not_received request_end",
            Relation.MANAGER: f"{STEADY} {RHYTHM} {WORK} provide_support close cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP_WITHOUT_REMINDER,
        },
    ),
    "active, nothing left to report and no check-in ahead": (
        replace(active, next_check_in=None),
        {
            Relation.MEMBER: f"{STEADY} check_in take_back pause request_end",
            Relation.MANAGER: f"{STEADY} check_in take_back pause close cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP_WITHOUT_REMINDER,
        },
    ),
    "active, the last check-in skipped": (
        replace(active, next_check_in=None, is_skipped_ahead=True),
        {
            Relation.MEMBER: f"{STEADY} check_in take_back reschedule_check_in pause request_end",
            Relation.MANAGER: f"{STEADY} check_in take_back reschedule_check_in pause close cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP_WITHOUT_REMINDER,
        },
    ),
    "paused": (
        replace(running, paused_until=date(2026, 5, 30)),
        {
            Relation.MEMBER: f"{STEADY} {WORK} resume confirm_support mark_not_received request_end",
            Relation.MANAGER: f"{STEADY} {WORK} resume provide_support close cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP_WITHOUT_REMINDER,
        },
    ),
    "past its end": (
        replace(running, end=date(2026, 5, 13), next_check_in=None),
        {
            Relation.MEMBER: f"{STEADY} {WORK} check_in confirm_support mark_not_received request_end",
            Relation.MANAGER: f"{STEADY} {WORK} check_in provide_support close cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "the manager's adjustment is open": (
        replace(active, adjustment_by=Side.MANAGER, waits_for=(1, 0)),
        {
            Relation.MEMBER: f"change comment write_update {RHYTHM} answer_adjustment request_end",
            Relation.MANAGER: f"change comment write_update {RHYTHM} withdraw_adjustment close cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "the team member's adjustment is open": (
        replace(active, adjustment_by=Side.MEMBER, waits_for=(0, 1)),
        {
            Relation.MEMBER: f"change comment write_update {RHYTHM} withdraw_adjustment request_end",
            Relation.MANAGER: f"change comment write_update {RHYTHM} answer_adjustment close cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "active, starts later, and an adjustment is open": (
        replace(active, start=date(2026, 5, 15), adjustment_by=Side.MEMBER),
        {
            Relation.MEMBER: "change comment write_update reschedule_check_in withdraw_adjustment request_end",
            Relation.MANAGER: "change comment write_update reschedule_check_in answer_adjustment cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "paused, and an adjustment is open": (
        replace(active, paused_until=date(2026, 5, 30), adjustment_by=Side.MEMBER),
        {
            Relation.MEMBER: "change comment write_update take_back resume withdraw_adjustment request_end",
            Relation.MANAGER: "change comment write_update take_back resume answer_adjustment close cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP_WITHOUT_REMINDER,
        },
    ),
    "a request to end is open": (
        replace(active, is_stop_asked=True),
        {
            Relation.MEMBER: f"{STEADY} {RHYTHM} withdraw_end_request",
            Relation.MANAGER: f"{STEADY} {RHYTHM} decline_end_request close cancel",
            Relation.MANAGERS_MANAGER: "comment",
            Relation.HR: HELP,
        },
    ),
    "active, about somebody in HR": (
        replace(active, is_about_hr=True, check_in_due=TODAY),
        {
            Relation.MEMBER: f"{STEADY} {RHYTHM} request_end",
            Relation.MANAGER: f"{STEADY} {RHYTHM} close cancel",
            Relation.MANAGERS_MANAGER: "comment cancel send_reminder",
            Relation.HR: HELP,
        },
    ),
    "closed for good": (
        closed,
        {
            Relation.MEMBER: "comment ask_follow_on",
            Relation.MANAGER: "comment follow_on",
            Relation.HR: "open_in_full",
        },
    ),
    "closed, the team member reports to somebody else today": (
        replace(lately, coach_today=""),
        {
            Relation.MEMBER: "comment write_update ask_follow_on",
            Relation.MANAGER: "comment write_update",
            Relation.HR: "open_in_full reopen",
        },
    ),
    "closed, the team member reports to the manager's manager today": (
        replace(closed, coach_today=Relation.MANAGERS_MANAGER),
        {
            Relation.MEMBER: "comment ask_follow_on",
            Relation.MANAGER: "comment",
            Relation.MANAGERS_MANAGER: "follow_on",
            Relation.HR: "open_in_full",
        },
    ),
    "closed lately by its manager": (
        replace(lately, may_reflect=BOTH),
        {
            Relation.MEMBER: "comment write_update ask_follow_on reflect",
            Relation.MANAGER: "comment write_update follow_on reflect reopen",
            Relation.HR: "open_in_full reopen",
        },
    ),
    "closed, the team member looks back": (
        replace(closed, may_look_back=frozenset({Side.MEMBER})),
        {
            Relation.MEMBER: "comment ask_follow_on look_back",
            Relation.MANAGER: "comment follow_on",
            Relation.HR: "open_in_full",
        },
    ),
    "cancelled lately by its manager": (
        cancelled,
        {
            Relation.MEMBER: "comment write_update",
            Relation.MANAGER: "comment write_update reopen",
            Relation.HR: "open_in_full reopen",
        },
    ),
    "closed lately by an acting manager": (
        replace(lately, coach_today="", is_acting_today=True),
        {
            Relation.MEMBER: "comment write_update ask_follow_on",
            Relation.MANAGER: "comment write_update reopen",
            Relation.HR: "open_in_full reopen",
        },
    ),
    "cancelled lately by HR": (
        replace(cancelled, ended_by=""),
        {
            Relation.MEMBER: "comment write_update",
            Relation.MANAGER: "comment write_update",
            Relation.HR: "open_in_full reopen",
        },
    ),
    "cancelled lately by the manager's manager of somebody in HR": (
        replace(cancelled, ended_by=Relation.MANAGERS_MANAGER, is_about_hr=True),
        {
            Relation.MEMBER: "comment write_update",
            Relation.MANAGER: "comment write_update",
            Relation.MANAGERS_MANAGER: "reopen",
            Relation.HR: "open_in_full reopen",
        },
    ),
    "cancelled lately by the manager of somebody in HR": (
        replace(cancelled, is_about_hr=True),
        {
            Relation.MEMBER: "comment write_update",
            Relation.MANAGER: "comment write_update reopen",
            Relation.HR: "open_in_full reopen",
        },
    ),
    "cancelled for good": (
        replace(cancelled, is_reopenable=False, is_ended_lately=False),
        {Relation.MEMBER: "comment", Relation.MANAGER: "comment", Relation.HR: "open_in_full"},
    ),
}


CORRECTING = {Relation.MEMBER, Relation.MANAGER, Relation.MANAGERS_MANAGER, Relation.HR}
"""Whoever may have written something on a plan from the proposal on may correct their own words; in every cell."""

MANAGERS_ALONE = {
    Action.AGREE, Action.EXPLAIN_UNSHAPED, Action.REVISE, Action.PROPOSE_ADJUSTMENT, Action.ANSWER_ADJUSTMENT,
    Action.WITHDRAW_ADJUSTMENT, Action.PAUSE, Action.RESUME, Action.PREPARE_CHECK_IN, Action.DECLINE_END_REQUEST,
    Action.CLOSE, Action.CANCEL, Action.NAME_DEPUTY,
}  # fmt: skip  # a list to read
"""What a deputy leaves to the manager: agreeing, goal and end, ending. All else that the manager may do is theirs."""


@pytest.mark.parametrize("relation", [each for each in Relation if each is not Relation.DEPUTY])
@pytest.mark.parametrize("cell", CELLS)
def test_in_each_cell_exactly_these_steps_are_open(cell: str, relation: Relation) -> None:
    now, expected = CELLS[cell]
    steps = {Action(name) for name in expected.get(relation, "").split()}
    if relation in CORRECTING and now.state is not State.DRAFT:
        steps.add(Action.CORRECT)
    if relation is Relation.MANAGER and now.state in OPEN_STATES:
        steps.add(Action.NAME_DEPUTY)
    assert allowed_actions(now, [relation]) == steps


@pytest.mark.parametrize("cell", CELLS)
def test_a_deputy_does_on_an_open_plan_what_the_manager_does_but_for_what_is_theirs_alone(cell: str) -> None:
    now, _ = CELLS[cell]
    managers = allowed_actions(now, [Relation.MANAGER]) if now.state in OPEN_STATES else frozenset()
    assert allowed_actions(now, [Relation.DEPUTY]) == managers - MANAGERS_ALONE


def test_the_cells_reach_every_row_and_every_fact() -> None:
    """A row that no cell opens, or a fact that no cell holds, would not be tested."""
    opened = {action for now, _ in CELLS.values() for action in allowed_actions(now, list(Relation))}
    assert opened == {rule.action for rule in TRANSITIONS} == set(Action)
    holding = {fact for now, _ in CELLS.values() for relation in Relation for fact in conditions(now, relation)}
    assert holding == set(Condition)
    assert {fact for rule in TRANSITIONS for fact in (*rule.where, *rule.unless)} == set(Condition)


def test_a_plan_that_was_shaped_needs_no_sentence_why_it_was_not() -> None:
    assert Action.EXPLAIN_UNSHAPED in allowed_actions(replace(proposed, agreed=BOTH), [Relation.MANAGER])
    assert Action.EXPLAIN_UNSHAPED not in allowed_actions(
        replace(proposed, agreed=BOTH, is_shaped=True), [Relation.MANAGER]
    )


def test_several_relations_add_up() -> None:
    one, other = allowed_actions(running, [Relation.MANAGER]), allowed_actions(running, [Relation.HR])
    assert allowed_actions(running, [Relation.MANAGER, Relation.HR]) == one | other


def test_what_stands_in_the_way_is_named() -> None:
    assert (
        blocking_condition(replace(proposed, waits_for=(0, 1)), [Relation.MEMBER], Action.AGREE)
        is Condition.WAITS_FOR_OTHER
    )
    assert blocking_condition(
        replace(active, adjustment_by=Side.MEMBER), [Relation.MEMBER], Action.PROPOSE_ADJUSTMENT
    ) is (Condition.ADJUSTMENT)
    assert blocking_condition(running, [Relation.MEMBER], Action.CLOSE) is None


SETTLES = {
    TurnReason.PROPOSE: {Action.PROPOSE},
    TurnReason.ALIGN: {Action.ANSWER_ALIGNMENT},
    TurnReason.APPOINT: {Action.APPOINT},
    TurnReason.NOT_NOW: {Action.REVISE, Action.CANCEL},
    TurnReason.ANSWER: {Action.ANSWER},
    TurnReason.COMPLETE: {Action.SHAPE, Action.NOTE_ALIGNMENT},
    TurnReason.EXPLAIN_UNSHAPED: {Action.EXPLAIN_UNSHAPED},
    TurnReason.AGREE: {Action.AGREE},
    TurnReason.ADJUSTMENT: {Action.ANSWER_ADJUSTMENT},
    TurnReason.STOP: {Action.DECLINE_END_REQUEST, Action.CLOSE, Action.CANCEL},
    TurnReason.CLOSE: {Action.CLOSE, Action.PROPOSE_ADJUSTMENT},
    TurnReason.CHECK_IN: {Action.CHECK_IN},
    TurnReason.LATE_PROMISE: {Action.REPORT_ACTIVITY, Action.PROVIDE_SUPPORT},
    TurnReason.REFLECT: {Action.REFLECT},
    TurnReason.LOOK_BACK: {Action.LOOK_BACK},
}
"""What a turn is about → the steps with which it can be settled."""

IS = {
    Who.MEMBER: Relation.MEMBER,
    Who.MANAGER: Relation.MANAGER,
    Who.MANAGERS_MANAGER: Relation.MANAGERS_MANAGER,
    Who.HR: Relation.HR,
}


def test_whose_turn_it_is_can_always_do_something_about_it() -> None:
    late = [replace(running, late_activity=TODAY - timedelta(1)), replace(running, late_support=TODAY - timedelta(1))]
    due = [replace(running, check_in_due=TODAY), replace(active, adjustment_by=Side.MANAGER, is_stop_asked=True)]
    seen = set()
    for now in [*(now for now, _ in CELLS.values()), *late, *due]:
        turn = whose_turn(now)
        for who in turn.who:
            reason = turn.reason_for(who)
            seen.add(reason)
            assert allowed_actions(now, [IS[who]]) & SETTLES[reason], (now, who)
    assert seen == set(SETTLES) == set(TurnReason) - NOBODYS_TURN
    assert set(OF_SIDE.values()) < set(IS)


def test_a_deputy_takes_up_what_they_can_settle_and_nothing_else() -> None:
    late = [replace(running, late_support=TODAY - timedelta(1)), replace(running, check_in_due=TODAY)]
    seen = set()
    for now in [*(now for now, _ in CELLS.values()), *late]:
        turn = whose_turn(now)
        if Who.MANAGER in turn.who:
            reason = turn.reason_for(Who.MANAGER)
            seen.add(reason)
            is_theirs = bool(allowed_actions(now, [Relation.DEPUTY]) & SETTLES[reason])
            assert is_theirs == (reason in OF_DEPUTY), now
    assert seen > OF_DEPUTY


def test_the_page_of_the_documentation_is_the_table_of_the_code() -> None:
    written = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert written == workflow_page.as_markdown(), "please run: python -m lib workflow-table > docs/workflow.md"
    assert len(workflow_page.rows()) == len(TRANSITIONS)
