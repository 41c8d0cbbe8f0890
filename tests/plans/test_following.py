"""While a plan is active. Check-ins are due on Wednesdays, the first on 20 May 2026."""

from datetime import date

import pytest
from sqlmodel import Session, select

from lib import plans
from lib.errors import EditConflict, Invalid, NotAllowed
from lib.life import Action
from lib.models import CheckIn, EntryKind, Part, Progress, Side
from lib.turn import Matter, Who
from tests.builders import moment
from tests.plans.household import Household

DUE = moment("2026-05-20")


def write(house: Household, side: Side, day: str, line: str = "A line", **facts: object) -> None:
    viewer = house.member if side is Side.MEMBER else house.manager
    given = {"progress": 20} | facts
    plans.record_check_in(house.session, viewer, house.code, line=line, moment=moment(day), **given)  # type: ignore[arg-type]  # a test gives what it talks about


def test_a_due_check_in_is_the_turn_of_both_and_one_record_does_it(session: Session) -> None:
    house = Household(session).active()
    assert house.view(house.member, DUE).header.turn.who == {Who.MEMBER, Who.MANAGER}
    write(house, Side.MEMBER, "2026-05-20")
    header = house.view(house.manager, DUE).header
    assert (header.turn.matter, header.next_check_in) == (Matter.ON_TRACK, date(2026, 5, 27))
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
    assert [row.due_on for row in session.exec(select(CheckIn).order_by("id"))] == [date(2026, 5, 20), None]
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
    assert session.exec(select(CheckIn)).all() == []


def test_a_double_click_holds_one_check_in(session: Session) -> None:
    house = Household(session).active()
    for _ in range(2):
        write(house, Side.MEMBER, "2026-05-20", token="form-1")
    assert len(session.exec(select(CheckIn)).all()) == 1


def test_an_activity_moves_on_with_its_evidence(session: Session) -> None:
    house = Household(session).active()
    for progress, done_on in ((Progress.IN_PROGRESS, None), (Progress.DONE, DUE.today), (Progress.TO_DO, None)):
        plans.report_activity(
            session, house.member, house.code, house.activity, progress=progress, evidence="Seen", moment=DUE
        )
        [activity] = house.body(house.member, DUE).activities
        assert (activity.progress, activity.done_on, activity.evidence) == (progress, done_on, "Seen")


def test_two_who_report_on_the_same_activity_see_each_other(session: Session) -> None:
    house = Household(session).active()
    for viewer in (house.member, house.manager):
        seen = {"progress": Progress.TO_DO, "evidence": ""}
        report = {"progress": Progress.DONE, "seen": seen, "moment": DUE}
        if viewer is house.member:
            plans.report_activity(session, viewer, house.code, house.activity, evidence="Done", **report)  # type: ignore[arg-type]  # as above
        else:
            with pytest.raises(EditConflict) as refused:
                plans.report_activity(session, viewer, house.code, house.activity, **report)  # type: ignore[arg-type]  # as above
            assert refused.value.theirs == {"progress": Progress.DONE, "evidence": "Done"}


def test_a_progress_that_does_not_exist_is_refused(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid):
        plans.report_activity(session, house.member, house.code, house.activity, progress="almost", moment=DUE)  # type: ignore[arg-type]  # forged


def test_support_is_given_and_then_confirmed_as_an_offer(session: Session) -> None:
    house = Household(session).active()
    assert Action.CONFIRM_SUPPORT not in house.view(house.member, DUE).can
    plans.give_support(session, house.manager, house.code, house.support, moment=DUE)
    with pytest.raises(NotAllowed):
        plans.give_support(session, house.manager, house.code, house.support, moment=DUE)
    home = plans.look_at_home(session, house.member, moment=moment("2026-05-18"))
    assert [offer.text for offer in home.support_offers] == ["An hour of practice a week"]
    assert home.waiting == []
    plans.confirm_support(session, house.member, house.code, house.support, moment=DUE)
    [support] = house.body(house.member, DUE).support
    assert (support.done_on, support.confirmed_on) == (DUE.today, DUE.today)
    with pytest.raises(NotAllowed):
        plans.confirm_support(session, house.member, house.code, house.support, moment=DUE)


def test_a_milestone_is_reached_once(session: Session) -> None:
    house = Household(session).active()
    plans.reach_milestone(session, house.member, house.code, house.milestone, evidence="It went well", moment=DUE)
    header = house.view(house.member, DUE).header
    assert (header.milestones_reached, header.milestones_planned) == (1, 1)
    with pytest.raises(NotAllowed):
        plans.reach_milestone(session, house.manager, house.code, house.milestone, moment=DUE)


def test_what_is_late_is_the_turn_of_who_promised_it(session: Session) -> None:
    house = Household(session)
    house.draft_item(Part.ACTIVITY, "Early", due_on=date(2026, 5, 15))
    house.active()
    header = house.view(house.member, moment("2026-05-18")).header
    assert (header.turn.matter, header.turn.who, header.late_days) == (Matter.LATE_PROMISE, {Who.MEMBER}, 3)


def test_the_journal_takes_what_people_write(session: Session) -> None:
    house = Household(session).active()
    for kind in (EntryKind.COMMENT, EntryKind.FEEDBACK, EntryKind.ACHIEVEMENT):
        plans.add_to_journal(session, house.member, house.code, kind=kind, text=f"A {kind}", moment=DUE)
    assert [entry.kind for entry in house.body(house.manager, DUE).journal] == [
        EntryKind.ACHIEVEMENT,
        EntryKind.FEEDBACK,
        EntryKind.COMMENT,
    ]


def test_nobody_writes_as_the_application_and_the_managers_manager_only_comments(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid):
        plans.add_to_journal(session, house.member, house.code, kind=EntryKind.CHANGE, text="Forged", moment=DUE)
    with pytest.raises(Invalid):
        plans.add_to_journal(session, house.above, house.code, kind=EntryKind.FEEDBACK, text="From above", moment=DUE)
    plans.add_to_journal(session, house.above, house.code, kind=EntryKind.COMMENT, text="From above", moment=DUE)
    assert [entry.by for entry in house.body(house.member, DUE).journal] == ["Tomás Rivera"]


def test_evidence_of_the_other_one_is_not_written_over(session: Session) -> None:
    house = Household(session).active()
    on_screen = {"progress": Progress.IN_PROGRESS, "evidence": ""}
    for evidence in ("", "Two of three seen"):
        plans.report_activity(
            session, house.member, house.code, house.activity,
            progress=Progress.IN_PROGRESS, evidence=evidence, moment=DUE,
        )  # fmt: skip  # one call
    with pytest.raises(EditConflict) as refused:
        plans.report_activity(
            session, house.manager, house.code, house.activity,
            progress=Progress.IN_PROGRESS, seen=on_screen, moment=DUE,
        )  # fmt: skip  # one call
    assert refused.value.theirs["evidence"] == "Two of three seen"


def test_a_mended_word_does_not_move_the_day_something_was_done(session: Session) -> None:
    house = Household(session).active()
    for day, evidence in (("2026-05-20", "Notse"), ("2026-05-25", "Notes")):
        plans.report_activity(
            session, house.member, house.code, house.activity,
            progress=Progress.DONE, evidence=evidence, moment=moment(day),
        )  # fmt: skip  # one call
    [activity] = house.body(house.member, DUE).activities
    assert (activity.evidence, activity.done_on) == ("Notes", date(2026, 5, 20))


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
        assert (header.turn.matter, header.late_days) == (Matter.CHECK_IN, late_days)
    write(house, Side.MEMBER, "2026-05-26")
    assert house.view(house.member, moment("2026-05-26")).header.turn.matter is Matter.ON_TRACK


def test_an_extra_check_in_answers_what_waits(session: Session) -> None:
    house = Household(session)
    house.type(cadence="monthly", end_on=date(2026, 7, 20))
    house.active()
    late = moment("2026-07-10")
    write(house, Side.MEMBER, "2026-07-10")
    assert house.view(house.member, late).header.turn.matter is Matter.ON_TRACK
