"""For a day people correct their own words and take back what they noted. Check-ins are due on Wednesdays."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, SQLModel

from lib.access import Viewer
from lib.clock import Moment, at
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import AuditEvent, CancelReason, EntryKind, Part, Progress, Role
from lib.plans import commands, queries
from lib.plans.commands import Writing
from lib.plans.commands.follow_roster import follow_roster
from lib.plans.corrections import Correction
from lib.plans.queries import ItemView
from lib.plans.queries.check_ins import LineView
from lib.plans.queries.plan_view import EntryView
from lib.plans.rules.turn import TurnReason, Who
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.plans.household import Household

WRITTEN = moment("2026-05-20")
SECRET = "Something about the family"


def later(**passed: int) -> Moment:
    """Some time after the words were written."""
    return at(WRITTEN.now + timedelta(**passed))


def write(house: Household, what: Writing) -> int:
    """The team member writes the secret somewhere on the 20th of May; gives back where."""
    session, member, code = house.session, house.member, house.code
    match what:
        case Writing.ENTRY:
            commands.add_to_journal(session, member, code, kind=EntryKind.COMMENT, text=SECRET, moment=WRITTEN)
            return house.body(member, WRITTEN).journal[0].id
        case Writing.LINE:
            commands.record_check_in(session, member, code, line=SECRET, progress=20, confidence=2, moment=WRITTEN)
            return house.body(member, WRITTEN).check_ins[0].id
        case Writing.REPORT:
            commands.report_activity(
                session, member, code, house.activity, progress=Progress.IN_PROGRESS, evidence=SECRET, moment=WRITTEN
            )
            return house.activity
        case Writing.EVIDENCE:
            commands.reach_milestone(session, member, code, house.milestone, evidence=SECRET, moment=WRITTEN)
            return house.milestone


def shown(house: Household, viewer: Viewer, what: Writing, now: Moment) -> tuple[str, Correction]:
    """The words as somebody reads them on the page, and what became of them."""
    body = house.body(viewer, now)
    found: dict[Writing, Callable[[], EntryView | LineView | ItemView]] = {
        Writing.ENTRY: lambda: body.journal[0],
        Writing.LINE: lambda: body.check_ins[0].lines[0],
        Writing.REPORT: lambda: body.activities[0],
        Writing.EVIDENCE: lambda: body.milestones[0],
    }
    one = found[what]()
    return one.evidence if isinstance(one, ItemView) else one.text, one.correction


@pytest.mark.parametrize("what", Writing)
def test_own_words_are_edited_until_a_day_has_passed(session: Session, what: Writing) -> None:
    house = Household(session).active()
    written = write(house, what)
    just = later(hours=23, minutes=59)
    assert shown(house, house.member, what, just)[1] == Correction(is_open=True)
    commands.edit_words(session, house.member, house.code, what, written, text="Mended", seen=SECRET, moment=just)
    assert shown(house, house.manager, what, just) == ("Mended", Correction(is_edited=True))
    assert SECRET not in everything(session)
    over = later(hours=24, minutes=1)
    assert not shown(house, house.member, what, over)[1].is_open
    with pytest.raises(NotAllowed, match="24 hours"):
        commands.edit_words(session, house.member, house.code, what, written, text="Again", moment=over)
    with pytest.raises(NotAllowed, match="24 hours"):
        commands.withdraw_words(session, house.member, house.code, what, written, moment=over)


@pytest.mark.parametrize("what", Writing)
def test_withdrawn_words_are_nowhere_and_the_step_is_on_record(session: Session, what: Writing) -> None:
    house = Household(session).active()
    written = write(house, what)
    now = later(hours=23, minutes=59)
    commands.withdraw_words(session, house.member, house.code, what, written, moment=now)
    for viewer in (house.member, house.manager, house.above):
        assert shown(house, viewer, what, now) == ("", Correction(withdrawn_on=now.today))
        assert SECRET not in repr(house.view(viewer, now))
    assert SECRET not in everything(session)
    last = session.scalars(select(AuditEvent)).all()[-1]
    assert (last.action, last.detail) == ("words withdrawn", {"what": what.value, "id": written})
    with pytest.raises(NotAllowed):
        commands.edit_words(session, house.member, house.code, what, written, text="Again", moment=now)


@pytest.mark.parametrize("what", Writing)
def test_nobody_corrects_the_words_of_somebody_else(session: Session, what: Writing) -> None:
    house = Household(session).active()
    written = write(house, what)
    hr = make_person(session, "Hana Hr")
    make_account(session, hr, [Role.HR])
    for viewer, refused in (
        (house.manager, NotAllowed),
        (house.above, NotAllowed),
        (make_viewer(session, hr), NotFound),
    ):
        with pytest.raises(refused):
            commands.edit_words(session, viewer, house.code, what, written, text="Forged", moment=WRITTEN)
        with pytest.raises(refused):
            commands.withdraw_words(session, viewer, house.code, what, written, moment=WRITTEN)
    assert shown(house, house.manager, what, WRITTEN) == (SECRET, Correction())


def test_a_manager_who_lost_the_plan_corrects_nothing_on_it(session: Session) -> None:
    house = Household(session).active()
    commands.add_to_journal(
        session, house.manager, house.code, kind=EntryKind.FEEDBACK, text="Well done", moment=WRITTEN
    )
    commands.provide_support(session, house.manager, house.code, house.support, moment=WRITTEN)
    entry = house.body(house.manager, WRITTEN).journal[0].id
    house.jonas.manager_id = house.tomas.id
    session.flush()
    follow_roster(session, moment=WRITTEN)
    session.commit()
    new = make_viewer(session, house.tomas)
    for viewer, refused in ((house.manager, NotFound), (new, NotAllowed)):
        with pytest.raises(refused):
            commands.withdraw_words(session, viewer, house.code, Writing.ENTRY, entry, moment=WRITTEN)
        with pytest.raises(refused):
            commands.take_back(session, viewer, house.code, Part.SUPPORT, house.support, moment=WRITTEN)


def test_words_of_another_plan_are_not_found(session: Session) -> None:
    house = Household(session).active()
    other = make_plan(session, member=house.jonas, manager=house.maya)
    for what in Writing:
        for written in (write(house, what), 0, 2**70):
            with pytest.raises(NotFound):
                commands.withdraw_words(session, house.member, other.code, what, written, moment=WRITTEN)


def test_what_was_mended_in_another_window_is_not_written_over(session: Session) -> None:
    house = Household(session).active()
    entry = (house.member, house.code, Writing.ENTRY, write(house, Writing.ENTRY))
    commands.edit_words(session, *entry, text="Mended", seen=SECRET, moment=WRITTEN)
    with pytest.raises(EditConflict) as refused:
        commands.edit_words(session, *entry, text="Mended too", seen=SECRET, moment=WRITTEN)
    assert refused.value.theirs == {"text": "Mended"}


@pytest.mark.parametrize(("what", "longest"), [(Writing.ENTRY, 5_000), (Writing.LINE, 2_000), (Writing.REPORT, 2_000)])
def test_words_stay_within_their_limit_and_are_not_emptied(session: Session, what: Writing, longest: int) -> None:
    house = Household(session).active()
    entry = (house.member, house.code, what, write(house, what))
    for text in ("", "  ", "x" * (longest + 1)):
        with pytest.raises(Invalid):
            commands.edit_words(session, *entry, text=text, moment=WRITTEN)
    commands.edit_words(session, *entry, text="x" * longest, moment=WRITTEN)


def test_what_became_of_the_plan_stands_as_it_is(session: Session) -> None:
    house = Household(session).active()
    commands.change_cadence(session, house.member, house.code, changes={"cadence_weekday": 4}, seen={}, moment=WRITTEN)
    change = house.body(house.member, WRITTEN).journal[0]
    assert (change.kind, change.correction.is_open) == (EntryKind.CHANGE, False)
    with pytest.raises(NotAllowed):
        commands.withdraw_words(session, house.member, house.code, Writing.ENTRY, change.id, moment=WRITTEN)


def test_withdrawing_a_line_leaves_the_check_in_held_and_takes_the_confidence(session: Session) -> None:
    house = Household(session).active()
    check_in = write(house, Writing.LINE)
    commands.withdraw_words(session, house.member, house.code, Writing.LINE, check_in, moment=WRITTEN)
    view = house.view(house.manager, WRITTEN)
    assert view.body is not None
    [held] = view.body.check_ins
    assert (held.lines[0].confidence, view.header.check_ins_held) == (None, 1)


def test_words_can_be_withdrawn_after_the_plan_has_ended(session: Session) -> None:
    house = Household(session).active()
    entry = write(house, Writing.ENTRY)
    cancel(house)
    commands.withdraw_words(session, house.member, house.code, Writing.ENTRY, entry, moment=WRITTEN)
    assert SECRET not in everything(session)


def test_what_was_withdrawn_is_not_in_the_feed(session: Session) -> None:
    house = Household(session).active()
    house.view(house.manager, moment("2026-05-19"))
    entry = write(house, Writing.ENTRY)
    assert [one.kind for one in queries.read_home(session, house.manager, moment=WRITTEN).feed] == ["comment"]
    commands.withdraw_words(session, house.member, house.code, Writing.ENTRY, entry, moment=WRITTEN)
    assert queries.read_home(session, house.manager, moment=WRITTEN).feed == []


def test_a_new_report_is_no_longer_withdrawn(session: Session) -> None:
    house = Household(session).active()
    write(house, Writing.REPORT)
    commands.withdraw_words(session, house.member, house.code, Writing.REPORT, house.activity, moment=WRITTEN)
    report(house, house.member, Progress.IN_PROGRESS, WRITTEN, evidence="Seen two")
    assert shown(house, house.manager, Writing.REPORT, WRITTEN) == ("Seen two", Correction())


def test_evidence_stays_its_authors_where_the_other_one_reports_on_the_progress_alone(session: Session) -> None:
    house = Household(session).active()
    about = (house.code, Writing.REPORT, write(house, Writing.REPORT))
    commands.edit_words(session, house.member, *about, text="Mended", moment=WRITTEN)
    just, over = later(hours=23), later(hours=24, minutes=1)
    report(house, house.manager, Progress.TO_DO, just, evidence="Mended")
    assert shown(house, house.member, Writing.REPORT, just) == ("Mended", Correction(is_edited=True, is_open=True))
    assert not shown(house, house.member, Writing.REPORT, over)[1].is_open
    with pytest.raises(NotAllowed, match="Only whoever wrote this"):
        commands.withdraw_words(session, house.manager, *about, moment=just)
    commands.withdraw_words(session, house.member, *about, moment=just)
    report(house, house.manager, Progress.IN_PROGRESS, over)
    assert shown(house, house.manager, Writing.REPORT, over) == ("", Correction(withdrawn_on=just.today))
    assert item(house, house.manager, Part.ACTIVITY, over).evidence_by == "Jonas Weber"


def test_whoever_writes_other_evidence_is_its_author_from_then_on(session: Session) -> None:
    house = Household(session).active()
    about = (house.code, Writing.REPORT, write(house, Writing.REPORT))
    report(house, house.manager, Progress.IN_PROGRESS, WRITTEN, evidence="I saw it")
    with pytest.raises(NotAllowed, match="Only whoever wrote this"):
        commands.withdraw_words(session, house.member, *about, moment=WRITTEN)
    commands.withdraw_words(session, house.manager, *about, moment=WRITTEN)


# Taking back


def test_what_was_noted_is_taken_back_until_a_day_has_passed(session: Session) -> None:
    house = Household(session).active()
    just, over = later(hours=23, minutes=59), later(hours=24, minutes=1)
    note_all(house)
    for part, viewer, item_id in noted(house):
        assert item(house, viewer, part, just).can_take_back
        assert not item(house, viewer, part, over).can_take_back
        with pytest.raises(NotAllowed, match="24 hours"):
            commands.take_back(session, viewer, house.code, part, item_id, moment=over)
        commands.take_back(session, viewer, house.code, part, item_id, moment=just)
        assert item(house, viewer, part, just).done_on is None
    [activity], [milestone] = house.body(house.member, just).activities, house.body(house.member, just).milestones
    assert (activity.progress, milestone.evidence) == (Progress.IN_PROGRESS, "")
    header = house.view(house.member, just).header
    assert (header.activities_done, header.milestones_reached, header.support_to_confirm) == (0, 0, 0)
    note_all(house)  # It can happen after all.


def test_nobody_takes_back_what_somebody_else_noted(session: Session) -> None:
    house = Household(session).active()
    note_all(house)
    for part, viewer, item_id in noted(house):
        other = house.member if viewer is house.manager else house.manager
        assert not item(house, other, part, WRITTEN).can_take_back
        with pytest.raises(NotAllowed):
            commands.take_back(session, other, house.code, part, item_id, moment=WRITTEN)


def test_what_was_confirmed_stands(session: Session) -> None:
    house = Household(session).active()
    commands.provide_support(session, house.manager, house.code, house.support, moment=WRITTEN)
    commands.confirm_support(session, house.member, house.code, house.support, moment=WRITTEN)
    with pytest.raises(NotAllowed, match="confirmed"):
        commands.take_back(session, house.manager, house.code, Part.SUPPORT, house.support, moment=WRITTEN)
    with pytest.raises(NotAllowed):
        commands.mark_not_received(session, house.member, house.code, house.support, reason="No", moment=WRITTEN)


def test_done_stays_done_for_everybody_but_whoever_said_so_in_time(session: Session) -> None:
    house = Household(session).active()
    report(house, house.member, Progress.DONE, WRITTEN)
    for viewer, now in ((house.manager, WRITTEN), (house.member, later(hours=24, minutes=1))):
        with pytest.raises(Invalid) as refused:
            report(house, viewer, Progress.TO_DO, now)
        assert set(refused.value.fields) == {"progress"}
    report(house, house.manager, Progress.DONE, WRITTEN, evidence="I saw it too")
    report(house, house.member, Progress.TO_DO, later(hours=23, minutes=59))
    assert item(house, house.member, Part.ACTIVITY, WRITTEN).done_on is None


# Another day than today


def test_something_may_have_happened_since_the_start(session: Session) -> None:
    house = Household(session).active()
    start = date(2026, 5, 14)
    for wrong in (start - timedelta(1), WRITTEN.today + timedelta(1), "soon", date(2500, 1, 1)):
        with pytest.raises(Invalid) as refused:
            commands.provide_support(session, house.manager, house.code, house.support, given_on=wrong, moment=WRITTEN)  # type: ignore[arg-type]  # forged
        assert set(refused.value.fields) == {"given_on"}
        with pytest.raises(Invalid) as refused:
            commands.reach_milestone(
                session, house.member, house.code, house.milestone, reached_on=wrong, moment=WRITTEN
            )  # type: ignore[arg-type]  # forged
        assert set(refused.value.fields) == {"reached_on"}
    commands.provide_support(session, house.manager, house.code, house.support, given_on=start, moment=WRITTEN)
    commands.reach_milestone(session, house.member, house.code, house.milestone, reached_on=start, moment=WRITTEN)
    for part in (Part.SUPPORT, Part.MILESTONE):
        noted_one = item(house, house.member, part, WRITTEN)
        assert (noted_one.done_on, noted_one.noted_on) == (start, WRITTEN.today)


def test_a_check_in_is_held_at_most_seven_days_ago_and_not_before_the_start(session: Session) -> None:
    house = Household(session).active()
    for now, first in (("2026-05-20", "2026-05-14"), ("2026-05-21", "2026-05-14"), ("2026-05-22", "2026-05-15")):
        when, earliest = moment(now), date.fromisoformat(first)
        start = house.body(house.member, when).check_in
        assert start is not None
        assert start.earliest == earliest
        for wrong in (earliest - timedelta(1), when.today + timedelta(1)):
            with pytest.raises(Invalid) as refused:
                check_in(house, when, held_on=wrong)
            assert set(refused.value.fields) == {"held_on"}
    check_in(house, moment("2026-05-22"), held_on=date(2026, 5, 15))


def test_a_check_in_counts_for_the_day_it_was_held_on(session: Session) -> None:
    """Due on Wednesday the 20th, overdue from Friday; written down on Monday, and held on Thursday: on time."""
    house = Household(session).active()
    monday = moment("2026-05-25")
    assert house.view(house.member, monday).header.late_days > 0
    check_in(house, monday, held_on=date(2026, 5, 21))
    view = house.view(house.manager, monday)
    assert view.body is not None
    [held] = view.body.check_ins
    assert (held.due_on, held.held_on, held.written_on) == (date(2026, 5, 20), date(2026, 5, 21), monday.today)
    assert view.body.due_line[0].state == "held"
    assert (view.header.check_ins_held, view.header.late_days) == (1, 0)


def test_progress_stays_with_the_check_in_that_was_held_last(session: Session) -> None:
    house = Household(session).active()
    now = moment("2026-05-27")
    for viewer, day, progress in ((house.member, 27, 60), (house.manager, 27, 60), (house.member, 22, 20)):
        commands.record_check_in(
            session, viewer, house.code, line="A line", progress=progress, held_on=date(2026, 5, day), moment=now
        )
    view = house.view(house.member, now)
    assert view.body is not None
    assert [(held.held_on.day, held.progress) for held in view.body.check_ins] == [(27, 60), (22, 20)]
    assert view.header.progress == 60


def test_a_line_added_to_the_others_check_in_leaves_its_day(session: Session) -> None:
    house = Household(session).active()
    check_in(house, WRITTEN)
    commands.record_check_in(
        session, house.manager, house.code, line="Mine", progress=0, held_on=date(2026, 5, 18), moment=WRITTEN
    )
    [held] = house.body(house.member, WRITTEN).check_ins
    assert (held.held_on, len(held.lines)) == (WRITTEN.today, 2)


def test_support_given_on_an_earlier_day_was_written_about_today(session: Session) -> None:
    house = Household(session).active()
    now = moment("2026-06-08")
    assert house.view(house.member, now).header.stale_since is not None
    commands.provide_support(session, house.manager, house.code, house.support, given_on=date(2026, 5, 14), moment=now)
    assert house.view(house.member, now).header.stale_since is None


# Not received


@pytest.mark.parametrize("is_given", [True, False])
def test_support_that_did_not_come_is_late_and_the_managers_turn(session: Session, is_given: bool) -> None:
    house = Household(session)
    support = house.draft_item(Part.SUPPORT, "A seat in the course", kind="tool", due_on=date(2026, 5, 18))
    house.active()
    if is_given:
        support = house.support
        commands.provide_support(session, house.manager, house.code, support, moment=moment("2026-05-18"))
    now = moment("2026-05-19")
    commands.mark_not_received(session, house.member, house.code, support, reason="The hour was moved away", moment=now)
    header = house.view(house.manager, now).header
    assert (header.turn.reason, header.turn.who, header.not_received) == (TurnReason.LATE_PROMISE, {Who.MANAGER}, 1)
    view = next(one for one in house.body(house.manager, now).support if one.id == support)
    assert (view.not_received, view.is_late) == ((now.today, "The hour was moved away"), True)
    assert "The hour was moved away" in house.body(house.manager, now).journal[0].text
    with pytest.raises(NotAllowed):
        commands.mark_not_received(session, house.member, house.code, support, reason="Still", moment=now)
    commands.provide_support(session, house.manager, house.code, support, moment=now)
    view = next(one for one in house.body(house.member, now).support if one.id == support)
    assert (view.not_received, view.is_late, view.can_be_missed) == (None, False, True)
    assert house.view(house.manager, now).header.not_received == 0


def test_only_the_team_member_says_so_with_a_word_and_once_its_day_has_passed(session: Session) -> None:
    house = Household(session)
    support = house.draft_item(Part.SUPPORT, "A seat in the course", kind="tool", due_on=date(2026, 5, 18))
    due_today = house.draft_item(Part.SUPPORT, "A book", kind="tool", due_on=date(2026, 5, 19))
    house.active()
    about = (house.code, support)
    with pytest.raises(NotAllowed):
        commands.mark_not_received(session, house.member, *about, reason="No", moment=moment("2026-05-18"))
    now = moment("2026-05-19")
    for viewer in (house.manager, house.above):
        with pytest.raises(NotAllowed):
            commands.mark_not_received(session, viewer, *about, reason="No", moment=now)
    with pytest.raises(Invalid):
        commands.mark_not_received(session, house.member, *about, reason=" ", moment=now)
    offered = {one.id: one.can_be_missed for one in house.body(house.member, now).support}
    assert (offered[support], offered[due_today]) == (True, False)
    with pytest.raises(NotAllowed):
        commands.mark_not_received(session, house.member, house.code, due_today, reason="No", moment=now)


# Plans that have ended


@pytest.mark.parametrize("has_ended", ["cancelled", "closed"])
def test_an_ended_plan_takes_notes_and_no_more(session: Session, has_ended: str) -> None:
    house = Household(session).active()
    note_all(house)
    cancel(house) if has_ended == "cancelled" else close(house)
    for viewer in (house.member, house.manager):
        commands.add_to_journal(
            session, viewer, house.code, kind=EntryKind.COMMENT, text="It was the other date", moment=WRITTEN
        )
        with pytest.raises(Invalid):
            commands.add_to_journal(session, viewer, house.code, kind=EntryKind.FEEDBACK, text="More", moment=WRITTEN)
    for part, viewer, item_id in noted(house):
        assert not item(house, viewer, part, WRITTEN).can_take_back
        with pytest.raises(NotAllowed):
            commands.take_back(session, viewer, house.code, part, item_id, moment=WRITTEN)


@pytest.mark.parametrize("has_ended", ["cancelled", "closed"])
def test_an_update_may_be_written_until_14_days_after_the_end(session: Session, has_ended: str) -> None:
    house = Household(session).active()
    cancel(house) if has_ended == "cancelled" else close(house)
    commands.write_update(session, house.manager, house.code, text="Outcome", moment=moment("2026-06-03"))
    with pytest.raises(NotAllowed, match="14 days"):
        commands.write_update(session, house.manager, house.code, text="Too late", moment=moment("2026-06-04"))
    updates = house.view(house.above, moment("2026-06-03")).updates
    assert [update.text for update in updates] == ["Outcome"]


def test_an_update_may_be_written_on_a_proposal(session: Session) -> None:
    house = Household(session).proposed()
    commands.write_update(session, house.member, house.code, text="We talk about it", moment=moment())
    assert [update.text for update in house.view(house.above).updates] == ["We talk about it"]


# Helpers


def everything(session: Session) -> str:
    """Every row of every table, as text."""
    session.flush()
    return "\n".join(repr(row) for table in SQLModel.metadata.sorted_tables for row in session.execute(table.select()))


def report(house: Household, viewer: Viewer, progress: Progress, now: Moment, evidence: str = "") -> None:
    commands.report_activity(
        house.session, viewer, house.code, house.activity, progress=progress, evidence=evidence, moment=now
    )


def note_all(house: Household) -> None:
    """The team member is done with the activity and reached the milestone, the manager gave the support."""
    report(house, house.member, Progress.DONE, WRITTEN)
    commands.reach_milestone(
        house.session, house.member, house.code, house.milestone, evidence="It went well", moment=WRITTEN
    )
    commands.provide_support(house.session, house.manager, house.code, house.support, moment=WRITTEN)


def noted(house: Household) -> list[tuple[Part, Viewer, int]]:
    """What `note_all` noted, and by whom."""
    return [
        (Part.ACTIVITY, house.member, house.activity),
        (Part.MILESTONE, house.member, house.milestone),
        (Part.SUPPORT, house.manager, house.support),
    ]


def item(house: Household, viewer: Viewer, part: Part, now: Moment) -> ItemView:
    [found] = house.body(viewer, now).items(part)
    return found


def check_in(house: Household, now: Moment, **facts: Any) -> None:
    commands.record_check_in(house.session, house.member, house.code, line="A line", progress=30, moment=now, **facts)


def cancel(house: Household) -> None:
    commands.cancel_plan(
        house.session, house.manager, house.code, reason=CancelReason.ROLE_CHANGE,
        seen_revision=house.view(house.manager, WRITTEN).revision, moment=WRITTEN,
    )  # fmt: skip  # one call


def close(house: Household) -> None:
    commands.close_plan(
        house.session, house.manager, house.code,
        values={"outcome": "achieved", "outcome_evidence": "It took place"},
        seen_revision=house.view(house.manager, WRITTEN).revision, moment=WRITTEN,
    )  # fmt: skip  # one call
