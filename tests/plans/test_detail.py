"""What the page of a plan is made of, where it is not shown by the steps themselves."""

from datetime import date

from sqlmodel import Session

from lib.models import Part, Side
from lib.plans import commands
from lib.plans.rules.schedule import DueState
from tests.builders import moment
from tests.plans.household import Household


def test_declined_words_stay_with_the_reason(session: Session) -> None:
    house = Household(session).proposed()
    commands.suggest(
        session, house.member, house.code, Part.GOAL, changes={"goal": "Lead two"}, seen={}, moment=moment(hour=10)
    )
    [words] = house.body(house.manager).suggestions
    commands.decline_suggestion(
        session, house.manager, house.code, words.id, reason="One is enough for now", moment=moment(hour=11)
    )
    body = house.body(house.member)
    assert not body.suggestions
    [declined] = body.declined
    assert (declined.part, declined.after, declined.answer_reason) == (
        Part.GOAL,
        {"goal": "Lead two"},
        "One is enough for now",
    )
    assert (declined.by_side, declined.waits_for) == (Side.MEMBER, Side.MANAGER)


def test_a_version_has_the_time_at_which_it_was_worded(session: Session) -> None:
    house = Household(session).proposed()
    assert house.body(house.member).worded_at == moment().now
    commands.comment(session, house.member, house.code, text="Good", moment=moment(hour=10))
    assert house.body(house.member).worded_at == moment().now
    commands.add_item(
        session, house.member, house.code, Part.ACTIVITY, values={"text": "A course"}, moment=moment(hour=11)
    )
    assert house.body(house.member).worded_at == moment(hour=11).now


def test_of_an_ended_plan_nothing_is_due_any_more(session: Session) -> None:
    house = Household(session).active()
    commands.record_check_in(
        session, house.member, house.code, line="Went well", progress=40, moment=moment("2026-05-20")
    )
    closing = moment("2026-05-29")
    commands.close_plan(
        session,
        house.manager,
        house.code,
        values={"outcome": "achieved", "outcome_evidence": "Led one"},
        seen_revision=house.view(house.manager, closing).revision,
        moment=closing,
    )
    for day in ("2026-05-29", "2026-07-01"):
        line = house.body(house.member, moment(day)).due_line
        assert [(due.due, due.state) for due in line] == [
            (date(2026, 5, 20), DueState.HELD),
            (date(2026, 5, 27), DueState.MISSED),
        ]
