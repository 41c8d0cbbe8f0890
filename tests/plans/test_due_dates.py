"""The due dates that figures count, as each step leaves them in the database.

The plan runs from the 14th of May to the 13th of June 2026. Check-ins are due on Wednesdays: 20 and 27 May, 3 and
10 June; from the Friday after on one is overdue.
"""

from datetime import date

import pytest
from sqlmodel import Session, col, delete, select

from lib.models import CheckInDue
from lib.plans import commands, due_dates
from lib.plans.commands import follow_roster
from tests.builders import moment
from tests.plans.household import Household

Row = tuple[str, str, str, str | None]
"""Planned, due, overdue from, held: days as "05-20"."""

ALL: list[Row] = [
    ("05-20", "05-20", "05-22", None),
    ("05-27", "05-27", "05-29", None),
    ("06-03", "06-03", "06-05", None),
    ("06-10", "06-10", "06-12", None),
]


def rows(session: Session) -> list[Row]:
    def short(day: date) -> str:
        return f"{day:%m-%d}"

    found = session.exec(select(CheckInDue).order_by(col(CheckInDue.planned_on)))
    return [
        (short(r.planned_on), short(r.due_on), short(r.overdue_on), short(r.held_on) if r.held_on else None)
        for r in found
    ]


def test_a_plan_has_due_dates_from_its_start_on(session: Session) -> None:
    Household(session).proposed()
    assert rows(session) == []
    Household(session).active()
    assert rows(session) == ALL


def test_a_check_in_holds_the_due_date_it_counts_for(session: Session) -> None:
    house = Household(session).active()
    commands.record_check_in(session, house.member, house.code, line="A line", progress=20, moment=moment("2026-05-25"))
    assert rows(session)[:2] == [("05-20", "05-20", "05-22", None), ("05-27", "05-27", "05-29", "05-25")]


def test_one_that_was_moved_is_due_on_its_new_day(session: Session) -> None:
    house = Household(session).active()
    planned, to = date(2026, 5, 20), date(2026, 5, 22)
    commands.reschedule_check_in(session, house.member, house.code, planned=planned, to=to, moment=moment("2026-05-18"))
    assert rows(session) == [("05-20", "05-22", "05-26", None), *ALL[1:]]


def test_one_that_was_skipped_counts_in_no_figure(session: Session) -> None:
    house = Household(session).active()
    commands.skip_check_in(
        session, house.member, house.code, planned=date(2026, 5, 20), reason="Away", moment=moment("2026-05-18")
    )
    assert rows(session) == ALL[1:]


def test_nor_do_those_of_a_pause(session: Session) -> None:
    house = Household(session).active()
    commands.pause_plan(
        session, house.member, house.code, until=date(2026, 5, 29), moves_dates=False, moment=moment("2026-05-19")
    )
    assert rows(session) == ALL[2:]


def test_an_extension_brings_more(session: Session) -> None:
    house = Household(session).active()
    day = moment("2026-05-18")
    commands.propose_adjustment(
        session,
        house.member,
        house.code,
        changes={"end_on": date(2026, 6, 20)},
        seen={},
        reason="More time",
        moment=day,
    )
    [adjustment] = [house.body(house.manager, day).adjustment]
    assert adjustment is not None
    assert rows(session) == ALL
    commands.accept_adjustment(session, house.manager, house.code, adjustment.id, moment=day)
    assert rows(session) == [*ALL, ("06-17", "06-17", "06-19", None)]


@pytest.mark.parametrize("how", ["cancelled", "left"])
def test_none_comes_after_a_plan_has_ended(session: Session, how: str) -> None:
    house = Household(session).active()
    day = moment("2026-05-27")
    if how == "cancelled":
        revision = house.view(house.manager, day).revision
        commands.cancel_plan(
            session, house.manager, house.code, reason="role_change", seen_revision=revision, moment=day
        )
    else:
        house.jonas.active = False
        follow_roster.follow_roster(session, moment=day)
        session.commit()
    assert rows(session) == ALL[:2]


def test_a_reopened_plan_has_those_ahead_again(session: Session) -> None:
    house = Household(session).active()
    day = moment("2026-05-27")
    revision = house.view(house.manager, day).revision
    commands.cancel_plan(session, house.manager, house.code, reason="role_change", seen_revision=revision, moment=day)
    commands.reopen_plan(session, house.manager, house.code, moment=moment("2026-05-28"))
    assert rows(session) == ALL


def test_a_cadence_longer_than_the_plan_has_one_on_the_last_working_day(session: Session) -> None:
    house = Household(session)
    house.type(cadence="monthly")
    house.active()
    assert rows(session) == [("06-12", "06-12", "06-16", None)]  # The plan ends on a Saturday.
    commands.record_check_in(session, house.member, house.code, line="A line", progress=20, moment=moment("2026-06-01"))
    assert rows(session) == [("06-12", "06-12", "06-16", "06-01")]


def test_plans_that_began_before_there_were_any_get_theirs(session: Session) -> None:
    Household(session).active()
    session.execute(delete(CheckInDue))
    session.commit()
    due_dates.keep_due_dates_of_all(session)
    assert rows(session) == ALL
