"""The main path of a plan through its use cases, on both databases."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib import policy
from lib.access import Viewer
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import Action, Answer, Part, Plan, Progress, Side, State
from lib.plans import commands, context, queries
from lib.plans.queries import Filters
from lib.plans.rules.turn import TurnReason, Who
from tests.builders import make_person, make_viewer, moment

pytestmark = pytest.mark.databases


def start(session: Session, manager: Viewer, member_id: int, **facts: object) -> str:
    texts = policy.load(None)
    return commands.start_draft(
        session,
        manager,
        policy=texts,
        member_id=member_id,
        why_now=["potential"],
        confirmed=dict.fromkeys(texts.confirmations, True),
        moment=moment(),
        **facts,  # type: ignore[arg-type]  # A test gives what it talks about.
    )


def test_a_plan_goes_from_draft_to_closed(session: Session) -> None:
    director = make_person(session, "Tomás Rivera")
    maya = make_person(session, "Maya Lindqvist", manager=director)
    jonas = make_person(session, "Jonas Weber", manager=maya)
    manager, member, above = make_viewer(session, maya), make_viewer(session, jonas), make_viewer(session, director)
    assert jonas.id is not None

    code = start(session, manager, jonas.id)
    commands.save_draft(
        session,
        manager,
        code,
        changes={
            "area": "Leading workshops",
            "dimension": "job_skills",
            "purpose": "role_evolution",
            "goal": "Lead one",
            "current_state": "Prepares well",
            "measure": "The rating",
        },
        seen={},
        moment=moment(),
    )
    first = commands.add_draft_item(
        session, manager, code, Part.ACTIVITY, values={"kind": "action", "text": "Shadow two"}, moment=moment()
    )
    second = commands.add_draft_item(
        session, manager, code, Part.ACTIVITY, values={"kind": "training", "text": "A course"}, moment=moment()
    )
    commands.add_draft_item(
        session, manager, code, Part.SUPPORT, values={"kind": "meeting", "text": "A weekly hour"}, moment=moment()
    )
    with pytest.raises(NotFound):
        queries.open_plan(session, member, code, moment=moment())
    commands.note_alignment(session, manager, code, spoke_on=date(2026, 5, 13), moment=moment())
    commands.propose(session, manager, code, moment=moment())

    view = queries.open_plan(session, member, code, moment=moment())
    assert view.header.turn.who == {Who.MEMBER}
    assert view.header.turn.reason is TurnReason.ANSWER
    assert view.body is not None
    assert view.body.waiting[Side.MEMBER] == 3
    assert first is not None
    assert second is not None
    commands.suggest(
        session,
        member,
        code,
        Part.GOAL,
        changes={"goal": "Lead two workshops"},
        seen={"goal": "Lead one"},
        reason="One is too few",
        moment=moment(),
    )
    commands.suggest(
        session,
        member,
        code,
        Part.ACTIVITY,
        item_id=first,
        changes={"text": "Shadow three"},
        seen={"text": "Shadow two"},
        moment=moment(),
    )
    commands.decline_item(session, member, code, Part.ACTIVITY, second, reason="I did it last year", moment=moment())
    view = queries.open_plan(session, manager, code, moment=moment())
    assert view.body is not None
    assert view.header.version == 4
    assert view.body.waiting == {Side.MEMBER: 1, Side.MANAGER: 2}
    with pytest.raises(context.NotReady):
        commands.agree(session, manager, code, version=4, moment=moment())
    [goal, words] = view.body.suggestions
    commands.accept_suggestion(session, manager, code, goal.id, moment=moment())
    commands.accept_suggestion(session, manager, code, words.id, moment=moment())
    with pytest.raises(EditConflict):
        commands.agree(session, member, code, version=3, moment=moment())
    assert commands.agree(session, member, code, version=4, moment=moment()) is False
    view = queries.open_plan(session, manager, code, moment=moment())
    assert view.header.turn.reason is TurnReason.AGREE
    assert Action.AGREE in view.can
    assert commands.agree(session, manager, code, version=4, moment=moment("2026-05-18")) is True

    view = queries.open_plan(session, above, code, moment=moment("2026-05-20"))
    assert view.header.state is State.ACTIVE
    assert view.header.start == date(2026, 5, 18)
    assert view.header.end == date(2026, 6, 17)
    assert view.body is not None
    assert view.body.text.goal == "Lead two workshops"
    assert [item.answer for item in view.body.activities] == [Answer.AGREED, Answer.DECLINED]
    assert view.header.turn.reason is TurnReason.CHECK_IN
    commands.record_check_in(
        session, member, code, line="Went well", progress=30, confidence=4, moment=moment("2026-05-20")
    )
    commands.record_check_in(
        session, manager, code, line="I agree", progress=90, confidence=3, moment=moment("2026-05-21")
    )
    commands.report_activity(
        session, member, code, first, progress=Progress.DONE, evidence="Three seen", moment=moment("2026-05-22")
    )
    view = queries.open_plan(session, member, code, moment=moment("2026-05-22"))
    assert view.body is not None
    [meeting] = view.body.check_ins
    assert (meeting.progress, len(meeting.lines), meeting.due_on) == (30, 2, date(2026, 5, 20))
    assert view.header.activities_done == 1
    with pytest.raises(NotAllowed):
        commands.close_plan(
            session, member, code, values={"outcome": "achieved"}, seen_revision=1, moment=moment("2026-06-17")
        )
    view = queries.open_plan(session, manager, code, moment=moment("2026-06-18"))
    assert view.header.turn.reason is TurnReason.CLOSE
    with pytest.raises(Invalid) as refused:
        commands.close_plan(
            session,
            manager,
            code,
            values={"outcome": "achieved", "outcome_evidence": " "},
            seen_revision=view.revision,
            moment=moment("2026-06-18"),
        )
    assert list(refused.value.fields) == ["outcome_evidence"]
    commands.close_plan(
        session,
        manager,
        code,
        values={"outcome": "achieved", "outcome_evidence": "Two workshops led", "end_level": 4},
        seen_revision=view.revision,
        moment=moment("2026-06-18"),
    )
    commands.reflect(session, member, code, reflection="It was fun", moment=moment("2026-06-20"))
    home = queries.read_home(session, manager, moment=moment("2026-06-20"))
    assert [plan.turn.reason for plan in home.waiting] == [TurnReason.REFLECT]
    assert queries.list_plans(session, member, Filters(), moment=moment("2026-06-20")).matching == 1
    audience = queries.see_audience(session, member, code, moment=moment("2026-06-20"))
    assert [reader.name for reader in audience.readers] == ["Jonas Weber", "Maya Lindqvist", "Tomás Rivera"]
    assert {opening.name for opening in audience.openings} == {"Maya Lindqvist", "Tomás Rivera"}


def test_nothing_shaped_by_the_team_member_needs_a_sentence(session: Session) -> None:
    maya = make_person(session, "Maya Lindqvist")
    jonas = make_person(session, "Jonas Weber", manager=maya)
    manager, member = make_viewer(session, maya), make_viewer(session, jonas)
    assert jonas.id is not None
    code = start(session, manager, jonas.id)
    commands.save_draft(
        session,
        manager,
        code,
        changes={"area": "A", "dimension": "job_skills", "purpose": "role_evolution", "goal": "G"}
        | {"current_state": "C", "measure": "M"},
        seen={},
        moment=moment(),
    )
    for part, kind in ((Part.ACTIVITY, "action"), (Part.SUPPORT, "meeting")):
        commands.add_draft_item(session, manager, code, part, values={"kind": kind, "text": "x"}, moment=moment())
    commands.propose(session, manager, code, moment=moment())
    assert commands.agree(session, member, code, version=1, moment=moment()) is False
    view = queries.open_plan(session, manager, code, moment=moment())
    assert view.header.turn.reason is TurnReason.EXPLAIN_UNSHAPED
    commands.explain_unshaped(session, manager, code, reason="We wrote it together", moment=moment())
    assert session.scalars(select(Plan.state)).one() is State.ACTIVE
