"""Whose turn it is, in words: a row per case, a column per relation."""

from dataclasses import replace
from datetime import date

import pytest

from lib.access import Viewer
from lib.home_lines import coming_up_line, home_line
from lib.models import CancelReason, Dimension, Outcome, Part, Purpose, Reading, Role, Side, State
from lib.plans.queries import ComingUp, PersonName, PlanHeader
from lib.plans.rules.turn import BOTH, NOBODY, Turn, TurnReason, Who
from lib.turn_text import turn_headline, turn_reason, turn_short

TODAY = date(2026, 5, 14)
MEMBER, MANAGER = frozenset({Who.MEMBER}), frozenset({Who.MANAGER})
VIEWERS = {
    "member": Viewer(1, "Jonas Weber"),
    "manager": Viewer(2, "Maya Lindqvist"),
    "above": Viewer(3, "Tomás Rivera"),
    "hr": Viewer(4, "Henrike Adler", roles=frozenset({Role.HR})),
}
AREA, KIND = "Leading customer workshops", "Job skills: Career advancement"


def make_header(seen_by: str, turn: Turn, **facts: object) -> PlanHeader:
    """A plan as one of the four sees it: Jonas is the team member, Maya the manager, Tomás the one above her."""
    header = PlanHeader(
        code="abc",
        title=KIND if seen_by == "hr" else AREA,
        level=Reading.HEADER if seen_by == "hr" else Reading.FULL,
        side={"member": Side.MEMBER, "manager": Side.MANAGER}.get(seen_by),
        member=PersonName(1, "Jonas Weber"),
        manager=PersonName(2, "Maya Lindqvist"),
        managers_manager=PersonName(3, "Tomás Rivera"),
        department="Sales",
        dimension=Dimension.JOB_SKILLS,
        purpose=Purpose.CAREER_ADVANCEMENT,
        state=State.ACTIVE,
        start=date(2026, 4, 27),
        end=date(2026, 5, 26),
        version=2,
        turn=turn,
        who={"member": Who.MEMBER, "manager": Who.MANAGER, "above": Who.MANAGERS_MANAGER}.get(seen_by, Who.HR),
        align_waits=False,
        adjusting=None,
        paused_until=None,
        stuck=None,
        is_about_hr=False,
        nudged_on=None,
        late_days=0,
        progress=55,
        check_ins_held=2,
        check_ins_due=3,
        next_check_in=date(2026, 5, 20),
        milestones_reached=1,
        milestones_planned=3,
        activities_done=2,
        activities_agreed=5,
        support_to_confirm=0,
        not_received=0,
        outcome=None,
        cancel_reason=None,
        proposed_on=None,
        ended_on=None,
    )
    return replace(header, **facts)


DRAFT = {"state": State.DRAFT}
PROPOSED = {"state": State.PROPOSED, "start": date(2026, 5, 18), "end": date(2026, 6, 16), "next_check_in": None}
FIRST = PROPOSED | {"version": 1}
CLOSED = {"state": State.CLOSED, "outcome": Outcome.PARTLY, "ended_on": date(2026, 5, 12)}
CANCELLED = {"state": State.CANCELLED, "ended_on": date(2026, 5, 12)}
LATE = {"late_days": 1}

CASES: dict[str, tuple[Turn, dict[str, object]]] = {
    "propose": (Turn(MANAGER, TurnReason.PROPOSE), DRAFT),
    "align": (
        Turn(MANAGER | {Who.MANAGERS_MANAGER}, TurnReason.PROPOSE, apart={Who.MANAGERS_MANAGER: TurnReason.ALIGN}),
        DRAFT | {"level": Reading.OPPORTUNITY},
    ),
    "appoint": (Turn(frozenset({Who.HR}), TurnReason.APPOINT), PROPOSED | {"manager": None}),
    "not now": (Turn(MANAGER, TurnReason.NOT_NOW), PROPOSED),
    "answer member": (Turn(MEMBER, TurnReason.ANSWER, count=2), PROPOSED),
    "answer first": (Turn(MEMBER, TurnReason.ANSWER, count=5), FIRST),
    "answer manager": (Turn(MANAGER, TurnReason.ANSWER, count=1), PROPOSED),
    "answer both": (Turn(BOTH, TurnReason.ANSWER, count=3), PROPOSED),
    "complete manager": (Turn(MANAGER, TurnReason.COMPLETE, count=1), PROPOSED),
    "complete both": (Turn(BOTH, TurnReason.COMPLETE, count=2), FIRST),
    "explain": (Turn(MANAGER, TurnReason.EXPLAIN_UNSHAPED), PROPOSED),
    "agree member": (Turn(MEMBER, TurnReason.AGREE), PROPOSED),
    "agree first": (Turn(MEMBER, TurnReason.AGREE), FIRST),
    "agree manager": (Turn(MANAGER, TurnReason.AGREE), PROPOSED),
    "agree both": (Turn(BOTH, TurnReason.AGREE), PROPOSED),
    "starts later": (
        Turn(NOBODY, TurnReason.STARTS_LATER, on=date(2026, 5, 18)),
        {"start": date(2026, 5, 18), "end": date(2026, 6, 16)},
    ),
    "paused": (Turn(NOBODY, TurnReason.PAUSED, on=date(2026, 5, 20)), {}),
    "adjustment member": (Turn(MEMBER, TurnReason.ADJUSTMENT), {}),
    "adjustment manager": (Turn(MANAGER, TurnReason.ADJUSTMENT), {}),
    "stop": (Turn(MANAGER, TurnReason.STOP), {}),
    "stop and adjustment": (Turn(BOTH, TurnReason.STOP, apart={Who.MEMBER: TurnReason.ADJUSTMENT}), {}),
    "past its end": (Turn(MANAGER, TurnReason.CLOSE, on=date(2026, 5, 12)), {"end": date(2026, 5, 12), "late_days": 2}),
    "check-in today": (Turn(BOTH, TurnReason.CHECK_IN, on=TODAY), {}),
    "check-in late": (Turn(BOTH, TurnReason.CHECK_IN, on=date(2026, 5, 11)), LATE),
    "late activity": (Turn(MEMBER, TurnReason.LATE_PROMISE, on=date(2026, 5, 13)), LATE),
    "late support": (Turn(MANAGER, TurnReason.LATE_PROMISE, on=date(2026, 5, 11)), LATE),
    "not received": (Turn(MANAGER, TurnReason.LATE_PROMISE, on=TODAY), {"not_received": 1}),
    "late both": (Turn(BOTH, TurnReason.LATE_PROMISE, on=date(2026, 5, 11)), LATE),
    "on track": (Turn(NOBODY, TurnReason.ON_TRACK, on=date(2026, 5, 20)), {}),
    "last days": (Turn(NOBODY, TurnReason.ON_TRACK, on=date(2026, 5, 26)), {"next_check_in": None}),
    "reflect both": (Turn(BOTH, TurnReason.REFLECT, is_offer=True), CLOSED),
    "reflect manager": (Turn(MANAGER, TurnReason.REFLECT, is_offer=True), CLOSED),
    "look back later": (Turn(BOTH, TurnReason.LOOK_BACK, is_offer=True), CLOSED),
    "closed": (Turn(NOBODY, TurnReason.ENDED), CLOSED),
    "cancelled": (Turn(NOBODY, TurnReason.ENDED), CANCELLED),
}


def test_the_table_has_every_reason() -> None:
    told = [reason for turn, _ in CASES.values() for reason in (turn.reason, *turn.apart.values())]
    assert set(told) == set(TurnReason)


# case: (team member, manager, somebody else on the plan)
HEADLINES = {
    "align": (None, "Your turn: finish the draft and propose it", "Your turn: align on the opportunity"),
    "not now": (
        "Maya’s turn: revise the proposal or cancel it",
        "Your turn: revise the proposal or cancel it",
        "Maya’s turn: revise the proposal or cancel it",
    ),
    "paused": ("Paused until Wednesday 20 May.",) * 3,
    "adjustment member": (
        "Your turn: answer the proposed adjustment",
        *("Jonas’s turn: answer the proposed adjustment",) * 2,
    ),
    "adjustment manager": (
        "Maya’s turn: answer the proposed adjustment",
        "Your turn: answer the proposed adjustment",
        "Maya’s turn: answer the proposed adjustment",
    ),
    "stop": (
        "Maya’s turn: answer the request to end",
        "Your turn: answer the request to end",
        "Maya’s turn: answer the request to end",
    ),
    "stop and adjustment": (
        "Your turn: answer the proposed adjustment",
        "Your turn: answer the request to end",
        "Jonas’s and Maya’s turn: answer the request to end",
    ),
    "look back later": (*("For you, if you like: the look-back",) * 2, "Closed on 12 May."),
    "propose": (None, "Your turn: finish the draft and propose it", "Maya’s turn: finish the draft and propose it"),
    "appoint": (
        *("HR’s turn: somebody has to be appointed as manager",) * 3,
        "Your turn: appoint an acting manager",
    ),
    "answer member": ("Your turn: answer two things", *("Jonas’s turn: answer two things",) * 2),
    "answer first": ("Your turn: answer five things", *("Jonas’s turn: answer five things",) * 2),
    "answer manager": ("Maya’s turn: answer one thing", "Your turn: answer one thing", "Maya’s turn: answer one thing"),
    "answer both": (*("Your turn: answer what waits for you",) * 2, "Jonas’s and Maya’s turn: answer three things"),
    "complete manager": (
        "Maya’s turn: complete the plan",
        "Your turn: complete the plan",
        "Maya’s turn: complete the plan",
    ),
    "complete both": (
        "Your turn: read the proposal and shape it",
        "Your turn: complete the plan",
        "Jonas’s and Maya’s turn: complete the plan",
    ),
    "explain": (
        "Maya’s turn: say in one sentence why the plan stayed as proposed",
        "Your turn: say in one sentence why the plan stayed as proposed",
        "Maya’s turn: say in one sentence why the plan stayed as proposed",
    ),
    "agree member": ("Your turn: agree to version 2", *("Jonas’s turn: agree to version 2",) * 2),
    "agree first": (
        "Your turn: read the proposal, then change it or agree to it",
        *("Jonas’s turn: read the proposal, then change it or agree to it",) * 2,
    ),
    "agree manager": (
        "Maya’s turn: agree to version 2",
        "Your turn: agree to version 2",
        "Maya’s turn: agree to version 2",
    ),
    "agree both": (*("Your turn: agree to version 2",) * 2, "Jonas’s and Maya’s turn: agree to version 2"),
    "starts later": ("Starts on Monday 18 May.",) * 3,
    "past its end": (
        "Maya’s turn: look back and close the plan",
        "Your turn: look back and close the plan",
        "Maya’s turn: look back and close the plan",
    ),
    "check-in today": (
        *("Your turn: record the check-in",) * 2,
        "Jonas’s and Maya’s turn: record the check-in",
    ),
    "check-in late": (*("Your turn: record the check-in",) * 2, "Jonas’s and Maya’s turn: record the check-in"),
    "late activity": (
        "Your turn: update an activity that was due",
        *("Jonas’s turn: update an activity that was due",) * 2,
    ),
    "not received": (
        "Maya’s turn: provide the support that was not received",
        "Your turn: provide the support that was not received",
        "Maya’s turn: provide the support that was not received",
    ),
    "late support": (
        "Maya’s turn: provide the support that was due",
        "Your turn: provide the support that was due",
        "Maya’s turn: provide the support that was due",
    ),
    "late both": (
        "Your turn: update an activity that was due",
        "Your turn: provide the support that was due",
        "Jonas’s and Maya’s turn: an activity and some support were due",
    ),
    "on track": ("On track. Next check-in on Wednesday 20 May.",) * 3,
    "last days": ("On track. The plan ends on Tuesday 26 May.",) * 3,
    "reflect both": (*("For you, if you like: a reflection",) * 2, "Closed on 12 May."),
    "reflect manager": ("Closed on 12 May.", "For you, if you like: a reflection", "Closed on 12 May."),
    "closed": ("Closed on 12 May.",) * 3,
    "cancelled": ("Cancelled on 12 May.",) * 3,
}
SHORT = {
    "align": (None, "You: propose", "You: align"),
    "not now": ("Maya: revise", "You: revise", "Maya: revise"),
    "paused": ("Paused until 20 May",) * 3,
    "adjustment member": ("You: answer an adjustment", *("Jonas: answer an adjustment",) * 2),
    "adjustment manager": ("Maya: answer an adjustment", "You: answer an adjustment", "Maya: answer an adjustment"),
    "stop": ("Maya: answer the request to end", "You: answer the request to end", "Maya: answer the request to end"),
    "stop and adjustment": (
        "You: answer an adjustment",
        "You: answer the request to end",
        "Both: answer the request to end",
    ),
    "look back later": (*("You: look back, if you like",) * 2, "Closed 12 May"),
    "propose": (None, "You: propose", "Maya: propose"),
    "appoint": (*("HR: appoint a manager",) * 3, "You: appoint a manager"),
    "answer member": ("You: answer two", *("Jonas: answer two",) * 2),
    "answer first": ("You: answer five", *("Jonas: answer five",) * 2),
    "answer manager": ("Maya: answer one", "You: answer one", "Maya: answer one"),
    "answer both": ("You: answer", "You: answer", "Both: answer three"),
    "complete manager": ("Maya: complete", "You: complete", "Maya: complete"),
    "complete both": ("You: shape", "You: complete", "Both: complete"),
    "explain": ("Maya: say why", "You: say why", "Maya: say why"),
    "agree member": ("You: agree", "Jonas: agree", "Jonas: agree"),
    "agree first": ("You: agree", "Jonas: agree", "Jonas: agree"),
    "agree manager": ("Maya: agree", "You: agree", "Maya: agree"),
    "agree both": ("You: agree", "You: agree", "Both: agree"),
    "starts later": ("Starts 18 May",) * 3,
    "past its end": ("Maya: close", "You: close", "Maya: close"),
    "check-in today": ("You: check-in", "You: check-in", "Both: check-in"),
    "check-in late": ("You: check-in late", "You: check-in late", "Both: check-in late"),
    "late activity": ("You: update an activity", *("Jonas: update an activity",) * 2),
    "not received": ("Maya: provide support", "You: provide support", "Maya: provide support"),
    "late support": ("Maya: provide support", "You: provide support", "Maya: provide support"),
    "late both": ("You: update an activity", "You: provide support", "Both: activity and support"),
    "on track": ("Check-in 20 May",) * 3,
    "last days": ("Ends 26 May",) * 3,
    "reflect both": ("You: reflect, if you like", "You: reflect, if you like", "Closed 12 May"),
    "reflect manager": ("Closed 12 May", "You: reflect, if you like", "Closed 12 May"),
    "closed": ("Closed 12 May",) * 3,
    "cancelled": ("Cancelled 12 May",) * 3,
}
AFTER_THAT = "After that both agree to the same version, and the plan starts."
PLANNED = "Planned for 18 May to 16 June."
WOULD_CHANGE = "would change what you both agreed to. Until you answer, the plan stays as it is."
STAYS = "The goal or the end date would change. Until the adjustment is answered the plan stays as it is."
WISH = "Jonas requests to end the plan, and says why. Until that is answered the plan continues."
REASONS = {
    "align": (
        None,
        "Jonas sees the draft when you propose it, and can suggest changes.",
        "Maya asks whether this is an opportunity worth coaching. You see the opportunity and the development area,"
        " no more.",
    ),
    "not now": (
        "You said not now. Maya changes the proposal or cancels it.",
        *("Jonas said not now, and why. A new version answers the not now, or the plan is cancelled.",) * 2,
    ),
    "paused": ("Nothing is due until then, and nobody is reminded.",) * 3,
    "adjustment member": (f"Maya {WOULD_CHANGE}", STAYS, STAYS),
    "adjustment manager": (STAYS, f"Jonas {WOULD_CHANGE}", STAYS),
    "stop": ("You requested to end the plan. Maya decides with you; until then the plan continues.", WISH, WISH),
    "stop and adjustment": (f"Maya {WOULD_CHANGE}", WISH, WISH),
    "look back later": (
        *("Closed on 12 May. One question: what from the plan do you still do today?",) * 2,
        "The goal was partly achieved. Jonas and Maya can still add a look-back.",
    ),
    "propose": (
        None,
        "Jonas sees the draft when you propose it, and can suggest changes.",
        "Only Maya can open this draft until it is proposed.",
    ),
    "appoint": ("Nobody active is left to be responsible as manager. Everything on the plan stays as it is.",) * 3,
    "answer member": (AFTER_THAT,) * 3,
    "answer first": (AFTER_THAT,) * 3,
    "answer manager": (AFTER_THAT,) * 3,
    "answer both": (
        "Three things wait for an answer, some for you and some for Maya."
        " Then both agree to the same version, and the plan starts.",
        "Three things wait for an answer, some for you and some for Jonas."
        " Then both agree to the same version, and the plan starts.",
        "Three things wait for an answer. Then both agree to the same version, and the plan starts.",
    ),
    "complete manager": ("One part is still missing. Then both agree to the same version, and the plan starts.",) * 3,
    "complete both": (
        "Two parts are still missing. While Maya completes the plan, you can already change what is there."
        " Then both agree to the same version, and the plan starts.",
        "Two parts are still missing. Jonas can add to it too."
        " Then both agree to the same version, and the plan starts.",
        "Two parts are still missing. Then both agree to the same version, and the plan starts.",
    ),
    "explain": (
        "Both agreed, and you changed nothing. With that sentence the plan starts.",
        "Both agreed, and Jonas changed nothing. With your sentence the plan starts.",
        "Both agreed, and Jonas changed nothing. With that sentence the plan starts.",
    ),
    "agree member": (
        f"Maya has agreed. With your agreement the plan starts. {PLANNED}",
        f"You have agreed. With the second agreement the plan starts. {PLANNED}",
        f"Maya has agreed. With the second agreement the plan starts. {PLANNED}",
    ),
    "agree first": (
        f"Maya has agreed. With your agreement the plan starts. {PLANNED}",
        f"You have agreed. With the second agreement the plan starts. {PLANNED}",
        f"Maya has agreed. With the second agreement the plan starts. {PLANNED}",
    ),
    "agree manager": (
        f"You have agreed. With the second agreement the plan starts. {PLANNED}",
        f"Jonas has agreed. With your agreement the plan starts. {PLANNED}",
        f"Jonas has agreed. With the second agreement the plan starts. {PLANNED}",
    ),
    "agree both": (f"Both agree to the same version, and the plan starts. {PLANNED}",) * 3,
    "starts later": ("Both agreed, and nothing is due before then. The first check-in is on Wednesday 20 May.",) * 3,
    "past its end": (
        "The plan ended on Tuesday 12 May. Maya looks back on the plan with you and closes it.",
        "The plan ended on Tuesday 12 May. "
        "Look back together with Jonas, then close the plan with its outcome, or extend it.",
        "The plan ended on Tuesday 12 May. The two look back on the plan, and Maya closes it.",
    ),
    "check-in today": (
        *("It is due today. One line by either of you is enough.",) * 2,
        "It is due today. One line by either of the two is enough.",
    ),
    "check-in late": (
        *("It was due on Monday 11 May. One line by either of you is enough.",) * 2,
        "It was due on Monday 11 May. One line by either of the two is enough.",
    ),
    "late activity": ("An activity was due yesterday.",) * 3,
    "late support": ("Support was due on Monday 11 May.",) * 3,
    "not received": (
        "You marked support as not received. Maya answers for it.",
        *("Jonas marked support as not received.",) * 2,
    ),
    "late both": (
        "Support that Maya answers for has passed its date too.",
        "An activity that Jonas answers for has passed its date too.",
        "An activity and some support have passed their dates.",
    ),
    "on track": ("Nothing is due. The plan runs until Tuesday 26 May.",) * 3,
    "last days": ("Nothing is due. The plan runs until Tuesday 26 May.",) * 3,
    "reflect both": (
        "Closed on 12 May. What do you take from the plan?",
        "Closed on 12 May. What do you take from the plan?",
        "The goal was partly achieved. Jonas and Maya can still add a reflection.",
    ),
    "reflect manager": (
        "The goal was partly achieved. Maya can still add a reflection.",
        "Closed on 12 May. What do you take from the plan?",
        "The goal was partly achieved. Maya can still add a reflection.",
    ),
    "closed": ("The goal was partly achieved. The plan can be read, but no longer changed.",) * 3,
    "cancelled": ("The plan can be read, but no longer changed.",) * 3,
}
HOME = {
    "not now": (None, ("Jonas said not now: revise the proposal", "version 2", "Read why")),
    "adjustment member": (("Answer Maya’s adjustment", "goal or end date", "Answer"), None),
    "adjustment manager": (None, ("Answer Jonas’s adjustment", "goal or end date", "Answer")),
    "stop": (None, ("Jonas requests to end the plan", "you decide", "Read why")),
    "stop and adjustment": (
        ("Answer Maya’s adjustment", "goal or end date", "Answer"),
        ("Jonas requests to end the plan", "you decide", "Read why"),
    ),
    "look back later": (
        ("Look back on the plan with Maya", "closed on Tuesday 12 May · only if you like", "Look back"),
        ("Look back on the plan with Jonas", "closed on Tuesday 12 May · only if you like", "Look back"),
    ),
    "propose": (
        None,
        ("Finish the plan for Jonas and propose it", "Jonas cannot see it yet", "Continue"),
    ),
    "answer member": (("Answer Maya’s two changes", "version 2", "Answer"), None),
    "answer first": (("Maya proposes a plan with you", "planned for 18 May to 16 June", "Read proposal"), None),
    "answer manager": (None, ("Answer Jonas’s change", "version 2", "Answer")),
    "answer both": (
        ("Answer Maya’s changes", "version 2", "Answer"),
        ("Answer Jonas’s changes", "version 2", "Answer"),
    ),
    "complete manager": (None, ("Complete the plan with Jonas", "one part still missing", "Complete plan")),
    "complete both": (
        ("Maya proposes a plan with you", "planned for 18 May to 16 June", "Read proposal"),
        ("Complete the plan with Jonas", "two parts still missing", "Complete plan"),
    ),
    "explain": (
        None,
        ("Say why the plan with Jonas stayed as proposed", "one sentence, then the plan starts", "Say why"),
    ),
    "agree member": (("Agree to the plan with Maya", "Maya agreed to version 2", "Read and agree"), None),
    "agree first": (("Maya proposes a plan with you", "planned for 18 May to 16 June", "Read proposal"), None),
    "agree manager": (None, ("Agree to the plan with Jonas", "Jonas agreed to version 2", "Read and agree")),
    "agree both": (
        ("Agree to the plan with Maya", "planned for 18 May to 16 June", "Read and agree"),
        ("Agree to the plan with Jonas", "planned for 18 May to 16 June", "Read and agree"),
    ),
    "past its end": (None, ("Look back on Jonas’s plan", "ended on Tuesday 12 May", "Close plan")),
    "check-in today": (
        ("Record the check-in with Maya", "due today", "Record check-in"),
        ("Record the check-in with Jonas", "due today", "Record check-in"),
    ),
    "check-in late": (
        ("Record the check-in with Maya", "was due on Monday 11 May", "Record check-in"),
        ("Record the check-in with Jonas", "was due on Monday 11 May", "Record check-in"),
    ),
    "late activity": (("Update an activity that was due", "was due yesterday", "Update status"), None),
    "not received": (
        None,
        ("Jonas marked support you promised as not received", "read why, and provide it", "See support"),
    ),
    "late support": (None, ("Provide the support you promised Jonas", "was due on Monday 11 May", "See support")),
    "late both": (
        ("Update an activity that was due", "past its date", "Update status"),
        ("Provide the support you promised Jonas", "past its date", "See support"),
    ),
    "reflect both": (
        ("Write a reflection on the plan with Maya", "closed on Tuesday 12 May · only if you like", "Write reflection"),
        (
            "Write a reflection on the plan with Jonas",
            "closed on Tuesday 12 May · only if you like",
            "Write reflection",
        ),
    ),
    "reflect manager": (
        None,
        (
            "Write a reflection on the plan with Jonas",
            "closed on Tuesday 12 May · only if you like",
            "Write reflection",
        ),
    ),
}


def rows(table: dict[str, tuple[str | None, ...]]) -> list[object]:
    """Situation, relation, words. HR reads what the manager's manager reads, unless there is a fourth text for them.

    Nobody shows a draft to its member or to HR.
    """
    found = []
    for case, (member, manager, else_, *hr) in table.items():
        said = {"member": member, "manager": manager, "above": else_, "hr": hr[0] if hr else else_}
        said["hr"] = None if case in ("propose", "align") else said["hr"]
        found += [pytest.param(case, seen_by, text, id=f"{case}, {seen_by}") for seen_by, text in said.items() if text]
    return found


def seen(case: str, seen_by: str) -> PlanHeader:
    turn, facts = CASES[case]
    return make_header(seen_by, turn, **facts)


@pytest.mark.parametrize("table", [HEADLINES, SHORT, REASONS], ids=["headline", "short", "reason"])
def test_every_case_is_told_to_everybody(table: dict[str, tuple[str | None, ...]]) -> None:
    assert table.keys() == CASES.keys()


@pytest.mark.parametrize(("case", "seen_by", "expected"), rows(HEADLINES))
def test_the_headline_says_whose_turn_it_is(case: str, seen_by: str, expected: str) -> None:
    assert turn_headline(seen(case, seen_by), TODAY) == expected


@pytest.mark.parametrize(("case", "seen_by", "expected"), rows(REASONS))
def test_the_reason_says_why_and_what_follows(case: str, seen_by: str, expected: str) -> None:
    assert turn_reason(seen(case, seen_by), TODAY) == expected


@pytest.mark.parametrize(("case", "seen_by", "expected"), rows(SHORT))
def test_a_table_cell_says_it_in_a_few_words(case: str, seen_by: str, expected: str) -> None:
    assert turn_short(seen(case, seen_by), TODAY) == expected


@pytest.mark.parametrize(
    ("case", "seen_by", "title", "fact", "button"),
    [
        pytest.param(case, seen_by, *line, id=f"{case}, {seen_by}")
        for case, lines in HOME.items()
        for seen_by, line in zip(("member", "manager"), lines, strict=True)
        if line
    ],
)
def test_a_row_of_home_says_what_to_do_with_whom(case: str, seen_by: str, title: str, fact: str, button: str) -> None:
    line = home_line(seen(case, seen_by), VIEWERS[seen_by], TODAY)

    assert (line.title, line.caption, line.button) == (title, f"{AREA} · {fact}", button)
    assert line.icon


def test_home_asks_hr_to_appoint_somebody() -> None:
    line = home_line(seen("appoint", "hr"), VIEWERS["hr"], TODAY)
    assert (line.title, line.button) == ("Appoint an acting manager for Jonas’s plan", "Open")
    assert "Leading" not in line.caption


def test_home_asks_the_managers_manager_to_align() -> None:
    line = home_line(replace(seen("align", "above"), align_waits=True), VIEWERS["above"], TODAY)
    assert (line.title, line.button) == ("Align on Jonas’s plan with Maya", "Read and align")


@pytest.mark.parametrize(
    ("case", "seen_by"),
    [(case, by) for case in CASES for by in ("above", "hr") if (case, by) != ("appoint", "hr")],
)
def test_for_others_a_row_of_home_just_opens_the_plan(case: str, seen_by: str) -> None:
    line = home_line(seen(case, seen_by), VIEWERS[seen_by], TODAY)

    assert (line.title, line.button) == ("Jonas’s plan", "Open")
    assert line.caption.endswith(turn_short(seen(case, seen_by), TODAY))


@pytest.mark.parametrize("case", CASES)
def test_hr_never_reads_the_development_area(case: str) -> None:
    header = seen(case, "hr")

    told = [turn_headline(header, TODAY), turn_reason(header, TODAY), turn_short(header, TODAY)]
    told += home_line(header, VIEWERS["hr"], TODAY)

    assert not any(AREA in text for text in told)


def test_two_people_of_one_first_name_keep_their_whole_names_for_others() -> None:
    turn, facts = CASES["answer both"]
    shared = facts | {"manager": PersonName(2, "Jonas Berg")}

    headline = turn_headline(make_header("above", turn, **shared), TODAY)

    assert headline == "Jonas Weber’s and Jonas Berg’s turn: answer three things"


def test_who_reflects_is_told_where_the_manager_left() -> None:
    turn, facts = CASES["reflect manager"]

    reason = turn_reason(make_header("member", turn, **facts | {"manager": None}), TODAY)

    assert reason == "The goal was partly achieved. The manager can still add a reflection."


COMING = {
    "check-in": ({"part": None, "what": ""}, "Check-in with Maya", "Check-in with Jonas"),
    "end": (
        {"part": None, "what": "", "is_end": True},
        "Your plan with Maya ends: time to look back together",
        "Jonas’s plan ends: time to look back together",
    ),
    "activity": (
        {"part": Part.ACTIVITY, "what": "Shadow two"},
        "Shadow two (activity)",
        "Jonas: Shadow two (activity)",
    ),
    "milestone": (
        {"part": Part.MILESTONE, "what": "Half a workshop"},
        "Half a workshop (milestone)",
        "Jonas: Half a workshop (milestone)",
    ),
    "support": (
        {"part": Part.SUPPORT, "what": "An hour together"},
        "An hour together (support from Maya)",
        "An hour together (support for Jonas)",
    ),
}


@pytest.mark.parametrize(("facts", "for_member", "for_manager"), COMING.values(), ids=COMING)
def test_what_comes_up_is_told_to_the_two(facts: dict[str, object], for_member: str, for_manager: str) -> None:
    turn = Turn(NOBODY, TurnReason.ON_TRACK)
    seen_by = {side: make_header(side, turn) for side in ("member", "manager")}

    told = {
        side: coming_up_line(ComingUp(on=TODAY, plan=header, **facts))  # type: ignore[arg-type]  # rows of the table
        for side, header in seen_by.items()
    }

    assert told == {"member": for_member, "manager": for_manager}


@pytest.mark.parametrize(
    ("reason", "to_member", "to_others"),
    [
        (CancelReason.LEFT, "You left the organisation.", "Jonas left the organisation."),
        (CancelReason.ROLE_CHANGE, "Your role changed.", "Jonas’s role changed."),
        (CancelReason.OPENED_IN_ERROR, *("It was opened in error.",) * 2),
        (CancelReason.SUPERSEDED, *("Another plan took its place.",) * 2),
        (CancelReason.MEMBER_ASKED, "You asked for it.", "Jonas asked for it."),
    ],
)
def test_a_cancelled_plan_says_why(reason: CancelReason, to_member: str, to_others: str) -> None:
    for who in VIEWERS:
        header = make_header(who, Turn(NOBODY, TurnReason.ENDED), **CANCELLED, cancel_reason=reason)
        assert turn_headline(header, TODAY) == "Cancelled on 12 May."
        said = to_member if who == "member" else to_others
        assert turn_reason(header, TODAY) == f"{said} The plan can be read, but no longer changed."


def test_every_reason_has_its_words() -> None:
    for reason in CancelReason:
        header = make_header("hr", Turn(NOBODY, TurnReason.ENDED), **CANCELLED, cancel_reason=reason)
        assert turn_reason(header, TODAY)
