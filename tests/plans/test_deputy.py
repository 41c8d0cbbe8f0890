"""A deputy: who may be named, on which days and plans, what they do then, and who is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib import audit, home_lines, turn_text
from lib.access import Viewer
from lib.errors import Invalid, NotAllowed, NotFound
from lib.models import (
    Absence,
    Action,
    AgendaPoint,
    AuditEvent,
    CheckInLine,
    EntryKind,
    Notification,
    NotificationKind,
    Person,
    Plan,
    PlanOpening,
    Reading,
    Relation,
    Role,
    Side,
    State,
)
from lib.plans import commands, queries
from lib.plans.queries import Filters
from lib.plans.rules.turn import TurnReason
from tests.builders import make_absence, make_account, make_person, make_plan, make_viewer, moment
from tests.plans.household import Household

NOW = moment()
FIRST, LAST = date(2026, 5, 19), date(2026, 5, 25)
DURING = moment("2026-05-20")


class Away(Household):
    """Maya will be away from Tuesday the 19th to Monday the 25th; Lena, a colleague of hers, may stand in."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.active()
        self.lena = make_person(session, "Lena Roth", manager=self.tomas)

    def name(self, **changes: Any) -> None:
        values: dict[str, Any] = {"first_on": FIRST, "last_on": LAST, "codes": [self.code], "moment": NOW} | changes
        person_id = values.pop("person_id", self.lena.id)
        commands.name_deputy(self.session, values.pop("viewer", self.manager), person_id, **values)

    def deputy(self) -> Viewer:
        return make_viewer(self.session, self.lena, DURING)

    @property
    def plan(self) -> Plan:
        return self.session.scalars(select(Plan).where(Plan.code == self.code)).one()

    def absence(self) -> Absence:
        return self.session.scalars(select(Absence)).one()


def refusals(house: Away, **changes: Any) -> set[str]:
    """The fields that are refused; nothing is saved then."""
    with pytest.raises(Invalid) as refused:
        house.name(**changes)
    assert not house.session.scalars(select(Absence)).all()
    house.session.rollback()
    return set(refused.value.fields)


@pytest.mark.databases
def test_a_deputy_is_named_and_everybody_on_the_plan_is_told_before(session: Session) -> None:
    house = Away(session)
    house.name()
    assert "Lena Roth stands in" in queries.read_home(session, house.member, moment=NOW).feed[0].text
    [told] = [entry for entry in house.body(house.member).journal if entry.kind is EntryKind.CHANGE][:1]
    assert told.text == "Lena Roth stands in for Maya from 19 May to 25 May."
    seen = queries.see_audience(session, house.member, house.code, moment=NOW)
    assert [(one.name, one.first_on, one.last_on) for one in seen.deputies] == [("Lena Roth", FIRST, LAST)]
    assert "Lena Roth" not in [reader.name for reader in seen.readers]
    during = queries.see_audience(session, house.member, house.code, moment=DURING)
    assert {reader.name: reader.deputy_until for reader in during.readers}["Lena Roth"] == LAST
    assert not during.deputies
    line = session.scalars(select(AuditEvent).where(AuditEvent.action == "deputy named")).one()
    assert (line.plan_id, line.person_id, line.actor_id) == (house.plan.id, house.lena.id, house.maya.id)
    assert {"deputy named", "deputy ended"} <= audit.READ_BY_NOBODY
    notified = session.scalars(select(Notification).where(Notification.kind == NotificationKind.DEPUTY)).all()
    # Whoever is named cannot open the plan before their first day, and is told without it.
    assert len(notified) == 2
    assert {row.person_id: row.plan_id for row in notified} == {house.jonas.id: house.plan.id, house.lena.id: None}


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (NOW.today, LAST, "first_on"),
        (NOW.today - timedelta(1), LAST, "first_on"),
        (FIRST, FIRST - timedelta(1), "last_on"),
        (FIRST, FIRST + timedelta(90), "last_on"),
        (None, LAST, "first_on"),
        (FIRST, None, "last_on"),
        (date(2300, 1, 1), date(2300, 1, 2), "first_on"),
    ],
)
def test_days_that_do_not_fit_are_refused(session: Session, first: Any, last: Any, field: str) -> None:
    house = Away(session)
    assert field in refusals(house, first_on=first, last_on=last)


@pytest.mark.parametrize(("first", "last"), [(NOW.today + timedelta(1),) * 2, (FIRST, FIRST + timedelta(89))])
def test_one_day_from_tomorrow_is_the_shortest_absence_and_ninety_the_longest(
    session: Session, first: date, last: date
) -> None:
    house = Away(session)
    house.name(first_on=first, last_on=last)
    assert (house.absence().first_on, house.absence().last_on) == (first, last)


@pytest.mark.databases
@pytest.mark.parametrize("who", ["the manager", "the member", "below", "further below", "left", "nobody", "no id"])
def test_nobody_is_named_whom_the_rule_shuts_out(session: Session, who: str) -> None:
    house = Away(session)
    below = make_person(session, "Ben Below", manager=house.jonas)
    further = make_person(session, "Fay Further", manager=below)
    left = make_person(session, "Gina Gone", manager=house.tomas, active=False)
    person_id = {
        "the manager": house.maya.id, "the member": house.jonas.id, "below": below.id, "further below": further.id,
        "left": left.id, "nobody": 2**40, "no id": 2**70,
    }[who]  # fmt: skip  # a line a few
    assert refusals(house, person_id=person_id) == {"person"}
    for search in ("Maya", "Jonas", "Ben", "Fay", "Gina"):
        assert not commands.find_deputies(session, house.manager, codes=[house.code], search=search, moment=NOW).people


def test_a_search_finds_whoever_may_stand_in_on_each_of_the_plans(session: Session) -> None:
    house = Away(session)
    other = make_plan(session, member=house.lena, manager=house.maya)

    def found(*codes: str) -> list[str]:
        return [
            one.name
            for one in commands.find_deputies(session, house.manager, codes=codes, search="roth", moment=NOW).people
        ]

    assert found(house.code) == ["Lena Roth"]
    assert found(house.code, other.code) == []
    with pytest.raises(Invalid):
        found()


@pytest.mark.parametrize("kind", ["somebody else’s", "closed", "a draft", "missing", "none"])
def test_only_open_plans_of_the_manager_can_be_ticked(session: Session, kind: str) -> None:
    house = Away(session)
    states = {"closed": State.CLOSED, "a draft": State.DRAFT}
    manager = house.tomas if kind == "somebody else’s" else house.maya
    other = make_plan(session, member=house.jonas, manager=manager, state=states.get(kind, State.ACTIVE))
    codes = {"missing": [house.code, "not-there"], "none": []}.get(kind, [house.code, other.code])
    with pytest.raises((NotFound, NotAllowed, Invalid)):
        house.name(codes=codes)
    session.rollback()
    assert not session.scalars(select(Absence)).all()


def test_on_a_plan_that_was_not_ticked_nobody_stands_in(session: Session) -> None:
    house = Away(session)
    other = make_plan(session, member=house.jonas, manager=house.maya)
    house.name()
    assert queries.may_read(session, house.deputy(), house.code, Reading.FULL)
    assert not queries.may_read(session, house.deputy(), other.code, Reading.HEADER)


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [("12", "18", True), ("12", "19", False), ("21", "22", False), ("25", "30", False), ("26", "30", True)],
)
def test_only_one_stands_in_on_a_day(session: Session, first: str, last: str, fits: bool) -> None:
    house = Away(session)
    house.name()
    days = {"first_on": date(2026, 5, int(first)), "last_on": date(2026, 5, int(last)), "moment": moment("2026-05-05")}
    if fits:
        house.name(person_id=house.tomas.id, **days)
    else:
        with pytest.raises(Invalid) as refused:
            house.name(person_id=house.tomas.id, **days)
        assert refused.value.fields == {
            "first_on": "Lena Roth stands in on one of these plans from 19 May to 25 May. Choose other days, or end "
            "that first."
        }


def test_a_second_click_names_nobody_twice(session: Session) -> None:
    house = Away(session)
    for _ in range(2):
        house.name(token="the same form")
    assert house.absence().deputy_id == house.lena.id


@pytest.mark.databases
def test_only_the_manager_who_named_a_deputy_ends_it(session: Session) -> None:
    house = Away(session)
    house.name()
    absence_id = house.absence().id or 0
    for viewer in (house.member, house.above, house.deputy()):
        with pytest.raises(NotFound):
            commands.end_absence(session, viewer, absence_id, moment=DURING)
        session.rollback()
    for nothing in (absence_id + 1, -1, 2**70):
        with pytest.raises(NotFound):
            commands.end_absence(session, house.manager, nothing, moment=DURING)
    assert queries.may_read(session, house.deputy(), house.code, Reading.FULL)
    commands.end_absence(session, house.manager, absence_id, moment=DURING)
    assert not queries.may_read(session, house.deputy(), house.code, Reading.HEADER)
    assert house.body(house.member, DURING).journal[0].text == "Lena Roth does not stand in for Maya any more."
    with pytest.raises(NotFound):
        commands.end_absence(session, house.manager, absence_id, moment=DURING)


def test_one_that_has_not_begun_can_be_taken_back_and_one_that_is_over_cannot_be_ended(session: Session) -> None:
    house = Away(session)
    house.name()
    absence_id = house.absence().id or 0
    with pytest.raises(NotFound):
        commands.end_absence(session, house.manager, absence_id, moment=moment("2026-05-26"))
    commands.end_absence(session, house.manager, absence_id, moment=NOW)
    assert house.body(house.member).journal[0].text == "Lena Roth does not stand in for Maya after all."


@pytest.mark.databases
def test_a_manager_sees_the_absences_of_their_own_that_are_not_over(session: Session) -> None:
    house = Away(session)
    house.name()

    def listed(viewer: Viewer, day: str) -> list[tuple[str, list[str]]]:
        found = queries.list_absences(session, viewer, moment=moment(day))
        return [(one.deputy.name, [member.name for member in one.members]) for one in found]

    assert listed(house.manager, "2026-05-25") == [("Lena Roth", ["Jonas Weber"])]
    assert listed(house.manager, "2026-05-26") == []
    for viewer in (house.member, house.above, house.deputy()):
        assert listed(viewer, "2026-05-20") == []
    house.lena.manager_id = house.jonas.id
    session.commit()
    assert listed(house.manager, "2026-05-20") == [("Lena Roth", [])]
    commands.end_absence(session, house.manager, house.absence().id or 0, moment=DURING)
    assert listed(house.manager, "2026-05-20") == []


def test_a_deputy_records_the_check_in_for_the_manager_and_reads_no_point_before(session: Session) -> None:
    house = Away(session)
    house.name()
    for viewer, point in ((house.manager, "Mine alone"), (house.member, "Jonas’ own")):
        commands.prepare_check_in(session, viewer, house.code, points=point, moment=NOW)
    view = house.view(house.deputy(), DURING)
    assert view.body is not None
    assert view.body.check_in is not None
    assert (view.body.agenda, view.body.check_in.agenda) == ([], [])
    assert Action.PREPARE_CHECK_IN not in view.can
    [own, *_] = points = session.scalars(select(AgendaPoint).order_by(col(AgendaPoint.id))).all()
    with pytest.raises(NotAllowed):
        commands.add_activity_from_agenda(session, house.deputy(), house.code, own.id or 0, moment=DURING)
    commands.record_check_in(
        session, house.deputy(), house.code, line="Went well", progress=30,
        ticked=[point.id or 0 for point in points], moment=DURING,
    )  # fmt: skip  # one call
    line = session.scalars(select(CheckInLine)).one()
    assert (line.side, line.by_id, line.line) == (Side.MANAGER, house.lena.id, "Went well")
    assert [point.is_done for point in points] == [False, False]
    assert len(house.body(house.deputy(), DURING).agenda) == 2


def test_what_a_deputy_does_ends_a_reminder(session: Session) -> None:
    house = Away(session)
    house.name()
    house.plan.nudged_at, house.plan.nudged_by_id = NOW.now, house.tomas.id
    commands.comment(session, house.deputy(), house.code, text="I am here", moment=DURING)
    assert house.plan.nudged_at is None


def test_a_reminder_for_a_manager_who_is_away_reaches_the_deputy(session: Session) -> None:
    house = Away(session)
    house.name()
    hr = make_person(session)
    make_account(session, hr, [Role.HR])
    commands.send_reminder(session, make_viewer(session, hr), house.code, moment=DURING)
    told = session.scalars(select(Notification).where(Notification.kind == NotificationKind.REMINDER))
    assert {each.person_id for each in told} == {house.jonas.id, house.maya.id, house.lena.id}


def test_a_deputy_finds_the_managers_turn_on_home_and_what_is_the_managers_alone_stays_away(session: Session) -> None:
    house = Away(session)
    house.name()
    home = queries.read_home(session, house.deputy(), moment=DURING)
    [waiting] = home.waiting
    assert (waiting.turn_reason, waiting.side, waiting.acts_for) == (TurnReason.CHECK_IN, None, Side.MANAGER)
    line = home_lines.home_line(waiting, house.deputy(), DURING.today)
    assert line.title == "Record the check-in with Jonas"
    assert line.note == "For Maya, who is away until Monday 25 May"
    assert (home.standing_in, home.team, home.mine) == ([], [], [])
    commands.request_to_end(session, house.member, house.code, reason="Enough", moment=DURING)
    home = queries.read_home(session, house.deputy(), moment=DURING)
    [plan] = home.standing_in
    assert not home.waiting
    assert turn_text.turn_headline(plan, DURING.today) == "Maya’s turn: answer the request to end"
    [own] = queries.read_home(session, house.manager, moment=DURING).waiting
    assert own.turn_reason is TurnReason.STOP


def test_a_deputy_is_told_what_is_new_finds_the_plan_and_leaves_a_line_when_they_open_it(session: Session) -> None:
    house = Away(session)
    house.name()
    commands.comment(session, house.member, house.code, text="How are you?", moment=DURING)
    deputy, plans = house.deputy(), Filters(search="workshops")
    assert house.code in [one.plan.code for one in queries.read_home(session, deputy, moment=DURING).feed]
    assert [plan.code for plan in queries.list_plans(session, deputy, plans, moment=DURING).headers] == [house.code]
    mine = queries.list_plans(session, deputy, Filters(only_mine=True), moment=DURING)
    assert [plan.code for plan in mine.headers] == [house.code]
    assert queries.count_readable(session, deputy) == 1
    assert not queries.list_plans(session, deputy, Filters(only_coached=True), moment=DURING).headers
    house.view(deputy, DURING)
    assert house.lena.id in session.scalars(select(PlanOpening.person_id)).all()
    assert queries.read_home(session, deputy, moment=DURING).feed == []


@pytest.mark.parametrize("role", [None, Role.HR, "above"])
def test_whatever_else_a_deputy_is_they_read_the_plan_in_full_on_their_days(session: Session, role: Any) -> None:
    house = Away(session)
    deputy: Person = house.tomas if role == "above" else house.lena
    if role is Role.HR:
        make_account(session, house.lena, [Role.HR])
    make_absence(session, house.plan, deputy, "2026-05-19", "2026-05-25")
    viewer = make_viewer(session, deputy, DURING)
    view = house.view(viewer, DURING)
    assert view.body is not None
    assert Action.CHECK_IN in view.can
    seen = queries.see_audience(session, house.member, house.code, moment=DURING)
    assert [Relation.DEPUTY in reader.relations for reader in seen.readers if reader.name == deputy.name] == [True]
