"""Month-end snapshots, counted by hand: as at the last day, made once, never changed.

Everything happens in May 2026 unless a test says otherwise; its snapshot is made on the 2nd of June.
"""

from datetime import date

import pytest
from sqlalchemy import Engine, event, select
from sqlmodel import Session, col

from lib import db
from lib.access import Viewer
from lib.errors import NotFound
from lib.insights.leadership import snapshots
from lib.insights.leadership.disclosure import Headline
from lib.insights.leadership.overview import LeadershipFigure, look_at_overview
from lib.models import Answer, MonthSnapshot, Outcome, Person, Role, State
from tests.builders import make_account, make_person, make_viewer, moment
from tests.insights.organisation import JUNE, Organisation
from tests.plans.test_at_once import at_once

pytestmark = pytest.mark.databases


def may(day: int) -> date:
    return date(2026, 5, day)


def leadership(session: Session) -> Viewer:
    person = make_person(session, "Lena Ortiz", department="Board")
    make_account(session, person, [Role.LEADERSHIP])
    return make_viewer(session, person)


def test_people_with_an_active_plan_of_those_on_the_roster_of_that_day(session: Session) -> None:
    house = Organisation(session, Sales=14, Finance=6)
    house.roster("2026-06-01", Sales=90)  # After the month.
    plans = [house.plan() for _ in range(6)]
    house.plan(member=session.get_one(Person, plans[0].member_id))  # The same person twice.
    house.plan(start=date(2026, 6, 1))
    house.plan(state=State.CLOSED, ended_at=moment("2026-05-31", hour=12).now)
    # Two were still active on the last day.
    house.plan(state=State.CLOSED, ended_at=moment("2026-06-01").now)
    house.plan(state=State.CANCELLED, ended_at=moment("2026-06-01").now)
    assert house.shown()["active"] == 50  # 8 of 20, which is about 10


def june(day: int) -> date:
    return date(2026, 6, day)


def test_check_ins_on_time_by_the_department_of_the_start(session: Session) -> None:
    house = Organisation(session, Sales=20, Finance=6, Legal=3)
    for n in range(6):
        plan = house.plan("Sales")
        house.due(plan, may(13), may(15), may(13))
        house.due(plan, may(20), may(22), may(21) if n < 3 else may(25))
        house.due(plan, may(29), june(2))  # Not decided by the last day.
        house.due(plan, june(3), june(5), may(31))  # Due in June.
    for n in range(5):
        plan = house.plan("Finance")
        house.due(plan, may(13), may(15), may(14) if n < 2 else may(18) if n < 3 else None)
        house.due(plan, june(17), june(19), june(17))
    mover = house.plan("Finance")
    session.get_one(Person, mover.member_id).department = "Sales"
    house.due(mover, may(20), may(22), june(1))  # Held after the month.
    house.due(mover, may(27), may(29), may(28), noted=june(2))  # Written down after the month.
    assert house.shown()["check_ins"] == 60  # 11 of 19
    # In May and June together Sales has 15 of 18, Finance 7 of 12; Legal has nobody and goes with the next smallest.
    shown = house.shown(june(1), at=moment("2026-07-01"))
    assert shown["quarter_departments"] == [[["Finance", "Legal"], 60, None], [["Sales"], 85, None]]
    assert shown["quarter_on_time"] == 75  # 22 of 30


def test_a_snapshot_that_is_made_late_is_the_one_that_would_have_been_made_in_time(session: Session) -> None:
    house = Organisation(session, Sales=20)
    for n in range(10):
        house.due(house.plan(), may(20), may(22), may(20), noted=may(21) if n < 5 else june(3))
    assert house.shown(at=moment("2026-06-30"))["check_ins"] == 50


def test_beside_departments_of_single_months_a_quarter_shows_none(session: Session) -> None:
    house = Organisation(session, Sales=20, Finance=6)
    for name in ("Sales", "Finance"):
        for _ in range(5):
            house.due(house.plan(name), may(13), may(15), may(13))
    # As it was stored when departments were shown by month.
    former = {"active": 5, "check_ins": 95, "milestones": None, "goals": None, "started": 10}
    session.add(MonthSnapshot(month=may(1), at=JUNE.now, shown=former | {"departments": [[["Sales"], 95]]}))
    session.commit()
    assert house.shown(june(1), at=moment("2026-07-01"))["quarter_departments"] == []
    overview = look_at_overview(session, leadership(session), "May 2026", moment=moment("2026-07-01"))
    assert (overview.as_of, overview.departments) == (may(31), [])
    assert overview.figures[Headline.CHECK_INS] == LeadershipFigure(95)


def test_milestones_of_the_last_three_months(session: Session) -> None:
    house = Organisation(session)
    for n in range(5):
        plan = house.plan(start=date(2026, 2, 20), end_on=may(30))
        house.milestone(plan, date(2026, 3, 10), date(2026, 3, 9) if n < 2 else date(2026, 3, 12))
        house.milestone(plan, date(2026, 2, 27), None)  # Before.
        house.milestone(plan, date(2026, 6, 4), None)  # Later.
        house.milestone(plan, may(5), None, Answer.DECLINED)
    house.milestone(plan, None, may(30))  # Due at the end of the plan.
    ended = house.plan(state=State.CLOSED, ended_at=moment("2026-05-20").now)
    house.milestone(ended, may(20), None)  # On the day it was closed.
    house.milestone(ended, may(21), None)  # After that.
    cancelled = house.plan(state=State.CANCELLED, ended_at=moment("2026-05-20").now)
    house.milestone(cancelled, may(10), None)  # Its day had come.
    house.milestone(cancelled, may(20), None)
    house.milestone(cancelled, may(21), None)
    house.milestone(cancelled, may(25), may(15))  # Kept, before its day and before the end.
    assert house.shown()["milestones"] == 40  # 4 of 10


def test_goals_of_the_plans_closed_in_the_last_twelve_months(session: Session) -> None:
    house, start = Organisation(session), date(2025, 5, 4)
    outcomes = [Outcome.ACHIEVED, Outcome.ACHIEVED, Outcome.PARTLY, Outcome.NOT_YET, Outcome.NOT_YET, Outcome.NOT_YET]
    for outcome in outcomes:
        house.plan(state=State.CLOSED, outcome=outcome, ended_at=moment("2025-06-01").now, start=start)
    house.plan(state=State.CLOSED, ended_at=moment("2025-05-31").now, start=start)
    house.plan(state=State.CANCELLED, ended_at=moment("2026-02-03").now, start=date(2026, 1, 5))
    assert house.shown()["goals"] == 50  # 3 of 6
    # The second quarter of 2025 has the one of the 31st of May too.
    assert house.shown(date(2025, 6, 1))["quarter"] == {"achieved": 45, "partly_achieved": 15, "not_yet": 45}


def test_plans_started_in_the_month(session: Session) -> None:
    house = Organisation(session)
    for _ in range(8):
        house.plan()
    for _ in range(4):
        house.plan(start=date(2026, 4, 6))
    assert house.shown()["started"] == 10
    assert house.shown(date(2026, 4, 1))["started"] is None


def test_of_fewer_than_five_people_nothing_is_stored(session: Session) -> None:
    house = Organisation(session)
    for _ in range(4):
        plan = house.plan(state=State.CLOSED, ended_at=moment("2026-05-20").now)
        house.due(plan, may(13), may(15), may(13))
        house.milestone(plan, may(13), may(13))
    shown = house.shown()
    assert (shown["check_ins"], shown["milestones"], shown["goals"], shown["started"]) == (None,) * 4
    assert shown["of"] == dict.fromkeys(["check_ins", "milestones", "goals"])
    assert house.shown(june(1), at=moment("2026-07-01"))["quarter_departments"] == []


def test_every_whole_month_since_the_first_start_has_one_and_keeps_it(session: Session) -> None:
    house = Organisation(session, Sales=10)
    for _ in range(5):
        house.plan(start=date(2026, 3, 4), end_on=date(2026, 7, 1))
    assert snapshots.keep_snapshots(session, moment=JUNE) == 3
    months = session.scalars(select(MonthSnapshot.month).order_by(col(MonthSnapshot.month))).all()
    assert months == [date(2026, 3, 1), date(2026, 4, 1), may(1)]
    before = session.get_one(MonthSnapshot, may(1)).model_dump()
    for _ in range(5):
        house.plan()
    assert snapshots.keep_snapshots(session, moment=moment("2026-06-30")) == 0
    assert session.get_one(MonthSnapshot, may(1)).model_dump() == before
    assert snapshots.keep_snapshots(session, moment=moment("2026-07-01")) == 1


def test_of_two_servers_one_makes_it(engine: Engine) -> None:
    with db.writing(engine) as session:
        Organisation(session).plan()
    made = at_once(engine, [lambda s: snapshots.keep_snapshots(s, moment=JUNE)] * 2)
    assert sorted(str(each) for each in made) == ["0", "1"]


# What leadership reads


def test_before_the_first_month_has_ended_it_says_when_figures_come(session: Session) -> None:
    viewer = leadership(session)
    assert look_at_overview(session, viewer, moment=moment()).next_on is None
    Organisation(session).plan()
    overview = look_at_overview(session, viewer, moment=moment())
    assert (overview.as_of, overview.next_on) == (None, date(2026, 6, 1))


def test_a_change_is_the_difference_of_two_shown_values(session: Session) -> None:
    viewer = leadership(session)
    house = Organisation(session, Sales=20)
    for n in range(8):
        house.plan(start=date(2026, 2, 2) if n < 5 else date(2026, 4, 7), end_on=date(2026, 8, 1))
    overview = look_at_overview(session, viewer, moment=JUNE)
    assert overview.as_of == may(31)
    assert overview.figures[Headline.ACTIVE] == LeadershipFigure(50, 25)  # About 10 of 20, and 5 of 20 in February.
    assert overview.figures[Headline.GOALS] == LeadershipFigure(None, None)
    assert [(each.month.month, each.started) for each in overview.trend] == [(2, 5), (3, None), (4, None), (5, None)]


def test_departments_come_largest_share_first_and_quarters_in_their_order(session: Session) -> None:
    viewer = leadership(session)
    house, start = Organisation(session), date(2025, 11, 3)
    for n in range(10):
        plan = house.plan("Sales" if n % 2 else "Finance", start=start, end_on=date(2026, 6, 20))
        house.due(plan, may(13), may(15), may(13) if n % 2 else None)
        done = moment("2025-12-10") if n < 5 else moment("2026-03-10")
        house.plan(state=State.CLOSED, start=start, ended_at=done.now)
    assert not look_at_overview(session, viewer, moment=JUNE).departments  # In the first quarter nothing was due.
    overview = look_at_overview(session, viewer, moment=moment("2026-08-03"))
    assert overview.quarter == date(2026, 4, 1)
    assert [(each.departments, each.on_time) for each in overview.departments] == [(["Sales"], 95), (["Finance"], 5)]
    assert [each.quarter.month for each in overview.outcomes] == [10, 1, 4]
    assert overview.outcomes[0].shares == {Outcome.ACHIEVED: 95, Outcome.PARTLY: 5, Outcome.NOT_YET: 5}


def test_reading_what_is_there_is_one_query(session: Session) -> None:
    viewer, house = leadership(session), Organisation(session)
    house.plan()
    house.shown()
    sent: list[object] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *said: sent.append(said[2]))
    assert look_at_overview(session, viewer, moment=JUNE).as_of == may(31)
    assert len(sent) == 1


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_nobody_else_reads_it(session: Session, role: Role | None) -> None:
    person = make_person(session)
    make_account(session, person, [role] if role else [])
    with pytest.raises(NotFound):
        look_at_overview(session, make_viewer(session, person), moment=JUNE)
