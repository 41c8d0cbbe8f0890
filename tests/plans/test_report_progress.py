"""While a plan is active. Check-ins are due on Wednesdays, the first on 20 May 2026."""

from datetime import date

import pytest
from sqlmodel import Session

from lib.errors import EditConflict, Invalid, NotAllowed
from lib.models import Action, EntryKind, Part, Progress
from lib.plans import commands, queries
from lib.plans.rules.turn import TurnReason, Who
from tests.builders import moment
from tests.plans.household import Household

DUE = moment("2026-05-20")


def test_an_activity_moves_on_with_its_evidence(session: Session) -> None:
    house = Household(session).active()
    for progress, done_on in ((Progress.IN_PROGRESS, None), (Progress.DONE, DUE.today), (Progress.TO_DO, None)):
        commands.report_activity(
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
            commands.report_activity(session, viewer, house.code, house.activity, evidence="Done", **report)  # type: ignore[arg-type]  # as above
        else:
            with pytest.raises(EditConflict) as refused:
                commands.report_activity(session, viewer, house.code, house.activity, **report)  # type: ignore[arg-type]  # as above
            assert refused.value.theirs == {"progress": Progress.DONE, "evidence": "Done"}


def test_a_progress_that_does_not_exist_is_refused(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid):
        commands.report_activity(session, house.member, house.code, house.activity, progress="almost", moment=DUE)  # type: ignore[arg-type]  # forged


def test_support_is_given_and_then_confirmed_as_an_offer(session: Session) -> None:
    house = Household(session).active()
    assert Action.CONFIRM_SUPPORT not in house.view(house.member, DUE).can
    commands.provide_support(session, house.manager, house.code, house.support, moment=DUE)
    with pytest.raises(NotAllowed):
        commands.provide_support(session, house.manager, house.code, house.support, moment=DUE)
    home = queries.read_home(session, house.member, moment=moment("2026-05-18"))
    assert [offer.text for offer in home.support_offers] == ["An hour of practice a week"]
    assert home.waiting == []
    commands.confirm_support(session, house.member, house.code, house.support, moment=DUE)
    [support] = house.body(house.member, DUE).support
    assert (support.done_on, support.confirmed_on) == (DUE.today, DUE.today)
    with pytest.raises(NotAllowed):
        commands.confirm_support(session, house.member, house.code, house.support, moment=DUE)


def test_a_milestone_is_reached_once(session: Session) -> None:
    house = Household(session).active()
    commands.reach_milestone(session, house.member, house.code, house.milestone, evidence="It went well", moment=DUE)
    header = house.view(house.member, DUE).header
    assert (header.milestones_reached, header.milestones_planned) == (1, 1)
    with pytest.raises(NotAllowed):
        commands.reach_milestone(session, house.manager, house.code, house.milestone, moment=DUE)


def test_what_is_late_is_the_turn_of_who_promised_it(session: Session) -> None:
    house = Household(session)
    house.draft_item(Part.ACTIVITY, "Early", due_on=date(2026, 5, 15))
    house.active()
    header = house.view(house.member, moment("2026-05-18")).header
    assert (header.turn.reason, header.turn.who, header.late_days) == (TurnReason.LATE_PROMISE, {Who.MEMBER}, 3)


def test_the_journal_takes_what_people_write(session: Session) -> None:
    house = Household(session).active()
    for kind in (EntryKind.COMMENT, EntryKind.FEEDBACK, EntryKind.ACHIEVEMENT):
        commands.add_to_journal(session, house.member, house.code, kind=kind, text=f"A {kind}", moment=DUE)
    assert [entry.kind for entry in house.body(house.manager, DUE).journal] == [
        EntryKind.ACHIEVEMENT,
        EntryKind.FEEDBACK,
        EntryKind.COMMENT,
    ]


def test_nobody_writes_as_the_application_and_the_managers_manager_only_comments(session: Session) -> None:
    house = Household(session).active()
    with pytest.raises(Invalid):
        commands.add_to_journal(session, house.member, house.code, kind=EntryKind.CHANGE, text="Forged", moment=DUE)
    with pytest.raises(Invalid):
        commands.add_to_journal(
            session, house.above, house.code, kind=EntryKind.FEEDBACK, text="From above", moment=DUE
        )
    commands.add_to_journal(session, house.above, house.code, kind=EntryKind.COMMENT, text="From above", moment=DUE)
    assert [entry.by for entry in house.body(house.member, DUE).journal] == ["Tomás Rivera"]


def test_evidence_of_the_other_one_is_not_written_over(session: Session) -> None:
    house = Household(session).active()
    on_screen = {"progress": Progress.IN_PROGRESS, "evidence": ""}
    for evidence in ("", "Two of three seen"):
        commands.report_activity(
            session, house.member, house.code, house.activity,
            progress=Progress.IN_PROGRESS, evidence=evidence, moment=DUE,
        )  # fmt: skip  # one call
    with pytest.raises(EditConflict) as refused:
        commands.report_activity(
            session, house.manager, house.code, house.activity,
            progress=Progress.IN_PROGRESS, seen=on_screen, moment=DUE,
        )  # fmt: skip  # one call
    assert refused.value.theirs["evidence"] == "Two of three seen"


def test_a_mended_word_does_not_move_the_day_something_was_done(session: Session) -> None:
    house = Household(session).active()
    for day, evidence in (("2026-05-20", "Notse"), ("2026-05-25", "Notes")):
        commands.report_activity(
            session, house.member, house.code, house.activity,
            progress=Progress.DONE, evidence=evidence, moment=moment(day),
        )  # fmt: skip  # one call
    [activity] = house.body(house.member, DUE).activities
    assert (activity.evidence, activity.done_on) == ("Notes", date(2026, 5, 20))
