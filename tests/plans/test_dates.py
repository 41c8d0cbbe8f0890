"""Days that somebody types are judged where they are saved, and move with the start of a plan that has not begun.

The plan runs from Thursday 14 May to 13 June 2026, thirty days; today is its first day.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from lib.errors import Invalid
from lib.models import Part
from lib.plans import commands, queries
from lib.plans.commands.revise import Revision, item_field
from tests.builders import moment
from tests.plans.household import Household
from tests.plans.test_adjust import propose

TODAY = moment()
OUTSIDE = "The plan runs from 14 May to 13 June. Please choose a day within it."
LATE, EARLY, IN_IT = date(2026, 6, 14), date(2026, 5, 13), date(2026, 6, 3)
WEEK = timedelta(7)


def refused(step: Callable[[], Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        step()
    return error.value.fields


def suggest(house: Household, part: Part, item_id: int | None = None, **changes: Any) -> None:
    commands.suggest(
        house.session, house.member, house.code, part, item_id=item_id, changes=changes, seen={}, moment=TODAY
    )


@pytest.mark.parametrize("day", [EARLY, LATE])
@pytest.mark.parametrize("part", [Part.ACTIVITY, Part.SUPPORT, Part.MILESTONE])
def test_a_day_outside_the_plan_is_said_at_its_field(session: Session, part: Part, day: date) -> None:
    house, values = Household(session), {"text": "A step", "due_on": day}
    assert refused(lambda: house.draft_item(part, "A step", due_on=day)) == {"due_on": OUTSIDE}
    item = house.draft_item(part, "A step", due_on=IN_IT)

    def type_over() -> None:
        commands.save_draft_item(
            session, house.manager, house.code, part, item, changes={"due_on": day}, seen={}, moment=TODAY
        )

    assert refused(type_over) == {"due_on": OUTSIDE}
    house.proposed()
    add = lambda use_case: use_case(session, house.member, house.code, part, values=values, moment=TODAY)  # noqa: E731  # said twice
    assert refused(lambda: add(commands.add_item)) == {"due_on": OUTSIDE}
    assert refused(lambda: suggest(house, part, item, due_on=day)) == {"due_on": OUTSIDE}


@pytest.mark.parametrize("day", [EARLY, LATE])
def test_nor_may_a_running_plan_have_one(session: Session, day: date) -> None:
    house = Household(session).active()
    values = {"text": "A step", "due_on": day}
    for part, item in ((Part.ACTIVITY, house.activity), (Part.MILESTONE, house.milestone)):
        assert refused(
            lambda part=part: commands.add_to_plan(session, house.member, house.code, part, values=values, moment=TODAY)
        ) == {"due_on": OUTSIDE}
        assert refused(
            lambda part=part, item=item: commands.change_on_plan(
                session, house.member, house.code, part, item, changes={"due_on": day}, seen={}, moment=TODAY
            )
        ) == {"due_on": OUTSIDE}


def test_the_day_of_the_goal_lies_within_the_plan(session: Session) -> None:
    house = Household(session)
    assert refused(lambda: house.type(goal_by=LATE)) == {"goal_by": OUTSIDE}
    house.type(goal_by=IN_IT)
    house.proposed()
    assert refused(lambda: suggest(house, Part.GOAL, goal_by=LATE)) == {"goal_by": OUTSIDE}


def test_the_start_of_a_draft_takes_what_has_a_date_along(session: Session) -> None:
    house = Household(session)
    item = house.draft_item(Part.ACTIVITY, "A step", due_on=IN_IT)
    house.draft_item(Part.SUPPORT, "Without a day")
    house.type(goal_by=IN_IT)
    house.type(start_on=TODAY.today + WEEK)
    body = house.body(house.manager)
    assert (body.text.end_on, body.text.goal_by) == (date(2026, 6, 20), IN_IT + WEEK)
    assert [(one.due_on, one.has_own_date) for one in (*body.activities, *body.support)] == [
        (IN_IT + WEEK, True),
        (date(2026, 6, 20), False),
    ]
    assert body.activities[0].id == item


def test_the_start_of_a_proposal_takes_along_what_was_there_before(session: Session) -> None:
    house = Household(session)
    house.draft_item(Part.ACTIVITY, "Before", due_on=IN_IT)
    house.type(goal_by=IN_IT)
    house.proposed()
    start, end = TODAY.today + WEEK, date(2026, 6, 20)
    suggest(house, Part.TIMELINE, start_on=start, end_on=end)
    later = moment(hour=10)
    commands.add_item(
        session, house.member, house.code, Part.ACTIVITY, values={"text": "After", "due_on": end}, moment=later
    )
    [newest, *_] = queries.list_versions(session, house.member, house.code)
    [asked] = house.body(house.manager).suggestions
    commands.accept_suggestion(session, house.manager, house.code, asked.id, moment=later)
    body = house.body(house.manager)
    assert {one.text: one.due_on for one in body.activities} == {
        "Before": IN_IT + WEEK,
        "Shadow two workshops": end,
        "After": end,
    }
    assert body.text.goal_by == IN_IT + WEEK
    assert queries.list_versions(session, house.member, house.code)[0] == newest  # It said so already.


def test_a_revised_start_takes_it_along_too(session: Session) -> None:
    house = Household(session)
    item = house.draft_item(Part.ACTIVITY, "A step", due_on=IN_IT)
    house.proposed()
    commands.say_not_now(session, house.member, house.code, reason="Later", moment=TODAY)

    def revise(revision: Revision) -> None:
        commands.revise(session, house.manager, house.code, revision, seen_version=1, moment=TODAY)

    outside = Revision(changed={(Part.ACTIVITY, item): {"due_on": LATE}})
    assert refused(lambda: revise(outside)) == {item_field(Part.ACTIVITY, item, "due_on"): OUTSIDE}
    session.rollback()
    revise(Revision({"start_on": TODAY.today + WEEK, "end_on": date(2026, 6, 20)}))
    assert house.body(house.manager).activities[0].due_on == IN_IT + WEEK


@pytest.mark.parametrize("start", [date(2150, 1, 1), date(2001, 1, 1)])
def test_nobody_begins_a_plan_a_lifetime_away(session: Session, start: date) -> None:
    house = Household(session)
    assert list(refused(lambda: house.type(start_on=start))) == ["start_on"]
    house.proposed()
    end = start + timedelta(30)
    assert list(refused(lambda: suggest(house, Part.TIMELINE, start_on=start, end_on=end))) == ["start_on"]


def test_a_draft_from_before_is_not_proposed_with_such_dates(session: Session) -> None:
    house = Household(session)
    house.type(start_on=date(2027, 5, 1))
    with pytest.raises(Invalid):
        commands.propose(session, house.manager, house.code, moment=moment("2029-01-01"))
    house.type(start_on=TODAY.today)
    house.draft_item(Part.ACTIVITY, "A step", due_on=IN_IT)
    house.type(end_on=IN_IT - WEEK)
    said = "“A step” has its day on 3 June, when the plan does not run. Please change that day first."
    assert refused(lambda: commands.propose(session, house.manager, house.code, moment=TODAY)) == {"end_on": said}


def test_an_earlier_end_leaves_nothing_behind(session: Session) -> None:
    house = Household(session).active()
    changes = {"due_on": IN_IT}
    commands.change_on_plan(
        session, house.member, house.code, Part.ACTIVITY, house.activity, changes=changes, seen={}, moment=TODAY
    )
    assert list(refused(lambda: propose(house, end_on=IN_IT - WEEK))) == ["end_on"]
    propose(house, end_on=IN_IT)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2200, 1, 1)])
def test_no_day_lies_before_2000_or_after_2199(session: Session, day: date) -> None:
    house = Household(session)
    sentence = "Please choose a day between 2000 and 2199."
    note = lambda: commands.note_alignment(session, house.manager, house.code, spoke_on=day, moment=TODAY)  # noqa: E731  # one call
    assert refused(note) == {"aligned_on": sentence}
    for field in ("start_on", "end_on", "goal_by"):
        assert refused(lambda field=field: house.type(**{field: day})) == {field: sentence}
    assert refused(lambda: house.draft_item(Part.ACTIVITY, "A step", due_on=day)) == {"due_on": sentence}


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (1, "Please choose a number of 2 or more."),
        (120, "Please choose a number of 90 or less."),
        (None, "Please enter a whole number."),
    ],
)
def test_every_n_days_is_judged_where_it_is_saved(session: Session, days: Any, sentence: str) -> None:
    house = Household(session)
    assert refused(lambda: house.type(cadence_days=days)) == {"cadence_days": sentence}
    house.active()

    def change() -> None:
        commands.change_cadence(
            session,
            house.member,
            house.code,
            changes={"cadence": "every_n_days", "cadence_days": days},
            seen={},
            moment=TODAY,
        )

    assert refused(change) == {"cadence_days": sentence}
