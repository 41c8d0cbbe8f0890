"""What a day brings: each nudge once, at the right day, to the right person, and none where none belongs."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlmodel import Session, col

from lib import audit, db
from lib.access import Viewer, find_plan
from lib.clock import Moment, at
from lib.errors import NotFound
from lib.models import (
    Absence,
    Activity,
    Notification,
    NotificationKind,
    Part,
    Person,
    Plan,
    Relation,
    Role,
    State,
    Support,
)
from lib.notifications import inbox, last_look, messages, nudges
from lib.notifications.kinds import KINDS, sentence
from lib.plans import commands, queries
from lib.plans.context import derive_status
from lib.plans.queries import header
from lib.plans.queries.access_log import note_seen
from lib.plans.rules.status import PlanStatus
from tests.builders import make_account, make_activity, make_person, make_plan, make_support, make_viewer, moment
from tests.plans.household import Household

START = date(2026, 5, 14)
"""A Thursday; check-ins are due on Wednesdays, the plan ends on 13 June, a Saturday."""

Told = tuple[NotificationKind, date | None]


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(1)


def remind_on(session: Session, day: date, hour: int = 6) -> int:
    return nudges.remind(session, moment=moment(day.isoformat(), hour))


def told(session: Session, viewer: Viewer, since: Iterable[NotificationKind] = ()) -> list[Told]:
    """What somebody was told by a day, in the order of its telling."""
    kinds = set(since) or {kind for kind in NotificationKind if inbox.KINDS[kind].is_nudge}
    rows = session.scalars(
        select(Notification).where(col(Notification.person_id) == viewer.person_id).order_by(col(Notification.id))
    )
    return [(row.kind, row.on) for row in rows if row.kind in kinds]


def check_in(house: Household, at: Moment) -> None:
    commands.record_check_in(house.session, house.manager, house.code, line="We spoke.", progress=10, moment=at)


def test_of_a_plan_nobody_looks_after_each_day_is_told_once_however_often_it_is_asked(session: Session) -> None:
    house = Household(session).active()
    session.execute(update(Activity).values(due_on=date(2026, 6, 4)))
    session.execute(update(Support).values(due_on=date(2026, 6, 4)))
    session.commit()
    for day in days(START, date(2026, 6, 20)):
        for hour in (0, 6, 13, 21):
            remind_on(session, day, hour)
    wednesdays = [date(2026, 5, 20), date(2026, 5, 27), date(2026, 6, 3), date(2026, 6, 10)]
    coming = [(NotificationKind.CHECK_IN_COMING, day) for day in wednesdays]
    overdue = [(NotificationKind.CHECK_IN_OVERDUE, day) for day in wednesdays]
    end = date(2026, 6, 13)
    for viewer in (house.member, house.manager):
        assert [each for each in told(session, viewer) if each[0] is NotificationKind.CHECK_IN_COMING] == coming
        assert [each for each in told(session, viewer) if each[0] is NotificationKind.CHECK_IN_OVERDUE] == overdue
        assert told(session, viewer).count((NotificationKind.ENDING, end)) == 1
    assert (NotificationKind.ACTIVITY_DUE, date(2026, 6, 4)) in told(session, house.member)
    assert (NotificationKind.SUPPORT_LATE, date(2026, 6, 4)) in told(session, house.manager)
    assert told(session, house.manager).count((NotificationKind.PAST_END, end)) == 1
    assert not {kind for kind, _ in told(session, house.member)} & {NotificationKind.PAST_END, NotificationKind.STALE}
    assert max(Counter(told(session, house.manager)).values()) == 1


def test_a_check_in_is_told_on_the_working_day_before_it_and_overdue_on_the_second_after(session: Session) -> None:
    house = Household(session).active()
    remind_on(session, date(2026, 5, 18))
    assert told(session, house.member) == []
    remind_on(session, date(2026, 5, 19))
    assert told(session, house.member) == [(NotificationKind.CHECK_IN_COMING, date(2026, 5, 20))]
    remind_on(session, date(2026, 5, 21))
    assert len(told(session, house.member)) == 1
    remind_on(session, date(2026, 5, 22))
    assert told(session, house.member)[1:] == [(NotificationKind.CHECK_IN_OVERDUE, date(2026, 5, 20))]


@pytest.mark.parametrize("state", [State.ACTIVE, State.PROPOSED], ids=["what comes with a day", "what needs help"])
def test_a_plan_that_cannot_be_looked_at_is_left_out_said_and_tried_again_and_all_others_are_told(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    maya, ravi = make_person(session, "Maya Lindqvist"), make_person(session, "Ravi Menon")
    make_account(session, ravi, [Role.ADMINISTRATOR, Role.HR])
    reports = [make_person(session, f"Report {number}", manager=maya) for number in range(5)]
    plans = [make_plan(session, member=member, manager=maya, state=state) for member in reports]
    admin, today, broken = make_viewer(session, ravi), date(2026, 5, 28), plans[3]

    def told_on() -> set[int | None]:
        return set(session.scalars(select(col(Notification.plan_id))))

    def fails(plan: Plan, *args: Any, **values: Any) -> PlanStatus:
        if plan.id == broken.id:
            raise KeyError(plan.goal)
        return derive_status(plan, *args, **values)

    with monkeypatch.context() as mistaken:
        for module in (nudges, header):
            mistaken.setattr(module, "derive_status", fails)
        assert remind_on(session, today) > 0
        assert told_on() == {plan.id for plan in plans if plan is not broken}
        found = messages.plans_left_out(session, admin)
        assert found is not None
        assert (found.plans, found.why.partition(":")[0]) == (1, "KeyError at test_nudges.py")
        assert messages.plans_left_out(session, make_viewer(session, maya)) is None
        [said] = [record.getMessage() for record in caplog.records if record.name == "coaching"]
        assert said.startswith(f"plan {broken.id} is left out: KeyError at test_nudges.py:")
        assert broken.goal not in said + found.why
    assert remind_on(session, today) > 0
    assert told_on() == {plan.id for plan in plans}
    assert messages.plans_left_out(session, admin) is None


def test_administrators_are_told_once_nobody_looked_for_a_day(session: Session) -> None:
    ravi, begun = make_person(session, "Ravi Menon"), moment("2026-05-15")  # A Friday.
    make_account(session, ravi, [Role.ADMINISTRATOR])
    admin, other = make_viewer(session, ravi), make_viewer(session, make_person(session, "Maya Lindqvist"))

    def since(of: Moment, hours: int) -> list[datetime | None]:
        later = at(of.now + timedelta(hours=hours))
        assert messages.remind_stopped(session, other, moment=later) is None
        found = messages.remind_stopped(session, admin, moment=later)
        return [found.since] if found is not None else []

    audit.record(session, "signed in", at=begun.now, actor_id=ravi.id)
    session.commit()
    assert (since(begun, 24), since(begun, 25)) == ([], [None])
    saturday = moment("2026-05-16")  # Nobody is told anything, and it looked.
    nudges.remind(session, moment=saturday)
    assert (since(saturday, 24), since(saturday, 25), since(saturday, -25)) == ([], [saturday.now], [saturday.now])


def test_whether_it_looked_is_found_as_quickly_in_a_long_record(sqlite_engine: Engine) -> None:
    def steps() -> int:
        """How many hundred steps of SQLite's it takes."""
        taken = []
        with db.reading(sqlite_engine) as session:
            driver: Any = session.connection().connection.driver_connection
            driver.set_progress_handler(lambda: taken.append(1), 100)
            last_look.stopped(session, moment=moment())
            driver.set_progress_handler(None, 0)
        return len(taken)

    counts = []
    for lines in (1, 2_000):
        with db.writing(sqlite_engine) as session:
            for _ in range(lines):
                audit.record(session, "plan cancelled", at=moment().now)
            session.commit()
        counts.append(steps())
    assert counts[0] == counts[1]


def test_what_is_settled_is_told_as_past_and_cannot_be_put_off(session: Session) -> None:
    house = Household(session).active()
    remind_on(session, date(2026, 5, 19))
    remind_on(session, date(2026, 5, 22))
    now = moment("2026-05-22")

    def lines() -> list[tuple[str, bool]]:
        found, _ = inbox.inbox(session, house.member, most=9, moment=now)
        return [(line.text, line.may_snooze) for line in found if KINDS[line.kind].is_nudge]

    was_to_be = ("Your check-in with Maya Lindqvist was to be on Wednesday 20 May.", False)
    assert lines() == [("The check-in with Maya Lindqvist waits to be recorded.", True), was_to_be]
    check_in(house, now)
    assert lines() == [("The check-in with Maya Lindqvist waited to be recorded.", False), was_to_be]


def test_what_the_other_one_has_still_to_do_is_settled_for_whoever_did_it(session: Session) -> None:
    maya = make_person(session, "Maya Lindqvist")
    jonas = make_person(session, "Jonas Weber", manager=maya)
    plan = make_plan(session, member=jonas, manager=maya, state=State.CLOSED, ended_at=moment("2026-06-01").now)
    later = moment("2026-06-09")
    nudges.remind(session, moment=later)
    commands.reflect(session, make_viewer(session, jonas), plan.code, reflection="It went well.", moment=later)

    def told_to(person: Person) -> list[tuple[str, bool]]:
        lines, _ = inbox.inbox(session, make_viewer(session, person), most=9, moment=later)
        return [(line.text, line.may_snooze) for line in lines if line.kind is NotificationKind.REFLECTION]

    assert told_to(jonas) == [("You could add a reflection to the plan with Maya Lindqvist.", False)]
    assert told_to(maya) == [("You can still add a reflection to the plan with Jonas Weber.", True)]


def test_an_activity_that_is_still_to_be_done_is_due_though_a_later_one_is_due_too(session: Session) -> None:
    maya = make_person(session, "Maya Lindqvist")
    jonas = make_person(session, "Jonas Weber", manager=maya)
    plan = make_plan(session, member=jonas, manager=maya)
    for day in (18, 19):
        make_activity(session, plan, due_on=date(2026, 5, day))
        remind_on(session, date(2026, 5, day))

    def are_due() -> list[bool]:
        lines, _ = inbox.inbox(session, make_viewer(session, jonas), most=9, moment=moment("2026-05-19"))
        return [" is due" in line.text for line in lines if line.kind is NotificationKind.ACTIVITY_DUE]

    assert are_due() == [True, True]
    session.execute(update(Activity).values(done_on=date(2026, 5, 19)))
    session.commit()
    assert are_due() == [False, False]


def test_as_many_are_counted_in_the_menu_as_are_told_whoever_somebody_is_to_the_plan(session: Session) -> None:
    now = moment("2026-05-19")
    tomas = make_person(session, "Tomás Rivera")
    maya, hana = (make_person(session, name, manager=tomas) for name in ("Maya Lindqvist", "Hana Hill"))
    jonas = make_person(session, "Jonas Weber", manager=maya)
    make_account(session, hana, [Role.HR])
    people, asked = (tomas, maya, hana, jonas), {"align_asked_at": now.now, "managers_manager": tomas}
    plans = [make_plan(session, member=jonas, manager=maya, state=state, **asked) for state in State]
    plans += [
        make_plan(session, member=tomas, manager=maya, managers_manager=hana),
        make_plan(session, member=hana, manager=maya, managers_manager=tomas),
    ]
    for person, plan, relation in product(people, plans, [None, *Relation]):
        key = f"{plan.id}:{relation}"
        session.add(
            Notification(
                person_id=person.id or 0, plan_id=plan.id, kind=NotificationKind.UPDATE, relation=relation, key=key,
                at=now.now,
            )
        )  # fmt: skip  # one row
    session.commit()
    told_of = {}
    for person in people:
        viewer = make_viewer(session, person)
        lines, _ = inbox.inbox(session, viewer, most=99, moment=now)
        assert inbox.unread_count(session, viewer, moment=now) == len(lines)
        told_of[person.name] = len({line.plan.code for line in lines if line.plan})
    assert told_of == {
        "Tomás Rivera": 7, "Maya Lindqvist": 6, "Hana Hill": 5, "Jonas Weber": 4,
    }, "Tomás is above Maya and Hana"  # fmt: skip  # side by side


def test_a_plan_of_which_it_cannot_be_told_whether_it_is_still_so_is_left_out_alone(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya = make_person(session, "Maya Lindqvist")
    broken, other = (
        make_plan(session, member=make_person(session, name, manager=maya), manager=maya) for name in ("Jonas", "Nina")
    )
    remind_on(session, date(2026, 5, 28))

    def fails(plan: Plan, *args: Any, **values: Any) -> PlanStatus:
        if plan.id == broken.id:
            raise KeyError(plan.goal)
        return derive_status(plan, *args, **values)

    monkeypatch.setattr(nudges, "derive_status", fails)
    left_out = dict[str, str]()
    viewer = make_viewer(session, maya)
    lines, _ = inbox.inbox(session, viewer, most=9, moment=moment("2026-05-28"), left_out=left_out)
    assert ({line.plan.code for line in lines if line.plan}, [*left_out]) == ({other.code}, [broken.code])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].is_nudge or KINDS[kind].waits])
def test_no_sentence_about_what_is_settled_says_that_it_is_so(kind: NotificationKind) -> None:
    for relation in Relation:
        settled = sentence(
            kind, relation=relation, who="Ana", other="Jonas", on=START, today=START, is_so=False
        )  # fmt: skip  # one call
        assert not re.search(r"\b(is|are|waits|ends|needs|can)\b", settled), settled


def test_what_was_held_in_time_is_not_told(session: Session) -> None:
    house = Household(session).active()
    check_in(house, moment("2026-05-19", 5))
    for day in days(date(2026, 5, 19), date(2026, 5, 25)):
        remind_on(session, day)
    assert told(session, house.manager) == []


def test_nobody_is_told_anything_on_a_day_off_and_hears_of_it_on_the_next_working_day(session: Session) -> None:
    house = Household(session).active()
    assert [remind_on(session, day) for day in (date(2026, 5, 23), date(2026, 5, 24))] == [0, 0]
    remind_on(session, date(2026, 5, 25))
    assert told(session, house.member) == [(NotificationKind.CHECK_IN_OVERDUE, date(2026, 5, 20))]


def test_a_plan_that_rests_or_has_not_started_brings_nothing(session: Session) -> None:
    house = Household(session).active()
    commands.pause_plan(
        session, house.manager, house.code, until=date(2026, 7, 1), moves_dates=False, moment=moment("2026-05-15")
    )
    for day in days(date(2026, 5, 15), date(2026, 6, 30)):
        remind_on(session, day)
    assert told(session, house.member) == told(session, house.manager) == []
    session.scalars(select(Plan)).one().state = State.PROPOSED
    session.commit()
    remind_on(session, date(2026, 7, 3))
    assert told(session, house.manager) == []


def test_whoever_left_is_told_nothing_and_a_former_manager_reads_nothing_any_more(session: Session) -> None:
    house = Household(session).active()
    remind_on(session, date(2026, 5, 19))
    assert inbox.unread_count(session, house.manager, moment=moment("2026-05-19"))
    plan = session.scalars(select(Plan)).one()
    plan.manager_id = house.tomas.id
    session.get_one(Person, house.maya.id).active = False
    session.commit()
    remind_on(session, date(2026, 5, 22))
    assert [kind for kind, _ in told(session, house.manager)] == [NotificationKind.CHECK_IN_COMING]
    assert inbox.unread_count(session, house.manager, moment=moment("2026-05-22")) == 0
    lines, _ = inbox.inbox(session, house.manager, most=50, moment=moment("2026-05-22"))
    assert lines == []


def test_a_former_manager_who_is_in_hr_reads_nothing_that_they_were_told_as_manager(session: Session) -> None:
    house = Household(session).active()
    remind_on(session, date(2026, 5, 19))
    make_account(session, session.get_one(Person, house.maya.id), [Role.HR])
    plan = session.scalars(select(Plan)).one()
    plan.manager_id, plan.managers_manager_id = house.tomas.id, None
    session.commit()
    maya = make_viewer(session, house.maya)
    assert queries.list_plans(session, maya, queries.Filters(), moment=moment("2026-05-19")).headers
    assert inbox.unread_count(session, maya, moment=moment("2026-05-19")) == 0


def test_a_manager_who_left_is_told_nothing_of_a_plan_that_has_nobody_else_yet(session: Session) -> None:
    house = Household(session).active()
    session.get_one(Person, house.maya.id).active = False
    session.commit()
    remind_on(session, date(2026, 5, 19))
    assert told(session, house.manager) == []
    assert told(session, house.member) == [(NotificationKind.CHECK_IN_COMING, date(2026, 5, 20))]


def test_when_an_absence_is_over_the_manager_and_the_deputy_are_told_once_on_a_working_day(session: Session) -> None:
    house = Household(session).active()
    ben = make_person(session, "Ben Adler", manager=house.tomas)
    commands.name_deputy(
        session, house.manager, ben.id or 0, first_on=date(2026, 5, 18), last_on=date(2026, 5, 22),
        codes=[house.code], moment=moment("2026-05-15"),
    )  # fmt: skip  # one call
    session.execute(delete(Notification))
    deputy = make_viewer(session, ben)

    def over(viewer: Viewer) -> list[date | None]:
        return [on for kind, on in told(session, viewer, [NotificationKind.DEPUTY])]

    for day in (22, 23, 24):
        remind_on(session, date(2026, 5, day))
        assert over(house.manager) == over(deputy) == [], "it is the last day, or a day off"
    for day in (25, 25, 26):
        remind_on(session, date(2026, 5, day))
        assert over(house.manager) == over(deputy) == [date(2026, 5, 22)]
    assert over(house.member) == []
    now = moment("2026-05-25", 12)
    said = [
        [line.text for line in inbox.inbox(session, viewer, most=50, moment=now)[0] if line.kind == "deputy"]
        for viewer in (house.manager, deputy)
    ]
    assert said == [
        ["Your absence has ended: Ben Adler no longer stands in."], ["You no longer stand in for Maya Lindqvist."]
    ]  # fmt: skip  # two lists


def test_of_an_absence_that_its_manager_ended_the_deputy_alone_is_told(session: Session) -> None:
    house = Household(session).active()
    ben = make_person(session, "Ben Adler", manager=house.tomas)
    commands.name_deputy(
        session, house.manager, ben.id or 0, first_on=date(2026, 5, 18), last_on=date(2026, 6, 5),
        codes=[house.code], moment=moment("2026-05-15"),
    )  # fmt: skip  # one call
    absence = session.scalars(select(Absence)).one()
    commands.end_absence(session, house.manager, absence.id or 0, moment=moment("2026-05-20"))
    session.execute(delete(Notification))
    remind_on(session, date(2026, 5, 21))
    assert told(session, make_viewer(session, ben), [NotificationKind.DEPUTY]) == [
        (NotificationKind.DEPUTY, date(2026, 5, 20))
    ]
    assert told(session, house.manager, [NotificationKind.DEPUTY]) == []


def test_the_second_agreement_is_told_as_the_start_alone(session: Session) -> None:
    house = Household(session).active()
    rows = session.scalars(select(Notification).where(col(Notification.person_id) == house.jonas.id))
    kinds = [row.kind for row in rows]
    assert NotificationKind.STARTED in kinds
    assert NotificationKind.AGREED not in kinds


def test_closed_plans_bring_a_reflection_after_a_week_and_the_look_back_after_two_months(session: Session) -> None:
    maya = make_person(session, "Maya Lindqvist")
    jonas = make_person(session, "Jonas Weber", manager=maya)
    make_plan(session, member=jonas, manager=maya, state=State.CLOSED, ended_at=moment("2026-06-01").now)
    viewer = make_viewer(session, jonas)
    for day in days(date(2026, 6, 1), date(2026, 9, 1)):
        remind_on(session, day)
    closed = date(2026, 6, 1)
    assert told(session, viewer) == [(NotificationKind.REFLECTION, closed), (NotificationKind.LOOK_BACK, closed)]


def test_everybody_in_hr_hears_once_of_a_plan_that_is_stuck_but_of_a_colleagues_the_managers_manager(
    session: Session,
) -> None:
    ruben = make_person(session, "Ruben Okoye")
    maya = make_person(session, "Maya Lindqvist", manager=ruben)
    jonas, hannah = make_person(session, "Jonas Weber", manager=maya), make_person(session, "Hannah Berg", manager=maya)
    make_account(session, hannah, [Role.HR])
    for member in (jonas, hannah):
        make_plan(session, member=member, manager=maya, managers_manager=ruben, state=State.PROPOSED)
    for day in days(date(2026, 5, 4), date(2026, 6, 5)):
        remind_on(session, day)
    of_hr, above = (told(session, make_viewer(session, person)) for person in (hannah, ruben))
    assert [kind for kind, _ in of_hr] == [kind for kind, _ in above] == [NotificationKind.STUCK]
    rows = session.scalars(select(Notification).where(col(Notification.kind) == NotificationKind.STUCK))
    assert {row.person_id: row.relation for row in rows} == {
        hannah.id: Relation.HR, ruben.id: Relation.MANAGERS_MANAGER
    }  # fmt: skip  # a dict of two


@pytest.mark.parametrize("seed", range(3))
def test_with_random_gaps_nothing_is_told_twice_or_where_it_does_not_belong(session: Session, seed: int) -> None:
    rng = random.Random(seed)
    house = Household(session).active()
    for number in range(3):
        make_support(
            session, session.scalars(select(Plan)).one(), f"Promise {number}", answer="agreed",
            due_on=START + timedelta(rng.randrange(1, 30)),
        )  # fmt: skip  # one call
    day, written = START, set[int]()
    while day < date(2026, 8, 1):
        now = moment(day.isoformat(), rng.randrange(24))
        if rng.random() < 0.2 and START < day < date(2026, 6, 12):
            check_in(house, now)
        before = {
            (nudge.person_id, nudge.kind, nudge.key)
            for nudge in nudges.nudges_of_plans(session, [session.scalars(select(col(Plan.id))).one() or 0], now)
        }
        nudges.remind(session, moment=now)
        new = [row for row in session.scalars(select(Notification)) if row.id not in written]
        written |= {row.id or 0 for row in new}
        for row in new:
            if inbox.KINDS[row.kind].is_nudge:
                assert (row.person_id, row.kind, row.key) in before
                assert day.weekday() < 5
        day += timedelta(rng.choice((0, 1, 1, 2, 5, 9)))
    rows = session.scalars(select(Notification).where(col(Notification.on).is_not(None))).all()
    assert len({(row.person_id, row.kind, row.plan_id, row.on) for row in rows}) == len(rows) >= 5


def test_old_notifications_go(session: Session) -> None:
    Household(session).active()
    remind_on(session, date(2026, 5, 19))
    remind_on(session, date(2026, 5, 19) + timedelta(nudges.KEPT_DAYS + 30))
    assert not session.scalars(
        select(Notification).where(col(Notification.kind) == NotificationKind.CHECK_IN_COMING)
    ).all()


def test_what_a_plan_still_waits_for_after_ninety_days_is_told_once_more(session: Session) -> None:
    house = Household(session).active()
    told_on = set()
    for day in days(date(2026, 6, 12), date(2026, 9, 30)):
        remind_on(session, day)
        rows = session.scalars(select(Notification).where(col(Notification.kind) == NotificationKind.PAST_END))
        told_on |= {row.at.date() for row in rows if row.person_id == house.maya.id}
    assert sorted(told_on) == [date(2026, 6, 15), date(2026, 9, 14)]


def test_a_state_that_cannot_be_read_stops_no_page_by_way_of_its_menu(sqlite_engine: Engine) -> None:
    with db.writing(sqlite_engine) as session:
        house = Household(session).proposed()
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        session.execute(text("UPDATE plan SET state = 'nothing' WHERE code = :code"), {"code": house.code})
        session.execute(text("PRAGMA ignore_check_constraints = OFF"))
        session.commit()
        assert inbox.unread_count(session, house.member, moment=moment("2026-05-15")) == 1


def test_several_steps_that_say_the_same_are_one_line_and_one_in_the_menu(session: Session) -> None:
    house = Household(session).proposed()
    for activity in ("Read two reports", "Ask a colleague"):
        commands.add_item(
            session, house.member, house.code, Part.ACTIVITY, values={"text": activity}, moment=moment("2026-05-15")
        )
    now = moment("2026-05-15", 12)
    [line], number = inbox.inbox(session, house.manager, most=50, moment=now)
    assert (line.kind, len(line.ids), number) == (NotificationKind.SUGGESTED, 2, 2)
    assert inbox.unread_count(session, house.manager, moment=now) == 1
    assert inbox.mark_read(session, house.manager, line.ids, moment=now) == 2


def test_a_reminder_that_was_put_off_comes_again_as_new_and_nobody_puts_off_that_of_another(session: Session) -> None:
    house = Household(session).active()
    remind_on(session, date(2026, 5, 21))
    remind_on(session, date(2026, 5, 22))
    now = moment("2026-05-22")
    inbox.mark_read(session, house.member, None, moment=now)
    lines, _ = inbox.inbox(session, house.member, most=50, moment=now)
    [overdue] = [line for line in lines if line.kind is NotificationKind.CHECK_IN_OVERDUE]
    with pytest.raises(NotFound):
        inbox.snooze(session, house.manager, overdue.ids[0], inbox.Snooze.DAY, moment=now)
    [started] = [line for line in lines if line.kind is NotificationKind.STARTED]
    with pytest.raises(NotFound):
        inbox.snooze(session, house.member, started.ids[0], inbox.Snooze.DAY, moment=now)
    inbox.snooze(session, house.member, overdue.ids[0], inbox.Snooze.WEEK, moment=now)
    inbox.mark_read(session, house.member, None, moment=now)
    note_seen(session, house.member, find_plan(session, house.member, house.code), now)
    for day, unread in (("2026-05-28", 0), ("2026-05-29", 1)):
        assert inbox.unread_count(session, house.member, moment=moment(day)) == unread


def test_whoever_opens_a_plan_again_a_moment_later_has_read_what_they_were_told_meanwhile(session: Session) -> None:
    house = Household(session).active()
    before, after = moment("2026-05-19"), at(moment("2026-05-19").now + timedelta(seconds=20))
    house.view(house.member, before)
    assert inbox.unread_count(session, house.member, moment=before) == 0
    nudges.remind(session, moment=before)
    assert inbox.unread_count(session, house.member, moment=after) == 1
    house.view(house.member, after)
    assert inbox.unread_count(session, house.member, moment=after) == 0


def test_a_deputy_is_told_of_check_ins_and_steps_on_their_days_and_reads_nothing_afterwards(session: Session) -> None:
    house = Household(session).active()
    kim = make_person(session, "Kim Vogel", manager=house.tomas)
    commands.name_deputy(
        session, house.manager, kim.id or 0, first_on=date(2026, 5, 21), last_on=date(2026, 5, 22),
        codes=[house.code], moment=moment("2026-05-15"),
    )  # fmt: skip  # one call
    named = make_viewer(session, kim)
    assert inbox.mark_read(session, named, None, moment=moment("2026-05-15")) == 1, "that they are named, about no plan"
    for day in days(date(2026, 5, 15), date(2026, 5, 22)):
        remind_on(session, day)
    commands.pause_plan(session, house.member, house.code, until=date(2026, 6, 3), moment=moment("2026-05-22"))
    deputy = make_viewer(session, kim, moment("2026-05-22"))
    wednesday = date(2026, 5, 20)
    assert [each for each in told(session, deputy) if each[0] is not NotificationKind.PAUSED] == [
        (NotificationKind.CHECK_IN_OVERDUE, wednesday)
    ]  # fmt: skip  # a list of two
    assert inbox.unread_count(session, deputy, moment=moment("2026-05-22")) == 2
    for day in days(date(2026, 5, 23), date(2026, 5, 29)):
        remind_on(session, day)
    later = make_viewer(session, kim, moment("2026-05-25"))
    assert inbox.unread_count(session, later, moment=moment("2026-05-25")) == 1, "that their days are over"
    make_account(session, kim, [Role.HR])
    in_hr = make_viewer(session, kim, moment("2026-05-25"))
    assert inbox.unread_count(session, in_hr, moment=moment("2026-05-25")) == 1, "whatever else they read of the plan"
    house.session.commit()
    lines, _ = inbox.inbox(session, deputy, most=30, moment=moment("2026-05-19"))
    assert "The check-in with Jonas Weber waited to be recorded." in [line.text for line in lines], "while it rests"
