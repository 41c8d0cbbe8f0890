"""A plan rests. It began on Thursday 14 May 2026 and ends on 13 June; check-ins are on Wednesdays from 20 May on."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from lib import db
from lib.clock import Moment
from lib.errors import Invalid
from lib.models import Action, EntryKind, Part, PlanPause, Progress
from lib.plans import commands
from lib.plans.context import NotReady
from lib.plans.rules.turn import TurnReason
from tests.builders import moment
from tests.plans.household import Household
from tests.plans.test_adjust import accept, propose
from tests.plans.test_at_once import at_once

NOW = moment("2026-05-18")
END, GOAL_BY, DUE = date(2026, 6, 13), date(2026, 6, 10), date(2026, 6, 3)
TEN_DAYS = timedelta(10)


def household(session: Session) -> Household:
    """With a date on the goal, on the activity, the support and the milestone."""
    house = Household(session)
    house.type(goal_by=GOAL_BY)
    house.active()
    for part, item_id in (
        (Part.ACTIVITY, house.activity), (Part.SUPPORT, house.support), (Part.MILESTONE, house.milestone),
    ):  # fmt: skip  # three pairs
        commands.change_on_plan(
            session, house.manager, house.code, part, item_id, changes={"due_on": DUE}, seen={}, moment=moment()
        )
    return house


def pause(house: Household, until: date, at: Moment = NOW, **how: Any) -> None:
    commands.pause_plan(house.session, house.member, house.code, until=until, moment=at, **how)


def end_pause(house: Household, day: str) -> None:
    commands.resume_plan(house.session, house.manager, house.code, moment=moment(day))


def dates(house: Household, at: Moment = NOW) -> list[date | None]:
    """End, goal, activity, support, milestone."""
    body = house.body(house.member, at)
    items = [body.activities[0], body.support[0], body.milestones[0]]
    return [body.text.end_on, body.text.goal_by, *(item.due_on for item in items)]


def told(house: Household) -> str:
    return next(e.text for e in house.body(house.member, NOW).journal if e.kind is EntryKind.CHANGE)


def test_a_pause_moves_the_end_and_every_open_date_by_its_length(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 5, 28))
    assert dates(house) == [day + TEN_DAYS for day in (END, GOAL_BY, DUE, DUE, DUE)]
    assert told(house) == "Paused until 28 May. The end and every open date from today on move by ten days."
    header = house.view(house.manager, NOW).header
    assert (header.turn.reason, header.turn.who, header.paused_until) == (TurnReason.PAUSED, set(), date(2026, 5, 28))
    body = house.body(house.manager, NOW)
    assert body.pause is not None
    assert (body.pause.from_on, body.pause.until_on, body.pause.moves_dates) == (NOW.today, date(2026, 5, 28), True)
    assert house.view(house.manager, NOW).header.version == 2


def test_without_the_tick_all_dates_stay(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 5, 28), moves_dates=False)
    assert dates(house) == [END, GOAL_BY, DUE, DUE, DUE]
    assert told(house) == "Paused until 28 May. All dates stay as they are."
    end_pause(house, "2026-05-20")
    assert dates(house) == [END, GOAL_BY, DUE, DUE, DUE]
    assert told(house) == "The pause ended today, eight days early."


def test_what_is_done_or_was_due_before_does_not_move(session: Session) -> None:
    house = household(session)
    late = moment("2026-06-05")
    commands.report_activity(session, house.member, house.code, house.activity, progress=Progress.DONE, moment=NOW)
    pause(house, date(2026, 6, 15), at=late)
    assert dates(house, late) == [END + TEN_DAYS, GOAL_BY + TEN_DAYS, DUE, DUE, DUE]


def test_a_date_on_the_first_day_of_the_pause_moves(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 6, 13), at=moment("2026-06-03"))
    assert dates(house)[2:] == [DUE + TEN_DAYS] * 3


def test_what_has_no_date_of_its_own_follows_the_end(session: Session) -> None:
    house = Household(session).active()
    pause(house, date(2026, 5, 28))
    [activity] = house.body(house.member, NOW).activities
    assert (activity.due_on, activity.has_own_date) == (END + TEN_DAYS, False)


@pytest.mark.parametrize("day", ["2026-05-18", "2026-05-17", "2026-08-17"], ids=["today", "yesterday", "in 91 days"])
def test_a_pause_ends_tomorrow_at_the_earliest_and_in_ninety_days_at_the_latest(session: Session, day: str) -> None:
    house = household(session)
    with pytest.raises(Invalid) as refused:
        pause(house, date.fromisoformat(day))
    assert refused.value.fields == {"until": "Please choose a day from tomorrow to 16 August."}
    assert session.scalars(select(PlanPause)).all() == []


@pytest.mark.parametrize("days", [1, 90])
def test_the_shortest_and_the_longest_pause_are_taken(session: Session, days: int) -> None:
    house = household(session)
    pause(house, NOW.today + timedelta(days))
    assert dates(house)[0] == END + timedelta(days)


@pytest.mark.parametrize("until", [None, "soon", date(1999, 1, 1)])
def test_a_pause_needs_a_day(session: Session, until: Any) -> None:
    house = household(session)
    with pytest.raises(Invalid) as refused:
        pause(house, until)
    assert list(refused.value.fields) == ["until"]


def test_while_it_rests_nothing_is_due_and_check_ins_in_it_count_in_no_figure(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 5, 28))
    in_it = moment("2026-05-27")
    view = house.view(house.member, in_it)
    assert (view.header.check_ins_due, view.header.late_days) == (0, 0)
    assert not {Action.CHECK_IN, Action.PAUSE} & view.can
    with pytest.raises(NotReady):
        commands.record_check_in(session, house.member, house.code, line="x", progress=1, moment=in_it)
    after = house.view(house.member, moment("2026-05-28"))
    assert (after.header.check_ins_due, after.header.next_check_in) == (0, date(2026, 6, 3))
    assert Action.CHECK_IN in after.can


@pytest.mark.parametrize(("day", "late_days"), [("2026-06-22", 0), ("2026-06-23", 2)])
def test_days_of_rest_are_no_days_late(session: Session, day: str, late_days: int) -> None:
    house = household(session)
    pause(house, date(2026, 6, 22), moment("2026-05-21"))  # The check-in of the 20th waits.
    view = house.view(house.manager, moment(day))
    assert (view.header.turn.reason, view.header.late_days) == (TurnReason.CHECK_IN, late_days)


def test_a_promise_is_late_by_the_days_that_did_not_rest(session: Session) -> None:
    house = household(session)
    values = {"text": "Watch a recording", "due_on": date(2026, 5, 19)}
    commands.add_to_plan(session, house.member, house.code, Part.ACTIVITY, values=values, moment=moment())
    pause(house, date(2026, 6, 22), moment("2026-05-20"))
    commands.record_check_in(session, house.member, house.code, line="x", progress=1, moment=moment("2026-06-22"))
    header = house.view(house.manager, moment("2026-06-23")).header
    assert (header.turn.reason, header.late_days) == (TurnReason.LATE_PROMISE, 2)


def test_ended_early_everything_moves_back_by_the_days_not_paused(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 5, 28))
    end_pause(house, "2026-05-21")
    three = timedelta(3)
    assert dates(house) == [day + three for day in (END, GOAL_BY, DUE, DUE, DUE)]
    [rest] = session.scalars(select(PlanPause)).all()
    assert (rest.from_on, rest.until_on) == (NOW.today, date(2026, 5, 21))
    assert told(house) == "The pause ended today, seven days early. What the pause moved moves back by seven days."
    assert house.view(house.member, moment("2026-05-21")).header.paused_until is None


def test_ended_on_its_first_day_a_pause_was_never_there(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 5, 28))
    end_pause(house, "2026-05-18")
    assert dates(house) == [END, GOAL_BY, DUE, DUE, DUE]
    assert session.scalars(select(PlanPause)).all() == []
    assert told(house) == "The pause of today was undone. What the pause moved moves back by ten days."
    pause(house, date(2026, 5, 20))


def test_only_what_the_pause_moved_moves_back(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 5, 28))
    chosen = date(2026, 6, 20)
    commands.change_on_plan(
        session, house.member, house.code, Part.ACTIVITY, house.activity, changes={"due_on": chosen}, seen={},
        moment=moment("2026-05-20"),
    )  # fmt: skip  # one call
    commands.add_to_plan(
        session, house.member, house.code, Part.ACTIVITY, values={"text": "New", "due_on": chosen},
        moment=moment("2026-05-20"),
    )  # fmt: skip  # one call
    commands.take_out(session, house.member, house.code, Part.SUPPORT, house.support, reason="r", moment=NOW)
    end_pause(house, "2026-05-21")
    three = timedelta(3)
    assert dates(house) == [END + three, GOAL_BY + three, chosen, DUE + three, DUE + three]
    assert house.body(house.member, NOW).activities[1].due_on == chosen


def test_a_pause_over_is_over_without_anybody_ending_it(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 5, 28))
    with pytest.raises(NotReady):
        end_pause(house, "2026-05-28")
    pause(house, date(2026, 5, 30), at=moment("2026-05-28"))
    assert dates(house)[0] == END + timedelta(12)


def test_one_pause_at_a_time_and_none_before_the_start_or_past_the_end(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 5, 28))
    with pytest.raises(NotReady):
        pause(house, date(2026, 5, 29))
    end_pause(house, "2026-05-18")
    with pytest.raises(NotReady):
        pause(house, date(2026, 6, 28), at=moment("2026-06-14"))
    later = Household(session)
    later.type(start_on=date(2026, 6, 1))
    later.active()
    with pytest.raises(NotReady):
        pause(later, date(2026, 6, 28))


def test_on_its_last_day_a_plan_can_still_rest(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 6, 23), at=moment("2026-06-13"))
    assert dates(house)[0] == END + TEN_DAYS


def test_an_open_adjustment_moves_with_the_plan(session: Session) -> None:
    house = household(session)
    adjustment = propose(house, end_on=date(2026, 6, 30), goal_by=date(2026, 6, 25))
    pause(house, date(2026, 5, 28))
    moved = house.body(house.manager, NOW).adjustment
    assert moved is not None
    assert moved.before == {"end_on": "2026-06-23", "goal_by": "2026-06-20"}
    assert moved.after == {"end_on": "2026-07-10", "goal_by": "2026-07-05"}
    end_pause(house, "2026-05-21")
    accept(house, house.manager, adjustment.id, at=moment("2026-05-21"))
    assert dates(house)[:2] == [date(2026, 7, 3), date(2026, 6, 28)]


def test_an_adjustment_from_before_the_pause_that_is_accepted_in_it_moves_back_too(session: Session) -> None:
    house = household(session)
    adjustment = propose(house, end_on=date(2026, 6, 30))
    pause(house, date(2026, 5, 28))
    accept(house, house.manager, adjustment.id, at=moment("2026-05-19"))
    end_pause(house, "2026-05-21")
    assert dates(house)[0] == date(2026, 7, 3)


def test_an_end_agreed_while_it_rests_stays_where_it_is(session: Session) -> None:
    house = household(session)
    pause(house, date(2026, 5, 28))
    resting = moment("2026-05-19")
    accept(house, house.manager, propose(house, at=resting, end_on=date(2026, 7, 1)).id, at=resting)
    end_pause(house, "2026-05-21")
    assert dates(house)[:3] == [date(2026, 7, 1), GOAL_BY + timedelta(3), DUE + timedelta(3)]


def test_pause_extension_and_a_new_cadence_go_together(session: Session) -> None:
    house = household(session)
    commands.record_check_in(session, house.member, house.code, line="x", progress=10, moment=moment("2026-05-20"))
    commands.change_cadence(
        session, house.manager, house.code, changes={"cadence": "every_two_weeks", "cadence_weekday": 4}, seen={},
        moment=moment("2026-05-21"),
    )  # fmt: skip  # one call
    pause(house, date(2026, 6, 8), at=moment("2026-05-25"))
    after = moment("2026-06-08")
    accept(house, house.manager, propose(house, at=after, end_on=date(2026, 7, 11)).id, at=after)
    body = house.body(house.member, after)
    assert [due.due for due in body.due_line] == [
        date(2026, 5, 20), date(2026, 6, 12), date(2026, 6, 26), date(2026, 7, 10),
    ]  # fmt: skip  # a line of days
    header = house.view(house.member, after).header
    assert (header.end, header.check_ins_held, header.check_ins_due) == (date(2026, 7, 11), 1, 1)
    assert dates(house, after)[1:] == [day + timedelta(14) for day in (GOAL_BY, DUE, DUE, DUE)]


def test_days_of_rest_do_not_count_towards_the_year_that_a_plan_lasts_at_most(session: Session) -> None:
    house = household(session)
    pause(house, NOW.today + timedelta(30))
    last = date(2027, 5, 15) + timedelta(30)
    with pytest.raises(Invalid):
        propose(house, end_on=last + timedelta(1))
    propose(house, end_on=last)


def test_a_double_click_pauses_once(session: Session) -> None:
    house = household(session)
    for _ in range(2):
        pause(house, date(2026, 5, 28), token="one")
    assert dates(house)[0] == END + TEN_DAYS


def test_both_who_pause_at_once_move_the_dates_once(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = household(session)

    def pause_it(session: Session) -> None:
        commands.pause_plan(session, house.member, house.code, until=date(2026, 5, 28), moment=NOW)

    results = at_once(engine, [pause_it] * 4)
    assert sum(result is None for result in results) == 1
    with db.writing(engine) as session:
        house.session = session
        assert dates(house)[0] == END + TEN_DAYS


def test_a_pause_and_an_accepted_extension_at_once_lose_neither(engine: Engine) -> None:
    with db.writing(engine) as session:
        house = household(session)
        adjustment = propose(house, end_on=date(2026, 6, 30))
    results = at_once(
        engine,
        [
            lambda s: commands.pause_plan(s, house.member, house.code, until=date(2026, 5, 28), moment=NOW),
            lambda s: commands.accept_adjustment(s, house.manager, house.code, adjustment.id, moment=NOW),
        ],
    )
    assert results == [None, None]
    with db.writing(engine) as session:
        house.session = session
        assert dates(house)[0] == date(2026, 7, 10)
