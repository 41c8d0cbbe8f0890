"""Check-ins: held, prepared, moved and skipped; updates; what is new and what was not written.

The plan runs from the 14th of May to the 13th of June 2026. Check-ins are due on Wednesdays: 20 and 27 May, 3 and
10 June.
"""

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.errors import EditConflict, Invalid, NotAllowed
from lib.models import (
    Action,
    AgendaPoint,
    Cadence,
    CheckIn,
    DueChange,
    EntryKind,
    JournalEntry,
    Plan,
    PlanPause,
    PlanSeen,
    Progress,
    Role,
    Side,
)
from lib.plans import commands, context, queries
from lib.plans.commands import follow_roster
from lib.plans.rules.schedule import DueState
from lib.plans.rules.turn import TurnReason, Who
from lib.ui.check_in_form import seen_by
from tests.builders import make_account, make_person, make_viewer, moment
from tests.plans.household import Household

DUE = moment("2026-05-20")


def may(day: int) -> date:
    return date(2026, 5, day)


def write(house: Household, side: Side, day: str, line: str = "A line", **facts: object) -> None:
    viewer = house.member if side is Side.MEMBER else house.manager
    given = {"progress": 20} | facts
    commands.record_check_in(house.session, viewer, house.code, line=line, moment=moment(day), **given)  # type: ignore[arg-type]  # a test gives what it talks about


def test_a_due_check_in_is_the_turn_of_both_and_one_record_does_it(session: Session) -> None:
    house = Household(session).active()
    assert house.view(house.member, DUE).header.turn.who == {Who.MEMBER, Who.MANAGER}
    write(house, Side.MEMBER, "2026-05-20")
    header = house.view(house.manager, DUE).header
    assert (header.turn.reason, header.next_check_in) == (TurnReason.ON_TRACK, date(2026, 5, 27))
    assert (header.check_ins_held, header.check_ins_due) == (1, 1)


def test_a_check_in_is_late_from_the_second_weekday_after(session: Session) -> None:
    house = Household(session).active()
    assert house.view(house.member, moment("2026-05-21")).header.late_days == 0
    assert house.view(house.member, moment("2026-05-22")).header.late_days == 2


def test_the_first_line_sets_the_progress_and_the_second_adds_to_it(session: Session) -> None:
    house = Household(session).active()
    write(house, Side.MANAGER, "2026-05-20", "Mine", progress=30, confidence=3)
    form = house.body(house.member, DUE).check_in
    assert form is not None
    assert form.adds_to is not None
    assert (form.progress, form.progress_by) == (30, "Maya Lindqvist")
    write(house, Side.MEMBER, "2026-05-22", "Theirs", progress=90, confidence=5)
    [meeting] = house.body(house.member, DUE).check_ins
    assert (meeting.progress, meeting.due_on, meeting.held_on) == (30, date(2026, 5, 20), date(2026, 5, 20))
    assert {line.side: (line.text, line.confidence) for line in meeting.lines} == {
        Side.MANAGER: ("Mine", 3),
        Side.MEMBER: ("Theirs", 5),
    }
    assert house.view(house.member, DUE).header.progress == 30


def test_on_the_next_due_date_a_line_begins_a_new_check_in(session: Session) -> None:
    house = Household(session).active()
    write(house, Side.MANAGER, "2026-05-20")
    write(house, Side.MEMBER, "2026-05-27", progress=50)
    meetings = house.body(house.member, moment("2026-05-27")).check_ins
    assert [meeting.due_on for meeting in meetings] == [date(2026, 5, 27), date(2026, 5, 20)]
    assert house.view(house.member, moment("2026-05-27")).header.progress == 50


def test_a_second_line_of_the_same_side_is_an_extra_check_in(session: Session) -> None:
    house = Household(session).active()
    write(house, Side.MEMBER, "2026-05-20")
    write(house, Side.MEMBER, "2026-05-21", "Again")
    header = house.view(house.member, moment("2026-05-21")).header
    assert [row.due_on for row in session.scalars(select(CheckIn).order_by("id"))] == [date(2026, 5, 20), None]
    assert (header.check_ins_held, header.check_ins_due) == (1, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"line": ""}, "line"),
        ({"line": "x" * 2_001}, "line"),
        ({"progress": 101}, "progress"),
        ({"progress": -1}, "progress"),
        ({"confidence": 0}, "confidence"),
        ({"confidence": 6}, "confidence"),
    ],
)
def test_a_check_in_that_does_not_fit_is_refused_at_its_field(
    session: Session, values: dict[str, object], field: str
) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid) as refused:
        write(house, Side.MEMBER, "2026-05-20", **values)  # type: ignore[arg-type]  # bad on purpose
    assert list(refused.value.fields) == [field]
    session.rollback()
    assert session.scalars(select(CheckIn)).all() == []


def test_a_double_click_holds_one_check_in(session: Session) -> None:
    house = Household(session).active()
    for _ in range(2):
        write(house, Side.MEMBER, "2026-05-20", token="form-1")
    assert len(session.scalars(select(CheckIn)).all()) == 1


def test_an_extra_check_in_does_not_shut_the_other_out_of_the_due_one(session: Session) -> None:
    house = Household(session).active()
    write(house, Side.MEMBER, "2026-05-20", "On the day")
    write(house, Side.MEMBER, "2026-05-21", "Once more")
    write(house, Side.MANAGER, "2026-05-21", "To the due one")
    write(house, Side.MANAGER, "2026-05-21", "To the extra one")
    meetings = house.body(house.member, DUE).check_ins
    texts = {meeting.due_on: {line.text for line in meeting.lines} for meeting in meetings}
    assert texts == {date(2026, 5, 20): {"On the day", "To the due one"}, None: {"Once more", "To the extra one"}}


def test_a_friday_check_in_becomes_late_and_waits_until_the_next(session: Session) -> None:
    house = Household(session)
    house.type(cadence_weekday=4)
    house.active()
    for day, late_days in (("2026-05-22", 0), ("2026-05-25", 0), ("2026-05-26", 4), ("2026-05-28", 6)):
        header = house.view(house.member, moment(day)).header
        assert (header.turn.reason, header.late_days) == (TurnReason.CHECK_IN, late_days)
    write(house, Side.MEMBER, "2026-05-26")
    assert house.view(house.member, moment("2026-05-26")).header.turn.reason is TurnReason.ON_TRACK


def test_an_extra_check_in_answers_what_waits(session: Session) -> None:
    house = Household(session)
    house.type(cadence="monthly", end_on=date(2026, 7, 20))
    house.active()
    late = moment("2026-07-10")
    write(house, Side.MEMBER, "2026-07-10")
    assert house.view(house.member, late).header.turn.reason is TurnReason.ON_TRACK


def prepare(house: Household, side: Side, day: str, points: str = "Prepared", **facts: Any) -> bool:
    viewer = house.member if side is Side.MEMBER else house.manager
    return commands.prepare_check_in(house.session, viewer, house.code, points=points, moment=moment(day), **facts)


def move(house: Household, planned: date, to: date, day: str = "2026-05-18") -> None:
    commands.reschedule_check_in(house.session, house.member, house.code, planned=planned, to=to, moment=moment(day))


def skip(house: Household, planned: date, day: str = "2026-05-18", reason: str = "Both at the fair") -> None:
    commands.skip_check_in(house.session, house.manager, house.code, planned=planned, reason=reason, moment=moment(day))


def states(house: Household, day: str) -> dict[int, DueState]:
    """What has become of the due dates, by the day of the month they were planned for."""
    return {due.planned.day: due.state for due in house.body(house.member, moment(day)).due_line}


def changes(house: Household, day: str = "2026-05-30") -> list[str]:
    entries = house.body(house.member, moment(day)).journal
    return [entry.text for entry in entries if entry.kind is EntryKind.CHANGE]


def test_a_record_says_whether_it_held_the_check_in_or_was_added(session: Session) -> None:
    house = Household(session).active()
    facts: dict[str, Any] = {"line": "A line", "progress": 30, "moment": DUE}
    assert commands.record_check_in(session, house.member, house.code, **facts) is True
    assert commands.record_check_in(session, house.manager, house.code, **facts | {"progress": 70}) is False
    assert house.view(house.member, DUE).header.progress == 30


@pytest.mark.parametrize(
    ("day", "counts_for"),
    [("2026-05-17", may(20)), ("2026-05-16", None), ("2026-05-23", may(20)), ("2026-05-24", may(27))],
    ids=["half a cadence before", "a day too early", "half a cadence after", "nearer to the next"],
)
def test_a_check_in_counts_for_a_due_date_half_a_cadence_away(
    session: Session, day: str, counts_for: date | None
) -> None:
    house = Household(session).active()
    write(house, Side.MEMBER, day)
    assert session.scalars(select(CheckIn.due_on)).one() == counts_for


def test_of_two_due_dates_equally_near_the_earlier_counts(session: Session) -> None:
    house = Household(session)
    house.type(cadence=Cadence.EVERY_N_DAYS, cadence_days=6)
    house.active()  # Due on Wednesday 20 and Tuesday 26 May.
    write(house, Side.MEMBER, "2026-05-23")
    assert session.scalars(select(CheckIn.due_on)).one() == may(20)


# The agenda


def points_of(house: Household, viewer: Viewer, day: str = "2026-05-20") -> list[str]:
    return [point.text for point in house.body(viewer, moment(day)).agenda]


def point_id(house: Household, text: str) -> int:
    return house.session.scalars(select(col(AgendaPoint.id)).where(col(AgendaPoint.text) == text)).one() or 0


def test_points_are_seen_by_nobody_else(session: Session) -> None:
    house = Household(session).active()
    before = {viewer.name: repr(house.view(viewer, DUE)) for viewer in (house.manager, house.above)}
    assert prepare(house, Side.MEMBER, "2026-05-18", "I am not sure yet") is False
    for viewer in (house.manager, house.above):
        assert repr(house.view(viewer, DUE)) == before[viewer.name]
    mine = house.body(house.member, DUE)
    assert [(point.text, point.is_shared) for point in mine.agenda] == [("I am not sure yet", False)]
    assert mine.check_in is not None
    assert mine.check_in.agenda == mine.agenda


@pytest.mark.parametrize("first", Side)
def test_when_both_have_points_they_read_each_others_and_nobody_else_does(session: Session, first: Side) -> None:
    house = Household(session).active()
    write(house, Side.MANAGER, "2026-05-20")
    write(house, Side.MEMBER, "2026-05-20")
    assert prepare(house, first, "2026-05-21", "The first") is False
    assert prepare(house, first.other, "2026-05-21", "The second") is True
    for viewer in (house.member, house.manager):
        assert points_of(house, viewer) == ["The first", "The second"]
    assert points_of(house, house.above) == []


def test_a_point_is_one_line_and_keeps_its_place(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "  The workshop \n\nThe fair\nThe workshop")
    assert points_of(house, house.member) == ["The workshop", "The fair"]
    kept = point_id(house, "The fair")
    prepare(house, Side.MEMBER, "2026-05-18", "Something new\nThe fair", seen="The workshop\nThe fair")
    assert points_of(house, house.member) == ["Something new", "The fair"]
    assert point_id(house, "The fair") == kept
    prepare(house, Side.MEMBER, "2026-05-19", "", seen="Something new\nThe fair")
    assert points_of(house, house.member) == []


def test_what_is_ticked_is_done_and_the_rest_goes_to_the_next_check_in(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "The workshop\nThe fair")
    write(house, Side.MEMBER, "2026-05-20", ticked=[point_id(house, "The workshop")])
    for viewer in (house.member, house.manager, house.above):
        body = house.body(viewer, moment("2026-05-21"))
        assert [(point.text, point.is_from_before) for point in body.agenda] == [("The fair", True)]
        assert body.check_ins[0].talked_about == ["The workshop"]

    write(house, Side.MANAGER, "2026-05-27", ticked=[point_id(house, "The fair")])
    body = house.body(house.member, moment("2026-05-27"))
    assert body.agenda == []
    assert [held.talked_about for held in body.check_ins] == [["The fair"], ["The workshop"]]


def test_when_the_check_in_is_held_both_read_the_points_of_either(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "The workshop")
    write(house, Side.MANAGER, "2026-05-20")
    for viewer in (house.member, house.manager, house.above):
        assert points_of(house, viewer) == ["The workshop"]
    write(house, Side.MEMBER, "2026-05-20", ticked=[point_id(house, "The workshop")])
    [held] = house.body(house.member, DUE).check_ins
    assert held.talked_about == ["The workshop"]


def test_points_from_before_open_nothing_of_the_next_agenda(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "Mine")
    prepare(house, Side.MANAGER, "2026-05-18", "Yours")
    write(house, Side.MEMBER, "2026-05-20")
    write(house, Side.MANAGER, "2026-05-20")
    prepare(house, Side.MEMBER, "2026-05-21", "For me alone")
    assert points_of(house, house.manager, "2026-05-21") == ["Mine", "Yours"]
    assert points_of(house, house.member, "2026-05-21") == ["Mine", "Yours", "For me alone"]


def test_a_check_in_in_between_opens_nothing_of_the_next_agenda(session: Session) -> None:
    house = Household(session).active()
    write(house, Side.MANAGER, "2026-05-20")
    write(house, Side.MEMBER, "2026-05-20")
    prepare(house, Side.MEMBER, "2026-05-21", "For the 27th")
    write(house, Side.MANAGER, "2026-05-22", "A quick word between two")
    assert points_of(house, house.manager, "2026-05-22") == []
    write(house, Side.MANAGER, "2026-05-27", "The 27th")
    assert points_of(house, house.manager, "2026-05-27") == ["For the 27th"]


def test_points_for_a_check_in_that_never_was_are_for_the_next(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "For the 20th")
    assert points_of(house, house.manager, "2026-05-26") == []
    write(house, Side.MANAGER, "2026-05-27")
    assert points_of(house, house.manager, "2026-05-27") == ["For the 20th"]


def test_a_line_that_is_added_to_the_others_ticks_only_what_was_on_its_agenda(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MANAGER, "2026-05-18", "The fair")
    write(house, Side.MANAGER, "2026-05-20")
    prepare(house, Side.MEMBER, "2026-05-21", "For the next one")
    form = house.body(house.member, moment("2026-05-21")).check_in
    assert form is not None
    assert form.adds_to is not None
    assert [point.text for point in form.agenda] == ["The fair"]
    write(house, Side.MEMBER, "2026-05-21", "To the last one")
    assert points_of(house, house.manager, "2026-05-22") == ["The fair"]


def test_nobody_ticks_what_they_do_not_read(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "Mine alone")
    write(house, Side.MANAGER, "2026-05-20", ticked=[point_id(house, "Mine alone"), 0, 10**30])
    [held] = house.body(house.member, DUE).check_ins
    assert held.talked_about == []
    assert points_of(house, house.member) == ["Mine alone"]


def test_what_was_agreed_becomes_an_activity_once(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "Watch two workshops")
    add = partial(commands.add_activity_from_agenda, session, moment=DUE)
    point = point_id(house, "Watch two workshops")
    with pytest.raises(NotAllowed, match="not on the agenda any more"):
        add(house.manager, house.code, point)  # It is the team member's alone.
    session.rollback()
    before = len(house.body(house.member, DUE).activities)
    for _ in range(2):
        add(house.member, house.code, point)
    body = house.body(house.manager, DUE)
    assert len(body.activities) == before + 1
    added = next(item for item in body.activities if item.text == "Watch two workshops")
    assert (added.added_by, added.is_agreed, added.has_own_date) == ("Jonas Weber", True, False)
    assert changes(house)[0] == "Activity added: “Watch two workshops” · action"
    assert [point.is_activity for point in house.body(house.member, DUE).agenda] == [True]


def test_a_point_that_is_too_long_for_an_activity_is_told_so(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "long " * 200)
    with pytest.raises(Invalid):
        commands.add_activity_from_agenda(session, house.member, house.code, 1, moment=DUE)


def send(house: Household, seen: dict[str, Any], line: str, progress: int) -> None:
    """A form of the team member on the 20th of May that began with what they had `seen`."""
    commands.record_check_in(
        house.session, house.member, house.code, line=line, progress=progress, seen=seen, moment=DUE
    )


def form_of(house: Household) -> dict[str, Any]:
    return dict(seen_by(queries.start_check_in(house.session, house.member, house.code, moment=DUE)))


def test_what_was_written_in_another_window_is_told_and_its_progress_stays(session: Session) -> None:
    house = Household(session).active()
    seen = form_of(house)
    send(house, seen, "In the first window", 60)
    with pytest.raises(EditConflict) as refused:
        send(house, seen, "In the second", 0)
    session.rollback()
    send(house, seen | refused.value.theirs, "In the second", 0)  # Nobody touched its slider.
    body = house.body(house.member, DUE)
    assert {view.lines[0].text for view in body.check_ins} == {"In the second", "In the first window"}
    assert house.view(house.member, DUE).header.progress == 60


def test_a_slider_that_somebody_moved_counts(session: Session) -> None:
    house = Household(session).active()
    seen = form_of(house)
    send(house, seen, "First", 60)
    send(house, form_of(house), "Then", 55)
    assert house.view(house.member, DUE).header.progress == 55


def test_points_of_another_window_are_not_written_over(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "In the other window")
    with pytest.raises(EditConflict, match="in another window") as refused:
        prepare(house, Side.MEMBER, "2026-05-18", "Here", seen="")
    assert refused.value.theirs == {"points": "In the other window"}
    session.rollback()
    assert points_of(house, house.member) == ["In the other window"]


def test_points_that_were_talked_about_meanwhile_are_not_put_there_again(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "The workshop")
    write(house, Side.MANAGER, "2026-05-20")
    with pytest.raises(EditConflict, match="the check-in was recorded meanwhile"):
        prepare(house, Side.MEMBER, "2026-05-20", "The workshop\nThe fair", seen="The workshop")


def test_points_are_their_authors_to_change_until_the_check_in_is_held(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MEMBER, "2026-05-18", "The workshop")
    write(house, Side.MANAGER, "2026-05-20")
    prepare(house, Side.MEMBER, "2026-05-21", "")
    assert points_of(house, house.member, "2026-05-21") == ["The workshop"]


def test_what_a_former_manager_kept_to_themselves_is_shown_to_nobody(session: Session) -> None:
    house = Household(session).active()
    prepare(house, Side.MANAGER, "2026-05-18", "Both read this")
    write(house, Side.MANAGER, "2026-05-20")
    prepare(house, Side.MANAGER, "2026-05-21", "Between me and my notes")
    olga = make_person(session, "Olga Petrova", manager=house.tomas)
    house.jonas.manager_id = olga.id
    session.add(house.jonas)
    follow_roster.follow_roster(session, moment=moment("2026-05-22"))
    session.commit()
    assert session.scalars(select(AgendaPoint.text)).all() == ["Both read this"]
    assert points_of(house, make_viewer(session, olga), "2026-05-22") == ["Both read this"]


def test_a_point_of_somebody_who_is_not_on_the_plan_counts_for_nothing(session: Session) -> None:
    house = Household(session).active()
    plan = session.scalars(select(Plan)).one()
    left: dict[str, Any] = {
        "side": Side.MANAGER,
        "due_on": may(20),
        "by_id": house.tomas.id,
        "text": "Left behind",
        "at": DUE.now,
    }
    session.add(AgendaPoint(plan_id=plan.id or 0, **left))
    session.commit()
    assert points_of(house, house.manager) == []
    assert prepare(house, Side.MEMBER, "2026-05-20") is False
    assert prepare(house, Side.MANAGER, "2026-05-20", "My own") is True
    write(house, Side.MANAGER, "2026-05-20")
    assert points_of(house, house.member) == ["Prepared", "My own"]


def test_preparing_changes_nothing_that_the_other_could_notice(session: Session) -> None:
    house = Household(session).active()
    before = house.view(house.manager, DUE)
    prepare(house, Side.MEMBER, "2026-05-20")
    after = house.view(house.manager, DUE)
    assert (after.revision, after.changed_at) == (before.revision, before.changed_at)
    assert queries.read_home(session, house.manager, moment=DUE).feed == []


@pytest.mark.parametrize(("day", "may_prepare"), [("2026-05-13", False), ("2026-05-14", True), ("2026-06-14", False)])
def test_a_check_in_is_prepared_while_one_is_ahead(session: Session, day: str, may_prepare: bool) -> None:
    house = Household(session)
    house.type(start_on=may(14), end_on=date(2026, 6, 13))
    house.active(moment("2026-05-12"))
    assert (Action.PREPARE_CHECK_IN in house.view(house.member, moment(day)).can) is may_prepare


# Moving and skipping


def test_a_moved_check_in_is_due_on_its_new_day(session: Session) -> None:
    house = Household(session).active()
    move(house, may(20), may(22))
    body = house.body(house.manager, DUE)
    assert body.next_check_in is not None
    assert (body.next_check_in.planned, body.next_check_in.due) == (may(20), may(22))
    assert house.view(house.manager, DUE).header.turn.reason is TurnReason.ON_TRACK
    assert house.view(house.manager, moment("2026-05-22")).header.turn.reason is TurnReason.CHECK_IN
    assert changes(house) == ["Moved the check-in of Wednesday 20 May to Friday 22 May."]
    write(house, Side.MEMBER, "2026-05-22")
    assert session.scalars(select(CheckIn.due_on)).one() == may(20)
    assert states(house, "2026-05-23")[20] is DueState.HELD


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        (may(17), "no working day"),
        (may(23), "no working day"),
        (may(15), "has passed"),
        (may(27), "between the check-ins"),
        (may(28), "between the check-ins"),
        (date(1999, 5, 20), "between 2000 and 2199"),
    ],
)
def test_a_check_in_is_not_moved_where_it_does_not_fit(session: Session, to: date, sentence: str) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid) as refused:
        move(house, may(20), to)
    assert sentence in refused.value.fields["to"]
    session.rollback()
    assert session.scalars(select(DueChange)).all() == []


@pytest.mark.parametrize("to", [may(18), may(26)], ids=["today", "the day before the next one"])
def test_a_check_in_is_moved_up_to_its_neighbours(session: Session, to: date) -> None:
    house = Household(session).active()
    move(house, may(20), to)
    body = house.body(house.member, moment("2026-05-18"))
    assert body.next_check_in is not None
    assert body.next_check_in.due == to


def test_the_last_check_in_is_not_moved_after_the_end(session: Session) -> None:
    house = Household(session).active()
    june_10 = date(2026, 6, 10)
    write(house, Side.MEMBER, "2026-06-03")
    with pytest.raises(Invalid, match="within the plan"):
        move(house, june_10, date(2026, 6, 15), "2026-06-04")
    session.rollback()
    move(house, june_10, date(2026, 6, 12), "2026-06-04")
    assert states(house, "2026-06-04")[10] is DueState.AHEAD


def test_an_overdue_check_in_may_be_moved_to_today_or_later(session: Session) -> None:
    house = Household(session).active()
    assert house.view(house.member, moment("2026-05-22")).header.late_days == 2
    move(house, may(20), may(25), "2026-05-22")
    assert house.view(house.member, moment("2026-05-22")).header.turn.reason is TurnReason.ON_TRACK
    assert house.view(house.member, moment("2026-05-25")).header.turn.reason is TurnReason.CHECK_IN


def test_moving_back_to_the_planned_day_removes_the_change(session: Session) -> None:
    house = Household(session).active()
    move(house, may(20), may(22))
    move(house, may(20), may(20))
    assert session.scalars(select(DueChange)).all() == []
    assert changes(house)[0] == "Moved the check-in of Friday 22 May back to Wednesday 20 May."


def test_only_what_waits_or_comes_next_is_moved_or_skipped(session: Session) -> None:
    house = Household(session).active()
    for planned in (may(27), may(21)):
        with pytest.raises(NotAllowed, match="waits or comes next"):
            move(house, planned, may(29))
        session.rollback()
        with pytest.raises(NotAllowed, match="waits or comes next"):
            skip(house, planned)
        session.rollback()
    write(house, Side.MEMBER, "2026-05-20")
    with pytest.raises(NotAllowed):
        move(house, may(20), may(22), "2026-05-20")


def test_a_skipped_check_in_counts_in_no_figure(session: Session) -> None:
    house = Household(session).active()
    skip(house, may(20), "2026-05-20")
    header = house.view(house.member, moment("2026-05-26")).header
    assert (header.turn.reason, header.check_ins_due, header.check_ins_held) == (TurnReason.ON_TRACK, 0, 0)
    assert header.next_check_in == may(27)
    assert states(house, "2026-05-26")[20] is DueState.SKIPPED
    assert changes(house) == ["Skipped the check-in of Wednesday 20 May: Both at the fair"]


def test_what_was_missed_before_a_skipped_one_is_not_asked_for_again(session: Session) -> None:
    house = Household(session).active()
    skip(house, may(27), "2026-05-27")
    assert house.view(house.member, moment("2026-05-27")).header.turn.reason is TurnReason.ON_TRACK
    assert states(house, "2026-05-27")[20] is DueState.MISSED


def test_a_check_in_on_a_skipped_day_is_an_extra_one(session: Session) -> None:
    house = Household(session).active()
    skip(house, may(20))
    write(house, Side.MEMBER, "2026-05-20", progress=35)
    assert session.scalars(select(CheckIn.due_on)).one() is None
    assert states(house, "2026-05-20")[20] is DueState.SKIPPED
    header = house.view(house.member, DUE).header
    assert (header.check_ins_held, header.check_ins_due, header.progress) == (0, 0, 35)


def test_a_skipped_check_in_takes_place_after_all(session: Session) -> None:
    house = Household(session).active()
    skip(house, may(20))
    assert house.body(house.member, moment("2026-05-18")).skipped_ahead == [may(20)]
    move(house, may(20), may(20))
    assert house.view(house.member, moment("2026-05-18")).header.next_check_in == may(20)
    assert session.scalars(select(DueChange)).all() == []
    assert changes(house)[0] == "The check-in of Wednesday 20 May takes place after all."


def test_a_double_click_moves_and_skips_once(session: Session) -> None:
    house = Household(session).active()
    for _ in range(2):
        commands.reschedule_check_in(
            session,
            house.member,
            house.code,
            planned=may(20),
            to=may(22),
            moment=moment("2026-05-18"),
            token="reschedule",
        )
    for _ in range(2):
        commands.skip_check_in(
            session, house.member, house.code, planned=may(20), reason="At the fair", moment=moment("2026-05-18"),
            token="skip",
        )  # fmt: skip  # one call
    assert len(changes(house)) == 2


def test_the_last_check_in_that_was_skipped_takes_place_after_all(session: Session) -> None:
    house = Household(session).active()
    last, day = date(2026, 6, 10), "2026-06-10"
    skip(house, last, day)
    view = house.view(house.member, moment(day))
    assert view.header.next_check_in is None
    assert Action.PREPARE_CHECK_IN not in view.can
    assert house.body(house.member, moment(day)).skipped_ahead == [last]
    move(house, last, last, day)
    assert house.view(house.member, moment(day)).header.next_check_in == last


def test_a_check_in_is_not_skipped_without_a_reason_nor_twice(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid):
        skip(house, may(20), reason="  ")
    session.rollback()
    skip(house, may(20))
    with pytest.raises(NotAllowed):
        skip(house, may(20))
    session.rollback()
    skip(house, may(27))  # It comes next by now.
    assert house.view(house.member, moment("2026-05-18")).header.next_check_in == date(2026, 6, 3)


def test_an_extra_check_in_on_the_planned_day_is_not_taken_for_one_that_was_moved_away(session: Session) -> None:
    house = Household(session).active()
    move(house, may(20), may(26))
    write(house, Side.MEMBER, "2026-05-20")  # Six days before it is due: more than half a week.
    assert session.scalars(select(CheckIn.due_on)).one() is None
    assert states(house, "2026-05-20")[20] is DueState.AHEAD
    assert house.view(house.member, moment("2026-05-26")).header.turn.reason is TurnReason.CHECK_IN


def test_the_other_adds_to_a_moved_check_in_until_the_next_due_date(session: Session) -> None:
    house = Household(session).active()
    move(house, may(20), may(22))
    write(house, Side.MANAGER, "2026-05-20")
    write(house, Side.MEMBER, "2026-05-26", "Added")
    [meeting] = house.body(house.member, moment("2026-05-26")).check_ins
    assert (meeting.due_on, len(meeting.lines)) == (may(20), 2)


def test_while_a_plan_rests_nothing_is_due_and_no_check_in_is_held(session: Session) -> None:
    house = Household(session).active()
    plan = session.scalars(select(Plan)).one()
    session.add(
        PlanPause(plan_id=plan.id or 0, from_on=may(19), until_on=may(28), by_id=house.jonas.id or 0, at=moment().now)
    )
    session.commit()
    resting = house.view(house.member, moment("2026-05-20"))
    assert resting.can.isdisjoint({Action.CHECK_IN, Action.PREPARE_CHECK_IN, Action.RESCHEDULE_CHECK_IN})
    with pytest.raises(context.NotReady, match="The plan is paused"):
        write(house, Side.MEMBER, "2026-05-20")
    session.rollback()
    assert list(states(house, "2026-05-28")) == [3, 10]
    assert house.view(house.member, moment("2026-05-28")).header.turn.reason is TurnReason.ON_TRACK


# Updates, the feed, and what was not written


def hr_of(session: Session) -> Any:
    hana = make_person(session, "Hana Reyes")
    make_account(session, hana, [Role.HR])
    return make_viewer(session, hana)


def test_hr_reads_updates_and_nothing_else_that_was_typed(session: Session) -> None:
    house = Household(session).active()
    write(house, Side.MEMBER, "2026-05-20", "Between the two of us")
    commands.write_update(session, house.manager, house.code, text="Going well so far", moment=DUE)
    view = house.view(hr_of(session), moment("2026-05-21"))
    assert view.body is None
    assert [(update.text, update.by, update.at) for update in view.updates] == [
        ("Going well so far", "Maya Lindqvist", DUE.now)
    ]
    assert "Between the two of us" not in repr(view)
    assert house.body(house.above, DUE).journal[0].kind is EntryKind.UPDATE


def test_an_update_is_a_few_sentences_and_written_once(session: Session) -> None:
    house = Household(session).active()
    for text in ("", "x" * 2_001):
        with pytest.raises(Invalid):
            commands.write_update(session, house.member, house.code, text=text, moment=DUE)
        session.rollback()
    for _ in range(2):
        commands.write_update(session, house.member, house.code, text="Once", moment=DUE, token="form-1")
    assert len(house.view(house.member, DUE).updates) == 1
    with pytest.raises(Invalid):
        commands.add_to_journal(session, house.member, house.code, kind=EntryKind.UPDATE, text="Around it", moment=DUE)


def feed(house: Household, viewer: Any, day: str, hour: int = 9) -> list[tuple[int, str, str]]:
    found = queries.read_home(house.session, viewer, moment=moment(day, hour)).feed
    return [(one.count, one.kind, one.by.first_name if one.by else "") for one in found]


def test_home_tells_what_others_wrote_since_one_looked(session: Session) -> None:
    house = Household(session).active()
    house.view(house.manager, moment("2026-05-19"))
    commands.add_to_journal(
        session, house.member, house.code, kind=EntryKind.COMMENT, text="A word", moment=moment("2026-05-19", 10)
    )
    write(house, Side.MEMBER, "2026-05-20")
    assert feed(house, house.manager, "2026-05-20") == [(2, "check_in", "Jonas")]
    assert feed(house, house.member, "2026-05-20") == []
    house.view(house.manager, moment("2026-05-20", 10))
    assert feed(house, house.manager, "2026-05-20", 11) == []
    commands.report_activity(
        session, house.member, house.code, house.activity, progress=Progress.DONE, moment=moment("2026-05-20", 12)
    )
    assert feed(house, house.manager, "2026-05-20", 13) == [(1, "report", "Jonas")]


def test_a_change_is_told_in_its_words_and_other_things_by_their_kind(session: Session) -> None:
    house = Household(session).active()
    house.view(house.manager, moment("2026-05-17"))
    move(house, may(20), may(22))
    [moved] = queries.read_home(session, house.manager, moment=moment("2026-05-18", 10)).feed
    assert moved.text == "Moved the check-in of Wednesday 20 May to Friday 22 May."
    commands.add_to_journal(
        session, house.member, house.code, kind=EntryKind.FEEDBACK, text="For your eyes", moment=moment("2026-05-19")
    )
    [latest] = queries.read_home(session, house.manager, moment=moment("2026-05-19", 10)).feed
    assert (latest.count, latest.kind, latest.text) == (2, EntryKind.FEEDBACK, "")


def test_the_managers_manager_is_told_of_updates_alone(session: Session) -> None:
    house = Household(session).active()
    write(house, Side.MEMBER, "2026-05-20")
    assert feed(house, house.above, "2026-05-20") == []
    commands.write_update(session, house.manager, house.code, text="Going well", moment=moment("2026-05-21"))
    assert feed(house, house.above, "2026-05-21") == [(1, "update", "Maya")]


def test_a_plan_nobody_opened_has_a_feed_of_two_weeks(session: Session) -> None:
    house = Household(session).active()
    for seen in session.scalars(select(PlanSeen)).all():
        session.delete(seen)
    session.commit()
    write(house, Side.MEMBER, "2026-05-20")
    assert feed(house, house.manager, "2026-06-03", 8) == [(1, "check_in", "Jonas")]
    assert feed(house, house.manager, "2026-06-03", 9) == []


def test_looking_is_noted_once_a_minute_unless_something_changed(session: Session) -> None:
    house = Household(session).active()
    key = (session.scalars(select(Plan.id)).one(), house.maya.id)

    def seen_after(seconds: int) -> Any:
        later = moment("2026-05-18").now.replace(minute=seconds // 60, second=seconds % 60)
        house.view(house.manager, moment("2026-05-18")._replace(now=later))
        session.expire_all()
        found = session.get(PlanSeen, key)
        assert found is not None
        return (found.at - moment("2026-05-18").now).seconds

    assert [seen_after(seconds) for seconds in (0, 59, 60, 61)] == [0, 0, 60, 60]
    commands.comment(
        session, house.member, house.code, text="x",
        moment=moment("2026-05-18")._replace(now=moment("2026-05-18").now.replace(minute=1, second=2)),
    )  # fmt: skip  # one call
    assert seen_after(63) == 63


def test_a_plan_is_stale_one_cadence_and_seven_days_after_the_last_entry(session: Session) -> None:
    house = Household(session).active()
    write(house, Side.MEMBER, "2026-05-20")
    commands.report_activity(
        session, house.member, house.code, house.activity, progress=Progress.IN_PROGRESS, moment=moment("2026-05-22")
    )
    assert house.view(house.member, moment("2026-06-04")).header.stale_since is None
    assert house.view(house.member, moment("2026-06-05")).header.stale_since == may(22)


def test_what_the_application_writes_keeps_no_plan_alive_and_what_people_do_does(session: Session) -> None:
    house = Household(session).active()
    plan = session.scalars(select(Plan)).one()
    said = {"plan_id": plan.id or 0, "kind": EntryKind.CHANGE, "text": "x", "by_id": None}
    session.add(JournalEntry(**said, at=moment("2026-05-27").now))
    session.commit()
    late = moment("2026-05-28")
    assert house.view(house.member, late).header.stale_since == may(14)
    commands.reach_milestone(session, house.member, house.code, house.milestone, moment=moment("2026-05-25"))
    assert house.view(house.member, late).header.stale_since is None
