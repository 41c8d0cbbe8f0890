"""The due dates that figures count, as each step leaves them in the database.

The plan runs from the 14th of May to the 13th of June 2026. Check-ins are due on Wednesdays: 20 and 27 May, 3 and
10 June; from the Friday after on one is overdue.
"""

from datetime import date

import pytest
from sqlalchemy import delete, select
from sqlmodel import Session, col

from lib.errors import NotFound
from lib.models import AgendaPoint, CheckIn, CheckInDue, Plan, Role
from lib.organisation_settings import Section, in_force
from lib.plans import commands, due_dates
from lib.plans.check_in_history import history_of
from lib.plans.commands import follow_roster
from tests.builders import due_rows, make_account, make_person, make_viewer, moment
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

    found = session.scalars(select(CheckInDue).order_by(col(CheckInDue.planned_on)))
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


def change(session: Session, day: str = "2026-05-18", **values: object) -> int:
    """An administrator changes the working days; how many check-ins move."""
    person = make_person(session, "Ravi Menon")
    make_account(session, person, [Role.ADMINISTRATOR])
    viewer, at = make_viewer(session, person), moment(day)
    seen = in_force(session).versions[Section.WORKING_DAYS].number
    return commands.change_working_days(session, viewer, values, seen_version=seen, moment=at)


def off(*days: str) -> list[dict[str, str]]:
    return [{"day": f"2026-{day}"} for day in days]


def test_other_working_days_move_coming_due_dates_and_when_they_are_overdue(session: Session) -> None:
    Household(session).active()
    assert change(session, "2026-05-20", days_off=off("05-20", "05-21", "05-27", "06-04")) == 1
    assert rows(session) == [
        ("05-20", "05-20", "05-25", None),  # Its day has come, and the day after is off.
        ("05-28", "05-28", "06-01", None),
        ("06-03", "06-03", "06-08", None),
        ALL[3],
    ]
    assert change(session, "2026-05-25") == 1  # What was off until then stays so.
    assert rows(session) == [("05-20", "05-20", "05-25", None), *ALL[1:]]


def test_what_is_known_of_a_check_in_goes_with_it(session: Session) -> None:
    house = Household(session).active()
    day = moment("2026-05-18")
    commands.record_check_in(session, house.member, house.code, line="A line", progress=20, moment=day)
    commands.prepare_check_in(session, house.manager, house.code, points="Ask", moment=day)
    planned, to = date(2026, 5, 27), date(2026, 5, 29)
    commands.reschedule_check_in(session, house.member, house.code, planned=planned, to=to, moment=day)
    assert change(session, days_off=off("05-20", "05-27", "05-29")) == 1
    assert rows(session) == [
        ("05-21", "05-21", "05-25", "05-18"),
        ("05-28", "06-01", "06-03", None),
        *ALL[2:],
    ]
    assert session.scalars(select(AgendaPoint.due_on)).one() == date(2026, 5, 28)
    later = moment("2026-05-19")
    assert [(due.number, due.held_on) for due in house.body(house.member, later).due_line][:1] == [
        (1, date(2026, 5, 18))
    ]


def test_of_two_check_ins_that_fall_together_one_is_extra(session: Session) -> None:
    house = Household(session)
    house.type(cadence="every_n_days", cadence_days=2)
    house.active()
    assert [row[0] for row in rows(session)][:4] == ["05-18", "05-20", "05-22", "05-25"]
    for day in ("2026-05-18", "2026-05-19", "2026-05-21"):
        commands.record_check_in(session, house.member, house.code, line="A", progress=20, moment=moment(day))
    change(session, "2026-05-19", days_off=off("05-20", "05-21"))
    assert [row[0] for row in rows(session)][:3] == ["05-18", "05-22", "05-25"]
    assert [each.due_on for each in session.scalars(select(CheckIn).order_by(col(CheckIn.id)))][1:] == [
        date(2026, 5, 22), None,
    ]  # fmt: skip
    [plan] = session.scalars(select(Plan))
    derived = due_rows(plan, history_of(session, plan))
    kept = session.scalars(select(CheckInDue).order_by(col(CheckInDue.planned_on)))
    assert [row.model_dump() for row in kept] == [row.model_dump() for row in derived]


def test_nobody_is_asked_today_for_a_check_in_on_a_day_that_has_passed(session: Session) -> None:
    house = Household(session)
    house.type(cadence="monthly")
    house.active()
    assert rows(session) == [("06-12", "06-12", "06-16", None)]
    assert change(session, "2026-06-10", days_off=off("06-11")) == 0
    assert change(session, "2026-06-11", days_off=off("06-11", "06-12")) == 1
    assert rows(session) == []
    [plan] = session.scalars(select(Plan))
    assert due_rows(plan, history_of(session, plan)) == []


def test_on_the_last_day_of_a_plan_its_last_check_in_is_still_overdue_by_the_new_days(session: Session) -> None:
    house = Household(session)
    house.type(cadence="monthly")
    house.active()
    assert rows(session) == [("06-12", "06-12", "06-16", None)]
    change(session, "2026-06-13", days_off=off("06-15"))
    assert rows(session) == [("06-12", "06-12", "06-17", None)]
    [plan] = session.scalars(select(Plan))
    derived = due_rows(plan, history_of(session, plan))
    assert [row.model_dump() for row in session.scalars(select(CheckInDue))] == [row.model_dump() for row in derived]


def test_a_plan_that_was_closed_early_has_the_new_days_when_it_is_reopened(session: Session) -> None:
    house = Household(session).active()
    day = moment("2026-05-26")
    commands.record_check_in(session, house.member, house.code, line="A line", progress=20, moment=moment("2026-05-25"))
    revision = house.view(house.manager, day).revision
    commands.cancel_plan(session, house.manager, house.code, reason="role_change", seen_revision=revision, moment=day)
    assert change(session, "2026-05-26", days_off=off("05-27")) == 0
    commands.reopen_plan(session, house.manager, house.code, moment=moment("2026-05-27"))
    assert rows(session) == [ALL[0], ("05-28", "05-28", "06-01", "05-25"), *ALL[2:]]


def test_who_may_not_change_the_working_days_learns_nothing_of_them(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(NotFound):
        commands.change_working_days(session, house.manager, {}, seen_version=0, moment=moment())
